/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lists are narrowed by.  A value is known by a small number (vid); which
 * records have it stands in `posting`, which values a record has in `facet`.
 * References to records stand in `ref`. */
#include "reseau-store-private.h"

#include <string.h>

#include "reseau-id.h"
#include "reseau-scope.h"

#define SEPARATOR '\037'

static char *
join_key (const char *value, const char *field)
{
  return g_strdup_printf ("%s%c%s", value, SEPARATOR, field);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, each once. */
static GPtrArray *
finish_keys (GPtrArray *keys)
{
  guint kept = 0;

  g_ptr_array_sort (keys, compare_strings);
  for (guint i = 0; i < keys->len; i++) {
    char *key = g_ptr_array_index (keys, i);

    if (kept > 0 && g_str_equal (g_ptr_array_index (keys, kept - 1), key))
      g_free (key);
    else
      keys->pdata[kept++] = key;
  }
  keys->len = kept;
  return keys;
}

static void
add_strings (GPtrArray *keys, const char *field, const ReseauValue *value)
{
  const char *text = reseau_value_get_string (value);

  if (text != NULL)
    g_ptr_array_add (keys, join_key (text, field));
  for (guint i = 0; reseau_value_is_list (value) && i < reseau_value_get_length (value); i++)
    add_strings (keys, field, reseau_value_get_at (value, i));
}

static void
add_field (GPtrArray *keys, const ReseauField *field, const ReseauValue *value)
{
  switch (field->type) {
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
  case RESEAU_FIELD_TERM:
  case RESEAU_FIELD_TERMS:
    add_strings (keys, field->key, value);
    break;
  case RESEAU_FIELD_BOOLEAN:
    if (value != NULL)
      g_ptr_array_add (keys,
                       join_key (reseau_value_get_bool (value) ? "true" : "false", field->key));
    break;
  default:
    if (field->facet)
      add_strings (keys, field->key, value);
    break;
  }
}

GPtrArray *
reseau_store_dup_values (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  gboolean is_public = reseau_value_get_member_bool (record->fields, "public");
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];

    if (!field->is_virtual)
      add_field (keys, field, reseau_record_get (record, field->key));
  }
  g_ptr_array_add (keys, join_key (record->scope, "scope"));
  g_ptr_array_add (keys,
                   join_key (reseau_scope_get_visibility (record->scope, is_public), "visibility"));
  return finish_keys (keys);
}

static void
add_ids (GPtrArray *keys, const char *field, const ReseauValue *value)
{
  const char *id = reseau_value_get_string (value);

  if (id != NULL && reseau_id_is_valid (id))
    g_ptr_array_add (keys, join_key (id, field));
  for (guint i = 0; reseau_value_is_list (value) && i < reseau_value_get_length (value); i++)
    add_ids (keys, field, reseau_value_get_at (value, i));
}

GPtrArray *
reseau_store_dup_refs (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];

    if (field->type == RESEAU_FIELD_REF || field->type == RESEAU_FIELD_REFS)
      add_ids (keys, field->key, reseau_record_get (record, field->key));
  }
  if (record->by != NULL && reseau_id_is_valid (record->by))
    g_ptr_array_add (keys, join_key (record->by, "by"));
  return finish_keys (keys);
}

/* --- values ------------------------------------------------------------- */

static gboolean
find_value (ReseauStore *self, const char *value, const char *field, gint64 *vid, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT vid FROM value WHERE v = ? AND field = ?", "ss", value, field);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *vid = more > 0 ? reseau_db_column_int64 (statement, 0) : 0;
  return more >= 0;
}

static gboolean
intern_value (ReseauStore *self, const char *key, gint64 *vid, GError **error)
{
  const gint64 *known = g_hash_table_lookup (self->values, key);
  const char *field = strchr (key, SEPARATOR);
  g_autofree char *value = NULL;

  if (known != NULL) {
    *vid = *known;
    return TRUE;
  }
  value = g_strndup (key, field - key);
  if (!find_value (self, value, field + 1, vid, error))
    return FALSE;
  if (*vid == 0) {
    if (!reseau_db_run (self->db, error, "INSERT INTO value (v, field) VALUES (?, ?)", "ss", value,
                        field + 1))
      return FALSE;
    *vid = reseau_db_last_rowid (self->db);
  }
  g_hash_table_insert (self->values, g_strdup (key), g_memdup2 (vid, sizeof *vid));
  return TRUE;
}

static int
compare_vids (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *) a, right = *(const guint32 *) b;

  return left < right ? -1 : left > right;
}

static gboolean
intern_values (ReseauStore *self, const ReseauRecord *record, GArray *vids, GError **error)
{
  g_autoptr (GPtrArray) keys = reseau_store_dup_values (self, record);

  for (guint i = 0; i < keys->len; i++) {
    gint64 wide;
    guint32 vid;

    if (!intern_value (self, g_ptr_array_index (keys, i), &wide, error))
      return FALSE;
    vid = wide;
    g_array_append_val (vids, vid);
  }
  g_array_sort (vids, compare_vids);
  return TRUE;
}

static gboolean
has_vid (const GArray *vids, guint32 vid)
{
  for (guint i = 0; i < vids->len; i++)
    if (g_array_index (vids, guint32, i) == vid)
      return TRUE;
  return FALSE;
}

