/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-commands-private.h"

#include "reseau-id.h"
#include "reseau-validate.h"

#include <string.h>

void
reseau_change_free (ReseauChange *self)
{
  if (self == NULL)
    return;
  g_free (self->record);
  g_ptr_array_unref (self->ops);
  g_ptr_array_unref (self->forward);
  g_ptr_array_unref (self->inverse);
  g_free (self);
}

ReseauChange *
reseau_commands_change_new (const char *record)
{
  ReseauChange *self = g_new0 (ReseauChange, 1);

  self->record = g_strdup (record);
  self->ops = g_ptr_array_new_with_free_func (g_free);
  self->forward = reseau_commands_ops_new ();
  self->inverse = reseau_commands_ops_new ();
  return self;
}

ReseauOp *
reseau_commands_op_new (ReseauStore *store, ReseauOpType type, const char *kind, const char *record,
                        const char *scope)
{
  ReseauEnv *env = reseau_store_get_env (store);
  g_autofree char *id = reseau_id_new (env);
  ReseauOp *op = reseau_op_new (type, id, kind, record, scope);

  op->at = reseau_env_dup_timestamp (env);
  return op;
}

static ReseauOp *
op_new_for (ReseauStore *store, ReseauOpType type, const ReseauRecord *record)
{
  ReseauOp *op = reseau_commands_op_new (store, type, record->kind, record->id, record->scope);

  op->base = record->rev;
  return op;
}

/* For what is decided on the record as it is shown, answers of the server included. */
static ReseauOp *
op_new_on (ReseauStore *store, ReseauOpType type, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_store_get_schema (store), record->kind);
  ReseauOp *op = op_new_for (store, type, record);

  op->bases = reseau_op_dup_told_bases (kind, record);
  return op;
}

gboolean
reseau_commands_not_allowed (GError **error, const char *what)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED, what);
  return FALSE;
}

/* Reads what is shown; a record that is not there is an error here. */
ReseauShown *
reseau_commands_get_shown (ReseauStore *store, const char *id, GError **error)
{
  ReseauShown *shown = reseau_store_get (store, id, error);

  if (shown != NULL && shown->record->deleted) {
    reseau_shown_free (shown);
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "The record was deleted");
    return NULL;
  }
  return shown;
}

