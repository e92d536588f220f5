/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application.h"

#include "reseau-acceptance.h"
#include "reseau-compat.h"
#include "reseau-config.h"
#include "reseau-help.h"
#include "reseau-reminder-post.h"
#include "reseau-search-provider.h"
#include "reseau-sentences.h"
#include "reseau-shortcuts.h"
#include "reseau-tour.h"
#include "reseau-trial.h"
#include "reseau-window.h"

#include <glib/gi18n.h>

struct _ReseauApplication {
  AdwApplication parent;

  char *data_dir;
  char *tour_dir;
  char *view;
  gboolean try;
  gboolean new_fiche;
  gboolean search;

  ReseauEnv *env;
  ReseauSecretStore *secrets;
  ReseauContext *opening; /* (nullable): while it is opened */
  ReseauContext *opened;  /* (nullable): until it is shown */
  GError *failure;        /* (nullable): why it could not be opened, until that is shown */
  gboolean wanted;        /* whether a window is asked for that is not there yet */
  ReseauContext *context; /* (nullable): what the window shows */
  GSettings *settings;
  GtkWidget *window;
  ReseauTrial *trial;
  GCancellable *preparing; /* (nullable): while the trial is got ready */
  ReseauTour *tour;
  GPtrArray *packages; /* (nullable): to be opened once there is a window */
  ReseauSearchProvider *provider;
  ReseauReminderPost *reminders; /* (nullable): of the real network */
  GPtrArray *accepting;          /* (nullable): visits to be accepted once the data are open */
  char *action;                  /* (nullable): of the window, once it is there */
  char *target;
  int status;
};

G_DEFINE_FINAL_TYPE (ReseauApplication, reseau_application, ADW_TYPE_APPLICATION)

static char *
dup_data_dir (ReseauApplication *self)
{
  if (self->data_dir != NULL)
    return g_canonicalize_filename (self->data_dir, NULL);
  return g_build_filename (g_get_user_data_dir (), "reseau", NULL);
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

/* Through the window, so that it remembers its size. */
static void
on_quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
on_new_fiche_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  self->new_fiche = self->window == NULL;
  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "new-fiche", NULL);
}

static void
on_search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  self->search = self->window == NULL;
  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "search-all", NULL);
}

/* --- from a notification --------------------------------------------------------------- */

static void want (ReseauApplication *self, const char *action, const char *target, guint time);

static void
on_open_record_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  want (data, "open", g_variant_get_string (parameter, NULL), GDK_CURRENT_TIME);
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
static void
accept_all (ReseauApplication *self)
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
  accept_all (self);
}

static void leave_trial (ReseauApplication *self);

static void
on_leave_trial_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  leave_trial (data);
}

static void
install_actions (ReseauApplication *self)
{
  const GActionEntry entries[] = {
    { "about", on_about_cb },
    { "preferences", on_preferences_cb },
    { "shortcuts", on_shortcuts_cb },
    { "quit", on_quit_cb },
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

/* --- the demonstration network -------------------------------------------------------- */

static void show_window (ReseauApplication *self, ReseauContext *context, gboolean trial);
static void open_data (ReseauApplication *self);
static void want_window (ReseauApplication *self);

static void
end_preparing (ReseauApplication *self, const char *words)
{
  g_clear_object (&self->preparing);
  if (self->window != NULL)
    reseau_window_fail_try (RESEAU_WINDOW (self->window), words);
}

static void
fail_trial (ReseauApplication *self, const GError *error)
{
  g_autofree char *words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = NULL;
  else if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    words = g_strdup (_ ("The demonstration needs the program “reseaud”, which is not installed on "
                         "this computer."));
  else if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_BUSY))
    words = g_strdup (_ ("The demonstration is open in another window already."));
  else
    words = g_strdup_printf (_ ("The demonstration could not be prepared. %s"), error->message);
  end_preparing (self, words);
}

static void
on_trial_connected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauApplication) self = data;
  g_autoptr (ReseauContext) context = g_object_ref (RESEAU_CONTEXT (source));
  g_autoptr (GError) error = NULL;

  if (!reseau_context_connect_finish (context, result, &error) ||
      g_cancellable_set_error_if_cancelled (self->preparing, &error)) {
    reseau_context_close (context);
    reseau_trial_stop (self->trial);
    end_preparing (self, g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                             ? NULL
                             : reseau_sentence_for_connection (error));
  }
  else if (self->window == NULL)
    reseau_context_close (context);
  else {
    g_clear_object (&self->preparing);
    show_window (self, context, TRUE);
    reseau_context_set_online (context, TRUE);
  }
  g_application_release (G_APPLICATION (self));
}

