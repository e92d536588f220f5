/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-transport.h"

#include <string.h>

#include "canned-server.h"
#include "reseau-error.h"

#define HTML "<!doctype html><html><body>Welcome to nginx!</body></html>"

typedef struct {
  CannedServer *server;
  ReseauTransport *transport;
} Net;

static void
set_up (Net *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  self->server = canned_server_new ();
  url = canned_server_dup_url (self->server);
  self->transport = reseau_http_transport_new (url, &error);
  g_assert_no_error (error);
}

static void
tear_down (Net *self, gconstpointer data)
{
  g_clear_object (&self->transport);
  canned_server_free (self->server);
}

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static ReseauHello *
greet (Net *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_transport_hello_async (self->transport, NULL, on_done_cb, &result);
  return reseau_transport_hello_finish (self->transport, wait_for (&result), error);
}

static ReseauReply *
push (Net *self, GBytes *body, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_transport_push_async (self->transport, body, NULL, on_done_cb, &result);
  return reseau_transport_finish (self->transport, wait_for (&result), error);
}

static void
say (Net *self, const char *head, const char *body)
{
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", head,
                       strlen (body), body);

  canned_server_say (self->server, text, -1, FALSE);
}

static void
expect_no_greeting (Net *self, ReseauError code)
{
  g_autoptr (GError) error = NULL;
  ReseauHello *hello = greet (self, &error);

  g_assert_null (hello);
  g_assert_error (error, RESEAU_ERROR, (int) code);
}

#define JSON "200 OK\r\nContent-Type: application/json; charset=utf-8"

static void
test_greeting (Net *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauHello) hello = NULL;

  say (
      self, JSON,
      "{\"service\":\"reseaud\",\"epoch\":7,\"head\":3,\"schema\":{\"min\":1,\"max\":1},\"version\":\"0.1.0\",\"new\":1}");
  hello = greet (self, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hello->epoch, ==, 7);
}

/* What answers and is not our server, in all its forms. */
static void
test_not_a_server (Net *self, gconstpointer data)
{
  static const struct {
    const char *head;
    const char *body;
  } answers[] = {
    { "200 OK\r\nContent-Type: text/html", HTML },
    { "404 Not Found\r\nContent-Type: text/html", HTML },
    { "500 Oops\r\nContent-Type: text/html", HTML },
    { "200 OK\r\nContent-Type: text/plain", "{}" },
    { "200 OK", "{}" },
    { "204 No Content", "" },
    { JSON, "" },
    { JSON, "{\"epoch\":" },
    { JSON, "[1,2,3]" },
    { JSON, "{\"name\":\"another service\"}" },
    { JSON, "{\"epoch\":7,\"epoch\":8}" },
    { "404 Not Found\r\nContent-Type: application/problem+json", "not json" },
    { "200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip", "this is not gzip" },
    { "200 OK\r\nContent-Type: application/json\r\nContent-Encoding: zstd", "this is not zstd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_test_message ("%s %s", answers[i].head, answers[i].body);
    say (self, answers[i].head, answers[i].body);
    expect_no_greeting (self, RESEAU_ERROR_NOT_A_SERVER);
  }
}

static void
test_redirect (Net *self, gconstpointer data)
{
  g_autofree char *url = canned_server_dup_url (self->server);
  g_autofree char *head = g_strdup_printf ("302 Found\r\nLocation: %s/elsewhere", url);

  say (self, head, "");
  expect_no_greeting (self, RESEAU_ERROR_NOT_A_SERVER);
  g_assert_cmpuint (canned_server_get_requests (self->server), ==, 1);
}

static void
test_cut (Net *self, gconstpointer data)
{
  canned_server_say (self->server,
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Content-Length: 5000\r\n\r\n{\"epoch\":7",
                     -1, FALSE);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
  canned_server_say (self->server, "HTTP/1.1 200", -1, FALSE);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
  canned_server_say (self->server, "", 0, FALSE);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
}

static void
test_silence (Net *self, gconstpointer data)
{
  reseau_http_transport_set_timeout (RESEAU_HTTP_TRANSPORT (self->transport), 1);
  canned_server_say (self->server, "", 0, TRUE);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
  canned_server_say (self->server,
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                     "Content-Length: 5000\r\n\r\n{\"epoch\":7",
                     -1, TRUE);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
}

static void
test_nobody (Net *self, gconstpointer data)
{
  g_autofree char *url = canned_server_dup_url (self->server);

  canned_server_free (self->server);
  self->server = canned_server_new ();
  g_clear_object (&self->transport);
  self->transport = reseau_http_transport_new (url, NULL);
  expect_no_greeting (self, RESEAU_ERROR_NETWORK);
}

static void
test_endless (Net *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("HTTP/1.1 " JSON "\r\nConnection: close\r\n\r\n\"");
  gsize head = text->len;

  g_string_set_size (text, head + 20 * 1024 * 1024);
  memset (text->str + head, 'x', text->len - head);
  canned_server_say (self->server, text->str, text->len, FALSE);
  expect_no_greeting (self, RESEAU_ERROR_NOT_A_SERVER);
}

/* --- refusals ----------------------------------------------------------------- */

static void
expect_problem (Net *self, int status, const char *code, gint64 retry_after)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauReply) reply = push (self, body, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reply->problem);
  g_assert_cmpint (reply->problem->status, ==, status);
  g_assert_cmpstr (reply->problem->code, ==, code);
  g_assert_cmpint (reply->retry_after, ==, retry_after);
}

