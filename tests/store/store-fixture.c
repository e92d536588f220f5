/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-merge.h"

typedef struct {
  char *scope;
  char *id;
  gint64 seq;
  ReseauLineType type;
  char *device;
} LogEntry;

static void
log_entry_free (gpointer data)
{
  LogEntry *entry = data;

  g_free (entry->scope);
  g_free (entry->id);
  g_free (entry->device);
  g_free (entry);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    g_remove (child);
  }
  g_rmdir (path);
}

ReseauStore *
fixture_open (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  ReseauStore *store = reseau_store_open (f->path, RESEAU_DB_READ_WRITE, f->schema, f->env, &error);

  g_assert_no_error (error);
  return store;
}

/* A record as a commit left it. */
typedef struct {
  gint64 seq;
  char *id;
  ReseauValue *fields;
} Moment;

static void
moment_free (gpointer data)
{
  Moment *moment = data;

  g_free (moment->id);
  reseau_value_unref (moment->fields);
  g_free (moment);
}

void
fixture_connect (Fixture *f)
{
  ReseauAccount account = { (char *) UID, (char *) "anne@example.org", (char *) "Anne",
                            (char *) ORG, RESEAU_ROLE_MEMBER };
  ReseauDevice device = { (char *) DEVICE, (char *) "token-0", 1 };
  g_autoptr (GError) error = NULL;

  reseau_store_set_server (f->store, SERVER, &account, &error);
  g_assert_no_error (error);
  reseau_store_set_device (f->store, &device, &error);
  g_assert_no_error (error);
}

void
fixture_set_up_at (Fixture *f, const char *path)
{
  f->path = g_strdup (path);
  f->schema = reseau_schema_new_builtin ();
  f->env = reseau_env_new_seeded (42, G_GINT64_CONSTANT (1770000000000000));
  f->records =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) reseau_record_unref);
  f->results = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                      (GDestroyNotify) reseau_op_result_free);
  f->log = g_ptr_array_new_with_free_func (log_entry_free);
  f->past = g_ptr_array_new_with_free_func (moment_free);
  f->grants = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (f->grants, g_strdup ("net"));
  g_ptr_array_add (f->grants, g_strdup ("org:" ORG));
  g_ptr_array_add (f->grants, g_strdup ("user:" UID));
  f->tell_same = TRUE;
  f->tell_merged = TRUE;
  f->store = fixture_open (f);
  fixture_connect (f);
}

void
fixture_set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("reseau-store-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (f->folder, "cache.db", NULL);
  fixture_set_up_at (f, path);
}

void
fixture_tear_down (Fixture *f, gconstpointer unused)
{
  reseau_store_close (f->store);
  remove_folder (f->folder);
  g_free (f->folder);
  g_free (f->path);
  g_hash_table_unref (f->records);
  g_hash_table_unref (f->results);
  g_ptr_array_unref (f->log);
  g_ptr_array_unref (f->grants);
  g_ptr_array_unref (f->past);
  reseau_schema_unref (f->schema);
  reseau_env_unref (f->env);
}

void
fixture_reopen (Fixture *f)
{
  reseau_store_close (f->store);
  f->store = fixture_open (f);
}

char *
fixture_id (Fixture *f)
{
  return reseau_id_new (f->env);
}

ReseauValue *
fixture_json (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return value;
}

static ReseauOp *
make_create (Fixture *f, const char *kind, const char *scope, const char *json)
{
  g_autofree char *op_id = fixture_id (f);
  g_autofree char *id = fixture_id (f);
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, kind, id, scope);

  op->set = fixture_json (json);
  return op;
}

static void
commit (Fixture *f, ReseauOp *op)
{
  g_autoptr (GError) error = NULL;

  reseau_store_commit_op (f->store, op, &error);
  g_assert_no_error (error);
}

char *
fixture_create (Fixture *f, const char *kind, const char *scope, const char *json)
{
  g_autoptr (ReseauOp) op = make_create (f, kind, scope, json);

  commit (f, op);
  return g_strdup (op->record);
}

ReseauOp *
fixture_make_edit (Fixture *f, const char *id, const char *json)
{
  g_autoptr (ReseauShown) shown = fixture_get (f, id);
  g_autoptr (ReseauValue) changes = fixture_json (json);
  g_autofree char *op_id = fixture_id (f);
  ReseauOp *op = reseau_op_new_edit (f->schema, op_id, shown->record, changes);

  g_assert_nonnull (op);
  return op;
}

