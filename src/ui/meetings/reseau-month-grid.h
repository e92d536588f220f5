/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-agenda-days.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauMonthGrid:
 *
 * The days of a month in their weeks, one of them chosen.  The arrows go from day to day, Home and
 * End to the ends of the month, Page Up and Page Down from month to month, Alt+Home to today.
 *
 * Signals: `chosen`: another day is; `month`: another month is shown; `entered`: on to what there
 * is on that day.
 */
#define RESEAU_TYPE_MONTH_GRID (reseau_month_grid_get_type ())
G_DECLARE_FINAL_TYPE (ReseauMonthGrid, reseau_month_grid, RESEAU, MONTH_GRID, GtkWidget)

GtkWidget *reseau_month_grid_new (ReseauContext *context, ReseauAgendaDays *days);
void reseau_month_grid_choose (ReseauMonthGrid *self, const GDate *day);
const GDate *reseau_month_grid_get_day (ReseauMonthGrid *self);

/* @first: (out caller-allocates): of all that is shown. Returns: how many */
guint reseau_month_grid_get_days (ReseauMonthGrid *self, GDate *first);

G_END_DECLS
