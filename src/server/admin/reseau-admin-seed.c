/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-admin-seed.h"

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "reseau-sqlite-store.h"

extern const ReseauEmbedded reseau_facts_texts[];

/* Which table of zones belongs to which territory; all other tables are common. */
static const struct {
  const char *territory;
  const char *zones;
} territories[] = {
  { "wallonie", "terms-zone-be.json" },
  { "france", "terms-zone-fr.json" },
};

/**
 * reseau_admin_term_id:
 *
 * Returns: (transfer full): the id of a term that comes with the program, the
 *   same on every server
 */
char *
reseau_admin_term_id (const char *list, const char *code)
{
  g_autofree char *name = g_strconcat (list, "/", code, NULL);

  return reseau_id_new_named ("term", name);
}

/**
 * reseau_admin_new_author:
 * @structure: (nullable): where the person works
 *
 * Returns: (transfer full): somebody in whose name the server itself writes; not
 *   an account that can sign in
 */
ReseauServerAccount *
reseau_admin_new_author (const char *uid, const char *structure)
{
  ReseauServerAccount *self = g_new0 (ReseauServerAccount, 1);

  self->account = g_new0 (ReseauAccount, 1);
  self->account->uid = g_strdup (uid);
  self->account->structure = g_strdup (structure);
  self->account->role = RESEAU_ROLE_ADMIN;
  return self;
}

ReseauServerAccount *
reseau_admin_new_system (void)
{
  g_autofree char *uid = reseau_id_new_named ("system", "reseaud");

  return reseau_admin_new_author (uid, NULL);
}

gboolean
reseau_admin_has_territory (const char *territory)
{
  if (g_strcmp0 (territory, "all") == 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (territories); i++)
    if (g_strcmp0 (territory, territories[i].territory) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_wanted (const char *name, const char *territory)
{
  if (g_str_equal (territory, "all"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (territories); i++)
    if (g_str_equal (name, territories[i].zones))
      return g_str_equal (territory, territories[i].territory);
  return TRUE;
}

static ReseauOp *
new_term (ReseauValue *fields, gint64 n)
{
  const char *list = reseau_value_get_member_string (fields, "list");
  const char *code = reseau_value_get_member_string (fields, "code");
  g_autofree char *name = g_strconcat (list, "/", code, NULL);
  g_autofree char *id = reseau_admin_term_id (list, code);
  g_autofree char *op_id = reseau_id_new_named ("seed-term", name);
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, "term", id, RESEAU_SCOPE_NET);

  op->n = n;
  op->set = reseau_value_copy (fields);
  return op;
}

static GPtrArray *
read_terms (const char *territory, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);

  for (const ReseauEmbedded *text = reseau_facts_texts; text->name != NULL; text++) {
    g_autoptr (ReseauValue) terms = NULL;

    if (!is_wanted (text->name, territory))
      continue;
    terms = reseau_json_parse (text->text, text->length, error);
    if (terms == NULL) {
      g_prefix_error (error, "%s: ", text->name);
      return NULL;
    }
    for (guint i = 0; i < reseau_value_get_length (terms); i++)
      g_ptr_array_add (ops, new_term (reseau_value_get_at (terms, i), ops->len + 1));
  }
  return g_steal_pointer (&ops);
}

static gboolean
begin_history (ReseauServer *server, ReseauServerStore *store, GError **error)
{
  ReseauServerClock clock;
  g_autoptr (GError) local = NULL;

  if (store->vtable->get_clock (store, &clock, &local))
    return TRUE;
  if (g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    return reseau_server_init_store (server, store, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/**
 * reseau_admin_prepare:
 * @path: file of the database
 * @territory: whose zones
 *
 * Makes the database and its terms.  What is there already stays as it is.
 */
gboolean
reseau_admin_prepare (ReseauServer *server, const char *path, const char *territory, GError **error)
{
  g_autoptr (ReseauServerStore) store = reseau_sqlite_store_open (path, TRUE, error);
  g_autoptr (ReseauServerAccount) system = reseau_admin_new_system ();
  g_autoptr (GPtrArray) ops = NULL;

  if (store == NULL || !begin_history (server, store, error))
    return FALSE;
  ops = read_terms (territory, error);
  return ops != NULL && reseau_server_seed (server, store, system, ops, error);
}
