/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

static ReseauSchema *schema;

static void
test_wire_form (void)
{
  static const char whole[] =
      "{'n':3,'op':'" ID_B "','t':'patch','type':'fiche','id':'" ID_A "','scope':'net',"
      "'move':'org:" ID_C "','base':7,'b':{'title':9},'set':{'title':'é','new':[1]},"
      "'lst':{'themes':{'add':['a'],'rm':['b']}},'at':'2026-11-22T00:00:00Z','origin':'" ID_C "',"
      "'via':{'by':'" ID_A "','package':'" ID_B "'},'sv':1}";
  g_autoptr (ReseauValue) value = test_json (whole);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauOp) op = reseau_op_from_value (value, &error);
  g_autoptr (ReseauOp) copy = NULL;
  g_autoptr (ReseauValue) again = NULL;

  g_assert_no_error (error);
  copy = reseau_op_copy (op);
  again = reseau_op_to_value (copy);
  test_assert_json (again, whole);
  g_assert_cmpint (reseau_op_get_base (op, "title"), ==, 9);
  g_assert_cmpint (reseau_op_get_base (op, "summary"), ==, 7);
}

static void
test_bad_form (void)
{
  static const char *const members[] = {
    "'t':'steal'",
    "'op':'x'",
    "'id':7",
    "'scope':'org:1'",
    "'move':'all'",
    "'set':[]",
    "'lst':[]",
    "'lst':{'a':{'add':'b'}}",
    "'lst':{'a':{'rm':[7]}}",
    "'base':-1",
    "'n':-1",
    "'b':[]",
    "'b':{'a':'1'}",
    "'from':1",
    "'to':[]",
    "'at':{}",
    "'take':true",
    "'via':{}",
    "'via':{'by':'" ID_A "','package':'" ID_B "'}",
    "'via':[]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    g_autoptr (ReseauValue) value =
        test_json ("{'op':'" ID_B "','t':'patch','type':'fiche','id':'" ID_A "','scope':'net'}");
    g_autofree char *text = g_strdup_printf ("{%s}", members[i]);
    g_autoptr (ReseauValue) wrong = test_json (text);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", members[i]);
    reseau_value_set (value, reseau_value_get_key_at (wrong, 0),
                      reseau_value_ref (reseau_value_get_at (wrong, 0)));
    g_assert_null (reseau_op_from_value (value, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
}

static ReseauOp *
edit (const ReseauRecord *record, const char *changes)
{
  g_autoptr (ReseauValue) wanted = test_json (changes);

  return reseau_op_new_edit (schema, ID_B, record, wanted);
}

static void
test_edit (void)
{
  g_autoptr (ReseauRecord) record =
      test_record ("fiche", "net", "{'title':'Vélo','themes':['a','b'],'summary':'x'}");
  g_autoptr (ReseauOp) op =
      edit (record, "{'title':'Vélos','themes':['b','c'],'summary':'x','problem':null}");
  g_autoptr (ReseauOp) nothing = edit (record, "{'title':'Vélo','themes':['a','b']}");

  test_assert_json (op->set, "{'title':'Vélos'}");
  test_assert_json (op->sets, "{'themes':{'add':['c'],'rm':['a']}}");
  g_assert_cmpint (op->base, ==, 1);
  g_assert_null (nothing);
}

static void
test_edit_state (void)
{
  g_autoptr (ReseauRecord) record =
      test_record ("meeting", "net", "{'title':'Visite','nature':'visit','state':'proposed'}");
  g_autoptr (ReseauOp) op = edit (record, "{'state':'accepted'}");

  g_assert_cmpint (op->type, ==, RESEAU_OP_TRANS);
  g_assert_cmpstr (op->from, ==, "proposed");
  g_assert_cmpstr (op->to, ==, "accepted");
}

/* What is shown while the server has not answered. */
static void
test_overlay (void)
{
  g_autoptr (ReseauRecord) record =
      test_record ("fiche", "net", "{'title':'Vélo','themes':['a','b'],'summary':'x'}");
  g_autoptr (ReseauOp) op =
      test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'Vélos','summary':null}",
               "{'themes':{'add':['c','b'],'rm':['a']}}");
  g_autoptr (ReseauValue) shown = reseau_op_overlay (op, schema, record, record->fields);

  test_assert_json (shown, "{'title':'Vélos','themes':['b','c']}");
  test_assert_json (record->fields, "{'title':'Vélo','themes':['a','b'],'summary':'x'}");
}

static void
test_overlay_settlement (void)
{
  g_autoptr (ReseauRecord) record = test_record ("fiche", "net", "{'title':'un'}");
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_RESOLVE, "fiche", 1, NULL, NULL);
  g_autoptr (ReseauValue) shown = NULL;

  g_clear_pointer (&record->alts, reseau_value_unref);
  record->alts = test_json ("[{'k':'d2/title','f':'title','v':'deux','base':1,'q':1}]");
  op->alt = g_strdup ("d2/title");
  op->take = g_strdup ("other");
  shown = reseau_op_overlay (op, schema, record, record->fields);
  test_assert_json (shown, "{'title':'deux'}");
}

