/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-private.h"

#include "reseau-text-highlight.h"

#define CHANGED_INTERVAL_MS 100
/* A long pull leaves the processors to the writer. */
#define PULLING_INTERVAL_MS 500
#define N_READERS 2

enum {
  PROP_CONNECTED = 1,
  PROP_SYNC_STATE,
  PROP_PENDING,
  PROP_CONFLICTS,
  PROP_TRAY,
  PROP_LAST_SYNC,
  PROP_SYNC_ERROR,
  PROP_PROGRESS,
  N_PROPS,
};

enum {
  CHANGED,
  CARRIED,
  DRAFT_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauContext, reseau_context, G_TYPE_OBJECT)

typedef struct {
  ReseauStoreState *state;
  ReseauTerms *terms;
} Refreshed;

static void
refreshed_free (gpointer data)
{
  Refreshed *self = data;

  reseau_store_state_free (self->state);
  reseau_terms_unref (self->terms);
  g_free (self);
}

/* --- what jobs may use --------------------------------------------------- */

ReseauContextReader *
reseau_context_reader_new (ReseauContext *self)
{
  ReseauContextReader *reader = g_new0 (ReseauContextReader, 1);

  reader->schema = reseau_schema_ref (self->schema);
  reader->terms = self->terms ? reseau_terms_ref (self->terms) : NULL;
  reader->language = g_strdup (self->language);
  reader->account =
      self->state && self->state->account ? reseau_account_copy (self->state->account) : NULL;
  return reader;
}

void
reseau_context_reader_free (ReseauContextReader *self)
{
  reseau_schema_unref (self->schema);
  reseau_terms_unref (self->terms);
  g_free (self->language);
  reseau_account_free (self->account);
  g_free (self);
}

ReseauDisplay
reseau_context_reader_get_display (const ReseauContextReader *self)
{
  return (ReseauDisplay){ self->schema, self->terms, self->language, NULL };
}

/* --- state ---------------------------------------------------------------- */

static gpointer
refresh_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean with_terms = GPOINTER_TO_INT (data);
  ReseauStore *store = reseau_store_from_db (db);
  Refreshed *out = g_new0 (Refreshed, 1);

  out->state = reseau_store_load_state (store, error);
  if (out->state != NULL && with_terms)
    out->terms = reseau_terms_load (store, error);
  if (out->state == NULL || (with_terms && out->terms == NULL)) {
    refreshed_free (out);
    return NULL;
  }
  return out;
}

static void
take_refreshed (ReseauContext *self, Refreshed *fresh)
{
  g_clear_pointer (&self->state, reseau_store_state_free);
  self->state = g_steal_pointer (&fresh->state);
  if (fresh->terms != NULL) {
    g_clear_pointer (&self->terms, reseau_terms_unref);
    self->terms = g_steal_pointer (&fresh->terms);
  }
  refreshed_free (fresh);
}

static void
notify_state (ReseauContext *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (guint i = 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_refreshed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauContext) self = user_data;
  g_autoptr (GError) error = NULL;
  Refreshed *fresh = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  self->refreshing = FALSE;
  if (fresh == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
        !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
      g_debug ("The state of the cache does not read: %s", error->message);
    return;
  }
  take_refreshed (self, fresh);
  notify_state (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (self->refresh_again) {
    self->refresh_again = FALSE;
    reseau_context_refresh (self);
  }
}

/* Reads the counts and the terms anew and tells everybody. */
void
reseau_context_refresh (ReseauContext *self)
{
  gboolean with_terms = self->terms_stale;

  if (self->pool == NULL)
    return;
  if (self->refreshing) {
    self->refresh_again = TRUE;
    return;
  }
  self->refreshing = TRUE;
  self->terms_stale = FALSE;
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT,
                              refresh_job, GINT_TO_POINTER (with_terms), NULL, refreshed_free, NULL,
                              on_refreshed_cb, g_object_ref (self));
}

static gboolean
on_changed_timeout_cb (gpointer user_data)
{
  ReseauContext *self = user_data;

  self->changed_source = 0;
  reseau_context_refresh (self);
  return G_SOURCE_REMOVE;
}

/* Many changes in a row are told as one. */
void
reseau_context_note_change (ReseauContext *self, gboolean from_server)
{
  self->terms_stale |= from_server;
  if (self->changed_source != 0 && from_server)
    return;
  g_clear_handle_id (&self->changed_source, g_source_remove);
  if (from_server)
    self->changed_source = g_timeout_add (
        reseau_syncer_get_state (self->syncer) == RESEAU_SYNC_STATE_SYNCING ? PULLING_INTERVAL_MS
                                                                            : CHANGED_INTERVAL_MS,
        on_changed_timeout_cb, self);
  else
    self->changed_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_changed_timeout_cb, self, NULL);
}

