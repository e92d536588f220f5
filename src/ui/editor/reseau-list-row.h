/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-lines-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_LIST_ROW (reseau_list_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauListRow, reseau_list_row, RESEAU, LIST_ROW, ReseauLinesRow)

G_END_DECLS
