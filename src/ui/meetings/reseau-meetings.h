/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

G_BEGIN_DECLS

/* The meetings as a list of what comes or what was, as a month, as a week, or the visits by what
 * became of them. */
GtkWidget *reseau_meetings_new (ReseauContext *context);

/* Returns: (transfer full) (nullable): what is shown.  @title: (out): what a document of it is
 * called, unchanged where that is said already */
ReseauQuery *reseau_meetings_dup_query (ReseauListPane *meetings, char **title);

/* @view: "list", "month", "week" or "visits" */
void reseau_meetings_show (ReseauListPane *meetings, const char *view);

G_END_DECLS
