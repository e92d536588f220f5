/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server says and what becomes of it. */
#include "store-fixture.h"

#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\",\"themes\":[\"mobilite\"]}"

static GBytes *
next_batch (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GBytes *batch = reseau_store_next_batch (f->store, 0, 0, &error);

  g_assert_no_error (error);
  return batch;
}

static void
fold (Fixture *f, const ReseauPushResponse *response)
{
  g_autoptr (GError) error = NULL;

  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
}

static char *
pulled_fiche (Fixture *f, const char *scope)
{
  char *id = fixture_remote_create (f, "fiche", scope, FICHE);

  fixture_pull (f);
  return id;
}

/* --- the rules of PROTOCOL 3.3 ------------------------------------------ */

/* 1: other content, another id. */
static void
test_rule_1_new_id (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  before = reseau_store_list_pending (f->store, &error);
  fixture_edit (f, id, "{\"title\":\"Deux\"}");
  after = reseau_store_list_pending (f->store, &error);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmpstr (((ReseauOp *) after->pdata[0])->id, !=, ((ReseauOp *) before->pdata[0])->id);
}

/* 4: an acknowledged value is in the base at once. */
static void
test_rule_4_fold (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autofree char *own = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauShown) created = NULL;

  fixture_edit (f, id, "{\"title\":\"Atelier\",\"themes\":[\"mobilite\",\"numerique\"]}");
  fixture_push (f);
  shown = fixture_get (f, id);
  g_assert_null (shown->pending);
  g_assert_cmpstr (reseau_record_get_string (shown->base, "title"), ==, "Atelier");
  g_assert_cmpint (reseau_record_get_field_rev (shown->base, "title"), ==, 3);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (shown->base, "themes")), ==, 2);

  created = fixture_get (f, own);
  g_assert_nonnull (created->base);
  g_assert_cmpint (created->base->rev, ==, 0);
  g_assert_cmpint (created->base->created, ==, 2);
  fixture_check (f->store);
}

/* 5: it does not make others' fields seen. */
static void
test_rule_5_rev_stays (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (ReseauShown) shown = NULL;
  g_autoptr (ReseauOp) op = NULL;

  fixture_remote_edit (f, id, -1, "{\"summary\":\"Le leur\"}");
  fixture_edit (f, id, "{\"title\":\"Le mien\"}");
  fixture_push (f);
  shown = fixture_get (f, id);
  g_assert_cmpint (shown->base->rev, ==, 1);
  g_assert_null (reseau_record_get (shown->base, "summary"));
  op = fixture_make_edit (f, id, "{\"summary\":\"Sans avoir vu\"}");
  g_assert_cmpint (op->base, ==, 1);

  fixture_edit (f, id, "{\"summary\":\"Sans avoir vu\"}");
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
  assert_field (f, id, "summary", "Le leur");
}

/* 6: an old answer does not undo what a pull has brought since. */
static void
test_rule_6_old_answer (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_edit (f, id, "{\"title\":\"Le mien\"}");
  batch = next_batch (f);
  response = fixture_answer (f, batch);
  fixture_remote_edit (f, id, -1, "{\"title\":\"Plus tard\"}");
  fixture_pull (f);
  /* What waits is still on top. */
  assert_field (f, id, "title", "Le mien");
  fold (f, response);
  assert_field (f, id, "title", "Plus tard");
  fixture_assert_same (f);
}

