/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "reseau-pull.h"

G_BEGIN_DECLS

/* A record is 1 MiB at most; its line has the envelope around it. */
#define RESEAU_LINE_MAX_BYTES (1536 * 1024)
/* Rows between two commit points, far above what a server sends. */
#define RESEAU_LINE_MAX_ROWS 5000
#define RESEAU_LINE_MAX_GROUP_BYTES (32 * 1024 * 1024)

/**
 * ReseauLineFeed:
 *
 * Turns the bytes of a pull, in pieces of any size, into lines, and lines into
 * groups that end at a commit point.  What follows the last commit point of a
 * stream that was cut is never seen by anybody.  One thread at a time.
 */
typedef struct _ReseauLineFeed ReseauLineFeed;

ReseauLineFeed *reseau_line_feed_new (void);
void reseau_line_feed_free (ReseauLineFeed *self);

gboolean reseau_line_feed_push (ReseauLineFeed *self, const char *data, gsize length,
                                GError **error);
GPtrArray *reseau_line_feed_take (ReseauLineFeed *self);
gboolean reseau_line_feed_finish (ReseauLineFeed *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauLineFeed, reseau_line_feed_free)

G_END_DECLS
