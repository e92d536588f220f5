/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-display.h"

#include "reseau-opening-hours.h"
#include "reseau-when.h"

#include <string.h>

static char *
dup_number (const ReseauField *field, const ReseauValue *value)
{
  double number = reseau_value_get_double (value);

  if (field->type == RESEAU_FIELD_MONEY)
    return g_strdup_printf ("%'.2f €", number / 100);
  if (reseau_value_get_kind (value) == RESEAU_VALUE_INT)
    return g_strdup_printf ("%'" G_GINT64_FORMAT, reseau_value_get_int (value));
  return g_strdup_printf ("%'g", number);
}

static char *
dup_ref (const ReseauDisplay *self, const char *id)
{
  const char *name = self->names && id ? g_hash_table_lookup (self->names, id) : NULL;

  return g_strdup (name ? name : "…");
}

static char *
dup_text (const ReseauDisplay *self, const ReseauField *field, const char *text)
{
  const ReseauChoice *choice;
  char *hours = field->is_opening_hours ? reseau_opening_hours_dup_words (text) : NULL;

  if (hours != NULL)
    return hours;
  switch (field->type) {
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
    choice = reseau_field_get_choice (field, text);
    return g_strdup (choice ? reseau_label_get (&choice->label, self->language) : text);
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
    return g_strdup (reseau_terms_get_label (self->terms, field->list, text));
  case RESEAU_FIELD_REF:
  case RESEAU_FIELD_REFS:
    return dup_ref (self, text);
  case RESEAU_FIELD_DATE:
    return reseau_when_date (text);
  case RESEAU_FIELD_DATETIME:
    return reseau_when_moment (text);
  default:
    return g_strdup (text);
  }
}

/* The fields of one element of a list, those that say something. */
static char *
dup_object (const ReseauDisplay *self, const ReseauField *field, const ReseauValue *value)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < field->n_items; i++) {
    const ReseauField *item = &field->items[i];
    const ReseauValue *part = reseau_value_get (value, item->key);
    g_autofree char *text = NULL;

    if (reseau_value_is_empty (part) || item->is_hidden || item->type == RESEAU_FIELD_BLOB)
      continue;
    text = reseau_display_dup_value (self, item, part);
    if (out->len > 0)
      g_string_append (out, " – ");
    g_string_append (out, text);
  }
  return g_string_free (out, FALSE);
}

static char *
dup_list (const ReseauDisplay *self, const ReseauField *field, const ReseauValue *value)
{
  gboolean lines = field->type == RESEAU_FIELD_LIST;
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    const ReseauValue *item = reseau_value_get_at (value, i);
    g_autofree char *text = reseau_value_is_object (item)
                                ? dup_object (self, field, item)
                                : dup_text (self, field, reseau_value_get_string (item) ?: "");

    if (out->len > 0)
      g_string_append (out, lines ? "\n" : ", ");
    g_string_append (out, text);
  }
  return g_string_free (out, FALSE);
}

/**
 * reseau_display_dup_value:
 * @value: (nullable): a value of @field
 *
 * Returns: (transfer full): the value in words, empty for none
 */
char *
reseau_display_dup_value (const ReseauDisplay *self, const ReseauField *field,
                          const ReseauValue *value)
{
  switch (reseau_value_get_kind (value)) {
  case RESEAU_VALUE_BOOL:
    /* A label says what is so; what is not so is not shown. */
    return g_strdup (reseau_value_get_bool (value) ? "✓" : "");
  case RESEAU_VALUE_INT:
  case RESEAU_VALUE_DOUBLE:
    return dup_number (field, value);
  case RESEAU_VALUE_STRING:
    return dup_text (self, field, reseau_value_get_string (value));
  case RESEAU_VALUE_LIST:
    return dup_list (self, field, value);
  case RESEAU_VALUE_OBJECT:
    return dup_object (self, field, value);
  case RESEAU_VALUE_NULL:
  default:
    return g_strdup ("");
  }
}

static char *
dup_joined (const ReseauDisplay *self, const ReseauRecord *record, char **keys,
            const char *separator)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  GString *out = g_string_new (NULL);

  for (guint i = 0; kind != NULL && keys != NULL && keys[i] != NULL; i++) {
    const ReseauField *field = reseau_kind_get_field (kind, keys[i]);
    const ReseauValue *value = reseau_record_get (record, keys[i]);
    g_autofree char *text = NULL;

    if (field == NULL || reseau_value_is_empty (value))
      continue;
    text = reseau_display_dup_value (self, field, value);
    if (*text == '\0')
      continue;
    if (out->len > 0)
      g_string_append (out, separator);
    g_string_append (out, text);
  }
  g_strdelimit (out->str, "\r\n\t", ' ');
  return g_string_free (out, FALSE);
}

/**
 * reseau_display_dup_phone_uri:
 *
 * Returns: (transfer full): what calls @phone, as somebody wrote it
 */
char *
reseau_display_dup_phone_uri (const char *phone)
{
  GString *uri = g_string_new ("tel:");

  for (const char *p = phone; *p != '\0'; p++)
    if (g_ascii_isdigit (*p) || (*p == '+' && uri->len == 4))
      g_string_append_c (uri, *p);
  return g_string_free (uri, FALSE);
}

/**
 * reseau_display_dup_title:
 *
 * Returns: (transfer full): what names the record, one line
 */
char *
reseau_display_dup_title (const ReseauDisplay *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);

  return dup_joined (self, record, kind ? kind->title : NULL, " ");
}

char *
reseau_display_dup_subtitle (const ReseauDisplay *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);

  return dup_joined (self, record, kind ? kind->subtitle : NULL, " · ");
}

static void
collect_field (const ReseauField *field, const ReseauValue *value, GHashTable *ids)
{
  if (field->type == RESEAU_FIELD_REF && reseau_value_is_string (value))
    g_hash_table_add (ids, g_strdup (reseau_value_get_string (value)));
  if (field->type == RESEAU_FIELD_REFS)
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      if (reseau_value_is_string (reseau_value_get_at (value, i)))
        g_hash_table_add (ids, g_strdup (reseau_value_get_string (reseau_value_get_at (value, i))));
  if (field->type == RESEAU_FIELD_LIST)
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      for (guint j = 0; j < field->n_items; j++)
        collect_field (&field->items[j],
                       reseau_value_get (reseau_value_get_at (value, i), field->items[j].key), ids);
}

/**
 * reseau_display_collect_refs:
 * @subtitle_only: only those that a row of a list shows
 * @ids: (element-type utf8): a set, to which the ids are added
 */
void
reseau_display_collect_refs (const ReseauSchema *schema, const ReseauRecord *record,
                             gboolean subtitle_only, GHashTable *ids)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    gboolean wanted =
        !subtitle_only || (kind->subtitle != NULL &&
                           g_strv_contains ((const char *const *) kind->subtitle, field->key));

    if (wanted)
      collect_field (field, reseau_record_get (record, field->key), ids);
  }
  if (!subtitle_only && record->by != NULL)
    g_hash_table_add (ids, g_strdup (record->by));
}
