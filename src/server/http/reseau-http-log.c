/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-log.h"

#include <string.h>
#include <unistd.h>

/* The one switch of the process: a log has one stream, and tests want it quiet. */
static gint log_enabled = 0;

/**
 * reseau_http_log_enable:
 * @enabled: whether requests are written on the standard error stream
 *
 * A line is one JSON object.  It holds no address, no name, no identifier of a
 * record, no part of a body and no token: the route, not the path.
 */
void
reseau_http_log_enable (gboolean enabled)
{
  g_atomic_int_set (&log_enabled, enabled);
}

static void
write_line (const char *line)
{
  /* One write for one line, so that threads do not mix theirs. */
  if (write (STDERR_FILENO, line, strlen (line)) < 0)
    return;
}

static char *
now (void)
{
  g_autoptr (GDateTime) time = g_date_time_new_now_utc ();

  return g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ");
}

/**
 * reseau_http_log_request:
 * @method: method of the request
 * @route: template of the route that answered, or `-`
 * @trace: number of the request
 * @status: status of the answer
 * @duration_us: time from the whole request to the whole answer
 * @received: bytes of the body
 */
void
reseau_http_log_request (const char *method, const char *route, const char *trace, guint status,
                         gint64 duration_us, gsize received)
{
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (!g_atomic_int_get (&log_enabled))
    return;
  time = now ();
  line =
      g_strdup_printf ("{\"time\":\"%s\",\"event\":\"request\",\"method\":\"%s\",\"route\":\"%s\","
                       "\"status\":%u,\"us\":%" G_GINT64_FORMAT ",\"received\":%" G_GSIZE_FORMAT
                       ",\"trace\":\"%s\"}\n",
                       time, method, route, status, duration_us, received, trace);
  write_line (line);
}

/**
 * reseau_http_log_refusal:
 * @status: status of the answer
 * @code: its code
 * @trace: number of the request
 *
 * A request that never reached a route: hostile, too large or too slow.
 */
void
reseau_http_log_refusal (guint status, const char *code, const char *trace)
{
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (!g_atomic_int_get (&log_enabled))
    return;
  time = now ();
  line = g_strdup_printf (
      "{\"time\":\"%s\",\"event\":\"refused\",\"status\":%u,\"code\":\"%s\",\"trace\":\"%s\"}\n",
      time, status, code, trace);
  write_line (line);
}

/**
 * reseau_http_log_failure:
 * @what: what failed; without values of a record
 * @trace: number of the request
 *
 * Something that is wrong with this machine, not with the request.
 */
void
reseau_http_log_failure (const char *what, const char *trace)
{
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;
  g_autofree char *safe = NULL;

  if (!g_atomic_int_get (&log_enabled))
    return;
  time = now ();
  safe =
      g_strcanon (g_strdup (what),
                  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;()*=_-", '?');
  line =
      g_strdup_printf ("{\"time\":\"%s\",\"event\":\"failure\",\"what\":\"%s\",\"trace\":\"%s\"}\n",
                       time, safe, trace);
  write_line (line);
}

/**
 * reseau_http_log_event:
 * @event: what happened, in a word
 * @cause: why, in a word
 *
 * Something that whoever keeps the server should know of.
 */
void
reseau_http_log_event (const char *event, const char *cause)
{
  g_autofree char *time = NULL;
  g_autofree char *line = NULL;

  if (!g_atomic_int_get (&log_enabled))
    return;
  time = now ();
  line =
      g_strdup_printf ("{\"time\":\"%s\",\"event\":\"%s\",\"cause\":\"%s\"}\n", time, event, cause);
  write_line (line);
}
