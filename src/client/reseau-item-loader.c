/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-item-loader.h"

#include "reseau-sentences.h"
#include "reseau-text-highlight.h"

#define EXCERPT_LENGTH 160

/* A word on a relation of a record. */
#define DEEPEST 3

/**
 * reseau_load_names:
 * @ids: (element-type utf8): a set of ids
 *
 * Returns: (transfer full): id → title, for those that the cache has or knows to be erased
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
    else if (shown == NULL && reseau_store_is_erased (store, id))
      g_hash_table_insert (names, g_strdup (id), g_strdup (reseau_sentence_for_erased ()));
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

/* A message or a link is read on the page of the record that it hangs on. */
static char *
dup_page (ReseauStore *store, const ReseauSchema *schema, const ReseauRecord *record)
{
  g_autofree char *id = g_strdup (record->id);
  g_autoptr (ReseauShown) shown = NULL;

  for (guint i = 0; i < DEEPEST; i++) {
    const ReseauKind *kind = reseau_schema_get_kind (schema, record->kind);
    const char *parent = kind != NULL && kind->parent != NULL
                             ? reseau_record_get_string (record, kind->parent)
                             : NULL;
    ReseauShown *above = parent != NULL ? reseau_store_get (store, parent, NULL) : NULL;

    if (above == NULL || above->record->deleted) {
      reseau_shown_free (above);
      break;
    }
    g_free (id);
    id = g_strdup (above->record->id);
    reseau_shown_free (shown);
    shown = above;
    record = above->record;
  }
  return g_steal_pointer (&id);
}

/* Of what hangs on a record one wants to know on which, beside the words that were found. */
static void
name_parent (ReseauItemData *data, const ReseauKind *kind)
{
  const ReseauField *title = reseau_kind_get_field (kind, kind->title[0]);
  char *both;

  if (data->excerpt == NULL || *data->excerpt == '\0')
    return;
  if (title != NULL && title->search > 0) {
    g_free (data->title);
    data->title = g_steal_pointer (&data->excerpt);
    return;
  }
  both = g_strdup_printf ("%s · %s", data->subtitle, data->excerpt);
  g_free (data->excerpt);
  data->excerpt = both;
}

static ReseauItemData *
item_data_new (ReseauStore *store, const ReseauDisplay *display, ReseauRow *row /* takes */,
               ReseauAnalyzer *analyzer, ReseauTextQuery *query)
{
  const ReseauKind *kind = reseau_schema_get_kind (display->schema, row->record->kind);
  ReseauItemData *data = g_new0 (ReseauItemData, 1);

  data->row = row;
  data->page = dup_page (store, display->schema, row->record);
  data->title = reseau_display_dup_title (display, row->record);
  data->subtitle = reseau_display_dup_subtitle (display, row->record);
  data->excerpt = dup_excerpt (display, row->record, analyzer, query);
  if (kind != NULL && kind->parent != NULL)
    name_parent (data, kind);
  return data;
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
  if (text != NULL && *text != '\0') {
    g_autofree char *corrected = NULL;

    if (!reseau_store_correct (store, text, &corrected, error))
      return NULL;
    query = reseau_text_query_new (analyzer, corrected != NULL ? corrected : text, TRUE);
  }
  names = names_for_rows (store, display, rows);
  words.names = names;
  items = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_item_data_free);
  for (guint i = 0; i < rows->len; i++) {
    ReseauRow *row = g_steal_pointer (&g_ptr_array_index (rows, i));

    g_ptr_array_add (items, row ? item_data_new (store, &words, row, analyzer, query) : NULL);
  }
  return items;
}

/**
 * reseau_items_from_data:
 * @data: what reseau_load_items() has given for @rids; its elements are taken
 *
 * Returns: (transfer full) (element-type ReseauItem): those that are there
 */
GPtrArray *
reseau_items_from_data (GPtrArray *data, const gint64 *rids)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < data->len; i++) {
    ReseauItem *item;

    if (g_ptr_array_index (data, i) == NULL)
      continue;
    item = reseau_item_new (rids[i]);
    reseau_item_fill (item, g_steal_pointer (&g_ptr_array_index (data, i)));
    g_ptr_array_add (items, item);
  }
  return items;
}
