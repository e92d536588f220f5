/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-opening-hours.h"

#include <string.h>

/* What most people write of the opening hours of OpenStreetMap, with the days in English or in
 * French.  Weeks, sunsets, years and the like are left to who reads them. */

#define MINUTES_OF_DAY (24 * 60)

typedef struct {
  const char *word;
  guint number;
} Word;

/* No word of one language is a word of the other with another meaning. */
static const Word day_words[] = {
  { "mo", 0x01 },
  { "tu", 0x02 },
  { "we", 0x04 },
  { "th", 0x08 },
  { "fr", 0x10 },
  { "sa", 0x20 },
  { "su", 0x40 },
  { "lu", 0x01 },
  { "ma", 0x02 },
  { "me", 0x04 },
  { "je", 0x08 },
  { "ve", 0x10 },
  { "di", 0x40 },
  { "ph", RESEAU_DAYS_PUBLIC_HOLIDAYS },
  { "sh", RESEAU_DAYS_SCHOOL_HOLIDAYS },
  { NULL, 0 },
};

static const Word month_words[] = {
  { "jan", 1 },  { "feb", 2 },  { "mar", 3 }, { "apr", 4 }, { "may", 5 },
  { "jun", 6 },  { "jul", 7 },  { "aug", 8 }, { "sep", 9 }, { "oct", 10 },
  { "nov", 11 }, { "dec", 12 }, { NULL, 0 },
};

static const Word state_words[] = {
  { "off", TRUE },     { "closed", TRUE }, { "fermé", TRUE }, { "ferme", TRUE },
  { "ouvert", FALSE }, { "open", FALSE },  { NULL, 0 },
};

static void
rule_free (gpointer data)
{
  ReseauOpeningRule *rule = data;

  g_free (rule->comment);
  g_free (rule);
}

static void
skip_space (const char **at)
{
  while (g_ascii_isspace (**at))
    (*at)++;
}

static gboolean
take (const char **at, const char *what)
{
  if (!g_str_has_prefix (*at, what))
    return FALSE;
  *at += strlen (what);
  return TRUE;
}

static gboolean
take_dash (const char **at)
{
  const char *from = *at;

  skip_space (at);
  if (take (at, "-") || take (at, "–")) {
    skip_space (at);
    return TRUE;
  }
  *at = from;
  return FALSE;
}

static gboolean
take_number (const char **at, guint max, guint *number)
{
  const char *from = *at;

  *number = 0;
  while (g_ascii_isdigit (**at) && *at - from < 2)
    *number = 10 * *number + (guint) g_ascii_digit_value (*(*at)++);
  if (*at > from && *number <= max && !g_ascii_isdigit (**at))
    return TRUE;
  *at = from;
  return FALSE;
}

/* A whole word of @words, in any case. */
static gboolean
take_word (const char **at, const Word *words, guint *number)
{
  const char *end = *at;

  while (g_ascii_isalpha (*end) || (guchar) *end >= 0x80)
    end++;
  for (; words->word != NULL; words++)
    if (strlen (words->word) == (gsize) (end - *at) &&
        g_ascii_strncasecmp (words->word, *at, end - *at) == 0) {
      *at = end;
      *number = words->number;
      return TRUE;
    }
  return FALSE;
}

static gboolean
is_word (const char *at, const Word *words)
{
  guint number;

  return take_word (&at, words, &number);
}

/* --- the part of the year ------------------------------------------------------------ */

static gboolean
is_clock (const char *at)
{
  while (g_ascii_isdigit (*at))
    at++;
  return *at == ':' || *at == 'h' || *at == 'H';
}

static void
take_day_of_month (const char **at, guint *day)
{
  const char *from = *at;

  skip_space (at);
  if (is_clock (*at) || !take_number (at, 31, day) || *day == 0) {
    *day = 0;
    *at = from;
  }
}

/* "Jul", "Jul-Aug", "Dec 25", "Dec 24-Jan 2", "Dec 24-26" */
static gboolean
take_season (const char **at, ReseauOpeningRule *rule)
{
  if (!take_word (at, month_words, &rule->first.month))
    return TRUE;
  take_day_of_month (at, &rule->first.day);
  rule->last = rule->first;
  if (take_dash (at)) {
    if (take_word (at, month_words, &rule->last.month)) {
      rule->last.day = 0;
      take_day_of_month (at, &rule->last.day);
    }
    else if (rule->first.day == 0 || !take_number (at, 31, &rule->last.day))
      return FALSE;
  }
  take (at, ":");
  return (rule->first.day == 0) == (rule->last.day == 0);
}

/* --- the days of the week -------------------------------------------------------------- */

/* The bits from a day to another, through the end of the week. */
static guint
days_between (guint first, guint last)
{
  guint days = first;

  while (first != last) {
    first = first == 0x40 ? 0x01 : first << 1;
    days |= first;
  }
  return days;
}

