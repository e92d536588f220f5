/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of docs/protocol.md, one history at a time.  A record is created at commit 1 by device
 * 0; each step below is one more commit by a device that had seen the commit it names. */
#include "core-fixture.h"

#include "reseau-env.h"
#include "reseau-merge.h"

#include <string.h>

typedef struct {
  ReseauSchema *schema;
  ReseauRecord *record;
  ReseauMergeResult last;
  gint64 head;
} History;

static void
begin (History *self, const char *kind, const char *fields)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_CREATE, kind, 0, fields, NULL);
  const ReseauMergeContext context = { "d0", ID_C, 1 };

  *self = (History){ reseau_schema_new_builtin () };
  self->record = reseau_record_new (ID_A, kind, RESEAU_SCOPE_NET);
  self->head = 1;
  reseau_merge_apply (self->schema, self->record, op, &context, &self->last);
  g_assert_cmpint (self->last.status, ==, RESEAU_MERGE_APPLIED);
}

static ReseauMergeStatus
step (History *self, const char *device, ReseauOp *op)
{
  ReseauMergeContext context = { device, ID_D, self->head + 1 };
  g_autoptr (ReseauOp) owned = op;

  reseau_merge_result_clear (&self->last);
  reseau_merge_apply (self->schema, self->record, owned, &context, &self->last);
  if (self->last.status != RESEAU_MERGE_REJECTED)
    self->head++;
  return self->last.status;
}

static ReseauMergeStatus
patch (History *self, const char *device, gint64 base, const char *set, const char *sets)
{
  return step (self, device, test_op (RESEAU_OP_PATCH, self->record->kind, base, set, sets));
}

static void
end (History *self)
{
  reseau_merge_result_clear (&self->last);
  reseau_record_unref (self->record);
  reseau_schema_unref (self->schema);
}

/* A copy, so that one history can be continued in two orders. */
static void
fork_history (const History *self, History *other)
{
  *other = (History){ reseau_schema_ref (self->schema), reseau_record_copy (self->record) };
  other->head = self->head;
}

