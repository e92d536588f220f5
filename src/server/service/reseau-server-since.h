/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"
#include "reseau-server-store.h"

G_BEGIN_DECLS

/**
 * ReseauEntrySince:
 * @after: (nullable): what came of changes that it brought together with others
 * @lost: (nullable): what it gave back
 * @kin: whether that is of the same lost history as what is given back now
 *
 * A commit on a record after the point where two histories parted.
 */
typedef struct {
  gint64 seq;
  ReseauValue *patch;
  ReseauValue *before;
  ReseauValue *after;
  const ReseauValue *lost;
  gboolean kin;
} ReseauEntrySince;

GPtrArray *reseau_since_load (ReseauServerStore *store, const char *record, gint64 after,
                              GError **error);
const ReseauEntrySince *reseau_since_find (GPtrArray *entries, gint64 seq);
gboolean reseau_since_same (const ReseauValue *a, const ReseauValue *b);

void reseau_since_find_kin (GPtrArray *entries, const ReseauOp *op, const char *state);
gboolean reseau_entry_is_kin (const ReseauEntrySince *entry);
gboolean reseau_entry_covers (const ReseauEntrySince *entry, const char *field);
gboolean reseau_entry_has_written (const ReseauEntrySince *entry, const char *field,
                                   const ReseauValue *value);

gboolean reseau_since_has_seen (const ReseauOp *op, const ReseauValue *patch, const char *field,
                                const char *state);
gboolean reseau_server_see_restored (ReseauServerStore *store, const ReseauRecord *record,
                                     const ReseauOp *op, const char *state, ReseauOp **seeing,
                                     GError **error);

G_END_DECLS
