/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts-private.h"

#include <math.h>
#include <string.h>

#define MAX_CLAUSES 32
#define MAX_COLUMNS 16
/* Places of a clause in a record that are looked at: more say nothing new. */
#define MAX_PLACES 16

/* What a word of the same meaning is worth beside the one that was typed. */
#define OTHER_WORD 0.5

/* A weighted frequency of this much is worth half of what any number of words is. */
#define SATURATION 4.0

#define WHOLE_TITLE_BONUS 3.0
#define FOLLOWS_BONUS 0.3
#define NEAR_BONUS 0.1
#define NEAR_WORDS 8

/* What stays the same from row to row of one query. */
typedef struct {
  guint n_phrases;
  guint n_clauses;
  int whole; /* the phrase that is a whole title, or -1 */
  guint8 *clause_of;
  double *worth; /* of each phrase */
  double rarity[MAX_CLAUSES];
  guint n_columns;
  double weights[MAX_COLUMNS];
} Plan;

typedef struct {
  double frequency;
  guint n_places;
  struct {
    int column;
    int offset;
  } places[MAX_PLACES];
} Clause;

static void
plan_free (void *data)
{
  Plan *plan = data;

  g_free (plan->clause_of);
  g_free (plan->worth);
  g_free (plan);
}

/* A word that half of the records have says next to nothing. */
static double
find_rarity (guint documents, guint total)
{
  return log (1.0 + (total + 1.0) / (documents + 1.0));
}

/* Reads a number at @p, and one character behind it. */
static guint
read_number (const char **p)
{
  char *end;
  guint n = g_ascii_strtoull (*p, &end, 10);

  *p = *end != '\0' ? end + 1 : end;
  return n;
}

/* The shape is "9000 1+0:2000 6+3:512 w": all records; of each clause the terms that were
 * typed, those that mean the same, and the records that have one; and the whole title. */
static void
read_shape (Plan *plan, const char *shape)
{
  guint phrase = 0;
  guint total = read_number (&shape);

  plan->whole = -1;
  while (*shape >= '0' && *shape <= '9' && plan->n_clauses < MAX_CLAUSES) {
    guint own = read_number (&shape);
    guint n = own + read_number (&shape);
    guint documents = read_number (&shape);

    for (guint i = 0; i < n && phrase < plan->n_phrases; i++) {
      plan->worth[phrase] = i < own ? 1.0 : OTHER_WORD;
      plan->clause_of[phrase++] = plan->n_clauses;
    }
    plan->rarity[plan->n_clauses++] = find_rarity (documents, total);
  }
  if (plan->n_clauses == 1)
    plan->rarity[0] = 1.0;
  if (*shape == 'w' && phrase < plan->n_phrases)
    plan->whole = phrase;
  plan->n_phrases = phrase;
}

static Plan *
get_plan (const Fts5ExtensionApi *api, Fts5Context *context, int n_values, sqlite3_value **values)
{
  Plan *plan = api->xGetAuxdata (context, 0);

  if (plan != NULL)
    return plan;
  plan = g_new0 (Plan, 1);
  plan->n_phrases = api->xPhraseCount (context);
  plan->clause_of = g_new0 (guint8, plan->n_phrases + 1);
  plan->worth = g_new0 (double, plan->n_phrases + 1);
  plan->n_columns = MIN (api->xColumnCount (context), MAX_COLUMNS);
  for (guint i = 0; i < plan->n_columns; i++)
    plan->weights[i] = (int) i + 1 < n_values ? sqlite3_value_double (values[i + 1]) : 1.0;
  if (n_values > 0 && sqlite3_value_text (values[0]) != NULL)
    read_shape (plan, (const char *) sqlite3_value_text (values[0]));
  /* On failure SQLite has freed it. */
  return api->xSetAuxdata (context, plan, plan_free) == SQLITE_OK ? plan : NULL;
}

static void
read_places (const Plan *plan, const Fts5ExtensionApi *api, Fts5Context *context, guint phrase,
             Clause *clause)
{
  Fts5PhraseIter iter;
  int column, offset;

  if (api->xPhraseFirst (context, (int) phrase, &iter, &column, &offset) != SQLITE_OK)
    return;
  for (; column >= 0 && clause->n_places < MAX_PLACES;
       api->xPhraseNext (context, &iter, &column, &offset)) {
    if (column < (int) plan->n_columns)
      clause->frequency += plan->weights[column] * plan->worth[phrase];
    clause->places[clause->n_places].column = column;
    clause->places[clause->n_places].offset = offset;
    clause->n_places++;
  }
}

/* Words that stand together, in the order they were typed above all. */
static double
find_nearness (const Clause *one, const Clause *two)
{
  double best = 0.0;

  for (guint i = 0; i < one->n_places; i++)
    for (guint j = 0; j < two->n_places; j++) {
      int distance = two->places[j].offset - one->places[i].offset;

      if (one->places[i].column != two->places[j].column || distance == 0)
        continue;
      if (distance > 0 && distance <= 2)
        return FOLLOWS_BONUS;
      if (ABS (distance) <= NEAR_WORDS)
        best = NEAR_BONUS;
    }
  return best;
}

static gboolean
has_phrase (const Fts5ExtensionApi *api, Fts5Context *context, int phrase)
{
  Fts5PhraseIter iter;
  int column, offset;

  return api->xPhraseFirst (context, phrase, &iter, &column, &offset) == SQLITE_OK && column >= 0;
}

void
reseau_fts_rank (const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result,
                 int n_values, sqlite3_value **values)
{
  const Plan *plan = get_plan (api, context, n_values, values);
  Clause clauses[MAX_CLAUSES];
  double score = 0.0;

  if (plan == NULL) {
    sqlite3_result_error_nomem (result);
    return;
  }
  for (guint i = 0; i < plan->n_clauses; i++) {
    clauses[i].frequency = 0.0;
    clauses[i].n_places = 0;
  }
  for (guint i = 0; i < plan->n_phrases; i++)
    read_places (plan, api, context, i, &clauses[plan->clause_of[i]]);
  for (guint i = 0; i < plan->n_clauses; i++)
    score += plan->rarity[i] * clauses[i].frequency / (clauses[i].frequency + SATURATION);
  for (guint i = 1; i < plan->n_clauses; i++)
    score += find_nearness (&clauses[i - 1], &clauses[i]);
  if (plan->whole >= 0 && has_phrase (api, context, plan->whole))
    score += WHOLE_TITLE_BONUS;
  sqlite3_result_double (result, score);
}
