/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-help.h"

#include "reseau-compat.h"
#include "reseau-help-window.h"

/* Which page of the help belongs where, and who shows it. */

#define KEY "reseau-help-page"

static const char *
find_below (GtkWidget *widget)
{
  const char *page = g_object_get_data (G_OBJECT (widget), KEY);

  for (GtkWidget *w = gtk_widget_get_first_child (widget); w != NULL && page == NULL;
       w = gtk_widget_get_next_sibling (w))
    if (gtk_widget_get_mapped (w))
      page = find_below (w);
  return page;
}

/**
 * reseau_help_find_page:
 *
 * Returns: the page for where the focus is; else for what the window shows
 */
const char *
reseau_help_find_page (GtkWindow *window)
{
  const char *page = NULL;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  for (GtkWidget *w = gtk_window_get_focus (window); w != NULL && page == NULL;
       w = gtk_widget_get_parent (w))
    page = g_object_get_data (G_OBJECT (w), KEY);
  if (page == NULL)
    page = find_below (GTK_WIDGET (window));
  return page != NULL ? page : RESEAU_HELP_CONTENTS;
}

/* --- who shows it ----------------------------------------------------------------------- */

typedef struct {
  GtkWindow *parent; /* weak */
  char *page;
} Wanted;

static void
wanted_free (Wanted *wanted)
{
  g_clear_weak_pointer (&wanted->parent);
  g_free (wanted->page);
  g_free (wanted);
}

static void
on_shown_cb (gboolean shown, gpointer data)
{
  Wanted *wanted = data;

  if (!shown && wanted->parent != NULL)
    reseau_help_window_present (wanted->parent, wanted->page);
  wanted_free (wanted);
}

/* Where the program runs from its build there are no pages for another program. */
static gboolean
is_installed (void)
{
  const char *const *folders = g_get_system_data_dirs ();
  gboolean found = FALSE;

  for (guint i = 0; folders[i] != NULL && !found; i++) {
    g_autofree char *path = g_build_filename (folders[i], "help/fr/reseau/index.page", NULL);

    found = g_file_test (path, G_FILE_TEST_EXISTS);
  }
  return found;
}

/* In the help viewer of the desktop, in a window of our own where there is none. */
static void
present (GtkWindow *window)
{
  g_autoptr (GAppInfo) viewer = g_app_info_get_default_for_uri_scheme ("help");
  g_autofree char *uri = NULL;
  Wanted *wanted;

  if (viewer == NULL || !is_installed ()) {
    reseau_help_window_present (window, reseau_help_find_page (window));
    return;
  }
  wanted = g_new0 (Wanted, 1);
  g_set_weak_pointer (&wanted->parent, window);
  wanted->page = g_strdup (reseau_help_find_page (window));
  uri = g_strconcat ("help:reseau/", wanted->page, NULL);
  reseau_compat_show_uri (window, uri, on_shown_cb, wanted);
}

/* --- where ---------------------------------------------------------------------------- */

static gboolean
on_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  present (GTK_WINDOW (widget));
  return TRUE;
}

/* A window above the program's does not have the keys of the program. */
static void
add_key (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F1, 0),
                        gtk_callback_action_new (on_key_cb, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
}

/**
 * reseau_help_set_page:
 * @page: (transfer none): one of RESEAU_HELP_…, for as long as the program runs
 *
 * What F1 opens while the focus is in @widget.
 */
void
reseau_help_set_page (GtkWidget *widget, const char *page)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (page != NULL);

  g_object_set_data (G_OBJECT (widget), KEY, (gpointer) page);
  if (GTK_IS_WINDOW (widget))
    add_key (widget);
}

static void
on_help_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *window = gtk_application_get_active_window (data);

  if (window != NULL)
    present (window);
}

/**
 * reseau_help_install:
 *
 * Gives @application the action `help`.
 */
void
reseau_help_install (GtkApplication *application)
{
  const GActionEntry entries[] = { { "help", on_help_cb } };

  g_return_if_fail (GTK_IS_APPLICATION (application));

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
}
