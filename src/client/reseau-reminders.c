/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-reminders.h"

#include "reseau-visit-steps.h"

#define HOUR G_TIME_SPAN_HOUR
#define DAY G_TIME_SPAN_DAY

typedef struct {
  const ReseauActor *actor;
  const ReseauKind *kind;
  gint64 now;
  gint64 next;
  GPtrArray *found;
} Search;

void
reseau_reminder_free (ReseauReminder *self)
{
  if (self == NULL)
    return;
  g_free (self->key);
  g_free (self->start);
  g_free (self->end);
  reseau_record_unref (self->meeting);
  g_free (self);
}

/* Returns: when @start begins, 0 for what is no moment: of whole days nobody is told by the hour */
static gint64
moment_of (const char *start)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = NULL;

  if (start == NULL || strlen (start) <= 10)
    return 0;
  time = g_date_time_new_from_iso8601 (start, zone);
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

static void
add (Search *search, ReseauRemind what, const char *word, const ReseauRecord *meeting,
     const char *start, const char *end, gboolean can_accept)
{
  ReseauReminder *reminder = g_new0 (ReseauReminder, 1);

  reminder->what = what;
  reminder->key = g_strjoin (" ", word, meeting->id, start != NULL ? start : "-", NULL);
  reminder->meeting = reseau_record_ref ((ReseauRecord *) meeting);
  reminder->start = g_strdup (start);
  reminder->end = g_strdup (end);
  reminder->can_accept = can_accept;
  g_ptr_array_add (search->found, reminder);
}

/* --- requests ------------------------------------------------------------------------------ */

/**
 * reseau_reminder_get_date:
 * @start: (out) (optional) (nullable): the only date that is proposed
 * @end: (out) (optional) (nullable):
 *
 * Returns: whether there is one to choose, and no other
 */
gboolean
reseau_reminder_get_date (const ReseauRecord *visit, char **start, char **end)
{
  const ReseauValue *dates = reseau_record_get (visit, "dates");
  guint n = reseau_value_get_length (dates);
  const ReseauValue *only = n == 1 ? reseau_value_get_at (dates, 0) : NULL;
  const char *from = NULL, *to = NULL;

  if (only != NULL) {
    from = reseau_value_get_member_string (only, "start");
    to = reseau_value_get_member_string (only, "end");
  }
  else if (n == 0) {
    from = reseau_record_get_string (visit, "start");
    to = reseau_record_get_string (visit, "end");
  }
  if (start != NULL)
    *start = g_strdup (from);
  if (end != NULL)
    *end = g_strdup (to);
  return from != NULL;
}

static void
look_at_request (Search *search, const ReseauRecord *visit)
{
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;
  const char *first = reseau_value_get_member_string (
      reseau_value_get_at (reseau_record_get (visit, "dates"), 0), "start");
  gboolean single;

  if (g_strcmp0 (reseau_record_get_string (visit, "state"), "proposed") != 0 ||
      g_strcmp0 (visit->by, search->actor->uid) == 0 ||
      !reseau_visit_is_host (search->actor, visit) ||
      (reseau_visit_get_steps (search->actor, search->kind, visit, search->now) &
       RESEAU_VISIT_ACCEPT) == 0)
    return;
  single = reseau_reminder_get_date (visit, &start, &end);
  /* What can no longer be is nothing to be called for. */
  if (single && moment_of (start) != 0 && moment_of (start) < search->now)
    return;
  add (search, RESEAU_REMIND_REQUESTS, "asked", visit, start != NULL ? start : first,
       start != NULL ? end : NULL, single);
}

/* --- what comes ------------------------------------------------------------------------------ */

/* Returns: whether @actor made it, comes or receives, or their structure does */
gboolean
reseau_meeting_is_mine (const ReseauActor *actor, const ReseauRecord *meeting)
{
  static const char *const keys[] = { "host", "guest", "place" };

  if (g_strcmp0 (meeting->by, actor->uid) == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    const char *who = reseau_record_get_string (meeting, keys[i]);

    if (who != NULL && (g_strcmp0 (who, actor->structure) == 0 || g_str_equal (who, actor->uid)))
      return TRUE;
  }
  return FALSE;
}

static void
look_at_coming (Search *search, const ReseauRecord *meeting, ReseauRemind what, const char *word,
                gint64 before)
{
  const char *start = reseau_record_get_string (meeting, "start");
  gint64 left = moment_of (start) - search->now;

  if (left <= 0)
    return;
  if (left > before)
    search->next = MIN (search->next, search->now + left - before);
  else if (what == RESEAU_REMIND_HOUR || left > HOUR)
    add (search, what, word, meeting, start, reseau_record_get_string (meeting, "end"), FALSE);
}

static gboolean
is_agreed (const ReseauRecord *meeting)
{
  const char *state = reseau_record_get_string (meeting, "state");

  return g_strcmp0 (state, "confirmed") == 0 || g_strcmp0 (state, "accepted") == 0;
}

/**
 * reseau_reminders_find:
 * @meetings: (element-type ReseauRecord): what there is in these days, and what is still asked
 * @kind: that of meetings
 * @next_us: (out): when to look again at the latest
 *
 * Returns: (transfer full) (element-type ReseauReminder): what @actor is to be told now, whether
 *   told already or not
 */
GPtrArray *
reseau_reminders_find (const GPtrArray *meetings, const ReseauActor *actor, const ReseauKind *kind,
                       ReseauRemind wanted, gint64 now_us, gint64 *next_us)
{
  Search search = { actor, kind, now_us, now_us + DAY, NULL };

  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_reminder_free);
  for (guint i = 0; i < meetings->len; i++) {
    const ReseauRecord *meeting = g_ptr_array_index (meetings, i);

    if (meeting->deleted)
      continue;
    if (wanted & RESEAU_REMIND_REQUESTS)
      look_at_request (&search, meeting);
    if (!is_agreed (meeting) || !reseau_meeting_is_mine (actor, meeting))
      continue;
    if (wanted & RESEAU_REMIND_DAY)
      look_at_coming (&search, meeting, RESEAU_REMIND_DAY, "day", DAY);
    if (wanted & RESEAU_REMIND_HOUR)
      look_at_coming (&search, meeting, RESEAU_REMIND_HOUR, "hour", HOUR);
  }
  *next_us = search.next;
  return search.found;
}

/**
 * reseau_reminders_claim:
 * @reminders: (element-type ReseauReminder):
 *
 * Returns: (transfer full) (element-type utf8): keys of those that nobody has told yet; whoever
 *   asks tells them now
 */
GPtrArray *
reseau_reminders_claim (ReseauStore *store, const GPtrArray *reminders, GError **error)
{
  g_autoptr (GPtrArray) mine = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < reminders->len; i++) {
    const ReseauReminder *reminder = g_ptr_array_index (reminders, i);
    gboolean first;

    if (!reseau_store_claim_reminder (store, reminder->key, &first, error))
      return NULL;
    if (first)
      g_ptr_array_add (mine, g_strdup (reminder->key));
  }
  return g_steal_pointer (&mine);
}
