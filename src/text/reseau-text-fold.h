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

/**
 * reseau_text_sort_key:
 *
 * Returns: (transfer full): to be compared with strcmp(): the order of the
 *   locale, without regard to case
 */
char *reseau_text_sort_key (const char *text);

G_END_DECLS
