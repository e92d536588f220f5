/* SPDX-License-Identifier: GPL-3.0-or-later */

/* https://html.spec.whatwg.org/multipage/server-sent-events.html, without a byte order mark
 * and without lone carriage returns, which nobody sends. */
#include "reseau-event-reader.h"

#include "reseau-error.h"
#include "reseau-json.h"

#include <string.h>

struct _ReseauEventReader {
  ReseauEventHeadFunc func;
  gpointer data;
  GString *line;
  GString *event;
  GString *payload;
};

ReseauEventReader *
reseau_event_reader_new (ReseauEventHeadFunc func, gpointer data)
{
  ReseauEventReader *self = g_new0 (ReseauEventReader, 1);

  g_return_val_if_fail (func != NULL, NULL);

  self->func = func;
  self->data = data;
  self->line = g_string_new (NULL);
  self->event = g_string_new (NULL);
  self->payload = g_string_new (NULL);
  return self;
}

void
reseau_event_reader_free (ReseauEventReader *self)
{
  if (self == NULL)
    return;
  g_string_free (self->line, TRUE);
  g_string_free (self->event, TRUE);
  g_string_free (self->payload, TRUE);
  g_free (self);
}

static void
dispatch (ReseauEventReader *self)
{
  if (g_str_equal (self->event->str, "head")) {
    g_autoptr (ReseauValue) value = reseau_json_parse (self->payload->str, -1, NULL);
    gint64 head = reseau_value_get_member_int (value, "head", 0);

    if (head > 0)
      self->func (head, self->data);
  }
  g_string_truncate (self->event, 0);
  g_string_truncate (self->payload, 0);
}

static gboolean
take_field (ReseauEventReader *self, const char *name, GString *into)
{
  gsize n = strlen (name);
  const char *value = self->line->str + n + 1;

  if (strncmp (self->line->str, name, n) != 0 || self->line->str[n] != ':')
    return FALSE;
  g_string_assign (into, *value == ' ' ? value + 1 : value);
  return TRUE;
}

static void
take_line (ReseauEventReader *self)
{
  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    g_string_truncate (self->line, self->line->len - 1);
  if (self->line->len == 0)
    dispatch (self);
  else if (!take_field (self, "event", self->event))
    take_field (self, "data", self->payload);
  g_string_truncate (self->line, 0);
}

/**
 * reseau_event_reader_feed:
 * @bytes: (array length=length): what came, cut anywhere
 *
 * Calls the function of the reader for each head in it.
 *
 * Returns: %FALSE for what is no stream of events
 */
gboolean
reseau_event_reader_feed (ReseauEventReader *self, const char *bytes, gsize length, GError **error)
{
  for (gsize i = 0; i < length; i++) {
    if (bytes[i] == '\n')
      take_line (self);
    else if (self->line->len < RESEAU_EVENT_MAX_LINE && bytes[i] != '\0')
      g_string_append_c (self->line, bytes[i]);
    else {
      g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER, "no stream of events");
      return FALSE;
    }
  }
  return TRUE;
}
