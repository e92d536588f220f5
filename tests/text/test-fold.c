/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-fold.h"

#include <locale.h>
#include <string.h>

static void
test_fold (void)
{
  static const char *const CASES[][2] = {
    { "", "" },
    { "  Éghezée \n NAMUR\t", "eghezee namur" },
    { "L’Œuvre – d‘été", "l'oeuvre - d'ete" },
    { "Fontaine‑l’Évêque", "fontaine-l'eveque" },
    { "caf\xe9", "caf\xef\xbf\xbd" },
    { "e\xcc\x81te\xcc\x81", "ete" },
    { "Ça (coûte) 3 €", "ca (coute) 3 €" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree char *folded = reseau_text_fold (CASES[i][0], -1);

    g_assert_cmpstr (folded, ==, CASES[i][1]);
  }
}

static gboolean
matches (const char *label, const char *needle)
{
  g_autofree char *folded_label = reseau_text_fold (label, -1);
  g_autofree char *folded_needle = reseau_text_fold (needle, -1);

  return reseau_text_matches (folded_label, folded_needle);
}

static void
test_matches (void)
{
  g_assert_true (matches ("Garde d’enfants", ""));
  g_assert_true (matches ("Garde d’enfants", "enf"));
  g_assert_true (matches ("Garde d’enfants", "ENF gar"));
  g_assert_true (matches ("Fontaine-l’Évêque", "eve"));
  g_assert_true (matches ("Fontaine-l’Évêque", "fontaine-l'ev"));
  g_assert_false (matches ("Garde d’enfants", "fants"));
  g_assert_false (matches ("Garde d’enfants", "enf mal"));
}

static void
assert_same_key (const char *one, const char *two)
{
  g_autofree char *key_one = reseau_text_sort_key (one);
  g_autofree char *key_two = reseau_text_sort_key (two);

  g_assert_cmpstr (key_one, ==, key_two);
}

static void
assert_sorted (const char *one, const char *two)
{
  g_autofree char *key_one = reseau_text_sort_key (one);
  g_autofree char *key_two = reseau_text_sort_key (two);

  g_assert_cmpint (strcmp (key_one, key_two), <, 0);
}

/* As a directory in French has them. */
static void
test_sort_key (void)
{
  static const char *const sorted[] = {
    "2 roues",
    "10 idées",
    "À la rencontre",
    "Accueil",
    "« Agir »",
    "Aujourd’hui",
    "« Autrement »",
    "Bureau 007",
    "bureau 8",
    "Bureau 10",
    "Bureau 010 bis",
    "cote",
    "coté",
    "Côte",
    "CÔTÉ",
    "Éghezée",
    "“Encore”",
    "Été",
    "Etterbeek",
    "L’atelier vélo",
    "L'Œuvre",
    "La maison",
    "Lasagne",
    "Le Bois",
    "LeBois",
    "Noël",
    "O’Neill",
    "Oeil",
    "Œuf",
    "oeuvre",
    "œuvre",
    "Oeuvrer",
    "Saint Ghislain",
    "Saint-Gilles",
    "SAINT ZÉNON",
    "Sainte",
    "Zoé",
    "Zoo",
  };

  for (guint i = 1; i < G_N_ELEMENTS (sorted); i++)
    assert_sorted (sorted[i - 1], sorted[i]);
  assert_same_key ("Éghezée", "ÉGHEZÉE");
  assert_same_key ("\xc3\xa9t\xc3\xa9", "e\xcc\x81te\xcc\x81");
  assert_sorted ("caf\xe9", "zone");
}

/* What is kept for sorting says what it was. */
static void
test_sort_key_words (void)
{
  static const char *const texts[][2] = { { "Velo", "velo" },
                                          { "Garde-malade à l’école", "garde-malade à l’école" },
                                          { "Local 12", "local 12" },
                                          { "", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *key = reseau_text_sort_key (texts[i][0]);

    g_assert_cmpstr (reseau_text_sort_key_get_words (key), ==, texts[i][1]);
  }
}

static void
test_any_bytes (void)
{
  for (int i = 0; i < 20000; i++) {
    char text[40];
    int length = g_test_rand_int_range (0, sizeof text);
    g_autofree char *folded = NULL;
    g_autofree char *again = NULL;

    for (int j = 0; j < length; j++)
      text[j] = g_test_rand_int_range (0, 256);
    folded = reseau_text_fold (text, length);
    g_assert_true (g_utf8_validate (folded, -1, NULL));
    again = reseau_text_fold (folded, -1);
    g_assert_cmpstr (again, ==, folded);
    g_assert_true (reseau_text_matches (folded, folded));
  }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/cases", test_fold);
  g_test_add_func ("/fold/matches", test_matches);
  g_test_add_func ("/fold/sort-key", test_sort_key);
  g_test_add_func ("/fold/sort-key-words", test_sort_key_words);
  g_test_add_func ("/fold/any-bytes", test_any_bytes);
  return g_test_run ();
}
