/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which records have a value: one bit each, in blocks that are kept without the
 * zeros at their end.  A transaction changes blocks in memory and writes each once,
 * at its end.  The blocks of the same records stand together: new records, which
 * have hundreds of values, then change few pages. */
#include "reseau-store-query.h"

#include <string.h>

#define BLOCK_RECORDS 8192
#define BLOCK_WORDS (BLOCK_RECORDS / 64)
#define BLOCK_BYTES (BLOCK_RECORDS / 8)

#define VID_BITS 32

typedef struct {
  guint64 words[BLOCK_WORDS];
  guint64 stored[BLOCK_WORDS];
} Block;

ReseauBits *
reseau_bits_new (gint64 max)
{
  ReseauBits *self = g_malloc0 (sizeof (ReseauBits) + ((max >> 6) + 1) * sizeof (guint64));

  self->max = max;
  return self;
}

ReseauBits *
reseau_bits_copy (const ReseauBits *self)
{
  return g_memdup2 (self, sizeof (ReseauBits) + ((self->max >> 6) + 1) * sizeof (guint64));
}

void
reseau_bits_fill (ReseauBits *self)
{
  memset (self->words, 0xff, ((self->max >> 6) + 1) * sizeof (guint64));
}

void
reseau_bits_intersect (ReseauBits *self, const ReseauBits *other)
{
  for (gint64 i = 0; i <= self->max >> 6; i++)
    self->words[i] &= other->words[i];
}

void
reseau_bits_unite (ReseauBits *self, const ReseauBits *other)
{
  for (gint64 i = 0; i <= self->max >> 6; i++)
    self->words[i] |= other->words[i];
}

gint64
reseau_bits_find_newest (const ReseauBits *self, gint64 n)
{
  for (gint64 i = self->max >> 6; i >= 0; i--) {
    int here = __builtin_popcountll (self->words[i]);

    if (here >= n) {
      guint64 word = self->words[i];

      /* The lowest bits go until the n-th from above is the lowest. */
      for (; here > n; here--)
        word &= word - 1;
      return (i << 6) + __builtin_ctzll (word);
    }
    n -= here;
  }
  return 0;
}

void
reseau_bits_keep_newest (ReseauBits *self, gint64 n)
{
  gint64 from = reseau_bits_find_newest (self, n);

  memset (self->words, 0, (from >> 6) * sizeof (guint64));
  self->words[from >> 6] &= G_MAXUINT64 << (from & 63);
}

gint64
reseau_bits_find_oldest (const ReseauBits *self)
{
  for (gint64 i = 0; i <= self->max >> 6; i++)
    if (self->words[i] != 0)
      return (i << 6) + __builtin_ctzll (self->words[i]);
  return -1;
}

gint64
reseau_bits_count_different (const ReseauBits *self, const ReseauBits *other)
{
  gint64 n = 0;

  for (gint64 i = 0; i <= self->max >> 6; i++)
    n += __builtin_popcountll (self->words[i] ^ other->words[i]);
  return n;
}

gint64
reseau_bits_count (const ReseauBits *self)
{
  gint64 n = 0;

  for (gint64 i = 0; i <= self->max >> 6; i++)
    n += __builtin_popcountll (self->words[i]);
  return n;
}

static gint64
make_key (gint64 vid, gint64 rid)
{
  return rid / BLOCK_RECORDS << VID_BITS | vid;
}

/* Bytes stand as in memory of a machine that has the least first. */
static void
read_words (ReseauDbStatement *row, int column, guint64 words[BLOCK_WORDS])
{
  gsize length;
  const void *bytes = reseau_db_column_blob (row, column, &length);

  memset (words, 0, BLOCK_BYTES);
  if (bytes != NULL)
    memcpy (words, bytes, MIN (length, BLOCK_BYTES));
  for (guint i = 0; i < BLOCK_WORDS; i++)
    words[i] = GUINT64_FROM_LE (words[i]);
}

static gboolean
load_block (ReseauStore *self, gint64 key, Block **block, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  *block = g_hash_table_lookup (self->blocks, &key);
  if (*block != NULL)
    return TRUE;
  statement = reseau_db_query (self->db, error, "SELECT bits FROM posting WHERE key = ?", "l", key);
  more = statement ? reseau_db_step (statement, error) : -1;
  if (more < 0)
    return FALSE;
  *block = g_new0 (Block, 1);
  if (more > 0)
    read_words (statement, 0, (*block)->words);
  memcpy ((*block)->stored, (*block)->words, BLOCK_BYTES);
  g_hash_table_insert (self->blocks, g_memdup2 (&key, sizeof key), *block);
  return TRUE;
}

