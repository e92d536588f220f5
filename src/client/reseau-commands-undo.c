/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Taking back, doing again, and what was deleted. */
#include "reseau-commands-private.h"

#include "reseau-id.h"

/* The other party has been told: only the steps of the state lead on from there. */
static gboolean
may_take_back (ReseauStore *store, const ReseauActor *actor, const GPtrArray *ops, GError **error)
{
  for (guint i = 0; i < ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (ops, i);
    g_autoptr (ReseauShown) shown = NULL;

    if (op->type != RESEAU_OP_TRANS)
      continue;
    shown = reseau_commands_get_shown (store, op->record, error);
    if (shown == NULL || !reseau_commands_check_transition (store, actor, shown->record, op, error))
      return FALSE;
  }
  return TRUE;
}

/* What is done again is another operation. */
static GPtrArray *
renew (ReseauStore *store, const GPtrArray *ops)
{
  ReseauEnv *env = reseau_store_get_env (store);
  GPtrArray *out = reseau_commands_ops_new ();

  for (guint i = 0; i < ops->len; i++) {
    ReseauOp *op = reseau_op_copy (g_ptr_array_index (ops, i));

    g_free (op->id);
    op->id = reseau_id_new (env);
    g_free (op->at);
    op->at = reseau_env_dup_timestamp (env);
    g_ptr_array_add (out, op);
  }
  return out;
}

/* A deletion takes the place of edits that had not been sent: with it gone, they are made again. */
static gboolean
make_again (ReseauStore *store, const ReseauActor *actor, const ReseauChange *change,
            GError **error)
{
  for (guint i = 0; i < change->inverse->len; i++) {
    const ReseauOp *op = g_ptr_array_index (change->inverse, i);
    g_autoptr (ReseauChange) edits = NULL;

    if (op->type != RESEAU_OP_CREATE)
      continue;
    edits = reseau_command_set (store, actor, op->record, op->set, error);
    if (edits == NULL)
      return FALSE;
  }
  return TRUE;
}

/* A conflict is not settled twice: what was chosen is written instead.
 * @back: what takes the settlement back */
static ReseauOp *
settle_again (ReseauStore *store, const ReseauOp *back)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, back->record, NULL);
  g_autoptr (ReseauRecord) after = shown ? reseau_record_copy (shown->record) : NULL;
  g_autoptr (ReseauValue) chosen = reseau_value_new_object ();
  const ReseauValue *members[] = { back->set, back->sets };

  if (after == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    for (guint j = 0; j < reseau_value_get_length (members[i]); j++) {
      const char *key = reseau_value_get_key_at (members[i], j);
      ReseauValue *now = reseau_record_get (shown->record, key);

      reseau_value_set (chosen, key, now ? reseau_value_ref (now) : reseau_value_new_null ());
    }
  reseau_value_unref (after->fields);
  after->fields = reseau_op_overlay (back, reseau_store_get_schema (store), shown->record,
                                     shown->record->fields);
  return reseau_commands_edit_op (store, after, chosen);
}

/* A word that went with a step stays when the step is taken back. */
static gboolean
is_said_already (const ReseauOp *op, const ReseauOp *back)
{
  return back == NULL && op->type == RESEAU_OP_CREATE && g_str_equal (op->kind, "message");
}

/* Of messages nothing comes back: what is said once more is another message, and that is what is
 * taken back then.
 * @back: (nullable): what takes @op back, or is done again by it */
static void
rename_message (ReseauStore *store, ReseauOp *op, const ReseauOp *back)
{
  if (!g_str_equal (op->kind, "message"))
    return;
  if (op->type == RESEAU_OP_CREATE) {
    g_free (op->record);
    op->record = reseau_id_new (reseau_store_get_env (store));
  }
  else if (op->type == RESEAU_OP_DELETE && back != NULL && back->type == RESEAU_OP_CREATE) {
    g_free (op->record);
    op->record = g_strdup (back->record);
  }
}

static GPtrArray *
dup_again (ReseauStore *store, const ReseauChange *change)
{
  GPtrArray *again = reseau_commands_ops_new ();

  for (guint i = 0; i < change->forward->len; i++) {
    const ReseauOp *op = g_ptr_array_index (change->forward, i);
    const ReseauOp *back = i < change->inverse->len ? g_ptr_array_index (change->inverse, i) : NULL;
    ReseauOp *copy;

    if (is_said_already (op, back))
      continue;
    copy = op->type != RESEAU_OP_RESOLVE || back == NULL ? reseau_op_copy (op)
                                                         : settle_again (store, back);
    if (copy == NULL)
      continue;
    rename_message (store, copy, back);
    g_ptr_array_add (again, copy);
  }
  return again;
}

