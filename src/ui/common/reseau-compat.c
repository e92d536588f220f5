/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-compat.h"

GtkWidget *
reseau_compat_panes_new (GtkWidget *side, GtkWidget *detail)
{
  GtkWidget *leaflet = adw_leaflet_new ();
  GtkWidget *separator;
  AdwLeafletPage *page;

  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (leaflet), TRUE);
  adw_leaflet_append (ADW_LEAFLET (leaflet), side);
  separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  page = adw_leaflet_append (ADW_LEAFLET (leaflet), separator);
  adw_leaflet_page_set_navigatable (page, FALSE);
  adw_leaflet_append (ADW_LEAFLET (leaflet), detail);
  g_object_set_data (G_OBJECT (leaflet), "reseau-side", side);
  g_object_set_data (G_OBJECT (leaflet), "reseau-separator", separator);
  g_object_set_data (G_OBJECT (leaflet), "reseau-detail", detail);
  return leaflet;
}

void
reseau_compat_panes_show_detail (GtkWidget *panes, gboolean detail)
{
  const char *key = detail ? "reseau-detail" : "reseau-side";

  GtkRoot *root;
  GtkWidget *focus;

  g_return_if_fail (ADW_IS_LEAFLET (panes));

  root = gtk_widget_get_root (panes);
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  adw_leaflet_set_visible_child (ADW_LEAFLET (panes), g_object_get_data (G_OBJECT (panes), key));
  /* It takes the focus along, also where both stand side by side. */
  if (focus != NULL && !adw_leaflet_get_folded (ADW_LEAFLET (panes)) &&
      gtk_root_get_focus (root) != focus)
    gtk_root_set_focus (root, focus);
}

/* @alone: the list has all the room: there is nothing to read */
void
reseau_compat_panes_set_alone (GtkWidget *panes, gboolean alone)
{
  g_return_if_fail (ADW_IS_LEAFLET (panes));

  gtk_widget_set_visible (g_object_get_data (G_OBJECT (panes), "reseau-separator"), !alone);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (panes), "reseau-detail"), !alone);
}

gboolean
reseau_compat_panes_is_detail (GtkWidget *panes)
{
  g_return_val_if_fail (ADW_IS_LEAFLET (panes), FALSE);

  return adw_leaflet_get_visible_child (ADW_LEAFLET (panes)) ==
         g_object_get_data (G_OBJECT (panes), "reseau-detail");
}

gboolean
reseau_compat_panes_is_folded (GtkWidget *panes)
{
  g_return_val_if_fail (ADW_IS_LEAFLET (panes), FALSE);

  return adw_leaflet_get_folded (ADW_LEAFLET (panes));
}

GtkWidget *
reseau_compat_switcher_new (AdwViewStack *stack, const char *title)
{
  GtkWidget *switcher = adw_view_switcher_title_new ();

  adw_view_switcher_title_set_stack (ADW_VIEW_SWITCHER_TITLE (switcher), stack);
  adw_view_switcher_title_set_title (ADW_VIEW_SWITCHER_TITLE (switcher), title);
  return switcher;
}

typedef struct {
  ReseauCompatAnswer answer;
  gpointer data;
  GDestroyNotify destroy;
} Asked;

static void
on_ask_response_cb (AdwMessageDialog *dialog, const char *response, Asked *asked)
{
  if (asked->answer != NULL)
    asked->answer (response, asked->data);
}

static void
free_asked (gpointer data, GClosure *closure)
{
  Asked *asked = data;

  if (asked->destroy != NULL)
    asked->destroy (asked->data);
  g_free (asked);
}

GtkWindow *
reseau_compat_ask (GtkWindow *parent, const char *heading, const char *body, GtkWidget *extra,
                   const char *cancel, const char *act, gboolean destructive,
                   ReseauCompatAnswer answer, gpointer data, GDestroyNotify destroy)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  Asked *asked = g_new0 (Asked, 1);

  asked->answer = answer;
  asked->data = data;
  asked->destroy = destroy;
  adw_message_dialog_add_response (message, "cancel", cancel);
  adw_message_dialog_set_close_response (message, "cancel");
  if (act != NULL) {
    adw_message_dialog_add_response (message, "act", act);
    adw_message_dialog_set_default_response (message, "act");
    adw_message_dialog_set_response_appearance (
        message, "act", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  }
  if (extra != NULL)
    adw_message_dialog_set_extra_child (message, extra);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_ask_response_cb), asked, free_asked, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return GTK_WINDOW (dialog);
}

void
reseau_compat_ask_set_enabled (GtkWindow *dialog, gboolean enabled)
{
  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "act", enabled);
}

GtkWindow *
reseau_compat_preferences_new (GtkWindow *parent, AdwPreferencesPage *page)
{
  GtkWidget *window = adw_preferences_window_new ();

  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 480);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  return GTK_WINDOW (window);
}

GtkWindow *
reseau_compat_about_present (GtkWindow *parent, const ReseauCompatAbout *about)
{
  GtkWidget *window = adw_about_window_new ();

  g_object_set (window, "application-name", about->name, "application-icon", about->icon, "version",
                about->version, "developer-name", about->developer, "comments", about->comments,
                "translator-credits", about->translators, "license-type", GTK_LICENSE_GPL_3_0,
                "debug-info", about->debug_info, "debug-info-filename", "reseau.txt",
                "transient-for", parent, "modal", TRUE, NULL);
  gtk_window_present (GTK_WINDOW (window));
  return GTK_WINDOW (window);
}

GtkWidget *
reseau_compat_keys_new (const char *keys)
{
  return gtk_shortcut_label_new (keys);
}
