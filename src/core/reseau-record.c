/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-record.h"

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
 * Returns: commit number of the field's last change; that of the creation for
 *   a field untouched since
 */
gint64
reseau_record_get_field_rev (const ReseauRecord *self, const char *key)
{
  return reseau_value_get_member_int (self->revs, key, self->created);
}

ReseauValue *
reseau_record_get (const ReseauRecord *self, const char *key)
{
  return reseau_value_get (self->fields, key);
}

const char *
reseau_record_get_string (const ReseauRecord *self, const char *key)
{
  return reseau_value_get_member_string (self->fields, key);
}

/**
 * reseau_record_set_field:
 * @value: (nullable) (transfer full): %NULL or null takes the field away
 */
void
reseau_record_set_field (ReseauRecord *self, const char *key, ReseauValue *value)
{
  if (reseau_value_is_null (value)) {
    reseau_value_unset (self->fields, key);
    g_clear_pointer (&value, reseau_value_unref);
  }
  else {
    reseau_value_set (self->fields, key, value);
  }
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

/**
 * reseau_record_has_conflict:
 * @field: (nullable): a field's key, %NULL for any
 */
gboolean
reseau_record_has_conflict (const ReseauRecord *self, const char *field)
{
  if (field == NULL)
    return reseau_value_get_length (self->alts) > 0;
  for (guint i = 0; i < reseau_value_get_length (self->alts); i++)
    if (g_strcmp0 (reseau_value_get_member_string (reseau_value_get_at (self->alts, i), "f"),
                   field) == 0)
      return TRUE;
  return FALSE;
}