gboolean
reseau_commands_validate (ReseauStore *store, GPtrArray *ops, GError **error)
{
  ReseauSchema *schema = reseau_store_get_schema (store);

  for (guint i = 0; i < ops->len; i++)
    if (!reseau_validate_op (schema, g_ptr_array_index (ops, i), NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
reseau_commands_commit (ReseauStore *store, ReseauChange *change, GPtrArray *ops, GError **error)
{
  if (ops->len == 0)
    return TRUE;
  if (!reseau_commands_validate (store, ops, error) || !reseau_store_commit_ops (store, ops, error))
    return FALSE;
  /* The store may have folded an operation into a waiting one under another id. */
  for (guint i = 0; i < ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (ops, i);

    g_ptr_array_add (change->ops, g_strdup (op->id));
    g_ptr_array_add (change->forward, reseau_op_copy (op));
  }
  return TRUE;
}

GPtrArray *
reseau_commands_ops_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
}

/* --- creating ------------------------------------------------------------ */

/* What @changes says of the scope: "public" is the network, and may go further. */
ReseauValue *
reseau_commands_split_visibility (const ReseauKind *kind, const ReseauValue *present,
                                  const ReseauValue *changes, char **visibility)
{
  ReseauValue *out = reseau_value_copy (changes);
  gboolean is_public;

  *visibility = g_strdup (reseau_value_get_member_string (changes, "visibility"));
  reseau_value_unset (out, "visibility");
  if (*visibility == NULL || kind == NULL || reseau_kind_get_field (kind, "public") == NULL)
    return out;
  is_public = g_str_equal (*visibility, "public");
  /* Not said is not public: then there is nothing to change. */
  if (is_public != reseau_value_get_member_bool (present, "public"))
    reseau_value_set_bool (out, "public", is_public);
  return out;
}

static ReseauValue *
with_defaults (const ReseauKind *kind, const ReseauActor *actor, const ReseauValue *fields,
               char **visibility)
{
  g_autoptr (ReseauValue) complete = reseau_kind_add_defaults (kind, fields);
  ReseauValue *out = reseau_commands_split_visibility (kind, complete, complete, visibility);

  for (guint i = reseau_value_get_length (out); i > 0; i--)
    if (reseau_value_is_null (reseau_value_get_at (out, i - 1)))
      reseau_value_unset (out, reseau_value_get_key_at (out, i - 1));
  if (g_str_equal (kind->name, "fiche")) {
    if (actor->structure != NULL && reseau_value_get (out, "structure") == NULL)
      reseau_value_set_string (out, "structure", actor->structure);
    if (reseau_value_get (out, "authors") == NULL) {
      ReseauValue *authors = reseau_value_new_list ();

      reseau_value_add_string (authors, actor->uid);
      reseau_value_set (out, "authors", authors);
    }
  }
  return out;
}

/* @fields: (transfer full): as the record will have them */
static GPtrArray *
prepare_new (ReseauStore *store, const ReseauActor *actor, const char *id, const ReseauKind *kind,
             const char *visibility, ReseauValue *fields, GError **error)
{
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  g_autofree char *scope =
      reseau_commands_dup_scope (store, actor, kind, fields, visibility, error);
  ReseauOp *op =
      reseau_commands_op_new (store, RESEAU_OP_CREATE, kind->name, id, scope ? scope : "");

  op->set = fields;
  g_ptr_array_add (ops, op);
  if (scope == NULL)
    return NULL;
  if (!reseau_rules_can_create (actor, kind->name, scope)) {
    reseau_commands_not_allowed (error, "This account may not create that here");
    return NULL;
  }
  return reseau_commands_validate (store, ops, error) ? g_steal_pointer (&ops) : NULL;
}

const ReseauKind *
reseau_commands_find_kind (ReseauStore *store, const char *name, GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_store_get_schema (store), name);

  if (kind == NULL)
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No kind “%s”", name);
  return kind;
}

/**
 * reseau_command_prepare_create:
 *
 * Returns: (transfer full) (element-type ReseauOp): the operations, valid and
 *   allowed
 */
GPtrArray *
reseau_command_prepare_create (ReseauStore *store, const ReseauActor *actor, const char *id,
                               const char *kind_name, const ReseauValue *fields, GError **error)
{
  const ReseauKind *kind = reseau_commands_find_kind (store, kind_name, error);
  g_autofree char *visibility = NULL;
  ReseauValue *complete = kind ? with_defaults (kind, actor, fields, &visibility) : NULL;

  return kind ? prepare_new (store, actor, id, kind, visibility, complete, error) : NULL;
}

/**
 * reseau_command_create_with_id:
 * @id: UUID that the new record gets
 *
 * As [func@command_create], for a record whose id is decided by where it comes
 * from.
 */
ReseauChange *
reseau_command_create_with_id (ReseauStore *store, const ReseauActor *actor, const char *id,
                               const char *kind, const ReseauValue *fields, GError **error)
{
  g_autoptr (GPtrArray) ops = reseau_command_prepare_create (store, actor, id, kind, fields, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  const ReseauOp *op;

  if (ops == NULL)
    return NULL;
  op = g_ptr_array_index (ops, 0);
  g_ptr_array_add (change->inverse,
                   reseau_commands_op_new (store, RESEAU_OP_DELETE, kind, id, op->scope));
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}

/**
 * reseau_command_create:
 * @fields: an object; "visibility" in it says who sees the record
 *
 * Returns: (transfer full): what was done; its record is the new id
 */
ReseauChange *
reseau_command_create (ReseauStore *store, const ReseauActor *actor, const char *kind,
                       const ReseauValue *fields, GError **error)
{
  g_autofree char *id = reseau_id_new (reseau_store_get_env (store));

  return reseau_command_create_with_id (store, actor, id, kind, fields, error);
}

/* --- changing ------------------------------------------------------------ */

/* What the changed fields hold now: the way back. */
static ReseauValue *
present_values (const ReseauRecord *record, const ReseauValue *changes)
{
  ReseauValue *out = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (changes); i++) {
    const char *key = reseau_value_get_key_at (changes, i);
    ReseauValue *old = reseau_record_get (record, key);

    reseau_value_set (out, key, old ? reseau_value_ref (old) : reseau_value_new_null ());
  }
  return out;
}

gboolean
reseau_commands_check_transition (ReseauStore *store, const ReseauActor *actor,
                                  const ReseauRecord *record, const ReseauOp *op, GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_store_get_schema (store), record->kind);

  if (op->type != RESEAU_OP_TRANS || reseau_rules_can_transition (actor, kind, record, op->to))
    return TRUE;
  return reseau_commands_not_allowed (error, "That step is not possible from the present state");
}

