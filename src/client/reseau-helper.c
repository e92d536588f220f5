/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who comes first of those who may help: the nearest ring, in it the best fit, then the nearest. */
#include "reseau-helper.h"

#include <math.h>

#define EARTH_KM 6371.0

/* Who says that it is their theme weighs more than who has written of it, and that more than a
 * word in passing. */
#define FIT_THEME 3
#define FIT_FICHES 2
#define FIT_WORDS 1

void
reseau_helper_free (ReseauHelper *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->title);
  g_free (self->about);
  g_free (self->place);
  g_free (self->theme);
  g_free (self->phone);
  g_free (self->email);
  g_free (self->prefers);
  g_free (self);
}

/**
 * reseau_helper_get_fit:
 *
 * Returns: how well it fits: one for the words, up to two for its fiches, three for the theme
 */
guint
reseau_helper_get_fit (const ReseauHelper *self)
{
  guint fit = self->words ? FIT_WORDS : 0;

  fit += MIN (self->fiches, FIT_FICHES);
  return fit + (self->theme != NULL ? FIT_THEME : 0);
}

ReseauRing
reseau_helper_get_ring (const ReseauHelper *self)
{
  if (self->km < 0)
    return RESEAU_RING_UNKNOWN;
  if (self->km <= RESEAU_RING_NEAR)
    return RESEAU_RING_20;
  return self->km <= RESEAU_RING_AROUND ? RESEAU_RING_50 : RESEAU_RING_FAR;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const ReseauHelper *one = *(const ReseauHelper *const *) a;
  const ReseauHelper *other = *(const ReseauHelper *const *) b;
  int rings = (int) reseau_helper_get_ring (one) - (int) reseau_helper_get_ring (other);
  int fits = (int) reseau_helper_get_fit (other) - (int) reseau_helper_get_fit (one);
  int titles;

  if (rings != 0)
    return rings;
  if (fits != 0)
    return fits;
  if (one->km < other->km || one->km > other->km)
    return one->km < other->km ? -1 : 1;
  titles = g_utf8_collate (one->title, other->title);
  return titles != 0 ? titles : g_strcmp0 (one->id, other->id);
}

/**
 * reseau_helpers_rank:
 * @helpers: (element-type ReseauHelper):
 *
 * Puts them in the order in which one would ask them; the same whatever order they came in.
 */
void
reseau_helpers_rank (GPtrArray *helpers)
{
  g_ptr_array_sort (helpers, compare);
}

/**
 * reseau_distance_km:
 *
 * Returns: the kilometres between two places, as the crow flies
 */
double
reseau_distance_km (double lat, double lon, double other_lat, double other_lon)
{
  double to_radians = G_PI / 180;
  double dlat = (other_lat - lat) * to_radians, dlon = (other_lon - lon) * to_radians;
  double a = pow (sin (dlat / 2), 2) +
             cos (lat * to_radians) * cos (other_lat * to_radians) * pow (sin (dlon / 2), 2);

  return 2 * EARTH_KM * asin (MIN (1, sqrt (a)));
}
