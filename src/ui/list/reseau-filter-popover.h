/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauFilterPopover:
 *
 * The facets of a kind with how many records each value would leave; the most
 * frequent first, the others a click away.
 *
 * Signal `toggled (field, value, active)`.
 */
#define RESEAU_TYPE_FILTER_POPOVER (reseau_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (ReseauFilterPopover, reseau_filter_popover, RESEAU, FILTER_POPOVER,
                      GtkPopover)

GtkWidget *reseau_filter_popover_new (ReseauContext *context);
void reseau_filter_popover_set_query (ReseauFilterPopover *self, const ReseauQuery *query);

G_END_DECLS
