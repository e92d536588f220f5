/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists.  Words and filters become sets of rids, one bit each. */
#include "reseau-store-query.h"

#include "reseau-id.h"

static gboolean
add_matching (ReseauBits *bits, ReseauDbStatement *statement, GError **error)
{
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    reseau_bits_add (bits, reseau_db_column_int64 (statement, 0));
  return more == 0;
}

/* --- filters ------------------------------------------------------------ */

static gboolean
add_flag (ReseauStore *self, ReseauBits *bits, const char *sql, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (self->db, sql, error);

  return add_matching (bits, statement, error);
}

static gboolean
add_value (ReseauStore *self, ReseauBits *bits, const char *field, const char *value,
           GError **error)
{
  gint64 vid;

  return reseau_store_find_value (self, value, field, &vid, error) &&
         (vid == 0 || reseau_store_read_bits (self, vid, bits, error));
}

/* What the person made, and what names the person. */
static gboolean
add_mine (ReseauStore *self, ReseauBits *bits, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  const ReseauAccount *account;

  if (!reseau_store_get_account (self, &account, error))
    return FALSE;
  if (account == NULL)
    return TRUE;
  statement =
      reseau_db_query (self->db, error, "SELECT rid FROM ref WHERE target = ?", "u", account->uid);
  return add_matching (bits, statement, error);
}

static gboolean
add_ref (ReseauStore *self, ReseauBits *bits, const char *field, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT rid FROM ref WHERE target = ? AND field = ?", "us", id, field);

  return add_matching (bits, statement, error);
}

static const char *
get_filter_text (const ReseauValue *value)
{
  if (reseau_value_get_kind (value) == RESEAU_VALUE_BOOL)
    return reseau_value_get_bool (value) ? "true" : "false";
  return reseau_value_get_string (value);
}

static gboolean
add_accepted (ReseauStore *self, ReseauBits *bits, const char *field, const ReseauValue *value,
              GError **error)
{
  const char *text = get_filter_text (value);

  if (text == NULL)
    return TRUE;
  if (g_str_equal (field, "pending"))
    return add_flag (self, bits,
                     "SELECT rid FROM record r WHERE pending = 1 AND EXISTS"
                     " (SELECT 1 FROM outbox o WHERE o.rid = r.rid AND o.lane = 0)",
                     error);
  if (g_str_equal (field, "conflict"))
    return add_flag (self, bits, "SELECT rid FROM record WHERE conflict = 1", error);
  if (g_str_equal (field, "kind"))
    return add_value (self, bits, RESEAU_KIND_FIELD, text, error);
  if (g_str_equal (field, "mine"))
    return add_mine (self, bits, error);
  if (!add_value (self, bits, field, text, error))
    return FALSE;
  return !reseau_id_is_valid (text) || add_ref (self, bits, field, text, error);
}

static ReseauBits *
make_filter (ReseauStore *self, gint64 max, const char *field, const ReseauValue *values,
             GError **error)
{
  g_autoptr (ReseauBits) bits = reseau_bits_new (max);

  if (!reseau_value_is_list (values))
    return add_accepted (self, bits, field, values, error) ? g_steal_pointer (&bits) : NULL;
  for (guint i = 0; i < reseau_value_get_length (values); i++)
    if (!add_accepted (self, bits, field, reseau_value_get_at (values, i), error))
      return NULL;
  return g_steal_pointer (&bits);
}

static void
filter_clear (gpointer data)
{
  ReseauFilter *filter = data;

  g_free (filter->field);
  reseau_bits_free (filter->bits);
}

static gboolean
add_field_filters (ReseauStore *self, GArray *filters, gint64 max, const ReseauQuery *query,
                   GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (query->filters); i++) {
    const ReseauValue *values = reseau_value_get_at (query->filters, i);
    ReseauFilter filter = { 0 };

    if (reseau_value_is_list (values) && reseau_value_get_length (values) == 0)
      continue;
    filter.bits =
        make_filter (self, max, reseau_value_get_key_at (query->filters, i), values, error);
    if (filter.bits == NULL)
      return FALSE;
    filter.field = g_strdup (reseau_value_get_key_at (query->filters, i));
    g_array_append_val (filters, filter);
  }
  return TRUE;
}

