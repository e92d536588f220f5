/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-agenda.h"

#include "reseau-when.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

static const char *
start_of (ReseauItem *item)
{
  ReseauRecord *record = reseau_item_get_record (item);
  const char *start = record != NULL ? reseau_record_get_string (record, "start") : NULL;
  const ReseauValue *first;

  if (start != NULL || record == NULL)
    return start;
  first = reseau_value_get_at (reseau_record_get (record, "dates"), 0);
  return reseau_value_get_member_string (first, "start");
}

/* A meeting without a date belongs to what comes while it is still open. */
static gboolean
is_wanted (ReseauItem *item, const ReseauQuery *query)
{
  static const char *const open[] = { "proposed", "poll", "accepted", "confirmed", NULL };
  const char *start = start_of (item);
  const char *state = reseau_record_get_string (reseau_item_get_record (item), "state");
  const char *today = query->from != NULL ? query->from : query->until;
  gboolean coming = start != NULL ? today != NULL && strcmp (start, today) >= 0
                                  : state == NULL || g_strv_contains (open, state);

  return query->from != NULL ? coming : query->until != NULL ? !coming : TRUE;
}

static char *
dup_heading (const char *start)
{
  g_autofree char *month = start != NULL ? reseau_when_month (start) : NULL;

  return reseau_words_capitalize (month != NULL ? month : _ ("Date to be found"));
}

/* What has no date yet comes first: it is what one has to decide. */
static GPtrArray *
arrange (GPtrArray *items, const ReseauQuery *query)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean backwards = query->until != NULL;
  g_autofree char *last = NULL;

  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < items->len; i++) {
      ReseauItem *item = g_ptr_array_index (items, backwards ? items->len - 1 - i : i);
      const char *start = start_of (item);
      g_autofree char *heading = NULL;

      if ((start == NULL) != (pass == 0) || !is_wanted (item, query))
        continue;
      heading = dup_heading (start);
      if (g_strcmp0 (heading, last) != 0)
        g_ptr_array_add (rows, reseau_answer_heading_new (heading));
      g_free (last);
      last = g_steal_pointer (&heading);
      g_ptr_array_add (rows, g_object_ref (item));
    }
  return rows;
}

/* The cache would leave out what has no date. */
static void
widen (ReseauQuery *query)
{
  g_clear_pointer (&query->from, g_free);
  g_clear_pointer (&query->until, g_free);
}

ReseauAnswers *
reseau_agenda_new (ReseauContext *context)
{
  /* More meetings than this, and one searches or filters. */
  static const ReseauAnswersWay way = { 2000, widen, arrange };

  return reseau_answers_new (context, &way);
}
