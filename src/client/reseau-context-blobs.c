/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person wants of photos and files: that they pass, wait, stay, go. */
#include "reseau-context-files.h"

#include "reseau-blob.h"
#include "reseau-context-private.h"

/* --- one of them ---------------------------------------------------------------------- */

static gpointer
want (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_want_blob (store, data, error));
}

/**
 * reseau_context_want_blob_async:
 *
 * A person asks for a photo or file, or wants it to be tried again.
 */
void
reseau_context_want_blob_async (ReseauContext *self, const char *sha256,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, want, g_strdup (sha256), g_free, NULL, callback, user_data);
}

static gpointer
stop (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_stop_blob (store, data, error));
}

/**
 * reseau_context_stop_blob_async:
 *
 * After the piece that is on its way nothing more of it passes until somebody asks for it.
 * What has come of it is kept.
 */
void
reseau_context_stop_blob_async (ReseauContext *self, const char *sha256,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, stop, g_strdup (sha256), g_free, NULL, callback, user_data);
}

/* --- staying --------------------------------------------------------------------------- */

typedef struct {
  char *name;
  gboolean pinned;
} Pin;

static void
pin_free (gpointer data)
{
  Pin *self = data;

  g_free (self->name);
  g_free (self);
}

static Pin *
pin_new (const char *name, gboolean pinned)
{
  Pin *self = g_new0 (Pin, 1);

  self->name = g_strdup (name);
  self->pinned = pinned;
  return self;
}

static gpointer
pin_blob (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Pin *pin = data;

  return GINT_TO_POINTER (reseau_store_pin_blob (store, pin->name, pin->pinned, error));
}

/**
 * reseau_context_pin_blob_async:
 * @pinned: whether it is to be here, and to stay when room is needed
 */
void
reseau_context_pin_blob_async (ReseauContext *self, const char *sha256, gboolean pinned,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, pin_blob, pin_new (sha256, pinned), pin_free, NULL, callback,
                            user_data);
}

static gpointer
pin_record (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Pin *pin = data;

  return GINT_TO_POINTER (reseau_store_pin_blobs (store, pin->name, pin->pinned, error));
}

/**
 * reseau_context_pin_record_async:
 *
 * As [method@Context.pin_blob_async], of all that a record refers to.
 */
void
reseau_context_pin_record_async (ReseauContext *self, const char *record, gboolean pinned,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  reseau_context_run_async (self, pin_record, pin_new (record, pinned), pin_free, NULL, callback,
                            user_data);
}

/* --- reading --------------------------------------------------------------------------- */

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gpointer answer = reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, answer, g_task_get_task_data (task));
}

/* @destroy: of the answer */
static void
read_async (ReseauContext *self, ReseauDbFunc func, gpointer data, GDestroyNotify data_destroy,
            GDestroyNotify destroy, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, read_async);
  g_task_set_task_data (task, destroy, NULL);
  if (self->pool != NULL) {
    reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT, func,
                                data, data_destroy, destroy, cancellable, on_read_cb,
                                g_object_ref (task));
    return;
  }
  if (data_destroy != NULL)
    data_destroy (data);
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
}

static gpointer
look_at_pin (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gboolean pinned = FALSE;

  reseau_store_are_blobs_pinned (reseau_store_from_db (db), data, &pinned, error);
  return GINT_TO_POINTER (pinned);
}

void
reseau_context_is_record_pinned_async (ReseauContext *self, const char *record,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  read_async (self, look_at_pin, g_strdup (record), g_free, NULL, cancellable, callback, user_data);
}

/* Returns: whether the record refers to photos or files, and all of them are pinned */
gboolean
reseau_context_is_record_pinned_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

/* --- what is under way ---------------------------------------------------------------- */

void
reseau_transfer_free (ReseauTransfer *self)
{
  if (self == NULL)
    return;
  reseau_blob_info_free (self->info);
  g_free (self->record);
  g_free (self->title);
  g_free (self->name);
  g_free (self);
}

/* Looks for one blob in a record. */
typedef struct {
  ReseauTransfer *transfer;
  gboolean found;
} Search;

