/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-list-row.h"

#include "reseau-element.h"
#include "reseau-form-layout.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

/* A list of texts or of small records: each line can be moved and taken away. */
struct _ReseauListRow {
  ReseauFieldRow parent_instance;

  GtkWidget *lines;
  GtkWidget *add;
  ReseauValue *value;
  ReseauField text; /* the one field of a list of texts */
};

G_DEFINE_FINAL_TYPE (ReseauListRow, reseau_list_row, RESEAU_TYPE_FIELD_ROW)

static guint
count (ReseauListRow *self)
{
  return reseau_value_get_length (self->value);
}

static GtkWidget *
line_at (ReseauListRow *self, guint index)
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

/* --- one line ----------------------------------------------------------------- */

static ReseauValue *
part_of (ReseauListRow *self, ReseauValue *item, const ReseauField *field)
{
  return field == &self->text ? item : reseau_value_get (item, field->key);
}

static void
on_part_edited_cb (ReseauFieldRow *row, ReseauValue *part, ReseauListRow *self)
{
  GtkWidget *line = g_object_get_data (G_OBJECT (row), "line");
  const ReseauField *field = reseau_field_row_get_field (row);
  guint index = index_of (line);
  ReseauValue *old = reseau_value_get_at (self->value, index);
  g_autoptr (ReseauValue) item = NULL;
  g_autoptr (ReseauValue) list = NULL;

  if (field == &self->text)
    item = part ? reseau_value_ref (part) : reseau_value_new_string ("");
  else
    item = reseau_value_with (old, field->key,
                              reseau_value_is_empty (part) ? NULL : reseau_value_ref (part));
  list = reseau_list_with_item (self->value, index, item);
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
}

/* To where one writes in it, below its tools. */
static void
enter_line (GtkWidget *line)
{
  GtkWidget *tools = gtk_widget_get_first_child (line);

  reseau_field_row_enter (RESEAU_FIELD_ROW (gtk_widget_get_next_sibling (tools)));
}

static void
move_line (ReseauListRow *self, GtkWidget *line, int by)
{
  guint from = index_of (line);
  g_autoptr (ReseauValue) list = NULL;
  GtkWidget *moved;

  if ((by < 0 && from == 0) || (by > 0 && from + 1 >= count (self)))
    return;
  list = reseau_list_with_move (self->value, from, from + by);
  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
  moved = line_at (self, from + by);
  if (moved != NULL)
    enter_line (moved);
}

static void
on_up_clicked_cb (GtkButton *button, ReseauListRow *self)
{
  move_line (self, g_object_get_data (G_OBJECT (button), "line"), -1);
}

static void
on_down_clicked_cb (GtkButton *button, ReseauListRow *self)
{
  move_line (self, g_object_get_data (G_OBJECT (button), "line"), 1);
}

static void
on_remove_clicked_cb (GtkButton *button, ReseauListRow *self)
{
  GtkWidget *line = g_object_get_data (G_OBJECT (button), "line");
  g_autoptr (ReseauValue) list = reseau_list_without_item (self->value, index_of (line));

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
  gtk_widget_grab_focus (self->add);
}

/* The line that the focus is in. */
static void
move_focused (GtkWidget *widget, int by)
{
  ReseauListRow *self = RESEAU_LIST_ROW (widget);
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
add_button (ReseauListRow *self, GtkWidget *line, GtkWidget *box, const char *icon,
            const char *words, GCallback callback)
{
  GtkWidget *button = reseau_icon_button_new (icon, words, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), "line", line);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
tools_new (ReseauListRow *self, GtkWidget *line)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *number = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (number), 0);
  gtk_widget_set_hexpand (number, TRUE);
  gtk_widget_add_css_class (number, "caption");
  gtk_widget_add_css_class (number, "dim-label");
  g_object_set_data (G_OBJECT (line), "number", number);
  gtk_box_append (GTK_BOX (tools), number);
  add_button (self, line, tools, "go-up-symbolic", _ ("Move Up"), G_CALLBACK (on_up_clicked_cb));
  add_button (self, line, tools, "go-down-symbolic", _ ("Move Down"),
              G_CALLBACK (on_down_clicked_cb));
  add_button (self, line, tools, "user-trash-symbolic", _ ("Remove"),
              G_CALLBACK (on_remove_clicked_cb));
  return tools;
}

