/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <shumate/shumate.h>

G_BEGIN_DECLS

/**
 * ReseauCommuneLayer:
 *
 * The communes of the network, drawn from the lists of terms: a point for each and, as near as
 * that, their names.  What a map shows where there is no network.
 */
#define RESEAU_TYPE_COMMUNE_LAYER (reseau_commune_layer_get_type ())
G_DECLARE_FINAL_TYPE (ReseauCommuneLayer, reseau_commune_layer, RESEAU, COMMUNE_LAYER, ShumateLayer)

ShumateLayer *reseau_commune_layer_new (ReseauContext *context, ShumateViewport *viewport);

G_END_DECLS
