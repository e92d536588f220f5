/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than this without an end of line is no stream of events. */
#define RESEAU_EVENT_MAX_LINE 4096

/**
 * ReseauEventReader:
 *
 * Reads server-sent events piece by piece, and understands one: `head`, which
 * says what number the server has reached.  What else there may be is passed over.
 */
typedef struct _ReseauEventReader ReseauEventReader;

typedef void (*ReseauEventHeadFunc) (gint64 head, gpointer data);

ReseauEventReader *reseau_event_reader_new (ReseauEventHeadFunc func, gpointer data);
void reseau_event_reader_free (ReseauEventReader *self);
gboolean reseau_event_reader_feed (ReseauEventReader *self, const char *bytes, gsize length,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEventReader, reseau_event_reader_free)

G_END_DECLS
