/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far one looks before one looks further, in kilometres. */
#define RESEAU_RING_NEAR 20
#define RESEAU_RING_AROUND 50

typedef enum {
  RESEAU_RING_20,
  RESEAU_RING_50,
  RESEAU_RING_FAR,
  RESEAU_RING_UNKNOWN, /* where it is was not said */
} ReseauRing;

/**
 * ReseauHelper:
 * @kind: "structure" or "person"
 * @about: (nullable): what it is, in a few words
 * @place: (nullable): its commune
 * @theme: (nullable): label of the theme that it has and that was asked for
 * @fiches: how many fiches on it it has written
 * @words: whether what was typed stands in what it says of itself
 * @km: as the crow flies, negative when not known
 * @prefers: (nullable): how a person wants to be reached
 * @hosts: whether one may ask to come and see
 *
 * A structure or a person that may help with something, and why.
 */
typedef struct {
  char *id;
  char *kind;
  char *title;
  char *about;
  char *place;
  char *theme;
  guint fiches;
  gboolean words;
  double km;
  char *phone;
  char *email;
  char *prefers;
  gboolean hosts;
} ReseauHelper;

void reseau_helper_free (ReseauHelper *self);
guint reseau_helper_get_fit (const ReseauHelper *self);
ReseauRing reseau_helper_get_ring (const ReseauHelper *self);
void reseau_helpers_rank (GPtrArray *helpers);

double reseau_distance_km (double lat, double lon, double other_lat, double other_lon);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHelper, reseau_helper_free)

G_END_DECLS
