/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin-account.h"

#include "reseau-admin-seed.h"
#include "reseau-id.h"
#include "reseau-scope.h"
#include "reseau-server-login.h"

static ReseauOp *
new_record (ReseauServer *server, const char *kind, const char *id, ReseauValue *fields, gint64 n)
{
  g_autofree char *op_id = reseau_id_new (reseau_server_get_env (server));
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, kind, id, RESEAU_SCOPE_NET);

  op->n = n;
  op->set = fields;
  return op;
}

static ReseauOp *
new_person (ReseauServer *server, const ReseauAccount *account)
{
  ReseauValue *fields = reseau_value_new_object ();
  const char *space = g_utf8_strchr (account->name, -1, ' ');

  /* “Aurore Delvigne”: the first word is the first name, as people here are called. */
  if (space != NULL) {
    reseau_value_set (fields, "first_name",
                      reseau_value_new_string_len (account->name, space - account->name));
    reseau_value_set_string (fields, "name", space + 1);
  }
  else
    reseau_value_set_string (fields, "name", account->name);
  reseau_value_set_string (fields, "email", account->email);
  return new_record (server, "person", account->uid, fields, 1);
}

static ReseauOp *
new_membership (ReseauServer *server, const ReseauAccount *account)
{
  g_autofree char *id = reseau_id_new (reseau_server_get_env (server));
  ReseauValue *fields = reseau_value_new_object ();

  reseau_value_set_string (fields, "type", "works_at");
  reseau_value_set_string (fields, "from", account->uid);
  reseau_value_set_string (fields, "to", account->structure);
  return new_record (server, "link", id, fields, 2);
}

/* Written in the person's own name: they are the author of their record. */
static gboolean
add_records (ReseauServer *server, ReseauServerStore *store, const ReseauAccount *account,
             GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (ReseauServerAccount) author =
      reseau_admin_new_author (account->uid, account->structure);

  g_ptr_array_add (ops, new_person (server, account));
  if (account->structure != NULL)
    g_ptr_array_add (ops, new_membership (server, account));
  return reseau_server_seed (server, store, author, ops, error);
}

static gboolean
check_new (ReseauServerStore *store, const ReseauAccount *account, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerAccount) other =
      store->vtable->find_account (store, account->email, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (other == NULL)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "%s has an account", account->email);
  return FALSE;
}

/**
 * reseau_admin_add_account:
 * @account: its uid is the id of its person record
 * @with_records: also make the person record and, in a structure, the link to it
 *
 * %RESEAU_ERROR_INVALID if the e-mail address has an account.
 */
gboolean
reseau_admin_add_account (ReseauServer *server, ReseauServerStore *store,
                          const ReseauAccount *account, const char *password, gboolean with_records,
                          GError **error)
{
  g_autoptr (ReseauServerAccount) entry = g_new0 (ReseauServerAccount, 1);

  entry->account = reseau_account_copy (account);
  entry->hash = reseau_server_login_hash (password, error);
  entry->created = reseau_server_now (server);
  if (entry->hash == NULL || !store->vtable->begin (store, error))
    return FALSE;
  if (!check_new (store, account, error) || !store->vtable->put_account (store, entry, error) ||
      (with_records && !add_records (server, store, account, error))) {
    store->vtable->rollback (store);
    return FALSE;
  }
  return store->vtable->commit (store, error);
}
