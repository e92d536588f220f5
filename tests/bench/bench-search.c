/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Search as one types, in a cache as the synchronisation left it.
 *
 *   bench-search FOLDER QUERY…
 *
 * Each query is asked as a screen asks it: the answer and the first page of
 * rows.  Prints JSON lines {"what", "ms", "records"}, a line for each repeat. */
#include "reseau-store.h"

#include <stdio.h>

#define REPEATS 5
#define PAGE 50

static double
ask (ReseauStore *store, const char *text, guint *found)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  GError *error = NULL;
  gint64 start = g_get_monotonic_time ();

  reseau_query_set_text (query, text);
  rids = reseau_store_query (store, query, 0, &error);
  g_assert_no_error (error);
  rows = reseau_store_load_rows (store, (gint64 *) (gpointer) rids->data, MIN (PAGE, rids->len),
                                 &error);
  g_assert_no_error (error);
  *found = rids->len;
  return (g_get_monotonic_time () - start) / 1000.0;
}

int
main (int argc, char **argv)
{
  g_autofree char *path = argc > 1 ? g_build_filename (argv[1], "cache.db", NULL) : NULL;
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauStore) store = NULL;
  GError *error = NULL;

  if (argc < 3)
    return 2;
  store = reseau_store_open (path, RESEAU_DB_READ_ONLY, schema, env, &error);
  g_assert_no_error (error);
  for (guint repeat = 0; repeat < REPEATS; repeat++) {
    for (int i = 2; i < argc; i++) {
      guint found;
      double ms = ask (store, argv[i], &found);

      printf ("{\"what\":\"%s\",\"ms\":%.3f,\"records\":%u}\n", argv[i], ms, found);
    }
  }
  return 0;
}
