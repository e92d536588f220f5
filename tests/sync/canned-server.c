/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "canned-server.h"

#include <string.h>

struct _CannedServer {
  GSocketService *service;
  guint16 port;
  GMutex mutex;
  GBytes *answer;
  gboolean silent;
  guint connections;
  guint requests;
  GByteArray *request;
  GCancellable *end;
};

static gsize
find_end_of_head (const GByteArray *bytes)
{
  const guint8 *end = memmem (bytes->data, bytes->len, "\r\n\r\n", 4);

  return end ? (gsize) (end - bytes->data) + 4 : 0;
}

static gsize
find_length (const GByteArray *bytes, gsize head)
{
  g_autofree char *text = g_strndup ((const char *) bytes->data, head);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *field = strstr (lower, "content-length:");

  return field ? g_ascii_strtoull (field + strlen ("content-length:"), NULL, 10) : 0;
}

static GByteArray *
read_request (GInputStream *input, GCancellable *end)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 piece[4096];
  gssize got = 1;
  gsize head = 0;

  while (head == 0 || bytes->len < head + find_length (bytes, head)) {
    got = g_input_stream_read (input, piece, sizeof piece, end, NULL);
    if (got <= 0)
      break;
    g_byte_array_append (bytes, piece, got);
    head = find_end_of_head (bytes);
  }
  return bytes;
}

static void
note_request (CannedServer *self, GByteArray *request)
{
  g_mutex_lock (&self->mutex);
  g_byte_array_unref (self->request);
  self->request = g_byte_array_ref (request);
  self->requests++;
  g_mutex_unlock (&self->mutex);
}

/* Returns: whether another request may come over this connection */
static gboolean
answer_one (CannedServer *self, GIOStream *connection)
{
  g_autoptr (GByteArray) request =
      read_request (g_io_stream_get_input_stream (connection), self->end);
  g_autoptr (GBytes) answer = NULL;
  gboolean silent;
  gsize length;
  const char *bytes;
  char wait;

  if (request->len > 0)
    note_request (self, request);
  g_mutex_lock (&self->mutex);
  answer = g_bytes_ref (self->answer);
  silent = self->silent;
  g_mutex_unlock (&self->mutex);
  bytes = g_bytes_get_data (answer, &length);
  g_output_stream_write_all (g_io_stream_get_output_stream (connection), bytes, length, NULL,
                             self->end, NULL);
  if (silent)
    g_input_stream_read (g_io_stream_get_input_stream (connection), &wait, 1, self->end, NULL);
  return request->len > 0 && bytes != NULL && memmem (bytes, length, "keep-alive", 10) != NULL;
}

static gboolean
on_run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
           gpointer data)
{
  CannedServer *self = data;

  g_mutex_lock (&self->mutex);
  self->connections++;
  g_mutex_unlock (&self->mutex);
  while (answer_one (self, G_IO_STREAM (connection)))
    ;
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

CannedServer *
canned_server_new (void)
{
  CannedServer *self = g_new0 (CannedServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->answer = g_bytes_new (NULL, 0);
  self->request = g_byte_array_new ();
  self->end = g_cancellable_new ();
  self->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
canned_server_free (CannedServer *self)
{
  g_cancellable_cancel (self->end);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* Its threads hold a reference each while they answer. */
  while (G_OBJECT (self->service)->ref_count > 1)
    g_main_context_iteration (NULL, FALSE);
  g_object_unref (self->service);
  g_object_unref (self->end);
  g_bytes_unref (self->answer);
  g_byte_array_unref (self->request);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

char *
canned_server_dup_url (CannedServer *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

void
canned_server_say (CannedServer *self, const char *bytes, gssize length, gboolean silent)
{
  g_mutex_lock (&self->mutex);
  g_bytes_unref (self->answer);
  self->answer = g_bytes_new (bytes, length < 0 ? strlen (bytes) : (gsize) length);
  self->silent = silent;
  g_mutex_unlock (&self->mutex);
}

guint
canned_server_get_connections (CannedServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->connections;
  g_mutex_unlock (&self->mutex);
  return n;
}

guint
canned_server_get_requests (CannedServer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->requests;
  g_mutex_unlock (&self->mutex);
  return n;
}

GBytes *
canned_server_dup_request (CannedServer *self)
{
  GBytes *bytes;

  g_mutex_lock (&self->mutex);
  bytes = g_bytes_new (self->request->data, self->request->len);
  g_mutex_unlock (&self->mutex);
  return bytes;
}