/* Its answer was lost: what the pull brought is what was chosen, not what waits from before. */
static void
test_overlay_settled_there (void)
{
  g_autoptr (ReseauRecord) record = test_record ("fiche", "net", "{'title':'deux','summary':'a'}");
  g_autoptr (ReseauOp) before =
      test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'un','summary':'b'}", NULL);
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_RESOLVE, "fiche", 1, NULL, NULL);
  g_autoptr (ReseauValue) waiting = NULL;
  g_autoptr (ReseauValue) shown = NULL;

  op->alt = g_strdup ("d2/title");
  op->take = g_strdup ("other");
  waiting = reseau_op_overlay (before, schema, record, record->fields);
  shown = reseau_op_overlay (op, schema, record, waiting);
  test_assert_json (shown, "{'summary':'b','title':'deux'}");
}

static void
test_coalesce (void)
{
  g_autoptr (ReseauOp) first = test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'un'}",
                                        "{'themes':{'add':['a','b'],'rm':['x']}}");
  g_autoptr (ReseauOp) later =
      test_op (RESEAU_OP_PATCH, "fiche", 4, "{'title':'deux','summary':'s'}",
               "{'themes':{'add':['x','c'],'rm':['a']}}");

  later->move = g_strdup ("org:" ID_C);
  g_assert_true (reseau_op_coalesce (first, schema, later));
  test_assert_json (first->set, "{'title':'deux','summary':'s'}");
  test_assert_json (first->sets, "{'themes':{'add':['b','x','c'],'rm':['a']}}");
  g_assert_cmpstr (first->move, ==, "org:" ID_C);
  /* The title was first touched at 1, the summary at 4. */
  g_assert_cmpint (reseau_op_get_base (first, "title"), ==, 1);
  g_assert_cmpint (reseau_op_get_base (first, "summary"), ==, 4);
}

static void
test_not_coalesced (void)
{
  g_autoptr (ReseauOp) patch = test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'un'}", NULL);
  g_autoptr (ReseauOp) later = test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'deux'}", NULL);
  g_autoptr (ReseauOp) removal = test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL);
  g_autoptr (ReseauOp) step = test_op (RESEAU_OP_TRANS, "fiche", 1, NULL, NULL);

  g_assert_false (reseau_op_coalesce (patch, schema, removal));
  g_assert_false (reseau_op_coalesce (removal, schema, later));
  g_assert_false (reseau_op_coalesce (step, schema, later));
  g_free (later->record);
  later->record = g_strdup (ID_D);
  g_assert_false (reseau_op_coalesce (patch, schema, later));
  test_assert_json (patch->set, "{'title':'un'}");
}

