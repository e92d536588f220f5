/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What another structure does, done here: a fiche of one's own that says where it comes from. */
#include "reseau-commands-private.h"

#include "reseau-element.h"
#include "reseau-id.h"

#include <string.h>

/* A list of small records begins anew: its lines get names of their own. */
static ReseauValue *
without_names (const ReseauField *field, ReseauValue *value)
{
  ReseauValue *out;

  if (!reseau_field_has_elements (field))
    return reseau_value_ref (value);
  out = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    ReseauValue *line = reseau_value_copy (reseau_value_get_at (value, i));

    reseau_value_unset (line, RESEAU_ELEMENT_ID);
    reseau_value_unset (line, RESEAU_ELEMENT_PLACE);
    reseau_value_add (out, line);
  }
  return out;
}

/* The way it is done, as the schema marks it: results and lessons are those of others. */
static ReseauValue *
carried_fields (const ReseauKind *kind, const ReseauRecord *record)
{
  ReseauValue *fields = reseau_value_new_object ();

  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    ReseauValue *value = reseau_record_get (record, field->key);

    if (field->is_carried && !reseau_value_is_empty (value) &&
        reseau_field_shows_in (field, record->fields))
      reseau_value_set (fields, field->key, without_names (field, value));
  }
  return fields;
}

static ReseauOp *
link_op (ReseauStore *store, const ReseauOp *child, const char *parent)
{
  ReseauEnv *env = reseau_store_get_env (store);
  g_autofree char *id = reseau_id_new (env);
  ReseauOp *op = reseau_commands_op_new (store, RESEAU_OP_CREATE, "link", id, child->scope);
  g_autofree char *today = g_strndup (op->at, strlen ("2026-03-14"));

  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "type", "reproduces");
  reseau_value_set_string (op->set, "from", child->record);
  reseau_value_set_string (op->set, "to", parent);
  reseau_value_set_string (op->set, "start", today);
  reseau_value_set_string (op->set, "status", "in_progress");
  return op;
}

/**
 * reseau_command_can_reproduce:
 *
 * Returns: whether @record tells something that others can do again
 */
gboolean
reseau_command_can_reproduce (const ReseauKind *kind, const ReseauRecord *record)
{
  const ReseauField *how = reseau_kind_get_field (kind, "transferability");

  return how != NULL && reseau_field_shows_in (how, record->fields);
}

/**
 * reseau_command_reproduce:
 * @id: of a fiche
 *
 * Begins a fiche with what is done there, for the account's own structure, and links it to where
 * it comes from.
 *
 * Returns: (transfer full): what was done; its record is the new fiche
 */
ReseauChange *
reseau_command_reproduce (ReseauStore *store, const ReseauActor *actor, const char *id,
                          GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autofree char *child = reseau_id_new (reseau_store_get_env (store));
  g_autoptr (ReseauChange) change = reseau_commands_change_new (child);
  g_autoptr (ReseauValue) fields = NULL;
  g_autoptr (GPtrArray) ops = NULL;
  const ReseauKind *kind;

  if (shown == NULL)
    return NULL;
  kind = reseau_commands_find_kind (store, shown->record->kind, error);
  if (kind == NULL)
    return NULL;
  if (!reseau_command_can_reproduce (kind, shown->record)) {
    reseau_commands_not_allowed (error, "This is nothing that can be done again");
    return NULL;
  }
  fields = carried_fields (kind, shown->record);
  ops = reseau_command_prepare_create (store, actor, child, kind->name, fields, error);
  if (ops == NULL)
    return NULL;
  g_ptr_array_add (ops, link_op (store, g_ptr_array_index (ops, 0), id));
  for (guint i = ops->len; i > 0; i--) {
    const ReseauOp *made = g_ptr_array_index (ops, i - 1);

    g_ptr_array_add (change->inverse, reseau_commands_op_new (store, RESEAU_OP_DELETE, made->kind,
                                                              made->record, made->scope));
  }
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}
