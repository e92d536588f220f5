/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-text-query.h"

G_BEGIN_DECLS

/**
 * ReseauTextRange:
 *
 * Bytes [start, end) of a text, on character boundaries.
 */
typedef struct {
  gsize start;
  gsize end;
} ReseauTextRange;

/**
 * reseau_text_highlight:
 *
 * Where the words of @query stand in @text.  Of a word met as a prefix only the
 * letters typed are marked.  Quoted clauses and compounds count as a whole.
 *
 * Returns: (transfer full) (element-type ReseauTextRange): in order, apart
 */
GArray *reseau_text_highlight (ReseauAnalyzer *analyzer, const char *text, ReseauTextQuery *query);

/**
 * reseau_text_snippet:
 * @length: about how many characters, 160 for a row of a list
 * @ranges: (out) (optional) (transfer full) (element-type ReseauTextRange): the
 *   marks in what is returned
 *
 * The passage of @text with the most different words of @query, cut between
 * words, white space made single spaces, with … where text was left out.
 * Without any match it is the beginning.
 */
char *reseau_text_snippet (ReseauAnalyzer *analyzer, const char *text, ReseauTextQuery *query,
                           guint length, GArray **ranges);

G_END_DECLS
