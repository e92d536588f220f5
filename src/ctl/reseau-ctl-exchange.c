/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-export.h"
#include "reseau-import.h"
#include "reseau-vcard.h"

#include <glib/gi18n.h>

static void
print_report (const char *kind, const ReseauImportReport *report, const ReseauCsv *table,
              gboolean dry_run)
{
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  char separator[] = { table->separator, '\0' };

  reseau_value_set_string (out, "kind", kind);
  reseau_value_set_bool (out, "dry_run", dry_run);
  reseau_value_set_string (out, "encoding", table->encoding);
  reseau_value_set_string (out, "separator", separator);
  reseau_value_set_int (out, "rows", report->rows);
  reseau_value_set_int (out, "created", report->created);
  reseau_value_set_int (out, "updated", report->updated);
  reseau_value_set_int (out, "unchanged", report->unchanged);
  reseau_value_set_int (out, "refused", report->refused);
  reseau_value_set (out, "columns", reseau_value_ref (report->columns));
  reseau_value_set (out, "problems", reseau_value_ref (report->problems));
  reseau_ctl_print (out);
}

static const char *
problem_sentence (const char *problem)
{
  if (g_str_equal (problem, "value"))
    return _ ("value not understood, left out");
  if (g_str_equal (problem, "missing"))
    return _ ("a required value is missing, row refused");
  if (g_str_equal (problem, "too-long-row"))
    return _ ("more cells than the header has, row refused");
  if (g_str_equal (problem, "short-row"))
    return _ ("fewer cells than the header has, the missing ones are taken as empty");
  if (g_str_equal (problem, "invalid"))
    return _ ("a value does not fit, row refused");
  if (g_str_equal (problem, "parties"))
    return _ ("it stays between two structures and your account is in neither, row refused");
  if (g_str_equal (problem, "state"))
    return _ ("others decide of its state, row refused");
  if (g_str_equal (problem, "parent"))
    return _ ("the record it belongs to is not here, row refused");
  if (g_str_equal (problem, "kept-to-oneself"))
    return _ ("your account cannot show it to those who saw it: only you will see it");
  if (g_str_equal (problem, "visibility-kept"))
    return _ ("it is here already: who sees it stays as it is");
  return _ ("the record may not be changed, row refused");
}

/* The same in words, for whoever watches. */
static void
say_report (const ReseauImportReport *report)
{
  for (guint i = 0; i < reseau_value_get_length (report->columns); i++) {
    const ReseauValue *column = reseau_value_get_at (report->columns, i);

    if (reseau_value_get_member_string (column, "field") == NULL)
      g_printerr ("reseauctl: %s: %s\n", _ ("column not understood, left out"),
                  reseau_value_get_member_string (column, "column"));
  }
  for (guint i = 0; i < reseau_value_get_length (report->problems); i++) {
    const ReseauValue *problem = reseau_value_get_at (report->problems, i);
    const char *column = reseau_value_get_member_string (problem, "column");
    const char *value = reseau_value_get_member_string (problem, "value");

    g_printerr (_ ("reseauctl: row %d: %s (%s: %s)\n"),
                (int) reseau_value_get_member_int (problem, "row", 0),
                problem_sentence (reseau_value_get_member_string (problem, "problem")),
                column ? column : "–", value ? value : "–");
  }
}

static int
import_file (ReseauCtl *ctl, const ReseauActor *actor, const char *kind, const char *path,
             const char *const *maps, gboolean dry_run)
{
  g_autofree char *bytes = NULL;
  g_autoptr (ReseauCsv) table = NULL;
  g_autoptr (ReseauImportReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, &error)) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("The file cannot be read."), error->message);
    return RESEAU_CTL_FAILED;
  }
  table = reseau_csv_read (bytes, length, &error);
  if (table == NULL) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("This file is not a table of text (CSV)."),
                error->message);
    return RESEAU_CTL_FAILED;
  }
  report = reseau_import_table (ctl->store, actor, kind, table, maps, dry_run, &error);
  if (report == NULL)
    return reseau_ctl_fail (error);
  say_report (report);
  print_report (kind, report, table, dry_run);
  return report->refused > 0 ? RESEAU_CTL_FAILED : RESEAU_CTL_DONE;
}

