/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-record.h"

#include "reseau-element.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (ReseauRecord, reseau_record, reseau_record_ref, reseau_record_unref)

/**
 * reseau_record_new:
 *
 * Returns: (transfer full): a record without fields that no server has yet
 */
ReseauRecord *
reseau_record_new (const char *id, const char *kind, const char *scope)
{
  ReseauRecord *self = g_new0 (ReseauRecord, 1);

  g_atomic_ref_count_init (&self->refs);
  self->id = g_strdup (id);
  self->kind = g_strdup (kind);
  self->scope = g_strdup (scope);
  self->fields = reseau_value_new_object ();
  self->revs = reseau_value_new_object ();
  self->alts = reseau_value_new_list ();
  return self;
}

/**
 * reseau_record_copy:
 *
 * Returns: (transfer full): a record of its own, whose values are shared
 */
ReseauRecord *
reseau_record_copy (const ReseauRecord *self)
{
  ReseauRecord *copy = g_new0 (ReseauRecord, 1);

  *copy = *self;
  g_atomic_ref_count_init (&copy->refs);
  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->scope = g_strdup (self->scope);
  copy->by = g_strdup (self->by);
  copy->org = g_strdup (self->org);
  copy->fields = reseau_value_copy (self->fields);
  copy->revs = reseau_value_copy (self->revs);
  copy->alts = reseau_value_copy (self->alts);
  copy->writers = self->writers ? reseau_value_copy (self->writers) : NULL;
  return copy;
}

ReseauRecord *
reseau_record_ref (ReseauRecord *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_record_unref (ReseauRecord *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->scope);
  g_free (self->by);
  g_free (self->org);
  reseau_value_unref (self->fields);
  reseau_value_unref (self->revs);
  reseau_value_unref (self->alts);
  reseau_value_unref (self->writers);
  g_free (self);
}

/**
 * reseau_record_get_field_rev:
 *
 * Returns: commit number of the last change of the field, or of the part of an element; that
 *   of the creation for one untouched since
 */
gint64
reseau_record_get_field_rev (const ReseauRecord *self, const char *key)
{
  g_autofree char *level = reseau_record_dup_level (self->revs, key);

  return reseau_value_get_member_int (self->revs, level ? level : key, self->created);
}

/**
 * reseau_record_dup_level:
 * @values: revisions, or writers
 * @key: a field, or a part of an element
 *
 * A part that was not changed since its element came has that one's revision, and an element
 * that came with the list has the list's.
 *
 * Returns: (transfer full) (nullable): the key that @values says it under
 */
char *
reseau_record_dup_level (const ReseauValue *values, const char *key)
{
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };
  g_autofree char *deletion = NULL;

  if (reseau_value_get (values, key) != NULL)
    return g_strdup (key);
  if (!reseau_element_key_parse (key, &parsed))
    return NULL;
  deletion = reseau_element_key_new (parsed.field, parsed.element, RESEAU_ELEMENT_DELETION);
  if (reseau_value_get (values, deletion) != NULL)
    return g_steal_pointer (&deletion);
  return reseau_value_get (values, parsed.field) != NULL ? g_steal_pointer (&parsed.field) : NULL;
}

/**
 * reseau_fields_get:
 * @fields: an object: the fields of a record
 * @key: a field, an element of a list ("steps/k3") or a part of one ("steps/k3/title")
 *
 * Returns: (transfer none) (nullable): what stands there
 */
ReseauValue *
reseau_fields_get (const ReseauValue *fields, const char *key)
{
  ReseauValue *value = reseau_value_get (fields, key);
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  if (value != NULL || !reseau_element_key_parse (key, &parsed))
    return value;
  return reseau_elements_get (reseau_value_get (fields, parsed.field), parsed.element, parsed.part);
}

static void
set_in_list (ReseauValue *fields, const ReseauElementKey *key, ReseauValue *value)
{
  ReseauValue *list = reseau_value_get (fields, key->field);

  if (key->part != NULL)
    list = reseau_elements_with_part (list, key->element, key->part, value);
  else
    list = reseau_elements_with (list, key->element, reseau_value_is_null (value) ? NULL : value);
  reseau_value_set (fields, key->field, list);
}

/**
 * reseau_fields_set:
 * @fields: an object that may be changed
 * @key: as of [func@fields_get]
 * @value: (nullable) (transfer full): %NULL or null takes it away
 */
void
reseau_fields_set (ReseauValue *fields, const char *key, ReseauValue *value)
{
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };
  g_autoptr (ReseauValue) owned = value;

  if (reseau_element_key_parse (key, &parsed))
    set_in_list (fields, &parsed, value);
  else if (reseau_value_is_null (value))
    reseau_value_unset (fields, key);
  else
    reseau_value_set (fields, key, g_steal_pointer (&owned));
}

ReseauValue *
reseau_record_get (const ReseauRecord *self, const char *key)
{
  return reseau_fields_get (self->fields, key);
}

const char *
reseau_record_get_string (const ReseauRecord *self, const char *key)
{
  return reseau_value_get_string (reseau_record_get (self, key));
}

/**
 * reseau_record_set_field:
 * @value: (nullable) (transfer full): %NULL or null takes the field away
 */
void
reseau_record_set_field (ReseauRecord *self, const char *key, ReseauValue *value)
{
  reseau_fields_set (self->fields, key, value);
}

/**
 * reseau_record_find_alternative:
 * @key: "device/field"
 *
 * Returns: (transfer none) (nullable): the open alternative of that key
 */
ReseauValue *
reseau_record_find_alternative (const ReseauRecord *self, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (self->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (self->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "k"), key) == 0)
      return alt;
  }
  return NULL;
}

static gboolean
is_in_field (const char *key, const char *field)
{
  gsize length = strlen (field);

  return key != NULL && strncmp (key, field, length) == 0 &&
         (key[length] == '\0' || key[length] == '/');
}

/**
 * reseau_record_has_conflict:
 * @field: (nullable): a field's key, %NULL for any
 *
 * Returns: whether two versions of it are open, or of something in it
 */
gboolean
reseau_record_has_conflict (const ReseauRecord *self, const char *field)
{
  if (field == NULL)
    return reseau_value_get_length (self->alts) > 0;
  for (guint i = 0; i < reseau_value_get_length (self->alts); i++)
    if (is_in_field (reseau_value_get_member_string (reseau_value_get_at (self->alts, i), "f"),
                     field))
      return TRUE;
  return FALSE;
}