/* What keeps one signed in there is known to everybody: nobody's keyring hears of it. */
static void
on_trial_started_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReseauApplication *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *url = reseau_trial_start_finish (RESEAU_TRIAL (source), result, &error);
  g_autofree char *folder = reseau_trial_dup_desk (self->trial);
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  g_autoptr (ReseauContext) context = reseau_context_new (folder, self->env, secrets);

  if (url == NULL)
    fail_trial (self, error);
  else if (!reseau_context_open (context, &error)) {
    reseau_trial_stop (self->trial);
    end_preparing (self, reseau_sentence_for_error (error));
  }
  else {
    reseau_context_connect_async (context, url, RESEAU_TRIAL_EMAIL, RESEAU_TRIAL_PASSWORD,
                                  self->preparing, on_trial_connected_cb, self);
    return;
  }
  g_application_release (G_APPLICATION (self));
  g_object_unref (self);
}

static void
begin_trial (ReseauApplication *self)
{
  g_autofree char *folder = dup_data_dir (self);

  if (self->preparing != NULL)
    return;
  if (self->trial == NULL)
    self->trial = reseau_trial_new (folder);
  self->preparing = g_cancellable_new ();
  reseau_window_show_trying (RESEAU_WINDOW (self->window));
  g_application_hold (G_APPLICATION (self));
  reseau_trial_start_async (self->trial, self->preparing, on_trial_started_cb, g_object_ref (self));
}

static void
cancel_trial (ReseauApplication *self)
{
  g_cancellable_cancel (self->preparing);
}

static void
leave_trial (ReseauApplication *self)
{
  want_window (self);
  open_data (self);
}

/* --- starting -------------------------------------------------------------------------- */

/* Takes the place of the window that is there, if any. */
static void
show_window (ReseauApplication *self, ReseauContext *context, gboolean trial)
{
  GtkWidget *old = self->window;
  g_autoptr (ReseauContext) left = g_steal_pointer (&self->context);
  GAction *leave = g_action_map_lookup_action (G_ACTION_MAP (self), "leave-trial");

  g_clear_object (&self->reminders);
  self->context = g_object_ref (context);
  reseau_search_provider_set_context (self->provider, context);
  g_application_set_inactivity_timeout (G_APPLICATION (self), 0);
  if (old != NULL)
    g_object_remove_weak_pointer (G_OBJECT (old), (gpointer *) &self->window);
  self->window = reseau_window_new (GTK_APPLICATION (self), context);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (leave), trial);
  reseau_window_set_trial (RESEAU_WINDOW (self->window), trial);
  reseau_window_offer_try (RESEAU_WINDOW (self->window), !trial && reseau_trial_is_possible ());
  g_signal_connect_object (self->window, "try", G_CALLBACK (begin_trial), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "cancel", G_CALLBACK (cancel_trial), self,
                           G_CONNECT_SWAPPED);
  if (self->view != NULL)
    reseau_window_show_view (RESEAU_WINDOW (self->window), self->view);
  gtk_window_present (GTK_WINDOW (self->window));
  if (self->tour != NULL)
    reseau_tour_set_window (self->tour, RESEAU_WINDOW (self->window), context);
  if (old != NULL)
    gtk_window_close (GTK_WINDOW (old));
  if (left != NULL)
    reseau_context_close (left);
}

static void
open_packages (ReseauApplication *self)
{
  g_autoptr (GPtrArray) packages = g_steal_pointer (&self->packages);

  for (guint i = 0; packages != NULL && i < packages->len; i++)
    reseau_window_open_package (RESEAU_WINDOW (self->window), g_ptr_array_index (packages, i));
}

/* What the search of the desktop asked for, or a notification. */
static void
do_wanted (ReseauApplication *self)
{
  g_autofree char *action = g_steal_pointer (&self->action);
  g_autofree char *target = g_steal_pointer (&self->target);

  if (action != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), action,
                                    g_variant_new_string (target));
}

/* Talks to the server once there is something to see. */
static gboolean
on_idle_cb (gpointer data)
{
  ReseauApplication *self = data;

  if (self->context != NULL && reseau_context_get_account (self->context) != NULL)
    reseau_context_set_online (self->context, TRUE);
  return G_SOURCE_REMOVE;
}

