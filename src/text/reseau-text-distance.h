/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * reseau_text_distance:
 * @typed: a form, see #ReseauToken
 * @word: another
 * @most: beyond this the distance does not matter
 * @is_prefix: whether a beginning of @word will do
 *
 * Returns: how many letters are missing, too many, wrong or exchanged with the next one;
 *   @most + 1 when more than @most
 */
guint reseau_text_distance (const char *typed, const char *word, guint most, gboolean is_prefix);

/* Returns: as many errors as a word of so many letters may have to be known all the same */
guint reseau_text_most_errors (guint n_letters);

G_END_DECLS
