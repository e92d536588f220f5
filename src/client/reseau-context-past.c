/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was: what the server tells of it, and what waits here. */
#include "reseau-context-private.h"

#include "reseau-display.h"

#include <string.h>

void
reseau_past_free (ReseauPast *self)
{
  if (self == NULL)
    return;
  reseau_view_free (self->view);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_error (&self->missing);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self);
}

void
reseau_bin_free (ReseauBin *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_error (&self->missing);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self);
}

/* One question: @id for the past of a record, none for the bin. */
typedef struct {
  char *id;
  ReseauContextReader *reader;
  ReseauValue *answer; /* (nullable): of the server */
  GError *missing;
  ReseauView *view;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_free (self->id);
  g_clear_pointer (&self->reader, reseau_context_reader_free);
  reseau_value_unref (self->answer);
  g_clear_error (&self->missing);
  reseau_view_free (self->view);
  g_free (self);
}

/* --- names ------------------------------------------------------------------------- */

static void
add_name (GHashTable *ids, const char *id)
{
  if (id != NULL)
    g_hash_table_add (ids, g_strdup (id));
}

static void
collect_value (const ReseauSchema *schema, const char *kind, const char *key, ReseauValue *value,
               GHashTable *ids)
{
  g_autoptr (ReseauRecord) record = NULL;

  if (value == NULL || strchr (key, '/') != NULL)
    return;
  record = reseau_record_new ("", kind, "net");
  reseau_value_set (record->fields, key, reseau_value_ref (value));
  reseau_display_collect_refs (schema, record, FALSE, ids);
}

static void
collect_entry (const ReseauSchema *schema, const char *kind, const ReseauHistoryEntry *entry,
               GHashTable *ids)
{
  add_name (ids, entry->by);
  for (guint i = 0; i < entry->changes->len; i++) {
    const ReseauHistoryChange *change = g_ptr_array_index (entry->changes, i);

    collect_value (schema, kind, change->key, change->before, ids);
    collect_value (schema, kind, change->key, change->after, ids);
  }
}

/* --- a record ------------------------------------------------------------------------- */

static ReseauHistoryDeed
waiting_deed (const ReseauShown *shown)
{
  if (reseau_value_get (shown->pending, "_del") != NULL)
    return RESEAU_HISTORY_DELETED;
  return shown->base == NULL ? RESEAU_HISTORY_CREATED : RESEAU_HISTORY_CHANGED;
}

/* What the server does not know yet, as one change. */
static ReseauHistoryEntry *
waiting_new (const ReseauShown *shown, const char *uid)
{
  ReseauHistoryEntry *entry = reseau_history_entry_new ();

  entry->by = g_strdup (uid);
  entry->deed = waiting_deed (shown);
  entry->moved = reseau_value_get (shown->pending, "_move") != NULL;
  for (guint i = 0; i < reseau_value_get_length (shown->pending); i++) {
    const char *key = reseau_value_get_key_at (shown->pending, i);
    g_autoptr (ReseauValue) none = reseau_value_new_null ();
    ReseauValue *before = shown->base ? reseau_record_get (shown->base, key) : NULL;
    ReseauValue *after = reseau_record_get (shown->record, key);

    if (key[0] != '_' && !reseau_value_equal (before, after))
      reseau_history_entry_add (entry, key, before ? before : none, after, FALSE);
  }
  return entry;
}

static void
read_history (ReseauPast *past, Question *question)
{
  if (question->answer != NULL)
    past->entries = reseau_history_from_value (question->answer, &past->more, &past->missing);
  else
    past->missing = g_steal_pointer (&question->missing);
  if (past->entries == NULL)
    past->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_history_entry_free);
}

static gpointer
past_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  ReseauDisplay display = reseau_context_reader_get_display (question->reader);
  const ReseauAccount *account = question->reader->account;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ReseauPast *past = g_new0 (ReseauPast, 1);
  const ReseauShown *shown = question->view->shown;

  past->view = g_steal_pointer (&question->view);
  read_history (past, question);
  if (shown->pending != NULL)
    g_ptr_array_insert (past->entries, 0, waiting_new (shown, account ? account->uid : NULL));
  for (guint i = 0; i < past->entries->len; i++)
    collect_entry (display.schema, shown->record->kind, g_ptr_array_index (past->entries, i), ids);
  past->names = reseau_load_names (reseau_store_from_db (db), &display, ids);
  return past;
}

/* --- the bin -------------------------------------------------------------------------- */

static ReseauBinItem *
waiting_item_new (ReseauStore *store, const ReseauOp *op, const char *uid)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (store, op->record, NULL);
  ReseauBinItem *item;

  if (shown == NULL || !shown->record->deleted || shown->base == NULL ||
      g_str_equal (op->kind, "message"))
    return NULL;
  item = g_new0 (ReseauBinItem, 1);
  item->id = g_strdup (op->record);
  item->kind = g_strdup (op->kind);
  item->scope = g_strdup (shown->base->scope);
  item->rev = shown->base->rev;
  item->fields = reseau_value_ref (shown->base->fields);
  item->by = g_strdup (uid);
  item->at = g_strdup (op->at);
  item->waiting = TRUE;
  return item;
}

