/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-typed.h"
#include "reseau-visit-steps.h"
#include "reseau-word-diff.h"

#define HOST "019a0000-0000-7000-8000-00000000000a"
#define GUEST "019a0000-0000-7000-8000-00000000000b"
#define OTHER "019a0000-0000-7000-8000-00000000000c"

static void
test_dates (void)
{
  static const struct {
    const char *text;
    const char *date;
  } cases[] = {
    { "12/03/2026", "2026-03-12" },
    { "12.3.26", "2026-03-12" },
    { " 1-1-2027 ", "2027-01-01" },
    { "2026-03-12", "2026-03-12" },
    { "12/3", "2026-03-12" },
    { "12 mars", "2026-03-12" },
    { "1er août 2027", "2027-08-01" },
    { "jeudi 12 mars 2026", "2026-03-12" },
    { "3 février", "2026-02-03" },
    { "8 décembre 2026", "2026-12-08" },
    { "12 March 2026", "2026-03-12" },
    { "March 12, 2026", "2026-03-12" },
    { "aujourd’hui", "2026-11-22" },
    { "Demain", "2026-11-23" },
    { "29/02/2028", "2028-02-29" },
    { "29/02/2026", NULL },
    { "31/04/2026", NULL },
    { "12/13/2026", NULL },
    { "12", NULL },
    { "mars 2026", NULL },
    { "bientôt", NULL },
    { "12 mars ou avril", NULL },
    { "12/03/2026 au 14", NULL },
    { "", NULL },
  };
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) today = g_date_time_new (utc, 2026, 11, 22, 12, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *date = reseau_typed_parse_date (cases[i].text, today);

    if (g_strcmp0 (date, cases[i].date) != 0)
      g_error ("“%s” read as %s", cases[i].text, date);
  }
}

static void
test_times (void)
{
  static const struct {
    const char *text;
    int minutes;
  } cases[] = {
    { "9h30", 570 }, { "9:30", 570 }, { "09.30", 570 }, { "9 h 30", 570 },
    { "14h", 840 },  { "14", 840 },   { "930", 570 },   { "1430", 870 },
    { "midi", 720 }, { "0:00", 0 },   { "24:00", -1 },  { "9:75", -1 },
    { "9:3", -1 },   { "matin", -1 }, { "", -1 },       { "9:30:00", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    int hour = 0, minute = 0;
    gboolean ok = reseau_typed_parse_time (cases[i].text, &hour, &minute);

    if ((ok ? hour * 60 + minute : -1) != cases[i].minutes)
      g_error ("“%s” read as %d:%d", cases[i].text, hour, minute);
  }
}

static void
test_moments (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Brussels");
  g_autofree char *winter = reseau_typed_join ("2026-03-12", 9, 30, zone);
  g_autofree char *summer = reseau_typed_join ("2026-07-01", 14, 0, zone);
  g_autofree char *date = NULL;
  g_autofree char *time = NULL;
  g_autofree char *typed = reseau_typed_format_date ("2026-03-12");
  g_autofree char *odd = reseau_typed_format_date ("le 12");

  g_assert_cmpstr (winter, ==, "2026-03-12T09:30:00+01:00");
  g_assert_cmpstr (summer, ==, "2026-07-01T14:00:00+02:00");
  g_assert_true (reseau_typed_split ("2026-07-01T12:05:00Z", zone, &date, &time));
  g_assert_cmpstr (date, ==, "2026-07-01");
  g_assert_cmpstr (time, ==, "14:05");
  g_assert_cmpstr (typed, ==, "12/03/2026");
  g_assert_cmpstr (odd, ==, "le 12");
}

static char *
show (const char *text, const GArray *ranges)
{
  GString *out = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < ranges->len; i++) {
    ReseauTextRange range = g_array_index (ranges, ReseauTextRange, i);

    g_string_append_len (out, text + done, range.start - done);
    g_string_append_c (out, '[');
    g_string_append_len (out, text + range.start, range.end - range.start);
    g_string_append_c (out, ']');
    done = range.end;
  }
  g_string_append (out, text + done);
  return g_string_free (out, FALSE);
}

static void
assert_diff (const char *a, const char *b, const char *shown_a, const char *shown_b)
{
  g_autoptr (GArray) only_a = NULL;
  g_autoptr (GArray) only_b = NULL;
  g_autofree char *got_a = NULL;
  g_autofree char *got_b = NULL;

  reseau_word_diff (a, b, &only_a, &only_b);
  got_a = show (a, only_a);
  got_b = show (b, only_b);
  g_assert_cmpstr (got_a, ==, shown_a);
  g_assert_cmpstr (got_b, ==, shown_b);
}

