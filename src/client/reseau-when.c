/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-when.h"

#include "reseau-config.h"

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_day (const char *moment)
{
  return strlen (moment) == 10;
}

/**
 * reseau_when_parse:
 * @moment: (nullable): "2026-03-14" or "2026-03-14T09:00:00+01:00"
 *
 * Returns: (transfer full) (nullable): in local time; noon for a day without time
 */
GDateTime *
reseau_when_parse (const char *moment)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *noon = NULL;

  if (moment == NULL)
    return NULL;
  if (is_day (moment))
    noon = g_strconcat (moment, "T12:00:00", NULL);
  time = g_date_time_new_from_iso8601 (noon != NULL ? noon : moment, zone);
  return time != NULL ? g_date_time_to_local (time) : NULL;
}

static char *
dup_day (GDateTime *time)
{
  if (g_date_time_get_day_of_month (time) == 1)
    /* Translators: the first day of a month, as GDateTime formats it: 1 March 2026 */
    return g_date_time_format (time, C_ ("first of the month", "%-e %B %Y"));
  /* Translators: a day, as GDateTime formats it: 14 March 2026 */
  return g_date_time_format (time, _ ("%-e %B %Y"));
}

/**
 * reseau_when_date:
 *
 * Returns: (transfer full) (nullable): "14 March 2026"
 */
char *
reseau_when_date (const char *date)
{
  g_autoptr (GDateTime) time = reseau_when_parse (date);

  return time != NULL ? dup_day (time) : g_strdup (date);
}

/**
 * reseau_when_hour:
 *
 * Returns: (transfer full): "9:30"
 */
char *
reseau_when_hour (GDateTime *time)
{
  /* Translators: a time of day, as GDateTime formats it: 9:30 */
  return g_date_time_format (time, _ ("%-H:%M"));
}

/**
 * reseau_when_moment:
 *
 * Returns: (transfer full) (nullable): "Saturday 14 March 2026, 9:30", or the day alone
 */
char *
reseau_when_moment (const char *moment)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);
  g_autofree char *name = NULL;
  g_autofree char *day = NULL;
  g_autofree char *hour = NULL;

  if (time == NULL)
    return g_strdup (moment);
  day = dup_day (time);
  if (is_day (moment))
    return g_steal_pointer (&day);
  name = g_date_time_format (time, "%A");
  hour = reseau_when_hour (time);
  /* Translators: the name of a day, the day, the time: Saturday 14 March 2026, 9:30 */
  return g_strdup_printf (_ ("%s %s, %s"), name, day, hour);
}

static gboolean
same_day (GDateTime *a, GDateTime *b)
{
  return g_date_time_get_year (a) == g_date_time_get_year (b) &&
         g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

/* From a moment to another, when there is one. */
static char *
join (const char *from, const char *to)
{
  if (to == NULL)
    return g_strdup (from);
  /* Translators: from a moment to another */
  return g_strdup_printf (_ ("%s – %s"), from, to);
}

/* Where @end says no more than @start did, nothing. */
static char *
dup_end (const char *start, const char *end)
{
  g_autoptr (GDateTime) from = reseau_when_parse (start);
  g_autoptr (GDateTime) to = reseau_when_parse (end);

  if (end == NULL || from == NULL || to == NULL || !same_day (from, to))
    return reseau_when_moment (end);
  return is_day (end) ? NULL : reseau_when_hour (to);
}

/**
 * reseau_when_span:
 * @end: (nullable):
 *
 * Returns: (transfer full) (nullable): from @start to @end, the day said once
 */
char *
reseau_when_span (const char *start, const char *end)
{
  g_autofree char *from = reseau_when_moment (start);
  g_autofree char *to = dup_end (start, end);

  return from != NULL ? join (from, to) : NULL;
}

/**
 * reseau_when_hours:
 * @end: (nullable):
 *
 * Returns: (transfer full) (nullable): the hours of a span whose first day is known; none for a day
 *   without time
 */
char *
reseau_when_hours (const char *start, const char *end)
{
  g_autoptr (GDateTime) time = reseau_when_parse (start);
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;

  if (time == NULL || is_day (start))
    return NULL;
  from = reseau_when_hour (time);
  to = dup_end (start, end);
  return join (from, to);
}

/**
 * reseau_when_day:
 *
 * Returns: (transfer full): "Saturday 14 March"
 */
char *
reseau_when_day (const GDate *day)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (
      g_date_get_year (day), (int) g_date_get_month (day), g_date_get_day (day), 12, 0, 0);

  if (g_date_get_day (day) == 1)
    /* Translators: the first day of a month with the day of the week, as GDateTime formats it */
    return g_date_time_format (time, C_ ("first of the month", "%A %-e %B"));
  /* Translators: a day with the day of the week, as GDateTime formats it: Saturday 14 March */
  return g_date_time_format (time, _ ("%A %-e %B"));
}

/**
 * reseau_when_days:
 *
 * Returns: (transfer full): "9 March 2026 – 15 March 2026"
 */
char *
reseau_when_days (const char *first, const char *last)
{
  g_autofree char *from = reseau_when_date (first);
  g_autofree char *to = reseau_when_date (last);

  return join (from, to);
}

/**
 * reseau_when_month:
 *
 * Returns: (transfer full) (nullable): "March 2026"
 */
char *
reseau_when_month (const char *moment)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);

  /* Translators: a month, as GDateTime formats it: March 2026 */
  return time != NULL ? g_date_time_format (time, _ ("%B %Y")) : g_strdup (moment);
}

static char *
days_in_words (gint64 days)
{
  if (days < 31)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", days),
                            (int) days);
  if (days < 365)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d month ago", "%d months ago", days / 30),
        (int) (days / 30));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d year ago", "%d years ago", days / 365),
                          (int) (days / 365));
}

/**
 * reseau_when_ago:
 *
 * Returns: (transfer full): how long ago something happened, roughly
 */
char *
reseau_when_ago (gint64 now_us, gint64 then_us)
{
  gint64 minutes = MAX (now_us - then_us, 0) / G_TIME_SPAN_MINUTE;

  if (minutes < 1)
    return g_strdup (_ ("just now"));
  if (minutes < 60)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d minute ago", "%d minutes ago", minutes), (int) minutes);
  if (minutes < 24 * 60)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", minutes / 60),
        (int) (minutes / 60));
  return days_in_words (minutes / (24 * 60));
}

/**
 * reseau_when_days_ago:
 *
 * Returns: (transfer full): how many days, months or years ago a day was
 */
char *
reseau_when_days_ago (gint64 now_us, const char *date)
{
  g_autoptr (GDateTime) then = reseau_when_parse (date);
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
