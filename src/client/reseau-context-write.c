/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-private.h"

typedef struct {
  ReseauContextFunc func;
  gpointer data;
  GDestroyNotify destroy;
  ReseauAccount *account;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->destroy != NULL)
    job->destroy (job->data);
  reseau_account_free (job->account);
  g_free (job);
}

static gpointer
run_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauActor actor;

  if (job->account == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_AUTH, "Nobody is signed in");
    return NULL;
  }
  actor = reseau_account_get_actor (job->account);
  return job->func (reseau_store_from_db (db), &actor, job->data, error);
}

static void
on_run_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ReseauContext *self = g_task_get_source_object (task);
  GError *error = NULL;
  gpointer answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }
  reseau_context_note_change (self, FALSE);
  if (self->syncer != NULL)
    reseau_syncer_notify_edit (self->syncer);
  g_task_return_pointer (task, answer, g_task_get_task_data (task));
}

/**
 * reseau_context_run_async:
 * @func: runs on the writer's thread
 * @data: (transfer full): for @func
 * @destroy: (nullable): for @data
 * @result_destroy: (nullable): for an answer that nobody takes
 */
void
reseau_context_run_async (ReseauContext *self, ReseauContextFunc func, gpointer data,
                          GDestroyNotify destroy, GDestroyNotify result_destroy,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  const ReseauAccount *account = reseau_context_get_account (self);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, reseau_context_run_async);
  g_task_set_task_data (task, result_destroy, NULL);
  *job = (Job){ func, data, destroy, account ? reseau_account_copy (account) : NULL };
  if (self->pool == NULL) {
    job_free (job);
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    g_object_unref (task);
    return;
  }
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH, run_job, job,
                              job_free, result_destroy, NULL, on_run_done_cb, task);
}

gpointer
reseau_context_run_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- commands ----------------------------------------------------------------- */

/* The arguments of any command, owned. */
typedef struct {
  char *id;
  char *word;
  char *other;
  char *start;
  char *end;
  char *text;
  int number;
  ReseauValue *value;
  ReseauChange *change;
} Arguments;

static void
arguments_free (gpointer data)
{
  Arguments *self = data;

  g_free (self->id);
  g_free (self->word);
  g_free (self->other);
  g_free (self->start);
  g_free (self->end);
  g_free (self->text);
  reseau_value_unref (self->value);
  reseau_change_free (self->change);
  g_free (self);
}

static Arguments *
arguments_new (const char *id, const char *word, const ReseauValue *value)
{
  Arguments *self = g_new0 (Arguments, 1);

  self->id = g_strdup (id);
  self->word = g_strdup (word);
  self->value = value ? reseau_value_ref ((ReseauValue *) value) : NULL;
  return self;
}

static void
run_command (ReseauContext *self, ReseauContextFunc func, Arguments *arguments,
             GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, func, arguments, arguments_free,
                            (GDestroyNotify) reseau_change_free, callback, user_data);
}

/**
 * reseau_context_change_finish:
 *
 * Ends any of the commands.
 *
 * Returns: (transfer full): what was done, to be undone if the person wishes
 */
ReseauChange *
reseau_context_change_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
create_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_create (store, actor, a->word, a->value, error);
}

void
reseau_context_create_async (ReseauContext *self, const char *kind, ReseauValue *fields,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  run_command (self, create_func, arguments_new (NULL, kind, fields), callback, user_data);
}

static gpointer
set_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_set (store, actor, a->id, a->value, error);
}

void
reseau_context_set_async (ReseauContext *self, const char *id, ReseauValue *changes,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  run_command (self, set_func, arguments_new (id, NULL, changes), callback, user_data);
}

static gpointer
delete_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_delete (store, actor, a->id, error);
}

void
reseau_context_delete_async (ReseauContext *self, const char *id, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  run_command (self, delete_func, arguments_new (id, NULL, NULL), callback, user_data);
}

static gpointer
share_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_share (store, actor, a->id, a->word, error);
}

void
reseau_context_share_async (ReseauContext *self, const char *id, const char *visibility,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  run_command (self, share_func, arguments_new (id, visibility, NULL), callback, user_data);
}

static gpointer
resolve_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_resolve (store, actor, a->id, a->other, a->word, a->value, error);
}

void
reseau_context_resolve_async (ReseauContext *self, const char *id, const char *alternative,
                              const char *take, ReseauValue *value, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Arguments *arguments = arguments_new (id, take, value);

  arguments->other = g_strdup (alternative);
  run_command (self, resolve_func, arguments, callback, user_data);
}