/* Cards of structures and people; what they say becomes tables. */
static int
import_cards (ReseauCtl *ctl, const ReseauActor *actor, const char *path, gboolean dry_run)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GPtrArray) tables = NULL;
  g_autoptr (GError) error = NULL;
  int code = RESEAU_CTL_DONE;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, &error))
    return reseau_ctl_fail (error);
  tables = reseau_vcard_read (bytes, length, &error);
  if (tables == NULL)
    return reseau_ctl_fail (error);
  for (guint i = 0; i < tables->len; i++) {
    const ReseauVcardTable *cards = g_ptr_array_index (tables, i);
    g_autoptr (ReseauImportReport) report =
        reseau_import_table (ctl->store, actor, cards->kind, cards->table, NULL, dry_run, &error);

    if (report == NULL)
      return reseau_ctl_fail (error);
    say_report (report);
    print_report (cards->kind, report, cards->table, dry_run);
    if (report->refused > 0)
      code = RESEAU_CTL_FAILED;
  }
  return code;
}

int
reseau_ctl_cards (ReseauCtl *ctl, int argc, char **argv)
{
  g_autofree char *path = NULL;
  const GOptionEntry options[] = {
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ReseauValue) summary = reseau_value_new_object ();
  g_autoptr (GError) error = NULL;
  guint n = 0;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (path == NULL || argc < 2)
    return reseau_ctl_usage (_ ("cards wants ids of structures and people, and --output"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  for (int i = 1; i < argc; i++) {
    g_autoptr (ReseauShown) shown = reseau_store_get (ctl->store, argv[i], &error);

    if (shown == NULL)
      return reseau_ctl_fail (error);
    if (reseau_vcard_append (out, shown->record))
      n++;
  }
  if (!g_file_set_contents_full (path, out->str, (gssize) out->len, G_FILE_SET_CONTENTS_CONSISTENT,
                                 0600, &error))
    return reseau_ctl_fail (error);
  reseau_value_set_string (summary, "file", path);
  reseau_value_set_int (summary, "cards", n);
  reseau_value_set_int (summary, "left_out", argc - 1 - (int) n);
  reseau_ctl_print (summary);
  return RESEAU_CTL_DONE;
}

/* All tables of an export; what others hang on comes first. */
static int
import_folder (ReseauCtl *ctl, const ReseauActor *actor, const char *folder)
{
  static const char *const kinds[] = { "term",    "structure", "person", "fiche",
                                       "meeting", "link",      "message" };
  int code = RESEAU_CTL_USAGE;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *name = g_strconcat (kinds[i], ".csv", NULL);
    g_autofree char *path = g_build_filename (folder, name, NULL);
    int one;

    if (!g_file_test (path, G_FILE_TEST_EXISTS))
      continue;
    g_printerr ("reseauctl: %s\n", name);
    one = import_file (ctl, actor, kinds[i], path, NULL, FALSE);
    code = code == RESEAU_CTL_USAGE || one != RESEAU_CTL_DONE ? one : code;
  }
  return code == RESEAU_CTL_USAGE ? reseau_ctl_usage (_ ("there is no export in this folder"))
                                  : code;
}

int
reseau_ctl_import (ReseauCtl *ctl, int argc, char **argv)
{
  g_auto (GStrv) maps = NULL;
  gboolean dry_run = FALSE, cards;
  const GOptionEntry options[] = {
    { "map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &maps, NULL, NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  ReseauActor actor;

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  cards = argc == 2 && maps == NULL && g_file_test (argv[1], G_FILE_TEST_IS_REGULAR);
  if (argc != 3 && !cards && (argc != 2 || maps != NULL || dry_run))
    return reseau_ctl_usage (
        _ ("import wants a kind of record and a file, or the folder of an export"));
  if (argc == 3 && reseau_ctl_get_kind (ctl, argv[1]) == NULL)
    return RESEAU_CTL_USAGE;
  if (!reseau_ctl_open (ctl) || !reseau_ctl_get_actor (ctl, &actor))
    return RESEAU_CTL_FAILED;
  if (cards)
    return import_cards (ctl, &actor, argv[1], dry_run);
  if (argc == 2)
    return import_folder (ctl, &actor, argv[1]);
  return import_file (ctl, &actor, argv[1], argv[2], (const char *const *) maps, dry_run);
}

int
reseau_ctl_export (ReseauCtl *ctl, int argc, char **argv)
{
  g_autoptr (ReseauValue) summary = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    return reseau_ctl_usage (_ ("export wants a folder"));
  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  if (!reseau_export_all (ctl->store, argv[1], &summary, &error))
    return reseau_ctl_fail (error);
  reseau_ctl_print (summary);
  return RESEAU_CTL_DONE;
}
