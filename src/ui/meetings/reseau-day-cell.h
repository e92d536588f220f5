/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-agenda-days.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauDayCell:
 *
 * A day of a month: its number, the holiday, what there is.  Where it is narrow, dots stand for
 * the words.  A screen reader hears all of it: "Tuesday 14 July, National Day, 2 meetings".
 */
#define RESEAU_TYPE_DAY_CELL (reseau_day_cell_get_type ())
G_DECLARE_FINAL_TYPE (ReseauDayCell, reseau_day_cell, RESEAU, DAY_CELL, GtkWidget)

GtkWidget *reseau_day_cell_new (void);

/* @entries: (nullable) (element-type ReseauAgendaEntry) */
void reseau_day_cell_show (ReseauDayCell *self, const GDate *day, const GPtrArray *entries,
                           gboolean is_today, gboolean is_outside);
void reseau_day_cell_set_selected (ReseauDayCell *self, gboolean selected);
const GDate *reseau_day_cell_get_day (ReseauDayCell *self);

/* Returns: (transfer none) (nullable): id of the meeting whose words stand there */
const char *reseau_day_cell_pick (ReseauDayCell *self, double x, double y);

G_END_DECLS
