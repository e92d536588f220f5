/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.6.  The result depends only on the record, the operation and its
 * commit number: whoever has the same three gets the same record. */
#include "reseau-merge.h"

#include "reseau-text-merge.h"
#include "reseau-validate.h"

typedef struct {
  const ReseauKind *kind;
  ReseauRecord *record;
  const ReseauOp *op;
  const ReseauMergeContext *context;
  ReseauMergeResult *result;
} Merge;

static const char deletion[] = "_del";

/* The writer of what more than one device has written: none of them has seen all of it. */
static const char several[] = "+";

static gboolean
is_message (const Merge *merge)
{
  return g_str_equal (merge->record->kind, "message");
}

static gboolean
reject (Merge *merge, const char *code, const char *detail)
{
  merge->result->status = RESEAU_MERGE_REJECTED;
  merge->result->code = code;
  g_free (merge->result->detail);
  merge->result->detail = g_strdup (detail);
  return FALSE;
}

/* A device has always seen what it wrote itself. */
static gboolean
has_seen (const Merge *merge, const char *key, gint64 rev)
{
  return rev <= reseau_op_get_base (merge->op, key) ||
         g_strcmp0 (reseau_value_get_member_string (merge->record->writers, key),
                    merge->context->device) == 0;
}

static void
mark_written (Merge *merge, const char *key)
{
  ReseauRecord *record = merge->record;

  if (merge->context->rev != record->created || reseau_value_get (record->revs, key) != NULL)
    reseau_value_set_int (record->revs, key, merge->context->rev);
  reseau_value_set_string (record->writers, key, merge->context->device);
}

static void
note_before (Merge *merge, const char *key)
{
  ReseauValue *old = reseau_record_get (merge->record, key);

  if (reseau_value_get (merge->result->before, key) == NULL)
    reseau_value_set (merge->result->before, key,
                      old ? reseau_value_ref (old) : reseau_value_new_null ());
}

static void
write_field (Merge *merge, const char *key, ReseauValue *value)
{
  note_before (merge, key);
  reseau_record_set_field (merge->record, key, value ? reseau_value_ref (value) : NULL);
  mark_written (merge, key);
}

static ReseauValue *
alternatives_without (const ReseauRecord *record, const char *key)
{
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (record->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "k"), key) != 0)
      reseau_value_add (out, reseau_value_ref (alt));
  }
  return out;
}

/* Keeps a value beside the current one.  A device has at most one for a field:
 * its last word.  @origin: (nullable): what both began with */
static void
store_alternative (Merge *merge, const char *device, const char *uid, const char *field,
                   ReseauValue *value, ReseauValue *origin)
{
  ReseauValue *alt = reseau_value_new_object ();
  ReseauValue *alts;
  g_autofree char *key = g_strconcat (device, "/", field, NULL);

  reseau_value_set_string (alt, "k", key);
  reseau_value_set_string (alt, "f", field);
  reseau_value_set (alt, "v", value ? reseau_value_ref (value) : reseau_value_new_null ());
  if (!reseau_value_is_empty (origin))
    reseau_value_set (alt, "o", reseau_value_ref (origin));
  reseau_value_set_int (alt, "base", reseau_op_get_base (merge->op, field));
  if (uid != NULL)
    reseau_value_set_string (alt, "by", uid);
  if (merge->op->at != NULL)
    reseau_value_set_string (alt, "at", merge->op->at);
  reseau_value_set_int (alt, "q", merge->context->rev);

  alts = alternatives_without (merge->record, key);
  reseau_value_add (alts, reseau_value_ref (alt));
  reseau_value_unref (merge->record->alts);
  merge->record->alts = alts;
  reseau_value_add (merge->result->alts, alt);
  merge->result->status = RESEAU_MERGE_CONFLICT;
}

/* --- two people, one text --------------------------------------------------- */

static ReseauValue *
join_texts (ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  const char *base = reseau_value_is_null (origin) ? "" : reseau_value_get_string (origin);
  char *joined = NULL;

  if (base != NULL && reseau_value_is_string (mine) && reseau_value_is_string (theirs))
    joined =
        reseau_text_merge (base, reseau_value_get_string (mine), reseau_value_get_string (theirs));
  return joined ? reseau_value_new_string_take (joined) : NULL;
}

