/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include "reseau-json.h"

/**
 * reseau_store_save_draft:
 * @key: what is being written: an id, "new/fiche" and the like
 *
 * Keeps what a form holds while it is open, in place of what was kept before.
 */
gboolean
reseau_store_save_draft (ReseauStore *self, const char *key, const ReseauValue *draft,
                         GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (self != NULL && key != NULL && draft != NULL, FALSE);

  text = reseau_json_write (draft);
  return reseau_db_run (self->db, error, "INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", "sls",
                        key, reseau_env_now_us (self->env), text);
}

/**
 * reseau_store_load_draft:
 *
 * Returns: (transfer full) (nullable): what was kept, %NULL without @error if nothing was
 */
ReseauValue *
reseau_store_load_draft (ReseauStore *self, const char *key, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;

  g_return_val_if_fail (self != NULL && key != NULL, NULL);

  statement = reseau_db_query (self->db, error, "SELECT value FROM draft WHERE key = ?", "s", key);
  if (statement == NULL || reseau_db_step (statement, error) <= 0)
    return NULL;
  return reseau_json_parse (reseau_db_column_text (statement, 0),
                            reseau_db_column_length (statement, 0), error);
}

/**
 * reseau_store_list_drafts:
 *
 * Returns: (transfer full) (element-type utf8): keys, the latest first
 */
GPtrArray *
reseau_store_list_drafts (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL, NULL);

  statement = reseau_db_prepare (self->db, "SELECT key FROM draft ORDER BY at DESC, key", error);
  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (keys, reseau_db_column_dup_text (statement, 0));
  return more == 0 ? g_steal_pointer (&keys) : NULL;
}

gboolean
reseau_store_delete_draft (ReseauStore *self, const char *key, GError **error)
{
  g_return_val_if_fail (self != NULL && key != NULL, FALSE);
  return reseau_db_run (self->db, error, "DELETE FROM draft WHERE key = ?", "s", key);
}
