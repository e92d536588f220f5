/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_RESTORE_NOTHING,    /* all of it is here, or was since */
  RESEAU_RESTORE_NOTE,       /* what has come after it is here: the journal keeps it */
  RESEAU_RESTORE_CHANGE,     /* @op is merged */
  RESEAU_RESTORE_QUARANTINE, /* without a proof, by somebody who may not write that */
  RESEAU_RESTORE_REJECT,
} ReseauRestoreOutcome;

/**
 * ReseauRestorePlan:
 * @op: (nullable): the edit that the lost history amounts to, made where it parted
 * @alts: (nullable): the record's alternatives before the merge, %NULL to leave them
 * @by: (nullable): who had made a record that has to be made again
 * @code: (nullable): why it is refused
 *
 * What giving something back means for a record.
 */
typedef struct {
  ReseauRestoreOutcome outcome;
  ReseauOp *op;
  ReseauValue *alts;
  char *by;
  char *org;
  const char *code;
  char *detail;
} ReseauRestorePlan;

ReseauRestorePlan *reseau_server_plan_restore (ReseauServer *self, ReseauServerStore *store,
                                               const ReseauServerClock *clock,
                                               const ReseauActor *actor, const ReseauRecord *record,
                                               const ReseauOp *op, GError **error);
void reseau_restore_plan_free (ReseauRestorePlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauRestorePlan, reseau_restore_plan_free)

G_END_DECLS
