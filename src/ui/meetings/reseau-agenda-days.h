/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauAgendaEntry:
 * @start: day, or moment
 * @end: (nullable):
 * @candidate: whether the date is still to be agreed on
 *
 * A meeting at one of its dates.
 */
typedef struct {
  ReseauItem *item;
  char *start;
  char *end;
  gboolean candidate;
} ReseauAgendaEntry;

/**
 * ReseauAgendaDays:
 *
 * The meetings of some days that follow each other, those also whose date is still being looked
 * for.  It follows what changes in the cache.
 *
 * Signal `changed`.
 */
#define RESEAU_TYPE_AGENDA_DAYS (reseau_agenda_days_get_type ())
G_DECLARE_FINAL_TYPE (ReseauAgendaDays, reseau_agenda_days, RESEAU, AGENDA_DAYS, GObject)

ReseauAgendaDays *reseau_agenda_days_new (ReseauContext *context);
void reseau_agenda_days_set (ReseauAgendaDays *self, const ReseauQuery *query, const GDate *first,
                             guint n_days);
GPtrArray *reseau_agenda_days_get (ReseauAgendaDays *self, const GDate *day);

/* A day of the calendar as the person's clock has it. */
void reseau_agenda_today (ReseauContext *context, GDate *today);

G_END_DECLS
