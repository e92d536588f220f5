/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-files-row.h"

#include "reseau-blob.h"
#include "reseau-compat.h"
#include "reseau-context-files.h"
#include "reseau-form-layout.h"
#include "reseau-photo-viewer.h"
#include "reseau-photo.h"
#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* A list of photos, or of files: chosen, dropped or pasted; each can be described, moved and
 * taken away. */
struct _ReseauFilesRow {
  ReseauFieldRow parent_instance;

  gboolean pictures;
  const ReseauField *alt; /* (nullable): how one is described */
  ReseauValue *value;
  GQueue waiting; /* of Chosen, still to be added */
  guint n_added;
  guint n_chosen;
  gboolean adding;
  GCancellable *cancellable;
  GString *failures;

  GtkWidget *lines;
  GtkWidget *add;
  GtkWidget *progress;
  GtkWidget *progress_words;
  GtkWidget *failed;
};

G_DEFINE_FINAL_TYPE (ReseauFilesRow, reseau_files_row, RESEAU_TYPE_FIELD_ROW)

/* What a person has chosen: one of both. */
typedef struct {
  GFile *file;
  GBytes *bytes;
} Chosen;

static void
chosen_free (gpointer data)
{
  Chosen *self = data;

  g_clear_object (&self->file);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

static guint
count (ReseauFilesRow *self)
{
  return reseau_value_get_length (self->value);
}

static GtkWidget *
line_at (ReseauFilesRow *self, guint index)
{
  GtkWidget *line = gtk_widget_get_first_child (self->lines);

  while (line != NULL && index-- > 0)
    line = gtk_widget_get_next_sibling (line);
  return line;
}

static guint
index_of (GtkWidget *line)
{
  guint index = 0;

  while ((line = gtk_widget_get_prev_sibling (line)) != NULL)
    index++;
  return index;
}

/* --- adding ----------------------------------------------------------------------- */

static void add_next (ReseauFilesRow *self);

static void
show_progress (ReseauFilesRow *self)
{
  /* Translators: number of the file that is being prepared, and how many there are */
  g_autofree char *words = g_strdup_printf (
      _ ("Preparing %u of %u…"), MIN (self->n_added + 1, self->n_chosen), self->n_chosen);

  gtk_label_set_label (GTK_LABEL (self->progress_words), words);
  gtk_widget_set_visible (self->progress, self->adding);
  gtk_label_set_label (GTK_LABEL (self->failed), self->failures->str);
  gtk_widget_set_visible (self->failed, self->failures->len > 0);
}

static void
note_failure (ReseauFilesRow *self, const Chosen *chosen, const char *words)
{
  g_autofree char *name = chosen->file ? g_file_get_basename (chosen->file) : NULL;
  g_autofree char *shown = name ? g_filename_display_name (name) : NULL;

  if (self->failures->len > 0)
    g_string_append_c (self->failures, '\n');
  if (shown != NULL)
    g_string_append_printf (self->failures, _ ("%s: %s"), shown, words);
  else
    g_string_append (self->failures, words);
}

static void
on_added_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFilesRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) element =
      reseau_context_add_finish (RESEAU_CONTEXT (object), result, &error);
  Chosen *chosen = g_queue_pop_head (&self->waiting);

  if (self->lines != NULL && element != NULL) {
    g_autoptr (ReseauValue) list = reseau_list_with_item (self->value, count (self), element);

    reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
  }
  else if (chosen != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    note_failure (self, chosen, reseau_sentence_for_file (error));
  }
  g_clear_pointer (&chosen, chosen_free);
  self->n_added++;
  self->adding = FALSE;
  if (self->lines != NULL)
    add_next (self);
}

