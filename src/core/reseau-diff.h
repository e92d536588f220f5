/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauSequence:
 * @ids: (array length=length): equal parts have equal numbers
 * @solid: (nullable) (array length=length): whether a part weighs something; %NULL: each does.
 *   What does not (white space) keeps no two changes apart
 *
 * A text or a list as what a comparison needs of it.
 */
typedef struct {
  const guint32 *ids;
  const guint8 *solid;
  guint length;
} ReseauSequence;

/**
 * ReseauHunk:
 *
 * Parts [a_start, a_end) of one sequence that became [b_start, b_end) of another.
 */
typedef struct {
  guint a_start;
  guint a_end;
  guint b_start;
  guint b_end;
} ReseauHunk;

typedef enum {
  RESEAU_SIDE_BASE,
  RESEAU_SIDE_MINE,
  RESEAU_SIDE_THEIRS,
} ReseauSide;

/**
 * ReseauPiece:
 *
 * Parts [start, end) of one of three sequences.
 */
typedef struct {
  ReseauSide side;
  guint start;
  guint end;
} ReseauPiece;

GArray *reseau_diff (const ReseauSequence *a, const ReseauSequence *b);
GArray *reseau_diff_join_near (GArray *hunks, const ReseauSequence *a, const ReseauSequence *b);
GArray *reseau_diff_merge (const ReseauSequence *base, GArray *mine, GArray *theirs,
                           const ReseauSequence *mine_parts, const ReseauSequence *theirs_parts);

G_END_DECLS
