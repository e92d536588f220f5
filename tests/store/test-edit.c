/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Edits without a network, one after the other: what is left of them in the
 * outbox, what is shown, and that all of it comes out right on the server. */
#include "store-fixture.h"

#include <string.h>

#define YEAR_S (G_GINT64_CONSTANT (365) * 86400)
#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\",\"themes\":[\"mobilite\"]}"

static ReseauOp *
get_only_op (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ops = reseau_store_list_pending (f->store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ops->len, ==, 1);
  return reseau_op_copy (g_ptr_array_index (ops, 0));
}

static void
sync_all (Fixture *f)
{
  fixture_check (f->store);
  if (fixture_n_pending (f) > 0)
    fixture_push (f);
  fixture_check (f->store);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_create (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (ReseauShown) shown = fixture_get (f, id);

  g_assert_null (shown->base);
  g_assert_cmpint (shown->record->rev, ==, 0);
  g_assert_cmpstr (shown->record->by, ==, UID);
  g_assert_cmpstr (shown->record->org, ==, ORG);
  g_assert_true (reseau_value_get_member_bool (shown->pending, "_new"));
  g_assert_true (reseau_value_get_member_bool (shown->pending, "title"));
  sync_all (f);
  assert_field (f, id, "title", "Vélo");
}

static void
test_create_edit (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (ReseauOp) first = get_only_op (f);
  g_autoptr (ReseauOp) op = NULL;

  fixture_edit (f, id, "{\"title\":\"Atelier vélo\",\"themes\":[\"mobilite\",\"numerique\"]}");
  op = get_only_op (f);
  g_assert_cmpint (op->type, ==, RESEAU_OP_CREATE);
  g_assert_cmpstr (op->id, !=, first->id);
  assert_field (f, id, "title", "Atelier vélo");
  sync_all (f);
  assert_field (f, id, "title", "Atelier vélo");
}

static void
test_create_delete (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);

  fixture_edit (f, id, "{\"title\":\"Atelier\"}");
  fixture_delete (f, id);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  g_assert_false (fixture_has (f, id));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM posting"), ==, 0);
  sync_all (f);
}

static char *
pulled_fiche (Fixture *f)
{
  char *id = fixture_remote_create (f, "fiche", "net", FICHE);

  fixture_pull (f);
  return id;
}

static void
test_edit_edit (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (ReseauOp) op = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  fixture_remote_edit (f, id, -1, "{\"summary\":\"Leur résumé\"}");
  fixture_pull (f);
  fixture_edit (f, id, "{\"title\":\"Deux\",\"summary\":\"Mon résumé\"}");
  op = get_only_op (f);
  g_assert_cmpint (op->type, ==, RESEAU_OP_PATCH);
  /* Each field keeps the base of its first touch. */
  g_assert_cmpint (reseau_op_get_base (op, "title"), ==, 1);
  g_assert_cmpint (reseau_op_get_base (op, "summary"), ==, 2);
  sync_all (f);
  assert_field (f, id, "title", "Deux");
  assert_field (f, id, "summary", "Mon résumé");
}

static void
test_edit_delete (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (ReseauOp) op = NULL;
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autofree char *listed = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  fixture_delete (f, id);
  op = get_only_op (f);
  g_assert_cmpint (op->type, ==, RESEAU_OP_DELETE);
  listed = fixture_query (f, query);
  g_assert_cmpstr (listed, ==, "");
  shown = fixture_get (f, id);
  g_assert_true (shown->record->deleted);
  sync_all (f);
  g_assert_false (fixture_has (f, id));
}

static void
test_delete_edit_revives (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);

  fixture_delete (f, id);
  fixture_edit (f, id, "{\"title\":\"Finalement\"}");
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  assert_field (f, id, "title", "Finalement");
  sync_all (f);
  assert_field (f, id, "title", "Finalement");
}

static void
test_edit_while_in_flight (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  batch = reseau_store_next_batch (f->store, 0, 0, &error);
  fixture_edit (f, id, "{\"title\":\"Deux\"}");
  fixture_edit (f, id, "{\"title\":\"Trois\"}");
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  response = fixture_answer (f, batch);
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  assert_field (f, id, "title", "Trois");
  sync_all (f);
  assert_field (f, id, "title", "Trois");
}

static void
test_delete_while_creation_in_flight (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "net", FICHE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response = fixture_answer (f, batch);

  fixture_delete (f, id);
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  fixture_check (f->store);
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  sync_all (f);
  g_assert_false (fixture_has (f, id));
}

