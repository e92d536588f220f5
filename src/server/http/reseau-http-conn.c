/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-conn.h"

#include "reseau-http-log.h"
#include "reseau-http-problem.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_STEP (16 * 1024)
#define IN_MAX (32 * 1024)
#define OUT_MAX (64 * 1024)

/* The interim answer that the engine sends by itself; not an answer yet. */
#define CONTINUE_LENGTH 25

static void
set_deadline (ReseauHttpConn *conn, guint ms)
{
  conn->deadline = g_get_monotonic_time () + (gint64) ms * 1000;
}

static void
close_engine (ReseauHttpConn *conn)
{
  if (conn->engine.fd >= 0)
    close (conn->engine.fd);
  conn->engine.fd = -1;
  conn->engine.events = 0;
}

static void
close_now (ReseauHttpConn *conn)
{
  conn->state = RESEAU_HTTP_CONN_CLOSED;
}

/* Leaves a client that does not take its answer, and what the kernel still holds for it. */
static void
reset (ReseauHttpConn *conn)
{
  struct linger now = { .l_onoff = conn->out->len > 0, .l_linger = 0 };

  setsockopt (conn->client.fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close_now (conn);
}

/* Nothing more will be read from the client or the engine: send what is left. */
static void
finish (ReseauHttpConn *conn)
{
  close_engine (conn);
  g_byte_array_set_size (conn->in, 0);
  conn->cleared = 0;
  conn->state = RESEAU_HTTP_CONN_FLUSH;
  set_deadline (conn, conn->settings->write_window_ms);
}

/* The front's own answer: the engine never hears of this request. */
static void
refuse (ReseauHttpConn *conn, guint status, const char *code, const char *title)
{
  ReseauHttpProblem problem = { .status = status,
                                .code = code,
                                .title = title,
                                .retry = status == 413   ? "now"
                                         : status == 408 ? "backoff"
                                                         : "never" };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");
  g_autofree char *trace = reseau_http_trace_new ();
  g_autofree char *json = reseau_http_problem_to_json (&problem, trace);
  g_autofree char *text = NULL;

  reseau_http_log_refusal (status, code, trace);
  if (conn->answer_bytes > CONTINUE_LENGTH) {
    close_now (conn);
    return;
  }
  text = g_strdup_printf (
      "HTTP/1.1 %u %s\r\nDate: %s\r\nContent-Type: " RESEAU_HTTP_PROBLEM_TYPE "\r\n"
      "Content-Length: %zu\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
      "%sX-Request-Id: %s\r\nConnection: close\r\n\r\n%s",
      status, reseau_http_status_phrase (status), date, strlen (json),
      status == 405 ? "Allow: " RESEAU_HTTP_METHODS "\r\n" : "", trace, json);
  finish (conn);
  g_byte_array_append (conn->out, (const guint8 *) text, strlen (text));
}

static gssize
client_read (ReseauHttpConn *conn, guint8 *buffer, gsize length)
{
  gssize n;

  if (conn->tls == NULL)
    return recv (conn->client.fd, buffer, length, 0);
  n = gnutls_record_recv (conn->tls, buffer, length);
  if (n >= 0)
    return n;
  errno = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? EAGAIN
          : n == GNUTLS_E_PREMATURE_TERMINATION            ? 0
                                                           : ECONNRESET;
  return errno == 0 ? 0 : -1;
}

static gssize
client_write (ReseauHttpConn *conn, const guint8 *data, gsize length)
{
  gssize n;

  if (conn->tls == NULL)
    return send (conn->client.fd, data, length, MSG_NOSIGNAL);
  n = conn->tls_unsent ? gnutls_record_send (conn->tls, NULL, 0)
                       : gnutls_record_send (conn->tls, data, length);
  conn->tls_unsent = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED;
  if (n >= 0)
    return n;
  errno = n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? EAGAIN : EPIPE;
  return -1;
}

/* Says whether the socket may have more; closes on a broken one. */
static gboolean
read_client (ReseauHttpConn *conn)
{
  gsize filled = conn->in->len;
  gssize n;

  if (conn->client_ended || filled >= IN_MAX)
    return FALSE;
  g_byte_array_set_size (conn->in, filled + READ_STEP);
  n = client_read (conn, conn->in->data + filled, READ_STEP);
  g_byte_array_set_size (conn->in, filled + MAX (n, 0));
  if (n == 0)
    conn->client_ended = TRUE;
  else if (n < 0 && errno != EAGAIN && errno != EINTR)
    close_now (conn);
  return n > 0;
}

static void
write_client (ReseauHttpConn *conn)
{
  while (conn->out_offset < conn->out->len) {
    gssize n =
        client_write (conn, conn->out->data + conn->out_offset, conn->out->len - conn->out_offset);

    if (n < 0 && errno != EAGAIN && errno != EINTR)
      close_now (conn);
    if (n <= 0)
      return;
    conn->out_offset += n;
    if (conn->state == RESEAU_HTTP_CONN_ANSWER || conn->state == RESEAU_HTTP_CONN_FLUSH)
      set_deadline (conn, conn->settings->write_window_ms);
  }
  if (conn->out->len > 0 && conn->state == RESEAU_HTTP_CONN_ANSWER)
    set_deadline (conn, conn->settings->answer_timeout_ms);
  g_byte_array_set_size (conn->out, 0);
  conn->out_offset = 0;
}

static gboolean
attach_engine (ReseauHttpConn *conn)
{
  int pair[2];

  if (conn->engine.fd >= 0)
    return TRUE;
  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
    return FALSE;
  if (!conn->attach (pair[1], conn->link, conn->attach_data)) {
    close (pair[0]);
    return FALSE;
  }
  conn->engine.fd = pair[0];
  return TRUE;
}

static void
write_engine (ReseauHttpConn *conn)
{
  while (conn->cleared > 0) {
    gssize n;

    if (!attach_engine (conn)) {
      refuse (conn, 503, "busy", "The server has no room for this connection");
      return;
    }
    n = send (conn->engine.fd, conn->in->data, conn->cleared, MSG_NOSIGNAL);
    if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) {
      /* The engine answered early and closed: the rest of the body is for nobody. */
      g_byte_array_set_size (conn->in, 0);
      conn->cleared = 0;
      conn->state = RESEAU_HTTP_CONN_ANSWER;
      return;
    }
    if (n <= 0)
      return;
    g_byte_array_remove_range (conn->in, 0, n);
    conn->cleared -= n;
  }
}

