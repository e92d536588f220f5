/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauListPane:
 *
 * The records of a kind, searched as one types and narrowed by facets; below
 * them, in words, why there are none.
 *
 * Signal `open (id, activated)`: a record was chosen; @activated when one went
 * in, not just by.  `asked`: something else is searched or filtered.
 *
 * Property `body`.
 */
#define RESEAU_TYPE_LIST_PANE (reseau_list_pane_get_type ())
G_DECLARE_FINAL_TYPE (ReseauListPane, reseau_list_pane, RESEAU, LIST_PANE, GtkWidget)

GtkWidget *reseau_list_pane_new (ReseauContext *context, const char *kind);
void reseau_list_pane_set_kind (ReseauListPane *self, const char *kind);
const char *reseau_list_pane_get_kind (ReseauListPane *self);
ReseauQuery *reseau_list_pane_dup_query (ReseauListPane *self);
void reseau_list_pane_set_top (ReseauListPane *self, GtkWidget *top);
void reseau_list_pane_set_idle (ReseauListPane *self, GtkWidget *idle);
void reseau_list_pane_set_hint (ReseauListPane *self, const char *hint);
void reseau_list_pane_set_body (ReseauListPane *self, GtkWidget *body);
GtkWidget *reseau_list_pane_get_body (ReseauListPane *self);
void reseau_list_pane_set_period (ReseauListPane *self, const char *from, const char *until);
void reseau_list_pane_set_filter (ReseauListPane *self, const char *field, const char *value);
void reseau_list_pane_clear (ReseauListPane *self);
void reseau_list_pane_search (ReseauListPane *self, const char *text);
void reseau_list_pane_focus_search (ReseauListPane *self);
void reseau_list_pane_focus_list (ReseauListPane *self);
void reseau_list_pane_unselect (ReseauListPane *self);
void reseau_list_pane_open_filters (ReseauListPane *self);
void reseau_list_pane_capture_keys (ReseauListPane *self, GtkWidget *widget);

G_END_DECLS
