/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*ReseauSwitchFunc) (guint chosen, gpointer data);

/**
 * reseau_switch_new:
 * @words: (array zero-terminated=1): what one chooses among
 * @owner: the object that @data belongs to; its end ends the calls
 *
 * Buttons side by side of which one is down: for a few lists in one place.
 */
GtkWidget *reseau_switch_new (const char *const *words, ReseauSwitchFunc func, GObject *owner);
void reseau_switch_choose (GtkWidget *buttons, guint chosen);

G_END_DECLS
