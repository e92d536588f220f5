/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-server.h"

#include "reseau-http-log.h"
#include "reseau-http-request-private.h"
#include "reseau-http-response-private.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/resource.h>

#define ENGINE_MEMORY (64 * 1024)

/* Bodies being received at one time, all clients together. */
#define BODIES_MAX (64u * 1024 * 1024)
#define JOBS_MAX 256

/* Open files that are not connections: databases, libraries, pipes. */
#define FILES_BESIDE 128

struct _ReseauHttpServer {
  ReseauHttpService service;
  ReseauHttpSettings settings;
  ReseauHttpFront *front;
  GPtrArray *engines; /* struct MHD_Daemon */
  guint next_engine;  /* the front's thread alone */
  GThreadPool *workers;
  GMutex lock;
  GHashTable *links; /* socket → link, until the engine knows it; under @lock */
  gsize bodies;      /* bytes; atomic */
};

static ReseauHttpResponse *
problem_response (ReseauHttpRequest *request, guint status, const char *code, const char *title,
                  const char *retry)
{
  ReseauHttpProblem problem = { .status = status, .code = code, .title = title, .retry = retry };

  return reseau_http_response_new_problem (&problem, request->trace);
}

static ReseauHttpResponse *
busy_response (ReseauHttpRequest *request)
{
  ReseauHttpResponse *response =
      problem_response (request, 503, "busy", "The server has too much to do", "backoff");

  reseau_http_response_set_field (response, "Retry-After", "2");
  return response;
}

static enum MHD_Result
queue_response (ReseauHttpRequest *request)
{
  struct MHD_Response *reply =
      reseau_http_response_to_engine (request->response, request->connection,
                                      reseau_http_request_get_coding (request), request->trace);
  enum MHD_Result result;

  request->status = reseau_http_response_get_status (request->response);
  result = MHD_queue_response (request->connection, request->status, reply);
  MHD_destroy_response (reply);
  return result;
}

static gboolean
is_type (const char *type, const char *wanted)
{
  gsize n = strlen (wanted);

  if (type == NULL || g_ascii_strncasecmp (type, wanted, n) != 0)
    return FALSE;
  return type[n] == '\0' || type[n] == ';' || type[n] == ' ';
}

static ReseauHttpResponse *
check_route (ReseauHttpServer *server, ReseauHttpRequest *request, const char *path)
{
  g_autofree char *allow = NULL;
  ReseauHttpResponse *response;

  request->route = reseau_http_route_find (server->service.routes, server->service.n_routes,
                                           request->method, path, &request->params, &allow);
  if (request->route != NULL)
    return NULL;
  if (allow == NULL)
    return problem_response (request, 404, "not-found", "Nothing is served under this path",
                             "never");
  response = problem_response (request, 405, "method-not-allowed",
                               "This path does not know the method", "never");
  reseau_http_response_set_field (response, "Allow", allow);
  return response;
}

static ReseauHttpResponse *
check_auth (ReseauHttpServer *server, ReseauHttpRequest *request)
{
  ReseauHttpProblem problem = { .status = 401,
                                .code = "token-expired",
                                .title = "No valid session",
                                .retry = "after-action",
                                .action = "login" };
  const char *token = reseau_http_request_get_bearer (request);
  ReseauHttpResponse *response;

  if (!(request->route->flags & RESEAU_HTTP_ROUTE_AUTH))
    return NULL;
  if (token != NULL && server->service.authenticate != NULL)
    request->principal = server->service.authenticate (token, server->service.user_data);
  request->principal_free = server->service.principal_free;
  if (request->principal != NULL)
    return NULL;
  response = reseau_http_response_new_problem (&problem, request->trace);
  reseau_http_response_set_field (response, "WWW-Authenticate", "Bearer");
  return response;
}

