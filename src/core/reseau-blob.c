/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which pictures and files a record refers to. */
#include "reseau-blob.h"

#include <string.h>

/**
 * reseau_blob_id_is_valid:
 * @text: (nullable): maybe the name of a blob
 *
 * Returns: whether it is one, in its only form
 */
gboolean
reseau_blob_id_is_valid (const char *text)
{
  return text != NULL && strspn (text, "0123456789abcdef") == RESEAU_BLOB_ID_LENGTH &&
         text[RESEAU_BLOB_ID_LENGTH] == '\0';
}

static const ReseauField *
get_blob_item (const ReseauField *self)
{
  for (guint i = 0; i < self->n_items; i++)
    if (self->items[i].type == RESEAU_FIELD_BLOB)
      return &self->items[i];
  return NULL;
}

/**
 * reseau_field_holds_blobs:
 *
 * Returns: whether the field is a list of pictures or files
 */
gboolean
reseau_field_holds_blobs (const ReseauField *self)
{
  return get_blob_item (self) != NULL;
}

/* Whether it is a list of nothing but pictures. */
gboolean
reseau_field_holds_pictures (const ReseauField *self)
{
  const ReseauField *item = get_blob_item (self);

  return item != NULL && item->kinds != NULL &&
         g_strv_contains ((const char *const *) item->kinds, "picture");
}

static void
add_blob (GHashTable *blobs, const ReseauValue *value)
{
  const char *id = reseau_value_get_string (value);

  if (reseau_blob_id_is_valid (id))
    g_hash_table_add (blobs, g_strdup (id));
}

static void
collect_value (const ReseauField *field, const ReseauValue *value, GHashTable *blobs)
{
  if (reseau_value_is_list (value))
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      collect_value (field, reseau_value_get_at (value, i), blobs);
  if (!reseau_value_is_object (value))
    return;
  for (guint i = 0; i < field->n_items; i++)
    if (field->items[i].type == RESEAU_FIELD_BLOB)
      add_blob (blobs, reseau_value_get (value, field->items[i].key));
}

/* The other version of a list, of an element of it, or of a field of one: `photos/p1/sha256`. */
static void
collect_alternative (const ReseauKind *kind, const ReseauValue *alt, GHashTable *blobs)
{
  const char *path = reseau_value_get_member_string (alt, "f");
  const ReseauValue *value = reseau_value_get (alt, "v");
  g_auto (GStrv) parts = g_strsplit (path ? path : "", "/", 3);
  const ReseauField *field = parts[0] ? reseau_kind_get_field (kind, parts[0]) : NULL;

  if (field == NULL || !reseau_field_holds_blobs (field))
    return;
  collect_value (field, value, blobs);
  add_blob (blobs, value);
}

/**
 * reseau_blob_collect:
 * @blobs: (element-type utf8): a set of strings it owns, to which names are added
 *
 * All blobs that a record refers to, those of its open conflicts too.
 */
void
reseau_blob_collect (const ReseauSchema *schema, const ReseauRecord *record, GHashTable *blobs)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    if (reseau_field_holds_blobs (&kind->fields[i]))
      collect_value (&kind->fields[i], reseau_record_get (record, kind->fields[i].key), blobs);
  for (guint i = 0; kind != NULL && i < reseau_value_get_length (record->alts); i++)
    collect_alternative (kind, reseau_value_get_at (record->alts, i), blobs);
}

/**
 * reseau_blob_count:
 *
 * Returns: how many pictures and files stand in the fields of a record
 */
guint
reseau_blob_count (const ReseauSchema *schema, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);
  guint n = 0;

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    if (reseau_field_holds_blobs (&kind->fields[i]))
      n += reseau_value_get_length (reseau_record_get (record, kind->fields[i].key));
  return n;
}
