/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-query.h"

#include <string.h>

#include "reseau-text-chars.h"
#include "reseau-thesaurus.h"

/* Other phrases for the same words; those that a line of the table names first come first. */
#define MAX_OTHERS 8

/* Who types more words has said what is meant. */
#define MOST_EXPLAINED 12

struct _ReseauTextQuery {
  GPtrArray *clauses;
  GArray *alternatives;
};

typedef struct {
  ReseauTextClause clause;
  GArray *words;
  gboolean is_stop;
  gsize end; /* of its last word in the input */
} Clause;

typedef struct {
  ReseauTextQuery *query;
  Clause *quoted; /* NULL outside quotes */
  gsize offset;   /* of the piece in the input */
  guint n_words;
} Reading;

static void
clear_word (gpointer data)
{
  ReseauTextWord *word = data;

  g_free (word->form);
  g_free (word->stem);
}

static void
clause_free (gpointer data)
{
  Clause *self = data;

  if (self->clause.joined != NULL)
    clear_word (self->clause.joined);
  g_free (self->clause.joined);
  g_array_unref (self->words);
  g_free (self);
}

static Clause *
add_clause (ReseauTextQuery *self, gboolean is_quoted)
{
  Clause *clause = g_new0 (Clause, 1);

  clause->clause.is_quoted = is_quoted;
  clause->words = g_array_new (FALSE, FALSE, sizeof (ReseauTextWord));
  g_array_set_clear_func (clause->words, clear_word);
  g_ptr_array_add (self->clauses, clause);
  return clause;
}

static Clause *
last_clause (ReseauTextQuery *self)
{
  return self->clauses->len > 0 ? g_ptr_array_index (self->clauses, self->clauses->len - 1) : NULL;
}

static ReseauTextWord
make_word (const ReseauToken *token)
{
  ReseauTextWord word = { g_strdup (token->form), g_strdup (token->stem), FALSE };

  return word;
}

static gboolean
on_token (const ReseauToken *token, gpointer data)
{
  Reading *reading = data;
  Clause *clause = reading->quoted;
  ReseauTextWord word;

  if (token->joined) {
    Clause *compound = last_clause (reading->query);

    if (reading->quoted == NULL && compound != NULL && compound->clause.joined == NULL) {
      word = make_word (token);
      compound->clause.joined = g_memdup2 (&word, sizeof word);
    }
    return TRUE;
  }
  if (reading->n_words == RESEAU_TEXT_QUERY_MAX_WORDS)
    return FALSE;
  if (clause == NULL && token->linked)
    clause = last_clause (reading->query);
  if (clause == NULL)
    clause = add_clause (reading->query, FALSE);
  word = make_word (token);
  g_array_append_val (clause->words, word);
  clause->is_stop =
      token->stop && !clause->clause.is_quoted && (clause->words->len == 1 || clause->is_stop);
  clause->end = reading->offset + token->end;
  reading->n_words++;
  return TRUE;
}

static gboolean
is_opening_quote (gunichar c)
{
  return c == '"' || c == 0xAB || c == 0x201C || c == 0x201E || c == 0x201F;
}

static gboolean
is_closing_quote (gunichar c)
{
  return c == '"' || c == 0xBB || c == 0x201D || c == 0x201C;
}

/* The next piece of @input between quotes or outside them; @p goes behind its quote. */
static const char *
next_piece (const char **p, const char *end, gboolean quoted, gboolean *closed)
{
  const char *piece_end = *p;

  *closed = FALSE;
  while (*p < end) {
    gunichar c;

    piece_end = *p;
    c = reseau_text_next_char (*p, end, p);
    if (quoted ? is_closing_quote (c) : is_opening_quote (c)) {
      *closed = TRUE;
      return piece_end;
    }
  }
  return end;
}

static void
read_input (ReseauTextQuery *self, ReseauAnalyzer *analyzer, const char *input, gsize length)
{
  Reading reading = { .query = self };
  const char *p = input;
  gboolean quoted = FALSE, closed;

  do {
    const char *piece = p;
    const char *piece_end = next_piece (&p, input + length, quoted, &closed);

    reading.quoted = quoted ? add_clause (self, TRUE) : NULL;
    reading.offset = piece - input;
    reseau_analyzer_run (analyzer, piece, piece_end - piece, on_token, &reading);
    quoted = quoted != closed;
  } while (p < input + length || closed);
}

/* Empty quotes go, and words that say nothing where others say something. */
static void
prune (ReseauTextQuery *self)
{
  gboolean says_something = FALSE;

  for (guint i = 0; i < self->clauses->len; i++) {
    const Clause *clause = g_ptr_array_index (self->clauses, i);

    says_something = says_something || (clause->words->len > 0 && !clause->is_stop);
  }
  for (guint i = self->clauses->len; i > 0; i--) {
    const Clause *clause = g_ptr_array_index (self->clauses, i - 1);

    if (clause->words->len == 0 || (clause->is_stop && says_something))
      g_ptr_array_remove_index (self->clauses, i - 1);
  }
}

