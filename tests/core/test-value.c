/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

static void
test_members (void)
{
  g_autoptr (ReseauValue) object = reseau_value_new_object ();

  for (int i = 50; i > 0; i--) {
    g_autofree char *key = g_strdup_printf ("k%02d", i);

    reseau_value_set_int (object, key, i);
  }
  g_assert_cmpuint (reseau_value_get_length (object), ==, 50);
  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (reseau_value_get_int (reseau_value_get_at (object, i)), ==, i + 1);
  g_assert_cmpint (reseau_value_get_member_int (object, "k07", -1), ==, 7);
  g_assert_cmpint (reseau_value_get_member_int (object, "k99", -1), ==, -1);
  reseau_value_unset (object, "k07");
  reseau_value_unset (object, "never there");
  g_assert_null (reseau_value_get (object, "k07"));
  g_assert_cmpuint (reseau_value_get_length (object), ==, 49);
}

static void
test_neutral (void)
{
  g_autoptr (ReseauValue) text = reseau_value_new_string ("7");

  g_assert_cmpint (reseau_value_get_int (text), ==, 0);
  g_assert_false (reseau_value_get_bool (text));
  g_assert_null (reseau_value_get (text, "a"));
  g_assert_null (reseau_value_get_at (text, 0));
  g_assert_null (reseau_value_get_string (NULL));
  g_assert_true (reseau_value_is_null (NULL));
  g_assert_cmpuint (reseau_value_get_length (NULL), ==, 0);
}

static void
test_equal (void)
{
  g_autoptr (ReseauValue) a = test_json ("{'x':[1,2,{'y':null}],'z':'é'}");
  g_autoptr (ReseauValue) b = test_json ("{'z':'é','x':[1,2,{'y':null}]}");
  g_autoptr (ReseauValue) c = test_json ("{'z':'e','x':[1,2,{'y':null}]}");
  g_autoptr (ReseauValue) d = test_json ("{'x':[2,1,{'y':null}],'z':'é'}");
  g_autoptr (ReseauValue) null = reseau_value_new_null ();

  g_assert_true (reseau_value_equal (a, b));
  g_assert_false (reseau_value_equal (a, c));
  g_assert_false (reseau_value_equal (a, d));
  g_assert_true (reseau_value_equal (NULL, null));
  g_assert_false (reseau_value_equal (NULL, a));
}

/* A copy is changed without its source seeing it. */
static void
test_copy (void)
{
  g_autoptr (ReseauValue) source = test_json ("{'a':1,'b':[1]}");
  g_autoptr (ReseauValue) copy = reseau_value_copy (source);
  g_autoptr (ReseauValue) with = NULL;

  reseau_value_set_int (copy, "a", 2);
  reseau_value_set_int (copy, "c", 3);
  with = reseau_value_with (source, "b", reseau_value_new_int (9));
  test_assert_json (source, "{'a':1,'b':[1]}");
  test_assert_json (copy, "{'a':2,'b':[1],'c':3}");
  test_assert_json (with, "{'a':1,'b':9}");
}

static void
test_unsorted (void)
{
  g_autoptr (ReseauValue) object = reseau_value_new_object ();
  g_autoptr (ReseauValue) twice = reseau_value_new_object ();

  reseau_value_append_unsorted (object, g_strdup ("b"), reseau_value_new_int (2));
  reseau_value_append_unsorted (object, g_strdup ("a"), reseau_value_new_int (1));
  g_assert_true (reseau_value_seal (object));
  test_assert_json (object, "{'a':1,'b':2}");
  reseau_value_append_unsorted (twice, g_strdup ("a"), reseau_value_new_int (2));
  reseau_value_append_unsorted (twice, g_strdup ("a"), reseau_value_new_int (1));
  g_assert_false (reseau_value_seal (twice));
}

static void
test_empty (void)
{
  static const char *const empty[] = { "null", "''", "[]", "{}" };
  static const char *const full[] = { "0", "false", "' x'", "[null]", "{'a':null}" };

  for (guint i = 0; i < G_N_ELEMENTS (empty); i++) {
    g_autoptr (ReseauValue) value = test_json (empty[i]);

    g_assert_true (reseau_value_is_empty (value));
  }
  for (guint i = 0; i < G_N_ELEMENTS (full); i++) {
    g_autoptr (ReseauValue) value = test_json (full[i]);

    g_assert_false (reseau_value_is_empty (value));
  }
}

static void
test_contains (void)
{
  g_autoptr (ReseauValue) list = test_json ("['a',1,{'b':2}]");
  g_autoptr (ReseauValue) object = test_json ("{'b':2}");

  g_assert_true (reseau_value_contains_string (list, "a"));
  g_assert_false (reseau_value_contains_string (list, "b"));
  g_assert_false (reseau_value_contains_string (NULL, "a"));
  g_assert_true (reseau_value_contains (list, object));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/value/members", test_members);
  g_test_add_func ("/core/value/neutral", test_neutral);
  g_test_add_func ("/core/value/equal", test_equal);
  g_test_add_func ("/core/value/copy", test_copy);
  g_test_add_func ("/core/value/unsorted", test_unsorted);
  g_test_add_func ("/core/value/empty", test_empty);
  g_test_add_func ("/core/value/contains", test_contains);
  return g_test_run ();
}
