/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-calendar.h"

#include "reseau-calendar-zone.h"
#include "reseau-recurrence.h"

#include <string.h>

#define MOST_BYTES (4 * 1024 * 1024)
#define MOST_DEPTH 6
#define MOST_COMPONENTS 10000
#define MOST_EVENTS 2000

/* Of what repeats, this much. */
#define MOST_DATES 100
#define DAYS_BEFORE 31
#define DAYS_AFTER 366

typedef struct {
  ReseauCalendar *out;
  GDate from;
  GDate last;
  GHashTable *zones;  /* name → GTimeZone, or NULL */
  GHashTable *moved;  /* uid and occurrence that the file tells of by itself */
  icalcomponent *top; /* the calendar that is read */
} Reading;

void
reseau_calendar_event_free (ReseauCalendarEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->uid);
  g_free (self->occurrence);
  g_free (self->title);
  g_free (self->description);
  g_free (self->address);
  g_free (self->url);
  g_free (self->start);
  g_free (self->end);
  g_free (self);
}

void
reseau_calendar_free (ReseauCalendar *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->zones);
  g_free (self);
}

/* --- before libical sees it -------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, why);
  return FALSE;
}

static char *
dup_text (const char *bytes, gsize length)
{
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    return dup_text (bytes + 3, length - 3);
  if (g_utf8_validate (bytes, (gssize) length, NULL))
    return g_strndup (bytes, length);
  if (memchr (bytes, '\0', length) != NULL)
    return NULL;
  return g_convert_with_fallback (bytes, (gssize) length, "UTF-8", "WINDOWS-1252", "?", NULL, NULL,
                                  NULL);
}

/* Long lines are folded; so may be what a hostile file has to hide. */
static char *
unfold (const char *text)
{
  GString *out = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++) {
    const char *end = *p == '\r' && p[1] == '\n' ? p + 1 : p;

    if (*end == '\n' && (end[1] == ' ' || end[1] == '\t'))
      p = end + 1;
    else
      g_string_append_c (out, *p);
  }
  return g_string_free (out, FALSE);
}

static gboolean
starts (const char *line, const char *word)
{
  gsize length = strlen (word);

  while (*line != '\0' && *line != '\n' && (guchar) *line <= ' ')
    line++;
  return g_ascii_strncasecmp (line, word, length) == 0 &&
         (line[length] == ':' || line[length] == ';');
}

/* Components are freed one inside the other: not too deep. */
static gboolean
check_depth (const char *text, GError **error)
{
  guint depth = 0, count = 0;

  for (const char *line = text; line != NULL; line = strchr (line, '\n')) {
    line += *line == '\n' ? 1 : 0;
    if (starts (line, "BEGIN")) {
      depth++;
      count++;
    }
    else if (starts (line, "END") && depth > 0)
      depth--;
    if (depth > MOST_DEPTH || count > MOST_COMPONENTS)
      return refuse (error, "The calendar is nested too deeply, or too long");
  }
  return count > 0 || refuse (error, "This is not a calendar");
}

/* --- moments ------------------------------------------------------------------------------ */

static GTimeZone *
find_zone (Reading *reading, const char *name)
{
  gpointer zone;

  if (g_hash_table_lookup_extended (reading->zones, name, NULL, &zone))
    return zone;
  zone = reseau_calendar_zone_find (reading->top, name);
  if (zone == NULL)
    g_ptr_array_add (reading->out->zones, g_strdup (name));
  g_hash_table_insert (reading->zones, g_strdup (name), zone);
  return zone;
}

static GTimeZone *
zone_of (Reading *reading, icalproperty *property, struct icaltimetype time)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_TZID_PARAMETER);
  const char *name = parameter != NULL ? icalparameter_get_tzid (parameter) : NULL;
  GTimeZone *zone = NULL;

  if (icaltime_is_utc (time))
    return g_time_zone_new_utc ();
  if (name != NULL)
    zone = find_zone (reading, name);
  return zone != NULL ? g_time_zone_ref (zone) : g_time_zone_new_identifier (RESEAU_CALENDAR_ZONE);
}

static gboolean
is_sane (struct icaltimetype time)
{
  return time.year >= 1900 && time.year <= 2200 && time.month >= 1 && time.month <= 12 &&
         time.day >= 1 &&
         g_date_valid_dmy ((GDateDay) time.day, (GDateMonth) time.month, (GDateYear) time.year) &&
         (time.is_date || (time.hour >= 0 && time.hour < 24 && time.minute >= 0 &&
                           time.minute < 60 && time.second >= 0 && time.second < 61));
}

