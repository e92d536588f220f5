/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days and hours in the words of people, in French. */
#include "reseau-display.h"
#include "reseau-holidays.h"
#include "reseau-locale.h"
#include "reseau-when.h"

#define NBSP "\u00a0"

#define ASSERT_SAYS(expression, expected) \
  G_STMT_START \
  { \
    g_autofree char *words_ = (expression); \
    g_assert_cmpstr (words_, ==, expected); \
  } \
  G_STMT_END

static void
test_dates (void)
{
  ASSERT_SAYS (reseau_when_date ("2026-03-14"), "14 mars 2026");
  ASSERT_SAYS (reseau_when_date ("2026-12-01"), "1er décembre 2026");
  ASSERT_SAYS (reseau_when_moment ("2026-03-14"), "14 mars 2026");
  ASSERT_SAYS (reseau_when_moment ("2026-03-14T08:05:00"),
               "samedi 14 mars 2026, 8" NBSP "h" NBSP "05");
  ASSERT_SAYS (reseau_when_month ("2026-08-02"), "août 2026");
}

/* What a person or another program wrote otherwise is shown as it is. */
static void
test_no_dates (void)
{
  static const char *const texts[] = { "bientôt", "2026-13-45",  "2026-1x-01",
                                       "",        "2026-03-14T", NULL };

  for (guint i = 0; texts[i] != NULL; i++) {
    g_assert_null (reseau_when_parse (texts[i]));
    ASSERT_SAYS (reseau_when_date (texts[i]), texts[i]);
    ASSERT_SAYS (reseau_when_moment (texts[i]), texts[i]);
    ASSERT_SAYS (reseau_when_span (texts[i], NULL), texts[i]);
    ASSERT_SAYS (reseau_when_hours (texts[i], NULL), NULL);
    ASSERT_SAYS (reseau_when_days_ago (0, texts[i]), texts[i]);
  }
  g_assert_null (reseau_when_date (NULL));
  g_assert_null (reseau_when_span (NULL, "2026-03-14"));
}

static void
test_spans (void)
{
  const char *start = "2026-03-14T09:30:00";

  ASSERT_SAYS (reseau_when_span (start, "2026-03-14T12:00:00"),
               "samedi 14 mars 2026, 9" NBSP "h" NBSP "30 – 12" NBSP "h" NBSP "00");
  ASSERT_SAYS (reseau_when_span (start, "2026-03-15"),
               "samedi 14 mars 2026, 9" NBSP "h" NBSP "30 – 15 mars 2026");
  ASSERT_SAYS (reseau_when_span ("2026-03-14", "2026-03-14"), "14 mars 2026");
  ASSERT_SAYS (reseau_when_span (start, NULL), "samedi 14 mars 2026, 9" NBSP "h" NBSP "30");
  ASSERT_SAYS (reseau_when_hours (start, "2026-03-14T12:00:00"),
               "9" NBSP "h" NBSP "30 – 12" NBSP "h" NBSP "00");
  ASSERT_SAYS (reseau_when_hours (start, NULL), "9" NBSP "h" NBSP "30");
  ASSERT_SAYS (reseau_when_hours ("2026-03-14", NULL), NULL);
}

