/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-guard.h"

#include "reseau-http-head.h"

#include <string.h>

enum {
  STATE_HEAD,
  STATE_BODY,
  STATE_CHUNK_LINE,
  STATE_CHUNK_DATA,
  STATE_CHUNK_END,
  STATE_LAST_LINE,
  STATE_COMPLETE,
  STATE_REFUSED,
};

/* A chunk's size and its extension; more than any honest client writes. */
#define MAX_CHUNK_LINE 128

static ReseauHttpVerdict
refuse (ReseauHttpGuard *guard, guint status, const char *code, const char *title)
{
  guard->state = STATE_REFUSED;
  guard->status = status;
  guard->code = code;
  guard->title = title;
  return RESEAU_HTTP_REFUSED;
}

/**
 * reseau_http_guard_init:
 * @guard: (out caller-allocates): a guard for a new connection
 * @settings: (transfer none): limits, to outlive the guard
 */
void
reseau_http_guard_init (ReseauHttpGuard *guard, const ReseauHttpSettings *settings)
{
  g_return_if_fail (guard != NULL);

  memset (guard, 0, sizeof *guard);
  guard->settings = settings;
}

/**
 * reseau_http_guard_reset:
 * @guard: a guard whose request is complete and answered
 *
 * Makes ready for the next request of the same connection.
 */
void
reseau_http_guard_reset (ReseauHttpGuard *guard)
{
  const ReseauHttpSettings *settings = guard->settings;

  reseau_http_guard_init (guard, settings);
}

/**
 * reseau_http_guard_is_in_body:
 * @guard: a guard
 *
 * Returns: whether a head has passed and its body is still awaited
 */
gboolean
reseau_http_guard_is_in_body (const ReseauHttpGuard *guard)
{
  return guard->state > STATE_HEAD && guard->state < STATE_COMPLETE;
}

static ReseauHttpVerdict
head_complete (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  ReseauHttpHead head;

  if (!reseau_http_head_check (&head, (const char *) data, length - 2, guard->settings))
    return refuse (guard, head.status, head.code, head.title);
  *accepted = length;
  if (head.chunked)
    guard->state = STATE_CHUNK_LINE;
  else if (head.length > 0)
    guard->state = STATE_BODY;
  else
    guard->state = STATE_COMPLETE;
  guard->left = head.length;
  return guard->state == STATE_COMPLETE ? RESEAU_HTTP_COMPLETE : RESEAU_HTTP_MORE;
}

static ReseauHttpVerdict
head_too_large (ReseauHttpGuard *guard)
{
  if (guard->line_start == 0)
    return refuse (guard, 414, "target-too-long", "The request line is too long");
  return refuse (guard, 431, "head-too-large", "The fields of the request are too large");
}

static ReseauHttpVerdict
feed_head (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  for (gsize i = guard->scanned; i < length; i++) {
    guint8 byte = data[i];

    if (i >= guard->settings->max_head_bytes)
      return head_too_large (guard);
    if (i > 0 && data[i - 1] == '\r' && byte != '\n')
      return refuse (guard, 400, "malformed", "A carriage return stands alone");
    if (byte == '\n') {
      if (i == 0 || data[i - 1] != '\r')
        return refuse (guard, 400, "malformed", "A line does not end with CRLF");
      if (i == guard->line_start + 1)
        return guard->line_start == 0
                   ? refuse (guard, 400, "malformed", "The request line is empty")
                   : head_complete (guard, data, i + 1, accepted);
      guard->line_start = i + 1;
      if (++guard->fields > guard->settings->max_fields + 1)
        return refuse (guard, 431, "head-too-large", "The request has too many fields");
    }
    else if ((byte < 0x20 && byte != '\r' && byte != '\t') || byte == 0x7f)
      return refuse (guard, 400, "malformed", "The head has a control character");
  }
  guard->scanned = length;
  return RESEAU_HTTP_MORE;
}

/* Takes bytes of the body, or of a chunk; says whether all of it is there. */
static gboolean
take_data (ReseauHttpGuard *guard, gsize length, gsize *accepted)
{
  gsize n = MIN (guard->left, length - *accepted);

  guard->left -= n;
  guard->body_bytes += n;
  *accepted += n;
  return guard->left == 0;
}

