/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-commune-layer.h"

#include "reseau-compat.h"

/* From here on there is room for names; those that would stand on others are left out. */
#define NAMES_ZOOM 8.0

#define POINT 2.0f

/* Below the mark of a structure that stands there. */
#define NAME_BELOW 13.0f
#define MOST_NAMES 80

struct _ReseauCommuneLayer {
  ShumateLayer parent;

  ReseauContext *context;
};

G_DEFINE_FINAL_TYPE (ReseauCommuneLayer, reseau_commune_layer, SHUMATE_TYPE_LAYER)

typedef struct {
  GtkWidget *widget;
  GtkSnapshot *snapshot;
  GdkRGBA color;
  GArray *taken; /* of graphene_rect_t */
} Drawing;

static void
draw_point (const Drawing *drawing, float x, float y)
{
  GskRoundedRect circle;

  gsk_rounded_rect_init_from_rect (
      &circle, &GRAPHENE_RECT_INIT (x - POINT, y - POINT, 2 * POINT, 2 * POINT), POINT);
  gtk_snapshot_push_rounded_clip (drawing->snapshot, &circle);
  gtk_snapshot_append_color (drawing->snapshot, &drawing->color, &circle.bounds);
  gtk_snapshot_pop (drawing->snapshot);
}

static gboolean
is_taken (const Drawing *drawing, const graphene_rect_t *room)
{
  for (guint i = 0; i < drawing->taken->len; i++)
    if (graphene_rect_intersection (room, &g_array_index (drawing->taken, graphene_rect_t, i),
                                    NULL))
      return TRUE;
  return drawing->taken->len >= MOST_NAMES;
}

static void
draw_name (const Drawing *drawing, const char *name, float x, float y)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (drawing->widget, name);
  graphene_rect_t room;
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  room = GRAPHENE_RECT_INIT (x - (float) width / 2, y + NAME_BELOW, (float) width, (float) height);
  if (is_taken (drawing, &room))
    return;
  g_array_append_val (drawing->taken, room);
  gtk_snapshot_save (drawing->snapshot);
  gtk_snapshot_translate (drawing->snapshot, &room.origin);
  gtk_snapshot_append_layout (drawing->snapshot, layout, &drawing->color);
  gtk_snapshot_restore (drawing->snapshot);
}

static void
draw_commune (ShumateLayer *layer, const Drawing *drawing, const ReseauTerm *term, gboolean named)
{
  double x, y;

  shumate_viewport_location_to_widget_coords (shumate_layer_get_viewport (layer), drawing->widget,
                                              term->lat, term->lon, &x, &y);
  if (x < 0 || y < 0 || x > gtk_widget_get_width (drawing->widget) ||
      y > gtk_widget_get_height (drawing->widget))
    return;
  draw_point (drawing, (float) x, (float) y);
  if (named)
    draw_name (drawing, term->label, (float) x, (float) y);
}

static void
reseau_commune_layer_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ReseauCommuneLayer *self = RESEAU_COMMUNE_LAYER (widget);
  g_autoptr (GPtrArray) terms =
      reseau_terms_search (reseau_context_get_terms (self->context), "zone", NULL, 0);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
  Drawing drawing = { widget, snapshot, { 0 }, taken };
  gboolean named = shumate_viewport_get_zoom_level (
                       shumate_layer_get_viewport (SHUMATE_LAYER (self))) >= NAMES_ZOOM;

  reseau_compat_get_color (widget, &drawing.color);
  for (guint i = 0; i < terms->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (terms, i);

    if (term->lat != 0 || term->lon != 0)
      draw_commune (SHUMATE_LAYER (self), &drawing, term, named);
  }
}

static void
reseau_commune_layer_dispose (GObject *object)
{
  g_clear_object (&RESEAU_COMMUNE_LAYER (object)->context);
  G_OBJECT_CLASS (reseau_commune_layer_parent_class)->dispose (object);
}

static void
reseau_commune_layer_class_init (ReseauCommuneLayerClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_commune_layer_dispose;
  widget->snapshot = reseau_commune_layer_snapshot;
  gtk_widget_class_set_css_name (widget, "communelayer");
  gtk_widget_class_set_accessible_role (widget, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
reseau_commune_layer_init (ReseauCommuneLayer *self)
{
}

ShumateLayer *
reseau_commune_layer_new (ReseauContext *context, ShumateViewport *viewport)
{
  ReseauCommuneLayer *self = g_object_new (RESEAU_TYPE_COMMUNE_LAYER, "viewport", viewport, NULL);

  self->context = g_object_ref (context);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  g_signal_connect_object (viewport, "notify", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  return SHUMATE_LAYER (self);
}
