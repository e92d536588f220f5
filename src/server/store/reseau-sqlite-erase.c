/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Erasure.  Rows are emptied or deleted, never marked: `secure_delete` overwrites what they
 * held, and the log is emptied when all is done. */
#include "reseau-sqlite-store-private.h"

#include "reseau-db-migrate.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"

static GPtrArray *
take_ids (ReseauDbStatement *st, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, reseau_db_column_dup_uuid (st, 0));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

/* --- what was erased ---------------------------------------------------------- */

static gboolean
sqlite_is_erased (ReseauServerStore *store, const char *id, gboolean *erased, GError **error)
{
  gint64 n = 0;

  *erased = FALSE;
  if (id == NULL || !reseau_id_is_valid (id))
    return TRUE;
  if (!reseau_db_get_int64 (reseau_sqlite_store_db (store), &n, error,
                            "SELECT count(*) FROM erased WHERE id = ?", "u", id))
    return FALSE;
  *erased = n > 0;
  return TRUE;
}

static gboolean
sqlite_note_erased (ReseauServerStore *store, const char *id, gint64 now, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT OR IGNORE INTO erased (id, at) VALUES (?, ?)", "ul", id, now);
}

static GPtrArray *
sqlite_list_erased (ReseauServerStore *store, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_prepare (
      reseau_sqlite_store_db (store), "SELECT id FROM erased ORDER BY at, id", error);

  return take_ids (st, error);
}

/* --- what goes with it ---------------------------------------------------------- */

/* The journal tells of those that are deleted, and of what was another parent's later. */
static GPtrArray *
sqlite_list_children (ReseauServerStore *store, const char *kind, const char *parent,
                      const char *id, GError **error)
{
  g_autofree char *path = g_strconcat ("$.set.", parent, NULL);
  g_autofree char *own = g_strconcat ("$.", parent, NULL);
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT id FROM record WHERE type = ?1 AND json_extract(doc, ?2) = ?4"
      " UNION SELECT j.id FROM journal j JOIN record r ON r.id = j.id"
      " WHERE r.type = ?1 AND instr(j.patch, ?4) AND json_extract(j.patch, ?3) = ?4"
      " UNION SELECT id FROM quarantine WHERE json_extract(body, '$.type') = ?1"
      " AND json_extract(body, ?3) = ?4",
      "ssss", kind, own, path, id);

  return take_ids (st, error);
}

static GPtrArray *
sqlite_list_scope (ReseauServerStore *store, const char *scope, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT id FROM record WHERE scope = ?1"
                       " UNION SELECT id FROM quarantine WHERE scope = ?1",
                       "s", scope);

  return take_ids (st, error);
}

static GPtrArray *
sqlite_list_mentions (ReseauServerStore *store, const char *words, GError **error)
{
  /* As JSON would write them, without its quotes. */
  g_autoptr (GString) quoted = g_string_new (NULL);
  g_autofree char *lower = NULL;
  g_autofree char *bare = NULL;
  g_autoptr (ReseauDbStatement) st = NULL;

  reseau_json_append_string (quoted, words);
  bare = g_strndup (quoted->str + 1, quoted->len - 2);
  lower = g_ascii_strdown (bare, -1);
  st = reseau_db_query (reseau_sqlite_store_db (store), error,
                        "SELECT id FROM record WHERE deleted = 0"
                        " AND (instr(lower(doc), ?1) OR instr(lower(alt), ?1)) ORDER BY id",
                        "s", lower);
  return take_ids (st, error);
}

#define IS_SOLE \
  "(sha256 IN (SELECT sha256 FROM blob_ref WHERE id = ?1) OR" \
  " EXISTS (SELECT 1 FROM quarantine WHERE id = ?1 AND instr(body, sha256)))" \
  " AND sha256 NOT IN (SELECT sha256 FROM blob_ref WHERE id <> ?1)" \
  " AND NOT EXISTS (SELECT 1 FROM quarantine WHERE id <> ?1 AND instr(body, sha256))"

