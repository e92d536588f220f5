/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-highlight.h"

#include <string.h>

static char *
mark (const char *text, const GArray *ranges)
{
  GString *out = g_string_new (NULL);
  gsize at = 0;

  for (guint i = 0; i < ranges->len; i++) {
    ReseauTextRange range = g_array_index (ranges, ReseauTextRange, i);

    g_assert_cmpuint (at, <=, range.start);
    g_assert_cmpuint (range.start, <, range.end);
    g_assert_cmpuint (range.end, <=, strlen (text));
    g_string_append_len (out, text + at, range.start - at);
    g_string_append_c (out, '[');
    g_string_append_len (out, text + range.start, range.end - range.start);
    g_string_append_c (out, ']');
    at = range.end;
  }
  g_string_append (out, text + at);
  return g_string_free (out, FALSE);
}

static void
test_highlight (void)
{
  static const struct {
    const char *query;
    const char *text;
    const char *expected;
  } CASES[] = {
    { "crèche ", "Une creche, des CRÈCHES.", "Une [creche], des [CRÈCHES]." },
    { "form", "Formation, formateur, réforme", "[Form]ation, [form]ateur, réforme" },
    { "élec", "déchets électroniques E\xcc\x81lectricité",
      "déchets [élec]troniques [E\xcc\x81lec]tricité" },
    { "oeuv", "Un œuvre", "Un [œuv]re" },
    { "coeur", "Le cœur", "Le [cœur]" },
    { "l'insertion ", "L’insertion d'une insertion", "L’[insertion] d'une [insertion]" },
    { "\"garde d'enfants\"", "Garde d’enfants, enfants en garde",
      "[Garde d’enfants], enfants en garde" },
    { "e-mail ", "un email ou e-mail ou mail", "un [email] ou [e-mail] ou mail" },
    { "email ", "un email ou e-mail ou mail", "un [email] ou [e-mail] ou mail" },
    { "EFT ", "E.F.T. ou EFT", "[E.F.T]. ou [EFT]" },
    { "garde enfants ", "garde enfants", "[garde] [enfants]" },
    { "\"a b\" b ", "x a b b", "x [a b] [b]" },
    { "nounou ", "Une halte-garderie et sa crèche", "Une [halte-garderie] et sa [crèche]" },
    { "garde d’enfants chère ", "la crèche est chère", "la [crèche] est [chère]" },
    { "\"nounou\" ", "une crèche", "une crèche" },
    { "rien", "autre chose", "autre chose" },
    { "", "autre chose", "autre chose" },
    { "formatrices ", "formateur·rice·s", "[formateur]·rice·s" },
    { "caf", "caf\xe9 th\xe9", "[caf]\xe9 th\xe9" },
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (ReseauTextQuery) query = reseau_text_query_new (analyzer, CASES[i].query, TRUE);
    g_autoptr (GArray) ranges = reseau_text_highlight (analyzer, CASES[i].text, query);
    g_autofree char *marked = mark (CASES[i].text, ranges);

    g_assert_cmpstr (marked, ==, CASES[i].expected);
  }
}

static char *
snippet (ReseauAnalyzer *analyzer, const char *text, const char *input, guint length)
{
  g_autoptr (ReseauTextQuery) query = reseau_text_query_new (analyzer, input, FALSE);
  g_autoptr (GArray) ranges = NULL;
  g_autofree char *passage = reseau_text_snippet (analyzer, text, query, length, &ranges);

  g_assert_true (g_utf8_validate (passage, -1, NULL));
  return mark (passage, ranges);
}

static void
test_snippet (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  g_autoptr (GString) text = g_string_new ("Un début\n\n sur le vélo. ");
  g_autofree char *whole = snippet (analyzer, "Un  petit\ntexte", "texte", 160);
  g_autofree char *none = NULL;
  g_autofree char *best = NULL;
  g_autofree char *first = NULL;

  g_assert_cmpstr (whole, ==, "Un petit [texte]");
  for (int i = 0; i < 100; i++)
    g_string_append (text, "Rien à voir là où l'été s’étire. ");
  g_string_append (text, "Un atelier vélo à Éghezée. ");
  for (int i = 0; i < 100; i++)
    g_string_append (text, "Rien à voir là où l'été s’étire. ");

  none = snippet (analyzer, text->str, "introuvable", 40);
  g_assert_true (g_str_has_prefix (none, "Un début sur le vélo."));
  g_assert_true (g_str_has_suffix (none, " …"));
  g_assert_cmpint (g_utf8_strlen (none, -1), <=, 44);
  first = snippet (analyzer, text->str, "vélo", 60);
  g_assert_nonnull (strstr (first, "sur le [vélo]."));
  best = snippet (analyzer, text->str, "eghezee velo", 80);
  g_assert_nonnull (strstr (best, "[vélo] à [Éghezée]"));
  g_assert_true (g_str_has_prefix (best, "… "));
  g_assert_true (g_str_has_suffix (best, " …"));
  g_assert_cmpint (g_utf8_strlen (best, -1), <=, 90);
}

static void
test_any_bytes (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (int i = 0; i < 5000; i++) {
    static const char *const PIECES[] = {
      "a",  "b ",   " ",        "é",        "e\xcc\x81", "-", "'",  "œ",
      "\n", "\xff", "\xe2\x80", "atelier ", "vélo",      ".", "·e",
    };
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *found = NULL;
    g_autofree char *marked = NULL;
    g_autoptr (ReseauTextQuery) query = NULL;
    g_autoptr (GArray) ranges = NULL;

    for (int n = g_test_rand_int_range (0, 80); n > 0; n--)
      g_string_append (text, PIECES[g_test_rand_int_range (0, G_N_ELEMENTS (PIECES))]);
    found =
        snippet (analyzer, text->str, "a b \"atelier vélo\" ab e-a", g_test_rand_int_range (1, 50));
    query = reseau_text_query_new (analyzer, "a v \"b a\" ve", TRUE);
    ranges = reseau_text_highlight (analyzer, text->str, query);
    marked = mark (text->str, ranges);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/highlight/cases", test_highlight);
  g_test_add_func ("/highlight/snippet", test_snippet);
  g_test_add_func ("/highlight/any-bytes", test_any_bytes);
  return g_test_run ();
}
