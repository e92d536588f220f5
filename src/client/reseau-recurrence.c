/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-recurrence.h"

/* Ten years and a bit: nobody counts meetings for longer. */
#define MOST_DAYS 4000
#define YEAR 366

typedef struct {
  const struct icalrecurrencetype *rule;
  const GDate *start;
  const GDate *from;
  guint limit;
  int counted;   /* occurrences from the start on */
  GArray *found; /* GDate */
  int period;
  GArray *set; /* GDate: what a period has, before some of it are picked */
} Walk;

static gboolean
is_set (const short *values)
{
  return values[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

/**
 * reseau_recurrence_is_understood:
 *
 * Returns: whether @rule repeats days by parts that people use: by day of the week, day of the
 *   month and month
 */
gboolean
reseau_recurrence_is_understood (const struct icalrecurrencetype *rule)
{
  return (rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_WEEKLY_RECURRENCE ||
          rule->freq == ICAL_MONTHLY_RECURRENCE || rule->freq == ICAL_YEARLY_RECURRENCE) &&
         rule->interval > 0 && rule->rscale == NULL && !is_set (rule->by_second) &&
         !is_set (rule->by_minute) && !is_set (rule->by_hour) && !is_set (rule->by_year_day) &&
         !is_set (rule->by_week_no);
}

/* --- which days -------------------------------------------------------------------------- */

static int
weekday_of (const GDate *day)
{
  return (int) g_date_get_weekday (day) % 7 + 1; /* libical counts from Sunday, 1 */
}

static int
days_in_month (const GDate *day)
{
  return g_date_get_days_in_month (g_date_get_month (day), g_date_get_year (day));
}

static int
days_in_year (const GDate *day)
{
  return g_date_is_leap_year (g_date_get_year (day)) ? 366 : 365;
}

/* @number: of a day among @n, counted from 1; the ordinal of its weekday there is @position */
static gboolean
is_nth (int number, int n, int position)
{
  if (position > 0)
    return (number - 1) / 7 + 1 == position;
  return (n - number) / 7 + 1 == -position;
}

static gboolean
has_position (const Walk *walk, const GDate *day, int position)
{
  const struct icalrecurrencetype *rule = walk->rule;

  if (position == 0 || rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_WEEKLY_RECURRENCE)
    return TRUE;
  if (rule->freq == ICAL_MONTHLY_RECURRENCE || is_set (rule->by_month))
    return is_nth (g_date_get_day (day), days_in_month (day), position);
  return is_nth ((int) g_date_get_day_of_year (day), days_in_year (day), position);
}

static gboolean
fits_weekday (const Walk *walk, const GDate *day)
{
  const short *days = walk->rule->by_day;

  for (guint i = 0; i < ICAL_BY_DAY_SIZE && days[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
    if ((int) icalrecurrencetype_day_day_of_week (days[i]) == weekday_of (day) &&
        has_position (walk, day, icalrecurrencetype_day_position (days[i])))
      return TRUE;
  return !is_set (days);
}

static gboolean
fits_month_day (const Walk *walk, const GDate *day)
{
  const short *days = walk->rule->by_month_day;
  int number = g_date_get_day (day), n = days_in_month (day);

  for (guint i = 0; i < ICAL_BY_MONTHDAY_SIZE && days[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
    if (days[i] == number || (days[i] < 0 && n + 1 + days[i] == number))
      return TRUE;
  return !is_set (days);
}

static gboolean
fits_month (const Walk *walk, const GDate *day)
{
  const short *months = walk->rule->by_month;

  for (guint i = 0; i < ICAL_BY_MONTH_SIZE && months[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
    if (months[i] == (short) g_date_get_month (day))
      return TRUE;
  return !is_set (months);
}

/* What the rule leaves open is as on the first day. */
static gboolean
fits_start (const Walk *walk, const GDate *day)
{
  const struct icalrecurrencetype *rule = walk->rule;
  gboolean open = !is_set (rule->by_day) && !is_set (rule->by_month_day);

  if (rule->freq == ICAL_WEEKLY_RECURRENCE)
    return is_set (rule->by_day) || weekday_of (day) == weekday_of (walk->start);
  if (!open || rule->freq == ICAL_DAILY_RECURRENCE)
    return TRUE;
  if (g_date_get_day (day) != g_date_get_day (walk->start))
    return FALSE;
  return rule->freq == ICAL_MONTHLY_RECURRENCE || is_set (rule->by_month) ||
         g_date_get_month (day) == g_date_get_month (walk->start);
}

static int
period_of (const Walk *walk, const GDate *day)
{
  int since = (int) g_date_get_julian (day);

  switch (walk->rule->freq) {
  case ICAL_DAILY_RECURRENCE:
    return since;
  case ICAL_WEEKLY_RECURRENCE:
    /* The first day of the calendar was a Monday. */
    return (since - 1 - ((int) walk->rule->week_start + 5) % 7 + 7) / 7;
  case ICAL_MONTHLY_RECURRENCE:
    return g_date_get_year (day) * 12 + (int) g_date_get_month (day);
  default:
    return g_date_get_year (day);
  }
}

static gboolean
fits (const Walk *walk, const GDate *day)
{
  int since = period_of (walk, day) - period_of (walk, walk->start);

  return since % walk->rule->interval == 0 && fits_month (walk, day) &&
         fits_month_day (walk, day) && fits_weekday (walk, day) && fits_start (walk, day);
}

/* --- walking ------------------------------------------------------------------------------ */

static gboolean
is_full (const Walk *walk)
{
  return walk->found->len >= walk->limit ||
         (walk->rule->count > 0 && walk->counted >= walk->rule->count);
}

static void
take (Walk *walk, const GDate *day)
{
  if (g_date_compare (day, walk->start) < 0 || is_full (walk))
    return;
  walk->counted++;
  if (g_date_compare (day, walk->from) >= 0)
    g_array_append_val (walk->found, *day);
}

static gboolean
is_picked (const Walk *walk, guint i)
{
  const short *positions = walk->rule->by_set_pos;
  int number = (int) i + 1, n = (int) walk->set->len;

  for (guint j = 0; j < ICAL_BY_SETPOS_SIZE && positions[j] != ICAL_RECURRENCE_ARRAY_MAX; j++)
    if (positions[j] == number || (positions[j] < 0 && n + 1 + positions[j] == number))
      return TRUE;
  return FALSE;
}

static void
end_period (Walk *walk)
{
  for (guint i = 0; i < walk->set->len; i++)
    if (is_picked (walk, i))
      take (walk, &g_array_index (walk->set, GDate, i));
  g_array_set_size (walk->set, 0);
}

static void
visit (Walk *walk, const GDate *day)
{
  int period = period_of (walk, day);

  if (period != walk->period)
    end_period (walk);
  walk->period = period;
  if (!fits (walk, day))
    return;
  if (is_set (walk->rule->by_set_pos))
    g_array_append_val (walk->set, *day);
  else
    take (walk, day);
}

/* Where nothing is counted from the start on, the years before need not be walked. */
static void
find_begin (const Walk *walk, GDate *begin)
{
  gboolean whole = is_set (walk->rule->by_set_pos);

  *begin = *walk->start;
  if (walk->rule->count <= 0 && g_date_compare (walk->from, walk->start) > 0)
    *begin = *walk->from;
  if ((whole || walk->rule->count <= 0) && g_date_get_julian (begin) > YEAR)
    g_date_subtract_days (begin, YEAR);
  if (!whole && g_date_compare (begin, walk->start) < 0)
    *begin = *walk->start;
}

/**
 * reseau_recurrence_expand:
 * @rule: one that is understood
 * @start: the first day
 * @from: the first day wanted
 * @last: the last day wanted
 * @limit: most days wanted
 *
 * Returns: (transfer full) (element-type GDate): the days, in order
 */
GArray *
reseau_recurrence_expand (const struct icalrecurrencetype *rule, const GDate *start,
                          const GDate *from, const GDate *last, guint limit)
{
  g_autoptr (GArray) set = g_array_new (FALSE, FALSE, sizeof (GDate));
  Walk walk = { .rule = rule, .start = start, .from = from, .limit = limit, .set = set };
  GDate day;

  g_return_val_if_fail (reseau_recurrence_is_understood (rule), NULL);

  walk.found = g_array_new (FALSE, FALSE, sizeof (GDate));
  find_begin (&walk, &day);
  walk.period = period_of (&walk, &day);
  for (guint i = 0; i < MOST_DAYS && !is_full (&walk) && g_date_compare (&day, last) <= 0; i++) {
    visit (&walk, &day);
    g_date_add_days (&day, 1);
  }
  /* The last period goes on behind the last day. */
  for (guint i = 0; i < YEAR && set->len > 0; i++) {
    visit (&walk, &day);
    g_date_add_days (&day, 1);
  }
  while (walk.found->len > 0 &&
         g_date_compare (&g_array_index (walk.found, GDate, walk.found->len - 1), last) > 0)
    g_array_set_size (walk.found, walk.found->len - 1);
  return walk.found;
}
