/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store-private.h"

/* Whether a record that people see refers to the blob. */
#define IS_REFERRED_TO "(" IS_SHOWN " OR " IS_KEPT_ASIDE ")"

/* Whether it goes with something that nobody has decided on yet. */
#define IS_KEPT_ASIDE \
  "EXISTS (SELECT 1 FROM quarantine q WHERE q.closed IS NULL AND instr(q.body, blob.sha256))"

#define IS_SHOWN \
  "EXISTS (SELECT 1 FROM blob_ref f JOIN record r ON r.id = f.id" \
  " WHERE f.sha256 = blob.sha256 AND f.live = 1 AND f.good = 1 AND r.deleted = 0)"

static gboolean
sqlite_get_blob (ReseauServerStore *store, const char *sha256, gint64 *size, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error, "SELECT size FROM blob WHERE sha256 = ?", "s", sha256);
  int more = st != NULL ? reseau_db_step (st, error) : -1;

  *size = more > 0 ? reseau_db_column_int64 (st, 0) : -1;
  return more >= 0;
}

static gboolean
sqlite_put_blob (ReseauServerStore *store, const char *sha256, gint64 size, gint64 now,
                 GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT INTO blob (sha256, size, created) VALUES (?, ?, ?)"
                        " ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, idle = NULL",
                        "sll", sha256, size, now);
}

static gboolean
sqlite_delete_blob (ReseauServerStore *store, const char *sha256, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  return reseau_db_run (db, error, "DELETE FROM blob_holder WHERE sha256 = ?", "s", sha256) &&
         reseau_db_run (db, error, "DELETE FROM blob WHERE sha256 = ?", "s", sha256);
}

static gboolean
sqlite_is_holder (ReseauServerStore *store, const char *sha256, const char *uid, gboolean *held,
                  GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (reseau_sqlite_store_db (store), &n, error,
                            "SELECT count(*) FROM blob_holder WHERE sha256 = ? AND uid = ?", "su",
                            sha256, uid))
    return FALSE;
  *held = n > 0;
  return TRUE;
}

static gboolean
sqlite_is_handed_in (ReseauServerStore *store, const char *sha256, const char *uid,
                     gboolean *handed, GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (
          reseau_sqlite_store_db (store), &n, error,
          "SELECT EXISTS (SELECT 1 FROM quarantine WHERE uid = ?1 AND closed IS NULL AND"
          " instr(body, ?2)) OR EXISTS (SELECT 1 FROM blob_ref WHERE uid = ?1 AND sha256 = ?2"
          " AND live = 1)",
          "us", uid, sha256))
    return FALSE;
  *handed = n != 0;
  return TRUE;
}

static gboolean
sqlite_put_holder (ReseauServerStore *store, const char *sha256, const char *uid, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  return reseau_db_run (db, error, "INSERT OR IGNORE INTO blob_holder (sha256, uid) VALUES (?, ?)",
                        "su", sha256, uid) &&
         reseau_db_run (db, error,
                        "UPDATE blob_ref SET good = 1 WHERE sha256 = ? AND uid = ? AND good = 0",
                        "su", sha256, uid) &&
         reseau_db_run (db, error,
                        "UPDATE blob SET idle = NULL WHERE sha256 = ? AND idle IS NOT NULL", "s",
                        sha256);
}

static gboolean
sqlite_list_blob_refs (ReseauServerStore *store, const char *record, GHashTable *blobs,
                       GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT sha256 FROM blob_ref WHERE id = ? AND live = 1", "u", record);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_hash_table_add (blobs, reseau_db_column_dup_text (st, 0));
  return more == 0;
}

/* One that had been there comes back as what it was. */
static gboolean
sqlite_put_blob_ref (ReseauServerStore *store, const char *sha256, const char *record,
                     const char *uid, gboolean good, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT INTO blob_ref (sha256, id, uid, good, live)"
                        " VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT (sha256, id) DO UPDATE SET"
                        " uid = ?3, good = max(good, ?4), live = 1",
                        "suui", sha256, record, uid, good);
}

static gboolean
sqlite_delete_blob_ref (ReseauServerStore *store, const char *sha256, const char *record,
                        GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "UPDATE blob_ref SET live = 0 WHERE sha256 = ? AND id = ?", "su", sha256,
                        record);
}

static GPtrArray *
take_texts (ReseauDbStatement *st, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, reseau_db_column_dup_text (st, 0));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

