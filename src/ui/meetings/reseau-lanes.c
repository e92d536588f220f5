/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-lanes.h"

#include "reseau-meeting-row.h"
#include "reseau-widgets.h"

#define SPACING 8

typedef struct {
  GtkWidget *box;
  GtkWidget *heading;
  GtkWidget *below;
  GtkWidget *list;
  GtkWidget *nothing;
} Lane;

struct _ReseauLanes {
  GtkWidget parent;
  guint chars;
  GArray *lanes; /* Lane */
};

G_DEFINE_FINAL_TYPE (ReseauLanes, reseau_lanes, GTK_TYPE_WIDGET)

/* --- room ---------------------------------------------------------------------------- */

static int
lane_width (ReseauLanes *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = pango_font_metrics_get_approximate_char_width (metrics) * (int) self->chars;

  pango_font_metrics_unref (metrics);
  return PANGO_PIXELS (width);
}

static gboolean
is_wide (ReseauLanes *self, int width)
{
  int n = (int) self->lanes->len;

  return width >= n * lane_width (self) + (n - 1) * SPACING;
}

static GtkWidget *
lane_at (ReseauLanes *self, guint i)
{
  return g_array_index (self->lanes, Lane, i).box;
}

static int
height_of (GtkWidget *box, int width)
{
  int height;

  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

static int
shared_width (ReseauLanes *self, int width)
{
  int n = (int) self->lanes->len;

  return n > 0 ? (width - (n - 1) * SPACING) / n : width;
}

static void
measure_width (ReseauLanes *self, int *minimum, int *natural)
{
  for (guint i = 0; i < self->lanes->len; i++) {
    int least;

    gtk_widget_measure (lane_at (self, i), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL,
                        NULL);
    *minimum = MAX (*minimum, least);
  }
  *natural = MAX (*minimum, (int) self->lanes->len * (lane_width (self) + SPACING));
}

static int
measure_height (ReseauLanes *self, int width)
{
  gboolean wide = is_wide (self, width);
  int height = 0;

  for (guint i = 0; i < self->lanes->len; i++) {
    int one = height_of (lane_at (self, i), wide ? shared_width (self, width) : width);

    height = wide ? MAX (height, one) : height + one + SPACING;
  }
  return height;
}

static void
reseau_lanes_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                      int *natural, int *minimum_baseline, int *natural_baseline)
{
  ReseauLanes *self = RESEAU_LANES (widget);
  int width = for_size, unused = 0;

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL) {
    measure_width (self, minimum, natural);
    return;
  }
  if (width < 0)
    measure_width (self, &unused, &width);
  *minimum = *natural = measure_height (self, width);
}

static void
reseau_lanes_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauLanes *self = RESEAU_LANES (widget);
  gboolean wide = is_wide (self, width);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int w = wide ? shared_width (self, width) : width, y = 0;

  for (guint i = 0; i < self->lanes->len; i++) {
    int n = rtl ? (int) (self->lanes->len - 1 - i) : (int) i;
    int h = wide ? height : height_of (lane_at (self, i), w);

    gtk_widget_size_allocate (lane_at (self, i),
                              &(GtkAllocation){ wide ? n * (w + SPACING) : 0, y, w, h }, -1);
    y += wide ? 0 : h + SPACING;
  }
}

static GtkSizeRequestMode
reseau_lanes_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* --- the type -------------------------------------------------------------------------- */

static void
reseau_lanes_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (reseau_lanes_parent_class)->dispose (object);
}

static void
reseau_lanes_finalize (GObject *object)
{
  g_array_unref (RESEAU_LANES (object)->lanes);
  G_OBJECT_CLASS (reseau_lanes_parent_class)->finalize (object);
}

static void
reseau_lanes_class_init (ReseauLanesClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_lanes_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_lanes_finalize;
  widget->measure = reseau_lanes_measure;
  widget->size_allocate = reseau_lanes_size_allocate;
  widget->get_request_mode = reseau_lanes_get_request_mode;
  gtk_widget_class_set_css_name (widget, "lanes");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
reseau_lanes_init (ReseauLanes *self)
{
  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
}

GtkWidget *
reseau_lanes_new (guint chars)
{
  ReseauLanes *self = g_object_new (RESEAU_TYPE_LANES, NULL);

  self->chars = chars;
  return GTK_WIDGET (self);
}

/* Returns: (transfer none): the list of the new lane */
GtkWidget *
reseau_lanes_add (ReseauLanes *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  Lane lane = { box, reseau_heading_new (""), reseau_label_new (NULL, "lane-below"),
                reseau_meeting_list_new (""), reseau_label_new (NULL, "lane-nothing") };

  g_return_val_if_fail (RESEAU_IS_LANES (self), NULL);

  gtk_label_set_ellipsize (GTK_LABEL (lane.nothing), PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (GTK_LABEL (lane.nothing), TRUE);
  gtk_widget_add_css_class (box, "lane");
  gtk_box_append (GTK_BOX (box), lane.heading);
  gtk_box_append (GTK_BOX (box), lane.below);
  gtk_box_append (GTK_BOX (box), lane.list);
  gtk_box_append (GTK_BOX (box), lane.nothing);
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  g_array_append_val (self->lanes, lane);
  return lane.list;
}

/* @below: (nullable): a second line; @special: whether it stands out */
void
reseau_lanes_set_heading (ReseauLanes *self, guint lane, const char *heading, const char *below,
                          gboolean special)
{
  Lane *one = &g_array_index (self->lanes, Lane, lane);
  g_autofree char *name =
      g_strdup_printf ("%s%s%s", heading, below != NULL ? ", " : "", below != NULL ? below : "");

  g_return_if_fail (RESEAU_IS_LANES (self));

  gtk_label_set_label (GTK_LABEL (one->heading), heading);
  gtk_label_set_label (GTK_LABEL (one->below), below != NULL ? below : "");
  gtk_widget_set_visible (one->below, below != NULL);
  if (special)
    gtk_widget_add_css_class (one->box, "special");
  else
    gtk_widget_remove_css_class (one->box, "special");
  gtk_accessible_update_property (GTK_ACCESSIBLE (one->list), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/**
 * reseau_lanes_fill:
 * @rows: (element-type GtkWidget): taken as they are, floating
 * @nothing: what is said where there is none
 */
void
reseau_lanes_fill (ReseauLanes *self, guint lane, GPtrArray *rows, const char *nothing)
{
  Lane *one = &g_array_index (self->lanes, Lane, lane);

  g_return_if_fail (RESEAU_IS_LANES (self));

  reseau_meeting_list_clear (one->list);
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (one->list), g_ptr_array_index (rows, i));
  gtk_widget_set_visible (one->list, rows->len > 0);
  gtk_label_set_label (GTK_LABEL (one->nothing), nothing);
  gtk_widget_set_visible (one->nothing, rows->len == 0);
}
