/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must always hold in a cache, each said in a sentence when it does not. */
#include "reseau-store-query.h"

#include "reseau-id.h"

static void G_GNUC_PRINTF (2, 3) report (GPtrArray *problems, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  g_ptr_array_add (problems, g_strdup_vprintf (format, values));
  va_end (values);
}

static gboolean
check_database (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_auto (GStrv) found = NULL;

  if (!reseau_db_check (self->db, &found, error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    g_ptr_array_add (problems, g_strdup (found[i]));
  return TRUE;
}

/* Counts that must be 0. */
static const struct {
  const char *sql;
  const char *sentence;
} zeros[] = {
  { "SELECT count(*) FROM record WHERE base IS NULL AND pending = 0",
    "records without a confirmed state and without operations" },
  { "SELECT count(*) FROM record r WHERE pending <>"
    " EXISTS (SELECT 1 FROM outbox o WHERE o.rid = r.rid AND o.lane = 0)",
    "records whose mark of waiting does not match the outbox" },
  { "SELECT count(*) FROM record WHERE pending = 0 AND (doc IS NOT NULL OR hidden <> gone)",
    "records that show something else than the server has, without operations" },
  { "SELECT count(*) FROM record WHERE base IS NOT NULL AND"
    " NOT EXISTS (SELECT 1 FROM scope WHERE scope.sid = record.sid)",
    "records of an unknown scope" },
  { "SELECT count(*) FROM outbox WHERE n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inflight)",
    "operations numbered without a batch" },
  { "SELECT count(*) FROM record WHERE hidden = 0 AND rid NOT IN (SELECT rid FROM facet)",
    "records without an index entry" },
  { "SELECT count(*) FROM facet WHERE rid NOT IN (SELECT rid FROM record WHERE hidden = 0)",
    "index entries without a record" },
  { "SELECT count(*) FROM posting p WHERE NOT EXISTS"
    " (SELECT 1 FROM facet f WHERE f.rid = p.rid)",
    "index values without a record" },
  { "SELECT count(*) FROM ref WHERE rid NOT IN (SELECT rid FROM record WHERE hidden = 0)",
    "references from no record" },
  { "SELECT abs((SELECT count(*) FROM posting) -"
    " (SELECT coalesce(sum(length(vals) / 4), 0) FROM facet))",
    "index values too many or too few" },
};

static gboolean
check_zeros (ReseauStore *self, GPtrArray *problems, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (zeros); i++) {
    gint64 n = 0;

    if (!reseau_db_get_int64 (self->db, &n, error, zeros[i].sql, ""))
      return FALSE;
    if (n != 0)
      report (problems, "%" G_GINT64_FORMAT " %s", n, zeros[i].sentence);
  }
  return TRUE;
}

static gboolean
check_outbox (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT pos, op, body FROM outbox ORDER BY pos", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    char id[RESEAU_ID_LENGTH + 1];
    g_autoptr (ReseauOp) op = reseau_store_parse_op (reseau_db_column_text (statement, 2),
                                                     reseau_db_column_length (statement, 2), NULL);

    reseau_db_column_uuid (statement, 1, id);
    if (op == NULL)
      report (problems, "operation %s does not read as one", id);
    else if (!g_str_equal (op->id, id))
      report (problems, "operation %s is filed as %s", op->id, id);
  }
  return more == 0;
}

static gboolean
same_records (const ReseauRecord *a, const ReseauRecord *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_str_equal (a->scope, b->scope) && reseau_value_equal (a->fields, b->fields);
}

/* What is shown of a record with operations is the base with these on top. */
static gboolean
check_shown (ReseauStore *self, const ReseauEntry *entry, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (ReseauRecord) expected = NULL;

  if (!entry->pending)
    return TRUE;
  ops = reseau_store_load_ops (self, entry->rid, error);
  if (ops == NULL)
    return FALSE;
  if (ops->len > 0) {
    expected = reseau_store_overlay (self, entry, ops, error);
    if (expected == NULL)
      return FALSE;
    if (expected->deleted)
      g_clear_pointer (&expected, reseau_record_unref);
  }
  if (!same_records (entry->shown, expected))
    report (problems, "record %s does not show its operations", entry->id);
  return TRUE;
}

static GPtrArray *
load_keys (ReseauStore *self, const char *sql, gint64 rid, gboolean ids, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (self->db, error, sql, "l", rid);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_autofree char *id = ids ? reseau_db_column_dup_uuid (statement, 0) : NULL;

    g_ptr_array_add (keys,
                     g_strdup_printf ("%s\037%s", ids ? id : reseau_db_column_text (statement, 0),
                                      reseau_db_column_text (statement, 1)));
  }
  return more == 0 ? g_steal_pointer (&keys) : NULL;
}

