/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD \
  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"

/* Only a test that fails waits for so long. */
#define PATIENCE_MS 60000

/* @window_ms: in which something of a body has to come */
static ReseauHttpServer *
start_hasty (int window_ms)
{
  ReseauHttpSettings settings;

  reseau_http_settings_init (&settings);
  settings.header_timeout_ms = 400;
  settings.body_window_ms = window_ms;
  settings.write_window_ms = 400;
  settings.linger_ms = 100;
  settings.max_per_address = 40;
  return http_fixture_start (&settings);
}

/* Waits until the server closes @fd; returns after how many ms, or -1. */
static int
closed_after (int fd, int wait_ms)
{
  gint64 start = g_get_monotonic_time ();
  char buffer[4096];

  for (;;) {
    struct pollfd poll_fd = { fd, POLLIN, 0 };
    int left = wait_ms - (int) ((g_get_monotonic_time () - start) / 1000);

    if (left <= 0 || poll (&poll_fd, 1, left) == 0)
      return -1;
    if (recv (fd, buffer, sizeof buffer, 0) <= 0)
      return (int) ((g_get_monotonic_time () - start) / 1000);
  }
}

/* Sends a byte now and then, faster than any idle timeout, until it is cut off. */
static int
dribble (int fd, const char *text)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < PATIENCE_MS / 50; i++) {
    http_fixture_send (fd, &text[i % strlen (text)], 1);
    if (closed_after (fd, 50) >= 0)
      return (int) ((g_get_monotonic_time () - start) / 1000);
  }
  return -1;
}

static void
test_silent (void)
{
  g_autoptr (ReseauHttpServer) server = start_hasty (400);
  int fds[30];

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++) {
    fds[i] = http_fixture_connect (server);
    if (i % 3 == 1)
      http_fixture_send (fds[i], "GET /hello HT", -1);
    if (i % 3 == 2)
      http_fixture_send (fds[i], HEAD "[", -1);
  }
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++) {
    g_assert_cmpint (closed_after (fds[i], PATIENCE_MS), >=, 0);
    close (fds[i]);
  }
}

static void
test_dribble (void)
{
  g_autoptr (ReseauHttpServer) server = start_hasty (400);
  int head = http_fixture_connect (server);
  int body = http_fixture_connect (server);
  int idle = http_fixture_connect (server);

  http_fixture_send (head, "GET /hello HTTP/1.1\r\nX: ", -1);
  g_assert_cmpint (dribble (head, "a"), >=, 0);
  http_fixture_send (body, HEAD, -1);
  g_assert_cmpint (dribble (body, "a"), >=, 0);
  http_fixture_send (idle, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  g_assert_cmpint (closed_after (idle, PATIENCE_MS), >=, 0);
  close (head);
  close (body);
  close (idle);
}

/* A body slower than the window but steady enough is no attack; the window leaves room for a
 * machine that has something else to do meanwhile. */
static void
test_steady (void)
{
  g_autoptr (ReseauHttpServer) server = start_hasty (3000);
  g_autofree char *piece = g_malloc (5000);
  g_autoptr (GString) answer = NULL;
  int fd = http_fixture_connect (server);

  memset (piece, '1', 5000);
  http_fixture_send (
      fd,
      "POST /length HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 40000\r\n\r\n",
      -1);
  for (guint i = 0; i < 8; i++) {
    http_fixture_send (fd, piece, 5000);
    g_usleep (450000);
  }
  answer = http_fixture_receive_until (fd, "}");
  g_assert_cmpuint (http_fixture_status (answer), ==, 200);
  close (fd);
}

static void
test_deaf (void)
{
  g_autoptr (ReseauHttpServer) server = start_hasty (400);
  int small = 4096;
  int fd = http_fixture_connect (server);
  char buffer[65536];
  gsize total = 0;
  gssize n;

  setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  http_fixture_send (fd, "GET /stream?lines=2000000 HTTP/1.1\r\nHost: a\r\n\r\n", -1);
  g_usleep (1500000);
  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    total += n;
  g_assert_cmpuint (total, <, 20 * 1024 * 1024);
  close (fd);
}

static void
test_too_many (void)
{
  g_autoptr (ReseauHttpServer) server = start_hasty (400);
  int fds[60];
  guint refused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = http_fixture_connect (server);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++) {
    int ms = closed_after (fds[i], 150);
    refused += ms >= 0 && ms < 150 ? 1 : 0;
    if (refused >= 20)
      break;
  }
  g_assert_cmpuint (refused, >=, 20);
  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

static gpointer
stop_main (gpointer data)
{
  reseau_http_server_free (data);
  return NULL;
}

/* An answer under way goes out whole when the server stops. */
static void
test_drain (void)
{
  ReseauHttpServer *server = http_fixture_start (NULL);
  g_autoptr (GString) answer = NULL;
  int fd = http_fixture_connect (server);
  int idle = http_fixture_connect (server);
  GThread *stop;
  char first;

  http_fixture_send (fd, "GET /stream?lines=100000 HTTP/1.0\r\n\r\n", -1);
  g_assert_cmpint (recv (fd, &first, 1, 0), ==, 1);
  stop = g_thread_new ("stop", stop_main, server);
  answer = http_fixture_receive (fd);
  g_thread_join (stop);
  g_assert_nonnull (strstr (answer->str, "\"left\":1,"));
  g_assert_cmpint (closed_after (idle, PATIENCE_MS), >=, 0);
  close (fd);
  close (idle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/http/slow/silent", test_silent);
  g_test_add_func ("/server/http/slow/dribble", test_dribble);
  g_test_add_func ("/server/http/slow/steady", test_steady);
  g_test_add_func ("/server/http/slow/deaf", test_deaf);
  g_test_add_func ("/server/http/slow/too-many", test_too_many);
  g_test_add_func ("/server/http/slow/drain", test_drain);
  return g_test_run ();
}
