/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_MERGE_APPLIED,
  RESEAU_MERGE_CONFLICT, /* what clashed is stored beside, the rest applied */
  RESEAU_MERGE_REJECTED, /* nothing applied, @code says why */
} ReseauMergeStatus;

/**
 * ReseauMergeContext:
 * @device: device that made the operation
 * @uid: account that made it
 * @rev: commit number that the change gets
 */
typedef struct {
  const char *device;
  const char *uid;
  gint64 rev;
} ReseauMergeContext;

/**
 * ReseauMergeResult:
 * @code: (nullable): for a refusal, a code of PROTOCOL 4.18
 * @detail: (nullable): the field or state it is about
 * @kept: whether an element of a set stayed that was to be removed: somebody else
 *   had added it anew
 * @fields: an object: fields that the operation wrote, with their value
 * @alts: a list: alternatives that it made
 * @before: an object: what the written fields held, for the journal
 */
typedef struct {
  ReseauMergeStatus status;
  const char *code;
  char *detail;
  gboolean kept;
  ReseauValue *fields;
  ReseauValue *alts;
  ReseauValue *before;
} ReseauMergeResult;

void reseau_merge_apply (const ReseauSchema *schema, ReseauRecord *record, const ReseauOp *op,
                         const ReseauMergeContext *context, ReseauMergeResult *result);
void reseau_merge_result_clear (ReseauMergeResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReseauMergeResult, reseau_merge_result_clear)

G_END_DECLS