ReseauOp *
reseau_commands_edit_op (ReseauStore *store, const ReseauRecord *shown, const ReseauValue *changes)
{
  ReseauEnv *env = reseau_store_get_env (store);
  g_autofree char *op_id = reseau_id_new (env);
  ReseauOp *op = reseau_op_new_edit (reseau_store_get_schema (store), op_id, shown, changes);

  if (op != NULL)
    op->at = reseau_env_dup_timestamp (env);
  return op;
}

/* The record after @op, so that its inverse can be made from it. */
static ReseauOp *
inverse_op (ReseauStore *store, const ReseauRecord *shown, const ReseauOp *op,
            const ReseauValue *changes)
{
  g_autoptr (ReseauRecord) after = reseau_record_copy (shown);
  g_autoptr (ReseauValue) back = present_values (shown, changes);

  reseau_value_unref (after->fields);
  after->fields = reseau_op_overlay (op, reseau_store_get_schema (store), shown, shown->fields);
  return reseau_commands_edit_op (store, after, back);
}

static gboolean
add_move (ReseauStore *store, const ReseauActor *actor, const ReseauRecord *record,
          const char *visibility, GPtrArray *ops, ReseauChange *change, GError **error)
{
  g_autofree char *scope = reseau_rules_dup_scope_for (actor, visibility);
  ReseauOp *op;

  if (scope == NULL)
    return reseau_commands_bad_visibility (error);
  if (g_str_equal (scope, record->scope))
    return TRUE;
  if (!reseau_rules_can_move (actor, record, scope))
    return reseau_commands_not_allowed (error, "This account may not change who sees the record");
  op = op_new_for (store, RESEAU_OP_PATCH, record);
  op->move = g_strdup (scope);
  g_ptr_array_add (ops, op);
  op = reseau_commands_op_new (store, RESEAU_OP_PATCH, record->kind, record->id, scope);
  op->base = record->rev;
  op->move = g_strdup (record->scope);
  g_ptr_array_add (change->inverse, op);
  return TRUE;
}

/* @key: a field, or something in a list */
static gboolean
changes_field (const ReseauValue *changes, const char *key)
{
  g_autofree char *field = g_strndup (key, strcspn (key, "/"));

  return reseau_value_get (changes, field) != NULL;
}

/* @record as the one who writes has seen it: what came since is not in it. */
static ReseauOp *
edit_op_seen (ReseauStore *store, const ReseauRecord *record, const ReseauEdit *edit,
              const ReseauValue *changes)
{
  g_autoptr (ReseauRecord) seen = reseau_record_copy (record);
  ReseauOp *op;

  reseau_value_unref (seen->fields);
  seen->fields = reseau_value_ref ((ReseauValue *) reseau_form_get_original (edit->form));
  seen->rev = edit->rev;
  g_clear_pointer (&seen->revs, reseau_value_unref);
  op = reseau_commands_edit_op (store, seen, changes);
  for (guint i = 0; op != NULL && i < reseau_value_get_length (edit->bases); i++) {
    const char *key = reseau_value_get_key_at (edit->bases, i);

    if (changes_field (changes, key))
      reseau_op_set_base (op, key, reseau_value_get_int (reseau_value_get_at (edit->bases, i)));
  }
  return op;
}

