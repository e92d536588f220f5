/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-id.h"

#include <string.h>

static void
test_new (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (1, G_GINT64_CONSTANT (1700000000000000));
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *last = g_strdup ("");

  for (guint i = 0; i < 1000; i++) {
    char *id = reseau_id_new (env);

    g_assert_true (reseau_id_is_valid (id));
    g_assert_cmpint (id[14], ==, '7');
    g_assert_nonnull (strchr ("89ab", id[19]));
    g_assert_true (strncmp (id, last, 13) >= 0);
    g_free (last);
    last = g_strdup (id);
    g_assert_true (g_hash_table_add (seen, id));
    reseau_env_advance (env, 700);
  }
}

static void
test_repeatable (void)
{
  g_autoptr (ReseauEnv) one = reseau_env_new_seeded (5, 1000);
  g_autoptr (ReseauEnv) two = reseau_env_new_seeded (5, 1000);
  g_autoptr (ReseauEnv) other = reseau_env_new_seeded (6, 1000);
  g_autofree char *a = reseau_id_new (one);
  g_autofree char *b = reseau_id_new (two);
  g_autofree char *c = reseau_id_new (other);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
}

static void
test_named (void)
{
  g_autofree char *a = reseau_id_new_named ("term", "theme:mobility");
  g_autofree char *b = reseau_id_new_named ("term", "theme:mobility");
  g_autofree char *c = reseau_id_new_named ("termtheme", ":mobility");

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
  g_assert_cmpint (a[14], ==, '5');
}

static void
test_valid (void)
{
  static const char *const wrong[] = {
    "",
    "01900000-0000-7000-8000-00000000000",
    "01900000-0000-7000-8000-00000000000aa",
    "01900000-0000-7000-8000-00000000000A",
    "01900000-0000-7000-8000-00000000000g",
    "0190000000000-7000-8000-00000000000a0",
    "01900000_0000_7000_8000_00000000000a",
  };
  guint8 bytes[RESEAU_ID_BYTES];
  char text[RESEAU_ID_LENGTH + 1];

  g_assert_false (reseau_id_is_valid (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (reseau_id_is_valid (wrong[i]));
  g_assert_true (reseau_id_parse (ID_C, bytes));
  reseau_id_format (bytes, text);
  g_assert_cmpstr (text, ==, ID_C);
}

static void
test_scope (void)
{
  g_autofree char *one = reseau_scope_new_pair (ID_A, ID_B);
  g_autofree char *two = reseau_scope_new_pair (ID_B, ID_A);
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  g_assert_cmpstr (one, ==, two);
  g_assert_cmpstr (one, ==, "pair:" ID_A "+" ID_B);
  g_assert_true (reseau_scope_pair_get (one, &a, &b));
  g_assert_cmpstr (a, ==, ID_A);
  g_assert_cmpstr (b, ==, ID_B);
  g_assert_true (reseau_scope_pair_has (one, ID_B));
  g_assert_false (reseau_scope_pair_has (one, ID_C));
  g_assert_false (reseau_scope_pair_has ("net", ID_C));
}

static void
test_scope_kinds (void)
{
  static const struct {
    const char *scope;
    ReseauScopeKind kind;
    const char *seen;
  } cases[] = {
    { "net", RESEAU_SCOPE_KIND_NET, "network" },
    { "org:" ID_A, RESEAU_SCOPE_KIND_ORG, "structure" },
    { "user:" ID_A, RESEAU_SCOPE_KIND_USER, "me" },
    { "pair:" ID_A "+" ID_B, RESEAU_SCOPE_KIND_PAIR, "pair" },
    { "", RESEAU_SCOPE_KIND_INVALID, "me" },
    { "nets", RESEAU_SCOPE_KIND_INVALID, "me" },
    { "org:", RESEAU_SCOPE_KIND_INVALID, "me" },
    { "org:x", RESEAU_SCOPE_KIND_INVALID, "me" },
    { "pair:" ID_B "+" ID_A, RESEAU_SCOPE_KIND_INVALID, "me" },
    { "pair:" ID_A "+" ID_A, RESEAU_SCOPE_KIND_INVALID, "me" },
    { "pair:" ID_A, RESEAU_SCOPE_KIND_INVALID, "me" },
  };

  g_assert_cmpint (reseau_scope_get_kind (NULL), ==, RESEAU_SCOPE_KIND_INVALID);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%s", cases[i].scope);
    g_assert_cmpint (reseau_scope_get_kind (cases[i].scope), ==, cases[i].kind);
    g_assert_cmpstr (reseau_scope_get_visibility (cases[i].scope, FALSE), ==, cases[i].seen);
  }
  g_assert_cmpstr (reseau_scope_get_visibility ("net", TRUE), ==, "public");
}

static void
test_clock (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (1, G_GINT64_CONSTANT (1795305600000000));
  g_autofree char *text = reseau_env_dup_timestamp (env);

  g_assert_cmpstr (text, ==, "2026-11-22T00:00:00Z");
  for (guint i = 0; i < 1000; i++) {
    double unit = reseau_env_random_unit (env);

    g_assert_true (unit >= 0 && unit < 1);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/id/new", test_new);
  g_test_add_func ("/core/id/repeatable", test_repeatable);
  g_test_add_func ("/core/id/named", test_named);
  g_test_add_func ("/core/id/valid", test_valid);
  g_test_add_func ("/core/scope/pair", test_scope);
  g_test_add_func ("/core/scope/kinds", test_scope_kinds);
  g_test_add_func ("/core/env/clock", test_clock);
  return g_test_run ();
}
