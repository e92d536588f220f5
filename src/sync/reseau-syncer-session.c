/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connecting to a server, opening the session that is kept, ending it. */
#include "reseau-syncer-private.h"

#include "reseau-http-transport.h"

static ReseauTransport *
make_transport (ReseauSyncer *self, const char *url, GError **error)
{
  if (self->make_transport != NULL)
    return self->make_transport (url, self->make_transport_data, error);
  return reseau_http_transport_new (url, error);
}

gboolean
reseau_syncer_set_server (ReseauSyncer *self, const char *server, GError **error)
{
  ReseauTransport *transport;

  if (self->transport != NULL && g_strcmp0 (self->server, server) == 0)
    return TRUE;
  transport = make_transport (self, server, error);
  if (transport == NULL)
    return FALSE;
  g_clear_object (&self->transport);
  self->transport = transport;
  g_free (self->server);
  self->server = g_strdup (server);
  self->session_known = FALSE;
  self->signed_in = FALSE;
  return TRUE;
}

static void
set_session (ReseauSyncer *self, const char *token)
{
  reseau_transport_set_bearer (self->transport, token);
  self->signed_in = token != NULL;
  self->session_known = TRUE;
}

/* The server does not know the token any more. */
void
reseau_syncer_drop_session (ReseauSyncer *self)
{
  if (self->transport != NULL)
    set_session (self, NULL);
}

/* --- the session that is kept --------------------------------------------- */

static void
on_secret_found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *token = NULL;

  token = reseau_secret_store_lookup_finish (RESEAU_SECRET_STORE (object), result, &error);
  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  set_session (self, token);
  g_task_return_boolean (task, TRUE);
}

void
reseau_syncer_open_session_async (ReseauSyncer *self, const ReseauStoreState *state,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, reseau_syncer_open_session_async);
  if (!reseau_syncer_set_server (self, state->server, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (self->session_known) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  reseau_secret_store_lookup_async (self->secrets, state->server, state->account->email,
                                    cancellable, on_secret_found_cb, g_object_ref (task));
}

gboolean
reseau_syncer_open_session_finish (ReseauSyncer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- connecting ------------------------------------------------------------ */

typedef struct {
  ReseauDesk *desk;
  ReseauTransport *transport; /* becomes the syncer's once all is well */
  char *server;
  char *email;
  char *password;
  char *label;
  ReseauSession *session;
} Connecting;

static void
connecting_free (gpointer data)
{
  Connecting *self = data;

  reseau_desk_unref (self->desk);
  g_clear_object (&self->transport);
  g_free (self->server);
  g_free (self->email);
  g_free (self->password);
  g_free (self->label);
  reseau_session_free (self->session);
  g_free (self);
}

static void
on_secret_saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (reseau_secret_store_save_finish (RESEAU_SECRET_STORE (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
adopt_session (ReseauSyncer *self, Connecting *connecting)
{
  g_set_object (&self->transport, connecting->transport);
  g_free (self->server);
  self->server = g_strdup (connecting->server);
  set_session (self, connecting->session->token);
  self->wake = TRUE;
  if (self->looping)
    reseau_syncer_schedule (self, 0);
}

static void
on_server_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  Connecting *connecting = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);
  if (error != NULL) {
    /* The session that was opened is of no use. */
    reseau_transport_set_bearer (connecting->transport, connecting->session->token);
    reseau_transport_logout_async (connecting->transport, NULL, NULL, NULL);
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  adopt_session (self, connecting);
  reseau_secret_store_save_async (self->secrets, connecting->server,
                                  connecting->session->account->email, connecting->session->token,
                                  NULL, on_secret_saved_cb, g_object_ref (task));
}

static gpointer
write_server (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Connecting *connecting = g_task_get_task_data (data);
  ReseauDesk *desk = connecting->desk;
  ReseauStore *store = desk->get_store (db, desk->data);
  g_autoptr (ReseauStoreState) state = reseau_store_load_state (store, error);
  const ReseauAccount *account = connecting->session->account;

  if (state == NULL)
    return NULL;
  if ((state->server != NULL && !g_str_equal (state->server, connecting->server)) ||
      (state->account != NULL && !g_str_equal (state->account->uid, account->uid))) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                         "the store belongs to another account");
    return NULL;
  }
  reseau_store_set_server (store, connecting->server, account, error);
  return NULL;
}

static void
on_logged_in_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  Connecting *connecting = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  connecting->session = reseau_transport_login_finish (RESEAU_TRANSPORT (object), result, &error);
  if (connecting->session == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  reseau_db_worker_run_async (self->writer, G_PRIORITY_DEFAULT, write_server, g_object_ref (task),
                              g_object_unref, NULL, NULL, on_server_written_cb,
                              g_object_ref (task));
}

static void
on_greeted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Connecting *connecting = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHello) hello =
      reseau_transport_hello_finish (RESEAU_TRANSPORT (object), result, &error);

  if (hello == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (hello->schema_min > reseau_schema_version)
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD, "the server wants schema %d",
                             hello->schema_min);
  else
    reseau_transport_login_async (connecting->transport, connecting->email, connecting->password,
                                  connecting->label, g_task_get_cancellable (task), on_logged_in_cb,
                                  g_object_ref (task));
}

