/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-directory.h"

#include "reseau-switch.h"

#include <glib/gi18n.h>

static const char *const kinds[] = { "structure", "person" };

static void
on_kind_chosen (guint chosen, gpointer data)
{
  reseau_list_pane_set_kind (data, kinds[chosen]);
}

GtkWidget *
reseau_directory_new (ReseauContext *context)
{
  GtkWidget *pane = reseau_list_pane_new (context, "structure");
  const char *words[] = { _ ("_Structures"), _ ("_People"), NULL };
  GtkWidget *buttons = reseau_switch_new (words, on_kind_chosen, G_OBJECT (pane));

  reseau_list_pane_set_top (RESEAU_LIST_PANE (pane), buttons);
  g_object_set_data (G_OBJECT (pane), "reseau-kinds", buttons);
  return pane;
}

/* @kind: "structure" or "person" */
void
reseau_directory_show_kind (ReseauListPane *pane, const char *kind)
{
  GtkWidget *buttons = g_object_get_data (G_OBJECT (pane), "reseau-kinds");

  g_return_if_fail (buttons != NULL);

  reseau_switch_choose (buttons, g_str_equal (kind, kinds[1]) ? 1 : 0);
}
