/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-config.h"
#include "reseau-json.h"
#include "reseau-locale.h"
#include "reseau-sentences.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

typedef struct {
  const char *name;
  ReseauCtlFunc func;
  const char *arguments;
} Command;

static const Command commands[] = {
  { "connect", reseau_ctl_connect, "URL --user EMAIL --password-file FILE" },
  { "sync", reseau_ctl_sync, "" },
  { "watch", reseau_ctl_watch, "" },
  { "list", reseau_ctl_list, "KIND [--where FIELD=VALUE]… [--limit N] [--offset N]" },
  { "search", reseau_ctl_search, "TEXT [--kind KIND] [--limit N]" },
  { "show", reseau_ctl_show, "ID" },
  { "create", reseau_ctl_create, "KIND < FIELDS.json" },
  { "set", reseau_ctl_set, "ID FIELD=JSON…" },
  { "delete", reseau_ctl_delete, "ID" },
  { "share", reseau_ctl_share, "ID network|structure|me|public" },
  { "history", reseau_ctl_history, "ID" },
  { "undo", reseau_ctl_undo, "ID [--change NUMBER] [--field FIELD]" },
  { "bin", reseau_ctl_bin, "" },
  { "restore", reseau_ctl_restore, "ID" },
  { "comment", reseau_ctl_comment, "ID TEXT" },
  { "visit", reseau_ctl_visit,
    "propose STRUCTURE [--fiche ID] [--date START[/END]]… [--message TEXT] | "
    "accept|decline|cancel|hold VISIT [--date START[/END]] [--message TEXT]" },
  { "conflicts", reseau_ctl_conflicts, "" },
  { "resolve", reseau_ctl_resolve, "ID FIELD --take mine|theirs|JSON" },
  { "tray", reseau_ctl_tray, "" },
  { "notices", reseau_ctl_notices, "[--seen]" },
  { "part", reseau_ctl_part, "ID FIELD --take mine|theirs" },
  { "attach", reseau_ctl_attach, "ID FILE… [--as photos|files] [--alt TEXT] [--keep-position]" },
  { "fetch", reseau_ctl_fetch, "ID FOLDER" },
  { "files", reseau_ctl_files, "[--limit MEGABYTES]" },
  { "import", reseau_ctl_import,
    "KIND FILE.csv [--map COLUMN=FIELD]… [--dry-run] | FILE.vcf [--dry-run] | FOLDER" },
  { "cards", reseau_ctl_cards, "ID… --output FILE.vcf" },
  { "export", reseau_ctl_export, "FOLDER" },
  { "publish", reseau_ctl_publish,
    "ID… | --all KIND [--format pdf|odt|html] --output FILE [--public]" },
  { "pack", reseau_ctl_pack, "ID… | --query TEXT --out FILE" },
  { "unpack", reseau_ctl_unpack, "FILE [--dry-run]" },
  { "calendar", reseau_ctl_calendar,
    "export FILE [--mine] [--id ID] | import FILE [--visible-to me|structure|network] "
    "[--dry-run]" },
  { "check", reseau_ctl_check, "[--repair]" },
};

/* --- shared by the commands ------------------------------------------------ */

/**
 * reseau_ctl_fail:
 *
 * Says what went wrong: a sentence for the person, and what a report would need.
 */
int
reseau_ctl_fail (const GError *error)
{
  g_printerr ("reseauctl: %s\n  %s\n", reseau_sentence_for_error (error),
              error ? error->message : "");
  return RESEAU_CTL_FAILED;
}

int
reseau_ctl_usage (const char *words)
{
  g_printerr ("reseauctl: %s\n", words);
  return RESEAU_CTL_USAGE;
}

/**
 * reseau_ctl_parse:
 *
 * Takes a command's options out of its arguments; says what is wrong with them.
 */
gboolean
reseau_ctl_parse (int *argc, char ***argv, const GOptionEntry *options)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  if (options != NULL)
    g_option_context_add_main_entries (context, options, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  g_printerr ("reseauctl: %s\n", error->message);
  return FALSE;
}

/**
 * reseau_ctl_open:
 *
 * Opens the cache for commands that work on it directly.
 */