/* When something begins: a day of the clock it was planned by, and the hour. */
typedef struct {
  GDate day;
  gboolean whole;
  int hour, minute, second;
  GTimeZone *zone; /* (nullable) for a whole day */
} When;

static void
when_clear (When *self)
{
  g_clear_pointer (&self->zone, g_time_zone_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (When, when_clear)

/* @property: (nullable) */
static gboolean
read_when (Reading *reading, icalproperty *property, struct icaltimetype time, When *when)
{
  if (property == NULL || icaltime_is_null_time (time) || !is_sane (time))
    return FALSE;
  g_date_clear (&when->day, 1);
  g_date_set_dmy (&when->day, (GDateDay) time.day, (GDateMonth) time.month, (GDateYear) time.year);
  when->whole = time.is_date;
  when->hour = time.hour;
  when->minute = time.minute;
  when->second = MIN (time.second, 59);
  when->zone = time.is_date ? NULL : zone_of (reading, property, time);
  return TRUE;
}

static GDateTime *
moment_of (const When *when)
{
  return g_date_time_new (when->zone, g_date_get_year (&when->day),
                          (int) g_date_get_month (&when->day), g_date_get_day (&when->day),
                          when->hour, when->minute, when->second);
}

/* One way to write a moment, whatever clock it was planned by: the same file says the same. */
static char *
write_moment (GDateTime *moment)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (RESEAU_CALENDAR_ZONE);
  g_autoptr (GDateTime) here = g_date_time_to_timezone (moment, zone);

  return g_date_time_format (here, "%Y-%m-%dT%H:%M:%S%:z");
}

static char *
write_day (const GDate *day)
{
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (day), g_date_get_month (day),
                          g_date_get_day (day));
}

static char *
write_when (const When *when)
{
  g_autoptr (GDateTime) moment = when->whole ? NULL : moment_of (when);

  return when->whole ? write_day (&when->day) : write_moment (moment);
}

/* --- one event --------------------------------------------------------------------------- */

static icalproperty *
get (icalcomponent *event, icalproperty_kind kind)
{
  return icalcomponent_get_first_property (event, kind);
}

