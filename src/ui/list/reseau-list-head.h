/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauListHead:
 *
 * What stands above a list: the words one searches, the filters in force and
 * those that could be, how many answers there are and in what order.  It shows
 * the query it is given and tells what a person wants changed.
 *
 * Signals: `searched (text)`; `as-typed`: no errors are wanted to be corrected in it;
 * `toggled (field, value, active)`; `left`: on to the answers.  The order is the action
 * `list.sort` of a widget around it.
 */
#define RESEAU_TYPE_LIST_HEAD (reseau_list_head_get_type ())
G_DECLARE_FINAL_TYPE (ReseauListHead, reseau_list_head, RESEAU, LIST_HEAD, GtkWidget)

GtkWidget *reseau_list_head_new (ReseauContext *context);

/* @order: that of the answers, which the query may leave open */
void reseau_list_head_show_query (ReseauListHead *self, const ReseauQuery *query, ReseauSort order);
/* Only the search is left while nothing is searched. */
void reseau_list_head_show_count (ReseauListHead *self, gboolean shown, guint count);

/* Without telling it. */
void reseau_list_head_show_meant (ReseauListHead *self, const char *meant);
void reseau_list_head_set_text (ReseauListHead *self, const char *text);

/* @hint: (nullable): what one searches, where it is not what the list has */
void reseau_list_head_set_hint (ReseauListHead *self, const char *hint);

/* Typing anywhere in @widget is searching. */
void reseau_list_head_capture_keys (ReseauListHead *self, GtkWidget *widget);
void reseau_list_head_focus_search (ReseauListHead *self);
void reseau_list_head_open_filters (ReseauListHead *self);

G_END_DECLS
