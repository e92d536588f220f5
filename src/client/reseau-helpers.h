/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-helper.h"

G_BEGIN_DECLS

/**
 * ReseauHelpers:
 * @rows: (element-type ReseauHelper): in the order in which one would ask them
 * @commune: (nullable): code of the commune that distances are counted from
 * @place: (nullable): its name
 *
 * Who can help with something, near a commune.
 */
typedef struct {
  GPtrArray *rows;
  char *commune;
  char *place;
} ReseauHelpers;

void reseau_helpers_free (ReseauHelpers *self);

void reseau_context_find_helpers_async (ReseauContext *self, const ReseauQuery *need,
                                        const char *commune, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
ReseauHelpers *reseau_context_find_helpers_finish (ReseauContext *self, GAsyncResult *result,
                                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHelpers, reseau_helpers_free)

G_END_DECLS
