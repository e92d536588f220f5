/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-calendar.h"

#include "reseau-calendar-uid.h"

#include <libical/ical.h>
#include <string.h>

/* More attend than an invitation can name. */
#define MOST_ATTENDEES 200

typedef struct {
  ReseauStore *store;
  icalcomponent *calendar;
  gint64 now;
} Writing;

static ReseauRecord *
find_record (Writing *writing, const char *id)
{
  g_autoptr (ReseauShown) shown = id != NULL ? reseau_store_get (writing->store, id, NULL) : NULL;

  return shown != NULL && !shown->record->deleted ? reseau_record_ref (shown->record) : NULL;
}

/* --- moments ----------------------------------------------------------------------------- */

static struct icaltimetype
date_of (const char *day)
{
  struct icaltimetype out = icaltime_null_date ();
  int year = 0, month = 0, number = 0;

  if (sscanf (day, "%4d-%2d-%2d", &year, &month, &number) == 3) {
    out.year = year;
    out.month = month;
    out.day = number;
    out.is_date = 1;
  }
  return out;
}

/* In UTC: right everywhere, whatever a program knows of zones. */
static struct icaltimetype
time_of (const char *moment)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (moment, local);

  return time != NULL ? icaltime_from_timet_with_zone (g_date_time_to_unix (time), 0,
                                                       icaltimezone_get_utc_timezone ())
                      : icaltime_null_time ();
}

static gboolean
is_day (const char *moment)
{
  return strlen (moment) == 10;
}

static void
add (icalcomponent *event, icalproperty *property)
{
  icalcomponent_add_property (event, property);
}

static void
add_whole_days (icalcomponent *event, const char *start, const char *end)
{
  struct icaltimetype last = date_of (end != NULL && is_day (end) ? end : start);

  icaltime_adjust (&last, 1, 0, 0, 0);
  add (event, icalproperty_new_dtstart (date_of (start)));
  add (event, icalproperty_new_dtend (last));
}

/* Returns: whether it has a date at all */
static gboolean
add_times (icalcomponent *event, const char *start, const char *end)
{
  struct icaltimetype from = icaltime_null_time (), to = icaltime_null_time ();

  if (start == NULL)
    return FALSE;
  if (is_day (start)) {
    add_whole_days (event, start, end);
    return TRUE;
  }
  from = time_of (start);
  if (icaltime_is_null_time (from))
    return FALSE;
  add (event, icalproperty_new_dtstart (from));
  if (end != NULL && !is_day (end))
    to = time_of (end);
  if (!icaltime_is_null_time (to) && icaltime_compare (to, from) > 0)
    add (event, icalproperty_new_dtend (to));
  return TRUE;
}

/* --- who --------------------------------------------------------------------------------- */

static char *
dup_person_name (const ReseauRecord *person)
{
  const char *first = reseau_record_get_string (person, "first_name");
  const char *name = reseau_record_get_string (person, "name");

  return first != NULL ? g_strconcat (first, " ", name, NULL) : g_strdup (name);
}

/* The address of a structure is for everybody; that of a person only where they said so: what is
 * exported leaves the network. */
static char *
dup_address_of (const ReseauRecord *record)
{
  const char *email = reseau_record_get_string (record, "email");
  gboolean person = g_str_equal (record->kind, "person");

  if (email == NULL || strchr (email, '@') == NULL ||
      (person && g_strcmp0 (reseau_record_get_string (record, "consent"), "yes") != 0))
    return NULL;
  return g_strconcat ("mailto:", email, NULL);
}

static void
add_name (icalproperty *property, const ReseauRecord *record)
{
  gboolean person = g_str_equal (record->kind, "person");
  g_autofree char *name =
      person ? dup_person_name (record) : g_strdup (reseau_record_get_string (record, "name"));

  /* A quotation mark cannot be said in a parameter. */
  if (name != NULL)
    icalproperty_add_parameter (property,
                                icalparameter_new_cn (g_strdelimit (name, "\"\n\r", ' ')));
  if (!person)
    icalproperty_add_parameter (property, icalparameter_new_cutype (ICAL_CUTYPE_GROUP));
}

static icalparameter_partstat
partstat_of (const char *state)
{
  if (g_strcmp0 (state, "accepted") == 0 || g_strcmp0 (state, "confirmed") == 0 ||
      g_strcmp0 (state, "held") == 0)
    return ICAL_PARTSTAT_ACCEPTED;
  return g_strcmp0 (state, "declined") == 0 ? ICAL_PARTSTAT_DECLINED : ICAL_PARTSTAT_NEEDSACTION;
}

