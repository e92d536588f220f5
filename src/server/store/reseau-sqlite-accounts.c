/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store-private.h"

#define ACCOUNT_COLUMNS "uid, email, name, role, structure, hash, disabled, created"

static ReseauServerAccount *
read_account (ReseauDbStatement *st)
{
  ReseauServerAccount *self = g_new0 (ReseauServerAccount, 1);

  self->account = g_new0 (ReseauAccount, 1);
  self->account->uid = reseau_db_column_dup_uuid (st, 0);
  self->account->email = reseau_db_column_dup_text (st, 1);
  self->account->name = reseau_db_column_dup_text (st, 2);
  reseau_role_from_string (reseau_db_column_text (st, 3), &self->account->role);
  self->account->structure = reseau_db_column_dup_uuid (st, 4);
  self->hash = reseau_db_column_dup_text (st, 5);
  self->disabled = reseau_db_column_int (st, 6);
  self->created = reseau_db_column_int64 (st, 7);
  return self;
}

static ReseauServerAccount *
take_account (ReseauDbStatement *st, GError **error)
{
  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  return read_account (st);
}

static ReseauServerAccount *
sqlite_get_account (ReseauServerStore *store, const char *uid, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT " ACCOUNT_COLUMNS " FROM account WHERE uid = ?", "u", uid);

  return take_account (st, error);
}

static ReseauServerAccount *
sqlite_find_account (ReseauServerStore *store, const char *email, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT " ACCOUNT_COLUMNS " FROM account WHERE email = ?", "s", email);

  return take_account (st, error);
}

static GPtrArray *
sqlite_list_accounts (ReseauServerStore *store, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_server_account_free);
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT " ACCOUNT_COLUMNS " FROM account ORDER BY email", "");
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, read_account (st));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

static gboolean
sqlite_put_account (ReseauServerStore *store, const ReseauServerAccount *self, GError **error)
{
  return reseau_db_run (
      reseau_sqlite_store_db (store), error,
      "INSERT INTO account (" ACCOUNT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (uid) DO UPDATE SET email = excluded.email, name = excluded.name,"
      " role = excluded.role, structure = excluded.structure, hash = excluded.hash,"
      " disabled = excluded.disabled",
      "usssusil", self->account->uid, self->account->email, self->account->name,
      reseau_role_to_string (self->account->role), self->account->structure, self->hash,
      self->disabled, self->created);
}

static gboolean
sqlite_put_session (ReseauServerStore *store, GBytes *digest, const char *uid, const char *label,
                    gint64 now, gint64 expires, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  return reseau_db_run (db, error, "DELETE FROM session WHERE expires <= ?", "l", now) &&
         reseau_db_run (db, error,
                        "INSERT INTO session (digest, uid, label, created, expires)"
                        " VALUES (?, ?, ?, ?, ?)",
                        "busll", digest, uid, label, now, expires);
}

static char *
sqlite_get_session (ReseauServerStore *store, GBytes *digest, gint64 now, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT uid FROM session WHERE digest = ? AND expires > ?", "bl", digest, now);

  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  return reseau_db_column_dup_uuid (st, 0);
}

static gboolean
sqlite_delete_session (ReseauServerStore *store, GBytes *digest, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "DELETE FROM session WHERE digest = ?", "b", digest);
}

static gboolean
sqlite_delete_sessions (ReseauServerStore *store, const char *uid, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error, "DELETE FROM session WHERE uid = ?",
                        "u", uid);
}

#define DEVICE_COLUMNS \
  "id, uid, label, last_n, token, prev_token, last_push, last_response, acked_n, seen, revoked"

static ReseauServerDevice *
sqlite_get_device (ReseauServerStore *store, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT " DEVICE_COLUMNS " FROM device WHERE id = ?", "u", id);
  ReseauServerDevice *self;

  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  self = g_new0 (ReseauServerDevice, 1);
  self->id = reseau_db_column_dup_uuid (st, 0);
  self->uid = reseau_db_column_dup_uuid (st, 1);
  self->label = reseau_db_column_dup_text (st, 2);
  self->last_n = reseau_db_column_int64 (st, 3);
  self->token = reseau_db_column_dup_text (st, 4);
  self->prev_token = reseau_db_column_dup_text (st, 5);
  self->last_push = reseau_db_column_dup_text (st, 6);
  self->last_response = reseau_db_column_dup_text (st, 7);
  self->acked_n = reseau_db_column_int64 (st, 8);
  self->seen = reseau_db_column_int64 (st, 9);
  self->revoked = reseau_db_column_int (st, 10);
  return self;
}

static gboolean
sqlite_put_device (ReseauServerStore *store, const ReseauServerDevice *self, GError **error)
{
  return reseau_db_run (
      reseau_sqlite_store_db (store), error,
      "INSERT INTO device (" DEVICE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET last_n = excluded.last_n,"
      " token = excluded.token, prev_token = excluded.prev_token,"
      " last_push = excluded.last_push, last_response = excluded.last_response,"
      " acked_n = excluded.acked_n, seen = excluded.seen,"
      " revoked = excluded.revoked",
      "uuslsssslli", self->id, self->uid, self->label, self->last_n, self->token, self->prev_token,
      self->last_push, self->last_response, self->acked_n, self->seen, self->revoked);
}

static gboolean
sqlite_count_devices (ReseauServerStore *store, const char *uid, guint *count, GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (reseau_sqlite_store_db (store), &n, error,
                            "SELECT count(*) FROM device WHERE uid = ? AND revoked = 0", "u", uid))
    return FALSE;
  *count = n;
  return TRUE;
}

static gboolean
sqlite_forget_devices (ReseauServerStore *store, GError **error)
{
  return reseau_db_run (reseau_sqlite_store_db (store), error, "DELETE FROM device", "");
}

void
reseau_sqlite_store_init_accounts (ReseauServerStoreVTable *vtable)
{
  vtable->get_account = sqlite_get_account;
  vtable->find_account = sqlite_find_account;
  vtable->list_accounts = sqlite_list_accounts;
  vtable->put_account = sqlite_put_account;
  vtable->put_session = sqlite_put_session;
  vtable->get_session = sqlite_get_session;
  vtable->delete_session = sqlite_delete_session;
  vtable->delete_sessions = sqlite_delete_sessions;
  vtable->get_device = sqlite_get_device;
  vtable->put_device = sqlite_put_device;
  vtable->forget_devices = sqlite_forget_devices;
  vtable->count_devices = sqlite_count_devices;
}