void
fixture_edit (Fixture *f, const char *id, const char *json)
{
  g_autoptr (ReseauOp) op = fixture_make_edit (f, id, json);

  commit (f, op);
}

ReseauOp *
fixture_make_delete (Fixture *f, const char *id)
{
  g_autoptr (ReseauShown) shown = fixture_get (f, id);
  g_autofree char *op_id = fixture_id (f);
  ReseauOp *op =
      reseau_op_new (RESEAU_OP_DELETE, op_id, shown->record->kind, id, shown->record->scope);

  op->base = shown->record->rev;
  return op;
}

void
fixture_delete (Fixture *f, const char *id)
{
  g_autoptr (ReseauOp) op = fixture_make_delete (f, id);

  commit (f, op);
}

void
fixture_move (Fixture *f, const char *id, const char *scope)
{
  g_autoptr (ReseauShown) shown = fixture_get (f, id);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (ReseauOp) op =
      reseau_op_new (RESEAU_OP_PATCH, op_id, shown->record->kind, id, shown->record->scope);

  op->base = shown->record->rev;
  op->move = g_strdup (scope);
  commit (f, op);
}

/* --- the server --------------------------------------------------------- */

static void
add_log (Fixture *f, const char *scope, const ReseauRecord *record, ReseauLineType type,
         const char *device)
{
  LogEntry *entry = g_new0 (LogEntry, 1);

  entry->scope = g_strdup (scope);
  entry->id = g_strdup (record->id);
  entry->seq = record->rev;
  entry->type = type;
  entry->device = g_strdup (device);
  g_ptr_array_add (f->log, entry);
}

typedef struct {
  const Fixture *fixture;
  const char *id;
} Past;

static ReseauValue *
look_back (const char *key, gint64 base, const char *device, gboolean *may_show, gpointer data)
{
  const Past *past = data;
  ReseauValue *value = NULL;

  *may_show = TRUE;
  for (guint i = 0; i < past->fixture->past->len; i++) {
    const Moment *moment = g_ptr_array_index (past->fixture->past, i);

    if (moment->seq <= base && g_str_equal (moment->id, past->id))
      value = reseau_value_get (moment->fields, key);
  }
  return value ? reseau_value_ref (value) : reseau_value_new_null ();
}

static void
remember (Fixture *f, const ReseauRecord *record)
{
  Moment *moment = g_new0 (Moment, 1);

  *moment = (Moment){ f->seq, g_strdup (record->id), reseau_value_copy (record->fields) };
  g_ptr_array_add (f->past, moment);
}

/* @merged: of the merge; values only where they are to be told */
static void
tell_merged (const Fixture *f, const ReseauMergeResult *merged, ReseauOpResult *result)
{
  if (reseau_value_is_empty (merged->merged))
    return;
  result->status = RESEAU_OP_STATUS_MERGED;
  result->merged = reseau_value_new_object ();
  result->replaced = reseau_value_new_object ();
  for (guint i = 0; i < reseau_value_get_length (merged->merged); i++) {
    const char *key = reseau_value_get_key_at (merged->merged, i);
    ReseauValue *null = reseau_value_new_null ();

    reseau_value_set (
        result->merged, key,
        reseau_value_ref (f->tell_merged ? reseau_value_get_at (merged->merged, i) : null));
    reseau_value_set (
        result->replaced, key,
        reseau_value_ref (f->tell_merged ? reseau_value_get (merged->before, key) : null));
    reseau_value_unref (null);
  }
}

