/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening hours: what is understood is said in French, what is not is left alone. */
#include "reseau-display.h"
#include "reseau-locale.h"
#include "reseau-opening-hours.h"

#include <string.h>

#define H "\u00a0h\u00a0"

static void
test_words (void)
{
  static const struct {
    const char *text;
    const char *words;
  } cases[] = {
    { "Mo-Fr 08:30-16:30", "du lundi au vendredi, 8" H "30 – 16" H "30" },
    { "Mo-Fr 08:30-12:00,13:00-17:00; PH off", "du lundi au vendredi, 8" H "30 – 12" H "00 et 13" H
                                               "00 – 17" H "00\u202f; fermé les jours fériés" },
    { "Lu-Ve 9h-12h, 13h-16h30; PH fermé", "du lundi au vendredi, 9" H "00 – 12" H "00 et 13" H
                                           "00 – 16" H "30\u202f; fermé les jours fériés" },
    { "Mo-Fr 08:30-12:30 open \"Sans rendez-vous\"; PH off",
      "du lundi au vendredi, 8" H "30 – 12" H
      "30 (Sans rendez-vous)\u202f; fermé les jours fériés" },
    { "Mo 09:00-12:00,14:00-17:30\"Sans rendez-vous\";Tu 09:00-12:00,14:00-17:30;We "
      "09:00-12:00,14:00-17:30;Th 09:00-12:00,14:00-17:30;Fr 09:00-12:00,14:00-17:30; PH off",
      "le lundi, 9" H "00 – 12" H "00 et 14" H "00 – 17" H
      "30 (Sans rendez-vous)\u202f; du mardi au vendredi, 9" H "00 – 12" H "00 et 14" H "00 – 17" H
      "30\u202f; fermé les jours fériés" },
    { "Mo,We 09:00-12:00, Fr 13:00-17:00",
      "le lundi et le mercredi, 9" H "00 – 12" H "00\u202f; le vendredi, 13" H "00 – 17" H "00" },
    { "Mo-Th,Sa 09:00-12:00", "du lundi au jeudi et le samedi, 9" H "00 – 12" H "00" },
    { "Sa-Su off", "fermé le samedi et le dimanche" },
    { "Fr-Mo 18:00-02:00", "le lundi et du vendredi au dimanche, 18" H "00 – 2" H "00" },
    { "09:00-17:00", "tous les jours, 9" H "00 – 17" H "00" },
    { "24/7", "tous les jours, jour et nuit" },
    { "Mo 18:00-24:00", "le lundi, 18" H "00 – minuit" },
    { "Tu 14:00+", "le mardi, à partir de 14" H "00" },
    { "Jul-Aug off", "fermé du 1er juillet au 31 août" },
    { "Aug off", "fermé en août" },
    { "Dec 24-Jan 2 off", "fermé du 24 décembre au 2 janvier" },
    { "Dec 25 off", "fermé le 25 décembre" },
    { "Sep-Jun: Mo-Fr 08:00-18:00",
      "du 1er septembre au 30 juin, du lundi au vendredi, 8" H "00 – 18" H "00" },
    { "Mar 10:00-12:00", "en mars, 10" H "00 – 12" H "00" },
    { "Mo-Fr", "du lundi au vendredi" },
    { "SH off", "fermé pendant les vacances scolaires" },
    { "\"sur rendez-vous\"", "sur rendez-vous" },
    { "off", "fermé" },
    { "mo-fr 08:00 – 12:00 ;", "du lundi au vendredi, 8" H "00 – 12" H "00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *words = reseau_opening_hours_dup_words (cases[i].text);

    g_assert_cmpstr (words, ==, cases[i].words);
  }
}

static void
test_not_understood (void)
{
  static const char *const texts[] = {
    "",
    " ; ",
    "9.00 à 12.00 - 14.00 à 17.00",
    "RDV possible le mercredi matin de 9h à 12h30",
    "sur rendez-vous",
    "week 1-53/2 Fr 09:00-12:00",
    "Mo[1] 09:00-12:00",
    "Mo-Fr sunrise-sunset",
    "2026 Mo 09:00-12:00",
    "SH Mo-Fr 10:00-12:00",
    "Mo-Fr 08:30-25:30",
    "Mo-Fr 08:60-12:00",
    "Mo-Fr 08:300-12:00",
    "Mo-Fr 08:30",
    "Mo-Fr 09:00-09:00",
    "Mo- 09:00-12:00",
    "Mo-PH 09:00-12:00",
    "Dec 32 off",
    "Jul-Aug 3 off",
    "Mo 09:00-12:00 \"sans fin",
    "Mo 09:00-12:00 || \"sur rendez-vous\"",
    "Monday 09:00-12:00",
    "Mo 1:00-2:00,2:00-3:00,3:00-4:00,4:00-5:00,5:00-6:00,6:00-7:00,7:00-8:00,8:00-9:00,9:00-9:30",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *words = reseau_opening_hours_dup_words (texts[i]);

    if (words != NULL)
      g_error ("“%s” was understood as “%s”", texts[i], words);
  }
}

/* --- properties ------------------------------------------------------------------------ */

static const char *const days[] = { "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "SH" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static void
write_span (GString *out, ReseauOpeningSpan *span)
{
  span->from = (guint) g_test_rand_int_range (0, 24 * 60);
  span->open_end = g_test_rand_int_range (0, 8) == 0;
  g_string_append_printf (out, "%02u:%02u", span->from / 60, span->from % 60);
  if (span->open_end) {
    g_string_append_c (out, '+');
    return;
  }
  do
    span->to = (guint) g_test_rand_int_range (0, 24 * 60 + 1);
  while (span->to == span->from);
  g_string_append_printf (out, "-%02u:%02u", span->to / 60, span->to % 60);
}

static void
write_days (GString *out, ReseauOpeningRule *rule)
{
  rule->days = (guint) g_test_rand_int_range (0, 512);
  for (guint i = 0, n = 0; i < G_N_ELEMENTS (days); i++)
    if ((rule->days & (1u << i)) != 0)
      g_string_append_printf (out, "%s%s", n++ > 0 ? "," : "", days[i]);
  if (rule->days != 0)
    g_string_append_c (out, ' ');
}

static void
write_season (GString *out, ReseauOpeningRule *rule)
{
  gboolean whole = g_test_rand_int_range (0, 2) == 0;

  if (g_test_rand_int_range (0, 3) != 0)
    return;
  rule->first.month = (guint) g_test_rand_int_range (1, 13);
  rule->last.month = (guint) g_test_rand_int_range (1, 13);
  rule->first.day = whole ? 0 : (guint) g_test_rand_int_range (1, 32);
  rule->last.day = whole ? 0 : (guint) g_test_rand_int_range (1, 32);
  if (whole)
    g_string_append_printf (out, "%s-%s ", months[rule->first.month - 1],
                            months[rule->last.month - 1]);
  else
    g_string_append_printf (out, "%s %u-%s %u ", months[rule->first.month - 1], rule->first.day,
                            months[rule->last.month - 1], rule->last.day);
}

static void
write_rule (GString *out, ReseauOpeningRule *rule)
{
  write_season (out, rule);
  write_days (out, rule);
  rule->n_spans = (guint) g_test_rand_int_range (0, RESEAU_OPENING_SPANS + 1);
  for (guint i = 0; i < rule->n_spans; i++) {
    g_string_append (out, i > 0 ? "," : "");
    write_span (out, &rule->spans[i]);
  }
  rule->closed = rule->n_spans == 0 || g_test_rand_int_range (0, 4) == 0;
  if (rule->closed)
    g_string_append (out, " off");
}

static void
assert_rule (const ReseauOpeningRule *rule, const ReseauOpeningRule *meant)
{
  g_assert_cmpuint (rule->first.month, ==, meant->first.month);
  g_assert_cmpuint (rule->first.day, ==, meant->first.day);
  g_assert_cmpuint (rule->last.month, ==, meant->last.month);
  g_assert_cmpuint (rule->last.day, ==, meant->last.day);
  g_assert_cmpuint (rule->days, ==, meant->days);
  g_assert_cmpint (rule->closed, ==, meant->closed);
  g_assert_cmpuint (rule->n_spans, ==, meant->n_spans);
  for (guint i = 0; i < meant->n_spans; i++) {
    g_assert_cmpuint (rule->spans[i].from, ==, meant->spans[i].from);
    g_assert_cmpuint (rule->spans[i].to, ==, meant->spans[i].to);
    g_assert_cmpint (rule->spans[i].open_end, ==, meant->spans[i].open_end);
  }
}

/* What is written is what is read, and there are words for it. */
static void
test_written_is_read (void)
{
  for (guint turn = 0; turn < 3000; turn++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GPtrArray) rules = NULL;
    g_autofree char *words = NULL;
    ReseauOpeningRule meant[5] = { 0 };
    guint n = (guint) g_test_rand_int_range (1, 6);

    for (guint i = 0; i < n; i++) {
      g_string_append (text, i > 0 ? "; " : "");
      write_rule (text, &meant[i]);
    }
    rules = reseau_opening_hours_parse (text->str);
    if (rules == NULL)
      g_error ("“%s” was not understood", text->str);
    g_assert_cmpuint (rules->len, ==, n);
    for (guint i = 0; i < n; i++)
      assert_rule (g_ptr_array_index (rules, i), &meant[i]);
    words = reseau_opening_hours_dup_words (text->str);
    g_assert_nonnull (words);
    g_assert_cmpuint (strlen (words), >, 4);
  }
}

/* Whatever people type: either nothing is said, or good words. */
static void
test_anything_typed (void)
{
  static const char *const pieces[] = {
    "Mo",    "Fr", "-",  ",",     ";",   " ",  ":",   "08:30", "9h", "24:00",        "+",
    "off",   "\"", "PH", "SH",    "Jul", "25", "[1]", "24/7",  "é",  "\xe2\x80\x93", "open",
    "\"a\"", "0",  "|",  "fermé",
  };

  for (guint turn = 0; turn < 20000; turn++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *words = NULL;
    guint n = (guint) g_test_rand_int_range (1, 14);

    for (guint i = 0; i < n; i++)
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
    words = reseau_opening_hours_dup_words (text->str);
    g_assert_true (words == NULL || (*words != '\0' && g_utf8_validate (words, -1, NULL)));
  }
}

/* What is not understood is shown by the letter. */
static void
test_display (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauField *field =
      reseau_kind_get_field (reseau_schema_get_kind (schema, "structure"), "opening_hours");
  g_autoptr (ReseauValue) known = reseau_value_new_string ("Sa 09:00-12:00");
  g_autoptr (ReseauValue) odd = reseau_value_new_string ("le samedi, sauf s’il pleut");
  ReseauDisplay display = { schema, NULL, "fr", NULL };
  g_autofree char *said = reseau_display_dup_value (&display, field, known);
  g_autofree char *kept = reseau_display_dup_value (&display, field, odd);

  g_assert_cmpstr (said, ==, "le samedi, 9" H "00 – 12" H "00");
  g_assert_cmpstr (kept, ==, "le samedi, sauf s’il pleut");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  reseau_locale_init ();
  g_test_add_func ("/client/opening-hours/words", test_words);
  g_test_add_func ("/client/opening-hours/not-understood", test_not_understood);
  g_test_add_func ("/client/opening-hours/written-is-read", test_written_is_read);
  g_test_add_func ("/client/opening-hours/anything-typed", test_anything_typed);
  g_test_add_func ("/client/opening-hours/display", test_display);
  return g_test_run ();
}
