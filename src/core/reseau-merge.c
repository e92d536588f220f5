/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.6.  The result depends only on the record, its past, the operation and its commit
 * number: whoever has the same gets the same record. */
#include "reseau-merge-private.h"

static const char deletion[] = "_del";

static gboolean
is_message (const ReseauMerge *self)
{
  return g_str_equal (self->record->kind, "message");
}

gboolean
reseau_merge_reject (ReseauMerge *self, const char *code, const char *detail)
{
  self->result->status = RESEAU_MERGE_REJECTED;
  self->result->code = code;
  g_free (self->result->detail);
  self->result->detail = g_strdup (detail);
  return FALSE;
}

static gboolean
is_writable (const ReseauMerge *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  if (key[0] == '_')
    return FALSE;
  if (field == NULL)
    return TRUE;
  if (field->type == RESEAU_FIELD_STATE && self->op->type != RESEAU_OP_CREATE)
    return FALSE;
  return !field->is_readonly && !field->is_virtual;
}

/* Whoever makes again what is there, or was deleted, does not thereby decide of its state. */
static gboolean
has_state_already (const ReseauMerge *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  return self->record->rev > 0 && field != NULL && field->type == RESEAU_FIELD_STATE;
}

static void
merge_member (ReseauMerge *self, const char *key, ReseauValue *value)
{
  const ReseauField *list = reseau_merge_get_list (self, key);
  g_auto (ReseauElementKey) part = { NULL, NULL, NULL };

  if (!is_writable (self, key))
    return;
  if (has_state_already (self, key))
    self->result->kept |= !reseau_value_equal (reseau_record_get (self->record, key), value);
  else if (list != NULL)
    reseau_merge_whole_list (self, list, value);
  else if (reseau_merge_is_set (self, key) && reseau_value_is_list (value))
    reseau_merge_whole_set (self, key, value);
  else if (!reseau_element_key_parse (key, &part) ||
           reseau_merge_get_list (self, part.field) == NULL)
    reseau_merge_value (self, key, value);
  else if (part.part != NULL)
    reseau_merge_part (self, &part, value);
}

static void
merge_delta (ReseauMerge *self, const char *key, const ReseauValue *delta)
{
  const ReseauField *list = reseau_merge_get_list (self, key);

  if (list != NULL)
    reseau_merge_list_delta (self, list, delta);
  else
    reseau_merge_set_delta (self, key, delta);
}

static void
merge_members (ReseauMerge *self)
{
  const ReseauOp *op = self->op;

  for (guint i = 0; i < reseau_value_get_length (op->set); i++)
    merge_member (self, reseau_value_get_key_at (op->set, i), reseau_value_get_at (op->set, i));
  for (guint i = 0; i < reseau_value_get_length (op->sets); i++)
    merge_delta (self, reseau_value_get_key_at (op->sets, i), reseau_value_get_at (op->sets, i));
}

static void
set_deleted (ReseauMerge *self, gboolean deleted)
{
  if (self->record->deleted != deleted)
    reseau_value_set_bool (self->result->before, deletion, self->record->deleted);
  self->record->deleted = deleted;
  reseau_merge_mark_written (self, deletion);
}

/* Whoever edits what somebody else deleted meanwhile brings it back, and the
 * deletion stands beside as an open question.  Of messages nothing comes back. */
static gboolean
revive (ReseauMerge *self)
{
  if (is_message (self))
    return reseau_merge_reject (self, "deleted", NULL);
  if (!reseau_merge_has_seen (self, deletion))
    reseau_merge_put_deletion_beside (self, deletion);
  set_deleted (self, FALSE);
  /* Who brings it back need not have what is there again. */
  self->result->kept = TRUE;
  return TRUE;
}

static gboolean
merge_patch (ReseauMerge *self)
{
  if (!reseau_merge_fits (self) || (self->record->deleted && !revive (self)))
    return FALSE;
  merge_members (self);
  return TRUE;
}

static gboolean
merge_transition (ReseauMerge *self)
{
  const ReseauField *state = reseau_kind_get_state_field (self->kind);
  g_autoptr (ReseauValue) to = NULL;

  if (state == NULL || self->op->to == NULL)
    return reseau_merge_reject (self, "invalid", "to");
  if (self->record->deleted)
    return reseau_merge_reject (self, "deleted", NULL);
  if (g_strcmp0 (reseau_record_get_string (self->record, state->key), self->op->from) != 0)
    return reseau_merge_reject (self, "stale-transition",
                                reseau_record_get_string (self->record, state->key));
  if (!reseau_merge_fits (self))
    return FALSE;
  to = reseau_value_new_string (self->op->to);
  reseau_merge_write (self, state->key, to);
  merge_members (self);
  return TRUE;
}

static gboolean
changed_unseen (const ReseauMerge *self)
{
  const ReseauRecord *record = self->record;

  for (guint i = 0; i < reseau_value_get_length (record->revs); i++) {
    const char *key = reseau_value_get_key_at (record->revs, i);

    if (!reseau_merge_has_seen_since (self, key,
                                      reseau_value_get_int (reseau_value_get_at (record->revs, i))))
      return TRUE;
  }
  return FALSE;
}

