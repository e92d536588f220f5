/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-bin-page.h"

#include "reseau-display.h"
#include "reseau-sentences.h"
#include "reseau-when.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <adwaita.h>
#include <glib/gi18n.h>

struct _ReseauBinPage {
  ReseauPastFrame parent_instance;

  ReseauBin *bin; /* (nullable): what is shown */
  gboolean loading;
  gboolean again;
};

G_DEFINE_FINAL_TYPE (ReseauBinPage, reseau_bin_page, RESEAU_TYPE_PAST_FRAME)

static void load (ReseauPastFrame *frame);

static ReseauContext *
get_context (ReseauBinPage *self)
{
  return reseau_past_frame_get_context (RESEAU_PAST_FRAME (self));
}

/* --- words ------------------------------------------------------------------------ */

static char *
dup_title (ReseauBinPage *self, const ReseauBinItem *item)
{
  ReseauContext *context = get_context (self);
  ReseauDisplay display = { reseau_context_get_schema (context), reseau_context_get_terms (context),
                            reseau_context_get_language (context), self->bin->names };
  g_autoptr (ReseauRecord) record = reseau_record_new (item->id, item->kind, item->scope);
  g_autofree char *title = NULL;

  reseau_value_unref (record->fields);
  record->fields = reseau_value_ref (item->fields);
  title = reseau_display_dup_title (&display, record);
  return *title != '\0' ? g_steal_pointer (&title) : g_strdup (_ ("Without a title"));
}

/* "Fiche · deleted by Anne Dubois, 14 March 2026" */
static char *
dup_about (ReseauBinPage *self, const ReseauBinItem *item)
{
  const ReseauKind *kind =
      reseau_schema_get_kind (reseau_context_get_schema (get_context (self)), item->kind);
  const char *name = item->by ? g_hash_table_lookup (self->bin->names, item->by) : NULL;
  g_autofree char *day = reseau_when_date (item->at);
  GString *out = g_string_new (kind ? reseau_words_label (&kind->label) : item->kind);

  g_string_append (out, " · ");
  if (name != NULL)
    /* Translators: who deleted something */
    g_string_append_printf (out, _ ("Deleted by %s"), name);
  else
    g_string_append (out, _ ("Deletion"));
  if (day != NULL)
    g_string_append_printf (out, ", %s", day);
  if (item->waiting)
    g_string_append_printf (out, " · %s", _ ("Waits to be sent"));
  return g_string_free (out, FALSE);
}

/* --- putting back ------------------------------------------------------------------ */

typedef struct {
  ReseauBinPage *page;
  char *words;
} Deed;

static void
on_put_back_done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deed *deed = user_data;
  g_autoptr (GError) error = NULL;
  ReseauChange *change = reseau_context_change_finish (RESEAU_CONTEXT (source), result, &error);

  reseau_past_frame_did (RESEAU_PAST_FRAME (deed->page), deed->words, change, error);
  if (reseau_past_frame_get_body (RESEAU_PAST_FRAME (deed->page)) != NULL)
    load (RESEAU_PAST_FRAME (deed->page));
  g_object_unref (deed->page);
  g_free (deed->words);
  g_free (deed);
}

static void
on_put_back_cb (GtkWidget *button, ReseauBinPage *self)
{
  const ReseauBinItem *item =
      reseau_bin_find (self->bin->items, g_object_get_data (G_OBJECT (button), "record"));
  g_autofree char *title = NULL;
  Deed *deed;

  if (item == NULL)
    return;
  title = dup_title (self, item);
  deed = g_new0 (Deed, 1);
  deed->page = g_object_ref (self);
  deed->words = g_strdup_printf (_ ("“%s” is back"), title);
  gtk_widget_set_sensitive (button, FALSE);
  reseau_context_put_back_async (get_context (self), reseau_bin_item_copy (item),
                                 on_put_back_done_cb, deed);
}

/* --- showing ------------------------------------------------------------------------- */

static GtkWidget *
words_new (const char *title, const char *about)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);
  GtkWidget *caption = gtk_label_new (about);
  GtkWidget *const labels[] = { label, caption };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    gtk_label_set_xalign (GTK_LABEL (labels[i]), 0);
    gtk_label_set_wrap (GTK_LABEL (labels[i]), TRUE);
    gtk_label_set_wrap_mode (GTK_LABEL (labels[i]), PANGO_WRAP_WORD_CHAR);
    gtk_label_set_max_width_chars (GTK_LABEL (labels[i]), 30);
    gtk_box_append (GTK_BOX (words), labels[i]);
  }
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  return words;
}

