/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-scrolled.h"

/* Shows @page in @scrolled with all the height it would like: a text that is written in grows
 * with what is written, instead of keeping its least height. */
void
reseau_scrolled_set_page (GtkWidget *scrolled, GtkWidget *page)
{
  GtkWidget *viewport = gtk_viewport_new (NULL, NULL);

  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (viewport), GTK_SCROLL_NATURAL);
  gtk_viewport_set_scroll_to_focus (GTK_VIEWPORT (viewport), TRUE);
  gtk_viewport_set_child (GTK_VIEWPORT (viewport), page);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), viewport);
}

/* What is activated is pressed a moment later, when the page has moved. */
static void
on_activate_cb (GtkWidget *button)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (button, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  if (viewport != NULL &&
      gtk_widget_compute_bounds (button, gtk_viewport_get_child (GTK_VIEWPORT (viewport)), &bounds))
    gtk_adjustment_clamp_page (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport)),
                               bounds.origin.y, bounds.origin.y + bounds.size.height);
}

static gboolean
on_left_idle_cb (gpointer button)
{
  gtk_toggle_button_set_active (button, FALSE);
  return G_SOURCE_REMOVE;
}

/* Told while the focus is on its way: what had it closes after that. */
static void
on_focus_leave_cb (GtkEventControllerFocus *focus, GtkWidget *button)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_left_idle_cb, g_object_ref (button), g_object_unref);
}

/**
 * reseau_scrolled_show_opener:
 * @opener: a drop-down or menu button on a page that scrolls
 *
 * What it opens, it opens where it is seen, and closes when one goes elsewhere: a screen reader
 * presses it without going there, and GTK has no place for what opens outside of the screen.
 */
void
reseau_scrolled_show_opener (GtkWidget *opener)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkWidget *button = gtk_widget_get_first_child (opener);

  g_signal_connect (button, "activate", G_CALLBACK (on_activate_cb), NULL);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_leave_cb), button, 0);
  gtk_widget_add_controller (opener, focus);
}
