/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills a cache with what a server might have told, the lines of a pull, and tidies it as
 * the window does when there is nothing else to do.
 *
 *   bench-fill FOLDER < LINES.ndjson */
#include "reseau-store.h"

#include <stdio.h>

#define BATCH 2000

static void
apply (ReseauStore *store, GPtrArray *lines)
{
  GError *error = NULL;

  reseau_store_apply_lines (store, lines, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (lines, 0);
}

static void
tidy (ReseauStore *store)
{
  GError *error = NULL;
  gboolean more = TRUE;

  while (more) {
    reseau_store_tidy (store, &more, &error);
    g_assert_no_error (error);
  }
}

int
main (int argc, char **argv)
{
  g_autofree char *path = argc == 2 ? g_build_filename (argv[1], "cache.db", NULL) : NULL;
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  g_autoptr (ReseauStore) store = NULL;
  GError *error = NULL;
  char *text = NULL;
  size_t size = 0;
  ssize_t length;

  if (path == NULL)
    return 2;
  store = reseau_store_open (path, RESEAU_DB_READ_WRITE, schema, env, &error);
  g_assert_no_error (error);
  while ((length = getline (&text, &size, stdin)) > 0) {
    ReseauLine *line = reseau_line_from_text (text, length - 1, &error);

    g_assert_no_error (error);
    g_ptr_array_add (lines, line);
    if (lines->len == BATCH)
      apply (store, lines);
  }
  apply (store, lines);
  tidy (store);
  free (text);
  return 0;
}