static gboolean
add_period_filter (ReseauStore *self, GArray *filters, gint64 max, const ReseauQuery *query,
                   GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  ReseauFilter filter = { 0 };

  if (query->from == NULL && query->until == NULL)
    return TRUE;
  statement =
      reseau_db_query (self->db, error,
                       "SELECT rid FROM record WHERE hidden = 0 AND start IS NOT NULL"
                       " AND kid IN (SELECT kid FROM kind) AND start >= ? AND start < ?",
                       "ss", query->from ? query->from : "", query->until ? query->until : "~");
  filter.bits = reseau_bits_new (max);
  g_array_append_val (filters, filter);
  return add_matching (filter.bits, statement, error);
}

static void
add_text_filter (GArray *filters, const ReseauSearch *search)
{
  ReseauFilter filter = { NULL, reseau_bits_copy (search->bits) };

  g_array_append_val (filters, filter);
}

/**
 * reseau_store_make_filters:
 * @max: the highest rid
 * @search: (nullable): the text, after reseau_store_find_matching()
 *
 * Returns: (transfer full) (element-type ReseauFilter): the sets that a record must
 *   be in: one for each field, the text and the period
 */
GArray *
reseau_store_make_filters (ReseauStore *self, const ReseauQuery *query, gint64 max,
                           const ReseauSearch *search, GError **error)
{
  g_autoptr (GArray) filters = g_array_new (FALSE, FALSE, sizeof (ReseauFilter));

  g_array_set_clear_func (filters, filter_clear);
  if (!add_field_filters (self, filters, max, query, error) ||
      !add_period_filter (self, filters, max, query, error))
    return NULL;
  if (search != NULL)
    add_text_filter (filters, search);
  return g_steal_pointer (&filters);
}

/* %NULL without @filters: everything will do. */
static ReseauBits *
join_filters (GArray *filters)
{
  ReseauBits *bits;

  if (filters->len == 0)
    return NULL;
  bits = g_steal_pointer (&g_array_index (filters, ReseauFilter, 0).bits);
  for (guint i = 1; i < filters->len; i++)
    reseau_bits_intersect (bits, g_array_index (filters, ReseauFilter, i).bits);
  return bits;
}

/* --- the best first ----------------------------------------------------- */

static void
keep_found (GArray *rids, const ReseauBits *bits)
{
  guint kept = 0;

  for (guint i = 0; i < rids->len; i++) {
    gint64 rid = g_array_index (rids, gint64, i);

    if (reseau_bits_has (bits, rid))
      g_array_index (rids, gint64, kept++) = rid;
  }
  g_array_set_size (rids, kept);
}

/* Beyond what is ranked, the newest first. */
static void
append_others (GArray *rids, ReseauBits *bits, guint limit)
{
  for (guint i = 0; i < rids->len; i++)
    reseau_bits_remove (bits, g_array_index (rids, gint64, i));
  for (gint64 word = bits->max >> 6; word >= 0 && rids->len < limit; word--)
    for (int bit = 63; bits->words[word] != 0 && bit >= 0; bit--) {
      gint64 rid = (word << 6) + bit;

      if (reseau_bits_has (bits, rid))
        g_array_append_val (rids, rid);
    }
}

static gboolean
list_best (ReseauStore *self, const ReseauSearch *search, ReseauBits *bits, guint limit,
           GArray *rids, GError **error)
{
  if (reseau_bits_find_oldest (bits) < 0)
    return TRUE;
  if (!reseau_store_find_best (self, search, rids, error))
    return FALSE;
  keep_found (rids, bits);
  if (!search->unproved)
    append_others (rids, bits, limit);
  return TRUE;
}

/* --- answers --------------------------------------------------------------- */

/* What a query narrows records to. */
typedef struct {
  gint64 max;
  ReseauSearch *search; /* (nullable): without words */
  GArray *filters;
} Narrowed;