static void
test_conflict (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (ReseauShown) shown = NULL;

  fixture_edit (f, id, "{\"title\":\"Le mien\",\"problem\":\"Mon problème\"}");
  fixture_remote_edit (f, id, -1, "{\"title\":\"Le leur\"}");
  fixture_push (f);
  shown = fixture_get (f, id);
  g_assert_true (reseau_record_has_conflict (shown->record, "title"));
  g_assert_false (reseau_record_has_conflict (shown->record, "problem"));
  fixture_pull (f);
  fixture_assert_same (f);
  assert_field (f, id, "title", "Le leur");
  assert_field (f, id, "problem", "Mon problème");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record WHERE conflict = 1"), ==, 1);
}

static void
settle_conflict (Fixture *f, const char *id, const char *take, const char *json)
{
  g_autoptr (ReseauShown) shown = fixture_get (f, id);
  const ReseauValue *alt = reseau_value_get_at (shown->record->alts, 0);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (ReseauOp) op =
      reseau_op_new (RESEAU_OP_RESOLVE, op_id, "fiche", id, shown->record->scope);
  g_autoptr (GError) error = NULL;

  op->base = shown->record->rev;
  op->alt = g_strdup (reseau_value_get_member_string (alt, "k"));
  op->alt_rev = reseau_value_get_member_int (alt, "q", 0);
  op->take = g_strdup (take);
  op->set = json ? fixture_json (json) : NULL;
  reseau_store_commit_op (f->store, op, &error);
  g_assert_no_error (error);
}

static void
make_conflict (Fixture *f, const char *id)
{
  fixture_edit (f, id, "{\"title\":\"Le mien\"}");
  fixture_remote_edit (f, id, -1, "{\"title\":\"Le leur\"}");
  fixture_push (f);
  fixture_pull (f);
}

static void
test_settle (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);

  make_conflict (f, id);
  settle_conflict (f, id, "other", NULL);
  assert_field (f, id, "title", "Le mien");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record WHERE conflict = 1"), ==, 0);
  sync_all (f);
  assert_field (f, id, "title", "Le mien");

  fixture_edit (f, id, "{\"title\":\"Autre\"}");
  sync_all (f);
  make_conflict (f, id);
  settle_conflict (f, id, "value", "{\"title\":\"Le nôtre\"}");
  sync_all (f);
  assert_field (f, id, "title", "Le nôtre");
}

static void
test_transition (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (ReseauShown) shown = NULL;

  fixture_edit (f, id, "{\"status\":\"to_review\"}");
  fixture_edit (f, id, "{\"title\":\"Relire\"}");
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  shown = fixture_get (f, id);
  g_assert_true (reseau_value_get_member_bool (shown->pending, "status"));
  assert_field (f, id, "status", "to_review");
  sync_all (f);
  assert_field (f, id, "status", "to_review");
}

static void
test_stale_transition (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) tray = NULL;
  g_autoptr (ReseauOp) remote = NULL;
  g_autofree char *op_id = fixture_id (f);
  const ReseauTrayItem *item;

  fixture_edit (f, id, "{\"status\":\"to_review\"}");
  remote = reseau_op_new (RESEAU_OP_TRANS, op_id, "fiche", id, "net");
  remote->from = g_strdup ("draft");
  remote->to = g_strdup ("published");
  fixture_remote (f, remote);
  fixture_push (f);
  tray = reseau_store_list_tray (f->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tray->len, ==, 1);
  item = g_ptr_array_index (tray, 0);
  g_assert_cmpstr (item->code, ==, "stale-transition");
  g_assert_cmpstr (item->detail, ==, "published");
  g_assert_cmpstr (item->op->to, ==, "to_review");
  sync_all (f);
  assert_field (f, id, "status", "published");
  reseau_store_dismiss_tray (f->store, item->op->id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 0);
}

static void
test_rejected_creation (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response =
      fixture_refuse (f, batch, RESEAU_OP_STATUS_REJECTED, "not-allowed");
  g_autoptr (GPtrArray) tray = NULL;

  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  g_assert_false (fixture_has (f, id));
  tray = reseau_store_list_tray (f->store, &error);
  g_assert_cmpuint (tray->len, ==, 1);
  g_assert_cmpstr (((ReseauTrayItem *) g_ptr_array_index (tray, 0))->code, ==, "not-allowed");
  fixture_check (f->store);
}