/* The answer was lost, the same bytes are sent again. */
static void
test_dup (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (GBytes) again = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_remote_edit (f, id, -1, "{\"problem\":\"Le leur\"}");
  fixture_edit (f, id, "{\"title\":\"Un\",\"problem\":\"Le mien\"}");
  batch = next_batch (f);
  reseau_push_response_free (fixture_answer (f, batch));
  fixture_reopen (f);
  again = next_batch (f);
  g_assert_true (g_bytes_equal (batch, again));
  response = fixture_answer (f, again);
  g_assert_cmpint (((ReseauOpResult *) response->results->pdata[0])->status, ==,
                   RESEAU_OP_STATUS_DUP);
  fold (f, response);
  {
    g_autoptr (ReseauShown) shown = fixture_get (f, id);

    g_assert_true (reseau_record_has_conflict (shown->base, "problem"));
    g_assert_cmpstr (reseau_record_get_string (shown->base, "title"), ==, "Un");
  }
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_dup_without_rev (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  batch = next_batch (f);
  response = fixture_refuse (f, batch, RESEAU_OP_STATUS_DUP, NULL);
  fold (f, response);
  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  assert_field (f, id, "title", "Vélo");
  fixture_check (f->store);
}

/* --- batches ------------------------------------------------------------ */

static void
test_batches (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushRequest) request = NULL;

  g_assert_null (next_batch (f));
  for (guint i = 0; i < 12; i++)
    g_ptr_array_add (ids, fixture_create (f, "fiche", "net", FICHE));
  batch = reseau_store_next_batch (f->store, 5, 0, &error);
  request = fixture_read_batch (batch);
  g_assert_cmpuint (request->ops->len, ==, 5);
  g_assert_cmpstr (request->device, ==, DEVICE);
  g_assert_cmpstr (request->token, ==, "token-0");
  g_assert_cmpint (request->epoch, ==, 1);
  g_assert_cmpint (request->acked, ==, 0);
  for (guint i = 0; i < 5; i++) {
    g_assert_cmpint (((ReseauOp *) request->ops->pdata[i])->n, ==, i + 1);
    g_assert_cmpstr (((ReseauOp *) request->ops->pdata[i])->record, ==, ids->pdata[i]);
  }
  fixture_push (f);
  g_clear_pointer (&batch, g_bytes_unref);
  g_clear_pointer (&request, reseau_push_request_free);

  /* About two operations long. */
  batch = reseau_store_next_batch (f->store, 0, 1700, &error);
  request = fixture_read_batch (batch);
  g_assert_cmpuint (request->ops->len, ==, 2);
  g_assert_cmpint (request->acked, ==, 5);
  g_assert_cmpstr (request->token, !=, "token-0");
  fixture_push (f);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_abandon (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "net", FICHE);
  g_autofree char *other = fixture_create (f, "fiche", "net", FICHE);
  g_autoptr (GBytes) batch = next_batch (f);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (ReseauPushRequest) first = fixture_read_batch (batch);
  g_autoptr (ReseauPushRequest) second = NULL;
  g_autoptr (GError) error = NULL;
  const ReseauOp *op = first->ops->pdata[0];

  reseau_store_abandon_batch (f->store, &error);
  g_assert_no_error (error);
  fixture_check (f->store);
  reseau_store_refuse_op (f->store, op->id, "too-large", &error);
  g_assert_no_error (error);
  g_assert_false (fixture_has (f, id));
  g_assert_false (reseau_store_refuse_op (f->store, op->id, "too-large", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  g_clear_error (&error);

  again = next_batch (f);
  second = fixture_read_batch (again);
  g_assert_cmpuint (second->ops->len, ==, 1);
  g_assert_cmpstr (second->push, !=, first->push);
  g_assert_cmpint (((ReseauOp *) second->ops->pdata[0])->n, ==, 1);
  g_assert_cmpstr (((ReseauOp *) second->ops->pdata[0])->record, ==, other);
}

static void
test_op_gap (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "net", FICHE);
  g_autoptr (GBytes) batch = next_batch (f);
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  reseau_store_abandon_batch (f->store, &error);
  reseau_store_set_next_n (f->store, 7, &error);
  g_assert_no_error (error);
  g_clear_pointer (&batch, g_bytes_unref);
  batch = next_batch (f);
  request = fixture_read_batch (batch);
  g_assert_cmpint (((ReseauOp *) request->ops->pdata[0])->n, ==, 7);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_stale_answer (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauPushResponse) response = reseau_push_response_new ();
  g_autoptr (GError) error = NULL;

  response->token = g_strdup ("late");
  g_assert_false (reseau_store_fold_response (f->store, response, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
}

/* --- pulls -------------------------------------------------------------- */

static void
test_put_under_edit (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (ReseauShown) shown = NULL;

  fixture_edit (f, id, "{\"title\":\"Le mien\"}");
  fixture_remote_edit (f, id, -1, "{\"title\":\"Le leur\",\"summary\":\"Résumé\"}");
  fixture_pull (f);
  shown = fixture_get (f, id);
  g_assert_cmpstr (reseau_record_get_string (shown->record, "title"), ==, "Le mien");
  g_assert_cmpstr (reseau_record_get_string (shown->record, "summary"), ==, "Résumé");
  g_assert_cmpstr (reseau_record_get_string (shown->base, "title"), ==, "Le leur");
  fixture_check (f->store);
}

static void
test_del (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autofree char *edited = pulled_fiche (f, "net");
  g_autoptr (ReseauShown) shown = NULL;

  fixture_edit (f, edited, "{\"title\":\"À garder\"}");
  fixture_remote_delete (f, id);
  fixture_remote_delete (f, edited);
  fixture_pull (f);
  g_assert_false (fixture_has (f, id));
  /* The person's own text stays. */
  shown = fixture_get (f, edited);
  g_assert_null (shown->base);
  g_assert_cmpstr (reseau_record_get_string (shown->record, "title"), ==, "À garder");
  fixture_check (f->store);
  /* Whoever edits what somebody deleted brings it back. */
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
  assert_field (f, edited, "title", "À garder");
}

static void
test_same (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autoptr (GPtrArray) lines = NULL;

  fixture_edit (f, id, "{\"title\":\"Un\"}");
  fixture_push (f);
  lines = fixture_pull_lines (f);
  g_assert_cmpint (((ReseauLine *) lines->pdata[0])->type, ==, RESEAU_LINE_SAME);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_same_of_nothing (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  g_autofree char *other = fixture_id (f);
  g_autofree char *same =
      g_strdup_printf ("{\"k\":\"same\",\"s\":\"net\",\"q\":9,\"id\":\"%s\",\"r\":9}", other);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPullRequest) request = NULL;

  g_ptr_array_add (lines, fixture_line (same));
  g_ptr_array_add (lines, fixture_line ("{\"k\":\"cur\",\"c\":{\"net\":\"9\"}}"));
  g_assert_false (reseau_store_apply_lines (f->store, lines, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  g_clear_error (&error);

  /* Nothing of it was committed; starting over finds everything again. */
  request = reseau_store_begin_pull (f->store, &error);
  g_assert_cmpstr (reseau_pull_request_get_cursor (request, "net"), ==, "1");
  g_clear_pointer (&request, reseau_pull_request_free);
  reseau_store_forget_cursors (f->store, &error);
  g_assert_no_error (error);
  request = reseau_store_begin_pull (f->store, &error);
  g_assert_cmpuint (request->wants->len, ==, 0);
  fixture_pull (f);
  fixture_assert_same (f);
}

static void
test_pages (Fixture *f, gconstpointer unused)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) part = g_ptr_array_new ();
  g_autoptr (ReseauLine) mark = fixture_line ("{\"k\":\"cur\",\"c\":{\"net\":\"2\"}}");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPullRequest) request = NULL;
  g_autoptr (ReseauStoreState) state = NULL;

  for (guint i = 0; i < 4; i++)
    g_free (fixture_remote_create (f, "fiche", "net", FICHE));
  lines = fixture_pull_lines (f);
  g_ptr_array_add (part, lines->pdata[0]);
  g_ptr_array_add (part, lines->pdata[1]);
  g_ptr_array_add (part, mark);
  reseau_store_apply_lines (f->store, part, &error);
  g_assert_no_error (error);
  fixture_reopen (f);
  request = reseau_store_begin_pull (f->store, &error);
  g_assert_cmpstr (reseau_pull_request_get_cursor (request, "net"), ==, "2");
  state = reseau_store_load_state (f->store, &error);
  g_assert_cmpint (state->last_sync, ==, 0);
  fixture_pull (f);
  fixture_assert_same (f);
  g_clear_pointer (&state, reseau_store_state_free);
  state = reseau_store_load_state (f->store, &error);
  g_assert_cmpint (state->last_sync, >, 0);
  g_assert_cmpint (state->head, ==, 4);
  g_assert_cmpstr (state->server, ==, SERVER);
  g_assert_cmpstr (state->account->uid, ==, UID);
}

static void
test_lost_scope (Fixture *f, gconstpointer unused)
{
  g_autofree char *kept = pulled_fiche (f, "net");
  g_autofree char *secret = fixture_remote_create (
      f, "fiche", "org:" ORG,
      "{\"title\":\"Zygomorphe\",\"nature\":\"practice\",\"summary\":\"Xylophone\","
      "\"structure\":\"" ORG "\",\"zones\":[\"wxyz\"]}");
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  g_autofree char *found = NULL;

  fixture_pull (f);
  g_assert_true (fixture_has_bytes (f, "zygomorph"));
  g_ptr_array_remove_index (f->grants, 1);
  fixture_pull (f);
  g_assert_false (fixture_has (f, secret));
  fixture_assert_same (f);
  reseau_query_set_text (query, "zygomorphe");
  found = fixture_query (f, query);
  g_assert_cmpstr (found, ==, "");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM scope WHERE name LIKE 'org:%'"), ==, 0);
  g_assert_cmpint (
      fixture_count (f, "SELECT count(*) FROM value WHERE v LIKE 'org:%' OR v = 'wxyz'"), ==, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM ref WHERE field = 'structure'"), ==, 0);
  /* Not a byte of it is left. */
  g_assert_false (fixture_has_bytes (f, "ygomorph"));
  g_assert_false (fixture_has_bytes (f, "ylophon"));
  g_assert_false (fixture_has_bytes (f, "wxyz"));
  assert_field (f, kept, "title", "Vélo");
}

static void
test_lost_scope_with_edit (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "org:" ORG);
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  fixture_edit (f, id, "{\"title\":\"Tapé ici\"}");
  g_ptr_array_remove_index (f->grants, 1);
  fixture_pull (f);
  assert_field (f, id, "title", "Tapé ici");
  fixture_check (f->store);
  batch = next_batch (f);
  response = fixture_refuse (f, batch, RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  fold (f, response);
  g_assert_false (fixture_has (f, id));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 1);
  fixture_check (f->store);
}

static void
test_new_scope (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "fiche", "org:" OTHER_ORG, FICHE);
  g_autoptr (ReseauPullRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  fixture_pull (f);
  g_assert_false (fixture_has (f, id));
  g_ptr_array_add (f->grants, g_strdup ("org:" OTHER_ORG));
  fixture_pull (f);
  fixture_assert_same (f);
  request = reseau_store_begin_pull (f->store, &error);
  g_assert_cmpuint (request->wants->len, ==, 4);
}

static void
test_fork (Fixture *f, gconstpointer unused)
{
  g_autofree char *kept = pulled_fiche (f, "net");
  g_autofree char *lost = pulled_fiche (f, "net");
  g_autofree char *other = fixture_create (f, "fiche", "org:" ORG, FICHE);
  ReseauDevice device = { (char *) "0192a000-0000-7000-8000-00000000ffff", (char *) "token-1", 2 };
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (ReseauPushRequest) first = NULL;
  g_autoptr (ReseauPushRequest) second = NULL;
  g_autoptr (ReseauPullRequest) pull = NULL;
  g_autoptr (GError) error = NULL;

  fixture_push (f);
  fixture_edit (f, kept, "{\"title\":\"Avant\"}");
  before = next_batch (f);
  first = fixture_read_batch (before);
  g_assert_cmpint (((ReseauOp *) first->ops->pdata[0])->n, ==, 2);
  reseau_store_fork (f->store, &device, &error);
  g_assert_no_error (error);
  fixture_check (f->store);

  /* Edits since then are another device's: they do not join. */
  fixture_edit (f, kept, "{\"summary\":\"Après\"}");
  after = next_batch (f);
  second = fixture_read_batch (after);
  g_assert_cmpuint (second->ops->len, ==, 2);
  g_assert_cmpint (second->epoch, ==, 2);
  g_assert_cmpstr (second->token, ==, "token-1");
  g_assert_cmpint (second->acked, ==, 0);
  g_assert_cmpint (((ReseauOp *) second->ops->pdata[0])->n, ==, 1);
  g_assert_cmpstr (((ReseauOp *) second->ops->pdata[0])->id, ==,
                   ((ReseauOp *) first->ops->pdata[0])->id);
  g_assert_cmpstr (((ReseauOp *) second->ops->pdata[0])->origin, ==, DEVICE);
  g_assert_null (((ReseauOp *) second->ops->pdata[1])->origin);

  pull = reseau_store_begin_pull (f->store, &error);
  g_assert_cmpuint (pull->wants->len, ==, 0);
  g_assert_cmpstr (pull->device, ==, device.device);
  /* The server's backup had not one of them. */
  fixture_remote_forget (f, lost);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
  g_assert_false (fixture_has (f, lost));
  assert_field (f, kept, "summary", "Après");
}

/* What had arrived before a folder was copied is answered as done: what somebody has put in its
 * place since stays what one sees, and what the next edit says it has seen. */
static void
test_fork_after_others (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = pulled_fiche (f, "net");
  ReseauDevice device = { (char *) "0192a000-0000-7000-8000-00000000ffff", (char *) "token-1", 1 };
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (ReseauPushResponse) unheard = NULL;
  g_autoptr (GError) error = NULL;

  fixture_edit (f, id, "{\"summary\":\"La mienne\"}");
  batch = next_batch (f);
  unheard = fixture_answer (f, batch);
  fixture_remote_edit (f, id, f->seq, "{\"summary\":\"La suivante\"}");
  fixture_pull (f);
  reseau_store_fork (f->store, &device, &error);
  g_assert_no_error (error);
  fixture_push (f);
  assert_field (f, id, "summary", "La suivante");
  fixture_pull (f);
  fixture_assert_same (f);
}

/* reseau and reseauctl at the same time: what one knows the other may have changed. */
static void
test_two_writers (Fixture *f, gconstpointer unused)
{
  ReseauStore *first = f->store;
  ReseauStore *second = fixture_open (f);
  g_autofree char *id = NULL;

  g_free (fixture_remote_create (
      f, "term", "net", "{\"label\":\"Rouler\",\"list\":\"theme\",\"code\":\"mobilite\"}"));
  g_free (fixture_remote_create (f, "fiche", "org:" ORG, FICHE));
  fixture_pull (f);
  f->store = second;
  g_ptr_array_remove_index (f->grants, 1);
  fixture_pull (f);
  f->store = first;
  id = fixture_create (f, "fiche", "net", FICHE);
  fixture_check (first);
  f->store = second;
  fixture_edit (f, id, "{\"themes\":[\"numerique\"]}");
  fixture_delete (f, id);
  fixture_check (second);
  reseau_store_close (second);
  f->store = first;
  g_free (fixture_create (f, "fiche", "net", FICHE));
  fixture_check (first);
}

static gpointer
read_all_the_time (gpointer data)
{
  Fixture *f = data;
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStore) reader =
      reseau_store_open (f->path, RESEAU_DB_READ_ONLY, schema, env, &error);
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  gint64 seen = 0;

  g_assert_no_error (error);
  reseau_query_set_text (query, "vélos");
  query->sort = RESEAU_SORT_RELEVANCE;
  while (seen < 40) {
    gint64 n = reseau_store_count (reader, query, &error);
    g_autoptr (ReseauValue) counts = reseau_store_count_facets (reader, query, &error);
    g_autoptr (GArray) rids = reseau_store_query (reader, query, 0, &error);
    g_autoptr (GPtrArray) rows = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (n, >=, seen);
    rows =
        reseau_store_load_rows (reader, (gint64 *) (void *) rids->data, MIN (rids->len, 5), &error);
    g_assert_no_error (error);
    seen = n;
  }
  return NULL;
}

/* Lists are read while the cache is written. */
static void
test_readers (Fixture *f, gconstpointer unused)
{
  GThread *readers[2];

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    readers[i] = g_thread_new ("reader", read_all_the_time, f);
  for (guint i = 0; i < 40; i++) {
    g_autofree char *id = fixture_remote_create (f, "fiche", "net", FICHE);

    fixture_pull (f);
    fixture_edit (f, id, "{\"mode\":\"remote\"}");
  }
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    g_thread_join (readers[i]);
  fixture_check (f->store);
}

/* Fields of a newer program go through untouched. */
static void
test_unknown_fields (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (
      f, "fiche", "net", "{\"title\":\"Un\",\"future\":{\"a\":[1,2.5,null],\"é\":\"ü\"}}");

  fixture_pull (f);
  fixture_edit (f, id, "{\"title\":\"Deux\"}");
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
}

#define add(name, func) \
  g_test_add ("/store/sync/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("rule-1-new-id", test_rule_1_new_id);
  add ("rule-4-fold", test_rule_4_fold);
  add ("rule-5-rev-stays", test_rule_5_rev_stays);
  add ("rule-6-old-answer", test_rule_6_old_answer);
  add ("dup", test_dup);
  add ("dup-without-rev", test_dup_without_rev);
  add ("batches", test_batches);
  add ("abandon", test_abandon);
  add ("op-gap", test_op_gap);
  add ("stale-answer", test_stale_answer);
  add ("put-under-edit", test_put_under_edit);
  add ("del", test_del);
  add ("same", test_same);
  add ("same-of-nothing", test_same_of_nothing);
  add ("pages", test_pages);
  add ("lost-scope", test_lost_scope);
  add ("lost-scope-with-edit", test_lost_scope_with_edit);
  add ("new-scope", test_new_scope);
  add ("fork", test_fork);
  add ("fork-after-others", test_fork_after_others);
  add ("unknown-fields", test_unknown_fields);
  add ("two-writers", test_two_writers);
  add ("readers", test_readers);
  return g_test_run ();
}
