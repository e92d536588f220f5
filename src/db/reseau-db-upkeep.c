/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
reseau_db_get_user_version (ReseauDb *self, int *version, GError **error)
{
  gint64 value;

  g_return_val_if_fail (self != NULL && version != NULL, FALSE);

  if (!reseau_db_get_int64 (self, &value, error, "PRAGMA user_version", ""))
    return FALSE;
  *version = value;
  return TRUE;
}

gboolean
reseau_db_set_user_version (ReseauDb *self, int version, GError **error)
{
  g_autofree char *sql = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  sql = g_strdup_printf ("PRAGMA user_version=%d", version);
  return reseau_db_exec (self, sql, error);
}

static gboolean
collect_integrity (ReseauDb *self, GStrvBuilder *problems, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_prepare (self, "PRAGMA integrity_check(20)", error);
  int more;

  if (st == NULL)
    return FALSE;
  while ((more = reseau_db_step (st, error)) > 0)
    if (g_strcmp0 (reseau_db_column_text (st, 0), "ok") != 0)
      g_strv_builder_add (problems, reseau_db_column_text (st, 0));
  return more == 0;
}

static gboolean
collect_foreign_keys (ReseauDb *self, GStrvBuilder *problems, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_prepare (self, "PRAGMA foreign_key_check", error);
  int more;

  if (st == NULL)
    return FALSE;
  while ((more = reseau_db_step (st, error)) > 0) {
    g_autofree char *problem = g_strdup_printf (
        "row %" G_GINT64_FORMAT " of %s refers to nothing in %s", reseau_db_column_int64 (st, 1),
        reseau_db_column_text (st, 0), reseau_db_column_text (st, 2));

    g_strv_builder_add (problems, problem);
  }
  return more == 0;
}

gboolean
reseau_db_check (ReseauDb *self, GStrv *problems, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (self != NULL && problems != NULL, FALSE);

  if (!collect_integrity (self, builder, error) || !collect_foreign_keys (self, builder, error))
    return FALSE;
  *problems = g_strv_builder_end (builder);
  return TRUE;
}

gboolean
reseau_db_checkpoint (ReseauDb *self, GError **error)
{
  gint64 busy;
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  reseau_db_copier_hold (self->copier);
  done = reseau_db_get_int64 (self, &busy, error, "PRAGMA wal_checkpoint(TRUNCATE)", "");
  reseau_db_copier_release (self->copier);
  if (!done)
    return FALSE;
  if (busy != 0)
    reseau_db_set_error (error, NULL, SQLITE_BUSY, "checkpoint");
  return busy == 0;
}

static gboolean
sync_path (const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int saved_errno = 0;

  if (fd < 0 || fsync (fd) != 0)
    saved_errno = errno;
  if (fd >= 0)
    close (fd);
  if (saved_errno != 0)
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "sync a copy: %s",
                 g_strerror (saved_errno));
  return saved_errno == 0;
}

gboolean
reseau_db_copy_to (ReseauDb *self, const char *path, GError **error)
{
  g_autofree char *folder = NULL;
  int fd;

  g_return_val_if_fail (self != NULL && path != NULL && self->depth == 0, FALSE);

  /* VACUUM INTO takes an empty file, and leaves its rights as they are. */
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "make a copy: %s", g_strerror (errno));
    return FALSE;
  }
  close (fd);
  folder = g_path_get_dirname (path);
  if (reseau_db_run (self, error, "VACUUM INTO ?", "s", path) && sync_path (path, error) &&
      sync_path (folder, error))
    return TRUE;
  g_unlink (path);
  return FALSE;
}