static void
check_body_rate (ReseauHttpConn *conn, gboolean was_in_body, gsize bytes)
{
  if (!was_in_body) {
    conn->window_bytes = 0;
    set_deadline (conn, conn->settings->body_window_ms);
    return;
  }
  conn->window_bytes += bytes;
  if (conn->window_bytes >= conn->settings->body_window_bytes) {
    conn->window_bytes = 0;
    set_deadline (conn, conn->settings->body_window_ms);
  }
}

static void
examine (ReseauHttpConn *conn)
{
  gboolean was_in_body = reseau_http_guard_is_in_body (&conn->guard);
  gsize accepted = 0;
  ReseauHttpVerdict verdict;

  if (conn->in->len == conn->cleared)
    return;
  verdict = reseau_http_guard_feed (&conn->guard, conn->in->data + conn->cleared,
                                    conn->in->len - conn->cleared, &accepted);
  if (verdict == RESEAU_HTTP_REFUSED) {
    refuse (conn, conn->guard.status, conn->guard.code, conn->guard.title);
    return;
  }
  conn->cleared += accepted;
  if (reseau_http_guard_is_in_body (&conn->guard))
    check_body_rate (conn, was_in_body, accepted);
  if (verdict == RESEAU_HTTP_COMPLETE) {
    conn->state = RESEAU_HTTP_CONN_ANSWER;
    set_deadline (conn, conn->settings->answer_timeout_ms);
  }
}

/* Whether the engine has nothing more to say for now; takes what it has. */
static gboolean
read_engine (ReseauHttpConn *conn)
{
  while (conn->engine.fd >= 0 && conn->out->len < OUT_MAX) {
    gsize filled = conn->out->len;
    gssize n;

    g_byte_array_set_size (conn->out, filled + READ_STEP);
    n = recv (conn->engine.fd, conn->out->data + filled, READ_STEP, 0);
    g_byte_array_set_size (conn->out, filled + MAX (n, 0));
    if (n > 0)
      conn->answer_bytes += n;
    else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      finish (conn);
      return FALSE;
    }
    else if (errno == EAGAIN)
      return TRUE;
  }
  return FALSE;
}

static void
next_request (ReseauHttpConn *conn)
{
  conn->answered = FALSE;
  conn->answer_bytes = 0;
  if (conn->draining || (conn->client_ended && conn->in->len == 0)) {
    finish (conn);
    return;
  }
  reseau_http_guard_reset (&conn->guard);
  conn->state = RESEAU_HTTP_CONN_REQUEST;
  set_deadline (conn, conn->settings->header_timeout_ms);
}

