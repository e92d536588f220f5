/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operation carries from a history that a server has lost. */
#include "core-fixture.h"

#include "reseau-lost.h"
#include "reseau-op.h"

#define RECORD \
  "{'e':5,'r':44,'c':{'q':10,'by':'" ID_A "'},'d':{'title':'T','themes':['a'],'kept':'K'}," \
  "'fv':{'title':41,'gone':42,'themes':12,'themes/a':43,'_del':40}," \
  "'x':[{'k':'d/title','f':'title','v':'X','q':45},{'k':'e/kept','f':'kept','v':'Y','q':11}]," \
  "'h':'0123456789abcdef'}"

static void
test_fields (void)
{
  g_autoptr (ReseauValue) lost = test_json (RECORD);
  g_autoptr (GPtrArray) fields = reseau_lost_list_fields (lost, 40);
  g_autoptr (GPtrArray) all = reseau_lost_list_fields (lost, 9);

  g_assert_cmpuint (fields->len, ==, 3);
  g_assert_cmpstr (fields->pdata[0], ==, "gone");
  g_assert_cmpstr (fields->pdata[1], ==, "themes");
  g_assert_cmpstr (fields->pdata[2], ==, "title");
  g_assert_cmpuint (all->len, ==, 4);
  g_assert_cmpint (reseau_lost_get_rev (lost, "themes"), ==, 43);
  g_assert_cmpint (reseau_lost_get_rev (lost, "kept"), ==, 10);
  g_assert_cmpint (reseau_lost_get_last (lost), ==, 45);
  g_assert_null (reseau_lost_get_value (lost, "gone"));
}

static void
test_reduced (void)
{
  g_autoptr (ReseauValue) lost = test_json (RECORD);
  g_autoptr (ReseauValue) reduced = reseau_lost_reduce (lost, 40);

  test_assert_json (reduced,
                    "{'e':5,'r':44,'c':{'q':10,'by':'" ID_A "'},'d':{'title':'T','themes':['a']},"
                    "'fv':{'title':41,'gone':42,'themes':43},"
                    "'x':[{'k':'d/title','f':'title','v':'X','q':45}]}");
}

static void
test_deletion (void)
{
  g_autoptr (ReseauValue) lost = reseau_lost_new_deletion (5, 12, "0123456789abcdef");
  g_autoptr (ReseauValue) reduced = reseau_lost_reduce (lost, 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_lost_check (lost, &error));
  g_assert_true (reseau_lost_is_deletion (lost));
  g_assert_cmpint (reseau_lost_get_last (lost), ==, 12);
  test_assert_json (reduced, "{'e':5,'del':true,'q':12}");
}

