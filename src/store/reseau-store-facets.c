/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Counts beside the values that a list can be narrowed by: one walk over the
 * values of all records, which are a few numbers each. */
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
  guint *filter_field; /* place among the facets of each filter */
  gint64 kid;
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

/* @only: the one facet that counts this record, G_MAXUINT for all */
static void
count_values (Count *count, const guint8 *bytes, gsize length, guint only)
{
  Counter *counters = (Counter *) (void *) count->counters->data;

  for (gsize at = 0; at + sizeof (guint32) <= length; at += sizeof (guint32)) {
    guint32 vid;

    memcpy (&vid, bytes + at, sizeof vid);
    vid = GUINT32_FROM_LE (vid);
    if (vid < count->counters->len && counters[vid].field != G_MAXUINT &&
        (only == G_MAXUINT || counters[vid].field == only))
      counters[vid].count++;
  }
}

/* A facet's own choice does not reduce its counts: a record that misses nothing
 * else counts there. */
static gboolean
passes (const Count *count, gint64 rid, guint *only)
{
  *only = G_MAXUINT;
  for (guint i = 0; i < count->filters->len; i++) {
    if (reseau_bits_has (g_array_index (count->filters, ReseauFilter, i).bits, rid))
      continue;
    if (*only != G_MAXUINT || count->filter_field[i] == G_MAXUINT)
      return FALSE;
    *only = count->filter_field[i];
  }
  return TRUE;
}

static gboolean
count_records (ReseauStore *self, const ReseauQuery *query, Count *count, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT rid, kid, vals FROM facet", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    guint only;
    gsize length;
    const guint8 *bytes;

    if (query->kind != NULL && reseau_db_column_int64 (statement, 1) != count->kid)
      continue;
    if (!passes (count, reseau_db_column_int64 (statement, 0), &only))
      continue;
    bytes = reseau_db_column_blob (statement, 2, &length);
    count_values (count, bytes, length, only);
  }
  return more == 0;
}

static void
place_filters (Count *count)
{
  count->filter_field = g_new (guint, count->filters->len + 1);
  for (guint i = 0; i < count->filters->len; i++) {
    const char *field = g_array_index (count->filters, ReseauFilter, i).field;

    if (field == NULL || !find_field (count->fields, field, &count->filter_field[i]))
      count->filter_field[i] = G_MAXUINT;
  }
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

static ReseauValue *
count_facets (ReseauStore *self, const ReseauQuery *query, GError **error)
{
  g_autoptr (ReseauSearch) search = NULL;
  Count count = { 0 };
  ReseauValue *out = NULL;

  if (!reseau_store_make_search (self, query, &search, error))
    return NULL;

  count.fields = list_facets (self->schema, query->kind);
  count.counters = g_array_new (FALSE, FALSE, sizeof (Counter));
  g_array_set_clear_func (count.counters, counter_clear);
  count.filters = reseau_store_make_filters (self, query, search, error);
  if (count.filters != NULL) {
    place_filters (&count);
    if ((query->kind == NULL || reseau_store_find_kind (self, query->kind, &count.kid, error)) &&
        load_counters (self, &count, error) && count_records (self, query, &count, error))
      out = write_counts (&count);
    g_array_unref (count.filters);
  }
  g_free (count.filter_field);
  g_array_unref (count.counters);
  g_ptr_array_unref (count.fields);
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
