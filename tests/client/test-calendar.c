/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calendars in and out: when things are by whatever clock they were planned, what repeats, and that
 * nothing comes twice or tells more than it may. */
#include <libical/ical.h>
#include <string.h>

#include "reseau-calendar.h"
#include "reseau-json.h"
#include "reseau-recurrence.h"
#include "reseau-reminders.h"
#include "store-fixture.h"

static const ReseauActor actor = { UID, ORG, RESEAU_ROLE_ANIMATOR };

static GDate
day_of (int year, int month, int day)
{
  GDate out;

  g_date_clear (&out, 1);
  g_date_set_dmy (&out, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
  return out;
}

/* --- reading ----------------------------------------------------------------------------- */

static ReseauCalendar *
read_text (const char *text)
{
  GDate today = day_of (2026, 7, 1);
  g_autoptr (GError) error = NULL;
  ReseauCalendar *out = reseau_calendar_read (text, strlen (text), &today, &error);

  g_assert_no_error (error);
  return out;
}

#define EVENT(lines) \
  "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY:Réunion\r\n" lines \
  "END:VEVENT\r\nEND:VCALENDAR\r\n"

static const ReseauCalendarEvent *
event_at (const ReseauCalendar *calendar, guint i)
{
  g_assert_cmpuint (i, <, calendar->events->len);
  return g_ptr_array_index (calendar->events, i);
}

static void
assert_times (const char *text, const char *start, const char *end)
{
  g_autoptr (ReseauCalendar) calendar = read_text (text);

  g_assert_cmpuint (calendar->events->len, ==, 1);
  g_assert_cmpstr (event_at (calendar, 0)->start, ==, start);
  g_assert_cmpstr (event_at (calendar, 0)->end, ==, end);
  g_assert_cmpuint (calendar->zones->len, ==, 0);
}

static void
test_times (void)
{
  const char *nine = "2026-07-14T09:30:00+02:00", *noon = "2026-07-14T12:00:00+02:00";

  /* By the clock of here, by that of Greenwich, by names of three makers. */
  assert_times (EVENT ("DTSTART:20260714T093000\r\nDTEND:20260714T120000\r\n"), nine, noon);
  assert_times (EVENT ("DTSTART:20260714T073000Z\r\nDTEND:20260714T100000Z\r\n"), nine, noon);
  assert_times (EVENT ("DTSTART;TZID=Europe/Paris:20260714T093000\r\nDURATION:PT2H30M\r\n"), nine,
                noon);
  assert_times (EVENT ("DTSTART;TZID=Romance Standard Time:20260714T093000\r\n"), nine, NULL);
  assert_times (EVENT ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/London:20260714T083000\r\n"),
                nine, NULL);
  assert_times (EVENT ("DTSTART;TZID=America/New_York:20260714T033000\r\n"), nine, NULL);
  /* In winter, and in the night when the clocks go on. */
  assert_times (EVENT ("DTSTART:20260114T093000\r\n"), "2026-01-14T09:30:00+01:00", NULL);
  assert_times (EVENT ("DTSTART;TZID=Europe/Brussels:20260328T230000\r\nDURATION:PT4H\r\n"),
                "2026-03-28T23:00:00+01:00", "2026-03-29T04:00:00+02:00");
  /* Whole days: the end is the day after. */
  assert_times (EVENT ("DTSTART;VALUE=DATE:20260714\r\nDTEND;VALUE=DATE:20260715\r\n"),
                "2026-07-14", NULL);
  assert_times (EVENT ("DTSTART;VALUE=DATE:20260714\r\nDTEND;VALUE=DATE:20260717\r\n"),
                "2026-07-14", "2026-07-16");
  assert_times (EVENT ("DTSTART;VALUE=DATE:20260714\r\nDURATION:P2D\r\n"), "2026-07-14",
                "2026-07-15");
  /* An end before the start says nothing. */
  assert_times (EVENT ("DTSTART:20260714T093000\r\nDTEND:20260714T080000\r\n"), nine, NULL);
}

#define ZONE(name, standard, daylight) \
  "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:" name "\nBEGIN:STANDARD\n" \
  "DTSTART:19701025T030000\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31\nTZOFFSETFROM:+0200\n" \
  "TZOFFSETTO:" standard "\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:19700329T020000\n" \
  "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:" daylight \
  "\nEND:DAYLIGHT\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:a\nSUMMARY:b\nDTSTART;TZID=" name \
  ":20260714T093000\nEND:VEVENT\nEND:VCALENDAR\n"

static void
test_zones (void)
{
  g_autoptr (ReseauCalendar) unknown =
      read_text (EVENT ("DTSTART;TZID=../../etc/passwd:20260714T093000\r\n"));
  g_autoptr (ReseauCalendar) strange = read_text (ZONE ("Lune", "-0300", "+0545"));

  assert_times (ZONE ("Bruxelles, Copenhague", "+0100", "+0200"), "2026-07-14T09:30:00+02:00",
                NULL);
  assert_times (ZONE ("Tokyo chez nous", "+0900", "+0900"), "2026-07-14T02:30:00+02:00", NULL);
  /* What nobody knows is told, and taken as the clock of here. */
  g_assert_cmpuint (unknown->zones->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (unknown->zones, 0), ==, "../../etc/passwd");
  g_assert_cmpstr (event_at (unknown, 0)->start, ==, "2026-07-14T09:30:00+02:00");
  g_assert_cmpuint (strange->zones->len, ==, 1);
}

static void
test_words (void)
{
  g_autoptr (ReseauCalendar) calendar = read_text (
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Préparer la \r\n visite\\, puis "
      "déj\r\n euner\r\nDESCRIPTION:Un\\nDeux\\; trois\r\nLOCATION:Rue du Pont 3\\, Namur\r\n"
      "URL:https://visio.example/x\r\nSTATUS:TENTATIVE\r\nSEQUENCE:4\r\n"
      "DTSTART;VALUE=DATE:20260714\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
  g_autoptr (ReseauCalendar) old =
      read_text ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:R\xe9union\n"
                 "DTSTART;VALUE=DATE:20260714\nEND:VEVENT\nEND:VCALENDAR\n");
  const ReseauCalendarEvent *event = event_at (calendar, 0);

  g_assert_cmpstr (event->title, ==, "Préparer la visite, puis déjeuner");
  g_assert_cmpstr (event->description, ==, "Un\nDeux; trois");
  g_assert_cmpstr (event->address, ==, "Rue du Pont 3, Namur");
  g_assert_cmpstr (event->url, ==, "https://visio.example/x");
  g_assert_true (event->tentative);
  g_assert_cmpint (event->sequence, ==, 4);
  g_assert_cmpstr (event_at (old, 0)->title, ==, "Réunion");
}

static void
test_not_read (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autofree char *much = g_strnfill (5 * 1024 * 1024, 'x');
  const char *texts[] = { "", "bonjour", "BEGIN:VCARD\nEND:VCARD\n", NULL, much };
  GDate today = day_of (2026, 7, 1);
  g_autoptr (ReseauCalendar) empty = read_text (EVENT ("DTSTART:29991399T999999\r\n"));

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, "BEGIN:VEVENT\r\n");
  texts[3] = deep->str;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reseau_calendar_read (texts[i], strlen (texts[i]), &today, &error));
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  }
  g_assert_cmpuint (empty->events->len, ==, 0);
  g_assert_cmpuint (empty->n_left, ==, 1);
}