static gpointer
propose_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;
  ReseauVisitRequest request = { a->id, a->other, a->value, a->text, a->word, a->number };

  return reseau_command_propose_visit (store, actor, &request, error);
}

void
reseau_context_propose_visit_async (ReseauContext *self, const ReseauVisitRequest *request,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = arguments_new (request->host, request->expectations, request->dates);

  arguments->other = g_strdup (request->fiche);
  arguments->text = g_strdup (request->message);
  arguments->number = request->guests;
  run_command (self, propose_func, arguments, callback, user_data);
}

static gpointer
answer_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_answer_visit (store, actor, a->id, a->word, a->start, a->end, a->text,
                                      error);
}

void
reseau_context_answer_visit_async (ReseauContext *self, const char *id, const char *to,
                                   const char *start, const char *end, const char *message,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = arguments_new (id, to, NULL);

  arguments->start = g_strdup (start);
  arguments->end = g_strdup (end);
  arguments->text = g_strdup (message);
  run_command (self, answer_func, arguments, callback, user_data);
}

static gpointer
comment_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Arguments *a = data;

  return reseau_command_comment (store, actor, a->id, a->text, error);
}

void
reseau_context_comment_async (ReseauContext *self, const char *about, const char *text,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  Arguments *arguments = arguments_new (about, NULL, NULL);

  arguments->text = g_strdup (text);
  run_command (self, comment_func, arguments, callback, user_data);
}

static gpointer
undo_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Arguments *a = data;

  if (!reseau_command_undo (store, actor, a->change, error))
    return NULL;
  return g_steal_pointer (&a->change);
}

/**
 * reseau_context_undo_async:
 * @change: (transfer full): what is to be taken back
 */
void
reseau_context_undo_async (ReseauContext *self, ReseauChange *change, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Arguments *arguments = arguments_new (NULL, NULL, NULL);

  arguments->change = change;
  run_command (self, undo_func, arguments, callback, user_data);
}

/* --- drafts -------------------------------------------------------------------- */

typedef struct {
  char *key;
  ReseauValue *draft;
} Draft;

static void
draft_free (gpointer data)
{
  Draft *draft = data;

  g_free (draft->key);
  reseau_value_unref (draft->draft);
  g_free (draft);
}

static gpointer
save_draft_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Draft *draft = data;
  ReseauStore *store = reseau_store_from_db (db);

  if (draft->draft == NULL)
    reseau_store_delete_draft (store, draft->key, error);
  else
    reseau_store_save_draft (store, draft->key, draft->draft, error);
  return NULL;
}

static void
on_draft_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauContext) self = user_data;
  g_autoptr (GError) error = NULL;

  reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);
  if (error != NULL)
    g_signal_emit_by_name (self, "draft-failed", error);
}

/**
 * reseau_context_save_draft:
 * @draft: (nullable): what the editor holds; %NULL forgets it
 *
 * Keeps it at once, in the order of the calls; also through
 * [method@Context.close].  What fails is told by the signal `draft-failed`.
 */
void
reseau_context_save_draft (ReseauContext *self, const char *key, const ReseauValue *draft)
{
  Draft *copy = g_new0 (Draft, 1);

  g_return_if_fail (self->pool != NULL);

  copy->key = g_strdup (key);
  copy->draft = draft ? reseau_value_ref ((ReseauValue *) draft) : NULL;
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH,
                              save_draft_job, copy, draft_free, NULL, NULL, on_draft_saved_cb,
                              g_object_ref (self));
}

static gpointer
load_draft_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return reseau_store_load_draft (reseau_store_from_db (db), data, error);
}

/**
 * reseau_context_load_draft:
 *
 * Returns: (transfer full) (nullable): the draft of that key.  Waits for the
 *   writer: a few milliseconds
 */
ReseauValue *
reseau_context_load_draft (ReseauContext *self, const char *key)
{
  g_return_val_if_fail (self->pool != NULL, NULL);

  return reseau_db_worker_run_sync (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH,
                                    load_draft_job, (gpointer) key, NULL, NULL);
}

/* --- what was refused --------------------------------------------------------- */

static gpointer
dismiss_tray (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_dismiss_tray (store, data, error));
}

/**
 * reseau_context_dismiss_tray_async:
 * @op_id: an operation that was refused
 *
 * Puts it away: the person has seen that it was refused, and why.
 */
void
reseau_context_dismiss_tray_async (ReseauContext *self, const char *op_id,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, dismiss_tray, g_strdup (op_id), g_free, NULL, callback,
                            user_data);
}

gboolean
reseau_context_dismiss_tray_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_INT (reseau_context_run_finish (self, result, error));
}
