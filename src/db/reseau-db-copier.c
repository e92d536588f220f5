/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Copies the log into the file on a thread and a connection of its own: whoever
 * writes does not wait for that disk work, a tenth of a second at a time. */
#include "reseau-db-private.h"

#include <pthread.h>

/* The writer copies what is left by itself when the log has become so long, since it
 * is begun anew only when all of it has been copied at a moment when nobody adds to it. */
#define MOST_PAGES (3 * RESEAU_DB_LOG_PAGES)

struct _ReseauDbCopier {
  char *path;
  GThreadPool *pool;
  pthread_mutex_t mutex; /* held while it copies */
  int asked;             /* atomic */
  sqlite3 *handle;       /* NULL until the first time */
};

static void
open_file (ReseauDbCopier *self)
{
  sqlite3_open_v2 (self->path, &self->handle, SQLITE_OPEN_READWRITE, NULL);
  /* A connection that has read nothing knows of no log. */
  sqlite3_exec (self->handle, "PRAGMA schema_version", NULL, NULL, NULL);
}

static void
copy (gpointer job, gpointer data)
{
  ReseauDbCopier *self = data;

  pthread_mutex_lock (&self->mutex);
  if (self->handle == NULL)
    open_file (self);
  /* Where it fails, the log stays as it is, and the next commit asks again. */
  sqlite3_wal_checkpoint_v2 (self->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  g_atomic_int_set (&self->asked, FALSE);
  pthread_mutex_unlock (&self->mutex);
}

static int
on_committed_cb (void *data, sqlite3 *handle, const char *name, int pages)
{
  ReseauDbCopier *self = data;

  if (pages >= MOST_PAGES)
    sqlite3_wal_checkpoint_v2 (handle, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  else if (pages >= RESEAU_DB_LOG_PAGES &&
           g_atomic_int_compare_and_exchange (&self->asked, FALSE, TRUE))
    g_thread_pool_push (self->pool, self, NULL);
  return SQLITE_OK;
}

/* In place of the copying by the writer that `PRAGMA wal_autocheckpoint` sets. */
ReseauDbCopier *
reseau_db_copier_new (ReseauDb *db)
{
  ReseauDbCopier *self = g_new0 (ReseauDbCopier, 1);

  self->path = g_strdup (db->path);
  pthread_mutex_init (&self->mutex, NULL);
  /* A thread of its own: as ready to give way as whoever writes. */
  self->pool = g_thread_pool_new (copy, self, 1, TRUE, NULL);
  sqlite3_wal_hook (db->handle, on_committed_cb, self);
  return self;
}

/* Two cannot copy at once, and the one who comes second is not made to wait by SQLite.
 * @self: (nullable) */
void
reseau_db_copier_hold (ReseauDbCopier *self)
{
  if (self != NULL)
    pthread_mutex_lock (&self->mutex);
}

void
reseau_db_copier_release (ReseauDbCopier *self)
{
  if (self != NULL)
    pthread_mutex_unlock (&self->mutex);
}

/* Waits for what is under way. */
void
reseau_db_copier_free (ReseauDbCopier *self)
{
  if (self == NULL)
    return;
  g_thread_pool_free (self->pool, FALSE, TRUE);
  reseau_db_copier_hold (self);
  sqlite3_close (self->handle);
  reseau_db_copier_release (self);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->path);
  g_free (self);
}
