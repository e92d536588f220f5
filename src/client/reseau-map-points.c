/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where things stand on a map: in the projection of Mercator the earth is a square that is twice
 * as wide at each level of zoom. */
#include "reseau-map-points.h"

#include <math.h>

/* The square at zoom 0, in pixels. */
#define WORLD 256.0

/* Beyond there is nothing on such a map. */
#define MOST_LAT 85.0

/* What stands between the outermost points and the border. */
#define ROOM 0.7

/* One place alone is shown with what is around it. */
#define ALONE_ZOOM 11.0

typedef struct {
  double x;
  double y;
  ReseauMapCluster *cluster;
} Spot;

static double
world_x (double lon)
{
  return (lon + 180) / 360;
}

static double
world_y (double lat)
{
  double radians = CLAMP (lat, -MOST_LAT, MOST_LAT) * G_PI / 180;

  return (1 - log (tan (radians) + 1 / cos (radians)) / G_PI) / 2;
}

static double
lon_of (double x)
{
  return x * 360 - 180;
}

static double
lat_of (double y)
{
  return atan (sinh (G_PI * (1 - 2 * y))) * 180 / G_PI;
}

void
reseau_map_cluster_free (ReseauMapCluster *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->items);
  g_free (self);
}

static Spot *
find_spot (GArray *spots, double x, double y, double apart)
{
  for (guint i = 0; i < spots->len; i++) {
    Spot *spot = &g_array_index (spots, Spot, i);

    if (hypot (spot->x - x, spot->y - y) < apart)
      return spot;
  }
  return NULL;
}

/* The middle moves, the spot that others are compared with does not: what is together does not
 * depend on what came last. */
static void
join (ReseauMapCluster *cluster, const ReseauMapPoint *point)
{
  double n = cluster->items->len;

  cluster->lat = (cluster->lat * n + point->lat) / (n + 1);
  cluster->lon = (cluster->lon * n + point->lon) / (n + 1);
  g_array_append_val (cluster->items, point->item);
}

/**
 * reseau_map_points_cluster:
 * @points: (element-type ReseauMapPoint):
 * @apart: how many pixels it takes to tell two points apart
 *
 * Returns: (transfer full) (element-type ReseauMapCluster): each point once, in the order of the
 *   first of each
 */
GPtrArray *
reseau_map_points_cluster (const GArray *points, double zoom, double apart)
{
  GPtrArray *clusters = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_map_cluster_free);
  g_autoptr (GArray) spots = g_array_new (FALSE, FALSE, sizeof (Spot));
  double scale = WORLD * exp2 (zoom);

  for (guint i = 0; i < points->len; i++) {
    const ReseauMapPoint *point = &g_array_index (points, ReseauMapPoint, i);
    double x = world_x (point->lon) * scale, y = world_y (point->lat) * scale;
    Spot *spot = find_spot (spots, x, y, apart);

    if (spot == NULL) {
      Spot own = { x, y, g_new0 (ReseauMapCluster, 1) };

      own.cluster->items = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (clusters, own.cluster);
      g_array_append_val (spots, own);
      spot = &g_array_index (spots, Spot, spots->len - 1);
    }
    join (spot->cluster, point);
  }
  return clusters;
}

/**
 * reseau_map_points_fit:
 * @points: (element-type ReseauMapPoint):
 * @width, @height: of the map, in pixels
 * @frame: (out): what shows all of them
 *
 * Returns: whether there is anything to show
 */
gboolean
reseau_map_points_fit (const GArray *points, int width, int height, ReseauMapFrame *frame)
{
  double left = 1, right = 0, top = 1, bottom = 0, zoom;

  if (points->len == 0 || width <= 0 || height <= 0)
    return FALSE;
  for (guint i = 0; i < points->len; i++) {
    const ReseauMapPoint *point = &g_array_index (points, ReseauMapPoint, i);

    left = MIN (left, world_x (point->lon));
    right = MAX (right, world_x (point->lon));
    top = MIN (top, world_y (point->lat));
    bottom = MAX (bottom, world_y (point->lat));
  }
  zoom = ALONE_ZOOM;
  if (right > left)
    zoom = MIN (zoom, log2 (width * ROOM / WORLD / (right - left)));
  if (bottom > top)
    zoom = MIN (zoom, log2 (height * ROOM / WORLD / (bottom - top)));
  frame->lat = lat_of ((top + bottom) / 2);
  frame->lon = lon_of ((left + right) / 2);
  frame->zoom = CLAMP (zoom, RESEAU_MAP_LEAST_ZOOM, RESEAU_MAP_MOST_ZOOM);
  return TRUE;
}

/**
 * reseau_map_frame_move:
 * @right, @down: by how many pixels
 */
void
reseau_map_frame_move (ReseauMapFrame *frame, double right, double down)
{
  double scale = WORLD * exp2 (frame->zoom);

  frame->lon = CLAMP (lon_of (world_x (frame->lon) + right / scale), -180, 180);
  frame->lat = CLAMP (lat_of (world_y (frame->lat) + down / scale), -MOST_LAT, MOST_LAT);
}
