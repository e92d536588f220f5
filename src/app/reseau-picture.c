/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-picture.h"

/* A paintable of a widget also has what is drawn around it: its shadow, its focus. */
static void
draw (GtkSnapshot *snapshot, GtkWidget *widget, double x, double y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  int width = gdk_paintable_get_intrinsic_width (paintable);
  int height = gdk_paintable_get_intrinsic_height (paintable);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  graphene_point_t at;

  if (!gtk_widget_compute_bounds (widget, widget, &bounds))
    bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  graphene_point_init (&at, (float) x + bounds.origin.x, (float) y + bounds.origin.y);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &at);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  gtk_snapshot_restore (snapshot);
}

/* A popover has a surface of its own, placed relative to that of the window. */
static void
draw_popovers (GtkSnapshot *snapshot, GtkNative *window, GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget)) {
    GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (widget));
    double ox, oy, px, py;

    if (!gtk_widget_get_mapped (widget) || surface == NULL)
      return;
    gtk_native_get_surface_transform (window, &ox, &oy);
    gtk_native_get_surface_transform (GTK_NATIVE (widget), &px, &py);
    draw (snapshot, widget, gdk_popup_get_position_x (GDK_POPUP (surface)) + px - ox,
          gdk_popup_get_position_y (GDK_POPUP (surface)) + py - oy);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    draw_popovers (snapshot, window, child);
}

gboolean
reseau_picture_save (GtkWindow *window, const char *path)
{
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  GtkWidget *widget = GTK_WIDGET (window);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                             (float) gtk_widget_get_height (widget));
  g_autoptr (GdkTexture) texture = NULL;
  GskRenderNode *node;

  draw (snapshot, widget, 0, 0);
  draw_popovers (snapshot, GTK_NATIVE (window), widget);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL || renderer == NULL)
    return FALSE;
  texture = gsk_renderer_render_texture (renderer, node, &area);
  gsk_render_node_unref (node);
  return gdk_texture_save_to_png (texture, path);
}
