/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-syncer-private.h"

G_DEFINE_FINAL_TYPE (ReseauSyncer, reseau_syncer, G_TYPE_OBJECT)

typedef enum {
  PROP_STATE = 1,
  PROP_ERROR_CODE,
  PROP_PROBLEM,
  PROP_PENDING,
  PROP_CONFLICTS,
  PROP_TRAY,
  PROP_HEAD,
  PROP_LAST_SYNC,
  PROP_ROWS,
  PROP_LIVE,
  PROP_UPLOADS,
  PROP_DOWNLOADS,
  N_PROPS,
} ReseauSyncerProperty;

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_APPLIED,
  SIGNAL_CARRIED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

GType
reseau_sync_state_get_type (void)
{
  static gsize type;
  static const GEnumValue values[] = {
    { RESEAU_SYNC_STATE_UNCONNECTED, "RESEAU_SYNC_STATE_UNCONNECTED", "unconnected" },
    { RESEAU_SYNC_STATE_IDLE, "RESEAU_SYNC_STATE_IDLE", "idle" },
    { RESEAU_SYNC_STATE_SYNCING, "RESEAU_SYNC_STATE_SYNCING", "syncing" },
    { RESEAU_SYNC_STATE_OFFLINE, "RESEAU_SYNC_STATE_OFFLINE", "offline" },
    { RESEAU_SYNC_STATE_NEEDS_LOGIN, "RESEAU_SYNC_STATE_NEEDS_LOGIN", "needs-login" },
    { RESEAU_SYNC_STATE_ERROR, "RESEAU_SYNC_STATE_ERROR", "error" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("ReseauSyncState", values));
  return type;
}

/* --- what is shown ---------------------------------------------------------- */

static void
notify (ReseauSyncer *self, ReseauSyncerProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

void
reseau_syncer_set_state (ReseauSyncer *self, ReseauSyncState state)
{
  if (self->state == state)
    return;
  self->state = state;
  reseau_syncer_tidy_later (self);
  notify (self, PROP_STATE);
}

static int
code_of (const GError *error)
{
  if (error == NULL)
    return -1;
  return error->domain == RESEAU_ERROR ? error->code : RESEAU_ERROR_FAILED;
}

void
reseau_syncer_set_error (ReseauSyncer *self, const GError *error, const char *problem)
{
  int code = code_of (error);

  if (g_strcmp0 (self->problem, problem) != 0) {
    g_free (self->problem);
    self->problem = g_strdup (problem);
    notify (self, PROP_PROBLEM);
  }
  if (self->error_code != code) {
    self->error_code = code;
    notify (self, PROP_ERROR_CODE);
  }
}

static void
show_count (ReseauSyncer *self, guint *slot, guint value, ReseauSyncerProperty property)
{
  if (*slot == value)
    return;
  *slot = value;
  notify (self, property);
}

static void
show_number (ReseauSyncer *self, gint64 *slot, gint64 value, ReseauSyncerProperty property)
{
  if (*slot == value)
    return;
  *slot = value;
  notify (self, property);
}

void
reseau_syncer_show_step (ReseauSyncer *self, const ReseauStep *step)
{
  show_count (self, &self->pending, step->state->pending, PROP_PENDING);
  show_count (self, &self->conflicts, step->state->conflicts, PROP_CONFLICTS);
  show_count (self, &self->tray, step->state->tray, PROP_TRAY);
  show_count (self, &self->uploads, step->state->blobs.uploads, PROP_UPLOADS);
  show_count (self, &self->downloads, step->state->blobs.downloads, PROP_DOWNLOADS);
  show_number (self, &self->head, step->state->head, PROP_HEAD);
  show_number (self, &self->last_sync, step->state->last_sync, PROP_LAST_SYNC);
  self->compared = step->state->compared;
  if (g_strcmp0 (self->device, step->state->device) != 0) {
    g_free (self->device);
    self->device = g_strdup (step->state->device);
  }
  if (step->folded)
    g_signal_emit (self, signals[SIGNAL_APPLIED], 0, NULL);
  if (step->carried != NULL)
    g_signal_emit (self, signals[SIGNAL_CARRIED], 0, step->carried);
}

void
reseau_syncer_show_rows (ReseauSyncer *self, guint64 rows)
{
  if (rows == 0)
    return;
  self->rows += rows;
  notify (self, PROP_ROWS);
}

void
reseau_syncer_set_listening (ReseauSyncer *self, ReseauListening listening)
{
  gboolean was_live = reseau_syncer_is_live (self);

  if (self->listening == listening)
    return;
  self->listening = listening;
  if (was_live != reseau_syncer_is_live (self))
    notify (self, PROP_LIVE);
  if (self->looping)
    reseau_syncer_schedule (self, 0);
}

static void
forget_rows (ReseauSyncer *self)
{
  if (self->rows == 0)
    return;
  self->rows = 0;
  notify (self, PROP_ROWS);
}

/* --- the loop ----------------------------------------------------------------- */

static void
on_run_finished_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GError) error = NULL;
  gint64 wait_us;

  if (!reseau_syncer_run_finish (self, result, NULL, &wait_us, &error))
    g_debug ("A run ended: %s", error->message);
  self->running = FALSE;
  if (!self->looping)
    return;
  reseau_syncer_live_update (self);
  if (error == NULL && self->state == RESEAU_SYNC_STATE_IDLE)
    reseau_syncer_repair_if_due (self, self->compared, g_get_real_time ());
  if (self->again)
    reseau_syncer_schedule (self, 0);
  else if (wait_us >= 0)
    reseau_syncer_schedule (self, wait_us);
}

