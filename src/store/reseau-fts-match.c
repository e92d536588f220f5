/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts-private.h"

#include <string.h>

/* Stems that what is being typed may become, by its letters: of one letter nobody
 * expects all, and each stem costs. */
static const guint EXPAND_STEMS[] = { 16, 16, 32, 48, 64 };
/* The same for the last word of a phrase, where each costs more. */
#define EXPAND_PHRASE 6
/* Clauses that records are ranked by: see tells_most(). */
#define MOST_CLAUSES 6
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

/* One word or several that follow each other, as "a b". */
static char *
join_words (const ReseauTextWord *before, guint n_before, const char *last)
{
  GString *phrase = g_string_new (NULL);

  for (guint i = 0; i < n_before; i++)
    g_string_append_printf (phrase, "%s ", before[i].stem);
  return g_string_free (g_string_append (phrase, last), FALSE);
}

static gboolean
add_words (ReseauFts *self, GPtrArray *phrases, const ReseauTextWord *words, guint n_words,
           guint most, GError **error)
{
  g_autoptr (GPtrArray) stems = expand (self, &words[n_words - 1], most, error);

  if (stems == NULL)
    return FALSE;
  for (guint i = 0; i < stems->len; i++)
    g_ptr_array_add (phrases, join_words (words, n_words - 1, g_ptr_array_index (stems, i)));
  return TRUE;
}

static guint
most_stems (const ReseauTextWord *word)
{
  return EXPAND_STEMS[MIN (strlen (word->form), G_N_ELEMENTS (EXPAND_STEMS) - 1)];
}

/* Returns: (transfer full): the phrases of which one is to be met */
static GPtrArray *
compile_clause (ReseauFts *self, const ReseauTextClause *clause, GError **error)
{
  g_autoptr (GPtrArray) phrases = g_ptr_array_new_with_free_func (g_free);

  if (!add_words (self, phrases, clause->words, clause->n_words,
                  clause->n_words > 1 ? EXPAND_PHRASE : most_stems (&clause->words[0]), error) ||
      (clause->joined != NULL &&
       !add_words (self, phrases, clause->joined, 1, EXPAND_PHRASE, error)))
    return NULL;
  return g_steal_pointer (&phrases);
}

static void
add_alternatives (ReseauFtsMatch *match, ReseauTextQuery *query)
{
  for (guint i = 0; i < reseau_text_query_get_n_alternatives (query); i++) {
    const ReseauTextAlternative *other = reseau_text_query_get_alternative (query, i);
    const ReseauTextClause *clause = &other->clause;

    for (guint j = other->first; j <= other->last; j++)
      g_ptr_array_add (
          g_ptr_array_index (match->clauses, j),
          join_words (clause->words, clause->n_words - 1, clause->words[clause->n_words - 1].stem));
  }
}

ReseauFtsMatch *
reseau_fts_compile (ReseauFts *self, ReseauTextQuery *query, GError **error)
{
  g_autoptr (ReseauFtsMatch) match = NULL;
  ReseauFtsWhole whole = { 0 };
  guint n;

  g_return_val_if_fail (self != NULL && query != NULL, NULL);
  n = reseau_text_query_get_n_clauses (query);
  g_return_val_if_fail (n > 0, NULL);

  match = g_new0 (ReseauFtsMatch, 1);
  match->ranked_by = MOST_CLAUSES;
  match->clauses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < n; i++) {
    const ReseauTextClause *clause = reseau_text_query_get_clause (query, i);
    GPtrArray *phrases = compile_clause (self, clause, error);

    if (phrases == NULL)
      return NULL;
    g_ptr_array_add (match->clauses, phrases);
    match->own[i] = phrases->len;
    match->quoted[i] = clause->is_quoted;
    for (guint j = 0; j < clause->n_words; j++)
      reseau_fts_whole_add (&whole, clause->words[j].stem);
  }
  add_alternatives (match, query);
  match->whole = g_malloc (RESEAU_FTS_WHOLE_SIZE);
  reseau_fts_whole_term (&whole, match->whole);
  return g_steal_pointer (&match);
}

void
reseau_fts_match_free (ReseauFtsMatch *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->clauses);
  g_free (self->whole);
  g_free (self);
}

/* {{{ For FTS5 */

char *
reseau_fts_quote (const char *phrase, gboolean title)
{
  GString *out = g_string_new ("\"");

  if (title)
    g_string_append_c (out, RESEAU_FTS_TITLE_TERM);
  for (const char *p = phrase; *p != '\0'; p++) {
    g_string_append_c (out, *p);
    if (title && *p == ' ')
      g_string_append_c (out, RESEAU_FTS_TITLE_TERM);
  }
  return g_string_free (g_string_append_c (out, '"'), FALSE);
}

static void
append_phrases (GString *out, const GPtrArray *phrases, guint from, guint n, gboolean title)
{
  for (guint i = from; i < from + n; i++) {
    g_autofree char *quoted = reseau_fts_quote (g_ptr_array_index (phrases, i), title);

    g_string_append_printf (out, "%s%s", i > 0 ? " OR " : "", quoted);
  }
}

/* @most: of what was typed, and again of what means the same */
static void
append_clause (const ReseauFtsMatch *self, guint index, guint most, gboolean title, GString *out,
               GString *counts)
{
  const GPtrArray *phrases = g_ptr_array_index (self->clauses, index);
  guint own = MIN (self->own[index], most);
  guint others = MIN (phrases->len - self->own[index], most);

  g_string_append_c (out, '(');
  append_phrases (out, phrases, 0, own, title);
  append_phrases (out, phrases, self->own[index], others, title);
  g_string_append_c (out, ')');
  g_string_append_printf (counts, "%u+%u:%u ", own, others, self->documents[index]);
}

/* Whether a clause is one of those that tell most: of many words the others stand in many
 * records, and each costs. */
static gboolean
tells_most (const ReseauFtsMatch *self, guint clause)
{
  guint n_rarer = 0;

  if (self->any && self->documents[clause] == 0)
    return FALSE;
  for (guint i = 0; i < self->clauses->len; i++) {
    if (self->any && self->documents[i] == 0)
      continue;
    if (self->documents[i] < self->documents[clause] ||
        (self->documents[i] == self->documents[clause] && i < clause))
      n_rarer++;
  }
  return n_rarer < self->ranked_by;
}

char *
reseau_fts_match_write (const ReseauFtsMatch *self, gboolean title, guint most, char **shape)
{
  GString *out = g_string_new ("(");
  GString *counts = g_string_new (NULL);
  guint n = 0;

  g_return_val_if_fail (self != NULL && most > 0, NULL);

  g_string_append_printf (counts, "%u ", self->total);

  for (guint i = 0; i < self->clauses->len; i++) {
    if (!tells_most (self, i))
      continue;
    g_string_append (out, n++ == 0 ? "" : self->any ? " OR " : " AND ");
    append_clause (self, i, most, title, out, counts);
  }
  g_string_append_printf (out, ") OR \"%s\"", self->whole);
  g_string_append_c (counts, 'w');
  *shape = g_string_free (counts, FALSE);
  return g_string_free (out, FALSE);
}

/* }}} */