static void
linger (ReseauHttpConn *conn)
{
  if (conn->tls != NULL)
    gnutls_bye (conn->tls, GNUTLS_SHUT_WR);
  shutdown (conn->client.fd, SHUT_WR);
  conn->state = RESEAU_HTTP_CONN_LINGER;
  set_deadline (conn, conn->settings->linger_ms);
}

static void
step_handshake (ReseauHttpConn *conn)
{
  int code = gnutls_handshake (conn->tls);

  if (code == GNUTLS_E_SUCCESS)
    conn->state = RESEAU_HTTP_CONN_REQUEST;
  else if (gnutls_error_is_fatal (code))
    close_now (conn);
}

/* The engine may have refused the request from its head alone: let it say so. */
static void
client_left_early (ReseauHttpConn *conn)
{
  if (conn->engine.fd < 0 || !reseau_http_guard_is_in_body (&conn->guard)) {
    close_now (conn);
    return;
  }
  shutdown (conn->engine.fd, SHUT_WR);
  conn->state = RESEAU_HTTP_CONN_ANSWER;
  conn->draining = TRUE;
}

static gboolean
step_request (ReseauHttpConn *conn)
{
  gboolean more =
      conn->in->len == conn->cleared || conn->in->len < IN_MAX ? read_client (conn) : FALSE;

  if (conn->state != RESEAU_HTTP_CONN_REQUEST)
    return FALSE;
  examine (conn);
  if (conn->state == RESEAU_HTTP_CONN_REQUEST || conn->state == RESEAU_HTTP_CONN_ANSWER)
    write_engine (conn);
  if (conn->state == RESEAU_HTTP_CONN_REQUEST && conn->client_ended)
    client_left_early (conn);
  return more;
}

static gboolean
step_answer (ReseauHttpConn *conn)
{
  gboolean quiet;

  write_engine (conn);
  if (conn->state != RESEAU_HTTP_CONN_ANSWER)
    return TRUE;
  quiet = read_engine (conn);
  write_client (conn);
  if (conn->state != RESEAU_HTTP_CONN_ANSWER || conn->out->len > 0)
    return FALSE;
  /* Reading stopped for want of room.  That there is nothing more, nobody tells but reading. */
  if (!quiet)
    return conn->engine.fd >= 0;
  if (!conn->answered)
    return FALSE;
  next_request (conn);
  return TRUE;
}

static void
step_linger (ReseauHttpConn *conn)
{
  guint8 dropped[READ_STEP];
  gssize n = client_read (conn, dropped, sizeof dropped);

  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
    close_now (conn);
}

/* One turn of the state machine; says whether another one may move it further. */
static gboolean
step (ReseauHttpConn *conn)
{
  ReseauHttpConnState before = conn->state;

  switch (conn->state) {
  case RESEAU_HTTP_CONN_HANDSHAKE:
    step_handshake (conn);
    break;
  case RESEAU_HTTP_CONN_REQUEST:
    if (step_request (conn))
      return TRUE;
    if (conn->state == RESEAU_HTTP_CONN_REQUEST && conn->engine.fd >= 0) {
      read_engine (conn);
      write_client (conn);
    }
    break;
  case RESEAU_HTTP_CONN_ANSWER:
    if (step_answer (conn))
      return TRUE;
    break;
  case RESEAU_HTTP_CONN_FLUSH:
    write_client (conn);
    if (conn->state == RESEAU_HTTP_CONN_FLUSH && conn->out->len == 0)
      linger (conn);
    break;
  case RESEAU_HTTP_CONN_LINGER:
    step_linger (conn);
    break;
  case RESEAU_HTTP_CONN_CLOSED:
    break;
  }
  return conn->state != before && conn->state != RESEAU_HTTP_CONN_CLOSED;
}

static void
run (ReseauHttpConn *conn)
{
  while (step (conn))
    ;
}

/**
 * reseau_http_conn_new: (skip)
 * @settings: (transfer none): the limits
 * @fd: (transfer full): a connected socket, not blocking
 * @link: (transfer none): what the engine knows of the connection
 * @tls: (transfer full) (nullable): a session, or %NULL for plain HTTP
 * @attach: gives the connection to the engine
 * @attach_data: given to @attach
 *
 * Returns: (transfer full): a connection that awaits its first request
 */
