/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

/**
 * ReseauServerApply:
 * @device: (nullable): the device that sends; %NULL for the server itself
 * @clock: as it will be after the operations applied so far
 * @told: bytes of merged values in the results so far
 *
 * The operations of one transaction on their way into the store.
 */
typedef struct {
  ReseauServer *server;
  ReseauServerStore *store;
  const ReseauServerAccount *account;
  ReseauActor actor;
  ReseauServerDevice *device;
  ReseauServerClock clock;
  gsize told;
  GArray *again; /* (nullable): commits, of gint64, of what the device had sent before */
  gint64 now;
} ReseauServerApply;

gboolean reseau_server_apply_init (ReseauServerApply *self, ReseauServer *server,
                                   ReseauServerStore *store, const ReseauServerAccount *account,
                                   ReseauServerDevice *device, GError **error);
ReseauOpResult *reseau_server_apply_op (ReseauServerApply *self, const ReseauOp *op,
                                        GError **error);

G_END_DECLS
