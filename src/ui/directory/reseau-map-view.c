/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-map-view.h"

#include "reseau-commune-layer.h"
#include "reseau-help.h"
#include "reseau-map-points.h"
#include "reseau-widgets.h"
#include "reseau-window.h"
#include "reseau-words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* Of so many structures a map still tells something. */
#define MOST_SHOWN 2000

/* As many as anybody reads; the map, a word or a filter leads to the others. */
#define MOST_ROWS 100

/* Two that are nearer than this, in pixels, are shown as one. */
#define APART 44.0

#define LIST_WIDTH 300
#define LEAST_MAP_WIDTH 320
#define STEP 80.0
#define TILE_SIZE 256

struct _ReseauMapView {
  GtkWidget parent;

  ReseauContext *context;
  ReseauQuery *query; /* (nullable) */
  GCancellable *cancellable;
  GPtrArray *items;   /* (nullable): ReseauItem */
  GArray *points;     /* ReseauMapPoint: those of them that have a place */
  GHashTable *chosen; /* (nullable): id of those that are listed; all */
  guint cluster_idle;
  guint fit_idle;
  gboolean fitted;

  GtkWidget *overlay;
  ShumateMap *map;
  ShumateMapSource *source;
  ShumateMarkerLayer *markers;
  double clustered; /* zoom that the markers were made for */
  GtkWidget *side;
  GtkWidget *status;
  GtkWidget *all;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (ReseauMapView, reseau_map_view, GTK_TYPE_WIDGET)

static ShumateViewport *
viewport_of (ReseauMapView *self)
{
  return shumate_map_get_viewport (self->map);
}

/* --- the list --------------------------------------------------------------------------- */

static gboolean
is_listed (ReseauMapView *self, ReseauItem *item)
{
  return self->chosen == NULL || g_hash_table_contains (self->chosen, reseau_item_get_id (item));
}

static void
clear_list (ReseauMapView *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
}

static void
show_status (ReseauMapView *self, guint listed)
{
  g_autofree char *count = reseau_words_count ("structure", listed);
  guint placeless = self->chosen == NULL ? self->items->len - self->points->len : 0;
  g_autofree char *missing =
      placeless > 0 ? g_strdup_printf (ngettext (" · %u has no place on the map",
                                                 " · %u have no place on the map", placeless),
                                       placeless)
                    : g_strdup ("");
  g_autofree char *words = g_strconcat (count, missing, NULL);

  gtk_label_set_label (GTK_LABEL (self->status), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->status), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  gtk_widget_set_visible (self->all, self->chosen != NULL);
}

static void
show_list (ReseauMapView *self)
{
  guint listed = 0;

  clear_list (self);
  for (guint i = 0; i < self->items->len; i++) {
    ReseauItem *item = g_ptr_array_index (self->items, i);

    if (!is_listed (self, item) || ++listed > MOST_ROWS)
      continue;
    gtk_list_box_append (GTK_LIST_BOX (self->list),
                         reseau_row_new (reseau_item_get_title (item),
                                         reseau_item_get_subtitle (item), "win.open",
                                         g_variant_new_string (reseau_item_get_id (item))));
  }
  gtk_widget_set_visible (self->list, listed > 0);
  show_status (self, listed);
}

static void
on_all_clicked_cb (GtkButton *button, ReseauMapView *self)
{
  gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  show_list (self);
}

/* --- the map ---------------------------------------------------------------------------- */

static ReseauItem *
item_at (ReseauMapView *self, const ReseauMapCluster *cluster, guint i)
{
  return g_ptr_array_index (self->items, g_array_index (cluster->items, guint, i));
}

static void
on_marker_clicked_cb (GtkWidget *button, ReseauMapView *self)
{
  const char *const *ids = g_object_get_data (G_OBJECT (button), "ids");

  g_clear_pointer (&self->chosen, g_hash_table_unref);
  self->chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (self->chosen, g_strdup (ids[i]));
  show_list (self);
}

/* One alone by its name, several by how many they are and where. */
static char *
dup_marker_words (ReseauMapView *self, const ReseauMapCluster *cluster)
{
  ReseauItem *first = item_at (self, cluster, 0);
  const char *city = reseau_record_get_string (reseau_item_get_record (first), "city");
  g_autofree char *count = NULL;

  if (cluster->items->len == 1)
    return g_strdup (reseau_item_get_title (first));
  count = reseau_words_count ("structure", cluster->items->len);
  /* Translators: how many structures, and a town */
  return city != NULL ? g_strdup_printf (_ ("%s around %s"), count, city)
                      : g_steal_pointer (&count);
}

static GStrv
dup_ids (ReseauMapView *self, const ReseauMapCluster *cluster)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < cluster->items->len; i++)
    g_strv_builder_add (ids, reseau_item_get_id (item_at (self, cluster, i)));
  return g_strv_builder_end (ids);
}