static void
add_attendee (Writing *writing, icalcomponent *event, const char *id,
              icalparameter_partstat partstat)
{
  g_autoptr (ReseauRecord) who = find_record (writing, id);
  g_autofree char *address = who != NULL ? dup_address_of (who) : NULL;
  icalproperty *property;

  if (address == NULL)
    return;
  property = icalproperty_new_attendee (address);
  add_name (property, who);
  icalproperty_add_parameter (property, icalparameter_new_partstat (partstat));
  add (event, property);
}

/* Returns: (transfer full): links that say who takes part */
static GPtrArray *
find_links (Writing *writing, const ReseauRecord *meeting)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("link");
  g_autoptr (GArray) rids = NULL;

  reseau_query_add_filter (query, "to", meeting->id);
  reseau_query_add_filter (query, "type", "takes_part");
  rids = reseau_store_query (writing->store, query, MOST_ATTENDEES, NULL);
  return rids != NULL ? reseau_store_load_rows (
                            writing->store, (const gint64 *) (gpointer) rids->data, rids->len, NULL)
                      : NULL;
}

static icalparameter_partstat
partstat_of_link (const char *status)
{
  if (g_strcmp0 (status, "registered") == 0 || g_strcmp0 (status, "present") == 0)
    return ICAL_PARTSTAT_ACCEPTED;
  if (g_strcmp0 (status, "excused") == 0 || g_strcmp0 (status, "absent") == 0)
    return ICAL_PARTSTAT_DECLINED;
  return ICAL_PARTSTAT_NEEDSACTION;
}

static void
add_people (Writing *writing, icalcomponent *event, const ReseauRecord *meeting)
{
  g_autoptr (ReseauRecord) host = find_record (writing, reseau_record_get_string (meeting, "host"));
  g_autofree char *address = host != NULL ? dup_address_of (host) : NULL;
  g_autoptr (GPtrArray) links = find_links (writing, meeting);

  if (address != NULL) {
    icalproperty *organizer = icalproperty_new_organizer (address);

    add_name (organizer, host);
    add (event, organizer);
  }
  if (reseau_record_get_string (meeting, "guest") != NULL)
    add_attendee (writing, event, reseau_record_get_string (meeting, "guest"),
                  partstat_of (reseau_record_get_string (meeting, "state")));
  for (guint i = 0; links != NULL && i < links->len; i++) {
    const ReseauRow *row = g_ptr_array_index (links, i);

    if (row != NULL)
      add_attendee (writing, event, reseau_record_get_string (row->record, "from"),
                    partstat_of_link (reseau_record_get_string (row->record, "status")));
  }
}

/* --- where ------------------------------------------------------------------------------- */

static void
append_part (GString *out, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (out, "%s%s", out->len > 0 ? ", " : "", part);
}

static void
add_place (Writing *writing, icalcomponent *event, const ReseauRecord *meeting)
{
  const char *at = reseau_record_get_string (meeting, "place");
  g_autoptr (ReseauRecord) place =
      find_record (writing, at != NULL ? at : reseau_record_get_string (meeting, "host"));
  g_autoptr (GString) words = g_string_new (NULL);
  const char *address = reseau_record_get_string (meeting, "address");
  const ReseauValue *lat = NULL, *lon = NULL;

  if (place != NULL && g_str_equal (place->kind, "structure")) {
    append_part (words, reseau_record_get_string (place, "name"));
    if (address == NULL) {
      append_part (words, reseau_record_get_string (place, "address"));
      append_part (words, reseau_record_get_string (place, "postcode"));
      append_part (words, reseau_record_get_string (place, "city"));
      lat = reseau_record_get (place, "lat");
      lon = reseau_record_get (place, "lon");
    }
  }
  append_part (words, address);
  if (words->len > 0)
    add (event, icalproperty_new_location (words->str));
  if (lat != NULL && lon != NULL)
    add (event, icalproperty_new_geo ((struct icalgeotype){ reseau_value_get_double (lat),
                                                            reseau_value_get_double (lon) }));
}

/* --- what -------------------------------------------------------------------------------- */

static icalproperty_status
status_of (const char *state)
{
  if (g_strcmp0 (state, "cancelled") == 0 || g_strcmp0 (state, "declined") == 0)
    return ICAL_STATUS_CANCELLED;
  return g_strcmp0 (state, "proposed") == 0 || g_strcmp0 (state, "poll") == 0
             ? ICAL_STATUS_TENTATIVE
             : ICAL_STATUS_CONFIRMED;
}

