/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-migrate.h"

#include <glib/gstdio.h>
#include <string.h>

#define COPY_MARK ".before-"

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
apply_one (ReseauDb *db, gpointer data, GError **error)
{
  const ReseauEmbedded *migration = data;
  int version = g_ascii_strtoll (migration->name, NULL, 10);
  int current;

  /* Another process may have been faster. */
  if (!reseau_db_get_user_version (db, &current, error))
    return FALSE;
  if (current >= version)
    return TRUE;
  if (reseau_db_exec (db, migration->text, error) && foreign_keys_hold (db, error) &&
      reseau_db_set_user_version (db, version, error))
    return TRUE;
  g_prefix_error (error, "migration %s: ", migration->name);
  return FALSE;
}

/* Foreign keys can only be switched outside a transaction. */
static gboolean
apply_all (ReseauDb *db, const ReseauEmbedded *migrations, GError **error)
{
  gboolean done = TRUE;

  if (!reseau_db_exec (db, "PRAGMA foreign_keys=OFF", error))
    return FALSE;
  for (; done && migrations->name != NULL; migrations++)
    done = reseau_db_transaction (db, apply_one, (gpointer) migrations, error);
  return reseau_db_exec (db, "PRAGMA foreign_keys=ON", done ? error : NULL) && done;
}

static char *
copy_name (ReseauDb *db, int version)
{
  return g_strdup_printf ("%s" COPY_MARK "%d", reseau_db_get_path (db), version);
}

static void
remove_other_copies (ReseauDb *db, const char *kept)
{
  g_autofree char *folder = g_path_get_dirname (reseau_db_get_path (db));
  g_autofree char *base = g_path_get_basename (reseau_db_get_path (db));
  g_autofree char *prefix = g_strconcat (base, COPY_MARK, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_str_has_prefix (name, prefix) && strcmp (path, kept) != 0)
      g_unlink (path);
  }
}

/* Under a name of its own first: a copy that was cut short is never taken for one. */
static gboolean
keep_copy (ReseauDb *db, const char *path, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".part", NULL);

  g_unlink (part);
  if (!reseau_db_copy_to (db, part, error))
    return FALSE;
  if (g_rename (part, path) == 0)
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "name the copy");
  g_unlink (part);
  return FALSE;
}

gboolean
reseau_db_migrate (ReseauDb *db, const ReseauEmbedded *migrations, GError **error)
{
  g_autofree char *copy = NULL;
  gboolean keeps;
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
  if (version == last)
    return TRUE;
  keeps = version > 0 && strcmp (reseau_db_get_path (db), ":memory:") != 0;
  copy = copy_name (db, version);
  if (keeps && !keep_copy (db, copy, error))
    return FALSE;
  if (!apply_all (db, migrations, error))
    return FALSE;
  if (keeps)
    remove_other_copies (db, copy);
  return TRUE;
}
