/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of docs/protocol.md, one history at a time.  A record is created at commit 1 by device
 * 0; each step below is one more commit by a device that had seen the commit it names. */
#include "core-fixture.h"

#include "reseau-env.h"
#include "reseau-merge.h"

#include <string.h>

static ReseauSchema *schema;

typedef struct {
  ReseauSchema *schema;
  ReseauRecord *record;
  ReseauMergeResult last;
  gint64 head;
  GPtrArray *past; /* Commit, the first at 0 */
  gboolean forgetful;
} History;

/* What a journal keeps. */
typedef struct {
  char *device;
  ReseauValue *set;    /* (nullable) */
  ReseauValue *fields; /* after it */
  ReseauValue *alts;
} Commit;

static void
commit_free (gpointer data)
{
  Commit *commit = data;

  g_free (commit->device);
  reseau_value_unref (commit->set);
  reseau_value_unref (commit->fields);
  reseau_value_unref (commit->alts);
  g_free (commit);
}

static void
remember (History *self, const char *device, const ReseauOp *op)
{
  Commit *commit = g_new0 (Commit, 1);

  commit->device = g_strdup (device);
  commit->set = op->set ? reseau_value_ref (op->set) : NULL;
  commit->fields = reseau_value_copy (self->record->fields);
  commit->alts = reseau_value_ref (self->last.alts);
  g_ptr_array_add (self->past, commit);
}

static gboolean
was_beside (const Commit *commit, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (commit->alts); i++)
    if (g_strcmp0 (reseau_value_get_member_string (reseau_value_get_at (commit->alts, i), "f"),
                   key) == 0)
      return TRUE;
  return FALSE;
}

static ReseauValue *
value_or_null (ReseauValue *value)
{
  return value ? reseau_value_ref (value) : reseau_value_new_null ();
}

static ReseauValue *
look_back (const char *key, gint64 base, const char *device, gboolean *may_show, gpointer data)
{
  History *self = data;

  if (self->forgetful)
    return NULL;
  *may_show = TRUE;
  for (gint64 rev = self->head; rev > base; rev--) {
    const Commit *commit = g_ptr_array_index (self->past, rev - 1);
    ReseauValue *wrote = reseau_value_get (commit->set, key);

    if (wrote != NULL && g_strcmp0 (commit->device, device) == 0 && !was_beside (commit, key))
      return reseau_value_ref (wrote);
  }
  if (base == 0)
    return reseau_value_new_null ();
  return value_or_null (
      reseau_value_get (((Commit *) g_ptr_array_index (self->past, base - 1))->fields, key));
}

static void
begin (History *self, const char *kind, const char *fields)
{
  g_autoptr (ReseauOp) op = test_op (RESEAU_OP_CREATE, kind, 0, fields, NULL);
  const ReseauMergeContext context = { "d0", ID_C, 1 };

  *self = (History){ reseau_schema_ref (schema) };
  self->past = g_ptr_array_new_with_free_func (commit_free);
  self->record = reseau_record_new (ID_A, kind, RESEAU_SCOPE_NET);
  self->head = 1;
  reseau_merge_apply (self->schema, self->record, op, &context, &self->last);
  g_assert_cmpint (self->last.status, ==, RESEAU_MERGE_APPLIED);
  remember (self, "d0", op);
}

static ReseauMergeStatus
step (History *self, const char *device, ReseauOp *op)
{
  ReseauMergeContext context = { device, ID_D, self->head + 1, look_back, self };
  g_autoptr (ReseauOp) owned = op;

  reseau_merge_result_clear (&self->last);
  reseau_merge_apply (self->schema, self->record, owned, &context, &self->last);
  if (self->last.status != RESEAU_MERGE_REJECTED) {
    self->head++;
    remember (self, device, owned);
  }
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
  g_ptr_array_unref (self->past);
}

