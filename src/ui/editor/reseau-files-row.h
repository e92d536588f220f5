/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-lines-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_FILES_ROW (reseau_files_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauFilesRow, reseau_files_row, RESEAU, FILES_ROW, ReseauLinesRow)

void reseau_files_row_add (ReseauFilesRow *self, GPtrArray *files);
void reseau_files_row_add_picture (ReseauFilesRow *self, GBytes *bytes);

G_END_DECLS