gboolean
reseau_commands_add_edit (ReseauStore *store, const ReseauActor *actor, const ReseauRecord *record,
                          const ReseauEdit *edit, const ReseauValue *changes, GPtrArray *ops,
                          ReseauChange *change, GError **error)
{
  ReseauOp *op = edit ? edit_op_seen (store, record, edit, changes)
                      : reseau_commands_edit_op (store, record, changes);
  ReseauOp *inverse;

  if (op == NULL)
    return TRUE;
  g_ptr_array_add (ops, op);
  if (!reseau_commands_check_transition (store, actor, record, op, error))
    return FALSE;
  inverse = inverse_op (store, record, op, changes);
  if (inverse != NULL)
    g_ptr_array_add (change->inverse, inverse);
  return TRUE;
}

static gboolean
may_set (ReseauStore *store, const ReseauActor *actor, const ReseauRecord *record,
         const ReseauValue *changes)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_store_get_schema (store), record->kind);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;

  /* A step of a state has its own rule. */
  if (state != NULL && reseau_value_get_length (changes) == 1 &&
      reseau_value_get (changes, state->key) != NULL)
    return reseau_rules_can_read (actor, record->scope);
  return reseau_rules_can_edit (actor, record);
}

static GPtrArray *
prepare_set (ReseauStore *store, const ReseauActor *actor, const ReseauRecord *record,
             const ReseauEdit *edit, const ReseauValue *changes, ReseauChange *change,
             GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (reseau_store_get_schema (store), record->kind);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  g_autofree char *visibility = NULL;
  g_autoptr (ReseauValue) fields =
      reseau_commands_split_visibility (kind, record->fields, changes, &visibility);

  if (!reseau_commands_add_edit (store, actor, record, edit, fields, ops, change, error))
    return NULL;
  if (visibility != NULL && !add_move (store, actor, record, visibility, ops, change, error))
    return NULL;
  if (ops->len > 0 && !may_set (store, actor, record, fields)) {
    reseau_commands_not_allowed (error, "This account may not change the record");
    return NULL;
  }
  return reseau_commands_validate (store, ops, error) ? g_steal_pointer (&ops) : NULL;
}

/**
 * reseau_command_prepare_set:
 *
 * Returns: (transfer full) (element-type ReseauOp): the operations, none if
 *   nothing changes
 */
GPtrArray *
reseau_command_prepare_set (ReseauStore *store, const ReseauActor *actor, const char *id,
                            const ReseauValue *changes, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);

  return shown ? prepare_set (store, actor, shown->record, NULL, changes, change, error) : NULL;
}

static ReseauChange *
set_fields (ReseauStore *store, const ReseauActor *actor, const char *id, const ReseauEdit *edit,
            const ReseauValue *changes, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  g_autoptr (GPtrArray) ops = NULL;

  if (shown == NULL)
    return NULL;
  ops = prepare_set (store, actor, shown->record, edit, changes, change, error);
  if (ops == NULL || !reseau_commands_commit (store, change, ops, error))
    return NULL;
  return g_steal_pointer (&change);
}

/**
 * reseau_command_set:
 * @changes: an object: new values by field; null clears; "visibility" moves
 *
 * Returns: (transfer full): what was done; no operation if nothing changes
 */
ReseauChange *
reseau_command_set (ReseauStore *store, const ReseauActor *actor, const char *id,
                    const ReseauValue *changes, GError **error)
{
  return set_fields (store, actor, id, NULL, changes, error);
}

/**
 * reseau_command_save:
 * @edit: what an editor holds
 *
 * Makes the record, or changes it on what the person has seen: a field that
 * someone else has changed meanwhile is not written over, it gets two versions.
 *
 * Returns: (transfer full): what was done; no operation if nothing changes
 */
