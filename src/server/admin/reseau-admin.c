/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin.h"

#include "reseau-config.h"
#include "reseau-schema.h"
#include "reseau-sqlite-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <sodium.h>
#include <sys/statvfs.h>
#include <unistd.h>

typedef struct {
  const char *name;
  int (*run) (ReseauAdmin *self, int argc, char **argv);
  const char *arguments;
  const char *help;
} Command;

static const Command commands[] = {
  { "init", reseau_admin_init, "--territory wallonie|france|all",
    N_ ("prepare the folder, with the lists of terms of a territory") },
  { "user", reseau_admin_user, "add|list|set|disable|enable|close|passwd …",
    N_ ("manage the accounts; “user --help” says how") },
  { "serve", reseau_admin_serve,
    "--listen HOST:PORT [--tls-cert FILE --tls-key FILE] [--guard FILE]",
    N_ ("serve the network until told to stop") },
  { "quarantine", reseau_admin_quarantine, "list|export FILE|close ID",
    N_ ("what was sent by somebody who had lost the right to, kept aside") },
  { "person", reseau_admin_person, "erase|export ID|EMAIL …",
    N_ ("what is kept of a person: give it to them, or erase it for good") },
  { "new-epoch", reseau_admin_new_epoch, "",
    N_ ("have every desk compare what it holds with what is here") },
  { "demo", reseau_admin_demo, "", N_ ("fill the folder with an invented network") },
};

/* Says @format on the standard error stream. */
int
reseau_admin_refuse (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("reseaud: %s\n", text);
  return RESEAU_ADMIN_FAILED;
}

int
reseau_admin_misuse (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("reseaud: %s\n", text);
  return RESEAU_ADMIN_USAGE;
}

char *
reseau_admin_dup_database (ReseauAdmin *self)
{
  return g_build_filename (self->folder, "reseaud.db", NULL);
}

/**
 * reseau_admin_open:
 *
 * Opens the database of a folder that was prepared before.
 *
 * Returns: (transfer full): the store that writes; %RESEAU_ERROR_NOT_FOUND if
 *   nothing was prepared
 */
ReseauServerStore *
reseau_admin_open (ReseauAdmin *self, GError **error)
{
  g_autofree char *path = reseau_admin_dup_database (self);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return reseau_sqlite_store_open (path, TRUE, error);
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No database in %s", self->folder);
  return NULL;
}

static gboolean
is_full (const char *folder)
{
  struct statvfs info;

  return statvfs (folder, &info) == 0 && info.f_bavail * (guint64) info.f_frsize < 64 * 1024;
}

static int
complain_of_disk (ReseauAdmin *self, const GError *error)
{
  if (is_full (self->folder))
    return reseau_admin_refuse (_ ("The disk is full: nothing could be written in %s."),
                                self->folder);
  if (g_access (self->folder, W_OK) != 0)
    return reseau_admin_refuse (_ ("The folder %s cannot be written to."), self->folder);
  return reseau_admin_refuse (_ ("The disk answered with an error in %s: %s"), self->folder,
                              error->message);
}

/**
 * reseau_admin_complain:
 * @error: what the store answered
 *
 * Tells a person what it means.
 *
 * Returns: the exit code
 */
int
reseau_admin_complain (ReseauAdmin *self, const GError *error)
{
  if (error->domain != RESEAU_ERROR)
    return reseau_admin_refuse ("%s", error->message);
  switch ((ReseauError) error->code) {
  case RESEAU_ERROR_NOT_FOUND:
    return reseau_admin_refuse (_ ("There is no data of a server in %s. Prepare it with “init”."),
                                self->folder);
  case RESEAU_ERROR_NEWER:
    return reseau_admin_refuse (
        _ ("The data in %s were written by a newer version of this program."), self->folder);
  case RESEAU_ERROR_CORRUPT:
    return reseau_admin_refuse (_ ("The database in %s is damaged or is not one of a server."),
                                self->folder);
  case RESEAU_ERROR_BUSY:
    return reseau_admin_refuse (_ ("Another program is using the data in %s."), self->folder);
  case RESEAU_ERROR_DISK:
    return complain_of_disk (self, error);
  default:
    return reseau_admin_refuse ("%s", error->message);
  }
}

/**
 * reseau_admin_parse:
 * @argc: (inout): what is left is what stands beside the options
 *
 * Returns: whether the options are understood; otherwise the error was told
 */
gboolean
reseau_admin_parse (int *argc, char ***argv, const GOptionEntry *entries)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, RESEAU_GETTEXT_PACKAGE);
  g_option_context_set_help_enabled (context, TRUE);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  g_printerr ("reseaud: %s\n", error->message);
  return FALSE;
}

static void
print_help (void)
{
  g_print ("%s\n\n", _ ("Usage: reseaud --data FOLDER COMMAND …"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %s %s\n      %s\n", commands[i].name, commands[i].arguments, _ (commands[i].help));
}

static void
set_up_words (void)
{
  const char *folder = g_getenv ("RESEAU_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (RESEAU_GETTEXT_PACKAGE, folder != NULL ? folder : RESEAU_LOCALEDIR);
  bind_textdomain_codeset (RESEAU_GETTEXT_PACKAGE, "UTF-8");
  textdomain (RESEAU_GETTEXT_PACKAGE);
}

static const Command *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static int
run_command (const char *folder, const Command *command, int argc, char **argv)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  ReseauAdmin self = { g_strdup (folder), reseau_server_new (schema, env) };
  int code = command->run (&self, argc, argv);

  reseau_server_free (self.server);
  g_free (self.folder);
  return code;
}

/**
 * reseau_admin_main:
 *
 * The whole of `reseaud`.
 *
 * Returns: the exit code
 */
int
reseau_admin_main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  gboolean version = FALSE, help = FALSE;
  GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &folder, N_ ("where the data of the server stand"),
      "FOLDER" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("say which version this is"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("say how it is used"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  const Command *command;

  set_up_words ();
  if (sodium_init () < 0)
    return reseau_admin_refuse (_ ("The cryptographic library does not start."));
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, RESEAU_GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return reseau_admin_misuse ("%s", error->message);
  if (version) {
    g_print ("reseaud %s\n", RESEAU_VERSION);
    return RESEAU_ADMIN_DONE;
  }
  if (help || argc < 2) {
    print_help ();
    return help ? RESEAU_ADMIN_DONE : RESEAU_ADMIN_USAGE;
  }
  command = find_command (argv[1]);
  if (command == NULL)
    return reseau_admin_misuse (_ ("There is no command “%s”."), argv[1]);
  if (folder == NULL)
    return reseau_admin_misuse (_ ("Which folder? Say it with --data."));
  return run_command (folder, command, argc - 1, argv + 1);
}