static ReseauOpResult *
serve_op (Fixture *f, const ReseauOp *op, const char *device, const char *uid)
{
  const ReseauOpResult *before = g_hash_table_lookup (f->results, op->id);
  Past past = { f, op->record };
  ReseauMergeContext context = { device, uid, f->seq + 1, .origin = look_back, .data = &past };
  g_auto (ReseauMergeResult) merged = { 0 };
  g_autofree char *scope = NULL;
  ReseauRecord *record = g_hash_table_lookup (f->records, op->record);
  ReseauOpResult *result = reseau_op_result_new (op->n, RESEAU_OP_STATUS_APPLIED);

  if (before != NULL) {
    result->status = RESEAU_OP_STATUS_DUP;
    result->rev = before->rev;
    result->alts = before->alts ? reseau_value_ref (before->alts) : NULL;
    return result;
  }
  if (record == NULL && op->type != RESEAU_OP_CREATE) {
    result->status = RESEAU_OP_STATUS_DEFERRED;
    return result;
  }
  if (record == NULL) {
    record = reseau_record_new (op->record, op->kind, op->scope);
    record->by = g_strdup (uid);
    record->org = g_strdup (g_str_equal (uid, UID) ? ORG : OTHER_ORG);
    g_hash_table_insert (f->records, g_strdup (op->record), record);
  }
  scope = g_strdup (record->scope);
  reseau_merge_apply (f->schema, record, op, &context, &merged);
  if (merged.status == RESEAU_MERGE_REJECTED) {
    result->status = RESEAU_OP_STATUS_REJECTED;
    result->code = g_strdup (merged.code);
    result->detail = g_strdup (merged.detail);
    return result;
  }
  f->seq++;
  result->rev = f->seq;
  remember (f, record);
  tell_merged (f, &merged, result);
  if (reseau_value_get_length (merged.alts) > 0) {
    result->status = RESEAU_OP_STATUS_CONFLICT;
    result->alts = reseau_value_new_list ();
    for (guint i = 0; i < reseau_value_get_length (merged.alts); i++)
      reseau_value_add_string (
          result->alts, reseau_value_get_member_string (reseau_value_get_at (merged.alts, i), "k"));
  }
  if (!g_str_equal (scope, record->scope))
    add_log (f, scope, record, RESEAU_LINE_LEAVE, device);
  add_log (f, record->scope, record, record->deleted ? RESEAU_LINE_DEL : RESEAU_LINE_PUT,
           result->merged ? "several" : device);
  before = result;
  {
    ReseauOpResult *kept = reseau_op_result_new (op->n, result->status);

    kept->rev = result->rev;
    kept->alts = result->alts ? reseau_value_ref (result->alts) : NULL;
    g_hash_table_insert (f->results, g_strdup (op->id), kept);
  }
  return result;
}

void
fixture_remote (Fixture *f, ReseauOp *op)
{
  ReseauOpResult *result = serve_op (f, op, OTHER_DEVICE, OTHER_UID);

  g_assert_cmpint (result->rev, >, 0);
  reseau_op_result_free (result);
}

char *
fixture_remote_create (Fixture *f, const char *kind, const char *scope, const char *json)
{
  g_autoptr (ReseauOp) op = make_create (f, kind, scope, json);

  fixture_remote (f, op);
  return g_strdup (op->record);
}

void
fixture_remote_edit (Fixture *f, const char *id, gint64 base, const char *json)
{
  ReseauRecord *record = fixture_remote_get (f, id);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_PATCH, op_id, record->kind, id, record->scope);

  op->base = base < 0 ? record->rev : base;
  op->set = fixture_json (json);
  fixture_remote (f, op);
}

ReseauRecord *
fixture_remote_get (Fixture *f, const char *id)
{
  return g_hash_table_lookup (f->records, id);
}

void
fixture_remote_delete (Fixture *f, const char *id)
{
  const ReseauRecord *record = fixture_remote_get (f, id);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (ReseauOp) op =
      reseau_op_new (RESEAU_OP_DELETE, op_id, record->kind, id, record->scope);

  op->base = record->rev;
  fixture_remote (f, op);
}

void
fixture_remote_move (Fixture *f, const char *id, const char *scope)
{
  const ReseauRecord *record = fixture_remote_get (f, id);
  g_autofree char *op_id = fixture_id (f);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_PATCH, op_id, record->kind, id, record->scope);

  op->base = record->rev;
  op->move = g_strdup (scope);
  fixture_remote (f, op);
}

void
fixture_remote_forget (Fixture *f, const char *id)
{
  for (guint i = f->log->len; i > 0; i--)
    if (g_str_equal (((LogEntry *) g_ptr_array_index (f->log, i - 1))->id, id))
      g_ptr_array_remove_index (f->log, i - 1);
  g_hash_table_remove (f->records, id);
}

