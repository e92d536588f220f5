/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists of elements that several people change: examples, then a small world, whole. */
#include "merge-fixture.h"

#include "reseau-element.h"

#include <string.h>

static ReseauSchema *schema;

#define LIST \
  "[{'e':'k1','p':'a','title':'un','text':'a b c d e f'},{'e':'k2','p':'b','title':'deux'}," \
  "{'e':'k3','p':'c','title':'trois'}]"
#define FICHE "{'title':'Vélo','steps':" LIST "}"

static void
begin (History *h)
{
  history_begin (h, schema, "fiche", FICHE);
}

static ReseauMergeStatus
change (History *h, const char *device, gint64 base, const char *delta)
{
  g_autofree char *sets = g_strdup_printf ("{'steps':%s}", delta);

  return history_patch (h, device, base, NULL, sets);
}

static const char *
part (const History *h, const char *key)
{
  g_autofree char *whole = g_strconcat ("steps/", key, NULL);

  return reseau_record_get_string (h->record, whole);
}

static void
assert_order (const History *h, const char *wanted)
{
  const ReseauValue *list = reseau_record_get (h->record, "steps");
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    g_string_append_printf (got, "%s%s", i ? " " : "",
                            reseau_value_get_member_string (reseau_value_get_at (list, i), "e"));
  g_assert_cmpstr (got->str, ==, wanted);
}

static const ReseauValue *
alternative (const History *h, const char *key)
{
  return reseau_record_find_alternative (h->record, key);
}

/* --- examples -------------------------------------------------------------------------- */

static void
test_different_elements (void)
{
  History h;

  begin (&h);
  g_assert_cmpint (change (&h, "d1", 1, "{'put':{'k1':{'title':'UN'}},'del':['k3']}"), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (
      change (&h, "d2", 1, "{'put':{'k2':{'title':'DEUX'},'k9':{'title':'neuf','p':'d'}}}"), ==,
      RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k2 k9");
  g_assert_cmpstr (part (&h, "k1/title"), ==, "UN");
  g_assert_cmpstr (part (&h, "k2/title"), ==, "DEUX");
  test_assert_json (h.record->alts, "[]");
  test_assert_json (h.record->revs, "{'steps/k1/title':2,'steps/k2/title':3,'steps/k3/_del':2,"
                                    "'steps/k9/_del':3}");
  test_assert_json (h.last.before, "{'steps/k2/title':'deux','steps/k9':null}");
  history_end (&h);
}

/* Two parts of one element are two fields; one part is one. */
static void
test_same_element (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k2':{'title':'DEUX'}}}");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k2':{'text':'t'}}}"), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpint (change (&h, "d3", 1, "{'put':{'k2':{'title':'zwei'}}}"), ==,
                   RESEAU_MERGE_CONFLICT);
  test_assert_json (h.record->alts, "[{'k':'d3/steps/k2/title','f':'steps/k2/title','v':'zwei',"
                                    "'base':1,'by':'" ID_D "','q':4}]");
  g_assert_true (reseau_record_has_conflict (h.record, "steps"));
  g_assert_true (reseau_record_has_conflict (h.record, "steps/k2"));
  g_assert_false (reseau_record_has_conflict (h.record, "steps/k1"));
  g_assert_false (reseau_record_has_conflict (h.record, "step"));
  /* Who has seen it writes over it; so does who wrote it. */
  g_assert_cmpint (change (&h, "d4", 4, "{'put':{'k2':{'title':'two'}}}"), ==,
                   RESEAU_MERGE_APPLIED);
  g_assert_cmpint (change (&h, "d4", 1, "{'put':{'k2':{'title':'dos'}}}"), ==,
                   RESEAU_MERGE_APPLIED);
  history_end (&h);
}

