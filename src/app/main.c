/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application.h"

#include "reseau-locale.h"

#include <glib/gi18n.h>

int
main (int argc, char *argv[])
{
  g_autoptr (ReseauApplication) application = NULL;
  int status;

  reseau_locale_init ();
  gtk_disable_setlocale (); /* that is done, and threads run by the time the toolkit would */
  g_set_application_name (_ ("Réseau"));
  application = reseau_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return status != 0 ? status : reseau_application_get_status (application);
}
