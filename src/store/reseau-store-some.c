/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When hardly any record has all the words of a question, those that have the most of
 * them answer it, a rare word counting for more than a common one. */
#include "reseau-store-query.h"

#include <math.h>
#include <string.h>

/* A word counts for this much at most, a word that all have for 1. */
#define MOST_WORTH 7

/* 32 words of the most worth fit into as many binary digits. */
#define PLANES 8

/* How many records it has to be before more words are asked for. */
#define ENOUGH 30

/* The sum of what a record has, a binary digit in each plane. */
typedef struct {
  ReseauBits *planes[PLANES];
} Sums;

static void
sums_clear (Sums *self)
{
  for (guint i = 0; i < PLANES; i++)
    reseau_bits_free (self->planes[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sums, sums_clear)

static void
sums_init (Sums *self, gint64 max)
{
  for (guint i = 0; i < PLANES; i++)
    self->planes[i] = reseau_bits_new (max);
}

/* Adds @worth to the sums of the records in @bits: to 64 of them at once, digit by digit. */
static void
add_worth (Sums *self, const ReseauBits *bits, guint worth)
{
  for (gint64 word = 0; word <= bits->max >> 6; word++) {
    guint64 carry = 0;

    for (guint i = 0; i < PLANES; i++) {
      guint64 *sum = &self->planes[i]->words[word];
      guint64 added = worth >> i & 1 ? bits->words[word] : 0;
      guint64 next = (*sum & added) | (carry & (*sum ^ added));

      *sum ^= added ^ carry;
      carry = next;
    }
  }
}

/* Those of @among whose sum is @least or more. */
static ReseauBits *
find_at_least (const Sums *self, const ReseauBits *among, guint least)
{
  ReseauBits *found = reseau_bits_new (among->max);

  for (gint64 word = 0; word <= among->max >> 6; word++) {
    guint64 more = 0, same = G_MAXUINT64;

    for (guint i = PLANES; i > 0; i--) {
      guint64 digits = self->planes[i - 1]->words[word];

      if (least >> (i - 1) & 1)
        same &= digits;
      else {
        more |= same & digits;
        same &= ~digits;
      }
    }
    found->words[word] = (more | same) & among->words[word];
  }
  return found;
}

static guint
find_worth (gint64 documents, gint64 total)
{
  double rarity = log ((total + 1.0) / (documents + 1.0)) / log (total + 1.0);

  return 1 + (guint) floor (MAX (rarity, 0.0) * (MOST_WORTH - 1) + 0.5);
}

/**
 * reseau_store_find_some:
 * @clauses: (element-type ReseauBits): which records meet each
 * @among: those that may answer
 * @alone: whether they do without meeting any
 * @best: (out): those among them that meet more than the others, few
 *
 * Returns: (transfer full): the records that meet the most, %ENOUGH or all that meet any
 */
ReseauBits *
reseau_store_find_some (const GPtrArray *clauses, const ReseauBits *among, gboolean alone,
                        gint64 total, ReseauBits **best)
{
  g_auto (Sums) sums = { 0 };
  guint low = alone ? 0 : 1, high = 1;

  sums_init (&sums, among->max);
  for (guint i = 0; i < clauses->len; i++) {
    const ReseauBits *bits = g_ptr_array_index (clauses, i);
    gint64 documents = reseau_bits_count (bits);
    guint worth = find_worth (documents, total);

    if (documents > 0)
      add_worth (&sums, bits, worth);
    high += worth;
  }
  /* The highest sum that enough have; none has @high. */
  while (high - low > 1) {
    guint middle = (low + high) / 2;
    g_autoptr (ReseauBits) found = find_at_least (&sums, among, middle);

    if (reseau_bits_count (found) >= ENOUGH)
      low = middle;
    else
      high = middle;
  }
  *best = find_at_least (&sums, among, low + 1);
  return find_at_least (&sums, among, low);
}