static void
test_text_in_element (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k1':{'text':'A b c d e f'}}}");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k1':{'text':'a b c d e F'}}}"), ==,
                   RESEAU_MERGE_MERGED);
  g_assert_cmpstr (part (&h, "k1/text"), ==, "A b c d e F");
  test_assert_json (h.last.merged, "{'steps/k1/text':'A b c d e F'}");
  g_assert_cmpint (change (&h, "d3", 1, "{'put':{'k1':{'text':'x b c d e f'}}}"), ==,
                   RESEAU_MERGE_CONFLICT);
  g_assert_cmpstr (reseau_value_get_member_string (alternative (&h, "d3/steps/k1/text"), "o"), ==,
                   "a b c d e f");
  history_end (&h);
}

/* The last word on a place counts, and no question is asked. */
static void
test_move (void)
{
  History h;

  begin (&h);
  g_assert_cmpint (change (&h, "d1", 1, "{'put':{'k1':{'p':'d'}}}"), ==, RESEAU_MERGE_APPLIED);
  assert_order (&h, "k2 k3 k1");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k1':{'p':'bV'}}}"), ==, RESEAU_MERGE_APPLIED);
  assert_order (&h, "k2 k1 k3");
  g_assert_cmpint (change (&h, "d3", 1, "{'put':{'k2':{'p':'z'}}}"), ==, RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k3 k2");
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

/* Two who put something at one place: both are there, in the order of their names. */
static void
test_same_place (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k9':{'title':'neuf','p':'aV'}}}");
  change (&h, "d2", 1, "{'put':{'k5':{'title':'cinq','p':'aV'}}}");
  change (&h, "d3", 1, "{'put':{'k7':{'title':'sept'}}}");
  assert_order (&h, "k1 k5 k9 k2 k3 k7");
  history_end (&h);
}

/* Taken out by one and changed by another: it is there, and the question too, in either order. */
static void
test_deletion (void)
{
  History h, other;

  begin (&h);
  history_fork (&h, &other);
  change (&h, "d1", 1, "{'del':['k1']}");
  assert_order (&h, "k2 k3");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k1':{'title':'UN'}}}"), ==,
                   RESEAU_MERGE_CONFLICT);
  change (&other, "d2", 1, "{'put':{'k1':{'title':'UN'}}}");
  g_assert_cmpint (change (&other, "d1", 1, "{'del':['k1']}"), ==, RESEAU_MERGE_CONFLICT);
  g_assert_true (reseau_value_equal (h.record->fields, other.record->fields));
  assert_order (&h, "k1 k2 k3");
  g_assert_cmpstr (part (&h, "k1/text"), ==, "a b c d e f");
  test_assert_json (h.record->alts,
                    "[{'k':'d1/steps/k1/_del','f':'steps/k1/_del','v':true,'base':1,'by':'" ID_D
                    "','q':3}]");
  g_assert_nonnull (alternative (&other, "d1/steps/k1/_del"));
  history_end (&other);
  history_end (&h);
}

/* What moves only is not changed, and what is gone is not moved. */
static void
test_deletion_and_move (void)
{
  History h, other;

  begin (&h);
  history_fork (&h, &other);
  change (&h, "d1", 1, "{'del':['k1']}");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k1':{'p':'z'}}}"), ==, RESEAU_MERGE_APPLIED);
  g_assert_true (h.last.kept);
  change (&other, "d2", 1, "{'put':{'k1':{'p':'z'}}}");
  g_assert_cmpint (change (&other, "d1", 1, "{'del':['k1']}"), ==, RESEAU_MERGE_APPLIED);
  assert_order (&h, "k2 k3");
  assert_order (&other, "k2 k3");
  history_end (&other);
  history_end (&h);
}

/* Who saw it go may put it back, and of what it was nothing is left over. */
static void
test_put_back (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k1':{'text':'t'}}}");
  change (&h, "d1", 2, "{'del':['k1','k7']}");
  g_assert_cmpint (change (&h, "d2", 3, "{'put':{'k1':{'title':'un','p':'a'}}}"), ==,
                   RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k2 k3");
  g_assert_null (part (&h, "k1/text"));
  test_assert_json (h.record->revs, "{'steps/k1/_del':4}");
  history_end (&h);
}

/* The past is not known: what its author wrote is there. */
static void
test_bring_back_without_past (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'del':['k2']}");
  h.forgetful = TRUE;
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k2':{'title':'DEUX'}}}"), ==,
                   RESEAU_MERGE_CONFLICT);
  assert_order (&h, "k1 k3 k2");
  g_assert_cmpstr (part (&h, "k2/title"), ==, "DEUX");
  history_end (&h);
}

