/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-agenda-days.h"

#include "reseau-answers.h"
#include "reseau-when.h"

/* What began before the first day may go on. */
#define LONGEST 31

struct _ReseauAgendaDays {
  GObject parent;

  ReseauContext *context;
  ReseauQuery *query;
  GDate first;
  guint n_days;
  ReseauAnswers *dated; /* what has a date in these days, or shortly before */
  ReseauAnswers *open;  /* what is still to be agreed on */
  GPtrArray *days;      /* of GPtrArray of ReseauAgendaEntry */
};

G_DEFINE_FINAL_TYPE (ReseauAgendaDays, reseau_agenda_days, G_TYPE_OBJECT)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

void
reseau_agenda_today (ReseauContext *context, GDate *today)
{
  gint64 now = reseau_env_now_us (reseau_context_get_env (context)) / G_USEC_PER_SEC;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);

  g_date_clear (today, 1);
  g_date_set_dmy (today, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
}

/* --- the entries of days -------------------------------------------------------------- */

static void
entry_free (gpointer data)
{
  ReseauAgendaEntry *entry = data;

  g_object_unref (entry->item);
  g_free (entry->start);
  g_free (entry->end);
  g_free (entry);
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const ReseauAgendaEntry *one = *(ReseauAgendaEntry *const *) a;
  const ReseauAgendaEntry *other = *(ReseauAgendaEntry *const *) b;
  int order = g_strcmp0 (one->start, other->start);

  return order != 0 ? order
                    : g_strcmp0 (reseau_item_get_id (one->item), reseau_item_get_id (other->item));
}

/* Returns: how many days after the first @moment is, or G_MININT */
static int
day_of (ReseauAgendaDays *self, const char *moment)
{
  g_autoptr (GDateTime) time = reseau_when_parse (moment);
  GDate day;

  if (time == NULL)
    return G_MININT;
  g_date_clear (&day, 1);
  g_date_set_dmy (&day, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  return g_date_days_between (&self->first, &day);
}

static gboolean
is_there (GPtrArray *entries, ReseauItem *item, const char *start)
{
  for (guint i = 0; i < entries->len; i++) {
    const ReseauAgendaEntry *entry = g_ptr_array_index (entries, i);

    if (g_str_equal (reseau_item_get_id (entry->item), reseau_item_get_id (item)) &&
        g_str_equal (entry->start, start))
      return TRUE;
  }
  return FALSE;
}

static void
add (ReseauAgendaDays *self, ReseauItem *item, const char *start, const char *end,
     gboolean candidate)
{
  int from = start != NULL ? day_of (self, start) : G_MININT;
  int to = end != NULL ? day_of (self, end) : from;

  if (from == G_MININT)
    return;
  to = CLAMP (to, from, from + LONGEST);
  for (int i = MAX (from, 0); i <= MIN (to, (int) self->n_days - 1); i++) {
    GPtrArray *entries = g_ptr_array_index (self->days, i);
    ReseauAgendaEntry *entry;

    if (is_there (entries, item, start))
      continue;
    entry = g_new0 (ReseauAgendaEntry, 1);
    *entry =
        (ReseauAgendaEntry){ g_object_ref (item), g_strdup (start), g_strdup (end), candidate };
    g_ptr_array_add (entries, entry);
  }
}

static gboolean
is_open (const ReseauRecord *record)
{
  const char *state = reseau_record_get_string (record, "state");

  return g_strcmp0 (state, "proposed") == 0 || g_strcmp0 (state, "poll") == 0;
}

/* What will not be, or was not, takes no room in anybody's day. */
static gboolean
is_off (const ReseauRecord *record)
{
  const char *state = reseau_record_get_string (record, "state");

  return g_strcmp0 (state, "declined") == 0 || g_strcmp0 (state, "cancelled") == 0;
}

static void
add_item (ReseauAgendaDays *self, ReseauItem *item)
{
  const ReseauRecord *record = reseau_item_get_record (item);
  const ReseauValue *dates = record != NULL ? reseau_record_get (record, "dates") : NULL;

  if (record == NULL || is_off (record))
    return;
  add (self, item, reseau_record_get_string (record, "start"),
       reseau_record_get_string (record, "end"), is_open (record));
  for (guint i = 0; is_open (record) && i < reseau_value_get_length (dates); i++) {
    const ReseauValue *date = reseau_value_get_at (dates, i);

    add (self, item, reseau_value_get_member_string (date, "start"),
         reseau_value_get_member_string (date, "end"), TRUE);
  }
}

static void
add_all (ReseauAgendaDays *self, GListModel *items)
{
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (items, i);

    if (RESEAU_IS_ITEM (item))
      add_item (self, RESEAU_ITEM (item));
  }
}