static void
begin (ReseauApplication *self)
{
  gboolean new_fiche = self->new_fiche, search = self->search;

  g_idle_add_full (G_PRIORITY_LOW, on_idle_cb, g_object_ref (self), g_object_unref);
  if (self->try)
    begin_trial (self);
  if (self->tour_dir != NULL && self->tour == NULL)
    self->tour =
        reseau_tour_new (self, RESEAU_WINDOW (self->window), self->context, self->tour_dir);
  if (new_fiche)
    on_new_fiche_cb (NULL, NULL, self);
  if (search)
    on_search_cb (NULL, NULL, self);
  open_packages (self);
  do_wanted (self);
  self->try = FALSE;
}

static void
show_failure (ReseauApplication *self)
{
  g_autoptr (GError) error = g_steal_pointer (&self->failure);
  g_autofree char *folder = dup_data_dir (self);

  g_message ("The data could not be opened: %s", error->message);
  self->status = 1;
  gtk_window_present (
      GTK_WINDOW (reseau_window_new_failed (GTK_APPLICATION (self), error, folder)));
}

static void
show_opened (ReseauApplication *self)
{
  g_autoptr (ReseauContext) context = g_steal_pointer (&self->opened);

  show_window (self, context, FALSE);
  self->reminders = reseau_reminder_post_new (G_APPLICATION (self), context, self->settings);
  if (self->trial != NULL)
    reseau_trial_stop (self->trial);
  begin (self);
}

/* Once a window is asked for and there is something to show, whichever is later. */
static void
show_data (ReseauApplication *self)
{
  if (!self->wanted || (self->failure == NULL && self->opened == NULL))
    return;
  if (self->failure != NULL)
    show_failure (self);
  else
    show_opened (self);
  self->wanted = FALSE;
  g_application_release (G_APPLICATION (self));
}

/* Until it is there the program goes on. */
static void
want_window (ReseauApplication *self)
{
  if (self->wanted)
    return;
  self->wanted = TRUE;
  g_application_hold (G_APPLICATION (self));
}

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReseauApplication *self = data;

  if (reseau_context_open_finish (RESEAU_CONTEXT (source), result, &self->failure)) {
    self->opened = g_steal_pointer (&self->opening);
    reseau_search_provider_set_context (self->provider, self->opened);
  }
  else
    reseau_search_provider_give_up (self->provider);
  g_clear_object (&self->opening);
  accept_all (self);
  show_data (self);
}

/* The data of the real network. */
static void
open_data (ReseauApplication *self)
{
  g_autofree char *folder = dup_data_dir (self);

  if (self->opening != NULL)
    return;
  self->opening = reseau_context_new (folder, self->env, self->secrets);
  reseau_context_give_way (self->opening);
  reseau_context_open_async (self->opening, on_opened_cb, self);
}

static void
reseau_application_activate (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  want_window (self);
  show_data (self);
}

/* Packages, from the files of the desktop or from mail. */
static void
reseau_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  if (self->packages == NULL)
    self->packages = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (self->packages, g_object_ref (files[i]));
  g_application_activate (application);
  if (self->window != NULL)
    open_packages (self);
}

/* --- the search of the desktop ---------------------------------------------------------- */

static void
want (ReseauApplication *self, const char *action, const char *target, guint time)
{
  g_free (self->action);
  g_free (self->target);
  self->action = g_strdup (action);
  self->target = g_strdup (target);
  g_application_activate (G_APPLICATION (self));
  if (self->window == NULL)
    return;
  do_wanted (self);
  gtk_window_present_with_time (GTK_WINDOW (self->window), time);
}

static void
on_record_wanted_cb (ReseauSearchProvider *provider, const char *id, guint time,
                     ReseauApplication *self)
{
  want (self, "open", id, time);
}

static void
on_search_wanted_cb (ReseauSearchProvider *provider, const char *text, guint time,
                     ReseauApplication *self)
{
  want (self, "search-for", text, time);
}

static gboolean
reseau_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path,
                                  GError **error)
{
  return G_APPLICATION_CLASS (reseau_application_parent_class)
             ->dbus_register (application, bus, path, error) &&
         reseau_search_provider_export (RESEAU_APPLICATION (application)->provider, bus, error);
}

static void
reseau_application_dbus_unregister (GApplication *application, GDBusConnection *bus,
                                    const char *path)
{
  reseau_search_provider_unexport (RESEAU_APPLICATION (application)->provider, bus);
  G_APPLICATION_CLASS (reseau_application_parent_class)->dbus_unregister (application, bus, path);
}

/* The data are opened while the toolkit is. */
static void
reseau_application_startup (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);
  g_autofree char *folder = dup_data_dir (self);

  self->env = reseau_env_new_system ();
  self->secrets = reseau_secret_store_new (folder);
  open_data (self);
  G_APPLICATION_CLASS (reseau_application_parent_class)->startup (application);
  self->settings = reseau_settings_new ();
  reseau_preferences_apply (self->settings);
  install_actions (self);
}

