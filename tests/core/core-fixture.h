/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-json.h"
#include "reseau-op.h"
#include "reseau-record.h"
#include "reseau-schema.h"
#include "reseau-scope.h"

G_BEGIN_DECLS

#define ID_A "01900000-0000-7000-8000-00000000000a"
#define ID_B "01900000-0000-7000-8000-00000000000b"
#define ID_C "01900000-0000-7000-8000-00000000000c"
#define ID_D "01900000-0000-7000-8000-00000000000d"

ReseauValue *test_json (const char *quoted);
ReseauRecord *test_record (const char *kind, const char *scope, const char *fields);
ReseauOp *test_op (ReseauOpType type, const char *kind, gint64 base, const char *set,
                   const char *sets);
void test_assert_json (const ReseauValue *value, const char *quoted);

G_END_DECLS