static void
add_one (ReseauFilesRow *self, const Chosen *chosen)
{
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));

  self->adding = TRUE;
  if (chosen->bytes != NULL)
    reseau_context_add_picture_bytes_async (context, chosen->bytes, NULL, self->cancellable,
                                            on_added_cb, g_object_ref (self));
  else if (self->pictures)
    reseau_context_add_picture_async (context, chosen->file, FALSE, self->cancellable, on_added_cb,
                                      g_object_ref (self));
  else
    reseau_context_add_file_async (context, chosen->file, self->cancellable, on_added_cb,
                                   g_object_ref (self));
}

/* One after the other: each may take much memory. */
static void
add_next (ReseauFilesRow *self)
{
  const Chosen *chosen = g_queue_peek_head (&self->waiting);

  if (chosen != NULL && count (self) >= RESEAU_BLOBS_PER_RECORD) {
    g_autofree char *words =
        g_strdup_printf (_ ("A page keeps %u photos and files at most. Take one away first."),
                         RESEAU_BLOBS_PER_RECORD);

    note_failure (self, chosen, words);
    g_queue_clear_full (&self->waiting, chosen_free);
    chosen = NULL;
  }
  if (chosen != NULL)
    add_one (self, chosen);
  show_progress (self);
}

static void
enqueue (ReseauFilesRow *self, GFile *file, GBytes *bytes)
{
  Chosen *chosen = g_new0 (Chosen, 1);

  chosen->file = file ? g_object_ref (file) : NULL;
  chosen->bytes = bytes ? g_bytes_ref (bytes) : NULL;
  g_queue_push_tail (&self->waiting, chosen);
  self->n_chosen++;
}

/* What was said of the last ones is over. */
static void
begin (ReseauFilesRow *self)
{
  if (self->adding)
    return;
  self->n_added = 0;
  self->n_chosen = 0;
  g_string_truncate (self->failures, 0);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/**
 * reseau_files_row_add:
 * @files: (element-type GFile): what a person has chosen
 */
void
reseau_files_row_add (ReseauFilesRow *self, GPtrArray *files)
{
  begin (self);
  for (guint i = 0; i < files->len; i++)
    enqueue (self, g_ptr_array_index (files, i), NULL);
  if (!self->adding)
    add_next (self);
}

/* As it was pasted. */
void
reseau_files_row_add_picture (ReseauFilesRow *self, GBytes *bytes)
{
  begin (self);
  enqueue (self, NULL, bytes);
  if (!self->adding)
    add_next (self);
}

static void
on_stop_cb (GtkButton *button, ReseauFilesRow *self)
{
  Chosen *first = g_queue_pop_head (&self->waiting);

  /* The one that is being prepared is taken out when it ends. */
  g_queue_clear_full (&self->waiting, chosen_free);
  if (first != NULL)
    g_queue_push_head (&self->waiting, first);
  g_cancellable_cancel (self->cancellable);
}

/* --- where from ---------------------------------------------------------------------- */

static void
on_chosen_cb (GPtrArray *files, gpointer data)
{
  g_autoptr (ReseauFilesRow) self = data;

  if (files != NULL && self->lines != NULL)
    reseau_files_row_add (self, files);
}

static void
on_add_clicked_cb (GtkButton *button, ReseauFilesRow *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  reseau_compat_choose_files (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                              self->pictures ? _ ("Add Photos") : _ ("Add Files"), self->pictures,
                              on_chosen_cb, g_object_ref (self));
}

static gboolean
on_drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ReseauFilesRow *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *each = g_value_get_boxed (value); each != NULL; each = each->next)
    g_ptr_array_add (files, each->data);
  if (files->len > 0)
    reseau_files_row_add (self, files);
  return files->len > 0;
}

static void
say_nothing_to_paste (ReseauFilesRow *self)
{
  if (self->lines == NULL)
    return;
  begin (self);
  g_string_assign (self->failures, _ ("There is no picture to be pasted. Copy one first."));
  show_progress (self);
}

static void
on_spliced_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFilesRow) self = data;
  g_autoptr (GBytes) bytes = NULL;

  if (g_output_stream_splice_finish (G_OUTPUT_STREAM (object), result, NULL) > 0)
    bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (object));
  if (bytes == NULL)
    say_nothing_to_paste (self);
  else if (self->lines != NULL)
    reseau_files_row_add_picture (self, bytes);
}

