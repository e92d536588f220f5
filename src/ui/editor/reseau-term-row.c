/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-term-row.h"

#include "reseau-picker.h"
#include "reseau-widgets.h"
#include "reseau-words.h"
#include "reseau-wrap-layout.h"

#include <glib/gi18n.h>

/* Terms and references, one or several: what is picked stands above as chips. */
struct _ReseauTermRow {
  ReseauFieldRow parent_instance;

  GtkWidget *chips;
  GtkWidget *picker;
  ReseauValue *value;
  GHashTable *names; /* id → title, of references */
};

G_DEFINE_FINAL_TYPE (ReseauTermRow, reseau_term_row, RESEAU_TYPE_FIELD_ROW)

static void show_chips (ReseauTermRow *self);

static gboolean
is_several (ReseauTermRow *self)
{
  ReseauFieldType type = reseau_field_row_get_field (RESEAU_FIELD_ROW (self))->type;

  return type == RESEAU_FIELD_TERMS || type == RESEAU_FIELD_REFS;
}

/* --- names ------------------------------------------------------------------ */

typedef struct {
  ReseauTermRow *self;
  char *id;
} Lookup;

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Lookup *lookup = user_data;
  ReseauContext *context = RESEAU_CONTEXT (source);
  g_autoptr (ReseauView) view = reseau_context_load_finish (context, result, NULL);

  if (view != NULL) {
    const ReseauRecord *record = view->shown->record;
    const ReseauKind *kind =
        reseau_schema_get_kind (reseau_context_get_schema (context), record->kind);

    g_hash_table_insert (lookup->self->names, g_strdup (lookup->id),
                         reseau_kind_dup_title (kind, record->fields));
    if (lookup->self->chips != NULL)
      show_chips (lookup->self);
  }
  g_object_unref (lookup->self);
  g_free (lookup->id);
  g_free (lookup);
}

static const char *
name_of (ReseauTermRow *self, const char *code)
{
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  const char *name;
  Lookup *lookup;

  if (field->list != NULL)
    return reseau_terms_get_label (reseau_context_get_terms (context), field->list, code);
  name = g_hash_table_lookup (self->names, code);
  if (name != NULL)
    return name;
  g_hash_table_insert (self->names, g_strdup (code), g_strdup ("…"));
  lookup = g_new0 (Lookup, 1);
  lookup->self = g_object_ref (self);
  lookup->id = g_strdup (code);
  reseau_context_load_async (context, code, NULL, on_loaded_cb, lookup);
  return "…";
}

/* --- chips ------------------------------------------------------------------- */

static void
remove_code (ReseauTermRow *self, const char *code)
{
  g_autoptr (ReseauValue) rest = NULL;

  if (is_several (self)) {
    rest = reseau_value_new_list ();
    for (guint i = 0; i < reseau_value_get_length (self->value); i++) {
      const char *other = reseau_value_get_string (reseau_value_get_at (self->value, i));

      if (g_strcmp0 (other, code) != 0)
        reseau_value_add_string (rest, other);
    }
  }
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), rest);
  reseau_field_row_enter (RESEAU_FIELD_ROW (self));
}

static void
on_remove_clicked_cb (GtkButton *button, ReseauTermRow *self)
{
  g_autofree char *code = g_strdup (g_object_get_data (G_OBJECT (button), "code"));

  remove_code (self, code);
}

static GtkWidget *
chip_new (ReseauTermRow *self, const char *code)
{
  GtkWidget *chip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  const char *name = name_of (self, code);
  /* Translators: takes a term off a page; %s is the term */
  g_autofree char *words = g_strdup_printf (_ ("Remove “%s”"), name);
  GtkWidget *button = reseau_icon_button_new ("window-close-symbolic", words, NULL);

  gtk_box_append (GTK_BOX (chip), reseau_label_new (name, NULL));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_object_set_data_full (G_OBJECT (button), "code", g_strdup (code), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_remove_clicked_cb), self);
  gtk_box_append (GTK_BOX (chip), button);
  gtk_widget_add_css_class (chip, "picked-chip");
  return chip;
}