static void
test_diff (void)
{
  assert_diff ("", "", "", "");
  assert_diff ("", "une phrase", "", "[une phrase]");
  assert_diff ("La même phrase.", "La même phrase.", "La même phrase.", "La même phrase.");
  assert_diff ("Douze stagiaires, trois vélos.", "Quinze stagiaires et trois vélos réparés.",
               "[Douze] stagiaires[,] trois vélos.",
               "[Quinze] stagiaires [et] trois vélos [réparés].");
  assert_diff ("été à l’école", "hiver à l’école", "[été] à l’école", "[hiver] à l’école");
  assert_diff ("a b c", "a  b\nc", "a b c", "a  b\nc");
  assert_diff ("un deux trois", "quatre cinq", "[un deux trois]", "[quatre cinq]");
}

static void
test_diff_of_long_texts (void)
{
  g_autoptr (GString) a = g_string_new (NULL);
  g_autoptr (GString) b = g_string_new (NULL);
  g_autoptr (GArray) only_a = NULL;
  g_autoptr (GArray) only_b = NULL;

  for (int i = 0; i < 20000; i++) {
    g_string_append_printf (a, "mot%d ", i);
    g_string_append_printf (b, "mot%d ", i * 2 + 1);
  }
  reseau_word_diff (a->str, b->str, &only_a, &only_b);
  g_assert_cmpuint (only_a->len, >=, 1);
  g_assert_cmpuint (only_b->len, >=, 1);
}

static ReseauRecord *
visit_new (const char *state, const char *start)
{
  ReseauRecord *visit =
      reseau_record_new ("019a0000-0000-7000-8000-000000000001", "meeting", "pair:" HOST "+" GUEST);

  reseau_record_set_field (visit, "nature", reseau_value_new_string ("visit"));
  reseau_record_set_field (visit, "host", reseau_value_new_string (HOST));
  reseau_record_set_field (visit, "guest", reseau_value_new_string (GUEST));
  reseau_record_set_field (visit, "state", reseau_value_new_string (state));
  if (start != NULL)
    reseau_record_set_field (visit, "start", reseau_value_new_string (start));
  return visit;
}

static ReseauVisitSteps
steps_of (const char *structure, const char *state, const char *start, gint64 now)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) visit = visit_new (state, start);
  ReseauActor actor = { "u", structure, RESEAU_ROLE_MEMBER };

  return reseau_visit_get_steps (&actor, reseau_schema_get_kind (schema, "meeting"), visit, now);
}

static void
test_visit_steps (void)
{
  gint64 now = G_GINT64_CONSTANT (1800000000) * G_USEC_PER_SEC; /* 2027-01-15 */

  g_assert_cmpuint (steps_of (HOST, "proposed", NULL, now), ==,
                    RESEAU_VISIT_ACCEPT | RESEAU_VISIT_OFFER_DATES | RESEAU_VISIT_DECLINE);
  g_assert_cmpuint (steps_of (GUEST, "proposed", NULL, now), ==, RESEAU_VISIT_CANCEL);
  g_assert_cmpuint (steps_of (GUEST, "poll", NULL, now), ==,
                    RESEAU_VISIT_ACCEPT | RESEAU_VISIT_ASK_DATES | RESEAU_VISIT_DECLINE);
  g_assert_cmpuint (steps_of (HOST, "poll", NULL, now), ==, RESEAU_VISIT_CANCEL);
  g_assert_cmpuint (steps_of (OTHER, "proposed", NULL, now), ==, 0);
  g_assert_cmpuint (steps_of (HOST, "accepted", "2027-03-01T09:00:00Z", now), ==,
                    RESEAU_VISIT_CANCEL);
  g_assert_cmpuint (steps_of (GUEST, "accepted", "2026-12-01T09:00:00Z", now), ==,
                    RESEAU_VISIT_HELD);
  g_assert_cmpuint (steps_of (HOST, "held", "2026-12-01T09:00:00Z", now), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/typed/dates", test_dates);
  g_test_add_func ("/client/typed/times", test_times);
  g_test_add_func ("/client/typed/moments", test_moments);
  g_test_add_func ("/client/diff/words", test_diff);
  g_test_add_func ("/client/diff/long", test_diff_of_long_texts);
  g_test_add_func ("/client/visit/steps", test_visit_steps);
  return g_test_run ();
}
