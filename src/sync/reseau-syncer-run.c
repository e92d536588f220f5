/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One run: ask the engine, do what it says, tell it what came of it, until it
 * says to wait. */
#include "reseau-syncer-private.h"

typedef struct {
  gboolean reset_totals;
  ReseauActionType action;
  gboolean waits;
  GError *error; /* what the run ends with, if nothing after it went well */
  char *problem; /* the refusal that it stands for */
  ReseauSyncSummary summary;
  gint64 wait_us;
} Run;

/* After an error of the store itself. */
#define REST_US (30 * G_USEC_PER_SEC)

static void
run_free (gpointer data)
{
  Run *self = data;

  g_clear_error (&self->error);
  g_free (self->problem);
  g_free (self);
}

/* @problem may be the run's own. */
static void
set_run_error (Run *self, const GError *error, const char *problem)
{
  char *kept = g_strdup (error ? problem : NULL);

  g_clear_error (&self->error);
  g_free (self->problem);
  self->problem = kept;
  self->error = error ? g_error_copy (error) : NULL;
}

static gboolean
is_out_of_reach (const GError *error)
{
  return g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
finish (GTask *task, ReseauSyncState state)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  if (state == RESEAU_SYNC_STATE_IDLE && run->error != NULL)
    state = is_out_of_reach (run->error) ? RESEAU_SYNC_STATE_OFFLINE : RESEAU_SYNC_STATE_ERROR;
  reseau_syncer_set_error (self, run->error, run->problem);
  reseau_syncer_set_state (self, state);
  if (run->error != NULL)
    g_task_return_error (task, g_error_copy (run->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish_early (GTask *task, ReseauSyncState state, ReseauError code, const char *message)
{
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = g_error_new_literal (RESEAU_ERROR, code, message);

  set_run_error (run, error, run->problem);
  finish (task, state);
}

static void step (GTask *task, ReseauOutcome *outcome);

/* A pull that waited for nothing in particular was given up for something else to do. */
static gboolean
was_given_up (ReseauSyncer *self, const Run *run)
{
  return run->waits && g_cancellable_is_cancelled (self->waiting);
}

static void
fail_action (GTask *task, const GError *error)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  ReseauOutcome *outcome = reseau_outcome_new (self);
  Run *run = g_task_get_task_data (task);

  if (was_given_up (self, run)) {
    step (task, outcome);
    return;
  }
  set_run_error (run, error, NULL);
  outcome->action = run->action;
  outcome->failed = TRUE;
  step (task, outcome);
}

static void
on_pull_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (reseau_syncer_read_pull_finish (self, result, &error))
    step (task, reseau_outcome_new (self));
  else
    fail_action (task, error);
}

static GCancellable *
get_cancellable (GTask *task)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  return run->waits ? self->waiting : g_task_get_cancellable (task);
}

static void
on_replied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauReply) reply =
      reseau_transport_finish (RESEAU_TRANSPORT (object), result, &error);
  ReseauOutcome *outcome;

  if (reply == NULL) {
    fail_action (task, error);
    return;
  }
  if (reply->stream != NULL) {
    reseau_syncer_read_pull_async (self, reply->stream, get_cancellable (task), on_pull_read_cb,
                                   g_object_ref (task));
    return;
  }
  outcome = reseau_outcome_new (self);
  outcome->action = run->action;
  outcome->reply = g_steal_pointer (&reply);
  step (task, outcome);
}

/* Whether the server's refusal is the end of it or leads to something else at once. */
static gboolean
is_final (const ReseauStep *done)
{
  return done->failures > 0 || g_error_matches (done->error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD) ||
         done->action.type == RESEAU_ACTION_LOGIN || done->action.type == RESEAU_ACTION_STOP;
}

static void
note_step (Run *run, const ReseauStep *done)
{
  if (done->error != NULL && is_final (done))
    set_run_error (run, done->error, done->problem);
  else if (done->failures == 0 && !g_error_matches (run->error, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD))
    set_run_error (run, NULL, NULL);
  run->summary = (ReseauSyncSummary){
    .pushed = done->totals.pushed,
    .pulled = done->totals.pulled,
    .merged = done->totals.merged,
    .conflicts = done->totals.conflicts,
    .rejected = done->totals.rejected,
    .pending = done->state->pending,
    .head = done->state->head,
    .given = done->totals.given,
    .copied = done->totals.copied,
    .closed = done->state->account != NULL && done->state->account->role == RESEAU_ROLE_CLOSED,
    .restored = done->totals.restored,
    .uploads = done->state->blobs.uploads,
    .downloads = done->state->blobs.downloads,
    .no_room = done->state->blobs.no_room,
  };
}

/* To a person this is rest. */
static void
begin_waiting (ReseauSyncer *self, Run *run)
{
  g_clear_object (&self->waiting);
  self->waiting = g_cancellable_new ();
  reseau_syncer_set_error (self, run->error, run->problem);
  reseau_syncer_set_state (self,
                           run->error != NULL ? RESEAU_SYNC_STATE_ERROR : RESEAU_SYNC_STATE_IDLE);
  if (self->again)
    g_cancellable_cancel (self->waiting);
  self->again = FALSE;
}

