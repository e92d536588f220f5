/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application-private.h"

#include "reseau-config.h"
#include "reseau-reminder-post.h"
#include "reseau-search-provider.h"
#include "reseau-sentences.h"
#include "reseau-tour.h"
#include "reseau-trial.h"
#include "reseau-uri.h"
#include "reseau-window.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (ReseauApplication, reseau_application, ADW_TYPE_APPLICATION)

static char *
dup_data_dir (ReseauApplication *self)
{
  if (self->data_dir != NULL)
    return g_canonicalize_filename (self->data_dir, NULL);
  return g_build_filename (g_get_user_data_dir (), "reseau", NULL);
}

/* --- the demonstration network -------------------------------------------------------- */

static void show_window (ReseauApplication *self, ReseauContext *context, gboolean trial);
static void open_data (ReseauApplication *self);
static void want_window (ReseauApplication *self);

static void
end_preparing (ReseauApplication *self, const char *words)
{
  g_clear_object (&self->preparing);
  if (self->trying != NULL)
    reseau_window_fail_try (RESEAU_WINDOW (self->trying), words);
  g_clear_weak_pointer (&self->trying);
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
  else if (reseau_application_get_window (self) == NULL)
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
begin_trial (ReseauApplication *self, ReseauWindow *window)
{
  g_autofree char *folder = dup_data_dir (self);

  if (self->preparing != NULL)
    return;
  if (self->trial == NULL)
    self->trial = reseau_trial_new (folder);
  self->preparing = g_cancellable_new ();
  g_set_weak_pointer (&self->trying, GTK_WIDGET (window));
  reseau_window_show_trying (window);
  g_application_hold (G_APPLICATION (self));
  reseau_trial_start_async (self->trial, self->preparing, on_trial_started_cb, g_object_ref (self));
}

static void
cancel_trial (ReseauApplication *self)
{
  g_cancellable_cancel (self->preparing);
}

void
reseau_application_leave_trial (ReseauApplication *self)
{
  want_window (self);
  open_data (self);
}

/* --- starting -------------------------------------------------------------------------- */

static void
on_try_cb (ReseauWindow *window, ReseauApplication *self)
{
  begin_trial (self, window);
}

GtkWidget *
reseau_application_window_new (ReseauApplication *self)
{
  GtkWidget *window = reseau_window_new (GTK_APPLICATION (self), self->context);
  GAction *leave = g_action_map_lookup_action (G_ACTION_MAP (self), "leave-trial");
  gboolean trial = g_action_get_enabled (leave);

  reseau_window_set_trial (RESEAU_WINDOW (window), trial);
  reseau_window_offer_try (RESEAU_WINDOW (window), !trial && reseau_trial_is_possible ());
  g_signal_connect_object (window, "try", G_CALLBACK (on_try_cb), self, 0);
  g_signal_connect_object (window, "cancel", G_CALLBACK (cancel_trial), self, G_CONNECT_SWAPPED);
  return window;
}

/* Takes the place of the windows that are there, if any. */
static void
show_window (ReseauApplication *self, ReseauContext *context, gboolean trial)
{
  GAction *leave = g_action_map_lookup_action (G_ACTION_MAP (self), "leave-trial");
  g_autoptr (ReseauContext) left = g_steal_pointer (&self->context);
  GtkWidget *window;

  g_clear_object (&self->reminders);
  g_clear_weak_pointer (&self->trying);
  self->context = g_object_ref (context);
  reseau_search_provider_set_context (self->provider, context);
  g_application_set_inactivity_timeout (G_APPLICATION (self), 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (leave), trial);
  window = reseau_application_window_new (self);
  if (self->view != NULL)
    reseau_window_show_view (RESEAU_WINDOW (window), self->view);
  gtk_window_present (GTK_WINDOW (window));
  if (self->tour != NULL)
    reseau_tour_set_window (self->tour, RESEAU_WINDOW (window), context);
  reseau_application_close_windows (self, window);
  if (left != NULL)
    reseau_context_close (left);
}

static void
open_file (ReseauWindow *window, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);

  if (g_file_has_uri_scheme (file, RESEAU_URI_SCHEME))
    reseau_window_open_link (window, uri);
  else
    reseau_window_open_package (window, file);
}

