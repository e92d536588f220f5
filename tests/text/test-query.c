/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-query.h"

#include "reseau-text-distance.h"
#include "reseau-thesaurus.h"

#include <string.h>

/* Clauses as "a", "a*" for a prefix, "[a b]" for words that follow each other, "{a b}"
 * in quotes, "a|ab" with the word written in one. */
static char *
describe (ReseauTextQuery *query)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < reseau_text_query_get_n_clauses (query); i++) {
    const ReseauTextClause *clause = reseau_text_query_get_clause (query, i);
    const char *brackets = clause->is_quoted ? "{}" : clause->n_words > 1 ? "[]" : NULL;

    if (i > 0)
      g_string_append_c (out, ' ');
    if (brackets != NULL)
      g_string_append_c (out, brackets[0]);
    for (guint j = 0; j < clause->n_words; j++)
      g_string_append_printf (out, "%s%s%s", j > 0 ? " " : "", clause->words[j].form,
                              clause->words[j].is_prefix ? "*" : "");
    if (brackets != NULL)
      g_string_append_c (out, brackets[1]);
    if (clause->joined != NULL)
      g_string_append_printf (out, "|%s%s", clause->joined->form,
                              clause->joined->is_prefix ? "*" : "");
  }
  return g_string_free (out, FALSE);
}

static void
test_cases (void)
{
  static const struct {
    const char *input;
    gboolean is_typing;
    const char *expected;
  } CASES[] = {
    { "", TRUE, "" },
    { "  \" \" ", TRUE, "" },
    { "crèche", TRUE, "creche*" },
    { "crèche", FALSE, "creche" },
    { "crèche ", TRUE, "creche" },
    { "garde enf", TRUE, "garde enf*" },
    { "la garde des enfants", FALSE, "garde enfants" },
    { "l'insertion", TRUE, "insertion*" },
    { "atelier de", TRUE, "atelier" },
    { "de", TRUE, "de*" },
    { "de la", FALSE, "de la" },
    { "comment est-ce que l’on fait un devis ?", FALSE, "devis" },
    { "où est-ce", FALSE, "ou [est ce]|estce" },
    { "\"garde d'enfants\" vélo", FALSE, "{garde enfants} velo" },
    { "«mise à l'emploi» x", FALSE, "{mise a emploi} x" },
    { "“mise à disposition”", FALSE, "{mise a disposition}" },
    { "\"mise à dispo", TRUE, "{mise a dispo*}" },
    { "\"mise à dispo\"", TRUE, "{mise a dispo}" },
    { "garde-malade", FALSE, "[garde malade]|gardemalade" },
    { "co-constr", TRUE, "[co constr*]|coconstr*" },
    { "porte-à-porte", FALSE, "[porte a porte]" },
    { "N'Diaye", FALSE, "diaye|ndiaye" },
    { "E.F.T. Namur", FALSE, "eft namur" },
    { "a AND b* NEAR(c) -d col:e ^f", FALSE, "and b near col e f" },
    { "\"\"\" ' OR 1=1; --", FALSE, "{or 1 1}" },
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (ReseauTextQuery) query =
        reseau_text_query_new (analyzer, CASES[i].input, CASES[i].is_typing);
    g_autofree char *description = describe (query);

    g_assert_cmpstr (description, ==, CASES[i].expected);
  }
}

static void
test_long_input (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  g_autoptr (ReseauTextQuery) query = NULL;
  g_autoptr (ReseauTextQuery) phrase = NULL;
  g_autoptr (GString) input = g_string_new ("\"");

  for (int i = 0; i < 10000; i++)
    g_string_append_printf (input, "mot%d ", i);
  query = reseau_text_query_new (analyzer, input->str + 1, TRUE);
  g_assert_cmpuint (reseau_text_query_get_n_clauses (query), ==, RESEAU_TEXT_QUERY_MAX_WORDS);
  phrase = reseau_text_query_new (analyzer, input->str, TRUE);
  g_assert_cmpuint (reseau_text_query_get_n_clauses (phrase), ==, 1);
  g_assert_cmpuint (reseau_text_query_get_clause (phrase, 0)->n_words, ==,
                    RESEAU_TEXT_QUERY_MAX_WORDS);
}

static void
test_any_bytes (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (int i = 0; i < 20000; i++) {
    static const char BYTES[] = "ab \"'-.*()^:\xc2\xab\xbb\xe2\x80\x9c\x9d\xc3\xa9 N";
    char input[40];
    int length = g_test_rand_int_range (0, sizeof input);
    g_autoptr (ReseauTextQuery) query = NULL;

    for (int j = 0; j < length; j++)
      input[j] = BYTES[g_test_rand_int_range (0, sizeof BYTES - 1)];
    input[MAX (length - 1, 0)] = '\0';
    query = reseau_text_query_new (analyzer, input, i % 2);
    for (guint j = 0; j < reseau_text_query_get_n_clauses (query); j++)
      g_assert_cmpuint (reseau_text_query_get_clause (query, j)->n_words, >, 0);
  }
}

