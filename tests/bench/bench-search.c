/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Search as one types, in a cache as the synchronisation left it.
 *
 *   bench-search FOLDER < QUESTIONS.ndjson
 *
 * A question is {"kind", "text"}.  Each is asked as a screen asks it: in every order, and
 * narrowed by a filter, until the first rows are there with what marks the words in them,
 * and until the answer is whole; and the counts beside the filters.  Prints JSON lines
 * {"kind", "what", "ms"}. */
#include "reseau-json.h"
#include "reseau-record-list.h"

#include <stdio.h>

#define REPEATS 3

static const struct {
  const char *name;
  ReseauSort sort;
  gboolean filtered;
} ways[] = {
  { "best", RESEAU_SORT_RELEVANCE, FALSE },    { "title", RESEAU_SORT_TITLE, FALSE },
  { "recent", RESEAU_SORT_RECENT, FALSE },     { "date", RESEAU_SORT_DATE, FALSE },
  { "filtered", RESEAU_SORT_RELEVANCE, TRUE },
};

static double
ms_since (gint64 start)
{
  return (g_get_monotonic_time () - start) / 1000.0;
}

static void
print_time (const char *kind, const char *what, double ms)
{
  printf ("{\"kind\":\"%s\",\"what\":\"%s\",\"ms\":%.3f}\n", kind, what, ms);
}

static gboolean
has_rows (ReseauRecordList *list)
{
  g_autoptr (ReseauItem) first = g_list_model_get_item (G_LIST_MODEL (list), 0);

  return first != NULL && reseau_item_is_loaded (first);
}

static void
ask (ReseauContext *context, const ReseauQuery *query, const char *kind, const char *what)
{
  g_autoptr (ReseauRecordList) list = reseau_record_list_new (context);
  gint64 start = g_get_monotonic_time ();

  reseau_record_list_set_query (list, query);
  while (!has_rows (list) && reseau_record_list_is_loading (list))
    g_main_context_iteration (NULL, TRUE);
  print_time (kind, what, ms_since (start));
  while (reseau_record_list_is_loading (list))
    g_main_context_iteration (NULL, TRUE);
  print_time (kind, g_str_equal (what, "best") ? "whole" : "whole and sorted", ms_since (start));
}

static void
on_counted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  ReseauValue **counts = data;

  *counts = reseau_context_facets_finish (RESEAU_CONTEXT (source), result, &error);
  g_assert_no_error (error);
}

static void
count (ReseauContext *context, const ReseauQuery *query, const char *kind)
{
  g_autoptr (ReseauValue) counts = NULL;
  gint64 start = g_get_monotonic_time ();

  reseau_context_facets_async (context, query, NULL, on_counted_cb, &counts);
  while (counts == NULL)
    g_main_context_iteration (NULL, TRUE);
  print_time (kind, "counts", ms_since (start));
}

static void
ask_all_ways (ReseauContext *context, const char *kind, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

    reseau_query_set_text (query, text);
    query->sort = ways[i].sort;
    if (ways[i].filtered)
      reseau_query_add_filter (query, "nature", "practice");
    ask (context, query, kind, ways[i].name);
    if (ways[i].filtered)
      count (context, query, kind);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (ReseauContext) context = NULL;
  g_autoptr (GPtrArray) questions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_value_unref);
  GError *error = NULL;
  char *line = NULL;
  size_t size = 0;

  if (argc != 2)
    return 2;
  context = reseau_context_new (argv[1], env, secrets);
  reseau_context_open (context, &error);
  g_assert_no_error (error);
  while (getline (&line, &size, stdin) > 0)
    g_ptr_array_add (questions, reseau_json_parse (line, -1, NULL));
  for (guint repeat = 0; repeat < REPEATS; repeat++)
    for (guint i = 0; i < questions->len; i++)
      ask_all_ways (context,
                    reseau_value_get_member_string (g_ptr_array_index (questions, i), "kind"),
                    reseau_value_get_member_string (g_ptr_array_index (questions, i), "text"));
  reseau_context_close (context);
  free (line);
  return 0;
}
