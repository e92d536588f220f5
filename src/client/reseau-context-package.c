/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-context-package.h"

#include "reseau-commands-private.h"
#include "reseau-context-private.h"
#include "reseau-store-blobs.h"

/* What is under way: the records on the writer's thread, the file on one of its own. */
typedef struct {
  GFile *file;
  GPtrArray *ids;
  char *server;
  char *device;
  char *secret;
  ReseauPackage *package;
  ReseauExchangeReport *report;
  GHashTable *wanted;
  GPtrArray *blobs;
  ReseauBlobFolder *folder;
  ReseauPackageSink sink;
  gpointer sink_data;
  GMutex lock; /* of the three below */
  gint64 done;
  gint64 total;
  gboolean telling;
} Work;

static void
work_free (gpointer data)
{
  Work *self = data;

  g_clear_object (&self->file);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self->server);
  g_free (self->device);
  g_free (self->secret);
  reseau_package_free (self->package);
  reseau_exchange_report_free (self->report);
  g_clear_pointer (&self->wanted, g_hash_table_unref);
  g_clear_pointer (&self->blobs, g_ptr_array_unref);
  g_clear_pointer (&self->folder, reseau_blob_folder_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static GTask *
begin (ReseauContext *self, ReseauPackageSink sink, gpointer sink_data, GCancellable *cancellable,
       GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *path = g_build_filename (self->data_dir, "blobs", NULL);
  Work *work = g_new0 (Work, 1);

  g_task_set_source_tag (task, begin);
  g_mutex_init (&work->lock);
  work->folder = reseau_blob_folder_new (path);
  work->sink = sink;
  work->sink_data = sink_data;
  g_task_set_task_data (task, work, work_free);
  return task;
}

/* --- how far it is ------------------------------------------------------------------- */

static gboolean
on_tell_cb (gpointer data)
{
  Work *work = g_task_get_task_data (data);
  gint64 done, total;

  g_mutex_lock (&work->lock);
  done = work->done;
  total = work->total;
  work->telling = FALSE;
  g_mutex_unlock (&work->lock);
  if (!g_task_get_completed (data) && !g_cancellable_is_cancelled (g_task_get_cancellable (data)))
    work->sink (done, total, work->sink_data);
  return G_SOURCE_REMOVE;
}

/* In the thread that works. */
static void
on_progress (gint64 done, gint64 total, gpointer data)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  gboolean tell;

  if (work->sink == NULL)
    return;
  g_mutex_lock (&work->lock);
  work->done = done;
  work->total = total;
  tell = !work->telling;
  work->telling = TRUE;
  g_mutex_unlock (&work->lock);
  if (tell)
    g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, on_tell_cb,
                                g_object_ref (task), g_object_unref);
}

/* Runs @func in a thread, then @callback with @task. */
static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) inner =
      g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), callback,
                  g_object_ref (task));

  g_task_set_source_tag (inner, run_in_thread);
  g_task_set_task_data (inner, g_object_ref (task), g_object_unref);
  g_task_run_in_thread (inner, func);
}

/* FALSE when @task has been answered with the error. */
static gboolean
has_run (GTask *task, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    return TRUE;
  g_task_return_error (task, g_steal_pointer (&error));
  return FALSE;
}

static void
end_thread (GTask *inner, gboolean ok, GError *error)
{
  if (ok)
    g_task_return_boolean (inner, TRUE);
  else
    g_task_return_error (inner, error);
}

/* --- packing --------------------------------------------------------------------------- */

static void
write_in_thread (GTask *inner, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTask *task = data;
  const Work *work = g_task_get_task_data (task);
  GError *error = NULL;
  gboolean ok = reseau_package_write (work->package, work->file, work->secret, work->folder,
                                      on_progress, task, cancellable, &error);

  end_thread (inner, ok, error);
}

static void
on_written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);

  if (has_run (task, result))
    g_task_return_pointer (task, g_steal_pointer (&work->package),
                           (GDestroyNotify) reseau_package_free);
}

static gpointer
collect (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Work *work = g_task_get_task_data (data);

  return reseau_exchange_collect (store, work->ids, error);
}

static void
on_collected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  work->package = reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (work->package == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    run_in_thread (task, write_in_thread, on_written_cb);
}

static void
collect_records (GTask *task)
{
  reseau_context_run_async (g_task_get_source_object (task), collect, g_object_ref (task),
                            g_object_unref, (GDestroyNotify) reseau_package_free, on_collected_cb,
                            g_object_ref (task));
}

static void
on_key_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (reseau_secret_store_save_finish (RESEAU_SECRET_STORE (object), result, &error))
    collect_records (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* A device has one key, made when it signs for the first time. */
static void
on_key_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  work->secret = reseau_secret_store_lookup_finish (RESEAU_SECRET_STORE (object), result, &error);
  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (work->secret != NULL) {
    collect_records (task);
    return;
  }
  work->secret = reseau_package_new_secret ();
  reseau_secret_store_save_async (RESEAU_SECRET_STORE (object), work->server, work->device,
                                  work->secret, g_task_get_cancellable (task), on_key_saved_cb,
                                  g_object_ref (task));
}

/**
 * reseau_context_pack_async:
 * @ids: (element-type utf8): records
 * @file: where the package is to be; replaced when it is whole
 * @sink: (nullable): told how far it is
 *
 * Puts records, what waits on them, their photos and files into a signed package.
 */