/* --- what repeats ------------------------------------------------------------------------ */

/* What libical finds itself, for rules that it can be trusted with. */
static void
assert_as_libical (const char *text, int year, int month, int day)
{
  struct icalrecurrencetype rule = icalrecurrencetype_from_string (text);
  struct icaltimetype start = icaltime_from_string ("20260101"), next;
  GDate first = day_of (year, month, day), last = first, from = first;
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) later = NULL;
  icalrecur_iterator *iterator;
  guint i = 0, n_later = 0;

  start.year = year;
  start.month = month;
  start.day = day;
  g_date_add_days (&last, 1200);
  g_date_add_days (&from, 500);
  g_assert_true (reseau_recurrence_is_understood (&rule));
  found = reseau_recurrence_expand (&rule, &first, &first, &last, 5000);
  later = reseau_recurrence_expand (&rule, &first, &from, &last, 5000);
  iterator = icalrecur_iterator_new (rule, start);
  for (next = icalrecur_iterator_next (iterator); !icaltime_is_null_time (next);
       next = icalrecur_iterator_next (iterator)) {
    GDate date = day_of (next.year, next.month, next.day);

    if (g_date_compare (&date, &last) > 0)
      break;
    g_assert_cmpuint (i, <, found->len);
    if (g_date_compare (&g_array_index (found, GDate, i), &date) != 0)
      g_error ("%s: date %u is another", text, i);
    if (g_date_compare (&date, &from) >= 0) {
      g_assert_cmpuint (n_later, <, later->len);
      g_assert_cmpint (g_date_compare (&g_array_index (later, GDate, n_later), &date), ==, 0);
      n_later++;
    }
    i++;
  }
  icalrecur_iterator_free (iterator);
  g_assert_cmpuint (found->len, ==, i);
  g_assert_cmpuint (later->len, ==, n_later);
  g_assert_cmpuint (i, >, 0);
}

