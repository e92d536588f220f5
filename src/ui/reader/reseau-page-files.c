/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-blob.h"
#include "reseau-file-state.h"
#include "reseau-photo-viewer.h"
#include "reseau-photo.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* The photos of a page, and its files: photos are opened large, of files one gets a copy. */

static const char *
author_of (ReseauPage *self, const ReseauValue *element)
{
  const char *by = reseau_value_get_member_string (element, "by");

  return by != NULL ? reseau_page_name_of (self, by) : NULL;
}

/* --- photos ------------------------------------------------------------------------- */

static void
on_photo_clicked_cb (GtkButton *button, ReseauPage *self)
{
  ReseauValue *photos = g_object_get_data (G_OBJECT (button), "photos");
  guint index = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index"));

  reseau_photo_viewer_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->context,
                               photos, index,
                               author_of (self, reseau_value_get_at (photos, index)));
}

static GtkWidget *
photo_new (ReseauPage *self, ReseauValue *photos, guint index)
{
  const ReseauValue *element = reseau_value_get_at (photos, index);
  GtkWidget *photo = reseau_photo_new (self->context, FALSE);
  GtkWidget *button = gtk_button_new ();
  g_autofree char *said = reseau_photo_dup_words (element);
  /* Translators: %s is what a photo shows */
  g_autofree char *words = g_strdup_printf (_ ("Show Large: %s"), said);

  reseau_page_await_photo (self, photo, element);
  reseau_photo_set_element (RESEAU_PHOTO (photo), element, author_of (self, element));
  gtk_button_set_child (GTK_BUTTON (button), photo);
  gtk_widget_add_css_class (button, "photo-button");
  reseau_widget_set_words (button, words);
  g_object_set_data_full (G_OBJECT (button), "photos", reseau_value_ref (photos),
                          (GDestroyNotify) reseau_value_unref);
  g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (index));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_photo_clicked_cb), self, 0);
  return button;
}

static GtkWidget *
photos_new (ReseauPage *self, ReseauValue *photos)
{
  GtkWidget *box = reseau_wrap_box_new (6);

  for (guint i = 0; i < reseau_value_get_length (photos); i++)
    gtk_box_append (GTK_BOX (box), photo_new (self, photos, i));
  return box;
}

/* --- files --------------------------------------------------------------------------- */

/* One line of a file.  The line owns it. */
typedef struct {
  ReseauContext *context;
  ReseauValue *element;
} FileLine;

static void
file_line_free (gpointer data)
{
  FileLine *self = data;

  g_object_unref (self->context);
  reseau_value_unref (self->element);
  g_free (self);
}

static void
on_file_clicked_cb (GtkButton *button, gpointer data)
{
  const FileLine *self = g_object_get_data (G_OBJECT (button), "file");

  reseau_files_save (GTK_WIDGET (button), self->context, self->element);
}

static void
on_file_looked_cb (ReseauFileState *state, gboolean here, GtkWidget *button)
{
  gtk_widget_set_visible (button, here);
}

static GtkWidget *
save_button_new (ReseauPage *self, ReseauValue *element, const char *name)
{
  /* Translators: %s is the name of a file */
  g_autofree char *words = g_strdup_printf (_ ("Save a Copy: %s"), name);
  GtkWidget *button = reseau_icon_button_new ("document-save-symbolic", words, NULL);
  FileLine *line = g_new0 (FileLine, 1);

  line->context = g_object_ref (self->context);
  line->element = reseau_value_ref (element);
  g_object_set_data_full (G_OBJECT (button), "file", line, file_line_free);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (button, FALSE);
  g_signal_connect (button, "clicked", G_CALLBACK (on_file_clicked_cb), NULL);
  return button;
}

static GtkWidget *
file_new (ReseauPage *self, ReseauValue *element)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *state = reseau_file_state_new (self->context, FALSE);
  const char *name = reseau_value_get_member_string (element, "name");
  GtkWidget *save = save_button_new (self, element, name ? name : _ ("File"));

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), reseau_paragraph_new (name ? name : _ ("File")));
  gtk_box_append (GTK_BOX (texts), state);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), save);
  g_signal_connect_object (state, "looked", G_CALLBACK (on_file_looked_cb), save, 0);
  reseau_file_state_set (RESEAU_FILE_STATE (state),
                         reseau_value_get_member_string (element, "sha256"), name,
                         author_of (self, element));
  return line;
}

static GtkWidget *
files_new (ReseauPage *self, const ReseauValue *list)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    gtk_box_append (GTK_BOX (box), file_new (self, reseau_value_get_at (list, i)));
  return box;
}

/* --- all of them ----------------------------------------------------------------------- */

static void
on_pinned_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) check = data;
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  if (error != NULL)
    gtk_widget_activate_action (check, "win.warn", "s", reseau_sentence_for_error (error));
}

static void
on_keep_toggled_cb (GtkCheckButton *check, ReseauPage *self)
{
  reseau_context_pin_record_async (self->context, self->id, gtk_check_button_get_active (check),
                                   on_pinned_cb, g_object_ref (check));
}

static void
on_keep_looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkCheckButton) check = data;
  ReseauPage *self = g_object_get_data (G_OBJECT (check), "page");
  gboolean pinned = reseau_context_is_record_pinned_finish (RESEAU_CONTEXT (object), result, NULL);

  if (gtk_widget_get_root (GTK_WIDGET (check)) == NULL)
    return;
  gtk_check_button_set_active (check, pinned);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_keep_toggled_cb), self, 0);
  gtk_widget_set_sensitive (GTK_WIDGET (check), TRUE);
}

/* Once on a page, for its photos and files together. */
static GtkWidget *
keep_new (ReseauPage *self)
{
  GtkWidget *check = gtk_check_button_new_with_label (_ ("Keep Photos and Files on This Computer"));
  GtkWidget *label = gtk_widget_get_last_child (check);

  if (GTK_IS_LABEL (label)) {
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
  }
  gtk_widget_set_halign (check, GTK_ALIGN_START);
  gtk_widget_add_css_class (check, "caption");
  gtk_widget_set_sensitive (check, FALSE);
  g_object_set_data (G_OBJECT (check), "page", self);
  reseau_context_is_record_pinned_async (self->context, self->view->shown->record->id, NULL,
                                         on_keep_looked_cb, g_object_ref (check));
  return check;
}

/**
 * reseau_page_files_new:
 * @field: a list of photos or of files
 */
GtkWidget *
reseau_page_files_new (ReseauPage *self, const ReseauField *field, ReseauValue *list)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_box_append (GTK_BOX (box), reseau_field_holds_pictures (field) ? photos_new (self, list)
                                                                     : files_new (self, list));
  if (!self->has_keep)
    gtk_box_append (GTK_BOX (box), keep_new (self));
  self->has_keep = TRUE;
  return box;
}
