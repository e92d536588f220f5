/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Three texts, or three lists of texts: what two people made of one.  The answer is the same from
 * both sides, no word that somebody put in is missing, and who changed nothing has no say. */
#include "fuzz.h"

#include "reseau-text-merge.h"
#include "reseau-text-parts.h"

#define SIDES 3

static guint
count_word (const char *text, const char *word, gsize length)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (text);
  guint n = 0;

  for (guint i = 0; i < parts->len; i++) {
    const ReseauTextPart *part = &g_array_index (parts, ReseauTextPart, i);

    n += part->end - part->start == length && memcmp (text + part->start, word, length) == 0;
  }
  return n;
}

/* A word that the text did not have is there as often as somebody put it in. */
static void
check_words (const char *base, const char *mine, const char *theirs, const char *merged)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (mine);

  for (guint i = 0; i < MIN (parts->len, 64); i++) {
    const ReseauTextPart *part = &g_array_index (parts, ReseauTextPart, i);
    const char *word = mine + part->start;
    gsize length = part->end - part->start;
    guint here = count_word (mine, word, length);
    guint there = count_word (theirs, word, length);

    if (part->type != RESEAU_TEXT_PART_SPACE && count_word (base, word, length) == 0)
      g_assert_cmpuint (count_word (merged, word, length), >=, MAX (here, there));
  }
}

static void
check_texts (char **texts)
{
  g_autofree char *merged = reseau_text_merge (texts[0], texts[1], texts[2]);
  g_autofree char *reverse = reseau_text_merge (texts[0], texts[2], texts[1]);
  g_autofree char *alone = reseau_text_merge (texts[0], texts[1], texts[0]);
  g_autofree char *same = reseau_text_merge (texts[0], texts[1], texts[1]);

  g_assert_cmpstr (merged, ==, reverse);
  g_assert_cmpstr (alone, ==, texts[1]);
  g_assert_cmpstr (same, ==, texts[1]);
  if (merged == NULL)
    return;
  g_assert_true (g_utf8_validate (merged, -1, NULL));
  check_words (texts[0], texts[1], texts[2], merged);
  check_words (texts[0], texts[2], texts[1], merged);
}

/* One item a line. */
static ReseauValue *
list_of (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; lines[i] != NULL; i++)
    reseau_value_add_string (list, lines[i]);
  return list;
}

static void
check_lists (char **texts)
{
  g_autoptr (ReseauValue) base = list_of (texts[0]);
  g_autoptr (ReseauValue) mine = list_of (texts[1]);
  g_autoptr (ReseauValue) theirs = list_of (texts[2]);
  g_autoptr (ReseauValue) merged = reseau_text_list_merge (base, mine, theirs);
  g_autoptr (ReseauValue) reverse = reseau_text_list_merge (base, theirs, mine);

  g_assert_true ((merged == NULL) == (reverse == NULL));
  if (merged == NULL)
    return;
  g_assert_true (reseau_value_equal (merged, reverse));
  for (guint i = 0; i < reseau_value_get_length (mine); i++) {
    const ReseauValue *item = reseau_value_get_at (mine, i);

    if (!reseau_value_contains (base, item))
      g_assert_true (reseau_value_contains (merged, item));
  }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  char *texts[SIDES];

  /* The counting is quadratic. */
  if (size > 4096)
    return 0;
  for (guint i = 0; i < SIDES; i++)
    texts[i] = fuzz_next_text (&data, &size);
  check_texts (texts);
  check_lists (texts);
  for (guint i = 0; i < SIDES; i++)
    g_free (texts[i]);
  return 0;
}