/* The server did something else under the same id: what was typed waits on, under another. */
static void
test_id_taken (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;
  g_autoptr (GPtrArray) ops = NULL;

  fixture_edit (f, id, "{\"title\":\"Deux fois\"}");
  batch = reseau_store_next_batch (f->store, 0, 0, &error);
  request = fixture_read_batch (batch);
  response = fixture_refuse (f, batch, RESEAU_OP_STATUS_REJECTED, "duplicate-op");
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 0);
  ops = reseau_store_list_pending (f->store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ops->len, ==, 1);
  g_assert_cmpstr (((ReseauOp *) g_ptr_array_index (ops, 0))->id, !=,
                   ((ReseauOp *) g_ptr_array_index (request->ops, 0))->id);
  fixture_check (f->store);
  fixture_push (f);
  sync_all (f);
  assert_field (f, id, "title", "Deux fois");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM outbox"), ==, 0);
}

static void
test_quarantined (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_edit (f, id, "{\"title\":\"Sans droit\"}");
  batch = reseau_store_next_batch (f->store, 0, 0, &error);
  response = fixture_refuse (f, batch, RESEAU_OP_STATUS_QUARANTINED, NULL);
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  assert_field (f, id, "title", "Vélo");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray WHERE code = 'quarantined'"), ==,
                   1);
  sync_all (f);
}

/* @ahead: the clock was a year ahead, and is put right instead of waited for */
static void
look_at_deferred (Fixture *f, gboolean ahead)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (ReseauOp) op = get_only_op (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response =
      fixture_refuse (f, batch, RESEAU_OP_STATUS_DEFERRED, "missing");
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autofree char *other = NULL;

  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
  g_assert_null (reseau_store_next_batch (f->store, 0, 0, &error));
  g_assert_no_error (error);
  fixture_check (f->store);

  /* What follows on the same record waits behind it, other records do not. */
  fixture_edit (f, id, "{\"status\":\"to_review\"}");
  other = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_clear_pointer (&batch, g_bytes_unref);
  batch = reseau_store_next_batch (f->store, 0, 0, &error);
  request = fixture_read_batch (batch);
  g_assert_cmpuint (request->ops->len, ==, 1);
  g_assert_cmpstr (((ReseauOp *) g_ptr_array_index (request->ops, 0))->record, ==, other);
  g_assert_cmpint (((ReseauOp *) g_ptr_array_index (request->ops, 0))->n, ==, 2);
  g_clear_pointer (&response, reseau_push_response_free);
  response = fixture_answer (f, batch);
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);

  reseau_env_advance (f->env, (ahead ? -YEAR_S : 10) * G_USEC_PER_SEC);
  g_clear_pointer (&batch, g_bytes_unref);
  batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_clear_pointer (&request, reseau_push_request_free);
  request = fixture_read_batch (batch);
  g_assert_cmpuint (request->ops->len, ==, 2);
  g_assert_cmpstr (((ReseauOp *) g_ptr_array_index (request->ops, 0))->id, ==, op->id);
  g_assert_cmpint (((ReseauOp *) g_ptr_array_index (request->ops, 0))->n, ==, 3);
  fixture_push (f);
  sync_all (f);
}

static void
test_deferred (Fixture *f, gconstpointer unused)
{
  look_at_deferred (f, FALSE);
}

static void
test_deferred_by_a_wrong_clock (Fixture *f, gconstpointer unused)
{
  look_at_deferred (f, TRUE);
}

static gboolean
withdraw (Fixture *f, const ReseauOp *first, const ReseauOp *second)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean withdrawn = FALSE;

  g_ptr_array_add (ids, first->id);
  if (second != NULL)
    g_ptr_array_add (ids, second->id);
  reseau_store_withdraw_ops (f->store, ids, &withdrawn, &error);
  g_assert_no_error (error);
  return withdrawn;
}

static void
test_withdraw (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauOp) op = fixture_make_delete (f, id);

  reseau_store_commit_op (f->store, op, &error);
  g_assert_true (withdraw (f, op, NULL));
  assert_field (f, id, "title", "Vélo");

  reseau_store_commit_op (f->store, op, &error);
  g_bytes_unref (reseau_store_next_batch (f->store, 0, 0, &error));
  g_assert_false (withdraw (f, op, NULL));
  sync_all (f);
}

/* One of two is on its way: the other stays as well. */
static void
test_withdraw_all_or_none (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autofree char *other = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauOp) first = fixture_make_edit (f, id, "{\"title\":\"Un\"}");
  g_autoptr (ReseauOp) second = fixture_make_edit (f, other, "{\"title\":\"Deux\"}");

  reseau_store_commit_op (f->store, first, &error);
  g_bytes_unref (reseau_store_next_batch (f->store, 0, 0, &error));
  reseau_store_commit_op (f->store, second, &error);
  g_assert_no_error (error);
  g_assert_false (withdraw (f, first, second));
  assert_field (f, other, "title", "Deux");
  g_assert_true (withdraw (f, second, NULL));
  assert_field (f, other, "title", "Vélo");
  sync_all (f);
}