static void
add_marker (ReseauMapView *self, const ReseauMapCluster *cluster)
{
  ShumateMarker *marker = shumate_marker_new ();
  GtkWidget *button = gtk_button_new ();
  g_autofree char *words = dup_marker_words (self, cluster);
  g_autofree char *number = g_strdup_printf ("%u", cluster->items->len);

  gtk_button_set_child (GTK_BUTTON (button),
                        gtk_label_new (cluster->items->len > 1 ? number : "•"));
  gtk_widget_add_css_class (button, "place");
  reseau_widget_set_words (button, words);
  g_object_set_data_full (G_OBJECT (button), "ids", dup_ids (self, cluster),
                          (GDestroyNotify) g_strfreev);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_marker_clicked_cb), self, 0);
  shumate_marker_set_child (marker, button);
  shumate_location_set_location (SHUMATE_LOCATION (marker), cluster->lat, cluster->lon);
  shumate_marker_layer_add_marker (self->markers, marker);
}

static void
show_markers (ReseauMapView *self)
{
  double zoom = shumate_viewport_get_zoom_level (viewport_of (self));
  g_autoptr (GPtrArray) clusters = reseau_map_points_cluster (self->points, zoom, APART);

  self->clustered = zoom;
  shumate_marker_layer_remove_all (self->markers);
  for (guint i = 0; i < clusters->len; i++)
    add_marker (self, g_ptr_array_index (clusters, i));
}

static gboolean
on_cluster_idle_cb (gpointer data)
{
  ReseauMapView *self = data;

  self->cluster_idle = 0;
  show_markers (self);
  return G_SOURCE_REMOVE;
}

static void
on_zoom_changed_cb (ReseauMapView *self)
{
  double zoom = shumate_viewport_get_zoom_level (viewport_of (self));

  if (self->cluster_idle == 0 && fabs (zoom - self->clustered) > 0.2)
    self->cluster_idle = g_idle_add (on_cluster_idle_cb, self);
}

static void
get_frame (ReseauMapView *self, ReseauMapFrame *frame)
{
  ShumateLocation *middle = SHUMATE_LOCATION (viewport_of (self));

  frame->lat = shumate_location_get_latitude (middle);
  frame->lon = shumate_location_get_longitude (middle);
  frame->zoom = shumate_viewport_get_zoom_level (viewport_of (self));
}

/* At once: no movement for those whom it makes ill. */
static void
set_frame (ReseauMapView *self, const ReseauMapFrame *frame)
{
  shumate_map_stop_go_to (self->map);
  shumate_viewport_set_zoom_level (
      viewport_of (self), CLAMP (frame->zoom, RESEAU_MAP_LEAST_ZOOM, RESEAU_MAP_MOST_ZOOM));
  shumate_map_center_on (self->map, frame->lat, frame->lon);
}

