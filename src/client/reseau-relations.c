/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Relations in time: what holds today comes before what is over. */
#include "reseau-relations.h"

/**
 * reseau_relation_is_past:
 * @today: a day, YYYY-MM-DD
 *
 * Returns: whether it was over before @today; its last day counts as one of it
 */
gboolean
reseau_relation_is_past (const ReseauRecord *link, const char *today)
{
  const char *end = reseau_record_get_string (link, "end");

  return end != NULL && *end != '\0' && g_strcmp0 (end, today) < 0;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer today)
{
  const ReseauRecord *one = *(const ReseauRecord *const *) a;
  const ReseauRecord *other = *(const ReseauRecord *const *) b;
  gboolean past = reseau_relation_is_past (one, today);
  const char *key = past ? "end" : "start";
  int days;

  if (past != reseau_relation_is_past (other, today))
    return past ? 1 : -1;
  days = g_strcmp0 (reseau_record_get_string (other, key), reseau_record_get_string (one, key));
  return days != 0 ? days : g_strcmp0 (one->id, other->id);
}

/**
 * reseau_relations_sort:
 * @links: (element-type ReseauRecord):
 *
 * What holds now, the latest beginning first and those that do not say since when at the end; then
 * what is over, the latest end first.
 */
void
reseau_relations_sort (GPtrArray *links, const char *today)
{
  g_ptr_array_sort_with_data (links, compare, (gpointer) today);
}
