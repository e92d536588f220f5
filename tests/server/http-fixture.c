/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <malloc.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Only a test that fails waits for so long. */
#define PATIENCE_S 60

static ReseauHttpResponse *
on_hello (ReseauHttpRequest *request, gpointer user_data)
{
  return reseau_http_response_new_json (200, "{\"hello\":true}");
}

static ReseauHttpResponse *
on_echo (ReseauHttpRequest *request, gpointer user_data)
{
  return reseau_http_response_new_bytes (200, "application/json",
                                         reseau_http_request_get_body (request));
}

static ReseauHttpResponse *
on_length (ReseauHttpRequest *request, gpointer user_data)
{
  g_autofree char *json =
      g_strdup_printf ("{\"length\":%" G_GSIZE_FORMAT "}",
                       g_bytes_get_size (reseau_http_request_get_body (request)));

  return reseau_http_response_new_json (200, json);
}

static ReseauHttpResponse *
on_item (ReseauHttpRequest *request, gpointer user_data)
{
  g_autofree char *json = g_strdup_printf ("{\"id\":\"%s\",\"q\":\"%s\",\"who\":\"%s\"}",
                                           reseau_http_request_get_param (request, "id"),
                                           reseau_http_request_get_query (request, "q"),
                                           (char *) reseau_http_request_get_principal (request));

  return reseau_http_response_new_json (200, json);
}

typedef struct {
  guint left;
} Count;

static ReseauHttpProduced
produce_lines (GByteArray *out, gpointer user_data)
{
  Count *count = user_data;

  for (guint i = 0; i < 100 && count->left > 0; i++, count->left--) {
    g_autofree char *line = g_strdup_printf (
        "{\"k\":\"put\",\"left\":%u,\"text\":\"une ligne parmi d'autres\"}\n", count->left);
    g_byte_array_append (out, (guint8 *) line, strlen (line));
  }
  return count->left > 0 ? RESEAU_HTTP_PRODUCED_MORE : RESEAU_HTTP_PRODUCED_END;
}

static ReseauHttpResponse *
on_stream (ReseauHttpRequest *request, gpointer user_data)
{
  const char *lines = reseau_http_request_get_query (request, "lines");
  Count *count = g_new0 (Count, 1);

  count->left = lines != NULL ? atoi (lines) : 1000;
  return reseau_http_response_new_stream ("application/x-ndjson", produce_lines, count, g_free);
}

static gpointer
authenticate (const char *token, gpointer user_data)
{
  return g_str_equal (token, "good") ? g_strdup ("someone") : NULL;
}

static const ReseauHttpRoute routes[] = {
  { "GET", "/hello", "hello", RESEAU_HTTP_ROUTE_QUICK, 0, on_hello },
  { "POST", "/echo", "echo", RESEAU_HTTP_ROUTE_BODY, 0, on_echo },
  { "POST", "/length", "length", RESEAU_HTTP_ROUTE_BODY, 0, on_length },
  { "POST", "/small", "small", RESEAU_HTTP_ROUTE_BODY, 4096, on_echo },
  { "GET", "/items/{id}", "item", RESEAU_HTTP_ROUTE_AUTH, 0, on_item },
  { "POST", "/private", "private", RESEAU_HTTP_ROUTE_AUTH | RESEAU_HTTP_ROUTE_BODY, 0, on_echo },
  { "GET", "/stream", "stream", 0, 0, on_stream },
};

ReseauHttpServer *
http_fixture_start (const ReseauHttpSettings *settings)
{
  ReseauHttpService service = { routes, G_N_ELEMENTS (routes), authenticate, g_free, NULL };
  g_autoptr (GError) error = NULL;
  ReseauHttpServer *server = reseau_http_server_new (&service, settings);

  reseau_http_server_start (server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  return server;
}

int
http_fixture_connect (ReseauHttpServer *server)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (reseau_http_server_get_port (server)) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  return fd;
}

void
http_fixture_send (int fd, const char *data, gssize length)
{
  gsize left = length < 0 ? strlen (data) : (gsize) length;

  while (left > 0) {
    gssize n = send (fd, data, left, MSG_NOSIGNAL);
    if (n <= 0)
      return; /* refused already: what the server says is in the receive queue */
    data += n;
    left -= n;
  }
}

/* All that comes until the server closes. */
GString *
http_fixture_receive (int fd)
{
  return http_fixture_receive_until (fd, NULL);
}

/* All that comes until @text does, or the server closes. */
GString *
http_fixture_receive_until (int fd, const char *text)
{
  struct timeval wait = { .tv_sec = PATIENCE_S };
  GString *answer = g_string_new (NULL);
  char buffer[65536];
  gssize n;

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  while ((text == NULL || strstr (answer->str, text) == NULL) &&
         (n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (answer, buffer, n);
  return answer;
}

/* Sends and half-closes, so that an answer ends without waiting. */
GString *
http_fixture_talk (ReseauHttpServer *server, const char *data, gssize length)
{
  int fd = http_fixture_connect (server);
  GString *answer;

  http_fixture_send (fd, data, length);
  shutdown (fd, SHUT_WR);
  answer = http_fixture_receive (fd);
  close (fd);
  return answer;
}

guint
http_fixture_status (GString *answer)
{
  return g_str_has_prefix (answer->str, "HTTP/1.1 ") ? atoi (answer->str + 9) : 0;
}

guint
http_fixture_answers (GString *answer)
{
  guint n = 0;

  for (const char *at = answer->str; (at = strstr (at, "HTTP/1.1 ")) != NULL; at++)
    n++;
  return n;
}

GBytes *
http_fixture_gzip (const void *data, gsize length)
{
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, gzip);

  g_assert_true (g_output_stream_write_all (stream, data, length, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* The most this process has held in memory, in bytes. */
gsize
http_fixture_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);
  return g_ascii_strtoull (line + 6, NULL, 10) * 1024;
}

/* From here on the most is what is held now, and what is free is given back first. */
void
http_fixture_forget_memory (void)
{
  int fd = open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

  malloc_trim (0);
  g_assert_cmpint (write (fd, "5", 1), ==, 1);
  close (fd);
}
