/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauLanes:
 *
 * Lists with a heading each: side by side where there is room for all of them, else one below the
 * other.
 */
#define RESEAU_TYPE_LANES (reseau_lanes_get_type ())
G_DECLARE_FINAL_TYPE (ReseauLanes, reseau_lanes, RESEAU, LANES, GtkWidget)

/* @chars: letters of an ordinary width that a lane needs to stand beside others */
GtkWidget *reseau_lanes_new (guint chars);
GtkWidget *reseau_lanes_add (ReseauLanes *self);
void reseau_lanes_set_heading (ReseauLanes *self, guint lane, const char *heading,
                               const char *below, gboolean special);
void reseau_lanes_fill (ReseauLanes *self, guint lane, GPtrArray *rows, const char *nothing);

G_END_DECLS