static void
test_ago (void)
{
  gint64 now = G_GINT64_CONSTANT (1790000000) * G_USEC_PER_SEC;
  static const struct {
    gint64 seconds;
    const char *words;
  } cases[] = {
    { 3, "à l’instant" },
    { 60, "il y a 1" NBSP "minute" },
    { 7200, "il y a 2" NBSP "heures" },
    { 3 * 86400, "il y a 3" NBSP "jours" },
    { 100 * 86400, "il y a 3" NBSP "mois" },
    { 800 * 86400, "il y a 2" NBSP "ans" },
    { -50, "à l’instant" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    ASSERT_SAYS (reseau_when_ago (now, now - cases[i].seconds * G_USEC_PER_SEC), cases[i].words);
}

/* What a list says below a title is said as on the page itself. */
static void
test_display (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) record = reseau_record_new ("m", "meeting", "net");
  ReseauDisplay display = { schema, NULL, "fr", NULL };

  reseau_value_set_string (record->fields, "title", "Groupe d’échange");
  reseau_value_set_string (record->fields, "nature", "internal");
  reseau_value_set_string (record->fields, "start", "2026-03-14T08:00:00");
  ASSERT_SAYS (reseau_display_dup_subtitle (&display, record),
               "samedi 14 mars 2026, 8" NBSP "h" NBSP "00 · Réunion interne");
}

/* --- holidays --------------------------------------------------------------------- */

/* As the calendars of both countries have them. */
static const struct {
  GDateYear year;
  GDateDay easter_day;
  GDateMonth easter_month;
  GDateDay ascension_day;
  GDateDay whit_day;
  GDateMonth whit_month;
} moving[] = {
  { 2024, 31, 3, 9, 20, 5 },  { 2025, 20, 4, 29, 9, 6 }, { 2026, 5, 4, 14, 25, 5 },
  { 2027, 28, 3, 6, 17, 5 },  { 2028, 16, 4, 25, 5, 6 }, { 2029, 1, 4, 10, 21, 5 },
  { 2030, 21, 4, 30, 10, 6 }, { 1961, 2, 4, 11, 22, 5 }, { 2038, 25, 4, 3, 14, 6 },
};

static void
assert_on (GDateYear year, GDateMonth month, GDateDay day, const char *words)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, day, month, year);
  ASSERT_SAYS (reseau_holidays_dup_words (&date), words);
  g_assert_true ((reseau_holidays_on (&date) != 0) == (words != NULL));
}

static void
test_moving_holidays (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (moving); i++) {
    GDate easter;

    reseau_holidays_easter (moving[i].year, &easter);
    g_assert_cmpint (g_date_get_day (&easter), ==, moving[i].easter_day);
    g_assert_cmpint (g_date_get_month (&easter), ==, moving[i].easter_month);
    g_date_add_days (&easter, 1);
    assert_on (moving[i].year, g_date_get_month (&easter), g_date_get_day (&easter),
               "Lundi de Pâques");
    assert_on (moving[i].year, moving[i].year == 2038 ? 6 : 5, moving[i].ascension_day,
               "Ascension");
    assert_on (moving[i].year, moving[i].whit_month, moving[i].whit_day, "Lundi de Pentecôte");
  }
}

static void
test_fixed_holidays (void)
{
  guint days = 0, both = 0;
  GDate day;

  assert_on (2026, 1, 1, "Jour de l’an");
  assert_on (2026, 5, 8, "Victoire de 1945 (France)");
  assert_on (2026, 7, 14, "Fête nationale (France)");
  assert_on (2026, 7, 21, "Fête nationale (Belgique)");
  assert_on (2026, 11, 11, "Armistice de 1918");
  assert_on (2026, 7, 15, NULL);
  assert_on (2026, 4, 5, NULL);
  /* Ascension fell on the first of May. */
  assert_on (2008, 5, 1, "Fête du travail, Ascension");
  g_date_clear (&day, 1);
  for (g_date_set_dmy (&day, 1, 1, 2027); g_date_get_year (&day) == 2027;
       g_date_add_days (&day, 1)) {
    days += reseau_holidays_on (&day) != 0 ? 1 : 0;
    both += reseau_holidays_on (&day) == (RESEAU_COUNTRY_BE | RESEAU_COUNTRY_FR) ? 1 : 0;
  }
  /* Ten in Belgium, eleven in France. */
  g_assert_cmpuint (days, ==, 12);
  g_assert_cmpuint (both, ==, 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  reseau_locale_init ();
  g_test_add_func ("/client/when/dates", test_dates);
  g_test_add_func ("/client/when/no-dates", test_no_dates);
  g_test_add_func ("/client/when/spans", test_spans);
  g_test_add_func ("/client/when/ago", test_ago);
  g_test_add_func ("/client/when/display", test_display);
  g_test_add_func ("/client/when/moving-holidays", test_moving_holidays);
  g_test_add_func ("/client/when/fixed-holidays", test_fixed_holidays);
  return g_test_run ();
}
