/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-edit.h"

#include "reseau-element.h"
#include "reseau-op.h"
#include "reseau-scope.h"

#include <string.h>

static ReseauEdit *
edit_new (const char *id, gboolean is_new, ReseauForm *form /* takes */, gint64 rev,
          ReseauValue *bases /* takes */)
{
  ReseauEdit *self = g_new0 (ReseauEdit, 1);

  *self = (ReseauEdit){ g_strdup (id), is_new, form, rev, bases };
  return self;
}

static gboolean
has_choice (const ReseauKind *kind, const char *key, const char *value)
{
  const ReseauField *field = reseau_kind_get_field (kind, key);

  return field != NULL && reseau_field_get_choice (field, value) != NULL;
}

/**
 * reseau_edit_new_blank:
 * @id: UUID that the record will have
 * @nature: (nullable): for kinds that have natures
 */
ReseauEdit *
reseau_edit_new_blank (ReseauSchema *schema, const char *id, const char *kind_name,
                       const char *nature)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, kind_name);
  ReseauForm *form = reseau_form_new_blank (schema, kind_name, nature);
  const char *scope = reseau_kind_get_default_scope (kind, reseau_form_get_string (form, "nature"));

  if (has_choice (kind, "visibility", scope)) {
    g_autoptr (ReseauForm) plain = form;
    g_autoptr (ReseauValue) value = reseau_value_new_string (scope);

    form = reseau_form_set (plain, "visibility", value);
  }
  return edit_new (id, TRUE, form, 0, reseau_value_new_object ());
}

/**
 * reseau_edit_dup_fields:
 *
 * Returns: (transfer full): an object: the fields of @record as a form has them:
 *   with "visibility", and with a name for each element of a list
 */
ReseauValue *
reseau_edit_dup_fields (const ReseauKind *kind, const ReseauRecord *record)
{
  ReseauValue *fields = reseau_kind_complete_lists (kind, record->fields);
  const char *visibility =
      reseau_scope_get_visibility (record->scope, reseau_value_get_member_bool (fields, "public"));

  if (visibility != NULL)
    reseau_value_set_string (fields, "visibility", visibility);
  return fields;
}

ReseauEdit *
reseau_edit_new_for (ReseauSchema *schema, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);
  g_autoptr (ReseauValue) fields = reseau_edit_dup_fields (kind, record);

  return edit_new (record->id, FALSE, reseau_form_new (schema, record->kind, fields), record->rev,
                   reseau_op_dup_told_bases (kind, record));
}

ReseauEdit *
reseau_edit_copy (const ReseauEdit *self)
{
  return edit_new (self->id, self->is_new, reseau_form_ref (self->form), self->rev,
                   reseau_value_ref (self->bases));
}

void
reseau_edit_free (ReseauEdit *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  reseau_form_unref (self->form);
  reseau_value_unref (self->bases);
  g_free (self);
}

void
reseau_edit_set_form (ReseauEdit *self, ReseauForm *form)
{
  ReseauForm *old = self->form;

  self->form = reseau_form_ref (form);
  reseau_form_unref (old);
}

/* What is known of the elements of a list now was not known when it was changed here. */
static void
forget_parts (ReseauValue *bases, const char *field)
{
  for (guint i = reseau_value_get_length (bases); i > 0; i--) {
    g_autofree char *key = g_strdup (reseau_value_get_key_at (bases, i - 1));

    if (g_str_has_prefix (key, field) && key[strlen (field)] == '/')
      reseau_value_unset (bases, key);
  }
}

/**
 * reseau_edit_rebase_fields:
 * @fields: an object: the record's fields as they are now, from [func@edit_dup_fields]
 * @rev: its revision
 * @bases: an object: revisions of single fields that differ
 *
 * What was not touched here takes the new value.  A field that both changed
 * keeps the revision it was seen at: whoever merges then finds two versions, and
 * none is lost.
 */
void
reseau_edit_rebase_fields (ReseauEdit *self, const ReseauValue *fields, gint64 rev,
                           const ReseauValue *bases)
{
  g_autoptr (ReseauValue) changes = reseau_form_dup_changes (self->form);
  g_autoptr (ReseauForm) form = reseau_form_rebase (self->form, fields);
  ReseauValue *kept = reseau_value_copy (bases);

  for (guint i = 0; i < reseau_value_get_length (changes); i++) {
    const char *key = reseau_value_get_key_at (changes, i);
    const ReseauValue *seen = reseau_value_get (reseau_form_get_original (self->form), key);
    gint64 base = reseau_value_get_member_int (self->bases, key, self->rev);

    if (!reseau_value_equal (seen, reseau_value_get (fields, key))) {
      forget_parts (kept, key);
      reseau_value_set_int (kept, key, base);
    }
  }
  reseau_value_unref (self->bases);
  self->bases = kept;
  self->rev = rev;
  reseau_edit_set_form (self, form);
}

void
reseau_edit_rebase (ReseauEdit *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_form_get_kind (self->form);
  g_autoptr (ReseauValue) fields = reseau_edit_dup_fields (kind, record);
  g_autoptr (ReseauValue) bases = reseau_op_dup_told_bases (kind, record);

  reseau_edit_rebase_fields (self, fields, record->rev, bases);
}

/**
 * reseau_edit_dup_key:
 *
 * Returns: (transfer full): the key of its draft: "record:ID" or "new:KIND:ID"
 */
char *
reseau_edit_dup_key (const ReseauEdit *self)
{
  if (!self->is_new)
    return g_strconcat ("record:", self->id, NULL);
  return g_strdup_printf ("new:%s:%s", reseau_form_get_kind (self->form)->name, self->id);
}

ReseauValue *
reseau_edit_to_draft (const ReseauEdit *self)
{
  ReseauValue *draft = reseau_form_to_draft (self->form);

  reseau_value_set_int (draft, "rev", self->rev);
  reseau_value_set (draft, "bases", reseau_value_ref (self->bases));
  return draft;
}

static ReseauForm *
form_from_draft (ReseauSchema *schema, const ReseauValue *draft)
{
  const char *kind = reseau_value_get_member_string (draft, "kind");
  const ReseauValue *orig = reseau_value_get (draft, "orig");
  g_autoptr (ReseauForm) form = NULL;

  if (kind == NULL || reseau_schema_get_kind (schema, kind) == NULL ||
      !reseau_value_is_object (orig))
    return NULL;
  form = reseau_form_new (schema, kind, orig);
  return reseau_form_with_draft (form, draft);
}

/**
 * reseau_edit_new_from_draft:
 * @key: from [method@Edit.dup_key]
 * @draft: from [method@Edit.to_draft]
 *
 * Returns: (transfer full) (nullable): the record as it was being written
 */
ReseauEdit *
reseau_edit_new_from_draft (ReseauSchema *schema, const char *key, const ReseauValue *draft)
{
  const char *id = strrchr (key, ':');
  ReseauForm *form = form_from_draft (schema, draft);
  const ReseauValue *bases = reseau_value_get (draft, "bases");

  if (form == NULL || id == NULL) {
    reseau_form_unref (form);
    return NULL;
  }
  return edit_new (
      id + 1, g_str_has_prefix (key, "new:"), form, reseau_value_get_member_int (draft, "rev", 0),
      reseau_value_is_object (bases) ? reseau_value_copy (bases) : reseau_value_new_object ());
}