void
reseau_context_pack_async (ReseauContext *self, GPtrArray *ids, GFile *file, ReseauPackageSink sink,
                           gpointer sink_data, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = begin (self, sink, sink_data, cancellable, callback, user_data);
  Work *work = g_task_get_task_data (task);

  if (self->state == NULL || self->state->server == NULL || self->state->device == NULL) {
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_AUTH, "Never connected");
    return;
  }
  work->file = g_object_ref (file);
  work->ids = g_ptr_array_ref (ids);
  work->server = g_strdup (self->state->server);
  work->device = g_strconcat ("package-key:", self->state->device, NULL);
  reseau_secret_store_lookup_async (self->secrets, work->server, work->device, cancellable,
                                    on_key_cb, g_object_ref (task));
}

/**
 * reseau_context_pack_finish:
 *
 * Returns: (transfer full): what is in the package; %NULL with RESEAU_ERROR_AUTH (this desk was
 *   never connected), RESEAU_ERROR_STALE (it has to be synced first), RESEAU_PACKAGE_ERROR or an
 *   error of GIO
 */
ReseauPackage *
reseau_context_pack_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- looking, unpacking ------------------------------------------------------------------ */

void
reseau_package_view_free (ReseauPackageView *self)
{
  if (self == NULL)
    return;
  reseau_package_free (self->package);
  reseau_exchange_report_free (self->report);
  g_free (self);
}

static void
return_view (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  ReseauPackageView *view = g_new0 (ReseauPackageView, 1);

  view->package = g_steal_pointer (&work->package);
  view->report = g_steal_pointer (&work->report);
  g_task_return_pointer (task, view, (GDestroyNotify) reseau_package_view_free);
}

static gpointer
look (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Work *work = g_task_get_task_data (data);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  return reseau_exchange_take (store, actor, work->package, none, TRUE, error);
}

static void
on_reported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  work->report = reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (work->report == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    return_view (task);
}

static void
run_report (GTask *task, ReseauContextFunc func)
{
  reseau_context_run_async (g_task_get_source_object (task), func, g_object_ref (task),
                            g_object_unref, (GDestroyNotify) reseau_exchange_report_free,
                            on_reported_cb, g_object_ref (task));
}

static void
read_in_thread (GTask *inner, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->package = reseau_package_read (work->file, on_progress, task, cancellable, &error);
  end_thread (inner, work->package != NULL, error);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (has_run (task, result))
    run_report (task, look);
}

/**
 * reseau_context_look_into_package_async:
 * @sink: (nullable): told how far it is
 *
 * Reads a package to its end and says what would become of its records here.
 */
void
reseau_context_look_into_package_async (ReseauContext *self, GFile *file, ReseauPackageSink sink,
                                        gpointer sink_data, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = begin (self, sink, sink_data, cancellable, callback, user_data);

  ((Work *) g_task_get_task_data (task))->file = g_object_ref (file);
  run_in_thread (task, read_in_thread, on_read_cb);
}

/**
 * reseau_context_look_into_package_finish:
 *
 * Returns: (transfer full): what is in it; %NULL with RESEAU_PACKAGE_ERROR or an error of GIO
 */
ReseauPackageView *
reseau_context_look_into_package_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
take (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Work *work = g_task_get_task_data (data);

  return reseau_exchange_take (store, actor, work->package, work->blobs, FALSE, error);
}

static void
extract_in_thread (GTask *inner, gpointer source, gpointer data, GCancellable *cancellable)
{
  GTask *task = data;
  Work *work = g_task_get_task_data (task);
  GError *error = NULL;

  work->blobs = reseau_package_extract (work->package, work->wanted, work->folder, on_progress,
                                        task, cancellable, &error);
  end_thread (inner, work->blobs != NULL, error);
}

static void
on_extracted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (has_run (task, result))
    run_report (task, take);
}

static gpointer
find_blobs (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  Work *work = g_task_get_task_data (data);

  return reseau_exchange_find_blobs (store, actor, work->package, error);
}

static void
on_wanted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  work->wanted = reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (work->wanted == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    run_in_thread (task, extract_in_thread, on_extracted_cb);
}

/**
 * reseau_context_unpack_async:
 * @view: (transfer full): what [method@Context.look_into_package_async] has found
 *
 * Takes in what may be taken: photos and files first, then all records in one transaction.
 */
void
reseau_context_unpack_async (ReseauContext *self, ReseauPackageView *view, ReseauPackageSink sink,
                             gpointer sink_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = begin (self, sink, sink_data, cancellable, callback, user_data);
  Work *work = g_task_get_task_data (task);

  work->package = g_steal_pointer (&view->package);
  reseau_package_view_free (view);
  reseau_context_run_async (self, find_blobs, g_object_ref (task), g_object_unref,
                            (GDestroyNotify) g_hash_table_unref, on_wanted_cb, g_object_ref (task));
}

/**
 * reseau_context_unpack_finish:
 *
 * Returns: (transfer full): the package, with what became of it
 */
ReseauPackageView *
reseau_context_unpack_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * reseau_package_view_dup_change:
 *
 * Returns: (transfer full) (nullable): what takes the import back, for
 *   [method@Context.undo_async], as long as nothing of it was sent; %NULL when it changed nothing
 */
ReseauChange *
reseau_package_view_dup_change (const ReseauPackageView *self)
{
  const GPtrArray *ops = self->report->ops;
  const ReseauTaken *first;
  ReseauChange *change;

  if (ops->len == 0)
    return NULL;
  first = g_ptr_array_index (self->package->records, 0);
  change = reseau_commands_change_new (first->id);
  for (guint i = 0; i < ops->len; i++)
    g_ptr_array_add (change->ops, g_strdup (g_ptr_array_index (ops, i)));
  return change;
}
