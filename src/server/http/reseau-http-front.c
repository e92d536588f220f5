/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-front.h"

#include "reseau-http-conn.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX 64

/* Deadlines are looked at this often while connections are open. */
#define TICK_MS 100

struct _ReseauHttpLink {
  gatomicrefcount refs;
  ReseauHttpFront *front;
  ReseauHttpConn *conn; /* the front's thread alone */
  char *address;
  gint gone;
};

struct _ReseauHttpFront {
  ReseauHttpSettings settings;
  ReseauHttpFrontAttach attach;
  gpointer user_data;
  gnutls_certificate_credentials_t credentials;
  gnutls_priority_t priorities;
  int listen_fd;
  int epoll_fd;
  int wake_fd;
  guint16 port;
  GThread *thread;
  gint stopping;
  GPtrArray *conns;
  GHashTable *per_address; /* address → number of connections */
  GMutex lock;
  GPtrArray *done; /* links whose answers are complete; under @lock */
  gint64 last_tick;
  gboolean accepting;
  gboolean paused; /* no file descriptor is left: nothing is accepted until the next tick */
};

static ReseauHttpLink *
link_new (ReseauHttpFront *front, const char *address)
{
  ReseauHttpLink *link = g_new0 (ReseauHttpLink, 1);

  g_atomic_ref_count_init (&link->refs);
  link->front = front;
  link->address = g_strdup (address);
  return link;
}

ReseauHttpLink *
reseau_http_link_ref (ReseauHttpLink *link)
{
  g_atomic_ref_count_inc (&link->refs);
  return link;
}

void
reseau_http_link_unref (ReseauHttpLink *link)
{
  if (!g_atomic_ref_count_dec (&link->refs))
    return;
  g_free (link->address);
  g_free (link);
}

/**
 * reseau_http_link_get_address:
 * @link: a link
 *
 * Returns: (transfer none): the client's address, without its port
 */
const char *
reseau_http_link_get_address (ReseauHttpLink *link)
{
  return link->address;
}

/**
 * reseau_http_link_is_gone:
 * @link: a link
 *
 * Returns: whether the client has left, so that an answer is for nobody
 */
gboolean
reseau_http_link_is_gone (ReseauHttpLink *link)
{
  return g_atomic_int_get (&link->gone);
}

static void
wake (ReseauHttpFront *front)
{
  guint64 one = 1;

  if (write (front->wake_fd, &one, sizeof one) < 0)
    return; /* it is awake already */
}

/**
 * reseau_http_link_answered:
 * @link: a link
 *
 * The engine has written the last byte of an answer.  Any thread.
 */
void
reseau_http_link_answered (ReseauHttpLink *link)
{
  ReseauHttpFront *front = link->front;

  g_mutex_lock (&front->lock);
  g_ptr_array_add (front->done, reseau_http_link_ref (link));
  g_mutex_unlock (&front->lock);
  wake (front);
}

static void
watch (ReseauHttpFront *front, ReseauHttpEnd *end, guint32 wanted)
{
  struct epoll_event event = { .events = wanted, .data.ptr = end };

  /* Not watched at all rather than with no event: a hang-up alone would spin. */
  if (end->fd < 0 || end->events == wanted)
    return;
  if (wanted == 0)
    epoll_ctl (front->epoll_fd, EPOLL_CTL_DEL, end->fd, NULL);
  else
    epoll_ctl (front->epoll_fd, end->events == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, end->fd, &event);
  end->events = wanted;
}

static void
update (ReseauHttpFront *front, ReseauHttpConn *conn)
{
  watch (front, &conn->client, reseau_http_conn_wanted (conn, &conn->client));
  watch (front, &conn->engine, reseau_http_conn_wanted (conn, &conn->engine));
}

static void
count_address (ReseauHttpFront *front, const char *address, int change)
{
  int n = GPOINTER_TO_INT (g_hash_table_lookup (front->per_address, address)) + change;

  if (n > 0)
    g_hash_table_insert (front->per_address, g_strdup (address), GINT_TO_POINTER (n));
  else
    g_hash_table_remove (front->per_address, address);
}

static void
remove_conn (gpointer data)
{
  ReseauHttpConn *conn = data;
  ReseauHttpLink *link = conn->link;

  count_address (link->front, link->address, -1);
  link->conn = NULL;
  g_atomic_int_set (&link->gone, TRUE);
  reseau_http_link_unref (link);
  reseau_http_conn_free (conn);
}

static void
sweep (ReseauHttpFront *front)
{
  for (guint i = front->conns->len; i-- > 0;) {
    ReseauHttpConn *conn = g_ptr_array_index (front->conns, i);
    if (conn->state == RESEAU_HTTP_CONN_CLOSED)
      g_ptr_array_remove_index_fast (front->conns, i);
  }
}

static char *
address_text (const struct sockaddr_storage *address, socklen_t length)
{
  g_autoptr (GSocketAddress) socket_address =
      g_socket_address_new_from_native ((gpointer) address, length);

  if (!G_IS_INET_SOCKET_ADDRESS (socket_address))
    return g_strdup ("local");
  return g_inet_address_to_string (
      g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (socket_address)));
}

