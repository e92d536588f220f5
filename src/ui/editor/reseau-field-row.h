/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-form.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauFieldRow:
 *
 * One field of a form: its label, what one writes in, and a line that helps or
 * says what is wrong.  It shows the value it is given and tells what a person
 * makes of it; it decides nothing.
 *
 * Signals: `edited` (boxed ReseauValue, %NULL for nothing), `left`: the person
 * went on to something else.
 */
#define RESEAU_TYPE_FIELD_ROW (reseau_field_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReseauFieldRow, reseau_field_row, RESEAU, FIELD_ROW, GtkWidget)

struct _ReseauFieldRowClass {
  GtkWidgetClass parent_class;

  void (*show_value) (ReseauFieldRow *self, ReseauValue *value);
};

GtkWidget *reseau_field_row_new (ReseauContext *context, const ReseauField *field);
const ReseauField *reseau_field_row_get_field (ReseauFieldRow *self);
void reseau_field_row_apply (ReseauFieldRow *self, ReseauValue *value, ReseauProblemCode problem);
gboolean reseau_field_row_is_left (ReseauFieldRow *self);
void reseau_field_row_set_left (ReseauFieldRow *self);
void reseau_field_row_enter (ReseauFieldRow *self);

/* --- for the kinds of rows ---------------------------------------------- */

ReseauContext *reseau_field_row_get_context (ReseauFieldRow *self);
void reseau_field_row_set_control (ReseauFieldRow *self, GtkWidget *control, GtkWidget *focus);
void reseau_field_row_set_beside (ReseauFieldRow *self, GtkWidget *control);
void reseau_field_row_name (ReseauFieldRow *self, GtkWidget *widget);
void reseau_field_row_set_note (ReseauFieldRow *self, const char *note);
void reseau_field_row_set_hint (ReseauFieldRow *self, const char *hint);
void reseau_field_row_set_help (ReseauFieldRow *self, const char *help);
void reseau_field_row_tell (ReseauFieldRow *self, ReseauValue *value);
gboolean reseau_field_row_is_applying (ReseauFieldRow *self);

G_END_DECLS