/* Returns: (transfer full) (nullable): @text without what no field takes */
static char *
dup_clean (const char *text, gsize most)
{
  g_autofree char *clean = text != NULL ? g_strstrip (g_utf8_make_valid (text, -1)) : NULL;
  GString *out;

  if (clean == NULL || *clean == '\0')
    return NULL;
  out = g_string_new (NULL);
  for (const char *p = clean; *p != '\0' && out->len < most; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
      g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

static char *
dup_line (const char *text, gsize most)
{
  char *line = dup_clean (text, most);

  return line != NULL ? g_strdelimit (line, "\n\t", ' ') : NULL;
}

static char *
dup_url (const char *text)
{
  g_autofree char *url = dup_line (text, 1900);

  return url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"))
             ? g_steal_pointer (&url)
             : NULL;
}

static char *
dup_uid (icalcomponent *event)
{
  icalproperty *uid = get (event, ICAL_UID_PROPERTY);
  g_autofree char *name = dup_line (uid != NULL ? icalproperty_get_uid (uid) : NULL, 500);
  char *text;
  g_autofree char *sum = NULL;

  if (name != NULL)
    return g_steal_pointer (&name);
  /* Without one it is known by all it says. */
  text = icalcomponent_as_ical_string_r (event);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  icalmemory_free_buffer (text);
  return g_strconcat (sum, "@none", NULL);
}

static ReseauCalendarEvent *
event_new (icalcomponent *event)
{
  ReseauCalendarEvent *out = g_new0 (ReseauCalendarEvent, 1);
  icalproperty *title = get (event, ICAL_SUMMARY_PROPERTY);
  icalproperty *text = get (event, ICAL_DESCRIPTION_PROPERTY);
  icalproperty *place = get (event, ICAL_LOCATION_PROPERTY);
  icalproperty *url = get (event, ICAL_URL_PROPERTY);
  icalproperty *status = get (event, ICAL_STATUS_PROPERTY);
  icalproperty *sequence = get (event, ICAL_SEQUENCE_PROPERTY);
  const char *where = place != NULL ? icalproperty_get_location (place) : NULL;

  out->uid = dup_uid (event);
  out->title = dup_line (title != NULL ? icalproperty_get_summary (title) : NULL, 190);
  out->description = dup_clean (text != NULL ? icalproperty_get_description (text) : NULL, 20000);
  out->url = dup_url (where);
  out->address = out->url == NULL ? dup_line (where, 450) : NULL;
  if (out->url == NULL)
    out->url = dup_url (url != NULL ? icalproperty_get_url (url) : NULL);
  out->sequence = sequence != NULL ? icalproperty_get_sequence (sequence) : 0;
  out->cancelled = status != NULL && icalproperty_get_status (status) == ICAL_STATUS_CANCELLED;
  out->tentative = status != NULL && icalproperty_get_status (status) == ICAL_STATUS_TENTATIVE;
  return out;
}

static ReseauCalendarEvent *
event_copy (const ReseauCalendarEvent *event)
{
  ReseauCalendarEvent *copy = g_memdup2 (event, sizeof *event);

  copy->uid = g_strdup (event->uid);
  copy->occurrence = g_strdup (event->occurrence);
  copy->title = g_strdup (event->title);
  copy->description = g_strdup (event->description);
  copy->address = g_strdup (event->address);
  copy->url = g_strdup (event->url);
  copy->start = g_strdup (event->start);
  copy->end = g_strdup (event->end);
  return copy;
}

/* How long: in days for whole days, in seconds else. */
typedef struct {
  gint64 seconds;
  guint days;
} Span;

static gint64
clamp_seconds (struct icaldurationtype duration)
{
  gint64 days = (gint64) MIN (duration.weeks, 1000) * 7 + MIN (duration.days, 1000);

  if (duration.is_neg)
    return 0;
  return days * 86400 + (gint64) MIN (duration.hours, 9999) * 3600 +
         (gint64) MIN (duration.minutes, 99999) * 60 + MIN (duration.seconds, 999999);
}

static Span
read_span (Reading *reading, icalcomponent *event, const When *start)
{
  icalproperty *end = get (event, ICAL_DTEND_PROPERTY);
  icalproperty *duration = get (event, ICAL_DURATION_PROPERTY);
  g_auto (When) to = { 0 };
  Span span = { 0, 0 };

  if (end != NULL && read_when (reading, end, icalproperty_get_dtend (end), &to) &&
      to.whole == start->whole) {
    if (start->whole)
      span.days = (guint) CLAMP (g_date_days_between (&start->day, &to.day), 0, 366);
    else {
      g_autoptr (GDateTime) a = moment_of (start);
      g_autoptr (GDateTime) b = moment_of (&to);

      span.seconds = MAX (g_date_time_difference (b, a) / G_TIME_SPAN_SECOND, 0);
    }
  }
  else if (end == NULL && duration != NULL) {
    span.seconds = clamp_seconds (icalproperty_get_duration (duration));
    span.days = (guint) MIN (span.seconds / 86400, 366);
  }
  span.seconds = MIN (span.seconds, (gint64) 366 * 86400);
  return span;
}

/* The end of whole days is the day after them. */
static char *
dup_end (const When *start, Span span)
{
  if (start->whole) {
    GDate last = start->day;

    if (span.days < 2)
      return NULL;
    g_date_add_days (&last, span.days - 1);
    return write_day (&last);
  }
  if (span.seconds > 0) {
    g_autoptr (GDateTime) from = moment_of (start);
    g_autoptr (GDateTime) to = g_date_time_add_seconds (from, (double) span.seconds);

    return write_moment (to);
  }
  return NULL;
}

static void
add_event (Reading *reading, const ReseauCalendarEvent *model, const When *start, Span span,
           const char *occurrence)
{
  ReseauCalendarEvent *event;

  if (reading->out->events->len >= MOST_EVENTS) {
    reading->out->n_left++;
    return;
  }
  event = event_copy (model);
  event->start = write_when (start);
  event->end = dup_end (start, span);
  event->occurrence = g_strdup (occurrence);
  g_ptr_array_add (reading->out->events, event);
}

/* --- repetitions ------------------------------------------------------------------------- */

static char *
occurrence_key (const char *uid, const char *occurrence)
{
  return g_strconcat (uid, "\n", occurrence, NULL);
}

/* What the file leaves out of a repetition. */
static GHashTable *
read_exceptions (Reading *reading, icalcomponent *event)
{
  GHashTable *out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (icalproperty *p = get (event, ICAL_EXDATE_PROPERTY); p != NULL;
       p = icalcomponent_get_next_property (event, ICAL_EXDATE_PROPERTY)) {
    g_auto (When) when = { 0 };

    if (read_when (reading, p, icalproperty_get_exdate (p), &when))
      g_hash_table_add (out, write_when (&when));
  }
  return out;
}

/* The last day of a rule, as the clock of the event counts days. */
static void
find_last (const struct icalrecurrencetype *rule, const When *start, const GDate *most, GDate *last)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = NULL;
  When until = { 0 };

  *last = *most;
  if (icaltime_is_null_time (rule->until) || !is_sane (rule->until))
    return;
  g_date_clear (&until.day, 1);
  g_date_set_dmy (&until.day, (GDateDay) rule->until.day, (GDateMonth) rule->until.month,
                  (GDateYear) rule->until.year);
  if (!rule->until.is_date && !start->whole) {
    g_autoptr (GDateTime) raw = g_date_time_new (
        icaltime_is_utc (rule->until) ? utc : start->zone, rule->until.year, rule->until.month,
        rule->until.day, rule->until.hour, rule->until.minute, MIN (rule->until.second, 59));

    moment = raw != NULL ? g_date_time_to_timezone (raw, start->zone) : NULL;
  }
  if (moment != NULL) {
    int at = g_date_time_get_hour (moment) * 3600 + g_date_time_get_minute (moment) * 60 +
             g_date_time_get_second (moment);

    g_date_set_dmy (&until.day, (GDateDay) g_date_time_get_day_of_month (moment),
                    (GDateMonth) g_date_time_get_month (moment),
                    (GDateYear) g_date_time_get_year (moment));
    if (at < start->hour * 3600 + start->minute * 60 + start->second)
      g_date_subtract_days (&until.day, 1);
  }
  if (g_date_compare (&until.day, last) < 0)
    *last = until.day;
}

static void
add_repeated (Reading *reading, const ReseauCalendarEvent *model, const When *start, Span span,
              const GArray *days, GHashTable *exceptions)
{
  for (guint i = 0; i < days->len; i++) {
    When when = *start;
    g_autofree char *occurrence = NULL;
    g_autofree char *key = NULL;

    when.day = g_array_index (days, GDate, i);
    occurrence = write_when (&when);
    key = occurrence_key (model->uid, occurrence);
    if (!g_hash_table_contains (exceptions, occurrence) &&
        !g_hash_table_contains (reading->moved, key))
      add_event (reading, model, &when, span, occurrence);
  }
}

/* Whether @rule goes on behind what is looked at. */
static gboolean
is_cut (const Reading *reading, const struct icalrecurrencetype *rule, const When *start,
        const GDate *last, const GArray *days)
{
  return days->len >= MOST_DATES || g_date_compare (&start->day, &reading->from) < 0 ||
         (rule->count <= 0 && g_date_compare (last, &reading->last) >= 0);
}

static void
repeat (Reading *reading, icalcomponent *event, icalproperty *property,
        const ReseauCalendarEvent *model, const When *start, Span span)
{
  struct icalrecurrencetype rule = icalproperty_get_rrule (property);
  g_autoptr (GHashTable) exceptions = read_exceptions (reading, event);
  g_autoptr (GArray) days = NULL;
  GDate last;

  if (!reseau_recurrence_is_understood (&rule)) {
    reading->out->n_rules++;
    add_event (reading, model, start, span, NULL);
    return;
  }
  find_last (&rule, start, &reading->last, &last);
  days = reseau_recurrence_expand (&rule, &start->day, &reading->from, &last, MOST_DATES);
  reading->out->n_cut += is_cut (reading, &rule, start, &last, days) ? 1 : 0;
  add_repeated (reading, model, start, span, days, exceptions);
}

static void
read_event (Reading *reading, icalcomponent *event)
{
  icalproperty *begin = get (event, ICAL_DTSTART_PROPERTY);
  icalproperty *of = get (event, ICAL_RECURRENCEID_PROPERTY);
  icalproperty *rule = get (event, ICAL_RRULE_PROPERTY);
  ReseauCalendarEvent *model;
  g_auto (When) start = { 0 };
  g_auto (When) planned = { 0 };
  g_autofree char *occurrence = NULL;
  Span span;

  if (begin == NULL || !read_when (reading, begin, icalproperty_get_dtstart (begin), &start)) {
    reading->out->n_left++;
    return;
  }
  model = event_new (event);
  span = read_span (reading, event, &start);
  if (of != NULL && read_when (reading, of, icalproperty_get_recurrenceid (of), &planned))
    occurrence = write_when (&planned);
  if (occurrence == NULL && rule != NULL)
    repeat (reading, event, rule, model, &start, span);
  else
    add_event (reading, model, &start, span, occurrence);
  reseau_calendar_event_free (model);
}

/* Dates of a repetition that were moved stand beside it, maybe behind. */
static void
note_moved (Reading *reading, icalcomponent *event)
{
  icalproperty *of = get (event, ICAL_RECURRENCEID_PROPERTY);
  g_autofree char *uid = of != NULL ? dup_uid (event) : NULL;
  g_auto (When) planned = { 0 };
  g_autofree char *occurrence = NULL;

  if (of == NULL || !read_when (reading, of, icalproperty_get_recurrenceid (of), &planned))
    return;
  occurrence = write_when (&planned);
  g_hash_table_add (reading->moved, occurrence_key (uid, occurrence));
}

/* With a place of its own: looking zones up walks through the same calendar. */
static void
each_event (Reading *reading, void (*func) (Reading *, icalcomponent *))
{
  icalcompiter events = icalcomponent_begin_component (reading->top, ICAL_VEVENT_COMPONENT);

  for (icalcomponent *c = icalcompiter_deref (&events); c != NULL; c = icalcompiter_next (&events))
    func (reading, c);
}

static void
read_calendar (Reading *reading, icalcomponent *calendar)
{
  reading->top = calendar;
  g_hash_table_remove_all (reading->zones);
  each_event (reading, note_moved);
  each_event (reading, read_event);
}

static void
unref_zone (gpointer zone)
{
  g_clear_pointer ((GTimeZone **) &zone, g_time_zone_unref);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const ReseauCalendarEvent *one = *(ReseauCalendarEvent *const *) a,
                            *other = *(ReseauCalendarEvent *const *) b;
  int order = g_strcmp0 (one->start, other->start);

  return order != 0 ? order : g_strcmp0 (one->uid, other->uid);
}

/* A file may hold several calendars, one behind the other. */
static void
read_all (Reading *reading, icalcomponent *root)
{
  icalcompiter calendars;

  if (icalcomponent_isa (root) == ICAL_VCALENDAR_COMPONENT) {
    read_calendar (reading, root);
    return;
  }
  calendars = icalcomponent_begin_component (root, ICAL_VCALENDAR_COMPONENT);
  for (icalcomponent *c = icalcompiter_deref (&calendars); c != NULL;
       c = icalcompiter_next (&calendars))
    read_calendar (reading, c);
}

static ReseauCalendar *
read_root (icalcomponent *root, const GDate *today)
{
  g_autoptr (GHashTable) zones =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_zone);
  g_autoptr (GHashTable) moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  ReseauCalendar *out = g_new0 (ReseauCalendar, 1);
  Reading reading = { .out = out, .from = *today, .last = *today, .zones = zones, .moved = moved };

  out->events = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_calendar_event_free);
  out->zones = g_ptr_array_new_with_free_func (g_free);
  g_date_subtract_days (&reading.from, DAYS_BEFORE);
  g_date_add_days (&reading.last, DAYS_AFTER);
  read_all (&reading, root);
  g_ptr_array_sort (out->events, compare_events);
  return out;
}