/* --- opening and closing -------------------------------------------------- */

static gboolean
setup_connection (ReseauDb *db, gboolean writer, gpointer data, GError **error)
{
  ReseauContext *self = data;

  if (writer && self->gives_way)
    reseau_db_give_way ();
  return reseau_store_attach (db, self->schema, self->env, error) != NULL;
}

static ReseauStore *
find_store (ReseauDb *db, gpointer data)
{
  return reseau_store_from_db (db);
}

static void
on_applied_cb (ReseauSyncer *syncer, GPtrArray *ids, ReseauContext *self)
{
  reseau_context_note_change (self, TRUE);
}

static void
on_carried_cb (ReseauSyncer *syncer, const char *sha256, ReseauContext *self)
{
  g_signal_emit (self, signals[CARRIED], 0, sha256);
}

static void
on_syncer_notify_cb (ReseauSyncer *syncer, GParamSpec *pspec, ReseauContext *self)
{
  if (g_str_equal (pspec->name, "rows"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
  else if (g_str_equal (pspec->name, "state")) {
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNC_STATE]);
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNC_ERROR]);
    if (reseau_syncer_get_state (syncer) != RESEAU_SYNC_STATE_SYNCING)
      reseau_context_note_change (self, FALSE);
  }
}

static void
start_syncer (ReseauContext *self)
{
  self->syncer = reseau_syncer_new (reseau_db_pool_get_writer (self->pool), find_store, NULL,
                                    self->secrets, self->env);
  reseau_syncer_set_gives_way (self->syncer, self->gives_way);
  g_signal_connect_object (self->syncer, "applied", G_CALLBACK (on_applied_cb), self, 0);
  g_signal_connect_object (self->syncer, "carried", G_CALLBACK (on_carried_cb), self, 0);
  g_signal_connect_object (self->syncer, "notify", G_CALLBACK (on_syncer_notify_cb), self, 0);
}

/**
 * reseau_context_new:
 * @data_dir: folder of the cache, made when it is not there
 * @secrets: where tokens are kept
 */
ReseauContext *
reseau_context_new (const char *data_dir, ReseauEnv *env, ReseauSecretStore *secrets)
{
  ReseauContext *self = g_object_new (RESEAU_TYPE_CONTEXT, NULL);

  self->data_dir = g_strdup (data_dir);
  self->env = reseau_env_ref (env);
  self->secrets = g_object_ref (secrets);
  return self;
}

/**
 * reseau_context_give_way:
 *
 * What it writes and reads of the server lets what goes on in the window go first.  Before it is
 * opened.
 */
void
reseau_context_give_way (ReseauContext *self)
{
  g_return_if_fail (self->pool == NULL);

  self->gives_way = TRUE;
}

static gboolean
finish_open (ReseauContext *self, Refreshed *fresh)
{
  if (fresh == NULL) {
    reseau_db_pool_stop (self->pool);
    g_clear_object (&self->pool);
    return FALSE;
  }
  take_refreshed (self, fresh);
  start_syncer (self);
  return TRUE;
}

static void
start_pool (ReseauContext *self)
{
  g_autofree char *path = g_build_filename (self->data_dir, "cache.db", NULL);

  self->pool = reseau_db_pool_new (path, N_READERS, setup_connection, self, NULL);
}

/**
 * reseau_context_open:
 *
 * Opens the cache, bringing it to this version's form, and reads what the first
 * screen needs.  The synchronisation waits for [method@Context.set_online].
 */
gboolean
reseau_context_open (ReseauContext *self, GError **error)
{
  g_return_val_if_fail (self->pool == NULL, FALSE);

  start_pool (self);
  return finish_open (self, reseau_db_worker_run_sync (reseau_db_pool_get_writer (self->pool),
                                                       G_PRIORITY_HIGH, refresh_job,
                                                       GINT_TO_POINTER (TRUE), NULL, error));
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ReseauContext *self = g_task_get_source_object (task);
  GError *error = NULL;
  Refreshed *fresh = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (self->pool == NULL) {
    g_clear_pointer (&fresh, refreshed_free);
    g_clear_error (&error);
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed while it was opened");
  }
  else if (finish_open (self, fresh))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * reseau_context_open_async:
 *
 * As [method@Context.open], while something else goes on.  Until it is finished
 * nothing but [method@Context.close] may be called.
 */
void
reseau_context_open_async (ReseauContext *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (self->pool == NULL);

  g_task_set_source_tag (task, reseau_context_open_async);
  start_pool (self);
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH, refresh_job,
                              GINT_TO_POINTER (TRUE), NULL, refreshed_free, NULL, on_opened_cb,
                              task);
}

