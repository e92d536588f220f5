/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-past-frame.h"

G_BEGIN_DECLS

/**
 * ReseauBinPage:
 *
 * What was deleted and can be put back.
 */
#define RESEAU_TYPE_BIN_PAGE (reseau_bin_page_get_type ())
G_DECLARE_FINAL_TYPE (ReseauBinPage, reseau_bin_page, RESEAU, BIN_PAGE, ReseauPastFrame)

GtkWidget *reseau_bin_page_new (ReseauContext *context);

G_END_DECLS
