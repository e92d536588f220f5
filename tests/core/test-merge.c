/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rules of docs/protocol.md, one history at a time.  A record is created at commit 1 by device
 * 0; each step below is one more commit by a device that had seen the commit it names. */
#include "merge-fixture.h"

#include "reseau-env.h"

#include <string.h>

static ReseauSchema *schema;

static void
test_different_fields (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','summary':'a'}");
  g_assert_cmpint (history_patch (&h, "d1", 1, "{'title':'Vélos'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->fields, "{'title':'Vélos','summary':'b'}");
  test_assert_json (h.record->revs, "{'title':2,'summary':3}");
  test_assert_json (h.record->alts, "[]");
  g_assert_cmpint (h.record->rev, ==, 3);
  test_assert_json (h.last.before, "{'summary':'a'}");
  history_end (&h);
}

static void
test_same_field (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_patch (&h, "d1", 1, "{'title':'un'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'title':'deux'}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'un'}");
  test_assert_json (h.record->alts,
                    "[{'k':'d2/title','f':'title','v':'deux','base':1,'by':'" ID_D "','q':3}]");
  g_assert_true (reseau_record_has_conflict (h.record, "title"));
  g_assert_false (reseau_record_has_conflict (h.record, "summary"));
  history_end (&h);
}

/* Whoever had seen the last value, wrote it, or says the same, is in no conflict. */
static void
test_no_conflict (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_patch (&h, "d1", 1, "{'title':'un'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 2, "{'title':'deux'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'title':'trois'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_patch (&h, "d3", 1, "{'title':'trois'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

static void
test_base_of_field (void)
{
  History h;
  ReseauOp *op;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','summary':'a'}");
  history_patch (&h, "d1", 1, "{'title':'un','summary':'b'}", NULL);
  op = test_op (RESEAU_OP_PATCH, "fiche", 1, "{'title':'deux','summary':'c'}", NULL);
  reseau_op_set_base (op, "title", 2);
  g_assert_cmpint (history_step (&h, "d2", op), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'deux','summary':'b'}");
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  history_end (&h);
}

/* A device has one alternative for a field: its last word. */
static void
test_last_word (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_patch (&h, "d1", 1, "{'title':'un'}", NULL);
  history_patch (&h, "d2", 1, "{'title':'deux'}", NULL);
  history_patch (&h, "d3", 1, "{'title':'trois'}", NULL);
  history_patch (&h, "d2", 1, "{'title':'quatre'}", NULL);
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 2);
  g_assert_cmpstr (
      reseau_value_get_member_string (reseau_record_find_alternative (h.record, "d2/title"), "v"),
      ==, "quatre");
  history_end (&h);
}

static void
test_first_value_of_two (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  g_assert_cmpint (history_patch (&h, "d1", 0, "{'summary':'a'}", NULL), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'Vélo','summary':'a'}");
  history_end (&h);
}

static void
test_clear (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','summary':'a'}");
  g_assert_cmpint (history_patch (&h, "d1", 1, "{'summary':null}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->fields, "{'title':'Vélo'}");
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'summary':'b'}", NULL), ==, RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->fields, "{'title':'Vélo'}");
  history_end (&h);
}

static void
test_sets (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','themes':['a','b']}");
  g_assert_cmpint (history_patch (&h, "d1", 1, NULL, "{'themes':{'add':['c'],'rm':['a']}}"), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_patch (&h, "d2", 1, NULL, "{'themes':{'add':['d'],'rm':['b']}}"), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (reseau_record_get (h.record, "themes"), "['c','d']");
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

/* Added again by one while the other, who had not seen it, takes it away: it stays. */
static void
test_add_wins (void)
{
  History h, other;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','themes':['a']}");
  history_fork (&h, &other);
  history_patch (&h, "d1", 1, NULL, "{'themes':{'add':['a']}}");
  history_patch (&h, "d2", 1, NULL, "{'themes':{'rm':['a']}}");
  test_assert_json (reseau_record_get (h.record, "themes"), "['a']");
  history_patch (&other, "d2", 1, NULL, "{'themes':{'rm':['a']}}");
  history_patch (&other, "d1", 1, NULL, "{'themes':{'add':['a']}}");
  test_assert_json (reseau_record_get (other.record, "themes"), "['a']");
  history_patch (&h, "d3", 3, NULL, "{'themes':{'rm':['a']}}");
  test_assert_json (reseau_record_get (h.record, "themes"), "[]");
  history_end (&other);
  history_end (&h);
}

/* Sets filled by two who both started from nothing are joined. */
static void
test_first_sets (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_patch (&h, "d1", 1, "{'themes':['a']}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'themes':['b']}", NULL), ==, RESEAU_MERGE_APPLIED);
  test_assert_json (reseau_record_get (h.record, "themes"), "['a','b']");
  history_end (&h);
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

  history_begin (&h, schema, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
  g_assert_cmpint (history_step (&h, "d1", transition (1, "proposed", "accepted")), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (history_step (&h, "d2", transition (1, "proposed", "cancelled")), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "stale-transition");
  g_assert_cmpstr (h.last.detail, ==, "accepted");
  g_assert_cmpstr (reseau_record_get_string (h.record, "state"), ==, "accepted");
  g_assert_cmpint (h.record->rev, ==, 2);
  history_end (&h);
}

/* A state is changed by a transition alone, and what the server sets by the server alone. */
static void
test_read_only (void)
{
  History h;

  history_begin (&h, schema, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
  history_patch (&h, "d1", 1, "{'state':'held','visibility':'me','_del':true,'title':'Une visite'}",
                 NULL);
  test_assert_json (h.record->fields, "{'title':'Une visite','nature':'visit','state':'proposed'}");
  g_assert_false (h.record->deleted);
  history_end (&h);
}

/* Who makes again what is there changes its state no more, whatever was seen of it. */
static void
test_made_again (void)
{
  for (gint64 base = 0; base <= 3; base++) {
    History h;

    history_begin (&h, schema, "meeting", "{'title':'Visite','nature':'visit','state':'proposed'}");
    history_step (&h, "d1", transition (1, "proposed", "accepted"));
    history_step (&h, "d1", test_op (RESEAU_OP_DELETE, "meeting", 2, NULL, NULL));
    history_step (&h, "d1",
                  test_op (RESEAU_OP_CREATE, "meeting", base,
                           "{'title':'Visite','nature':'visit','state':'proposed'}", NULL));
    g_assert_true (h.last.kept);
    g_assert_false (h.record->deleted);
    g_assert_cmpstr (reseau_record_get_string (h.record, "state"), ==, "accepted");
    g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 0);
    history_end (&h);
  }
}

static void
test_unknown_fields (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','from_the_future':{'a':[1]}}");
  history_patch (&h, "d1", 1, "{'title':'Vélos'}", NULL);
  test_assert_json (h.record->fields, "{'title':'Vélos','from_the_future':{'a':[1]}}");
  history_patch (&h, "d1", 1, "{'another':7}", NULL);
  g_assert_cmpint (reseau_value_get_member_int (h.record->fields, "another", 0), ==, 7);
  history_end (&h);
}

static void
test_delete (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  g_assert_cmpint (history_step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_true (h.record->deleted);
  g_assert_cmpint (history_step (&h, "d2", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

/* Edited by one and deleted by another: it is there, and the question too, in either order. */
static void
test_edit_and_delete (void)
{
  History h, other;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_fork (&h, &other);
  history_step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL));
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'title':'Vélos'}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  history_patch (&other, "d2", 1, "{'title':'Vélos'}", NULL);
  g_assert_cmpint (history_step (&other, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL)),
                   ==, RESEAU_MERGE_CONFLICT);
  g_assert_false (h.record->deleted);
  g_assert_false (other.record->deleted);
  g_assert_nonnull (reseau_record_find_alternative (h.record, "d1/_del"));
  g_assert_nonnull (reseau_record_find_alternative (other.record, "d1/_del"));
  g_assert_true (reseau_value_equal (h.record->fields, other.record->fields));
  history_end (&other);
  history_end (&h);
}

static void
test_deleted_message (void)
{
  History h;

  history_begin (&h, schema, "message", "{'about':'" ID_B "','text':'Bonjour'}");
  history_step (&h, "d1", test_op (RESEAU_OP_DELETE, "message", 1, NULL, NULL));
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'text':'Bonsoir'}", NULL), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "deleted");
  g_assert_true (h.record->deleted);
  history_end (&h);
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
  history_begin (self, schema, "fiche", "{'title':'Vélo'}");
  history_patch (self, "d1", 1, "{'title':'un'}", NULL);
  history_patch (self, "d2", 1, "{'title':'deux'}", NULL);
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
    g_assert_cmpint (
        history_step (&h, "d3", settlement (3, "d2/title", 3, cases[i].take, cases[i].set)), ==,
        RESEAU_MERGE_APPLIED);
    test_assert_json (h.record->fields, cases[i].left);
    test_assert_json (h.record->alts, "[]");
    history_end (&h);
  }
}

/* Settled on something that has changed meanwhile: nothing is decided. */
static void
test_stale_settlement (void)
{
  History h;

  begin_conflict (&h);
  history_patch (&h, "d2", 1, "{'title':'trois'}", NULL);
  g_assert_cmpint (history_step (&h, "d3", settlement (3, "d2/title", 3, "other", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "stale-conflict");
  history_patch (&h, "d4", 4, "{'title':'quatre'}", NULL);
  g_assert_cmpint (history_step (&h, "d3", settlement (4, "d2/title", 4, "other", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpint (history_step (&h, "d3", settlement (5, "d9/title", 4, "mine", NULL)), ==,
                   RESEAU_MERGE_REJECTED);
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  test_assert_json (h.record->fields, "{'title':'quatre'}");
  history_end (&h);
}

static void
test_settle_deletion (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  history_patch (&h, "d2", 1, "{'title':'Vélos'}", NULL);
  history_step (&h, "d1", test_op (RESEAU_OP_DELETE, "fiche", 1, NULL, NULL));
  g_assert_cmpint (history_step (&h, "d3", settlement (3, "d1/_del", 3, "other", NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_true (h.record->deleted);
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

static void
test_move (void)
{
  History h;
  ReseauOp *op;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  op = test_op (RESEAU_OP_PATCH, "fiche", 1, NULL, NULL);
  op->move = g_strdup ("org:" ID_B);
  g_assert_cmpint (history_step (&h, "d1", op), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpstr (h.record->scope, ==, "org:" ID_B);
  g_assert_cmpint (h.record->rev, ==, 2);
  history_end (&h);
}

/* --- long texts ------------------------------------------------------------------------------ */

#define CONTEXT "Douze stagiaires réparent des vélos à Namur."

/* Two people change different words of one text. */
static void
test_text (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'" CONTEXT "'}");
  history_patch (&h, "d1", 1, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1,
                                  "{'context':'Douze stagiaires réparent des vélos à Dinant.'}",
                                  NULL),
                   ==, RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "context"),
                    "'Quinze stagiaires réparent des vélos à Dinant.'");
  test_assert_json (h.last.merged, "{'context':'Quinze stagiaires réparent des vélos à Dinant.'}");
  test_assert_json (h.last.before, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}");
  test_assert_json (h.record->alts, "[]");
  test_assert_json (h.record->revs, "{'context':3}");
  history_end (&h);
}

/* On the same words both stay, and what both began with. */
static void
test_text_clash (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'Douze stagiaires.'}");
  history_patch (&h, "d1", 1, "{'context':'Quinze stagiaires.'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'context':'Vingt stagiaires.'}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->alts,
                    "[{'k':'d2/context','f':'context','v':'Vingt stagiaires.','base':1,"
                    "'o':'Douze stagiaires.','by':'" ID_D "','q':3}]");
  /* Emptied by one and written by another is no text of both. */
  g_assert_cmpint (history_patch (&h, "d3", 1, "{'context':null}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  history_end (&h);
}

static void
test_text_unknown_origin (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'" CONTEXT "'}");
  h.forgetful = TRUE;
  history_patch (&h, "d1", 1, "{'context':'Quinze stagiaires réparent des vélos à Namur.'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1,
                                  "{'context':'Douze stagiaires réparent des vélos à Dinant.'}",
                                  NULL),
                   ==, RESEAU_MERGE_CONFLICT);
  g_assert_null (reseau_value_get (reseau_value_get_at (h.record->alts, 0), "o"));
  history_end (&h);
}

/* Who wrote all that the other wrote, and more, has nothing to look at. */
static void
test_text_contained (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'un deux trois quatre cinq'}");
  history_patch (&h, "d1", 1, "{'context':'UN deux trois quatre cinq'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'context':'UN deux trois quatre CINQ'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  test_assert_json (h.last.merged, "{}");
  history_end (&h);
}

/* What would be longer than the field may be is not written. */
static void
test_text_too_long (void)
{
  History h;
  g_autofree char *long_word = g_strnfill (150, 'a');
  g_autofree char *mine = g_strdup_printf ("{'summary':'%s un deux trois'}", long_word);
  g_autofree char *theirs = g_strdup_printf ("{'summary':'un deux trois %s'}", long_word);

  history_begin (&h, schema, "fiche", "{'title':'Vélo','summary':'un deux trois'}");
  history_patch (&h, "d1", 1, theirs, NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, mine, NULL), ==, RESEAU_MERGE_CONFLICT);
  history_end (&h);
}

/* What came of both is not what one of them has seen: their next change, made before they
 * heard of it, goes on from what they wrote. */
static void
test_text_goes_on (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'un deux trois quatre cinq six'}");
  history_patch (&h, "d1", 1, "{'context':'UN deux trois quatre cinq six'}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'context':'un deux trois quatre cinq SIX'}", NULL),
                   ==, RESEAU_MERGE_MERGED);
  g_assert_cmpint (
      history_patch (&h, "d2", 1, "{'context':'un deux trois quatre cinq SIX sept'}", NULL), ==,
      RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "context"),
                    "'UN deux trois quatre cinq SIX sept'");
  /* Once told, it has seen all of it. */
  g_assert_cmpint (history_patch (&h, "d2", 4, "{'context':'tout autre chose'}", NULL), ==,
                   RESEAU_MERGE_APPLIED);
  history_end (&h);
}

static void
test_list_of_texts (void)
{
  History h;

  history_begin (&h, schema, "term",
                 "{'list':'themes','code':'x','label_fr':'X','synonyms':['a','b','c']}");
  history_patch (&h, "d1", 1, "{'synonyms':['z','a','b','c']}", NULL);
  g_assert_cmpint (history_patch (&h, "d2", 1, "{'synonyms':['a','b','d']}", NULL), ==,
                   RESEAU_MERGE_MERGED);
  test_assert_json (reseau_record_get (h.record, "synonyms"), "['z','a','b','d']");
  g_assert_cmpint (history_patch (&h, "d3", 1, "{'synonyms':['a','b','e']}", NULL), ==,
                   RESEAU_MERGE_CONFLICT);
  history_end (&h);
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

    history_begin (&h, schema, "fiche", "{'title':'Vélo','context':'a b c d e f g h i j k l '}");
    for (guint i = 0; i < 4; i++) {
      guint place = 2 * (reseau_env_random_u64 (env) % 13);
      g_autofree char *device = g_strdup_printf ("d%u", 1 + i % 3);
      g_autofree char *set =
          g_strdup_printf ("{'context':'%.*sw%u %s'}", (int) place, text, i, text + place);

      joined += history_patch (&h, device, 1, set, NULL) == RESEAU_MERGE_MERGED;
    }
    fields = reseau_json_write (h.record->fields);
    alts = reseau_json_write (h.record->alts);
    for (guint i = 1; i < 4; i++) {
      g_autofree char *word = g_strdup_printf ("w%u ", i);

      g_assert_true (strstr (fields, word) != NULL || strstr (alts, word) != NULL);
    }
    history_end (&h);
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

    history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
    for (guint i = 0; i < n; i++) {
      const char *key = keys[reseau_env_random_u64 (env) % G_N_ELEMENTS (keys)];
      g_autofree char *device = g_strdup_printf ("d%u", i + 1);
      g_autofree char *set = g_strdup_printf ("{'%s':'%u'}", key, i);
      g_autofree char *said = g_strdup_printf ("\"%u\"", i);
      g_autofree char *fields = NULL;
      g_autofree char *alts = NULL;

      history_patch (&h, device, 1, set, NULL);
      fields = reseau_json_write (h.record->fields);
      alts = reseau_json_write (h.record->alts);
      g_assert_true (strstr (fields, said) != NULL || strstr (alts, said) != NULL);
    }
    history_end (&h);
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
