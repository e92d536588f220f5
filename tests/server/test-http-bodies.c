/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include "reseau-zstd.h"

#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The sanitizer keeps what was freed. */
#ifdef __SANITIZE_ADDRESS__
#define MOST_MEMORY G_MAXSSIZE
#else
#define MOST_MEMORY (16 * 1024 * 1024)
#endif

static GString *
post (ReseauHttpServer *server, const char *path, const char *fields, const void *body,
      gsize length)
{
  g_autoptr (GString) request = g_string_new (NULL);

  g_string_printf (
      request,
      "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\n\r\n",
      path, fields, length);
  g_string_append_len (request, body, length);
  return http_fixture_talk (server, request->str, request->len);
}

static GString *
post_gzip (ReseauHttpServer *server, const void *body, gsize length)
{
  g_autoptr (GBytes) gzip = http_fixture_gzip (body, length);

  return post (server, "/length", "Content-Encoding: gzip\r\n", g_bytes_get_data (gzip, NULL),
               g_bytes_get_size (gzip));
}

/* Text that compresses some ten times. */
static char *
sample (gsize length)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  char *text = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    text[i] = i % 12 == 0 ? (char) g_rand_int_range (rand, 'a', 'z') : 'x';
  return text;
}

static void
test_gzip (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autofree char *text = sample (4 * 1024 * 1024);
  g_autoptr (GString) answer = post_gzip (server, text, 4 * 1024 * 1024);
  g_autoptr (GString) empty = post_gzip (server, "", 0);

  g_assert_cmpuint (http_fixture_status (answer), ==, 200);
  g_assert_nonnull (strstr (answer->str, "{\"length\":4194304}"));
  g_assert_nonnull (strstr (empty->str, "{\"length\":0}"));
}

static void
test_gzip_hostile (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autofree char *zeros = g_malloc0 (64 * 1024 * 1024);
  g_autofree char *text = sample (9 * 1024 * 1024);
  g_autoptr (GBytes) gzip = http_fixture_gzip (text, 100000);
  const char *data = g_bytes_get_data (gzip, NULL);
  gsize length = g_bytes_get_size (gzip);
  g_autofree char *tail = g_malloc0 (length + 1);
  g_autoptr (GString) bomb = post_gzip (server, zeros, 64 * 1024 * 1024);
  g_autoptr (GString) ratio = post_gzip (server, zeros, 1024 * 1024);
  g_autoptr (GString) large = post_gzip (server, text, 9 * 1024 * 1024);
  g_autoptr (GString) cut =
      post (server, "/length", "Content-Encoding: gzip\r\n", data, length - 20);
  g_autoptr (GString) more = NULL;

  memcpy (tail, data, length);
  more = post (server, "/length", "Content-Encoding: gzip\r\n", tail, length + 1);
  g_assert_cmpuint (http_fixture_status (bomb), ==, 413);
  g_assert_cmpuint (http_fixture_status (ratio), ==, 413);
  g_assert_cmpuint (http_fixture_status (large), ==, 413);
  g_assert_cmpuint (http_fixture_status (cut), ==, 400);
  g_assert_cmpuint (http_fixture_status (more), ==, 400);
}

static char *
unpack (GConverter *converter, const char *data, gsize length, gsize *out_length)
{
  g_autoptr (GConverter) unpacker = converter;
  gsize max = 64 * 1024 * 1024, read, written;
  char *out = g_malloc (max);

  g_assert_cmpint (g_converter_convert (unpacker, data, length, out, max, G_CONVERTER_INPUT_AT_END,
                                        &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  *out_length = written;
  return out;
}

static char *
gunzip (const char *data, gsize length, gsize *out_length)
{
  return unpack (G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP)), data,
                 length, out_length);
}

static void
test_answer_gzip (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autofree char *text = sample (100000);
  g_autoptr (GString) large =
      post (server, "/echo", "Accept-Encoding: br, gzip;q=0.5\r\n", text, 100000);
  g_autoptr (GString) small = post (server, "/echo", "Accept-Encoding: gzip\r\n", text, 100);
  g_autoptr (GString) refused =
      post (server, "/echo", "Accept-Encoding: gzip;q=0\r\n", text, 100000);
  const char *body = strstr (large->str, "\r\n\r\n") + 4;
  gsize length;
  g_autofree char *plain = gunzip (body, large->len - (body - large->str), &length);

  g_assert_nonnull (strstr (large->str, "Content-Encoding: gzip"));
  g_assert_cmpmem (plain, length, text, 100000);
  g_assert_null (strstr (small->str, "Content-Encoding"));
  g_assert_null (strstr (refused->str, "Content-Encoding"));
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (; (text = strstr (text, "{\"k\":\"put\"")) != NULL; text++)
    n++;
  return n;
}