ReseauChange *
reseau_command_save (ReseauStore *store, const ReseauActor *actor, const ReseauEdit *edit,
                     GError **error)
{
  g_autoptr (ReseauValue) changes = reseau_form_dup_changes (edit->form);

  if (!edit->is_new)
    return set_fields (store, actor, edit->id, edit, changes, error);
  return reseau_command_create_with_id (store, actor, edit->id,
                                        reseau_form_get_kind (edit->form)->name,
                                        reseau_form_get_fields (edit->form), error);
}

/**
 * reseau_command_share:
 * @visibility: "me", "structure", "network" or "public"
 */
ReseauChange *
reseau_command_share (ReseauStore *store, const ReseauActor *actor, const char *id,
                      const char *visibility, GError **error)
{
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  reseau_value_set_string (changes, "visibility", visibility);
  return reseau_command_set (store, actor, id, changes, error);
}

ReseauChange *
reseau_command_delete (ReseauStore *store, const ReseauActor *actor, const char *id, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  ReseauOp *back;

  if (shown == NULL)
    return NULL;
  if (!reseau_rules_can_delete (actor, shown->record)) {
    reseau_commands_not_allowed (error, "This account may not delete the record");
    return NULL;
  }
  g_ptr_array_add (ops, op_new_on (store, RESEAU_OP_DELETE, shown->record));
  /* Once the server knows, nothing is left of it here: it is made again as it was. */
  back = reseau_commands_op_new (store, RESEAU_OP_CREATE, shown->record->kind, id,
                                 shown->record->scope);
  back->base = shown->record->rev;
  back->set = reseau_value_copy (shown->record->fields);
  g_ptr_array_add (change->inverse, back);
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}

/* What stood there before stands there again; that there were two is then history. */
static void
add_unsettling (ReseauStore *store, const ReseauRecord *record, const ReseauValue *alt,
                const ReseauOp *op, ReseauChange *change)
{
  const char *key = reseau_value_get_member_string (alt, "f");
  g_autoptr (ReseauRecord) after = NULL;
  g_autoptr (ReseauValue) back = reseau_value_new_object ();
  ReseauValue *value = op->set ? reseau_value_get (op->set, key) : reseau_value_get (alt, "v");
  ReseauValue *present = reseau_record_get (record, key);
  ReseauOp *inverse;

  if (g_str_equal (op->take, "mine") || value == NULL || g_str_has_suffix (key, "_del"))
    return;
  after = reseau_record_copy (record);
  reseau_record_set_field (after, key, reseau_value_ref (value));
  reseau_value_set (back, key, present ? reseau_value_ref (present) : reseau_value_new_null ());
  inverse = reseau_commands_edit_op (store, after, back);
  if (inverse != NULL)
    g_ptr_array_add (change->inverse, inverse);
}

/**
 * reseau_command_resolve:
 * @alternative: key of the alternative ("device/field")
 * @take: "mine" keeps what stands, "other" takes the alternative, "value" takes
 *   @value
 * @value: (nullable): a third value
 *
 * Settles a conflict.
 */
ReseauChange *
reseau_command_resolve (ReseauStore *store, const ReseauActor *actor, const char *id,
                        const char *alternative, const char *take, const ReseauValue *value,
                        GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  const ReseauValue *alt;
  ReseauOp *op;

  if (shown == NULL)
    return NULL;
  alt = reseau_record_find_alternative (shown->record, alternative);
  if (alt == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                         "That conflict is already settled");
    return NULL;
  }
  if (!reseau_rules_can_resolve (actor, shown->record)) {
    reseau_commands_not_allowed (error, "This account may not change the record");
    return NULL;
  }
  op = op_new_on (store, RESEAU_OP_RESOLVE, shown->record);
  op->alt = g_strdup (alternative);
  op->alt_rev = reseau_value_get_member_int (alt, "q", 0);
  op->take = g_strdup (take);
  if (g_str_equal (take, "value") && value != NULL) {
    op->set = reseau_value_new_object ();
    reseau_value_set (op->set, reseau_value_get_member_string (alt, "f"),
                      reseau_value_ref ((ReseauValue *) value));
  }
  g_ptr_array_add (ops, op);
  add_unsettling (store, shown->record, alt, op, change);
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}
