/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Errors of typing: a word that nothing has is taken for the likeliest of those that some
 * record has, by the letters that differ and by how often it is met. */
#include "reseau-store-query.h"

#include "reseau-text-distance.h"
#include "reseau-thesaurus.h"

#include <string.h>

/* Words of a question that are looked for among others: each takes some milliseconds where
 * very many words are known. */
#define MOST_WORDS 3

typedef struct {
  char *form;
  char *stem;
  gsize start;
  gsize end;
  gboolean is_prefix;
} Typed;

typedef struct {
  const char *text;
  GArray *words; /* Typed, those that may be wrong */
  gboolean quoted;
  gsize looked; /* up to where quotes have been counted */
} Reading;

static void
typed_clear (gpointer data)
{
  Typed *self = data;

  g_free (self->form);
  g_free (self->stem);
}

/* {{{ What was typed */

static gboolean
is_plain (const char *form)
{
  for (; *form != '\0'; form++)
    if (!g_ascii_islower (*form))
      return FALSE;
  return TRUE;
}

static void
count_quotes (Reading *reading, gsize until)
{
  for (const char *p = reading->text + reading->looked; p < reading->text + until;
       p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char_validated (p, -1);

    if (c == '"')
      reading->quoted = !reading->quoted;
    else if (c == 0xAB || c == 0x201C || c == 0x201E)
      reading->quoted = TRUE;
    else if (c == 0xBB || c == 0x201D)
      reading->quoted = FALSE;
  }
  reading->looked = until;
}

static gboolean
on_token (const ReseauToken *token, gpointer data)
{
  Reading *reading = data;
  Typed word = { .start = token->start, .end = token->end };

  if (token->joined)
    return TRUE;
  count_quotes (reading, token->start);
  if (reading->quoted || token->stop || reseau_text_most_errors (token->form_length) == 0 ||
      !is_plain (token->form))
    return TRUE;
  word.form = g_strdup (token->form);
  word.stem = g_strdup (token->stem);
  word.is_prefix = reading->text[token->end] == '\0';
  g_array_append_val (reading->words, word);
  return reading->words->len < RESEAU_TEXT_QUERY_MAX_WORDS;
}

/* }}} */
/* {{{ Which words are known */

static gboolean
has_row (ReseauDbStatement *statement, gboolean *has, GError **error)
{
  int more = statement ? reseau_db_step (statement, error) : -1;

  *has = more > 0;
  return more >= 0;
}

/* Whether a word that some record has is this one, or begins so. */
static gboolean
is_form (ReseauStore *self, const Typed *word, gboolean *known, GError **error)
{
  g_autoptr (ReseauDbStatement) rows = reseau_db_query (
      self->db, error,
      word->is_prefix
          ? "SELECT 1 FROM vocab WHERE form >= ?1 AND form < ?1 || char (1114111) LIMIT 1"
          : "SELECT 1 FROM vocab WHERE form = ?1",
      "s", word->form);

  return has_row (rows, known, error);
}

/* Whether some record has the word or one of its other forms, or others mean the same. */
static gboolean
is_known (ReseauStore *self, const Typed *word, gboolean *known, GError **error)
{
  g_autoptr (ReseauDbStatement) rows = NULL;
  g_autofree char *match = reseau_fts_quote (word->stem, FALSE);
  const ReseauThesaurus *thesaurus =
      reseau_analyzer_get_thesaurus (reseau_fts_get_analyzer (self->fts));

  *known = reseau_thesaurus_find (thesaurus, word->stem) != NULL;
  if (*known)
    return TRUE;
  if (!is_form (self, word, known, error))
    return FALSE;
  if (*known)
    return TRUE;
  rows = reseau_db_query (self->db, error, "SELECT 1 FROM search WHERE search MATCH ? LIMIT 1", "s",
                          match);
  return has_row (rows, known, error);
}

/* }}} */
/* {{{ What was meant */

typedef struct {
  char *form;
  char *stem;
  guint distance;
  gint64 n;
} Best;

static void
best_clear (Best *self)
{
  g_free (self->form);
  g_free (self->stem);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Best, best_clear)

static void
compare_form (const Typed *word, ReseauDbStatement *row, Best *best)
{
  guint most = reseau_text_most_errors (strlen (word->form));
  const char *form = reseau_db_column_text (row, 0);
  guint distance = reseau_text_distance (word->form, form, most, word->is_prefix);
  gint64 n = reseau_db_column_int64 (row, 2);

  if (distance > most || (best->form != NULL && (distance > best->distance ||
                                                 (distance == best->distance && n <= best->n))))
    return;
  best_clear (best);
  best->form = g_strdup (form);
  best->stem = reseau_db_column_dup_text (row, 1);
  best->distance = distance;
  best->n = n;
}

/* Among the words that begin with @letter. */
static gboolean
find_best (ReseauStore *self, const Typed *word, char letter, Best *best, GError **error)
{
  const char first[] = { letter, '\0' }, next[] = { letter + 1, '\0' };
  gint64 length = strlen (word->form);
  gint64 most = reseau_text_most_errors (length);
  g_autoptr (ReseauDbStatement) rows = reseau_db_query (
      self->db, error,
      "SELECT form, stem, n FROM vocab WHERE form >= ? AND form < ? AND length (form) BETWEEN ? AND ?",
      "ssll", first, next, length - most, word->is_prefix ? G_MAXINT32 : length + most);
  int more = rows ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (rows, error)) > 0)
    compare_form (word, rows, best);
  return more == 0;
}

