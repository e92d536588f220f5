/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The full-text index.  It keeps no texts: to take a record out, what was put in
 * is made again from the record as it was and from its labels as stored. */
#include "reseau-store-private.h"

enum { TITLE, SUMMARY, BODY, N_COLUMNS };

/* From which weight on a field counts as a title, or as a summary. */
#define TITLE_WEIGHT 8
#define SUMMARY_WEIGHT 3

typedef struct {
  GString *columns[N_COLUMNS];
  char *kind;
} Texts;

static void
texts_free (Texts *self)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    g_string_free (self->columns[i], TRUE);
  g_free (self->kind);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Texts, texts_free)

static void
append_text (GString *out, const char *text)
{
  if (out->len > 0)
    g_string_append_c (out, '\n');
  g_string_append (out, text);
}

static void
append_strings (GString *out, const ReseauValue *value)
{
  const char *text = reseau_value_get_string (value);

  if (text != NULL)
    append_text (out, text);
  if (reseau_value_is_list (value) || reseau_value_is_object (value))
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      append_strings (out, reseau_value_get_at (value, i));
}

/* Of a list of objects, what a person wrote: no codes and no digests. */
static void
append_value (GString *out, const ReseauField *field, const ReseauValue *value)
{
  if (field->n_items == 0) {
    append_strings (out, value);
    return;
  }
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    for (guint j = 0; j < field->n_items; j++) {
      const ReseauField *item = &field->items[j];

      if (!item->is_hidden &&
          (item->type == RESEAU_FIELD_TEXT || item->type == RESEAU_FIELD_LONG_TEXT))
        append_strings (out, reseau_value_get (reseau_value_get_at (value, i), item->key));
    }
}

static guint
get_column (const ReseauField *field)
{
  if (field->search >= TITLE_WEIGHT)
    return TITLE;
  return field->search >= SUMMARY_WEIGHT ? SUMMARY : BODY;
}

static Texts *
make_texts (ReseauStore *self, const ReseauRecord *record, const char *label)
{
  const ReseauPlan *plan = reseau_store_get_plan (self, record->kind);
  Texts *texts = g_new0 (Texts, 1);

  for (guint i = 0; i < N_COLUMNS; i++)
    texts->columns[i] = g_string_sized_new (i == BODY ? 4096 : 512);
  texts->kind = g_strconcat (RESEAU_FTS_TERM_MARK, record->kind, NULL);
  for (guint i = 0; plan != NULL && i < plan->texts->len; i++) {
    const ReseauField *field = g_ptr_array_index (plan->texts, i);

    append_value (texts->columns[get_column (field)], field,
                  reseau_record_get (record, field->key));
  }
  if (*label != '\0')
    append_text (texts->columns[SUMMARY], label);
  if (texts->columns[TITLE]->len > 0)
    g_string_prepend (texts->columns[TITLE], RESEAU_FTS_TITLE_MARK);
  return texts;
}

static gboolean
same_texts (const Texts *a, const Texts *b)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    if (!g_string_equal (a->columns[i], b->columns[i]))
      return FALSE;
  return TRUE;
}

static gboolean
run_texts (ReseauStore *self, const char *sql, gint64 rid, const Texts *texts, gboolean on,
           GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (self->db, sql, error);

  if (statement == NULL || !reseau_store_load_words (self, error))
    return FALSE;
  reseau_db_bind_int64 (statement, 1, rid);
  for (guint i = 0; i < N_COLUMNS; i++)
    reseau_db_bind_text_static (statement, 2 + i, texts->columns[i]->str, -1);
  reseau_db_bind_text_static (statement, 2 + N_COLUMNS, texts->kind, -1);
  return reseau_db_step_all (statement, error) && reseau_store_note_words (self, rid, on, error);
}

static gboolean
delete_texts (ReseauStore *self, gint64 rid, const Texts *texts, GError **error)
{
  gboolean ok;

  reseau_fts_set_counting (self->fts, FALSE);
  ok = run_texts (self,
                  "INSERT INTO search (search, rowid, title, summary, body, kind)"
                  " VALUES ('delete', ?, ?, ?, ?, ?)",
                  rid, texts, FALSE, error);
  reseau_fts_set_counting (self->fts, TRUE);
  return ok;
}

static gboolean
write_label (ReseauStore *self, gint64 rid, const char *old, const char *new, GError **error)
{
  if (g_strcmp0 (old, new) == 0 || (old == NULL && *new == '\0'))
    return TRUE;
  if (new == NULL || *new == '\0')
    return reseau_db_run (self->db, error, "DELETE FROM label WHERE rid = ?", "l", rid);
  return reseau_db_run (self->db, error, "INSERT OR REPLACE INTO label VALUES (?, ?)", "ls", rid,
                        new);
}

/* @before may be @after: then only labels have changed. */
gboolean
reseau_store_index_text (ReseauStore *self, gint64 rid, const ReseauRecord *before,
                         const ReseauRecord *after, GError **error)
{
  g_autofree char *old_label = NULL;
  g_autofree char *new_label = NULL;
  g_autoptr (Texts) old = NULL;
  g_autoptr (Texts) new = NULL;

  if (before != NULL) {
    if (!reseau_store_load_label (self, rid, &old_label, error))
      return FALSE;
    old = make_texts (self, before, old_label);
  }
  if (after != NULL) {
    new_label = reseau_store_make_label (self, after, error);
    if (new_label == NULL)
      return FALSE;
    new = make_texts (self, after, new_label);
  }
  if (old != NULL && new != NULL && same_texts (old, new))
    return TRUE;
  if (old != NULL && !delete_texts (self, rid, old, error))
    return FALSE;
  if (new != NULL && !run_texts (self,
                                 "INSERT INTO search (rowid, title, summary, body, kind)"
                                 " VALUES (?, ?, ?, ?, ?)",
                                 rid, new, TRUE, error))
    return FALSE;
  return write_label (self, rid, old_label, new_label, error);
}

gboolean
reseau_store_clean_text (ReseauStore *self, GError **error)
{
  /* The words counted in memory would not be written again. */
  if (!reseau_fts_flush_vocab (self->fts, error))
    return FALSE;
  reseau_fts_drop_vocab (self->fts);
  return reseau_db_run (self->db, error, "INSERT INTO search (search) VALUES ('optimize')", "") &&
         reseau_db_run (self->db, error,
                        "DELETE FROM vocab WHERE stem NOT IN (SELECT term FROM search_terms)",
                        "") &&
         reseau_store_forget_words (self, error);
}
