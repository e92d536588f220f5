/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must always hold in a cache, each said in a sentence when it does not. */
#include "reseau-store-query.h"

#include "reseau-blob.h"
#include "reseau-id.h"
#include "reseau-store-blobs.h"

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
    " EXISTS (SELECT 1 FROM outbox o WHERE o.rid = r.rid AND o.lane IN (0, 3))",
    "records whose mark of waiting does not match the outbox" },
  { "SELECT count(*) FROM record WHERE pending = 0 AND (doc IS NOT NULL OR hidden <> gone)",
    "records that show something else than the server has, without operations" },
  { "SELECT count(*) FROM record WHERE base IS NOT NULL AND"
    " NOT EXISTS (SELECT 1 FROM scope WHERE scope.sid = record.sid)",
    "records of an unknown scope" },
  { "SELECT count(*) FROM outbox WHERE n IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inflight)",
    "operations numbered without a batch" },
  { "SELECT count(*) FROM ref WHERE rid NOT IN (SELECT rid FROM record WHERE hidden = 0)",
    "references from no record" },
  { "SELECT count(*) FROM blob_ref WHERE rid NOT IN (SELECT rid FROM record)",
    "photos and files of no record" },
  { "SELECT count(*) FROM blob_ref WHERE sha256 NOT IN (SELECT sha256 FROM blob)",
    "photos and files that the cache does not know" },
  { "SELECT count(*) FROM label WHERE rid NOT IN (SELECT rid FROM record WHERE hidden = 0)",
    "labels of no record" },
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
    expected = reseau_store_overlay (self, entry, ops);
    if (expected->deleted)
      g_clear_pointer (&expected, reseau_record_unref);
  }
  if (!same_records (entry->shown, expected))
    report (problems, "record %s does not show its operations", entry->id);
  return TRUE;
}