/* Folded together or one after the other, two edits show the same. */
static void
test_coalesce_is_overlay (void)
{
  static const char *const sets[] = { "{'title':'a'}", "{'title':null,'summary':'b'}",
                                      "{'themes':['z']}", "{'problem':'c'}" };
  static const char *const deltas[] = { "{'themes':{'add':['a','q']}}", "{'themes':{'rm':['a']}}",
                                        "{'themes':{'add':['p'],'rm':['q']}}" };

  for (guint i = 0; i < G_N_ELEMENTS (sets) * G_N_ELEMENTS (deltas); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (sets) * G_N_ELEMENTS (deltas); j++) {
      g_autoptr (ReseauRecord) record = test_record ("fiche", "net", "{'themes':['p','a']}");
      g_autoptr (ReseauOp) one =
          test_op (RESEAU_OP_PATCH, "fiche", 1, i % 4 == 2 ? NULL : sets[i % 4], deltas[i / 4]);
      g_autoptr (ReseauOp) two =
          test_op (RESEAU_OP_PATCH, "fiche", 1, sets[j % 4], j % 4 == 2 ? NULL : deltas[j / 4]);
      g_autoptr (ReseauValue) first = reseau_op_overlay (one, schema, record, record->fields);
      g_autoptr (ReseauValue) apart = reseau_op_overlay (two, schema, record, first);
      g_autoptr (ReseauValue) joined = NULL;
      g_autofree char *wanted = reseau_json_write (apart);
      g_autofree char *got = NULL;

      g_assert_true (reseau_op_coalesce (one, schema, two));
      joined = reseau_op_overlay (one, schema, record, record->fields);
      got = reseau_json_write (joined);
      g_assert_cmpstr (got, ==, wanted);
    }
  }
}

/* Under what waits stands what its author had seen, whatever has come since. */
static void
test_see_through (void)
{
  g_autoptr (ReseauOp) waiting =
      test_op (RESEAU_OP_PATCH, "fiche", 3, "{'title':'un'}",
               "{'steps':{'put':{'k1':{'title':'a'},'k2':{'title':'b'}}}}");
  g_autoptr (ReseauOp) edit =
      test_op (RESEAU_OP_PATCH, "fiche", 7, "{'title':'deux','summary':'s'}",
               "{'steps':{'put':{'k1':{'title':'c','text':'t'}},'del':['k2']}}");
  g_autoptr (ReseauOp) removal = test_op (RESEAU_OP_DELETE, "fiche", 7, NULL, NULL);
  g_autoptr (ReseauValue) wire = NULL;

  edit->bases = test_json ("{'summary':8}");
  wire = reseau_op_to_value (edit);
  reseau_op_see_through (edit, waiting);
  g_assert_cmpint (reseau_op_get_base (edit, "title"), ==, 3);
  g_assert_cmpint (reseau_op_get_base (edit, "summary"), ==, 8);
  g_assert_cmpint (reseau_op_get_base (edit, "steps/k1/title"), ==, 3);
  g_assert_cmpint (reseau_op_get_base (edit, "steps/k1/text"), ==, 7);
  g_assert_cmpint (reseau_op_get_base (edit, "steps/k2/title"), ==, 3);
  reseau_op_see_through (removal, waiting);
  g_assert_cmpint (reseau_op_get_base (removal, "title"), ==, 3);
  g_assert_cmpint (reseau_op_get_base (removal, "summary"), ==, 7);
  /* What had been written of it before stays as it was. */
  test_assert_json (reseau_value_get (wire, "b"), "{'summary':8}");
}

static ReseauOp *
new_settlement (gint64 base, const char *alt)
{
  ReseauOp *op = test_op (RESEAU_OP_RESOLVE, "fiche", base, NULL, NULL);

  op->alt = g_strdup (alt);
  op->take = g_strdup ("other");
  return op;
}

static void
test_see_through_settlement (void)
{
  g_autoptr (ReseauOp) edit = test_op (RESEAU_OP_PATCH, "fiche", 3, "{'title':'un'}",
                                       "{'steps':{'put':{'k1':{'title':'a'}}}}");
  g_autoptr (ReseauOp) title = new_settlement (7, "d2/title");
  g_autoptr (ReseauOp) line = new_settlement (7, "d2/steps/k1/_del");
  g_autoptr (ReseauOp) all = new_settlement (7, "d2/_del");
  g_autoptr (ReseauOp) later = test_op (RESEAU_OP_PATCH, "fiche", 9, "{'title':'deux'}", NULL);

  reseau_op_see_through (title, edit);
  g_assert_cmpint (reseau_op_get_base (title, "title"), ==, 3);
  g_assert_cmpint (reseau_op_get_base (title, "steps/k1/title"), ==, 7);
  reseau_op_see_through (line, edit);
  g_assert_cmpint (reseau_op_get_base (line, "title"), ==, 7);
  g_assert_cmpint (reseau_op_get_base (line, "steps/k1/title"), ==, 3);
  reseau_op_see_through (all, edit);
  g_assert_cmpint (reseau_op_get_base (all, "title"), ==, 3);
  g_assert_cmpint (reseau_op_get_base (all, "steps/k1/title"), ==, 3);
  /* And what was decided is itself something that waits. */
  reseau_op_see_through (later, title);
  g_assert_cmpint (reseau_op_get_base (later, "title"), ==, 3);
}