static gnutls_session_t
tls_session_new (ReseauHttpFront *front, int fd)
{
  gnutls_session_t session = NULL;

  if (front->credentials == NULL)
    return NULL;
  gnutls_init (&session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_priority_set (session, front->priorities);
  gnutls_credentials_set (session, GNUTLS_CRD_CERTIFICATE, front->credentials);
  gnutls_transport_set_int (session, fd);
  return session;
}

static void
add_conn (ReseauHttpFront *front, int fd, const char *address)
{
  ReseauHttpLink *link = link_new (front, address);
  int on = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  link->conn = reseau_http_conn_new (&front->settings, fd, link, tls_session_new (front, fd),
                                     front->attach, front->user_data);
  count_address (front, address, 1);
  g_ptr_array_add (front->conns, link->conn);
  reseau_http_conn_on_end (link->conn, &link->conn->client, EPOLLIN);
  update (front, link->conn);
}

static void
watch_listener (ReseauHttpFront *front, gboolean on)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = &front->listen_fd };

  epoll_ctl (front->epoll_fd, on ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, front->listen_fd, &event);
  front->paused = !on;
}

/* A connection that cannot be accepted stays readable: waiting on it would spin. */
static void
pause_if_exhausted (ReseauHttpFront *front)
{
  if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
    watch_listener (front, FALSE);
}

static void
accept_all (ReseauHttpFront *front)
{
  for (int i = 0; i < EVENTS_MAX; i++) {
    struct sockaddr_storage native;
    socklen_t length = sizeof native;
    g_autofree char *address = NULL;
    int fd = accept4 (front->listen_fd, (struct sockaddr *) &native, &length,
                      SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (fd < 0) {
      pause_if_exhausted (front);
      return;
    }
    address = address_text (&native, length);
    /* Over the limit the connection is closed unread: an answer would cost more than it tells. */
    if (front->conns->len >= front->settings.max_connections ||
        GPOINTER_TO_UINT (g_hash_table_lookup (front->per_address, address)) >=
            front->settings.max_per_address)
      close (fd);
    else
      add_conn (front, fd, address);
  }
}

static void
tick (ReseauHttpFront *front)
{
  gint64 now = g_get_monotonic_time ();

  if (now - front->last_tick < TICK_MS * 1000)
    return;
  front->last_tick = now;
  if (front->paused && front->accepting)
    watch_listener (front, TRUE);
  for (guint i = 0; i < front->conns->len; i++) {
    ReseauHttpConn *conn = g_ptr_array_index (front->conns, i);
    if (now >= conn->deadline && conn->state != RESEAU_HTTP_CONN_CLOSED) {
      reseau_http_conn_on_late (conn);
      update (front, conn);
    }
  }
}

static void
take_done (ReseauHttpFront *front)
{
  g_autoptr (GPtrArray) done = NULL;
  guint64 count;

  if (read (front->wake_fd, &count, sizeof count) < 0)
    return;
  g_mutex_lock (&front->lock);
  done = g_steal_pointer (&front->done);
  front->done = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_http_link_unref);
  g_mutex_unlock (&front->lock);
  for (guint i = 0; i < done->len; i++) {
    ReseauHttpLink *link = g_ptr_array_index (done, i);
    if (link->conn == NULL)
      continue;
    reseau_http_conn_on_done (link->conn);
    update (front, link->conn);
  }
}

static void
begin_drain (ReseauHttpFront *front)
{
  if (!front->accepting)
    return;
  front->accepting = FALSE;
  epoll_ctl (front->epoll_fd, EPOLL_CTL_DEL, front->listen_fd, NULL);
  close (front->listen_fd);
  front->listen_fd = -1;
  for (guint i = 0; i < front->conns->len; i++)
    reseau_http_conn_drain (g_ptr_array_index (front->conns, i));
}

static void
dispatch (ReseauHttpFront *front, struct epoll_event *event)
{
  ReseauHttpEnd *end = event->data.ptr;

  if (event->data.ptr == &front->listen_fd)
    accept_all (front);
  else if (event->data.ptr == &front->wake_fd)
    take_done (front);
  else if (end->conn->state != RESEAU_HTTP_CONN_CLOSED) {
    reseau_http_conn_on_end (end->conn, end, event->events);
    update (front, end->conn);
  }
}

static gpointer
front_main (gpointer data)
{
  ReseauHttpFront *front = data;
  struct epoll_event events[EVENTS_MAX];
  gint64 end = G_MAXINT64;

  while (front->accepting || (front->conns->len > 0 && g_get_monotonic_time () < end)) {
    int n = epoll_wait (front->epoll_fd, events, EVENTS_MAX,
                        front->conns->len > 0 || front->paused ? TICK_MS : -1);

    for (int i = 0; i < n; i++)
      dispatch (front, &events[i]);
    tick (front);
    if (g_atomic_int_get (&front->stopping) && front->accepting) {
      begin_drain (front);
      end = g_get_monotonic_time () + (gint64) front->settings.drain_ms * 1000;
    }
    sweep (front);
  }
  g_ptr_array_set_size (front->conns, 0);
  return NULL;
}

