/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-completeness.h"

static gboolean
counts (const ReseauField *field, const ReseauValue *fields)
{
  return field->worth > 0 && !field->is_virtual && !field->is_readonly && !field->is_hidden &&
         field->type != RESEAU_FIELD_STATE && reseau_field_shows_in (field, fields);
}

static gboolean
is_better (const ReseauField *field, const ReseauField *best)
{
  if (best == NULL || field->required != best->required)
    return best == NULL || field->required;
  return field->worth > best->worth;
}

/**
 * reseau_completeness_get:
 * @fields: an object: the record's fields
 * @next: (out) (optional) (nullable): what is worth adding next: what is required, then what
 *   counts most
 *
 * How much is there of what a record of its nature is worth, as the schema declares it.
 *
 * Returns: 0 to 100
 */
guint
reseau_completeness_get (const ReseauKind *kind, const ReseauValue *fields,
                         const ReseauField **next)
{
  const ReseauField *best = NULL;
  guint filled = 0, total = 0;

  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];

    if (!counts (field, fields))
      continue;
    total += field->worth;
    if (!reseau_value_is_empty (reseau_value_get (fields, field->key)))
      filled += field->worth;
    else if (is_better (field, best))
      best = field;
  }
  if (next != NULL)
    *next = best;
  return total == 0 ? 100 : 100 * filled / total;
}

/**
 * reseau_completeness_get_level:
 *
 * Returns: the choice of %RESEAU_COMPLETENESS_FIELD that says it
 */
const char *
reseau_completeness_get_level (guint percent)
{
  return percent < 50 ? "thin" : percent < 80 ? "fair" : "full";
}
