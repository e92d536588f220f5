/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file of the schema: a kind that is taken can be used. */
#include "fuzz.h"

#include "reseau-element.h"
#include "reseau-json.h"
#include "reseau-schema.h"
#include "reseau-validate.h"

static void
use_field (const ReseauKind *kind, const ReseauField *field, const ReseauValue *fields)
{
  g_assert_nonnull (field->key);
  g_assert_true (reseau_kind_get_field (kind, field->key) != NULL);
  reseau_field_shows_for (field, "action");
  reseau_field_shows_in (field, fields);
  reseau_field_get_choice (field, "x");
  reseau_field_has_elements (field);
  g_assert_nonnull (reseau_label_get (&field->label, "fr"));
  reseau_validate_value (field, reseau_value_get (fields, field->key));
}

static void
use_kind (const ReseauKind *kind)
{
  g_autoptr (ReseauValue) empty = reseau_value_new_object ();
  g_autoptr (ReseauValue) fields = reseau_kind_add_defaults (kind, empty);
  g_autoptr (GArray) problems = reseau_validate_fields (kind, fields);
  g_autofree char *title = reseau_kind_dup_title (kind, fields);

  g_assert_cmpuint (problems->len, <=, kind->n_fields + 1);
  g_assert_nonnull (title);
  g_assert_nonnull (reseau_label_get (&kind->label, "fr"));
  reseau_kind_get_state_field (kind);
  reseau_kind_get_nature (kind, "action");
  reseau_kind_get_default_scope (kind, "action");
  for (guint i = 0; i < kind->n_fields; i++)
    use_field (kind, &kind->fields[i], fields);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  ReseauEmbedded files[] = { { "kind.json", strlen (text), text }, { NULL, 0, NULL } };
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauSchema) schema = reseau_schema_new_from_texts (files, &error);

  g_assert_true ((schema == NULL) == (error != NULL));
  for (guint i = 0; schema != NULL && i < reseau_schema_get_n_kinds (schema); i++)
    use_kind (reseau_schema_get_kind_at (schema, i));
  return 0;
}