static void
begin_run (ReseauSyncer *self)
{
  self->again = FALSE;
  forget_rows (self);
  self->running = TRUE;
  reseau_syncer_run_async (self, FALSE, NULL, on_run_finished_cb, NULL);
}

static gboolean
on_time_cb (gpointer data)
{
  ReseauSyncer *self = data;

  self->timer = 0;
  if (!self->running)
    begin_run (self);
  else
    self->again = TRUE;
  return G_SOURCE_REMOVE;
}

void
reseau_syncer_schedule (ReseauSyncer *self, gint64 delay_us)
{
  guint delay_ms = CLAMP (delay_us / 1000, 0, G_MAXINT32);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->running && delay_us == 0) {
    self->again = TRUE;
    g_cancellable_cancel (self->waiting);
    return;
  }
  self->timer = g_timeout_add (delay_ms, on_time_cb, self);
}

static void
on_restored_cb (ReseauConditions *conditions, ReseauSyncer *self)
{
  if (self->transport != NULL)
    reseau_transport_reset (self->transport);
  reseau_syncer_live_restart (self);
  reseau_syncer_sync_now (self);
}

static void
on_sparing_changed_cb (ReseauConditions *conditions, GParamSpec *pspec, ReseauSyncer *self)
{
  reseau_syncer_live_update (self);
}

/* Where it costs nothing any more, photos need not wait. */
static void
on_metered_changed_cb (ReseauConditions *conditions, GParamSpec *pspec, ReseauSyncer *self)
{
  reseau_syncer_schedule (self, 0);
}

/**
 * reseau_syncer_start:
 *
 * Begins to keep in step, until reseau_syncer_stop().
 */
void
reseau_syncer_start (ReseauSyncer *self)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  if (self->looping)
    return;
  self->looping = TRUE;
  self->conditions = reseau_conditions_new ();
  g_signal_connect_object (self->conditions, "restored", G_CALLBACK (on_restored_cb), self, 0);
  g_signal_connect_object (self->conditions, "notify::sparing", G_CALLBACK (on_sparing_changed_cb),
                           self, 0);
  g_signal_connect_object (self->conditions, "notify::metered", G_CALLBACK (on_metered_changed_cb),
                           self, 0);
  reseau_syncer_schedule (self, 0);
}

/**
 * reseau_syncer_stop:
 *
 * What is under way comes to its end; nothing new begins.
 */
void
reseau_syncer_stop (ReseauSyncer *self)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  if (!self->looping)
    return;
  self->looping = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->tidy_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->conditions, self);
  g_clear_object (&self->conditions);
  reseau_syncer_live_close (self);
  g_cancellable_cancel (self->waiting);
}

/**
 * reseau_syncer_sync_now:
 *
 * A person asks: no patience is left from earlier failures.
 */
void
reseau_syncer_sync_now (ReseauSyncer *self)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  self->wake = TRUE;
  if (self->looping)
    reseau_syncer_schedule (self, 0);
}

void
reseau_syncer_notify_edit (ReseauSyncer *self)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  if (self->looping)
    reseau_syncer_schedule (self, 0);
}

/* --- one run ------------------------------------------------------------------- */

static void
on_run_once_finished_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  ReseauSyncSummary *summary = g_task_get_task_data (task);

  reseau_syncer_run_finish (self, result, summary, NULL, &error);
  self->running = FALSE;
  if (self->looping)
    reseau_syncer_schedule (self, 0);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

void
reseau_syncer_run_once_async (ReseauSyncer *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RESEAU_IS_SYNCER (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, reseau_syncer_run_once_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (ReseauSyncSummary, 1), g_free);
  if (self->running) {
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_BUSY, "a run is going on");
    return;
  }
  self->wake = TRUE;
  forget_rows (self);
  self->running = TRUE;
  reseau_syncer_run_async (self, TRUE, cancellable, on_run_once_finished_cb, g_object_ref (task));
}

