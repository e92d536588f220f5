/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-window.h"

#include "reseau-compat.h"
#include "reseau-help.h"
#include "reseau-config.h"
#include "reseau-preferences-background.h"
#include "reseau-preferences-room.h"
#include "reseau-sentences.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

/* Preferences, which hold at once, and the window shown when the data cannot be opened. */

/* Follows the desktop unless the person chose otherwise. */
void
reseau_preferences_apply (GSettings *settings)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };
  int chosen = settings != NULL ? g_settings_get_enum (settings, "color-scheme") : 0;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      schemes[CLAMP (chosen, 0, 2)]);
}

static void
on_scheme_chosen_cb (AdwComboRow *row, GParamSpec *pspec, GSettings *settings)
{
  g_settings_set_enum (settings, "color-scheme", (int) adw_combo_row_get_selected (row));
  reseau_preferences_apply (settings);
}

static GtkWidget *
scheme_row_new (GSettings *settings)
{
  const char *words[] = { _ ("As the Desktop"), _ ("Light"), _ ("Dark"), NULL };
  g_autoptr (GtkStringList) choices = gtk_string_list_new (words);
  GtkWidget *row = adw_combo_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Colours"));
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), TRUE);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row),
                              (guint) g_settings_get_enum (settings, "color-scheme"));
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_scheme_chosen_cb), settings, 0);
  return row;
}

static const char *
role_words (ReseauRole role)
{
  switch (role) {
  case RESEAU_ROLE_ADMIN:
    return _ ("Administrator");
  case RESEAU_ROLE_ANIMATOR:
    return _ ("Animator of the network");
  case RESEAU_ROLE_CLOSED:
    return _ ("Closed");
  case RESEAU_ROLE_MEMBER:
  default:
    return _ ("Member");
  }
}

static void
add_fact (AdwPreferencesGroup *group, const char *title, const char *value)
{
  GtkWidget *row = reseau_row_new (title, value, NULL, NULL);

  adw_preferences_group_add (group, row);
}

static const char *
place_words (ReseauSecretPlace place)
{
  switch (place) {
  case RESEAU_SECRET_PLACE_FILE:
    return _ ("Kept in a file that only your account on this computer can read");
  case RESEAU_SECRET_PLACE_MEMORY:
    return _ ("Until Réseau is closed");
  case RESEAU_SECRET_PLACE_SERVICE:
  default:
    return _ ("Kept in the keyring of this computer");
  }
}

static AdwPreferencesGroup *
account_group_new (ReseauContext *context)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  const ReseauAccount *account = reseau_context_get_account (context);

  adw_preferences_group_set_title (group, _ ("Account"));
  if (account != NULL) {
    add_fact (group, account->name, account->email);
    add_fact (group, _ ("Role"), role_words (account->role));
    add_fact (group, _ ("Session"), place_words (reseau_context_get_secret_place (context)));
  }
  if (reseau_context_get_server (context) != NULL)
    add_fact (group, _ ("Server"), reseau_context_get_server (context));
  add_fact (group, _ ("Data on this computer"), reseau_context_get_data_dir (context));
  return group;
}

static void
add_switch (AdwPreferencesGroup *group, GSettings *settings, const char *key, const char *title)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  g_settings_bind (settings, key, toggle, "active", G_SETTINGS_BIND_DEFAULT);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (group, row);
}

static AdwPreferencesGroup *
reminders_group_new (GSettings *settings)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());

  adw_preferences_group_set_title (group, _ ("Reminders"));
  adw_preferences_group_set_description (
      group, _ ("Notifications of this computer, each once, while Réseau runs."));
  add_switch (group, settings, "remind-requests", _ ("A visit is asked of me"));
  add_switch (group, settings, "remind-day", _ ("A day before my meetings"));
  add_switch (group, settings, "remind-hour", _ ("An hour before my meetings"));
  return group;
}

GtkWindow *
reseau_preferences_present (GtkWindow *parent, ReseauContext *context, GSettings *settings)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *look = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWindow *window;

  if (settings != NULL) {
    adw_preferences_group_set_title (look, _ ("Appearance"));
    adw_preferences_group_add (look, scheme_row_new (settings));
    adw_preferences_page_add (page, look);
    adw_preferences_page_add (page, reminders_group_new (settings));
    adw_preferences_page_add (page, reseau_preferences_background_new (settings));
  }
  adw_preferences_page_add (page, reseau_preferences_room_new (context));
  adw_preferences_page_add (page, account_group_new (context));
  window = reseau_compat_preferences_new (parent, page);
  reseau_help_set_page (GTK_WIDGET (window), RESEAU_HELP_ACCOUNT);
  gtk_window_present (window);
  return window;
}

/**
 * reseau_window_new_failed:
 * @error: why the data could not be opened
 * @folder: where they are
 */
GtkWidget *
reseau_window_new_failed (GtkApplication *application, const GError *error, const char *folder)
{
  GtkWidget *window = adw_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = adw_status_page_new ();
  g_autofree char *waiting = reseau_sentence_for_waiting (folder);
  g_autofree char *words = g_strdup_printf ("%s\n\n%s", reseau_sentence_for_opening (error, folder),
                                            waiting ? waiting : folder);
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  GtkWidget *quit = reseau_button_new (_ ("_Quit"));

  gtk_window_set_title (GTK_WINDOW (window), _ ("Réseau"));
  gtk_window_set_default_size (GTK_WINDOW (window), 600, 460);
  gtk_widget_add_css_class (header, "flat");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "dialog-warning-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _ ("Réseau Cannot Open Its Data"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), escaped);
  gtk_widget_set_halign (quit, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (quit, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (quit), "app.quit");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), quit);
  gtk_widget_set_vexpand (page, TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), box);
  return window;
}