static ReseauHttpResponse *
open_intake (ReseauHttpServer *server, ReseauHttpRequest *request)
{
  const char *type = reseau_http_request_get_field (request, "Content-Type");

  request->settings = server->settings;
  request->sink = reseau_http_body_new (&request->settings, FALSE);
  if (reseau_http_request_get_field (request, "Content-Length") == NULL)
    return problem_response (request, 411, "length-required", "The body has to say its length",
                             "never");
  if (!is_type (type, "application/partial-upload") ||
      reseau_http_request_get_field (request, "Content-Encoding") != NULL)
    return problem_response (request, 415, "media-type",
                             "The body has to be application/partial-upload", "never");
  return request->route->intake->open (request, &request->intake, server->service.user_data);
}

static ReseauHttpResponse *
check_body (ReseauHttpServer *server, ReseauHttpRequest *request)
{
  const char *length = reseau_http_request_get_field (request, "Content-Length");
  gboolean has_body = reseau_http_request_get_field (request, "Transfer-Encoding") != NULL ||
                      (length != NULL && !g_str_equal (length, "0"));
  const char *coding = reseau_http_request_get_field (request, "Content-Encoding");
  gboolean gzip = coding != NULL && g_ascii_strcasecmp (coding, "gzip") == 0;

  request->settings = server->settings;
  if (request->route->max_body > 0) {
    request->settings.max_inflated_bytes = request->route->max_body;
    request->settings.max_body_bytes =
        MIN (request->route->max_body, server->settings.max_body_bytes);
  }
  if (request->route->flags & RESEAU_HTTP_ROUTE_BODY) {
    if (!is_type (reseau_http_request_get_field (request, "Content-Type"), "application/json"))
      return problem_response (request, 415, "media-type", "The body has to be application/json",
                               "never");
    if (coding != NULL && !gzip)
      return problem_response (request, 415, "content-encoding",
                               "The body may be encoded with gzip only", "never");
  }
  else if (has_body)
    return problem_response (request, 400, "malformed", "No body is expected here", "never");
  if (length != NULL && g_ascii_strtoull (length, NULL, 10) > request->settings.max_body_bytes)
    return problem_response (request, 413, "too-large", "The body is too large", "now");
  request->sink = reseau_http_body_new (&request->settings, gzip);
  return NULL;
}

/* All that can be said before the body comes. */
static ReseauHttpResponse *
check_head (ReseauHttpServer *server, ReseauHttpRequest *request, const char *path)
{
  ReseauHttpResponse *response = NULL;

  if (!reseau_http_request_take_query (request))
    return problem_response (request, 400, "malformed", "A parameter is there twice", "never");
  response = check_route (server, request, path);
  if (response == NULL)
    response = check_auth (server, request);
  if (response == NULL)
    response = request->route->intake != NULL ? open_intake (server, request)
                                              : check_body (server, request);
  return response;
}

static void
run_handler (ReseauHttpServer *server, ReseauHttpRequest *request)
{
  ReseauHttpProblem problem;

  request->body = reseau_http_body_finish (request->sink, &problem);
  if (request->body == NULL)
    request->response = reseau_http_response_new_problem (&problem, request->trace);
  else
    request->response = request->route->handler (request, server->service.user_data);
}

static void
on_job (gpointer data, gpointer user_data)
{
  ReseauHttpRequest *request = data;
  struct MHD_Connection *connection = request->connection;

  run_handler (user_data, request);
  MHD_resume_connection (connection);
}

static void
count_body (ReseauHttpServer *server, ReseauHttpRequest *request, gsize bytes)
{
  g_atomic_pointer_add (&server->bodies, (gssize) bytes - (gssize) request->counted);
  request->counted = bytes;
}

static enum MHD_Result
receive (ReseauHttpServer *server, ReseauHttpRequest *request, const char *data, size_t *length)
{
  if (request->intake != NULL) {
    request->route->intake->write (request->intake, data, *length);
    request->taken += *length;
    *length = 0;
    return MHD_YES;
  }
  reseau_http_body_append (request->sink, data, *length);
  *length = 0;
  count_body (server, request, reseau_http_body_get_held (request->sink));
  return MHD_YES;
}

