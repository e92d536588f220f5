/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-holidays.h"

#include "reseau-config.h"

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>

#define BOTH (RESEAU_COUNTRY_BE | RESEAU_COUNTRY_FR)

typedef struct {
  int month; /* 0: @day counts from Easter Sunday */
  int day;
  ReseauCountries countries;
  const char *name;
} Holiday;

static const Holiday holidays[] = {
  { 1, 1, BOTH, N_ ("New Year’s Day") },
  { 0, 1, BOTH, N_ ("Easter Monday") },
  { 5, 1, BOTH, N_ ("Labour Day") },
  { 5, 8, RESEAU_COUNTRY_FR, N_ ("Victory Day") },
  { 0, 39, BOTH, N_ ("Ascension Day") },
  { 0, 50, BOTH, N_ ("Whit Monday") },
  { 7, 14, RESEAU_COUNTRY_FR, N_ ("National Day") },
  { 7, 21, RESEAU_COUNTRY_BE, N_ ("National Day") },
  { 8, 15, BOTH, N_ ("Assumption Day") },
  { 11, 1, BOTH, N_ ("All Saints’ Day") },
  { 11, 11, BOTH, N_ ("Armistice Day") },
  { 12, 25, BOTH, N_ ("Christmas Day") },
};

/**
 * reseau_holidays_easter:
 * @easter: (out caller-allocates): the Sunday, by the rule that Meeus gives for the Gregorian
 *   calendar
 */
void
reseau_holidays_easter (GDateYear year, GDate *easter)
{
  int y = year, a = y % 19, b = y / 100, c = y % 100;
  int d = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  int e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - c % 4) % 7;
  int f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114;

  g_date_clear (easter, 1);
  g_date_set_dmy (easter, (GDateDay) (f % 31 + 1), (GDateMonth) (f / 31), year);
}

static gboolean
is_on (const Holiday *holiday, const GDate *day, const GDate *easter)
{
  if (holiday->month == 0)
    return (int) g_date_get_julian (day) == (int) g_date_get_julian (easter) + holiday->day;
  return g_date_get_month (day) == (GDateMonth) holiday->month &&
         g_date_get_day (day) == holiday->day;
}

/* Returns: where @day is a holiday, 0 for nowhere */
ReseauCountries
reseau_holidays_on (const GDate *day)
{
  ReseauCountries countries = 0;
  GDate easter;

  reseau_holidays_easter (g_date_get_year (day), &easter);
  for (guint i = 0; i < G_N_ELEMENTS (holidays); i++)
    if (is_on (&holidays[i], day, &easter))
      countries |= holidays[i].countries;
  return countries;
}

static char *
dup_name (const Holiday *holiday)
{
  const char *name = g_dgettext (GETTEXT_PACKAGE, holiday->name);

  if (holiday->countries == RESEAU_COUNTRY_BE)
    /* Translators: a holiday in one country only: National Day (Belgium) */
    return g_strdup_printf (_ ("%s (Belgium)"), name);
  if (holiday->countries == RESEAU_COUNTRY_FR)
    return g_strdup_printf (_ ("%s (France)"), name);
  return g_strdup (name);
}

/**
 * reseau_holidays_dup_words:
 *
 * Returns: (transfer full) (nullable): what is celebrated that day: "National Day (Belgium)"; %NULL
 *   for a day as any other
 */
char *
reseau_holidays_dup_words (const GDate *day)
{
  g_autoptr (GString) words = g_string_new (NULL);
  GDate easter;

  reseau_holidays_easter (g_date_get_year (day), &easter);
  for (guint i = 0; i < G_N_ELEMENTS (holidays); i++) {
    g_autofree char *name = is_on (&holidays[i], day, &easter) ? dup_name (&holidays[i]) : NULL;

    if (name != NULL)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", name);
  }
  return words->len > 0 ? g_strdup (words->str) : NULL;
}