static GPtrArray *
sqlite_list_blob_scopes (ReseauServerStore *store, const char *sha256, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT DISTINCT r.scope FROM blob_ref f JOIN record r ON r.id = f.id"
                       " WHERE f.sha256 = ? AND f.live = 1 AND f.good = 1 AND r.deleted = 0",
                       "s", sha256);

  return take_texts (st, error);
}

/* --- uploads ----------------------------------------------------------------- */

#define UPLOAD_COLUMNS "id, uid, sha256, size, expires"

static ReseauServerUpload *
take_upload (ReseauDbStatement *st, GError **error)
{
  ReseauServerUpload *self;

  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  self = g_new0 (ReseauServerUpload, 1);
  self->id = reseau_db_column_dup_uuid (st, 0);
  self->uid = reseau_db_column_dup_uuid (st, 1);
  self->sha256 = reseau_db_column_dup_text (st, 2);
  self->size = reseau_db_column_int64 (st, 3);
  self->expires = reseau_db_column_int64 (st, 4);
  return self;
}

static ReseauServerUpload *
sqlite_get_upload (ReseauServerStore *store, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT " UPLOAD_COLUMNS " FROM upload WHERE id = ?", "u", id);

  return take_upload (st, error);
}

static ReseauServerUpload *
sqlite_find_upload (ReseauServerStore *store, const char *uid, const char *sha256, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT " UPLOAD_COLUMNS " FROM upload WHERE uid = ? AND sha256 = ?", "us", uid, sha256);

  return take_upload (st, error);
}

static gboolean
sqlite_put_upload (ReseauServerStore *store, const ReseauServerUpload *upload, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT OR REPLACE INTO upload (" UPLOAD_COLUMNS ")"
                        " VALUES (?, ?, ?, ?, ?)",
                        "uusll", upload->id, upload->uid, upload->sha256, upload->size,
                        upload->expires);
}

static gboolean
sqlite_delete_upload (ReseauServerStore *store, const char *id, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error, "DELETE FROM upload WHERE id = ?",
                        "u", id);
}

static gboolean
sqlite_count_uploads (ReseauServerStore *store, const char *uid, guint *count, GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (reseau_sqlite_store_db (store), &n, error,
                            "SELECT count(*) FROM upload WHERE uid = ?", "u", uid))
    return FALSE;
  *count = n;
  return TRUE;
}

static GPtrArray *
sqlite_list_expired_uploads (ReseauServerStore *store, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error, "SELECT id FROM upload WHERE expires < ?", "l", now);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, reseau_db_column_dup_uuid (st, 0));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

static GPtrArray *
sqlite_list_idle_blobs (ReseauServerStore *store, gint64 now, gint64 before, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);
  g_autoptr (ReseauDbStatement) st = NULL;

  if (!reseau_db_run (db, error,
                      "UPDATE blob SET idle = NULL WHERE idle IS NOT NULL AND " IS_REFERRED_TO,
                      "") ||
      !reseau_db_run (db, error,
                      "UPDATE blob SET idle = ? WHERE idle IS NULL AND NOT " IS_REFERRED_TO, "l",
                      now))
    return NULL;
  st = reseau_db_query (db, error, "SELECT sha256 FROM blob WHERE idle <= ?", "l", before);
  return take_texts (st, error);
}

void
reseau_sqlite_store_init_blobs (ReseauServerStoreVTable *vtable)
{
  vtable->get_blob = sqlite_get_blob;
  vtable->put_blob = sqlite_put_blob;
  vtable->delete_blob = sqlite_delete_blob;
  vtable->is_holder = sqlite_is_holder;
  vtable->is_handed_in = sqlite_is_handed_in;
  vtable->put_holder = sqlite_put_holder;
  vtable->list_blob_refs = sqlite_list_blob_refs;
  vtable->put_blob_ref = sqlite_put_blob_ref;
  vtable->delete_blob_ref = sqlite_delete_blob_ref;
  vtable->list_blob_scopes = sqlite_list_blob_scopes;
  vtable->get_upload = sqlite_get_upload;
  vtable->find_upload = sqlite_find_upload;
  vtable->put_upload = sqlite_put_upload;
  vtable->delete_upload = sqlite_delete_upload;
  vtable->count_uploads = sqlite_count_uploads;
  vtable->list_expired_uploads = sqlite_list_expired_uploads;
  vtable->list_idle_blobs = sqlite_list_idle_blobs;
}
