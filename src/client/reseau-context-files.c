/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos and files, from where a person has them into the cache, and back. */
#include "reseau-context-files.h"

#include "reseau-blob.h"
#include "reseau-context-private.h"
#include "reseau-image-helper.h"

#include <string.h>

#define NAME_MAX_CHARS 200

/* --- the folder ---------------------------------------------------------------------- */

/* Returns: (transfer full): the folder of the bytes, for any thread */
static ReseauBlobFolder *
open_folder (ReseauContext *self)
{
  g_autofree char *path = g_build_filename (self->data_dir, "blobs", NULL);

  return reseau_blob_folder_new (path);
}

/* --- adding ---------------------------------------------------------------------------- */

/* What is being added; @file or @bytes is what a person has chosen. */
typedef struct {
  GFile *file;
  GBytes *bytes;
  char *name;
  gboolean picture;
  gboolean keep_position;
  ReseauBlobFolder *folder;
  ReseauPrepared *prepared;
  char *sha256;
  char *thumb; /* nullable */
  char *type;
  gint64 size;
  gint64 thumb_size;
} Addition;

static void
addition_free (gpointer data)
{
  Addition *self = data;

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->folder, reseau_blob_folder_unref);
  reseau_prepared_free (self->prepared);
  g_free (self->name);
  g_free (self->sha256);
  g_free (self->thumb);
  g_free (self->type);
  g_free (self);
}

static ReseauValue *
make_element (ReseauContext *self, const Addition *addition)
{
  const ReseauAccount *account = reseau_context_get_account (self);
  ReseauValue *element = reseau_value_new_object ();

  reseau_value_set_string (element, "sha256", addition->sha256);
  if (addition->thumb != NULL)
    reseau_value_set_string (element, "thumb", addition->thumb);
  if (addition->name != NULL)
    reseau_value_set_string (element, "name", addition->name);
  if (addition->type != NULL)
    reseau_value_set_string (element, "type", addition->type);
  reseau_value_set_int (element, "size", addition->size);
  if (addition->prepared != NULL) {
    reseau_value_set_int (element, "w", addition->prepared->width);
    reseau_value_set_int (element, "h", addition->prepared->height);
  }
  if (account != NULL)
    reseau_value_set_string (element, "by", account->uid);
  return element;
}

typedef struct {
  char *sha256;
  char *thumb;
  gint64 size;
  gint64 thumb_size;
} Rows;

static void
rows_free (gpointer data)
{
  Rows *self = data;

  g_free (self->sha256);
  g_free (self->thumb);
  g_free (self);
}

/* Whether it is still there: what nobody used may have gone to make room just now. */
static gboolean
add_row (ReseauStore *store, const char *sha256, gint64 size, GError **error)
{
  if (reseau_blob_folder_get_size (reseau_store_get_blobs (store), sha256) == size)
    return reseau_store_add_blob (store, sha256, size, error);
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "The bytes are gone again");
  return FALSE;
}

static gpointer
add_rows (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  const Rows *rows = data;

  return GINT_TO_POINTER (
      add_row (store, rows->sha256, rows->size, error) &&
      (rows->thumb == NULL || add_row (store, rows->thumb, rows->thumb_size, error)));
}

static void
on_rows_added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ReseauContext *self = RESEAU_CONTEXT (object);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (self, result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, make_element (self, g_task_get_task_data (task)),
                           (GDestroyNotify) reseau_value_unref);
}

static void
on_kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ReseauContext *self = RESEAU_CONTEXT (object);
  g_autoptr (GTask) task = user_data;
  const Addition *addition = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  Rows *rows;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  rows = g_new0 (Rows, 1);
  *rows = (Rows){ g_strdup (addition->sha256), g_strdup (addition->thumb), addition->size,
                  addition->thumb_size };
  reseau_context_run_async (self, add_rows, rows, rows_free, NULL, on_rows_added_cb,
                            g_object_ref (task));
}

static gboolean
keep_prepared (Addition *addition, GError **error)
{
  const ReseauPrepared *prepared = addition->prepared;

  addition->type = g_strdup (prepared->type);
  addition->size = g_bytes_get_size (prepared->picture);
  addition->thumb_size = g_bytes_get_size (prepared->thumb);
  addition->sha256 = reseau_blob_folder_put (addition->folder, prepared->picture, error);
  if (addition->sha256 != NULL)
    addition->thumb = reseau_blob_folder_put (addition->folder, prepared->thumb, error);
  return addition->thumb != NULL;
}

