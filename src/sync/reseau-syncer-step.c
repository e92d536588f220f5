/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The syncer's part on the writer's thread: outcomes in, next actions out. */
#include "reseau-syncer-private.h"

static void
desk_clear (gpointer data)
{
  ReseauDesk *self = data;

  reseau_engine_free (self->engine);
}

ReseauDesk *
reseau_desk_new (ReseauEnv *env, ReseauSyncerStoreFunc get_store, gpointer data)
{
  ReseauDesk *self = g_atomic_rc_box_new0 (ReseauDesk);

  self->engine = reseau_engine_new (env);
  self->get_store = get_store;
  self->data = data;
  return self;
}

ReseauDesk *
reseau_desk_ref (ReseauDesk *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
reseau_desk_unref (ReseauDesk *self)
{
  g_atomic_rc_box_release_full (self, desk_clear);
}

ReseauOutcome *
reseau_outcome_new (ReseauSyncer *self)
{
  ReseauOutcome *outcome = g_new0 (ReseauOutcome, 1);

  outcome->desk = reseau_desk_ref (self->desk);
  outcome->signed_in = self->signed_in;
  outcome->listening = self->looping ? self->listening : RESEAU_LISTENING_NOT;
  outcome->level = self->conditions != NULL && reseau_conditions_is_metered (self->conditions)
                       ? RESEAU_BLOBS_ASKED
                       : RESEAU_BLOBS_ALL;
  outcome->head_hint = self->head_hint;
  outcome->wake = self->wake;
  self->wake = FALSE;
  return outcome;
}

static void
outcome_free (gpointer data)
{
  ReseauOutcome *self = data;

  reseau_reply_free (self->reply);
  reseau_desk_unref (self->desk);
  g_free (self);
}

void
reseau_step_free (ReseauStep *self)
{
  if (self == NULL)
    return;
  reseau_action_clear (&self->action);
  reseau_store_state_free (self->state);
  g_clear_error (&self->error);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self->carried);
  g_free (self->problem);
  g_free (self);
}

static GPtrArray *
list_ids (GPtrArray *lines)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < lines->len; i++) {
    const ReseauLine *line = g_ptr_array_index (lines, i);

    if (line->id != NULL)
      g_ptr_array_add (ids, g_strdup (line->id));
  }
  return ids;
}

/* What cannot be read is no answer of ours; it is tried again later. */
static gboolean
misunderstand (ReseauEngine *engine, ReseauStep *step, GError *cause)
{
  gboolean newer = g_error_matches (cause, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD);

  step->error = g_error_new_literal (
      RESEAU_ERROR, newer ? RESEAU_ERROR_TOO_OLD : RESEAU_ERROR_NOT_A_SERVER, cause->message);
  reseau_engine_on_failure (engine);
  return TRUE;
}

static gboolean
take_device (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step, GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauDevice) device = reseau_device_from_value (outcome->reply->value, &local);

  if (device == NULL)
    return misunderstand (engine, step, local);
  step->folded = TRUE;
  return reseau_engine_on_device (engine, store, device, error);
}

static gboolean
take_push_response (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step,
                    GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  response = reseau_push_response_from_value (outcome->reply->value, &local);
  if (response == NULL)
    return misunderstand (engine, step, local);
  step->folded = TRUE;
  return reseau_engine_on_push_response (engine, store, response, error);
}

static gboolean
take_ancestor (const ReseauOutcome *outcome, ReseauStep *step)
{
  ReseauEngine *engine = outcome->desk->engine;
  g_autoptr (GError) local = NULL;
  ReseauAncestor ancestor;

  if (!reseau_ancestor_from_value (&ancestor, outcome->reply->value, &local))
    return misunderstand (engine, step, local);
  reseau_engine_on_ancestor (engine, &ancestor);
  return TRUE;
}

static gboolean
take_piece (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step, GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;
  const ReseauReply *reply = outcome->reply;
  ReseauCarryAnswer answer = {
    .location = reply->location,
    .offset = reply->offset,
    .first = reply->first,
    .total = reply->total,
    .bytes = reply->bytes,
    .broken = reply->broken,
  };

  step->carried = g_strdup (reseau_engine_get_carried (engine));
  return reseau_engine_on_carried (engine, store, &answer, error);
}