static void
match (const char *sha256, gboolean thumb, const ReseauValue *element, gpointer data)
{
  Search *search = data;
  const char *name;

  if (thumb || element == NULL || !g_str_equal (sha256, search->transfer->info->sha256))
    return;
  name = reseau_value_get_member_string (element, "name");
  search->found = TRUE;
  search->transfer->picture = reseau_value_get (element, "w") != NULL;
  g_free (search->transfer->name);
  search->transfer->name = g_strdup (name);
}

/* Small pictures go without saying. */
static gboolean
describe (ReseauStore *store, const ReseauSchema *schema, ReseauTransfer *transfer)
{
  Search search = { transfer, FALSE };
  g_autoptr (ReseauShown) shown = NULL;
  const ReseauKind *kind;

  transfer->record = reseau_store_find_blob_user (store, transfer->info->sha256, NULL);
  shown = transfer->record ? reseau_store_get (store, transfer->record, NULL) : NULL;
  if (shown == NULL)
    return FALSE;
  reseau_blob_foreach (schema, shown->record, match, &search);
  kind = reseau_schema_get_kind (schema, shown->record->kind);
  transfer->title = kind ? reseau_kind_dup_title (kind, shown->record->fields) : NULL;
  return search.found;
}

#define LOOK_AT 100

static gpointer
list_transfers (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const ReseauContextReader *reader = data;
  ReseauStore *store = reseau_store_from_db (db);
  g_autoptr (GPtrArray) infos = reseau_store_list_moving_blobs (store, LOOK_AT, error);
  g_autoptr (GPtrArray) transfers = NULL;

  if (infos == NULL)
    return NULL;
  transfers = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_transfer_free);
  for (guint i = 0; i < infos->len && transfers->len < RESEAU_TRANSFERS_MOST; i++) {
    ReseauTransfer *transfer = g_new0 (ReseauTransfer, 1);

    transfer->info = g_steal_pointer (&infos->pdata[i]);
    if (describe (store, reader->schema, transfer))
      g_ptr_array_add (transfers, transfer);
    else
      reseau_transfer_free (transfer);
  }
  return g_steal_pointer (&transfers);
}

void
reseau_context_list_transfers_async (ReseauContext *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  read_async (self, list_transfers, reseau_context_reader_new (self),
              (GDestroyNotify) reseau_context_reader_free, (GDestroyNotify) g_ptr_array_unref,
              cancellable, callback, user_data);
}

/**
 * reseau_context_list_transfers_finish:
 *
 * Returns: (transfer full) (element-type ReseauTransfer): photos and files that are to be
 *   sent or to come, %RESEAU_TRANSFERS_MOST of them, those that failed first
 */
GPtrArray *
reseau_context_list_transfers_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- room ------------------------------------------------------------------------------ */

static gpointer
look_at_use (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauBlobUse *use = g_new0 (ReseauBlobUse, 1);

  if (reseau_store_get_blob_use (reseau_store_from_db (db), use, error))
    return use;
  g_free (use);
  return NULL;
}

void
reseau_context_look_at_use_async (ReseauContext *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  read_async (self, look_at_use, NULL, NULL, g_free, cancellable, callback, user_data);
}

/**
 * reseau_context_look_at_use_finish:
 *
 * Returns: (transfer full): how much room photos and files take
 */
ReseauBlobUse *
reseau_context_look_at_use_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gpointer
set_limit (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_set_blob_limit (store, *(gint64 *) data, error));
}

/* @bytes: the most that is kept of what the server has */
void
reseau_context_set_limit_async (ReseauContext *self, gint64 bytes, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  reseau_context_run_async (self, set_limit, g_memdup2 (&bytes, sizeof bytes), g_free, NULL,
                            callback, user_data);
}

static gpointer
free_room (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  return GINT_TO_POINTER (reseau_store_free_blobs (store, error));
}

/* All goes that can be had again and is not pinned. */
void
reseau_context_free_room_async (ReseauContext *self, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  reseau_context_run_async (self, free_room, NULL, NULL, NULL, callback, user_data);
}
