/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauVisitDates:
 *
 * A few dates that would suit, each with a beginning and perhaps an end.
 *
 * Signal `changed`: a person typed something.
 */
#define RESEAU_TYPE_VISIT_DATES (reseau_visit_dates_get_type ())
G_DECLARE_FINAL_TYPE (ReseauVisitDates, reseau_visit_dates, RESEAU, VISIT_DATES, GtkWidget)

GtkWidget *reseau_visit_dates_new (ReseauContext *context, guint max);
void reseau_visit_dates_enter (ReseauVisitDates *self);
ReseauValue *reseau_visit_dates_dup_value (ReseauVisitDates *self);
char *reseau_visit_dates_dup_problem (ReseauVisitDates *self);

ReseauValue *reseau_visit_dates_to_draft (ReseauVisitDates *self);
void reseau_visit_dates_set_draft (ReseauVisitDates *self, const ReseauValue *draft);

G_END_DECLS
