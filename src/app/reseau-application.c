/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application.h"

#include "reseau-compat.h"
#include "reseau-config.h"
#include "reseau-shortcuts.h"
#include "reseau-tour.h"
#include "reseau-window.h"

#include <glib/gi18n.h>

/* The account of the demonstration network that one tries the program with. */
#define DEMO_EMAIL "julien.baijot@la-planche-a-dessein.example"
#define DEMO_PASSWORD "compagnonnage"

struct _ReseauApplication {
  AdwApplication parent;

  char *data_dir;
  char *try_url;
  char *tour_dir;
  char *view;
  gboolean new_fiche;
  gboolean search;

  ReseauEnv *env;
  ReseauSecretStore *secrets;
  ReseauContext *context;
  GSettings *settings;
  GtkWidget *window;
  ReseauTour *tour;
  int status;
};

G_DEFINE_FINAL_TYPE (ReseauApplication, reseau_application, ADW_TYPE_APPLICATION)

/* --- the demonstration network ------------------------------------------------------- */

static void
connect_to_demo (ReseauApplication *self)
{
  reseau_window_connect_to (RESEAU_WINDOW (self->window), self->try_url, DEMO_EMAIL, DEMO_PASSWORD);
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
                          glib_minor_version, glib_micro_version, RESEAU_SCHEMA_VERSION,
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

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "new-fiche", NULL);
}

static void
on_search_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ReseauApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  if (self->window != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (self->window), "search-all", NULL);
}

static void
install_actions (ReseauApplication *self)
{
  const GActionEntry entries[] = {
    { "about", on_about_cb },         { "preferences", on_preferences_cb },
    { "shortcuts", on_shortcuts_cb }, { "quit", on_quit_cb },
    { "new-fiche", on_new_fiche_cb }, { "search", on_search_cb },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  reseau_shortcuts_install (GTK_APPLICATION (self));
}

/* --- starting -------------------------------------------------------------------------- */

static char *
dup_data_dir (ReseauApplication *self)
{
  if (self->data_dir != NULL)
    return g_canonicalize_filename (self->data_dir, NULL);
  return g_build_filename (g_get_user_data_dir (), "reseau", NULL);
}

static void
begin (ReseauApplication *self)
{
  if (reseau_context_get_account (self->context) != NULL)
    reseau_context_set_online (self->context, TRUE);
  else if (self->try_url != NULL && self->tour_dir == NULL)
    connect_to_demo (self);
  if (self->tour_dir != NULL && self->tour == NULL)
    self->tour =
        reseau_tour_new (self, RESEAU_WINDOW (self->window), self->context, self->tour_dir);
  if (self->new_fiche)
    on_new_fiche_cb (NULL, NULL, self);
  if (self->search)
    on_search_cb (NULL, NULL, self);
  self->new_fiche = self->search = FALSE;
}

static void
open_window (ReseauApplication *self)
{
  g_autofree char *folder = dup_data_dir (self);
  g_autoptr (GError) error = NULL;

  self->context = reseau_context_new (folder, self->env, self->secrets);
  if (!reseau_context_open (self->context, &error)) {
    g_message ("The data could not be opened: %s", error->message);
    g_clear_object (&self->context);
    self->status = 1;
    gtk_window_present (
        GTK_WINDOW (reseau_window_new_failed (GTK_APPLICATION (self), error, folder)));
    return;
  }
  self->window = reseau_window_new (GTK_APPLICATION (self), self->context);
  g_object_add_weak_pointer (G_OBJECT (self->window), (gpointer *) &self->window);
  reseau_window_offer_try (RESEAU_WINDOW (self->window), self->try_url != NULL);
  g_signal_connect_object (self->window, "try", G_CALLBACK (connect_to_demo), self,
                           G_CONNECT_SWAPPED);
  if (self->view != NULL)
    reseau_window_show_view (RESEAU_WINDOW (self->window), self->view);
  gtk_window_present (GTK_WINDOW (self->window));
  begin (self);
}

static void
on_secrets_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReseauApplication *self = data;
  g_autoptr (GError) error = NULL;

  self->secrets = reseau_secret_store_open_finish (result, &error);
  if (self->secrets == NULL) {
    g_message ("No place for secrets: %s", error->message);
    self->secrets = reseau_secret_memory_new ();
  }
  open_window (self);
  g_application_release (G_APPLICATION (self));
}

static void
reseau_application_activate (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);
  g_autofree char *folder = NULL;

  if (self->window != NULL) {
    gtk_window_present (GTK_WINDOW (self->window));
    return;
  }
  if (self->env != NULL)
    return;
  self->env = reseau_env_new_system ();
  folder = dup_data_dir (self);
  g_application_hold (application);
  reseau_secret_store_open_async (folder, NULL, on_secrets_cb, self);
}

static void
reseau_application_startup (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  G_APPLICATION_CLASS (reseau_application_parent_class)->startup (application);
  self->settings = reseau_settings_new ();
  reseau_preferences_apply (self->settings);
  install_actions (self);
}

static void
reseau_application_shutdown (GApplication *application)
{
  ReseauApplication *self = RESEAU_APPLICATION (application);

  g_clear_object (&self->tour);
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  if (self->context != NULL)
    reseau_context_close (self->context);
  g_clear_object (&self->context);
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
  g_variant_dict_lookup (options, "try", "s", &self->try_url);
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

  g_free (self->data_dir);
  g_free (self->try_url);
  g_free (self->tour_dir);
  g_free (self->view);
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
  application->startup = reseau_application_startup;
  application->shutdown = reseau_application_shutdown;
  application->handle_local_options = reseau_application_handle_local_options;
}

static void
reseau_application_init (ReseauApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version and quit"), NULL },
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the data"), N_ ("DIR") },
    { "try", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("Connect to a demonstration network with its account"), N_ ("URL") },
    { "view", 0, 0, G_OPTION_ARG_STRING, NULL,
      N_ ("View to begin with: home, fiches, directory or meetings"), N_ ("NAME") },
    { "new-fiche", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Write a new fiche"), NULL },
    { "search", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Search everything"), NULL },
    { "tour", 0, 0, G_OPTION_ARG_FILENAME, NULL,
      N_ ("Walk through every screen, leave pictures in DIR, quit"), N_ ("DIR") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

ReseauApplication *
reseau_application_new (void)
{
  return g_object_new (RESEAU_TYPE_APPLICATION, "application-id", RESEAU_APP_ID,
                       "resource-base-path", "/org/concertes/Reseau", NULL);
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