static void
test_withdraw_joined (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauOp) first = fixture_make_edit (f, id, "{\"title\":\"Un\"}");
  g_autoptr (ReseauOp) second = NULL;

  reseau_store_commit_op (f->store, first, &error);
  second = fixture_make_edit (f, id, "{\"summary\":\"Deux\"}");
  reseau_store_commit_op (f->store, second, &error);
  g_assert_false (withdraw (f, first, NULL));
  g_assert_false (withdraw (f, second, NULL));
  assert_field (f, id, "title", "Un");
}

static void
test_move (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (ReseauShown) shown = NULL;

  fixture_push (f);
  fixture_pull (f);
  fixture_move (f, id, "net");
  shown = fixture_get (f, id);
  g_assert_cmpstr (shown->record->scope, ==, "net");
  g_assert_cmpstr (shown->base->scope, ==, "org:" ORG);
  g_assert_true (reseau_value_get_member_bool (shown->pending, "_move"));
  sync_all (f);
  fixture_edit (f, id, "{\"title\":\"Partagée\"}");
  sync_all (f);
}

static void
test_unknown_record (Fixture *f, gconstpointer unused)
{
  g_autofree char *op_id = fixture_id (f);
  g_autofree char *id = fixture_id (f);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_PATCH, op_id, "fiche", id, "net");
  g_autoptr (GError) error = NULL;

  g_assert_false (reseau_store_commit_op (f->store, op, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (reseau_store_get (f->store, "no id at all", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
}

static void
test_too_large (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autofree char *text = g_strnfill (300 * 1024, 'x');
  g_autofree char *json = g_strdup_printf ("{\"context\":\"%s\"}", text);
  g_autoptr (ReseauOp) op = fixture_make_edit (f, id, json);
  g_autoptr (GError) error = NULL;

  g_assert_false (reseau_store_commit_op (f->store, op, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  fixture_check (f->store);
}

static void
test_all_or_none (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f);
  g_autofree char *missing = fixture_id (f);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (ops, fixture_make_edit (f, id, "{\"title\":\"Un\",\"mode\":\"remote\"}"));
  g_ptr_array_add (ops, reseau_op_new (RESEAU_OP_PATCH, op_id, "fiche", missing, "net"));
  g_assert_false (reseau_store_commit_ops (f->store, ops, &error));
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  assert_field (f, id, "title", "Vélo");
  fixture_check (f->store);
  g_ptr_array_remove_index (ops, 1);
  g_clear_error (&error);
  reseau_store_commit_ops (f->store, ops, &error);
  g_assert_no_error (error);
  sync_all (f);
}

static void
test_drafts (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauValue) draft = fixture_json ("{\"title\":\"À fin\"}");
  g_autoptr (ReseauValue) read = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_store_load_draft (f->store, "new/fiche", &error));
  g_assert_no_error (error);
  reseau_store_save_draft (f->store, "new/fiche", draft, &error);
  fixture_reopen (f);
  read = reseau_store_load_draft (f->store, "new/fiche", &error);
  g_assert_true (reseau_value_equal (read, draft));
  keys = reseau_store_list_drafts (f->store, &error);
  g_assert_cmpuint (keys->len, ==, 1);
  reseau_store_delete_draft (f->store, "new/fiche", &error);
  g_assert_null (reseau_store_load_draft (f->store, "new/fiche", &error));
  g_assert_no_error (error);
}

#define add(name, func) \
  g_test_add ("/store/edit/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("create", test_create);
  add ("create-edit", test_create_edit);
  add ("create-delete", test_create_delete);
  add ("edit-edit", test_edit_edit);
  add ("edit-delete", test_edit_delete);
  add ("delete-edit-revives", test_delete_edit_revives);
  add ("edit-in-flight", test_edit_while_in_flight);
  add ("delete-creation-in-flight", test_delete_while_creation_in_flight);
  add ("conflict", test_conflict);
  add ("settle", test_settle);
  add ("transition", test_transition);
  add ("stale-transition", test_stale_transition);
  add ("rejected-creation", test_rejected_creation);
  add ("id-taken", test_id_taken);
  add ("quarantined", test_quarantined);
  add ("deferred", test_deferred);
  add ("deferred-by-a-wrong-clock", test_deferred_by_a_wrong_clock);
  add ("withdraw", test_withdraw);
  add ("withdraw-all-or-none", test_withdraw_all_or_none);
  add ("withdraw-joined", test_withdraw_joined);
  add ("move", test_move);
  add ("unknown-record", test_unknown_record);
  add ("too-large", test_too_large);
  add ("all-or-none", test_all_or_none);
  add ("drafts", test_drafts);
  return g_test_run ();
}