ReseauPushRequest *
fixture_read_batch (GBytes *batch)
{
  gsize length;
  const char *text = g_bytes_get_data (batch, &length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse (text, length, &error);
  ReseauPushRequest *request;

  g_assert_no_error (error);
  request = reseau_push_request_from_value (value, &error);
  g_assert_no_error (error);
  return request;
}

static ReseauPushResponse *
new_response (Fixture *f)
{
  ReseauPushResponse *response = reseau_push_response_new ();

  response->token = fixture_id (f);
  response->head = f->seq;
  response->org = g_strdup (ORG);
  return response;
}

ReseauPushResponse *
fixture_answer (Fixture *f, GBytes *batch)
{
  g_autoptr (ReseauPushRequest) request = fixture_read_batch (batch);
  ReseauPushResponse *response = new_response (f);

  for (guint i = 0; i < request->ops->len; i++)
    g_ptr_array_add (response->results,
                     serve_op (f, g_ptr_array_index (request->ops, i), request->device, UID));
  response->head = f->seq;
  return response;
}

ReseauPushResponse *
fixture_refuse (Fixture *f, GBytes *batch, ReseauOpStatus status, const char *code)
{
  g_autoptr (ReseauPushRequest) request = fixture_read_batch (batch);
  ReseauPushResponse *response = new_response (f);

  for (guint i = 0; i < request->ops->len; i++) {
    ReseauOp *op = g_ptr_array_index (request->ops, i);
    ReseauOpResult *result = reseau_op_result_new (op->n, status);

    result->code = g_strdup (code);
    g_ptr_array_add (response->results, result);
  }
  return response;
}

static void
add_line (GPtrArray *lines, const GString *text)
{
  g_autoptr (GError) error = NULL;
  ReseauLine *line = reseau_line_from_text (text->str, text->len - 1, &error);

  g_assert_no_error (error);
  g_ptr_array_add (lines, line);
}

static void
add_row (Fixture *f, GPtrArray *lines, const LogEntry *entry, gboolean same)
{
  ReseauRecord *record = fixture_remote_get (f, entry->id);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fields = reseau_json_write (record->fields);
  g_autofree char *revs = reseau_json_write (record->revs);
  g_autofree char *alts = reseau_json_write (record->alts);
  ReseauRawRecord raw = { entry->scope, entry->seq,  record->id,
                          record->kind, record->rev, record->created,
                          record->by,   record->org, fields,
                          revs,         alts };

  if (entry->type == RESEAU_LINE_PUT && !same)
    reseau_line_append_put (text, &raw);
  else
    reseau_line_append_trace (text, same ? RESEAU_LINE_SAME : entry->type, &raw);
  add_line (lines, text);
}

/* Only the last entry of a record in a scope counts.  It is the client's own when
 * nobody else has touched the record since the cursor. */
static void
add_scope_rows (Fixture *f, GPtrArray *lines, const char *scope, gint64 from)
{
  for (guint i = 0; i < f->log->len; i++) {
    const LogEntry *entry = g_ptr_array_index (f->log, i);
    gboolean last = TRUE, same = f->tell_same && entry->type == RESEAU_LINE_PUT && from > 0;

    if (!g_str_equal (entry->scope, scope) || entry->seq <= from)
      continue;
    for (guint j = i + 1; j < f->log->len; j++) {
      const LogEntry *later = g_ptr_array_index (f->log, j);

      if (g_str_equal (later->scope, scope) && g_str_equal (later->id, entry->id))
        last = FALSE;
    }
    for (guint j = 0; j < f->log->len; j++) {
      const LogEntry *any = g_ptr_array_index (f->log, j);

      /* What it brought back it has not any more. */
      if (g_str_equal (any->id, entry->id) &&
          (any->type == RESEAU_LINE_DEL || (any->seq > from && !g_str_equal (any->device, DEVICE))))
        same = FALSE;
    }
    if (last && !(from == 0 && entry->type != RESEAU_LINE_PUT))
      add_row (f, lines, entry, same);
  }
}

ReseauLine *
fixture_line (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReseauLine *parsed = reseau_line_from_text (text, -1, &error);

  g_assert_no_error (error);
  return parsed;
}

GPtrArray *
fixture_pull_lines (Fixture *f)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPullRequest) request = reseau_store_begin_pull (f->store, &error);
  g_autoptr (ReseauValue) cursors = reseau_value_new_object ();
  g_autoptr (ReseauValue) scopes = reseau_value_new_list ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *cursor = g_strdup_printf ("%" G_GINT64_FORMAT, f->seq);

  g_assert_no_error (error);
  for (guint i = 0; i < f->grants->len; i++) {
    const char *scope = g_ptr_array_index (f->grants, i);
    const char *from = reseau_pull_request_get_cursor (request, scope);
    ReseauValue *grant = reseau_value_new_object ();

    add_scope_rows (f, lines, scope, from ? g_ascii_strtoll (from, NULL, 10) : 0);
    reseau_value_set_string (cursors, scope, cursor);
    reseau_value_set_string (grant, "s", scope);
    reseau_value_set_string (grant, "role", "edit");
    reseau_value_add (scopes, grant);
  }
  reseau_line_append_end (text, cursors, FALSE, f->seq, NULL, scopes, f->account);
  add_line (lines, text);
  return lines;
}

