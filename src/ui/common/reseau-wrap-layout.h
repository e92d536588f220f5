/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauWrapLayout:
 *
 * Lays children out one after the other, as words of a paragraph: for chips.  The first of a
 * line that wants to expand takes the room that is left in it.
 */
#define RESEAU_TYPE_WRAP_LAYOUT (reseau_wrap_layout_get_type ())
G_DECLARE_FINAL_TYPE (ReseauWrapLayout, reseau_wrap_layout, RESEAU, WRAP_LAYOUT, GtkLayoutManager)

/* A box that wraps; children are added with gtk_box_append(). */
GtkWidget *reseau_wrap_box_new (int spacing);

G_END_DECLS
