/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-word-diff.h"

#include "reseau-diff.h"
#include "reseau-text-parts.h"

/* Words, and each other sign by itself; white space is not compared. */
static GArray *
split (const char *text)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (text);
  GArray *words = g_array_new (FALSE, FALSE, sizeof (ReseauTextPart));

  for (guint i = 0; i < parts->len; i++) {
    ReseauTextPart part = g_array_index (parts, ReseauTextPart, i);

    if (part.type == RESEAU_TEXT_PART_WORD || part.type == RESEAU_TEXT_PART_SIGN)
      g_array_append_val (words, part);
  }
  return words;
}

static guint32 *
number (const char *text, const GArray *words, ReseauPartNumbers *table)
{
  guint32 *ids = g_new (guint32, words->len + 1);

  for (guint i = 0; i < words->len; i++) {
    const ReseauTextPart *word = &g_array_index (words, ReseauTextPart, i);

    ids[i] = reseau_part_numbers_get (table, text + word->start, word->end - word->start);
  }
  return ids;
}

/* Words that follow each other make one mark, with the space between them. */
static void
mark (GArray *ranges, const GArray *words, guint start, guint end)
{
  if (end > start) {
    ReseauTextRange range = { g_array_index (words, ReseauTextPart, start).start,
                              g_array_index (words, ReseauTextPart, end - 1).end };

    g_array_append_val (ranges, range);
  }
}

/**
 * reseau_word_diff:
 * @only_a: (out) (transfer full) (element-type ReseauTextRange): what @a alone has
 * @only_b: (out) (transfer full) (element-type ReseauTextRange): what @b alone has
 *
 * Compares two texts word by word; white space does not count.  Of texts that have
 * next to nothing in common all is marked.
 */
void
reseau_word_diff (const char *a, const char *b, GArray **only_a, GArray **only_b)
{
  g_autoptr (ReseauPartNumbers) table = reseau_part_numbers_new ();
  g_autoptr (GArray) words_a = split (a);
  g_autoptr (GArray) words_b = split (b);
  g_autofree guint32 *ids_a = number (a, words_a, table);
  g_autofree guint32 *ids_b = number (b, words_b, table);
  const ReseauSequence parts_a = { ids_a, NULL, words_a->len };
  const ReseauSequence parts_b = { ids_b, NULL, words_b->len };
  const ReseauHunk all = { 0, words_a->len, 0, words_b->len };
  g_autoptr (GArray) hunks = reseau_diff (&parts_a, &parts_b);

  *only_a = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  *only_b = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  for (guint i = 0; i < (hunks ? hunks->len : 1); i++) {
    const ReseauHunk *hunk = hunks ? &g_array_index (hunks, ReseauHunk, i) : &all;

    mark (*only_a, words_a, hunk->a_start, hunk->a_end);
    mark (*only_b, words_b, hunk->b_start, hunk->b_end);
  }
}