/* Where nothing was found, all that the network knows of. */
static GArray *
dup_points (ReseauMapView *self)
{
  g_autoptr (GPtrArray) terms =
      reseau_terms_search (reseau_context_get_terms (self->context), "zone", NULL, 0);
  GArray *points;

  if (self->points->len > 0)
    return g_array_ref (self->points);
  points = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));
  for (guint i = 0; i < terms->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (terms, i);
    ReseauMapPoint point = { term->lat, term->lon, i };

    if (term->lat != 0 || term->lon != 0)
      g_array_append_val (points, point);
  }
  return points;
}

static void
fit (ReseauMapView *self)
{
  g_autoptr (GArray) points = dup_points (self);
  ReseauMapFrame frame;

  if (!reseau_map_points_fit (points, gtk_widget_get_width (GTK_WIDGET (self->map)),
                              gtk_widget_get_height (GTK_WIDGET (self->map)), &frame))
    return;
  self->fitted = TRUE;
  set_frame (self, &frame);
  show_markers (self);
}

static gboolean
on_fit_idle_cb (gpointer data)
{
  ReseauMapView *self = data;

  self->fit_idle = 0;
  if (!self->fitted)
    fit (self);
  return G_SOURCE_REMOVE;
}

/* Once it is known how much room there is. */
static void
fit_soon (ReseauMapView *self)
{
  if (self->fit_idle == 0 && !self->fitted && self->items != NULL)
    self->fit_idle = g_idle_add (on_fit_idle_cb, self);
}

static void
zoom_by (ReseauMapView *self, double levels)
{
  ReseauMapFrame frame;

  get_frame (self, &frame);
  frame.zoom += levels;
  set_frame (self, &frame);
}

static void
move_by (ReseauMapView *self, double right, double down)
{
  ReseauMapFrame frame;

  get_frame (self, &frame);
  reseau_map_frame_move (&frame, right, down);
  set_frame (self, &frame);
}

static gboolean
on_key_pressed_cb (GtkEventControllerKey *keys, guint key, guint code, GdkModifierType modifiers,
                   ReseauMapView *self)
{
  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (key) {
  case GDK_KEY_Left:
    move_by (self, -STEP, 0);
    return TRUE;
  case GDK_KEY_Right:
    move_by (self, STEP, 0);
    return TRUE;
  case GDK_KEY_Up:
    move_by (self, 0, -STEP);
    return TRUE;
  case GDK_KEY_Down:
    move_by (self, 0, STEP);
    return TRUE;
  case GDK_KEY_plus:
  case GDK_KEY_KP_Add:
    zoom_by (self, 1);
    return TRUE;
  case GDK_KEY_minus:
  case GDK_KEY_KP_Subtract:
    zoom_by (self, -1);
    return TRUE;
  default:
    return FALSE;
  }
}

/* --- what there is ---------------------------------------------------------------------- */

static gboolean
find_place (ReseauMapView *self, const ReseauRecord *record, ReseauMapPoint *point)
{
  const ReseauValue *lat = reseau_record_get (record, "lat");
  const ReseauValue *lon = reseau_record_get (record, "lon");
  const ReseauTerm *term = reseau_terms_get (reseau_context_get_terms (self->context), "zone",
                                             reseau_record_get_string (record, "commune"));

  if (lat != NULL && lon != NULL) {
    point->lat = reseau_value_get_double (lat);
    point->lon = reseau_value_get_double (lon);
    return TRUE;
  }
  if (term == NULL || (term->lat == 0 && term->lon == 0))
    return FALSE;
  point->lat = term->lat;
  point->lon = term->lon;
  return TRUE;
}

static void
take_items (ReseauMapView *self, GPtrArray *items)
{
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_array_set_size (self->points, 0);
  self->items = items;
  for (guint i = 0; i < items->len; i++) {
    ReseauMapPoint point = { 0, 0, i };

    if (find_place (self, reseau_item_get_record (g_ptr_array_index (items, i)), &point))
      g_array_append_val (self->points, point);
  }
}

static void
on_queried_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauMapView) self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *items = reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);

  if (items == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_debug ("The map could not be read: %s", error->message);
    return;
  }
  if (self->list == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result)))) {
    g_ptr_array_unref (items);
    return;
  }
  take_items (self, items);
  show_list (self);
  if (self->fitted)
    show_markers (self);
  fit_soon (self);
}

