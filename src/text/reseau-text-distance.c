/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-distance.h"

#include "reseau-analyzer.h"

#include <string.h>

/* Of shorter words too many look alike. */
#define SHORT_WORD 4
#define LONG_WORD 8

guint
reseau_text_most_errors (guint n_letters)
{
  return n_letters < SHORT_WORD ? 0 : n_letters < LONG_WORD ? 1 : 2;
}

/* One row more.  Returns: the least number in it */
static guint
add_row (const char *typed, const char *word, guint n, guint i,
         guint8 rows[3][RESEAU_TOKEN_MAX + 1])
{
  guint8 *row = rows[i % 3];
  const guint8 *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
  guint least = row[0] = i;

  for (guint j = 1; j <= n; j++) {
    guint cost = above[j - 1] + (typed[i - 1] != word[j - 1]);

    cost = MIN (cost, MIN (above[j], row[j - 1]) + 1u);
    if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
      cost = MIN (cost, before[j - 2] + 1u);
    row[j] = cost;
    least = MIN (least, cost);
  }
  return least;
}

guint
reseau_text_distance (const char *typed, const char *word, guint most, gboolean is_prefix)
{
  guint8 rows[3][RESEAU_TOKEN_MAX + 1];
  guint m = strlen (typed), n = strlen (word), best;

  g_return_val_if_fail (m <= RESEAU_TOKEN_MAX && n <= RESEAU_TOKEN_MAX, most + 1);

  /* What comes later in the word is not compared. */
  if (is_prefix)
    n = MIN (n, m + most);
  if (m > n + most || n > m + most)
    return most + 1;
  for (guint j = 0; j <= n; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= m; i++)
    if (add_row (typed, word, n, i, rows) > most)
      return most + 1;
  best = rows[m % 3][n];
  for (guint j = 0; is_prefix && j < n; j++)
    best = MIN (best, rows[m % 3][j]);
  return MIN (best, most + 1);
}
