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
gint64 reseau_bits_count (const ReseauBits *self);
/* Both of the same @max. */
void reseau_bits_intersect (ReseauBits *self, const ReseauBits *other);

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
gboolean reseau_store_count_bits (ReseauStore *self, ReseauBitsFunc func, gpointer data,
                                  GError **error);

/**
 * ReseauFilter:
 * @field: (nullable): %NULL for the text and the period
 */
typedef struct {
  char *field;
  ReseauBits *bits;
} ReseauFilter;

/**
 * ReseauSearch:
 *
 * What a person typed, ready for the index.
 */
typedef struct {
  char *match;
  char *title_match;
  char *shape;
} ReseauSearch;

/* @search: (out): %NULL when there is nothing to look for */
gboolean reseau_store_make_search (ReseauStore *self, const ReseauQuery *query,
                                   ReseauSearch **search, GError **error);
void reseau_search_free (ReseauSearch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauSearch, reseau_search_free)

/* All that match. */
gboolean reseau_store_find_all (ReseauStore *self, const ReseauSearch *search, ReseauBits *bits,
                                GError **error);
gboolean reseau_store_find_newest (ReseauStore *self, const ReseauSearch *search, guint most,
                                   ReseauBits *bits, GError **error);
/* The best of the newest matches, the best first. */
gboolean reseau_store_find_best (ReseauStore *self, const ReseauSearch *search, GArray *rids,
                                 GError **error);

GArray *reseau_store_make_filters (ReseauStore *self, const ReseauQuery *query,
                                   const ReseauSearch *search, GError **error);

G_END_DECLS
