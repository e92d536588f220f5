/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-migrate.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#define COPY_MARK ".before-"
#define SPARE_BYTES (1024 * 1024)

static gboolean
count_migrations (const ReseauEmbedded *migrations, int *n, GError **error)
{
  for (*n = 0; migrations[*n].name != NULL; (*n)++)
    if (g_ascii_strtoll (migrations[*n].name, NULL, 10) != *n + 1) {
      g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED, "%s is not migration number %d",
                   migrations[*n].name, *n + 1);
      return FALSE;
    }
  return TRUE;
}

static gboolean
foreign_keys_hold (ReseauDb *db, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_prepare (db, "PRAGMA foreign_key_check", error);
  int more;

  if (st == NULL)
    return FALSE;
  more = reseau_db_step (st, error);
  if (more > 0)
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "rows of %s refer to nothing",
                 reseau_db_column_text (st, 0));
  return more == 0;
}

static gboolean
apply_one (ReseauDb *db, const ReseauEmbedded *migration, int version, GError **error)
{
  if (reseau_db_exec (db, migration->text, error) && foreign_keys_hold (db, error) &&
      reseau_db_set_user_version (db, version, error))
    return TRUE;
  g_prefix_error (error, "migration %s: ", migration->name);
  return FALSE;
}

static char *
copy_name (ReseauDb *db, int version)
{
  return g_strdup_printf ("%s" COPY_MARK "%d", reseau_db_get_path (db), version);
}

/* Copies of versions before @version, finished or not.  A program of an older version than
 * the one that makes a copy at this moment leaves that one alone. */
static void
remove_copies (ReseauDb *db, int version)
{
  g_autofree char *folder = g_path_get_dirname (reseau_db_get_path (db));
  g_autofree char *base = g_path_get_basename (reseau_db_get_path (db));
  g_autofree char *prefix = g_strconcat (base, COPY_MARK, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_str_has_prefix (name, prefix) &&
        g_ascii_strtoll (name + strlen (prefix), NULL, 10) < version)
      g_unlink (path);
  }
}

void
reseau_db_remove_copies (ReseauDb *db)
{
  remove_copies (db, G_MAXINT);
}

/* The copy, and a log in which everything may be written once more. */
static gboolean
has_room (ReseauDb *db, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (reseau_db_get_path (db));
  gint64 bytes;
  struct statvfs disk;

  if (!reseau_db_get_int64 (db, &bytes, error,
                            "SELECT page_count * page_size"
                            " FROM pragma_page_count, pragma_page_size",
                            ""))
    return FALSE;
  if (statvfs (folder, &disk) != 0 ||
      (gint64) disk.f_bavail * (gint64) disk.f_frsize >= 2 * bytes + SPARE_BYTES)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK,
               "a database of %" G_GINT64_FORMAT " bytes needs twice as much to be brought up",
               bytes);
  return FALSE;
}

/* Under a name of its own first: a copy that was cut short is never taken for one. */
static gboolean
keep_copy (ReseauDb *db, int version, GError **error)
{
  g_autofree char *path = copy_name (db, version);
  g_autofree char *part = g_strconcat (path, ".part", NULL);
  g_autoptr (ReseauDb) reader = NULL;

  if (!has_room (db, error))
    return FALSE;
  /* What writes cannot copy; what it locks can be read. */
  reader = reseau_db_open (reseau_db_get_path (db), RESEAU_DB_READ_WRITE, error);
  g_unlink (part);
  if (reader == NULL || !reseau_db_copy_to (reader, part, error))
    return FALSE;
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "name the copy");
  g_unlink (part);
  return FALSE;
}

/* In a transaction, so that nobody writes between the copy and the first change. */
static gboolean
bring_up (ReseauDb *db, gpointer data, GError **error)
{
  const ReseauEmbedded *migrations = data;
  int version, last;

  if (!count_migrations (migrations, &last, error) ||
      !reseau_db_get_user_version (db, &version, error))
    return FALSE;
  /* Another process may have been faster. */
  if (version >= last)
    return TRUE;
  if (version > 0 && strcmp (reseau_db_get_path (db), ":memory:") != 0 &&
      !keep_copy (db, version, error))
    return FALSE;
  for (int i = version; i < last; i++)
    if (!apply_one (db, &migrations[i], i + 1, error))
      return FALSE;
  remove_copies (db, version);
  return TRUE;
}

gboolean
reseau_db_migrate (ReseauDb *db, const ReseauEmbedded *migrations, GError **error)
{
  gboolean done;
  int version, last;

  g_return_val_if_fail (db != NULL && migrations != NULL, FALSE);
  g_return_val_if_fail (reseau_db_get_depth (db) == 0, FALSE);

  if (!count_migrations (migrations, &last, error) ||
      !reseau_db_get_user_version (db, &version, error))
    return FALSE;
  if (version > last) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER, "version %d, this program knows %d",
                 version, last);
    return FALSE;
  }
  if (version == last) {
    remove_copies (db, version);
    return TRUE;
  }
  /* Foreign keys can only be switched outside a transaction. */
  if (!reseau_db_exec (db, "PRAGMA foreign_keys=OFF", error))
    return FALSE;
  done = reseau_db_transaction (db, bring_up, (gpointer) migrations, error);
  return reseau_db_exec (db, "PRAGMA foreign_keys=ON", done ? error : NULL) && done;
}
