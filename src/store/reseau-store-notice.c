/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include "reseau-json.h"

void
reseau_notice_free (ReseauNotice *self)
{
  if (self == NULL)
    return;
  g_free (self->op);
  g_free (self->record);
  g_free (self->field);
  reseau_value_unref (self->mine);
  reseau_value_unref (self->theirs);
  reseau_value_unref (self->joined);
  g_free (self);
}

static gboolean
note_field (ReseauStore *self, const ReseauOp *op, gint64 rid, const ReseauOpResult *result,
            const char *field, GError **error)
{
  g_autoptr (ReseauValue) mine = reseau_op_dup_value (op, field);
  g_autofree char *mine_text = reseau_json_write (mine);
  g_autofree char *theirs = reseau_json_write (reseau_value_get (result->replaced, field));
  g_autofree char *joined = reseau_json_write (reseau_value_get (result->merged, field));

  return reseau_db_run (self->db, error,
                        "INSERT OR IGNORE INTO notice (op, field, rid, at, mine, theirs, joined)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        "usllsss", op->id, field, rid, reseau_env_now_us (self->env), mine_text,
                        theirs, joined);
}

gboolean
reseau_store_note_merged (ReseauStore *self, const ReseauOp *op, gint64 rid,
                          const ReseauOpResult *result, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (result->merged); i++)
    if (!note_field (self, op, rid, result, reseau_value_get_key_at (result->merged, i), error))
      return FALSE;
  return TRUE;
}

gboolean
reseau_store_forget_notices (ReseauStore *self, gint64 rid, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM notice WHERE rid = ?", "l", rid);
}

static ReseauNotice *
read_notice (ReseauDbStatement *row)
{
  ReseauNotice *self = g_new0 (ReseauNotice, 1);

  self->op = reseau_db_column_dup_uuid (row, 0);
  self->record = reseau_db_column_dup_uuid (row, 1);
  self->field = reseau_db_column_dup_text (row, 2);
  self->at = reseau_db_column_int64 (row, 3);
  self->mine = reseau_json_parse (reseau_db_column_text (row, 4), -1, NULL);
  self->theirs = reseau_json_parse (reseau_db_column_text (row, 5), -1, NULL);
  self->joined = reseau_json_parse (reseau_db_column_text (row, 6), -1, NULL);
  return self;
}

/**
 * reseau_store_list_notices:
 * @record: (nullable): id of a record, %NULL for all
 *
 * Returns: (transfer full) (element-type ReseauNotice): the latest first
 */
GPtrArray *
reseau_store_list_notices (ReseauStore *self, const char *record, GError **error)
{
  g_autoptr (GPtrArray) notices =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_notice_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL, NULL);

  statement =
      reseau_db_query (self->db, error,
                       "SELECT n.op, r.id, n.field, n.at, n.mine, n.theirs, n.joined FROM notice n"
                       " JOIN record r USING (rid) WHERE ?1 IS NULL OR r.id = ?1"
                       " ORDER BY n.at DESC, n.op DESC, n.field",
                       "u", record);
  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (notices, read_notice (statement));
  return more == 0 ? g_steal_pointer (&notices) : NULL;
}

/**
 * reseau_store_dismiss_notice:
 *
 * Forgets a notice that the person has looked at.
 */
gboolean
reseau_store_dismiss_notice (ReseauStore *self, const char *op_id, const char *field,
                             GError **error)
{
  g_return_val_if_fail (self != NULL && op_id != NULL && field != NULL, FALSE);
  return reseau_db_run (self->db, error, "DELETE FROM notice WHERE op = ? AND field = ?", "us",
                        op_id, field);
}