static GPtrArray *
sqlite_list_sole_blobs (ReseauServerStore *store, const char *id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error, "SELECT sha256 FROM blob WHERE " IS_SOLE, "u", id);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, reseau_db_column_dup_text (st, 0));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

static GPtrArray *
sqlite_list_sole_uploads (ReseauServerStore *store, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT id FROM upload WHERE uid = ?1 OR (" IS_SOLE ")", "u", id);

  return take_ids (st, error);
}

/* --- erasing ---------------------------------------------------------------------- */

/* Whoever wrote on it, or had something refused of it, is told where nobody else is. */
#define TELL_WRITERS \
  "INSERT INTO scope_log (scope, id, seq, kind)" \
  " SELECT 'user:' || lower(substr(hex(uid), 1, 8) || '-' || substr(hex(uid), 9, 4) || '-' ||" \
  " substr(hex(uid), 13, 4) || '-' || substr(hex(uid), 17, 4) || '-' || substr(hex(uid), 21))," \
  " ?1, ?2, 4 FROM (SELECT uid FROM journal WHERE id = ?1 UNION" \
  " SELECT uid FROM quarantine WHERE id = ?1) WHERE uid IS NOT NULL" \
  " ON CONFLICT (scope, id) DO UPDATE SET seq = excluded.seq, kind = 4, device = NULL"

/* An answer that is kept to be given again may hold what two people's changes have become; null
 * says that it comes with a pull. */
static char *
strip_values (const char *text)
{
  g_autoptr (ReseauValue) answer = text ? reseau_json_parse (text, -1, NULL) : NULL;
  const ReseauValue *results = reseau_value_get (answer, "res");

  if (answer == NULL)
    return NULL;
  for (guint i = 0; i < reseau_value_get_length (results); i++) {
    ReseauValue *parts[] = { reseau_value_get (reseau_value_get_at (results, i), "v"),
                             reseau_value_get (reseau_value_get_at (results, i), "w") };

    for (guint j = 0; j < G_N_ELEMENTS (parts); j++)
      for (guint k = 0; k < reseau_value_get_length (parts[j]); k++) {
        g_autofree char *key = g_strdup (reseau_value_get_key_at (parts[j], k));

        reseau_value_set (parts[j], key, reseau_value_new_null ());
      }
  }
  return reseau_json_write (answer);
}

static gboolean
strip_answers (ReseauDb *db, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (db, error,
                       "SELECT id, last_response FROM device WHERE instr(last_response, '\"w\":')"
                       " AND id IN (SELECT device FROM journal WHERE id = ?)",
                       "u", id);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0) {
    g_autofree char *device = reseau_db_column_dup_uuid (st, 0);
    g_autofree char *answer = strip_values (reseau_db_column_text (st, 1));

    if (!reseau_db_run (db, error, "UPDATE device SET last_response = ? WHERE id = ?", "su", answer,
                        device))
      return FALSE;
  }
  return more == 0;
}

static gboolean
sqlite_erase_record (ReseauServerStore *store, const char *id, gint64 seq, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  return strip_answers (db, id, error) && reseau_db_run (db, error, TELL_WRITERS, "ul", id, seq) &&
         reseau_db_run (db, error,
                        "UPDATE scope_log SET seq = ?2, kind = 4, device = NULL WHERE id = ?1",
                        "ul", id, seq) &&
         reseau_db_run (db, error,
                        "DELETE FROM done WHERE op IN (SELECT op FROM journal WHERE id = ?)", "u",
                        id) &&
         reseau_db_run (db, error,
                        "UPDATE journal SET patch = '{}', before = '{}', after = NULL, at = NULL"
                        " WHERE id = ?",
                        "u", id) &&
         reseau_db_run (db, error, "DELETE FROM quarantine WHERE id = ?", "u", id) &&
         reseau_db_run (db, error, "DELETE FROM blob_ref WHERE id = ?", "u", id) &&
         reseau_db_run (db, error,
                        "UPDATE record SET deleted = 1, rev = ?2, doc = '{}', fv = '{}',"
                        " fd = '{}', alt = '[]', by = NULL, org = NULL, sum = 0 WHERE id = ?1",
                        "ul", id, seq);
}