static void
on_clipboard_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFilesRow) self = data;
  g_autoptr (GInputStream) stream =
      gdk_clipboard_read_finish (GDK_CLIPBOARD (object), result, NULL, NULL);
  g_autoptr (GOutputStream) memory = NULL;

  if (stream == NULL) {
    say_nothing_to_paste (self);
    return;
  }
  memory = g_memory_output_stream_new_resizable ();
  g_output_stream_splice_async (
      memory, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
      G_PRIORITY_DEFAULT, NULL, on_spliced_cb, g_object_ref (self));
}

static void
on_files_pasted_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauFilesRow) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, NULL);

  if (value == NULL)
    say_nothing_to_paste (self);
  else if (self->lines != NULL)
    on_drop_cb (NULL, value, 0, 0, self);
}

/* The bytes as they are: the toolkit would decode the picture in this process. */
static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *types[] = { "image/png", "image/jpeg", "image/webp", NULL };
  ReseauFilesRow *self = RESEAU_FILES_ROW (widget);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL,
                                    on_files_pasted_cb, g_object_ref (self));
  else if (self->pictures)
    gdk_clipboard_read_async (clipboard, types, G_PRIORITY_DEFAULT, NULL, on_clipboard_cb,
                              g_object_ref (self));
}

/* --- one line ---------------------------------------------------------------------------- */

static void
move_line (ReseauFilesRow *self, GtkWidget *line, int by)
{
  guint from = index_of (line);
  g_autoptr (ReseauValue) list = NULL;

  if ((by < 0 && from == 0) || (by > 0 && from + 1 >= count (self)))
    return;
  list = reseau_list_with_move (self->value, from, from + by);
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
}

static void
on_up_clicked_cb (GtkButton *button, ReseauFilesRow *self)
{
  move_line (self, g_object_get_data (G_OBJECT (button), "line"), -1);
}

static void
on_down_clicked_cb (GtkButton *button, ReseauFilesRow *self)
{
  move_line (self, g_object_get_data (G_OBJECT (button), "line"), 1);
}

static void
on_remove_clicked_cb (GtkButton *button, ReseauFilesRow *self)
{
  GtkWidget *line = g_object_get_data (G_OBJECT (button), "line");
  g_autoptr (ReseauValue) list = reseau_list_without_item (self->value, index_of (line));

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
  gtk_widget_grab_focus (self->add);
}

static void
on_photo_clicked_cb (GtkButton *button, ReseauFilesRow *self)
{
  GtkWidget *line = g_object_get_data (G_OBJECT (button), "line");

  reseau_photo_viewer_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                               reseau_field_row_get_context (RESEAU_FIELD_ROW (self)), self->value,
                               index_of (line), NULL);
}

static void
move_focused (GtkWidget *widget, int by)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (widget);
  GtkWidget *line = gtk_widget_get_focus_child (self->lines);

  if (line != NULL)
    move_line (self, line, by);
}

static void
up_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_focused (widget, -1);
}

static void
down_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  move_focused (widget, 1);
}

static void
on_alt_edited_cb (ReseauFieldRow *row, ReseauValue *part, ReseauFilesRow *self)
{
  guint index = index_of (g_object_get_data (G_OBJECT (row), "line"));
  g_autoptr (ReseauValue) item =
      reseau_value_with (reseau_value_get_at (self->value, index), self->alt->key,
                         reseau_value_is_empty (part) ? NULL : reseau_value_ref (part));
  g_autoptr (ReseauValue) list = reseau_list_with_item (self->value, index, item);

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
}

