/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

G_BEGIN_DECLS

struct _ReseauListPane {
  GtkWidget parent;

  ReseauContext *context;
  ReseauQuery *query;
  GListModel *model; /* a ReseauRecordList or ReseauAnswers; made when first shown */
  guint empty_timer;
  GCancellable *correcting; /* (nullable): while it is looked what was meant */

  GtkWidget *column;
  GtkWidget *head;
  GtkWidget *stack;
  GtkWidget *view;  /* (nullable): made with the model */
  GtkWidget *idle;  /* (nullable) */
  GtkWidget *body;  /* (nullable): what stands in the place of the list */
  GtkWidget *empty; /* (nullable): made when first shown */
};

gboolean reseau_list_pane_is_narrowed (ReseauListPane *self);
void reseau_list_pane_show_empty (ReseauListPane *self);

G_END_DECLS
