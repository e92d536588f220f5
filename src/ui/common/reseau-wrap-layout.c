/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-wrap-layout.h"

struct _ReseauWrapLayout {
  GtkLayoutManager parent;
  int spacing;
};

G_DEFINE_FINAL_TYPE (ReseauWrapLayout, reseau_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef void (*PlaceFunc) (GtkWidget *child, int x, int y, int width, int height);

static void
place (GtkWidget *child, int x, int y, int width, int height)
{
  gtk_widget_size_allocate (child, &(GtkAllocation){ x, y, width, height }, -1);
}

static GtkWidget *
next_shown (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

/* A child is as wide as it likes, but never wider than the line. */
static void
measure_child (GtkWidget *child, int line, int *width, int *height)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  *width = MAX (minimum, MIN (natural, line));
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, *width, NULL, height, NULL, NULL);
}

/* What is left of a line goes to the child that expands. */
static void
stretch_child (GtkWidget *child, int left, int *width, int *height)
{
  if (!gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL) || left <= *width)
    return;
  *width = left;
  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, left, NULL, height, NULL, NULL);
}

/* Walks the lines of @widget in @width, from the right where one reads so; returns the height. */
static int
walk (ReseauWrapLayout *self, GtkWidget *widget, int width, PlaceFunc func)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int x = 0, y = 0, line = 0;

  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child))) {
    int w, h;

    measure_child (child, width, &w, &h);
    if (x > 0 && x + w > width) {
      y += line + self->spacing;
      x = line = 0;
    }
    stretch_child (child, width - x, &w, &h);
    if (func != NULL)
      func (child, rtl ? width - x - w : x, y, w, h);
    x += w + self->spacing;
    line = MAX (line, h);
  }
  return y + line;
}

static void
measure_width (ReseauWrapLayout *self, GtkWidget *widget, int *minimum, int *natural)
{
  for (GtkWidget *child = next_shown (gtk_widget_get_first_child (widget)); child != NULL;
       child = next_shown (gtk_widget_get_next_sibling (child))) {
    int min, nat;

    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &min, &nat, NULL, NULL);
    *minimum = MAX (*minimum, min);
    *natural += nat + (*natural > 0 ? self->spacing : 0);
  }
}

static GtkSizeRequestMode
reseau_wrap_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
reseau_wrap_layout_measure (GtkLayoutManager *manager, GtkWidget *widget,
                            GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  ReseauWrapLayout *self = RESEAU_WRAP_LAYOUT (manager);
  int least = 0, wanted = 0;

  measure_width (self, widget, &least, &wanted);
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    int width = for_size < 0 ? MAX (least, wanted) : MAX (least, for_size);

    least = wanted = walk (self, widget, width, NULL);
  }
  *minimum = least;
  *natural = wanted;
}

static void
reseau_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                             int baseline)
{
  walk (RESEAU_WRAP_LAYOUT (manager), widget, width, place);
}

static void
reseau_wrap_layout_class_init (ReseauWrapLayoutClass *klass)
{
  GtkLayoutManagerClass *layout = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout->get_request_mode = reseau_wrap_layout_get_request_mode;
  layout->measure = reseau_wrap_layout_measure;
  layout->allocate = reseau_wrap_layout_allocate;
}

static void
reseau_wrap_layout_init (ReseauWrapLayout *self)
{
}

GtkWidget *
reseau_wrap_box_new (int spacing)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  ReseauWrapLayout *layout = g_object_new (RESEAU_TYPE_WRAP_LAYOUT, NULL);

  layout->spacing = spacing;
  gtk_widget_set_layout_manager (box, GTK_LAYOUT_MANAGER (layout));
  return box;
}
