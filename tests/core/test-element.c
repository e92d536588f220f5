/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-element.h"

#include <string.h>

static ReseauSchema *schema;

static const ReseauField *
steps (void)
{
  return reseau_kind_get_field (reseau_schema_get_kind (schema, "fiche"), "steps");
}

/* --- places ------------------------------------------------------------------------------ */

static void
test_places (void)
{
  static const char *const good[] = { "V", "1", "z", "0V", "a0b" };
  static const char *const bad[] = { NULL, "", "0", "V0", "é", "a/b", "a b" };
  g_autofree char *longest = g_strnfill (60, 'a');
  g_autofree char *too_long = g_strnfill (61, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (reseau_place_is_valid (good[i]));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (reseau_place_is_valid (bad[i]));
  g_assert_true (reseau_place_is_valid (longest));
  g_assert_false (reseau_place_is_valid (too_long));
  g_assert_null (reseau_place_between ("b", "a"));
  g_assert_null (reseau_place_between ("a", "a"));
  g_assert_null (reseau_place_between ("a0", "b"));
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Between any two, at either end and anywhere else, there is another. */
static void
test_places_between (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (1, 0);
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < 3000; i++) {
    guint at = reseau_env_random_u64 (env) % (places->len + 1);
    const char *before = at > 0 ? g_ptr_array_index (places, at - 1) : NULL;
    const char *after = at < places->len ? g_ptr_array_index (places, at) : NULL;
    char *place = reseau_place_between (before, after);

    g_assert_true (reseau_place_is_valid (place));
    g_assert_true (before == NULL || strcmp (before, place) < 0);
    g_assert_true (after == NULL || strcmp (place, after) < 0);
    g_ptr_array_add (places, place);
    g_ptr_array_sort (places, compare_strings);
  }
}

/* Always at one end, as lists are written: the places stay short. */
static void
test_places_at_the_ends (void)
{
  g_autofree char *last = NULL;
  g_autofree char *first = NULL;

  for (guint i = 0; i < 500; i++) {
    char *next = reseau_place_between (last, NULL);
    char *previous = reseau_place_between (NULL, first);

    g_assert_nonnull (next);
    g_assert_nonnull (previous);
    g_free (last);
    g_free (first);
    last = next;
    first = previous;
  }
  g_assert_cmpuint (strlen (last), <, 20);
  g_assert_cmpuint (strlen (first), <, 20);
}

/* --- lists ------------------------------------------------------------------------------- */

static ReseauValue *
complete (const char *list)
{
  g_autoptr (ReseauValue) value = test_json (list);

  return reseau_elements_complete (steps (), value);
}

static char *
titles_of (const ReseauValue *list)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    g_string_append_printf (
        out, "%s%s", i ? "," : "",
        reseau_value_get_member_string (reseau_value_get_at (list, i), "title"));
  return g_string_free (out, FALSE);
}

static void
assert_titles (const ReseauValue *list, const char *wanted)
{
  g_autofree char *got = titles_of (list);

  g_assert_cmpstr (got, ==, wanted);
}

static const char *
member (const ReseauValue *list, guint index, const char *key)
{
  return reseau_value_get_member_string (reseau_value_get_at (list, index), key);
}

/* Whoever has the same list gives its elements the same names and places. */
static void
test_complete (void)
{
  g_autoptr (ReseauValue) list = complete ("[{'title':'b'},{'title':'a'},{'title':'b'}]");
  g_autoptr (ReseauValue) again = complete ("[{'title':'b'},{'title':'a'},{'title':'b'}]");
  g_autoptr (ReseauValue) once_more = reseau_elements_complete (steps (), list);

  assert_titles (list, "b,a,b");
  g_assert_true (reseau_value_equal (list, again));
  g_assert_true (once_more == list);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (reseau_element_id_is_valid (member (list, i, "e")));
    g_assert_true (reseau_place_is_valid (member (list, i, "p")));
  }
  g_assert_cmpstr (member (list, 0, "e"), !=, member (list, 2, "e"));
  g_assert_cmpint (strcmp (member (list, 0, "p"), member (list, 1, "p")), <, 0);
  g_assert_cmpint (strcmp (member (list, 1, "p"), member (list, 2, "p")), <, 0);
}

