/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauVisitAnswerBar:
 *
 * Where a visit stands and what this account may do about it now.  Shows
 * nothing for who has no say.
 */
#define RESEAU_TYPE_VISIT_ANSWER_BAR (reseau_visit_answer_bar_get_type ())
G_DECLARE_FINAL_TYPE (ReseauVisitAnswerBar, reseau_visit_answer_bar, RESEAU, VISIT_ANSWER_BAR,
                      GtkWidget)

GtkWidget *reseau_visit_answer_bar_new (ReseauContext *context, const char *visit_id);

G_END_DECLS