/* What is no picture is copied as it is, and never looked into. */
static gboolean
keep_file (Addition *addition, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileInputStream) stream = NULL;

  if (addition->size == 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "The file is empty");
    return FALSE;
  }
  stream = g_file_read (addition->file, cancellable, error);
  if (stream != NULL)
    addition->sha256 =
        reseau_blob_folder_put_stream (addition->folder, G_INPUT_STREAM (stream),
                                       RESEAU_BLOB_MAX_BYTES, &addition->size, cancellable, error);
  return addition->sha256 != NULL;
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Addition *addition = data;
  GError *error = NULL;
  gboolean ok = addition->prepared != NULL ? keep_prepared (addition, &error)
                                           : keep_file (addition, cancellable, &error);

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
keep (GTask *task)
{
  ReseauContext *self = g_task_get_source_object (task);
  g_autoptr (GTask) inner =
      g_task_new (self, g_task_get_cancellable (task), on_kept_cb, g_object_ref (task));

  /* The outer task, which waits, keeps what it works on. */
  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (inner, keep_in_thread);
}

static void
on_prepared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Addition *addition = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  addition->prepared = reseau_image_prepare_finish (result, &error);
  if (addition->prepared == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    keep (task);
}

static void
prepare (GTask *task, GBytes *bytes)
{
  const Addition *addition = g_task_get_task_data (task);

  reseau_image_prepare_async (bytes, addition->keep_position, g_task_get_cancellable (task),
                              on_prepared_cb, g_object_ref (task));
}

static void
on_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);

  if (bytes == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    prepare (task, bytes);
}

static gboolean
check_info (const Addition *addition, GFileInfo *info, GError **error)
{
  gint64 most = addition->picture ? RESEAU_PICTURE_FILE_MAX_BYTES : RESEAU_BLOB_MAX_BYTES;

  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "Not a file");
  else if (g_file_info_get_size (info) > most)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "The file is too large");
  else
    return TRUE;
  return FALSE;
}

static void
take_info (Addition *addition, GFileInfo *info)
{
  const char *type =
      g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_FAST_CONTENT_TYPE);

  addition->size = g_file_info_get_size (info);
  if (addition->name == NULL)
    addition->name = g_utf8_substring (
        g_file_info_get_display_name (info), 0,
        MIN (g_utf8_strlen (g_file_info_get_display_name (info), -1), NAME_MAX_CHARS));
  if (!addition->picture && type != NULL)
    addition->type = g_content_type_get_mime_type (type);
}

static void
on_info_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Addition *addition = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (info == NULL || !check_info (addition, info, &error)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  take_info (addition, info);
  if (addition->picture)
    g_file_load_bytes_async (addition->file, g_task_get_cancellable (task), on_loaded_cb,
                             g_object_ref (task));
  else
    keep (task);
}

#define INFO_ATTRIBUTES \
  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE \
                                 "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME \
                                 "," G_FILE_ATTRIBUTE_STANDARD_FAST_CONTENT_TYPE

/* The type by the name alone: the bytes of a file are nobody's business. */
static void
begin (GTask *task)
{
  const Addition *addition = g_task_get_task_data (task);

  if (addition->bytes != NULL)
    prepare (task, addition->bytes);
  else
    g_file_query_info_async (addition->file, INFO_ATTRIBUTES, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, g_task_get_cancellable (task), on_info_cb,
                             g_object_ref (task));
}

static GTask *
add (ReseauContext *self, Addition *addition, GCancellable *cancellable,
     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, add);
  addition->folder = open_folder (self);
  g_task_set_task_data (task, addition, addition_free);
  return task;
}

/**
 * reseau_context_add_picture_async:
 * @keep_position: whether the place where it was taken stays in it
 *
 * Makes a photo of a file: drawn anew, with a small one, kept here, to be sent once a
 * record refers to it.
 */
void
reseau_context_add_picture_async (ReseauContext *self, GFile *file, gboolean keep_position,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Addition *addition = g_new0 (Addition, 1);
  g_autoptr (GTask) task = NULL;

  addition->file = g_object_ref (file);
  addition->picture = TRUE;
  addition->keep_position = keep_position;
  task = add (self, addition, cancellable, callback, user_data);
  begin (task);
}

/**
 * reseau_context_add_picture_bytes_async:
 * @name: (nullable): what it is called
 *
 * As [method@Context.add_picture_async], of what is in no file.
 */
void
reseau_context_add_picture_bytes_async (ReseauContext *self, GBytes *bytes, const char *name,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  Addition *addition = g_new0 (Addition, 1);
  g_autoptr (GTask) task = NULL;

  addition->bytes = g_bytes_ref (bytes);
  addition->name = g_strdup (name);
  addition->picture = TRUE;
  task = add (self, addition, cancellable, callback, user_data);
  begin (task);
}

/**
 * reseau_context_add_file_async:
 *
 * Keeps a file as it is, to be sent once a record refers to it.
 */
void
reseau_context_add_file_async (ReseauContext *self, GFile *file, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  Addition *addition = g_new0 (Addition, 1);
  g_autoptr (GTask) task = NULL;

  addition->file = g_object_ref (file);
  task = add (self, addition, cancellable, callback, user_data);
  begin (task);
}

