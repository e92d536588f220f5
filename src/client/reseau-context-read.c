/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-private.h"

#define MAX_RELATED 500

void
reseau_view_free (ReseauView *self)
{
  if (self == NULL)
    return;
  reseau_shown_free (self->shown);
  g_clear_pointer (&self->related, g_ptr_array_unref);
  g_clear_pointer (&self->lineage, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->notices, g_ptr_array_unref);
  g_free (self);
}

typedef struct {
  ReseauContextReader *reader;
  char *id;
  ReseauQuery *query;
  guint limit;
} Job;

static Job *
job_new (ReseauContext *self)
{
  Job *job = g_new0 (Job, 1);

  job->reader = reseau_context_reader_new (self);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  g_free (job->id);
  reseau_query_free (job->query);
  g_free (job);
}

/* Ends a task with what a job of a worker gave. */
static void
on_job_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, g_task_get_task_data (task));
}

void
reseau_context_run_on_readers (ReseauContext *self, ReseauDbFunc func, gpointer job,
                               GDestroyNotify free_job, GDestroyNotify result_destroy, GTask *task)
{
  g_task_set_task_data (task, result_destroy, NULL);
  if (self->pool == NULL) {
    free_job (job);
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    g_object_unref (task);
    return;
  }
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT, func,
                              job, free_job, result_destroy, g_task_get_cancellable (task),
                              on_job_done_cb, task);
}

static void
run_on_readers (ReseauContext *self, ReseauDbFunc func, Job *job, GDestroyNotify result_destroy,
                GTask *task)
{
  reseau_context_run_on_readers (self, func, job, job_free, result_destroy, task);
}

/* --- one record with all around it ----------------------------------------- */

static void
add_referring (ReseauStore *store, const char *kind, const char *field, const char *id,
               GHashTable *seen, GArray *rids)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  g_autoptr (GArray) found = NULL;

  query->sort = RESEAU_SORT_RECENT;
  reseau_query_add_filter (query, field, id);
  found = reseau_store_query (store, query, MAX_RELATED, NULL);
  for (guint i = 0; found != NULL && i < found->len && rids->len < MAX_RELATED; i++) {
    gint64 rid = g_array_index (found, gint64, i);

    if (g_hash_table_add (seen, GSIZE_TO_POINTER (rid)))
      g_array_append_val (rids, rid);
  }
}

static gboolean
may_refer_to (const ReseauField *field, const char *kind)
{
  if (field->type != RESEAU_FIELD_REF && field->type != RESEAU_FIELD_REFS)
    return FALSE;
  return field->kinds == NULL || g_strv_contains ((const char *const *) field->kinds, kind);
}

static GArray *
find_related (ReseauStore *store, const ReseauSchema *schema, const ReseauRecord *record)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *rids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (schema, i);

    for (guint j = 0; j < kind->n_fields; j++)
      if (may_refer_to (&kind->fields[j], record->kind))
        add_referring (store, kind->name, kind->fields[j].key, record->id, seen, rids);
  }
  return rids;
}

static void
collect_names (ReseauView *view, ReseauStore *store, const ReseauDisplay *display)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const ReseauRecord *record = view->shown->record;

  reseau_display_collect_refs (display->schema, record, FALSE, ids);
  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    const char *by = reseau_value_get_member_string (reseau_value_get_at (record->alts, i), "by");

    if (by != NULL)
      g_hash_table_add (ids, g_strdup (by));
  }
  for (guint i = 0; i < view->related->len; i++)
    reseau_display_collect_refs (
        display->schema, reseau_item_get_record (g_ptr_array_index (view->related, i)), FALSE, ids);
  view->names = reseau_load_names (store, display, ids);
}

static void
set_rights (ReseauView *view, const ReseauAccount *account)
{
  ReseauActor actor;

  if (account == NULL)
    return;
  actor = reseau_account_get_actor (account);
  view->role = actor.role;
  if (reseau_shown_is_remnant (view->shown))
    return;
  view->can_edit = reseau_rules_can_edit (&actor, view->shown->record);
  view->can_delete = reseau_rules_can_delete (&actor, view->shown->record);
  view->can_move = reseau_rules_can_move (&actor, view->shown->record, RESEAU_SCOPE_NET);
}

static gpointer
load_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauStore *store = reseau_store_from_db (db);
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);
  g_autoptr (ReseauView) view = g_new0 (ReseauView, 1);
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GPtrArray) related = NULL;

  view->shown = reseau_store_get (store, job->id, error);
  if (view->shown == NULL)
    return NULL;
  view->notices = reseau_store_list_notices (store, job->id, error);
  if (view->notices == NULL)
    return NULL;
  rids = find_related (store, display.schema, view->shown->record);
  related = reseau_load_items (store, &display, (const gint64 *) (gpointer) rids->data, rids->len,
                               NULL, error);
  if (related == NULL)
    return NULL;
  view->related = reseau_items_from_data (related, (const gint64 *) (gpointer) rids->data);
  view->lineage = reseau_lineage_load (store, &display, job->id);
  collect_names (view, store, &display);
  set_rights (view, job->reader->account);
  return g_steal_pointer (&view);
}

/**
 * reseau_context_load_async:
 *
 * Reads one record and all that a page about it shows.  %RESEAU_ERROR_NOT_FOUND
 * for one that is not in the cache.
 */
