/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-meeting.h"

#include <string.h>

/* What is still to come, and what was. */

/**
 * reseau_meeting_get_start:
 *
 * Returns: (nullable): when it begins, or may begin at the earliest
 */
const char *
reseau_meeting_get_start (const ReseauRecord *meeting)
{
  const char *start = reseau_record_get_string (meeting, "start");
  const ReseauValue *first;

  if (start != NULL)
    return start;
  first = reseau_value_get_at (reseau_record_get (meeting, "dates"), 0);
  return reseau_value_get_member_string (first, "start");
}

/**
 * reseau_meeting_is_period:
 *
 * Returns: whether the cache alone can answer: not for all that comes or all that was, to which
 *   meetings without a date belong
 */
gboolean
reseau_meeting_is_period (const ReseauQuery *query)
{
  return query == NULL || (query->from == NULL) == (query->until == NULL);
}

/**
 * reseau_meeting_is_wanted:
 * @query: of all that comes from a day on, or of all that was before it
 *
 * A meeting without a date belongs to what comes while it is still open.
 */
gboolean
reseau_meeting_is_wanted (const ReseauRecord *meeting, const ReseauQuery *query)
{
  static const char *const open[] = { "proposed", "poll", "accepted", "confirmed", NULL };
  const char *start = reseau_meeting_get_start (meeting);
  const char *state = reseau_record_get_string (meeting, "state");
  const char *today = query->from != NULL ? query->from : query->until;
  gboolean coming = start != NULL ? today != NULL && strcmp (start, today) >= 0
                                  : state == NULL || g_strv_contains (open, state);

  return query->from != NULL ? coming : query->until != NULL ? !coming : TRUE;
}