static void
mark_prefix (ReseauTextQuery *self, gsize length)
{
  Clause *clause = last_clause (self);

  if (clause == NULL || clause->words->len == 0 || clause->end != length)
    return;
  g_array_index (clause->words, ReseauTextWord, clause->words->len - 1).is_prefix = TRUE;
  if (clause->clause.joined != NULL)
    clause->clause.joined->is_prefix = TRUE;
}

/* {{{ Other words */

static void
alternative_clear (gpointer data)
{
  ReseauTextAlternative *self = data;

  for (guint i = 0; i < self->clause.n_words; i++)
    clear_word (&self->clause.words[i]);
  g_free (self->clause.words);
}

static gboolean
add_word (const ReseauToken *token, gpointer data)
{
  GArray *words = data;
  ReseauTextWord word;

  if (token->joined)
    return TRUE;
  word = make_word (token);
  g_array_append_val (words, word);
  return words->len < RESEAU_THESAURUS_MAX_WORDS;
}

static void
add_alternative (ReseauTextQuery *self, ReseauAnalyzer *analyzer, const char *phrase, guint first,
                 guint last)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (ReseauTextWord));
  ReseauTextAlternative alternative = { .first = first, .last = last };

  reseau_analyzer_run (analyzer, phrase, -1, add_word, words);
  alternative.clause.n_words = words->len;
  alternative.clause.words = (ReseauTextWord *) (gpointer) g_array_free (words, FALSE);
  g_array_append_val (self->alternatives, alternative);
}

/* Adds the words of a clause to @key.  Returns: %FALSE when it has no place there */
static gboolean
append_to_key (GString *key, const ReseauTextClause *clause, guint *n_words)
{
  *n_words += clause->n_words;
  if (clause->is_quoted || *n_words > RESEAU_THESAURUS_MAX_WORDS)
    return FALSE;
  for (guint i = 0; i < clause->n_words; i++)
    g_string_append_printf (key, "%s%s", key->len > 0 ? " " : "", clause->words[i].stem);
  return TRUE;
}

/* The others of the longest phrase that begins with the clause @first.  Returns: (nullable) */
static const GPtrArray *
find_others (ReseauTextQuery *self, const ReseauThesaurus *thesaurus, guint first, guint *last)
{
  g_autoptr (GString) key = g_string_new (NULL);
  const GPtrArray *others = NULL;
  guint n_words = 0;

  for (guint i = first; i < self->clauses->len; i++) {
    const GPtrArray *found;

    if (!append_to_key (key, reseau_text_query_get_clause (self, i), &n_words))
      break;
    found = reseau_thesaurus_find (thesaurus, key->str);
    if (found != NULL) {
      others = found;
      *last = i;
    }
  }
  return others;
}

static void
find_alternatives (ReseauTextQuery *self, ReseauAnalyzer *analyzer)
{
  const ReseauThesaurus *thesaurus = reseau_analyzer_get_thesaurus (analyzer);
  guint last;

  if (self->clauses->len > MOST_EXPLAINED)
    return;
  for (guint first = 0; first < self->clauses->len; first = last + 1) {
    const GPtrArray *others;

    last = first;
    others = find_others (self, thesaurus, first, &last);
    for (guint i = 0; others != NULL && i < MIN (others->len, MAX_OTHERS); i++)
      add_alternative (self, analyzer, g_ptr_array_index (others, i), first, last);
  }
}

/* }}} */

ReseauTextQuery *
reseau_text_query_new (ReseauAnalyzer *analyzer, const char *input, gboolean is_typing)
{
  ReseauTextQuery *self;
  gsize length;

  g_return_val_if_fail (analyzer != NULL && input != NULL, NULL);

  self = g_new0 (ReseauTextQuery, 1);
  self->clauses = g_ptr_array_new_with_free_func (clause_free);
  self->alternatives = g_array_new (FALSE, FALSE, sizeof (ReseauTextAlternative));
  g_array_set_clear_func (self->alternatives, alternative_clear);
  length = strlen (input);
  read_input (self, analyzer, input, length);
  if (is_typing)
    mark_prefix (self, length);
  prune (self);
  for (guint i = 0; i < self->clauses->len; i++) {
    Clause *clause = g_ptr_array_index (self->clauses, i);

    clause->clause.words = (ReseauTextWord *) (gpointer) clause->words->data;
    clause->clause.n_words = clause->words->len;
  }
  find_alternatives (self, analyzer);
  return self;
}

void
reseau_text_query_free (ReseauTextQuery *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->clauses);
  g_array_unref (self->alternatives);
  g_free (self);
}

guint
reseau_text_query_get_n_clauses (ReseauTextQuery *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->clauses->len;
}

const ReseauTextClause *
reseau_text_query_get_clause (ReseauTextQuery *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->clauses->len, NULL);
  return &((Clause *) g_ptr_array_index (self->clauses, index))->clause;
}

guint
reseau_text_query_get_n_alternatives (ReseauTextQuery *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->alternatives->len;
}

const ReseauTextAlternative *
reseau_text_query_get_alternative (ReseauTextQuery *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->alternatives->len, NULL);
  return &g_array_index (self->alternatives, ReseauTextAlternative, index);
}
