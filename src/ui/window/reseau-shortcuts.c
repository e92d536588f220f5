/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-shortcuts.h"

#include "reseau-compat.h"
#include "reseau-widgets.h"

#include <glib/gi18n.h>

typedef struct {
  const char *action; /* detailed name; NULL begins a group */
  const char *words;
  const char *keys[3];
} Shortcut;

static const Shortcut shortcuts[] = {
  { NULL, N_ ("Find"), { NULL } },
  { "win.search-all", N_ ("Search everything"), { "<Control>k", NULL } },
  { "win.search", N_ ("Search this list"), { "<Control>f", NULL } },
  { "win.filters", N_ ("Filters"), { "<Control>l", NULL } },
  { NULL, N_ ("Go"), { NULL } },
  { "win.show-view::home", N_ ("Home"), { "<Alt>1", NULL } },
  { "win.show-view::fiches", N_ ("Fiches"), { "<Alt>2", NULL } },
  { "win.show-view::directory", N_ ("Directory"), { "<Alt>3", NULL } },
  { "win.show-view::meetings", N_ ("Meetings"), { "<Alt>4", NULL } },
  { "win.next-view", N_ ("Next view"), { "<Control>Page_Down", NULL } },
  { "win.previous-view", N_ ("Previous view"), { "<Control>Page_Up", NULL } },
  { "win.back", N_ ("Back"), { "<Alt>Left", NULL } },
  { NULL, N_ ("Write"), { NULL } },
  { "win.new", N_ ("New, of what the list shows"), { "<Control>n", NULL } },
  { "win.edit", N_ ("Edit what is read"), { "<Control>e", NULL } },
  { "win.comment", N_ ("Comment"), { "<Control>m", NULL } },
  { "win.visit", N_ ("Ask for a visit"), { "<Control><Shift>v", NULL } },
  { "win.delete", N_ ("Delete"), { "<Control>Delete", NULL } },
  { "win.undo", N_ ("Take back the last change"), { "<Control><Shift>z", NULL } },
  { NULL, N_ ("Program"), { NULL } },
  { "win.sync", N_ ("Synchronise"), { "F5", "<Control>r", NULL } },
  { "win.menu", N_ ("Menu"), { "F10", NULL } },
  { "app.preferences", N_ ("Preferences"), { "<Control>comma", NULL } },
  { "app.shortcuts", N_ ("Keyboard shortcuts"), { "<Control>question", NULL } },
  { "window.close", N_ ("Close the window"), { "<Control>w", NULL } },
  { "app.quit", N_ ("Quit"), { "<Control>q", NULL } },
};

void
reseau_shortcuts_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    if (shortcuts[i].action != NULL)
      gtk_application_set_accels_for_action (application, shortcuts[i].action,
                                             (const char *const *) shortcuts[i].keys);
}

static GtkWidget *
row_new (const Shortcut *shortcut)
{
  GtkWidget *row = reseau_row_new (_ (shortcut->words), NULL, NULL, NULL);
  GtkWidget *keys = reseau_compat_keys_new (shortcut->keys[0]);

  gtk_widget_set_valign (keys, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), keys);
  return row;
}

void
reseau_shortcuts_present (GtkWindow *parent)
{
  AdwPreferencesPage *page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  AdwPreferencesGroup *group = NULL;
  GtkWindow *window;

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++) {
    if (shortcuts[i].action != NULL) {
      adw_preferences_group_add (group, row_new (&shortcuts[i]));
      continue;
    }
    group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
    adw_preferences_group_set_title (group, _ (shortcuts[i].words));
    adw_preferences_page_add (page, group);
  }
  window = reseau_compat_preferences_new (parent, page);
  gtk_window_set_title (window, _ ("Keyboard Shortcuts"));
  gtk_window_set_default_size (window, 480, 640);
  gtk_window_present (window);
}
