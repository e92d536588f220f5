/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-text-row.h"

#include "reseau-opening-hours.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

struct _ReseauTextRow {
  ReseauFieldRow parent_instance;

  GtkWidget *entry;
};

G_DEFINE_FINAL_TYPE (ReseauTextRow, reseau_text_row, RESEAU_TYPE_FIELD_ROW)

static void
on_changed_cb (GtkEditable *editable, ReseauTextRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  g_autoptr (ReseauValue) value = reseau_form_parse_text (field, gtk_editable_get_text (editable));

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), value);
}

/* As one would type it here: with the decimal sign of the locale. */
static char *
text_of (const ReseauField *field, ReseauValue *value)
{
  if (!reseau_value_is_number (value))
    return g_strdup (reseau_value_is_string (value) ? reseau_value_get_string (value) : "");
  if (field->type == RESEAU_FIELD_MONEY && reseau_value_get_int (value) % 100 != 0)
    return g_strdup_printf ("%.2f", reseau_value_get_int (value) / 100.0);
  if (field->type == RESEAU_FIELD_MONEY)
    return g_strdup_printf ("%" G_GINT64_FORMAT, reseau_value_get_int (value) / 100);
  if (reseau_value_get_kind (value) == RESEAU_VALUE_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, reseau_value_get_int (value));
  return g_strdup_printf ("%.10g", reseau_value_get_double (value));
}

static gboolean
means (const ReseauField *field, const char *text, ReseauValue *value)
{
  g_autoptr (ReseauValue) meant = reseau_form_parse_text (field, text);

  if (reseau_value_is_empty (meant) && reseau_value_is_empty (value))
    return TRUE;
  return meant != NULL && value != NULL && reseau_value_equal (meant, value);
}

/* What is typed is kept by the letter; below it stands what will be read. */
static void
show_hours (ReseauFieldRow *row, ReseauValue *value)
{
  const char *text = reseau_value_is_string (value) ? reseau_value_get_string (value) : "";
  const char *hint = reseau_words_label (&reseau_field_row_get_field (row)->hint);
  g_autofree char *words = reseau_opening_hours_dup_words (text);
  g_autofree char *help = NULL;

  if (words != NULL)
    /* Translators: %s is how the opening hours will be read */
    help = g_strdup_printf (_ ("Will read: %s"), words);
  else if (*text != '\0')
    /* Translators: %s is an example of how opening hours are written */
    help = g_strdup_printf (_ ("Will be shown as it is written. For a sentence: %s"), hint);
  reseau_field_row_set_help (row, help);
}

/* What is being typed stays as it is typed while it means the same. */
static void
reseau_text_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauTextRow *self = RESEAU_TEXT_ROW (row);
  const ReseauField *field = reseau_field_row_get_field (row);
  g_autofree char *text = NULL;

  if (field->is_opening_hours)
    show_hours (row, value);
  if (means (field, gtk_editable_get_text (GTK_EDITABLE (self->entry)), value))
    return;
  text = text_of (field, value);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

static GtkInputPurpose
purpose_of (const ReseauField *field)
{
  switch (field->type) {
  case RESEAU_FIELD_EMAIL:
    return GTK_INPUT_PURPOSE_EMAIL;
  case RESEAU_FIELD_PHONE:
    return GTK_INPUT_PURPOSE_PHONE;
  case RESEAU_FIELD_URL:
    return GTK_INPUT_PURPOSE_URL;
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    return GTK_INPUT_PURPOSE_NUMBER;
  default:
    return GTK_INPUT_PURPOSE_FREE_FORM;
  }
}

static gboolean
is_short (const ReseauField *field)
{
  return field->type == RESEAU_FIELD_INTEGER || field->type == RESEAU_FIELD_NUMBER ||
         field->type == RESEAU_FIELD_MONEY;
}

static void
reseau_text_row_constructed (GObject *object)
{
  ReseauTextRow *self = RESEAU_TEXT_ROW (object);
  ReseauFieldRow *row = RESEAU_FIELD_ROW (object);
  const ReseauField *field;

  G_OBJECT_CLASS (reseau_text_row_parent_class)->constructed (object);

  field = reseau_field_row_get_field (row);
  self->entry = gtk_entry_new ();
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), purpose_of (field));
  gtk_editable_set_enable_undo (GTK_EDITABLE (self->entry), FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 4);
  if (is_short (field)) {
    gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 12);
    gtk_widget_set_halign (self->entry, GTK_ALIGN_START);
  }
  g_signal_connect (self->entry, "changed", G_CALLBACK (on_changed_cb), self);
  reseau_field_row_set_control (row, self->entry, self->entry);
}

static void
reseau_text_row_class_init (ReseauTextRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_text_row_constructed;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_text_row_show_value;
}

static void
reseau_text_row_init (ReseauTextRow *self)
{
}