static void
test_rules (void)
{
  assert_as_libical ("FREQ=DAILY", 2026, 7, 14);
  assert_as_libical ("FREQ=DAILY;INTERVAL=3;COUNT=300", 2026, 7, 14);
  assert_as_libical ("FREQ=DAILY;BYDAY=MO,WE,FR;BYMONTH=1,9", 2026, 9, 2);
  assert_as_libical ("FREQ=WEEKLY", 2026, 7, 14);
  assert_as_libical ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", 2026, 7, 14);
  assert_as_libical ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", 2026, 7, 14);
  assert_as_libical ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", 2026, 7, 14);
  assert_as_libical ("FREQ=WEEKLY;COUNT=7;BYDAY=TU,FR", 2026, 7, 14);
  assert_as_libical ("FREQ=MONTHLY", 2026, 1, 31);
  assert_as_libical ("FREQ=MONTHLY;BYMONTHDAY=-1", 2026, 1, 31);
  assert_as_libical ("FREQ=MONTHLY;BYDAY=2TU", 2026, 7, 14);
  assert_as_libical ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=20", 2026, 7, 31);
  assert_as_libical ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=13;BYDAY=FR", 2026, 2, 13);
  assert_as_libical ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 2026, 7, 31);
  assert_as_libical ("FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=1,3;COUNT=30", 2026, 7, 1);
  assert_as_libical ("FREQ=YEARLY", 2024, 2, 29);
  assert_as_libical ("FREQ=YEARLY;BYMONTH=6,9", 2026, 6, 14);
  assert_as_libical ("FREQ=YEARLY;BYMONTH=11;BYDAY=1TU", 2026, 11, 3);
  assert_as_libical ("FREQ=YEARLY;BYDAY=20MO", 2026, 5, 18);
  assert_as_libical ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYMONTHDAY=1,2", 2026, 1, 1);
}

