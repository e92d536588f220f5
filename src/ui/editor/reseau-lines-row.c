/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-lines-row.h"

#include "reseau-form-layout.h"
#include "reseau-shortcuts.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

typedef struct {
  GtkWidget *box; /* the lines, and what is below them */
  GtkWidget *lines;
  GtkWidget *add;
  ReseauValue *value;
} ReseauLinesRowPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ReseauLinesRow, reseau_lines_row, RESEAU_TYPE_FIELD_ROW)

static ReseauLinesRowPrivate *
priv_of (ReseauLinesRow *self)
{
  return reseau_lines_row_get_instance_private (self);
}

/* Returns: (transfer none): the list as it is shown */
ReseauValue *
reseau_lines_row_get_value (ReseauLinesRow *self)
{
  return priv_of (self)->value;
}

guint
reseau_lines_row_count (ReseauLinesRow *self)
{
  return reseau_value_get_length (priv_of (self)->value);
}

static GtkWidget *
line_at (ReseauLinesRow *self, guint index)
{
  GtkWidget *line = gtk_widget_get_first_child (priv_of (self)->lines);

  while (line != NULL && index-- > 0)
    line = gtk_widget_get_next_sibling (line);
  return line;
}

static void
tell (ReseauLinesRow *self, ReseauValue *list /* takes */)
{
  g_autoptr (ReseauValue) told = list;

  reseau_field_row_tell (RESEAU_FIELD_ROW (self), told);
}

/* --- one line ----------------------------------------------------------------- */

#define LINE "line"

/* @widget: goes to the end of @line, and can be asked where it stands */
void
reseau_lines_row_put_in (GtkWidget *line, GtkWidget *widget)
{
  g_object_set_data (G_OBJECT (widget), LINE, line);
  gtk_box_append (GTK_BOX (line), widget);
}

/* @inside: what was put in a line */
guint
reseau_lines_row_index_of (GtkWidget *inside)
{
  GtkWidget *line = g_object_get_data (G_OBJECT (inside), LINE);
  guint index = 0;

  while ((line = gtk_widget_get_prev_sibling (line)) != NULL)
    index++;
  return index;
}

/* To where one writes in it, or else to its first button. */
static void
enter_line (GtkWidget *line)
{
  for (GtkWidget *w = gtk_widget_get_first_child (line); w; w = gtk_widget_get_next_sibling (w))
    if (RESEAU_IS_FIELD_ROW (w)) {
      reseau_field_row_enter (RESEAU_FIELD_ROW (w));
      return;
    }
  gtk_widget_child_focus (line, GTK_DIR_TAB_FORWARD);
}

static void
move_line (ReseauLinesRow *self, guint from, int by)
{
  GtkWidget *moved;

  if ((by < 0 && from == 0) || (by > 0 && from + 1 >= reseau_lines_row_count (self)))
    return;
  tell (self, reseau_list_with_move (priv_of (self)->value, from, from + by));
  moved = line_at (self, from + by);
  if (moved != NULL)
    enter_line (moved);
}

static void
on_up_clicked_cb (GtkWidget *button, ReseauLinesRow *self)
{
  move_line (self, reseau_lines_row_index_of (button), -1);
}

static void
on_down_clicked_cb (GtkWidget *button, ReseauLinesRow *self)
{
  move_line (self, reseau_lines_row_index_of (button), 1);
}

static void
on_remove_clicked_cb (GtkWidget *button, ReseauLinesRow *self)
{
  ReseauLinesRowPrivate *priv = priv_of (self);

  tell (self, reseau_list_without_item (priv->value, reseau_lines_row_index_of (button)));
  gtk_widget_grab_focus (priv->add);
}