/* What was made upon something that has a number now has seen it, and nothing else. */
static void
test_see_accepted (void)
{
  g_autoptr (ReseauOp) accepted = test_op (RESEAU_OP_PATCH, "fiche", 12, "{'title':'un'}",
                                           "{'steps':{'put':{'k1':{'title':'a'}}}}");
  g_autoptr (ReseauOp) made = test_op (RESEAU_OP_CREATE, "fiche", 12, "{'title':'un'}", NULL);
  g_autoptr (ReseauOp) edit =
      test_op (RESEAU_OP_PATCH, "fiche", 7, "{'title':'deux','summary':'s'}",
               "{'steps':{'put':{'k1':{'title':'c','text':'t'}}}}");
  g_autoptr (ReseauOp) first = test_op (RESEAU_OP_PATCH, "fiche", 0, "{'summary':'s'}", NULL);
  g_autoptr (ReseauOp) removal = test_op (RESEAU_OP_DELETE, "fiche", 7, NULL, NULL);
  g_autoptr (ReseauOp) title = new_settlement (7, "d2/title");
  g_autoptr (ReseauOp) newer = test_op (RESEAU_OP_PATCH, "fiche", 20, "{'title':'trois'}", NULL);

  reseau_op_see_accepted (edit, accepted);
  g_assert_cmpint (reseau_op_get_base (edit, "title"), ==, 12);
  g_assert_cmpint (reseau_op_get_base (edit, "summary"), ==, 7);
  g_assert_cmpint (reseau_op_get_base (edit, "steps/k1/title"), ==, 12);
  g_assert_cmpint (reseau_op_get_base (edit, "steps/k1/text"), ==, 7);
  reseau_op_see_accepted (removal, accepted);
  g_assert_cmpint (reseau_op_get_base (removal, "title"), ==, 12);
  g_assert_cmpint (reseau_op_get_base (removal, "summary"), ==, 7);
  reseau_op_see_accepted (title, accepted);
  g_assert_cmpint (reseau_op_get_base (title, "title"), ==, 12);
  reseau_op_see_accepted (first, made);
  g_assert_cmpint (reseau_op_get_base (first, "summary"), ==, 12);
  reseau_op_see_accepted (newer, accepted);
  g_assert_cmpint (reseau_op_get_base (newer, "title"), ==, 20);
}

int
main (int argc, char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  schema = reseau_schema_new_builtin ();
  g_test_add_func ("/core/op/wire-form", test_wire_form);
  g_test_add_func ("/core/op/bad-form", test_bad_form);
  g_test_add_func ("/core/op/edit", test_edit);
  g_test_add_func ("/core/op/edit-state", test_edit_state);
  g_test_add_func ("/core/op/overlay", test_overlay);
  g_test_add_func ("/core/op/overlay-settlement", test_overlay_settlement);
  g_test_add_func ("/core/op/overlay-settled-there", test_overlay_settled_there);
  g_test_add_func ("/core/op/coalesce", test_coalesce);
  g_test_add_func ("/core/op/not-coalesced", test_not_coalesced);
  g_test_add_func ("/core/op/coalesce-is-overlay", test_coalesce_is_overlay);
  g_test_add_func ("/core/op/see-through", test_see_through);
  g_test_add_func ("/core/op/see-through-settlement", test_see_through_settlement);
  g_test_add_func ("/core/op/see-accepted", test_see_accepted);
  failed = g_test_run ();
  reseau_schema_unref (schema);
  return failed;
}
