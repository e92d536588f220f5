/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-wrap-layout.h"

struct _ReseauWrapLayout {
  GtkLayoutManager parent;
  int spacing;
};

G_DEFINE_FINAL_TYPE (ReseauWrapLayout, reseau_wrap_layout, GTK_TYPE_LAYOUT_MANAGER)

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
static int
width_of (GtkWidget *child, int line)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (minimum, MIN (natural, line));
}

static int
height_of (GtkWidget *child, int width)
{
  int height;

  gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

/* What stands side by side: the children from @first on, before @end. */
typedef struct {
  GtkWidget *first;
  GtkWidget *end;
  GtkWidget *growing; /* (nullable): the one that takes the room that is left */
  int left;
  int height;
} Line;

static int
final_width (const Line *line, GtkWidget *child, int width)
{
  return width_of (child, width) + (child == line->growing ? line->left : 0);
}

static Line
next_line (ReseauWrapLayout *self, GtkWidget *first, int width)
{
  Line line = { .first = first, .left = width + self->spacing };
  GtkWidget *child;

  for (child = first; child != NULL; child = next_shown (gtk_widget_get_next_sibling (child))) {
    int w = width_of (child, width) + self->spacing;

    if (child != first && w > line.left)
      break;
    line.left -= w;
    if (line.growing == NULL && gtk_widget_compute_expand (child, GTK_ORIENTATION_HORIZONTAL))
      line.growing = child;
  }
  line.end = child;
  line.left = MAX (line.left, 0);
  for (child = first; child != line.end; child = next_shown (gtk_widget_get_next_sibling (child)))
    line.height = MAX (line.height, height_of (child, final_width (&line, child, width)));
  return line;
}

/* From the right where one reads so. */
static void
place_line (ReseauWrapLayout *self, const Line *line, int width, int y, gboolean rtl)
{
  int x = 0;

  for (GtkWidget *child = line->first; child != line->end;
       child = next_shown (gtk_widget_get_next_sibling (child))) {
    int w = final_width (line, child, width);
    gboolean centred = gtk_widget_get_valign (child) == GTK_ALIGN_CENTER;

    place (child, rtl ? width - x - w : x, y, w, centred ? line->height : height_of (child, w));
    x += w + self->spacing;
  }
}

/* Walks the lines of @widget in @width; returns the height. */
static int
walk (ReseauWrapLayout *self, GtkWidget *widget, int width, gboolean placing)
{
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkWidget *child = next_shown (gtk_widget_get_first_child (widget));
  int y = 0;

  while (child != NULL) {
    Line line = next_line (self, child, width);

    if (placing)
      place_line (self, &line, width, y, rtl);
    y += line.height + self->spacing;
    child = line.end;
  }
  return MAX (y - self->spacing, 0);
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

    least = wanted = walk (self, widget, width, FALSE);
  }
  *minimum = least;
  *natural = wanted;
}

static void
reseau_wrap_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height,
                             int baseline)
{
  walk (RESEAU_WRAP_LAYOUT (manager), widget, width, TRUE);
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