static void
ask (ReseauMapView *self)
{
  if (self->query == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reseau_context_query_async (self->context, self->query, MOST_SHOWN, self->cancellable,
                              on_queried_cb, g_object_ref (self));
}

/* --- the type --------------------------------------------------------------------------- */

static void
reseau_map_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (reseau_map_view_parent_class)->map (widget);
  ask (RESEAU_MAP_VIEW (widget));
}

static gboolean
is_wide (int width)
{
  return width >= LIST_WIDTH + LEAST_MAP_WIDTH;
}

static void
reseau_map_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  ReseauMapView *self = RESEAU_MAP_VIEW (widget);
  int side;

  gtk_widget_measure (self->side, orientation, -1, &side, NULL, NULL, NULL);
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? side : side + side;
  *natural = *minimum;
}

/* Beside each other, or the map above where there is no room. */
static void
reseau_map_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ReseauMapView *self = RESEAU_MAP_VIEW (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GtkAllocation map = { 0, 0, width, height / 2 };
  GtkAllocation side = { 0, height / 2, width, height - height / 2 };

  if (is_wide (width)) {
    map = (GtkAllocation){ rtl ? LIST_WIDTH : 0, 0, width - LIST_WIDTH, height };
    side = (GtkAllocation){ rtl ? 0 : width - LIST_WIDTH, 0, LIST_WIDTH, height };
  }
  gtk_widget_size_allocate (self->overlay, &map, -1);
  gtk_widget_size_allocate (self->side, &side, -1);
  fit_soon (self);
}

static void
reseau_map_view_dispose (GObject *object)
{
  ReseauMapView *self = RESEAU_MAP_VIEW (object);

  g_clear_handle_id (&self->cluster_idle, g_source_remove);
  g_clear_handle_id (&self->fit_idle, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->list = NULL;
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_pointer (&self->side, gtk_widget_unparent);
  g_clear_object (&self->source);
  g_clear_pointer (&self->query, reseau_query_free);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_map_view_parent_class)->dispose (object);
}

static void
reseau_map_view_class_init (ReseauMapViewClass *klass)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = reseau_map_view_dispose;
  widget->map = reseau_map_view_map;
  widget->measure = reseau_map_view_measure;
  widget->size_allocate = reseau_map_view_size_allocate;
}

static void
reseau_map_view_init (ReseauMapView *self)
{
  self->points = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));
}

/* --- making ----------------------------------------------------------------------------- */

/* Tiles come from where the settings say, and from nowhere else: without that, nothing is asked. */
static void
build_source (ReseauMapView *self)
{
  g_autoptr (GSettings) settings = reseau_settings_new ();
  g_autofree char *tiles =
      settings != NULL ? g_settings_get_string (settings, "map-tiles") : g_strdup ("");
  g_autofree char *credit =
      settings != NULL ? g_settings_get_string (settings, "map-credit") : g_strdup ("");
  ShumateLicense *license;

  self->source = SHUMATE_MAP_SOURCE (shumate_raster_renderer_new_full_from_url (
      "reseau", "", credit, NULL, (guint) RESEAU_MAP_LEAST_ZOOM, (guint) RESEAU_MAP_MOST_ZOOM,
      TILE_SIZE, SHUMATE_MAP_PROJECTION_MERCATOR, tiles));
  shumate_viewport_set_reference_map_source (viewport_of (self), self->source);
  if (*tiles == '\0')
    return;
  shumate_map_add_layer (self->map,
                         SHUMATE_LAYER (shumate_map_layer_new (self->source, viewport_of (self))));
  license = shumate_license_new ();
  shumate_license_append_map_source (license, self->source);
  gtk_widget_set_halign (GTK_WIDGET (license), GTK_ALIGN_END);
  gtk_widget_set_valign (GTK_WIDGET (license), GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), GTK_WIDGET (license));
}

