/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

G_BEGIN_DECLS

/**
 * ReseauRepair:
 *
 * The comparison of a cache with its server, without a network: asks, takes
 * answers, asks again, and in the end knows what to put right.
 */
typedef struct _ReseauRepair ReseauRepair;

/**
 * ReseauRepairAsk:
 * @what: (nullable): `digest`, `manifest` or `fetch`; %NULL when there is nothing left to ask
 * @body: (nullable): what is sent
 */
typedef struct {
  const char *what;
  ReseauValue *body;
} ReseauRepairAsk;

/* Records of one scope that are not as the server has them. */
typedef struct {
  char *scope;
  gboolean buckets[RESEAU_DIGEST_BUCKETS];
  guint n_buckets;
  GPtrArray *wanted; /* ids to fetch */
  GPtrArray *lines;  /* ReseauLine */
  GPtrArray *dropped;
} ReseauRepairPart;

ReseauRepair *reseau_repair_new (ReseauStoreSums *sums);
void reseau_repair_free (ReseauRepair *self);

void reseau_repair_next (ReseauRepair *self, ReseauRepairAsk *ask);
gboolean reseau_repair_take_digest (ReseauRepair *self, const ReseauValue *answer, GError **error);
gboolean reseau_repair_take_manifest (ReseauRepair *self, ReseauStore *store,
                                      const ReseauValue *answer, GError **error);
gboolean reseau_repair_take_lines (ReseauRepair *self, const char *text, gsize length,
                                   GError **error);
gboolean reseau_repair_apply (ReseauRepair *self, ReseauStore *store, GError **error);

gboolean reseau_repair_is_stale (ReseauRepair *self);
guint reseau_repair_get_differences (ReseauRepair *self);
guint reseau_repair_get_put (ReseauRepair *self);
guint reseau_repair_get_dropped (ReseauRepair *self);

void reseau_repair_ask_clear (ReseauRepairAsk *ask);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauRepair, reseau_repair_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReseauRepairAsk, reseau_repair_ask_clear)

G_END_DECLS
