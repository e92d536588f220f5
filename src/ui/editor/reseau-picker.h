/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPicker:
 *
 * An entry in which one types a few letters of a term or of a record's name and
 * picks among what fits: Down and Up move, Enter picks, Escape closes.
 *
 * Signals: `picked` (string: code or id, string: label), `erase`: Backspace with
 * nothing typed.
 */
#define RESEAU_TYPE_PICKER (reseau_picker_get_type ())
G_DECLARE_FINAL_TYPE (ReseauPicker, reseau_picker, RESEAU, PICKER, GtkWidget)

GtkWidget *reseau_picker_new (ReseauContext *context, const ReseauField *field);
GtkWidget *reseau_picker_get_entry (ReseauPicker *self);
void reseau_picker_set_placed (ReseauPicker *self);
void reseau_picker_set_taken (ReseauPicker *self, ReseauValue *taken);

G_END_DECLS