static void
test_answer_zstd (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autofree char *text = sample (100000);
  g_autoptr (GString) both =
      post (server, "/echo", "Accept-Encoding: gzip, zstd\r\n", text, 100000);
  g_autoptr (GString) refused =
      post (server, "/echo", "Accept-Encoding: zstd;q=0.0, gzip\r\n", text, 100000);
  g_autoptr (GString) stream = http_fixture_talk (
      server, "GET /stream?lines=5000 HTTP/1.0\r\nAccept-Encoding: zstd\r\n\r\n", -1);
  const char *body = strstr (both->str, "\r\n\r\n") + 4;
  const char *packed = strstr (stream->str, "\r\n\r\n") + 4;
  gsize length, n;
  g_autofree char *plain =
      unpack (reseau_zstd_decompressor_new (), body, both->len - (body - both->str), &length);
  g_autofree char *lines =
      unpack (reseau_zstd_decompressor_new (), packed, stream->len - (packed - stream->str), &n);

  lines[n] = '\0';
  g_assert_nonnull (strstr (both->str, "Content-Encoding: zstd"));
  g_assert_nonnull (strstr (refused->str, "Content-Encoding: gzip"));
  g_assert_cmpmem (plain, length, text, 100000);
  g_assert_cmpuint (count_lines (lines), ==, 5000);
}

static void
test_stream (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autoptr (GString) plain =
      http_fixture_talk (server, "GET /stream?lines=5000 HTTP/1.0\r\n\r\n", -1);
  g_autoptr (GString) packed = http_fixture_talk (
      server, "GET /stream?lines=5000 HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n", -1);
  g_autoptr (GString) chunked =
      http_fixture_talk (server, "GET /stream?lines=5000 HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  const char *body = strstr (packed->str, "\r\n\r\n") + 4;
  gsize length;
  g_autofree char *text = gunzip (body, packed->len - (body - packed->str), &length);

  text[length] = '\0';
  g_assert_cmpuint (count_lines (plain->str), ==, 5000);
  g_assert_cmpuint (count_lines (text), ==, 5000);
  g_assert_true (g_str_has_suffix (chunked->str, "\r\n0\r\n\r\n"));
}

/* Streams 60 MB past a client that reads, and posts 900 MB that nobody reads. */
static void
test_memory (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  g_autofree char *block = g_malloc0 (1024 * 1024);
  g_autoptr (GString) warm =
      http_fixture_talk (server, "GET /stream?lines=10000 HTTP/1.0\r\n\r\n", -1);
  char buffer[65536];
  gsize before = http_fixture_memory (), total = 0;
  int fd = http_fixture_connect (server);
  gssize n;

  http_fixture_send (fd, "GET /stream?lines=1000000 HTTP/1.0\r\n\r\n", -1);
  while ((n = read (fd, buffer, sizeof buffer)) > 0)
    total += n;
  close (fd);
  g_assert_cmpuint (total, >, 50 * 1024 * 1024);

  for (guint i = 0; i < 4; i++) {
    fd = http_fixture_connect (server);
    http_fixture_send (
        fd,
        i % 2
            ? "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 943718400\r\n\r\n"
            : "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n38400000\r\n",
        -1);
    for (guint sent = 0; sent < 900; sent++) {
      n = send (fd, block, 1024 * 1024, MSG_NOSIGNAL);
      if (n <= 0)
        break;
    }
    close (fd);
  }
  g_assert_cmpuint (http_fixture_memory () - before, <, MOST_MEMORY);
}

static gpointer
client_main (gpointer data)
{
  ReseauHttpServer *server = data;
  guint good = 0;

  for (guint i = 0; i < 50; i++) {
    g_autofree char *body = g_strdup_printf ("[%u,%p]", i, (void *) g_thread_self ());
    g_autoptr (GString) answer = post (server, "/echo", "", body, strlen (body));
    if (g_str_has_suffix (answer->str, body))
      good++;
  }
  return GUINT_TO_POINTER (good);
}

static void
test_concurrent (void)
{
  g_autoptr (ReseauHttpServer) server = http_fixture_start (NULL);
  GThread *threads[16];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", client_main, server);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (threads[i])), ==, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http/bodies/gzip", test_gzip);
  g_test_add_func ("/server/http/bodies/memory", test_memory);
  g_test_add_func ("/server/http/bodies/gzip-hostile", test_gzip_hostile);
  g_test_add_func ("/server/http/bodies/answer-gzip", test_answer_gzip);
  g_test_add_func ("/server/http/bodies/answer-zstd", test_answer_zstd);
  g_test_add_func ("/server/http/bodies/stream", test_stream);
  g_test_add_func ("/server/http/bodies/concurrent", test_concurrent);
  return g_test_run ();
}
