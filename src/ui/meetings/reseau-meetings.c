/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-meetings.h"

#include "reseau-calendar-view.h"
#include "reseau-switch.h"
#include "reseau-widgets.h"
#include "reseau-window.h"

#include <glib/gi18n.h>

/* What belongs to the pane as long as it is there. */
typedef struct {
  ReseauListPane *pane;
  ReseauContext *context;
  GSettings *settings; /* (nullable) */
  GtkWidget *buttons;
  GtkWidget *period;
  GtkWidget *views[RESEAU_MEETINGS_VISITS + 1]; /* (nullable): made when first shown */
} Meetings;

static void
meetings_free (gpointer data)
{
  Meetings *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (self->views); i++)
    g_clear_object (&self->views[i]);
  g_clear_object (&self->settings);
  g_object_unref (self->context);
  g_free (self);
}

static Meetings *
meetings_of (gpointer pane)
{
  return g_object_get_data (pane, "reseau-meetings");
}

static void
on_period_chosen (guint chosen, gpointer data)
{
  ReseauListPane *pane = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *today = g_date_time_format (now, "%Y-%m-%d");

  reseau_list_pane_set_period (pane, chosen == 0 ? today : NULL, chosen == 1 ? today : NULL);
}

/* What is searched and filtered is so in every view. */
static void
on_asked_cb (ReseauListPane *pane)
{
  GtkWidget *body = reseau_list_pane_get_body (pane);
  g_autoptr (ReseauQuery) query = reseau_list_pane_dup_query (pane);

  if (body != NULL && query != NULL)
    reseau_calendar_view_set_query (RESEAU_CALENDAR_VIEW (body), query);
}

ReseauQuery *
reseau_meetings_dup_query (ReseauListPane *pane, char **title)
{
  GtkWidget *body = reseau_list_pane_get_body (pane);
  g_autoptr (ReseauQuery) query = reseau_list_pane_dup_query (pane);
  g_autofree char *when = NULL;
  ReseauQuery *shown;

  if (body == NULL || query == NULL)
    return g_steal_pointer (&query);
  shown = reseau_calendar_view_dup_query (RESEAU_CALENDAR_VIEW (body), query, &when);
  if (when != NULL)
    /* Translators: the title of a document; %s is a month or a week */
    *title = g_strdup_printf (_ ("Agenda: %s"), when);
  return shown;
}

static GtkWidget *
get_view (Meetings *self, ReseauMeetingsView view)
{
  if (view == RESEAU_MEETINGS_LIST)
    return NULL;
  if (self->views[view] == NULL)
    self->views[view] = g_object_ref_sink (reseau_calendar_view_new (self->context, view));
  return self->views[view];
}

static void
on_view_chosen (guint chosen, gpointer data)
{
  Meetings *self = meetings_of (data);

  gtk_widget_set_visible (self->period, chosen == RESEAU_MEETINGS_LIST);
  reseau_list_pane_set_body (self->pane, get_view (self, chosen));
  if (self->settings != NULL)
    g_settings_set_enum (self->settings, "meetings-view", (int) chosen);
}

/* What goes out to other programs, and comes from them. */
static GtkWidget *
menu_new (void)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  g_menu_append (menu, _ ("_Print or Export…"), "win.print-list");
  g_menu_append (menu, _ ("_Import a Calendar…"), "win.import-calendar");
  g_menu_append (menu, _ ("Export _My Meetings…"), "win.export-agenda::mine");
  g_menu_append (menu, _ ("Export _All Meetings…"), "win.export-agenda::all");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  reseau_widget_set_words (button, _ ("Print, and calendars of other programs"));
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  return button;
}

static GtkWidget *
top_new (Meetings *self)
{
  const char *views[] = { _ ("_List"), _ ("_Month"), _ ("_Week"), _ ("_Visits"), NULL };
  const char *periods[] = { _ ("_Coming"), _ ("_Past"), NULL };
  GtkWidget *top = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *buttons = reseau_switch_new (views, on_view_chosen, G_OBJECT (self->pane));

  self->buttons = buttons;
  gtk_widget_add_css_class (buttons, "view-line");
  gtk_widget_remove_css_class (buttons, "switch-line");
  gtk_widget_set_hexpand (buttons, TRUE);
  gtk_widget_add_css_class (line, "switch-line");
  gtk_box_append (GTK_BOX (line), buttons);
  gtk_box_append (GTK_BOX (line), menu_new ());
  self->period = reseau_switch_new (periods, on_period_chosen, G_OBJECT (self->pane));
  gtk_box_append (GTK_BOX (top), line);
  gtk_box_append (GTK_BOX (top), self->period);
  if (self->settings != NULL)
    reseau_switch_choose (buttons, (guint) g_settings_get_enum (self->settings, "meetings-view"));
  return top;
}

GtkWidget *
reseau_meetings_new (ReseauContext *context)
{
  GtkWidget *pane = reseau_list_pane_new (context, "meeting");
  Meetings *self = g_new0 (Meetings, 1);

  self->pane = RESEAU_LIST_PANE (pane);
  self->context = g_object_ref (context);
  self->settings = reseau_settings_new ();
  g_object_set_data_full (G_OBJECT (pane), "reseau-meetings", self, meetings_free);
  g_signal_connect (pane, "asked", G_CALLBACK (on_asked_cb), NULL);
  reseau_list_pane_set_top (self->pane, top_new (self));
  on_period_chosen (0, pane);
  return pane;
}

void
reseau_meetings_show (ReseauListPane *meetings, const char *view)
{
  static const char *const names[] = { "list", "month", "week", "visits" };
  Meetings *self = meetings_of (meetings);

  g_return_if_fail (self != NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (view, names[i]) == 0)
      reseau_switch_choose (self->buttons, i);
}