void
fixture_pull (Fixture *f)
{
  g_autoptr (GPtrArray) lines = fixture_pull_lines (f);
  g_autoptr (GError) error = NULL;

  reseau_store_apply_lines (f->store, lines, &error);
  g_assert_no_error (error);
}

void
fixture_push (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, &error);
  g_autoptr (ReseauPushResponse) response = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (batch);
  response = fixture_answer (f, batch);
  reseau_store_fold_response (f->store, response, &error);
  g_assert_no_error (error);
}

/* --- looking ------------------------------------------------------------ */

ReseauShown *
fixture_get (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReseauShown *shown = reseau_store_get (f->store, id, &error);

  g_assert_no_error (error);
  return shown;
}

gboolean
fixture_has (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauShown) shown = reseau_store_get (f->store, id, &error);

  if (shown == NULL)
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  return shown != NULL;
}

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;

  return g_file_get_contents (path, &contents, &length, NULL) &&
         memmem (contents, length, text, strlen (text)) != NULL;
}

gboolean
fixture_has_bytes (Fixture *f, const char *text)
{
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);

  return file_has (f->path, text) || file_has (wal, text);
}

guint
fixture_n_pending (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (f->store, &error);

  g_assert_no_error (error);
  return state->pending;
}

gint64
fixture_count (Fixture *f, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  reseau_db_get_int64 (reseau_store_get_db (f->store), &n, &error, sql, "");
  g_assert_no_error (error);
  return n;
}

void
fixture_check (ReseauStore *store)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) problems = NULL;

  reseau_store_check (store, &problems, &error);
  g_assert_no_error (error);
  for (guint i = 0; problems[i] != NULL; i++)
    g_test_message ("%s", problems[i]);
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
}

static void
assert_json (const ReseauValue *ours, const ReseauValue *theirs)
{
  g_autofree char *left = reseau_json_write (ours);
  g_autofree char *right = reseau_json_write (theirs);

  g_assert_cmpstr (left, ==, right);
}

static gboolean
is_granted (Fixture *f, const char *scope)
{
  return g_ptr_array_find_with_equal_func (f->grants, scope, g_str_equal, NULL);
}

void
fixture_assert_same (Fixture *f)
{
  GHashTableIter iter;
  ReseauRecord *theirs;
  guint n = 0;

  g_assert_cmpuint (fixture_n_pending (f), ==, 0);
  g_hash_table_iter_init (&iter, f->records);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &theirs)) {
    g_autoptr (ReseauShown) ours = NULL;

    if (theirs->deleted || !is_granted (f, theirs->scope))
      continue;
    n++;
    ours = fixture_get (f, theirs->id);
    g_assert_nonnull (ours->base);
    g_assert_cmpstr (ours->base->scope, ==, theirs->scope);
    g_assert_cmpint (ours->base->rev, ==, theirs->rev);
    g_assert_cmpint (ours->base->created, ==, theirs->created);
    g_assert_cmpstr (ours->base->by, ==, theirs->by);
    g_assert_cmpstr (ours->base->org, ==, theirs->org);
    assert_json (ours->base->fields, theirs->fields);
    assert_json (ours->base->revs, theirs->revs);
    assert_json (ours->base->alts, theirs->alts);
  }
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, n);
  fixture_check (f->store);
}

/* The titles (or texts) of what @query finds, in order. */
char *
fixture_query (Fixture *f, ReseauQuery *query)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = reseau_store_query (f->store, query, 0, &error);
  g_autoptr (GPtrArray) rows = NULL;
  GString *out = g_string_new (NULL);

  g_assert_no_error (error);
  rows = reseau_store_load_rows (f->store, (const gint64 *) (void *) rids->data, rids->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, rids->len);
  for (guint i = 0; i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);
    const ReseauKind *kind = reseau_schema_get_kind (f->schema, row->record->kind);
    g_autofree char *title = reseau_kind_dup_title (kind, row->record->fields);

    g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", title);
  }
  return g_string_free (out, FALSE);
}
