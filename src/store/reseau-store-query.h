/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store-private.h"

G_BEGIN_DECLS

/* Private to src/store: a set of rids from 0 to @max. */
typedef struct {
  gint64 max;
  guint64 words[];
} ReseauBits;

ReseauBits *reseau_bits_new (gint64 max);
ReseauBits *reseau_bits_copy (const ReseauBits *self);
/* All that it can hold. */
void reseau_bits_fill (ReseauBits *self);
gint64 reseau_bits_count (const ReseauBits *self);
/* Both of the same @max. */
gint64 reseau_bits_count_different (const ReseauBits *self, const ReseauBits *other);
void reseau_bits_intersect (ReseauBits *self, const ReseauBits *other);
void reseau_bits_unite (ReseauBits *self, const ReseauBits *other);
/* Returns: the @n-th from the highest, or 0 when there are fewer */
gint64 reseau_bits_find_newest (const ReseauBits *self, gint64 n);
/* The @n highest alone, or all when there are fewer. */
void reseau_bits_keep_newest (ReseauBits *self, gint64 n);
/* Returns: the lowest, or -1 */
gint64 reseau_bits_find_oldest (const ReseauBits *self);

static inline void
reseau_bits_free (ReseauBits *self)
{
  g_free (self);
}

static inline void
reseau_bits_add (ReseauBits *self, gint64 rid)
{
  if (rid >= 0 && rid <= self->max)
    self->words[rid >> 6] |= G_GUINT64_CONSTANT (1) << (rid & 63);
}

static inline void
reseau_bits_remove (ReseauBits *self, gint64 rid)
{
  if (rid >= 0 && rid <= self->max)
    self->words[rid >> 6] &= ~(G_GUINT64_CONSTANT (1) << (rid & 63));
}

static inline gboolean
reseau_bits_has (const ReseauBits *self, gint64 rid)
{
  return rid >= 0 && rid <= self->max &&
         (self->words[rid >> 6] & (G_GUINT64_CONSTANT (1) << (rid & 63))) != 0;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauBits, reseau_bits_free)

/* Which records have a value; see reseau_store_find_value(). */
gboolean reseau_store_read_bits (ReseauStore *self, gint64 vid, ReseauBits *bits, GError **error);

/* Returns: (nullable): which records to count of those that have @vid, and where to
 * add them */
typedef const ReseauBits *(*ReseauBitsFunc) (gint64 vid, guint **count, gpointer data);
gboolean reseau_store_count_bits (ReseauStore *self, gint64 max, ReseauBitsFunc func, gpointer data,
                                  GError **error);

/**
 * ReseauFilter:
 * @field: (nullable): %NULL for the text and the period
 */
typedef struct {
  char *field;
  ReseauBits *bits;
} ReseauFilter;

/* --- words --------------------------------------------------------------- */

/* Adds the records that have @phrase (in the title), from the number @least on. */
gboolean reseau_store_add_matching (ReseauStore *self, const char *phrase, gboolean title,
                                    gint64 least, ReseauBits *bits, GError **error);
gboolean reseau_store_count_wrong_words (ReseauStore *self, gint64 max, gint64 *wrong,
                                         GError **error);
gboolean reseau_store_add_word_bits (ReseauStore *self, const char *stem, ReseauBits *bits,
                                     GError **error);

/**
 * ReseauSearch:
 * @match: what a person typed, ready for the index
 * @kind: (nullable): name of a kind
 * @enough: when fewer records have all the words, those that have some of them will do
 * @bits: the records of that kind that match, once they were looked for
 * @best: (nullable): when they need not meet everything, those that meet the most of it
 * @newest: the last of them
 * @least: those before it are not ranked
 * @phrases: those before it are not ranked for the sake of phrases
 * @titles: those before it are not looked at for their titles
 * @partial: whether older records than those in @bits may match
 * @unproved: whether some of @bits have the words of a phrase, but maybe not together
 */
typedef struct {
  ReseauFtsMatch *match;
  char *kind;
  gint64 enough;
  ReseauBits *bits;
  ReseauBits *best;
  gint64 newest;
  gint64 least;
  gint64 phrases;
  gint64 titles;
  gboolean partial;
  gboolean unproved;
} ReseauSearch;

#define RESEAU_NO_TITLES G_MAXINT64

/* Within a transaction that reads; see reseau_store_correct(). */
gboolean reseau_store_correct_text (ReseauStore *self, const char *text, char **corrected,
                                    GError **error);

/* @search: (out): %NULL when there is nothing to look for */
gboolean reseau_store_make_search (ReseauStore *self, const ReseauQuery *query,
                                   ReseauSearch **search, GError **error);
void reseau_search_free (ReseauSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauSearch, reseau_search_free)

ReseauBits *reseau_store_find_some (const GPtrArray *clauses, const ReseauBits *among,
                                    gboolean alone, gint64 total, ReseauBits **best);

/**
 * ReseauMatching:
 * @RESEAU_MATCHING_ALL: all that match
 * @RESEAU_MATCHING_FIRST: phrases of common words are looked for in titles and in new
 *   records only
 * @RESEAU_MATCHING_RANKED: only what is ranked is wanted, and reseau_store_find_best()
 *   proves the phrases
 */
typedef enum {
  RESEAU_MATCHING_ALL,
  RESEAU_MATCHING_FIRST,
  RESEAU_MATCHING_RANKED,
} ReseauMatching;

gboolean reseau_store_find_matching (ReseauStore *self, ReseauSearch *search, gint64 max,
                                     ReseauMatching how, GError **error);

/* The best of the newest matches, the best first, after reseau_store_find_matching(). */
gboolean reseau_store_find_best (ReseauStore *self, const ReseauSearch *search, GArray *rids,
                                 GError **error);

gboolean reseau_store_list_ordered (ReseauStore *self, const ReseauQuery *query,
                                    const ReseauBits *bits, guint limit, GArray *rids,
                                    GError **error);
GArray *reseau_store_make_filters (ReseauStore *self, const ReseauQuery *query, gint64 max,
                                   const ReseauSearch *search, GError **error);

G_END_DECLS