static void
on_in_clicked_cb (ReseauMapView *self)
{
  zoom_by (self, 1);
}

static void
on_out_clicked_cb (ReseauMapView *self)
{
  zoom_by (self, -1);
}

static void
add_button (ReseauMapView *self, GtkWidget *box, const char *icon, const char *words,
            GCallback clicked)
{
  GtkWidget *button = reseau_icon_button_new (icon, words, NULL);

  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), button);
}

static void
build_buttons (ReseauMapView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (box, "linked");
  gtk_widget_add_css_class (box, "map-buttons");
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  add_button (self, box, "zoom-in-symbolic", _ ("Look Closer"), G_CALLBACK (on_in_clicked_cb));
  add_button (self, box, "zoom-out-symbolic", _ ("See More Around"),
              G_CALLBACK (on_out_clicked_cb));
  add_button (self, box, "zoom-fit-best-symbolic", _ ("Show All Structures"), G_CALLBACK (fit));
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), box);
}

static void
build_map (ReseauMapView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  ShumateViewport *viewport;

  self->map = g_object_new (SHUMATE_TYPE_MAP, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP,
                            "focusable", TRUE, "hexpand", TRUE, "vexpand", TRUE, NULL);
  viewport = viewport_of (self);
  shumate_viewport_set_min_zoom_level (viewport, (guint) RESEAU_MAP_LEAST_ZOOM);
  shumate_viewport_set_max_zoom_level (viewport, (guint) RESEAU_MAP_MOST_ZOOM);
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), GTK_WIDGET (self->map));
  gtk_widget_add_css_class (self->overlay, "structures-map");
  gtk_widget_set_overflow (self->overlay, GTK_OVERFLOW_HIDDEN);
  build_source (self);
  shumate_map_add_layer (self->map, reseau_commune_layer_new (self->context, viewport));
  self->markers = shumate_marker_layer_new (viewport);
  shumate_map_add_layer (self->map, SHUMATE_LAYER (self->markers));
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (self->map), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Map of the structures"),
      GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
      _ ("The list beside it says the same. The arrows move it, plus and minus bring it closer "
         "or further."),
      -1);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->map), keys);
  g_signal_connect_object (viewport, "notify::zoom-level", G_CALLBACK (on_zoom_changed_cb), self,
                           G_CONNECT_SWAPPED);
  build_buttons (self);
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
}

static void
build_side (ReseauMapView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->status = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                               "xalign", 0.0, "wrap", TRUE, NULL);
  self->all = reseau_button_new (_ ("Show _All"));
  gtk_widget_set_halign (self->all, GTK_ALIGN_START);
  gtk_widget_set_visible (self->all, FALSE);
  g_signal_connect_object (self->all, "clicked", G_CALLBACK (on_all_clicked_cb), self, 0);
  self->list = reseau_boxed_list_new (_ ("Structures on the map"));
  gtk_widget_add_css_class (box, "map-side");
  gtk_box_append (GTK_BOX (box), self->status);
  gtk_box_append (GTK_BOX (box), self->all);
  gtk_box_append (GTK_BOX (box), self->list);
  self->side = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->side), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->side), box);
  gtk_widget_set_parent (self->side, GTK_WIDGET (self));
}

GtkWidget *
reseau_map_view_new (ReseauContext *context)
{
  ReseauMapView *self = g_object_new (RESEAU_TYPE_MAP_VIEW, NULL);

  self->context = g_object_ref (context);
  build_map (self);
  build_side (self);
  reseau_help_set_page (GTK_WIDGET (self), RESEAU_HELP_MAP);
  g_signal_connect_object (context, "changed", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * reseau_map_view_set_query:
 * @query: which structures
 */
void
reseau_map_view_set_query (ReseauMapView *self, const ReseauQuery *query)
{
  g_return_if_fail (RESEAU_IS_MAP_VIEW (self));

  if (self->query != NULL && reseau_query_equal (self->query, query))
    return;
  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  self->fitted = FALSE;
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  ask (self);
}
