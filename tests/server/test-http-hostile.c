/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <string.h>
#include <unistd.h>

#define HOST "Host: a\r\n"
#define JSON "Content-Type: application/json\r\n"

typedef struct {
  const char *name;
  const char *request;
  guint status;
  const char *holds; /* a part of the answer, or NULL */
} Case;

static const Case cases[] = {
  { "plain", "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, "{\"hello\":true}" },
  { "head", "HEAD /hello HTTP/1.1\r\n" HOST "\r\n", 200, "Content-Length: 14" },
  { "no-store", "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, "Cache-Control: no-store" },
  { "nosniff", "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, "X-Content-Type-Options: nosniff" },
  { "date", "GET /hello HTTP/1.1\r\n" HOST "\r\n", 200, "Date: " },
  { "trace", "GET /nowhere HTTP/1.1\r\n" HOST "\r\n", 404, "\"trace\":\"" },
  { "problem", "GET /nowhere HTTP/1.1\r\n" HOST "\r\n", 404,
    "Content-Type: application/problem+json" },
  { "problem of the front", "GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400, "application/problem+json" },
  { "body", "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Length: 3\r\n\r\n[1]", 200,
    "\r\n\r\n[1]" },
  { "chunks",
    "POST /echo HTTP/1.1\r\n" HOST JSON
    "Transfer-Encoding: chunked\r\n\r\n2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n",
    200, "[1]" },
  { "parameters", "GET /items/a%20b?q=c+d HTTP/1.1\r\n" HOST "Authorization: Bearer good\r\n\r\n",
    200, "{\"id\":\"a b\",\"q\":\"c d\",\"who\":\"someone\"}" },
  { "doubled parameter", "GET /hello?a=1&a=2 HTTP/1.1\r\n" HOST "\r\n", 400, NULL },
  { "wrong method", "DELETE /hello HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: GET, HEAD" },
  { "options", "OPTIONS /hello HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: GET, HEAD" },
  { "trace method", "TRACE /hello HTTP/1.1\r\n" HOST "\r\n", 405, "Allow: " },
  { "no type", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n[1]", 415, NULL },
  { "other type",
    "POST /echo HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\n[1]", 415,
    NULL },
  { "type with parameter",
    "POST /echo HTTP/1.1\r\n" HOST
    "Content-Type: Application/JSON; charset=utf-8\r\nContent-Length: 3\r\n\r\n[1]",
    200, NULL },
  { "look-alike type",
    "POST /echo HTTP/1.1\r\n" HOST
    "Content-Type: application/jsonp\r\nContent-Length: 3\r\n\r\n[1]",
    415, NULL },
  { "other coding",
    "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Encoding: br\r\nContent-Length: 3\r\n\r\n[1]", 415,
    NULL },
  { "not gzip",
    "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\n[1]",
    400, NULL },
  { "no token", "GET /items/a HTTP/1.1\r\n" HOST "\r\n", 401, "WWW-Authenticate: Bearer" },
  { "bad token", "GET /items/a HTTP/1.1\r\n" HOST "Authorization: Bearer bad\r\n\r\n", 401, NULL },
  { "basic", "GET /items/a HTTP/1.1\r\n" HOST "Authorization: Basic good\r\n\r\n", 401, NULL },
  { "no token, body unread",
    "POST /private HTTP/1.1\r\n" HOST JSON "Content-Length: 900000\r\n\r\nabc", 401, NULL },
  { "small route", "POST /small HTTP/1.1\r\n" HOST JSON "Content-Length: 5000\r\n\r\n", 413, NULL },
  { "doubled host", "GET /hello HTTP/1.1\r\n" HOST HOST "\r\n", 400, NULL },
  { "two lengths",
    "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", 400,
    NULL },
  { "length and chunks",
    "POST /echo HTTP/1.1\r\n" HOST JSON
    "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    400, NULL },
  { "unknown coding",
    "POST /echo HTTP/1.1\r\n" HOST JSON "Transfer-Encoding: xchunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    501, NULL },
  { "bare LF", "GET /hello HTTP/1.1\n" HOST "\n", 400, NULL },
  { "fold", "GET /hello HTTP/1.1\r\n" HOST "X: 1\r\n  2\r\n\r\n", 400, NULL },
  { "bad chunk in the middle",
    "POST /echo HTTP/1.1\r\n" HOST JSON "Transfer-Encoding: chunked\r\n\r\n2\r\n[1\r\nxyz\r\n", 400,
    NULL },
  { "too large", "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Length: 943718400\r\n\r\n", 413,
    "Connection: close" },
  { "TLS on a plain port", "\x16\x03\x01\x02\x01\x01\xfc\x03\x03", 400, NULL },
};

static void
test_table (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) answer = http_fixture_talk (server, cases[i].request, -1);

    g_test_message ("%s: %s", cases[i].name, answer->str);
    g_assert_cmpuint (http_fixture_status (answer), ==, cases[i].status);
    g_assert_cmpuint (http_fixture_answers (answer), ==, 1);
    if (cases[i].holds != NULL)
      g_assert_nonnull (strstr (answer->str, cases[i].holds));
  }
}

/* The second request of a connection is looked at like the first. */
static void
test_second_request (void)
{
  static const char *const seconds[] = {
    "GET /hello HTTP/1.1\nHost: a\n\n",
    "GET /hello HTTP/1.1\r\n" HOST "X: 1\r\n 2\r\n\r\n",
    "POST /echo HTTP/1.1\r\n" HOST JSON
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  };
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
    g_autofree char *both = g_strconcat (
        "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Length: 3\r\n\r\n[1]", seconds[i], NULL);
    g_autoptr (GString) answer = http_fixture_talk (server, both, -1);

    g_assert_cmpuint (http_fixture_status (answer), ==, 200);
    g_assert_cmpuint (http_fixture_answers (answer), ==, 2);
    g_assert_nonnull (strstr (answer->str, "HTTP/1.1 400 "));
    g_assert_true (strstr (answer->str, "HTTP/1.1 400 ") > strstr (answer->str, "[1]"));
  }
}

static void
test_pipeline (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autoptr (GString) requests = g_string_new (NULL);
  g_autoptr (GString) answer = NULL;

  for (guint i = 0; i < 50; i++)
    g_string_append (requests, i % 2 ? "GET /hello HTTP/1.1\r\n" HOST "\r\n"
                                     : "POST /echo HTTP/1.1\r\n" HOST JSON
                                       "Content-Length: 3\r\n\r\n[1]");
  answer = http_fixture_talk (server, requests->str, requests->len);
  g_assert_cmpuint (http_fixture_answers (answer), ==, 50);
  g_assert_null (strstr (answer->str, "HTTP/1.1 4"));
}

/* A request that an upstream took for the body of another one is no request here. */
static void
test_smuggled (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autoptr (GString) answer = http_fixture_talk (
      server,
      "POST /echo HTTP/1.1\r\n" HOST JSON "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"
      "GET /hello HTTP/1.1\r\n" HOST "\r\n",
      -1);

  g_assert_cmpuint (http_fixture_answers (answer), ==, 1);
  g_assert_cmpuint (http_fixture_status (answer), ==, 400);
}

static void
test_expect (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autoptr (GString) interim = NULL;
  g_autoptr (GString) answer = NULL;
  int fd = http_fixture_connect (server);

  http_fixture_send (
      fd, "POST /echo HTTP/1.1\r\n" HOST JSON "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
      -1);
  interim = http_fixture_receive_until (fd, "\r\n\r\n");
  g_assert_true (g_str_has_prefix (interim->str, "HTTP/1.1 100 "));
  http_fixture_send (fd, "[1]", -1);
  answer = http_fixture_receive_until (fd, "[1]");
  g_assert_cmpuint (http_fixture_status (answer), ==, 200);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http/hostile/table", test_table);
  g_test_add_func ("/server/http/hostile/second-request", test_second_request);
  g_test_add_func ("/server/http/hostile/pipeline", test_pipeline);
  g_test_add_func ("/server/http/hostile/smuggled", test_smuggled);
  g_test_add_func ("/server/http/hostile/expect", test_expect);
  return g_test_run ();
}
