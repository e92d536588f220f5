/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauSavedBox:
 *
 * The searches that a person has kept for a list, and a line to keep the present one.
 *
 * Signals: `recalled` (boxed ReseauQuery): one of them is wanted.
 */
#define RESEAU_TYPE_SAVED_BOX (reseau_saved_box_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSavedBox, reseau_saved_box, RESEAU, SAVED_BOX, GtkWidget)

GtkWidget *reseau_saved_box_new (ReseauContext *context);
void reseau_saved_box_show_query (ReseauSavedBox *self, const ReseauQuery *query);

G_END_DECLS