static const char *
text_of (const ReseauRecord *meeting)
{
  const char *text = reseau_record_get_string (meeting, "description");

  return text != NULL ? text : reseau_record_get_string (meeting, "expectations");
}

static void
add_words (icalcomponent *event, const ReseauRecord *meeting)
{
  g_autofree char *uid = g_strconcat (meeting->id, RESEAU_CALENDAR_UID_END, NULL);
  g_autofree char *link = g_strconcat ("reseau:", meeting->id, NULL);
  const char *title = reseau_record_get_string (meeting, "title");
  const char *text = text_of (meeting);

  add (event, icalproperty_new_uid (uid));
  add (event, icalproperty_new_sequence ((int) CLAMP (meeting->rev, 0, G_MAXINT)));
  add (event, icalproperty_new_summary (title != NULL ? title : ""));
  if (text != NULL)
    add (event, icalproperty_new_description (text));
  add (event, icalproperty_new_url (link));
  add (event, icalproperty_new_status (status_of (reseau_record_get_string (meeting, "state"))));
}

/* What has no date yet is in no calendar. */
static gboolean
write_meeting (Writing *writing, const ReseauRecord *meeting)
{
  icalcomponent *event = icalcomponent_new_vevent ();

  if (!add_times (event, reseau_record_get_string (meeting, "start"),
                  reseau_record_get_string (meeting, "end"))) {
    icalcomponent_free (event);
    return FALSE;
  }
  add (event, icalproperty_new_dtstamp (icaltime_from_timet_with_zone (
                  writing->now, 0, icaltimezone_get_utc_timezone ())));
  add_words (event, meeting);
  add_place (writing, event, meeting);
  add_people (writing, event, meeting);
  icalcomponent_add_component (writing->calendar, event);
  return TRUE;
}

static Writing
begin (ReseauStore *store)
{
  Writing out = { store, icalcomponent_new_vcalendar (),
                  reseau_env_now_us (reseau_store_get_env (store)) / G_USEC_PER_SEC };

  add (out.calendar, icalproperty_new_version ("2.0"));
  add (out.calendar, icalproperty_new_prodid ("-//Concertes//Réseau//FR"));
  return out;
}

static char *
finish (Writing *writing)
{
  char *text = icalcomponent_as_ical_string_r (writing->calendar);
  char *out = g_strdup (text);

  icalmemory_free_buffer (text);
  icalcomponent_free (writing->calendar);
  return out;
}

/**
 * reseau_calendar_write:
 * @query: which meetings
 * @count: (out): how many there are in it
 *
 * Returns: (transfer full) (nullable): a calendar (RFC 5545) of the meetings that have a date
 */
char *
reseau_calendar_write (ReseauStore *store, const ReseauQuery *query, guint *count, GError **error)
{
  g_autoptr (GArray) rids = reseau_store_query (store, query, 0, error);
  g_autoptr (GPtrArray) rows = NULL;
  Writing writing;

  *count = 0;
  if (rids != NULL)
    rows = reseau_store_load_rows (store, (const gint64 *) (gpointer) rids->data, rids->len, error);
  if (rows == NULL)
    return NULL;
  writing = begin (store);
  for (guint i = 0; i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);

    if (row != NULL && write_meeting (&writing, row->record))
      (*count)++;
  }
  return finish (&writing);
}

/**
 * reseau_calendar_write_one:
 *
 * Returns: (transfer full) (nullable): a calendar of one meeting; %NULL with
 *   %RESEAU_ERROR_NOT_FOUND, or %RESEAU_ERROR_INVALID where it has no date
 */
char *
reseau_calendar_write_one (ReseauStore *store, const char *id, GError **error)
{
  Writing writing = begin (store);
  g_autoptr (ReseauRecord) meeting = find_record (&writing, id);
  gboolean found = meeting != NULL && g_str_equal (meeting->kind, "meeting");
  gboolean dated = found && write_meeting (&writing, meeting);

  if (dated)
    return finish (&writing);
  icalcomponent_free (writing.calendar);
  g_set_error_literal (error, RESEAU_ERROR, found ? RESEAU_ERROR_INVALID : RESEAU_ERROR_NOT_FOUND,
                       found ? "The meeting has no date yet" : "There is no such meeting");
  return NULL;
}
