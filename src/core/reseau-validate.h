/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-op.h"
#include "reseau-schema.h"

G_BEGIN_DECLS

#define RESEAU_RECORD_MAX_BYTES (1024 * 1024)
#define RESEAU_OP_MAX_BYTES (256 * 1024)

/**
 * ReseauProblemCode:
 *
 * Why a value does not fit its field; ui/ and ctl/ put it in words.
 */
typedef enum {
  RESEAU_PROBLEM_NONE,
  RESEAU_PROBLEM_REQUIRED,
  RESEAU_PROBLEM_WRONG_TYPE,
  RESEAU_PROBLEM_TOO_LONG,
  RESEAU_PROBLEM_TOO_SMALL,
  RESEAU_PROBLEM_TOO_LARGE,
  RESEAU_PROBLEM_BAD_EMAIL,
  RESEAU_PROBLEM_BAD_PHONE,
  RESEAU_PROBLEM_BAD_URL,
  RESEAU_PROBLEM_BAD_DATE,
  RESEAU_PROBLEM_UNKNOWN_CHOICE,
  RESEAU_PROBLEM_BAD_REFERENCE,
  RESEAU_PROBLEM_READONLY,
  RESEAU_PROBLEM_END_BEFORE_START,
} ReseauProblemCode;

typedef struct {
  const ReseauField *field;
  ReseauProblemCode code;
} ReseauProblem;

ReseauProblemCode reseau_validate_value (const ReseauField *field, const ReseauValue *value);
GArray *reseau_validate_fields (const ReseauKind *kind, const ReseauValue *fields);
gboolean reseau_validate_op (const ReseauSchema *schema, const ReseauOp *op, char **field,
                             GError **error);

G_END_DECLS
