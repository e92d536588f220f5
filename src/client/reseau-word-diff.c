/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-word-diff.h"

#include <string.h>

/* Beyond that a table of all pairs of words would cost more than marks are worth. */
#define MAX_CELLS (4 * 1000 * 1000)

typedef struct {
  const char *text;
  gsize start;
  gsize end;
} Word;

typedef enum { CLASS_SPACE, CLASS_WORD, CLASS_SIGN } CharClass;

static CharClass
class_of (gunichar c)
{
  if (g_unichar_isspace (c))
    return CLASS_SPACE;
  return g_unichar_isalnum (c) || g_unichar_ismark (c) ? CLASS_WORD : CLASS_SIGN;
}

/* Words, and each other sign by itself; white space is not compared. */
static GArray *
split (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  const char *c = text;

  while (*c != '\0') {
    CharClass kind = class_of (g_utf8_get_char (c));
    Word word = { text, c - text, 0 };

    do
      c = g_utf8_next_char (c);
    while (*c != '\0' && kind == CLASS_WORD && class_of (g_utf8_get_char (c)) == kind);
    word.end = c - text;
    if (kind != CLASS_SPACE)
      g_array_append_val (words, word);
  }
  return words;
}

static gboolean
same (const GArray *a, guint i, const GArray *b, guint j)
{
  const Word *one = &g_array_index (a, Word, i);
  const Word *other = &g_array_index (b, Word, j);
  gsize length = one->end - one->start;

  return length == other->end - other->start &&
         memcmp (one->text + one->start, other->text + other->start, length) == 0;
}

/* Words that follow each other make one mark, with the space between them. */
static void
mark (GArray *ranges, const GArray *words, guint i, guint *last)
{
  const Word *word = &g_array_index (words, Word, i);
  ReseauTextRange range = { word->start, word->end };

  if (ranges->len > 0 && *last + 1 == i)
    g_array_index (ranges, ReseauTextRange, ranges->len - 1).end = word->end;
  else
    g_array_append_val (ranges, range);
  *last = i;
}

typedef struct {
  const GArray *a;
  const GArray *b;
  guint start;
  guint a_end;
  guint b_end;
  guint *lengths; /* longest common rest from (i, j), or %NULL: the middle has nothing in common */
} Middle;

static guint *
cell (const Middle *m, guint i, guint j)
{
  return &m->lengths[(i - m->start) * (m->b_end - m->start + 1) + (j - m->start)];
}

static void
fill (Middle *m)
{
  gsize cells = (gsize) (m->a_end - m->start + 1) * (m->b_end - m->start + 1);

  if (cells > MAX_CELLS)
    return;
  m->lengths = g_new0 (guint, cells);
  for (guint i = m->a_end; i-- > m->start;)
    for (guint j = m->b_end; j-- > m->start;)
      *cell (m, i, j) = same (m->a, i, m->b, j) ? *cell (m, i + 1, j + 1) + 1
                                                : MAX (*cell (m, i + 1, j), *cell (m, i, j + 1));
}

static void
walk (const Middle *m, GArray *only_a, GArray *only_b)
{
  guint i = m->start, j = m->start, last_a = 0, last_b = 0;

  while (i < m->a_end || j < m->b_end) {
    if (m->lengths != NULL && i < m->a_end && j < m->b_end && same (m->a, i, m->b, j)) {
      i++;
      j++;
    }
    else if (i < m->a_end &&
             (j == m->b_end || m->lengths == NULL || *cell (m, i + 1, j) >= *cell (m, i, j + 1)))
      mark (only_a, m->a, i++, &last_a);
    else
      mark (only_b, m->b, j++, &last_b);
  }
}

/**
 * reseau_word_diff:
 * @only_a: (out) (transfer full) (element-type ReseauTextRange): what @a alone has
 * @only_b: (out) (transfer full) (element-type ReseauTextRange): what @b alone has
 *
 * Compares two texts word by word; white space does not count.
 */
void
reseau_word_diff (const char *a, const char *b, GArray **only_a, GArray **only_b)
{
  g_autoptr (GArray) words_a = split (a);
  g_autoptr (GArray) words_b = split (b);
  Middle m = { words_a, words_b, 0, words_a->len, words_b->len, NULL };

  *only_a = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  *only_b = g_array_new (FALSE, FALSE, sizeof (ReseauTextRange));
  while (m.start < m.a_end && m.start < m.b_end && same (words_a, m.start, words_b, m.start))
    m.start++;
  while (m.a_end > m.start && m.b_end > m.start &&
         same (words_a, m.a_end - 1, words_b, m.b_end - 1)) {
    m.a_end--;
    m.b_end--;
  }
  fill (&m);
  walk (&m, *only_a, *only_b);
  g_free (m.lengths);
}
