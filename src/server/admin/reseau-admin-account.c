/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin-account.h"

#include "reseau-admin-seed.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "reseau-server-login.h"

#include <string.h>

static ReseauOp *
new_op (ReseauServer *server, ReseauOpType type, const char *kind, const char *id,
        ReseauValue *fields)
{
  g_autofree char *op_id = reseau_id_new (reseau_server_get_env (server));
  ReseauOp *op = reseau_op_new (type, op_id, kind, id, RESEAU_SCOPE_NET);

  op->n = 1;
  op->set = fields;
  return op;
}

static void
add_edit (ReseauServer *server, GPtrArray *ops, const ReseauRecord *record, ReseauValue *fields)
{
  ReseauOp *op = new_op (server, RESEAU_OP_PATCH, record->kind, record->id, fields);

  g_free (op->scope);
  op->scope = g_strdup (record->scope);
  op->base = record->rev;
  g_ptr_array_add (ops, op);
}

/* “Aurore Delvigne”: the first word is the first name, as people here are called. */
static ReseauValue *
new_name (const ReseauAccount *account)
{
  ReseauValue *fields = reseau_value_new_object ();
  const char *space = g_utf8_strchr (account->name, -1, ' ');

  if (space != NULL)
    reseau_value_set (fields, "first_name",
                      reseau_value_new_string_len (account->name, space - account->name));
  reseau_value_set_string (fields, "name", space != NULL ? space + 1 : account->name);
  return fields;
}

static ReseauOp *
new_person (ReseauServer *server, const ReseauAccount *account)
{
  ReseauValue *fields = new_name (account);

  reseau_value_set_string (fields, "email", account->email);
  return new_op (server, RESEAU_OP_CREATE, "person", account->uid, fields);
}

static ReseauOp *
new_membership (ReseauServer *server, const ReseauAccount *account)
{
  g_autofree char *id = reseau_id_new (reseau_server_get_env (server));
  ReseauValue *fields = reseau_value_new_object ();

  reseau_value_set_string (fields, "type", "works_at");
  reseau_value_set_string (fields, "from", account->uid);
  reseau_value_set_string (fields, "to", account->structure);
  return new_op (server, RESEAU_OP_CREATE, "link", id, fields);
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

/* --- changing one ---------------------------------------------------------------------- */

/* The links that say where somebody works, and not until when. */
typedef struct {
  const char *uid;
  GPtrArray *ids;
} Places;

static gboolean
on_change (const ReseauServerChange *change, gpointer data)
{
  Places *places = data;
  g_autoptr (ReseauValue) fields = NULL;

  if (g_strcmp0 (change->raw.kind, "link") != 0 || strstr (change->raw.fields, places->uid) == NULL)
    return TRUE;
  fields = reseau_json_parse (change->raw.fields, -1, NULL);
  if (g_strcmp0 (reseau_value_get_member_string (fields, "type"), "works_at") == 0 &&
      g_strcmp0 (reseau_value_get_member_string (fields, "from"), places->uid) == 0 &&
      reseau_value_get_member_string (fields, "end") == NULL)
    g_ptr_array_add (places->ids, g_strdup (change->raw.id));
  return TRUE;
}

static char *
dup_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

/* Ends what is no longer so, and says the new place unless it is said. */
static gboolean
move_person (ReseauServer *server, ReseauServerStore *store, const ReseauAccount *account,
             GPtrArray *ops, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *today = dup_today ();
  Places places = { account->uid, ids };
  gboolean said = account->structure == NULL;

  if (!store->vtable->list_changes (store, RESEAU_SCOPE_NET, 0, G_MAXINT64, G_MAXINT, on_change,
                                    &places, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (ReseauRecord) link =
        store->vtable->get_record (store, g_ptr_array_index (ids, i), error);
    ReseauValue *fields;

    if (link == NULL)
      return FALSE;
    if (g_strcmp0 (reseau_record_get_string (link, "to"), account->structure) == 0) {
      said = TRUE;
      continue;
    }
    fields = reseau_value_new_object ();
    reseau_value_set_string (fields, "end", today);
    add_edit (server, ops, link, fields);
  }
  if (!said) {
    ReseauOp *op = new_membership (server, account);

    reseau_value_set_string (op->set, "start", today);
    g_ptr_array_add (ops, op);
  }
  return TRUE;
}

/* What everybody sees of the person follows the account. */
static gboolean
change_records (ReseauServer *server, ReseauServerStore *store, const ReseauAccount *before,
                const ReseauAccount *account, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (ReseauServerAccount) author =
      reseau_admin_new_author (account->uid, account->structure);
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauRecord) person = store->vtable->get_record (store, account->uid, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (person == NULL || person->deleted)
    return TRUE;
  if (!g_str_equal (before->name, account->name))
    add_edit (server, ops, person, new_name (account));
  if (g_strcmp0 (before->structure, account->structure) != 0 &&
      !move_person (server, store, account, ops, error))
    return FALSE;
  return reseau_server_seed (server, store, author, ops, error);
}

static gboolean
change_account (ReseauServer *server, ReseauServerStore *store, const ReseauServerAccount *account,
                GError **error)
{
  g_autoptr (ReseauServerAccount) before =
      store->vtable->get_account (store, account->account->uid, error);

  return before != NULL && store->vtable->put_account (store, account, error) &&
         change_records (server, store, before->account, account->account, error);
}

/**
 * reseau_admin_change_account:
 * @account: an account that is there, with another name, role or structure
 *
 * Brings the account, the person's name and where they work up to date.
 */
gboolean
reseau_admin_change_account (ReseauServer *server, ReseauServerStore *store,
                             const ReseauServerAccount *account, GError **error)
{
  if (!store->vtable->begin (store, error))
    return FALSE;
  if (!change_account (server, store, account, error)) {
    store->vtable->rollback (store);
    return FALSE;
  }
  return store->vtable->commit (store, error);
}
