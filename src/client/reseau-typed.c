/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-typed.h"

#include "reseau-text-fold.h"

#include <stdio.h>
#include <string.h>

/* Their first letters, folded, tell them apart; "mar" alone is a month when a day stands before. */
static const char *const months[][2] = {
  { "janv", "jan" }, { "fev", "feb" },  { "mars", "mar" }, { "avr", "apr" },
  { "mai", "may" },  { "juin", "jun" }, { "juil", "jul" }, { "aou", "aug" },
  { "sept", "sep" }, { "octo", "oct" }, { "nove", "nov" }, { "dec", "dec" },
};

static const char *const weekdays[] = {
  "lun", "mardi", "mer", "jeu", "ven", "sam", "dim",
  "mon", "tue",   "wed", "thu", "fri", "sat", "sun",
};

static int
month_from_word (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (months); i++)
    for (guint j = 0; j < 2; j++)
      if (g_str_has_prefix (word, months[i][j]))
        return i + 1;
  return 0;
}

static gboolean
is_weekday (const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (weekdays); i++)
    if (g_str_has_prefix (word, weekdays[i]))
      return TRUE;
  return FALSE;
}

static char *
iso_date (int year, int month, int day)
{
  if (year < 100)
    year += 2000;
  if (year < 1000 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 ||
      !g_date_valid_dmy (day, month, year))
    return NULL;
  return g_strdup_printf ("%04d-%02d-%02d", year, month, day);
}

static char *
date_in_days (GDateTime *today, int days)
{
  g_autoptr (GDateTime) day = g_date_time_add_days (today, days);

  return g_date_time_format (day, "%Y-%m-%d");
}

/* "12 mars 2026", "jeudi 12 mars", "1er mars 26", "March 12, 2026". */
static char *
date_from_words (char **words, GDateTime *today)
{
  int day = 0, month = 0, year = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    const char *word = words[i];
    int number = atoi (word);

    if (*word == '\0')
      continue;
    if (number > 0 && day == 0 && number <= 31)
      day = number;
    else if (number > 0 && year == 0)
      year = number;
    else if (number == 0 && month == 0 && month_from_word (word) > 0)
      month = month_from_word (word);
    else if (number > 0 || !is_weekday (word))
      return NULL;
  }
  if (day == 0 || month == 0)
    return NULL;
  return iso_date (year > 0 ? year : g_date_time_get_year (today), month, day);
}

/**
 * reseau_typed_parse_date:
 * @text: "12/03/2026", "12.3.26", "12 mars", "2026-03-12", "demain"…
 * @today: says the year where none was typed
 *
 * Returns: (transfer full) (nullable): "YYYY-MM-DD", %NULL if it is no day
 */
char *
reseau_typed_parse_date (const char *text, GDateTime *today)
{
  g_autofree char *folded = reseau_text_fold (text, -1);
  g_auto (GStrv) words = NULL;
  int a, b, c, length = 0;

  if (g_str_equal (folded, "aujourd'hui") || g_str_equal (folded, "today"))
    return date_in_days (today, 0);
  if (g_str_equal (folded, "demain") || g_str_equal (folded, "tomorrow"))
    return date_in_days (today, 1);
  if (g_str_equal (folded, "hier") || g_str_equal (folded, "yesterday"))
    return date_in_days (today, -1);
  g_strdelimit (folded, "/.-,", ' ');
  if (sscanf (folded, "%4d %2d %2d%n", &a, &b, &c, &length) == 3 && a > 31 &&
      folded[length] == '\0')
    return iso_date (a, b, c);
  if (sscanf (folded, "%2d %2d %4d%n", &a, &b, &c, &length) == 3 && folded[length] == '\0' &&
      (c < 100 || c > 999))
    return iso_date (c, b, a);
  length = 0;
  if (sscanf (folded, "%2d %2d%n", &a, &b, &length) == 2 && folded[length] == '\0')
    return iso_date (g_date_time_get_year (today), b, a);
  words = g_strsplit (folded, " ", -1);
  return date_from_words (words, today);
}

/**
 * reseau_typed_parse_time:
 * @text: "9h30", "9:30", "14 h", "1430", "midi"
 * @hour: (out): 0 to 23
 * @minute: (out): 0 to 59
 */
gboolean
reseau_typed_parse_time (const char *text, int *hour, int *minute)
{
  g_autofree char *folded = reseau_text_fold (text, -1);
  char digits[5] = "";
  gsize n = 0, before = 0;
  gboolean separated = FALSE;

  if (g_str_equal (folded, "midi") || g_str_equal (folded, "noon")) {
    *hour = 12;
    *minute = 0;
    return TRUE;
  }
  for (const char *c = folded; *c != '\0'; c++) {
    if (g_ascii_isdigit (*c) && n < 4)
      digits[n++] = *c;
    else if (strchr ("h:.", *c) != NULL && !separated && n > 0 && n <= 2) {
      separated = TRUE;
      before = n;
    }
    else if (*c != ' ')
      return FALSE;
  }
  if (n == 0 || (separated && n - before == 1))
    return FALSE;
  if (!separated)
    before = n <= 2 ? n : n - 2;
  *minute = n > before ? atoi (digits + before) : 0;
  digits[before] = '\0';
  *hour = atoi (digits);
  return *hour <= 23 && *minute <= 59;
}

/**
 * reseau_typed_join:
 * @date: "YYYY-MM-DD"
 *
 * Returns: (transfer full) (nullable): that moment as RFC 3339, with the offset
 *   that @zone has then
 */
char *
reseau_typed_join (const char *date, int hour, int minute, GTimeZone *zone)
{
  int year, month, day;
  g_autoptr (GDateTime) moment = NULL;

  if (sscanf (date, "%4d-%2d-%2d", &year, &month, &day) != 3)
    return NULL;
  moment = g_date_time_new (zone, year, month, day, hour, minute, 0);
  return moment ? g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

/**
 * reseau_typed_format_date:
 * @date: "YYYY-MM-DD"
 *
 * Returns: (transfer full): as one types it: "12/03/2026"; @date itself if it is
 *   no day
 */
char *
reseau_typed_format_date (const char *date)
{
  int year, month, day, length = 0;

  if (sscanf (date, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3 || date[length] != '\0')
    return g_strdup (date);
  return g_strdup_printf ("%02d/%02d/%04d", day, month, year);
}

/**
 * reseau_typed_split:
 * @datetime: RFC 3339
 * @date: (out): "YYYY-MM-DD" in @zone
 * @time: (out): "9:30" in @zone
 *
 * Returns: whether @datetime was a moment
 */
gboolean
reseau_typed_split (const char *datetime, GTimeZone *zone, char **date, char **time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (datetime, zone);
  g_autoptr (GDateTime) local = moment ? g_date_time_to_timezone (moment, zone) : NULL;

  if (local == NULL)
    return FALSE;
  *date = g_date_time_format (local, "%Y-%m-%d");
  *time = g_strdup_printf ("%d:%02d", g_date_time_get_hour (local), g_date_time_get_minute (local));
  return TRUE;
}
