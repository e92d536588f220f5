/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-value.h"

G_BEGIN_DECLS

/**
 * ReseauProblemMessage:
 * @status: HTTP status
 * @code: one of PROTOCOL 4.18: "malformed", "bad-credentials", "token-expired",
 *   "device-revoked", "device-forked", "epoch-changed", "history-diverged",
 *   "op-gap", "cursor-expired", "too-large", "upgrade-required", "too-many"…
 * @title: one sentence in English
 * @detail: (nullable): the path or limit it is about; never a person's data
 * @retry: "never", "now", "backoff" or "after-action"
 * @expected: for "op-gap", the number that should have come
 *
 * What a server says when it refuses (RFC 9457).
 */
typedef struct {
  int status;
  char *code;
  char *title;
  char *detail;
  char *retry;
  gint64 expected;
} ReseauProblemMessage;

ReseauProblemMessage *reseau_problem_message_new (int status, const char *code, const char *retry,
                                                  const char *title);
ReseauValue *reseau_problem_message_to_value (const ReseauProblemMessage *self);
ReseauProblemMessage *reseau_problem_message_from_value (const ReseauValue *value, GError **error);
void reseau_problem_message_free (ReseauProblemMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauProblemMessage, reseau_problem_message_free)

G_END_DECLS