gboolean
reseau_syncer_run_once_finish (ReseauSyncer *self, GAsyncResult *result, ReseauSyncSummary *summary,
                               GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (summary != NULL)
    *summary = *(ReseauSyncSummary *) g_task_get_task_data (G_TASK (result));
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- object ---------------------------------------------------------------------- */

static void
reseau_syncer_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);

  switch ((ReseauSyncerProperty) id) {
  case PROP_STATE:
    g_value_set_enum (value, self->state);
    break;
  case PROP_ERROR_CODE:
    g_value_set_int (value, self->error_code);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_PENDING:
    g_value_set_uint (value, self->pending);
    break;
  case PROP_CONFLICTS:
    g_value_set_uint (value, self->conflicts);
    break;
  case PROP_TRAY:
    g_value_set_uint (value, self->tray);
    break;
  case PROP_HEAD:
    g_value_set_int64 (value, self->head);
    break;
  case PROP_LAST_SYNC:
    g_value_set_int64 (value, self->last_sync);
    break;
  case PROP_ROWS:
    g_value_set_uint64 (value, self->rows);
    break;
  case PROP_LIVE:
    g_value_set_boolean (value, reseau_syncer_is_live (self));
    break;
  case PROP_UPLOADS:
    g_value_set_uint (value, self->uploads);
    break;
  case PROP_DOWNLOADS:
    g_value_set_uint (value, self->downloads);
    break;
  case N_PROPS:
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_syncer_dispose (GObject *object)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);

  reseau_syncer_stop (self);
  g_clear_object (&self->waiting);
  g_clear_object (&self->transport);
  g_clear_object (&self->secrets);
  G_OBJECT_CLASS (reseau_syncer_parent_class)->dispose (object);
}

static void
reseau_syncer_finalize (GObject *object)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);

  g_clear_pointer (&self->desk, reseau_desk_unref);
  g_clear_object (&self->writer);
  g_free (self->server);
  g_free (self->device);
  g_free (self->problem);
  G_OBJECT_CLASS (reseau_syncer_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RESEAU_TYPE_SYNC_STATE,
                                              RESEAU_SYNC_STATE_UNCONNECTED, flags);
  properties[PROP_ERROR_CODE] =
      g_param_spec_int ("error-code", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TRAY] = g_param_spec_uint ("tray", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_HEAD] = g_param_spec_int64 ("head", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_SYNC] =
      g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ROWS] = g_param_spec_uint64 ("rows", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  properties[PROP_LIVE] = g_param_spec_boolean ("live", NULL, NULL, FALSE, flags);
  properties[PROP_UPLOADS] = g_param_spec_uint ("uploads", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_DOWNLOADS] = g_param_spec_uint ("downloads", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
reseau_syncer_class_init (ReseauSyncerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = reseau_syncer_get_property;
  object_class->dispose = reseau_syncer_dispose;
  object_class->finalize = reseau_syncer_finalize;
  install_properties (object_class);
  signals[SIGNAL_APPLIED] = g_signal_new ("applied", RESEAU_TYPE_SYNCER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[SIGNAL_CARRIED] = g_signal_new ("carried", RESEAU_TYPE_SYNCER, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
reseau_syncer_init (ReseauSyncer *self)
{
  self->error_code = -1;
}

ReseauSyncer *
reseau_syncer_new (ReseauDbWorker *writer, ReseauSyncerStoreFunc get_store, gpointer data,
                   ReseauSecretStore *secrets, ReseauEnv *env)
{
  g_autoptr (ReseauEnv) used = env ? reseau_env_ref (env) : reseau_env_new_system ();
  ReseauSyncer *self;

  g_return_val_if_fail (RESEAU_IS_DB_WORKER (writer), NULL);
  g_return_val_if_fail (get_store != NULL, NULL);
  g_return_val_if_fail (RESEAU_IS_SECRET_STORE (secrets), NULL);

  self = g_object_new (RESEAU_TYPE_SYNCER, NULL);
  self->writer = g_object_ref (writer);
  self->secrets = g_object_ref (secrets);
  self->desk = reseau_desk_new (used, get_store, data);
  return self;
}

/* @gives_way: whether what it does in threads lets those go first that somebody waits for */
void
reseau_syncer_set_gives_way (ReseauSyncer *self, gboolean gives_way)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  self->gives_way = gives_way;
}

void
reseau_syncer_set_transport_func (ReseauSyncer *self, ReseauSyncerTransportFunc func, gpointer data)
{
  g_return_if_fail (RESEAU_IS_SYNCER (self));

  self->make_transport = func;
  self->make_transport_data = data;
}

ReseauTransport *
reseau_syncer_get_transport (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), NULL);

  return self->signed_in ? self->transport : NULL;
}

ReseauSyncState
reseau_syncer_get_state (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), RESEAU_SYNC_STATE_UNCONNECTED);

  return self->state;
}

int
reseau_syncer_get_error_code (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), -1);

  return self->error_code;
}

const char *
reseau_syncer_get_problem (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), NULL);

  return self->problem;
}

guint
reseau_syncer_get_pending (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), 0);

  return self->pending;
}

gint64
reseau_syncer_get_head (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), 0);

  return self->head;
}

gboolean
reseau_syncer_is_live (ReseauSyncer *self)
{
  g_return_val_if_fail (RESEAU_IS_SYNCER (self), FALSE);

  return self->listening == RESEAU_LISTENING_STREAM;
}