static void
add_button (ReseauFilesRow *self, GtkWidget *line, GtkWidget *box, const char *icon,
            const char *words, GCallback callback)
{
  GtkWidget *button = reseau_icon_button_new (icon, words, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "line", line);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
tools_new (ReseauFilesRow *self, GtkWidget *line)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name = reseau_label_new (NULL, "caption");

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  g_object_set_data (G_OBJECT (line), "name", name);
  gtk_box_append (GTK_BOX (tools), name);
  add_button (self, line, tools, "go-up-symbolic", _ ("Move Up"), G_CALLBACK (on_up_clicked_cb));
  add_button (self, line, tools, "go-down-symbolic", _ ("Move Down"),
              G_CALLBACK (on_down_clicked_cb));
  add_button (self, line, tools, "user-trash-symbolic", _ ("Remove"),
              G_CALLBACK (on_remove_clicked_cb));
  return tools;
}

static GtkWidget *
thumb_new (ReseauFilesRow *self, GtkWidget *line)
{
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));
  GtkWidget *button = gtk_button_new ();
  GtkWidget *photo = reseau_photo_new (context, FALSE);

  gtk_button_set_child (GTK_BUTTON (button), photo);
  gtk_widget_add_css_class (button, "photo-button");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data (G_OBJECT (line), "photo", photo);
  g_object_set_data (G_OBJECT (line), "open", button);
  g_object_set_data (G_OBJECT (button), "line", line);
  g_signal_connect (button, "clicked", G_CALLBACK (on_photo_clicked_cb), self);
  return button;
}

static GtkWidget *
line_new (ReseauFilesRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (line, "list-line");
  gtk_box_append (GTK_BOX (line), tools_new (self, line));
  if (self->pictures)
    gtk_box_append (GTK_BOX (line), thumb_new (self, line));
  if (self->alt != NULL) {
    GtkWidget *alt =
        reseau_field_row_new (reseau_field_row_get_context (RESEAU_FIELD_ROW (self)), self->alt);

    g_object_set_data (G_OBJECT (line), "alt", alt);
    g_object_set_data (G_OBJECT (alt), "line", line);
    g_signal_connect (alt, "edited", G_CALLBACK (on_alt_edited_cb), self);
    gtk_box_append (GTK_BOX (line), alt);
  }
  return line;
}

static char *
dup_name (const ReseauValue *item)
{
  const char *name = reseau_value_get_member_string (item, "name");
  gint64 size = reseau_value_get_member_int (item, "size", 0);
  g_autofree char *bytes = g_format_size (MAX (size, 0));

  /* Translators: name and size of a file */
  return g_strdup_printf (_ ("%s · %s"), name != NULL ? name : _ ("File"), bytes);
}

static void
apply_line (ReseauFilesRow *self, GtkWidget *line, guint index)
{
  ReseauValue *item = reseau_value_get_at (self->value, index);
  GtkWidget *photo = g_object_get_data (G_OBJECT (line), "photo");
  ReseauFieldRow *alt = g_object_get_data (G_OBJECT (line), "alt");
  g_autofree char *name = dup_name (item);

  gtk_label_set_label (g_object_get_data (G_OBJECT (line), "name"), name);
  if (photo != NULL) {
    g_autofree char *said = reseau_photo_dup_words (item);
    /* Translators: %s is what a photo shows */
    g_autofree char *words = g_strdup_printf (_ ("Show Large: %s"), said);

    reseau_photo_set_element (RESEAU_PHOTO (photo), item, NULL);
    reseau_widget_set_words (g_object_get_data (G_OBJECT (line), "open"), words);
  }
  if (alt != NULL)
    reseau_field_row_apply (alt, reseau_value_get (item, self->alt->key), RESEAU_PROBLEM_NONE);
}

static void
reseau_files_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (row);
  GtkWidget *surplus;

  g_clear_pointer (&self->value, reseau_value_unref);
  self->value = reseau_value_is_list (value) ? reseau_value_ref (value) : reseau_value_new_list ();
  while ((surplus = line_at (self, count (self))) != NULL)
    gtk_box_remove (GTK_BOX (self->lines), surplus);
  for (guint i = 0; i < count (self); i++) {
    GtkWidget *line = line_at (self, i);

    if (line == NULL) {
      line = line_new (self);
      gtk_box_append (GTK_BOX (self->lines), line);
    }
    apply_line (self, line, i);
  }
  gtk_widget_set_visible (self->lines, count (self) > 0);
}

