/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

/**
 * ReseauLinesRow:
 *
 * A list, a line for each of its items: each can be moved and taken away, by its buttons
 * and by keys.  What a line holds is of the kind of row; all it makes of the list it
 * tells, as every row does.
 */
#define RESEAU_TYPE_LINES_ROW (reseau_lines_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReseauLinesRow, reseau_lines_row, RESEAU, LINES_ROW, ReseauFieldRow)

/**
 * ReseauLinesRowClass:
 * @fill_line: puts what an item is written in into a new @line, below its tools
 * @apply_line: shows the @index-th @item in @line; @name: the label that stands beside the
 *   tools
 */
struct _ReseauLinesRowClass {
  ReseauFieldRowClass parent_class;

  void (*fill_line) (ReseauLinesRow *self, GtkWidget *line);
  void (*apply_line) (ReseauLinesRow *self, GtkWidget *line, GtkLabel *name, guint index,
                      ReseauValue *item);
};

ReseauValue *reseau_lines_row_get_value (ReseauLinesRow *self);
guint reseau_lines_row_count (ReseauLinesRow *self);
void reseau_lines_row_add_control (ReseauLinesRow *self, GtkWidget *control);
void reseau_lines_row_set_add (ReseauLinesRow *self, GtkWidget *add);
void reseau_lines_row_put_in (GtkWidget *line, GtkWidget *widget);
guint reseau_lines_row_index_of (GtkWidget *inside);
void reseau_lines_row_add_part (ReseauLinesRow *self, GtkWidget *line, const ReseauField *field);
void reseau_lines_row_append (ReseauLinesRow *self, ReseauValue *item);
void reseau_lines_row_enter_last (ReseauLinesRow *self);

G_END_DECLS
