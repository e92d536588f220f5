/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include <string.h>

static void
test_kinds (void)
{
  static const char *const names[] = { "fiche",  "link",      "meeting", "message",
                                       "person", "structure", "term" };
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();

  g_assert_cmpuint (reseau_schema_get_n_kinds (schema), ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_nonnull (reseau_schema_get_kind (schema, names[i]));
  g_assert_null (reseau_schema_get_kind (schema, "invoice"));
  g_assert_null (reseau_schema_get_kind (schema, NULL));
}

/* Every field can be shown in both languages, in a section that there is. */
static void
test_fields (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();

  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (schema, i);

    for (guint j = 0; j < kind->n_fields; j++) {
      const ReseauField *field = &kind->fields[j];
      gboolean found = field->section == NULL || field->is_hidden;

      g_test_message ("%s.%s", kind->name, field->key);
      g_assert_true (reseau_kind_get_field (kind, field->key) == field);
      g_assert_cmpint (strlen (reseau_label_get (&field->label, "fr")), >, 0);
      g_assert_cmpint (strlen (reseau_label_get (&field->label, "en")), >, 0);
      for (guint k = 0; k < kind->n_sections; k++)
        found |= g_strcmp0 (kind->sections[k].key, field->section) == 0;
      g_assert_true (found);
    }
    for (guint j = 0; kind->title[j] != NULL; j++)
      g_assert_nonnull (reseau_kind_get_field (kind, kind->title[j]));
  }
}

static void
test_natures (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "meeting");
  const ReseauField *group = reseau_kind_get_field (kind, "group_type");
  const ReseauField *title = reseau_kind_get_field (kind, "title");

  g_assert_true (reseau_field_shows_for (group, "networking"));
  g_assert_false (reseau_field_shows_for (group, "visit"));
  g_assert_true (reseau_field_shows_for (title, "visit"));
  g_assert_true (reseau_field_shows_for (title, NULL));
  g_assert_nonnull (reseau_kind_get_nature (kind, "visit"));
  g_assert_null (reseau_kind_get_nature (kind, "party"));
}

static void
check_title (const ReseauSchema *schema, const char *kind, const char *fields, const char *wanted)
{
  g_autoptr (ReseauValue) value = test_json (fields);
  g_autofree char *title = reseau_kind_dup_title (reseau_schema_get_kind (schema, kind), value);

  g_assert_cmpstr (title, ==, wanted);
}

static void
test_title (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();

  check_title (schema, "fiche", "{'title':'Vélo'}", "Vélo");
  check_title (schema, "person", "{'first_name':'Anne','name':'Dubois'}", "Anne Dubois");
  check_title (schema, "person", "{'name':'Dubois'}", "Dubois");
}

static void
check_refused (const char *text)
{
  const ReseauEmbedded texts[] = { { "a.json", strlen (text), text }, { NULL, 0, NULL } };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", text);
  g_assert_null (reseau_schema_new_from_texts (texts, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
}

static void
test_refused (void)
{
  check_refused ("");
  check_refused ("[]");
  check_refused ("{}");
  check_refused ("{\"kind\":\"a\",\"fields\":[{\"key\":\"x\",\"type\":\"wish\"}]}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/schema/kinds", test_kinds);
  g_test_add_func ("/core/schema/fields", test_fields);
  g_test_add_func ("/core/schema/natures", test_natures);
  g_test_add_func ("/core/schema/title", test_title);
  g_test_add_func ("/core/schema/refused", test_refused);
  return g_test_run ();
}
