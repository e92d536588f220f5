/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-preferences-background.h"

#include "reseau-background.h"

#include <glib/gi18n.h>

/* Whether the program synchronises while it is closed.  The switch says what is so: it goes back
 * where the desktop does not do it. */

#define KEY "background-sync"

typedef struct {
  GSettings *settings;
  GtkWidget *row;
  GtkWidget *toggle;
  gboolean wanted;
} Choice;

static void
choice_free (Choice *self)
{
  g_object_unref (self->settings);
  g_object_unref (self->row);
  g_object_unref (self->toggle);
  g_free (self);
}

static const char *
plain_words (void)
{
  return _ ("Now and then, with the reminders. Where the connection costs, photos and files wait.");
}

static const char *
failure_words (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    return _ ("The desktop did not allow it. Its settings say which programs may run in the "
              "background.");
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    return _ ("Nothing on this computer can start Réseau by itself. It synchronises while its "
              "window is open.");
  return _ ("It could not be set up. Réseau synchronises while its window is open.");
}

static void on_toggled_cb (GtkSwitch *toggle, GParamSpec *pspec, GSettings *settings);

static void
on_set_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Choice *choice = data;
  g_autoptr (GError) error = NULL;
  gboolean done = reseau_background_set_finish (result, &error);

  if (done)
    g_settings_set_boolean (choice->settings, KEY, choice->wanted);
  else
    g_message ("Background: %s", error->message);
  g_signal_handlers_block_by_func (choice->toggle, on_toggled_cb, choice->settings);
  gtk_switch_set_active (GTK_SWITCH (choice->toggle),
                         g_settings_get_boolean (choice->settings, KEY));
  g_signal_handlers_unblock_by_func (choice->toggle, on_toggled_cb, choice->settings);
  gtk_widget_set_sensitive (choice->toggle, TRUE);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (choice->row),
                               done ? plain_words () : failure_words (error));
  choice_free (choice);
}

static void
on_toggled_cb (GtkSwitch *toggle, GParamSpec *pspec, GSettings *settings)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->settings = g_object_ref (settings);
  choice->toggle = g_object_ref (GTK_WIDGET (toggle));
  choice->row = g_object_ref (gtk_widget_get_ancestor (GTK_WIDGET (toggle), ADW_TYPE_ACTION_ROW));
  choice->wanted = gtk_switch_get_active (toggle);
  gtk_widget_set_sensitive (GTK_WIDGET (toggle), FALSE);
  reseau_background_set_async (choice->wanted,
                               _ ("Réseau fetches what your colleagues wrote, and reminds you of "
                                  "meetings."),
                               NULL, on_set_cb, choice);
}

AdwPreferencesGroup *
reseau_preferences_background_new (GSettings *settings)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_group_set_title (group, _ ("While Réseau Is Closed"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Synchronise in the background"));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), plain_words ());
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), g_settings_get_boolean (settings, KEY));
  g_signal_connect_object (toggle, "notify::active", G_CALLBACK (on_toggled_cb), settings, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), toggle);
  adw_preferences_group_add (group, row);
  return group;
}