static void
send (GTask *task, const ReseauStep *next, GCancellable *cancellable)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  const ReseauAction *action = &next->action;

  switch (action->type) {
  case RESEAU_ACTION_REGISTER:
    reseau_transport_register_async (self->transport, g_get_host_name (), cancellable,
                                     on_replied_cb, g_object_ref (task));
    break;
  case RESEAU_ACTION_PUSH:
    reseau_transport_push_async (self->transport, action->push, cancellable, on_replied_cb,
                                 g_object_ref (task));
    break;
  case RESEAU_ACTION_ANCESTOR:
    reseau_transport_ancestor_async (self->transport, action->marks, cancellable, on_replied_cb,
                                     g_object_ref (task));
    break;
  case RESEAU_ACTION_CARRY:
    reseau_transport_carry_async (self->transport, action->carry, cancellable, on_replied_cb,
                                  g_object_ref (task));
    break;
  case RESEAU_ACTION_PULL:
  case RESEAU_ACTION_WAIT:
  case RESEAU_ACTION_LOGIN:
  case RESEAU_ACTION_STOP:
  default:
    reseau_transport_pull_async (self->transport, action->pull, cancellable, on_replied_cb,
                                 g_object_ref (task));
    break;
  }
}

static void
perform (GTask *task, const ReseauStep *next)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  run->action = next->action.type;
  run->waits = next->action.waits;
  if (run->waits)
    begin_waiting (self, run);
  else
    reseau_syncer_set_state (self, RESEAU_SYNC_STATE_SYNCING);
  send (task, next, get_cancellable (task));
}

static void
decide (GTask *task, const ReseauStep *next)
{
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  switch (next->action.type) {
  case RESEAU_ACTION_WAIT:
    run->wait_us = MAX (next->action.until - next->now, 0);
    /* Still waiting after an earlier failure: nothing new is known. */
    if (next->failures > 0 && run->error == NULL)
      g_task_return_boolean (task, TRUE);
    else
      finish (task, RESEAU_SYNC_STATE_IDLE);
    break;
  case RESEAU_ACTION_LOGIN:
    reseau_syncer_drop_session (self);
    finish_early (task, RESEAU_SYNC_STATE_NEEDS_LOGIN, RESEAU_ERROR_AUTH, "no session");
    break;
  case RESEAU_ACTION_STOP:
    finish_early (task, RESEAU_SYNC_STATE_ERROR, RESEAU_ERROR_NOT_ALLOWED,
                  "the server has dismissed this installation");
    break;
  case RESEAU_ACTION_REGISTER:
  case RESEAU_ACTION_PUSH:
  case RESEAU_ACTION_PULL:
  case RESEAU_ACTION_ANCESTOR:
  case RESEAU_ACTION_CARRY:
  default:
    perform (task, next);
    break;
  }
}

static void
on_step_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStep) done = reseau_syncer_step_finish (self, result, &error);

  if (done == NULL) {
    set_run_error (run, error, NULL);
    run->wait_us = REST_US;
    finish (task, RESEAU_SYNC_STATE_IDLE);
    return;
  }
  note_step (run, done);
  reseau_syncer_show_step (self, done);
  decide (task, done);
}

/* @outcome: (transfer full) */
static void
step (GTask *task, ReseauOutcome *outcome)
{
  Run *run = g_task_get_task_data (task);

  outcome->reset_totals = run->reset_totals;
  run->reset_totals = FALSE;
  reseau_syncer_step_async (g_task_get_source_object (task), outcome, NULL, on_step_cb,
                            g_object_ref (task));
}

static void
on_session_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GTask) task = data;
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (reseau_syncer_open_session_finish (self, result, &error)) {
    step (task, reseau_outcome_new (self));
    return;
  }
  set_run_error (run, error, NULL);
  run->wait_us = REST_US;
  finish (task, RESEAU_SYNC_STATE_IDLE);
}

static gpointer
load_state (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauDesk *desk = data;

  return reseau_store_load_state (desk->get_store (db, desk->data), error);
}

static void
on_state_loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreState) state =
      reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (state == NULL) {
    set_run_error (run, error, NULL);
    run->wait_us = REST_US;
    finish (task, RESEAU_SYNC_STATE_IDLE);
  }
  else if (state->server == NULL || state->account == NULL) {
    run->wait_us = -1;
    finish_early (task, RESEAU_SYNC_STATE_UNCONNECTED, RESEAU_ERROR_NOT_FOUND, "no server");
  }
  else {
    reseau_syncer_open_session_async (self, state, g_task_get_cancellable (task),
                                      on_session_opened_cb, g_object_ref (task));
  }
}

void
reseau_syncer_run_async (ReseauSyncer *self, gboolean reset_totals, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);

  g_task_set_source_tag (task, reseau_syncer_run_async);
  g_task_set_check_cancellable (task, FALSE);
  run->reset_totals = reset_totals;
  run->wait_us = -1;
  g_task_set_task_data (task, run, run_free);
  reseau_db_worker_run_async (self->writer, G_PRIORITY_LOW, load_state,
                              reseau_desk_ref (self->desk), (GDestroyNotify) reseau_desk_unref,
                              (GDestroyNotify) reseau_store_state_free, NULL, on_state_loaded_cb,
                              g_object_ref (task));
}

/**
 * reseau_syncer_run_finish:
 * @wait_us: (out) (optional): when to run again; -1 for never by itself
 */
gboolean
reseau_syncer_run_finish (ReseauSyncer *self, GAsyncResult *result, ReseauSyncSummary *summary,
                          gint64 *wait_us, GError **error)
{
  Run *run = g_task_get_task_data (G_TASK (result));

  if (summary != NULL)
    *summary = run->summary;
  if (wait_us != NULL)
    *wait_us = run->wait_us;
  return g_task_propagate_boolean (G_TASK (result), error);
}
