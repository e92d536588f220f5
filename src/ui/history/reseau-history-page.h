/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-past-frame.h"

G_BEGIN_DECLS

/**
 * ReseauHistoryPage:
 *
 * Who changed what in a record, day by day, and each version back.
 */
#define RESEAU_TYPE_HISTORY_PAGE (reseau_history_page_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHistoryPage, reseau_history_page, RESEAU, HISTORY_PAGE, ReseauPastFrame)

GtkWidget *reseau_history_page_new (ReseauContext *context, const char *record_id);

G_END_DECLS