/* @change is from now on what does again what it did. */
static void
turn_round (ReseauChange *change, GPtrArray *ops, GPtrArray *forward, GPtrArray *inverse)
{
  g_ptr_array_unref (change->ops);
  g_ptr_array_unref (change->forward);
  g_ptr_array_unref (change->inverse);
  change->ops = ops;
  change->forward = forward;
  change->inverse = inverse;
}

static gboolean
withdraw (ReseauStore *store, const ReseauActor *actor, ReseauChange *change, gboolean *withdrawn,
          GError **error)
{
  GPtrArray *forward;

  *withdrawn = FALSE;
  if (change->ops->len == 0)
    return TRUE;
  if (!reseau_store_withdraw_ops (store, change->ops, withdrawn, error) ||
      (*withdrawn && !make_again (store, actor, change, error)))
    return FALSE;
  if (*withdrawn) {
    forward = g_steal_pointer (&change->forward);
    change->forward = reseau_commands_ops_new ();
    turn_round (change, g_ptr_array_new_with_free_func (g_free), reseau_commands_ops_new (),
                forward);
  }
  return TRUE;
}

/**
 * reseau_command_undo:
 *
 * Takes a change back: operations that never left this device are withdrawn;
 * for others the inverse is done.  %RESEAU_ERROR_NOT_ALLOWED: it was sent, and no
 * step of the actor leads back; all stays as it is, what waits to be sent included.
 *
 * Afterwards @change is what does it again; it has no inverse where nothing does.
 */
gboolean
reseau_command_undo (ReseauStore *store, const ReseauActor *actor, ReseauChange *change,
                     GError **error)
{
  g_autoptr (ReseauChange) back = reseau_commands_change_new (change->record);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GPtrArray) again = NULL;
  gboolean withdrawn;

  if (!withdraw (store, actor, change, &withdrawn, error))
    return FALSE;
  if (withdrawn || (change->ops->len == 0 && change->inverse->len == 0))
    return TRUE;
  if (change->inverse->len == 0)
    return reseau_commands_not_allowed (error, "What was sent of this cannot be taken back");
  ops = renew (store, change->inverse);
  if (!may_take_back (store, actor, ops, error))
    return FALSE;
  again = dup_again (store, change);
  if (!reseau_commands_commit (store, back, ops, error))
    return FALSE;
  turn_round (change, g_steal_pointer (&back->ops), g_steal_pointer (&back->forward),
              g_steal_pointer (&again));
  back->ops = g_ptr_array_new ();
  back->forward = reseau_commands_ops_new ();
  return TRUE;
}

/* --- the bin --------------------------------------------------------------------- */

/* Whether @id is here and not deleted. */
static gboolean
is_there (ReseauStore *store, const char *id)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (store, id, NULL);

  return shown != NULL && !shown->record->deleted;
}

static gboolean
withdraw_deletion (ReseauStore *store, const char *id, ReseauChange *change, gboolean *withdrawn,
                   GError **error)
{
  g_autoptr (GPtrArray) waiting = reseau_store_list_pending (store, error);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  *withdrawn = FALSE;
  if (waiting == NULL)
    return FALSE;
  for (guint i = 0; i < waiting->len && ids->len == 0; i++) {
    ReseauOp *op = g_ptr_array_index (waiting, i);

    if (op->type == RESEAU_OP_DELETE && g_str_equal (op->record, id)) {
      g_ptr_array_add (ids, op->id);
      g_ptr_array_add (change->inverse, reseau_op_copy (op));
    }
  }
  return ids->len == 0 || reseau_store_withdraw_ops (store, ids, withdrawn, error);
}

/**
 * reseau_command_put_back:
 *
 * Puts back what was deleted: a deletion that was not sent is withdrawn, otherwise the record is
 * made again under its id, by somebody who has seen it go.
 *
 * Returns: (transfer full): what was done; no operation if it is there again already
 */
ReseauChange *
reseau_command_put_back (ReseauStore *store, const ReseauBinItem *item, GError **error)
{
  g_autoptr (ReseauChange) change = reseau_commands_change_new (item->id);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  gboolean withdrawn;
  ReseauOp *op;

  if (is_there (store, item->id))
    return g_steal_pointer (&change);
  if (!withdraw_deletion (store, item->id, change, &withdrawn, error))
    return NULL;
  if (withdrawn)
    return g_steal_pointer (&change);
  g_ptr_array_set_size (change->inverse, 0);
  op = reseau_commands_op_new (store, RESEAU_OP_CREATE, item->kind, item->id, item->scope);
  op->base = item->rev;
  op->set = reseau_value_copy (item->fields);
  g_ptr_array_add (ops, op);
  op = reseau_commands_op_new (store, RESEAU_OP_DELETE, item->kind, item->id, item->scope);
  op->base = item->rev;
  g_ptr_array_add (change->inverse, op);
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}
