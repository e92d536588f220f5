/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-photo.h"

#include "reseau-context-files.h"
#include "reseau-file-words.h"
#include "reseau-image-helper.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* Of the longer edge, in pixels: twice what is shown, for fine screens. */
#define SMALL_PIXELS 320
#define LARGE_PIXELS 2560

#define SMALL_WIDTH 160
#define SMALL_HEIGHT 120

/* So many small pictures are kept drawn: pages are made anew often. */
#define MAX_KEPT 64

struct _ReseauPhoto {
  GtkWidget parent;

  ReseauContext *context;
  gboolean whole;
  gboolean small; /* its small picture is shown */
  gboolean asked; /* for the one that is shown */
  char *sha256;   /* of what is shown: the photo, or its small picture */
  char *author;
  GCancellable *cancellable;
  GtkWidget *picture;
  GtkWidget *words;
};

enum {
  MISSING,
  DRAWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauPhoto, reseau_photo, GTK_TYPE_WIDGET)

static void look (ReseauPhoto *self);

/* --- drawn ones ------------------------------------------------------------------- */

static GHashTable *
get_kept (ReseauPhoto *self)
{
  GHashTable *kept = g_object_get_data (G_OBJECT (self->context), "reseau-photos");

  if (kept == NULL) {
    kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
    g_object_set_data_full (G_OBJECT (self->context), "reseau-photos", kept,
                            (GDestroyNotify) g_hash_table_unref);
  }
  return kept;
}

static void
keep (ReseauPhoto *self, GdkTexture *texture)
{
  GHashTable *kept = get_kept (self);

  if (self->whole)
    return;
  if (g_hash_table_size (kept) >= MAX_KEPT)
    g_hash_table_remove_all (kept);
  g_hash_table_insert (kept, g_strdup (self->sha256), g_object_ref (texture));
}

/* --- showing ------------------------------------------------------------------------ */

static void
show_texture (ReseauPhoto *self, GdkTexture *texture)
{
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (self->picture, TRUE);
  gtk_widget_set_visible (self->words, FALSE);
  g_signal_emit (self, signals[DRAWN], 0);
}

static void
say (ReseauPhoto *self, const char *words)
{
  gtk_label_set_label (GTK_LABEL (self->words), words);
  gtk_widget_set_visible (self->words, TRUE);
  gtk_widget_set_visible (self->picture, FALSE);
}

static void
on_drawn_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPhoto) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPixels) pixels = reseau_image_view_finish (result, &error);
  g_autoptr (GdkTexture) texture = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->picture == NULL)
    return;
  if (pixels == NULL) {
    say (self, reseau_sentence_for_file (error));
    return;
  }
  texture = gdk_memory_texture_new (pixels->width, pixels->height, GDK_MEMORY_R8G8B8A8,
                                    pixels->data, (gsize) pixels->width * 4);
  keep (self, texture);
  show_texture (self, texture);
}

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPhoto) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      reseau_context_read_blob_finish (RESEAU_CONTEXT (object), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->picture == NULL)
    return;
  if (bytes == NULL)
    say (self, reseau_sentence_for_file (error));
  else
    reseau_image_view_async (bytes, self->whole ? LARGE_PIXELS : SMALL_PIXELS, self->cancellable,
                             on_drawn_cb, g_object_ref (self));
}

static void
on_wanted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (error != NULL)
    g_debug ("A photo cannot be asked for: %s", error->message);
}

/* Whoever opens a photo wants it, until they say otherwise; small ones are wanted where they are
 * seen. */
static void
ask_for (ReseauPhoto *self, const ReseauBlobInfo *info)
{
  gboolean wants = self->whole ? !self->asked && !info->asked : self->small && !info->wanted;

  self->asked = TRUE;
  if (wants && info->failed == NULL)
    reseau_context_want_blob_async (self->context, self->sha256, on_wanted_cb, NULL);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauPhoto) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauBlobInfo) info =
      reseau_context_look_at_blob_finish (RESEAU_CONTEXT (object), result, &error);
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->picture == NULL)
    return;
  if (info != NULL && info->state != RESEAU_BLOB_REMOTE) {
    reseau_context_read_blob_async (self->context, self->sha256, self->cancellable, on_read_cb,
                                    g_object_ref (self));
    return;
  }
  if (info != NULL)
    ask_for (self, info);
  words = info ? reseau_file_words_dup (info, TRUE, self->author)
               : g_strdup (reseau_sentence_for_file (error));
  say (self, words);
  g_signal_emit (self, signals[MISSING], 0);
}

static void
look (ReseauPhoto *self)
{
  GdkTexture *texture = self->sha256 ? g_hash_table_lookup (get_kept (self), self->sha256) : NULL;

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (texture != NULL && !self->whole)
    show_texture (self, texture);
  else if (self->sha256 != NULL)
    reseau_context_look_at_blob_async (self->context, self->sha256, self->cancellable, on_looked_cb,
                                       g_object_ref (self));
}

static void
on_carried_cb (ReseauContext *context, const char *sha256, ReseauPhoto *self)
{
  if (g_strcmp0 (sha256, self->sha256) == 0 && !gtk_widget_get_visible (self->picture))
    look (self);
}

/* Somebody may have asked for it, or stopped it. */
static void
on_changed_cb (ReseauPhoto *self)
{
  if (!gtk_widget_get_visible (self->picture))
    look (self);
}

