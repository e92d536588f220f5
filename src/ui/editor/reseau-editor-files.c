/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-editor-page-private.h"

#include "reseau-blob.h"
#include "reseau-files-row.h"

/* What is pasted or dropped anywhere in the editor: pictures go to the photos, the rest to the
 * files. */

/* Where they go; a kind may have only one of both. */
typedef struct {
  const ReseauField *photos;
  const ReseauField *files;
} Places;

static Places
find_places (ReseauEditorPage *self)
{
  Places places = { NULL, NULL };

  for (guint i = 0; i < self->kind->n_fields; i++) {
    const ReseauField *field = &self->kind->fields[i];

    if (reseau_field_holds_pictures (field))
      places.photos = field;
    else if (reseau_field_holds_blobs (field))
      places.files = field;
  }
  if (places.photos == NULL)
    places.photos = places.files;
  if (places.files == NULL)
    places.files = places.photos;
  return places;
}

static gboolean
takes_files (ReseauEditorPage *self)
{
  return self->form != NULL && self->can_edit && !self->saving && find_places (self).photos != NULL;
}

static ReseauFilesRow *
open_row (ReseauEditorPage *self, const ReseauField *field)
{
  GtkWidget *row =
      field != NULL ? reseau_editor_form_show_field (RESEAU_EDITOR_FORM (self->form), field) : NULL;

  return row != NULL ? RESEAU_FILES_ROW (row) : NULL;
}

/* --- files, by what they are -------------------------------------------------------------- */

/* One drop: what each file is has to be asked first. */
typedef struct {
  ReseauEditorPage *page;
  GPtrArray *pictures;
  GPtrArray *others;
  GPtrArray *all;
  guint asked;
} Sorting;

static void
put_in (ReseauEditorPage *self, const ReseauField *field, GPtrArray *files)
{
  ReseauFilesRow *row = files->len > 0 ? open_row (self, field) : NULL;

  if (row != NULL)
    reseau_files_row_add (row, files);
}

static void
sorted (Sorting *sorting)
{
  ReseauEditorPage *self = sorting->page;

  if (self->body != NULL) {
    Places places = find_places (self);

    put_in (self, places.files, sorting->others);
    put_in (self, places.photos, sorting->pictures);
  }
  g_ptr_array_unref (sorting->pictures);
  g_ptr_array_unref (sorting->others);
  g_ptr_array_unref (sorting->all);
  g_object_unref (sorting->page);
  g_free (sorting);
}

static void ask_next (Sorting *sorting);

static gboolean
is_picture (GFileInfo *info)
{
  const char *type =
      info ? g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE) : NULL;

  return type != NULL && g_content_type_is_a (type, "image/*") &&
         !g_content_type_is_a (type, "image/svg+xml") &&
         !g_content_type_is_a (type, "image/vnd.djvu");
}

/* What cannot be read says so where it would have gone. */
static void
on_type_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Sorting *sorting = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);

  g_ptr_array_add (is_picture (info) ? sorting->pictures : sorting->others, g_object_ref (object));
  ask_next (sorting);
}

static void
ask_next (Sorting *sorting)
{
  if (sorting->asked == sorting->all->len)
    sorted (sorting);
  else
    g_file_query_info_async (g_ptr_array_index (sorting->all, sorting->asked++),
                             G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE, G_FILE_QUERY_INFO_NONE,
                             G_PRIORITY_DEFAULT, NULL, on_type_cb, sorting);
}

static void
sort (ReseauEditorPage *self, GPtrArray *files)
{
  Sorting *sorting = g_new0 (Sorting, 1);

  sorting->page = g_object_ref (self);
  sorting->all = g_ptr_array_ref (files);
  sorting->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  sorting->others = g_ptr_array_new_with_free_func (g_object_unref);
  ask_next (sorting);
}

/* --- what is offered ------------------------------------------------------------------- */

/* @over: (nullable): the row that it was dropped on */
static void
take_offer (ReseauEditorPage *self, ReseauFilesRow *over, const ReseauOffer *offer)
{
  ReseauFilesRow *row;

  if (self->body == NULL || !takes_files (self))
    return;
  /* Whoever drops a picture on the files wants it as it is. */
  if (offer->files->len > 0 && over != NULL && !reseau_files_row_holds_pictures (over))
    reseau_files_row_add (over, offer->files);
  else if (offer->files->len > 0)
    sort (self, offer->files);
  else if ((row = open_row (self, find_places (self).photos)) != NULL)
    reseau_files_row_take (row, offer);
}

