/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts beside the values that a list can be narrowed by: for each value, how
 * many bits its records have in common with what the filters leave. */
#include "reseau-store-query.h"

#include <string.h>

typedef struct {
  guint field; /* place among the facets, or G_MAXUINT */
  guint count;
  char *value;
} Counter;

typedef struct {
  GPtrArray *fields; /* keys of facets */
  GArray *counters;  /* by vid */
  GArray *filters;
  ReseauBits *kind;   /* (nullable) */
  ReseauBits **masks; /* by facet: what it counts */
} Count;

static gboolean
find_field (const GPtrArray *fields, const char *key, guint *place)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) fields, key, g_str_equal, place);
}

static void
add_facets (GPtrArray *fields, const ReseauKind *kind)
{
  for (guint i = 0; i < kind->n_fields; i++)
    if (kind->fields[i].facet && !find_field (fields, kind->fields[i].key, NULL))
      g_ptr_array_add (fields, (char *) kind->fields[i].key);
  if (!find_field (fields, "visibility", NULL))
    g_ptr_array_add (fields, (char *) "visibility");
}

static GPtrArray *
list_facets (const ReseauSchema *schema, const char *kind)
{
  GPtrArray *fields = g_ptr_array_new ();

  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *candidate = reseau_schema_get_kind_at (schema, i);

    if (kind == NULL || g_str_equal (candidate->name, kind))
      add_facets (fields, candidate);
  }
  return fields;
}

static void
counter_clear (gpointer data)
{
  g_free (((Counter *) data)->value);
}

static gboolean
load_counters (ReseauStore *self, Count *count, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT vid, v, field FROM value ORDER BY vid", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 vid = reseau_db_column_int64 (statement, 0);
    Counter counter = { G_MAXUINT };

    while (count->counters->len < vid)
      g_array_append_val (count->counters, counter);
    if (find_field (count->fields, reseau_db_column_text (statement, 2), &counter.field))
      counter.value = reseau_db_column_dup_text (statement, 1);
    g_array_append_val (count->counters, counter);
  }
  return more == 0;
}

/* All filters but those of @field. */
static ReseauBits *
make_mask (const Count *count, gint64 max, const char *field)
{
  ReseauBits *mask = reseau_bits_new (max);

  memset (mask->words, 0xff, ((max >> 6) + 1) * sizeof (guint64));
  if (count->kind != NULL)
    reseau_bits_intersect (mask, count->kind);
  for (guint i = 0; i < count->filters->len; i++) {
    const ReseauFilter *filter = &g_array_index (count->filters, ReseauFilter, i);

    if (filter->field == NULL || g_strcmp0 (filter->field, field) != 0)
      reseau_bits_intersect (mask, filter->bits);
  }
  return mask;
}

/* A facet's own choice does not reduce its counts. */
static void
make_masks (Count *count, gint64 max)
{
  count->masks = g_new0 (ReseauBits *, count->fields->len + 1);
  for (guint i = 0; i < count->fields->len; i++)
    count->masks[i] = make_mask (count, max, g_ptr_array_index (count->fields, i));
}

static const ReseauBits *
get_mask (gint64 vid, guint **n, gpointer data)
{
  const Count *count = data;
  Counter *counter;

  if (vid >= count->counters->len)
    return NULL;
  counter = &g_array_index (count->counters, Counter, vid);
  *n = &counter->count;
  return counter->field != G_MAXUINT ? count->masks[counter->field] : NULL;
}

static gboolean
load_kind (ReseauStore *self, const char *kind, gint64 max, Count *count, GError **error)
{
  gint64 vid;

  if (kind == NULL)
    return TRUE;
  count->kind = reseau_bits_new (max);
  return reseau_store_find_value (self, kind, RESEAU_KIND_FIELD, &vid, error) &&
         (vid == 0 || reseau_store_read_bits (self, vid, count->kind, error));
}

static ReseauValue *
write_counts (const Count *count)
{
  ReseauValue *out = reseau_value_new_object ();
  g_autofree ReseauValue **facets = g_new0 (ReseauValue *, count->fields->len + 1);

  for (guint i = 0; i < count->fields->len; i++)
    facets[i] = reseau_value_new_object ();
  for (guint i = 0; i < count->counters->len; i++) {
    const Counter *counter = &g_array_index (count->counters, Counter, i);

    if (counter->count > 0)
      reseau_value_set_int (facets[counter->field], counter->value, counter->count);
  }
  for (guint i = 0; i < count->fields->len; i++) {
    const char *key = g_ptr_array_index (count->fields, i);

    if (reseau_value_get_length (facets[i]) > 0)
      reseau_value_set (out, key, facets[i]);
    else
      reseau_value_unref (facets[i]);
  }
  return out;
}

static gboolean
run_count (ReseauStore *self, const ReseauQuery *query, Count *count, GError **error)
{
  g_autoptr (ReseauSearch) search = NULL;
  gint64 max = 0;

  if (!reseau_store_make_search (self, query, &search, error) ||
      !reseau_db_get_int64 (self->db, &max, error, "SELECT max(rid) FROM record", "") ||
      (search != NULL && !reseau_store_find_matching (self, search, max, FALSE, error)))
    return FALSE;
  count->filters = reseau_store_make_filters (self, query, max, search, error);
  if (count->filters == NULL || !load_kind (self, query->kind, max, count, error) ||
      !load_counters (self, count, error))
    return FALSE;
  make_masks (count, max);
  return reseau_store_count_bits (self, max, get_mask, count, error);
}

static void
count_clear (Count *count)
{
  for (guint i = 0; count->masks != NULL && i < count->fields->len; i++)
    reseau_bits_free (count->masks[i]);
  g_free (count->masks);
  reseau_bits_free (count->kind);
  g_clear_pointer (&count->filters, g_array_unref);
  g_array_unref (count->counters);
  g_ptr_array_unref (count->fields);
}

static ReseauValue *
count_facets (ReseauStore *self, const ReseauQuery *query, GError **error)
{
  Count count = { list_facets (self->schema, query->kind) };
  ReseauValue *out;

  count.counters = g_array_new (FALSE, FALSE, sizeof (Counter));
  g_array_set_clear_func (count.counters, counter_clear);
  out = run_count (self, query, &count, error) ? write_counts (&count) : NULL;
  count_clear (&count);
  return out;
}

/**
 * reseau_store_count_facets:
 *
 * Returns: (transfer full): an object: facet → {value: how many records have it},
 *   under the text and all filters but the facet's own; values that no record has
 *   are left out
 */
ReseauValue *
reseau_store_count_facets (ReseauStore *self, const ReseauQuery *query, GError **error)
{
  ReseauValue *out;

  g_return_val_if_fail (self != NULL && query != NULL, NULL);

  if (!reseau_store_begin_read (self, error))
    return NULL;
  out = count_facets (self, query, error);
  reseau_store_end_read (self);
  return out;
}
