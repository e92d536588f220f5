/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  RESEAU_MEETINGS_LIST,
  RESEAU_MEETINGS_MONTH,
  RESEAU_MEETINGS_WEEK,
  RESEAU_MEETINGS_VISITS,
} ReseauMeetingsView;

/**
 * ReseauCalendarView:
 *
 * The meetings of a month, of a week, or the visits by what became of them.  A line leads to its
 * page by the action `win.open`.
 */
#define RESEAU_TYPE_CALENDAR_VIEW (reseau_calendar_view_get_type ())
G_DECLARE_FINAL_TYPE (ReseauCalendarView, reseau_calendar_view, RESEAU, CALENDAR_VIEW, GtkWidget)

GtkWidget *reseau_calendar_view_new (ReseauContext *context, ReseauMeetingsView view);

/* @query: words and filters of what is shown */
void reseau_calendar_view_set_query (ReseauCalendarView *self, const ReseauQuery *query);

/* Returns: (transfer full): what is shown now, @query without which it cannot be asked.
 * @title: (out): (transfer full) (nullable): the month or the week */
ReseauQuery *reseau_calendar_view_dup_query (ReseauCalendarView *self, const ReseauQuery *query,
                                             char **title);

/* @day: to be shown, where days are */
void reseau_calendar_view_go (ReseauCalendarView *self, const GDate *day);

G_END_DECLS
