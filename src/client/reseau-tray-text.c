/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-tray-text.h"

/* Returns: (transfer full): what the operation says, as a record */
static ReseauRecord *
record_of (const ReseauOp *op)
{
  ReseauRecord *record = reseau_record_new (op->record, op->kind, op->scope);

  if (op->set == NULL)
    return record;
  reseau_value_unref (record->fields);
  record->fields = reseau_value_ref (op->set);
  return record;
}

/**
 * reseau_tray_text_dup_title:
 *
 * Returns: (transfer full): what names what was refused, or of what kind it is
 */
char *
reseau_tray_text_dup_title (const ReseauDisplay *display, const ReseauTrayItem *item)
{
  const ReseauKind *kind = reseau_schema_get_kind (display->schema, item->op->kind);
  g_autoptr (ReseauRecord) record = record_of (item->op);
  g_autofree char *title = reseau_display_dup_title (display, record);

  if (*title != '\0')
    return g_steal_pointer (&title);
  return g_strdup (kind != NULL ? reseau_label_get (&kind->label, display->language)
                                : item->op->kind);
}

static void
append (GString *out, const ReseauDisplay *display, const ReseauField *field,
        const ReseauValue *value)
{
  g_autofree char *text = reseau_display_dup_value (display, field, value);

  if (*text != '\0')
    g_string_append_printf (out, "%s\n%s\n\n", reseau_label_get (&field->label, display->language),
                            text);
}

/**
 * reseau_tray_text_dup:
 *
 * Returns: (transfer full): all that was typed, each field below its label
 */
char *
reseau_tray_text_dup (const ReseauDisplay *display, const ReseauTrayItem *item)
{
  const ReseauOp *op = item->op;
  const ReseauKind *kind = reseau_schema_get_kind (display->schema, op->kind);
  g_autofree char *title = reseau_tray_text_dup_title (display, item);
  GString *out = g_string_new (NULL);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    const ReseauValue *changes = op->sets ? reseau_value_get (op->sets, field->key) : NULL;

    append (out, display, field, op->set ? reseau_value_get (op->set, field->key) : NULL);
    append (out, display, field, changes ? reseau_value_get (changes, "add") : NULL);
  }
  if (out->len == 0)
    g_string_append (out, title);
  g_strchomp (out->str);
  return g_string_free (out, FALSE);
}