void
reseau_context_load_async (ReseauContext *self, const char *id, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self);

  g_task_set_source_tag (task, reseau_context_load_async);
  job->id = g_strdup (id);
  run_on_readers (self, load_job, job, (GDestroyNotify) reseau_view_free, task);
}

ReseauView *
reseau_context_load_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- a few records ----------------------------------------------------------- */

typedef struct {
  GPtrArray *items;
  guint total;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_clear_pointer (&found->items, g_ptr_array_unref);
  g_free (found);
}

static gpointer
query_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauStore *store = reseau_store_from_db (db);
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);
  g_autoptr (GArray) rids = reseau_store_query (store, job->query, job->limit, error);
  g_autoptr (GPtrArray) rows = NULL;
  gint64 total = -1;
  Found *found;

  if (rids == NULL)
    return NULL;
  total = rids->len;
  if (job->limit > 0 && rids->len == job->limit && job->query->text == NULL)
    total = reseau_store_count (store, job->query, error);
  if (total >= 0)
    rows = reseau_load_items (store, &display, (const gint64 *) (gpointer) rids->data, rids->len,
                              job->query->text, error);
  if (rows == NULL)
    return NULL;
  found = g_new0 (Found, 1);
  found->total = total;
  found->items = reseau_items_from_data (rows, (const gint64 *) (gpointer) rids->data);
  return found;
}

/**
 * reseau_context_query_async:
 * @limit: most records wanted, 0 for all
 *
 * Answers a query once, for places that show a few records; lists use
 * [class@RecordList].
 */
void
reseau_context_query_async (ReseauContext *self, const ReseauQuery *query, guint limit,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self);

  g_task_set_source_tag (task, reseau_context_query_async);
  job->query = reseau_query_copy (query);
  job->limit = limit;
  run_on_readers (self, query_job, job, found_free, task);
}

/**
 * reseau_context_query_finish:
 * @total: (out) (optional): how many there are, without words beyond the limit too
 *
 * Returns: (transfer full) (element-type ReseauItem): filled items
 */
GPtrArray *
reseau_context_query_finish (ReseauContext *self, GAsyncResult *result, guint *total,
                             GError **error)
{
  Found *found = g_task_propagate_pointer (G_TASK (result), error);
  GPtrArray *items;

  if (found == NULL)
    return NULL;
  items = g_steal_pointer (&found->items);
  if (total != NULL)
    *total = found->total;
  found_free (found);
  return items;
}

static gpointer
facets_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  return reseau_store_count_facets (reseau_store_from_db (db), job->query, error);
}

/**
 * reseau_context_facets_async:
 *
 * Counts the values of the facets among the records that answer @query.
 */
void
reseau_context_facets_async (ReseauContext *self, const ReseauQuery *query,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self);

  g_task_set_source_tag (task, reseau_context_facets_async);
  job->query = reseau_query_copy (query);
  run_on_readers (self, facets_job, job, (GDestroyNotify) reseau_value_unref, task);
}

/**
 * reseau_context_facets_finish:
 *
 * Returns: (transfer full): an object: field → object: value → count
 */
ReseauValue *
reseau_context_facets_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
correct_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  char *corrected;

  return reseau_store_correct (reseau_store_from_db (db), job->query->text, &corrected, error)
             ? corrected
             : NULL;
}

/**
 * reseau_context_correct_async:
 * @text: what a person typed
 *
 * Looks whether a query for @text takes some of it for errors of typing.
 */
void
reseau_context_correct_async (ReseauContext *self, const char *text, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self);

  g_task_set_source_tag (task, reseau_context_correct_async);
  job->query = reseau_query_new (NULL);
  job->query->text = g_strdup (text);
  run_on_readers (self, correct_job, job, g_free, task);
}

/**
 * reseau_context_correct_finish:
 *
 * Returns: (transfer full) (nullable): what the query looks for instead; %NULL when that is
 *   what was typed, or with @error set
 */
char *
reseau_context_correct_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what was refused ------------------------------------------------------- */

static gpointer
tray_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return reseau_store_list_tray (reseau_store_from_db (db), error);
}

/**
 * reseau_context_list_tray_async:
 *
 * Reads the operations that the server refused and that nobody has put away yet.
 */
void
reseau_context_list_tray_async (ReseauContext *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_list_tray_async);
  run_on_readers (self, tray_job, job_new (self), (GDestroyNotify) g_ptr_array_unref, task);
}

/**
 * reseau_context_list_tray_finish:
 *
 * Returns: (transfer full) (element-type ReseauTrayItem): the oldest first
 */
GPtrArray *
reseau_context_list_tray_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what has befallen the cache ----------------------------------------------- */

static gpointer
events_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return reseau_store_list_events (reseau_store_from_db (db), error);
}

/**
 * reseau_context_list_events_async:
 *
 * Reads what the person has still to be told.
 */
void
reseau_context_list_events_async (ReseauContext *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_list_events_async);
  run_on_readers (self, events_job, job_new (self), (GDestroyNotify) g_ptr_array_unref, task);
}

/**
 * reseau_context_list_events_finish:
 *
 * Returns: (transfer full) (element-type ReseauEvent): the latest first
 */
GPtrArray *
reseau_context_list_events_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