/* What is named badly, or twice, gets another name; what is no list of objects is left alone. */
static void
test_complete_odd (void)
{
  g_autoptr (ReseauValue) odd = complete (
      "[{'e':'k1','title':'a'},{'e':'k1','title':'b'},{'e':'x/y','title':'c'},{'e':7,'p':8}]");
  g_autoptr (ReseauValue) texts = complete ("['a','b']");

  g_assert_cmpstr (member (odd, 0, "e"), ==, "k1");
  g_assert_cmpstr (member (odd, 1, "e"), !=, "k1");
  g_assert_true (reseau_element_id_is_valid (member (odd, 2, "e")));
  g_assert_true (reseau_element_id_is_valid (member (odd, 3, "e")));
  test_assert_json (texts, "['a','b']");
  g_assert_null (reseau_elements_complete (steps (), NULL));
}

/* The order of the list counts, and as few places change as can be. */
static void
test_order (void)
{
  g_autoptr (ReseauValue) moved =
      complete ("[{'e':'k3','p':'c','title':'c'},{'e':'k1','p':'a','title':'a'},"
                "{'e':'k2','p':'b','title':'b'}]");

  assert_titles (moved, "c,a,b");
  g_assert_cmpstr (member (moved, 1, "p"), ==, "a");
  g_assert_cmpstr (member (moved, 2, "p"), ==, "b");
  g_assert_cmpint (strcmp (member (moved, 0, "p"), "a"), <, 0);
}

#define LIST \
  "[{'e':'k1','p':'a','title':'un'},{'e':'k2','p':'b','title':'deux','text':'t'}," \
  "{'e':'k3','p':'c','title':'trois'}]"

static void
assert_diff (const char *old, const char *new, const char *wanted)
{
  g_autoptr (ReseauValue) from = test_json (old);
  g_autoptr (ReseauValue) to = test_json (new);
  g_autoptr (ReseauValue) delta = reseau_elements_diff (steps (), from, to);
  g_autoptr (ReseauValue) applied = reseau_elements_apply (steps (), from, delta);
  g_autofree char *before = titles_of (to);

  if (wanted != NULL)
    test_assert_json (delta, wanted);
  assert_titles (applied, before);
}

static void
test_diff (void)
{
  assert_diff (LIST, LIST, "{}");
  assert_diff (LIST,
               "[{'e':'k1','p':'a','title':'UN'},{'e':'k2','p':'b','title':'deux'},"
               "{'e':'k3','p':'c','title':'trois'}]",
               "{'put':{'k1':{'title':'UN'},'k2':{'text':null}}}");
  assert_diff (LIST, "[{'e':'k2','p':'b','title':'deux','text':'t'}]", "{'del':['k1','k3']}");
  assert_diff (LIST,
               "[{'e':'k1','p':'a','title':'un'},{'e':'k9','title':'neuf'},"
               "{'e':'k2','p':'b','title':'deux','text':'t'},{'e':'k3','p':'c','title':'trois'}]",
               "{'put':{'k9':{'p':'aV','title':'neuf'}}}");
  /* The first goes to the end: it alone has another place. */
  assert_diff (LIST,
               "[{'e':'k2','p':'b','title':'deux','text':'t'},{'e':'k3','p':'c','title':'trois'},"
               "{'e':'k1','p':'a','title':'un'}]",
               "{'put':{'k1':{'p':'d'}}}");
  assert_diff ("[]", "[{'title':'a'},{'title':'b'}]", NULL);
  assert_diff (LIST, "[]", "{'del':['k1','k2','k3']}");
}

/* A table that comes back without names is about the same elements. */
static void
test_diff_without_names (void)
{
  assert_diff (LIST, "[{'title':'un'},{'title':'deux','text':'t'},{'title':'trois'}]", "{}");
  assert_diff (LIST, "[{'title':'un'},{'title':'deux','text':'autre'},{'title':'trois'}]",
               "{'put':{'k2':{'text':'autre'}}}");
  assert_diff ("[{'title':'un'},{'title':'deux'}]", "[{'title':'deux'},{'title':'un'}]", NULL);
}

/* What two devices put at one place stands in the order of the names, everywhere. */
static void
test_same_place (void)
{
  g_autoptr (ReseauValue) list = test_json ("[{'e':'k5','p':'b','title':'cinq'}]");
  g_autoptr (ReseauValue) delta = test_json ("{'put':{'k2':{'p':'b','title':'deux'}}}");
  g_autoptr (ReseauValue) applied = reseau_elements_apply (steps (), list, delta);
  g_autoptr (ReseauValue) between = test_json (
      "[{'e':'k2','p':'b','title':'deux'},{'e':'k9','title':'neuf'},{'e':'k5','p':'b','title':'cinq'}]");
  g_autoptr (ReseauValue) change = NULL;
  g_autoptr (ReseauValue) after = NULL;

  assert_titles (applied, "deux,cinq");
  /* Nothing is between two of one place: one of them gets another. */
  change = reseau_elements_diff (steps (), applied, between);
  after = reseau_elements_apply (steps (), applied, change);
  assert_titles (after, "deux,neuf,cinq");
}

