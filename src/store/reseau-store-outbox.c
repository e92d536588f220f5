/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person does.  The outbox is the truth of it: each function here commits
 * the operation and what is shown of it together. */
#include "reseau-store-seen.h"

#include <string.h>

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-validate.h"

static char *
write_op (const ReseauOp *op)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);

  /* Its number belongs to a batch. */
  reseau_value_unset (value, "n");
  return reseau_json_write (value);
}

static gboolean
check_size (const char *body, GError **error)
{
  if (strlen (body) <= RESEAU_OP_MAX_BYTES)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "An operation of %zu bytes",
               strlen (body));
  return FALSE;
}

static gboolean
insert_op (ReseauStore *self, gint64 rid, const ReseauOp *op, GError **error)
{
  g_autofree char *body = write_op (op);

  return check_size (body, error) &&
         reseau_db_run (self->db, error, "INSERT INTO outbox (op, rid, body) VALUES (?, ?, ?)",
                        "uls", op->id, rid, body);
}

/* The last operation of a record, when it can still change: it was never sent
 * and is the person's own. */
static gboolean
load_last_unsent (ReseauStore *self, gint64 rid, gint64 *pos, ReseauOp **op, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT pos, body, n, lane FROM outbox WHERE rid = ?"
                       " ORDER BY pos DESC LIMIT 1",
                       "l", rid);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *op = NULL;
  if (more <= 0 || !reseau_db_column_is_null (statement, 2) ||
      reseau_db_column_int (statement, 3) != 0)
    return more >= 0;
  *pos = reseau_db_column_int64 (statement, 0);
  *op = reseau_store_parse_op (reseau_db_column_text (statement, 1),
                               reseau_db_column_length (statement, 1), error);
  return *op != NULL;
}

static gboolean
delete_op (ReseauStore *self, gint64 pos, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM outbox WHERE pos = ?", "l", pos);
}

/* A deletion takes the place of the unsent edits before it; of a creation nothing
 * is left, the deletion included. */
static gboolean
absorb_deletion (ReseauStore *self, gint64 rid, ReseauOp *deletion, gboolean *vanished,
                 GError **error)
{
  for (;;) {
    g_autoptr (ReseauOp) last = NULL;
    gint64 pos;

    if (!load_last_unsent (self, rid, &pos, &last, error))
      return FALSE;
    *vanished = last != NULL && last->type == RESEAU_OP_CREATE;
    if (last == NULL || (last->type != RESEAU_OP_PATCH && !*vanished) || last->origin != NULL)
      return TRUE;
    if (!delete_op (self, pos, error))
      return FALSE;
    if (*vanished)
      return TRUE;
    g_free (deletion->scope);
    deletion->scope = g_strdup (last->scope);
  }
}

static gboolean
join_last (ReseauStore *self, gint64 rid, const ReseauOp *op, gboolean *joined, GError **error)
{
  g_autoptr (ReseauOp) last = NULL;
  g_autofree char *body = NULL;
  gint64 pos;

  *joined = FALSE;
  if (!load_last_unsent (self, rid, &pos, &last, error))
    return FALSE;
  if (last == NULL || !reseau_op_coalesce (last, self->schema, op))
    return TRUE;
  /* Other content, another id: the server may have seen the first. */
  g_free (last->id);
  last->id = reseau_id_new (self->env);
  body = write_op (last);
  if (strlen (body) > RESEAU_OP_MAX_BYTES)
    return TRUE;
  *joined = TRUE;
  return reseau_db_run (self->db, error,
                        "UPDATE outbox SET op = ?, body = ?, tries = 0, not_before = 0"
                        " WHERE pos = ?",
                        "usl", last->id, body, pos);
}

/* Of a record that is not here any more there is only what waits: an edit would be made on fields
 * that nobody sees. */
static gboolean
check_is_whole (const ReseauEntry *entry, const GPtrArray *waiting, GError **error)
{
  if (entry->base != NULL || waiting->len == 0 ||
      ((ReseauOp *) g_ptr_array_index (waiting, 0))->type == RESEAU_OP_CREATE)
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                       "Only what waits is left of the record");
  return FALSE;
}

/* What a person sees of a field under an operation that waits is what that one was made on, not
 * what was pulled since. */
