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

typedef enum {
  DEED_CREATE,
  DEED_SET,
  DEED_SAVE,
  DEED_REPRODUCE,
  DEED_DELETE,
  DEED_SHARE,
  DEED_RESOLVE,
  DEED_PART,
  DEED_PROPOSE_VISIT,
  DEED_ANSWER_VISIT,
  DEED_OFFER_DATES,
  DEED_COMMENT,
  DEED_PUT_BACK,
  DEED_UNDO,
} DeedType;

/* A command and its arguments, as the functions of reseau-commands.h name them. */
typedef struct {
  DeedType type;
  const char *id;
  const char *word; /* kind, visibility, what is taken, new state */
  const char *alternative;
  const char *start;
  const char *end;
  const char *text;
  const ReseauValue *value;
  const ReseauEdit *edit;
  const ReseauVisitRequest *request;
  ReseauBinItem *item;
  ReseauChange *change;
} Deed;

static ReseauVisitRequest *
request_copy (const ReseauVisitRequest *request)
{
  ReseauVisitRequest *copy = g_new0 (ReseauVisitRequest, 1);

  copy->host = g_strdup (request->host);
  copy->fiche = g_strdup (request->fiche);
  copy->dates = request->dates ? reseau_value_ref ((ReseauValue *) request->dates) : NULL;
  copy->message = g_strdup (request->message);
  copy->expectations = g_strdup (request->expectations);
  copy->guests = request->guests;
  return copy;
}

static void
request_free (ReseauVisitRequest *request)
{
  if (request == NULL)
    return;
  g_free ((char *) request->host);
  g_free ((char *) request->fiche);
  reseau_value_unref ((ReseauValue *) request->dates);
  g_free ((char *) request->message);
  g_free ((char *) request->expectations);
  g_free (request);
}

/* For the other thread; it takes what is to be put back, and the change that is to be undone. */
static Deed *
deed_copy (const Deed *deed)
{
  Deed *copy = g_new0 (Deed, 1);

  copy->type = deed->type;
  copy->id = g_strdup (deed->id);
  copy->word = g_strdup (deed->word);
  copy->alternative = g_strdup (deed->alternative);
  copy->start = g_strdup (deed->start);
  copy->end = g_strdup (deed->end);
  copy->text = g_strdup (deed->text);
  copy->value = deed->value ? reseau_value_ref ((ReseauValue *) deed->value) : NULL;
  copy->edit = deed->edit ? reseau_edit_copy (deed->edit) : NULL;
  copy->request = deed->request ? request_copy (deed->request) : NULL;
  copy->item = deed->item;
  copy->change = deed->change;
  return copy;
}

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_free ((char *) deed->id);
  g_free ((char *) deed->word);
  g_free ((char *) deed->alternative);
  g_free ((char *) deed->start);
  g_free ((char *) deed->end);
  g_free ((char *) deed->text);
  reseau_value_unref ((ReseauValue *) deed->value);
  reseau_edit_free ((ReseauEdit *) deed->edit);
  request_free ((ReseauVisitRequest *) deed->request);
  reseau_bin_item_free (deed->item);
  reseau_change_free (deed->change);
  g_free (deed);
}

static ReseauChange *
save_edit (ReseauStore *store, const ReseauActor *actor, const ReseauEdit *edit, GError **error)
{
  g_autofree char *key = reseau_edit_dup_key (edit);
  ReseauChange *change = reseau_command_save (store, actor, edit, error);

  /* A draft left behind says what the record says, and is dropped when it is found. */
  if (change != NULL)
    reseau_store_delete_draft (store, key, NULL);
  return change;
}

static gpointer
do_deed (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Deed *deed = data;

  switch (deed->type) {
  case DEED_CREATE:
    return reseau_command_create (store, actor, deed->word, deed->value, error);
  case DEED_SET:
    return reseau_command_set (store, actor, deed->id, deed->value, error);
  case DEED_SAVE:
    return save_edit (store, actor, deed->edit, error);
  case DEED_REPRODUCE:
    return reseau_command_reproduce (store, actor, deed->id, error);
  case DEED_DELETE:
    return reseau_command_delete (store, actor, deed->id, error);
  case DEED_SHARE:
    return reseau_command_share (store, actor, deed->id, deed->word, error);
  case DEED_RESOLVE:
    return reseau_command_resolve (store, actor, deed->id, deed->alternative, deed->word,
                                   deed->value, error);
  case DEED_PART:
    return reseau_command_part (store, actor, deed->id, deed->alternative, deed->word, error);
  case DEED_PROPOSE_VISIT:
    return reseau_command_propose_visit (store, actor, deed->request, error);
  case DEED_ANSWER_VISIT:
    return reseau_command_answer_visit (store, actor, deed->id, deed->word, deed->start, deed->end,
                                        deed->text, error);
  case DEED_OFFER_DATES:
    return reseau_command_offer_dates (store, actor, deed->id, deed->word, deed->value, deed->text,
                                       error);
  case DEED_COMMENT:
    return reseau_command_comment (store, actor, deed->id, deed->text, error);
  case DEED_PUT_BACK:
    return reseau_command_put_back (store, deed->item, error);
  case DEED_UNDO:
  default:
    return reseau_command_undo (store, actor, deed->change, error) ? g_steal_pointer (&deed->change)
                                                                   : NULL;
  }
}

