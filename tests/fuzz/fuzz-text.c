/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The analysis of texts: words stand inside the text and in its order, forms and stems are UTF-8 of
 * a bounded length, what is marked or cut out begins and ends at characters; texts typed as dates,
 * times and opening hours are read without reading further, and so are addresses of pages. */
#include "fuzz.h"

#include "reseau-opening-hours.h"
#include "reseau-text-fold.h"
#include "reseau-text-highlight.h"
#include "reseau-typed.h"
#include "reseau-uri.h"
#include "reseau-word-diff.h"

typedef struct {
  gsize length;
  gsize start;
  guint position;
} Seen;

static gboolean
on_token (const ReseauToken *token, gpointer data)
{
  Seen *seen = data;

  g_assert_cmpuint (token->start, <=, token->end);
  g_assert_cmpuint (token->end, <=, seen->length);
  g_assert_cmpuint (token->start, >=, seen->start);
  g_assert_cmpuint (token->position, >=, seen->position);
  g_assert_cmpuint (token->form_length, <=, RESEAU_TOKEN_MAX);
  g_assert_cmpuint (token->stem_length, <=, RESEAU_TOKEN_MAX);
  g_assert_cmpuint (strlen (token->form), ==, token->form_length);
  g_assert_cmpuint (strlen (token->stem), ==, token->stem_length);
  g_assert_true (g_utf8_validate (token->form, -1, NULL));
  g_assert_true (g_utf8_validate (token->stem, -1, NULL));
  seen->start = token->start;
  seen->position = token->position;
  return TRUE;
}

static void
check_ranges (const char *text, const GArray *ranges)
{
  gsize last = 0, length = strlen (text);

  for (guint i = 0; ranges != NULL && i < ranges->len; i++) {
    const ReseauTextRange *range = &g_array_index (ranges, ReseauTextRange, i);

    g_assert_cmpuint (last, <=, range->start);
    g_assert_cmpuint (range->start, <=, range->end);
    g_assert_cmpuint (range->end, <=, length);
    g_assert_true (g_utf8_validate (text + range->start, range->end - range->start, NULL));
    last = range->end;
  }
}

static void
check_marks (ReseauAnalyzer *analyzer, const char *text, const char *typed)
{
  g_autoptr (ReseauTextQuery) query = reseau_text_query_new (analyzer, typed, TRUE);
  g_autoptr (GArray) marks = reseau_text_highlight (analyzer, text, query);
  g_autoptr (GArray) inside = NULL;
  g_autofree char *snippet = reseau_text_snippet (analyzer, text, query, 80, &inside);

  check_ranges (text, marks);
  if (snippet == NULL)
    return;
  g_assert_true (g_utf8_validate (snippet, -1, NULL));
  check_ranges (snippet, inside);
}

static void
check_folds (const char *text, const char *typed)
{
  g_autofree char *folded = reseau_text_fold (text, -1);
  g_autofree char *needle = reseau_text_fold (typed, -1);
  g_autofree char *key = reseau_text_sort_key (text);
  g_autoptr (GArray) here = NULL;
  g_autoptr (GArray) there = NULL;

  g_assert_true (g_utf8_validate (folded, -1, NULL));
  reseau_text_matches (folded, needle);
  reseau_text_sort_key_get_words (key);
  reseau_word_diff (text, typed, &here, &there);
  check_ranges (text, here);
  check_ranges (typed, there);
}

static void
check_typed (const char *text)
{
  g_autoptr (GDateTime) today = g_date_time_new_utc (2026, 11, 22, 12, 0, 0);
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autofree char *date = reseau_typed_parse_date (text, today);
  g_autofree char *words = reseau_opening_hours_dup_words (text);
  g_autofree char *day = NULL;
  g_autofree char *time = NULL;
  int hour = 0, minute = 0;

  if (reseau_typed_parse_time (text, &hour, &minute)) {
    g_assert_true (hour >= 0 && hour < 24);
    g_assert_true (minute >= 0 && minute < 60);
  }
  if (date != NULL) {
    g_autofree char *again = reseau_typed_parse_date (date, today);
    g_autofree char *shown = reseau_typed_format_date (date);

    g_assert_cmpstr (again, ==, date);
    g_assert_nonnull (shown);
  }
  if (words != NULL)
    g_assert_true (g_utf8_validate (words, -1, NULL));
  reseau_typed_split (text, zone, &day, &time);
}

/* An address is read as what it would be written, but for capitals in its scheme. */
static void
check_uri (const char *text)
{
  const char *kind = NULL, *id = NULL;
  g_autofree char *again = NULL;

  if (!reseau_uri_parse (text, &kind, &id))
    return;
  again = reseau_uri_new (kind, id);
  g_assert_cmpint (g_ascii_strcasecmp (again, text), ==, 0);
  g_assert_true (g_str_has_suffix (text, id));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static ReseauAnalyzer *analyzer;
  Seen seen = { size, 0, 0 };
  g_autofree char *bytes = g_malloc (MAX (size, 1));
  g_autofree char *text = NULL;
  g_autofree char *typed = NULL;

  if (analyzer == NULL)
    analyzer = reseau_analyzer_new ();
  memcpy (bytes, data, size);
  reseau_analyzer_run (analyzer, bytes, size, on_token, &seen);
  if (size > 4096)
    return 0;
  text = fuzz_next_text (&data, &size);
  typed = fuzz_next_text (&data, &size);
  check_marks (analyzer, text, typed);
  check_folds (text, typed);
  check_typed (text);
  check_uri (text);
  return 0;
}
