/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-api.h"

#include "reseau-blob.h"
#include "reseau-config.h"
#include "reseau-http-log.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-server-api-private.h"
#include "reseau-sqlite-store.h"
#include "reseau-validate.h"

#include <string.h>

#define N_READERS 4

/* A tree of values takes several times the text it is read from when that is all brackets and
 * commas: more of these than any honest body has are not read at all. */
#define MAX_MARKS 150000

static void
set_limits (ReseauValue *hello, gint64 now)
{
  ReseauValue *limits = reseau_value_new_object ();

  reseau_value_set_int (limits, "op_bytes", RESEAU_OP_MAX_BYTES);
  reseau_value_set_int (limits, "record_bytes", RESEAU_RECORD_MAX_BYTES);
  reseau_value_set_int (limits, "push_ops", RESEAU_PUSH_MAX_OPS);
  reseau_value_set_int (limits, "scopes", RESEAU_PULL_MAX_SCOPES);
  reseau_value_set_int (limits, "blob_bytes", RESEAU_BLOB_MAX_BYTES);
  reseau_value_set_int (limits, "record_blobs", RESEAU_BLOBS_PER_RECORD);
  reseau_value_set (hello, "limits", limits);
  reseau_value_set_int (hello, "now", now);
}

static ReseauHttpResponse *
on_hello (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  ReseauHello hello = { .version = (char *) RESEAU_VERSION };
  g_autoptr (GError) error = NULL;
  gboolean ok = reseau_server_hello (self->server, store, &hello, &error);
  g_autoptr (ReseauValue) value = NULL;
  g_autofree char *json = NULL;

  reseau_server_api_give_reader (self, store);
  if (!ok)
    return reseau_server_api_failed (request, error);
  value = reseau_hello_to_value (&hello);
  set_limits (value, reseau_server_now (self->server));
  json = reseau_json_write (value);
  return reseau_http_response_new_json (200, json);
}

static ReseauHttpResponse *
on_history (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  const char *record = reseau_http_request_get_param (request, "id");
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  ReseauServerStore *store;

  if (!reseau_id_is_valid (record)) {
    problem = reseau_problem_message_new (404, "not-found", "never", "No such record");
    return reseau_server_api_refuse (request, problem);
  }
  store = reseau_server_api_take_reader (self);
  json = reseau_server_history (self->server, store, principal->uid, record, &problem, &error);
  reseau_server_api_give_reader (self, store);
  if (json != NULL)
    return reseau_http_response_new_json (200, json);
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}

static ReseauHttpResponse *
on_deleted (ReseauHttpRequest *request, gpointer user_data)
{
  ReseauServerApi *self = user_data;
  const ReseauPrincipal *principal = reseau_http_request_get_principal (request);
  ReseauServerStore *store = reseau_server_api_take_reader (self);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      reseau_server_list_deleted (self->server, store, principal->uid, &problem, &error);

  reseau_server_api_give_reader (self, store);
  if (json != NULL)
    return reseau_http_response_new_json (200, json);
  return problem != NULL ? reseau_server_api_refuse (request, problem)
                         : reseau_server_api_failed (request, error);
}

#define AUTH RESEAU_HTTP_ROUTE_AUTH
#define BODY RESEAU_HTTP_ROUTE_BODY
#define QUICK RESEAU_HTTP_ROUTE_QUICK

