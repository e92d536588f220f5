/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application-private.h"

#include "reseau-acceptance.h"
#include "reseau-compat.h"
#include "reseau-config.h"
#include "reseau-help.h"
#include "reseau-shortcuts.h"

#include <glib/gi18n.h>

/* What can be done with the program as a whole, in whichever window. */

/* Returns: (nullable): the window that was used last, of those that show the data */
ReseauWindow *
reseau_application_get_window (ReseauApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *each = windows; each != NULL; each = each->next)
    if (RESEAU_IS_WINDOW (each->data))
      return each->data;
  return NULL;
}

void
reseau_application_act (ReseauWindow *window, const char *action, const char *target)
{
  g_action_group_activate_action (G_ACTION_GROUP (window), action,
                                  target != NULL ? g_variant_new_string (target) : NULL);
}

/* Through each window, so that it remembers its size; but for @but. */
void
reseau_application_close_windows (ReseauApplication *self, GtkWidget *but)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *each = windows; each != NULL; each = each->next)
    if (RESEAU_IS_WINDOW (each->data) && each->data != but)
      gtk_window_close (each->data);
}

/* --- actions -------------------------------------------------------------------------- */

static char *
dup_debug_info (ReseauApplication *self)
{
  GSettings *settings = self->settings;

  return g_strdup_printf ("Réseau %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n"
                          "Schema %d\nSettings %s\nLocale %s\n",
                          RESEAU_VERSION, gtk_get_major_version (), gtk_get_minor_version (),
                          gtk_get_micro_version (), adw_get_major_version (),
                          adw_get_minor_version (), adw_get_micro_version (), glib_major_version,
                          glib_minor_version, glib_micro_version, reseau_schema_version,
                          settings != NULL ? "installed" : "missing", g_get_language_names ()[0]);
}

static void
on_about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;
  g_autofree char *debug_info = dup_debug_info (self);

  reseau_compat_about_present (
      gtk_application_get_active_window (GTK_APPLICATION (self)),
      &(ReseauCompatAbout){ _ ("Réseau"), RESEAU_APP_ID, RESEAU_VERSION,
                            _ ("The Réseau contributors"),
                            _ ("Share actions and visits between work integration structures"),
                            /* Translators: your names, one a line */
                            _ ("translator-credits"), debug_info });
}

static void
on_preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  if (self->context != NULL)
    reseau_preferences_present (gtk_application_get_active_window (GTK_APPLICATION (self)),
                                self->context, self->settings);
}

static void
on_shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_shortcuts_present (gtk_application_get_active_window (data));
}

static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_application_close_windows (data, NULL);
  g_application_quit (G_APPLICATION (data));
}

static void
on_new_fiche_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  self->new_fiche = reseau_application_get_window (self) == NULL;
  g_application_activate (G_APPLICATION (self));
  if (reseau_application_get_window (self) != NULL)
    reseau_application_act (reseau_application_get_window (self), "new-fiche", NULL);
}

static void
on_search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  self->search = reseau_application_get_window (self) == NULL;
  g_application_activate (G_APPLICATION (self));
  if (reseau_application_get_window (self) != NULL)
    reseau_application_act (reseau_application_get_window (self), "search-all", NULL);
}

/* Returns: (nullable): one more where there is one already */
static GtkWidget *
add_window (ReseauApplication *self)
{
  ReseauWindow *beside = reseau_application_get_window (self);
  GtkWidget *window;

  if (beside == NULL) {
    g_application_activate (G_APPLICATION (self));
    return NULL;
  }
  window = reseau_application_window_new (self);
  reseau_window_follow (RESEAU_WINDOW (window), beside);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
on_new_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  add_window (data);
}

static void
on_open_window_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWidget *window = add_window (data);

  if (window != NULL)
    reseau_application_act (RESEAU_WINDOW (window), "open", g_variant_get_string (parameter, NULL));
}

/* --- from a notification --------------------------------------------------------------- */

static void
on_open_record_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_application_want (data, "open", g_variant_get_string (parameter, NULL), GDK_CURRENT_TIME);
}

static void
on_accepted_cb (const char *id, gboolean accepted, gpointer data)
{
  g_autoptr (ReseauApplication) self = data;
  g_autoptr (GNotification) note =
      g_notification_new (accepted ? _ ("Visit accepted") : _ ("The visit was not accepted"));

  if (!accepted)
    g_notification_set_body (note, _ ("It has changed since. Open it to see what can be done."));
  g_notification_set_default_action_and_target (note, "app.open-record", "s", id);
  g_notification_add_button_with_target (note, _ ("Open"), "app.open-record", "s", id);
  g_application_send_notification (G_APPLICATION (self), id, note);
  g_application_release (G_APPLICATION (self));
}

/* With or without a window, once the data are open. */
void
reseau_application_accept_all (ReseauApplication *self)
{
  ReseauContext *context = self->opened != NULL ? self->opened : self->context;
  g_autoptr (GPtrArray) all = NULL;

  if (context == NULL && self->failure == NULL)
    return;
  all = g_steal_pointer (&self->accepting);
  for (guint i = 0; all != NULL && i < all->len; i++) {
    const char *id, *start;

    g_variant_get (g_ptr_array_index (all, i), "(&s&s)", &id, &start);
    if (context != NULL)
      reseau_acceptance_begin (context, id, start, on_accepted_cb, g_object_ref (self));
    else
      on_accepted_cb (id, FALSE, g_object_ref (self));
  }
}

static void
on_accept_visit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  if (self->accepting == NULL)
    self->accepting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_ptr_array_add (self->accepting, g_variant_ref (parameter));
  /* Until the server knows the program goes on. */
  g_application_hold (G_APPLICATION (self));
  reseau_application_accept_all (self);
}

static void
on_leave_trial_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  reseau_application_leave_trial (data);
}

void
reseau_application_install_actions (ReseauApplication *self)
{
  const GActionEntry entries[] = {
    { "about", on_about_cb },
    { "preferences", on_preferences_cb },
    { "shortcuts", on_shortcuts_cb },
    { "quit", on_quit_cb },
    { "new-window", on_new_window_cb },
    { "open-window", on_open_window_cb, "s" },
    { "new-fiche", on_new_fiche_cb },
    { "search", on_search_cb },
    { "leave-trial", on_leave_trial_cb },
    { "open-record", on_open_record_cb, "s" },
    { "accept-visit", on_accept_visit_cb, "(ss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  reseau_help_install (GTK_APPLICATION (self));
  reseau_shortcuts_install (GTK_APPLICATION (self));
}