static gboolean
same_keys (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!g_ptr_array_find_with_equal_func ((GPtrArray *) b, a->pdata[i], g_str_equal, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
check_index (ReseauStore *self, const ReseauEntry *entry, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GPtrArray) refs = NULL;
  g_autoptr (GPtrArray) expected_values = NULL;
  g_autoptr (GPtrArray) expected_refs = NULL;

  if (entry->shown == NULL)
    return TRUE;
  expected_values = reseau_store_dup_values (self, entry->shown);
  expected_refs = reseau_store_dup_refs (self, entry->shown);
  values = load_keys (self,
                      "SELECT v, field FROM value JOIN posting USING (vid)"
                      " WHERE rid = ?1 AND vid IN (SELECT vid FROM value)",
                      entry->rid, FALSE, error);
  refs = load_keys (self, "SELECT target, field FROM ref WHERE rid = ?1", entry->rid, TRUE, error);
  if (values == NULL || refs == NULL)
    return FALSE;
  if (!same_keys (values, expected_values) || !same_keys (refs, expected_refs))
    report (problems, "record %s is not indexed as it is", entry->id);
  return TRUE;
}

static gboolean
check_label (ReseauStore *self, const ReseauEntry *entry, GPtrArray *problems, GError **error)
{
  g_autofree char *label = NULL;
  g_autofree char *expected = NULL;

  if (entry->shown == NULL)
    return TRUE;
  expected = reseau_store_make_label (self, entry->shown, error);
  if (expected == NULL || !reseau_store_load_label (self, entry->rid, &label, error))
    return FALSE;
  if (!g_str_equal (label, expected))
    report (problems, "record %s is searched by words it no longer has", entry->id);
  return TRUE;
}

static gboolean
check_record (ReseauStore *self, gint64 rid, GPtrArray *problems, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_load_entry (self, rid, &entry, &local)) {
    if (!g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_CORRUPT)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    report (problems, "record number %" G_GINT64_FORMAT ": %s", rid, local->message);
    return TRUE;
  }
  return entry == NULL ||
         (check_shown (self, entry, problems, error) &&
          check_index (self, entry, problems, error) && check_label (self, entry, problems, error));
}

/* The index of words itself, which only a writer can check. */
static gboolean
check_words (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (reseau_db_is_read_only (self->db) ||
      reseau_db_run (self->db, &local, "INSERT INTO search (search) VALUES ('integrity-check')",
                     ""))
    return TRUE;
  if (!g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_CORRUPT)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  report (problems, "the index of words is damaged");
  return TRUE;
}

/* Each record is in the index of words under its kind, and nothing else is. */
static gboolean
check_searched_kind (ReseauStore *self, gint64 kid, const char *kind, GPtrArray *problems,
                     GError **error)
{
  g_autofree char *match = g_strdup_printf ("\"" RESEAU_FTS_TERM_MARK "%s\"", kind);
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT (SELECT count(*) FROM search WHERE search MATCH ?1),"
                       " (SELECT count(*) FROM record WHERE kid = ?2 AND hidden = 0),"
                       " (SELECT count(*) FROM search WHERE search MATCH ?1 AND rowid IN"
                       "   (SELECT rid FROM record WHERE kid = ?2 AND hidden = 0))",
                       "sl", match, kid);
  int more = statement ? reseau_db_step (statement, error) : -1;

  if (more > 0 && (reseau_db_column_int64 (statement, 0) != reseau_db_column_int64 (statement, 1) ||
                   reseau_db_column_int64 (statement, 0) != reseau_db_column_int64 (statement, 2)))
    report (problems, "the index of words does not hold the records of kind %s", kind);
  return more >= 0;
}

static gboolean
check_searched (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT kid, name FROM kind", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!check_searched_kind (self, reseau_db_column_int64 (statement, 0),
                              reseau_db_column_text (statement, 1), problems, error))
      return FALSE;
  return more == 0;
}

static gboolean
for_each_record (ReseauStore *self,
                 gboolean (*func) (ReseauStore *, gint64, GPtrArray *, GError **), GPtrArray *data,
                 GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT rid FROM record ORDER BY rid", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!func (self, reseau_db_column_int64 (statement, 0), data, error))
      return FALSE;
  return more == 0;
}

/**
 * reseau_store_check:
 * @problems: (out) (transfer full): what is wrong, a sentence each; empty when all is
 *   well
 *
 * Reads everything.
 *
 * Returns: %FALSE when it could not be read
 */
gboolean
reseau_store_check (ReseauStore *self, GStrv *problems, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  gboolean ok;

  g_return_val_if_fail (self != NULL && problems != NULL, FALSE);

  found = g_ptr_array_new_with_free_func (g_free);
  if (!reseau_store_begin_read (self, error))
    return FALSE;
  ok = check_database (self, found, error) && check_zeros (self, found, error) &&
       check_outbox (self, found, error) && check_words (self, found, error) &&
       check_searched (self, found, error) && for_each_record (self, check_record, found, error);
  reseau_store_end_read (self);
  if (!ok)
    return FALSE;
  g_ptr_array_add (found, NULL);
  *problems = (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
  return TRUE;
}

/* --- building the index anew -------------------------------------------- */

static gboolean
reindex_record (ReseauStore *self, gint64 rid, GPtrArray *unused, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_load_entry (self, rid, &entry, error))
    return FALSE;
  if (entry == NULL)
    return TRUE;
  /* Nothing is indexed any more. */
  g_clear_pointer (&entry->shown, reseau_record_unref);
  return reseau_store_save_entry (self, entry, FALSE, error);
}

/**
 * reseau_store_reindex:
 *
 * Builds sort keys, facets, references and the full-text index anew from the
 * records.
 */
gboolean
reseau_store_reindex (ReseauStore *self, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok =
      reseau_store_clear_index (self, error) && for_each_record (self, reindex_record, NULL, error);
  return reseau_store_finish (self, ok, error);
}
