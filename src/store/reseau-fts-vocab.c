/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts-private.h"

#include <string.h>

/* Words stay in memory after they were written, so that most are written once in a
 * session: their number only sorts, and is brought up to date now and then. */
#define VOCAB_MAX 60000
#define WORTH_WRITING 256

/* Of words met again only each so many is counted, for as many. */
#define SAMPLE 16

typedef struct {
  guint n; /* not yet written */
  gboolean written;
  guint form_length;
  char text[]; /* form, NUL, stem, NUL */
} Word;

static Word *
word_new (const ReseauToken *token)
{
  Word *word = g_malloc (sizeof *word + token->form_length + token->stem_length + 2);

  word->n = 0;
  word->written = FALSE;
  word->form_length = token->form_length;
  memcpy (word->text, token->form, token->form_length + 1);
  memcpy (word->text + token->form_length + 1, token->stem, token->stem_length + 1);
  return word;
}

void
reseau_fts_count (ReseauFts *self, const ReseauToken *token)
{
  Word *word;

  /* A word that the analyzer has cached has been here, or is one in sixteen. */
  if (!token->fresh && ++self->n_skipped % SAMPLE != 0)
    return;
  word = g_hash_table_lookup (self->vocab, token->form);
  if (word == NULL) {
    word = word_new (token);
    g_hash_table_insert (self->vocab, word->text, word);
  }
  word->n += token->fresh ? 1 : SAMPLE;
  self->counted = TRUE;
}

static gboolean
write_word (ReseauDbStatement *st, Word *word, GError **error)
{
  reseau_db_bind_text_static (st, 1, word->text, word->form_length);
  reseau_db_bind_text_static (st, 2, word->text + word->form_length + 1, -1);
  reseau_db_bind_int64 (st, 3, word->n);
  if (!reseau_db_step_all (st, error))
    return FALSE;
  word->n = 0;
  word->written = TRUE;
  return TRUE;
}

gboolean
reseau_fts_flush_vocab (ReseauFts *self, GError **error)
{
  g_autoptr (ReseauDbStatement) st = NULL;
  GHashTableIter iter;
  Word *word;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->counted)
    return TRUE;
  st = reseau_db_prepare (self->db,
                          "INSERT INTO vocab (form, stem, n) VALUES (?, ?, ?)"
                          " ON CONFLICT (form) DO UPDATE SET n = n + excluded.n",
                          error);
  if (st == NULL)
    return FALSE;
  g_hash_table_iter_init (&iter, self->vocab);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &word))
    if ((!word->written || word->n >= WORTH_WRITING) && !write_word (st, word, error))
      return FALSE;
  self->counted = FALSE;
  if (g_hash_table_size (self->vocab) > VOCAB_MAX)
    g_hash_table_remove_all (self->vocab);
  return TRUE;
}

void
reseau_fts_drop_vocab (ReseauFts *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->vocab);
  reseau_analyzer_forget (self->indexer);
}

/* {{{ Numbered words */

/* The number stays with the form in the analyzer's cache. */
void
reseau_fts_meet (ReseauFts *self, const ReseauToken *token)
{
  guint number;

  if (token->mark != NULL && !token->fresh)
    number = *token->mark;
  else {
    number = GPOINTER_TO_UINT (g_hash_table_lookup (self->words, token->stem));
    if (token->mark != NULL)
      *token->mark = number;
  }
  self->met[number / 64] |= G_GUINT64_CONSTANT (1) << (number % 64);
}

void
reseau_fts_set_words (ReseauFts *self, GHashTable *words)
{
  g_return_if_fail (self != NULL && words != NULL);

  g_hash_table_unref (self->words);
  self->words = words;
  reseau_analyzer_forget (self->indexer);
}

const guint64 *
reseau_fts_get_met (ReseauFts *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  /* The bit of no number. */
  self->met[0] &= ~G_GUINT64_CONSTANT (1);
  return self->met;
}

void
reseau_fts_clear_met (ReseauFts *self)
{
  g_return_if_fail (self != NULL);

  memset (self->met, 0, sizeof self->met);
}

/* }}} */