static void
test_repeats (void)
{
  g_autoptr (ReseauCalendar) calendar = read_text (
      "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:a\nSUMMARY:Atelier\n"
      "DTSTART;TZID=Europe/Brussels:20260706T090000\nDTEND;TZID=Europe/Brussels:20260706T100000\n"
      "RRULE:FREQ=WEEKLY;UNTIL=20260803T070000Z\nEXDATE;TZID=Europe/Brussels:20260713T090000\n"
      "END:VEVENT\nBEGIN:VEVENT\nUID:a\nSUMMARY:Atelier avancé\n"
      "RECURRENCE-ID;TZID=Europe/Brussels:20260720T090000\n"
      "DTSTART;TZID=Europe/Brussels:20260721T140000\nEND:VEVENT\nEND:VCALENDAR\n");

  g_assert_cmpuint (calendar->events->len, ==, 4);
  g_assert_cmpstr (event_at (calendar, 0)->start, ==, "2026-07-06T09:00:00+02:00");
  g_assert_cmpstr (event_at (calendar, 0)->end, ==, "2026-07-06T10:00:00+02:00");
  g_assert_cmpstr (event_at (calendar, 1)->start, ==, "2026-07-21T14:00:00+02:00");
  g_assert_cmpstr (event_at (calendar, 1)->title, ==, "Atelier avancé");
  g_assert_cmpstr (event_at (calendar, 1)->occurrence, ==, "2026-07-20T09:00:00+02:00");
  g_assert_cmpstr (event_at (calendar, 2)->start, ==, "2026-07-27T09:00:00+02:00");
  g_assert_cmpstr (event_at (calendar, 3)->start, ==, "2026-08-03T09:00:00+02:00");
  g_assert_cmpuint (calendar->n_cut, ==, 0);
}

/* None of these may take long, or give more than a person looks through. */
static void
test_hostile (void)
{
  static const struct {
    const char *rule;
    guint events;
    guint n_rules;
    guint n_cut;
  } cases[] = {
    { "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=31", 1, 1, 0 },
    { "FREQ=MINUTELY;BYYEARDAY=366;BYHOUR=23;BYDAY=MO", 1, 1, 0 },
    { "FREQ=HOURLY", 1, 1, 0 },
    { "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO", 1, 1, 0 },
    { "FREQ=DAILY;INTERVAL=0", 1, 0, 0 },
    { "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", 0, 0, 1 },
    { "FREQ=DAILY", 100, 0, 1 },
    { "FREQ=DAILY;COUNT=2000000000", 100, 0, 1 },
    { "FREQ=DAILY;UNTIL=99991231T235959Z", 100, 0, 1 },
    { "FREQ=DAILY;INTERVAL=32767", 1, 0, 1 },
    { "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=300", 0, 0, 1 },
  };
  g_autoptr (GString) many = g_string_new ("BEGIN:VCALENDAR\n");
  g_autoptr (ReseauCalendar) all = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text =
        g_strdup_printf (EVENT ("DTSTART:20260714T093000\r\nRRULE:%s\r\n"), cases[i].rule);
    g_autoptr (ReseauCalendar) calendar = read_text (text);

    g_test_message ("%s", cases[i].rule);
    g_assert_cmpuint (calendar->n_rules, ==, cases[i].n_rules);
    g_assert_cmpuint (calendar->events->len, ==, cases[i].events);
    g_assert_cmpuint (calendar->n_cut, ==, cases[i].n_cut);
  }
  /* All of a file together are bounded too. */
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (many,
                            "BEGIN:VEVENT\nUID:%u\nSUMMARY:x\nDTSTART:19000101T090000\n"
                            "RRULE:FREQ=DAILY\nEND:VEVENT\n",
                            i);
  g_string_append (many, "END:VCALENDAR\n");
  all = read_text (many->str);
  g_assert_cmpuint (all->events->len, ==, 2000);
  g_assert_cmpuint (all->n_left, ==, 8000);
}

/* --- taking it in ------------------------------------------------------------------------ */

static ReseauCalendar *
import_text (Fixture *f, const char *text, const char *visibility, gboolean dry_run)
{
  ReseauCalendar *calendar = read_text (text);
  g_autoptr (GError) error = NULL;

  reseau_calendar_import (f->store, &actor, calendar, visibility, dry_run, &error);
  g_assert_no_error (error);
  return calendar;
}

static guint
count_meetings (Fixture *f)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  g_autoptr (GArray) rids = reseau_store_query (f->store, query, 0, NULL);

  return rids->len;
}

