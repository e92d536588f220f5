/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include "reseau-json.h"

/* What is there already is not written again: a transaction in which nothing has
 * changed costs no write. */
#define SET_META \
  "INSERT INTO meta VALUES (?1, ?2)" \
  " ON CONFLICT (k) DO UPDATE SET v = ?2 WHERE v IS NOT ?2"

static ReseauDbStatement *
read_meta (ReseauStore *self, const char *key, int *more, GError **error)
{
  ReseauDbStatement *statement =
      reseau_db_query (self->db, error, "SELECT v FROM meta WHERE k = ?", "s", key);

  *more = statement ? reseau_db_step (statement, error) : -1;
  return statement;
}

gboolean
reseau_store_get_meta_int (ReseauStore *self, const char *key, gint64 *value, GError **error)
{
  int more;
  g_autoptr (ReseauDbStatement) statement = read_meta (self, key, &more, error);

  *value = more > 0 ? reseau_db_column_int64 (statement, 0) : 0;
  return more >= 0;
}

gboolean
reseau_store_get_meta_text (ReseauStore *self, const char *key, char **value, GError **error)
{
  int more;
  g_autoptr (ReseauDbStatement) statement = read_meta (self, key, &more, error);

  *value = more > 0 ? reseau_db_column_dup_text (statement, 0) : NULL;
  return more >= 0;
}

gboolean
reseau_store_set_meta_int (ReseauStore *self, const char *key, gint64 value, GError **error)
{
  return reseau_db_run (self->db, error, SET_META, "sl", key, value);
}

gboolean
reseau_store_set_meta_text (ReseauStore *self, const char *key, const char *value, GError **error)
{
  return reseau_db_run (self->db, error, SET_META, "ss", key, value);
}

static gboolean
load_account (ReseauStore *self, ReseauAccount **account, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (ReseauValue) value = NULL;

  *account = NULL;
  if (!reseau_store_get_meta_text (self, "account", &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  value = reseau_json_parse (text, -1, error);
  if (value != NULL)
    *account = reseau_account_from_value (value, error);
  return *account != NULL;
}

gboolean
reseau_store_get_account (ReseauStore *self, const ReseauAccount **account, GError **error)
{
  if (!self->account_known) {
    g_clear_pointer (&self->account, reseau_account_free);
    if (!load_account (self, &self->account, error))
      return FALSE;
    /* A reader is not told when the writer changes it. */
    self->account_known = !reseau_db_is_read_only (self->db);
  }
  *account = self->account;
  return TRUE;
}

static gboolean
count_into (ReseauStore *self, guint *count, const char *sql, GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (self->db, &n, error, sql, ""))
    return FALSE;
  *count = n;
  return TRUE;
}

static gboolean
load_state (ReseauStore *self, ReseauStoreState *state, GError **error)
{
  return reseau_store_get_meta_text (self, "server", &state->server, error) &&
         load_account (self, &state->account, error) &&
         reseau_store_get_meta_int (self, "epoch", &state->epoch, error) &&
         reseau_store_get_meta_text (self, "device", &state->device, error) &&
         reseau_store_get_meta_text (self, "token", &state->token, error) &&
         reseau_store_get_meta_int (self, "head", &state->head, error) &&
         reseau_store_get_meta_int (self, "last_sync", &state->last_sync, error) &&
         reseau_store_get_meta_int (self, "compared", &state->compared, error) &&
         count_into (self, &state->pending, "SELECT count(*) FROM outbox WHERE lane < 2", error) &&
         count_into (self, &state->conflicts, "SELECT count(*) FROM record WHERE conflict = 1",
                     error) &&
         count_into (self, &state->tray, "SELECT count(*) FROM tray", error) &&
         reseau_store_count_blobs (self, &state->blobs, error);
}

/**
 * reseau_store_load_state:
 *
 * Returns: (transfer full): how things stand with the server
 */
ReseauStoreState *
reseau_store_load_state (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauStoreState) state = g_new0 (ReseauStoreState, 1);
  gboolean ok;

  g_return_val_if_fail (self != NULL, NULL);

  if (!reseau_store_begin_read (self, error))
    return NULL;
  ok = load_state (self, state, error);
  reseau_store_end_read (self);
  return ok ? g_steal_pointer (&state) : NULL;
}

void
reseau_store_state_free (ReseauStoreState *self)
{
  if (self == NULL)
    return;
  g_free (self->server);
  reseau_account_free (self->account);
  g_free (self->device);
  g_free (self->token);
  g_free (self);
}

static gboolean
check_owner (const ReseauStoreState *state, const char *server, const ReseauAccount *account,
             GError **error)
{
  if ((state->server == NULL || g_str_equal (state->server, server)) &&
      (state->account == NULL || g_str_equal (state->account->uid, account->uid)))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                       "The cache belongs to another server or account");
  return FALSE;
}

gboolean
reseau_store_set_account (ReseauStore *self, const ReseauAccount *account, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_account_to_value (account);
  g_autofree char *text = reseau_json_write (value);
  g_autofree char *known = NULL;

  if (!reseau_store_get_meta_text (self, "account", &known, error))
    return FALSE;
  if (g_strcmp0 (known, text) == 0)
    return TRUE;
  g_clear_pointer (&self->account, reseau_account_free);
  self->account_known = FALSE;
  return reseau_store_set_meta_text (self, "account", text, error);
}

static gboolean
write_server (ReseauStore *self, const char *server, const ReseauAccount *account, GError **error)
{
  g_autoptr (ReseauStoreState) state = g_new0 (ReseauStoreState, 1);

  if (!load_state (self, state, error) || !check_owner (state, server, account, error))
    return FALSE;
  return reseau_store_set_meta_text (self, "server", server, error) &&
         reseau_store_set_account (self, account, error) &&
         (state->account != NULL || reseau_store_sign_entries (self, account, error));
}

/**
 * reseau_store_set_server:
 * @server: its address, normalized
 * @account: who is signed in there
 *
 * Ties the cache to a server and an account, for good; later calls with the same
 * bring the account's name, role and structure up to date.
 *
 * Returns: %FALSE with RESEAU_ERROR_INVALID when the cache is another's
 */
gboolean
reseau_store_set_server (ReseauStore *self, const char *server, const ReseauAccount *account,
                         GError **error)
{
  g_return_val_if_fail (self != NULL && server != NULL && account != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, write_server (self, server, account, error), error);
}

static gboolean
write_device (ReseauStore *self, const ReseauDevice *device, GError **error)
{
  g_autofree char *old = NULL;

  if (!reseau_store_get_meta_text (self, "device", &old, error))
    return FALSE;
  if (old != NULL && !g_str_equal (old, device->device)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "The installation has an identity already: it can only fork");
    return FALSE;
  }
  return reseau_store_set_meta_text (self, "device", device->device, error) &&
         reseau_store_set_meta_text (self, "token", device->token, error) &&
         reseau_store_set_meta_int (self, "epoch", device->epoch, error);
}

/**
 * reseau_store_set_device:
 *
 * Keeps the identity that the server gave to a new installation.
 *
 * Returns: %FALSE with RESEAU_ERROR_INVALID when it has another one already, see
 *   [func@store_fork]
 */
gboolean
reseau_store_set_device (ReseauStore *self, const ReseauDevice *device, GError **error)
{
  g_return_val_if_fail (self != NULL && device != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, write_device (self, device, error), error);
}
