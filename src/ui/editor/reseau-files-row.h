/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-lines-row.h"
#include "reseau-offer.h"

G_BEGIN_DECLS

/**
 * ReseauFilesRow:
 *
 * A list of photos or of files.  Signal `busy-changed`: something began to be prepared, or
 * ended.
 */
#define RESEAU_TYPE_FILES_ROW (reseau_files_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauFilesRow, reseau_files_row, RESEAU, FILES_ROW, ReseauLinesRow)

void reseau_files_row_add (ReseauFilesRow *self, GPtrArray *files);
void reseau_files_row_take (ReseauFilesRow *self, const ReseauOffer *offer);
gboolean reseau_files_row_is_busy (ReseauFilesRow *self);
gboolean reseau_files_row_holds_pictures (ReseauFilesRow *self);

G_END_DECLS
