/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 5000

/* How many steps of SQLite's machine between two looks at the cancellable: well
 * under a millisecond. */
#define PROGRESS_STEPS 2000

static gboolean
set_file_error (GError **error, const char *doing, int saved_errno)
{
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "%s: %s", doing, g_strerror (saved_errno));
  return FALSE;
}

/* SQLite would make the file with the umask's rights; its WAL takes those of the file. */
static gboolean
make_private_file (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat info;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return set_file_error (error, "make the folder", errno);
  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return set_file_error (error, "open the file", errno);
  if (fstat (fd, &info) == 0 && (info.st_mode & 0077) != 0)
    fchmod (fd, info.st_mode & 0700);
  close (fd);
  return TRUE;
}

static gboolean
open_handle (ReseauDb *self, GError **error)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int code;

  flags |= self->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  code = sqlite3_open_v2 (self->path, &self->handle, flags, NULL);
  if (code != SQLITE_OK) {
    reseau_db_set_error (error, self->handle, code, "open");
    return FALSE;
  }
  /* A file without write permission is opened for reading without a word. */
  if (!self->read_only && sqlite3_db_readonly (self->handle, "main") == 1) {
    reseau_db_set_error (error, NULL, SQLITE_READONLY, "open");
    return FALSE;
  }
  return TRUE;
}

static gboolean
is_cancelled (ReseauDb *self)
{
  return (self->stop != NULL && g_atomic_int_get (self->stop) != 0) ||
         (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable));
}

static int
on_progress (void *data)
{
  return is_cancelled (data);
}

/* Once a commit has returned, what it wrote is on the disk (FULL).  Deleted content is
 * overwritten.  The log is copied into the file when it has 32 MiB, as much as is kept
 * of it: a page that many commits change, of an index say, is then copied once, and
 * the disk is waited for twice rather than at every eighth megabyte. */
static gboolean
configure (ReseauDb *self, GError **error)
{
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_progress_handler (self->handle, PROGRESS_STEPS, on_progress, self);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);

  if (self->read_only)
    return reseau_db_exec (self, "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY", error);
  return reseau_db_exec (self,
                         "PRAGMA journal_mode=WAL;"
                         "PRAGMA synchronous=FULL;"
                         "PRAGMA foreign_keys=ON;"
                         "PRAGMA secure_delete=ON;"
                         "PRAGMA temp_store=MEMORY;"
                         "PRAGMA cache_size=-8000;"
                         "PRAGMA wal_autocheckpoint=" G_STRINGIFY (
                             RESEAU_DB_LOG_PAGES) ";"
                                                  "PRAGMA journal_size_limit=33554432",
                         error);
}

ReseauDb *
reseau_db_open (const char *path, ReseauDbFlags flags, GError **error)
{
  ReseauDb *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (ReseauDb, 1);
  self->path = g_strdup (path);
  self->read_only = (flags & RESEAU_DB_READ_ONLY) != 0;
  self->statements = g_hash_table_new (g_str_hash, g_str_equal);
  g_queue_init (&self->idle);
  g_datalist_init (&self->data);

  if ((!self->read_only && strcmp (path, ":memory:") != 0 && !make_private_file (path, error)) ||
      !open_handle (self, error) || !configure (self, error)) {
    reseau_db_close (self);
    return NULL;
  }
  return self;
}

void
reseau_db_close (ReseauDb *self)
{
  g_return_if_fail (self != NULL);

  reseau_db_copier_free (self->copier);
  reseau_db_set_cancellable (self, NULL);
  reseau_db_clear_statements (self);
  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->handle) != SQLITE_OK) {
    g_critical ("A connection was closed with statements in use");
    sqlite3_close_v2 (self->handle);
  }
  g_datalist_clear (&self->data);
  g_free (self->path);
  g_free (self);
}

void
reseau_db_set_data (ReseauDb *self, const char *key, gpointer data, GDestroyNotify destroy)
{
  g_return_if_fail (self != NULL && key != NULL);
  g_datalist_id_set_data_full (&self->data, g_quark_from_string (key), data, destroy);
}

gpointer
reseau_db_get_data (ReseauDb *self, const char *key)
{
  g_return_val_if_fail (self != NULL && key != NULL, NULL);
  return g_datalist_id_get_data (&self->data, g_quark_try_string (key));
}

const char *
reseau_db_get_path (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->path;
}

gboolean
reseau_db_is_read_only (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->read_only;
}

sqlite3 *
reseau_db_get_handle (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->handle;
}