static void
test_different_fields (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','summary':'a'}");
  g_assert_cmpint (patch (&h, "d1", 1, "{'title':'Vélos'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->fields, "{'title':'Vélos','summary':'b'}");
  test_assert_json (h.record->revs, "{'title':2,'summary':3}");
  test_assert_json (h.record->alts, "[]");
  g_assert_cmpint (h.record->rev, ==, 3);
  test_assert_json (h.last.before, "{'summary':'a'}");
  end (&h);
}

static void
test_same_field (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  patch (&h, "d1", 1, "{'title':'un'}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'title':'deux'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'un'}");
  test_assert_json (h.record->alts,
                    "[{'k':'d2/title','f':'title','v':'deux','base':1,'by':'" ID_D "','q':3}]");
  g_assert_true (reseau_record_has_conflict (h.record, "title"));
  g_assert_false (reseau_record_has_conflict (h.record, "summary"));
  end (&h);
}

/* Whoever had seen the last value, wrote it, or says the same, is in no conflict. */
static void
test_no_conflict (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  patch (&h, "d1", 1, "{'title':'un'}", NULL);
  g_assert_cmpint (patch (&h, "d2", 2, "{'title':'deux'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (patch (&h, "d2", 1, "{'title':'trois'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (patch (&h, "d3", 1, "{'title':'trois'}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->alts, "[]");
  end (&h);
}

static void
test_base_of_field (void)
{
  History h;
  ReseauOp *op;

  begin (&h, "fiche", "{'title':'Vélo','summary':'a'}");
  patch (&h, "d1", 1, "{'title':'un','summary':'b'}", NULL);
  op = test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'deux','summary':'c'}", NULL);
  reseau_op_set_base (op, "title", 2);
  g_assert_cmpint (step (&h, "d2", op), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'deux','summary':'b'}");
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  end (&h);
}

/* A device has one alternative for a field: its last word. */
static void
test_last_word (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  patch (&h, "d1", 1, "{'title':'un'}", NULL);
  patch (&h, "d2", 1, "{'title':'deux'}", NULL);
  patch (&h, "d3", 1, "{'title':'trois'}", NULL);
  patch (&h, "d2", 1, "{'title':'quatre'}", NULL);
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 2);
  g_assert_cmpstr (
      reseau_value_get_member_string (reseau_record_find_alternative (h.record, "d2/title"), "v"),
      ==, "quatre");
  end (&h);
}

static void
test_first_value_of_two (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  g_assert_cmpint (patch (&h, "d1", 0, "{'summary':'a'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'Vélo','summary':'a'}");
  end (&h);
}

static void
test_clear (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','summary':'a'}");
  g_assert_cmpint (patch (&h, "d1", 1, "{'summary':null}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->fields, "{'title':'Vélo'}");
  g_assert_cmpint (patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'Vélo'}");
  end (&h);
}

static void
test_sets (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','themes':['a','b']}");
  g_assert_cmpint (patch (&h, "d1", 1, NULL, "{'themes':{'add':['c'],'rm':['a']}}"), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (patch (&h, "d2", 1, NULL, "{'themes':{'add':['d'],'rm':['b']}}"), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (reseau_record_get (h.record, "themes"), "['c','d']");
  test_assert_json (h.record->alts, "[]");
  end (&h);
}

/* Added again by one while the other, who had not seen it, takes it away: it stays. */
static void
test_add_wins (void)
{
  History h, other;

  begin (&h, "fiche", "{'title':'Vélo','themes':['a']}");
  fork_history (&h, &other);
  patch (&h, "d1", 1, NULL, "{'themes':{'add':['a']}}");
  patch (&h, "d2", 1, NULL, "{'themes':{'rm':['a']}}");
  test_assert_json (reseau_record_get (h.record, "themes"), "['a']");
  patch (&other, "d2", 1, NULL, "{'themes':{'rm':['a']}}");
  patch (&other, "d1", 1, NULL, "{'themes':{'add':['a']}}");
  test_assert_json (reseau_record_get (other.record, "themes"), "['a']");
  patch (&h, "d3", 3, NULL, "{'themes':{'rm':['a']}}");
  test_assert_json (reseau_record_get (h.record, "themes"), "[]");
  end (&other);
  end (&h);
}

/* Sets filled by two who both started from nothing are joined. */
static void
test_first_sets (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  patch (&h, "d1", 1, "{'themes':['a']}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'themes':['b']}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (reseau_record_get (h.record, "themes"), "['a','b']");
  end (&h);
}

static ReseauOp *
transition (gint64 base, const char *from, const char *to)
{
  ReseauOp *op = test_op (RESEAU_OP_TRANS, "meeting", base, NULL, NULL);

  op->from = g_strdup (from);
  op->to = g_strdup (to);
  return op;
}

static void
test_transition (void)
{
  History h;

  begin (&h, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
  g_assert_cmpint (step (&h, "d1", transition (1, "proposed", "accepted")), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (step (&h, "d2", transition (1, "proposed", "cancelled")), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "stale-transition");
  g_assert_cmpstr (h.last.detail, ==, "accepted");
  g_assert_cmpstr (reseau_record_get_string (h.record, "state"), ==, "accepted");
  g_assert_cmpint (h.record->rev, ==, 2);
  end (&h);
}

/* A state is changed by a transition alone, and what the server sets by the server alone. */
static void
test_read_only (void)
{
  History h;

  begin (&h, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
  patch (&h, "d1", 1, "{'state':'held','visibility':'me','_del':true,'title':'Une visite'}", NULL);
  test_assert_json (h.record->fields, "{'title':'Une visite','nature':'visit','state':'proposed'}");
  g_assert_false (h.record->deleted);
  end (&h);
}

static void
test_unknown_fields (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','from_the_future':{'a':[1]}}");
  patch (&h, "d1", 1, "{'title':'Vélos'}", NULL);
  test_assert_json (h.record->fields, "{'title':'Vélos','from_the_future':{'a':[1]}}");
  patch (&h, "d1", 1, "{'another':7}", NULL);
  g_assert_cmpint (reseau_value_get_member_int (h.record->fields, "another", 0), ==, 7);
  end (&h);
}

static void
test_delete (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  g_assert_cmpint (step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_true (h.record->deleted);
  g_assert_cmpint (step (&h, "d2", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->alts, "[]");
  end (&h);
}

/* Edited by one and deleted by another: it is there, and the question too, in either order. */
static void
test_edit_and_delete (void)
{
  History h, other;

  begin (&h, "fiche", "{'title':'Vélo'}");
  fork_history (&h, &other);
  step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL));
  g_assert_cmpint (patch (&h, "d2", 1, "{'title':'Vélos'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  patch (&other, "d2", 1, "{'title':'Vélos'}", NULL);
  g_assert_cmpint (step (&other, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)), ==,
                   RESEAU_MERGE_CONFLICT);
  g_assert_false (h.record->deleted);
  g_assert_false (other.record->deleted);
  g_assert_nonnull (reseau_record_find_alternative (h.record, "d1/_del"));
  g_assert_nonnull (reseau_record_find_alternative (other.record, "d1/_del"));
  g_assert_true (reseau_value_equal (h.record->fields, other.record->fields));
  end (&other);
  end (&h);
}

static void
test_deleted_message (void)
{
  History h;

  begin (&h, "message", "{'about':'" ID_B "','text':'Bonjour'}");
  step (&h, "d1", test_op (RESEAU_OP_DELETE, "message", 1, NULL, NULL));
  g_assert_cmpint (patch (&h, "d2", 1, "{'text':'Bonsoir'}", NULL), ==, RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "deleted");
  g_assert_true (h.record->deleted);
  end (&h);
}

static ReseauOp *
settlement (gint64 base, const char *alt, gint64 alt_rev, const char *take, const char *set)
{
  ReseauOp *op = test_op (RESEAU_OP_RESOLVE, "fiche", base, set, NULL);

  op->alt = g_strdup (alt);
  op->alt_rev = alt_rev;
  op->take = g_strdup (take);
  return op;
}

static void
begin_conflict (History *self)
{
  begin (self, "fiche", "{'title':'Vélo'}");
  patch (self, "d1", 1, "{'title':'un'}", NULL);
  patch (self, "d2", 1, "{'title':'deux'}", NULL);
}

static void
test_settle (void)
{
  static const struct {
    const char *take;
    const char *set;
    const char *left;
  } cases[] = {
    { "mine", NULL, "{'title':'un'}" },
    { "other", NULL, "{'title':'deux'}" },
    { "value", "{'title':'un et deux'}", "{'title':'un et deux'}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    History h;

    begin_conflict (&h);
    g_assert_cmpint (step (&h, "d3", settlement (3, "d2/title", 3, cases[i].take, cases[i].set)),
                     ==, RESEAU_MERGE_APPLIED);
    test_assert_json (h.record->fields, cases[i].left);
    test_assert_json (h.record->alts, "[]");
    end (&h);
  }
}

/* Settled on something that has changed meanwhile: nothing is decided. */
static void
test_stale_settlement (void)
{
  History h;

  begin_conflict (&h);
  patch (&h, "d2", 1, "{'title':'trois'}", NULL);
  g_assert_cmpint (step (&h, "d3", settlement (3, "d2/title", 3, "other", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "stale-conflict");
  patch (&h, "d4", 4, "{'title':'quatre'}", NULL);
  g_assert_cmpint (step (&h, "d3", settlement (4, "d2/title", 4, "other", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpint (step (&h, "d3", settlement (5, "d9/title", 4, "mine", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  test_assert_json (h.record->fields, "{'title':'quatre'}");
  end (&h);
}

static void
test_settle_deletion (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo'}");
  patch (&h, "d2", 1, "{'title':'Vélos'}", NULL);
  step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL));
  g_assert_cmpint (step (&h, "d3", settlement (3, "d1/_del", 3, "other", NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_true (h.record->deleted);
  test_assert_json (h.record->alts, "[]");
  end (&h);
}

static void
test_move (void)
{
  History h;
  ReseauOp *op;

  begin (&h, "fiche", "{'title':'Vélo'}");
  op = test_op (RESEAU_OP_PATCH, "fiche", 1, NULL, NULL);
  op->move = g_strdup ("org:" ID_B);
  g_assert_cmpint (step (&h, "d1", op), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpstr (h.record->scope, ==, "org:" ID_B);
  g_assert_cmpint (h.record->rev, ==, 2);
  end (&h);
}

/* Whatever two desks do without seeing each other, in whichever order it arrives, every value is
 * in the field or beside it. */
static void
test_nothing_lost (void)
{
  static const char *const keys[] = { "title", "summary", "problem", "context" };
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (42, 0);

  for (guint round = 0; round < 500; round++) {
    History h;
    guint n = 2 + reseau_env_random_u64 (env) % 4;

    begin (&h, "fiche", "{'title':'Vélo'}");
    for (guint i = 0; i < n; i++) {
      const char *key = keys[reseau_env_random_u64 (env) % G_N_ELEMENTS (keys)];
      g_autofree char *device = g_strdup_printf ("d%u", i + 1);
      g_autofree char *set = g_strdup_printf ("{'%s':'%u'}", key, i);
      g_autofree char *said = g_strdup_printf ("\"%u\"", i);
      g_autofree char *fields = NULL;
      g_autofree char *alts = NULL;

      patch (&h, device, 1, set, NULL);
      fields = reseau_json_write (h.record->fields);
      alts = reseau_json_write (h.record->alts);
      g_assert_true (strstr (fields, said) != NULL || strstr (alts, said) != NULL);
    }
    end (&h);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/merge/different-fields", test_different_fields);
  g_test_add_func ("/core/merge/same-field", test_same_field);
  g_test_add_func ("/core/merge/no-conflict", test_no_conflict);
  g_test_add_func ("/core/merge/base-of-field", test_base_of_field);
  g_test_add_func ("/core/merge/last-word", test_last_word);
  g_test_add_func ("/core/merge/first-value-of-two", test_first_value_of_two);
  g_test_add_func ("/core/merge/clear", test_clear);
  g_test_add_func ("/core/merge/sets", test_sets);
  g_test_add_func ("/core/merge/add-wins", test_add_wins);
  g_test_add_func ("/core/merge/first-sets", test_first_sets);
  g_test_add_func ("/core/merge/transition", test_transition);
  g_test_add_func ("/core/merge/read-only", test_read_only);
  g_test_add_func ("/core/merge/unknown-fields", test_unknown_fields);
  g_test_add_func ("/core/merge/delete", test_delete);
  g_test_add_func ("/core/merge/edit-and-delete", test_edit_and_delete);
  g_test_add_func ("/core/merge/deleted-message", test_deleted_message);
  g_test_add_func ("/core/merge/settle", test_settle);
  g_test_add_func ("/core/merge/stale-settlement", test_stale_settlement);
  g_test_add_func ("/core/merge/settle-deletion", test_settle_deletion);
  g_test_add_func ("/core/merge/move", test_move);
  g_test_add_func ("/core/merge/nothing-lost", test_nothing_lost);
  return g_test_run ();
}
