/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A calendar that somebody sends: whatever its rules and zones say, it is read in a bounded number
 * of dates; these become meetings of a cache that stays whole, and twice makes no more of them. */
#include "fuzz.h"

#include "reseau-calendar.h"
#include "reseau-store-private.h"
#include "store-fixture.h"

static const ReseauActor actor = { UID, ORG, RESEAU_ROLE_ANIMATOR };

static Fixture *
get_fixture (void)
{
  static Fixture *f;

  if (f != NULL)
    return f;
  f = g_new0 (Fixture, 1);
  fixture_set_up_at (f, ":memory:");
  return f;
}

static void
check_event (const ReseauCalendarEvent *event)
{
  g_assert_nonnull (event->uid);
  g_assert_nonnull (event->start);
  g_assert_true (event->title == NULL || g_utf8_validate (event->title, -1, NULL));
  g_assert_true (event->description == NULL || g_utf8_validate (event->description, -1, NULL));
}

static void
import (Fixture *f, ReseauCalendar *calendar, gboolean again)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_calendar_import (f->store, &actor, calendar, "structure", FALSE, &error));
  g_assert_no_error (error);
  if (again)
    g_assert_cmpuint (reseau_calendar_count (calendar, RESEAU_CALENDAR_CREATED), ==, 0);
}

/* What was taken in is written as a calendar that can be read. */
static void
check_written (Fixture *f, const GDate *today)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  g_autoptr (GError) error = NULL;
  guint count;
  g_autofree char *text = reseau_calendar_write (f->store, query, &count, &error);
  g_autoptr (ReseauCalendar) back = NULL;

  g_assert_no_error (error);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  back = reseau_calendar_read (text, strlen (text), today, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->events->len, ==, count);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  Fixture *f = get_fixture ();
  ReseauDb *db = reseau_store_get_db (f->store);
  g_autoptr (ReseauCalendar) calendar = NULL;
  GDate today;

  if (size > 4096)
    return 0;
  g_date_clear (&today, 1);
  g_date_set_dmy (&today, 1, 7, 2026);
  calendar = reseau_calendar_read ((const char *) data, size, &today, NULL);
  if (calendar == NULL)
    return 0;
  g_assert_cmpuint (calendar->events->len, <=, 2000);
  for (guint i = 0; i < calendar->events->len; i++)
    check_event (g_ptr_array_index (calendar->events, i));
  if (calendar->events->len > 20)
    return 0;
  g_assert_true (reseau_db_begin (db, NULL));
  import (f, calendar, FALSE);
  import (f, calendar, TRUE);
  check_written (f, &today);
  reseau_db_rollback (db);
  reseau_store_drop_caches (f->store);
  return 0;
}
