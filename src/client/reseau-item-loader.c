/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-item-loader.h"

#include "reseau-text-highlight.h"

#define EXCERPT_LENGTH 160

/**
 * reseau_load_names:
 * @ids: (element-type utf8): a set of ids
 *
 * Returns: (transfer full): id → title, for those that the cache has
 */
GHashTable *
reseau_load_names (ReseauStore *store, const ReseauDisplay *display, GHashTable *ids)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, ids);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autoptr (ReseauShown) shown = reseau_store_get (store, id, NULL);

    if (shown != NULL && !shown->record->deleted)
      g_hash_table_insert (names, g_strdup (id), reseau_display_dup_title (display, shown->record));
  }
  return names;
}

/* The texts of a record that a search looks into, the important ones first. */
static char *
dup_searched_text (const ReseauDisplay *display, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (display->schema, record->kind);
  GString *out = g_string_new (NULL);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    g_autofree char *text = NULL;

    if (field->search == 0 || field->search >= 8 || field->list != NULL)
      continue;
    text = reseau_display_dup_value (display, field, reseau_record_get (record, field->key));
    if (*text != '\0')
      g_string_append_printf (out, "%s%s", out->len ? " " : "", text);
  }
  return g_string_free (out, FALSE);
}

static char *
dup_excerpt (const ReseauDisplay *display, const ReseauRecord *record, ReseauAnalyzer *analyzer,
             ReseauTextQuery *query)
{
  const char *summary = reseau_record_get_string (record, "summary");
  g_autofree char *text = NULL;

  if (query == NULL && summary != NULL)
    return g_strdelimit (g_strdup (summary), "\r\n\t", ' ');
  if (query == NULL)
    return NULL;
  text = dup_searched_text (display, record);
  return reseau_text_snippet (analyzer, text, query, EXCERPT_LENGTH, NULL);
}

static GHashTable *
names_for_rows (ReseauStore *store, const ReseauDisplay *display, GPtrArray *rows)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);

    if (row != NULL)
      reseau_display_collect_refs (display->schema, row->record, TRUE, ids);
  }
  return reseau_load_names (store, display, ids);
}

/**
 * reseau_load_items:
 * @text: (nullable): what was searched, for the excerpts
 *
 * Returns: (transfer full) (element-type ReseauItemData): one for each rid in
 *   order, %NULL for those that are gone
 */
GPtrArray *
reseau_load_items (ReseauStore *store, const ReseauDisplay *display, const gint64 *rids,
                   guint n_rids, const char *text, GError **error)
{
  g_autoptr (GPtrArray) rows = reseau_store_load_rows (store, rids, n_rids, error);
  g_autoptr (GHashTable) names = NULL;
  ReseauAnalyzer *analyzer = reseau_store_get_analyzer (store);
  g_autoptr (ReseauTextQuery) query = NULL;
  ReseauDisplay words = *display;
  GPtrArray *items;

  if (rows == NULL)
    return NULL;
  if (text != NULL && *text != '\0')
    query = reseau_text_query_new (analyzer, text, TRUE);
  names = names_for_rows (store, display, rows);
  words.names = names;
  items = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_item_data_free);
  for (guint i = 0; i < rows->len; i++) {
    ReseauItemData *data = NULL;

    if (g_ptr_array_index (rows, i) != NULL) {
      data = g_new0 (ReseauItemData, 1);
      data->row = g_steal_pointer (&g_ptr_array_index (rows, i));
      data->title = reseau_display_dup_title (&words, data->row->record);
      data->subtitle = reseau_display_dup_subtitle (&words, data->row->record);
      data->excerpt = dup_excerpt (&words, data->row->record, analyzer, query);
    }
    g_ptr_array_add (items, data);
  }
  return items;
}
