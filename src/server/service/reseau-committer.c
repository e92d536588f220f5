/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-committer.h"

#define MAX_TOGETHER 64

typedef struct {
  ReseauCommitFunc func;
  gpointer data;
  gboolean finished;
  GError *error;
} Job;

struct _ReseauCommitter {
  ReseauServerStore *store;
  ReseauCommittedFunc committed;
  gpointer committed_data;
  GThread *thread;
  GMutex lock;
  GCond wanted;
  GCond finished;
  GQueue queue; /* Job, on the stacks of those who wait */
  gboolean stopping;
};

static GPtrArray *
take_jobs (ReseauCommitter *self)
{
  GPtrArray *jobs = g_ptr_array_new ();

  g_mutex_lock (&self->lock);
  while (g_queue_is_empty (&self->queue) && !self->stopping)
    g_cond_wait (&self->wanted, &self->lock);
  while (!g_queue_is_empty (&self->queue) && jobs->len < MAX_TOGETHER)
    g_ptr_array_add (jobs, g_queue_pop_head (&self->queue));
  g_mutex_unlock (&self->lock);
  return jobs;
}

static void
commit_jobs (ReseauCommitter *self, GPtrArray *jobs)
{
  const ReseauServerStoreVTable *vtable = self->store->vtable;
  g_autoptr (GError) error = NULL;

  if (vtable->begin (self->store, &error)) {
    for (guint i = 0; i < jobs->len; i++) {
      Job *job = g_ptr_array_index (jobs, i);
      job->func (self->store, job->data);
    }
    vtable->commit (self->store, &error);
  }
  if (self->committed != NULL)
    self->committed (error == NULL, self->committed_data);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < jobs->len; i++) {
    Job *job = g_ptr_array_index (jobs, i);
    job->error = error != NULL ? g_error_copy (error) : NULL;
    job->finished = TRUE;
  }
  g_cond_broadcast (&self->finished);
  g_mutex_unlock (&self->lock);
}

static gpointer
committer_main (gpointer data)
{
  ReseauCommitter *self = data;

  for (;;) {
    g_autoptr (GPtrArray) jobs = take_jobs (self);

    if (jobs->len == 0)
      return NULL;
    commit_jobs (self, jobs);
  }
}

/**
 * reseau_committer_new:
 * @store: (transfer full): the one store that writes
 * @committed: (nullable): told of each transaction
 *
 * Returns: (transfer full): a committer with its thread
 */
ReseauCommitter *
reseau_committer_new (ReseauServerStore *store, ReseauCommittedFunc committed, gpointer data)
{
  ReseauCommitter *self = g_new0 (ReseauCommitter, 1);

  self->store = store;
  self->committed = committed;
  self->committed_data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wanted);
  g_cond_init (&self->finished);
  g_queue_init (&self->queue);
  self->thread = g_thread_new ("committer", committer_main, self);
  return self;
}

/**
 * reseau_committer_run:
 * @func: (scope call): what to write
 *
 * Waits until what @func wrote is on disk.
 *
 * Returns: %FALSE with @error when nothing of it is
 */
gboolean
reseau_committer_run (ReseauCommitter *self, ReseauCommitFunc func, gpointer data, GError **error)
{
  Job job = { func, data, FALSE, NULL };

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->queue, &job);
  g_cond_signal (&self->wanted);
  while (!job.finished)
    g_cond_wait (&self->finished, &self->lock);
  g_mutex_unlock (&self->lock);
  if (job.error == NULL)
    return TRUE;
  g_propagate_error (error, job.error);
  return FALSE;
}

/**
 * reseau_committer_free:
 *
 * Writes what is queued, then closes the store.
 */
void
reseau_committer_free (ReseauCommitter *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wanted);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  reseau_server_store_free (self->store);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wanted);
  g_cond_clear (&self->finished);
  g_free (self);
}