/* A copy, so that one history can be continued in two orders. */
static void
fork_history (const History *self, History *other)
{
  *other = (History){ reseau_schema_ref (self->schema), reseau_record_copy (self->record) };
  other->head = self->head;
  other->past = g_ptr_array_new_with_free_func (commit_free);
  for (guint i = 0; i < self->past->len; i++) {
    const Commit *commit = g_ptr_array_index (self->past, i);
    Commit *copy = g_new0 (Commit, 1);

    *copy =
        (Commit){ g_strdup (commit->device), commit->set ? reseau_value_ref (commit->set) : NULL,
                  reseau_value_ref (commit->fields), reseau_value_ref (commit->alts) };
    g_ptr_array_add (other->past, copy);
  }
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

/* Who makes again what is there changes its state no more, whatever was seen of it. */
static void
test_made_again (void)
{
  for (gint64 base = 0; base <= 3; base++) {
    History h;

    begin (&h, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
    step (&h, "d1", transition (1, "proposed", "accepted"));
    step (&h, "d1", test_op (RESEAU_OP_DELETE, "meeting", 2, NULL, NULL));
    step (&h, "d1",
          test_op (RESEAU_OP_CREATE, "meeting", base,
                   "{'title':'Visite','nature':'visit','state':'proposed'}", NULL));
    g_assert_true (h.last.kept);
    g_assert_false (h.record->deleted);
    g_assert_cmpstr (reseau_record_get_string (h.record, "state"), ==, "accepted");
    g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 0);
    end (&h);
  }
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

/* --- long texts ------------------------------------------------------------------------------ */

#define CONTEXT "Douze stagiaires réparent des vélos à Namur."

/* Two people change different words of one text. */
static void
test_text (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','context':'" CONTEXT "'}");
  patch (&h, "d1", 1, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}", NULL);
  g_assert_cmpint (
      patch (&h, "d2", 1, "{'context':'Douze stagiaires réparent des vélos à Dinant.'}", NULL), ==,
      RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "context"),
                    "'Quinze stagiaires réparent des vélos à Dinant.'");
  test_assert_json (h.last.merged, "{'context':'Quinze stagiaires réparent des vélos à Dinant.'}");
  test_assert_json (h.last.before, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}");
  test_assert_json (h.record->alts, "[]");
  test_assert_json (h.record->revs, "{'context':3}");
  end (&h);
}

/* On the same words both stay, and what both began with. */
static void
test_text_clash (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','context':'Douze stagiaires.'}");
  patch (&h, "d1", 1, "{'context':'Quinze stagiaires.'}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'context':'Vingt stagiaires.'}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->alts,
                    "[{'k':'d2/context','f':'context','v':'Vingt stagiaires.','base':1,"
                    "'o':'Douze stagiaires.','by':'" ID_D "','q':3}]");
  /* Emptied by one and written by another is no text of both. */
  g_assert_cmpint (patch (&h, "d3", 1, "{'context':null}", NULL), ==, RESEAU_MERGE_CONFLICT);
  end (&h);
}

static void
test_text_unknown_origin (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','context':'" CONTEXT "'}");
  h.forgetful = TRUE;
  patch (&h, "d1", 1, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}", NULL);
  g_assert_cmpint (
      patch (&h, "d2", 1, "{'context':'Douze stagiaires réparent des vélos à Dinant.'}", NULL), ==,
      RESEAU_MERGE_CONFLICT);
  g_assert_null (reseau_value_get (reseau_value_get_at (h.record->alts, 0), "o"));
  end (&h);
}

/* Who wrote all that the other wrote, and more, has nothing to look at. */
static void
test_text_contained (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','context':'un deux trois quatre cinq'}");
  patch (&h, "d1", 1, "{'context':'UN deux trois quatre cinq'}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'context':'UN deux trois quatre CINQ'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (h.last.merged, "{}");
  end (&h);
}

/* What would be longer than the field may be is not written. */
static void
test_text_too_long (void)
{
  History h;
  g_autofree char *long_word = g_strnfill (150, 'a');
  g_autofree char *mine = g_strdup_printf ("{'summary':'%s un deux trois'}", long_word);
  g_autofree char *theirs = g_strdup_printf ("{'summary':'un deux trois %s'}", long_word);

  begin (&h, "fiche", "{'title':'Vélo','summary':'un deux trois'}");
  patch (&h, "d1", 1, theirs, NULL);
  g_assert_cmpint (patch (&h, "d2", 1, mine, NULL), ==, RESEAU_MERGE_CONFLICT);
  end (&h);
}

/* What came of both is not what one of them has seen: their next change, made before they
 * heard of it, goes on from what they wrote. */
static void
test_text_goes_on (void)
{
  History h;

  begin (&h, "fiche", "{'title':'Vélo','context':'un deux trois quatre cinq six'}");
  patch (&h, "d1", 1, "{'context':'UN deux trois quatre cinq six'}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'context':'un deux trois quatre cinq SIX'}", NULL), ==,
                   RESEAU_MERGE_MERGED);
  g_assert_cmpint (patch (&h, "d2", 1, "{'context':'un deux trois quatre cinq SIX sept'}", NULL),
                   ==, RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "context"),
                    "'UN deux trois quatre cinq SIX sept'");
  /* Once told, it has seen all of it. */
  g_assert_cmpint (patch (&h, "d2", 4, "{'context':'tout autre chose'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  end (&h);
}

static void
test_list_of_texts (void)
{
  History h;

  begin (&h, "term", "{'list':'themes','code':'x','label_fr':'X','synonyms':['a','b','c']}");
  patch (&h, "d1", 1, "{'synonyms':['z','a','b','c']}", NULL);
  g_assert_cmpint (patch (&h, "d2", 1, "{'synonyms':['a','b','d']}", NULL), ==,
                   RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "synonyms"), "['z','a','b','d']");
  g_assert_cmpint (patch (&h, "d3", 1, "{'synonyms':['a','b','e']}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  end (&h);
}

/* Whatever words people put into one text without seeing each other's, each is in the text or
 * beside it in the end; only a device's own later text takes the place of its earlier one. */
static void
test_no_word_lost (void)
{
  static const char text[] = "a b c d e f g h i j k l ";
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (43, 0);
  guint joined = 0;

  for (guint round = 0; round < 500; round++) {
    History h;
    g_autofree char *fields = NULL;
    g_autofree char *alts = NULL;

    begin (&h, "fiche", "{'title':'Vélo','context':'a b c d e f g h i j k l '}");
    for (guint i = 0; i < 4; i++) {
      guint place = 2 * (reseau_env_random_u64 (env) % 13);
      g_autofree char *device = g_strdup_printf ("d%u", 1 + i % 3);
      g_autofree char *set =
          g_strdup_printf ("{'context':'%.*sw%u %s'}", (int) place, text, i, text + place);

      joined += patch (&h, device, 1, set, NULL) == RESEAU_MERGE_MERGED;
    }
    fields = reseau_json_write (h.record->fields);
    alts = reseau_json_write (h.record->alts);
    for (guint i = 1; i < 4; i++) {
      g_autofree char *word = g_strdup_printf ("w%u ", i);

      g_assert_true (strstr (fields, word) != NULL || strstr (alts, word) != NULL);
    }
    end (&h);
  }
  g_assert_cmpuint (joined, >, 500);
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
  int failed;

  g_test_init (&argc, &argv, NULL);
  schema = reseau_schema_new_builtin ();
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
  g_test_add_func ("/core/merge/made-again", test_made_again);
  g_test_add_func ("/core/merge/read-only", test_read_only);
  g_test_add_func ("/core/merge/unknown-fields", test_unknown_fields);
  g_test_add_func ("/core/merge/delete", test_delete);
  g_test_add_func ("/core/merge/edit-and-delete", test_edit_and_delete);
  g_test_add_func ("/core/merge/deleted-message", test_deleted_message);
  g_test_add_func ("/core/merge/settle", test_settle);
  g_test_add_func ("/core/merge/stale-settlement", test_stale_settlement);
  g_test_add_func ("/core/merge/settle-deletion", test_settle_deletion);
  g_test_add_func ("/core/merge/move", test_move);
  g_test_add_func ("/core/merge/text", test_text);
  g_test_add_func ("/core/merge/text-clash", test_text_clash);
  g_test_add_func ("/core/merge/text-unknown-origin", test_text_unknown_origin);
  g_test_add_func ("/core/merge/text-contained", test_text_contained);
  g_test_add_func ("/core/merge/text-too-long", test_text_too_long);
  g_test_add_func ("/core/merge/text-goes-on", test_text_goes_on);
  g_test_add_func ("/core/merge/list-of-texts", test_list_of_texts);
  g_test_add_func ("/core/merge/no-word-lost", test_no_word_lost);
  g_test_add_func ("/core/merge/nothing-lost", test_nothing_lost);
  failed = g_test_run ();
  reseau_schema_unref (schema);
  return failed;
}
