/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-publish.h"

#include "reseau-context-private.h"
#include "reseau-export.h"
#include "reseau-publication-picture.h"

/* What is printed or published: read on a reader's thread, written on one of its own. */

/* --- reading ------------------------------------------------------------------------------ */

typedef struct {
  ReseauContextReader *reader;
  ReseauPublicationRequest *request;
  char *kind;
  GFile *file;
} Job;

static Job *
job_new (ReseauContext *self, const ReseauPublicationRequest *request)
{
  Job *job = g_new0 (Job, 1);

  job->reader = reseau_context_reader_new (self);
  job->request = reseau_publication_request_copy (request);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  reseau_publication_request_free (job->request);
  g_free (job->kind);
  g_clear_object (&job->file);
  g_free (job);
}

static gpointer
load_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);

  return reseau_publication_load (reseau_store_from_db (db), &display, job->request, error);
}

/**
 * reseau_context_load_publication_async:
 *
 * Makes a document of records; see [func@publication_load].
 */
void
reseau_context_load_publication_async (ReseauContext *self, const ReseauPublicationRequest *request,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, request);

  g_task_set_source_tag (task, reseau_context_load_publication_async);
  reseau_context_run_on_readers (self, load_job, job, job_free,
                                 (GDestroyNotify) reseau_publication_free, task);
}

ReseauPublication *
reseau_context_load_publication_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- tables --------------------------------------------------------------------------------- */

static gpointer
table_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  guint count = 0;

  return reseau_export_table (reseau_store_from_db (db), job->kind, job->request, job->file, &count,
                              cancellable, error)
             ? GINT_TO_POINTER (TRUE)
             : NULL;
}

/**
 * reseau_context_save_table_async:
 * @kind: of what is wanted
 *
 * Writes a table of any length; see [func@export_table].
 */
void
reseau_context_save_table_async (ReseauContext *self, const char *kind,
                                 const ReseauPublicationRequest *request, GFile *file,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = job_new (self, request);

  g_task_set_source_tag (task, reseau_context_save_table_async);
  job->kind = g_strdup (kind);
  job->file = g_object_ref (file);
  reseau_context_run_on_readers (self, table_job, job, job_free, NULL, task);
}

gboolean
reseau_context_save_table_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/* --- writing ---------------------------------------------------------------------------------- */

typedef struct {
  ReseauDocument *document;
  ReseauDocumentFormat format;
  GFile *file;
  ReseauPublishSink sink;
  gpointer sink_data;
  gint permille; /* atomic, as the next */
  gint telling;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *self = data;

  reseau_document_unref (self->document);
  g_object_unref (self->file);
  g_free (self);
}

static gboolean
on_tell_cb (gpointer data)
{
  GTask *task = data;
  Writing *writing = g_task_get_task_data (task);

  g_atomic_int_set (&writing->telling, FALSE);
  if (!g_task_get_completed (task) && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    writing->sink (g_atomic_int_get (&writing->permille) / 1000.0, writing->sink_data);
  return G_SOURCE_REMOVE;
}

/* In the thread that writes. */
static void
on_progress (guint done, guint total, gpointer data)
{
  GTask *task = data;
  Writing *writing = g_task_get_task_data (task);

  if (writing->sink == NULL)
    return;
  g_atomic_int_set (&writing->permille, (int) ((guint64) done * 1000 / MAX (total, 1)));
  if (g_atomic_int_compare_and_exchange (&writing->telling, FALSE, TRUE))
    g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, on_tell_cb,
                                g_object_ref (task), g_object_unref);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  const ReseauDocumentJob job = { .format = writing->format,
                                  .decoder = reseau_picture_decode,
                                  .progress = on_progress,
                                  .progress_data = task };
  GError *error = NULL;

  if (reseau_document_save (writing->document, &job, writing->file, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * reseau_document_save_async:
 * @sink: (nullable): told how far it is
 *
 * Writes a document in a thread of its own.
 */
void
reseau_document_save_async (ReseauDocument *document, ReseauDocumentFormat format, GFile *file,
                            ReseauPublishSink sink, gpointer sink_data, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Writing *writing = g_new0 (Writing, 1);

  g_task_set_source_tag (task, reseau_document_save_async);
  writing->document = reseau_document_ref (document);
  writing->format = format;
  writing->file = g_object_ref (file);
  writing->sink = sink;
  writing->sink_data = sink_data;
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_in_thread);
}

gboolean
reseau_document_save_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