static GPtrArray *
load_refs (ReseauStore *self, gint64 rid, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT target, field FROM ref WHERE rid = ?", "l", rid);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_autofree char *id = reseau_db_column_dup_uuid (statement, 0);

    g_ptr_array_add (keys, g_strdup_printf ("%s\037%s", id, reseau_db_column_text (statement, 1)));
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
check_refs (ReseauStore *self, const ReseauEntry *entry, GPtrArray *problems, GError **error)
{
  g_autoptr (GPtrArray) refs = NULL;
  g_autoptr (GPtrArray) expected = NULL;

  if (entry->shown == NULL)
    return TRUE;
  expected = reseau_store_dup_refs (self, entry->shown);
  refs = load_refs (self, entry->rid, error);
  if (refs == NULL)
    return FALSE;
  if (!same_keys (refs, expected))
    report (problems, "record %s is not indexed by what it refers to", entry->id);
  return TRUE;
}

/* What the cache knows to be referred to is what the record says. */
static gboolean
check_blob_refs (ReseauStore *self, const ReseauEntry *entry, GPtrArray *problems, GError **error)
{
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (ReseauDbStatement) statement = NULL;
  gboolean same = TRUE;
  int more;

  if (entry->base != NULL && !entry->base->deleted)
    reseau_blob_collect (self->schema, entry->base, expected);
  if (entry->shown != NULL)
    reseau_blob_collect (self->schema, entry->shown, expected);
  statement = reseau_db_query (self->db, error, "SELECT sha256 FROM blob_ref WHERE rid = ?", "l",
                               entry->rid);
  more = statement ? 1 : -1;
  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    same &= g_hash_table_remove (expected, reseau_db_column_text (statement, 0));
  if (more == 0 && (!same || g_hash_table_size (expected) > 0))
    report (problems, "record %s refers to other photos and files than the cache knows", entry->id);
  return more == 0;
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
         (check_shown (self, entry, problems, error) && check_refs (self, entry, problems, error) &&
          check_blob_refs (self, entry, problems, error) &&
          check_label (self, entry, problems, error));
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
check_common_words (ReseauStore *self, GPtrArray *problems, GError **error)
{
  gint64 max, wrong;

  if (!reseau_db_get_int64 (self->db, &max, error, "SELECT max(rid) FROM record", "") ||
      !reseau_store_count_wrong_words (self, max, &wrong, error))
    return FALSE;
  if (wrong != 0)
    report (problems, "%" G_GINT64_FORMAT " records are not found by a common word as they are",
            wrong);
  return TRUE;
}

/* What the index says of each value, beside what the records say. */
typedef struct {
  gint64 max;
  GHashTable *expected; /* "value\037field" -> ReseauBits */
} Values;

static gboolean
add_values (ReseauStore *self, gint64 rid, Values *values, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;
  g_autoptr (GPtrArray) keys = NULL;

  /* What cannot be read is told elsewhere. */
  if (!reseau_store_load_entry (self, rid, &entry, NULL) || entry == NULL || entry->shown == NULL)
    return TRUE;
  keys = reseau_store_dup_values (self, entry->shown);
  for (guint i = 0; i < keys->len; i++) {
    const char *key = g_ptr_array_index (keys, i);
    ReseauBits *bits = g_hash_table_lookup (values->expected, key);

    if (bits == NULL) {
      bits = reseau_bits_new (values->max);
      g_hash_table_insert (values->expected, g_strdup (key), bits);
    }
    reseau_bits_add (bits, rid);
  }
  return TRUE;
}

static gboolean
check_value (ReseauStore *self, ReseauDbStatement *row, Values *values, GPtrArray *problems,
             GError **error)
{
  const char *field = reseau_db_column_text (row, 2);
  g_autofree char *key = g_strdup_printf ("%s\037%s", reseau_db_column_text (row, 1), field);
  g_autoptr (ReseauBits) bits = reseau_bits_new (values->max);
  const ReseauBits *expected = g_hash_table_lookup (values->expected, key);
  gint64 wrong;

  if (!reseau_store_read_bits (self, reseau_db_column_int64 (row, 0), bits, error))
    return FALSE;
  wrong = expected ? reseau_bits_count_different (bits, expected) : reseau_bits_count (bits);
  if (wrong != 0)
    report (problems,
            "%" G_GINT64_FORMAT " records are not indexed as they are under a value of %s", wrong,
            field);
  g_hash_table_remove (values->expected, key);
  return TRUE;
}

static gboolean
compare_values (ReseauStore *self, Values *values, GPtrArray *problems, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT vid, v, field FROM value", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!check_value (self, statement, values, problems, error))
      return FALSE;
  if (more == 0 && g_hash_table_size (values->expected) > 0)
    report (problems, "%u values are not indexed at all", g_hash_table_size (values->expected));
  return more == 0;
}

typedef gboolean (*RecordFunc) (ReseauStore *self, gint64 rid, gpointer data, GError **error);

static gboolean
for_each_record (ReseauStore *self, RecordFunc func, gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT rid FROM record ORDER BY rid", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!func (self, reseau_db_column_int64 (statement, 0), data, error))
      return FALSE;
  return more == 0;
}

static gboolean
check_blobs (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_auto (GStrv) found = NULL;

  if (!reseau_store_check_blobs (self, FALSE, &found, error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    g_ptr_array_add (problems, g_strdup (found[i]));
  return TRUE;
}

static gboolean
check_values (ReseauStore *self, GPtrArray *problems, GError **error)
{
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Values values = { 0, expected };

  return reseau_db_get_int64 (self->db, &values.max, error, "SELECT max(rid) FROM record", "") &&
         for_each_record (self, (RecordFunc) add_values, &values, error) &&
         compare_values (self, &values, problems, error);
}

/**
 * reseau_store_check:
 * @problems: (out) (transfer full): what is wrong, a sentence each; empty when all is
 *   well
 *
 * Reads everything; meanwhile nobody else writes.
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
  if (!reseau_db_begin (self->db, error))
    return FALSE;
  ok = check_database (self, found, error) && check_zeros (self, found, error) &&
       check_outbox (self, found, error) && check_words (self, found, error) &&
       check_searched (self, found, error) && check_common_words (self, found, error) &&
       check_values (self, found, error) &&
       for_each_record (self, (RecordFunc) check_record, found, error);
  reseau_db_rollback (self->db);
  /* Others may write while so many bytes are read. */
  if (!ok || !check_blobs (self, found, error))
    return FALSE;
  g_ptr_array_add (found, NULL);
  *problems = (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);
  return TRUE;
}

/* --- building the index anew -------------------------------------------- */

static gboolean
reindex_record (ReseauStore *self, gint64 rid, gpointer unused, GError **error)
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
