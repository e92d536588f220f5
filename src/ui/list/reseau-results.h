/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauResults:
 *
 * A GListModel of the best answers to a search in everything that people read:
 * fiches, structures, people and meetings, not what only ties them together.
 *
 * Property `loading`.
 */
#define RESEAU_TYPE_RESULTS (reseau_results_get_type ())
G_DECLARE_FINAL_TYPE (ReseauResults, reseau_results, RESEAU, RESULTS, GObject)

ReseauResults *reseau_results_new (ReseauContext *context);
void reseau_results_set_query (ReseauResults *self, const ReseauQuery *query);

G_END_DECLS