/* --- object ------------------------------------------------------------------------------- */

static GtkWidget *
buttons_new (ReseauFilesRow *self)
{
  GtkWidget *box = reseau_wrap_box_new (6);

  self->add = reseau_button_new (self->pictures ? _ ("Add Photos…") : _ ("Add Files…"));
  g_signal_connect (self->add, "clicked", G_CALLBACK (on_add_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), self->add);
  if (self->pictures) {
    GtkWidget *paste = reseau_button_new (_ ("Paste"));

    gtk_actionable_set_action_name (GTK_ACTIONABLE (paste), "files.paste");
    gtk_box_append (GTK_BOX (box), paste);
  }
  return box;
}

static GtkWidget *
progress_new (ReseauFilesRow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *stop = reseau_button_new (_ ("Stop"));

  gtk_spinner_start (GTK_SPINNER (spinner));
  self->progress_words = reseau_label_new (NULL, "caption");
  gtk_widget_set_hexpand (self->progress_words, TRUE);
  g_signal_connect (stop, "clicked", G_CALLBACK (on_stop_cb), self);
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), self->progress_words);
  gtk_box_append (GTK_BOX (box), stop);
  gtk_widget_set_visible (box, FALSE);
  return box;
}

static const ReseauField *
find_alt (const ReseauField *field)
{
  for (guint i = 0; i < field->n_items; i++)
    if (g_str_equal (field->items[i].key, "alt"))
      return &field->items[i];
  return NULL;
}

static void
accept_drops (ReseauFilesRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (on_drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
reseau_files_row_constructed (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);
  ReseauFieldRow *row = RESEAU_FIELD_ROW (object);
  const ReseauField *field = reseau_field_row_get_field (row);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  G_OBJECT_CLASS (reseau_files_row_parent_class)->constructed (object);

  self->pictures = reseau_field_holds_pictures (field);
  self->alt = self->pictures ? find_alt (field) : NULL;
  self->failures = g_string_new (NULL);
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  self->progress = progress_new (self);
  self->failed = reseau_paragraph_new (NULL);
  gtk_widget_add_css_class (self->failed, "error");
  gtk_widget_set_visible (self->failed, FALSE);
  gtk_box_append (GTK_BOX (box), self->lines);
  gtk_box_append (GTK_BOX (box), buttons_new (self));
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_box_append (GTK_BOX (box), self->failed);
  reseau_field_row_set_control (row, box, self->add);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  accept_drops (self);
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_LINES);
}

static void
reseau_files_row_dispose (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);

  g_cancellable_cancel (self->cancellable);
  self->lines = NULL;
  G_OBJECT_CLASS (reseau_files_row_parent_class)->dispose (object);
}

static void
reseau_files_row_finalize (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);

  g_queue_clear_full (&self->waiting, chosen_free);
  g_clear_object (&self->cancellable);
  g_string_free (self->failures, TRUE);
  reseau_value_unref (self->value);
  G_OBJECT_CLASS (reseau_files_row_parent_class)->finalize (object);
}

static void
reseau_files_row_class_init (ReseauFilesRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->constructed = reseau_files_row_constructed;
  G_OBJECT_CLASS (klass)->dispose = reseau_files_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_files_row_finalize;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_files_row_show_value;
  gtk_widget_class_install_action (widget_class, "files.paste", NULL, paste_action);
  gtk_widget_class_install_action (widget_class, "lines.up", NULL, up_action);
  gtk_widget_class_install_action (widget_class, "lines.down", NULL, down_action);
}

static void
reseau_files_row_init (ReseauFilesRow *self)
{
  g_queue_init (&self->waiting);
}
