/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db-worker.h"

G_BEGIN_DECLS

/**
 * ReseauDbPool:
 *
 * One file, one writer and a few readers over WAL, each connection on a thread
 * of its own.  Reads never wait for the writer and see what was committed when
 * they began.
 */
#define RESEAU_TYPE_DB_POOL (reseau_db_pool_get_type ())
G_DECLARE_FINAL_TYPE (ReseauDbPool, reseau_db_pool, RESEAU, DB_POOL, GObject)

/**
 * ReseauDbSetupFunc:
 * @db: just opened; the writer (first, alone) or a reader
 *
 * Registers functions and tokenizers; on the writer also migrates.
 */
typedef gboolean (*ReseauDbSetupFunc) (ReseauDb *db, gboolean writer, gpointer data,
                                       GError **error);

/**
 * reseau_db_pool_new:
 * @n_readers: 1 or more
 * @setup: (nullable) (scope notified): called in the thread of each connection,
 *   for the readers once the writer's has succeeded
 *
 * Returns at once; a file that cannot be opened shows in the first job.
 */
ReseauDbPool *reseau_db_pool_new (const char *path, guint n_readers, ReseauDbSetupFunc setup,
                                  gpointer data, GDestroyNotify destroy);

/* The two sides, for reseau_db_worker_run_async() and _sync(). */
ReseauDbWorker *reseau_db_pool_get_writer (ReseauDbPool *self);
ReseauDbWorker *reseau_db_pool_get_readers (ReseauDbPool *self);

/**
 * reseau_db_pool_stop:
 *
 * Drops the reads that wait, runs the writes that wait, joins all threads.
 */
void reseau_db_pool_stop (ReseauDbPool *self);

G_END_DECLS
