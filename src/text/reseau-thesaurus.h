/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-analyzer.h"

G_BEGIN_DECLS

/**
 * ReseauThesaurus:
 *
 * Which words are also looked for when some are typed: «crèche» for «garde d’enfants».
 * Immutable.
 */
typedef struct _ReseauThesaurus ReseauThesaurus;

/* Most words of a phrase that has others for it. */
#define RESEAU_THESAURUS_MAX_WORDS 5

/**
 * reseau_thesaurus_new:
 * @text: lines "a, b, c" of words of one meaning, and "a, b > c" of words that those on
 *   the right also do for; those with # are not read
 */
ReseauThesaurus *reseau_thesaurus_new (ReseauAnalyzer *analyzer, const char *text, gsize length);
void reseau_thesaurus_free (ReseauThesaurus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauThesaurus, reseau_thesaurus_free)

/**
 * reseau_thesaurus_find:
 * @key: stems with a space between, without the words that say nothing
 *
 * Returns: (transfer none) (nullable) (element-type utf8): phrases as they are written
 */
const GPtrArray *reseau_thesaurus_find (const ReseauThesaurus *self, const char *key);

G_END_DECLS
