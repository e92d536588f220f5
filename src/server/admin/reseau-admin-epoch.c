/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that was put back to an older state: found out at its start, or told. */
#include "reseau-admin.h"

#include "reseau-guard.h"

#include <glib/gi18n-lib.h>

/* Beside the folder, so that a copy of the folder has none. */
static char *
dup_default_guard (ReseauAdmin *self)
{
  g_autofree char *folder = g_canonicalize_filename (self->folder, NULL);

  return g_strconcat (folder, ".guard", NULL);
}

static gboolean
is_inside (ReseauAdmin *self, const char *path)
{
  g_autofree char *folder = g_canonicalize_filename (self->folder, NULL);
  g_autofree char *prefix =
      g_str_has_suffix (folder, "/") ? g_strdup (folder) : g_strconcat (folder, "/", NULL);

  return g_str_has_prefix (path, prefix);
}

/**
 * reseau_admin_dup_guard:
 * @wanted: (nullable): the file that was named
 *
 * Returns: (transfer full) (nullable): where the guard of the folder stands; %NULL,
 *   and a person was told, if that would be inside the folder
 */
char *
reseau_admin_dup_guard (ReseauAdmin *self, const char *wanted)
{
  g_autofree char *path =
      wanted != NULL ? g_canonicalize_filename (wanted, NULL) : dup_default_guard (self);

  if (!is_inside (self, path))
    return g_steal_pointer (&path);
  reseau_admin_misuse (_ ("The guard has to stand outside of the folder that it guards."));
  return NULL;
}

/* What is left undone without a guard is done by the desks: they have proofs of their own. */
static gboolean
write_guard (ReseauServerStore *store, const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  ReseauServerClock clock;

  if (!store->vtable->get_clock (store, &clock, error))
    return FALSE;
  if (!reseau_guard_write (path, &clock, &local))
    reseau_admin_refuse (
        _ ("The guard %s cannot be written: when a backup is put back, that will "
           "be noticed only once a desk says so. Name another place with --guard."),
        path);
  return TRUE;
}

/**
 * reseau_admin_stand_guard:
 * @store: the database, which nobody serves yet
 * @path: its guard
 *
 * Begins another history when the database is older than its guard, and erases again what
 * came back with it.
 */
gboolean
reseau_admin_stand_guard (ReseauAdmin *self, ReseauServerStore *store, const char *path,
                          GError **error)
{
  gboolean put_back;

  if (!reseau_guard_check (path, store, &put_back, error))
    return FALSE;
  if (put_back && !reseau_server_begin_epoch (self->server, store, "guard", error))
    return FALSE;
  if (put_back)
    g_printerr ("reseaud: %s\n",
                _ ("The data were put back to an older state. The desks will give back what they "
                   "hold of what is missing."));
  if (!reseau_admin_keep_erased (self, store, path, error))
    return FALSE;
  return write_guard (store, path, error);
}

int
reseau_admin_new_epoch (ReseauAdmin *self, int argc, char **argv)
{
  GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_autoptr (ReseauServerStore) store = NULL;
  g_autoptr (GError) error = NULL;

  if (!reseau_admin_parse (&argc, &argv, entries))
    return RESEAU_ADMIN_USAGE;
  if (argc != 1)
    return reseau_admin_misuse (_ ("“new-epoch” takes no arguments."));
  store = reseau_admin_open (self, &error);
  if (store == NULL || !reseau_server_begin_epoch (self->server, store, "command", &error))
    return reseau_admin_complain (self, error);
  g_print ("%s\n", _ ("Another history begins: each desk will compare what it holds with what is "
                      "here, and give back what is missing."));
  return RESEAU_ADMIN_DONE;
}
