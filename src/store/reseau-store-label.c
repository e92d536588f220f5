/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words by which a record is found though they stand elsewhere: labels and
 * synonyms of its terms, titles of the records it refers to.  When one of these
 * changes, what refers to it is indexed again at the end of the transaction. */
#include "reseau-store-query.h"

#include <string.h>

#include "reseau-id.h"
#include "reseau-text-fold.h"

static char *
join_code (const char *code, const char *list)
{
  return g_strdup_printf ("%s\037%s", code, list);
}

/* --- terms -------------------------------------------------------------- */

static char *
dup_term_key (const ReseauRecord *term)
{
  const char *code = term ? reseau_record_get_string (term, "code") : NULL;
  const char *list = term ? reseau_record_get_string (term, "list") : NULL;

  return code != NULL && list != NULL ? join_code (code, list) : NULL;
}

static char *
dup_term_text (const ReseauRecord *term)
{
  const ReseauValue *synonyms = reseau_record_get (term, "synonyms");
  const char *label = reseau_record_get_string (term, "label");
  GString *text = g_string_new (label);

  for (guint i = 0; i < reseau_value_get_length (synonyms); i++) {
    const char *synonym = reseau_value_get_string (reseau_value_get_at (synonyms, i));

    if (synonym != NULL)
      g_string_append_printf (text, "\n%s", synonym);
  }
  return g_string_free (text, FALSE);
}

static gboolean
list_terms (ReseauStore *self, GArray *rids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db,
                         "SELECT rid FROM record WHERE hidden = 0 AND kid ="
                         " (SELECT kid FROM kind WHERE name = 'term')",
                         error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    g_array_append_val (rids, rid);
  }
  return more == 0;
}

static gboolean
load_term_texts (ReseauStore *self, GError **error)
{
  g_autoptr (GHashTable) texts = NULL;
  g_autoptr (GArray) rids = NULL;

  if (self->term_texts != NULL)
    return TRUE;
  texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!list_terms (self, rids, error))
    return FALSE;
  for (guint i = 0; i < rids->len; i++) {
    g_autoptr (ReseauEntry) entry = NULL;
    char *key;

    if (!reseau_store_load_entry (self, g_array_index (rids, gint64, i), &entry, error))
      return FALSE;
    key = entry ? dup_term_key (entry->shown) : NULL;
    if (key != NULL)
      g_hash_table_insert (texts, key, dup_term_text (entry->shown));
  }
  self->term_texts = g_steal_pointer (&texts);
  return TRUE;
}

/* --- making labels ------------------------------------------------------ */

static void
append_text (GString *out, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  if (out->len > 0)
    g_string_append_c (out, '\n');
  g_string_append (out, text);
}

static gboolean
append_term (ReseauStore *self, GString *out, const ReseauField *field, const char *code,
             GError **error)
{
  g_autofree char *key = join_code (code, field->list ? field->list : "");

  if (!load_term_texts (self, error))
    return FALSE;
  append_text (out, g_hash_table_lookup (self->term_texts, key));
  return TRUE;
}

static gboolean
append_title (ReseauStore *self, GString *out, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  if (!reseau_id_is_valid (id))
    return TRUE;
  statement = reseau_db_query (self->db, error,
                               "SELECT title FROM record WHERE id = ? AND hidden = 0", "u", id);
  more = statement ? reseau_db_step (statement, error) : -1;
  if (more > 0)
    append_text (out, reseau_text_sort_key_get_words (reseau_db_column_text (statement, 0)));
  return more >= 0;
}

static gboolean
append_one (ReseauStore *self, GString *out, const ReseauField *field, const ReseauValue *value,
            GError **error)
{
  const char *text = reseau_value_get_string (value);

  if (text == NULL)
    return TRUE;
  return field->type == RESEAU_FIELD_TERM || field->type == RESEAU_FIELD_TERMS
             ? append_term (self, out, field, text, error)
             : append_title (self, out, text, error);
}

static gboolean
append_field (ReseauStore *self, GString *out, const ReseauField *field, const ReseauValue *value,
              GError **error)
{
  if (!reseau_value_is_list (value))
    return append_one (self, out, field, value, error);
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    if (!append_one (self, out, field, reseau_value_get_at (value, i), error))
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full): maybe empty */
char *
reseau_store_make_label (ReseauStore *self, const ReseauRecord *record, GError **error)
{
  const ReseauPlan *plan = reseau_store_get_plan (self, record->kind);
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; plan != NULL && i < plan->labels->len; i++) {
    const ReseauField *field = g_ptr_array_index (plan->labels, i);

    if (!append_field (self, out, field, reseau_record_get (record, field->key), error))
      return NULL;
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
reseau_store_load_label (ReseauStore *self, gint64 rid, char **text, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT text FROM label WHERE rid = ?", "l", rid);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *text = more >= 0 ? g_strdup (more > 0 ? reseau_db_column_text (statement, 0) : "") : NULL;
  return more >= 0;
}

/* --- when a label changes ----------------------------------------------- */

static gboolean
note_rids (ReseauStore *self, ReseauDbStatement *statement, GError **error)
{
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    g_hash_table_add (self->relabels, g_memdup2 (&rid, sizeof rid));
  }
  return more == 0;
}

