/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_DATE_ROW (reseau_date_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauDateRow, reseau_date_row, RESEAU, DATE_ROW, ReseauFieldRow)

G_END_DECLS
