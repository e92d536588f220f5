/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include "reseau-blob.h"
#include "reseau-completeness.h"

static void
plan_free (gpointer data)
{
  ReseauPlan *self = data;

  g_ptr_array_unref (self->values);
  g_ptr_array_unref (self->refs);
  g_ptr_array_unref (self->texts);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

static void
plan_field (ReseauPlan *self, const ReseauField *field)
{
  gboolean valued = field->facet;

  self->has_blobs |= reseau_field_holds_blobs (field);

  switch (field->type) {
  case RESEAU_FIELD_TEXT:
  case RESEAU_FIELD_LONG_TEXT:
  case RESEAU_FIELD_EMAIL:
  case RESEAU_FIELD_PHONE:
  case RESEAU_FIELD_URL:
  case RESEAU_FIELD_LIST:
    if (field->search > 0)
      g_ptr_array_add (self->texts, (gpointer) field);
    break;
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
    valued = TRUE;
    if (field->search > 0)
      g_ptr_array_add (self->labels, (gpointer) field);
    break;
  case RESEAU_FIELD_REF:
  case RESEAU_FIELD_REFS:
    g_ptr_array_add (self->refs, (gpointer) field);
    if (field->search > 0)
      g_ptr_array_add (self->labels, (gpointer) field);
    break;
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
  case RESEAU_FIELD_BOOLEAN:
    valued = TRUE;
    break;
  default:
    break;
  }
  if (valued && !field->is_virtual)
    g_ptr_array_add (self->values, (gpointer) field);
}

static ReseauPlan *
plan_new (const ReseauKind *kind)
{
  ReseauPlan *self = g_new0 (ReseauPlan, 1);

  self->values = g_ptr_array_new ();
  self->refs = g_ptr_array_new ();
  self->texts = g_ptr_array_new ();
  self->labels = g_ptr_array_new ();
  self->has_completeness = reseau_kind_get_field (kind, RESEAU_COMPLETENESS_FIELD) != NULL;
  for (guint i = 0; i < kind->n_fields; i++)
    plan_field (self, &kind->fields[i]);
  return self;
}

GHashTable *
reseau_store_make_plans (const ReseauSchema *schema)
{
  GHashTable *plans = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, plan_free);

  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (schema, i);

    g_hash_table_insert (plans, (gpointer) kind->name, plan_new (kind));
  }
  return plans;
}

const ReseauPlan *
reseau_store_get_plan (ReseauStore *self, const char *kind)
{
  return g_hash_table_lookup (self->plans, kind);
}
