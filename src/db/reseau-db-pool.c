/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-pool.h"

#include <pthread.h>

typedef enum {
  WRITER_OPENING,
  WRITER_READY,
  WRITER_FAILED,
} WriterState;

/* What the threads of both workers share. */
typedef struct {
  int refs;
  char *path;
  ReseauDbSetupFunc setup;
  gpointer data;
  GDestroyNotify destroy;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  WriterState writer;
  GError *error;
} Shared;

struct _ReseauDbPool {
  GObject parent_instance;
  ReseauDbWorker *writer;
  ReseauDbWorker *readers;
};

G_DEFINE_FINAL_TYPE (ReseauDbPool, reseau_db_pool, G_TYPE_OBJECT)

static Shared *
shared_new (const char *path, ReseauDbSetupFunc setup, gpointer data, GDestroyNotify destroy)
{
  Shared *shared = g_new0 (Shared, 1);

  shared->refs = 2;
  shared->path = g_strdup (path);
  shared->setup = setup;
  shared->data = data;
  shared->destroy = destroy;
  pthread_mutex_init (&shared->lock, NULL);
  pthread_cond_init (&shared->changed, NULL);
  return shared;
}

static void
shared_unref (gpointer data)
{
  Shared *shared = data;

  if (!g_atomic_int_dec_and_test (&shared->refs))
    return;
  if (shared->destroy != NULL)
    shared->destroy (shared->data);
  g_clear_error (&shared->error);
  pthread_mutex_destroy (&shared->lock);
  pthread_cond_destroy (&shared->changed);
  g_free (shared->path);
  g_free (shared);
}

static ReseauDb *
open_and_set_up (Shared *shared, gboolean writer, GError **error)
{
  g_autoptr (ReseauDb) db =
      reseau_db_open (shared->path, writer ? RESEAU_DB_READ_WRITE : RESEAU_DB_READ_ONLY, error);

  if (db == NULL || (shared->setup != NULL && !shared->setup (db, writer, shared->data, error)))
    return NULL;
  if (writer)
    reseau_db_copy_log_aside (db);
  return g_steal_pointer (&db);
}

static ReseauDb *
open_writer (gpointer data, GError **error)
{
  Shared *shared = data;
  g_autoptr (GError) local = NULL;
  ReseauDb *db = open_and_set_up (shared, TRUE, &local);

  pthread_mutex_lock (&shared->lock);
  shared->writer = db != NULL ? WRITER_READY : WRITER_FAILED;
  shared->error = local != NULL ? g_error_copy (local) : NULL;
  pthread_cond_broadcast (&shared->changed);
  pthread_mutex_unlock (&shared->lock);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return db;
}

static ReseauDb *
open_reader (gpointer data, GError **error)
{
  Shared *shared = data;
  gboolean failed;

  pthread_mutex_lock (&shared->lock);
  while (shared->writer == WRITER_OPENING)
    pthread_cond_wait (&shared->changed, &shared->lock);
  failed = shared->writer == WRITER_FAILED;
  if (failed)
    g_propagate_error (error, g_error_copy (shared->error));
  pthread_mutex_unlock (&shared->lock);
  return failed ? NULL : open_and_set_up (shared, FALSE, error);
}

static void
reseau_db_pool_finalize (GObject *object)
{
  ReseauDbPool *self = RESEAU_DB_POOL (object);

  reseau_db_pool_stop (self);
  g_object_unref (self->readers);
  g_object_unref (self->writer);
  G_OBJECT_CLASS (reseau_db_pool_parent_class)->finalize (object);
}

static void
reseau_db_pool_class_init (ReseauDbPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_db_pool_finalize;
}

static void
reseau_db_pool_init (ReseauDbPool *self)
{
}

ReseauDbPool *
reseau_db_pool_new (const char *path, guint n_readers, ReseauDbSetupFunc setup, gpointer data,
                    GDestroyNotify destroy)
{
  ReseauDbPool *self;
  Shared *shared;

  g_return_val_if_fail (path != NULL && n_readers > 0, NULL);

  self = g_object_new (RESEAU_TYPE_DB_POOL, NULL);
  shared = shared_new (path, setup, data, destroy);
  self->writer = reseau_db_worker_new ("db-writer", 1, open_writer, shared, shared_unref);
  self->readers = reseau_db_worker_new ("db-reader", n_readers, open_reader, shared, shared_unref);
  return self;
}

ReseauDbWorker *
reseau_db_pool_get_writer (ReseauDbPool *self)
{
  g_return_val_if_fail (RESEAU_IS_DB_POOL (self), NULL);
  return self->writer;
}

ReseauDbWorker *
reseau_db_pool_get_readers (ReseauDbPool *self)
{
  g_return_val_if_fail (RESEAU_IS_DB_POOL (self), NULL);
  return self->readers;
}

void
reseau_db_pool_stop (ReseauDbPool *self)
{
  g_return_if_fail (RESEAU_IS_DB_POOL (self));

  reseau_db_worker_stop (self->readers, FALSE);
  reseau_db_worker_stop (self->writer, TRUE);
}