gboolean
reseau_context_open_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * reseau_context_close:
 *
 * Stops the synchronisation, writes what still waits to be written, closes the
 * cache.
 */
void
reseau_context_close (ReseauContext *self)
{
  g_clear_handle_id (&self->changed_source, g_source_remove);
  if (self->syncer != NULL) {
    g_signal_handlers_disconnect_by_data (self->syncer, self);
    reseau_syncer_stop (self->syncer);
  }
  if (self->pool != NULL)
    reseau_db_pool_stop (self->pool);
  g_clear_object (&self->syncer);
  g_clear_object (&self->pool);
}

/* --- account and synchronisation ------------------------------------------ */

static void
on_signed_in_state_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ReseauContext *self = g_task_get_source_object (task);
  GError *error = NULL;
  Refreshed *fresh = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (fresh == NULL) {
    g_task_return_error (task, error);
    return;
  }
  take_refreshed (self, fresh);
  notify_state (self);
  g_task_return_boolean (task, TRUE);
}

/* Whoever waits for the connection acts in its name at once. */
static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ReseauContext *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!reseau_syncer_connect_finish (RESEAU_SYNCER (source), result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_HIGH, refresh_job,
                              GINT_TO_POINTER (FALSE), NULL, refreshed_free, NULL,
                              on_signed_in_state_cb, g_steal_pointer (&task));
}

/**
 * reseau_context_connect_async:
 *
 * Signs in.  The synchronisation still waits for [method@Context.set_online].
 * Errors as in
 * [method@Syncer.connect_async].
 */
void
reseau_context_connect_async (ReseauContext *self, const char *server, const char *email,
                              const char *password, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_connect_async);
  reseau_syncer_connect_async (self->syncer, server, email, password, g_get_host_name (),
                               cancellable, on_connected_cb, task);
}

gboolean
reseau_context_connect_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * reseau_context_get_secret_place:
 *
 * Returns: where what keeps one signed in stands; to be told where it is not the keyring
 */
ReseauSecretPlace
reseau_context_get_secret_place (ReseauContext *self)
{
  return reseau_secret_store_get_place (self->secrets);
}

/**
 * reseau_context_set_online:
 * @online: whether to talk to the server by itself
 */
void
reseau_context_set_online (ReseauContext *self, gboolean online)
{
  g_return_if_fail (self->syncer != NULL);

  if (online)
    reseau_syncer_start (self->syncer);
  else
    reseau_syncer_stop (self->syncer);
}

void
reseau_context_sync_now (ReseauContext *self)
{
  g_return_if_fail (self->syncer != NULL);

  reseau_syncer_sync_now (self->syncer);
}

/**
 * reseau_context_get_syncer:
 *
 * Returns: (transfer none) (nullable): what keeps the cache in step, while it is open
 */
ReseauSyncer *
reseau_context_get_syncer (ReseauContext *self)
{
  return self->syncer;
}

const char *
reseau_context_get_data_dir (ReseauContext *self)
{
  return self->data_dir;
}

ReseauSchema *
reseau_context_get_schema (ReseauContext *self)
{
  return self->schema;
}

ReseauEnv *
reseau_context_get_env (ReseauContext *self)
{
  return self->env;
}

/**
 * reseau_context_get_terms:
 *
 * Returns: (transfer none): the terms as they are now; replaced at `changed`
 */
ReseauTerms *
reseau_context_get_terms (ReseauContext *self)
{
  return self->terms;
}

/**
 * reseau_context_get_language:
 *
 * Returns: the language that labels of the schema are shown in
 */
const char *
reseau_context_get_language (ReseauContext *self)
{
  return self->language;
}

const ReseauAccount *
reseau_context_get_account (ReseauContext *self)
{
  return self->state ? self->state->account : NULL;
}

const char *
reseau_context_get_server (ReseauContext *self)
{
  return self->state ? self->state->server : NULL;
}

/**
 * reseau_context_get_actor:
 * @actor: (out): who is signed in; valid until the next `changed`
 *
 * Returns: %FALSE before the first connection
 */
gboolean
reseau_context_get_actor (ReseauContext *self, ReseauActor *actor)
{
  const ReseauAccount *account = reseau_context_get_account (self);

  if (account == NULL)
    return FALSE;
  *actor = reseau_account_get_actor (account);
  return TRUE;
}

