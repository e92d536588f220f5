/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-files-row.h"

#include "reseau-blob.h"
#include "reseau-compat.h"
#include "reseau-context-files.h"
#include "reseau-help.h"
#include "reseau-photo-viewer.h"
#include "reseau-photo.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* A list of photos, or of files: chosen, dropped or pasted; each can be described. */
struct _ReseauFilesRow {
  ReseauLinesRow parent_instance;

  gboolean pictures;
  const ReseauField *alt; /* (nullable): how one is described */
  GQueue waiting;         /* of Chosen, still to be added */
  guint n_added;
  guint n_chosen;
  gboolean adding;
  GCancellable *cancellable;
  GString *failures;
  gboolean gone; /* from the window, while something is still under way */

  GtkWidget *add;
  GtkWidget *keep_position; /* of photos */
  GtkWidget *progress;
  GtkWidget *progress_words;
  GtkWidget *failed;
};

enum {
  BUSY_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReseauFilesRow, reseau_files_row, RESEAU_TYPE_LINES_ROW)

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
  g_signal_emit (self, signals[BUSY_CHANGED], 0);
}

/* Whether something is still being prepared. */
gboolean
reseau_files_row_is_busy (ReseauFilesRow *self)
{
  return self->adding;
}

gboolean
reseau_files_row_holds_pictures (ReseauFilesRow *self)
{
  return self->pictures;
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

  if (!self->gone && element != NULL)
    reseau_lines_row_append (RESEAU_LINES_ROW (self), element);
  else if (chosen != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    note_failure (self, chosen, reseau_sentence_for_file (error));
  g_clear_pointer (&chosen, chosen_free);
  self->n_added++;
  self->adding = FALSE;
  if (!self->gone)
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
    reseau_context_add_picture_async (
        context, chosen->file, gtk_check_button_get_active (GTK_CHECK_BUTTON (self->keep_position)),
        self->cancellable, on_added_cb, g_object_ref (self));
  else
    reseau_context_add_file_async (context, chosen->file, self->cancellable, on_added_cb,
                                   g_object_ref (self));
}

/* One after the other: each may take much memory. */
static void
add_next (ReseauFilesRow *self)
{
  const Chosen *chosen = g_queue_peek_head (&self->waiting);

  if (chosen != NULL &&
      reseau_lines_row_count (RESEAU_LINES_ROW (self)) >= RESEAU_BLOBS_PER_RECORD) {
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

  if (files != NULL && !self->gone)
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

/**
 * reseau_files_row_take:
 * @offer: what was pasted or dropped
 */
void
reseau_files_row_take (ReseauFilesRow *self, const ReseauOffer *offer)
{
  begin (self);
  for (guint i = 0; i < offer->files->len; i++)
    enqueue (self, g_ptr_array_index (offer->files, i), NULL);
  if (offer->picture != NULL)
    enqueue (self, NULL, offer->picture);
  if (self->n_chosen == 0)
    g_string_assign (self->failures,
                     offer->web
                         ? _ ("Réseau fetches nothing from the web. Save the picture on this "
                              "computer first, then add it.")
                         : _ ("There is no picture to be pasted. Copy one first."));
  if (!self->adding)
    add_next (self);
}

/* --- one line ---------------------------------------------------------------------------- */

static void
on_photo_clicked_cb (GtkWidget *button, ReseauFilesRow *self)
{
  reseau_photo_viewer_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                               reseau_field_row_get_context (RESEAU_FIELD_ROW (self)),
                               reseau_lines_row_get_value (RESEAU_LINES_ROW (self)),
                               reseau_lines_row_index_of (button), NULL);
}

static void
add_thumb (ReseauFilesRow *self, GtkWidget *line)
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
  reseau_lines_row_put_in (line, button);
  g_signal_connect (button, "clicked", G_CALLBACK (on_photo_clicked_cb), self);
}

static void
reseau_files_row_fill_line (ReseauLinesRow *lines, GtkWidget *line)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (lines);

  if (self->pictures)
    add_thumb (self, line);
  if (self->alt != NULL)
    reseau_lines_row_add_part (lines, line, self->alt);
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
reseau_files_row_apply_line (ReseauLinesRow *lines, GtkWidget *line, GtkLabel *name, guint index,
                             ReseauValue *item)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (lines);
  GtkWidget *last = gtk_widget_get_last_child (line);
  g_autofree char *shown = dup_name (item);

  gtk_label_set_label (name, shown);
  if (self->pictures) {
    g_autofree char *said = reseau_photo_dup_words (item);
    /* Translators: %s is what a photo shows */
    g_autofree char *words = g_strdup_printf (_ ("Show Large: %s"), said);

    reseau_photo_set_element (RESEAU_PHOTO (g_object_get_data (G_OBJECT (line), "photo")), item,
                              NULL);
    reseau_widget_set_words (g_object_get_data (G_OBJECT (line), "open"), words);
  }
  if (self->alt != NULL)
    reseau_field_row_apply (RESEAU_FIELD_ROW (last), reseau_value_get (item, self->alt->key),
                            RESEAU_PROBLEM_NONE);
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

    gtk_actionable_set_action_name (GTK_ACTIONABLE (paste), "editor.paste-photos");
    gtk_box_append (GTK_BOX (box), paste);
  }
  return box;
}

