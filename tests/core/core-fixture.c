/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

/**
 * test_json:
 * @quoted: JSON with ' where " should be, to be read easily in C
 *
 * Returns: (transfer full): its value; the test fails if it is not JSON
 */
ReseauValue *
test_json (const char *quoted)
{
  g_autofree char *text = g_strdelimit (g_strdup (quoted), "'", '"');
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (text, -1, &error);

  g_assert_no_error (error);
  return value;
}

/* As a server has it after its creation at commit 1. */
ReseauRecord *
test_record (const char *kind, const char *scope, const char *fields)
{
  ReseauRecord *record = reseau_record_new (ID_A, kind, scope);

  g_clear_pointer (&record->fields, reseau_value_unref);
  record->fields = test_json (fields);
  record->created = record->rev = 1;
  return record;
}

ReseauOp *
test_op (ReseauOpType type, const char *kind, gint64 base, const char *set, const char *sets)
{
  ReseauOp *op = reseau_op_new (type, ID_B, kind, ID_A, RESEAU_SCOPE_NET);

  op->base = base;
  op->set = set ? test_json (set) : NULL;
  op->sets = sets ? test_json (sets) : NULL;
  return op;
}

void
test_assert_json (const ReseauValue *value, const char *quoted)
{
  g_autoptr (ReseauValue) wanted = test_json (quoted);
  g_autofree char *got = reseau_json_write (value);
  g_autofree char *text = reseau_json_write (wanted);

  g_assert_cmpstr (got, ==, text);
}
