/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauAgenda:
 *
 * A GListModel of the meetings that answer a query, in the order of time, with a
 * [class@AgendaMonth] before the first of each month.  The latest first when the
 * query has an end: one looks back from today.
 *
 * Property `loading`; signal `loaded` when an answer has arrived.
 */
#define RESEAU_TYPE_AGENDA (reseau_agenda_get_type ())
G_DECLARE_FINAL_TYPE (ReseauAgenda, reseau_agenda, RESEAU, AGENDA, GObject)

ReseauAgenda *reseau_agenda_new (ReseauContext *context);
void reseau_agenda_set_query (ReseauAgenda *self, const ReseauQuery *query);
gboolean reseau_agenda_is_loading (ReseauAgenda *self);
guint reseau_agenda_get_total (ReseauAgenda *self);

#define RESEAU_TYPE_AGENDA_MONTH (reseau_agenda_month_get_type ())
G_DECLARE_FINAL_TYPE (ReseauAgendaMonth, reseau_agenda_month, RESEAU, AGENDA_MONTH, GObject)

const char *reseau_agenda_month_get_title (ReseauAgendaMonth *self);

G_END_DECLS
