/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-schema.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauNatureGrid:
 *
 * What a new record is going to be: each nature with a line that says when to
 * take it.
 *
 * Signals: `chosen` (string: the nature).
 */
#define RESEAU_TYPE_NATURE_GRID (reseau_nature_grid_get_type ())
G_DECLARE_FINAL_TYPE (ReseauNatureGrid, reseau_nature_grid, RESEAU, NATURE_GRID, GtkWidget)

GtkWidget *reseau_nature_grid_new (const ReseauKind *kind);

G_END_DECLS
