/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records that go from one scope to another, and what is left of those that went. */
#include "store-fixture.h"

static char *
pulled_fiche (Fixture *f, const char *scope)
{
  char *id = fixture_remote_create (f, "fiche", scope, "{\"title\":\"Vélo\"}");

  fixture_pull (f);
  return id;
}

static void
test_leave (Fixture *f, gconstpointer unused)
{
  g_autofree char *gone = pulled_fiche (f, "org:" ORG);
  g_autofree char *shared = pulled_fiche (f, "org:" ORG);

  fixture_remote_move (f, gone, "org:" OTHER_ORG);
  fixture_remote_move (f, shared, "net");
  fixture_pull (f);
  g_assert_false (fixture_has (f, gone));
  fixture_assert_same (f);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 1);

  /* Back again: the farewell of the network comes after the arrival. */
  fixture_remote_move (f, shared, "org:" ORG);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_late_leave (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  g_autofree char *leave =
      g_strdup_printf ("{\"k\":\"leave\",\"s\":\"org:" ORG "\",\"q\":9,\"id\":\"%s\"}", id);
  g_autofree char *del =
      g_strdup_printf ("{\"k\":\"del\",\"s\":\"user:" UID "\",\"q\":9,\"id\":\"%s\"}", id);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (lines, fixture_line (leave));
  g_ptr_array_add (lines, fixture_line (del));
  g_ptr_array_add (lines, fixture_line ("{\"k\":\"cur\",\"c\":{\"org:" ORG "\":\"9\"}}"));
  reseau_store_apply_lines (f->store, lines, &error);
  g_assert_no_error (error);
  assert_field (f, id, "title", "Vélo");
}

static guint
find_line (GPtrArray *lines, ReseauLineType type)
{
  guint i = 0;

  while (((ReseauLine *) g_ptr_array_index (lines, i))->type != type)
    i++;
  return i;
}

/* What comes up to the farewell, and nothing more. */
static void
pull_up_to_leave (Fixture *f)
{
  g_autoptr (GPtrArray) lines = fixture_pull_lines (f);
  g_autofree char *cursor =
      g_strdup_printf ("{\"k\":\"cur\",\"c\":{\"org:" ORG "\":\"%d\"}}", (int) f->seq);
  g_autoptr (ReseauLine) mark = fixture_line (cursor);
  g_autoptr (GPtrArray) part = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (part, lines->pdata[find_line (lines, RESEAU_LINE_LEAVE)]);
  g_ptr_array_add (part, mark);
  reseau_store_apply_lines (f->store, part, &error);
  g_assert_no_error (error);
}

/* Until it comes elsewhere, whoever writes into it has it before them. */
static void
test_leave_then_put (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "org:" ORG);
  g_autoptr (GPtrArray) pending = NULL;

  fixture_remote_move (f, id, "net");
  pull_up_to_leave (f);
  assert_field (f, id, "title", "Vélo");
  fixture_edit (f, id, "{\"summary\":\"Vu\"}");
  pending = reseau_store_list_pending (f->store, NULL);
  g_assert_cmpint (((ReseauOp *) pending->pdata[0])->base, ==, 1);
  fixture_reopen (f);
  fixture_pull (f);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
  assert_field (f, id, "summary", "Vu");
}

/* What does not come goes with the pull that told so, whatever happens in between. */
static void
test_leave_for_good (Fixture *f, gconstpointer unused)
{
  g_autofree char *id =
      fixture_remote_create (f, "fiche", "org:" ORG, "{\"title\":\"Zygomorphe\"}");

  fixture_pull (f);
  fixture_remote_move (f, id, "org:" OTHER_ORG);
  pull_up_to_leave (f);
  g_assert_true (fixture_has (f, id));
  fixture_reopen (f);
  fixture_pull (f);
  g_assert_false (fixture_has (f, id));
  g_assert_false (fixture_has_bytes (f, "ygomorph"));
  fixture_check (f->store);
}

/* Of a record that went only what waits is left: nobody types over what they do not see. */
static void
test_remnant (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauOp) op = NULL;
  g_autoptr (GError) error = NULL;

  fixture_edit (f, id, "{\"summary\":\"À garder\"}");
  fixture_remote_delete (f, id);
  fixture_pull (f);
  shown = fixture_get (f, id);
  g_assert_true (reseau_shown_is_remnant (shown));
  op = fixture_make_edit (f, id, "{\"title\":\"Sans voir\"}");
  g_assert_false (reseau_store_commit_op (f->store, op, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  assert_field (f, id, "summary", "À garder");
  fixture_push (f);
  fixture_pull (f);
  fixture_edit (f, id, "{\"title\":\"Vu\"}");
  assert_field (f, id, "title", "Vu");
}

#define add(name, func) \
  g_test_add ("/store/moved/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("leave", test_leave);
  add ("late-leave", test_late_leave);
  add ("leave-then-put", test_leave_then_put);
  add ("leave-for-good", test_leave_for_good);
  add ("remnant", test_remnant);
  return g_test_run ();
}
