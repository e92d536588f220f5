/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-form.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauEditorForm:
 *
 * The sections of a kind, each with the rows that show now and buttons for the
 * fields that can be added.  It shows the form it is given.
 *
 * Signals: `edited` (string: key, boxed ReseauValue), `looked` (nothing to save
 * changed, but the form is to be shown again).
 */
#define RESEAU_TYPE_EDITOR_FORM (reseau_editor_form_get_type ())
G_DECLARE_FINAL_TYPE (ReseauEditorForm, reseau_editor_form, RESEAU, EDITOR_FORM, GtkWidget)

GtkWidget *reseau_editor_form_new (ReseauContext *context, const ReseauKind *kind);
void reseau_editor_form_apply (ReseauEditorForm *self, const ReseauForm *form);
GtkWidget *reseau_editor_form_show_field (ReseauEditorForm *self, const ReseauField *field);
GtkWidget *reseau_editor_form_get_row (ReseauEditorForm *self, const char *key);
void reseau_editor_form_withhold (ReseauEditorForm *self, const char *key);
void reseau_editor_form_tell_all (ReseauEditorForm *self);
gboolean reseau_editor_form_is_busy (ReseauEditorForm *self);

G_END_DECLS
