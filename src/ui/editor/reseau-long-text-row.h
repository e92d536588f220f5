/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_LONG_TEXT_ROW (reseau_long_text_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauLongTextRow, reseau_long_text_row, RESEAU, LONG_TEXT_ROW,
                      ReseauFieldRow)

G_END_DECLS
