/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-visit-hint.h"

#include "reseau-holidays.h"
#include "reseau-reminders.h"
#include "reseau-when.h"

#include <glib/gi18n.h>

#define DATA "reseau-visit-hint"
#define MOST_MEETINGS 200
#define MOST_NAMED 2

/* What belongs to the label as long as it is there. */
typedef struct {
  GtkWidget *label;
  ReseauContext *context;
  GCancellable *cancellable;
  char *day;   /* what is asked, or said */
  char *first; /* (nullable): what is known without asking */
} Hint;

static void
hint_free (gpointer data)
{
  Hint *self = data;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->context);
  g_free (self->day);
  g_free (self->first);
  g_free (self);
}

static void
say (Hint *self, const char *second)
{
  g_autofree char *words =
      g_strdup_printf ("%s%s%s", self->first != NULL ? self->first : "",
                       self->first != NULL && second != NULL ? " " : "", second ? second : "");

  gtk_label_set_label (GTK_LABEL (self->label), words);
  gtk_widget_set_visible (self->label, *words != '\0');
}

/* --- what one has that day --------------------------------------------------------------- */

static gboolean
counts (const ReseauActor *actor, const ReseauRecord *meeting)
{
  static const char *const off[] = { "declined", "cancelled", NULL };
  const char *state = reseau_record_get_string (meeting, "state");

  return (state == NULL || !g_strv_contains (off, state)) &&
         reseau_meeting_is_mine (actor, meeting);
}

static void
append_meeting (GString *out, const ReseauRecord *meeting)
{
  const char *title = reseau_record_get_string (meeting, "title");
  g_autofree char *hours = reseau_when_hours (reseau_record_get_string (meeting, "start"),
                                              reseau_record_get_string (meeting, "end"));

  g_string_append_printf (out, "%s%s%s%s", out->len > 0 ? ", " : "", title != NULL ? title : "",
                          hours != NULL ? " · " : "", hours != NULL ? hours : "");
}

static char *
dup_meetings (Hint *self, const GPtrArray *items)
{
  g_autoptr (GString) names = g_string_new (NULL);
  ReseauActor actor;
  guint n = 0;

  if (!reseau_context_get_actor (self->context, &actor))
    return NULL;
  for (guint i = 0; i < items->len; i++) {
    ReseauRecord *record = reseau_item_get_record (g_ptr_array_index (items, i));

    if (record == NULL || !counts (&actor, record))
      continue;
    if (n++ < MOST_NAMED)
      append_meeting (names, record);
  }
  if (n == 0)
    return NULL;
  if (n > MOST_NAMED)
    g_string_append (names, "…");
  /* Translators: what one has on the day that is proposed */
  return g_strdup_printf (_ ("That day you have already: %s"), names->str);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      reseau_context_query_finish (RESEAU_CONTEXT (source), result, NULL, &error);
  g_autofree char *words = NULL;

  /* Without an answer there may be nobody left to hear it. */
  if (items == NULL)
    return;
  words = dup_meetings (data, items);
  say (data, words);
}

static void
ask (Hint *self, const GDate *day)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("meeting");
  GDate next = *day;

  g_date_add_days (&next, 1);
  query->sort = RESEAU_SORT_DATE;
  query->from = g_strdup (self->day);
  query->until = g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&next),
                                  g_date_get_month (&next), g_date_get_day (&next));
  reseau_context_query_async (self->context, query, MOST_MEETINGS, self->cancellable, on_found_cb,
                              self);
}

/* --- the day itself ------------------------------------------------------------------------ */

static char *
dup_first (const GDate *day)
{
  g_autofree char *holiday = reseau_holidays_dup_words (day);

  if (holiday != NULL)
    return g_strdup_printf (_ ("A public holiday: %s."), holiday);
  if (g_date_get_weekday (day) == G_DATE_SUNDAY)
    return g_strdup (_ ("This is a Sunday."));
  return g_date_get_weekday (day) == G_DATE_SATURDAY ? g_strdup (_ ("This is a Saturday.")) : NULL;
}

static void
forget (Hint *self)
{
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_pointer (&self->day, g_free);
  g_clear_pointer (&self->first, g_free);
}

void
reseau_visit_hint_show (GtkWidget *hint, const char *start)
{
  Hint *self = g_object_get_data (G_OBJECT (hint), DATA);
  g_autoptr (GDateTime) time = reseau_when_parse (start);
  g_autofree char *day = time != NULL ? g_date_time_format (time, "%Y-%m-%d") : NULL;
  GDate date;

  g_return_if_fail (self != NULL);

  if (g_strcmp0 (day, self->day) == 0)
    return;
  forget (self);
  if (day == NULL) {
    say (self, NULL);
    return;
  }
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  self->day = g_steal_pointer (&day);
  self->first = dup_first (&date);
  say (self, NULL);
  ask (self, &date);
}

GtkWidget *
reseau_visit_hint_new (ReseauContext *context)
{
  GtkWidget *label = gtk_label_new (NULL);
  Hint *self = g_new0 (Hint, 1);

  self->label = label;
  self->context = g_object_ref (context);
  self->cancellable = g_cancellable_new ();
  g_object_set_data_full (G_OBJECT (label), DATA, self, hint_free);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_visible (label, FALSE);
  gtk_widget_add_css_class (label, "visit-hint");
  return label;
}