static ReseauValue *
join_lists (ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  if ((!reseau_value_is_null (origin) && !reseau_value_is_list (origin)) ||
      !reseau_value_is_list (mine) || !reseau_value_is_list (theirs))
    return NULL;
  return reseau_text_list_merge (origin, mine, theirs);
}

/* The value with the changes of both, if it can be had and fits the field. */
static ReseauValue *
join (const ReseauField *field, ReseauValue *origin, ReseauValue *mine, ReseauValue *theirs)
{
  g_autoptr (ReseauValue) joined = NULL;

  if (origin == NULL)
    return NULL;
  joined = field->type == RESEAU_FIELD_LONG_TEXT ? join_texts (origin, mine, theirs)
                                                 : join_lists (origin, mine, theirs);
  if (joined == NULL || reseau_validate_value (field, joined) != RESEAU_PROBLEM_NONE)
    return NULL;
  return g_steal_pointer (&joined);
}

static void
write_joined (Merge *merge, const char *key, ReseauValue *mine, ReseauValue *joined)
{
  write_field (merge, key, joined);
  /* What the author wrote had the other changes in it already. */
  if (reseau_value_equal (joined, mine))
    return;
  reseau_value_set_string (merge->record->writers, key, several);
  reseau_value_set (merge->result->merged, key, reseau_value_ref (joined));
  if (merge->result->status == RESEAU_MERGE_APPLIED)
    merge->result->status = RESEAU_MERGE_MERGED;
}

/* --- fields ------------------------------------------------------------------ */

static void
merge_clash (Merge *merge, const char *key, ReseauValue *value)
{
  const ReseauMergeContext *context = merge->context;
  const ReseauField *field = reseau_kind_get_field (merge->kind, key);
  g_autoptr (ReseauValue) origin = NULL;
  g_autoptr (ReseauValue) joined = NULL;
  gboolean may_show = FALSE;

  if (field != NULL && reseau_field_joins (field) && context->origin != NULL) {
    origin = context->origin (key, reseau_op_get_base (merge->op, key), context->device, &may_show,
                              context->data);
    joined = join (field, origin, value, reseau_record_get (merge->record, key));
  }
  if (joined != NULL)
    write_joined (merge, key, value, joined);
  else
    store_alternative (merge, merge->op->origin ? merge->op->origin : context->device, context->uid,
                       key, value, may_show ? origin : NULL);
}

static void
merge_scalar (Merge *merge, const char *key, ReseauValue *value)
{
  const ReseauValue *current = reseau_record_get (merge->record, key);
  gboolean never_set = current == NULL && reseau_value_get (merge->record->revs, key) == NULL;
  gint64 rev = reseau_record_get_field_rev (merge->record, key);

  if (never_set || has_seen (merge, key, rev) || reseau_value_equal (current, value))
    write_field (merge, key, value);
  else
    merge_clash (merge, key, value);
}

/* --- sets -------------------------------------------------------------------- */

static char *
element_key (const char *field, const ReseauValue *element)
{
  return g_strconcat (field, "/", reseau_value_get_string (element), NULL);
}

static gint64
element_rev (const Merge *merge, const char *key)
{
  const ReseauRecord *record = merge->record;

  /* An element without a revision of its own came with the record. */
  return reseau_value_get_member_int (record->revs, key, record->created);
}

static gboolean
remove_elements (Merge *merge, const char *field, ReseauValue **list, const ReseauValue *removed)
{
  ReseauValue *kept = reseau_value_new_list ();
  gboolean changed = FALSE;

  for (guint i = 0; i < reseau_value_get_length (*list); i++) {
    ReseauValue *item = reseau_value_get_at (*list, i);
    g_autofree char *key = element_key (field, item);
    gint64 rev = element_rev (merge, key);
    gint64 base = reseau_op_get_base (merge->op, field);
    gboolean own = g_strcmp0 (reseau_value_get_member_string (merge->record->writers, key),
                              merge->context->device) == 0;

    /* An addition wins over a removal by somebody who had not seen it. */
    if (reseau_value_contains (removed, item) && (rev <= base || own)) {
      reseau_value_unset (merge->record->revs, key);
      reseau_value_unset (merge->record->writers, key);
      changed = TRUE;
      continue;
    }
    merge->result->kept |= reseau_value_contains (removed, item);
    reseau_value_add (kept, reseau_value_ref (item));
  }
  reseau_value_unref (*list);
  *list = kept;
  return changed;
}

