/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Loaded before a program with a window (LD_PRELOAD), watches its main loop: how long it was
 * away from where it waits for what comes next.  A line of JSON in the file of RESEAU_STALLS for
 * each time that was longer than 10 ms: {"at", "us", "cpu_us"}; cpu_us is what the thread worked
 * itself, the rest it waited for a lock, a disk or a processor. */
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define WORTH_A_LINE_US 10000

static GPollFunc wait_for_more;
static int out = -1;
static gint64 left_at, left_cpu;

static gint64
cpu_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
tell (gint64 now, gint64 us)
{
  char line[128];
  int length = snprintf (line, sizeof line,
                         "{\"at\":%" G_GINT64_FORMAT ",\"us\":%" G_GINT64_FORMAT
                         ",\"cpu_us\":%" G_GINT64_FORMAT "}\n",
                         now, us, cpu_us () - left_cpu);

  if (write (out, line, length) != length)
    abort ();
}

static int
poll_cb (GPollFD *fds, guint n, int timeout)
{
  gint64 now = g_get_monotonic_time ();
  int result;

  if (left_at != 0 && now - left_at > WORTH_A_LINE_US)
    tell (now, now - left_at);
  result = wait_for_more (fds, n, timeout);
  left_at = g_get_monotonic_time ();
  left_cpu = cpu_us ();
  return result;
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("RESEAU_STALLS");

  if (path != NULL)
    out = open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (out < 0)
    return;
  /* Only of this program. */
  unsetenv ("LD_PRELOAD");
  wait_for_more = g_main_context_get_poll_func (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
}
