/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application.h"

#include "reseau-config.h"

#include <glib/gi18n.h>
#include <locale.h>

static void
set_language (void)
{
  const char *dir = g_getenv ("RESEAU_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (RESEAU_GETTEXT_PACKAGE, dir != NULL ? dir : RESEAU_LOCALEDIR);
  bind_textdomain_codeset (RESEAU_GETTEXT_PACKAGE, "UTF-8");
  textdomain (RESEAU_GETTEXT_PACKAGE);
}

int
main (int argc, char *argv[])
{
  g_autoptr (ReseauApplication) application = NULL;
  int status;

  set_language ();
  g_set_application_name (_ ("Réseau"));
  application = reseau_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : reseau_application_get_status (application);
}