static GPtrArray *
list_waiting (ReseauStore *store, const char *uid, GError **error)
{
  g_autoptr (GPtrArray) ops = reseau_store_list_pending (store, error);
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_bin_item_free);

  if (ops == NULL)
    return NULL;
  for (guint i = ops->len; i > 0; i--) {
    const ReseauOp *op = g_ptr_array_index (ops, i - 1);
    ReseauBinItem *item = op->type == RESEAU_OP_DELETE ? waiting_item_new (store, op, uid) : NULL;

    if (item != NULL)
      g_ptr_array_add (items, item);
  }
  return g_steal_pointer (&items);
}

/* What is there again, here, was put back since. */
static gboolean
is_here (ReseauStore *store, const char *id)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (store, id, NULL);

  return shown != NULL;
}

static void
add_told (ReseauBin *bin, ReseauStore *store, Question *question)
{
  g_autoptr (GPtrArray) told = NULL;

  if (question->answer == NULL) {
    bin->missing = g_steal_pointer (&question->missing);
    return;
  }
  told = reseau_bin_from_value (question->answer, &bin->more, &bin->missing);
  for (guint i = 0; told != NULL && i < told->len; i++) {
    const ReseauBinItem *item = g_ptr_array_index (told, i);

    if (!is_here (store, item->id))
      g_ptr_array_add (bin->items, reseau_bin_item_copy (item));
  }
}

static gpointer
bin_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  ReseauStore *store = reseau_store_from_db (db);
  ReseauDisplay display = reseau_context_reader_get_display (question->reader);
  const ReseauAccount *account = question->reader->account;
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *waiting = list_waiting (store, account ? account->uid : NULL, error);
  ReseauBin *bin;

  if (waiting == NULL)
    return NULL;
  bin = g_new0 (ReseauBin, 1);
  bin->items = waiting;
  add_told (bin, store, question);
  for (guint i = 0; i < bin->items->len; i++) {
    const ReseauBinItem *item = g_ptr_array_index (bin->items, i);

    add_name (ids, item->by);
  }
  bin->names = reseau_load_names (store, &display, ids);
  return bin;
}

/* --- asking ----------------------------------------------------------------------------- */

static void
on_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const Question *question = g_task_get_task_data (task);
  GError *error = NULL;
  gpointer answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer,
                           (GDestroyNotify) (question->id ? (GDestroyNotify) reseau_past_free
                                                          : (GDestroyNotify) reseau_bin_free));
}

/* @task: (transfer full) */
static void
read_cache (GTask *task)
{
  ReseauContext *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);

  if (self->pool == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    g_object_unref (task);
    return;
  }
  question->reader = reseau_context_reader_new (self);
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT,
                              question->id ? past_job : bin_job, question, NULL,
                              (GDestroyNotify) (question->id ? (GDestroyNotify) reseau_past_free
                                                             : (GDestroyNotify) reseau_bin_free),
                              g_task_get_cancellable (task), on_read_cb, task);
}

static void
on_told_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  ReseauTransport *transport = RESEAU_TRANSPORT (source);

  question->answer = question->id
                         ? reseau_transport_history_finish (transport, result, &question->missing)
                         : reseau_transport_deleted_finish (transport, result, &question->missing);
  read_cache (task);
}

static gboolean
is_known (const Question *question)
{
  return question->view == NULL || question->view->shown->base != NULL;
}

/* @task: (transfer full) */
static void
ask_server (GTask *task)
{
  ReseauContext *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  ReseauTransport *transport = self->syncer ? reseau_syncer_get_transport (self->syncer) : NULL;

  if (!is_known (question)) {
    read_cache (task);
  }
  else if (transport == NULL) {
    g_set_error_literal (&question->missing, RESEAU_ERROR, RESEAU_ERROR_NETWORK,
                         "No session is open");
    read_cache (task);
  }
  else if (question->id != NULL) {
    reseau_transport_history_async (transport, question->id, g_task_get_cancellable (task),
                                    on_told_cb, task);
  }
  else {
    reseau_transport_deleted_async (transport, g_task_get_cancellable (task), on_told_cb, task);
  }
}

static GTask *
task_new (ReseauContext *self, const char *id, GCancellable *cancellable,
          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  question->id = g_strdup (id);
  g_task_set_task_data (task, question, question_free);
  return task;
}

static void
on_viewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;

  question->view = reseau_context_load_finish (RESEAU_CONTEXT (source), result, &error);
  if (question->view != NULL) {
    ask_server (task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * reseau_context_load_past_async:
 * @id: a record of the cache
 *
 * Reads who changed what in a record.  Without the server there is what waits here, and
 * @missing says why.
 */
void
reseau_context_load_past_async (ReseauContext *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, id, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_load_past_async);
  reseau_context_load_async (self, id, cancellable, on_viewed_cb, task);
}

ReseauPast *
reseau_context_load_past_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * reseau_context_load_bin_async:
 *
 * Lists what was deleted and the account can put back.  Without the server there is what waits
 * here, and @missing says why.
 */
void
reseau_context_load_bin_async (ReseauContext *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = task_new (self, NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_load_bin_async);
  ask_server (task);
}

ReseauBin *
reseau_context_load_bin_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