/* The button beside the words, or below where there is no room. */
static GtkWidget *
row_new (ReseauBinPage *self, const ReseauBinItem *item)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = reseau_wrap_box_new (12);
  GtkWidget *button = reseau_button_new (_ ("Put Back"));
  g_autofree char *title = dup_title (self, item);
  g_autofree char *about = dup_about (self, item);

  g_object_set_data_full (G_OBJECT (button), "record", g_strdup (item->id), g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  title, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_put_back_cb), self);
  gtk_widget_add_css_class (box, "shortcut");
  gtk_box_append (GTK_BOX (box), words_new (title, about));
  gtk_box_append (GTK_BOX (box), button);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, about, -1);
  return row;
}

static void
show (ReseauBinPage *self, GtkWidget *body)
{
  ReseauPastFrame *frame = RESEAU_PAST_FRAME (self);
  gboolean alone = self->bin->items->len == 0;
  GtkWidget *list;

  reseau_box_clear (body);
  if (self->bin->missing != NULL)
    reseau_past_frame_show_missing (frame, self->bin->missing, _ ("The bin asks for a connection"),
                                    alone);
  else if (alone)
    reseau_past_frame_show_status (frame, "user-trash-symbolic", _ ("The Bin Is Empty"),
                                   _ ("What you or your colleagues delete can be put back here."));
  if (alone)
    return;
  list = reseau_boxed_list_new (_ ("Bin"));
  for (guint i = 0; i < self->bin->items->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list),
                         row_new (self, g_ptr_array_index (self->bin->items, i)));
  gtk_box_append (GTK_BOX (body), list);
  if (self->bin->more)
    gtk_box_append (GTK_BOX (body),
                    reseau_paragraph_new (_ ("The server keeps more, which is not shown here.")));
}

/* --- loading ------------------------------------------------------------------------- */

static gboolean
is_same (const ReseauBin *one, const ReseauBin *other)
{
  if (one->items->len != other->items->len || (one->missing == NULL) != (other->missing == NULL))
    return FALSE;
  for (guint i = 0; i < one->items->len; i++) {
    const ReseauBinItem *a = g_ptr_array_index (one->items, i);
    const ReseauBinItem *b = g_ptr_array_index (other->items, i);

    if (!g_str_equal (a->id, b->id) || a->rev != b->rev || a->waiting != b->waiting)
      return FALSE;
  }
  return TRUE;
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ReseauBinPage) self = user_data;
  g_autoptr (GError) error = NULL;
  ReseauBin *bin = reseau_context_load_bin_finish (RESEAU_CONTEXT (source), result, &error);
  GtkWidget *body = reseau_past_frame_get_body (RESEAU_PAST_FRAME (self));

  self->loading = FALSE;
  if (body == NULL || bin == NULL || (self->bin != NULL && is_same (self->bin, bin))) {
    reseau_bin_free (bin);
    if (body != NULL && error != NULL &&
        !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      reseau_box_clear (body);
      g_clear_pointer (&self->bin, reseau_bin_free);
      reseau_past_frame_show_status (RESEAU_PAST_FRAME (self), "dialog-warning-symbolic",
                                     _ ("Nothing to Show"), reseau_sentence_for_error (error));
    }
  }
  else {
    reseau_bin_free (self->bin);
    self->bin = bin;
    show (self, body);
  }
  if (body != NULL && self->again)
    load (RESEAU_PAST_FRAME (self));
}

static void
load (ReseauPastFrame *frame)
{
  ReseauBinPage *self = RESEAU_BIN_PAGE (frame);

  self->again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  reseau_context_load_bin_async (get_context (self), reseau_past_frame_get_cancellable (frame),
                                 on_loaded_cb, g_object_ref (self));
}

/* --- the type -------------------------------------------------------------------------- */

static void
reseau_bin_page_finalize (GObject *object)
{
  reseau_bin_free (RESEAU_BIN_PAGE (object)->bin);

  G_OBJECT_CLASS (reseau_bin_page_parent_class)->finalize (object);
}

static void
reseau_bin_page_class_init (ReseauBinPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_bin_page_finalize;
  RESEAU_PAST_FRAME_CLASS (klass)->load = load;
}

static void
reseau_bin_page_init (ReseauBinPage *self)
{
}

GtkWidget *
reseau_bin_page_new (ReseauContext *context)
{
  ReseauBinPage *self;

  g_return_val_if_fail (RESEAU_IS_CONTEXT (context), NULL);

  self = g_object_new (RESEAU_TYPE_BIN_PAGE, NULL);
  reseau_past_frame_begin (RESEAU_PAST_FRAME (self), context, _ ("Bin"));
  return GTK_WIDGET (self);
}
