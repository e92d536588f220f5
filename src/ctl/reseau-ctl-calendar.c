/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl.h"

#include "reseau-calendar.h"

#include <glib/gi18n.h>

static int
usage (void)
{
  return reseau_ctl_usage (
      _ ("calendar wants: export FILE [--mine] [--id ID], or import FILE [--visible-to "
         "me|structure|network] [--dry-run]"));
}

/* --- out ---------------------------------------------------------------------------------- */

static char *
write_calendar (ReseauCtl *ctl, const char *id, gboolean mine, guint *count, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");

  *count = 1;
  if (id != NULL)
    return reseau_calendar_write_one (ctl->store, id, error);
  query->sort = RESEAU_SORT_DATE;
  if (mine)
    reseau_query_add_filter (query, "mine", "true");
  return reseau_calendar_write (ctl->store, query, count, error);
}

static int
export_calendar (ReseauCtl *ctl, const char *path, const char *id, gboolean mine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) out = reseau_value_new_object ();
  g_autofree char *text = NULL;
  guint count;

  if (!reseau_ctl_open (ctl))
    return RESEAU_CTL_FAILED;
  text = write_calendar (ctl, id, mine, &count, &error);
  if (text == NULL)
    return reseau_ctl_fail (error);
  if (!g_file_set_contents_full (path, text, -1,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                 &error)) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("The file cannot be written."), error->message);
    return RESEAU_CTL_FAILED;
  }
  reseau_value_set_int (out, "meetings", count);
  reseau_ctl_print (out);
  return RESEAU_CTL_DONE;
}

/* --- in ---------------------------------------------------------------------------------- */

static ReseauCalendar *
read_file (ReseauCtl *ctl, const char *path)
{
  gint64 now = reseau_env_now_us (ctl->env) / G_USEC_PER_SEC;
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  ReseauCalendar *out;
  gsize length;
  GDate today;

  if (!g_file_get_contents (path, &bytes, &length, &error)) {
    g_printerr ("reseauctl: %s\n  %s\n", _ ("The file cannot be read."), error->message);
    return NULL;
  }
  g_date_clear (&today, 1);
  g_date_set_time_t (&today, (time_t) now);
  out = reseau_calendar_read (bytes, length, &today, &error);
  if (out == NULL)
    g_printerr ("reseauctl: %s\n  %s\n", _ ("This file is not a calendar (iCalendar)."),
                error->message);
  return out;
}

static int
import_calendar (ReseauCtl *ctl, const char *path, const char *visibility, gboolean dry_run)
{
  g_autoptr (ReseauCalendar) calendar = NULL;
  g_autoptr (ReseauValue) out = NULL;
  g_autoptr (GError) error = NULL;
  ReseauActor actor;

  if (!reseau_ctl_open (ctl) || !reseau_ctl_get_actor (ctl, &actor))
    return RESEAU_CTL_FAILED;
  calendar = read_file (ctl, path);
  if (calendar == NULL)
    return RESEAU_CTL_FAILED;
  if (!reseau_calendar_import (ctl->store, &actor, calendar, visibility, dry_run, &error))
    return reseau_ctl_fail (error);
  out = reseau_calendar_to_value (calendar);
  reseau_value_set_bool (out, "dry_run", dry_run);
  reseau_ctl_print (out);
  return reseau_calendar_count (calendar, RESEAU_CALENDAR_REFUSED) > 0 ? RESEAU_CTL_FAILED
                                                                       : RESEAU_CTL_DONE;
}

int
reseau_ctl_calendar (ReseauCtl *ctl, int argc, char **argv)
{
  static const char *const visible[] = { "me", "structure", "network", NULL };
  g_autofree char *visibility = NULL;
  g_autofree char *id = NULL;
  gboolean mine = FALSE, dry_run = FALSE;
  const GOptionEntry options[] = {
    { "mine", 0, 0, G_OPTION_ARG_NONE, &mine, NULL, NULL },
    { "id", 0, 0, G_OPTION_ARG_STRING, &id, NULL, NULL },
    { "visible-to", 0, 0, G_OPTION_ARG_STRING, &visibility, NULL, NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!reseau_ctl_parse (&argc, &argv, options))
    return RESEAU_CTL_USAGE;
  if (argc != 3 || (visibility != NULL && !g_strv_contains (visible, visibility)))
    return usage ();
  if (g_str_equal (argv[1], "export") && visibility == NULL && !dry_run)
    return export_calendar (ctl, argv[2], id, mine);
  if (g_str_equal (argv[1], "import") && id == NULL && !mine)
    return import_calendar (ctl, argv[2], visibility != NULL ? visibility : "me", dry_run);
  return usage ();
}
