/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-reader.h"

G_BEGIN_DECLS

/* A mark is what a server writes to name a point of its history: the number of a
 * commit, a dot, and a signed digest of all that led there.  A client keeps marks
 * and gives them back; a server that does not recognize one was put back to an
 * older state, or is another. */
#define RESEAU_MARK_MAX_LENGTH 40

gint64 reseau_mark_get_seq (const char *mark);

/* A client keeps so many; a server reads some more. */
#define RESEAU_LADDER_MAX 48
#define RESEAU_ANCESTOR_MAX_MARKS 64

/**
 * ReseauAncestor:
 * @epoch: the server's present history
 * @seq: the last commit that it has in common with the client's, 0 for none
 *
 * The answer to `POST /v1/sync/ancestor` {"marks": […]}.
 */
typedef struct {
  gint64 epoch;
  gint64 seq;
} ReseauAncestor;

ReseauValue *reseau_ladder_to_value (GPtrArray *marks);
GPtrArray *reseau_ladder_from_value (const ReseauValue *value, GError **error);
ReseauValue *reseau_ancestor_to_value (const ReseauAncestor *self);
gboolean reseau_ancestor_from_value (ReseauAncestor *self, const ReseauValue *value,
                                     GError **error);

G_END_DECLS