static gboolean
run_for_missing (ReseauStore *self, gint64 rid, const GArray *vids, const GArray *other,
                 const char *sql, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < vids->len; i++) {
    guint32 vid = g_array_index (vids, guint32, i);

    if (has_vid (other, vid))
      continue;
    reseau_db_bind_int64 (statement, 1, vid);
    reseau_db_bind_int64 (statement, 2, rid);
    if (!reseau_db_step_all (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
write_facet (ReseauStore *self, gint64 rid, const char *kind, const GArray *vids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  g_autofree guint32 *bytes = g_new (guint32, vids->len + 1);
  gint64 kid;

  for (guint i = 0; i < vids->len; i++)
    bytes[i] = GUINT32_TO_LE (g_array_index (vids, guint32, i));
  if (!reseau_store_intern_kind (self, kind, &kid, error))
    return FALSE;
  statement = reseau_db_prepare (self->db, "INSERT OR REPLACE INTO facet VALUES (?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  reseau_db_bind_int64 (statement, 1, rid);
  reseau_db_bind_int64 (statement, 2, kid);
  reseau_db_bind_blob (statement, 3, bytes, vids->len * sizeof (guint32));
  return reseau_db_step_all (statement, error);
}

static gboolean
load_facet (ReseauStore *self, gint64 rid, GArray *vids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT vals FROM facet WHERE rid = ?", "l", rid);
  int more = statement ? reseau_db_step (statement, error) : -1;
  gsize length = 0;
  const guint8 *bytes = more > 0 ? reseau_db_column_blob (statement, 0, &length) : NULL;

  for (gsize at = 0; at + sizeof (guint32) <= length; at += sizeof (guint32)) {
    guint32 vid;

    memcpy (&vid, bytes + at, sizeof vid);
    vid = GUINT32_FROM_LE (vid);
    g_array_append_val (vids, vid);
  }
  return more >= 0;
}

static gboolean
same_vids (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (guint32)) == 0;
}

static gboolean
index_values (ReseauStore *self, gint64 rid, const char *kind, const ReseauRecord *before,
              const ReseauRecord *after, GError **error)
{
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) new = g_array_new (FALSE, FALSE, sizeof (guint32));

  if (before != NULL && !load_facet (self, rid, old, error))
    return FALSE;
  if (after != NULL && !intern_values (self, after, new, error))
    return FALSE;
  if (before != NULL && after != NULL && same_vids (old, new))
    return TRUE;
  if (!run_for_missing (self, rid, old, new, "DELETE FROM posting WHERE vid = ? AND rid = ?",
                        error) ||
      !run_for_missing (self, rid, new, old, "INSERT INTO posting VALUES (?, ?)", error))
    return FALSE;
  if (after == NULL)
    return reseau_db_run (self->db, error, "DELETE FROM facet WHERE rid = ?", "l", rid);
  return write_facet (self, rid, kind, new, error);
}

/* --- references --------------------------------------------------------- */

static gboolean
run_for_refs (ReseauStore *self, gint64 rid, const GPtrArray *refs, const GPtrArray *other,
              const char *sql, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;

  for (guint i = 0; i < refs->len; i++) {
    const char *key = g_ptr_array_index (refs, i);
    char target[RESEAU_ID_LENGTH + 1];

    if (g_ptr_array_find_with_equal_func ((GPtrArray *) other, key, g_str_equal, NULL))
      continue;
    if (statement == NULL) {
      statement = reseau_db_prepare (self->db, sql, error);
      if (statement == NULL)
        return FALSE;
    }
    g_strlcpy (target, key, sizeof target);
    reseau_db_bind_uuid (statement, 1, target);
    reseau_db_bind_text_static (statement, 2, key + RESEAU_ID_LENGTH + 1, -1);
    reseau_db_bind_int64 (statement, 3, rid);
    if (!reseau_db_step_all (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
index_refs (ReseauStore *self, gint64 rid, const ReseauRecord *before, const ReseauRecord *after,
            GError **error)
{
  g_autoptr (GPtrArray) old = before ? reseau_store_dup_refs (self, before) : g_ptr_array_new ();
  g_autoptr (GPtrArray) new = after ? reseau_store_dup_refs (self, after) : g_ptr_array_new ();

  return run_for_refs (self, rid, old, new,
                       "DELETE FROM ref WHERE target = ? AND field = ? AND rid = ?", error) &&
         run_for_refs (self, rid, new, old, "INSERT INTO ref VALUES (?, ?, ?)", error);
}

gboolean
reseau_store_index (ReseauStore *self, gint64 rid, const char *kind, const ReseauRecord *before,
                    const ReseauRecord *after, GError **error)
{
  if (before == after)
    return TRUE;
  return index_values (self, rid, kind, before, after, error) &&
         index_refs (self, rid, before, after, error) &&
         reseau_store_note_label (self, before, after, error) &&
         reseau_store_index_text (self, rid, before, after, error);
}

gboolean
reseau_store_clear_index (ReseauStore *self, GError **error)
{
  g_hash_table_remove_all (self->values);
  reseau_fts_drop_vocab (self->fts);
  return reseau_db_run (self->db, error, "DELETE FROM posting", "") &&
         reseau_db_run (self->db, error, "DELETE FROM facet", "") &&
         reseau_db_run (self->db, error, "DELETE FROM ref", "") &&
         reseau_db_run (self->db, error, "DELETE FROM value", "") &&
         reseau_db_run (self->db, error, "DELETE FROM label", "") &&
         reseau_db_run (self->db, error, "DELETE FROM vocab", "") &&
         reseau_db_run (self->db, error, "INSERT INTO search (search) VALUES ('delete-all')", "");
}