static void
open_files (ReseauApplication *self)
{
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->files);

  for (guint i = 0; files != NULL && i < files->len; i++)
    open_file (reseau_application_get_window (self), g_ptr_array_index (files, i));
}

/* What the search of the desktop asked for, or a notification. */
static void
do_wanted (ReseauApplication *self)
{
  g_autofree char *action = g_steal_pointer (&self->action);
  g_autofree char *target = g_steal_pointer (&self->target);

  if (action != NULL)
    reseau_application_act (reseau_application_get_window (self), action, target);
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
    begin_trial (self, reseau_application_get_window (self));
  if (self->tour_dir != NULL && self->tour == NULL)
    self->tour =
        reseau_tour_new (self, reseau_application_get_window (self), self->context, self->tour_dir);
  if (new_fiche)
    g_action_group_activate_action (G_ACTION_GROUP (self), "new-fiche", NULL);
  if (search)
    g_action_group_activate_action (G_ACTION_GROUP (self), "search", NULL);
  open_files (self);
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
  reseau_application_accept_all (self);
  reseau_application_serve (self);
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

/* Packages and links, from the files of the desktop or from mail. */
static void
reseau_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  if (self->files == NULL)
    self->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (self->files, g_object_ref (files[i]));
  g_application_activate (application);
  if (reseau_application_get_window (self) != NULL)
    open_files (self);
}

/* --- the search of the desktop ---------------------------------------------------------- */

void
reseau_application_want (ReseauApplication *self, const char *action, const char *target,
                         guint time)
{
  g_free (self->action);
  g_free (self->target);
  self->action = g_strdup (action);
  self->target = g_strdup (target);
  g_application_activate (G_APPLICATION (self));
  if (reseau_application_get_window (self) == NULL)
    return;
  do_wanted (self);
  gtk_window_present_with_time (GTK_WINDOW (reseau_application_get_window (self)), time);
}

static void
on_record_wanted_cb (ReseauSearchProvider *provider, const char *id, guint time,
                     ReseauApplication *self)
{
  reseau_application_want (self, "open", id, time);
}

static void
on_search_wanted_cb (ReseauSearchProvider *provider, const char *text, guint time,
                     ReseauApplication *self)
{
  reseau_application_want (self, "search-for", text, time);
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
  reseau_application_install_actions (self);
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
  while (reseau_application_get_window (self) != NULL)
    gtk_window_destroy (GTK_WINDOW (reseau_application_get_window (self)));
  reseau_search_provider_give_up (self->provider);
  close_data (&self->opening);
  close_data (&self->opened);
  close_data (&self->context);
  g_clear_object (&self->trial);
  G_APPLICATION_CLASS (reseau_application_parent_class)->shutdown (application);
}

/* Without a window; where the program runs already, it synchronises by itself. */
static gboolean
begin_service (ReseauApplication *self)
{
  GApplication *application = G_APPLICATION (self);

  g_application_set_flags (application,
                           g_application_get_flags (application) | G_APPLICATION_IS_SERVICE);
  if (!g_application_register (application, NULL, NULL))
    return FALSE;
  g_application_hold (application);
  return TRUE;
}

/* Where the program runs already, it is told what is wanted. */
static gboolean
hand_over (ReseauApplication *self)
{
  GApplication *application = G_APPLICATION (self);
  const char *action = self->new_fiche    ? "new-fiche"
                       : self->search     ? "search"
                       : self->new_window ? "new-window"
                                          : NULL;

  if (action == NULL)
    return FALSE;
  if (!g_application_register (application, NULL, NULL) ||
      !g_application_get_is_remote (application))
    return FALSE;
  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
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
  self->new_window = g_variant_dict_contains (options, "new-window");
  if (self->data_dir != NULL || self->tour_dir != NULL)
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  self->background = g_variant_dict_contains (options, "background");
  self->once = g_variant_dict_contains (options, "sync");
  if (self->background || self->once)
    return begin_service (self) ? -1 : 0;
  return hand_over (self) ? 0 : -1;
}

static void
reseau_application_finalize (GObject *object)
{
  ReseauApplication *self = RESEAU_APPLICATION (object);

  g_clear_pointer (&self->files, g_ptr_array_unref);
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
    { "new-window", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Open one more window"), NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Synchronise without a window"), NULL },
    { "sync", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Synchronise once without a window"), NULL },
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
