/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-words.h"

#include <glib/gi18n.h>
#include <stdio.h>

const char *
reseau_words_label (const ReseauLabel *label)
{
  return reseau_label_get (label, g_get_language_names ()[0]);
}

/**
 * reseau_words_parse:
 * @moment: "2026-03-14" or "2026-03-14T09:00:00+01:00"
 *
 * Returns: (transfer full) (nullable): in local time; noon for a day without time
 */
GDateTime *
reseau_words_parse (const char *moment)
{
  int year, month, day;
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;

  if (moment == NULL)
    return NULL;
  if (strlen (moment) == 10 && sscanf (moment, "%4d-%2d-%2d", &year, &month, &day) == 3)
    return g_date_time_new_local (year, month, day, 12, 0, 0);
  time = g_date_time_new_from_iso8601 (moment, zone);
  return time != NULL ? g_date_time_to_local (time) : NULL;
}

static char *
format (const char *moment, const char *with)
{
  g_autoptr (GDateTime) time = reseau_words_parse (moment);

  return time != NULL ? g_date_time_format (time, with) : g_strdup (moment);
}

/* "14 March 2026"; what does not read as a date is left as it is. */
char *
reseau_words_date (const char *date)
{
  /* Translators: a day, as GDateTime formats it: 14 March 2026 */
  return format (date, _ ("%-e %B %Y"));
}

char *
reseau_words_moment (const char *moment)
{
  if (moment != NULL && strlen (moment) == 10)
    return reseau_words_date (moment);
  /* Translators: a day and time, as GDateTime formats it: Saturday 14 March 2026, 9:30 */
  return format (moment, _ ("%A %-e %B %Y, %-H:%M"));
}

static gboolean
same_day (const char *a, const char *b)
{
  g_autoptr (GDateTime) one = reseau_words_parse (a);
  g_autoptr (GDateTime) other = reseau_words_parse (b);

  return one != NULL && other != NULL &&
         g_date_time_get_year (one) == g_date_time_get_year (other) &&
         g_date_time_get_day_of_year (one) == g_date_time_get_day_of_year (other);
}

/* From @start to @end, which may be missing, the day said once. */
char *
reseau_words_span (const char *start, const char *end)
{
  g_autofree char *from = reseau_words_moment (start);
  g_autofree char *to = NULL;

  if (from == NULL || end == NULL)
    return g_steal_pointer (&from);
  if (!same_day (start, end))
    to = reseau_words_moment (end);
  else if (strlen (end) == 10)
    return g_steal_pointer (&from);
  else
    /* Translators: a time of day, as GDateTime formats it: 9:30 */
    to = format (end, _ ("%-H:%M"));
  /* Translators: from a moment to another */
  return g_strdup_printf (_ ("%s – %s"), from, to);
}

/* "March 2026", with a capital: a heading of the agenda. */
char *
reseau_words_month (const char *moment)
{
  g_autofree char *month = format (moment, _ ("%B %Y"));
  g_autofree char *first = NULL;
  const char *rest;

  if (month == NULL || *month == '\0')
    return g_strdup ("");
  rest = g_utf8_next_char (month);
  first = g_utf8_strup (month, rest - month);
  return g_strconcat (first, rest, NULL);
}

static char *
days_in_words (gint64 days)
{
  if (days < 31)
    return g_strdup_printf (ngettext ("%d day ago", "%d days ago", days), (int) days);
  if (days < 365)
    return g_strdup_printf (ngettext ("%d month ago", "%d months ago", days / 30),
                            (int) (days / 30));
  return g_strdup_printf (ngettext ("%d year ago", "%d years ago", days / 365), (int) (days / 365));
}

/* How long ago something happened, roughly. */
char *
reseau_words_ago (gint64 now_us, gint64 then_us)
{
  gint64 minutes = MAX (now_us - then_us, 0) / G_TIME_SPAN_MINUTE;

  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", minutes), (int) minutes);
  if (minutes < 24 * 60)
    return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", minutes / 60),
                            (int) (minutes / 60));
  return days_in_words (minutes / (24 * 60));
}

/* How many days, months or years ago a day was. */
char *
reseau_words_days_ago (gint64 now_us, const char *date)
{
  g_autoptr (GDateTime) then = reseau_words_parse (date);
  gint64 days;

  if (then == NULL)
    return g_strdup (date);
  days = (now_us / G_USEC_PER_SEC - g_date_time_to_unix (then) + 12 * 3600) / (24 * 3600);
  if (days <= 0)
    return g_strdup (_ ("today"));
  if (days == 1)
    return g_strdup (_ ("yesterday"));
  return days_in_words (days);
}

const char *
reseau_words_visibility (const char *visibility)
{
  if (g_strcmp0 (visibility, "me") == 0)
    return _ ("Seen by you alone");
  if (g_strcmp0 (visibility, "structure") == 0)
    return _ ("Seen by your structure");
  if (g_strcmp0 (visibility, "pair") == 0)
    return _ ("Seen by both structures");
  if (g_strcmp0 (visibility, "public") == 0)
    return _ ("Seen by everyone");
  return _ ("Seen by the network");
}

/* How many there are of a kind. */
char *
reseau_words_count (const char *kind, guint n)
{
  if (g_strcmp0 (kind, "fiche") == 0)
    return g_strdup_printf (ngettext ("%u fiche", "%u fiches", n), n);
  if (g_strcmp0 (kind, "structure") == 0)
    return g_strdup_printf (ngettext ("%u structure", "%u structures", n), n);
  if (g_strcmp0 (kind, "person") == 0)
    return g_strdup_printf (ngettext ("%u person", "%u people", n), n);
  if (g_strcmp0 (kind, "meeting") == 0)
    return g_strdup_printf (ngettext ("%u meeting", "%u meetings", n), n);
  return g_strdup_printf (ngettext ("%u result", "%u results", n), n);
}