/* A list that is sent whole says what its author did to the one they had. */
static void
test_whole_list (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k1':{'title':'UN'},'k9':{'title':'neuf','p':'d'}}}");
  g_assert_cmpint (history_patch (&h, "d2", 1,
                                  "{'steps':[{'e':'k3','title':'trois'},{'e':'k2','title':'DEUX'},"
                                  "{'e':'k1','p':'z','title':'un','text':'a b c d e f'}]}",
                                  NULL),
                   ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpstr (part (&h, "k1/title"), ==, "UN");
  g_assert_cmpstr (part (&h, "k2/title"), ==, "DEUX");
  g_assert_cmpstr (part (&h, "k9/title"), ==, "neuf");
  h.forgetful = TRUE;
  g_assert_cmpint (history_patch (&h, "d3", 1, "{'steps':[]}", NULL), ==, RESEAU_MERGE_CONFLICT);
  g_assert_nonnull (alternative (&h, "d3/steps"));
  history_end (&h);
}

/* Two who both start a list have one. */
static void
test_first_lists (void)
{
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  change (&h, "d1", 1, "{'put':{'k1':{'title':'un','p':'V'}}}");
  g_assert_cmpint (change (&h, "d2", 1, "{'put':{'k2':{'title':'deux','p':'V'}}}"), ==,
                   RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k2");
  history_end (&h);
}

/* What was stored before elements had names is changed by the names that everybody finds. */
static void
test_nameless (void)
{
  g_autoptr (ReseauValue) stored = test_json ("[{'title':'un'},{'title':'deux'}]");
  g_autoptr (ReseauRecord) shown = test_record ("fiche", "net", "{'title':'Vélo'}");
  g_autoptr (ReseauValue) wanted = test_json ("{'steps':[{'title':'un','text':'t'},"
                                              "{'title':'deux'}]}");
  g_autoptr (ReseauOp) op = NULL;
  History h;

  history_begin (&h, schema, "fiche", "{'title':'Vélo'}");
  reseau_value_set (h.record->fields, "steps", reseau_value_ref (stored));
  reseau_record_set_field (shown, "steps", reseau_value_ref (stored));
  op = reseau_op_new_edit (schema, ID_B, shown, wanted);
  g_assert_cmpint (history_step (&h, "d1", g_steal_pointer (&op)), ==, RESEAU_MERGE_APPLIED);
  g_assert_cmpuint (reseau_value_get_length (reseau_record_get (h.record, "steps")), ==, 2);
  g_assert_cmpstr (reseau_value_get_member_string (
                       reseau_value_get_at (reseau_record_get (h.record, "steps"), 0), "text"),
                   ==, "t");
  history_end (&h);
}

static void
test_too_many (void)
{
  g_autoptr (GString) many = g_string_new ("{'put':{");
  History h;

  begin (&h);
  for (guint i = 0; i < 498; i++)
    g_string_append_printf (many, "%s'n%u':{'title':'t'}", i ? "," : "", i);
  g_string_append (many, "}}");
  g_assert_cmpint (change (&h, "d1", 1, many->str), ==, RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "too-large");
  g_assert_cmpstr (h.last.detail, ==, "steps");
  assert_order (&h, "k1 k2 k3");
  g_string_truncate (many, many->len - 2);
  g_string_append (many, "},'del':['k1']}");
  g_assert_cmpint (change (&h, "d1", 1, many->str), ==, RESEAU_MERGE_APPLIED);
  history_end (&h);
}

/* What is new has all that the schema asks of it, however it was said; what is changed, moved or
 * brought back needs to say only what changes. */
static void
test_required (void)
{
  static const struct {
    const char *set;
    const char *sets;
    const char *missing;
  } cases[] = {
    { NULL, "{'steps':{'put':{'k9':{'text':'t','p':'d'}}}}", "steps/k9/title" },
    { NULL, "{'steps':{'put':{'k2':{'text':'t'},'k9':{'other':1}}}}", "steps/k9/title" },
    { NULL, "{'steps':{'put':{'k9':{'title':'','text':'t'}}}}", "steps/k9/title" },
    { "{'steps/k9/text':'t'}", NULL, "steps/k9/title" },
    { "{'steps/k9/text':'t'}", "{'steps':{'put':{'k8':{'title':'huit'}}}}", "steps/k9/title" },
    { "{'steps/k9/text':'t'}", "{'steps':{'put':{'k9':{'title':'neuf'}}}}", NULL },
    { "{'steps/k9/text':'t','steps/k9/title':'neuf'}", NULL, NULL },
    { NULL, "{'steps':{'put':{'k9':{'p':'d'}}}}", NULL },
    { "{'steps/k2/text':'t'}", "{'steps':{'put':{'k3':{'text':'t'}}}}", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    History h;

    begin (&h);
    g_assert_cmpint (history_patch (&h, "d1", 1, cases[i].set, cases[i].sets), ==,
                     cases[i].missing ? RESEAU_MERGE_REJECTED : RESEAU_MERGE_APPLIED);
    g_assert_cmpstr (h.last.code, ==, cases[i].missing ? "invalid" : NULL);
    g_assert_cmpstr (h.last.detail, ==, cases[i].missing);
    if (cases[i].missing != NULL)
      assert_order (&h, "k1 k2 k3");
    history_end (&h);
  }
}

/* Who saw an element go makes a new one; who did not brings back the one that was there. */
static void
test_required_of_gone (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'del':['k2']}");
  g_assert_cmpint (change (&h, "d2", 2, "{'put':{'k2':{'text':'t'}}}"), ==, RESEAU_MERGE_REJECTED);
  g_assert_cmpint (change (&h, "d3", 1, "{'put':{'k2':{'text':'t'}}}"), ==, RESEAU_MERGE_CONFLICT);
  g_assert_cmpstr (part (&h, "k2/title"), ==, "deux");
  history_end (&h);
}

/* --- settling -------------------------------------------------------------------------- */

static ReseauOp *
settlement (const History *h, const char *alt, const char *take, const char *set)
{
  ReseauOp *op = test_op (RESEAU_OP_RESOLVE, "fiche", h->head, set, NULL);

  op->alt = g_strdup (alt);
  op->alt_rev = reseau_value_get_member_int (alternative (h, alt), "q", 0);
  op->take = g_strdup (take);
  return op;
}

static void
test_settle_part (void)
{
  static const struct {
    const char *take;
    const char *set;
    const char *left;
  } cases[] = {
    { "mine", NULL, "DEUX" },
    { "other", NULL, "zwei" },
    { "value", "{'steps/k2/title':'deux et deux'}", "deux et deux" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    History h;

    begin (&h);
    change (&h, "d1", 1, "{'put':{'k2':{'title':'DEUX'}}}");
    change (&h, "d2", 1, "{'put':{'k2':{'title':'zwei'}}}");
    g_assert_cmpint (
        history_step (&h, "d3", settlement (&h, "d2/steps/k2/title", cases[i].take, cases[i].set)),
        ==, RESEAU_MERGE_APPLIED);
    g_assert_cmpstr (part (&h, "k2/title"), ==, cases[i].left);
    test_assert_json (h.record->alts, "[]");
    history_end (&h);
  }
}

static void
begin_deletion (History *h)
{
  begin (h);
  change (h, "d1", 1, "{'put':{'k1':{'title':'UN'}}}");
  change (h, "d2", 1, "{'del':['k1']}");
}

static void
test_settle_deletion (void)
{
  History h;
  ReseauOp *late;

  begin_deletion (&h);
  g_assert_cmpint (history_step (&h, "d3", settlement (&h, "d2/steps/k1/_del", "mine", NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k2 k3");
  test_assert_json (h.record->alts, "[]");
  history_end (&h);

  begin_deletion (&h);
  late = settlement (&h, "d2/steps/k1/_del", "other", NULL);
  g_assert_cmpint (history_step (&h, "d3", settlement (&h, "d2/steps/k1/_del", "other", NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  assert_order (&h, "k2 k3");
  test_assert_json (h.last.before, "{'steps/k1':{'e':'k1','p':'a','title':'UN',"
                                   "'text':'a b c d e f'}}");
  g_assert_cmpint (history_step (&h, "d4", late), ==, RESEAU_MERGE_REJECTED);
  history_end (&h);
}

/* Something was changed in the element since: it is not taken out unseen. */
static void
test_settle_stale (void)
{
  History h;
  ReseauOp *late;

  begin_deletion (&h);
  late = settlement (&h, "d2/steps/k1/_del", "other", NULL);
  change (&h, "d1", h.head, "{'put':{'k1':{'text':'autre'}}}");
  g_assert_cmpint (history_step (&h, "d3", late), ==, RESEAU_MERGE_REJECTED);
  g_assert_cmpstr (h.last.code, ==, "stale-conflict");
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  assert_order (&h, "k1 k2 k3");
  history_end (&h);
}

/* A version of what is gone meanwhile is taken: the rest of the element comes with it. */
static void
test_settle_gone (void)
{
  History h;

  begin (&h);
  change (&h, "d1", 1, "{'put':{'k1':{'title':'UN'}}}");
  change (&h, "d2", 1, "{'put':{'k1':{'title':'one'}}}");
  change (&h, "d3", 3, "{'del':['k1']}");
  assert_order (&h, "k2 k3");
  g_assert_cmpuint (reseau_value_get_length (h.record->alts), ==, 1);
  g_assert_cmpint (history_step (&h, "d4", settlement (&h, "d2/steps/k1/title", "other", NULL)), ==,
                   RESEAU_MERGE_APPLIED);
  assert_order (&h, "k1 k2 k3");
  g_assert_cmpstr (part (&h, "k1/title"), ==, "one");
  g_assert_cmpstr (part (&h, "k1/text"), ==, "a b c d e f");
  test_assert_json (h.record->alts, "[]");
  history_end (&h);
}

/* --- a small world, whole ----------------------------------------------------------------- */

/* What a device may do; the words in it are its own: %s is its name. */
static const char *const deeds[] = {
  "{'put':{'k1':{'title':'vt%s'}}}",
  "{'put':{'k2':{'title':'vt%s'}}}",
  "{'put':{'k3':{'title':'vt%s'}}}",
  "{'put':{'k1':{'text':'a vx%s b c d e f'}}}",
  "{'put':{'k1':{'text':'a b c d e vy%s f'}}}",
  "{'put':{'k2':{'text':'vz%s'}}}",
  "{'put':{'k1':{'text':null}}}",
  "{'put':{'k1':{'title':'vt%s','p':'d'}}}",
  "{'put':{'k1':{'p':'d'}}}",
  "{'put':{'k3':{'p':'V'}}}",
  "{'put':{'n%s':{'title':'vn%s','p':'aV'}}}",
  "{'put':{'n%s':{'title':'vn%s','p':'d'}}}",
  "{'del':['k1']}",
  "{'del':['k2']}",
  "{'del':['k3']}",
  "{'del':['k1','k3'],'put':{'k2':{'title':'vt%s'}}}",
};

static const char *const names[] = { "a", "b", "c" };

static char *
deed_of (guint deed, guint who)
{
  g_auto (GStrv) parts = g_strsplit (deeds[deed], "%s", -1);

  return g_strjoinv (names[who], parts);
}

static void
collect_words (const ReseauValue *value, GHashTable *words)
{
  const char *text = reseau_value_get_string (value);
  g_auto (GStrv) parts = text ? g_strsplit (text, " ", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (parts[i][0] == 'v')
      g_hash_table_add (words, g_strdup (parts[i]));
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    collect_words (reseau_value_get_at (value, i), words);
}

static char *
sorted (GHashTable *set)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (set), (GCompareFunc) strcmp);
  GString *out = g_string_new (NULL);

  for (GList *l = keys; l != NULL; l = l->next)
    g_string_append_printf (out, "%s ", (char *) l->data);
  return g_string_free (out, FALSE);
}

/* The typed words anywhere in the record, and the elements that are there. */
static char *
describe (const History *h)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) elements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const ReseauValue *list = reseau_record_get (h->record, "steps");
  g_autofree char *typed = NULL;
  g_autofree char *there = NULL;

  collect_words (list, words);
  collect_words (h->record->alts, words);
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    g_hash_table_add (
        elements, g_strdup (reseau_value_get_member_string (reseau_value_get_at (list, i), "e")));
  typed = sorted (words);
  there = sorted (elements);
  return g_strconcat (typed, "| ", there, NULL);
}

static void
assert_all_there (const char *described, const char *deed)
{
  for (const char *word = strchr (deed, 'v'); word != NULL; word = strchr (word + 1, 'v')) {
    g_autofree char *typed = g_strndup (word, strspn (word, "vtxyznabc"));

    g_assert_nonnull (strstr (described, typed));
  }
}

/* @order: who comes first, second and third */
static char *
play (const History *start, char *const *sets, const guint *order)
{
  History h;
  char *described;

  history_fork (start, &h);
  for (guint i = 0; i < 3; i++)
    history_patch (&h, names[order[i]], 1, NULL, sets[order[i]]);
  described = describe (&h);
  history_end (&h);
  return described;
}

/* Three devices, three elements, one deed each that did not see the others', in all orders: the
 * same elements and the same words everywhere, and every word typed is in the list or beside it. */
static void
test_small_world (void)
{
  static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                     { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  const guint n = G_N_ELEMENTS (deeds);
  History start;
  guint worlds = 0;

  begin (&start);
  for (guint world = 0; world < n * n * n; world++) {
    const guint deed[] = { world % n, world / n % n, world / n / n };
    char *sets[3];
    g_autofree char *first = NULL;

    for (guint i = 0; i < 3; i++) {
      g_autofree char *delta = deed_of (deed[i], i);

      sets[i] = g_strdup_printf ("{'steps':%s}", delta);
    }
    for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
      g_autofree char *described = play (&start, sets, orders[i]);

      if (first == NULL)
        first = g_strdup (described);
      g_assert_cmpstr (described, ==, first);
    }
    for (guint i = 0; i < 3; i++) {
      assert_all_there (first, sets[i]);
      g_free (sets[i]);
    }
    worlds++;
  }
  g_test_message ("%u worlds in %u orders", worlds, (guint) G_N_ELEMENTS (orders));
  history_end (&start);
}

int
main (int argc, char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  schema = reseau_schema_new_builtin ();
  g_test_add_func ("/core/merge-list/different-elements", test_different_elements);
  g_test_add_func ("/core/merge-list/same-element", test_same_element);
  g_test_add_func ("/core/merge-list/text-in-element", test_text_in_element);
  g_test_add_func ("/core/merge-list/move", test_move);
  g_test_add_func ("/core/merge-list/same-place", test_same_place);
  g_test_add_func ("/core/merge-list/deletion", test_deletion);
  g_test_add_func ("/core/merge-list/deletion-and-move", test_deletion_and_move);
  g_test_add_func ("/core/merge-list/put-back", test_put_back);
  g_test_add_func ("/core/merge-list/required", test_required);
  g_test_add_func ("/core/merge-list/required-of-gone", test_required_of_gone);
  g_test_add_func ("/core/merge-list/bring-back-without-past", test_bring_back_without_past);
  g_test_add_func ("/core/merge-list/whole-list", test_whole_list);
  g_test_add_func ("/core/merge-list/first-lists", test_first_lists);
  g_test_add_func ("/core/merge-list/nameless", test_nameless);
  g_test_add_func ("/core/merge-list/too-many", test_too_many);
  g_test_add_func ("/core/merge-list/settle-part", test_settle_part);
  g_test_add_func ("/core/merge-list/settle-deletion", test_settle_deletion);
  g_test_add_func ("/core/merge-list/settle-stale", test_settle_stale);
  g_test_add_func ("/core/merge-list/settle-gone", test_settle_gone);
  g_test_add_func ("/core/merge-list/small-world", test_small_world);
  failed = g_test_run ();
  reseau_schema_unref (schema);
  return failed;
}
