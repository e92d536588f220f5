/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-helper.h"

#include "reseau-config.h"
#include "reseau-json.h"
#include "reseau-program.h"

#include <string.h>

#define PROGRAM "reseau-image"
#define PATIENCE_S 120

/* Of the longer edge of what is shown; more is never asked for. */
#define PIXELS_MAX 4096

G_DEFINE_QUARK (reseau - picture - error - quark, reseau_picture_error)

void
reseau_prepared_free (ReseauPrepared *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_clear_pointer (&self->thumb, g_bytes_unref);
  g_free (self->type);
  g_free (self);
}

void
reseau_pixels_free (ReseauPixels *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self);
}

/* --- frames ------------------------------------------------------------------------- */

static guint32
read_number (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

/* Returns: (transfer full) (nullable): what the frame @tag holds */
static GBytes *
find_frame (GBytes *answer, const char *tag)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (answer, &length);
  gsize at = 0;

  while (length - at >= 8) {
    gsize inner = read_number (data + at + 4);

    if (inner > length - at - 8)
      return NULL;
    if (memcmp (data + at, tag, 4) == 0)
      return g_bytes_new_from_bytes (answer, at + 8, inner);
    at += 8 + inner;
  }
  return NULL;
}

static const struct {
  const char *word;
  ReseauPictureError code;
} refusals[] = {
  { "not-a-picture", RESEAU_PICTURE_ERROR_NOT_A_PICTURE },
  { "heic", RESEAU_PICTURE_ERROR_HEIC },
  { "animated", RESEAU_PICTURE_ERROR_ANIMATED },
  { "large", RESEAU_PICTURE_ERROR_TOO_LARGE },
  { "damaged", RESEAU_PICTURE_ERROR_DAMAGED },
};

/* One that was stopped at a limit says nothing: the picture was too much for it. */
static GError *
read_refusal (GBytes *answer)
{
  g_autoptr (GBytes) frame = find_frame (answer, "fail");
  gsize length = 0;
  const char *word = frame ? g_bytes_get_data (frame, &length) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (word != NULL && length == strlen (refusals[i].word) &&
        memcmp (word, refusals[i].word, length) == 0)
      return g_error_new_literal (RESEAU_PICTURE_ERROR, refusals[i].code, refusals[i].word);
  return g_error_new_literal (RESEAU_PICTURE_ERROR, RESEAU_PICTURE_ERROR_TOO_LARGE, "stopped");
}

static ReseauPrepared *
read_prepared (GBytes *answer)
{
  g_autoptr (ReseauPrepared) prepared = g_new0 (ReseauPrepared, 1);
  g_autoptr (GBytes) info = find_frame (answer, "info");
  g_autoptr (ReseauValue) value = NULL;
  gsize length = 0;
  const char *text = info ? g_bytes_get_data (info, &length) : NULL;

  prepared->picture = find_frame (answer, "pict");
  prepared->thumb = find_frame (answer, "thum");
  value = text ? reseau_json_parse (text, length, NULL) : NULL;
  if (value == NULL || prepared->picture == NULL || prepared->thumb == NULL)
    return NULL;
  prepared->type = g_strdup (reseau_value_get_member_string (value, "type"));
  prepared->width = (int) reseau_value_get_member_int (value, "w", 0);
  prepared->height = (int) reseau_value_get_member_int (value, "h", 0);
  return prepared->type ? g_steal_pointer (&prepared) : NULL;
}

static ReseauPixels *
read_pixels (GBytes *answer)
{
  g_autoptr (GBytes) frame = find_frame (answer, "pixl");
  gsize length = 0;
  const guint8 *data = frame ? g_bytes_get_data (frame, &length) : NULL;
  guint32 width = length >= 8 ? read_number (data) : 0;
  guint32 height = length >= 8 ? read_number (data + 4) : 0;
  ReseauPixels *pixels;

  if (width == 0 || height == 0 || width > PIXELS_MAX || height > PIXELS_MAX ||
      length - 8 != (gsize) width * height * 4)
    return NULL;
  pixels = g_new0 (ReseauPixels, 1);
  pixels->data = g_bytes_new_from_bytes (frame, 8, length - 8);
  pixels->width = (int) width;
  pixels->height = (int) height;
  return pixels;
}

/* --- one question --------------------------------------------------------------------- */

typedef gpointer (*Reader) (GBytes *answer);

typedef struct {
  GSubprocess *process;
  Reader reader;
  GDestroyNotify destroy;
  guint timer;
} Question;

static void
question_free (gpointer data)
{
  Question *self = data;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_free (self);
}

static gboolean
on_time_over_cb (gpointer data)
{
  Question *self = data;

  self->timer = 0;
  g_subprocess_force_exit (self->process);
  return G_SOURCE_REMOVE;
}