/**
 * reseau_photo_dup_words:
 *
 * Returns: (transfer full): what is to be said of a photo to whom does not see it
 */
char *
reseau_photo_dup_words (const ReseauValue *element)
{
  const char *alt = reseau_value_get_member_string (element, "alt");
  const char *name = reseau_value_get_member_string (element, "name");

  if (alt != NULL && *alt != '\0')
    return g_strdup (alt);
  if (name != NULL && *name != '\0')
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_ ("Photo without a description: %s"), name);
  return g_strdup (_ ("Photo without a description"));
}

/**
 * reseau_photo_set_element:
 * @element: of a list of photos
 * @author: (nullable): name of who added it
 */
void
reseau_photo_set_element (ReseauPhoto *self, const ReseauValue *element, const char *author)
{
  const char *sha256 = self->whole ? NULL : reseau_value_get_member_string (element, "thumb");
  g_autofree char *words = reseau_photo_dup_words (element);

  self->small = sha256 != NULL;
  if (sha256 == NULL)
    sha256 = reseau_value_get_member_string (element, "sha256");
  gtk_picture_set_alternative_text (GTK_PICTURE (self->picture), words);
  if (g_strcmp0 (sha256, self->sha256) == 0 && g_strcmp0 (author, self->author) == 0)
    return;
  g_free (self->sha256);
  self->sha256 = g_strdup (sha256);
  self->asked = FALSE;
  g_free (self->author);
  self->author = g_strdup (author);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  say (self, "");
  look (self);
}

/* --- size ----------------------------------------------------------------------------- */

/* A small one is as large as all others, unless its words need more. */
static void
reseau_photo_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  ReseauPhoto *self = RESEAU_PHOTO (widget);
  int least = 0, words = 0, wanted = 0;

  if (!self->whole && orientation == GTK_ORIENTATION_VERTICAL)
    for_size = SMALL_WIDTH;
  gtk_widget_measure (self->picture, orientation, for_size, &least, &wanted, NULL, NULL);
  gtk_widget_measure (self->words, orientation, for_size, &words, NULL, NULL, NULL);
  *minimum = MAX (least, words);
  *natural = MAX (*minimum, wanted);
  if (self->whole)
    return;
  *minimum = MAX (words, orientation == GTK_ORIENTATION_VERTICAL ? SMALL_HEIGHT : SMALL_WIDTH);
  *natural = *minimum;
}

static void
reseau_photo_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauPhoto *self = RESEAU_PHOTO (widget);
  GtkAllocation all = { 0, 0, width, height };

  if (gtk_widget_should_layout (self->picture))
    gtk_widget_size_allocate (self->picture, &all, -1);
  if (gtk_widget_should_layout (self->words))
    gtk_widget_size_allocate (self->words, &all, -1);
}

static GtkSizeRequestMode
reseau_photo_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
reseau_photo_dispose (GObject *object)
{
  ReseauPhoto *self = RESEAU_PHOTO (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->picture, gtk_widget_unparent);
  g_clear_pointer (&self->words, gtk_widget_unparent);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_photo_parent_class)->dispose (object);
}

static void
reseau_photo_finalize (GObject *object)
{
  ReseauPhoto *self = RESEAU_PHOTO (object);

  g_free (self->sha256);
  g_free (self->author);
  G_OBJECT_CLASS (reseau_photo_parent_class)->finalize (object);
}

static void
reseau_photo_class_init (ReseauPhotoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_photo_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_photo_finalize;
  GTK_WIDGET_CLASS (klass)->measure = reseau_photo_measure;
  GTK_WIDGET_CLASS (klass)->size_allocate = reseau_photo_size_allocate;
  GTK_WIDGET_CLASS (klass)->get_request_mode = reseau_photo_get_request_mode;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "photo");
  signals[MISSING] = g_signal_new ("missing", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[DRAWN] = g_signal_new ("drawn", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_photo_init (ReseauPhoto *self)
{
  self->picture = gtk_picture_new ();
  gtk_picture_set_can_shrink (GTK_PICTURE (self->picture), TRUE);
  gtk_widget_set_visible (self->picture, FALSE);
  gtk_widget_set_parent (self->picture, GTK_WIDGET (self));
  self->words = reseau_label_new (NULL, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (self->words), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (self->words), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->words), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (self->words), GTK_JUSTIFY_CENTER);
  gtk_label_set_xalign (GTK_LABEL (self->words), 0.5F);
  gtk_widget_set_halign (self->words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (self->words, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->words, "caption");
  gtk_widget_set_parent (self->words, GTK_WIDGET (self));
}

/**
 * reseau_photo_new:
 * @whole: the photo itself, rather than its small picture
 */
GtkWidget *
reseau_photo_new (ReseauContext *context, gboolean whole)
{
  ReseauPhoto *self = g_object_new (RESEAU_TYPE_PHOTO, NULL);

  self->context = g_object_ref (context);
  self->whole = whole;
  if (whole) {
    gtk_widget_set_hexpand (self->picture, TRUE);
    gtk_widget_set_vexpand (self->picture, TRUE);
  }
  g_signal_connect_object (context, "changed", G_CALLBACK (on_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "carried", G_CALLBACK (on_carried_cb), self, 0);
  return GTK_WIDGET (self);
}
