/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_CHOICE_ROW (reseau_choice_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauChoiceRow, reseau_choice_row, RESEAU, CHOICE_ROW, ReseauFieldRow)

G_END_DECLS