static void
begin (ReseauContext *self, const Deed *deed, GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, do_deed, deed_copy (deed), deed_free,
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

void
reseau_context_create_async (ReseauContext *self, const char *kind, ReseauValue *fields,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_CREATE, .word = kind, .value = fields }, callback, user_data);
}

void
reseau_context_set_async (ReseauContext *self, const char *id, ReseauValue *changes,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_SET, .id = id, .value = changes }, callback, user_data);
}

/**
 * reseau_context_save_edit_async:
 *
 * Makes the record or changes it, and forgets the draft.
 */
void
reseau_context_save_edit_async (ReseauContext *self, const ReseauEdit *edit,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_SAVE, .edit = edit }, callback, user_data);
}

/**
 * reseau_context_reproduce_async:
 *
 * Begins a fiche with what is done in another; see [func@command_reproduce].
 */
void
reseau_context_reproduce_async (ReseauContext *self, const char *id, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_REPRODUCE, .id = id }, callback, user_data);
}

void
reseau_context_delete_async (ReseauContext *self, const char *id, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_DELETE, .id = id }, callback, user_data);
}

void
reseau_context_share_async (ReseauContext *self, const char *id, const char *visibility,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_SHARE, .id = id, .word = visibility }, callback, user_data);
}

void
reseau_context_resolve_async (ReseauContext *self, const char *id, const char *alternative,
                              const char *take, ReseauValue *value, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  const Deed deed = {
    .type = DEED_RESOLVE, .id = id, .alternative = alternative, .word = take, .value = value
  };

  begin (self, &deed, callback, user_data);
}

void
reseau_context_part_async (ReseauContext *self, const char *id, const char *field, const char *take,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_PART, .id = id, .alternative = field, .word = take }, callback,
         user_data);
}

void
reseau_context_propose_visit_async (ReseauContext *self, const ReseauVisitRequest *request,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_PROPOSE_VISIT, .request = request }, callback, user_data);
}

void
reseau_context_answer_visit_async (ReseauContext *self, const char *id, const char *to,
                                   const char *start, const char *end, const char *message,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  const Deed deed = {
    .type = DEED_ANSWER_VISIT, .id = id, .word = to, .start = start, .end = end, .text = message
  };

  begin (self, &deed, callback, user_data);
}

/**
 * reseau_context_offer_dates_async:
 * @to: "poll" for the host, "proposed" for the guest
 */
void
reseau_context_offer_dates_async (ReseauContext *self, const char *id, const char *to,
                                  ReseauValue *dates, const char *message,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  const Deed deed = {
    .type = DEED_OFFER_DATES, .id = id, .word = to, .value = dates, .text = message
  };

  begin (self, &deed, callback, user_data);
}

void
reseau_context_comment_async (ReseauContext *self, const char *about, const char *text,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_COMMENT, .id = about, .text = text }, callback, user_data);
}

/**
 * reseau_context_put_back_async:
 * @item: (transfer full): what was deleted
 */
void
reseau_context_put_back_async (ReseauContext *self, ReseauBinItem *item,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_PUT_BACK, .item = item }, callback, user_data);
}

/**
 * reseau_context_undo_async:
 * @change: (transfer full): what is to be taken back; what comes back does it again
 */
void
reseau_context_undo_async (ReseauContext *self, ReseauChange *change, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  begin (self, &(Deed){ .type = DEED_UNDO, .change = change }, callback, user_data);
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

static gpointer
dismiss_event (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_dismiss_event (store, data, error));
}

/**
 * reseau_context_dismiss_event_async:
 * @kind: what has befallen the cache, and the person has read
 */
void
reseau_context_dismiss_event_async (ReseauContext *self, const char *kind,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, dismiss_event, g_strdup (kind), g_free, NULL, callback,
                            user_data);
}

gboolean
reseau_context_dismiss_event_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_INT (reseau_context_run_finish (self, result, error));
}