static void
test_problem (Net *self, gconstpointer data)
{
  say (self, "409 Conflict\r\nContent-Type: application/problem+json",
       "{\"status\":409,\"code\":\"op-gap\",\"expected\":12,\"title\":\"x\"}");
  expect_problem (self, 409, "op-gap", 0);
  say (self, "429 Too Many\r\nContent-Type: application/problem+json\r\nRetry-After: 17",
       "{\"status\":429,\"code\":\"too-many\"}");
  expect_problem (self, 429, "too-many", 17);
}

/* Nobody has to make room on this computer. */
static void
test_full_server (Net *self, gconstpointer data)
{
  say (self, "507 Insufficient Storage\r\nContent-Type: application/problem+json",
       "{\"status\":507,\"code\":\"disk\"}");
  expect_no_greeting (self, RESEAU_ERROR_SERVER_FULL);
}

/* A proxy answers in its own words. */
static void
test_proxy (Net *self, gconstpointer data)
{
  say (self, "413 Too Large\r\nContent-Type: text/html", HTML);
  expect_problem (self, 413, "too-large", 0);
  say (self, "502 Bad Gateway\r\nContent-Type: text/html", HTML);
  expect_problem (self, 503, "unavailable", 0);
  say (self, "503 Unavailable\r\nContent-Type: text/html\r\nRetry-After: 120", HTML);
  expect_problem (self, 503, "unavailable", 120);
  say (self, "503 Unavailable\r\nRetry-After: Fri, 31 Dec 2999 23:59:59 GMT", "");
  expect_problem (self, 503, "unavailable", 0);
}

/* --- what is sent ---------------------------------------------------------------- */

static char *
dup_head (Net *self)
{
  g_autoptr (GBytes) request = canned_server_dup_request (self->server);
  gsize length;
  const char *text = g_bytes_get_data (request, &length);
  const char *end = memmem (text, length, "\r\n\r\n", 4);

  return g_strndup (text, end - text);
}

static void
test_bearer (Net *self, gconstpointer data)
{
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;

  say (self, "404 Not Found\r\nContent-Type: text/html", HTML);
  reseau_transport_set_bearer (self->transport, "s3cret");
  expect_no_greeting (self, RESEAU_ERROR_NOT_A_SERVER);
  with = dup_head (self);
  g_assert_nonnull (strstr (with, "Authorization: Bearer s3cret"));
  g_assert_nonnull (strstr (with, "X-Schema: 1"));
  reseau_transport_set_bearer (self->transport, NULL);
  expect_no_greeting (self, RESEAU_ERROR_NOT_A_SERVER);
  without = dup_head (self);
  g_assert_null (strstr (without, "Authorization"));
}

static char *
inflate (const char *data, gsize length)
{
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_data (data, length, NULL);
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (memory, gzip);
  char *text = g_malloc0 (100 * 1024);
  gsize got = 0;

  g_assert_true (g_input_stream_read_all (stream, text, 100 * 1024 - 1, &got, NULL, NULL));
  return text;
}

