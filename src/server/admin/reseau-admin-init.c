/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

#include "reseau-admin-seed.h"

#include <glib/gi18n-lib.h>

int
reseau_admin_init (ReseauAdmin *self, int argc, char **argv)
{
  g_autofree char *territory = NULL;
  g_autofree char *path = reseau_admin_dup_database (self);
  g_autoptr (GError) error = NULL;
  GOptionEntry entries[] = {
    { "territory", 0, 0, G_OPTION_ARG_STRING, &territory,
      N_ ("whose zones: wallonie, france or all"), "NAME" },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_admin_parse (&argc, &argv, entries))
    return RESEAU_ADMIN_USAGE;
  if (!reseau_admin_has_territory (territory))
    return reseau_admin_misuse (_ ("Which territory? wallonie, france or all."));
  if (!reseau_admin_prepare (self->server, path, territory, &error))
    return reseau_admin_complain (self, error);
  g_print (_ ("The folder %s is ready.\n"), self->folder);
  return RESEAU_ADMIN_DONE;
}
