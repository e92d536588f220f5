/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-config.h"
#include "reseau-opening-hours.h"
#include "reseau-when.h"

#include <string.h>

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>

/* Opening hours as a person says them. */

#define MINUTES_OF_DAY (24 * 60)
/* Any year that begins on a Monday, and has a 29 February. */
#define A_YEAR 2024

/* "a", "a and b", "a, b and c" */
static char *
join_words (GPtrArray *words)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i + 1 < words->len; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (words, i));
  if (words->len < 2)
    return g_strdup (words->len > 0 ? g_ptr_array_index (words, 0) : "");
  /* Translators: the end of an enumeration */
  return g_strdup_printf (_ ("%s and %s"), out->str,
                          (const char *) g_ptr_array_index (words, words->len - 1));
}

/* --- days --------------------------------------------------------------------------------- */

static char *
dup_day_name (guint day)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (A_YEAR, 1, (int) day + 1, 12, 0, 0);

  return g_date_time_format (time, "%A");
}

/* Days that follow each other are said by the first and the last. */
static void
add_days (GPtrArray *words, guint days)
{
  for (guint first = 0; first < 7; first++) {
    g_autofree char *from = NULL;
    g_autofree char *to = NULL;
    guint last = first;

    if ((days & (1u << first)) == 0)
      continue;
    while (last < 6 && (days & (1u << (last + 1))) != 0)
      last++;
    if (last - first < 2)
      last = first;
    from = dup_day_name (first);
    to = dup_day_name (last);
    if (last == first)
      /* Translators: %s is a day of the week */
      g_ptr_array_add (words, g_strdup_printf (C_ ("day", "on %s"), from));
    else
      /* Translators: from a day of the week to another */
      g_ptr_array_add (words, g_strdup_printf (C_ ("days", "%s to %s"), from, to));
    first = last;
  }
}

static char *
dup_days (guint days)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if ((days & RESEAU_DAYS_WEEK) == RESEAU_DAYS_WEEK)
    g_ptr_array_add (words, g_strdup (_ ("every day")));
  else
    add_days (words, days);
  if ((days & RESEAU_DAYS_PUBLIC_HOLIDAYS) != 0)
    g_ptr_array_add (words, g_strdup (_ ("on public holidays")));
  if ((days & RESEAU_DAYS_SCHOOL_HOLIDAYS) != 0)
    g_ptr_array_add (words, g_strdup (_ ("in the school holidays")));
  return join_words (words);
}

/* --- the part of the year --------------------------------------------------------------- */

static char *
dup_year_day (guint month, guint day)
{
  int days = g_date_get_days_in_month ((GDateMonth) month, A_YEAR);
  g_autoptr (GDateTime) time =
      g_date_time_new_utc (A_YEAR, (int) month, MIN ((int) day, days), 12, 0, 0);

  if (g_date_time_get_day_of_month (time) == 1)
    /* Translators: the first day of a month, as GDateTime formats it: 1 March */
    return g_date_time_format (time, C_ ("first of the month", "%-e %B"));
  /* Translators: a day, as GDateTime formats it: 14 March */
  return g_date_time_format (time, _ ("%-e %B"));
}

static char *
dup_season (const ReseauOpeningRule *rule)
{
  gboolean whole = rule->first.day == 0;
  gboolean same = rule->first.month == rule->last.month;
  g_autofree char *from = dup_year_day (rule->first.month, whole ? 1 : rule->first.day);
  g_autofree char *to = dup_year_day (rule->last.month, whole ? 31 : rule->last.day);

  if (whole && same) {
    g_autoptr (GDateTime) time = g_date_time_new_utc (A_YEAR, (int) rule->first.month, 1, 12, 0, 0);
    g_autofree char *month = g_date_time_format (time, "%B");

    /* Translators: %s is a month */
    return g_strdup_printf (C_ ("month", "in %s"), month);
  }
  if (same && rule->first.day == rule->last.day)
    /* Translators: %s is a day of a month */
    return g_strdup_printf (C_ ("date", "on %s"), from);
  /* Translators: from a day of the year to another */
  return g_strdup_printf (C_ ("dates", "%s to %s"), from, to);
}

/* --- hours ---------------------------------------------------------------------------------- */