static void
test_apply_to_another (void)
{
  g_autoptr (ReseauValue) list = test_json ("[{'e':'k1','p':'a','title':'un'}]");
  g_autoptr (ReseauValue) delta =
      test_json ("{'put':{'k7':{'p':'c'},'k8':{'title':'huit'},'k1':{'text':'t'}},'del':['k5']}");
  g_autoptr (ReseauValue) applied = reseau_elements_apply (steps (), list, delta);

  assert_titles (applied, "un,huit");
  g_assert_cmpstr (member (applied, 0, "text"), ==, "t");
  g_assert_true (reseau_place_is_valid (member (applied, 1, "p")));
}

static ReseauValue *
shuffle (ReseauEnv *env, ReseauValue *list)
{
  ReseauValue *out = reseau_value_new_list ();
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (reseau_env_random_u64 (env) % 5 > 0)
      g_ptr_array_insert (items, reseau_env_random_u64 (env) % (items->len + 1),
                          reseau_value_get_at (list, i));
  for (guint i = 0; i < items->len; i++)
    reseau_value_add (out, reseau_value_ref (g_ptr_array_index (items, i)));
  for (guint n = reseau_env_random_u64 (env) % 3; n > 0; n--) {
    ReseauValue *item = reseau_value_new_object ();
    g_autofree char *id = reseau_element_new_id (env);

    reseau_value_set_string (item, "e", id);
    reseau_value_set_string (item, "title", id);
    reseau_value_add (out, item);
  }
  return out;
}

/* Whatever is done to a list, what was found out between the two leads from one to the other. */
static void
test_diff_and_apply (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (5, 0);
  g_autoptr (ReseauValue) list = reseau_value_new_list ();

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (ReseauValue) wanted = shuffle (env, list);
    g_autoptr (ReseauValue) delta = reseau_elements_diff (steps (), list, wanted);
    ReseauValue *applied = reseau_elements_apply (steps (), list, delta);
    g_autofree char *titles = titles_of (wanted);
    g_autoptr (ReseauValue) again = reseau_elements_complete (steps (), applied);

    assert_titles (applied, titles);
    g_assert_true (again == applied);
    reseau_value_unref (list);
    list = applied;
  }
}

static void
test_keys (void)
{
  static const struct {
    const char *key;
    gboolean good;
  } cases[] = {
    { "steps/k1", TRUE },     { "steps/k1/text", TRUE }, { "steps/k1/_del", TRUE },
    { "steps", FALSE },       { "steps/", FALSE },       { "/k1/text", FALSE },
    { "steps//text", FALSE }, { "steps/k1/a/b", FALSE }, { "steps/a b/text", FALSE },
  };
  const ReseauKind *fiche = reseau_schema_get_kind (schema, "fiche");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (ReseauElementKey) key = { NULL, NULL, NULL };

    g_assert_cmpint (reseau_element_key_parse (cases[i].key, &key), ==, cases[i].good);
  }
  g_assert_cmpint (reseau_kind_find_field (fiche, "steps/k1/text")->type, ==,
                   RESEAU_FIELD_LONG_TEXT);
  g_assert_cmpstr (reseau_kind_find_field (fiche, "title")->key, ==, "title");
  g_assert_null (reseau_kind_find_field (fiche, "steps/k1/_del"));
  g_assert_null (reseau_kind_find_field (fiche, "themes/k1/text"));
}

int
main (int argc, char *argv[])
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  schema = reseau_schema_new_builtin ();
  g_test_add_func ("/core/element/places", test_places);
  g_test_add_func ("/core/element/places-between", test_places_between);
  g_test_add_func ("/core/element/places-at-the-ends", test_places_at_the_ends);
  g_test_add_func ("/core/element/complete", test_complete);
  g_test_add_func ("/core/element/complete-odd", test_complete_odd);
  g_test_add_func ("/core/element/order", test_order);
  g_test_add_func ("/core/element/diff", test_diff);
  g_test_add_func ("/core/element/diff-without-names", test_diff_without_names);
  g_test_add_func ("/core/element/same-place", test_same_place);
  g_test_add_func ("/core/element/apply-to-another", test_apply_to_another);
  g_test_add_func ("/core/element/diff-and-apply", test_diff_and_apply);
  g_test_add_func ("/core/element/keys", test_keys);
  failed = g_test_run ();
  reseau_schema_unref (schema);
  return failed;
}
