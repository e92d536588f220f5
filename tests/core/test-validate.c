/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-validate.h"

#include <string.h>

static ReseauSchema *schema;

typedef struct {
  const char *kind;
  const char *key;
  const char *value;
  ReseauProblemCode code;
} Case;

static void
test_values (void)
{
  static const Case cases[] = {
    { "fiche", "title", "'Réparer des vélos'", RESEAU_PROBLEM_NONE },
    { "fiche", "title", "''", RESEAU_PROBLEM_REQUIRED },
    { "fiche", "title", "null", RESEAU_PROBLEM_REQUIRED },
    { "fiche", "title", "7", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "summary", "null", RESEAU_PROBLEM_NONE },
    { "fiche", "nature", "'nonsense'", RESEAU_PROBLEM_UNKNOWN_CHOICE },
    { "fiche", "start", "'2024-02-29'", RESEAU_PROBLEM_NONE },
    { "fiche", "start", "'2023-02-29'", RESEAU_PROBLEM_BAD_DATE },
    { "fiche", "start", "'2023-2-1'", RESEAU_PROBLEM_BAD_DATE },
    { "fiche", "start", "'2023-01-01T00:00:00Z'", RESEAU_PROBLEM_BAD_DATE },
    { "fiche", "places", "12", RESEAU_PROBLEM_NONE },
    { "fiche", "places", "12.5", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "places", "'12'", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "anonymous", "true", RESEAU_PROBLEM_NONE },
    { "fiche", "anonymous", "1", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "url", "'https://example.org/é?a=1'", RESEAU_PROBLEM_NONE },
    { "fiche", "url", "'javascript:alert(1)'", RESEAU_PROBLEM_BAD_URL },
    { "fiche", "url", "'https://'", RESEAU_PROBLEM_BAD_URL },
    { "fiche", "url", "'exemple.be'", RESEAU_PROBLEM_BAD_URL },
    { "fiche", "themes", "['theme:mobility']", RESEAU_PROBLEM_NONE },
    { "fiche", "themes", "[]", RESEAU_PROBLEM_NONE },
    { "fiche", "themes", "[7]", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "themes", "'theme:mobility'", RESEAU_PROBLEM_WRONG_TYPE },
    { "fiche", "structure", "'" ID_A "'", RESEAU_PROBLEM_NONE },
    { "fiche", "structure", "'the one'", RESEAU_PROBLEM_BAD_REFERENCE },
    { "fiche", "authors", "['" ID_A "']", RESEAU_PROBLEM_NONE },
    { "fiche", "authors", "['Anne']", RESEAU_PROBLEM_BAD_REFERENCE },
    { "structure", "email", "'info@exemple.be'", RESEAU_PROBLEM_NONE },
    { "structure", "email", "'info@exemple'", RESEAU_PROBLEM_BAD_EMAIL },
    { "structure", "email", "'a@b@c.be'", RESEAU_PROBLEM_BAD_EMAIL },
    { "structure", "email", "'info@'", RESEAU_PROBLEM_BAD_EMAIL },
    { "structure", "email", "'info@.be'", RESEAU_PROBLEM_BAD_EMAIL },
    { "structure", "email", "'a b@c.be'", RESEAU_PROBLEM_BAD_EMAIL },
    { "structure", "phone", "'+32 (0)81 23.45/67'", RESEAU_PROBLEM_NONE },
    { "structure", "phone", "'appeler le soir'", RESEAU_PROBLEM_BAD_PHONE },
    { "structure", "lat", "50.467", RESEAU_PROBLEM_NONE },
    { "structure", "lat", "91", RESEAU_PROBLEM_TOO_LARGE },
    { "structure", "lat", "-91", RESEAU_PROBLEM_TOO_SMALL },
    { "meeting", "start", "'2026-11-22T09:00:00+01:00'", RESEAU_PROBLEM_NONE },
    { "meeting", "start", "'2026-11-22'", RESEAU_PROBLEM_BAD_DATE },
    { "meeting", "start", "'2026-11-22T25:00:00Z'", RESEAU_PROBLEM_BAD_DATE },
    { "meeting", "dates", "[{'start':'2026-11-22T09:00:00Z'}]", RESEAU_PROBLEM_NONE },
    { "meeting", "dates", "[{'end':'2026-11-22T09:00:00Z'}]", RESEAU_PROBLEM_REQUIRED },
    { "meeting", "dates", "['2026-11-22T09:00:00Z']", RESEAU_PROBLEM_WRONG_TYPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const ReseauField *field =
        reseau_kind_get_field (reseau_schema_get_kind (schema, cases[i].kind), cases[i].key);
    g_autoptr (ReseauValue) value = test_json (cases[i].value);

    g_test_message ("%s.%s %s", cases[i].kind, cases[i].key, cases[i].value);
    g_assert_nonnull (field);
    g_assert_cmpint (reseau_validate_value (field, value), ==, cases[i].code);
  }
}

static void
test_too_long (void)
{
  const ReseauField *field =
      reseau_kind_get_field (reseau_schema_get_kind (schema, "meeting"), "title");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ReseauValue) fits = NULL;
  g_autoptr (ReseauValue) longer = NULL;

  /* The limit counts characters, not bytes. */
  for (guint i = 0; i < field->max; i++)
    g_string_append (text, "é");
  fits = reseau_value_new_string (text->str);
  g_string_append (text, "é");
  longer = reseau_value_new_string (text->str);
  g_assert_cmpint (reseau_validate_value (field, fits), ==, RESEAU_PROBLEM_NONE);
  g_assert_cmpint (reseau_validate_value (field, longer), ==, RESEAU_PROBLEM_TOO_LONG);
}