static gboolean
add_elements (Merge *merge, const char *field, ReseauValue *list, const ReseauValue *added)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < reseau_value_get_length (added); i++) {
    ReseauValue *item = reseau_value_get_at (added, i);
    g_autofree char *key = element_key (field, item);

    if (!reseau_value_contains (list, item)) {
      reseau_value_add (list, reseau_value_ref (item));
      changed = TRUE;
    }
    mark_written (merge, key);
  }
  return changed;
}

static void
merge_set (Merge *merge, const char *field, const ReseauValue *delta)
{
  const ReseauValue *current = reseau_record_get (merge->record, field);
  g_autoptr (ReseauValue) list = NULL;
  gboolean changed;

  list = reseau_value_is_list (current) ? reseau_value_copy (current) : reseau_value_new_list ();
  changed = remove_elements (merge, field, &list, reseau_value_get (delta, "rm"));
  changed |= add_elements (merge, field, list, reseau_value_get (delta, "add"));
  if (changed)
    write_field (merge, field, list);
}

static gboolean
is_set_field (const Merge *merge, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (merge->kind, key);

  return field != NULL && (field->type == RESEAU_FIELD_TERMS || field->type == RESEAU_FIELD_REFS);
}

static gboolean
is_writable (const Merge *merge, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (merge->kind, key);

  if (key[0] == '_')
    return FALSE;
  if (field == NULL)
    return TRUE;
  if (field->type == RESEAU_FIELD_STATE && merge->op->type != RESEAU_OP_CREATE)
    return FALSE;
  return !field->is_readonly && !field->is_virtual;
}

/* The elements of a set that is there already are added to it. */
static void
merge_whole_set (Merge *merge, const char *key, ReseauValue *value)
{
  g_autoptr (ReseauValue) delta = reseau_value_new_object ();

  if (reseau_record_get (merge->record, key) == NULL) {
    merge_scalar (merge, key, value);
    for (guint i = 0; i < reseau_value_get_length (value); i++) {
      g_autofree char *element = element_key (key, reseau_value_get_at (value, i));

      mark_written (merge, element);
    }
    return;
  }
  reseau_value_set (delta, "add", reseau_value_ref (value));
  merge_set (merge, key, delta);
}

/* Whoever makes again what is there, or was deleted, does not thereby decide of its state. */
static gboolean
has_state_already (const Merge *merge, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (merge->kind, key);

  return merge->record->rev > 0 && field != NULL && field->type == RESEAU_FIELD_STATE;
}

static void
merge_member (Merge *merge, const char *key, ReseauValue *value)
{
  if (!is_writable (merge, key))
    return;
  if (has_state_already (merge, key)) {
    merge->result->kept |= !reseau_value_equal (reseau_record_get (merge->record, key), value);
    return;
  }
  if (is_set_field (merge, key) && reseau_value_is_list (value)) {
    merge_whole_set (merge, key, value);
    return;
  }
  merge_scalar (merge, key, value);
}

static void
merge_members (Merge *merge)
{
  const ReseauOp *op = merge->op;

  for (guint i = 0; i < reseau_value_get_length (op->set); i++)
    merge_member (merge, reseau_value_get_key_at (op->set, i), reseau_value_get_at (op->set, i));
  for (guint i = 0; i < reseau_value_get_length (op->sets); i++)
    merge_set (merge, reseau_value_get_key_at (op->sets, i), reseau_value_get_at (op->sets, i));
}

static void
set_deleted (Merge *merge, gboolean deleted)
{
  merge->record->deleted = deleted;
  mark_written (merge, deletion);
}

/* Whoever edits what somebody else deleted meanwhile brings it back, and the
 * deletion stands beside as an open question.  Of messages nothing comes back. */
static gboolean
revive (Merge *merge)
{
  gint64 rev = reseau_record_get_field_rev (merge->record, deletion);
  g_autofree char *deleter = NULL;

  if (is_message (merge))
    return reject (merge, "deleted", NULL);
  deleter = g_strdup (reseau_value_get_member_string (merge->record->writers, deletion));
  if (!has_seen (merge, deletion, rev)) {
    g_autoptr (ReseauValue) yes = reseau_value_new_bool (TRUE);

    store_alternative (merge, deleter ? deleter : "", NULL, deletion, yes, NULL);
  }
  set_deleted (merge, FALSE);
  return TRUE;
}

