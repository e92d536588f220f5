/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPublishChoose:
 * @index: of a title
 */
typedef void (*ReseauPublishChoose) (guint index, gboolean wanted, gpointer data);

/**
 * reseau_publish_choices_new:
 * @choose: called for each that is marked or no longer
 * @done: (scope forever): called when something was chosen and the list is closed again
 *
 * A button with a list of all that could be in a document, to leave some of it out.
 */
GtkWidget *reseau_publish_choices_new (ReseauPublishChoose choose, GSourceFunc done, gpointer data);
void reseau_publish_choices_fill (GtkWidget *choices, const GPtrArray *titles);

G_END_DECLS