/**
 * reseau_calendar_read:
 * @today: of what repeats, the dates from a month before to a year after it are taken
 *
 * Returns: (transfer full) (nullable): what the calendar says; %NULL with %RESEAU_ERROR_INVALID for
 *   what is none
 */
ReseauCalendar *
reseau_calendar_read (const char *bytes, gsize length, const GDate *today, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *unfolded = NULL;
  icalcomponent *root;
  ReseauCalendar *out;

  g_return_val_if_fail (bytes != NULL, NULL);

  if (length > MOST_BYTES) {
    refuse (error, "The calendar is too long");
    return NULL;
  }
  text = dup_text (bytes, length);
  unfolded = text != NULL ? unfold (text) : NULL;
  if (unfolded == NULL) {
    refuse (error, "This is not a calendar");
    return NULL;
  }
  if (!check_depth (unfolded, error))
    return NULL;
  icalerror_set_errors_are_fatal (0);
  root = icalparser_parse_string (unfolded);
  if (root == NULL || (icalcomponent_isa (root) != ICAL_VCALENDAR_COMPONENT &&
                       icalcomponent_count_components (root, ICAL_VCALENDAR_COMPONENT) == 0)) {
    g_clear_pointer (&root, icalcomponent_free);
    refuse (error, "This is not a calendar");
    return NULL;
  }
  out = read_root (root, today);
  icalcomponent_free (root);
  return out;
}