static gboolean
merge_deletion (ReseauMerge *self)
{
  if (self->record->deleted)
    return TRUE;
  if (!is_message (self) && changed_unseen (self)) {
    g_autoptr (ReseauValue) yes = reseau_value_new_bool (TRUE);

    reseau_merge_put_beside (self, deletion, yes, NULL);
    return TRUE;
  }
  set_deleted (self, TRUE);
  return TRUE;
}

/* The value that a settlement leaves, %NULL for the one that is there. */
static ReseauValue *
settled_value (const ReseauMerge *self, const ReseauValue *alt, const char *field)
{
  if (g_strcmp0 (self->op->take, "other") == 0)
    return reseau_value_get (alt, "v");
  if (g_strcmp0 (self->op->take, "value") == 0)
    return reseau_value_get (self->op->set, field);
  return NULL;
}

static gboolean
is_deletion (const ReseauElementKey *key)
{
  return g_strcmp0 (key->part, RESEAU_ELEMENT_DELETION) == 0;
}

/* Something has changed since it was decided on. */
static gboolean
is_stale (const ReseauMerge *self, const char *key, const ReseauValue *value)
{
  g_auto (ReseauElementKey) part = { NULL, NULL, NULL };

  if (g_str_equal (key, deletion))
    return changed_unseen (self);
  if (reseau_element_key_parse (key, &part) && is_deletion (&part))
    return !reseau_merge_has_seen_element (self, &part);
  if (reseau_value_equal (value, reseau_record_get (self->record, key)))
    return FALSE;
  return reseau_merge_get_list (self, key) != NULL ? !reseau_merge_has_seen_all (self, key)
                                                   : !reseau_merge_has_seen (self, key);
}

static void
settle (ReseauMerge *self, const char *key, ReseauValue *value)
{
  g_auto (ReseauElementKey) part = { NULL, NULL, NULL };
  const ReseauField *list = reseau_merge_get_list (self, key);

  self->settles = TRUE;
  if (g_str_equal (key, deletion))
    set_deleted (self, reseau_value_get_bool (value));
  else if (list != NULL)
    reseau_merge_whole_list (self, list, value);
  else if (!reseau_element_key_parse (key, &part) || part.part == NULL)
    reseau_merge_write (self, key, value);
  else if (!is_deletion (&part))
    reseau_merge_part (self, &part, value);
  else if (reseau_value_get_bool (value))
    reseau_merge_take_out (self, &part);
}

static gboolean
merge_settlement (ReseauMerge *self)
{
  const ReseauValue *alt = reseau_record_find_alternative (self->record, self->op->alt);
  g_autofree char *key = NULL;
  g_autoptr (ReseauValue) value = NULL;
  ReseauValue *wanted;

  if (alt == NULL || reseau_value_get_member_int (alt, "q", 0) != self->op->alt_rev)
    return reseau_merge_reject (self, "stale-conflict", self->op->alt);
  key = g_strdup (reseau_value_get_member_string (alt, "f"));
  wanted = settled_value (self, alt, key);
  value = wanted ? reseau_value_ref (wanted) : NULL;
  if (value != NULL && is_stale (self, key, value))
    return reseau_merge_reject (self, "stale-conflict", self->op->alt);
  reseau_merge_drop_alternative (self, self->op->alt);
  if (value != NULL)
    settle (self, key, value);
  return TRUE;
}

static gboolean
apply (ReseauMerge *self)
{
  switch (self->op->type) {
  case RESEAU_OP_TRANS:
    return merge_transition (self);
  case RESEAU_OP_DELETE:
    return merge_deletion (self);
  case RESEAU_OP_RESOLVE:
    return merge_settlement (self);
  case RESEAU_OP_CREATE:
  case RESEAU_OP_PATCH:
  default:
    return merge_patch (self);
  }
}

static void
begin_record (ReseauRecord *record, const ReseauMergeContext *context)
{
  if (record->writers == NULL)
    record->writers = reseau_value_new_object ();
  if (record->created == 0)
    record->created = context->rev;
}

/**
 * reseau_merge_apply:
 * @record: the server's record, changed in place; one with revision 0 is new.
 *   Its values must not be shared (see [func@record_copy])
 * @op: an operation of a valid form whose rights were checked
 * @context: who made it and the commit number that it gets
 * @result: (out caller-allocates): what became of it
 *
 * Merges one operation.  A refusal leaves @record as it was.
 */
void
reseau_merge_apply (const ReseauSchema *schema, ReseauRecord *record, const ReseauOp *op,
                    const ReseauMergeContext *context, ReseauMergeResult *result)
{
  ReseauMerge merge = { .kind = reseau_schema_get_kind (schema, record->kind),
                        .record = record,
                        .op = op,
                        .context = context,
                        .result = result };

  g_return_if_fail (merge.kind != NULL);

  *result = (ReseauMergeResult){ RESEAU_MERGE_APPLIED };
  result->merged = reseau_value_new_object ();
  result->alts = reseau_value_new_list ();
  result->before = reseau_value_new_object ();
  begin_record (record, context);
  if (!apply (&merge))
    return;
  if (op->move != NULL) {
    g_free (record->scope);
    record->scope = g_strdup (op->move);
  }
  record->rev = context->rev;
}

void
reseau_merge_result_clear (ReseauMergeResult *result)
{
  g_clear_pointer (&result->detail, g_free);
  g_clear_pointer (&result->merged, reseau_value_unref);
  g_clear_pointer (&result->alts, reseau_value_unref);
  g_clear_pointer (&result->before, reseau_value_unref);
}