/* Which clauses other words do for, and which words. */
static char *
describe_others (ReseauAnalyzer *analyzer, const char *input)
{
  g_autoptr (ReseauTextQuery) query = reseau_text_query_new (analyzer, input, FALSE);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < reseau_text_query_get_n_alternatives (query); i++) {
    const ReseauTextAlternative *other = reseau_text_query_get_alternative (query, i);

    g_string_append_printf (out, "%s%u-%u:", i > 0 ? " " : "", other->first, other->last);
    for (guint j = 0; j < other->clause.n_words; j++)
      g_string_append_printf (out, "%s%s", j > 0 ? "_" : "", other->clause.words[j].form);
  }
  return g_string_free (out, FALSE);
}

static void
assert_others (ReseauAnalyzer *analyzer, const char *input, const char *expected)
{
  g_autofree char *others = describe_others (analyzer, input);

  g_assert_cmpstr (others, ==, expected);
}

static void
test_others (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  g_autofree char *longest = describe_others (analyzer, "vélo, garde d’enfants");
  g_autoptr (GString) many = g_string_new (NULL);

  assert_others (analyzer, "bicyclette", "0-0:velo");
  assert_others (analyzer, "bicyclettes neuves et Bicyclette", "0-0:velo 2-2:velo");
  assert_others (analyzer, "\"bicyclette\"", "");
  assert_others (analyzer, "rien de tel", "");
  g_assert_nonnull (strstr (longest, "0-0:bicyclette"));
  g_assert_nonnull (strstr (longest, "1-2:creche"));
  g_assert_nonnull (strstr (longest, "1-2:halte_garderie"));
  g_assert_null (strstr (longest, "1-1:"));
  for (int i = 0; i < 13; i++)
    g_string_append (many, "bicyclette ");
  assert_others (analyzer, many->str, "");
}

static void
test_thesaurus (void)
{
  static const char TEXT[] = "# des mots\n\na, b c > d\ne,a\n";
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  g_autoptr (ReseauThesaurus) thesaurus = reseau_thesaurus_new (analyzer, TEXT, sizeof TEXT - 1);
  const GPtrArray *of_b = reseau_thesaurus_find (thesaurus, "b");
  const GPtrArray *of_e = reseau_thesaurus_find (thesaurus, "e");

  /* «a» and «c» say nothing by themselves. */
  g_assert_nonnull (of_b);
  g_assert_cmpuint (of_b->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (of_b, 0), ==, "a");
  g_assert_cmpstr (g_ptr_array_index (of_b, 1), ==, "d");
  g_assert_nonnull (of_e);
  g_assert_null (reseau_thesaurus_find (thesaurus, "d"));
}

static void
test_distance (void)
{
  static const struct {
    const char *typed;
    const char *word;
    guint most;
    gboolean is_prefix;
    guint expected;
  } CASES[] = {
    { "mobilite", "mobilite", 2, FALSE, 0 },      { "mobilte", "mobilite", 1, FALSE, 1 },
    { "mobbilite", "mobilite", 2, FALSE, 1 },     { "mobilife", "mobilite", 2, FALSE, 1 },
    { "mobliite", "mobilite", 2, FALSE, 1 },      { "omblitie", "mobilite", 2, FALSE, 3 },
    { "mblite", "mobilite", 2, FALSE, 2 },        { "velo", "mobilite", 2, FALSE, 3 },
    { "mobl", "mobilite", 1, FALSE, 2 },          { "mobl", "mobilite", 1, TRUE, 1 },
    { "moblit", "mobilite", 1, TRUE, 1 },         { "", "ab", 2, FALSE, 2 },
    { "surendet", "surendettement", 2, TRUE, 0 }, { "surrendet", "surendettement", 2, TRUE, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_test_message ("%s %s", CASES[i].typed, CASES[i].word);
    g_assert_cmpuint (
        reseau_text_distance (CASES[i].typed, CASES[i].word, CASES[i].most, CASES[i].is_prefix), ==,
        CASES[i].expected);
  }
  g_assert_cmpuint (reseau_text_most_errors (3), ==, 0);
  g_assert_cmpuint (reseau_text_most_errors (7), ==, 1);
  g_assert_cmpuint (reseau_text_most_errors (8), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/cases", test_cases);
  g_test_add_func ("/query/long-input", test_long_input);
  g_test_add_func ("/query/any-bytes", test_any_bytes);
  g_test_add_func ("/query/others", test_others);
  g_test_add_func ("/query/thesaurus", test_thesaurus);
  g_test_add_func ("/query/distance", test_distance);
  return g_test_run ();
}