static const ReseauHttpRoute routes[] = {
  { "GET", "/v1/hello", "hello", QUICK, 0, on_hello },
  { "POST", "/v1/session", "login", BODY, 4096, reseau_server_api_on_login },
  { "DELETE", "/v1/session", "logout", AUTH, 0, reseau_server_api_on_logout },
  { "POST", "/v1/devices", "registerDevice", AUTH | BODY, 4096, reseau_server_api_on_register },
  { "DELETE", "/v1/devices/{id}", "revokeDevice", AUTH, 0, reseau_server_api_on_revoke },
  { "POST", "/v1/sync/push", "push", AUTH | BODY, 0, reseau_server_api_on_push },
  { "POST", "/v1/sync/pull", "pull", AUTH | BODY, 512 * 1024, reseau_server_api_on_pull },
  { "POST", "/v1/sync/ancestor", "ancestor", AUTH | BODY, 8192, reseau_server_api_on_ancestor },
  { "POST", "/v1/sync/digest", "digest", AUTH | BODY, 256 * 1024, reseau_server_api_on_digest },
  { "POST", "/v1/sync/manifest", "manifest", AUTH | BODY, 8192, reseau_server_api_on_manifest },
  { "POST", "/v1/sync/fetch", "fetch", AUTH | BODY, 64 * 1024, reseau_server_api_on_fetch },
  { "GET", "/v1/events", "events", AUTH, 0, reseau_server_api_on_events },
  { "GET", "/v1/records/{id}/history", "recordHistory", AUTH, 0, on_history },
  { "GET", "/v1/deleted", "listDeleted", AUTH, 0, on_deleted },
  { "POST", "/v1/blobs", "beginBlob", AUTH, 0, reseau_server_api_on_begin_blob },
  { "GET", "/v1/blobs/{sha256}", "getBlob", AUTH, 0, reseau_server_api_on_get_blob },
  { "HEAD", "/v1/blobs/uploads/{id}", "uploadOffset", AUTH, 0, reseau_server_api_on_head_upload },
  { "PATCH", "/v1/blobs/uploads/{id}", "sendBlob", AUTH, 0, reseau_server_api_on_send_blob,
    &reseau_server_api_intake },
  { "DELETE", "/v1/blobs/uploads/{id}", "dropUpload", AUTH, 0, reseau_server_api_on_drop_upload },
};

/**
 * reseau_server_api_get_routes:
 * @n_routes: (out): their number
 *
 * Returns: (transfer none) (array length=n_routes): all that is served
 */
const ReseauHttpRoute *
reseau_server_api_get_routes (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}

ReseauServerStore *
reseau_server_api_take_reader (ReseauServerApi *self)
{
  return g_async_queue_pop (self->readers);
}

void
reseau_server_api_give_reader (ReseauServerApi *self, ReseauServerStore *store)
{
  g_async_queue_push (self->readers, store);
}

/* What a client is told of a problem of the protocol. */
ReseauHttpResponse *
reseau_server_api_refuse (ReseauHttpRequest *request, const ReseauProblemMessage *problem)
{
  g_autoptr (ReseauValue) value = reseau_problem_message_to_value (problem);
  g_autoptr (GBytes) body = NULL;
  char *json;

  reseau_value_set_string (value, "trace", reseau_http_request_get_trace (request));
  json = reseau_json_write (value);
  body = g_bytes_new_take (json, strlen (json));
  return reseau_http_response_new_bytes (problem->status, RESEAU_HTTP_PROBLEM_TYPE, body);
}

ReseauHttpResponse *
reseau_server_api_malformed (ReseauHttpRequest *request, const GError *error)
{
  gboolean large = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  g_autoptr (ReseauProblemMessage) problem = reseau_problem_message_new (
      400, "malformed", "never",
      large ? "The body passes a limit" : "The body is not what is expected");

  problem->detail = g_utf8_make_valid (error->message, MIN (strlen (error->message), 200));
  return reseau_server_api_refuse (request, problem);
}

/* The store failed: nothing was changed, and the same request may succeed later. */
ReseauHttpResponse *
reseau_server_api_failed (ReseauHttpRequest *request, const GError *error)
{
  gboolean disk = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  gboolean busy = g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  ReseauHttpResponse *response;

  reseau_http_log_failure (error->message, reseau_http_request_get_trace (request));
  if (disk)
    problem = reseau_problem_message_new (507, "disk", "backoff", "The server cannot write");
  else if (busy)
    problem = reseau_problem_message_new (503, "busy", "backoff", "The server is busy");
  else
    problem = reseau_problem_message_new (500, "internal", "backoff", "The server failed");
  response = reseau_server_api_refuse (request, problem);
  reseau_http_response_set_field (response, "Retry-After", "5");
  return response;
}

/* Brackets and commas that stand between values, not in texts. */
static gsize
count_marks (const char *text, gsize length)
{
  gboolean in_text = FALSE;
  gsize n = 0;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (c == '"')
      in_text = !in_text;
    else if (in_text)
      i += c == '\\';
    else
      n += c == ',' || c == '[' || c == '{';
  }
  return n;
}

