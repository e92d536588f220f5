/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-meetings.h"

#include "reseau-switch.h"

#include <glib/gi18n.h>

static void
on_period_chosen (guint chosen, gpointer data)
{
  ReseauListPane *pane = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  reseau_list_pane_set_period (pane, chosen == 0 ? today : NULL, chosen == 1 ? today : NULL);
}

GtkWidget *
reseau_meetings_new (ReseauContext *context)
{
  GtkWidget *pane = reseau_list_pane_new (context, "meeting");
  const char *words[] = { _ ("_Coming"), _ ("_Past"), NULL };

  reseau_list_pane_set_top (RESEAU_LIST_PANE (pane),
                            reseau_switch_new (words, on_period_chosen, G_OBJECT (pane)));
  on_period_chosen (0, pane);
  return pane;
}
