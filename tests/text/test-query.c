/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-query.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/cases", test_cases);
  g_test_add_func ("/query/long-input", test_long_input);
  g_test_add_func ("/query/any-bytes", test_any_bytes);
  return g_test_run ();
}