void
reseau_syncer_connect_async (ReseauSyncer *self, const char *url, const char *email,
                             const char *password, const char *label, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  Connecting *connecting;

  g_return_if_fail (RESEAU_IS_SYNCER (self));
  g_return_if_fail (url != NULL && email != NULL && password != NULL && label != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, reseau_syncer_connect_async);
  connecting = g_new0 (Connecting, 1);
  connecting->desk = reseau_desk_ref (self->desk);
  connecting->email = g_strdup (email);
  connecting->password = g_strdup (password);
  connecting->label = g_strdup (label);
  g_task_set_task_data (task, connecting, connecting_free);
  connecting->server = reseau_http_transport_normalize_url (url, &error);
  if (connecting->server != NULL)
    connecting->transport = make_transport (self, connecting->server, &error);
  if (connecting->transport == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    reseau_transport_hello_async (connecting->transport, cancellable, on_greeted_cb,
                                  g_object_ref (task));
}

gboolean
reseau_syncer_connect_finish (ReseauSyncer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- disconnecting ---------------------------------------------------------- */

static void
on_logged_out_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  const char *email = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!reseau_transport_logout_finish (RESEAU_TRANSPORT (object), result, &error))
    g_debug ("The session ends here alone: %s", error->message);
  reseau_syncer_drop_session (self);
  reseau_syncer_set_state (self, RESEAU_SYNC_STATE_NEEDS_LOGIN);
  reseau_secret_store_save_async (self->secrets, self->server, email, NULL, NULL,
                                  on_secret_saved_cb, g_object_ref (task));
}

static gpointer
load_state (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauDesk *desk = data;

  return reseau_store_load_state (desk->get_store (db, desk->data), error);
}

static void
on_session_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (reseau_syncer_open_session_finish (self, result, &error))
    reseau_transport_logout_async (self->transport, g_task_get_cancellable (task), on_logged_out_cb,
                                   g_object_ref (task));
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_state_loaded_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSyncer *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreState) state =
      reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (state == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
  }
  else if (state->server == NULL || state->account == NULL) {
    g_task_return_boolean (task, TRUE);
  }
  else {
    g_task_set_task_data (task, g_strdup (state->account->email), g_free);
    reseau_syncer_open_session_async (self, state, g_task_get_cancellable (task),
                                      on_session_opened_cb, g_object_ref (task));
  }
}

void
reseau_syncer_disconnect_async (ReseauSyncer *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (RESEAU_IS_SYNCER (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, reseau_syncer_disconnect_async);
  reseau_db_worker_run_async (self->writer, G_PRIORITY_DEFAULT, load_state,
                              reseau_desk_ref (self->desk), (GDestroyNotify) reseau_desk_unref,
                              (GDestroyNotify) reseau_store_state_free, NULL, on_state_loaded_cb,
                              g_object_ref (task));
}

gboolean
reseau_syncer_disconnect_finish (ReseauSyncer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
