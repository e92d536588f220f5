/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where things stand on a map, which of them are shown as one, and what shows them all. */
#include "reseau-map-points.h"

#include <math.h>

#define COUVIN 50.035, 4.485
#define PHILIPPEVILLE 50.187, 4.545
#define LIEGE 50.641, 5.571

static void
add (GArray *points, double lat, double lon)
{
  ReseauMapPoint point = { lat, lon, points->len };

  g_array_append_val (points, point);
}

static GArray *
points_new (void)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));

  add (points, COUVIN);
  add (points, COUVIN);
  add (points, PHILIPPEVILLE);
  add (points, LIEGE);
  return points;
}

static guint
count (const GArray *points, double zoom)
{
  g_autoptr (GPtrArray) clusters = reseau_map_points_cluster (points, zoom, 40);
  guint64 seen = 0;

  for (guint i = 0; i < clusters->len; i++) {
    const ReseauMapCluster *cluster = g_ptr_array_index (clusters, i);

    for (guint j = 0; j < cluster->items->len; j++) {
      guint item = g_array_index (cluster->items, guint, j);

      g_assert_cmpuint (seen & (1u << item), ==, 0);
      seen |= 1u << item;
    }
  }
  g_assert_cmpuint (seen, ==, (1u << points->len) - 1);
  return clusters->len;
}

static void
test_clusters (void)
{
  g_autoptr (GArray) points = points_new ();

  g_assert_cmpuint (count (points, 5), ==, 1);
  g_assert_cmpuint (count (points, 7), ==, 2);
  g_assert_cmpuint (count (points, 11), ==, 3);
  /* One place stays one, however near one looks. */
  g_assert_cmpuint (count (points, 18), ==, 3);
}

static void
test_middle (void)
{
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));
  g_autoptr (GPtrArray) clusters = NULL;
  const ReseauMapCluster *cluster;

  add (points, 50, 4);
  add (points, 51, 5);
  clusters = reseau_map_points_cluster (points, 1, 40);
  g_assert_cmpuint (clusters->len, ==, 1);
  cluster = g_ptr_array_index (clusters, 0);
  g_assert_cmpfloat_with_epsilon (cluster->lat, 50.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (cluster->lon, 4.5, 1e-9);
}

static void
test_fit (void)
{
  g_autoptr (GArray) points = points_new ();
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (ReseauMapPoint));
  ReseauMapFrame frame;

  g_assert_true (reseau_map_points_fit (points, 400, 400, &frame));
  g_assert_cmpfloat_with_epsilon (frame.lon, 5.028, 0.001);
  g_assert_cmpfloat (frame.lat, >, 50.2);
  g_assert_cmpfloat (frame.lat, <, 50.5);
  /* The larger of both sides takes seven tenths of the map. */
  g_assert_cmpfloat_with_epsilon ((5.571 - 4.485) / 360 * 256 * exp2 (frame.zoom), 280, 0.5);
  add (one, COUVIN);
  g_assert_true (reseau_map_points_fit (one, 400, 400, &frame));
  g_assert_cmpfloat (frame.zoom, ==, 11);
  g_assert_cmpfloat_with_epsilon (frame.lat, 50.035, 1e-6);
  g_assert_false (reseau_map_points_fit (none, 400, 400, &frame));
  g_assert_false (reseau_map_points_fit (one, 0, 400, &frame));
}

static void
test_move (void)
{
  ReseauMapFrame frame = { 50, 4, 8 };

  reseau_map_frame_move (&frame, 80, -80);
  g_assert_cmpfloat (frame.lon, >, 4);
  g_assert_cmpfloat (frame.lat, >, 50);
  reseau_map_frame_move (&frame, -80, 80);
  g_assert_cmpfloat_with_epsilon (frame.lon, 4, 1e-9);
  g_assert_cmpfloat_with_epsilon (frame.lat, 50, 1e-9);
  /* There is nothing beyond the poles. */
  reseau_map_frame_move (&frame, 1e9, -1e9);
  g_assert_cmpfloat (frame.lon, ==, 180);
  g_assert_cmpfloat (frame.lat, ==, 85);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/map-points/clusters", test_clusters);
  g_test_add_func ("/client/map-points/middle", test_middle);
  g_test_add_func ("/client/map-points/fit", test_fit);
  g_test_add_func ("/client/map-points/move", test_move);
  return g_test_run ();
}
