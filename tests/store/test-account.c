/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose cache it is, and what that account may do. */
#include "store-fixture.h"

#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\",\"themes\":[\"mobilite\"]}"

static void
test_another_account (Fixture *f, gconstpointer unused)
{
  ReseauAccount other = { (char *) OTHER_UID, (char *) "b@example.org", (char *) "Bea", NULL,
                          RESEAU_ROLE_MEMBER };
  ReseauAccount same = { (char *) UID, (char *) "anne@example.org", (char *) "Anne L.",
                         (char *) OTHER_ORG, RESEAU_ROLE_ANIMATOR };
  ReseauDevice device = { (char *) OTHER_DEVICE, (char *) "token", 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreState) state = NULL;

  g_assert_false (reseau_store_set_server (f->store, SERVER, &other, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (reseau_store_set_server (f->store, "https://other.example", &same, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (reseau_store_set_device (f->store, &device, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  reseau_store_set_server (f->store, SERVER, &same, &error);
  g_assert_no_error (error);
  fixture_reopen (f);
  state = reseau_store_load_state (f->store, &error);
  g_assert_cmpstr (state->account->name, ==, "Anne L.");
  g_assert_cmpint (state->account->role, ==, RESEAU_ROLE_ANIMATOR);
  g_assert_cmpstr (state->device, ==, DEVICE);
}

/* Edits from before the first connection go out with it. */
static void
test_before_connection (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_strconcat (f->path, "-new", NULL);
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;

  g_free (f->path);
  f->path = g_steal_pointer (&path);
  fixture_reopen (f);
  id = fixture_create (f, "fiche", "user:" UID, FICHE);
  g_assert_null (reseau_store_next_batch (f->store, 0, 0, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_AUTH);
  g_clear_error (&error);
  g_assert_null (reseau_store_begin_pull (f->store, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_AUTH);
  fixture_connect (f);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
}

/* An administrator gives the account another role and another structure. */
static void
test_account_changes (Fixture *f, gconstpointer unused)
{
  ReseauAccount account = { (char *) UID, (char *) "anne@exemple.be", (char *) "Anne Autrement",
                            (char *) OTHER_ORG, RESEAU_ROLE_ANIMATOR };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreState) state = NULL;
  g_autofree char *mine = NULL;
  g_autoptr (ReseauShown) shown = NULL;

  fixture_pull (f);
  f->account = &account;
  fixture_pull (f);
  state = reseau_store_load_state (f->store, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state->account->role, ==, RESEAU_ROLE_ANIMATOR);
  g_assert_cmpstr (state->account->structure, ==, OTHER_ORG);
  g_assert_cmpstr (state->account->name, ==, "Anne Autrement");
  /* What is made from now on is of the new structure. */
  mine = fixture_create (f, "fiche", "net", FICHE);
  shown = reseau_store_get (f->store, mine, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (shown->record->org, ==, OTHER_ORG);
}

/* A server that takes one for somebody else is not believed. */
static void
test_account_of_another (Fixture *f, gconstpointer unused)
{
  ReseauAccount account = { (char *) OTHER_UID, (char *) "b@exemple.be", (char *) "Basile", NULL,
                            RESEAU_ROLE_ADMIN };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauStoreState) state = NULL;

  f->account = &account;
  lines = fixture_pull_lines (f);
  g_assert_false (reseau_store_apply_lines (f->store, lines, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  state = reseau_store_load_state (f->store, NULL);
  g_assert_cmpstr (state->account->uid, ==, UID);
}

#define add(name, func) \
  g_test_add ("/store/account/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("another", test_another_account);
  add ("before-connection", test_before_connection);
  add ("changes", test_account_changes);
  add ("of-another", test_account_of_another);
  return g_test_run ();
}
