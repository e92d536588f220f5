/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_TEXT_ROW (reseau_text_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauTextRow, reseau_text_row, RESEAU, TEXT_ROW, ReseauFieldRow)

G_END_DECLS