/**
 * reseau_context_add_finish:
 *
 * Returns: (transfer full): the element of a list of photos or files that names it; %NULL
 *   with an error of RESEAU_PICTURE_ERROR, RESEAU_ERROR_TOO_LARGE, RESEAU_ERROR_INVALID
 *   (empty, or not a file), RESEAU_ERROR_DISK or of GIO
 */
ReseauValue *
reseau_context_add_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- what is known of one ----------------------------------------------------------------- */

static gpointer
look (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local = NULL;
  ReseauBlobInfo *info = reseau_store_get_blob (reseau_store_from_db (db), data, &local);

  if (info == NULL && local == NULL)
    g_set_error_literal (&local, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No such photo or file");
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return info;
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gpointer info = reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (info == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, info, (GDestroyNotify) reseau_blob_info_free);
}

void
reseau_context_look_at_blob_async (ReseauContext *self, const char *sha256,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, reseau_context_look_at_blob_async);
  if (self->pool == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    return;
  }
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT, look,
                              g_strdup (sha256), g_free, (GDestroyNotify) reseau_blob_info_free,
                              cancellable, on_looked_cb, g_object_ref (task));
}

/**
 * reseau_context_look_at_blob_finish:
 *
 * Returns: (transfer full): what is known of a photo or file; %NULL with
 *   RESEAU_ERROR_NOT_FOUND when nothing is
 */
ReseauBlobInfo *
reseau_context_look_at_blob_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- bytes ----------------------------------------------------------------------------------- */

typedef struct {
  ReseauBlobFolder *folder;
  char *sha256;
  GFile *target; /* NULL: the bytes are wanted */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  reseau_blob_folder_unref (self->folder);
  g_clear_object (&self->target);
  g_free (self->sha256);
  g_free (self);
}

/* As long as somebody looks at it, it is not what goes first. */
static gpointer
use (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (reseau_store_use_blob (reseau_store_from_db (db), data, error));
}

/* What should be here and is not is fetched again. */
static gpointer
lose (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauStore *store = reseau_store_from_db (db);
  g_autoptr (ReseauBlobInfo) info = reseau_store_get_blob (store, data, NULL);

  if (info == NULL || info->state == RESEAU_BLOB_REMOTE ||
      reseau_blob_folder_get_size (reseau_store_get_blobs (store), data) >= 0)
    return NULL;
  return GINT_TO_POINTER (reseau_store_lose_blob (store, data, error));
}

static void
tell_writer (ReseauContext *self, ReseauDbFunc func, const char *sha256)
{
  if (self->pool != NULL)
    reseau_db_worker_run_async (reseau_db_pool_get_writer (self->pool), G_PRIORITY_LOW, func,
                                g_strdup (sha256), g_free, NULL, NULL, NULL, NULL);
}

static GBytes *
read_whole (const Reading *reading, GError **error)
{
  gint64 size = reseau_blob_folder_get_size (reading->folder, reading->sha256);

  return reseau_blob_folder_read (reading->folder, reading->sha256, 0,
                                  CLAMP (size, 0, RESEAU_BLOB_MAX_BYTES), error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Reading *reading = data;
  GError *error = NULL;
  GBytes *bytes = read_whole (reading, &error);

  if (bytes != NULL && reading->target != NULL &&
      !g_file_replace_contents (reading->target, g_bytes_get_data (bytes, NULL),
                                g_bytes_get_size (bytes), NULL, FALSE,
                                G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, &error))
    g_clear_pointer (&bytes, g_bytes_unref);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
read_bytes (ReseauContext *self, const char *sha256, GFile *target, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, read_bytes);
  reading->folder = open_folder (self);
  reading->sha256 = g_strdup (sha256);
  reading->target = target ? g_object_ref (target) : NULL;
  g_task_set_task_data (task, reading, reading_free);
  tell_writer (self, use, sha256);
  g_task_run_in_thread (task, read_in_thread);
}

static GBytes *
finish_bytes (ReseauContext *self, GAsyncResult *result, GError **error)
{
  const Reading *reading = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) local = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &local);

  if (bytes != NULL)
    return bytes;
  if (g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    tell_writer (self, lose, reading->sha256);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

void
reseau_context_read_blob_async (ReseauContext *self, const char *sha256, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  read_bytes (self, sha256, NULL, cancellable, callback, user_data);
}

/**
 * reseau_context_read_blob_finish:
 *
 * Returns: (transfer full): its bytes; %NULL with RESEAU_ERROR_NOT_FOUND when they are
 *   not here
 */
GBytes *
reseau_context_read_blob_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return finish_bytes (self, result, error);
}

/**
 * reseau_context_save_blob_async:
 * @target: where the person wants it; what is there is replaced
 */
void
reseau_context_save_blob_async (ReseauContext *self, const char *sha256, GFile *target,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  read_bytes (self, sha256, target, cancellable, callback, user_data);
}

gboolean
reseau_context_save_blob_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GBytes) bytes = finish_bytes (self, result, error);

  return bytes != NULL;
}
