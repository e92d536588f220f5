/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-page-private.h"

#include "reseau-blob.h"
#include "reseau-context-files.h"
#include "reseau-photo-viewer.h"
#include "reseau-photo.h"
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
  char *author;
  GtkWidget *state;
  GtkWidget *button;
  gboolean here;
  GCancellable *cancellable;
} FileLine;

static void
file_line_free (gpointer data)
{
  FileLine *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->context);
  reseau_value_unref (self->element);
  g_free (self->author);
  g_free (self);
}

static char *
dup_state (const FileLine *self, const ReseauBlobInfo *info)
{
  g_autofree char *size =
      g_format_size (MAX (reseau_value_get_member_int (self->element, "size", 0), 0));

  if (info == NULL || info->state == RESEAU_BLOB_CACHED)
    return g_steal_pointer (&size);
  if (info->state == RESEAU_BLOB_LOCAL)
    return g_strdup (info->failed ? _ ("Could not be sent") : _ ("Waiting to be sent"));
  if (info->failed != NULL)
    return g_strdup (_ ("Could not be had"));
  if (info->tries > 0 && self->author != NULL)
    /* Translators: %s is the name of a person */
    return g_strdup_printf (_ ("File waiting to be sent by %s"), self->author);
  if (info->tries > 0)
    return g_strdup (_ ("File waiting to be sent by its author"));
  if (info->wanted)
    return g_strdup (_ ("On its way…"));
  return g_strdup_printf (_ ("%s · %s"), size, _ ("Not on this computer yet"));
}

static void
show_file (FileLine *self, const ReseauBlobInfo *info)
{
  const char *name = reseau_value_get_member_string (self->element, "name");
  g_autofree char *state = dup_state (self, info);
  g_autofree char *words = NULL;

  self->here = info != NULL && info->state != RESEAU_BLOB_REMOTE;
  gtk_label_set_label (GTK_LABEL (self->state), state);
  /* Translators: %s is the name of a file */
  words = g_strdup_printf (self->here ? _ ("Save a Copy: %s") : _ ("Fetch: %s"),
                           name ? name : _ ("File"));
  gtk_button_set_icon_name (GTK_BUTTON (self->button),
                            self->here ? "document-save-symbolic" : "folder-download-symbolic");
  reseau_widget_set_words (self->button, words);
}

static void
on_looked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) line = data;
  FileLine *self = g_object_get_data (G_OBJECT (line), "file");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauBlobInfo) info =
      reseau_context_look_at_blob_finish (RESEAU_CONTEXT (object), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_file (self, info);
}

static void
look (GtkWidget *line)
{
  FileLine *self = g_object_get_data (G_OBJECT (line), "file");

  reseau_context_look_at_blob_async (self->context,
                                     reseau_value_get_member_string (self->element, "sha256"),
                                     self->cancellable, on_looked_cb, g_object_ref (line));
}

static void
on_wanted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWidget) line = data;
  g_autoptr (GError) error = NULL;

  reseau_context_run_finish (RESEAU_CONTEXT (object), result, &error);
  look (line);
}

static void
on_file_clicked_cb (GtkButton *button, GtkWidget *line)
{
  FileLine *self = g_object_get_data (G_OBJECT (line), "file");

  if (self->here)
    reseau_files_save (line, self->context, self->element);
  else
    reseau_context_want_blob_async (self->context,
                                    reseau_value_get_member_string (self->element, "sha256"),
                                    on_wanted_cb, g_object_ref (line));
}

static void
on_carried_cb (ReseauSyncer *syncer, const char *sha256, GtkWidget *line)
{
  FileLine *self = g_object_get_data (G_OBJECT (line), "file");

  if (g_strcmp0 (sha256, reseau_value_get_member_string (self->element, "sha256")) == 0)
    look (line);
}

static GtkWidget *
file_new (ReseauPage *self, ReseauValue *element)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  const char *name = reseau_value_get_member_string (element, "name");
  FileLine *file = g_new0 (FileLine, 1);

  file->context = g_object_ref (self->context);
  file->element = reseau_value_ref (element);
  file->author = g_strdup (author_of (self, element));
  file->cancellable = g_cancellable_new ();
  file->state = reseau_label_new (NULL, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (file->state), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (file->state), TRUE);
  file->button = reseau_icon_button_new ("document-save-symbolic", "", NULL);
  gtk_widget_add_css_class (file->button, "flat");
  gtk_widget_set_valign (file->button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (line), "file", file, file_line_free);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), reseau_paragraph_new (name ? name : _ ("File")));
  gtk_box_append (GTK_BOX (texts), file->state);
  gtk_box_append (GTK_BOX (line), texts);
  gtk_box_append (GTK_BOX (line), file->button);
  show_file (file, NULL);
  g_signal_connect_object (file->button, "clicked", G_CALLBACK (on_file_clicked_cb), line, 0);
  g_signal_connect_object (reseau_context_get_syncer (self->context), "carried",
                           G_CALLBACK (on_carried_cb), line, 0);
  look (line);
  return line;
}

/**
 * reseau_page_files_new:
 * @field: a list of photos or of files
 */
GtkWidget *
reseau_page_files_new (ReseauPage *self, const ReseauField *field, ReseauValue *list)
{
  GtkWidget *box;

  if (reseau_field_holds_pictures (field))
    return photos_new (self, list);
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    gtk_box_append (GTK_BOX (box), file_new (self, reseau_value_get_at (list, i)));
  return box;
}
