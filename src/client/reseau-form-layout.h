/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-form.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_FORM_LINE_NONE,    /* not for this nature, or no line of a form at all */
  RESEAU_FORM_LINE_OFFERED, /* empty: can be added */
  RESEAU_FORM_LINE_SHOWN,
} ReseauFormLine;

ReseauFormLine reseau_form_get_line (const ReseauForm *form, const ReseauField *field,
                                     GHashTable *opened);
gboolean reseau_form_tells_problem (const ReseauForm *form, const ReseauField *field,
                                    ReseauProblemCode code, gboolean left);

ReseauValue *reseau_list_with_item (const ReseauValue *list, guint index, ReseauValue *item);
ReseauValue *reseau_list_without_item (const ReseauValue *list, guint index);
ReseauValue *reseau_list_with_move (const ReseauValue *list, guint from, guint to);

G_END_DECLS
