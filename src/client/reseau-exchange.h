/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-package.h"
#include "reseau-rules.h"

G_BEGIN_DECLS

/* Records between desks without a server: what goes into a package and what comes out. */

ReseauPackage *reseau_exchange_collect (ReseauStore *store, const GPtrArray *ids, GError **error);

/**
 * ReseauExchangeReport:
 * @refused: records of which something was left out; the `reason` of each says why
 * @trust: what is known of who signed
 * @ops: (element-type utf8): ids of the operations that are new here
 *
 * What became of the records of a package, or would; each record of the package has its own.
 */
typedef struct {
  guint created;
  guint updated;
  guint conflicts;
  guint deleted;
  guint unchanged;
  guint refused;
  ReseauSignerTrust trust;
  GPtrArray *ops;
} ReseauExchangeReport;

void reseau_exchange_report_free (ReseauExchangeReport *self);

GHashTable *reseau_exchange_find_blobs (ReseauStore *store, const ReseauActor *actor,
                                        ReseauPackage *package, GError **error);
ReseauExchangeReport *reseau_exchange_take (ReseauStore *store, const ReseauActor *actor,
                                            ReseauPackage *package, GPtrArray *blobs,
                                            gboolean dry_run, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauExchangeReport, reseau_exchange_report_free)

G_END_DECLS
