/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_SWITCH_ROW (reseau_switch_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSwitchRow, reseau_switch_row, RESEAU, SWITCH_ROW, ReseauFieldRow)

G_END_DECLS
