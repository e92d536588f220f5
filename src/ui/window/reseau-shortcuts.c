/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-shortcuts.h"

#include "reseau-compat.h"

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

static void
add_shortcut (GString *xml, const Shortcut *shortcut)
{
  g_autofree char *keys = g_strjoinv (" ", (char **) shortcut->keys);
  g_autofree char *escaped_keys = g_markup_escape_text (keys, -1);
  g_autofree char *words = g_markup_escape_text (_ (shortcut->words), -1);

  g_string_append_printf (xml,
                          "<child><object class='GtkShortcutsShortcut'>"
                          "<property name='accelerator'>%s</property>"
                          "<property name='title'>%s</property></object></child>",
                          escaped_keys, words);
}

void
reseau_shortcuts_present (GtkWindow *parent)
{
  g_autoptr (GString) xml = g_string_new (
      "<child><object class='GtkShortcutsSection'><property name='max-height'>12</property>"
      "<property name='section-name'>reseau</property>");

  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++) {
    if (shortcuts[i].action != NULL) {
      add_shortcut (xml, &shortcuts[i]);
      continue;
    }
    if (i > 0)
      g_string_append (xml, "</object></child>");
    g_string_append_printf (xml,
                            "<child><object class='GtkShortcutsGroup'>"
                            "<property name='title'>%s</property>",
                            _ (shortcuts[i].words));
  }
  g_string_append (xml, "</object></child></object></child>");
  reseau_compat_shortcuts_present (parent, xml->str);
}
