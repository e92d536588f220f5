/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-photo-viewer.h"

#include "reseau-compat.h"
#include "reseau-context-files.h"
#include "reseau-file-state.h"
#include "reseau-photo.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* --- a copy, where the person says --------------------------------------------------- */

typedef struct {
  GtkWidget *near;
  ReseauContext *context;
  char *sha256;
} Saving;

static void
saving_free (Saving *self)
{
  g_object_unref (self->near);
  g_object_unref (self->context);
  g_free (self->sha256);
  g_free (self);
}

static void
warn (GtkWidget *near, const char *words)
{
  GtkRoot *root = gtk_widget_get_root (near);

  if (root != NULL)
    reseau_compat_ask (GTK_WINDOW (root), _ ("The File Was Not Saved"), words, NULL, _ ("Close"),
                       NULL, FALSE, NULL, NULL, NULL);
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Saving *self = data;
  g_autoptr (GError) error = NULL;

  if (!reseau_context_save_blob_finish (RESEAU_CONTEXT (object), result, &error))
    warn (self->near, reseau_sentence_for_file (error));
  saving_free (self);
}

static void
on_place_chosen_cb (GFile *file, gpointer data)
{
  Saving *self = data;

  if (file == NULL)
    saving_free (self);
  else
    reseau_context_save_blob_async (self->context, self->sha256, file, NULL, on_saved_cb, self);
}

/**
 * reseau_files_save:
 * @near: a widget of the window that asks
 * @element: of a list of photos or files
 *
 * Asks where a copy of it is wanted, and puts it there; it is never opened.
 */
void
reseau_files_save (GtkWidget *near, ReseauContext *context, const ReseauValue *element)
{
  const char *name = reseau_value_get_member_string (element, "name");
  g_autofree char *base = g_path_get_basename (name != NULL && *name != '\0' ? name : "photo.jpg");
  Saving *self = g_new0 (Saving, 1);

  self->near = g_object_ref (near);
  self->context = g_object_ref (context);
  self->sha256 = g_strdup (reseau_value_get_member_string (element, "sha256"));
  reseau_compat_choose_place (GTK_WINDOW (gtk_widget_get_root (near)), _ ("Save a Copy"), base,
                              on_place_chosen_cb, self);
}

/* --- the window --------------------------------------------------------------------------- */

typedef struct {
  GtkWindow *window; /* which owns this */
  ReseauContext *context;
  ReseauValue *photos;
  char *author;
  guint index;
  GtkWidget *photo;
  GtkWidget *caption;
  GtkWidget *state;
  GtkWidget *title;
  GtkWidget *previous;
  GtkWidget *next;
} Viewer;

static void
viewer_free (gpointer data)
{
  Viewer *self = data;

  g_object_unref (self->context);
  reseau_value_unref (self->photos);
  g_free (self->author);
  g_free (self);
}

static void
show (Viewer *self)
{
  guint n = reseau_value_get_length (self->photos);
  const ReseauValue *element = reseau_value_get_at (self->photos, self->index);
  g_autofree char *words = reseau_photo_dup_words (element);
  /* Translators: number of a photo, and how many there are */
  g_autofree char *title = g_strdup_printf (_ ("Photo %u of %u"), self->index + 1, n);

  reseau_photo_set_element (RESEAU_PHOTO (self->photo), element, self->author);
  reseau_file_state_set (RESEAU_FILE_STATE (self->state),
                         reseau_value_get_member_string (element, "sha256"), words, self->author);
  gtk_label_set_label (GTK_LABEL (self->caption), words);
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), title);
  gtk_window_set_title (self->window, title);
  gtk_widget_set_sensitive (self->previous, self->index > 0);
  gtk_widget_set_sensitive (self->next, self->index + 1 < n);
}

static void
walk (Viewer *self, int by)
{
  guint n = reseau_value_get_length (self->photos);

  if ((by < 0 && self->index == 0) || (by > 0 && self->index + 1 >= n))
    return;
  self->index += by;
  show (self);
}

static void
on_previous_cb (GtkButton *button, Viewer *self)
{
  walk (self, -1);
}

static void
on_next_cb (GtkButton *button, Viewer *self)
{
  walk (self, 1);
}

static void
on_save_cb (GtkButton *button, Viewer *self)
{
  reseau_files_save (GTK_WIDGET (button), self->context,
                     reseau_value_get_at (self->photos, self->index));
}

static gboolean
on_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
           Viewer *self)
{
  switch (key) {
  case GDK_KEY_Escape:
    gtk_window_close (self->window);
    return TRUE;
  case GDK_KEY_Left:
  case GDK_KEY_Page_Up:
    walk (self, -1);
    return TRUE;
  case GDK_KEY_Right:
  case GDK_KEY_Page_Down:
    walk (self, 1);
    return TRUE;
  default:
    return FALSE;
  }
}

static GtkWidget *
header_new (Viewer *self)
{
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *save = reseau_icon_button_new ("document-save-symbolic", _ ("Save a Copy…"), NULL);

  self->title = adw_window_title_new ("", "");
  self->previous = reseau_icon_button_new ("go-previous-symbolic", _ ("Previous Photo"), NULL);
  self->next = reseau_icon_button_new ("go-next-symbolic", _ ("Next Photo"), NULL);
  g_signal_connect (self->previous, "clicked", G_CALLBACK (on_previous_cb), self);
  g_signal_connect (self->next, "clicked", G_CALLBACK (on_next_cb), self);
  g_signal_connect (save, "clicked", G_CALLBACK (on_save_cb), self);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->previous);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->next);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), save);
  return header;
}

static GtkWidget *
content_new (Viewer *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_box_append (GTK_BOX (box), header_new (self));
  self->photo = reseau_photo_new (self->context, TRUE);
  gtk_widget_set_vexpand (self->photo, TRUE);
  gtk_box_append (GTK_BOX (box), self->photo);
  self->caption = reseau_paragraph_new (NULL);
  gtk_widget_add_css_class (self->caption, "photo-caption");
  gtk_box_append (GTK_BOX (box), self->caption);
  self->state = reseau_file_state_new (self->context, TRUE);
  gtk_widget_add_css_class (self->state, "photo-caption");
  gtk_box_append (GTK_BOX (box), self->state);
  return box;
}

/**
 * reseau_photo_viewer_present:
 * @photos: the list of a record
 * @index: the one that is shown first
 * @author: (nullable): name of who added it
 *
 * Shows photos large, in a window of their own.
 */
GtkWindow *
reseau_photo_viewer_present (GtkWindow *parent, ReseauContext *context, const ReseauValue *photos,
                             guint index, const char *author)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  Viewer *self = g_new0 (Viewer, 1);

  self->window = GTK_WINDOW (adw_window_new ());
  self->context = g_object_ref (context);
  self->photos = reseau_value_ref ((ReseauValue *) photos);
  self->author = g_strdup (author);
  self->index = index;
  g_object_set_data_full (G_OBJECT (self->window), "viewer", self, viewer_free);
  gtk_window_set_transient_for (self->window, parent);
  gtk_window_set_modal (self->window, TRUE);
  gtk_window_set_destroy_with_parent (self->window, TRUE);
  gtk_window_set_default_size (self->window, 800, 640);
  gtk_widget_set_size_request (GTK_WIDGET (self->window), 300, 240);
  adw_window_set_content (ADW_WINDOW (self->window), content_new (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->window), keys);
  show (self);
  gtk_window_present (self->window);
  return self->window;
}