/* The line that the focus is in. */
static void
move_focused (GtkWidget *widget, int by)
{
  ReseauLinesRow *self = RESEAU_LINES_ROW (widget);
  GtkWidget *line = gtk_widget_get_focus_child (priv_of (self)->lines);

  if (line != NULL)
    move_line (self, reseau_lines_row_index_of (line), by);
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
add_tool (ReseauLinesRow *self, GtkWidget *line, GtkWidget *tools, const char *icon,
          const char *words, GCallback callback)
{
  GtkWidget *button = reseau_icon_button_new (icon, words, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_object_set_data (G_OBJECT (button), LINE, line);
  g_signal_connect (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (tools), button);
}

static GtkWidget *
tools_new (ReseauLinesRow *self, GtkWidget *line)
{
  GtkWidget *tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_add_css_class (name, "dim-label");
  gtk_box_append (GTK_BOX (tools), name);
  add_tool (self, line, tools, "go-up-symbolic", _ ("Move Up"), G_CALLBACK (on_up_clicked_cb));
  add_tool (self, line, tools, "go-down-symbolic", _ ("Move Down"),
            G_CALLBACK (on_down_clicked_cb));
  add_tool (self, line, tools, "user-trash-symbolic", _ ("Remove"),
            G_CALLBACK (on_remove_clicked_cb));
  return tools;
}

static GtkWidget *
line_new (ReseauLinesRow *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  g_object_set_data (G_OBJECT (line), LINE, line);
  gtk_widget_add_css_class (line, "list-line");
  gtk_box_append (GTK_BOX (line), tools_new (self, line));
  RESEAU_LINES_ROW_GET_CLASS (self)->fill_line (self, line);
  return line;
}

/* An item is a text, or an object with parts. */
static ReseauValue *
with_part (ReseauValue *item, const char *key, ReseauValue *part)
{
  if (reseau_value_is_object (item))
    return reseau_value_with (item, key,
                              reseau_value_is_empty (part) ? NULL : reseau_value_ref (part));
  return part != NULL ? reseau_value_ref (part) : reseau_value_new_string ("");
}

static void
on_part_edited_cb (ReseauFieldRow *row, ReseauValue *part, ReseauLinesRow *self)
{
  ReseauValue *list = priv_of (self)->value;
  guint index = reseau_lines_row_index_of (GTK_WIDGET (row));
  g_autoptr (ReseauValue) item =
      with_part (reseau_value_get_at (list, index), reseau_field_row_get_field (row)->key, part);

  tell (self, reseau_list_with_item (list, index, item));
}

/**
 * reseau_lines_row_add_part:
 * @field: of an item, or what the item itself is
 *
 * A row for it in @line, which writes into the item.
 */
void
reseau_lines_row_add_part (ReseauLinesRow *self, GtkWidget *line, const ReseauField *field)
{
  ReseauContext *context = reseau_field_row_get_context (RESEAU_FIELD_ROW (self));
  GtkWidget *row = reseau_field_row_new (context, field);

  g_signal_connect (row, "edited", G_CALLBACK (on_part_edited_cb), self);
  reseau_lines_row_put_in (line, row);
}

/* --- all of them ---------------------------------------------------------------- */

void
reseau_lines_row_append (ReseauLinesRow *self, ReseauValue *item)
{
  tell (self, reseau_list_with_item (priv_of (self)->value, reseau_lines_row_count (self), item));
}

void
reseau_lines_row_enter_last (ReseauLinesRow *self)
{
  guint n = reseau_lines_row_count (self);
  GtkWidget *line = n > 0 ? line_at (self, n - 1) : NULL;

  if (line != NULL)
    enter_line (line);
}

static void
apply_line (ReseauLinesRow *self, GtkWidget *line, guint index)
{
  GtkWidget *tools = gtk_widget_get_first_child (line);
  GtkWidget *name = gtk_widget_get_first_child (tools);
  ReseauValue *part = reseau_value_get_at (priv_of (self)->value, index);

  RESEAU_LINES_ROW_GET_CLASS (self)->apply_line (self, line, GTK_LABEL (name), index, part);
}

static void
reseau_lines_row_show_value (ReseauFieldRow *row, ReseauValue *value)
{
  ReseauLinesRow *self = RESEAU_LINES_ROW (row);
  ReseauLinesRowPrivate *priv = priv_of (self);
  GtkWidget *surplus;

  g_clear_pointer (&priv->value, reseau_value_unref);
  priv->value = reseau_value_is_list (value) ? reseau_value_ref (value) : reseau_value_new_list ();
  while ((surplus = line_at (self, reseau_lines_row_count (self))) != NULL)
    gtk_box_remove (GTK_BOX (priv->lines), surplus);
  for (guint i = 0; i < reseau_lines_row_count (self); i++) {
    GtkWidget *line = line_at (self, i);

    if (line == NULL) {
      line = line_new (self);
      gtk_box_append (GTK_BOX (priv->lines), line);
    }
    apply_line (self, line, i);
  }
  gtk_widget_set_visible (priv->lines, reseau_lines_row_count (self) > 0);
}

/* @control: goes below the lines */
void
reseau_lines_row_add_control (ReseauLinesRow *self, GtkWidget *control)
{
  gtk_box_append (GTK_BOX (priv_of (self)->box), control);
}

/* @add: what adds a line, one of the controls: the focus goes there when one is gone */
void
reseau_lines_row_set_add (ReseauLinesRow *self, GtkWidget *add)
{
  ReseauLinesRowPrivate *priv = priv_of (self);

  priv->add = add;
  reseau_field_row_set_control (RESEAU_FIELD_ROW (self), priv->box, add);
  /* It says itself what it adds. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (add), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  gtk_button_get_child (GTK_BUTTON (add)), NULL, -1);
}

static void
reseau_lines_row_constructed (GObject *object)
{
  ReseauLinesRowPrivate *priv = priv_of (RESEAU_LINES_ROW (object));

  G_OBJECT_CLASS (reseau_lines_row_parent_class)->constructed (object);

  priv->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  priv->lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_box_append (GTK_BOX (priv->box), priv->lines);
  reseau_shortcuts_add (GTK_WIDGET (object), RESEAU_KEYS_LINES);
}

static void
reseau_lines_row_finalize (GObject *object)
{
  reseau_value_unref (priv_of (RESEAU_LINES_ROW (object))->value);

  G_OBJECT_CLASS (reseau_lines_row_parent_class)->finalize (object);
}

static void
reseau_lines_row_class_init (ReseauLinesRowClass *klass)
{
  G_OBJECT_CLASS (klass)->constructed = reseau_lines_row_constructed;
  G_OBJECT_CLASS (klass)->finalize = reseau_lines_row_finalize;
  RESEAU_FIELD_ROW_CLASS (klass)->show_value = reseau_lines_row_show_value;
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "lines.up", NULL, up_action);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "lines.down", NULL, down_action);
}

static void
reseau_lines_row_init (ReseauLinesRow *self)
{
}