static void
test_whole (void)
{
  g_autoptr (ReseauRecord) record = reseau_record_new (ID_A, "fiche", "net");
  g_autoptr (ReseauValue) lost = NULL;
  g_autoptr (GError) error = NULL;

  record->created = 7;
  record->org = g_strdup (ID_B);
  reseau_value_set_string (record->fields, "title", "T");
  record->rev = 9;
  lost = reseau_lost_new_record (3, record, NULL);
  g_assert_true (reseau_lost_check (lost, &error));
  test_assert_json (lost, "{'e':3,'r':9,'c':{'q':7,'org':'" ID_B "'},'d':{'title':'T'}}");
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "1",
    "[]",
    "{}",
    "{'e':-1}",
    "{'e':'x'}",
    "{'e':1,'r':'x'}",
    "{'e':1,'h':1}",
    "{'e':1,'f':[]}",
    "{'e':1,'d':{}}",
    "{'e':1,'d':[],'c':{}}",
    "{'e':1,'d':{},'c':{'by':'x'}}",
    "{'e':1,'d':{},'c':{},'fv':[]}",
    "{'e':1,'d':{},'c':{},'fv':{'a':'b'}}",
    "{'e':1,'d':{},'c':{},'x':{}}",
    "{'e':1,'d':{},'c':{},'x':[1]}",
    "{'e':1,'d':{},'c':{},'x':[{'k':'a'}]}",
    "{'e':1,'b':[]}",
    "{'e':1,'b':{'a':-1}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ReseauValue) value = test_json (texts[i]);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", texts[i]);
    g_assert_false (reseau_lost_check (value, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
}

/* An operation that gives something back says what; any other may. */
static void
test_in_operation (void)
{
  static const struct {
    const char *members;
    gboolean good;
  } cases[] = {
    { "'t':'restore'", FALSE },
    { "'t':'restore','lost':{'e':1}", FALSE },
    { "'t':'restore','lost':{'e':1,'base':3}", FALSE },
    { "'t':'restore','lost':{'e':1,'del':true,'q':3}", TRUE },
    { "'t':'restore','lost':{'e':1,'d':{},'c':{'q':1}}", TRUE },
    { "'t':'patch','lost':{'e':1,'base':3,'b':{'title':4}}", TRUE },
    { "'t':'patch','lost':3", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'also':[{'e':2,'base':3}],'v':{'title':'0123'}}", TRUE },
    { "'t':'patch','lost':{'e':1,'base':3,'also':3}", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'also':[{'base':3}]}", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'v':{'title':3}}", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'c':{'q':1},'fv':{'title':3}}", TRUE },
    { "'t':'patch','lost':{'e':1,'base':3,'c':3}", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'fv':{'title':'3'}}", FALSE },
    { "'t':'patch','lost':{'e':1,'base':3,'also':[{'e':2,'base':3,'c':{'q':'1'}}]}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup_printf (
        "{'op':'%s','type':'fiche','id':'%s','scope':'net',%s}", ID_A, ID_B, cases[i].members);
    g_autoptr (ReseauValue) value = test_json (text);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauOp) op = reseau_op_from_value (value, &error);
    g_autoptr (ReseauOp) copy = op ? reseau_op_copy (op) : NULL;

    g_test_message ("%s", cases[i].members);
    g_assert_true ((op != NULL) == cases[i].good);
    if (copy != NULL) {
      g_autoptr (ReseauValue) again = reseau_op_to_value (copy);

      g_assert_true (
          reseau_value_equal (reseau_value_get (again, "lost"), reseau_value_get (value, "lost")));
    }
  }
}

static void
test_seen (void)
{
  g_autoptr (ReseauValue) bases = test_json ("{'title':9,'steps/k3/text':3}");
  g_autoptr (ReseauValue) text = reseau_value_new_string ("T");
  g_autoptr (ReseauValue) other = reseau_value_new_string ("U");
  g_autoptr (ReseauValue) lost = NULL;
  g_autoptr (GError) error = NULL;

  lost = reseau_lost_add_seen (NULL, reseau_lost_new_seen (5, 7, bases));
  reseau_lost_note_value (lost, "title", text);
  reseau_lost_note_value (lost, "summary", NULL);
  for (gint64 epoch = 6; epoch < 40; epoch++)
    lost = reseau_lost_add_seen (lost, reseau_lost_new_seen (epoch, epoch + 100, NULL));
  g_assert_true (reseau_lost_check (lost, &error));
  g_assert_false (reseau_lost_gives_back (lost));
  g_assert_cmpint (reseau_lost_get_seen (reseau_lost_find_seen (lost, 5), "title"), ==, 9);
  g_assert_cmpint (reseau_lost_get_seen (reseau_lost_find_seen (lost, 5), "summary"), ==, 7);
  g_assert_cmpint (reseau_lost_get_seen (reseau_lost_find_seen (lost, 5), "steps"), ==, 3);
  g_assert_cmpint (reseau_lost_get_seen (reseau_lost_find_seen (lost, 8), "title"), ==, 108);
  g_assert_null (reseau_lost_find_seen (lost, 4));
  g_assert_true (reseau_lost_has_value (lost, "title", text));
  g_assert_false (reseau_lost_has_value (lost, "title", other));
  g_assert_true (reseau_lost_has_value (lost, "summary", NULL));
  g_assert_false (reseau_lost_has_value (lost, "status", NULL));
  reseau_lost_forget_value (lost, "title");
  g_assert_false (reseau_lost_has_value (lost, "title", text));
}

