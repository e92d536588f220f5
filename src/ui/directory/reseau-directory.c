/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-directory.h"

#include "reseau-helpers-view.h"
#include "reseau-map-view.h"
#include "reseau-switch.h"

#include <glib/gi18n.h>

typedef enum {
  STRUCTURES,
  PEOPLE,
  HELPERS,
  MAP,
  N_VIEWS,
} View;

/* What belongs to the pane as long as it is there. */
typedef struct {
  ReseauListPane *pane;
  ReseauContext *context;
  GtkWidget *buttons;
  GtkWidget *bodies[N_VIEWS]; /* (nullable): made when first shown */
} Directory;

static void
directory_free (gpointer data)
{
  Directory *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->bodies); i++)
    g_clear_object (&self->bodies[i]);
  g_object_unref (self->context);
  g_free (self);
}

static Directory *
directory_of (gpointer pane)
{
  return g_object_get_data (pane, "reseau-directory");
}

static void
on_theme_cb (GtkWidget *view, const char *theme, ReseauListPane *pane)
{
  reseau_list_pane_set_filter (pane, "themes", theme);
}

static GtkWidget *
body_new (Directory *self, View view)
{
  GtkWidget *body;

  if (view == MAP)
    return reseau_map_view_new (self->context);
  body = reseau_helpers_view_new (self->context);
  g_signal_connect_object (body, "theme", G_CALLBACK (on_theme_cb), self->pane, 0);
  return body;
}

/* What is searched and filtered is so in every view. */
static void
on_asked_cb (ReseauListPane *pane)
{
  GtkWidget *body = reseau_list_pane_get_body (pane);
  g_autoptr (ReseauQuery) query = reseau_list_pane_dup_query (pane);

  if (RESEAU_IS_HELPERS_VIEW (body))
    reseau_helpers_view_set_query (RESEAU_HELPERS_VIEW (body), query);
  else if (body != NULL)
    reseau_map_view_set_query (RESEAU_MAP_VIEW (body), query);
}

static void
on_view_chosen (guint chosen, gpointer data)
{
  Directory *self = directory_of (data);

  if (chosen >= HELPERS && self->bodies[chosen] == NULL)
    self->bodies[chosen] = g_object_ref_sink (body_new (self, chosen));
  reseau_list_pane_set_kind (self->pane, chosen == PEOPLE ? "person" : "structure");
  reseau_list_pane_set_hint (self->pane, chosen == HELPERS ? _ ("A need: debts, housing…") : NULL);
  reseau_list_pane_set_body (self->pane, self->bodies[chosen]);
}

GtkWidget *
reseau_directory_new (ReseauContext *context)
{
  GtkWidget *pane = reseau_list_pane_new (context, "structure");
  const char *words[] = { _ ("_Structures"), _ ("_People"), _ ("Who Can _Help?"), _ ("_Map"),
                          NULL };
  Directory *self = g_new0 (Directory, 1);

  self->pane = RESEAU_LIST_PANE (pane);
  self->context = g_object_ref (context);
  g_object_set_data_full (G_OBJECT (pane), "reseau-directory", self, directory_free);
  g_signal_connect (pane, "asked", G_CALLBACK (on_asked_cb), NULL);
  self->buttons = reseau_switch_new (words, on_view_chosen, G_OBJECT (pane));
  gtk_widget_add_css_class (self->buttons, "view-line");
  reseau_list_pane_set_top (self->pane, self->buttons);
  return pane;
}

void
reseau_directory_show (ReseauListPane *directory, const char *view)
{
  static const char *const names[] = { "structure", "person", "helpers", "map" };
  Directory *self = directory_of (directory);

  g_return_if_fail (self != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (view, names[i]) == 0)
      reseau_switch_choose (self->buttons, i);
}
