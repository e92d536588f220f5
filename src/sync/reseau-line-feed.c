/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-line-feed.h"

#include <string.h>

struct _ReseauLineFeed {
  GByteArray *rest; /* of a line whose end has not come */
  GPtrArray *ready; /* lines up to the last commit point, that nobody has taken */
  GPtrArray *group; /* lines since */
  gsize bytes;      /* of that group */
  gboolean ended;
  gboolean broken; /* what comes after an error has a hole before it */
};

static GPtrArray *
new_lines (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
}

/**
 * reseau_line_feed_new:
 *
 * Returns: (transfer full): a feed for one stream
 */
ReseauLineFeed *
reseau_line_feed_new (void)
{
  ReseauLineFeed *self = g_new0 (ReseauLineFeed, 1);

  self->rest = g_byte_array_new ();
  self->ready = new_lines ();
  self->group = new_lines ();
  return self;
}

void
reseau_line_feed_free (ReseauLineFeed *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->rest);
  g_ptr_array_unref (self->group);
  g_ptr_array_unref (self->ready);
  g_free (self);
}

static gboolean
refuse (GError **error, ReseauError code, const char *message)
{
  g_set_error_literal (error, RESEAU_ERROR, code, message);
  return FALSE;
}

/* What speaks in another way is no server of ours, or one of a later release. */
static gboolean
misread (GError *cause, GError **error)
{
  if (!g_error_matches (cause, RESEAU_ERROR, RESEAU_ERROR_TOO_OLD))
    cause->code = RESEAU_ERROR_NOT_A_SERVER;
  g_propagate_prefixed_error (error, cause, "a line of the pull: ");
  return FALSE;
}

static gboolean
read_line (ReseauLineFeed *self, const char *text, gsize length, GError **error)
{
  GError *local = NULL;
  ReseauLine *line;

  if (length == 0)
    return TRUE;
  if (self->ended)
    return refuse (error, RESEAU_ERROR_NOT_A_SERVER, "lines after the end");
  line = reseau_line_from_text (text, length, &local);
  if (line == NULL)
    return misread (local, error);
  if (line->type == RESEAU_LINE_OTHER) {
    reseau_line_free (line);
    return TRUE;
  }
  g_ptr_array_add (self->group, line);
  self->bytes += length;
  if (line->type >= RESEAU_LINE_CUR) {
    self->ended = line->type == RESEAU_LINE_END;
    g_ptr_array_extend_and_steal (self->ready, g_steal_pointer (&self->group));
    self->group = new_lines ();
    self->bytes = 0;
  }
  if (self->group->len > RESEAU_LINE_MAX_ROWS || self->bytes > RESEAU_LINE_MAX_GROUP_BYTES)
    return refuse (error, RESEAU_ERROR_NOT_A_SERVER, "too many rows without a commit point");
  return TRUE;
}

static gboolean
take_line (ReseauLineFeed *self, const char *text, gsize length, GError **error)
{
  self->broken = !read_line (self, text, length, error);
  return !self->broken;
}

static gboolean
take_first (ReseauLineFeed *self, const char *text, gsize length, GError **error)
{
  gboolean ok;

  if (self->rest->len == 0)
    return take_line (self, text, length, error);
  g_byte_array_append (self->rest, (const guint8 *) text, length);
  ok = take_line (self, (const char *) self->rest->data, self->rest->len, error);
  g_byte_array_set_size (self->rest, 0);
  return ok;
}

/**
 * reseau_line_feed_push:
 * @data: the next bytes of the stream
 *
 * Errors: RESEAU_ERROR_NOT_A_SERVER for a line beyond measure and for what is no line,
 * RESEAU_ERROR_TOO_OLD for a row of a kind that only a later release knows.  Groups that were
 * whole before stay to be taken.
 */
gboolean
reseau_line_feed_push (ReseauLineFeed *self, const char *data, gsize length, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->broken)
    return refuse (error, RESEAU_ERROR_INVALID, "the stream is broken");
  while (length > 0) {
    const char *end = memchr (data, '\n', length);
    gsize part = end ? (gsize) (end - data) : length;

    self->broken = self->rest->len + part > RESEAU_LINE_MAX_BYTES;
    if (self->broken)
      return refuse (error, RESEAU_ERROR_NOT_A_SERVER, "a line is too long");
    if (end == NULL) {
      g_byte_array_append (self->rest, (const guint8 *) data, length);
      return TRUE;
    }
    if (!take_first (self, data, part, error))
      return FALSE;
    data = end + 1;
    length -= part + 1;
  }
  return TRUE;
}

/**
 * reseau_line_feed_take:
 *
 * Returns: (transfer full) (element-type ReseauLine): all groups that are whole and
 *   were not taken yet, one after the other; maybe none
 */
GPtrArray *
reseau_line_feed_take (ReseauLineFeed *self)
{
  GPtrArray *lines;

  g_return_val_if_fail (self != NULL, NULL);

  lines = self->ready;
  self->ready = new_lines ();
  return lines;
}

/**
 * reseau_line_feed_finish:
 *
 * To be called when the stream is over.
 *
 * Returns: %FALSE with RESEAU_ERROR_NETWORK if it was cut before its end
 */
gboolean
reseau_line_feed_finish (ReseauLineFeed *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->ended && !self->broken && self->rest->len == 0)
    return TRUE;
  return refuse (error, RESEAU_ERROR_NETWORK, "the answer was cut");
}
