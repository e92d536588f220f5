/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Visits and words. */
#include "reseau-commands-private.h"

#include "reseau-id.h"

static ReseauOp *
message_op (ReseauStore *store, const char *about, const char *scope, const char *text)
{
  ReseauEnv *env = reseau_store_get_env (store);
  g_autofree char *id = reseau_id_new (env);
  ReseauOp *op = reseau_commands_op_new (store, RESEAU_OP_CREATE, "message", id, scope);

  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "about", about);
  reseau_value_set_string (op->set, "text", text);
  reseau_value_set_string (op->set, "date", op->at);
  return op;
}

/* Ids come from outside: whoever asks may have taken the wrong one. */
static gboolean
is_kind (const ReseauRecord *record, const char *kind, GError **error)
{
  if (g_str_equal (record->kind, kind))
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "The record is a %s, not a %s",
               record->kind, kind);
  return FALSE;
}

static char *
visit_title (ReseauStore *store, const ReseauVisitRequest *request, GError **error)
{
  const ReseauSchema *schema = reseau_store_get_schema (store);
  const char *about = request->fiche ? request->fiche : request->host;
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, about, error);

  if (shown == NULL)
    return NULL;
  return reseau_kind_dup_title (reseau_schema_get_kind (schema, shown->record->kind),
                                shown->record->fields);
}

static ReseauValue *
visit_fields (const ReseauActor *actor, const ReseauVisitRequest *request, const char *title)
{
  ReseauValue *fields = reseau_value_new_object ();

  reseau_value_set_string (fields, "title", title);
  reseau_value_set_string (fields, "nature", "visit");
  reseau_value_set_string (fields, "state", "proposed");
  reseau_value_set_string (fields, "host", request->host);
  reseau_value_set_string (fields, "guest", actor->structure ? actor->structure : actor->uid);
  if (request->fiche != NULL)
    reseau_value_set_string (fields, "fiche", request->fiche);
  if (!reseau_value_is_empty (request->dates))
    reseau_value_set (fields, "dates", reseau_value_ref ((ReseauValue *) request->dates));
  if (request->expectations != NULL && *request->expectations != '\0')
    reseau_value_set_string (fields, "expectations", request->expectations);
  if (request->guests > 0)
    reseau_value_set_int (fields, "guests_count", request->guests);
  return fields;
}

/**
 * reseau_command_propose_visit:
 *
 * Asks a structure for a visit.  What the two parties say stays between them.
 *
 * Returns: (transfer full): what was done; its record is the new meeting
 */
ReseauChange *
reseau_command_propose_visit (ReseauStore *store, const ReseauActor *actor,
                              const ReseauVisitRequest *request, GError **error)
{
  g_autoptr (ReseauShown) host = reseau_commands_get_shown (store, request->host, error);
  g_autofree char *title = NULL;
  g_autofree char *id = reseau_id_new (reseau_store_get_env (store));
  g_autofree char *scope = NULL;
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  ReseauOp *op;

  if (host == NULL || !is_kind (host->record, "structure", error))
    return NULL;
  title = visit_title (store, request, error);
  if (title == NULL)
    return NULL;
  scope = reseau_rules_dup_visit_scope (actor, request->host);
  op = reseau_commands_op_new (store, RESEAU_OP_CREATE, "meeting", id, scope);
  op->set = visit_fields (actor, request, title);
  g_ptr_array_add (ops, op);
  if (request->message != NULL && *request->message != '\0')
    g_ptr_array_add (ops, message_op (store, id, scope, request->message));
  for (guint i = ops->len; i > 0; i--) {
    const ReseauOp *made = g_ptr_array_index (ops, i - 1);

    g_ptr_array_add (change->inverse, reseau_commands_op_new (store, RESEAU_OP_DELETE, made->kind,
                                                              made->record, made->scope));
  }
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}

static ReseauChange *
move_visit (ReseauStore *store, const ReseauActor *actor, const char *id,
            const ReseauValue *changes, const char *message, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, id, error);
  g_autoptr (ReseauChange) change = reseau_commands_change_new (id);
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();

  if (shown == NULL || !is_kind (shown->record, "meeting", error) ||
      !reseau_commands_add_edit (store, actor, shown->record, NULL, changes, ops, change, error))
    return NULL;
  if (message != NULL && *message != '\0')
    g_ptr_array_add (ops, message_op (store, id, shown->record->scope, message));
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}

/**
 * reseau_command_answer_visit:
 * @to: the state it goes to: "accepted", "declined", "poll", "cancelled", "held"
 * @start: (nullable): the date agreed on
 * @end: (nullable): until when
 * @message: (nullable): a word to the other party
 *
 * Moves a visit on.  The server decides; until then the step is shown as
 * waiting, and the word is kept whatever becomes of the step.
 */
ReseauChange *
reseau_command_answer_visit (ReseauStore *store, const ReseauActor *actor, const char *id,
                             const char *to, const char *start, const char *end,
                             const char *message, GError **error)
{
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  reseau_value_set_string (changes, "state", to);
  if (start != NULL)
    reseau_value_set_string (changes, "start", start);
  if (end != NULL)
    reseau_value_set_string (changes, "end", end);
  return move_visit (store, actor, id, changes, message, error);
}

/**
 * reseau_command_offer_dates:
 * @to: "poll" when the host offers them, "proposed" when the guest does
 * @dates: a list of {"start", "end"}
 *
 * Answers a visit with other dates.
 */
ReseauChange *
reseau_command_offer_dates (ReseauStore *store, const ReseauActor *actor, const char *id,
                            const char *to, const ReseauValue *dates, const char *message,
                            GError **error)
{
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();

  reseau_value_set_string (changes, "state", to);
  reseau_value_set (changes, "dates", reseau_value_ref ((ReseauValue *) dates));
  return move_visit (store, actor, id, changes, message, error);
}

/**
 * reseau_command_comment:
 * @about: id of the record it is about
 *
 * Returns: (transfer full): what was done; its record is the new message
 */
ReseauChange *
reseau_command_comment (ReseauStore *store, const ReseauActor *actor, const char *about,
                        const char *text, GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_commands_get_shown (store, about, error);
  g_autoptr (ReseauChange) change = NULL;
  g_autoptr (GPtrArray) ops = reseau_commands_ops_new ();
  ReseauOp *op;

  if (shown == NULL)
    return NULL;
  if (!reseau_rules_can_create (actor, "message", shown->record->scope)) {
    reseau_commands_not_allowed (error, "This account may not write here");
    return NULL;
  }
  op = message_op (store, about, shown->record->scope, text);
  g_ptr_array_add (ops, op);
  change = reseau_commands_change_new (op->record);
  g_ptr_array_add (change->inverse, reseau_commands_op_new (store, RESEAU_OP_DELETE, "message",
                                                            op->record, op->scope));
  return reseau_commands_commit (store, change, ops, error) ? g_steal_pointer (&change) : NULL;
}