static gboolean
keep_older_bases (ReseauStore *self, const ReseauEntry *entry, ReseauOp *op, GError **error)
{
  g_autoptr (GPtrArray) waiting = reseau_store_load_ops (self, entry->rid, error);

  if (waiting == NULL || !check_is_whole (entry, waiting, error))
    return FALSE;
  reseau_store_note_sight (entry, op);
  for (guint i = 0; i < waiting->len; i++)
    reseau_op_see_through (op, g_ptr_array_index (waiting, i));
  return TRUE;
}

static gboolean
queue_op (ReseauStore *self, const ReseauEntry *entry, ReseauOp *op, GError **error)
{
  gint64 rid = entry->rid;
  gboolean done = FALSE;

  if (!keep_older_bases (self, entry, op, error))
    return FALSE;
  if (op->type == RESEAU_OP_DELETE && !absorb_deletion (self, rid, op, &done, error))
    return FALSE;
  if (op->type == RESEAU_OP_PATCH && !join_last (self, rid, op, &done, error))
    return FALSE;
  return done || insert_op (self, rid, op, error);
}

static gboolean
find_or_add (ReseauStore *self, const ReseauOp *op, ReseauEntry **entry, GError **error)
{
  if (!reseau_store_find_entry (self, op->record, entry, error))
    return FALSE;
  if (*entry != NULL && !g_str_equal ((*entry)->kind, op->kind)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "The record is of another kind than the operation says");
    return FALSE;
  }
  if (*entry != NULL)
    return TRUE;
  if (op->type != RESEAU_OP_CREATE) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                         "The record is not in the cache");
    return FALSE;
  }
  *entry = reseau_entry_new (op->record, op->kind);
  return reseau_store_add_entry (self, *entry, error);
}

static gboolean
commit_one (ReseauStore *self, ReseauOp *op, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!find_or_add (self, op, &entry, error) || !queue_op (self, entry, op, error))
    return FALSE;
  entry->pending = TRUE;
  return reseau_store_save_entry (self, entry, FALSE, error);
}

static gboolean
commit_all (ReseauStore *self, GPtrArray *ops, GError **error)
{
  for (guint i = 0; i < ops->len; i++)
    if (!commit_one (self, g_ptr_array_index (ops, i), error))
      return FALSE;
  return TRUE;
}

/**
 * reseau_store_commit_ops:
 * @ops: (element-type ReseauOp): what a person did, in order
 *
 * As [func@store_commit_op], all or none.
 */
gboolean
reseau_store_commit_ops (ReseauStore *self, GPtrArray *ops, GError **error)
{
  g_return_val_if_fail (self != NULL && ops != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, commit_all (self, ops, error), error);
}

/**
 * reseau_store_commit_op:
 * @op: one intention of the person, valid for the schema; its @id is a new UUID
 *
 * Puts it into the outbox and shows it.  An edit joins the last operation on the
 * same record when that one has not been sent; a deletion takes the place of
 * unsent edits; a record created and deleted before it was sent leaves nothing.
 *
 * Returns: %FALSE with RESEAU_ERROR_NOT_FOUND (the record is not here, or no more than what
 *   waits of it), RESEAU_ERROR_TOO_LARGE, RESEAU_ERROR_INVALID (another kind), or an error of the
 *   database
 */
gboolean
reseau_store_commit_op (ReseauStore *self, ReseauOp *op, GError **error)
{
  g_return_val_if_fail (self != NULL && op != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, commit_one (self, op, error), error);
}

static gboolean
withdraw (ReseauStore *self, const char *op_id, gboolean *withdrawn, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error,
      "SELECT pos, rid FROM outbox o WHERE op = ? AND n IS NULL AND lane IN (0, 3)"
      " AND (body ->> 'origin' IS NULL OR body ->> 'via' IS NOT NULL) AND pos = (SELECT max(pos) FROM outbox WHERE rid = o.rid)",
      "u", op_id);
  g_autoptr (ReseauEntry) entry = NULL;
  int more = statement ? reseau_db_step (statement, error) : -1;
  gint64 pos, rid;

  if (more <= 0)
    return more == 0;
  pos = reseau_db_column_int64 (statement, 0);
  rid = reseau_db_column_int64 (statement, 1);
  reseau_db_reset (statement);
  *withdrawn = TRUE;
  return reseau_store_load_entry (self, rid, &entry, error) && delete_op (self, pos, error) &&
         reseau_store_forget_carried (self, op_id, error) &&
         reseau_store_save_entry (self, entry, FALSE, error);
}