/* The first letter is seldom wrong: then it is the second one, or an h before it. */
static gboolean
find_meant (ReseauStore *self, const Typed *word, Best *best, GError **error)
{
  const char letters[] = { word->form[0], word->form[1], 'h' };

  for (guint i = 0; i < G_N_ELEMENTS (letters) && best->form == NULL; i++)
    if ((i == 0 || letters[i] != letters[0]) && !find_best (self, word, letters[i], best, error))
      return FALSE;
  return TRUE;
}

/* }}} */
/* {{{ How it is written */

typedef struct {
  const char *form;
  const char *text;
  char *found;
} Spelling;

static gboolean
on_spelling (const ReseauToken *token, gpointer data)
{
  Spelling *spelling = data;

  if (token->joined || !g_str_equal (token->form, spelling->form))
    return TRUE;
  spelling->found = g_utf8_strdown (spelling->text + token->start, token->end - token->start);
  return FALSE;
}

static void
look_through (ReseauStore *self, const ReseauValue *value, Spelling *spelling)
{
  spelling->text = reseau_value_get_string (value);
  if (spelling->text != NULL)
    reseau_analyzer_run (reseau_fts_get_analyzer (self->fts), spelling->text, -1, on_spelling,
                         spelling);
  if (reseau_value_is_list (value) || reseau_value_is_object (value))
    for (guint i = 0; i < reseau_value_get_length (value) && spelling->found == NULL; i++)
      look_through (self, reseau_value_get_at (value, i), spelling);
}

/* With its accents, as some record has it.
 * Returns: (transfer full): or %NULL with @error set */
static char *
dup_spelling (ReseauStore *self, const Best *best, GError **error)
{
  g_autofree char *match = reseau_fts_quote (best->stem, FALSE);
  Spelling spelling = { .form = best->form };
  g_autoptr (ReseauDbStatement) rows = reseau_db_query (
      self->db, error, "SELECT rowid FROM search WHERE search MATCH ? LIMIT 5", "s", match);
  int more = rows ? 1 : -1;

  while (more > 0 && spelling.found == NULL && (more = reseau_db_step (rows, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (rows, 0);
    g_autoptr (ReseauEntry) entry = NULL;
    g_autofree char *label = NULL;

    if (!reseau_store_load_entry (self, rid, &entry, error) ||
        !reseau_store_load_label (self, rid, &label, error))
      return NULL;
    if (entry != NULL && entry->shown != NULL)
      look_through (self, entry->shown->fields, &spelling);
    spelling.text = label;
    if (spelling.found == NULL)
      reseau_analyzer_run (reseau_fts_get_analyzer (self->fts), label, -1, on_spelling, &spelling);
  }
  if (more < 0)
    return NULL;
  return spelling.found != NULL ? spelling.found : g_strdup (best->form);
}

/* }}} */

/* @out: (nullable): what was typed, up to @written, with what was meant */
static gboolean
correct_word (ReseauStore *self, const char *text, const Typed *word, GString **out, gsize *written,
              GError **error)
{
  g_auto (Best) best = { 0 };
  g_autofree char *spelling = NULL;

  if (!find_meant (self, word, &best, error))
    return FALSE;
  if (best.form == NULL)
    return TRUE;
  spelling = dup_spelling (self, &best, error);
  if (spelling == NULL)
    return FALSE;
  if (*out == NULL)
    *out = g_string_new (NULL);
  g_string_append_len (*out, text + *written, word->start - *written);
  g_string_append (*out, spelling);
  *written = word->end;
  return TRUE;
}

/* Within a transaction that reads. */
gboolean
reseau_store_correct_text (ReseauStore *self, const char *text, char **corrected, GError **error)
{
  g_autoptr (GArray) words = g_array_new (FALSE, FALSE, sizeof (Typed));
  Reading reading = { .text = text, .words = words };
  g_autoptr (GString) out = NULL;
  gsize written = 0;

  *corrected = NULL;
  g_array_set_clear_func (words, typed_clear);
  if (!g_utf8_validate (text, -1, NULL))
    return TRUE;
  reseau_analyzer_run (reseau_fts_get_analyzer (self->fts), text, -1, on_token, &reading);
  for (guint i = 0, n = 0; i < words->len && n < MOST_WORDS; i++) {
    const Typed *word = &g_array_index (words, Typed, i);
    gboolean known;

    if (!is_known (self, word, &known, error))
      return FALSE;
    if (known)
      continue;
    n++;
    if (!correct_word (self, text, word, &out, &written, error))
      return FALSE;
  }
  if (out == NULL)
    return TRUE;
  g_string_append (out, text + written);
  *corrected = g_string_free (g_steal_pointer (&out), FALSE);
  return TRUE;
}

/**
 * reseau_store_correct:
 * @text: what a person typed
 * @corrected: (out) (nullable): the same with the words that were meant, as far as some of
 *   it is in no record, but something like it is
 *
 * What a query that is not `as_typed` looks for.
 */
gboolean
reseau_store_correct (ReseauStore *self, const char *text, char **corrected, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL && text != NULL && corrected != NULL, FALSE);

  if (!reseau_store_begin_read (self, error))
    return FALSE;
  ok = reseau_store_correct_text (self, text, corrected, error);
  reseau_store_end_read (self);
  return ok;
}
