/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts-private.h"

#include <string.h>

/* Stems that what is being typed may become, by its letters: of one letter nobody
 * expects all, and each stem costs. */
static const guint EXPAND_STEMS[] = { 16, 16, 32, 48, 64 };
/* The same for the last word of a phrase, where each costs more. */
#define EXPAND_PHRASE 16
/* Forms looked at more closely, of all those that begin as typed. */
#define EXPAND_FORMS 256

/* {{{ Expansion */

typedef struct {
  char *stem;
  gint64 n;
} Candidate;

static void
clear_candidate (gpointer data)
{
  g_free (((Candidate *) data)->stem);
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *one = a, *two = b;

  if (one->n != two->n)
    return one->n > two->n ? -1 : 1;
  return strcmp (one->stem, two->stem);
}

/* The rarest half goes whenever there are twice too many. */
static void
keep_most_frequent (GArray *candidates)
{
  g_array_sort (candidates, compare_candidates);
  if (candidates->len > EXPAND_FORMS)
    g_array_set_size (candidates, EXPAND_FORMS);
}

static GArray *
read_candidates (ReseauFts *self, const char *prefix, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  g_autoptr (ReseauDbStatement) st = NULL;
  gint64 least = 0;
  int more;

  g_array_set_clear_func (candidates, clear_candidate);
  /* U+10FFFF comes after every letter. */
  st = reseau_db_query (
      self->db, error, "SELECT n, stem FROM vocab WHERE form >= ?1 AND form < ?1 || char (1114111)",
      "s", prefix);
  if (st == NULL)
    return NULL;
  while ((more = reseau_db_step (st, error)) > 0) {
    Candidate candidate = { NULL, reseau_db_column_int64 (st, 0) };

    if (candidate.n < least)
      continue;
    candidate.stem = reseau_db_column_dup_text (st, 1);
    g_array_append_val (candidates, candidate);
    if (candidates->len < 2 * EXPAND_FORMS)
      continue;
    keep_most_frequent (candidates);
    least = g_array_index (candidates, Candidate, candidates->len - 1).n;
  }
  if (more < 0)
    return NULL;
  keep_most_frequent (candidates);
  return g_steal_pointer (&candidates);
}

/* Returns: (transfer full): the stems that @word stands for, its own first */
static GPtrArray *
expand (ReseauFts *self, const ReseauTextWord *word, guint most, GError **error)
{
  g_autoptr (GPtrArray) stems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) candidates = NULL;

  g_ptr_array_add (stems, g_strdup (word->stem));
  if (!word->is_prefix)
    return g_steal_pointer (&stems);
  candidates = read_candidates (self, word->form, error);
  if (candidates == NULL)
    return NULL;
  for (guint i = 0; i < candidates->len && stems->len < most; i++) {
    const char *stem = g_array_index (candidates, Candidate, i).stem;

    if (!g_ptr_array_find_with_equal_func (stems, stem, g_str_equal, NULL))
      g_ptr_array_add (stems, g_strdup (stem));
  }
  return g_steal_pointer (&stems);
}

/* }}} */

typedef struct {
  ReseauFts *fts;
  GString *match;
  GString *title;
  GString *shape;
  ReseauFtsWhole whole;
  guint n_terms; /* of the clause */
} Compiling;

/* One term or phrase, as "a b" and "^a ^b". */
static void
append_phrase (Compiling *compiling, const ReseauTextWord *before, guint n_before, const char *last)
{
  const char *separator = compiling->n_terms++ > 0 ? " OR \"" : "\"";

  g_string_append (compiling->match, separator);
  g_string_append (compiling->title, separator);
  for (guint i = 0; i <= n_before; i++) {
    const char *stem = i < n_before ? before[i].stem : last;

    g_string_append_printf (compiling->match, i > 0 ? " %s" : "%s", stem);
    g_string_append_printf (compiling->title, i > 0 ? " %c%s" : "%c%s", RESEAU_FTS_TITLE_TERM,
                            stem);
  }
  g_string_append_c (compiling->match, '"');
  g_string_append_c (compiling->title, '"');
}

static gboolean
append_words (Compiling *compiling, const ReseauTextWord *words, guint n_words, guint most,
              GError **error)
{
  g_autoptr (GPtrArray) stems = expand (compiling->fts, &words[n_words - 1], most, error);

  if (stems == NULL)
    return FALSE;
  for (guint i = 0; i < stems->len; i++)
    append_phrase (compiling, words, n_words - 1, g_ptr_array_index (stems, i));
  return TRUE;
}

static guint
most_stems (const ReseauTextWord *word)
{
  return EXPAND_STEMS[MIN (strlen (word->form), G_N_ELEMENTS (EXPAND_STEMS) - 1)];
}

static gboolean
append_clause (Compiling *compiling, const ReseauTextClause *clause, GError **error)
{
  const char *opening = compiling->shape->len > 0 ? " AND (" : "(";

  g_string_append (compiling->match, opening);
  g_string_append (compiling->title, opening);
  compiling->n_terms = 0;
  if (!append_words (compiling, clause->words, clause->n_words,
                     clause->n_words > 1 ? EXPAND_PHRASE : most_stems (&clause->words[0]), error) ||
      (clause->joined != NULL &&
       !append_words (compiling, clause->joined, 1, EXPAND_PHRASE, error)))
    return FALSE;
  g_string_append_c (compiling->match, ')');
  g_string_append_c (compiling->title, ')');
  g_string_append_printf (compiling->shape, "%u ", compiling->n_terms);
  for (guint i = 0; i < clause->n_words; i++)
    reseau_fts_whole_add (&compiling->whole, clause->words[i].stem);
  return TRUE;
}

static void
append_whole_title (Compiling *compiling)
{
  char term[RESEAU_FTS_WHOLE_SIZE];

  reseau_fts_whole_term (&compiling->whole, term);
  g_string_append_printf (compiling->match, ") OR \"%s\"", term);
  g_string_append_printf (compiling->title, ") OR \"%s\"", term);
  g_string_append_c (compiling->shape, 'w');
}

ReseauFtsMatch *
reseau_fts_compile (ReseauFts *self, ReseauTextQuery *query, GError **error)
{
  Compiling compiling = { .fts = self };
  ReseauFtsMatch *result = g_new0 (ReseauFtsMatch, 1);
  gboolean done = TRUE;
  guint n;

  g_return_val_if_fail (self != NULL && query != NULL, NULL);
  n = reseau_text_query_get_n_clauses (query);
  g_return_val_if_fail (n > 0, NULL);

  compiling.match = g_string_new ("(");
  compiling.title = g_string_new ("(");
  compiling.shape = g_string_new (NULL);
  for (guint i = 0; done && i < n; i++)
    done = append_clause (&compiling, reseau_text_query_get_clause (query, i), error);
  append_whole_title (&compiling);
  result->match = g_string_free (compiling.match, FALSE);
  result->title_match = g_string_free (compiling.title, FALSE);
  result->shape = g_string_free (compiling.shape, FALSE);
  if (!done)
    g_clear_pointer (&result, reseau_fts_match_free);
  return result;
}

void
reseau_fts_match_free (ReseauFtsMatch *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->match);
  g_free (self->title_match);
  g_free (self->shape);
  g_free (self);
}
