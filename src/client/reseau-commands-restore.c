/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-commands-private.h"

/* A record that was one before is made again as it was, as far as the rules let who does it. */

static GPtrArray *
ops_along (ReseauStore *store, const ReseauKind *kind, ReseauRecord *record, char **way)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);
  GPtrArray *ops = reseau_commands_ops_new ();
  ReseauOp *op =
      reseau_commands_op_new (store, RESEAU_OP_CREATE, record->kind, record->id, record->scope);

  if (way[0] != NULL)
    reseau_value_set_string (record->fields, state->key, way[0]);
  op->set = reseau_value_copy (record->fields);
  g_ptr_array_add (ops, op);
  for (guint i = 1; way[0] != NULL && way[i] != NULL; i++) {
    g_autoptr (ReseauValue) step = reseau_value_new_object ();

    reseau_value_set_string (step, state->key, way[i]);
    g_ptr_array_add (ops, reseau_commands_edit_op (store, record, step));
    reseau_value_set_string (record->fields, state->key, way[i]);
  }
  return ops;
}

/**
 * reseau_command_prepare_restore:
 * @fields: all it had; "visibility" in it, "pair" for a visit, says who saw it
 *
 * As [func@command_prepare_create], for a record that was one before: it gets the
 * fields it had and no others, and is brought to its state by the steps that lead
 * there.  %RESEAU_ERROR_NOT_FOUND: what it hangs on is missing;
 * %RESEAU_ERROR_STALE: the actor may not take it to that state.
 *
 * Returns: (transfer full) (element-type ReseauOp): the operations
 */
GPtrArray *
reseau_command_prepare_restore (ReseauStore *store, const ReseauActor *actor, const char *id,
                                const char *kind_name, const ReseauValue *fields, GError **error)
{
  const ReseauKind *kind = reseau_commands_find_kind (store, kind_name, error);
  g_autofree char *visibility = NULL;
  g_autofree char *scope = NULL;
  g_autoptr (ReseauValue) own = NULL;
  g_autoptr (ReseauRecord) record = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  g_auto (GStrv) way = NULL;

  if (kind == NULL)
    return NULL;
  own = reseau_commands_split_visibility (kind, fields, fields, &visibility);
  scope = reseau_commands_dup_scope (store, actor, kind, own, visibility, error);
  if (scope == NULL)
    return NULL;
  if (!reseau_rules_can_create (actor, kind->name, scope)) {
    reseau_commands_not_allowed (error, "This account may not create that there");
    return NULL;
  }
  record = reseau_record_new (id, kind->name, scope);
  record->by = g_strdup (actor->uid);
  record->org = g_strdup (actor->structure);
  reseau_value_unref (record->fields);
  record->fields = g_steal_pointer (&own);
  way = reseau_rules_find_way (actor, kind, record);
  if (way == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                         "This account may not bring it to its state");
    return NULL;
  }
  ops = ops_along (store, kind, record, way);
  return reseau_commands_validate (store, ops, error) ? g_steal_pointer (&ops) : NULL;
}
