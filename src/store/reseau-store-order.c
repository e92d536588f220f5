/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The order of lists.  Of many records it is that of an index, walked from its start as
 * far as is asked for; no row of a record is read.  A few are read and sorted. */
#include "reseau-store-query.h"

#include <string.h>

/* So many rows are sooner read and sorted than all of an index is walked, and than the
 * first page of them is met in it. */
#define FEW 4000
#define FEW_FOR_PAGE 1000

/* --- walking an index ----------------------------------------------------- */

static const char *
get_order_sql (ReseauSort sort, gboolean one)
{
  switch (sort) {
  case RESEAU_SORT_TITLE:
    return one ? "SELECT rid FROM record WHERE hidden = 0 AND kid = ? ORDER BY title, rid"
               : "SELECT rid FROM record WHERE hidden = 0 ORDER BY title, rid";
  case RESEAU_SORT_DATE:
    return one ? "SELECT rid FROM record WHERE hidden = 0 AND kid = ? AND start IS NOT NULL"
                 " ORDER BY start, rid"
               : "SELECT rid FROM record WHERE hidden = 0 AND start IS NOT NULL"
                 " ORDER BY start, rid";
  case RESEAU_SORT_RELEVANCE:
  case RESEAU_SORT_RECENT:
  default:
    return one ? "SELECT rid FROM record WHERE hidden = 0 AND kid = ?"
                 " ORDER BY changed DESC, rid DESC"
               : "SELECT rid FROM record WHERE hidden = 0 ORDER BY changed DESC, rid DESC";
  }
}

static gboolean
wants_undated (const ReseauQuery *query)
{
  return query->sort == RESEAU_SORT_DATE && query->from == NULL && query->until == NULL;
}

static gboolean
walk (ReseauStore *self, ReseauSort sort, gint64 kid, const ReseauBits *bits, guint limit,
      GArray *rids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, get_order_sql (sort, kid != 0), error);
  int more = statement ? 1 : -1;

  if (more > 0 && kid != 0)
    reseau_db_bind_int64 (statement, 1, kid);
  while (more > 0 && rids->len < limit && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    if (bits == NULL || reseau_bits_has (bits, rid))
      g_array_append_val (rids, rid);
  }
  return more >= 0;
}

static ReseauBits *
make_full (ReseauStore *self, GError **error)
{
  ReseauBits *bits;
  gint64 max;

  if (!reseau_db_get_int64 (self->db, &max, error, "SELECT max(rid) FROM record", ""))
    return NULL;
  bits = reseau_bits_new (max);
  reseau_bits_fill (bits);
  return bits;
}

/* Those without a date follow those with one, @rids.  What has none is not in the index:
 * of all that is in the index of titles it is the rest. */
static gboolean
walk_undated (ReseauStore *self, gint64 kid, const ReseauBits *bits, guint limit, GArray *rids,
              GError **error)
{
  g_autoptr (ReseauBits) left = bits ? reseau_bits_copy (bits) : make_full (self, error);

  if (left == NULL)
    return FALSE;
  for (guint i = 0; i < rids->len; i++)
    reseau_bits_remove (left, g_array_index (rids, gint64, i));
  return reseau_bits_find_oldest (left) < 0 ||
         walk (self, RESEAU_SORT_TITLE, kid, left, limit, rids, error);
}

/* --- sorting a few ---------------------------------------------------------- */

typedef struct {
  gint64 rid;
  gint64 changed;
  char *title;
  char *start; /* (nullable) */
} Row;

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->title);
  g_free (row->start);
}

static int
compare_numbers (gint64 a, gint64 b)
{
  return a < b ? -1 : a > b;
}

static int
compare_titles (const Row *a, const Row *b)
{
  int order = strcmp (a->title, b->title);

  return order != 0 ? order : compare_numbers (a->rid, b->rid);
}

static int
compare_dates (const Row *a, const Row *b)
{
  int order;

  if (a->start == NULL && b->start == NULL)
    return compare_titles (a, b);
  if (a->start == NULL || b->start == NULL)
    return a->start == NULL ? 1 : -1;
  order = strcmp (a->start, b->start);
  return order != 0 ? order : compare_numbers (a->rid, b->rid);
}

static int
compare_rows (gconstpointer one, gconstpointer other, gpointer data)
{
  const ReseauQuery *query = data;
  const Row *a = one, *b = other;

  if (query->sort == RESEAU_SORT_TITLE)
    return compare_titles (a, b);
  if (query->sort == RESEAU_SORT_DATE)
    return compare_dates (a, b);
  return a->changed != b->changed ? compare_numbers (b->changed, a->changed)
                                  : compare_numbers (b->rid, a->rid);
}

static gboolean
read_row (ReseauDbStatement *statement, const ReseauQuery *query, gint64 kid, gint64 rid,
          GArray *rows, GError **error)
{
  Row row = { rid };
  int more;

  reseau_db_bind_int64 (statement, 1, rid);
  more = reseau_db_step (statement, error);
  if (more <= 0)
    return more == 0;
  if ((kid == 0 || reseau_db_column_int64 (statement, 0) == kid) &&
      (query->sort != RESEAU_SORT_DATE || wants_undated (query) ||
       !reseau_db_column_is_null (statement, 3))) {
    row.changed = reseau_db_column_int64 (statement, 1);
    row.title = reseau_db_column_dup_text (statement, 2);
    row.start = reseau_db_column_dup_text (statement, 3);
    g_array_append_val (rows, row);
  }
  reseau_db_reset (statement);
  return TRUE;
}

static gboolean
sort (ReseauStore *self, const ReseauQuery *query, gint64 kid, const ReseauBits *bits, GArray *rids,
      GError **error)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db,
                         "SELECT kid, changed, title, start FROM record"
                         " WHERE rid = ? AND hidden = 0",
                         error);

  g_array_set_clear_func (rows, row_clear);
  if (statement == NULL)
    return FALSE;
  for (gint64 i = 0; i <= bits->max >> 6; i++)
    for (guint64 rest = bits->words[i]; rest != 0; rest &= rest - 1)
      if (!read_row (statement, query, kid, (i << 6) + __builtin_ctzll (rest), rows, error))
        return FALSE;
  g_array_sort_with_data (rows, compare_rows, (gpointer) query);
  for (guint i = 0; i < rows->len; i++)
    g_array_append_val (rids, g_array_index (rows, Row, i).rid);
  return TRUE;
}

/* @bits: (nullable): everything will do */
gboolean
reseau_store_list_ordered (ReseauStore *self, const ReseauQuery *query, const ReseauBits *bits,
                           guint limit, GArray *rids, GError **error)
{
  gint64 kid = 0;

  if (query->kind != NULL && !reseau_store_find_kind (self, query->kind, &kid, error))
    return FALSE;
  if (query->kind != NULL && kid == 0)
    return TRUE;
  if (bits != NULL && reseau_bits_count (bits) <= (limit == G_MAXUINT ? FEW : FEW_FOR_PAGE))
    return sort (self, query, kid, bits, rids, error);
  return walk (self, query->sort, kid, bits, limit, rids, error) &&
         (!wants_undated (query) || rids->len >= limit ||
          walk_undated (self, kid, bits, limit, rids, error));
}
