/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-guard.h"

#include <string.h>

#define HOST "Host: a\r\n"

typedef struct {
  const char *request;
  guint status; /* 0: passes whole */
} Case;

static const Case cases[] = {
  { "GET / HTTP/1.1\r\n" HOST "\r\n", 0 },
  { "GET / HTTP/1.0\r\n\r\n", 0 },
  { "GET /a/b.c/..d?x=%C3%A9 HTTP/1.1\r\n" HOST "\r\n", 0 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc", 0 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 0 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n00\r\n\r\n", 0 },
  { "DELETE / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 0 },
  { "GET / HTTP/1.1\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400 },
  { "GET  / HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / \r\n" HOST "\r\n", 400 },
  { "GET /\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1 \r\n" HOST "\r\n", 400 },
  { "GET / http/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/2.0\r\n" HOST "\r\n", 505 },
  { "GET / HTTP/1.2\r\n" HOST "\r\n", 505 },
  { "\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1\r\nHost: a\n\r\n", 400 },
  { "GET / HTTP/1.1\r\rHost: a\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X : b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\r\n b\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\r\n\tb\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\x01"
    "b\r\n\r\n",
    400 },
  { "GET / HTTP/1.1\r\n" HOST "X: a\x7f\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "Authorization: a\r\nauthorization: b\r\n\r\n", 400 },
  { "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "CONNECT a:80 HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "get / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "BREW / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "G(T / HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET http://a/ HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET * HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET //a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /../a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a/.. HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a/./b HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /%2e%2E/a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%5cb HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a\\b HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%00 HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%0d%0a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%4 HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /a%zz HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /#a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nx", 400 },
  { "GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3, 3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: +3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 0x3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3 3\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length:\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 18446744073709551619\r\n\r\nabc", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\nabc", 413 },
  { "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400 },
  { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: xchunked\r\n\r\n", 501 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip, chunked\r\n\r\n", 501 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", 501 },
  { "POST / HTTP/1.1\r\n" HOST "Expect: 200-ok\r\n\r\n", 417 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST
    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: trailer\r\n\r\n",
    400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n100001\r\n", 413 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n", 400 },
  { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff3\r\n", 400 },
};

/* Feeds @request cut in pieces of @step bytes, as a network might; 0 when it passes, 1 when it is
 * not whole, 2 when something follows it, or the status of its refusal. */
static guint
feed (const char *request, gsize step)
{
  ReseauHttpSettings settings;
  ReseauHttpGuard guard;
  gsize length = strlen (request), passed = 0, accepted = 0;
  ReseauHttpVerdict verdict = RESEAU_HTTP_MORE;

  reseau_http_settings_init (&settings);
  reseau_http_guard_init (&guard, &settings);
  for (gsize end = MIN (step, length); verdict == RESEAU_HTTP_MORE;
       end = MIN (end + step, length)) {
    verdict =
        reseau_http_guard_feed (&guard, (const guint8 *) request + passed, end - passed, &accepted);
    passed += accepted;
    if (end == length && verdict == RESEAU_HTTP_MORE)
      return 1;
  }
  if (verdict == RESEAU_HTTP_REFUSED)
    return guard.status;
  return passed == length ? 0 : 2;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = g_strescape (cases[i].request, NULL);

    g_test_message ("%s", shown);
    g_assert_cmpuint (feed (cases[i].request, 100000), ==, cases[i].status);
    g_assert_cmpuint (feed (cases[i].request, 1), ==, cases[i].status);
    g_assert_cmpuint (feed (cases[i].request, 7), ==, cases[i].status);
  }
}

static void
test_nul (void)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n";
  ReseauHttpSettings settings;
  ReseauHttpGuard guard;
  gsize accepted;

  reseau_http_settings_init (&settings);
  reseau_http_guard_init (&guard, &settings);
  g_assert_cmpint (
      reseau_http_guard_feed (&guard, (const guint8 *) request, sizeof request - 1, &accepted), ==,
      RESEAU_HTTP_REFUSED);
  g_assert_cmpuint (guard.status, ==, 400);
  g_assert_cmpuint (accepted, ==, 0);
}

/* Nothing of an unfinished head passes, and what follows a request waits. */
static void
test_boundaries (void)
{
  static const char request[] =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HT";
  ReseauHttpSettings settings;
  ReseauHttpGuard guard;
  gsize accepted, head = strstr (request, "abc") - request;

  reseau_http_settings_init (&settings);
  reseau_http_guard_init (&guard, &settings);
  g_assert_cmpint (reseau_http_guard_feed (&guard, (const guint8 *) request, head - 1, &accepted),
                   ==, RESEAU_HTTP_MORE);
  g_assert_cmpuint (accepted, ==, 0);
  g_assert_cmpint (
      reseau_http_guard_feed (&guard, (const guint8 *) request, sizeof request - 1, &accepted), ==,
      RESEAU_HTTP_COMPLETE);
  g_assert_cmpuint (accepted, ==, head + 3);
}

static void
test_too_large (void)
{
  g_autoptr (GString) target = g_string_new ("GET /");
  g_autoptr (GString) fields = g_string_new ("GET / HTTP/1.1\r\nHost: a\r\n");
  g_autoptr (GString) field = g_string_new ("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  g_autoptr (GString) middle = g_string_new ("GET /");

  for (guint i = 0; i < 20000; i++) {
    g_string_append_c (target, 'a');
    g_string_append (fields, "X: a\r\n");
    g_string_append_c (field, 'a');
    if (i < 5000)
      g_string_append_c (middle, 'a');
  }
  g_string_append (middle, " HTTP/1.1\r\nHost: a\r\n\r\n");
  g_assert_cmpuint (feed (target->str, 1000), ==, 414);
  g_assert_cmpuint (feed (fields->str, 1000), ==, 431);
  g_assert_cmpuint (feed (field->str, 1000), ==, 431);
  g_assert_cmpuint (feed (middle->str, 1000), ==, 414);
}

/* Any bytes at all, in any pieces: the answer never depends on the pieces. */
static void
test_random (void)
{
  static const char *const words[] = {
    "GET ",      "POST ",
    "/",         "/a",
    " HTTP/1.1", "\r\n",
    "\n",        "\r",
    "Host: a",   "Content-Length: 2",
    ":",         " ",
    "\t",        "Transfer-Encoding: chunked",
    "\r\n\r\n",  "2\r\nab\r\n",
    "0\r\n\r\n", "ab",
    "%41",       "\x80",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20240611);

  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GString) request =
        g_string_new (g_rand_boolean (rand) ? "POST / HTTP/1.1\r\nHost: a\r\n" : "");

    for (int n = g_rand_int_range (rand, 1, 9); n > 0; n--)
      g_string_append (request, words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
    g_assert_cmpuint (feed (request->str, 1), ==, feed (request->str, 100000));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http/guard/table", test_table);
  g_test_add_func ("/server/http/guard/nul", test_nul);
  g_test_add_func ("/server/http/guard/boundaries", test_boundaries);
  g_test_add_func ("/server/http/guard/too-large", test_too_large);
  g_test_add_func ("/server/http/guard/random", test_random);
  return g_test_run ();
}
