/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauMapView:
 *
 * Structures on a map, those that are near to each other together, and beside it the same as a
 * list: all of them, or those of the place that was chosen.
 */
#define RESEAU_TYPE_MAP_VIEW (reseau_map_view_get_type ())
G_DECLARE_FINAL_TYPE (ReseauMapView, reseau_map_view, RESEAU, MAP_VIEW, GtkWidget)

GtkWidget *reseau_map_view_new (ReseauContext *context);
void reseau_map_view_set_query (ReseauMapView *self, const ReseauQuery *query);

G_END_DECLS