static enum MHD_Result
answer (ReseauHttpServer *server, ReseauHttpRequest *request)
{
  if (request->response != NULL)
    return queue_response (request);
  if (g_thread_pool_unprocessed (server->workers) > JOBS_MAX ||
      (gsize) g_atomic_pointer_get (&server->bodies) > BODIES_MAX) {
    request->response = busy_response (request);
    return queue_response (request);
  }
  if (request->route->flags & RESEAU_HTTP_ROUTE_QUICK) {
    run_handler (server, request);
    return queue_response (request);
  }
  MHD_suspend_connection (request->connection);
  g_thread_pool_push (server->workers, request, NULL);
  return MHD_YES;
}

static enum MHD_Result
on_engine_request_cb (void *user_data, struct MHD_Connection *connection, const char *path,
                      const char *method, const char *version, const char *data, size_t *length,
                      void **state)
{
  ReseauHttpServer *server = user_data;
  ReseauHttpRequest *request = *state;

  if (request == NULL) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    *state = request = reseau_http_request_new (connection, info->socket_context, method);
    request->response = check_head (server, request, path);
    return request->response != NULL ? queue_response (request) : MHD_YES;
  }
  return *length > 0 ? receive (server, request, data, length) : answer (server, request);
}

static void
on_engine_completed_cb (void *user_data, struct MHD_Connection *connection, void **state,
                        enum MHD_RequestTerminationCode how)
{
  ReseauHttpServer *server = user_data;
  ReseauHttpRequest *request = *state;
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

  if (request != NULL) {
    count_body (server, request, 0);
    reseau_http_log_request (
        request->method, request->route != NULL ? request->route->path : "-", request->trace,
        request->status, g_get_monotonic_time () - request->began,
        request->sink != NULL ? reseau_http_body_get_received (request->sink) + request->taken : 0);
    reseau_http_request_free (request);
    *state = NULL;
  }
  if (info->socket_context != NULL)
    reseau_http_link_answered (info->socket_context);
}

static void
on_engine_connection_cb (void *user_data, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode what)
{
  ReseauHttpServer *server = user_data;
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);

  if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
    g_clear_pointer ((ReseauHttpLink **) context, reseau_http_link_unref);
    return;
  }
  g_mutex_lock (&server->lock);
  g_hash_table_steal_extended (server->links, GINT_TO_POINTER (info->connect_fd), NULL, context);
  g_mutex_unlock (&server->lock);
}

static gboolean
on_front_attach (int fd, ReseauHttpLink *link, gpointer user_data)
{
  ReseauHttpServer *server = user_data;
  struct MHD_Daemon *engine =
      g_ptr_array_index (server->engines, server->next_engine++ % server->engines->len);
  struct sockaddr address = { .sa_family = AF_UNIX };

  g_mutex_lock (&server->lock);
  g_hash_table_insert (server->links, GINT_TO_POINTER (fd), reseau_http_link_ref (link));
  g_mutex_unlock (&server->lock);
  if (MHD_add_connection (engine, fd, &address, sizeof address) == MHD_YES)
    return TRUE;
  g_mutex_lock (&server->lock);
  g_hash_table_remove (server->links, GINT_TO_POINTER (fd));
  g_mutex_unlock (&server->lock);
  return FALSE;
}

static struct MHD_Daemon *
start_engine (ReseauHttpServer *server)
{
  return MHD_start_daemon (
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
      NULL, on_engine_request_cb, server, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t) ENGINE_MEMORY, MHD_OPTION_CONNECTION_LIMIT,
      (unsigned int) server->settings.max_connections, MHD_OPTION_CONNECTION_TIMEOUT, 0u,
      MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, on_engine_completed_cb, server,
      MHD_OPTION_NOTIFY_CONNECTION, on_engine_connection_cb, server, MHD_OPTION_END);
}

