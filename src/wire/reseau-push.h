/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"

G_BEGIN_DECLS

#define RESEAU_PUSH_MAX_OPS 500

/**
 * ReseauPushRequest:
 * @epoch: history of the server that the client knows
 * @token: the device's ratcheting token
 * @mark: (nullable): the latest point of the server's history that the client has data of
 * @push: UUID of this batch; a retry carries the same
 * @acked: highest operation number whose result the client has
 * @ops: (element-type ReseauOp): in the order of their numbers
 */
typedef struct {
  gint64 epoch;
  char *device;
  char *token;
  char *mark;
  char *push;
  gint64 acked;
  int schema;
  GPtrArray *ops;
} ReseauPushRequest;

typedef enum {
  RESEAU_OP_STATUS_APPLIED,
  RESEAU_OP_STATUS_MERGED,
  RESEAU_OP_STATUS_CONFLICT,
  RESEAU_OP_STATUS_DUP,
  RESEAU_OP_STATUS_REJECTED,
  RESEAU_OP_STATUS_QUARANTINED,
  RESEAU_OP_STATUS_DEFERRED,
} ReseauOpStatus;

/* Another operation was done under the same id: it gets a new one and is sent again. */
#define RESEAU_CODE_DUPLICATE_OP "duplicate-op"

/**
 * ReseauOpResult:
 * @rev: commit number of the change, 0 if nothing was committed
 * @alts: (nullable): a list: keys of the alternatives it made
 * @merged: (nullable): an object: what fields hold now that the operation's changes and
 *   unseen ones were brought together in; null for what is too long to be sent here
 * @replaced: (nullable): an object: what these fields held before, likewise
 * @code: (nullable): why it was refused
 * @detail: (nullable): the field, or the state that stands now
 * @scope: (nullable): scope of the new record, where it is not the operation's
 *
 * A `dup` carries what the first time gave, in @rev, @alts, @merged and @replaced.
 */
typedef struct {
  gint64 n;
  ReseauOpStatus status;
  gint64 rev;
  ReseauValue *alts;
  ReseauValue *merged;
  ReseauValue *replaced;
  char *code;
  char *detail;
  char *scope;
} ReseauOpResult;

/**
 * ReseauPushResponse:
 * @token: the device's next token
 * @mark: (nullable): the point of the history that the batch has led to
 * @org: (nullable): the structure that records created by the batch belong to
 * @results: (element-type ReseauOpResult): one for each operation
 */
typedef struct {
  char *token;
  char *mark;
  gint64 head;
  char *org;
  GPtrArray *results;
} ReseauPushResponse;

ReseauPushRequest *reseau_push_request_new (void);
ReseauValue *reseau_push_request_to_value (const ReseauPushRequest *self);
ReseauPushRequest *reseau_push_request_from_value (const ReseauValue *value, GError **error);
void reseau_push_request_free (ReseauPushRequest *self);

ReseauOpResult *reseau_op_result_new (gint64 n, ReseauOpStatus status);
ReseauValue *reseau_op_result_to_value (const ReseauOpResult *self);
ReseauOpResult *reseau_op_result_from_value (const ReseauValue *value, GError **error);
void reseau_op_result_free (ReseauOpResult *self);

ReseauPushResponse *reseau_push_response_new (void);
ReseauValue *reseau_push_response_to_value (const ReseauPushResponse *self);
ReseauPushResponse *reseau_push_response_from_value (const ReseauValue *value, GError **error);
void reseau_push_response_free (ReseauPushResponse *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPushRequest, reseau_push_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauOpResult, reseau_op_result_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPushResponse, reseau_push_response_free)

G_END_DECLS