/**
 * reseau_server_api_read_body:
 *
 * Returns: (transfer full): the body as a value
 */
ReseauValue *
reseau_server_api_read_body (ReseauHttpRequest *request, GError **error)
{
  gsize length = 0;
  const char *text = g_bytes_get_data (reseau_http_request_get_body (request), &length);

  if (count_marks (text, length) > MAX_MARKS) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "Too many values");
    return NULL;
  }
  return reseau_json_parse (text != NULL ? text : "", length, error);
}

static gboolean
open_readers (ReseauServerApi *self, const char *path, GError **error)
{
  for (guint i = 0; i < N_READERS; i++) {
    ReseauServerStore *store = reseau_sqlite_store_open (path, FALSE, error);

    if (store == NULL)
      return FALSE;
    g_async_queue_push (self->readers, store);
  }
  return TRUE;
}

static void
on_touched (const char *scope, gint64 seq, const char *device, gpointer data)
{
  reseau_server_events_note (data, scope, seq, device);
}

static void
on_committed (gboolean durable, gpointer data)
{
  ReseauServerApi *self = data;

  reseau_server_events_publish (self->events, durable);
  if (durable && self->guard != NULL)
    reseau_guard_touch (self->guard);
}

/**
 * reseau_server_api_new:
 * @server: (transfer none): the calls; to outlive this
 * @path: file of the database
 *
 * Returns: (transfer full): the API on that database
 */
ReseauServerApi *
reseau_server_api_new (ReseauServer *server, const char *path, GError **error)
{
  g_autoptr (ReseauServerApi) self = g_new0 (ReseauServerApi, 1);
  ReseauServerStore *writer;
  g_autofree char *data = g_path_get_dirname (path);
  g_autofree char *blobs = g_build_filename (data, "blobs", NULL);
  g_autoptr (ReseauBlobFolder) folder = reseau_blob_folder_new (blobs);

  self->server = server;
  self->login = reseau_server_login_new (server);
  self->readers = g_async_queue_new_full ((GDestroyNotify) reseau_server_store_free);
  self->sessions =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  self->pushes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->events = reseau_server_events_new ();
  reseau_server_set_touch_func (server, on_touched, self->events);
  g_mutex_init (&self->lock);
  g_cond_init (&self->stop);
  self->uploads = reseau_uploads_new (folder);
  writer = reseau_sqlite_store_open (path, TRUE, error);
  if (writer == NULL)
    return NULL;
  self->committer = reseau_committer_new (writer, on_committed, self);
  return open_readers (self, path, error) ? g_steal_pointer (&self) : NULL;
}

void
reseau_server_api_free (ReseauServerApi *self)
{
  if (self == NULL)
    return;
  reseau_server_api_stop_upkeep (self);
  reseau_committer_free (self->committer);
  reseau_server_set_touch_func (self->server, NULL, NULL);
  reseau_server_events_free (self->events);
  reseau_uploads_free (self->uploads);
  reseau_guard_free (self->guard);
  g_async_queue_unref (self->readers);
  reseau_server_login_free (self->login);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->pushes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->stop);
  g_free (self);
}

static void
on_stopping (gpointer user_data)
{
  ReseauServerApi *self = user_data;

  reseau_server_events_stop (self->events);
}

/**
 * reseau_server_api_set_guard:
 * @database: file of the database
 * @path: a file that is kept as far as the database is; before anything is served
 */
gboolean
reseau_server_api_set_guard (ReseauServerApi *self, const char *database, const char *path,
                             GError **error)
{
  ReseauServerStore *store = reseau_sqlite_store_open (database, FALSE, error);

  if (store == NULL)
    return FALSE;
  self->guard = reseau_guard_new (path, store);
  return TRUE;
}

/**
 * reseau_server_api_get_service:
 *
 * Returns: what an HTTP server serves; valid as long as @self
 */
ReseauHttpService
reseau_server_api_get_service (ReseauServerApi *self)
{
  return (ReseauHttpService){ .routes = routes,
                              .n_routes = G_N_ELEMENTS (routes),
                              .authenticate = reseau_server_api_authenticate,
                              .principal_free = reseau_principal_free,
                              .stopping = on_stopping,
                              .user_data = self };
}
