/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-row.h"

#include "reseau-element.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* A list of texts or of small records. */
struct _ReseauListRow {
  ReseauLinesRow parent_instance;

  GtkWidget *add;
  ReseauField text; /* the one field of a list of texts */
};

G_DEFINE_FINAL_TYPE (ReseauListRow, reseau_list_row, RESEAU_TYPE_LINES_ROW)

/* --- one line ----------------------------------------------------------------- */

static void
reseau_list_row_fill_line (ReseauLinesRow *lines, GtkWidget *line)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (lines));

  if (field->n_items == 0)
    reseau_lines_row_add_part (lines, line, &RESEAU_LIST_ROW (lines)->text);
  for (guint i = 0; i < field->n_items; i++)
    reseau_lines_row_add_part (lines, line, &field->items[i]);
}

static void
reseau_list_row_apply_line (ReseauLinesRow *lines, GtkWidget *line, GtkLabel *name, guint index,
                            ReseauValue *item)
{
  ReseauListRow *self = RESEAU_LIST_ROW (lines);
  GtkWidget *tools = gtk_widget_get_first_child (line);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);

  gtk_label_set_label (name, number);
  for (GtkWidget *w = gtk_widget_get_next_sibling (tools); w; w = gtk_widget_get_next_sibling (w)) {
    ReseauFieldRow *row = RESEAU_FIELD_ROW (w);
    const ReseauField *field = reseau_field_row_get_field (row);
    ReseauValue *part = field == &self->text ? item : reseau_value_get (item, field->key);
    ReseauProblemCode code = reseau_validate_value (field, part);

    reseau_field_row_apply (row, part, reseau_field_row_is_left (row) ? code : RESEAU_PROBLEM_NONE);
  }
}

/* --- all of them ---------------------------------------------------------------- */

/* A line keeps its name wherever it is moved to. */
static ReseauValue *
item_new (ReseauListRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));
  g_autofree char *name = NULL;
  ReseauValue *item;

  if (!reseau_field_has_elements (field))
    return reseau_value_new_string ("");
  name = reseau_element_new_id (reseau_context_get_env (context));
  item = reseau_value_new_object ();
  reseau_value_set_string (item, RESEAU_ELEMENT_ID, name);
  return item;
}

static void
on_add_clicked_cb (GtkButton *button, ReseauListRow *self)
{
  g_autoptr (ReseauValue) item = item_new (self);

  reseau_lines_row_append (RESEAU_LINES_ROW (self), item);
  reseau_lines_row_enter_last (RESEAU_LINES_ROW (self));
}

/* A line that was added and left empty says nothing. */
static void
on_left_cb (ReseauListRow *self)
{
  ReseauValue *list = reseau_lines_row_get_value (RESEAU_LINES_ROW (self));
  g_autoptr (ReseauValue) kept = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    ReseauValue *item = reseau_value_get_at (list, i);

    if (!reseau_element_is_empty (item))
      reseau_value_add (kept, reseau_value_ref (item));
  }
  if (reseau_value_get_length (kept) < reseau_value_get_length (list))
    reseau_field_row_tell (RESEAU_FIELD_ROW (self), kept);
}

/* The button says what it adds, and to what. */
static void
name_add_button (ReseauListRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  /* Translators: %s is the name of a list, such as Steps */
  g_autofree char *words =
      g_strdup_printf (_ ("Add a line: %s"), reseau_words_label (&field->label));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
reseau_list_row_constructed (GObject *object)
{
  ReseauListRow *self = RESEAU_LIST_ROW (object);
  ReseauLinesRow *lines = RESEAU_LINES_ROW (object);

  G_OBJECT_CLASS (reseau_list_row_parent_class)->constructed (object);

  self->text =
      (ReseauField){ .key = "text",
                     .type = RESEAU_FIELD_TEXT,
                     .max = 2000,
                     .label = reseau_field_row_get_field (RESEAU_FIELD_ROW (self))->label };
  self->add = reseau_button_new (_ ("Add a Line"));
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  g_signal_connect (self->add, "clicked", G_CALLBACK (on_add_clicked_cb), self);
  reseau_lines_row_add_control (lines, self->add);
  reseau_lines_row_set_add (lines, self->add);
  name_add_button (self);
  g_signal_connect (self, "left", G_CALLBACK (on_left_cb), NULL);
}

static void
reseau_list_row_class_init (ReseauListRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_list_row_constructed;
  RESEAU_LINES_ROW_CLASS (klass)->fill_line = reseau_list_row_fill_line;
  RESEAU_LINES_ROW_CLASS (klass)->apply_line = reseau_list_row_apply_line;
}

static void
reseau_list_row_init (ReseauListRow *self)
{
}
