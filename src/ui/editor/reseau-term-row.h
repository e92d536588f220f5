/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-field-row.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_TERM_ROW (reseau_term_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauTermRow, reseau_term_row, RESEAU, TERM_ROW, ReseauFieldRow)

G_END_DECLS