ReseauContextSync
reseau_context_get_sync_state (ReseauContext *self)
{
  static const ReseauContextSync map[] = {
    [RESEAU_SYNC_STATE_UNCONNECTED] = RESEAU_CONTEXT_SYNC_NONE,
    [RESEAU_SYNC_STATE_IDLE] = RESEAU_CONTEXT_SYNC_IDLE,
    [RESEAU_SYNC_STATE_SYNCING] = RESEAU_CONTEXT_SYNC_RUNNING,
    [RESEAU_SYNC_STATE_OFFLINE] = RESEAU_CONTEXT_SYNC_OFFLINE,
    [RESEAU_SYNC_STATE_NEEDS_LOGIN] = RESEAU_CONTEXT_SYNC_LOGIN,
    [RESEAU_SYNC_STATE_ERROR] = RESEAU_CONTEXT_SYNC_ERROR,
  };

  return self->syncer ? map[reseau_syncer_get_state (self->syncer)] : RESEAU_CONTEXT_SYNC_NONE;
}

/**
 * reseau_context_highlight:
 * @query: what a person typed
 *
 * Returns: (transfer full) (element-type ReseauTextRange): the bytes of @text
 *   that a search for @query found
 */
GArray *
reseau_context_highlight (ReseauContext *self, const char *text, const char *query)
{
  g_autoptr (ReseauTextQuery) parsed = NULL;

  if (self->analyzer == NULL)
    self->analyzer = reseau_analyzer_new ();
  parsed = reseau_text_query_new (self->analyzer, query, TRUE);
  return reseau_text_highlight (self->analyzer, text, parsed);
}

/* --- object ---------------------------------------------------------------- */

static void
reseau_context_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ReseauContext *self = RESEAU_CONTEXT (object);

  switch (id) {
  case PROP_CONNECTED:
    g_value_set_boolean (value, reseau_context_get_account (self) != NULL);
    break;
  case PROP_SYNC_STATE:
    g_value_set_uint (value, reseau_context_get_sync_state (self));
    break;
  case PROP_PENDING:
    g_value_set_uint (value, self->state ? self->state->pending : 0);
    break;
  case PROP_CONFLICTS:
    g_value_set_uint (value, self->state ? self->state->conflicts : 0);
    break;
  case PROP_TRAY:
    g_value_set_uint (value, self->state ? self->state->tray : 0);
    break;
  case PROP_LAST_SYNC:
    g_value_set_int64 (value, self->state ? self->state->last_sync : 0);
    break;
  case PROP_SYNC_ERROR:
    g_value_set_string (value, self->syncer ? reseau_syncer_get_problem (self->syncer) : NULL);
    break;
  case PROP_PROGRESS:
    if (self->syncer != NULL) {
      guint64 rows;

      g_object_get (self->syncer, "rows", &rows, NULL);
      g_value_set_uint (value, MIN (rows, G_MAXUINT));
    }
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
reseau_context_dispose (GObject *object)
{
  reseau_context_close (RESEAU_CONTEXT (object));
  G_OBJECT_CLASS (reseau_context_parent_class)->dispose (object);
}

static void
reseau_context_finalize (GObject *object)
{
  ReseauContext *self = RESEAU_CONTEXT (object);

  g_clear_object (&self->secrets);
  g_clear_pointer (&self->state, reseau_store_state_free);
  g_clear_pointer (&self->terms, reseau_terms_unref);
  g_clear_pointer (&self->analyzer, reseau_analyzer_free);
  g_clear_pointer (&self->schema, reseau_schema_unref);
  g_clear_pointer (&self->env, reseau_env_unref);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->language, g_free);
  G_OBJECT_CLASS (reseau_context_parent_class)->finalize (object);
}

static void
reseau_context_class_init (ReseauContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = reseau_context_get_property;
  object_class->dispose = reseau_context_dispose;
  object_class->finalize = reseau_context_finalize;

  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);
  properties[PROP_SYNC_STATE] =
      g_param_spec_uint ("sync-state", NULL, NULL, 0, RESEAU_CONTEXT_SYNC_ERROR, 0, flags);
  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_CONFLICTS] = g_param_spec_uint ("conflicts", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_TRAY] = g_param_spec_uint ("tray", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_LAST_SYNC] =
      g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SYNC_ERROR] = g_param_spec_string ("sync-error", NULL, NULL, NULL, flags);
  properties[PROP_PROGRESS] = g_param_spec_uint ("progress", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[CARRIED] = g_signal_new ("carried", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DRAFT_FAILED] =
      g_signal_new ("draft-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
reseau_context_init (ReseauContext *self)
{
  self->schema = reseau_schema_new_builtin ();
  self->language = g_strdup (g_get_language_names ()[0]);
}