static void
fill (ReseauAgendaDays *self)
{
  g_ptr_array_set_size (self->days, 0);
  for (guint i = 0; i < self->n_days; i++)
    g_ptr_array_add (self->days, g_ptr_array_new_with_free_func (entry_free));
  add_all (self, G_LIST_MODEL (self->dated));
  add_all (self, G_LIST_MODEL (self->open));
  for (guint i = 0; i < self->n_days; i++)
    g_ptr_array_sort (g_ptr_array_index (self->days, i), compare_entries);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- asking ----------------------------------------------------------------------------- */

static char *
dup_day (const GDate *first, int days)
{
  GDate day = *first;

  if (days < 0)
    g_date_subtract_days (&day, (guint) -days);
  else
    g_date_add_days (&day, (guint) days);
  return g_strdup_printf ("%04d-%02d-%02d", g_date_get_year (&day), g_date_get_month (&day),
                          g_date_get_day (&day));
}

static void
ask_dated (ReseauAgendaDays *self)
{
  g_autoptr (ReseauQuery) query = reseau_query_copy (self->query);

  query->sort = RESEAU_SORT_DATE;
  g_free (query->from);
  g_free (query->until);
  query->from = dup_day (&self->first, -LONGEST);
  query->until = dup_day (&self->first, (int) self->n_days + 1);
  reseau_answers_set_query (self->dated, query);
}

static void
ask_open (ReseauAgendaDays *self)
{
  g_autoptr (ReseauQuery) query = reseau_query_copy (self->query);

  query->sort = RESEAU_SORT_RECENT;
  g_clear_pointer (&query->from, g_free);
  g_clear_pointer (&query->until, g_free);
  if (reseau_value_get (query->filters, "state") == NULL) {
    reseau_query_add_filter (query, "state", "proposed");
    reseau_query_add_filter (query, "state", "poll");
  }
  reseau_answers_set_query (self->open, query);
}

/* --- the type --------------------------------------------------------------------------- */

static void
reseau_agenda_days_dispose (GObject *object)
{
  ReseauAgendaDays *self = RESEAU_AGENDA_DAYS (object);

  g_clear_object (&self->dated);
  g_clear_object (&self->open);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (reseau_agenda_days_parent_class)->dispose (object);
}

static void
reseau_agenda_days_finalize (GObject *object)
{
  ReseauAgendaDays *self = RESEAU_AGENDA_DAYS (object);

  reseau_query_free (self->query);
  g_ptr_array_unref (self->days);
  G_OBJECT_CLASS (reseau_agenda_days_parent_class)->finalize (object);
}

static void
reseau_agenda_days_class_init (ReseauAgendaDaysClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reseau_agenda_days_dispose;
  G_OBJECT_CLASS (klass)->finalize = reseau_agenda_days_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
reseau_agenda_days_init (ReseauAgendaDays *self)
{
  self->days = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_date_clear (&self->first, 1);
}

ReseauAgendaDays *
reseau_agenda_days_new (ReseauContext *context)
{
  static const ReseauAnswersWay dated = { 3000, NULL, NULL }, open = { 500, NULL, NULL };
  ReseauAgendaDays *self = g_object_new (RESEAU_TYPE_AGENDA_DAYS, NULL);

  self->context = g_object_ref (context);
  self->dated = reseau_answers_new (context, &dated);
  self->open = reseau_answers_new (context, &open);
  g_signal_connect_object (self->dated, "items-changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->open, "items-changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  return self;
}

/* @query: words and filters; its period does not count */
void
reseau_agenda_days_set (ReseauAgendaDays *self, const ReseauQuery *query, const GDate *first,
                        guint n_days)
{
  g_return_if_fail (RESEAU_IS_AGENDA_DAYS (self));

  reseau_query_free (self->query);
  self->query = reseau_query_copy (query);
  self->first = *first;
  self->n_days = n_days;
  fill (self);
  ask_dated (self);
  ask_open (self);
}

/**
 * reseau_agenda_days_get:
 *
 * Returns: (transfer none) (nullable) (element-type ReseauAgendaEntry): what there is on @day, in
 *   the order of time; %NULL outside the days that were asked for
 */
GPtrArray *
reseau_agenda_days_get (ReseauAgendaDays *self, const GDate *day)
{
  int index;

  g_return_val_if_fail (RESEAU_IS_AGENDA_DAYS (self), NULL);

  index = g_date_valid (&self->first) ? g_date_days_between (&self->first, day) : -1;
  return index >= 0 && index < (int) self->days->len ? g_ptr_array_index (self->days, index) : NULL;
}