gboolean
reseau_store_set_bit (ReseauStore *self, gint64 vid, gint64 rid, gboolean on, GError **error)
{
  guint bit = rid % BLOCK_RECORDS;
  guint64 mask = G_GUINT64_CONSTANT (1) << (bit % 64);
  Block *block;

  if (!load_block (self, make_key (vid, rid), &block, error))
    return FALSE;
  if (on)
    block->words[bit / 64] |= mask;
  else
    block->words[bit / 64] &= ~mask;
  return TRUE;
}

static gsize
count_bytes (const Block *block)
{
  const guint8 *bytes = (const guint8 *) block->words;
  gsize length = BLOCK_BYTES;

  while (length > 0 && bytes[length - 1] == 0)
    length--;
  return length;
}

static gboolean
write_block (ReseauStore *self, gint64 key, Block *block, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  gsize length;

  if (memcmp (block->words, block->stored, BLOCK_BYTES) == 0)
    return TRUE;
  for (guint i = 0; i < BLOCK_WORDS; i++)
    block->words[i] = GUINT64_TO_LE (block->words[i]);
  length = count_bytes (block);
  if (length == 0)
    return reseau_db_run (self->db, error, "DELETE FROM posting WHERE key = ?", "l", key);
  statement = reseau_db_prepare (self->db, "INSERT OR REPLACE INTO posting VALUES (?, ?)", error);
  if (statement == NULL)
    return FALSE;
  reseau_db_bind_int64 (statement, 1, key);
  reseau_db_bind_blob (statement, 2, block->words, length);
  return reseau_db_step_all (statement, error);
}

gboolean
reseau_store_flush_bits (ReseauStore *self, GError **error)
{
  GHashTableIter iter;
  const gint64 *key;
  Block *block;

  g_hash_table_iter_init (&iter, self->blocks);
  while (g_hash_table_iter_next (&iter, (gpointer *) &key, (gpointer *) &block))
    if (!write_block (self, *key, block, error))
      return FALSE;
  g_hash_table_remove_all (self->blocks);
  return TRUE;
}

/* --- reading ------------------------------------------------------------ */

static void
add_words (ReseauBits *bits, gint64 block, const guint64 words[BLOCK_WORDS])
{
  gint64 first = block * BLOCK_WORDS;
  gint64 last = bits->max >> 6;

  for (gint64 i = 0; i < BLOCK_WORDS && first + i <= last; i++)
    bits->words[first + i] |= words[i];
}

gboolean
reseau_store_read_bits (ReseauStore *self, gint64 vid, ReseauBits *bits, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT bits FROM posting WHERE key = ?", error);
  guint64 words[BLOCK_WORDS];
  int more = statement ? 0 : -1;

  for (gint64 first = 0; more >= 0 && first <= bits->max; first += BLOCK_RECORDS) {
    reseau_db_bind_int64 (statement, 1, make_key (vid, first));
    more = reseau_db_step (statement, error);
    if (more > 0) {
      read_words (statement, 0, words);
      add_words (bits, first / BLOCK_RECORDS, words);
      reseau_db_reset (statement);
    }
  }
  return more >= 0;
}

static guint
count_common (const ReseauBits *bits, gint64 block, const guint64 words[BLOCK_WORDS])
{
  gint64 first = block * BLOCK_WORDS;
  gint64 last = bits->max >> 6;
  guint n = 0;

  for (gint64 i = 0; i < BLOCK_WORDS && first + i <= last; i++)
    n += __builtin_popcountll (bits->words[first + i] & words[i]);
  return n;
}

static gboolean
count_block (ReseauDbStatement *statement, gint64 block, ReseauBitsFunc func, gpointer data,
             GError **error)
{
  guint64 words[BLOCK_WORDS];
  int more;

  reseau_db_bind_int64 (statement, 1, block << VID_BITS);
  reseau_db_bind_int64 (statement, 2, (block << VID_BITS) + RESEAU_WORD_VID);
  while ((more = reseau_db_step (statement, error)) > 0) {
    guint *count = NULL;
    const ReseauBits *mask =
        func (reseau_db_column_int64 (statement, 0) - (block << VID_BITS), &count, data);

    if (mask == NULL)
      continue;
    read_words (statement, 1, words);
    *count += count_common (mask, block, words);
  }
  return more == 0;
}

gboolean
reseau_store_count_bits (ReseauStore *self, gint64 max, ReseauBitsFunc func, gpointer data,
                         GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (
      self->db, "SELECT key, bits FROM posting WHERE key >= ? AND key < ?", error);

  if (statement == NULL)
    return FALSE;
  for (gint64 block = 0; block <= max / BLOCK_RECORDS; block++)
    if (!count_block (statement, block, func, data, error))
      return FALSE;
  return TRUE;
}