static gboolean
take_day_range (const char **at, guint *days)
{
  guint first, last;

  if (!take_word (at, day_words, &first))
    return FALSE;
  last = first;
  if ((first & RESEAU_DAYS_WEEK) != 0 && take_dash (at) &&
      (!take_word (at, day_words, &last) || (last & RESEAU_DAYS_WEEK) == 0))
    return FALSE;
  *days |= (first & RESEAU_DAYS_WEEK) != 0 ? days_between (first, last) : first;
  return TRUE;
}

static gboolean
take_days (const char **at, ReseauOpeningRule *rule)
{
  skip_space (at);
  if (!is_word (*at, day_words))
    return TRUE;
  do {
    skip_space (at);
    if (!take_day_range (at, &rule->days))
      return FALSE;
  } while (take (at, ","));
  take (at, ":");
  return TRUE;
}

/* --- hours ------------------------------------------------------------------------------ */

/* "08:30", "8h30", "8h" */
static gboolean
take_clock (const char **at, guint *minutes)
{
  guint hour, minute = 0;

  if (!take_number (at, 24, &hour))
    return FALSE;
  if (take (at, ":")) {
    if (!g_ascii_isdigit ((*at)[0]) || !g_ascii_isdigit ((*at)[1]) ||
        !take_number (at, 59, &minute))
      return FALSE;
  }
  else if (!take (at, "h") && !take (at, "H"))
    return FALSE;
  else if (g_ascii_isdigit (**at) && !take_number (at, 59, &minute))
    return FALSE;
  *minutes = 60 * hour + minute;
  return *minutes <= MINUTES_OF_DAY;
}

static gboolean
take_span (const char **at, ReseauOpeningSpan *span)
{
  if (!take_clock (at, &span->from) || span->from == MINUTES_OF_DAY)
    return FALSE;
  if (take (at, "+")) {
    span->open_end = TRUE;
    return TRUE;
  }
  return take_dash (at) && take_clock (at, &span->to) && span->from != span->to;
}

static gboolean
take_spans (const char **at, ReseauOpeningRule *rule)
{
  skip_space (at);
  if (take (at, "24/7")) {
    rule->spans[rule->n_spans++] = (ReseauOpeningSpan){ 0, MINUTES_OF_DAY, FALSE };
    return TRUE;
  }
  if (!g_ascii_isdigit (**at))
    return TRUE;
  do {
    skip_space (at);
    if (rule->n_spans == RESEAU_OPENING_SPANS || !take_span (at, &rule->spans[rule->n_spans]))
      return FALSE;
    rule->n_spans++;
    skip_space (at);
    if (**at == ',') { /* or the next rule begins */
      const char *next = *at + 1;

      skip_space (&next);
      if (!g_ascii_isdigit (*next))
        return TRUE;
    }
  } while (take (at, ","));
  return TRUE;
}

/* --- rules -------------------------------------------------------------------------------- */

static gboolean
take_comment (const char **at, ReseauOpeningRule *rule)
{
  const char *end;

  skip_space (at);
  if (**at != '"')
    return TRUE;
  end = strchr (*at + 1, '"');
  if (end == NULL || rule->comment != NULL)
    return FALSE;
  rule->comment = g_strstrip (g_strndup (*at + 1, end - *at - 1));
  *at = end + 1;
  return TRUE;
}

static gboolean
take_rule (const char **at, ReseauOpeningRule *rule)
{
  guint closed = FALSE;

  skip_space (at);
  if (!take_season (at, rule) || !take_days (at, rule) || !take_spans (at, rule))
    return FALSE;
  skip_space (at);
  take_word (at, state_words, &closed);
  rule->closed = closed;
  if (!take_comment (at, rule))
    return FALSE;
  skip_space (at);
  return **at == '\0' || **at == ';' || **at == ',';
}

static gboolean
says_nothing (const ReseauOpeningRule *rule)
{
  return rule->first.month == 0 && rule->days == 0 && rule->n_spans == 0 && !rule->closed &&
         (rule->comment == NULL || *rule->comment == '\0');
}

/**
 * reseau_opening_hours_parse:
 * @text: as OpenStreetMap writes opening hours: `Mo-Fr 08:30-12:00,13:00-17:00; PH off`
 *
 * Returns: (transfer full) (nullable) (element-type ReseauOpeningRule): the rules in
 *   their order; %NULL if anything in @text is not understood
 */
GPtrArray *
reseau_opening_hours_parse (const char *text)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (rule_free);
  const char *at = text;

  do {
    ReseauOpeningRule *rule = g_new0 (ReseauOpeningRule, 1);

    g_ptr_array_add (rules, rule);
    if (!take_rule (&at, rule))
      return NULL;
    if (says_nothing (rule) && *at == ',')
      return NULL;
    if (says_nothing (rule))
      g_ptr_array_set_size (rules, (int) rules->len - 1);
  } while (take (&at, ";") || take (&at, ","));
  return rules->len > 0 ? g_steal_pointer (&rules) : NULL;
}