static gboolean
sqlite_erase_account (ReseauServerStore *store, const char *uid, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);
  g_autofree char *scope = reseau_scope_new_user (uid);

  return reseau_db_run (db, error,
                        "UPDATE account SET email = ?2, name = '-', role = 'closed',"
                        " structure = NULL, hash = '-', disabled = 0, created = 0 WHERE uid = ?1",
                        "us", uid, uid) &&
         reseau_db_run (db, error, "UPDATE session SET label = NULL WHERE uid = ?", "u", uid) &&
         reseau_db_run (db, error, "UPDATE device SET label = NULL WHERE uid = ?", "u", uid) &&
         reseau_db_run (db, error, "DELETE FROM blob_holder WHERE uid = ?", "u", uid) &&
         /* What was published later was written there for oneself. */
         reseau_db_run (db, error,
                        "UPDATE journal SET patch = '{}', before = '{}', after = NULL, at = NULL"
                        " WHERE scope = ?",
                        "s", scope);
}

static gboolean
sqlite_purge_files (ReseauServerStore *store, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  reseau_db_remove_copies (db);
  return reseau_db_checkpoint (db, error);
}

/* --- access ------------------------------------------------------------------------ */

static gboolean
add_rows (ReseauDb *db, ReseauValue *out, const char *key, const char *sql, const char *uid,
          GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (db, error, sql, "u", uid);
  ReseauValue *list = reseau_value_new_list ();
  int more = -1;

  reseau_value_set (out, key, list);
  while (st != NULL && (more = reseau_db_step (st, error)) > 0) {
    ReseauValue *row = reseau_json_parse (reseau_db_column_text (st, 0), -1, error);
    char id[RESEAU_ID_LENGTH + 1];

    if (row == NULL)
      return FALSE;
    if (reseau_db_column_uuid (st, 1, id))
      reseau_value_set_string (row, "record", id);
    reseau_value_add (list, row);
  }
  return more == 0;
}

static ReseauValue *
sqlite_describe_account (ReseauServerStore *store, const char *uid, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);
  g_autoptr (ReseauValue) out = reseau_value_new_object ();

  if (add_rows (db, out, "sessions",
                "SELECT json_object('label', label, 'begun', created, 'ends', expires), NULL"
                " FROM session WHERE uid = ?",
                uid, error) &&
      add_rows (db, out, "installations",
                "SELECT json_object('label', label, 'seen', seen), NULL FROM device WHERE uid = ?",
                uid, error) &&
      add_rows (db, out, "changes",
                "SELECT json_object('seq', seq, 'at', at, 'received', received, 'scope', scope,"
                " 'operation', json(patch)), id FROM journal WHERE uid = ? ORDER BY seq",
                uid, error) &&
      add_rows (db, out, "quarantined",
                "SELECT json_object('at', at, 'code', code, 'operation', json(body)), id"
                " FROM quarantine WHERE uid = ? ORDER BY at",
                uid, error))
    return g_steal_pointer (&out);
  return NULL;
}

void
reseau_sqlite_store_init_erasures (ReseauServerStoreVTable *vtable)
{
  vtable->is_erased = sqlite_is_erased;
  vtable->note_erased = sqlite_note_erased;
  vtable->list_erased = sqlite_list_erased;
  vtable->list_children = sqlite_list_children;
  vtable->list_scope = sqlite_list_scope;
  vtable->list_mentions = sqlite_list_mentions;
  vtable->list_sole_blobs = sqlite_list_sole_blobs;
  vtable->list_sole_uploads = sqlite_list_sole_uploads;
  vtable->erase_record = sqlite_erase_record;
  vtable->erase_account = sqlite_erase_account;
  vtable->describe_account = sqlite_describe_account;
  vtable->purge_files = sqlite_purge_files;
}
