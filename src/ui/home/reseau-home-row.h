/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-home-data.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauHomeRow:
 *
 * One thing to be done: what it is about, why, and the button that does it.  Going in opens it.
 */
#define RESEAU_TYPE_HOME_ROW (reseau_home_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHomeRow, reseau_home_row, RESEAU, HOME_ROW, GtkListBoxRow)

GtkWidget *reseau_home_row_new (ReseauContext *context, const ReseauTodo *todo, GHashTable *names);
void reseau_home_row_set_first (ReseauHomeRow *self);
gboolean reseau_home_row_is_open (ReseauHomeRow *self);
void reseau_home_row_take_over (ReseauHomeRow *self, ReseauHomeRow *old);

G_END_DECLS
