/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"

G_BEGIN_DECLS

/**
 * ReseauDbWorker:
 *
 * Threads that own a connection each and serve one queue.  A job runs in a
 * thread of the worker and its answer comes back to the thread-default main
 * context of the caller.  Jobs of a lower priority number go first, equal ones
 * in their order; with one thread they run strictly one after the other.
 */
#define RESEAU_TYPE_DB_WORKER (reseau_db_worker_get_type ())
G_DECLARE_FINAL_TYPE (ReseauDbWorker, reseau_db_worker, RESEAU, DB_WORKER, GObject)

/**
 * ReseauDbOpenFunc:
 *
 * Called once in each thread, to open its connection.
 *
 * Returns: (transfer full): the connection, or %NULL with @error set: then every
 *   job answers with that error
 */
typedef ReseauDb *(*ReseauDbOpenFunc) (gpointer data, GError **error);

/**
 * ReseauDbFunc:
 * @cancellable: (nullable): is already wired to @db
 *
 * A job.  A transaction it leaves open is rolled back.
 *
 * Returns: the answer, or %NULL with @error set; %NULL without @error is an answer
 */
typedef gpointer (*ReseauDbFunc) (ReseauDb *db, gpointer data, GCancellable *cancellable,
                                  GError **error);

/**
 * reseau_db_worker_new:
 * @name: of the threads, 12 characters at most
 * @n_threads: 1 or more
 * @open: (scope notified): called in each thread
 */
ReseauDbWorker *reseau_db_worker_new (const char *name, guint n_threads, ReseauDbOpenFunc open,
                                      gpointer data, GDestroyNotify destroy);

/**
 * reseau_db_worker_run_async:
 * @priority: G_PRIORITY_DEFAULT and its kin
 * @func: (scope async): runs in a thread of the worker
 * @destroy: (nullable): for @data, called in the worker's thread before @callback
 * @result_destroy: (nullable): for an answer that nobody takes
 *
 * A job cancelled before its turn does not run; one that has answered is never
 * reported as cancelled, so that a commit is not taken for undone.
 */
void reseau_db_worker_run_async (ReseauDbWorker *self, int priority, ReseauDbFunc func,
                                 gpointer data, GDestroyNotify destroy,
                                 GDestroyNotify result_destroy, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);

/**
 * reseau_db_worker_run_finish:
 *
 * Returns: (transfer full): what the job returned
 */
gpointer reseau_db_worker_run_finish (ReseauDbWorker *self, GAsyncResult *result, GError **error);

/**
 * reseau_db_worker_run_sync:
 *
 * Waits for the job, its turn included.  Never from a job of the same worker.
 */
gpointer reseau_db_worker_run_sync (ReseauDbWorker *self, int priority, ReseauDbFunc func,
                                    gpointer data, GCancellable *cancellable, GError **error);

/**
 * reseau_db_give_way:
 *
 * From here on the calling thread, and those that it starts, let the others go first: for a
 * program that has somebody at its window.  It cannot be taken back.
 */
void reseau_db_give_way (void);

/**
 * reseau_db_worker_stop:
 * @drain: run what is queued; otherwise queued jobs answer G_IO_ERROR_CANCELLED
 *   and the running one is interrupted
 *
 * Closes the connections and joins the threads.  Jobs asked for later answer
 * G_IO_ERROR_CLOSED.  The last reference going away stops with @drain.
 */
void reseau_db_worker_stop (ReseauDbWorker *self, gboolean drain);

G_END_DECLS