static void
assert_outcome (const ReseauCalendar *calendar, guint created, guint updated, guint unchanged)
{
  g_assert_cmpuint (reseau_calendar_count (calendar, RESEAU_CALENDAR_CREATED), ==, created);
  g_assert_cmpuint (reseau_calendar_count (calendar, RESEAU_CALENDAR_UPDATED), ==, updated);
  g_assert_cmpuint (reseau_calendar_count (calendar, RESEAU_CALENDAR_UNCHANGED), ==, unchanged);
  g_assert_cmpuint (reseau_calendar_count (calendar, RESEAU_CALENDAR_REFUSED), ==, 0);
}

static void
test_import (Fixture *f, gconstpointer unused)
{
  const char *text = EVENT ("DTSTART:20260714T093000\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\n");
  const char *moved = EVENT ("DTSTART:20260714T093000\r\nLOCATION:Huy\r\n"
                             "RRULE:FREQ=WEEKLY;COUNT=3\r\n");
  g_autoptr (ReseauCalendar) looked = import_text (f, text, "me", TRUE);
  g_autoptr (ReseauCalendar) once = NULL;
  g_autoptr (ReseauCalendar) twice = NULL;
  g_autoptr (ReseauCalendar) wider = NULL;
  g_autoptr (ReseauCalendar) changed = NULL;
  g_autoptr (ReseauValue) told = NULL;

  assert_outcome (looked, 3, 0, 0);
  g_assert_cmpuint (count_meetings (f), ==, 0);
  once = import_text (f, text, "me", FALSE);
  assert_outcome (once, 3, 0, 0);
  g_assert_cmpuint (count_meetings (f), ==, 3);
  twice = import_text (f, text, "me", FALSE);
  assert_outcome (twice, 0, 0, 3);
  /* Nor where it should be shown to others now. */
  wider = import_text (f, text, "network", FALSE);
  assert_outcome (wider, 0, 0, 3);
  changed = import_text (f, moved, "me", FALSE);
  assert_outcome (changed, 0, 3, 0);
  g_assert_cmpuint (count_meetings (f), ==, 3);
  told = reseau_calendar_to_value (changed);
  g_assert_cmpint (reseau_value_get_member_int (told, "updated", -1), ==, 3);
}

static void
test_import_cancelled (Fixture *f, gconstpointer unused)
{
  const char *on = EVENT ("DTSTART:20260714T093000\r\n");
  const char *off = EVENT ("DTSTART:20260714T093000\r\nSTATUS:CANCELLED\r\n");
  g_autoptr (ReseauCalendar) never = import_text (f, off, "me", FALSE);
  g_autoptr (ReseauCalendar) first = import_text (f, on, "me", FALSE);
  g_autoptr (ReseauCalendar) then = import_text (f, off, "me", FALSE);
  g_autoptr (ReseauCalendar) again = import_text (f, off, "me", FALSE);

  assert_outcome (never, 0, 0, 1);
  g_assert_cmpstr (event_at (never, 0)->reason, ==, "cancelled");
  assert_outcome (first, 1, 0, 0);
  assert_outcome (then, 0, 1, 0);
  assert_outcome (again, 0, 0, 1);
}

/* --- writing ----------------------------------------------------------------------------- */

#define LONG \
  "Échange d’expériences à l’atelier : réemploi, éco-construction ; « où en êtes-vous ? » — été " \
  "comme hiver, l’équipe a tenu, œuvre après œuvre"

static char *
write_one (Fixture *f, const char *id)
{
  g_autoptr (GError) error = NULL;
  char *text = reseau_calendar_write_one (f->store, id, &error);

  g_assert_no_error (error);
  return text;
}

/* Folded where a line is full, and never within a letter. */
static void
assert_folded (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_assert_cmpuint (strlen (g_strchomp (lines[i])), <=, 75);
    g_assert_true (g_utf8_validate (lines[i], -1, NULL));
  }
}

