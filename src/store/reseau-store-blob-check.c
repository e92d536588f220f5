/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the bytes of photos and files are what the cache says, and what is done when not. */
#include "reseau-store-blobs.h"

#include <string.h>

#include "reseau-blob.h"
#include "reseau-store-private.h"

/* A part that a crash left, of something that was being prepared here. */
#define STRAY_SECONDS (24 * 3600)

typedef struct {
  ReseauStore *store;
  gboolean repair;
  GPtrArray *problems;
  GHashTable *known; /* names of blobs that have a row */
} Check;

static void G_GNUC_PRINTF (2, 3) report (Check *check, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  g_ptr_array_add (check->problems, g_strdup_vprintf (format, values));
  va_end (values);
}

/* What is there: nothing, other bytes, or the right ones. */
typedef enum { BYTES_MISSING, BYTES_WRONG, BYTES_RIGHT } Bytes;

static gboolean
look_at_bytes (Check *check, const char *sha256, Bytes *bytes, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean whole = FALSE;

  *bytes = BYTES_MISSING;
  if (reseau_blob_folder_check (reseau_store_get_blobs (check->store), sha256, &whole, &local)) {
    *bytes = whole ? BYTES_RIGHT : BYTES_WRONG;
    return TRUE;
  }
  if (g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
check_blob (Check *check, const ReseauBlobInfo *info, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (check->store);
  Bytes bytes;

  g_hash_table_add (check->known, g_strdup (info->sha256));
  if (info->state == RESEAU_BLOB_REMOTE) {
    if (reseau_blob_folder_get_size (folder, info->sha256) < 0)
      return TRUE;
    report (check, "file %s is there although the cache does not hold it", info->sha256);
    return !check->repair || reseau_blob_folder_remove (folder, info->sha256, error);
  }
  if (g_strcmp0 (info->failed, "lost") == 0)
    return TRUE;
  if (!look_at_bytes (check, info->sha256, &bytes, error))
    return FALSE;
  if (bytes == BYTES_RIGHT)
    return TRUE;
  report (check, "file %s is %s", info->sha256, bytes == BYTES_WRONG ? "damaged" : "missing");
  if (!check->repair)
    return TRUE;
  return (info->state == RESEAU_BLOB_LOCAL ||
          reseau_blob_folder_remove (folder, info->sha256, error)) &&
         reseau_store_lose_blob (check->store, info->sha256, error);
}

static gboolean
check_rows (Check *check, GError **error)
{
  g_autoptr (GPtrArray) infos = reseau_store_list_blobs (check->store, error);

  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (!check_blob (check, g_ptr_array_index (infos, i), error))
      return FALSE;
  return infos != NULL;
}

static gboolean
check_files (Check *check, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (check->store);
  g_autoptr (GPtrArray) files = reseau_blob_folder_list (folder, error);

  for (guint i = 0; files != NULL && i < files->len; i++) {
    const char *sha256 = g_ptr_array_index (files, i);

    if (g_hash_table_contains (check->known, sha256))
      continue;
    report (check, "file %s belongs to nothing", sha256);
    if (check->repair && !reseau_blob_folder_remove (folder, sha256, error))
      return FALSE;
  }
  return files != NULL;
}

static gboolean
check_parts (Check *check, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (check->store);
  g_autoptr (GPtrArray) parts = reseau_blob_folder_list_parts (folder, error);

  for (guint i = 0; parts != NULL && i < parts->len; i++) {
    const char *name = g_ptr_array_index (parts, i);

    if (g_hash_table_contains (check->known, name) ||
        reseau_blob_folder_get_part_age (folder, name) < STRAY_SECONDS)
      continue;
    report (check, "part %s belongs to nothing", name);
    if (check->repair)
      reseau_blob_folder_remove_part (folder, name);
  }
  return parts != NULL;
}

/**
 * reseau_store_check_blobs:
 * @repair: whether to put right what is wrong: what the server has is fetched again
 * @problems: (out) (transfer full): what is wrong, a sentence each
 *
 * Reads every photo and file that is here.
 *
 * Returns: %FALSE when it could not be read
 */
gboolean
reseau_store_check_blobs (ReseauStore *self, gboolean repair, GStrv *problems, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Check check = { self, repair, found, known };

  if (!check_rows (&check, error) || !check_files (&check, error) || !check_parts (&check, error))
    return FALSE;
  g_ptr_array_add (found, NULL);
  *problems = (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
  return TRUE;
}