static void
add_part (ReseauListRow *self, GtkWidget *line, const ReseauField *field)
{
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));
  GtkWidget *row = reseau_field_row_new (context, field);

  g_object_set_data (G_OBJECT (row), "line", line);
  g_signal_connect (row, "edited", G_CALLBACK (on_part_edited_cb), self);
  gtk_box_append (GTK_BOX (line), row);
}

static GtkWidget *
line_new (ReseauListRow *self)
{
  const ReseauField *field = reseau_field_row_get_field (RESEAU_FIELD_ROW (self));
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (line, "list-line");
  gtk_box_append (GTK_BOX (line), tools_new (self, line));
  if (field->n_items == 0)
    add_part (self, line, &self->text);
  for (guint i = 0; i < field->n_items; i++)
    add_part (self, line, &field->items[i]);
  return line;
}

static void
apply_line (ReseauListRow *self, GtkWidget *line, guint index)
{
  ReseauValue *item = reseau_value_get_at (self->value, index);
  GtkWidget *tools = gtk_widget_get_first_child (line);
  g_autofree char *number = g_strdup_printf ("%u", index + 1);

  gtk_label_set_label (g_object_get_data (G_OBJECT (line), "number"), number);
  for (GtkWidget *w = gtk_widget_get_next_sibling (tools); w; w = gtk_widget_get_next_sibling (w)) {
    ReseauFieldRow *row = RESEAU_FIELD_ROW (w);
    const ReseauField *field = reseau_field_row_get_field (row);
    ReseauValue *part = part_of (self, item, field);
    ReseauProblemCode code = reseau_validate_value (field, part);

    reseau_field_row_apply (row, part, reseau_field_row_is_left (row) ? code : RESEAU_PROBLEM_NONE);
  }
}

/* --- all of them ---------------------------------------------------------------- */

static void
reseau_list_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauListRow *self = RESEAU_LIST_ROW (row);
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
  g_autoptr (ReseauValue) list = reseau_list_with_item (self->value, count (self), item);
  GtkWidget *line;

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), list);
  line = count (self) > 0 ? line_at (self, count (self) - 1) : NULL;
  if (line != NULL)
    enter_line (line);
}

/* A line that was added and left empty says nothing. */
static void
on_left_cb (ReseauListRow *self)
{
  g_autoptr (ReseauValue) kept = reseau_value_new_list ();

  for (guint i = 0; i < count (self); i++) {
    ReseauValue *item = reseau_value_get_at (self->value, i);

    if (!reseau_element_is_empty (item))
      reseau_value_add (kept, reseau_value_ref (item));
  }
  if (reseau_value_get_length (kept) < count (self))
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

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
reseau_list_row_constructed (GObject *object)
{
  ReseauListRow *self = RESEAU_LIST_ROW (object);
  ReseauFieldRow *row = RESEAU_FIELD_ROW (object);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  G_OBJECT_CLASS (reseau_list_row_parent_class)->constructed (object);

  self->text = (ReseauField){ .key = "text",
                              .type = RESEAU_FIELD_TEXT,
                              .max = 2000,
                              .label = reseau_field_row_get_field (row)->label };
  self->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->add = reseau_button_new (_ ("Add a Line"));
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  g_signal_connect (self->add, "clicked", G_CALLBACK (on_add_clicked_cb), self);
  gtk_box_append (GTK_BOX (box), self->lines);
  gtk_box_append (GTK_BOX (box), self->add);
  reseau_field_row_set_control (row, box, self->add);
  name_add_button (self);
  g_signal_connect (self, "left", G_CALLBACK (on_left_cb), NULL);
  reseau_shortcuts_add (GTK_WIDGET (self), RESEAU_KEYS_LINES);
}

static void
reseau_list_row_finalize (GObject *object)
{
  reseau_value_unref (RESEAU_LIST_ROW (object)->value);

  G_OBJECT_CLASS (reseau_list_row_parent_class)->finalize (object);
}

static void
reseau_list_row_class_init (ReseauListRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_list_row_constructed;
  G_OBJECT_CLASS (klass)->finalize = reseau_list_row_finalize;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_list_row_show_value;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "lines.up", NULL, up_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "lines.down", NULL, down_action);
}

static void
reseau_list_row_init (ReseauListRow *self)
{
}
