/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-worker.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "reseau-db-private.h"

/* The queue uses pthread locks rather than GLib's, which the thread sanitizer
 * does not see through. */

#define GIVES_WAY 10

typedef struct {
  int priority;
  ReseauDbFunc func;
  gpointer data;
  GDestroyNotify destroy;
  GDestroyNotify result_destroy;
  GCancellable *cancellable;
  GTask *task; /* NULL: somebody waits in run_sync() */
  gpointer result;
  GError *error;
  gboolean done;
} Job;

/* What the threads share; outlives the worker where its last reference is
 * dropped in one of them. */
typedef struct {
  int refs;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  GQueue jobs;
  gboolean stopped;
  int abort; /* atomic: the running jobs are interrupted */
  ReseauDbOpenFunc open;
  gpointer data;
  GDestroyNotify destroy;
} Queue;

struct _ReseauDbWorker {
  GObject parent_instance;
  Queue *queue;
  GPtrArray *threads;
};

G_DEFINE_FINAL_TYPE (ReseauDbWorker, reseau_db_worker, G_TYPE_OBJECT)

/* {{{ Queue */

static Queue *
queue_new (ReseauDbOpenFunc open, gpointer data, GDestroyNotify destroy)
{
  Queue *queue = g_new0 (Queue, 1);

  queue->refs = 1;
  queue->open = open;
  queue->data = data;
  queue->destroy = destroy;
  g_queue_init (&queue->jobs);
  pthread_mutex_init (&queue->lock, NULL);
  pthread_cond_init (&queue->changed, NULL);
  return queue;
}

static void
queue_unref (Queue *queue)
{
  if (!g_atomic_int_dec_and_test (&queue->refs))
    return;
  if (queue->destroy != NULL)
    queue->destroy (queue->data);
  pthread_mutex_destroy (&queue->lock);
  pthread_cond_destroy (&queue->changed);
  g_free (queue);
}

static gboolean
queue_push (Queue *queue, Job *job)
{
  gboolean open;

  pthread_mutex_lock (&queue->lock);
  open = !queue->stopped;
  if (open) {
    GList *before = queue->jobs.tail;

    while (before != NULL && ((Job *) before->data)->priority > job->priority)
      before = before->prev;
    g_queue_insert_after (&queue->jobs, before, job);
    pthread_cond_broadcast (&queue->changed);
  }
  pthread_mutex_unlock (&queue->lock);
  return open;
}

/* Returns: (nullable): the next job, or %NULL when there will be none */
static Job *
queue_pop (Queue *queue)
{
  Job *job;

  pthread_mutex_lock (&queue->lock);
  while ((job = g_queue_pop_head (&queue->jobs)) == NULL && !queue->stopped)
    pthread_cond_wait (&queue->changed, &queue->lock);
  pthread_mutex_unlock (&queue->lock);
  return job;
}

/* }}} */
/* {{{ Jobs */