/* Where one lives or works is nobody's business, unless it is what the photo is about. */
static GtkWidget *
keep_position_new (void)
{
  GtkWidget *check =
      gtk_check_button_new_with_label (_ ("Keep in the photos where they were taken (GPS)"));
  GtkWidget *label = gtk_widget_get_last_child (check);

  if (GTK_IS_LABEL (label)) {
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_xalign (GTK_LABEL (label), 0);
  }
  gtk_widget_set_halign (check, GTK_ALIGN_START);
  gtk_widget_add_css_class (check, "caption");
  return check;
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
reseau_files_row_constructed (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);
  ReseauLinesRow *lines = RESEAU_LINES_ROW (object);
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (object));

  G_OBJECT_CLASS (reseau_files_row_parent_class)->constructed (object);

  self->pictures = reseau_field_holds_pictures (field);
  self->alt = self->pictures ? find_alt (field) : NULL;
  self->failures = g_string_new (NULL);
  self->progress = progress_new (self);
  self->failed = reseau_paragraph_new (NULL);
  gtk_widget_add_css_class (self->failed, "error");
  gtk_widget_set_visible (self->failed, FALSE);
  reseau_lines_row_add_control (lines, buttons_new (self));
  if (self->pictures) {
    self->keep_position = keep_position_new ();
    reseau_lines_row_add_control (lines, self->keep_position);
  }
  reseau_lines_row_add_control (lines, self->progress);
  reseau_lines_row_add_control (lines, self->failed);
  reseau_lines_row_set_add (lines, self->add);
}

static void
reseau_files_row_dispose (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);

  g_cancellable_cancel (self->cancellable);
  self->gone = TRUE;
  G_OBJECT_CLASS (reseau_files_row_parent_class)->dispose (object);
}

static void
reseau_files_row_finalize (GObject *object)
{
  ReseauFilesRow *self = RESEAU_FILES_ROW (object);

  g_queue_clear_full (&self->waiting, chosen_free);
  g_clear_object (&self->cancellable);
  g_string_free (self->failures, TRUE);
  G_OBJECT_CLASS (reseau_files_row_parent_class)->finalize (object);
}

static void
reseau_files_row_class_init (ReseauFilesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_files_row_constructed;
  G_OBJECT_CLASS (klass)->dispose = reseau_files_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_files_row_finalize;
  RESEAU_LINES_ROW_CLASS (klass)->fill_line = reseau_files_row_fill_line;
  RESEAU_LINES_ROW_CLASS (klass)->apply_line = reseau_files_row_apply_line;
  signals[BUSY_CHANGED] = g_signal_new ("busy-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_files_row_init (ReseauFilesRow *self)
{
  g_queue_init (&self->waiting);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_PHOTOS);
}
