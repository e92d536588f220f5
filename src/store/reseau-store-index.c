/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What lists are narrowed by.  A value is known by a small number (vid); which
 * records have it stands in `posting`.  References to records stand in `ref`. */
#include "reseau-store-private.h"

#include <string.h>

#include "reseau-completeness.h"
#include "reseau-id.h"
#include "reseau-scope.h"

#define SEPARATOR '\037'

static char *
join_key (const char *value, const char *field)
{
  return g_strconcat (value, "\037", field, NULL);
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
  if (field->type != RESEAU_FIELD_BOOLEAN)
    add_strings (keys, field->key, value);
  else if (value != NULL)
    g_ptr_array_add (keys, join_key (reseau_value_get_bool (value) ? "true" : "false", field->key));
}

static char *
dup_completeness (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  guint percent = reseau_completeness_get (kind, record->fields, NULL);

  return join_key (reseau_completeness_get_level (percent), RESEAU_COMPLETENESS_FIELD);
}

GPtrArray *
reseau_store_dup_values (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauPlan *plan = reseau_store_get_plan (self, record->kind);
  gboolean is_public = reseau_value_get_member_bool (record->fields, "public");
  GPtrArray *keys = g_ptr_array_new_full (32, g_free);

  for (guint i = 0; plan != NULL && i < plan->values->len; i++) {
    const ReseauField *field = g_ptr_array_index (plan->values, i);

    add_field (keys, field, reseau_record_get (record, field->key));
  }
  if (plan != NULL && plan->has_completeness)
    g_ptr_array_add (keys, dup_completeness (self, record));
  g_ptr_array_add (keys, join_key (record->kind, RESEAU_KIND_FIELD));
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
  const ReseauPlan *plan = reseau_store_get_plan (self, record->kind);
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; plan != NULL && i < plan->refs->len; i++) {
    const ReseauField *field = g_ptr_array_index (plan->refs, i);

    add_ids (keys, field->key, reseau_record_get (record, field->key));
  }
  if (record->by != NULL && reseau_id_is_valid (record->by))
    g_ptr_array_add (keys, join_key (record->by, "by"));
  return finish_keys (keys);
}

/* --- values ------------------------------------------------------------- */

gboolean
reseau_store_find_value (ReseauStore *self, const char *value, const char *field, gint64 *vid,
                         GError **error)
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
  if (!reseau_store_find_value (self, value, field + 1, vid, error))
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

static gboolean
has_key (const GPtrArray *keys, const char *key)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) keys, key, g_str_equal, NULL);
}

static gboolean
set_missing (ReseauStore *self, gint64 rid, const GPtrArray *keys, const GPtrArray *other,
             gboolean on, GError **error)
{
  for (guint i = 0; i < keys->len; i++) {
    const char *key = g_ptr_array_index (keys, i);
    gint64 vid;

    if (has_key (other, key))
      continue;
    if (!intern_value (self, key, &vid, error) || !reseau_store_set_bit (self, vid, rid, on, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
index_values (ReseauStore *self, gint64 rid, const ReseauRecord *before, const ReseauRecord *after,
              GError **error)
{
  g_autoptr (GPtrArray) old = before ? reseau_store_dup_values (self, before) : g_ptr_array_new ();
  g_autoptr (GPtrArray) new = after ? reseau_store_dup_values (self, after) : g_ptr_array_new ();

  return set_missing (self, rid, old, new, FALSE, error) &&
         set_missing (self, rid, new, old, TRUE, error);
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

    if (has_key (other, key))
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
reseau_store_index (ReseauStore *self, gint64 rid, const ReseauRecord *before,
                    const ReseauRecord *after, GError **error)
{
  if (before == after)
    return TRUE;
  return index_values (self, rid, before, after, error) &&
         index_refs (self, rid, before, after, error) &&
         reseau_store_note_label (self, before, after, error) &&
         reseau_store_index_text (self, rid, before, after, error);
}

gboolean
reseau_store_clear_index (ReseauStore *self, GError **error)
{
  g_hash_table_remove_all (self->values);
  g_hash_table_remove_all (self->blocks);
  reseau_fts_drop_vocab (self->fts);
  self->words_known = FALSE;
  return reseau_db_run (self->db, error, "DELETE FROM posting", "") &&
         reseau_db_run (self->db, error, "DELETE FROM ref", "") &&
         reseau_db_run (self->db, error, "DELETE FROM value", "") &&
         reseau_db_run (self->db, error, "DELETE FROM label", "") &&
         reseau_db_run (self->db, error, "DELETE FROM vocab", "") &&
         reseau_db_run (self->db, error, "DELETE FROM word", "") &&
         reseau_store_set_meta_int (self, "words", 0, error) &&
         reseau_store_set_meta_int (self, "joined", 0, error) &&
         reseau_db_run (self->db, error, "INSERT INTO search (search) VALUES ('delete-all')", "");
}