gboolean
reseau_db_before_statement (ReseauDb *self, const char *sql, GError **error)
{
  if (self->depth > 0 && sqlite3_get_autocommit (self->handle)) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED,
                 "%s: the transaction was rolled back by an earlier error", sql);
    return FALSE;
  }
  if (is_cancelled (self)) {
    reseau_db_set_error (error, NULL, SQLITE_INTERRUPT, sql);
    return FALSE;
  }
  if (self->hook != NULL && !self->hook (self, sql, self->hook_data)) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED, "%s: refused by the hook", sql);
    return FALSE;
  }
  self->n_statements++;
  return TRUE;
}

static gboolean
run_one (ReseauDb *self, sqlite3_stmt *stmt, GError **error)
{
  int code;

  if (!reseau_db_before_statement (self, sqlite3_sql (stmt), error))
    return FALSE;
  do
    code = sqlite3_step (stmt);
  while (code == SQLITE_ROW);
  if (code == SQLITE_DONE)
    return TRUE;
  reseau_db_set_error (error, self->handle, code, sqlite3_sql (stmt));
  return FALSE;
}

gboolean
reseau_db_exec (ReseauDb *self, const char *sql, GError **error)
{
  g_return_val_if_fail (self != NULL && sql != NULL, FALSE);

  while (*sql != '\0') {
    sqlite3_stmt *stmt = NULL;
    gboolean done;
    int code = sqlite3_prepare_v2 (self->handle, sql, -1, &stmt, &sql);

    if (code != SQLITE_OK) {
      reseau_db_set_error (error, self->handle, code, "prepare");
      return FALSE;
    }
    if (stmt == NULL)
      continue;
    done = run_one (self, stmt, error);
    sqlite3_finalize (stmt);
    if (!done)
      return FALSE;
  }
  return TRUE;
}

gint64
reseau_db_last_rowid (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return sqlite3_last_insert_rowid (self->handle);
}

gint64
reseau_db_changes (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return sqlite3_changes64 (self->handle);
}

gboolean
reseau_db_begin (ReseauDb *self, GError **error)
{
  const char *sql;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->depth > 0)
    sql = "SAVEPOINT level";
  else
    sql = self->read_only ? "BEGIN" : "BEGIN IMMEDIATE";
  if (!reseau_db_run (self, error, sql, ""))
    return FALSE;
  self->depth++;
  return TRUE;
}

gboolean
reseau_db_commit (ReseauDb *self, GError **error)
{
  g_return_val_if_fail (self != NULL && self->depth > 0, FALSE);

  if (!reseau_db_run (self, error, self->depth > 1 ? "RELEASE level" : "COMMIT", "")) {
    reseau_db_rollback (self);
    return FALSE;
  }
  self->depth--;
  return TRUE;
}

void
reseau_db_rollback (ReseauDb *self)
{
  g_return_if_fail (self != NULL && self->depth > 0);

  /* Even a cancelled job has to be undone. */
  sqlite3_progress_handler (self->handle, 0, NULL, NULL);
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, self->depth > 1 ? "ROLLBACK TO level; RELEASE level" : "ROLLBACK",
                  NULL, NULL, NULL);
  self->depth--;
  sqlite3_progress_handler (self->handle, PROGRESS_STEPS, on_progress, self);
}

void
reseau_db_set_patient (ReseauDb *self, gboolean patient)
{
  g_return_if_fail (self != NULL && self->depth == 0);

  sqlite3_exec (self->handle, patient ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL",
                NULL, NULL, NULL);
}

void
reseau_db_copy_log_aside (ReseauDb *self)
{
  g_return_if_fail (self != NULL && !self->read_only && self->copier == NULL);

  self->copier = reseau_db_copier_new (self);
}

guint
reseau_db_get_depth (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->depth;
}

gboolean
reseau_db_transaction (ReseauDb *self, ReseauDbBody body, gpointer data, GError **error)
{
  g_return_val_if_fail (self != NULL && body != NULL, FALSE);

  if (!reseau_db_begin (self, error))
    return FALSE;
  if (!body (self, data, error)) {
    reseau_db_rollback (self);
    return FALSE;
  }
  return reseau_db_commit (self, error);
}

void
reseau_db_set_cancellable (ReseauDb *self, GCancellable *cancellable)
{
  g_return_if_fail (self != NULL);

  g_set_object (&self->cancellable, cancellable);
}

void
reseau_db_set_stop_flag (ReseauDb *self, const int *stop)
{
  self->stop = stop;
}

void
reseau_db_interrupt (ReseauDb *self)
{
  g_return_if_fail (self != NULL);
  sqlite3_interrupt (self->handle);
}

void
reseau_db_set_statement_hook (ReseauDb *self, ReseauDbHook hook, gpointer data)
{
  g_return_if_fail (self != NULL);
  self->hook = hook;
  self->hook_data = data;
}

guint64
reseau_db_get_statement_count (ReseauDb *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_statements;
}
