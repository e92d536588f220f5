/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-agenda.h"

#include "reseau-meeting.h"
#include "reseau-when.h"
#include "reseau-words.h"

#include <glib/gi18n.h>

static const char *
start_of (ReseauItem *item)
{
  ReseauRecord *record = reseau_item_get_record (item);

  return record != NULL ? reseau_meeting_get_start (record) : NULL;
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

      if ((start == NULL) != (pass == 0) ||
          !reseau_meeting_is_wanted (reseau_item_get_record (item), query))
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
