/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How near and how far a map may be looked at. */
#define RESEAU_MAP_LEAST_ZOOM 5.0
#define RESEAU_MAP_MOST_ZOOM 15.0

/**
 * ReseauMapPoint:
 * @item: which of the things on the map it is
 */
typedef struct {
  double lat;
  double lon;
  guint item;
} ReseauMapPoint;

/**
 * ReseauMapCluster:
 * @lat, @lon: the middle of its points
 * @items: (element-type guint): those too near to each other to be told apart
 */
typedef struct {
  double lat;
  double lon;
  GArray *items;
} ReseauMapCluster;

/**
 * ReseauMapFrame:
 *
 * What of the earth a map shows.
 */
typedef struct {
  double lat;
  double lon;
  double zoom;
} ReseauMapFrame;

void reseau_map_cluster_free (ReseauMapCluster *self);
GPtrArray *reseau_map_points_cluster (const GArray *points, double zoom, double apart);
gboolean reseau_map_points_fit (const GArray *points, int width, int height, ReseauMapFrame *frame);
void reseau_map_frame_move (ReseauMapFrame *frame, double right, double down);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauMapCluster, reseau_map_cluster_free)

G_END_DECLS