static void
close_data (ReseauContext **context)
{
  if (*context != NULL)
    reseau_context_close (*context);
  g_clear_object (context);
}

static void
reseau_application_shutdown (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  g_clear_object (&self->reminders);
  g_clear_object (&self->tour);
  g_cancellable_cancel (self->preparing);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  reseau_search_provider_give_up (self->provider);
  close_data (&self->opening);
  close_data (&self->opened);
  close_data (&self->context);
  g_clear_object (&self->trial);
  G_APPLICATION_CLASS (reseau_application_parent_class)->shutdown (application);
}

/* Where the program runs already, it is told what is wanted. */
static gboolean
hand_over (ReseauApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  if (!self->new_fiche && !self->search)
    return FALSE;
  if (!g_application_register (application, NULL, NULL) ||
      !g_application_get_is_remote (application))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (application),
                                  self->new_fiche ? "new-fiche" : "search", NULL);
  return TRUE;
}

/* Options hold for the process that has the window: another start only raises it. */
static int
reseau_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  if (g_variant_dict_contains (options, "version")) {
    g_print ("reseau %s\n", RESEAU_VERSION);
    return 0;
  }
  g_variant_dict_lookup (options, "data-dir", "^ay", &self->data_dir);
  self->try = g_variant_dict_contains (options, "try");
  g_variant_dict_lookup (options, "tour", "^ay", &self->tour_dir);
  g_variant_dict_lookup (options, "view", "s", &self->view);
  self->new_fiche = g_variant_dict_contains (options, "new-fiche");
  self->search = g_variant_dict_contains (options, "search");
  if (self->data_dir != NULL || self->tour_dir != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return hand_over (self) ? 0 : -1;
}

static void
reseau_application_finalize (GObject *object)
{
  ReseauApplication *self = RESEAU_APPLICATION (object);

  g_clear_pointer (&self->packages, g_ptr_array_unref);
  g_clear_pointer (&self->accepting, g_ptr_array_unref);
  g_free (self->data_dir);
  g_free (self->tour_dir);
  g_free (self->view);
  g_free (self->action);
  g_free (self->target);
  g_clear_object (&self->provider);
  g_clear_error (&self->failure);
  g_clear_object (&self->preparing);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->env, reseau_env_unref);
  G_OBJECT_CLASS (reseau_application_parent_class)->finalize (object);
}

static void
reseau_application_class_init (ReseauApplicationClass *klass)
{
  GApplicationClass *application = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reseau_application_finalize;
  application->activate = reseau_application_activate;
  application->open = reseau_application_open;
  application->startup = reseau_application_startup;
  application->shutdown = reseau_application_shutdown;
  application->dbus_register = reseau_application_dbus_register;
  application->dbus_unregister = reseau_application_dbus_unregister;
  application->handle_local_options = reseau_application_handle_local_options;
}

static void
reseau_application_init (ReseauApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and quit"), NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the data"), N_ ("DIR") },
    { "try", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Begin in the demonstration network"), NULL },
    { "view", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("View to begin with: home, fiches, directory or meetings"), N_ ("NAME") },
    { "new-fiche", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Write a new fiche"), NULL },
    { "search", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Search everything"), NULL },
    { "tour", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Walk through every screen, leave pictures in DIR, quit"), N_ ("DIR") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  self->provider = reseau_search_provider_new (G_APPLICATION (self));
  g_signal_connect (self->provider, "open", G_CALLBACK (on_record_wanted_cb), self);
  g_signal_connect (self->provider, "search", G_CALLBACK (on_search_wanted_cb), self);
}

ReseauApplication *
reseau_application_new (void)
{
  return g_object_new (RESEAU_TYPE_APPLICATION, "application-id", RESEAU_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", "/org/concertes/Reseau",
                       NULL);
}

int
reseau_application_get_status (ReseauApplication *self)
{
  g_return_val_if_fail (RESEAU_IS_APPLICATION (self), 1);

  return self->status;
}

/* @done: whether every picture was taken */
void
reseau_application_end_tour (ReseauApplication *self, gboolean done)
{
  g_return_if_fail (RESEAU_IS_APPLICATION (self));

  self->status = done ? 0 : 1;
  g_application_quit (G_APPLICATION (self));
}

/* As when the network fails: what is shown goes on working. */
void
reseau_application_cut_trial (ReseauApplication *self)
{
  g_return_if_fail (RESEAU_IS_APPLICATION (self));

  if (self->trial != NULL)
    reseau_trial_stop (self->trial);
}