static G_NO_INLINE void
return_in_task (GTask *task, Job *job)
{
  /* The task data is there for this alone: see reseau_db_worker_run_finish(). */
  g_atomic_int_set ((int *) g_task_get_task_data (task), 1);
  if (job->error != NULL)
    g_task_return_error (task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (task, job->result, job->result_destroy);
  g_object_unref (task);
}

/* Named in tests/support/tsan.supp: GTask's own locks are not seen either.  The
 * sanitizer knows a call into GLib by the caller of the function that makes it. */
static G_NO_INLINE void
answer_in_task (Job *job)
{
  return_in_task (g_steal_pointer (&job->task), job);
  g_clear_object (&job->cancellable);
  g_free (job);
}

static void
complete (Queue *queue, Job *job)
{
  if (job->destroy != NULL)
    job->destroy (g_steal_pointer (&job->data));
  if (job->task != NULL) {
    answer_in_task (job);
    return;
  }
  pthread_mutex_lock (&queue->lock);
  job->done = TRUE;
  pthread_cond_broadcast (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
}

static void
run_job (Queue *queue, Job *job, ReseauDb *db, const GError *open_error)
{
  if (g_atomic_int_get (&queue->abort))
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the worker has stopped");
  else if (g_cancellable_set_error_if_cancelled (job->cancellable, &job->error))
    g_assert (job->error != NULL);
  else if (db == NULL)
    job->error = g_error_copy (open_error);
  else {
    reseau_db_set_cancellable (db, job->cancellable);
    job->result = job->func (db, job->data, job->cancellable, &job->error);
    reseau_db_set_cancellable (db, NULL);
    while (reseau_db_get_depth (db) > 0)
      reseau_db_rollback (db);
  }
  complete (queue, job);
}

static gpointer
thread_main (gpointer data)
{
  Queue *queue = data;
  g_autoptr (GError) error = NULL;
  ReseauDb *db = queue->open (queue->data, &error);
  Job *job;

  if (db != NULL)
    reseau_db_set_stop_flag (db, &queue->abort);
  while ((job = queue_pop (queue)) != NULL)
    run_job (queue, job, db, error);
  if (db != NULL)
    reseau_db_close (db);
  queue_unref (queue);
  return NULL;
}

/* }}} */

static void
reseau_db_worker_finalize (GObject *object)
{
  ReseauDbWorker *self = RESEAU_DB_WORKER (object);

  reseau_db_worker_stop (self, TRUE);
  g_ptr_array_unref (self->threads);
  queue_unref (self->queue);
  G_OBJECT_CLASS (reseau_db_worker_parent_class)->finalize (object);
}

static void
reseau_db_worker_class_init (ReseauDbWorkerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_db_worker_finalize;
}

static void
reseau_db_worker_init (ReseauDbWorker *self)
{
  self->threads = g_ptr_array_new ();
}

ReseauDbWorker *
reseau_db_worker_new (const char *name, guint n_threads, ReseauDbOpenFunc open, gpointer data,
                      GDestroyNotify destroy)
{
  ReseauDbWorker *self;

  g_return_val_if_fail (name != NULL && n_threads > 0 && open != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_DB_WORKER, NULL);
  self->queue = queue_new (open, data, destroy);
  for (guint i = 0; i < n_threads; i++) {
    g_atomic_int_inc (&self->queue->refs);
    g_ptr_array_add (self->threads, g_thread_new (name, thread_main, self->queue));
  }
  return self;
}

void
reseau_db_worker_run_async (ReseauDbWorker *self, int priority, ReseauDbFunc func, gpointer data,
                            GDestroyNotify destroy, GDestroyNotify result_destroy,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (RESEAU_IS_DB_WORKER (self) && func != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, reseau_db_worker_run_async);
  g_task_set_priority (task, priority);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (int, 1), g_free);

  job = g_new0 (Job, 1);
  job->priority = priority;
  job->func = func;
  job->data = data;
  job->destroy = destroy;
  job->result_destroy = result_destroy;
  job->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  job->task = task;
  if (!queue_push (self->queue, job)) {
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the worker has stopped");
    complete (self->queue, job);
  }
}

gpointer
reseau_db_worker_run_finish (ReseauDbWorker *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (RESEAU_IS_DB_WORKER (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  /* GTask orders what the thread wrote before what is read here; reading what
   * the thread set last says so to the thread sanitizer too. */
  (void) g_atomic_int_get ((int *) g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

gpointer
reseau_db_worker_run_sync (ReseauDbWorker *self, int priority, ReseauDbFunc func, gpointer data,
                           GCancellable *cancellable, GError **error)
{
  Job job = { .priority = priority, .func = func, .data = data, .cancellable = cancellable };

  g_return_val_if_fail (RESEAU_IS_DB_WORKER (self) && func != NULL, NULL);

  if (!queue_push (self->queue, &job)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the worker has stopped");
    return NULL;
  }
  pthread_mutex_lock (&self->queue->lock);
  while (!job.done)
    pthread_cond_wait (&self->queue->changed, &self->queue->lock);
  pthread_mutex_unlock (&self->queue->lock);
  if (job.error != NULL)
    g_propagate_error (error, job.error);
  return job.result;
}

/* On Linux each thread has a nice value of its own. */
void
reseau_db_give_way (void)
{
  setpriority (PRIO_PROCESS, (id_t) gettid (), GIVES_WAY);
}

void
reseau_db_worker_stop (ReseauDbWorker *self, gboolean drain)
{
  g_return_if_fail (RESEAU_IS_DB_WORKER (self));

  pthread_mutex_lock (&self->queue->lock);
  self->queue->stopped = TRUE;
  if (!drain)
    g_atomic_int_set (&self->queue->abort, 1);
  pthread_cond_broadcast (&self->queue->changed);
  pthread_mutex_unlock (&self->queue->lock);

  for (guint i = 0; i < self->threads->len; i++) {
    GThread *thread = g_ptr_array_index (self->threads, i);

    /* A job's end may be what drops the last reference. */
    if (thread == g_thread_self ())
      g_thread_unref (thread);
    else
      g_thread_join (thread);
  }
  g_ptr_array_set_size (self->threads, 0);
}
