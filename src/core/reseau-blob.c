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

typedef struct {
  ReseauBlobFunc func;
  gpointer data;
} Visit;

static void
visit_value (const Visit *visit, const ReseauField *field, const ReseauValue *value)
{
  const ReseauField *main = get_blob_item (field);

  if (reseau_value_is_list (value))
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      visit_value (visit, field, reseau_value_get_at (value, i));
  if (!reseau_value_is_object (value))
    return;
  for (guint i = 0; i < field->n_items; i++) {
    const ReseauField *item = &field->items[i];
    const char *id = reseau_value_get_member_string (value, item->key);

    if (item->type == RESEAU_FIELD_BLOB && reseau_blob_id_is_valid (id))
      visit->func (id, item != main, value, visit->data);
  }
}

/* The other version of a list, of an element of it, or of a field of one: `photos/p1/sha256`. */
static void
visit_alternative (const Visit *visit, const ReseauKind *kind, const ReseauValue *alt)
{
  const char *path = reseau_value_get_member_string (alt, "f");
  const ReseauValue *value = reseau_value_get (alt, "v");
  const char *id = reseau_value_get_string (value);
  g_auto (GStrv) parts = g_strsplit (path ? path : "", "/", 3);
  const ReseauField *field = parts[0] ? reseau_kind_get_field (kind, parts[0]) : NULL;

  if (field == NULL || !reseau_field_holds_blobs (field))
    return;
  visit_value (visit, field, value);
  if (reseau_blob_id_is_valid (id))
    visit->func (id, FALSE, NULL, visit->data);
}

/**
 * reseau_blob_foreach:
 * @func: (scope call): called for all blobs that a record refers to, those of its open
 *   conflicts too
 */
void
reseau_blob_foreach (const ReseauSchema *schema, const ReseauRecord *record, ReseauBlobFunc func,
                     gpointer data)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);
  Visit visit = { func, data };

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    if (reseau_field_holds_blobs (&kind->fields[i]))
      visit_value (&visit, &kind->fields[i], reseau_record_get (record, kind->fields[i].key));
  for (guint i = 0; kind != NULL && i < reseau_value_get_length (record->alts); i++)
    visit_alternative (&visit, kind, reseau_value_get_at (record->alts, i));
}

static void
collect (const char *id, gboolean thumb, const ReseauValue *element, gpointer data)
{
  g_hash_table_add (data, g_strdup (id));
}

/**
 * reseau_blob_collect:
 * @blobs: (element-type utf8): a set of strings it owns, to which names are added
 */
void
reseau_blob_collect (const ReseauSchema *schema, const ReseauRecord *record, GHashTable *blobs)
{
  reseau_blob_foreach (schema, record, collect, blobs);
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