/* Finds the CRLF that ends the line at @start; 0 if it is not there yet. */
static gssize
line_length (const guint8 *data, gsize length, gsize start)
{
  for (gsize i = start; i < length; i++) {
    if (data[i] == '\r')
      return i + 1 >= length ? 0 : data[i + 1] == '\n' ? (gssize) (i - start + 2) : -1;
    if ((data[i] < 0x20 && data[i] != '\t') || data[i] >= 0x7f || i - start > MAX_CHUNK_LINE)
      return -1;
  }
  return 0;
}

static ReseauHttpVerdict
feed_chunk_line (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  gssize line = line_length (data, length, *accepted);
  const guint8 *at = data + *accepted;
  gsize digits = 0;
  guint64 size = 0;

  if (line == 0)
    return RESEAU_HTTP_MORE;
  for (; line > 0 && digits < 8 && g_ascii_isxdigit (at[digits]); digits++)
    size = size * 16 + g_ascii_xdigit_value (at[digits]);
  if (line < 0 || digits == 0 || (at[digits] != '\r' && at[digits] != ';'))
    return refuse (guard, 400, "malformed", "A chunk has no proper size");
  *accepted += line;
  guard->framing_bytes += line + 2;
  if (guard->body_bytes + size > guard->settings->max_body_bytes ||
      guard->framing_bytes > guard->settings->max_body_bytes)
    return refuse (guard, 413, "too-large", "The body is too large");
  guard->left = size;
  guard->state = size > 0 ? STATE_CHUNK_DATA : STATE_LAST_LINE;
  return RESEAU_HTTP_MORE;
}

static ReseauHttpVerdict
feed_chunk_end (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  const guint8 *at = data + *accepted;
  gsize n = length - *accepted;

  if (at[0] != '\r' || (n > 1 && at[1] != '\n'))
    return refuse (guard, 400, "malformed",
                   guard->state == STATE_LAST_LINE ? "Trailer fields are not understood"
                                                   : "A chunk is longer than its size");
  if (n < 2)
    return RESEAU_HTTP_MORE;
  *accepted += 2;
  if (guard->state == STATE_CHUNK_END) {
    guard->state = STATE_CHUNK_LINE;
    return RESEAU_HTTP_MORE;
  }
  guard->state = STATE_COMPLETE;
  return RESEAU_HTTP_COMPLETE;
}

static ReseauHttpVerdict
feed_body_step (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  switch (guard->state) {
  case STATE_BODY:
    if (take_data (guard, length, accepted))
      guard->state = STATE_COMPLETE;
    return guard->state == STATE_COMPLETE ? RESEAU_HTTP_COMPLETE : RESEAU_HTTP_MORE;
  case STATE_CHUNK_DATA:
    if (take_data (guard, length, accepted))
      guard->state = STATE_CHUNK_END;
    return RESEAU_HTTP_MORE;
  case STATE_CHUNK_LINE:
    return feed_chunk_line (guard, data, length, accepted);
  default:
    return feed_chunk_end (guard, data, length, accepted);
  }
}

/**
 * reseau_http_guard_feed:
 * @guard: a guard
 * @data: the bytes received and not yet accepted, from the first of them
 * @length: their number
 * @accepted: (out): how many of them may be given to the HTTP engine
 *
 * After %RESEAU_HTTP_COMPLETE the bytes that follow belong to the next request:
 * reset the guard once this one is answered.
 *
 * Returns: what is known of the request now
 */
ReseauHttpVerdict
reseau_http_guard_feed (ReseauHttpGuard *guard, const guint8 *data, gsize length, gsize *accepted)
{
  g_return_val_if_fail (guard != NULL, RESEAU_HTTP_REFUSED);
  g_return_val_if_fail (accepted != NULL, RESEAU_HTTP_REFUSED);

  *accepted = 0;
  if (guard->state == STATE_REFUSED)
    return RESEAU_HTTP_REFUSED;
  if (guard->state == STATE_HEAD) {
    ReseauHttpVerdict verdict = feed_head (guard, data, length, accepted);
    if (guard->state == STATE_HEAD || verdict != RESEAU_HTTP_MORE)
      return verdict;
  }
  while (guard->state != STATE_COMPLETE && *accepted < length) {
    gsize before = *accepted;
    ReseauHttpVerdict verdict = feed_body_step (guard, data, length, accepted);

    if (verdict != RESEAU_HTTP_MORE)
      return verdict;
    if (*accepted == before)
      break;
  }
  return guard->state == STATE_COMPLETE ? RESEAU_HTTP_COMPLETE : RESEAU_HTTP_MORE;
}
