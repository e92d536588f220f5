/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"
#include "reseau-server-store.h"

G_BEGIN_DECLS

/**
 * ReseauServerPast:
 * @op: the operation that is merged
 * @scope: where it stands
 * @state: (nullable): the field of it that is decided apart
 * @fields: its fields now
 * @error: (nullable): what went wrong while the journal was read
 *
 * What a record held at an earlier commit, for a merge.
 */
typedef struct {
  ReseauServerStore *store;
  const ReseauOp *op;
  const char *scope;
  const char *state;
  ReseauValue *fields;
  GError *error;
} ReseauServerPast;

ReseauValue *reseau_server_past_find (const char *key, gint64 base, const char *device,
                                      gboolean *may_show, gpointer past);
char *reseau_server_past_author (gint64 rev, gpointer past);
gboolean reseau_server_past_touches (const ReseauValue *before, const char *key);
void reseau_server_past_undo (ReseauValue *fields, const char *field, const ReseauValue *before);

G_END_DECLS
