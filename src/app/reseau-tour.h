/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-application.h"
#include "reseau-window.h"

G_BEGIN_DECLS

/**
 * ReseauTour:
 *
 * A walk through every screen on real data, wide and narrow, light and dark,
 * with ordinary and large text.  Leaves a picture of each in a folder, then ends
 * the program.
 */
#define RESEAU_TYPE_TOUR (reseau_tour_get_type ())
G_DECLARE_FINAL_TYPE (ReseauTour, reseau_tour, RESEAU, TOUR, GObject)

ReseauTour *reseau_tour_new (ReseauApplication *application, ReseauWindow *window,
                             ReseauContext *context, const char *folder);

void reseau_tour_set_window (ReseauTour *self, ReseauWindow *window, ReseauContext *context);

G_END_DECLS