/**
 * reseau_http_server_new:
 * @service: (transfer none): what is served; its table has to outlive the server
 * @settings: (transfer none) (nullable): limits, or %NULL for the usual ones
 *
 * Returns: (transfer full): a server that does not listen yet
 */
ReseauHttpServer *
reseau_http_server_new (const ReseauHttpService *service, const ReseauHttpSettings *settings)
{
  ReseauHttpServer *server = g_new0 (ReseauHttpServer, 1);

  g_return_val_if_fail (service != NULL, NULL);

  server->service = *service;
  if (settings != NULL)
    server->settings = *settings;
  else
    reseau_http_settings_init (&server->settings);
  g_mutex_init (&server->lock);
  server->links = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) reseau_http_link_unref);
  server->engines = g_ptr_array_new ();
  server->front = reseau_http_front_new (&server->settings, on_front_attach, server);
  return server;
}

/**
 * reseau_http_server_set_tls:
 * @server: a server that does not listen yet
 * @cert_file: certificate chain in PEM
 * @key_file: private key in PEM
 * @error: return location
 *
 * Returns: whether both could be read
 */
gboolean
reseau_http_server_set_tls (ReseauHttpServer *server, const char *cert_file, const char *key_file,
                            GError **error)
{
  return reseau_http_front_set_tls (server->front, cert_file, key_file, error);
}

/* A connection takes three descriptors: the client's socket and a pair to the engine. */
static void
fit_to_file_limit (ReseauHttpServer *server)
{
  struct rlimit limit;
  rlim_t wanted = FILES_BESIDE + 3 * (rlim_t) server->settings.max_connections;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
    return;
  limit.rlim_cur = MIN (wanted, limit.rlim_max);
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
    g_info ("%" G_GUINT64_FORMAT " files may be open: not all connections can be",
            (guint64) limit.rlim_cur);
}

/**
 * reseau_http_server_start:
 * @server: a server
 * @host: numeric address to listen on
 * @port: port, 0 for any free one
 * @error: return location, of %G_IO_ERROR
 *
 * Returns: whether it serves
 */
gboolean
reseau_http_server_start (ReseauHttpServer *server, const char *host, guint16 port, GError **error)
{
  fit_to_file_limit (server);
  server->workers = g_thread_pool_new (on_job, server, server->settings.workers, FALSE, NULL);
  for (guint i = 0; i < server->settings.io_threads; i++) {
    struct MHD_Daemon *engine = start_engine (server);

    if (engine == NULL) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The HTTP engine does not start");
      return FALSE;
    }
    g_ptr_array_add (server->engines, engine);
  }
  return reseau_http_front_listen (server->front, host, port, error);
}

/**
 * reseau_http_server_get_port:
 * @server: a server that has started
 *
 * Returns: the port it listens on
 */
guint16
reseau_http_server_get_port (ReseauHttpServer *server)
{
  return reseau_http_front_get_port (server->front);
}

/**
 * reseau_http_server_stop:
 * @server: a server
 *
 * Accepts nothing more, lets what is under way go out, and stops every thread.
 */
void
reseau_http_server_stop (ReseauHttpServer *server)
{
  if (server->service.stopping != NULL)
    server->service.stopping (server->service.user_data);
  reseau_http_front_stop (server->front);
  if (server->workers != NULL)
    g_thread_pool_free (g_steal_pointer (&server->workers), FALSE, TRUE);
  for (guint i = 0; i < server->engines->len; i++)
    MHD_stop_daemon (g_ptr_array_index (server->engines, i));
  g_ptr_array_set_size (server->engines, 0);
}

void
reseau_http_server_free (ReseauHttpServer *server)
{
  if (server == NULL)
    return;
  reseau_http_server_stop (server);
  g_hash_table_unref (server->links);
  reseau_http_front_free (server->front);
  g_ptr_array_unref (server->engines);
  g_mutex_clear (&server->lock);
  g_free (server);
}