static gboolean
merge_patch (Merge *merge)
{
  if (merge->record->deleted && !revive (merge))
    return FALSE;
  merge_members (merge);
  return TRUE;
}

static gboolean
merge_transition (Merge *merge)
{
  const ReseauField *state = reseau_kind_get_state_field (merge->kind);
  g_autoptr (ReseauValue) to = NULL;

  if (state == NULL || merge->op->to == NULL)
    return reject (merge, "invalid", "to");
  if (merge->record->deleted)
    return reject (merge, "deleted", NULL);
  if (g_strcmp0 (reseau_record_get_string (merge->record, state->key), merge->op->from) != 0)
    return reject (merge, "stale-transition", reseau_record_get_string (merge->record, state->key));
  to = reseau_value_new_string (merge->op->to);
  write_field (merge, state->key, to);
  merge_members (merge);
  return TRUE;
}

static gboolean
changed_unseen (const Merge *merge)
{
  const ReseauRecord *record = merge->record;

  for (guint i = 0; i < reseau_value_get_length (record->revs); i++) {
    const char *key = reseau_value_get_key_at (record->revs, i);

    if (!has_seen (merge, key, reseau_value_get_int (reseau_value_get_at (record->revs, i))))
      return TRUE;
  }
  return FALSE;
}

static gboolean
merge_deletion (Merge *merge)
{
  if (merge->record->deleted)
    return TRUE;
  if (!is_message (merge) && changed_unseen (merge)) {
    g_autoptr (ReseauValue) yes = reseau_value_new_bool (TRUE);

    store_alternative (merge, merge->context->device, merge->context->uid, deletion, yes, NULL);
    return TRUE;
  }
  set_deleted (merge, TRUE);
  return TRUE;
}

/* The value that a settlement leaves, %NULL for the one that is there. */
static ReseauValue *
settled_value (const Merge *merge, const ReseauValue *alt, const char *field)
{
  if (g_strcmp0 (merge->op->take, "other") == 0)
    return reseau_value_get (alt, "v");
  if (g_strcmp0 (merge->op->take, "value") == 0)
    return reseau_value_get (merge->op->set, field);
  return NULL;
}

static gboolean
merge_settlement (Merge *merge)
{
  const ReseauValue *alt = reseau_record_find_alternative (merge->record, merge->op->alt);
  g_autofree char *field = NULL;
  g_autoptr (ReseauValue) value = NULL;
  ReseauValue *wanted;

  if (alt == NULL || reseau_value_get_member_int (alt, "q", 0) != merge->op->alt_rev)
    return reject (merge, "stale-conflict", merge->op->alt);
  field = g_strdup (reseau_value_get_member_string (alt, "f"));
  wanted = settled_value (merge, alt, field);
  value = wanted ? reseau_value_ref (wanted) : NULL;
  if (value != NULL &&
      !has_seen (merge, field, reseau_record_get_field_rev (merge->record, field)) &&
      !reseau_value_equal (value, reseau_record_get (merge->record, field)))
    return reject (merge, "stale-conflict", merge->op->alt);

  wanted = alternatives_without (merge->record, merge->op->alt);
  reseau_value_unref (merge->record->alts);
  merge->record->alts = wanted;
  if (value != NULL && g_str_equal (field, deletion))
    set_deleted (merge, reseau_value_get_bool (value));
  else if (value != NULL)
    write_field (merge, field, value);
  return TRUE;
}

static gboolean
apply (Merge *merge)
{
  switch (merge->op->type) {
  case RESEAU_OP_TRANS:
    return merge_transition (merge);
  case RESEAU_OP_DELETE:
    return merge_deletion (merge);
  case RESEAU_OP_RESOLVE:
    return merge_settlement (merge);
  case RESEAU_OP_CREATE:
  case RESEAU_OP_PATCH:
  default:
    return merge_patch (merge);
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
  Merge merge = { reseau_schema_get_kind (schema, record->kind), record, op, context, result };

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
