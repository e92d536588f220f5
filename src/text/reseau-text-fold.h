/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * reseau_text_fold:
 * @length: bytes, or -1
 *
 * Lower case, no accents, ligatures taken apart, typographic apostrophes and
 * hyphens made plain, runs of white space made one space and none at the ends.
 * What is not UTF-8 becomes U+FFFD.
 *
 * Returns: (transfer full): for comparing what people type with labels
 */
char *reseau_text_fold (const char *text, gssize length);

/**
 * reseau_text_matches:
 * @folded_label: from reseau_text_fold()
 * @folded_needle: from reseau_text_fold()
 *
 * Returns: whether every word of the needle begins some word of the label: what
 *   picking from a list of terms or names wants
 */
gboolean reseau_text_matches (const char *folded_label, const char *folded_needle);

/* Sorts before all that a key begins with. */
#define RESEAU_TEXT_SORT_MARK '\x01'

/**
 * reseau_text_sort_key:
 *
 * Returns: (transfer full): to be compared with strcmp(): as a French directory has it, word
 *   by word, apostrophes and hyphens as spaces, numbers by their value, without regard to case,
 *   to accents only where nothing else differs
 */
char *reseau_text_sort_key (const char *text);

/**
 * reseau_text_sort_key_get_words:
 *
 * Returns: (transfer none): the words that a key was made of, in lower case
 */
const char *reseau_text_sort_key_get_words (const char *key);

G_END_DECLS
