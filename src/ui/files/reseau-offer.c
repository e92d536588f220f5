/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-offer.h"

#include "reseau-image-helper.h"

static const char *const picture_types[] = { "image/png", "image/jpeg", "image/webp", NULL };

/* --- what there may be -------------------------------------------------------------- */

gboolean
reseau_offer_may_be_files (GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  return gdk_content_formats_contain_gtype (all, GDK_TYPE_FILE_LIST);
}

gboolean
reseau_offer_may_be_picture (GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_union_serialize_mime_types (gdk_content_formats_ref (formats));

  for (guint i = 0; picture_types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (all, picture_types[i]))
      return TRUE;
  return FALSE;
}

/* --- reading -------------------------------------------------------------------------- */

/* From one of both. */
typedef struct {
  GdkClipboard *clipboard;
  GdkDrop *drop;
  gboolean may_be_picture;
  ReseauOffer offer;
  ReseauOfferFunc done;
  gpointer data;
} Reading;

static void
finish (Reading *self)
{
  gboolean taken = self->offer.files->len > 0 || self->offer.picture != NULL;

  if (self->drop != NULL)
    gdk_drop_finish (self->drop, taken ? GDK_ACTION_COPY : 0);
  self->offer.web = self->offer.web && !taken;
  self->done (&self->offer, self->data);
  g_clear_object (&self->clipboard);
  g_clear_object (&self->drop);
  g_ptr_array_unref (self->offer.files);
  g_clear_pointer (&self->offer.picture, g_bytes_unref);
  g_free (self);
}

static void
on_spliced_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Reading *self = data;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, NULL) > 0)
    self->offer.picture = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
  finish (self);
}

/* More than any picture has is not taken into memory. */
static gpointer
realloc_within_reason (gpointer data, gsize size)
{
  return size <= 2 * RESEAU_PICTURE_FILE_MAX_BYTES ? g_realloc (data, size) : NULL;
}

static void
on_stream_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Reading *self = data;
  g_autoptr (GInputStream) stream =
      self->drop != NULL ? gdk_drop_read_finish (self->drop, result, NULL, NULL)
                         : gdk_clipboard_read_finish (self->clipboard, result, NULL, NULL);
  g_autoptr (GOutputStream) memory = NULL;

  if (stream == NULL) {
    finish (self);
    return;
  }
  memory = g_memory_output_stream_new (NULL, 0, realloc_within_reason, g_free);
  g_output_stream_splice_async (
      memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
      G_PRIORITY_DEFAULT, NULL, on_spliced_cb, self);
}

static void
read_picture (Reading *self)
{
  if (!self->may_be_picture)
    finish (self);
  else if (self->drop != NULL)
    gdk_drop_read_async (self->drop, (const char **) picture_types, G_PRIORITY_DEFAULT, NULL,
                         on_stream_cb, self);
  else
    gdk_clipboard_read_async (self->clipboard, (const char **) picture_types, G_PRIORITY_DEFAULT,
                              NULL, on_stream_cb, self);
}

/* Nothing is fetched from the web because somebody moved the mouse. */
static gboolean
is_of_web (GFile *file)
{
  return g_file_has_uri_scheme (file, "http") || g_file_has_uri_scheme (file, "https") ||
         g_file_has_uri_scheme (file, "data");
}

static void
on_files_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Reading *self = data;
  const GValue *value = self->drop != NULL
                            ? gdk_drop_read_value_finish (self->drop, result, NULL)
                            : gdk_clipboard_read_value_finish (self->clipboard, result, NULL);

  for (GSList *each = value ? g_value_get_boxed (value) : NULL; each != NULL; each = each->next) {
    if (is_of_web (each->data))
      self->offer.web = TRUE;
    else
      g_ptr_array_add (self->offer.files, g_object_ref (each->data));
  }
  if (self->offer.files->len > 0)
    finish (self);
  else
    read_picture (self);
}

static Reading *
reading_new (GdkContentFormats *formats, ReseauOfferFunc done, gpointer data)
{
  Reading *self = g_new0 (Reading, 1);

  self->may_be_picture = reseau_offer_may_be_picture (formats);
  self->offer.files = g_ptr_array_new_with_free_func (g_object_unref);
  self->done = done;
  self->data = data;
  return self;
}

void
reseau_offer_read_clipboard (GdkClipboard *clipboard, ReseauOfferFunc done, gpointer data)
{
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  Reading *self = reading_new (formats, done, data);

  self->clipboard = g_object_ref (clipboard);
  if (reseau_offer_may_be_files (formats))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    on_files_cb, self);
  else
    read_picture (self);
}

/* Ends the drop too. */
void
reseau_offer_read_drop (GdkDrop *drop, ReseauOfferFunc done, gpointer data)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);
  Reading *self = reading_new (formats, done, data);

  self->drop = g_object_ref (drop);
  if (reseau_offer_may_be_files (formats))
    gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_files_cb,
                               self);
  else
    read_picture (self);
}