/* A stream was asked for and something else came. */
static gboolean
take_no_stream (ReseauEngine *engine, ReseauStep *step)
{
  step->error = g_error_new_literal (RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER, "no stream of lines");
  reseau_engine_on_failure (engine);
  return TRUE;
}

static gboolean
take_reply (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step, GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;
  const ReseauReply *reply = outcome->reply;

  if (reply->problem != NULL) {
    step->carried = g_strdup (reseau_engine_get_carried (engine));
    if (!reseau_engine_on_problem (engine, store, reply->problem, reply->retry_after, error))
      return FALSE;
    /* Unless it is settled already. */
    if (reseau_engine_get_problem (engine) != NULL)
      step->error = reseau_reply_to_error (reply);
    return TRUE;
  }
  switch (outcome->action) {
  case RESEAU_ACTION_REGISTER:
    return take_device (outcome, store, step, error);
  case RESEAU_ACTION_PUSH:
    return take_push_response (outcome, store, step, error);
  case RESEAU_ACTION_ANCESTOR:
    return take_ancestor (outcome, step);
  case RESEAU_ACTION_CARRY:
    return take_piece (outcome, store, step, error);
  case RESEAU_ACTION_PULL:
    return take_no_stream (engine, step);
  case RESEAU_ACTION_WAIT:
  case RESEAU_ACTION_LOGIN:
  case RESEAU_ACTION_STOP:
  default:
    return TRUE;
  }
}

static gboolean
take_outcome (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step, GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;

  if (outcome->lines != NULL) {
    step->ids = list_ids (outcome->lines);
    return reseau_engine_on_lines (engine, store, outcome->lines, error);
  }
  if (outcome->reply != NULL)
    return take_reply (outcome, store, step, error);
  if (outcome->failed)
    reseau_engine_on_failure (engine);
  return TRUE;
}

static void
apply_wishes (const ReseauOutcome *outcome)
{
  ReseauEngine *engine = outcome->desk->engine;

  reseau_engine_set_signed_in (engine, outcome->signed_in);
  reseau_engine_set_listening (engine, outcome->listening);
  reseau_engine_set_level (engine, outcome->level);
  if (outcome->head_hint > 0)
    reseau_engine_set_head_hint (engine, outcome->head_hint);
  if (outcome->wake)
    reseau_engine_wake (engine);
  if (outcome->reset_totals)
    reseau_engine_reset_totals (engine);
}

static gboolean
plan_next (const ReseauOutcome *outcome, ReseauStore *store, ReseauStep *step, GError **error)
{
  ReseauEngine *engine = outcome->desk->engine;

  if (!reseau_engine_next_action (engine, store, &step->action, error))
    return FALSE;
  step->state = reseau_store_load_state (store, error);
  return step->state != NULL;
}

static gpointer
run_step (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const ReseauOutcome *outcome = data;
  ReseauDesk *desk = outcome->desk;
  ReseauStore *store = desk->get_store (db, desk->data);
  g_autoptr (ReseauStep) step = g_new0 (ReseauStep, 1);

  apply_wishes (outcome);
  if (!take_outcome (outcome, store, step, error) ||
      (outcome->lines == NULL && !plan_next (outcome, store, step, error))) {
    reseau_engine_on_failure (desk->engine);
    return NULL;
  }
  step->totals = reseau_engine_get_totals (desk->engine);
  step->failures = reseau_engine_get_failures (desk->engine);
  step->problem = g_strdup (reseau_engine_get_problem (desk->engine));
  step->now = reseau_env_now_us (reseau_store_get_env (store));
  return g_steal_pointer (&step);
}

static void
on_step_run_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  gpointer step = reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, step, (GDestroyNotify) reseau_step_free);
}

/* After what a person does, before nothing. */
#define STEP_PRIORITY G_PRIORITY_LOW

void
reseau_syncer_step_async (ReseauSyncer *self, ReseauOutcome *outcome, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, reseau_syncer_step_async);
  g_task_set_check_cancellable (task, FALSE);
  reseau_db_worker_run_async (self->writer, STEP_PRIORITY, run_step, outcome, outcome_free,
                              (GDestroyNotify) reseau_step_free, cancellable, on_step_run_cb, task);
}

ReseauStep *
reseau_syncer_step_finish (ReseauSyncer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
