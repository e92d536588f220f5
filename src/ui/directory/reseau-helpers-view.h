/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauHelpersView:
 *
 * Who can help with what is asked, the nearest first, each with the reason and what one does
 * next: call, write, visit.
 *
 * Signal `theme (code)`: somebody chose what it is about.
 */
#define RESEAU_TYPE_HELPERS_VIEW (reseau_helpers_view_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHelpersView, reseau_helpers_view, RESEAU, HELPERS_VIEW, GtkWidget)

GtkWidget *reseau_helpers_view_new (ReseauContext *context);
void reseau_helpers_view_set_query (ReseauHelpersView *self, const ReseauQuery *query);

G_END_DECLS