static void
on_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *self = g_task_get_task_data (task);
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;
  gpointer read = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  /* It stops reading what it refuses: that is no error. */
  g_subprocess_communicate_finish (G_SUBPROCESS (object), result, &answer, NULL, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  if (answer != NULL)
    read = self->reader (answer);
  if (read != NULL)
    g_task_return_pointer (task, read, self->destroy);
  else if (answer != NULL)
    g_task_return_error (task, read_refusal (answer));
  else
    g_task_return_new_error (task, RESEAU_PICTURE_ERROR, RESEAU_PICTURE_ERROR_DAMAGED, "%s",
                             error ? error->message : "no answer");
}

/* Returns: (transfer full) (nullable): the process that decodes */
static GSubprocess *
start (const char *const *arguments, GError **error)
{
  g_autofree char *program = reseau_program_find (PROGRAM, "image", RESEAU_LIBEXECDIR);
  const char *argv[4] = { program, arguments[0], arguments[1], NULL };
  g_autoptr (GError) cause = NULL;
  GSubprocess *process = NULL;

  if (program != NULL)
    process = g_subprocess_newv (argv,
                                 G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                     G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                                 &cause);
  if (process == NULL)
    g_set_error (error, RESEAU_PICTURE_ERROR, RESEAU_PICTURE_ERROR_NO_HELPER, "%s",
                 cause ? cause->message : "no " PROGRAM);
  return process;
}

static void
ask (GBytes *file, const char *const *arguments, Reader reader, GDestroyNotify destroy,
     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  Question *self;

  g_task_set_source_tag (task, ask);
  if (g_bytes_get_size (file) > RESEAU_PICTURE_FILE_MAX_BYTES) {
    g_task_return_new_error (task, RESEAU_PICTURE_ERROR, RESEAU_PICTURE_ERROR_TOO_LARGE, "bytes");
    return;
  }
  self = g_new0 (Question, 1);
  self->reader = reader;
  self->destroy = destroy;
  g_task_set_task_data (task, self, question_free);
  self->process = start (arguments, &error);
  if (self->process == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  self->timer = g_timeout_add_seconds (PATIENCE_S, on_time_over_cb, self);
  g_subprocess_communicate_async (self->process, file, cancellable, on_answered_cb,
                                  g_object_ref (task));
}

/**
 * reseau_image_prepare_async:
 * @file: what a person says is a picture
 * @keep_position: whether the place where it was taken stays in it
 */
void
reseau_image_prepare_async (GBytes *file, gboolean keep_position, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  const char *const arguments[] = { "prepare", keep_position ? "--keep-position" : NULL };

  g_return_if_fail (file != NULL);

  ask (file, arguments, (Reader) read_prepared, (GDestroyNotify) reseau_prepared_free, cancellable,
       callback, user_data);
}

/**
 * reseau_image_prepare_finish:
 *
 * Returns: (transfer full): what may be sent of it; %NULL with an error of
 *   RESEAU_PICTURE_ERROR
 */
ReseauPrepared *
reseau_image_prepare_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * reseau_image_view_async:
 * @file: a picture that anybody may have sent
 * @edge: how many pixels are wanted of its longer edge
 */
void
reseau_image_view_async (GBytes *file, int edge, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *size = g_strdup_printf ("%d", CLAMP (edge, 1, PIXELS_MAX));
  const char *const arguments[] = { "view", size };

  g_return_if_fail (file != NULL);

  ask (file, arguments, (Reader) read_pixels, (GDestroyNotify) reseau_pixels_free, cancellable,
       callback, user_data);
}

/**
 * reseau_image_view_finish:
 *
 * Returns: (transfer full): its pixels, %NULL with an error of RESEAU_PICTURE_ERROR
 */
ReseauPixels *
reseau_image_view_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * reseau_image_view:
 *
 * The same, for a thread that may wait.
 */
ReseauPixels *
reseau_image_view (GBytes *file, int edge, GError **error)
{
  g_autofree char *size = g_strdup_printf ("%d", CLAMP (edge, 1, PIXELS_MAX));
  const char *const arguments[] = { "view", size };
  g_autoptr (GSubprocess) process = start (arguments, error);
  g_autoptr (GBytes) answer = NULL;
  ReseauPixels *pixels;

  if (process == NULL)
    return NULL;
  /* It stops reading what it refuses: that is no error. */
  g_subprocess_communicate (process, file, NULL, &answer, NULL, NULL);
  g_subprocess_force_exit (process);
  pixels = answer != NULL ? read_pixels (answer) : NULL;
  if (pixels == NULL)
    g_propagate_error (error, answer != NULL ? read_refusal (answer)
                                             : g_error_new_literal (RESEAU_PICTURE_ERROR,
                                                                    RESEAU_PICTURE_ERROR_DAMAGED,
                                                                    "no answer"));
  return pixels;
}
