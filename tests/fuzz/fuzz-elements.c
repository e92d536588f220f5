/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two lists of elements: the difference between them, applied, is the second; and a list with its
 * names and places said once keeps them. */
#include "fuzz.h"

#include "reseau-element.h"
#include "reseau-json.h"

static const ReseauField *
get_steps (void)
{
  static ReseauSchema *schema;

  if (schema == NULL)
    schema = reseau_schema_new_builtin ();
  return reseau_kind_get_field (reseau_schema_get_kind (schema, "fiche"), "steps");
}

static gboolean
is_list_of_objects (const ReseauValue *list)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (!reseau_value_is_object (reseau_value_get_at (list, i)))
      return FALSE;
  return reseau_value_is_list (list);
}

/* What an element says, whatever it is called and wherever it stands. */
static ReseauValue *
content_of (const ReseauValue *element)
{
  ReseauValue *content = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (element); i++) {
    const char *key = reseau_value_get_key_at (element, i);
    ReseauValue *value = reseau_value_get_at (element, i);

    if (!g_str_equal (key, RESEAU_ELEMENT_ID) && !g_str_equal (key, RESEAU_ELEMENT_PLACE) &&
        key[0] != '_' && !reseau_value_is_empty (value))
      reseau_value_set (content, key, reseau_value_ref (value));
  }
  return content;
}

/* An element that says nothing is none. */
static ReseauValue *
contents_of (const ReseauValue *list)
{
  ReseauValue *contents = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    g_autoptr (ReseauValue) content = content_of (reseau_value_get_at (list, i));

    if (reseau_value_get_length (content) > 0)
      reseau_value_add (contents, g_steal_pointer (&content));
  }
  return contents;
}

static void
assert_says_the_same (const ReseauValue *a, const ReseauValue *b)
{
  g_autoptr (ReseauValue) first = contents_of (a);
  g_autoptr (ReseauValue) second = contents_of (b);

  g_assert_true (reseau_value_equal (first, second));
}

static void
check_names (const ReseauValue *list)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *element = reseau_value_get_at (list, i);
    const char *name = reseau_value_get_member_string (element, RESEAU_ELEMENT_ID);

    g_assert_true (name != NULL && reseau_element_id_is_valid (name));
    g_assert_true (
        reseau_place_is_valid (reseau_value_get_member_string (element, RESEAU_ELEMENT_PLACE)));
    g_assert_true (g_hash_table_add (names, (gpointer) name));
  }
}

static void
check_lists (const ReseauField *field, ReseauValue *old, ReseauValue *wanted)
{
  g_autoptr (ReseauValue) complete = reseau_elements_complete (field, old);
  g_autoptr (ReseauValue) again = reseau_elements_complete (field, complete);
  g_autoptr (ReseauValue) delta = reseau_elements_diff (field, old, wanted);
  g_autoptr (ReseauValue) applied = reseau_elements_apply (field, complete, delta);
  g_autoptr (ReseauValue) nothing = reseau_elements_diff (field, applied, applied);

  g_assert_true (reseau_value_equal (complete, again));
  check_names (complete);
  check_names (applied);
  assert_says_the_same (complete, old);
  assert_says_the_same (applied, wanted);
  g_assert_true (reseau_value_is_empty (nothing));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize length;
  g_autofree char *first = fuzz_next_part (&data, &size, &length);
  g_autoptr (ReseauValue) old = reseau_json_parse (first, length, NULL);
  g_autoptr (ReseauValue) wanted = reseau_json_parse ((const char *) data, size, NULL);

  if (is_list_of_objects (old) && is_list_of_objects (wanted))
    check_lists (get_steps (), old, wanted);
  return 0;
}
