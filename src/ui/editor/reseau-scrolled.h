/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows @page in @scrolled with all the height it would like: a text that is written in grows
 * with what is written, instead of keeping its least height. */
static inline void
reseau_scrolled_set_page (GtkWidget *scrolled, GtkWidget *page)
{
  GtkWidget *viewport = gtk_viewport_new (NULL, NULL);

  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (viewport), GTK_SCROLL_NATURAL);
  gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (viewport), TRUE);
  gtk_viewport_set_child (GTK_VIEWPORT (viewport), page);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), viewport);
}

/* Scrolls to where @widget is seen. */
static inline void
reseau_scrolled_show (GtkWidget *widget)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (widget, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  if (viewport != NULL &&
      gtk_widget_compute_bounds (widget, gtk_viewport_get_child (GTK_VIEWPORT (viewport)), &bounds))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)),
                               bounds.origin.y, bounds.origin.y + bounds.size.height);
}

/* What @button opens, it opens where it is seen: a screen reader presses it without going there,
 * and what opens outside of the screen is a fault for GTK. What is activated is pressed a moment
 * later, when the page has moved. */
static inline void
reseau_scrolled_show_opener (GtkWidget *button)
{
  g_signal_connect (gtk_widget_get_first_child (button), "activate",
                    G_CALLBACK (reseau_scrolled_show), NULL);
}

G_END_DECLS