ReseauHttpConn *
reseau_http_conn_new (const ReseauHttpSettings *settings, int fd, ReseauHttpLink *link,
                      gnutls_session_t tls, ReseauHttpFrontAttach attach, gpointer attach_data)
{
  ReseauHttpConn *conn = g_new0 (ReseauHttpConn, 1);

  conn->settings = settings;
  conn->attach = attach;
  conn->attach_data = attach_data;
  conn->link = link;
  conn->client = (ReseauHttpEnd){ conn, fd, 0 };
  conn->engine = (ReseauHttpEnd){ conn, -1, 0 };
  conn->tls = tls;
  conn->state = tls != NULL ? RESEAU_HTTP_CONN_HANDSHAKE : RESEAU_HTTP_CONN_REQUEST;
  conn->in = g_byte_array_new ();
  conn->out = g_byte_array_new ();
  reseau_http_guard_init (&conn->guard, settings);
  set_deadline (conn, settings->header_timeout_ms);
  return conn;
}

void
reseau_http_conn_free (ReseauHttpConn *conn)
{
  close_engine (conn);
  if (conn->tls != NULL)
    gnutls_deinit (conn->tls);
  close (conn->client.fd);
  g_byte_array_unref (conn->in);
  g_byte_array_unref (conn->out);
  g_free (conn);
}

/**
 * reseau_http_conn_on_end: (skip)
 * @conn: a connection
 * @end: the end that epoll reports
 * @events: what it reports
 */
void
reseau_http_conn_on_end (ReseauHttpConn *conn, ReseauHttpEnd *end, guint32 events)
{
  if (end == &conn->client && (events & (EPOLLERR | EPOLLHUP))) {
    close_now (conn);
    return;
  }
  run (conn);
}

/**
 * reseau_http_conn_on_done: (skip)
 * @conn: a connection whose request the engine has answered to the last byte
 */
void
reseau_http_conn_on_done (ReseauHttpConn *conn)
{
  conn->answered = TRUE;
  run (conn);
}

/**
 * reseau_http_conn_on_late: (skip)
 * @conn: a connection whose deadline has passed
 */
void
reseau_http_conn_on_late (ReseauHttpConn *conn)
{
  gboolean begun = conn->in->len > 0 || reseau_http_guard_is_in_body (&conn->guard);

  if (conn->state == RESEAU_HTTP_CONN_REQUEST && begun && !conn->draining) {
    refuse (conn, 408, "too-slow", "The request did not arrive in time");
    run (conn);
  }
  else
    reset (conn);
}

/**
 * reseau_http_conn_drain: (skip)
 * @conn: a connection
 *
 * Lets an answer under way go out, and nothing else.
 */
void
reseau_http_conn_drain (ReseauHttpConn *conn)
{
  conn->draining = TRUE;
  if (conn->state == RESEAU_HTTP_CONN_HANDSHAKE || conn->state == RESEAU_HTTP_CONN_REQUEST)
    close_now (conn);
}

/**
 * reseau_http_conn_wanted: (skip)
 * @conn: a connection
 * @end: one of its ends
 *
 * Returns: the events of epoll that would move it
 */
guint32
reseau_http_conn_wanted (ReseauHttpConn *conn, ReseauHttpEnd *end)
{
  gboolean client = end == &conn->client;
  gboolean to_client = conn->out->len > 0;

  switch (conn->state) {
  case RESEAU_HTTP_CONN_HANDSHAKE:
    return client ? (gnutls_record_get_direction (conn->tls) ? EPOLLOUT : EPOLLIN) : 0;
  case RESEAU_HTTP_CONN_REQUEST:
    if (client)
      return (conn->in->len < IN_MAX ? EPOLLIN : 0) | (to_client ? EPOLLOUT : 0);
    return (conn->out->len < OUT_MAX ? EPOLLIN : 0) | (conn->cleared > 0 ? EPOLLOUT : 0);
  case RESEAU_HTTP_CONN_ANSWER:
    if (client)
      return to_client ? EPOLLOUT : 0;
    return (conn->out->len < OUT_MAX ? EPOLLIN : 0) | (conn->cleared > 0 ? EPOLLOUT : 0);
  case RESEAU_HTTP_CONN_FLUSH:
    return client ? EPOLLOUT : 0;
  case RESEAU_HTTP_CONN_LINGER:
    return client ? EPOLLIN : 0;
  case RESEAU_HTTP_CONN_CLOSED:
  default:
    return 0;
  }
}