static void
narrowed_clear (Narrowed *self)
{
  reseau_search_free (self->search);
  g_clear_pointer (&self->filters, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Narrowed, narrowed_clear)

static gboolean
narrow (ReseauStore *self, const ReseauQuery *query, ReseauMatching how, Narrowed *out,
        GError **error)
{
  if (!reseau_db_get_int64 (self->db, &out->max, error, "SELECT max(rid) FROM record", "") ||
      !reseau_store_make_search (self, query, &out->search, error) ||
      (out->search != NULL &&
       !reseau_store_find_matching (self, out->search, out->max, how, error)))
    return FALSE;
  out->filters = reseau_store_make_filters (self, query, out->max, out->search, error);
  return out->filters != NULL;
}

static gboolean
run_query (ReseauStore *self, const ReseauQuery *query, guint limit, gboolean quick, GArray *rids,
           gboolean *more, GError **error)
{
  gboolean best = query->sort == RESEAU_SORT_RELEVANCE;
  ReseauMatching how = !quick ? RESEAU_MATCHING_ALL
                       : best ? RESEAU_MATCHING_RANKED
                              : RESEAU_MATCHING_FIRST;
  g_auto (Narrowed) narrowed = { 0 };
  g_autoptr (ReseauBits) bits = NULL;
  gboolean ok;

  if (!narrow (self, query, how, &narrowed, error))
    return FALSE;
  bits = join_filters (narrowed.filters);
  ok = narrowed.search != NULL && best
           ? list_best (self, narrowed.search, bits, limit, rids, error)
           : reseau_store_list_ordered (self, query, bits, limit, rids, error);
  *more = rids->len >= limit || (narrowed.search != NULL && narrowed.search->partial);
  if (rids->len > limit)
    g_array_set_size (rids, limit);
  return ok;
}

static GArray *
list_rids (ReseauStore *self, const ReseauQuery *query, guint limit, gboolean quick, gboolean *more,
           GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean ok;

  if (!reseau_store_begin_read (self, error))
    return NULL;
  ok = run_query (self, query, limit > 0 ? limit : G_MAXUINT, quick, rids, more, error);
  reseau_store_end_read (self);
  return ok ? g_steal_pointer (&rids) : NULL;
}

/**
 * reseau_store_query_first:
 * @limit: records wanted
 * @more: (out): whether there may be others
 *
 * What a list shows while [func@store_query] is under way: the beginning of its answer,
 * in a time that does not depend on how much that is.  Phrases of common words are
 * looked for in titles and in the newest records only.
 *
 * Returns: (transfer full) (element-type gint64): numbers of records
 */
GArray *
reseau_store_query_first (ReseauStore *self, const ReseauQuery *query, guint limit, gboolean *more,
                          GError **error)
{
  g_return_val_if_fail (self != NULL && query != NULL && limit > 0 && more != NULL, NULL);

  return list_rids (self, query, limit, TRUE, more, error);
}

/**
 * reseau_store_query:
 * @limit: most records wanted, 0 for all
 *
 * Returns: (transfer full) (element-type gint64): the numbers of the records that
 *   @query wants, in its order, for [func@store_load_rows]
 */
GArray *
reseau_store_query (ReseauStore *self, const ReseauQuery *query, guint limit, GError **error)
{
  gboolean more;

  g_return_val_if_fail (self != NULL && query != NULL, NULL);

  return list_rids (self, query, limit, FALSE, &more, error);
}

static gboolean
count_all (ReseauStore *self, const ReseauQuery *query, gint64 *n, GError **error)
{
  gint64 kid;

  if (query->kind == NULL)
    return reseau_db_get_int64 (self->db, n, error, "SELECT count(*) FROM record WHERE hidden = 0",
                                "");
  return reseau_store_find_kind (self, query->kind, &kid, error) &&
         reseau_db_get_int64 (self->db, n, error,
                              "SELECT count(*) FROM record WHERE hidden = 0 AND kid = ?", "l", kid);
}

static gboolean
count_found (ReseauStore *self, const ReseauQuery *query, gint64 *n, GError **error)
{
  g_auto (Narrowed) narrowed = { 0 };
  g_autoptr (ReseauBits) bits = NULL;
  g_autoptr (ReseauBits) kind = NULL;

  if (!narrow (self, query, FALSE, &narrowed, error))
    return FALSE;
  bits = join_filters (narrowed.filters);
  if (bits == NULL)
    return count_all (self, query, n, error);
  if (query->kind != NULL) {
    kind = reseau_bits_new (bits->max);
    if (!add_value (self, kind, RESEAU_KIND_FIELD, query->kind, error))
      return FALSE;
    reseau_bits_intersect (bits, kind);
  }
  *n = reseau_bits_count (bits);
  return TRUE;
}

/**
 * reseau_store_count:
 *
 * Returns: how many records @query wants, or -1 with @error set
 */
gint64
reseau_store_count (ReseauStore *self, const ReseauQuery *query, GError **error)
{
  gint64 n = 0;
  gboolean ok;

  g_return_val_if_fail (self != NULL && query != NULL, -1);

  if (!reseau_store_begin_read (self, error))
    return -1;
  ok = count_found (self, query, &n, error);
  reseau_store_end_read (self);
  return ok ? n : -1;
}