static void
note_term (ReseauStore *self, const ReseauRecord *term, const char *key, const char *text)
{
  g_ptr_array_add (self->changed_codes, g_strdup (reseau_record_get_string (term, "code")));
  if (self->term_texts == NULL)
    return;
  if (text != NULL)
    g_hash_table_insert (self->term_texts, g_strdup (key), g_strdup (text));
  else
    g_hash_table_remove (self->term_texts, key);
}

static void
note_terms (ReseauStore *self, const ReseauRecord *before, const ReseauRecord *after)
{
  g_autofree char *old_key = dup_term_key (before);
  g_autofree char *new_key = dup_term_key (after);
  g_autofree char *old_text = old_key ? dup_term_text (before) : NULL;
  g_autofree char *new_text = new_key ? dup_term_text (after) : NULL;

  if (g_strcmp0 (old_key, new_key) == 0 && g_strcmp0 (old_text, new_text) == 0)
    return;
  if (old_key != NULL)
    note_term (self, before, old_key, NULL);
  if (new_key != NULL)
    note_term (self, after, new_key, new_text);
}

static char *
dup_title (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauKind *kind = record ? reseau_schema_get_kind (self->schema, record->kind) : NULL;

  return kind ? reseau_kind_dup_title (kind, record->fields) : NULL;
}

gboolean
reseau_store_note_label (ReseauStore *self, const ReseauRecord *before, const ReseauRecord *after,
                         GError **error)
{
  const ReseauRecord *record = after ? after : before;
  g_autofree char *old = dup_title (self, before);
  g_autofree char *new = dup_title (self, after);
  g_autoptr (ReseauDbStatement) statement = NULL;

  if (g_str_equal (record->kind, "term"))
    note_terms (self, before, after);
  if (g_strcmp0 (old, new) == 0)
    return TRUE;
  statement = reseau_db_query (
      self->db, error, "SELECT rid FROM ref WHERE target = ? AND field <> 'by'", "u", record->id);
  return note_rids (self, statement, error);
}

static gboolean
note_bits (ReseauStore *self, gint64 vid, ReseauBits *bits, GError **error)
{
  if (!reseau_store_read_bits (self, vid, bits, error))
    return FALSE;
  for (gint64 rid = 0; rid <= bits->max; rid++)
    if (reseau_bits_has (bits, rid))
      g_hash_table_add (self->relabels, g_memdup2 (&rid, sizeof rid));
  return TRUE;
}

/* The records that have @code, whatever the field. */
static gboolean
note_code (ReseauStore *self, const char *code, gint64 max, GError **error)
{
  g_autoptr (ReseauBits) bits = reseau_bits_new (max);
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT vid FROM value WHERE v = ?", "s", code);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!note_bits (self, reseau_db_column_int64 (statement, 0), bits, error))
      return FALSE;
  return more == 0;
}

static gboolean
note_codes (ReseauStore *self, GError **error)
{
  gint64 max = 0;

  if (self->changed_codes->len == 0)
    return TRUE;
  if (!reseau_db_get_int64 (self->db, &max, error, "SELECT max(rid) FROM record", ""))
    return FALSE;
  for (guint i = 0; i < self->changed_codes->len; i++)
    if (!note_code (self, g_ptr_array_index (self->changed_codes, i), max, error))
      return FALSE;
  g_ptr_array_set_size (self->changed_codes, 0);
  return TRUE;
}

static gboolean
relabel_record (ReseauStore *self, gint64 rid, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_load_entry (self, rid, &entry, error))
    return FALSE;
  return entry == NULL || entry->shown == NULL ||
         reseau_store_index_text (self, rid, entry->shown, entry->shown, error);
}

gboolean
reseau_store_relabel (ReseauStore *self, GError **error)
{
  GHashTableIter iter;
  const gint64 *rid;

  if (!note_codes (self, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->relabels);
  while (g_hash_table_iter_next (&iter, (gpointer *) &rid, NULL))
    if (!relabel_record (self, *rid, error))
      return FALSE;
  g_hash_table_remove_all (self->relabels);
  return TRUE;
}
