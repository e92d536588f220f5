/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-server.h"

G_BEGIN_DECLS

/* Erasure of a person: what only speaks of them goes for good, everywhere; what they wrote for
 * others stays, and is nobody's. */

/**
 * ReseauErasure:
 * @records: how many were erased
 * @blobs: how many photos and files with them
 */
typedef struct {
  guint records;
  guint blobs;
} ReseauErasure;

GPtrArray *reseau_server_list_belongings (ReseauServer *self, ReseauServerStore *store,
                                          const char *person, GError **error);
gboolean reseau_server_erase (ReseauServer *self, ReseauServerStore *store,
                              ReseauBlobFolder *folder, const GPtrArray *ids,
                              ReseauErasure *erasure, GError **error);
gboolean reseau_server_is_of_erased (ReseauServer *self, ReseauServerStore *store,
                                     const ReseauOp *op, gboolean *erased, GError **error);

G_END_DECLS