/* What is known up to a commit leaves no room for another change before it. */
static void
test_agrees (void)
{
  static const struct {
    const char *known;
    const char *given;
    gint64 after;
    gboolean agrees;
  } cases[] = {
    /* As much; less; more. */
    { "{'base':9,'c':{'q':1},'fv':{'title':7}}", "'fv':{'title':7}", 3, TRUE },
    { "{'base':6,'c':{'q':1},'fv':{'title':5}}", "'fv':{'title':7}", 3, TRUE },
    { "{'base':9,'c':{'q':1},'fv':{'title':8}}", "'fv':{'title':7}", 3, TRUE },
    /* It had not changed, nor had the other. */
    { "{'base':9,'c':{'q':1},'fv':{'title':5}}", "'fv':{'title':7}", 3, FALSE },
    { "{'base':9,'c':{'q':1}}", "'fv':{'title':7}", 3, FALSE },
    { "{'base':9,'c':{'q':1},'fv':{'title':7}}", "'fv':{'title':7,'summary':8}", 3, FALSE },
    { "{'base':9,'b':{'title':6},'c':{'q':1}}", "'fv':{'title':7}", 3, TRUE },
    /* What both have is no sign; nor is what nothing is known of. */
    { "{'base':9,'c':{'q':1}}", "'fv':{'title':7}", 7, TRUE },
    { "{'base':9}", "'fv':{'title':7}", 3, TRUE },
    /* One commit writes one value. */
    { "{'r':9,'d':{'title':'T'},'c':{'q':1},'fv':{'title':7}}", "'fv':{'title':7}", 3, TRUE },
    { "{'r':9,'d':{'title':'U'},'c':{'q':1},'fv':{'title':7}}", "'fv':{'title':7}", 3, FALSE },
    { "{'r':6,'d':{'title':'U'},'c':{'q':1}}", "'fv':{'title':7}", 3, TRUE },
    { "{'del':true,'q':9}", "'fv':{'title':7}", 3, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf ("{'r':8,'c':{'q':1},'d':{'title':'T','summary':'S'},%s}", cases[i].given);
    g_autoptr (ReseauValue) known = test_json (cases[i].known);
    g_autoptr (ReseauValue) given = test_json (text);

    g_test_message ("%s, %s", cases[i].known, text);
    g_assert_true (reseau_lost_agrees (known, given, cases[i].after, NULL) == cases[i].agrees);
    g_assert_true (reseau_lost_agrees (known, given, cases[i].after, "title") ||
                   reseau_value_get (reseau_value_get (given, "fv"), "summary") != NULL);
  }
}

static void
test_noted_revs (void)
{
  g_autoptr (ReseauRecord) told = reseau_record_new (ID_A, "fiche", "net");
  g_autoptr (ReseauValue) lost = reseau_lost_new_seen (5, 20, NULL);
  g_autoptr (ReseauValue) given =
      test_json ("{'r':31,'c':{'q':4},'d':{'title':'T'},'fv':{'title':31,'steps/k3/text':12}}");
  g_autoptr (ReseauValue) other =
      test_json ("{'r':31,'c':{'q':4},'d':{'title':'T'},'fv':{'title':31,'steps/k3/text':13}}");
  g_autoptr (ReseauValue) none =
      test_json ("{'r':31,'c':{'q':4},'d':{'title':'T'},'fv':{'title':31}}");

  told->created = 4;
  told->rev = 31;
  reseau_value_set_int (told->revs, "title", 31);
  reseau_value_set_int (told->revs, "steps/k3/text", 12);
  reseau_value_set_int (told->revs, "steps/k4/_del", 9);
  reseau_lost_note_revs (lost, told);
  g_assert_cmpint (reseau_lost_get_rev (lost, "title"), ==, 31);
  g_assert_cmpint (reseau_lost_get_rev (lost, "steps"), ==, 12);
  g_assert_cmpint (reseau_lost_get_rev (lost, "summary"), ==, 4);
  g_assert_false (reseau_lost_gives_back (lost));
  /* It says nothing of values. */
  g_assert_true (reseau_lost_agrees (given, lost, 4, NULL));
  g_assert_true (reseau_lost_agrees (other, lost, 4, NULL));
  g_assert_false (reseau_lost_agrees (none, lost, 4, NULL));
  g_assert_true (reseau_lost_agrees (none, lost, 4, "steps"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/lost/fields", test_fields);
  g_test_add_func ("/core/lost/reduced", test_reduced);
  g_test_add_func ("/core/lost/deletion", test_deletion);
  g_test_add_func ("/core/lost/whole", test_whole);
  g_test_add_func ("/core/lost/seen", test_seen);
  g_test_add_func ("/core/lost/agrees", test_agrees);
  g_test_add_func ("/core/lost/noted-revs", test_noted_revs);
  g_test_add_func ("/core/lost/bad", test_bad);
  g_test_add_func ("/core/lost/in-operation", test_in_operation);
  return g_test_run ();
}
