/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauRecordRow:
 *
 * A record on two lines: what it is called, and below what it is or where the
 * searched words stand; at the end what is special about it.
 */
#define RESEAU_TYPE_RECORD_ROW (reseau_record_row_get_type ())
G_DECLARE_FINAL_TYPE (ReseauRecordRow, reseau_record_row, RESEAU, RECORD_ROW, GtkWidget)

GtkWidget *reseau_record_row_new (ReseauContext *context);

/* @text: (nullable): the words searched for, to be marked */
void reseau_record_row_bind (ReseauRecordRow *self, ReseauItem *item, const char *text);

/* Other words to mark. */
void reseau_record_row_set_text (ReseauRecordRow *self, const char *text);

/* Makes the first thing on the row the day of the record's start.
 * @under_month: the month is said above: below the title there are only the hours. */
void reseau_record_row_show_day (ReseauRecordRow *self, gboolean under_month);

/* For a list of several kinds: the second line begins with what the record is. */
void reseau_record_row_show_kind (ReseauRecordRow *self);

G_END_DECLS