gboolean
reseau_ctl_open (ReseauCtl *ctl)
{
  g_autofree char *path = g_build_filename (ctl->data_dir, "cache.db", NULL);
  g_autofree char *waiting = NULL;
  g_autoptr (GError) error = NULL;

  ctl->store = reseau_store_open (path, RESEAU_DB_READ_WRITE, ctl->schema, ctl->env, &error);
  if (ctl->store != NULL)
    ctl->state = reseau_store_load_state (ctl->store, &error);
  if (ctl->state != NULL)
    return TRUE;
  reseau_ctl_fail (error);
  waiting = reseau_sentence_for_waiting (ctl->data_dir);
  if (waiting != NULL)
    g_printerr ("%s\n", waiting);
  return FALSE;
}

gboolean
reseau_ctl_get_actor (ReseauCtl *ctl, ReseauActor *actor)
{
  if (ctl->state->account == NULL) {
    g_printerr ("reseauctl: %s\n", _ ("Connect to a server first: reseauctl connect."));
    return FALSE;
  }
  *actor = reseau_account_get_actor (ctl->state->account);
  return TRUE;
}

const ReseauKind *
reseau_ctl_get_kind (ReseauCtl *ctl, const char *name)
{
  const ReseauKind *kind = name ? reseau_schema_get_kind (ctl->schema, name) : NULL;

  if (kind == NULL)
    g_printerr ("reseauctl: %s: %s\n", _ ("There is no such kind of record"), name ? name : "");
  return kind;
}

void
reseau_ctl_print (const ReseauValue *value)
{
  g_autofree char *text = reseau_json_write (value);

  g_print ("%s\n", text);
}

/**
 * reseau_ctl_record_to_value:
 *
 * Returns: (transfer full): the record as one object: its envelope and "fields"
 */
ReseauValue *
reseau_ctl_record_to_value (const ReseauRecord *record)
{
  ReseauValue *out = reseau_value_new_object ();
  gboolean is_public = reseau_value_get_member_bool (record->fields, "public");

  reseau_value_set_string (out, "id", record->id);
  reseau_value_set_string (out, "kind", record->kind);
  reseau_value_set_string (out, "scope", record->scope);
  reseau_value_set_string (out, "visibility",
                           reseau_scope_get_visibility (record->scope, is_public));
  reseau_value_set_int (out, "revision", record->rev);
  reseau_value_set_string (out, "author", record->by);
  reseau_value_set_string (out, "organisation", record->org);
  reseau_value_set_bool (out, "deleted", record->deleted);
  reseau_value_set (out, "conflicts", reseau_value_ref (record->alts));
  reseau_value_set (out, "fields", reseau_value_ref (record->fields));
  return out;
}

/* --- the program -------------------------------------------------------------- */

static void
print_help (void)
{
  g_print ("%s\n\n", _ ("Usage: reseauctl [--data FOLDER] COMMAND …"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, commands[i].arguments);
  g_print ("\n%s\n", _ ("Results are JSON lines. Exit codes: 0 done, 1 failed, 2 wrong usage, "
                        "3 not everything is synced, 4 conflict."));
}

static int
run_command (ReseauCtl *ctl, int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, argv[0]))
      return commands[i].func (ctl, argc, argv);
  return reseau_ctl_usage (_ ("There is no such command. See reseauctl --help."));
}

static int
run_with (const char *data_dir, int argc, char **argv)
{
  g_autofree char *standard = g_build_filename (g_get_user_data_dir (), "reseau", NULL);
  ReseauCtl ctl = { 0 };
  int code;

  ctl.data_dir = g_strdup (data_dir ? data_dir : standard);
  ctl.schema = reseau_schema_new_builtin ();
  ctl.env = reseau_env_new_system ();
  code = run_command (&ctl, argc, argv);
  g_clear_pointer (&ctl.state, reseau_store_state_free);
  g_clear_pointer (&ctl.store, reseau_store_close);
  reseau_env_unref (ctl.env);
  reseau_schema_unref (ctl.schema);
  g_free (ctl.data_dir);
  return code;
}

int
main (int argc, char **argv)
{
  g_autofree char *data_dir = NULL;
  gboolean version = FALSE, help = FALSE;
  const GOptionEntry options[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  reseau_locale_init ();
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    return reseau_ctl_usage (error->message);
  if (version) {
    g_print ("reseauctl %s\n", RESEAU_VERSION);
    return RESEAU_CTL_DONE;
  }
  if (help || argc < 2) {
    print_help ();
    return help ? RESEAU_CTL_DONE : RESEAU_CTL_USAGE;
  }
  return run_with (data_dir, argc - 1, argv + 1);
}