static void
test_gzip (Net *self, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (50000, 'y');
  g_autofree char *sent = g_strdup_printf ("{\"a\":\"%s\"}", filler);
  g_autoptr (GBytes) body = g_bytes_new (sent, strlen (sent));
  g_autoptr (GBytes) request = NULL;
  g_autoptr (ReseauReply) reply = NULL;
  g_autofree char *head = NULL;
  g_autofree char *got = NULL;
  const char *text;
  gsize length;

  say (self, JSON, "{}");
  reply = push (self, body, NULL);
  request = canned_server_dup_request (self->server);
  head = dup_head (self);
  text = g_bytes_get_data (request, &length);
  g_assert_cmpuint (length, <, 2000);
  g_assert_nonnull (strstr (head, "Content-Encoding: gzip"));
  got = inflate (text + strlen (head) + 4, length - strlen (head) - 4);
  g_assert_cmpstr (got, ==, sent);
}

/* What may come twice goes over the connection that is there, and once more over a
 * new one when the server had just closed it. */
static void
test_one_connection (Net *self, gconstpointer data)
{
  static const char kept[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Length: 2\r\nConnection: keep-alive\r\n\r\n{}";
  g_autoptr (GBytes) body = g_bytes_new_static ("{}", 2);
  g_autoptr (GError) error = NULL;

  canned_server_say (self->server, kept, -1, FALSE);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (ReseauReply) reply = push (self, body, &error);

    g_assert_no_error (error);
    g_assert_cmpint (reply->status, ==, 200);
  }
  g_assert_cmpuint (canned_server_get_requests (self->server), ==, 3);
  g_assert_cmpuint (canned_server_get_connections (self->server), ==, 1);
  canned_server_say (self->server, "", 0, FALSE);
  g_assert_null (push (self, body, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK);
  g_assert_cmpuint (canned_server_get_requests (self->server), ==, 5);
  g_assert_cmpuint (canned_server_get_connections (self->server), ==, 2);
}

/* --- addresses --------------------------------------------------------------------- */

static void
test_addresses (void)
{
  static const struct {
    const char *typed;
    const char *normal;
    int code;
  } rows[] = {
    { "reseau.example.org", "https://reseau.example.org", 0 },
    { " https://Reseau.example.org/ ", "https://reseau.example.org", 0 },
    { "https://example.org/reseau/", "https://example.org/reseau", 0 },
    { "https://example.org:8443", "https://example.org:8443", 0 },
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080", 0 },
    { "http://localhost:8080/", "http://localhost:8080", 0 },
    { "http://[::1]:8080", "http://[::1]:8080", 0 },
    { "http://reseau.example.org", NULL, RESEAU_ERROR_NOT_ALLOWED },
    { "http://127.0.0.1.example.org", NULL, RESEAU_ERROR_NOT_ALLOWED },
    { "ftp://example.org", NULL, RESEAU_ERROR_INVALID },
    { "https://ada:secret@example.org", NULL, RESEAU_ERROR_INVALID },
    { "https://example.org/?a=b", NULL, RESEAU_ERROR_INVALID },
    { "https://", NULL, RESEAU_ERROR_INVALID },
    { "", NULL, RESEAU_ERROR_INVALID },
    { "not an address", NULL, RESEAU_ERROR_INVALID },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *normal = reseau_http_transport_normalize_url (rows[i].typed, &error);

    g_test_message ("%s", rows[i].typed);
    g_assert_cmpstr (normal, ==, rows[i].normal);
    if (rows[i].normal == NULL)
      g_assert_error (error, RESEAU_ERROR, rows[i].code);
  }
}

#define ADD(name, func) g_test_add ("/sync/http/" name, Net, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("greeting", test_greeting);
  ADD ("not-a-server", test_not_a_server);
  ADD ("redirect", test_redirect);
  ADD ("cut", test_cut);
  ADD ("silence", test_silence);
  ADD ("nobody", test_nobody);
  ADD ("endless", test_endless);
  ADD ("problem", test_problem);
  ADD ("proxy", test_proxy);
  ADD ("bearer", test_bearer);
  ADD ("full-server", test_full_server);
  ADD ("gzip", test_gzip);
  ADD ("one-connection", test_one_connection);
  g_test_add_func ("/sync/http/addresses", test_addresses);
  return g_test_run ();
}