static char *
dup_clock (guint minutes)
{
  g_autoptr (GDateTime) time = NULL;

  if (minutes == MINUTES_OF_DAY)
    return g_strdup (_ ("midnight"));
  time = g_date_time_new_utc (A_YEAR, 1, 1, (int) minutes / 60, (int) minutes % 60, 0);
  return reseau_when_hour (time);
}

static char *
dup_span (const ReseauOpeningSpan *span)
{
  g_autofree char *from = dup_clock (span->from);
  g_autofree char *to = NULL;

  if (span->open_end)
    /* Translators: %s is a time of day */
    return g_strdup_printf (_ ("from %s on"), from);
  to = dup_clock (span->to);
  return g_strdup_printf (_ ("%s – %s"), from, to);
}

static gboolean
is_whole_day (const ReseauOpeningSpan *span)
{
  return span->from == 0 && span->to == MINUTES_OF_DAY;
}

static char *
dup_spans (const ReseauOpeningRule *rule)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

  if (rule->n_spans == 1 && is_whole_day (&rule->spans[0]))
    return g_strdup (_ ("day and night"));
  for (guint i = 0; i < rule->n_spans; i++)
    g_ptr_array_add (words, dup_span (&rule->spans[i]));
  return join_words (words);
}

/* --- rules ---------------------------------------------------------------------------------- */

static char *
dup_when (const ReseauOpeningRule *rule)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (rule->first.month != 0)
    g_ptr_array_add (parts, dup_season (rule));
  if (rule->days != 0)
    g_ptr_array_add (parts, dup_days (rule->days));
  else if (rule->first.month == 0 && rule->n_spans > 0)
    g_ptr_array_add (parts, dup_days (RESEAU_DAYS_WEEK));
  if (rule->n_spans > 0)
    g_ptr_array_add (parts, dup_spans (rule));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **) parts->pdata);
}

static char *
dup_rule (const ReseauOpeningRule *rule)
{
  gboolean has_comment = rule->comment != NULL && *rule->comment != '\0';
  g_autofree char *when = dup_when (rule);
  g_autofree char *words = NULL;

  if (rule->closed && *when != '\0')
    /* Translators: %s says when: on Monday; in August */
    words = g_strdup_printf (_ ("closed %s"), when);
  else
    words = rule->closed ? g_strdup (_ ("closed")) : g_steal_pointer (&when);
  if (!has_comment)
    return g_steal_pointer (&words);
  return *words != '\0' ? g_strdup_printf ("%s (%s)", words, rule->comment)
                        : g_strdup (rule->comment);
}

static gboolean
same_hours (const ReseauOpeningRule *a, const ReseauOpeningRule *b)
{
  if (a->first.month != 0 || b->first.month != 0 || a->days == 0 || b->days == 0 ||
      a->closed != b->closed || a->n_spans != b->n_spans || g_strcmp0 (a->comment, b->comment) != 0)
    return FALSE;
  return memcmp (a->spans, b->spans, sizeof *a->spans * a->n_spans) == 0;
}

/* A line for each day with the same hours is one thing to say. */
static void
gather (GPtrArray *rules)
{
  for (guint i = 0; i + 1 < rules->len;) {
    ReseauOpeningRule *rule = g_ptr_array_index (rules, i);
    const ReseauOpeningRule *next = g_ptr_array_index (rules, i + 1);

    if (same_hours (rule, next)) {
      rule->days |= next->days;
      g_ptr_array_remove_index (rules, i + 1);
    }
    else
      i++;
  }
}

/**
 * reseau_opening_hours_dup_words:
 * @text: as OpenStreetMap writes opening hours
 *
 * Returns: (transfer full) (nullable): "Monday to Friday, 8:30 – 12:00 and 13:00 – 17:00; closed
 *   on public holidays"; %NULL if anything in @text is not understood
 */
char *
reseau_opening_hours_dup_words (const char *text)
{
  g_autoptr (GPtrArray) rules = reseau_opening_hours_parse (text);
  GString *out;

  if (rules == NULL)
    return NULL;
  gather (rules);
  out = g_string_new (NULL);
  for (guint i = 0; i < rules->len; i++) {
    g_autofree char *words = dup_rule (g_ptr_array_index (rules, i));

    if (i > 0)
      /* Translators: what stands between two sentences about opening hours */
      g_string_append (out, _ ("; "));
    g_string_append (out, words);
  }
  return g_string_free (out, FALSE);
}