/**
 * reseau_http_front_new:
 * @settings: (transfer none): the limits, copied
 * @attach: gives a connection to the engine, on the front's thread
 * @user_data: given to @attach
 *
 * Returns: (transfer full): a front that does not listen yet
 */
ReseauHttpFront *
reseau_http_front_new (const ReseauHttpSettings *settings, ReseauHttpFrontAttach attach,
                       gpointer user_data)
{
  ReseauHttpFront *front = g_new0 (ReseauHttpFront, 1);

  front->settings = *settings;
  front->attach = attach;
  front->user_data = user_data;
  front->listen_fd = -1;
  front->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  front->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  front->conns = g_ptr_array_new_with_free_func (remove_conn);
  front->per_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  front->done = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_http_link_unref);
  g_mutex_init (&front->lock);
  return front;
}

/**
 * reseau_http_front_set_tls:
 * @front: a front that does not listen yet
 * @cert_file: certificate chain in PEM
 * @key_file: its private key in PEM
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * Speaks TLS 1.2 or 1.3 from the first byte.
 *
 * Returns: whether certificate and key could be read and belong together
 */
gboolean
reseau_http_front_set_tls (ReseauHttpFront *front, const char *cert_file, const char *key_file,
                           GError **error)
{
  int code;

  gnutls_certificate_allocate_credentials (&front->credentials);
  code = gnutls_certificate_set_x509_key_file (front->credentials, cert_file, key_file,
                                               GNUTLS_X509_FMT_PEM);
  if (code >= 0)
    code = gnutls_priority_init (&front->priorities, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2",
                                 NULL);
  if (code >= 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s", gnutls_strerror (code));
  return FALSE;
}

static int
bind_first (const char *host, guint16 port, GError **error)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  g_autoptr (GSocketAddress) socket_address = NULL;
  struct sockaddr_storage native;
  int on = 1;
  int fd;

  if (address == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "Not an address: %s", host);
    return -1;
  }
  socket_address = g_inet_socket_address_new (address, port);
  if (!g_socket_address_to_native (socket_address, &native, sizeof native, error))
    return -1;
  fd = socket (native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd >= 0 &&
      bind (fd, (struct sockaddr *) &native, g_socket_address_get_native_size (socket_address)) ==
          0 &&
      listen (fd, 512) == 0)
    return fd;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * reseau_http_front_listen:
 * @front: a front
 * @host: a numeric address
 * @port: a port, 0 for any free one
 * @error: return location, of %G_IO_ERROR: the address is in use, or not ours
 *
 * Starts the thread of the front.
 *
 * Returns: whether it listens
 */
gboolean
reseau_http_front_listen (ReseauHttpFront *front, const char *host, guint16 port, GError **error)
{
  struct epoll_event accept_event = { .events = EPOLLIN, .data.ptr = &front->listen_fd };
  struct epoll_event wake_event = { .events = EPOLLIN, .data.ptr = &front->wake_fd };
  struct sockaddr_storage native;
  socklen_t length = sizeof native;

  front->listen_fd = bind_first (host, port, error);
  if (front->listen_fd < 0)
    return FALSE;
  getsockname (front->listen_fd, (struct sockaddr *) &native, &length);
  front->port = ntohs (native.ss_family == AF_INET6 ? ((struct sockaddr_in6 *) &native)->sin6_port
                                                    : ((struct sockaddr_in *) &native)->sin_port);
  epoll_ctl (front->epoll_fd, EPOLL_CTL_ADD, front->listen_fd, &accept_event);
  epoll_ctl (front->epoll_fd, EPOLL_CTL_ADD, front->wake_fd, &wake_event);
  front->accepting = TRUE;
  front->thread = g_thread_new ("http-front", front_main, front);
  return TRUE;
}

guint16
reseau_http_front_get_port (ReseauHttpFront *front)
{
  return front->port;
}

/**
 * reseau_http_front_stop:
 * @front: a front
 *
 * Accepts nothing more, lets the answers under way go out for as long as the
 * settings give, then closes every connection.  Returns when that is done.
 */
void
reseau_http_front_stop (ReseauHttpFront *front)
{
  if (front->thread == NULL)
    return;
  g_atomic_int_set (&front->stopping, TRUE);
  wake (front);
  g_thread_join (g_steal_pointer (&front->thread));
}

/**
 * reseau_http_front_free:
 * @front: (transfer full): a stopped front; the engine holds no link any more
 */
void
reseau_http_front_free (ReseauHttpFront *front)
{
  if (front == NULL)
    return;
  reseau_http_front_stop (front);
  g_ptr_array_unref (front->conns);
  g_ptr_array_unref (front->done);
  g_hash_table_unref (front->per_address);
  if (front->credentials != NULL)
    gnutls_certificate_free_credentials (front->credentials);
  if (front->priorities != NULL)
    gnutls_priority_deinit (front->priorities);
  close (front->epoll_fd);
  close (front->wake_fd);
  g_mutex_clear (&front->lock);
  g_free (front);
}
