/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core-fixture.h"

#include "reseau-merge.h"

G_BEGIN_DECLS

/**
 * History:
 * @last: what became of the last step
 * @forgetful: what was there before is not known any more
 *
 * A record as a server has it: created at commit 1 by device "d0", each step one
 * more commit.
 */
typedef struct {
  ReseauSchema *schema;
  ReseauRecord *record;
  ReseauMergeResult last;
  gint64 head;
  GPtrArray *past;
  gboolean forgetful;
} History;

void history_begin (History *self, ReseauSchema *schema, const char *kind, const char *fields);
ReseauMergeStatus history_step (History *self, const char *device, ReseauOp *op /* takes */);
ReseauMergeStatus history_patch (History *self, const char *device, gint64 base, const char *set,
                                 const char *sets);
void history_fork (const History *self, History *other);
void history_end (History *self);

G_END_DECLS