static void
assert_in (const char *text, const char *words, gboolean expected)
{
  g_autofree char *whole = g_strdup (text);
  g_autoptr (GString) unfolded = g_string_new (whole);

  g_string_replace (unfolded, "\r\n ", "", 0);
  g_string_replace (unfolded, "\n ", "", 0);
  if ((strstr (unfolded->str, words) != NULL) != expected)
    g_error ("%s “%s” in:\n%s", expected ? "no" : "there is", words, unfolded->str);
}

static void
test_write (Fixture *f, gconstpointer unused)
{
  g_autofree char *host = fixture_create (
      f, "structure", "net",
      "{\"name\":\"L’Atelier \\\"Deux Rives\\\"\",\"city\":\"Tournai\",\"lat\":50.6,\"lon\":3.38,"
      "\"email\":\"info@atelier.example\"}");
  g_autofree char *fields = g_strdup_printf (
      "{\"title\":\"%s\",\"nature\":\"visit\",\"state\":\"accepted\",\"host\":\"%s\","
      "\"expectations\":\"Un, deux; trois\\nquatre\",\"start\":\"2026-07-14T09:30:00+02:00\","
      "\"end\":\"2026-07-14T12:00:00+02:00\"}",
      LONG, host);
  g_autofree char *id = fixture_create (f, "meeting", "net", fields);
  g_autofree char *text = write_one (f, id);
  g_autofree char *again = write_one (f, id);
  g_autofree char *uid = g_strdup_printf ("UID:%s@reseau.concertes.org", id);
  g_autofree char *url = g_strdup_printf ("reseau:%s", id);
  g_autoptr (ReseauCalendar) back = read_text (text);
  g_autoptr (ReseauCalendar) taken = import_text (f, text, "me", FALSE);

  assert_folded (text);
  g_assert_cmpstr (text, ==, again);
  assert_in (text, uid, TRUE);
  assert_in (text, url, TRUE);
  assert_in (text, "DTSTART:20260714T073000Z", TRUE);
  assert_in (text, "STATUS:CONFIRMED", TRUE);
  assert_in (text, "LOCATION:L’Atelier \"Deux Rives\"\\, Tournai", TRUE);
  assert_in (text, "GEO:50.6", TRUE);
  assert_in (text, "mailto:info@atelier.example", TRUE);
  assert_in (text, "DTSTAMP:", TRUE);
  g_assert_cmpstr (event_at (back, 0)->title, ==, LONG);
  g_assert_cmpstr (event_at (back, 0)->description, ==, "Un, deux; trois\nquatre");
  g_assert_cmpstr (event_at (back, 0)->start, ==, "2026-07-14T09:30:00+02:00");
  g_assert_cmpstr (event_at (back, 0)->end, ==, "2026-07-14T12:00:00+02:00");
  /* What comes back as it went changes nothing. */
  assert_outcome (taken, 0, 0, 1);
}

