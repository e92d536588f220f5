/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How much room photos and files take, and what goes to make some. */
#include "reseau-store-blobs.h"

#include "reseau-store-private.h"

static gboolean
get_limit (ReseauStore *self, gint64 *limit, GError **error)
{
  if (!reseau_store_get_meta_int (self, "blob_limit", limit, error))
    return FALSE;
  if (*limit == 0)
    *limit = RESEAU_BLOB_LIMIT;
  return TRUE;
}

gboolean
reseau_store_get_room (ReseauStore *self, gint64 *room, GError **error)
{
  gint64 limit, held = 0;

  if (!get_limit (self, &limit, error) ||
      !reseau_db_get_int64 (self->db, &held, error,
                            "SELECT CAST(total(size) AS INTEGER) FROM blob WHERE state = 'cached'",
                            ""))
    return FALSE;
  *room = limit - held;
  return TRUE;
}

/**
 * reseau_store_get_blob_use:
 * @use: (out): how much room photos and files take
 */
gboolean
reseau_store_get_blob_use (ReseauStore *self, ReseauBlobUse *use, GError **error)
{
  g_autoptr (ReseauDbStatement) row = NULL;

  *use = (ReseauBlobUse){ 0 };
  if (!get_limit (self, &use->limit, error))
    return FALSE;
  row = reseau_db_prepare (self->db,
                           "SELECT CAST(total(size) FILTER (WHERE state = 'cached') AS INTEGER),"
                           " CAST(total(size) FILTER (WHERE state = 'local') AS INTEGER),"
                           " CAST(total(size) FILTER (WHERE state = 'cached' AND pinned)"
                           " AS INTEGER) FROM blob",
                           error);
  if (row == NULL || reseau_db_step (row, error) <= 0)
    return FALSE;
  use->held = reseau_db_column_int64 (row, 0);
  use->unsent = reseau_db_column_int64 (row, 1);
  use->pinned = reseau_db_column_int64 (row, 2);
  return TRUE;
}

static gboolean
evict (ReseauStore *self, const char *sha256, GError **error)
{
  return reseau_blob_folder_remove (reseau_store_get_blobs (self), sha256, error) &&
         reseau_db_run (self->db, error,
                        "UPDATE blob SET state = 'remote', wanted = 0 WHERE sha256 = ?", "s",
                        sha256);
}

/* Removes what was not looked at for longest until there is so much room; never what is pinned,
 * what the server may not have, or @kept. */
static gboolean
evict_until (ReseauStore *self, gint64 wanted, const char *kept, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  gint64 room;
  int more;

  if (!reseau_store_get_room (self, &room, error))
    return FALSE;
  if (room >= wanted)
    return TRUE;
  statement = reseau_db_query (self->db, error,
                               "SELECT sha256, size FROM blob WHERE state = 'cached' AND"
                               " pinned = 0 AND sha256 <> ? ORDER BY used, sha256",
                               "s", kept ? kept : "");
  more = statement ? 1 : -1;
  while (room < wanted && more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_ptr_array_add (names, reseau_db_column_dup_text (statement, 0));
    room += reseau_db_column_int64 (statement, 1);
  }
  for (guint i = 0; more >= 0 && i < names->len; i++)
    if (!evict (self, g_ptr_array_index (names, i), error))
      return FALSE;
  return more >= 0;
}

/* So that the limit holds. */
gboolean
reseau_store_make_room (ReseauStore *self, const char *kept, GError **error)
{
  return evict_until (self, 0, kept, error);
}

/**
 * reseau_store_set_blob_limit:
 * @bytes: the most that is kept of what the server has
 */
gboolean
reseau_store_set_blob_limit (ReseauStore *self, gint64 bytes, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (bytes > 0, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = reseau_store_set_meta_int (self, "blob_limit", bytes, error) &&
       reseau_store_make_room (self, NULL, error);
  return reseau_store_finish (self, ok, error);
}

/**
 * reseau_store_free_blobs:
 *
 * Removes all that can be had again and that nobody has pinned.
 */
gboolean
reseau_store_free_blobs (ReseauStore *self, GError **error)
{
  gboolean ok;

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = evict_until (self, G_MAXINT64, NULL, error);
  return reseau_store_finish (self, ok, error);
}
