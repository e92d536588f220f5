/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-program.h"

#include <glib.h>

/**
 * reseau_program_find:
 * @name: of another program of ours
 * @folder: of src that it is built in
 * @installed: where it is installed
 *
 * Returns: (transfer full) (nullable): it, from beside this program, from the tree that both were
 *   built in, or installed
 */
char *
reseau_program_find (const char *name, const char *folder, const char *installed)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *here = g_path_get_dirname (self != NULL ? self : "/");
  /* Both in one folder, both in src, a test and src, installed. */
  char *candidates[] = {
    g_build_filename (here, name, NULL),
    g_build_filename (here, "..", folder, name, NULL),
    g_build_filename (here, "..", "..", "src", folder, name, NULL),
    g_build_filename (installed, name, NULL),
  };
  char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++) {
    if (found == NULL && g_file_test (candidates[i], G_FILE_TEST_IS_EXECUTABLE))
      found = g_canonicalize_filename (candidates[i], NULL);
    g_free (candidates[i]);
  }
  return found;
}
