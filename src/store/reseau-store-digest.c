/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.12: what the cache comes to, to be compared with the server, and
 * single records put right. */
#include "reseau-store-private.h"

#include "reseau-id.h"

#include <string.h>

void
reseau_store_sums_free (ReseauStoreSums *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->scopes);
  g_free (self);
}

/* The columns of a record that count, as they stand in the table. */
#define SUM_COLUMNS "r.id, r.rev, r.base, r.fv, r.alt"

static gboolean
read_sum (ReseauDbStatement *row, guint8 id[16], guint64 *sum)
{
  gsize length = 0;
  const guint8 *bytes = reseau_db_column_blob (row, 0, &length);

  if (length != 16)
    return FALSE;
  memcpy (id, bytes, 16);
  *sum =
      reseau_digest_of_record (id, reseau_db_column_int64 (row, 1), reseau_db_column_text (row, 2),
                               reseau_db_column_text (row, 3), reseau_db_column_text (row, 4));
  return TRUE;
}

/* The head that all scopes stand at; 0 while a pull has not come to its end. */
static gboolean
read_head (ReseauStore *self, gint64 *head, GError **error)
{
  return reseau_db_get_int64 (self->db, head, error,
                              "SELECT CASE WHEN min(seq) = max(seq) AND min(caught_up) = 1"
                              " THEN max(seq) ELSE 0 END FROM scope WHERE role IS NOT NULL",
                              "");
}

static gboolean
add_scopes (ReseauStore *self, GHashTable *scopes, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT name FROM scope WHERE role IS NOT NULL", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_hash_table_insert (scopes, reseau_db_column_dup_text (statement, 0),
                         g_new0 (ReseauDigest, 1));
  return more == 0;
}

static gboolean
add_records (ReseauStore *self, GHashTable *scopes, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (
      self->db,
      "SELECT " SUM_COLUMNS ", s.name FROM record r JOIN scope s ON s.sid = r.sid"
      " WHERE r.base IS NOT NULL AND r.gone = 0",
      error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    ReseauDigest *digest = g_hash_table_lookup (scopes, reseau_db_column_text (statement, 5));
    guint8 id[16];
    guint64 sum;

    if (digest != NULL && read_sum (statement, id, &sum))
      reseau_digest_add (digest, id, sum);
  }
  return more == 0;
}

/**
 * reseau_store_sum:
 *
 * Reads every record: not on a thread that others wait for.
 *
 * Returns: (transfer full): what each scope comes to, at one moment
 */
ReseauStoreSums *
reseau_store_sum (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauStoreSums) sums = g_new0 (ReseauStoreSums, 1);
  gboolean ok;

  g_return_val_if_fail (self != NULL, NULL);

  sums->scopes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!reseau_store_begin_read (self, error))
    return NULL;
  ok = read_head (self, &sums->head, error) && add_scopes (self, sums->scopes, error) &&
       add_records (self, sums->scopes, error);
  reseau_store_end_read (self);
  return ok ? g_steal_pointer (&sums) : NULL;
}

/**
 * reseau_store_list_sums:
 * @scope: a scope
 * @buckets: (array fixed-size=256): which of its buckets
 *
 * Returns: (transfer full): id → what it comes to, as text
 */
GHashTable *
reseau_store_list_sums (ReseauStore *self, const char *scope,
                        const gboolean buckets[RESEAU_DIGEST_BUCKETS], GError **error)
{
  g_autoptr (GHashTable) sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL && scope != NULL && buckets != NULL, NULL);

  statement = reseau_db_query (self->db, error,
                               "SELECT " SUM_COLUMNS " FROM record r"
                               " WHERE r.sid = (SELECT sid FROM scope WHERE name = ?)"
                               " AND r.base IS NOT NULL AND r.gone = 0",
                               "s", scope);
  more = statement ? 1 : -1;
  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    char uuid[RESEAU_ID_LENGTH + 1];
    guint8 id[16];
    guint64 sum;

    if (!read_sum (statement, id, &sum) || !buckets[reseau_digest_bucket (id)])
      continue;
    reseau_id_format (id, uuid);
    g_hash_table_insert (sums, g_strdup (uuid), reseau_digest_sum_to_text (sum));
  }
  return more == 0 ? g_steal_pointer (&sums) : NULL;
}

/* A record that claims the server's revision and is another one was damaged here: what stands in
 * the row may not even be readable. */
static gboolean
clear_damage (ReseauStore *self, const ReseauLine *line, gboolean *damaged, GError **error)
{
  if (!reseau_db_run (self->db, error,
                      "UPDATE record SET base = '{}', fv = NULL, alt = NULL"
                      " WHERE id = ? AND rev = ? AND base IS NOT NULL",
                      "ul", line->id, line->rev))
    return FALSE;
  *damaged |= reseau_db_changes (self->db) > 0;
  return TRUE;
}

static gboolean
put_right (ReseauStore *self, ReseauStoreRepair *repair, GError **error)
{
  gint64 head;

  if (!read_head (self, &head, error))
    return FALSE;
  if (head != repair->head) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "the cache has moved on");
    return FALSE;
  }
  repair->damaged = FALSE;
  for (guint i = 0; i < repair->lines->len; i++)
    if (!clear_damage (self, g_ptr_array_index (repair->lines, i), &repair->damaged, error))
      return FALSE;
  if (!reseau_store_apply_rows (self, repair->lines, error))
    return FALSE;
  for (guint i = 0; i < repair->dropped->len; i++)
    if (!reseau_store_drop_record (self, repair->scope, g_ptr_array_index (repair->dropped, i),
                                   error))
      return FALSE;
  return TRUE;
}

/**
 * reseau_store_repair:
 * @repair: what the server has of one scope, and has not
 *
 * Puts records right that were compared with the server at a head.
 *
 * Errors: RESEAU_ERROR_STALE when the cache stands elsewhere by now.
 */
gboolean
reseau_store_repair (ReseauStore *self, ReseauStoreRepair *repair, GError **error)
{
  g_return_val_if_fail (self != NULL && repair != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, put_right (self, repair, error), error);
}

/**
 * reseau_store_note_compared:
 *
 * Notes that cache and server hold the same now.
 */
gboolean
reseau_store_note_compared (ReseauStore *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (
      self, reseau_store_set_meta_int (self, "compared", reseau_env_now_us (self->env), error),
      error);
}