static void
check_problem (const char *kind, const char *fields, const char *key, ReseauProblemCode code)
{
  g_autoptr (ReseauValue) value = test_json (fields);
  g_autoptr (GArray) problems =
      reseau_validate_fields (reseau_schema_get_kind (schema, kind), value);

  if (key == NULL) {
    g_assert_cmpuint (problems->len, ==, 0);
    return;
  }
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpstr (g_array_index (problems, ReseauProblem, 0).field->key, ==, key);
  g_assert_cmpint (g_array_index (problems, ReseauProblem, 0).code, ==, code);
}

static void
test_fields (void)
{
  check_problem ("fiche", "{'title':'Vélo','nature':'practice','unknown':[1]}", NULL, 0);
  check_problem ("fiche", "{'nature':'practice'}", "title", RESEAU_PROBLEM_REQUIRED);
  check_problem ("link",
                 "{'type':'works_at','from':'" ID_A "','to':'" ID_B
                 "','start':'2025-01-02','end':'2025-01-01'}",
                 "end", RESEAU_PROBLEM_END_BEFORE_START);
  check_problem ("meeting",
                 "{'title':'V','start':'2026-11-22T09:00:00+01:00','end':'2026-11-22T08:30:00Z'}",
                 NULL, 0);
  check_problem ("meeting",
                 "{'title':'V','start':'2026-11-22T09:00:00Z','end':'2026-11-22T09:30:00+01:00'}",
                 "end", RESEAU_PROBLEM_END_BEFORE_START);
}

static void
check_op (ReseauOpType type, const char *kind, const char *set, const char *sets, const char *to,
          const char *wanted)
{
  g_autoptr (ReseauOp) op = test_op (type, kind, type == RESEAU_OP_CREATE ? 0 : 1, set, sets);
  g_autofree char *field = NULL;
  g_autoptr (GError) error = NULL;

  g_test_message ("%s %s %s", kind, set ? set : "", sets ? sets : "");
  op->to = g_strdup (to);
  g_assert_cmpint (reseau_validate_op (schema, op, &field, &error), ==, wanted == NULL);
  g_assert_cmpstr (field, ==, wanted);
  if (wanted != NULL)
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
}

static void
test_op_fits (void)
{
  check_op (RESEAU_OP_CREATE, "fiche", "{'title':'Vélo'}", NULL, NULL, NULL);
  check_op (RESEAU_OP_CREATE, "fiche", "{'summary':'s'}", NULL, NULL, "title");
  check_op (RESEAU_OP_PATCH, "fiche", "{'summary':'s','later':{}}", NULL, NULL, NULL);
  check_op (RESEAU_OP_PATCH, "fiche", "{'title':null}", NULL, NULL, "title");
  check_op (RESEAU_OP_PATCH, "fiche", NULL, "{'themes':{'add':['a']}}", NULL, NULL);
  check_op (RESEAU_OP_PATCH, "fiche", NULL, "{'title':{'add':['a']}}", NULL, "title");
  check_op (RESEAU_OP_PATCH, "fiche", NULL, "{'authors':{'add':['Anne']}}", NULL, "authors");
  check_op (RESEAU_OP_TRANS, "meeting", NULL, NULL, "accepted", NULL);
  check_op (RESEAU_OP_TRANS, "meeting", NULL, NULL, "lost", "state");
  check_op (RESEAU_OP_CREATE, "meeting", "{'title':'V','nature':'visit','state':'proposed'}", NULL,
            NULL, NULL);
  check_op (RESEAU_OP_CREATE, "meeting", "{'title':'V','nature':'internal','state':'confirmed'}",
            NULL, NULL, NULL);
  check_op (RESEAU_OP_CREATE, "meeting", "{'title':'V','nature':'visit','state':'accepted'}", NULL,
            NULL, "state");
}

/* What comes back, with the revision that it had, has no beginning any more. */
static void
test_op_comes_back (void)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_CREATE, "meeting", 3,
                                     "{'title':'V','nature':'visit','state':'accepted'}", NULL);

  g_assert_true (reseau_validate_op (schema, op, NULL, NULL));
  reseau_value_set_string (op->set, "state", "nowhere");
  g_assert_false (reseau_validate_op (schema, op, NULL, NULL));
}

static void
test_op_kind (void)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_CREATE, "invoice", 0, "{}", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (reseau_validate_op (schema, op, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
}

static void
test_op_size (void)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_PATCH, "fiche", 1, "{}", NULL);
  g_autoptr (GError) error = NULL;

  reseau_value_set (op->set, "unknown",
                    reseau_value_new_string_take (g_strnfill (RESEAU_OP_MAX_BYTES, 'a')));
  g_assert_false (reseau_validate_op (schema, op, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
}

int
main (int argc, char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  schema = reseau_schema_new_builtin ();
  g_test_add_func ("/core/validate/values", test_values);
  g_test_add_func ("/core/validate/too-long", test_too_long);
  g_test_add_func ("/core/validate/fields", test_fields);
  g_test_add_func ("/core/validate/op-fits", test_op_fits);
  g_test_add_func ("/core/validate/op-comes-back", test_op_comes_back);
  g_test_add_func ("/core/validate/op-kind", test_op_kind);
  g_test_add_func ("/core/validate/op-size", test_op_size);
  failed = g_test_run ();
  reseau_schema_unref (schema);
  return failed;
}
