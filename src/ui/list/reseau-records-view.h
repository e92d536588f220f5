/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauRecordsView:
 *
 * The rows of a model of records, headings among them, of which one is chosen.
 *
 * Signal `open (id, activated)`: a record was chosen; @activated when one went
 * in, not just by.
 */
#define RESEAU_TYPE_RECORDS_VIEW (reseau_records_view_get_type ())
G_DECLARE_FINAL_TYPE (ReseauRecordsView, reseau_records_view, RESEAU, RECORDS_VIEW, GtkWidget)

/* @kind: (nullable): of meetings, a row begins with the day, below a heading with its month; of
 * all kinds, %NULL, it says which */
GtkWidget *reseau_records_view_new (ReseauContext *context, const char *kind);
void reseau_records_view_set_model (ReseauRecordsView *self, GListModel *model);

/* @text: (nullable): the words that rows mark from now on */
void reseau_records_view_set_text (ReseauRecordsView *self, const char *text);
void reseau_records_view_mark (ReseauRecordsView *self, const char *text);
void reseau_records_view_unselect (ReseauRecordsView *self);

G_END_DECLS
