/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

#include "reseau-record-list.h"

G_BEGIN_DECLS

struct _ReseauListPane {
  GtkWidget parent;

  ReseauContext *context;
  ReseauQuery *query;
  GListModel *model; /* a ReseauRecordList or ReseauAnswers; made when first shown */
  GtkSingleSelection *selection;
  gboolean quiet; /* the selection changes, but nobody chose */
  guint empty_timer;
  GPtrArray *rows; /* ReseauRecordRow that the list has made */

  GtkWidget *column;
  GtkWidget *top;
  GtkWidget *search;
  GtkWidget *filter_button;
  GtkWidget *filter_popover;
  GtkWidget *chips;
  GtkWidget *line; /* count and order */
  GtkWidget *count;
  GtkWidget *sort_button;
  GtkWidget *stack;
  GtkWidget *view;
  GtkWidget *idle;
  GtkWidget *empty;
};

gboolean reseau_list_pane_is_narrowed (ReseauListPane *self);
void reseau_list_pane_show_empty (ReseauListPane *self);
GtkWidget *reseau_list_pane_chip_new (ReseauListPane *self, const char *field, const char *value);

G_END_DECLS
