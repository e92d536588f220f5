/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-query.h"

G_DEFINE_BOXED_TYPE (ReseauQuery, reseau_query, reseau_query_copy, reseau_query_free)

/**
 * reseau_query_new:
 * @kind: (nullable): name of a kind, %NULL for all
 *
 * Returns: (transfer full): all records of the kind, the last changed first
 */
ReseauQuery *
reseau_query_new (const char *kind)
{
  ReseauQuery *self = g_new0 (ReseauQuery, 1);

  self->kind = g_strdup (kind);
  self->sort = RESEAU_SORT_RECENT;
  return self;
}

ReseauQuery *
reseau_query_copy (const ReseauQuery *self)
{
  ReseauQuery *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (ReseauQuery, 1);
  copy->kind = g_strdup (self->kind);
  copy->text = g_strdup (self->text);
  copy->filters = self->filters ? reseau_value_ref (self->filters) : NULL;
  copy->from = g_strdup (self->from);
  copy->until = g_strdup (self->until);
  copy->sort = self->sort;
  copy->as_typed = self->as_typed;
  return copy;
}

void
reseau_query_free (ReseauQuery *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->text);
  reseau_value_unref (self->filters);
  g_free (self->from);
  g_free (self->until);
  g_free (self);
}

static gboolean
same_filters (const ReseauValue *a, const ReseauValue *b)
{
  if (reseau_value_get_length (a) == 0 || reseau_value_get_length (b) == 0)
    return reseau_value_get_length (a) == reseau_value_get_length (b);
  return reseau_value_equal (a, b);
}

gboolean
reseau_query_equal (const ReseauQuery *a, const ReseauQuery *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return g_strcmp0 (a->kind, b->kind) == 0 && g_strcmp0 (a->text, b->text) == 0 &&
         g_strcmp0 (a->from, b->from) == 0 && g_strcmp0 (a->until, b->until) == 0 &&
         a->sort == b->sort && a->as_typed == b->as_typed && same_filters (a->filters, b->filters);
}

/**
 * reseau_query_set_text:
 * @text: (nullable): what a person typed; empty is none
 */
void
reseau_query_set_text (ReseauQuery *self, const char *text)
{
  char *copy;

  g_return_if_fail (self != NULL);

  copy = text != NULL && *text != '\0' ? g_strdup (text) : NULL;
  g_free (self->text);
  self->text = copy;
}

/* The filters are shared with copies of the query: they are replaced, not changed. */
static void
replace_filter (ReseauQuery *self, const char *field, ReseauValue *values)
{
  ReseauValue *filters;

  filters = self->filters ? reseau_value_copy (self->filters) : reseau_value_new_object ();
  if (values != NULL)
    reseau_value_set (filters, field, values);
  else
    reseau_value_unset (filters, field);
  reseau_value_unref (self->filters);
  self->filters = filters;
}

/**
 * reseau_query_add_filter:
 * @value: one more value of @field that will do
 */
void
reseau_query_add_filter (ReseauQuery *self, const char *field, const char *value)
{
  const ReseauValue *old;
  ReseauValue *values;

  g_return_if_fail (self != NULL && field != NULL && value != NULL);

  if (reseau_query_has_filter (self, field, value))
    return;
  old = reseau_value_get (self->filters, field);
  values = old ? reseau_value_copy (old) : reseau_value_new_list ();
  reseau_value_add_string (values, value);
  replace_filter (self, field, values);
}

/**
 * reseau_query_remove_filter:
 *
 * @value will not do any more; the other values of @field stay.
 */
void
reseau_query_remove_filter (ReseauQuery *self, const char *field, const char *value)
{
  const ReseauValue *old;
  g_autoptr (ReseauValue) values = NULL;

  g_return_if_fail (self != NULL && field != NULL && value != NULL);

  old = reseau_value_get (self->filters, field);
  values = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (old); i++) {
    const char *other = reseau_value_get_string (reseau_value_get_at (old, i));

    if (g_strcmp0 (other, value) != 0)
      reseau_value_add_string (values, other);
  }
  if (reseau_value_get_length (values) == 0)
    reseau_query_clear_filter (self, field);
  else
    replace_filter (self, field, g_steal_pointer (&values));
}

void
reseau_query_clear_filter (ReseauQuery *self, const char *field)
{
  g_return_if_fail (self != NULL && field != NULL);

  if (reseau_value_get (self->filters, field) != NULL)
    replace_filter (self, field, NULL);
}

gboolean
reseau_query_has_filter (const ReseauQuery *self, const char *field, const char *value)
{
  g_return_val_if_fail (self != NULL && field != NULL && value != NULL, FALSE);

  return reseau_value_contains_string (reseau_value_get (self->filters, field), value);
}