/* A drop, and the row below it. */
typedef struct {
  ReseauEditorPage *page;
  ReseauFilesRow *over;
} Dropped;

static void
on_offered_cb (const ReseauOffer *offer, gpointer data)
{
  Dropped *dropped = data;

  take_offer (dropped->page, dropped->over, offer);
  g_object_unref (dropped->page);
  g_clear_object (&dropped->over);
  g_free (dropped);
}

static Dropped *
dropped_new (ReseauEditorPage *self, GtkWidget *over)
{
  GtkWidget *row = over ? gtk_widget_get_ancestor (over, RESEAU_TYPE_FILES_ROW) : NULL;
  Dropped *dropped = g_new0 (Dropped, 1);

  dropped->page = g_object_ref (self);
  dropped->over = row != NULL ? g_object_ref (RESEAU_FILES_ROW (row)) : NULL;
  return dropped;
}

/* --- pasting ------------------------------------------------------------------------------ */

static GtkWidget *
get_focus (ReseauEditorPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return root != NULL ? gtk_root_get_focus (root) : NULL;
}

static gboolean
is_text (GtkWidget *widget)
{
  return GTK_IS_EDITABLE (widget) || GTK_IS_TEXT_VIEW (widget);
}

/* Files are wanted as files also by who writes; a picture that comes with words, as the cells of a
 * table do, is then meant as words. */
static gboolean
is_for_us (ReseauEditorPage *self, GdkContentFormats *formats)
{
  g_autoptr (GdkContentFormats) all =
      gdk_content_formats_union_deserialize_gtypes (gdk_content_formats_ref (formats));

  if (!takes_files (self))
    return FALSE;
  if (reseau_offer_may_be_files (formats))
    return TRUE;
  return reseau_offer_may_be_picture (formats) &&
         !(is_text (get_focus (self)) && gdk_content_formats_contain_gtype (all, G_TYPE_STRING));
}

/* The action of the keys that paste. */
void
reseau_editor_paste (ReseauEditorPage *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GtkWidget *focus = get_focus (self);

  if (is_for_us (self, gdk_clipboard_get_formats (clipboard)))
    reseau_offer_read_clipboard (clipboard, on_offered_cb, dropped_new (self, NULL));
  else if (focus != NULL)
    gtk_widget_activate_action (focus, "clipboard.paste", NULL);
}

/* The action of the button, which is only for this. */
void
reseau_editor_paste_photos (ReseauEditorPage *self)
{
  reseau_offer_read_clipboard (gtk_widget_get_clipboard (GTK_WIDGET (self)), on_offered_cb,
                               dropped_new (self, NULL));
}

/* --- dropping ----------------------------------------------------------------------------- */

static gboolean
on_accept_cb (GtkDropTargetAsync *target, GdkDrop *drop, ReseauEditorPage *self)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);

  return takes_files (self) &&
         (reseau_offer_may_be_files (formats) || reseau_offer_may_be_picture (formats));
}

static GdkDragAction
on_drag_enter_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y,
                  ReseauEditorPage *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "taking");
  return GDK_ACTION_COPY;
}

static void
on_drag_leave_cb (GtkDropTargetAsync *target, GdkDrop *drop, ReseauEditorPage *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "taking");
}

static gboolean
on_drop_cb (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, ReseauEditorPage *self)
{
  GtkWidget *over = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  gtk_widget_remove_css_class (GTK_WIDGET (self), "taking");
  reseau_offer_read_drop (drop, on_offered_cb, dropped_new (self, over));
  return TRUE;
}

/* Before the texts, which would take the names of files for words. */
void
reseau_editor_accept_drops (ReseauEditorPage *self)
{
  GtkDropTargetAsync *target = gtk_drop_target_async_new (NULL, GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect (target, "accept", G_CALLBACK (on_accept_cb), self);
  g_signal_connect (target, "drag-enter", G_CALLBACK (on_drag_enter_cb), self);
  g_signal_connect (target, "drag-leave", G_CALLBACK (on_drag_leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
