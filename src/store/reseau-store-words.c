/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words that very many records have.  To read through all their places in the
 * full-text index takes long, so it is kept apart which records have them, a bit each.
 * All other words are looked up in the index itself. */
#include "reseau-store-query.h"

/* A word met so often is worth it. */
#define COMMON 2048
#define MAX_WORDS (RESEAU_FTS_MAX_WORDS - 1)

/* It is seen which words these are when the cache has grown by half, and so much. */
#define GROWTH 1000

static gboolean
fill_table (ReseauStore *self, GHashTable *words, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT stem, wid FROM word", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_hash_table_insert (words, reseau_db_column_dup_text (statement, 0),
                         GUINT_TO_POINTER (reseau_db_column_int (statement, 1)));
  return more == 0;
}

/* To be called before text goes into the index or out of it. */
gboolean
reseau_store_load_words (ReseauStore *self, GError **error)
{
  g_autoptr (GHashTable) words = NULL;

  if (self->words_known)
    return TRUE;
  words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (!fill_table (self, words, error))
    return FALSE;
  reseau_fts_set_words (self->fts, g_steal_pointer (&words));
  reseau_fts_clear_met (self->fts);
  self->words_known = TRUE;
  return TRUE;
}

/* @on: whether the text that went through the tokenizer went into the index */
gboolean
reseau_store_note_words (ReseauStore *self, gint64 rid, gboolean on, GError **error)
{
  const guint64 *met = reseau_fts_get_met (self->fts);

  self->n_texts++;
  for (guint i = 0; i < RESEAU_FTS_MAX_WORDS / 64; i++)
    for (guint64 rest = met[i]; rest != 0; rest &= rest - 1)
      if (!reseau_store_set_bit (self, RESEAU_WORD_VID + i * 64 + __builtin_ctzll (rest), rid, on,
                                 error))
        return FALSE;
  reseau_fts_clear_met (self->fts);
  return TRUE;
}

/* --- which words these are ----------------------------------------------- */

static gboolean
add_word (ReseauStore *self, const char *stem, GError **error)
{
  g_autofree char *match = reseau_fts_quote (stem, FALSE);
  g_autoptr (ReseauDbStatement) statement = NULL;
  gint64 vid;
  int more;

  if (!reseau_db_run (self->db, error, "INSERT INTO word (stem) VALUES (?)", "s", stem))
    return FALSE;
  vid = RESEAU_WORD_VID + reseau_db_last_rowid (self->db);
  statement = reseau_db_query (self->db, error, "SELECT rowid FROM search WHERE search MATCH ?",
                               "s", match);
  more = statement ? 1 : -1;
  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!reseau_store_set_bit (self, vid, reseau_db_column_int64 (statement, 0), TRUE, error))
      return FALSE;
  return more == 0;
}

static GPtrArray *
list_new (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) stems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT stem FROM vocab GROUP BY stem"
                       " HAVING sum(n) >= ?1 AND stem NOT IN (SELECT stem FROM word)"
                       " ORDER BY sum(n) DESC LIMIT max(0, ?2 - (SELECT count(*) FROM word))",
                       "ll", (gint64) COMMON, (gint64) MAX_WORDS);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (stems, reseau_db_column_dup_text (statement, 0));
  return more == 0 ? g_steal_pointer (&stems) : NULL;
}

static gboolean
add_new (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) stems = NULL;

  if (!reseau_fts_flush_vocab (self->fts, error))
    return FALSE;
  stems = list_new (self, error);
  if (stems == NULL)
    return FALSE;
  for (guint i = 0; i < stems->len; i++)
    if (!add_word (self, g_ptr_array_index (stems, i), error))
      return FALSE;
  if (stems->len > 0)
    self->words_known = FALSE;
  return TRUE;
}

/* To be called at the end of each transaction. */
gboolean
reseau_store_find_words (ReseauStore *self, GError **error)
{
  gint64 max, last;

  if (self->n_texts == 0)
    return TRUE;
  self->n_texts = 0;
  if (!reseau_store_get_meta_int (self, "words", &last, error) ||
      !reseau_db_get_int64 (self->db, &max, error, "SELECT max(rid) FROM record", ""))
    return FALSE;
  if (max < last + last / 2 + GROWTH)
    return TRUE;
  return reseau_store_set_meta_int (self, "words", max, error) && add_new (self, error);
}

/* Those that no record has any more. */
gboolean
reseau_store_forget_words (ReseauStore *self, GError **error)
{
  self->words_known = FALSE;
  return reseau_store_flush_bits (self, error) &&
         reseau_db_run (self->db, error,
                        "DELETE FROM word WHERE ?1 + wid NOT IN"
                        " (SELECT key & 4294967295 FROM posting)",
                        "l", RESEAU_WORD_VID);
}

/* --- for searches --------------------------------------------------------- */

/* Adds the records that have the one @stem. */
gboolean
reseau_store_add_word_bits (ReseauStore *self, const char *stem, ReseauBits *bits, GError **error)
{
  gint64 wid = 0;
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT wid FROM word WHERE stem = ?", "s", stem);
  int more = statement ? reseau_db_step (statement, error) : -1;

  if (more > 0)
    wid = reseau_db_column_int64 (statement, 0);
  if (more < 0)
    return FALSE;
  return wid != 0 ? reseau_store_read_bits (self, RESEAU_WORD_VID + wid, bits, error)
                  : reseau_store_add_matching (self, stem, FALSE, 0, bits, error);
}

/* @wrong: (out): where the bits say something else than the index */
gboolean
reseau_store_count_wrong_words (ReseauStore *self, gint64 max, gint64 *wrong, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT stem, wid FROM word", error);
  int more = statement ? 1 : -1;

  *wrong = 0;
  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_autoptr (ReseauBits) bits = reseau_bits_new (max);
    g_autoptr (ReseauBits) expected = reseau_bits_new (max);

    if (!reseau_store_read_bits (self, RESEAU_WORD_VID + reseau_db_column_int64 (statement, 1),
                                 bits, error) ||
        !reseau_store_add_matching (self, reseau_db_column_text (statement, 0), FALSE, 0, expected,
                                    error))
      return FALSE;
    *wrong += reseau_bits_count_different (bits, expected);
  }
  return more == 0;
}
