/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-agenda-days.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A meeting in a list whose heading says the day: hours and title; a row of a list from
 * reseau_meeting_list_new().  @brief: there is little room for more */
GtkWidget *reseau_meeting_row_new (ReseauContext *context, const ReseauAgendaEntry *entry,
                                   gboolean brief);

/* A visit below the state it is in: when, and whether it waits for this person. */
GtkWidget *reseau_visit_row_new (ReseauContext *context, ReseauItem *item);

/* A list whose rows lead to their pages. @name: what a screen reader says of it */
GtkWidget *reseau_meeting_list_new (const char *name);
void reseau_meeting_list_clear (GtkWidget *list);

G_END_DECLS
