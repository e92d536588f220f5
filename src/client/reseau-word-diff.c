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

/* --- excerpts -------------------------------------------------------------------- */

/* Bytes of a text that are shown whole, and of what is around a mark. */
#define WHOLE 400
#define AROUND 90

static const char gap[] = "… ";

/* The beginning of the word at or after @at, before @limit. */
static gsize
word_from (const char *text, gsize at, gsize limit)
{
  while (at < limit && !g_ascii_isspace (text[at]))
    at++;
  while (at < limit && g_ascii_isspace (text[at]))
    at++;
  return at;
}

/* The end of the word at or before @at, after @limit. */
static gsize
word_to (const char *text, gsize at, gsize limit)
{
  while (at > limit && !g_ascii_isspace (text[at]))
    at--;
  while (at > limit && g_ascii_isspace (text[at - 1]))
    at--;
  return at;
}

/* What is between two marks, or at an end: all of it, or what is next to them. */
static void
append_between (GString *out, const char *text, gsize start, gsize end, gboolean after_mark,
                gboolean before_mark)
{
  gsize keep = (after_mark + before_mark) * AROUND;
  gsize head, tail;

  if (end - start <= keep + AROUND) {
    g_string_append_len (out, text + start, end - start);
    return;
  }
  head = after_mark ? word_to (text, start + AROUND, start) : start;
  tail = before_mark ? word_from (text, end - AROUND, end) : end;
  g_string_append_len (out, text + start, head - start);
  if (head > start)
    g_string_append_c (out, ' ');
  g_string_append (out, before_mark ? gap : "…");
  g_string_append_len (out, text + tail, end - tail);
}

/**
 * reseau_word_diff_dup_excerpt:
 * @marks: (nullable) (element-type ReseauTextRange): what is different in it
 * @shifted: (out) (transfer full) (element-type ReseauTextRange): where that is in the excerpt
 *
 * Returns: (transfer full): the text or, where it is long, what is different in it with some words
 *   around; its beginning where nothing is
 */
char *
reseau_word_diff_dup_excerpt (const char *text, const GArray *marks, GArray **shifted)
{
  gsize length = strlen (text);
  guint n = marks ? marks->len : 0;
  gsize at = 0;
  GString *out;

  *shifted = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  if (length <= WHOLE) {
    if (n > 0)
      g_array_append_vals (*shifted, marks->data, n);
    return g_strdup (text);
  }
  out = g_string_new (NULL);
  if (n == 0)
    at = word_to (text, WHOLE, 0);
  g_string_append_len (out, text, at);
  for (guint i = 0; i < n; i++) {
    ReseauTextRange mark = g_array_index (marks, ReseauTextRange, i);
    ReseauTextRange moved;

    append_between (out, text, at, mark.start, i > 0, TRUE);
    moved.start = out->len;
    g_string_append_len (out, text + mark.start, mark.end - mark.start);
    moved.end = out->len;
    g_array_append_val (*shifted, moved);
    at = mark.end;
  }
  append_between (out, text, at, length, TRUE, FALSE);
  return g_string_free (out, FALSE);
}
