/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_MERGE_APPLIED,
  RESEAU_MERGE_MERGED,   /* a field holds the changes of two people; the rest applied */
  RESEAU_MERGE_CONFLICT, /* what clashed is stored beside, the rest applied or merged */
  RESEAU_MERGE_REJECTED, /* nothing applied, @code says why */
} ReseauMergeStatus;

/**
 * ReseauMergeOrigin:
 * @key: a field, an element of a list ("steps/k3") or a part of one ("steps/k3/title")
 * @base: a commit number
 * @device: (nullable): the device that asks
 * @may_show: (out): whether all who can read the record now could read it then
 *
 * What its author had before them who changed a field at @base: what the field held then or,
 * where @device has written it since, what it wrote last.
 *
 * Returns: (transfer full) (nullable): the value, null for none; %NULL when that is not known
 */
typedef ReseauValue *(*ReseauMergeOrigin) (const char *key, gint64 base, const char *device,
                                           gboolean *may_show, gpointer data);

/**
 * ReseauMergeAuthor:
 * @rev: a commit number
 *
 * Returns: (transfer full) (nullable): the account that made that change of the record
 */
typedef char *(*ReseauMergeAuthor) (gint64 rev, gpointer data);

/**
 * ReseauMergeContext:
 * @device: device that made the operation
 * @uid: account that made it
 * @rev: commit number that the change gets
 * @origin: (nullable): how to look into the past; %NULL: it is not known
 * @author: (nullable): who made a change
 * @data: for both
 */
typedef struct {
  const char *device;
  const char *uid;
  gint64 rev;
  ReseauMergeOrigin origin;
  ReseauMergeAuthor author;
  gpointer data;
} ReseauMergeContext;

/**
 * ReseauMergeResult:
 * @code: (nullable): for a refusal, a code of PROTOCOL 4.18
 * @detail: (nullable): the field or state it is about
 * @kept: whether a state stayed as it is, the record is there again, or something of a set or a
 *   list came out differently: an element stayed, or is there again, that somebody else had added
 *   or changed
 * @merged: an object: fields that hold both the operation's changes and others that its author
 *   had not seen, with their value
 * @alts: a list: alternatives that it made
 * @before: an object: what the written fields held, for the journal; "_del" where the record
 *   went, or came back
 */
typedef struct {
  ReseauMergeStatus status;
  const char *code;
  char *detail;
  gboolean kept;
  ReseauValue *merged;
  ReseauValue *alts;
  ReseauValue *before;
} ReseauMergeResult;

void reseau_merge_apply (const ReseauSchema *schema, ReseauRecord *record, const ReseauOp *op,
                         const ReseauMergeContext *context, ReseauMergeResult *result);
void reseau_merge_result_clear (ReseauMergeResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReseauMergeResult, reseau_merge_result_clear)

G_END_DECLS