/* Whose address may leave the network is for them to say. */
static void
test_consent (Fixture *f, gconstpointer unused)
{
  static const struct {
    const char *consent;
    gboolean shown;
  } cases[] = { { "yes", TRUE }, { "network", FALSE }, { "no", FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *fields = g_strdup_printf (
        "{\"name\":\"Delvigne\",\"email\":\"aurore@exemple.be\",\"consent\":\"%s\"}",
        cases[i].consent);
    g_autofree char *person = fixture_create (f, "person", "net", fields);
    g_autofree char *meeting = fixture_create (
        f, "meeting", "net",
        "{\"title\":\"x\",\"nature\":\"networking\",\"start\":\"2026-07-14T09:30:00+02:00\"}");
    g_autofree char *link = g_strdup_printf (
        "{\"type\":\"takes_part\",\"from\":\"%s\",\"to\":\"%s\",\"status\":\"registered\"}", person,
        meeting);
    g_autofree char *link_id = fixture_create (f, "link", "net", link);
    g_autofree char *text = write_one (f, meeting);

    g_assert_nonnull (link_id);
    assert_in (text, "mailto:aurore@exemple.be", cases[i].shown);
    assert_in (text, "Delvigne", cases[i].shown);
  }
}

static void
test_moved_elsewhere (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (ReseauValue) fields = fixture_json (
      "{\"title\":\"Réunion\",\"nature\":\"internal\",\"state\":\"confirmed\","
      "\"start\":\"2026-07-14T09:30:00+02:00\",\"end\":\"2026-07-14T12:00:00+02:00\"}");
  g_autofree char *text = NULL;
  g_autoptr (GString) later = NULL;
  g_autoptr (ReseauCalendar) taken = NULL;
  g_autoptr (ReseauShown) shown = NULL;

  change = reseau_command_create (f->store, &actor, "meeting", fields, &error);
  g_assert_no_error (error);
  text = write_one (f, change->record);
  later = g_string_new (text);
  g_assert_cmpuint (g_string_replace (later, "20260714T", "20260715T", 0), >=, 2);
  taken = import_text (f, later->str, "me", FALSE);
  assert_outcome (taken, 0, 1, 0);
  shown = reseau_store_get (f->store, change->record, NULL);
  g_assert_cmpstr (reseau_record_get_string (shown->record, "start"), ==,
                   "2026-07-15T09:30:00+02:00");
}

static void
test_write_many (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  g_autofree char *dated = fixture_create (
      f, "meeting", "net", "{\"title\":\"a\",\"nature\":\"networking\",\"start\":\"2026-07-14\"}");
  g_autofree char *open =
      fixture_create (f, "meeting", "net", "{\"title\":\"b\",\"nature\":\"networking\"}");
  g_autofree char *text = NULL;
  g_autoptr (ReseauCalendar) back = NULL;
  g_autoptr (GError) error = NULL;
  guint count = 9;

  text = reseau_calendar_write (f->store, query, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1);
  back = read_text (text);
  g_assert_cmpuint (back->events->len, ==, 1);
  g_assert_cmpstr (event_at (back, 0)->start, ==, "2026-07-14");
  g_assert_null (event_at (back, 0)->end);
  g_assert_true (g_str_has_prefix (event_at (back, 0)->uid, dated));
  g_assert_null (reseau_calendar_write_one (f->store, open, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
}

/* --- what one is told of ---------------------------------------------------------------- */

/* What is told at @now of a meeting with @fields, and when to look again. */
static char *
dup_told (Fixture *f, const char *fields, const char *by, ReseauRemind wanted, const char *now)
{
  const ReseauKind *kind = reseau_schema_get_kind (f->schema, "meeting");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (now, utc);
  g_autoptr (ReseauRecord) record = reseau_record_new ("m", "meeting", "net");
  g_autoptr (GPtrArray) meetings = g_ptr_array_new ();
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 now_us = g_date_time_to_unix (time) * G_USEC_PER_SEC, next;

  reseau_value_unref (record->fields);
  record->fields = fixture_json (fields);
  record->by = g_strdup (by);
  g_ptr_array_add (meetings, record);
  found = reseau_reminders_find (meetings, &actor, kind, wanted, now_us, &next);
  for (guint i = 0; i < found->len; i++) {
    const ReseauReminder *reminder = g_ptr_array_index (found, i);

    g_string_append_printf (out, "%s%s ", reminder->key, reminder->can_accept ? " accept" : "");
  }
  g_string_append_printf (out, "%dmin", (int) ((next - now_us) / G_TIME_SPAN_MINUTE));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

#define ALL (RESEAU_REMIND_REQUESTS | RESEAU_REMIND_DAY | RESEAU_REMIND_HOUR)
#define AT "2026-07-14T09:30:00+02:00"

#define ASSERT_TOLD(fields, by, wanted, now, expected) \
  G_STMT_START \
  { \
    g_autofree char *told_ = dup_told (f, fields, by, wanted, now); \
    g_assert_cmpstr (told_, ==, expected); \
  } \
  G_STMT_END

static void
test_reminders (Fixture *f, gconstpointer unused)
{
  const char *mine = "{\"state\":\"confirmed\",\"start\":\"" AT "\"}";
  const char *asked = "{\"nature\":\"visit\",\"state\":\"proposed\",\"host\":\"" ORG
                      "\",\"guest\":\"" OTHER_ORG "\",\"dates\":[{\"start\":\"" AT "\"}]}";
  const char *choice =
      "{\"nature\":\"visit\",\"state\":\"proposed\",\"host\":\"" ORG "\",\"guest\":\"" OTHER_ORG
      "\",\"dates\":[{\"start\":\"" AT "\"},{\"start\":\"2026-07-15\"}]}";

  ASSERT_TOLD (mine, UID, ALL, "2026-07-13T07:00:00Z", "30min");
  ASSERT_TOLD (mine, UID, ALL, "2026-07-13T07:30:00Z", "day m " AT " 1380min");
  ASSERT_TOLD (mine, UID, ALL, "2026-07-14T06:30:00Z", "hour m " AT " 1440min");
  ASSERT_TOLD (mine, UID, RESEAU_REMIND_DAY, "2026-07-14T06:30:00Z", "1440min");
  ASSERT_TOLD (mine, UID, ALL, "2026-07-14T07:31:00Z", "1440min");
  /* Of others, called off, or of a whole day. */
  ASSERT_TOLD (mine, OTHER_UID, ALL, "2026-07-14T07:00:00Z", "1440min");
  ASSERT_TOLD ("{\"state\":\"cancelled\",\"start\":\"" AT "\"}", UID, ALL, "2026-07-14T07:00:00Z",
               "1440min");
  ASSERT_TOLD ("{\"state\":\"confirmed\",\"start\":\"2026-07-14\"}", UID, ALL,
               "2026-07-13T20:00:00Z", "1440min");
  /* Asked of my structure: with one date it can be accepted as it is. */
  ASSERT_TOLD (asked, OTHER_UID, ALL, "2026-07-01T07:00:00Z", "asked m " AT " accept 1440min");
  ASSERT_TOLD (choice, OTHER_UID, ALL, "2026-07-01T07:00:00Z", "asked m " AT " 1440min");
  ASSERT_TOLD (asked, OTHER_UID, RESEAU_REMIND_DAY, "2026-07-01T07:00:00Z", "1440min");
  ASSERT_TOLD (asked, OTHER_UID, ALL, "2026-07-15T07:00:00Z", "1440min");
  ASSERT_TOLD (asked, UID, ALL, "2026-07-01T07:00:00Z", "1440min");
}

/* Told once, also by a program that was started again. */
static void
test_claim (Fixture *f, gconstpointer unused)
{
  ReseauReminder one = { .key = (char *) "day a 1" }, other = { .key = (char *) "day a 2" };
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (both, &one);
  first = reseau_reminders_claim (f->store, both, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 1);
  fixture_reopen (f);
  g_ptr_array_add (both, &other);
  second = reseau_reminders_claim (f->store, both, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (second, 0), ==, other.key);
}

#define add(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/calendar/times", test_times);
  g_test_add_func ("/client/calendar/zones", test_zones);
  g_test_add_func ("/client/calendar/words", test_words);
  g_test_add_func ("/client/calendar/not-read", test_not_read);
  g_test_add_func ("/client/calendar/rules", test_rules);
  g_test_add_func ("/client/calendar/repeats", test_repeats);
  g_test_add_func ("/client/calendar/hostile", test_hostile);
  add ("/client/calendar/import", test_import);
  add ("/client/calendar/import/cancelled", test_import_cancelled);
  add ("/client/calendar/write", test_write);
  add ("/client/calendar/write/consent", test_consent);
  add ("/client/calendar/write/moved", test_moved_elsewhere);
  add ("/client/calendar/write/many", test_write_many);
  add ("/client/calendar/reminders", test_reminders);
  add ("/client/calendar/reminders/once", test_claim);
  return g_test_run ();
}
