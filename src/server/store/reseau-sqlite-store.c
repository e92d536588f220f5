/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store.h"

#include "reseau-db-migrate.h"
#include "reseau-sqlite-store-private.h"

#include <string.h>

#define CHECKPOINT_PAGES 8000

extern const ReseauEmbedded reseau_server_sql[];

static void
sqlite_free (ReseauServerStore *store)
{
  reseau_db_close (reseau_sqlite_store_db (store));
  g_free (store);
}

static gboolean
sqlite_begin (ReseauServerStore *store, GError **error)
{
  return reseau_db_begin (reseau_sqlite_store_db (store), error);
}

static gboolean
sqlite_commit (ReseauServerStore *store, GError **error)
{
  return reseau_db_commit (reseau_sqlite_store_db (store), error);
}

static void
sqlite_rollback (ReseauServerStore *store)
{
  reseau_db_rollback (reseau_sqlite_store_db (store));
}

static GBytes *
bytes_of (const guint8 *data, gsize length)
{
  return g_bytes_new (data, length);
}

static gboolean
sqlite_start_epoch (ReseauServerStore *store, const ReseauServerClock *clock, const char *cause,
                    gint64 now, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);
  g_autoptr (GBytes) chain = bytes_of (clock->chain, sizeof clock->chain);
  g_autoptr (GBytes) key = bytes_of (clock->mac_key, sizeof clock->mac_key);

  return reseau_db_run (db, error,
                        "INSERT INTO epoch (epoch, started, from_seq, cause) VALUES (?, ?, ?, ?)",
                        "llls", clock->epoch, now, clock->seq, cause) &&
         reseau_db_run (db, error,
                        "INSERT OR REPLACE INTO clock (one, epoch, seq, chain, mac_key)"
                        " VALUES (1, ?, ?, ?, ?)",
                        "llbb", clock->epoch, clock->seq, chain, key);
}

static gboolean
sqlite_has_epoch (ReseauServerStore *store, gint64 epoch, gboolean *found, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error, "SELECT 1 FROM epoch WHERE epoch = ?", "l", epoch);
  int more = st != NULL ? reseau_db_step (st, error) : -1;

  *found = more > 0;
  return more >= 0;
}

static gboolean
copy_blob (ReseauDbStatement *st, int column, guint8 *out, gsize expected, GError **error)
{
  gsize length = 0;
  const void *data = reseau_db_column_blob (st, column, &length);

  if (length != expected) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "A digest has the wrong size");
    return FALSE;
  }
  memcpy (out, data, expected);
  return TRUE;
}

static gboolean
sqlite_get_clock (ReseauServerStore *store, ReseauServerClock *clock, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT epoch, seq, chain, mac_key FROM clock WHERE one = 1", "");
  int more = st != NULL ? reseau_db_step (st, error) : -1;

  if (more == 0)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "The database has no clock");
  if (more <= 0)
    return FALSE;
  clock->epoch = reseau_db_column_int64 (st, 0);
  clock->seq = reseau_db_column_int64 (st, 1);
  return copy_blob (st, 2, clock->chain, sizeof clock->chain, error) &&
         copy_blob (st, 3, clock->mac_key, sizeof clock->mac_key, error);
}

static gboolean
sqlite_set_clock (ReseauServerStore *store, const ReseauServerClock *clock, GError **error)
{
  g_autoptr (GBytes) chain = bytes_of (clock->chain, sizeof clock->chain);

  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "UPDATE clock SET seq = ?, chain = ? WHERE one = 1", "lb", clock->seq,
                        chain);
}

static gboolean
sqlite_get_chain (ReseauServerStore *store, gint64 seq, guint8 chain[RESEAU_CHAIN_BYTES],
                  gboolean *found, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error, "SELECT chain FROM journal WHERE seq = ?", "l", seq);
  int more = st != NULL ? reseau_db_step (st, error) : -1;

  *found = more > 0;
  if (more <= 0)
    return more == 0;
  return copy_blob (st, 0, chain, RESEAU_CHAIN_BYTES, error);
}

static ReseauServerStoreVTable sqlite_vtable = {
  .free = sqlite_free,
  .begin = sqlite_begin,
  .commit = sqlite_commit,
  .rollback = sqlite_rollback,
  .start_epoch = sqlite_start_epoch,
  .has_epoch = sqlite_has_epoch,
  .get_clock = sqlite_get_clock,
  .set_clock = sqlite_set_clock,
  .get_chain = sqlite_get_chain,
};

static const ReseauServerStoreVTable *
get_vtable (void)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready)) {
    reseau_sqlite_store_init_accounts (&sqlite_vtable);
    reseau_sqlite_store_init_blobs (&sqlite_vtable);
    reseau_sqlite_store_init_erasures (&sqlite_vtable);
    reseau_sqlite_store_init_log (&sqlite_vtable);
    reseau_sqlite_store_init_records (&sqlite_vtable);
    reseau_sqlite_store_init_sums (&sqlite_vtable);
    g_once_init_leave (&ready, 1);
  }
  return &sqlite_vtable;
}

static ReseauServerStore *
wrap (ReseauDb *db)
{
  ReseauSqliteStore *self = g_new0 (ReseauSqliteStore, 1);

  self->parent.vtable = get_vtable ();
  self->db = db;
  return &self->parent;
}

/**
 * reseau_sqlite_store_new:
 * @db: (transfer full): a writing connection; closed when this fails
 *
 * Brings the database to the present version of its tables.
 *
 * Returns: (transfer full): a store on it
 */
ReseauServerStore *
reseau_sqlite_store_new (ReseauDb *db, GError **error)
{
  /* A batch writes more than a thousand pages: move them less often, in larger strides. */
  sqlite3_wal_autocheckpoint (reseau_db_get_handle (db), CHECKPOINT_PAGES);
  if (reseau_sqlite_store_init_digest (db, error) &&
      reseau_db_migrate (db, reseau_server_sql, error))
    return wrap (db);
  reseau_db_close (db);
  return NULL;
}

/**
 * reseau_sqlite_store_open:
 * @path: file of the database
 * @writer: whether it is written to; a reader expects the tables to be there
 *
 * Returns: (transfer full): a store with a connection of its own
 */
ReseauServerStore *
reseau_sqlite_store_open (const char *path, gboolean writer, GError **error)
{
  ReseauDb *db = reseau_db_open (path, writer ? RESEAU_DB_READ_WRITE : RESEAU_DB_READ_ONLY, error);

  if (db == NULL)
    return NULL;
  return writer ? reseau_sqlite_store_new (db, error) : wrap (db);
}

/**
 * reseau_sqlite_store_get_db:
 *
 * Returns: (transfer none): the connection, for tests that count its statements
 */
ReseauDb *
reseau_sqlite_store_get_db (ReseauServerStore *store)
{
  return reseau_sqlite_store_db (store);
}
