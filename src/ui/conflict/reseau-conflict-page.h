/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauConflictPage:
 *
 * The versions of a field that two people wrote, side by side, to be settled
 * one after the other.  Works without a network.
 *
 * Signals: `done`: nothing is left to settle and the person wants to go on;
 * `cancelled`.
 */
#define RESEAU_TYPE_CONFLICT_PAGE (reseau_conflict_page_get_type ())
G_DECLARE_FINAL_TYPE (ReseauConflictPage, reseau_conflict_page, RESEAU, CONFLICT_PAGE, GtkWidget)

GtkWidget *reseau_conflict_page_new (ReseauContext *context, const char *record_id,
                                     const char *field);

G_END_DECLS