static void
show_chips (ReseauTermRow *self)
{
  const char *single = reseau_value_get_string (self->value);
  guint n = reseau_value_get_length (self->value);

  reseau_box_clear (self->chips);
  if (single != NULL)
    gtk_box_append (GTK_BOX (self->chips), chip_new (self, single));
  for (guint i = 0; i < n; i++) {
    const char *code = reseau_value_get_string (reseau_value_get_at (self->value, i));

    if (code != NULL)
      gtk_box_append (GTK_BOX (self->chips), chip_new (self, code));
  }
  gtk_widget_set_visible (self->chips, single != NULL || n > 0);
  gtk_widget_set_visible (self->picker, is_several (self) || single == NULL);
}

/* --- what the person does ------------------------------------------------------ */

static void
on_picked_cb (ReseauPicker *picker, const char *code, const char *label, ReseauTermRow *self)
{
  g_autoptr (ReseauValue) value = NULL;

  g_hash_table_insert (self->names, g_strdup (code), g_strdup (label));
  if (!is_several (self))
    value = reseau_value_new_string (code);
  else {
    value = self->value ? reseau_value_copy (self->value) : reseau_value_new_list ();
    reseau_value_add_string (value, code);
  }
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

static void
on_erase_cb (ReseauPicker *picker, ReseauTermRow *self)
{
  guint n = reseau_value_get_length (self->value);
  g_autofree char *last =
      n > 0 ? g_strdup (reseau_value_get_string (reseau_value_get_at (self->value, n - 1))) : NULL;

  if (last != NULL)
    remove_code (self, last);
}

static void
reseau_term_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauTermRow *self = RESEAU_TERM_ROW (row);

  if (self->value != NULL && value != NULL && reseau_value_equal (self->value, value))
    return;
  if (self->value == NULL && value == NULL)
    return;
  g_clear_pointer (&self->value, reseau_value_unref);
  self->value = value ? reseau_value_ref (value) : NULL;
  reseau_picker_set_taken (RESEAU_PICKER (self->picker), value);
  show_chips (self);
}

static void
reseau_term_row_constructed (GObject *object)
{
  ReseauTermRow *self = RESEAU_TERM_ROW (object);
  ReseauFieldRow *row = RESEAU_FIELD_ROW (object);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  G_OBJECT_CLASS (reseau_term_row_parent_class)->constructed (object);

  self->chips = reseau_wrap_box_new (6);
  gtk_widget_set_visible (self->chips, FALSE);
  self->picker =
      reseau_picker_new (reseau_field_row_get_context (row), reseau_field_row_get_field (row));
  gtk_entry_set_placeholder_text (
      GTK_ENTRY (reseau_picker_get_entry (RESEAU_PICKER (self->picker))),
      is_several (self) ? _ ("Type to add…") : _ ("Type to find…"));
  gtk_box_append (GTK_BOX (box), self->chips);
  gtk_box_append (GTK_BOX (box), self->picker);
  g_signal_connect (self->picker, "picked", G_CALLBACK (on_picked_cb), self);
  g_signal_connect (self->picker, "erase", G_CALLBACK (on_erase_cb), self);
  reseau_field_row_set_control (row, box, reseau_picker_get_entry (RESEAU_PICKER (self->picker)));
}

static void
reseau_term_row_dispose (GObject *object)
{
  ReseauTermRow *self = RESEAU_TERM_ROW (object);

  self->chips = NULL;
  self->picker = NULL;

  G_OBJECT_CLASS (reseau_term_row_parent_class)->dispose (object);
}

static void
reseau_term_row_finalize (GObject *object)
{
  ReseauTermRow *self = RESEAU_TERM_ROW (object);

  reseau_value_unref (self->value);
  g_hash_table_unref (self->names);

  G_OBJECT_CLASS (reseau_term_row_parent_class)->finalize (object);
}

static void
reseau_term_row_class_init (ReseauTermRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = reseau_term_row_constructed;
  object_class->dispose = reseau_term_row_dispose;
  object_class->finalize = reseau_term_row_finalize;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_term_row_show_value;
}

static void
reseau_term_row_init (ReseauTermRow *self)
{
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}
