/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-saved-search.h"

/* What it is kept under, among what else is this person's alone. */
#define KEY "searches"

/* More than one looks through. */
#define MOST 30

/**
 * reseau_saved_search_get_name:
 * @search: one of the list
 *
 * Returns: (nullable): what it was called; %NULL where it is not for @kind
 */
const char *
reseau_saved_search_get_name (const ReseauValue *search, const char *kind)
{
  if (g_strcmp0 (reseau_value_get_member_string (search, "kind"), kind) != 0)
    return NULL;
  return reseau_value_get_member_string (search, "name");
}

/**
 * reseau_saved_searches_without:
 *
 * Returns: (transfer full): the list without that one
 */
ReseauValue *
reseau_saved_searches_without (const ReseauValue *searches, const char *kind, const char *name)
{
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (searches); i++) {
    ReseauValue *search = reseau_value_get_at (searches, i);

    if (g_strcmp0 (reseau_saved_search_get_name (search, kind), name) != 0)
      reseau_value_add (out, reseau_value_ref (search));
  }
  return out;
}

/**
 * reseau_saved_searches_with:
 * @searches: (nullable): the list
 * @query: of a kind; its order and its period are of the moment
 *
 * Returns: (transfer full): the list with @query first, in place of what had its name
 */
ReseauValue *
reseau_saved_searches_with (const ReseauValue *searches, const char *name, const ReseauQuery *query)
{
  g_autoptr (ReseauValue) others = reseau_saved_searches_without (searches, query->kind, name);
  ReseauValue *out = reseau_value_new_list ();
  ReseauValue *search = reseau_value_new_object ();

  reseau_value_set_string (search, "name", name);
  reseau_value_set_string (search, "kind", query->kind);
  if (query->text != NULL)
    reseau_value_set_string (search, "text", query->text);
  if (query->filters != NULL)
    reseau_value_set (search, "filters", reseau_value_ref (query->filters));
  reseau_value_add (out, search);
  for (guint i = 0; i < reseau_value_get_length (others) && i + 1 < MOST; i++)
    reseau_value_add (out, reseau_value_ref (reseau_value_get_at (others, i)));
  return out;
}

static void
add_filters (ReseauQuery *query, const ReseauValue *filters)
{
  for (guint i = 0; i < reseau_value_get_length (filters); i++) {
    const ReseauValue *values = reseau_value_get_at (filters, i);

    for (guint j = 0; j < reseau_value_get_length (values); j++) {
      const char *value = reseau_value_get_string (reseau_value_get_at (values, j));

      if (value != NULL)
        reseau_query_add_filter (query, reseau_value_get_key_at (filters, i), value);
    }
  }
}

/**
 * reseau_saved_search_dup_query:
 *
 * Returns: (transfer full): what it asks
 */
ReseauQuery *
reseau_saved_search_dup_query (const ReseauValue *search)
{
  ReseauQuery *query = reseau_query_new (reseau_value_get_member_string (search, "kind"));
  const ReseauValue *filters = reseau_value_get (search, "filters");

  reseau_query_set_text (query, reseau_value_get_member_string (search, "text"));
  if (reseau_value_is_object (filters))
    add_filters (query, filters);
  return query;
}

/**
 * reseau_context_load_searches:
 *
 * Returns: (transfer full): the list, the latest first
 */
ReseauValue *
reseau_context_load_searches (ReseauContext *self)
{
  g_autoptr (ReseauValue) kept = reseau_context_load_draft (self, KEY);
  ReseauValue *list = kept != NULL ? reseau_value_get (kept, KEY) : NULL;

  return reseau_value_is_list (list) ? reseau_value_ref (list) : reseau_value_new_list ();
}

void
reseau_context_save_searches (ReseauContext *self, ReseauValue *searches)
{
  g_autoptr (ReseauValue) kept = reseau_value_new_object ();

  reseau_value_set (kept, KEY, reseau_value_ref (searches));
  reseau_context_save_draft (self, KEY, kept);
}