/**
 * reseau_store_withdraw_ops:
 * @ids: (element-type utf8): in the order in which they were committed
 * @withdrawn: (out): whether they are undone; %FALSE when one of them is on its way, done, given
 *   away in a package, joined with another or followed by another on the same record: then only
 *   operations the other way round undo them, and all stay as they are
 *
 * Takes operations back that were never sent: all or none.
 */
gboolean
reseau_store_withdraw_ops (ReseauStore *self, const GPtrArray *ids, gboolean *withdrawn,
                           GError **error)
{
  g_return_val_if_fail (self != NULL && ids != NULL && withdrawn != NULL, FALSE);

  *withdrawn = FALSE;
  if (!reseau_store_begin (self, error))
    return FALSE;
  for (guint i = ids->len; i > 0; i--) {
    gboolean one = FALSE;

    if (!withdraw (self, g_ptr_array_index (ids, i - 1), &one, error))
      return reseau_store_finish (self, FALSE, error);
    if (!one) {
      reseau_store_finish (self, FALSE, NULL);
      return TRUE;
    }
  }
  *withdrawn = reseau_store_finish (self, TRUE, error);
  return *withdrawn;
}

/**
 * reseau_store_list_pending:
 *
 * Returns: (transfer full) (element-type ReseauOp): the outbox in its order, without what is not
 *   for this desk to send; those in flight have their number
 */
GPtrArray *
reseau_store_list_pending (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL, NULL);

  statement = reseau_db_prepare (self->db,
                                 "SELECT body, n FROM outbox WHERE lane <> 3 ORDER BY pos", error);
  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0) {
    ReseauOp *op = reseau_store_parse_op (reseau_db_column_text (statement, 0),
                                          reseau_db_column_length (statement, 0), error);

    if (op == NULL)
      return NULL;
    op->n = reseau_db_column_int64 (statement, 1);
    g_ptr_array_add (ops, op);
  }
  return more == 0 ? g_steal_pointer (&ops) : NULL;
}

static ReseauTrayItem *
read_tray_item (ReseauDbStatement *row, GError **error)
{
  g_autoptr (ReseauTrayItem) item = g_new0 (ReseauTrayItem, 1);

  item->op = reseau_store_parse_op (reseau_db_column_text (row, 0),
                                    reseau_db_column_length (row, 0), error);
  if (item->op == NULL)
    return NULL;
  item->code = reseau_db_column_dup_text (row, 1);
  item->detail = reseau_db_column_dup_text (row, 2);
  item->at = reseau_db_column_int64 (row, 3);
  return g_steal_pointer (&item);
}

/**
 * reseau_store_list_tray:
 *
 * Returns: (transfer full) (element-type ReseauTrayItem): what was refused, the latest
 *   first
 */
GPtrArray *
reseau_store_list_tray (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) items =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_tray_item_free);
  g_autoptr (ReseauDbStatement) statement = NULL;
  int more;

  g_return_val_if_fail (self != NULL, NULL);

  statement = reseau_db_prepare (
      self->db, "SELECT body, code, detail, at FROM tray ORDER BY at DESC, op DESC", error);
  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0) {
    ReseauTrayItem *item = read_tray_item (statement, error);

    if (item == NULL)
      return NULL;
    g_ptr_array_add (items, item);
  }
  return more == 0 ? g_steal_pointer (&items) : NULL;
}

/**
 * reseau_store_dismiss_tray:
 *
 * Forgets a refused operation that the person has dealt with.
 */
gboolean
reseau_store_dismiss_tray (ReseauStore *self, const char *op_id, GError **error)
{
  g_return_val_if_fail (self != NULL && op_id != NULL, FALSE);
  return reseau_db_run (self->db, error, "DELETE FROM tray WHERE op = ?", "u", op_id);
}

void
reseau_tray_item_free (ReseauTrayItem *self)
{
  if (self == NULL)
    return;
  reseau_op_free (self->op);
  g_free (self->code);
  g_free (self->detail);
  g_free (self);
}
