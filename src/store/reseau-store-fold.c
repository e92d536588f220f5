/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An acknowledged operation goes into the base at once, so that its values are
 * somewhere at every moment.  What the server did is done again with the same
 * merge, told by its answer what it applied and what it set beside; the record's
 * revision stays as pulled, or other people's changes would count as seen. */
#include "reseau-store-private.h"

#include <string.h>

#include "reseau-element.h"
#include "reseau-merge.h"

static gboolean
get_seq (ReseauStore *self, const char *scope, gint64 *seq, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT seq FROM scope WHERE name = ?", "s", scope);
  int more = statement ? reseau_db_step (statement, error) : -1;

  if (more > 0)
    *seq = MAX (*seq, reseau_db_column_int64 (statement, 0));
  return more >= 0;
}

/* A pull that went past the change has delivered it, and maybe later ones.  So has the row as it
 * came, also when the pull has to start over and nothing is known of scopes any more. */
static gboolean
is_pulled (ReseauStore *self, const ReseauOp *op, const ReseauOpResult *result,
           const ReseauEntry *entry, gboolean *pulled, GError **error)
{
  const char *scope = result->scope ? result->scope : op->scope;
  gint64 seq = 0;

  if (!get_seq (self, entry->base ? entry->base->scope : scope, &seq, error) ||
      (op->move != NULL && !get_seq (self, op->move, &seq, error)))
    return FALSE;
  *pulled = result->rev <= MAX (seq, entry->base ? entry->base->rev : 0);
  return TRUE;
}

static gboolean
is_beside (const ReseauValue *keys, const char *field)
{
  for (guint i = 0; i < reseau_value_get_length (keys); i++) {
    const char *key = reseau_value_get_string (reseau_value_get_at (keys, i));
    const char *slash = key ? strchr (key, '/') : NULL;

    if (slash != NULL && g_str_equal (slash + 1, field))
      return TRUE;
  }
  return FALSE;
}

/* What was put beside is not in the list, and what was not taken out is. */
static ReseauValue *
dup_applied_delta (const char *field, const ReseauValue *delta, const ReseauValue *beside)
{
  const ReseauValue *del = reseau_value_get (delta, "del");
  ReseauValue *kept = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (del); i++) {
    ReseauValue *element = reseau_value_get_at (del, i);
    g_autofree char *key =
        reseau_element_key_new (field, reseau_value_get_string (element), RESEAU_ELEMENT_DELETION);

    if (!is_beside (beside, key))
      reseau_value_add (kept, reseau_value_ref (element));
  }
  return reseau_value_with (delta, "del", kept);
}

static void
leave_out_parts (ReseauOp *applied, const char *field, const ReseauValue *put,
                 const ReseauValue *beside)
{
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, i),
                                                     reseau_value_get_key_at (parts, j));

      if (is_beside (beside, key))
        reseau_op_replace_value (applied, key, NULL);
    }
  }
}

static void
leave_out_elements (ReseauOp *applied, const ReseauOp *op, const ReseauValue *beside)
{
  for (guint i = 0; i < reseau_value_get_length (op->sets); i++) {
    const char *field = reseau_value_get_key_at (op->sets, i);
    const ReseauValue *delta = reseau_value_get_at (op->sets, i);

    if (reseau_value_get (delta, "del") != NULL)
      reseau_value_set (applied->sets, field, dup_applied_delta (field, delta, beside));
    leave_out_parts (applied, field, reseau_value_get (delta, "put"), beside);
  }
}

/* The operation as it would have been had its author seen everything: what the
 * server set beside is left out, the rest cannot clash. */
static ReseauOp *
make_applied (const ReseauOp *op, const ReseauRecord *record, const ReseauKind *kind,
              const ReseauValue *beside)
{
  ReseauOp *applied = reseau_op_copy (op);
  const ReseauField *state = reseau_kind_get_state_field (kind);

  g_clear_pointer (&applied->bases, reseau_value_unref);
  applied->base = G_MAXINT64;
  for (guint i = 0; i < reseau_value_get_length (op->set); i++) {
    const char *key = reseau_value_get_key_at (op->set, i);

    if (is_beside (beside, key))
      reseau_value_unset (applied->set, key);
  }
  leave_out_elements (applied, op, beside);
  if (op->type == RESEAU_OP_TRANS && state != NULL) {
    g_free (applied->from);
    applied->from = g_strdup (reseau_record_get_string (record, state->key));
  }
  return applied;
}

/* Returns: (transfer full) (nullable): of @op what stands on the server as it was sent, with the
 *   number it got there as the base; %NULL for a kind that nobody knows here */
ReseauOp *
reseau_store_dup_accepted (ReseauStore *self, const ReseauOp *op, const ReseauOpResult *result,
                           const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, op->kind);
  ReseauOp *accepted = kind ? make_applied (op, record, kind, result->alts) : NULL;

  for (guint i = 0; accepted != NULL && i < reseau_value_get_length (result->merged); i++)
    reseau_op_replace_value (accepted, reseau_value_get_key_at (result->merged, i), NULL);
  if (accepted != NULL)
    accepted->base = result->rev;
  return accepted;
}

/* Where the changes of two people were brought together, the answer says what became of them. */
static void
take_merged (ReseauOp *applied, const ReseauValue *merged)
{
  for (guint i = 0; i < reseau_value_get_length (merged); i++) {
    ReseauValue *value = reseau_value_get_at (merged, i);

    if (!reseau_value_is_null (value))
      reseau_op_replace_value (applied, reseau_value_get_key_at (merged, i), value);
  }
}

/* Where it does not say, what the person wrote stays until the next pull, and what stands on the
 * server does not count as seen. */
static void
keep_unseen (ReseauRecord *record, const ReseauValue *merged, const ReseauValue *revs)
{
  for (guint i = 0; i < reseau_value_get_length (merged); i++) {
    const char *key = reseau_value_get_key_at (merged, i);
    ReseauValue *rev = reseau_value_get (revs, key);

    if (!reseau_value_is_null (reseau_value_get_at (merged, i)))
      continue;
    if (rev != NULL)
      reseau_value_set (record->revs, key, reseau_value_ref (rev));
    else
      reseau_value_unset (record->revs, key);
  }
}

static ReseauValue *
make_alternative (const ReseauOp *op, const char *key, const ReseauMergeContext *context)
{
  const char *field = strchr (key, '/') + 1;
  gsize device_length = field - 1 - key;
  const char *device = op->origin ? op->origin : context->device;
  gboolean own = device != NULL && strlen (device) == device_length &&
                 strncmp (device, key, device_length) == 0;
  g_autoptr (ReseauValue) value = reseau_op_dup_value (op, field);
  ReseauValue *alt;

  if (value == NULL && !g_str_has_suffix (field, RESEAU_ELEMENT_DELETION))
    return NULL;
  alt = reseau_value_new_object ();
  reseau_value_set_string (alt, "k", key);
  reseau_value_set_string (alt, "f", field);
  reseau_value_set (alt, "v", value ? reseau_value_ref (value) : reseau_value_new_bool (TRUE));
  reseau_value_set_int (alt, "base", reseau_op_get_base (op, field));
  if (own && context->uid != NULL)
    reseau_value_set_string (alt, "by", context->uid);
  if (op->at != NULL)
    reseau_value_set_string (alt, "at", op->at);
  reseau_value_set_int (alt, "q", context->rev);
  return alt;
}

static void
put_alternative (ReseauRecord *record, ReseauValue *alt)
{
  const char *key = reseau_value_get_member_string (alt, "k");
  ReseauValue *alts = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (record->alts); i++) {
    ReseauValue *other = reseau_value_get_at (record->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (other, "k"), key) != 0)
      reseau_value_add (alts, reseau_value_ref (other));
  }
  reseau_value_add (alts, alt);
  reseau_value_unref (record->alts);
  record->alts = alts;
}

static void
put_alternatives (ReseauRecord *record, const ReseauOp *op, const ReseauValue *keys,
                  const ReseauMergeContext *context)
{
  for (guint i = 0; i < reseau_value_get_length (keys); i++) {
    const char *key = reseau_value_get_string (reseau_value_get_at (keys, i));
    ReseauValue *alt = NULL;

    if (key != NULL && strchr (key, '/') != NULL)
      alt = make_alternative (op, key, context);
    if (alt != NULL)
      put_alternative (record, alt);
  }
}

/* A base of nothing but what the server has just created from our operation. */
static ReseauRecord *
make_created (const ReseauOp *op, const ReseauOpResult *result, const ReseauAccount *account,
              const char *org)
{
  ReseauRecord *record =
      reseau_record_new (op->record, op->kind, result->scope ? result->scope : op->scope);

  record->by = g_strdup (account ? account->uid : NULL);
  record->org = g_strdup (org);
  return record;
}

static void
apply (ReseauStore *self, ReseauRecord *record, const ReseauOp *op, const ReseauOpResult *result,
       const ReseauMergeContext *context)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  gint64 rev = record->rev;
  g_autoptr (ReseauValue) revs = reseau_value_copy (record->revs);
  g_auto (ReseauMergeResult) merged = { 0 };
  g_autoptr (ReseauOp) applied = NULL;

  if (op->type == RESEAU_OP_DELETE && is_beside (result->alts, "_del")) {
    put_alternatives (record, op, result->alts, context);
    return;
  }
  applied = make_applied (op, record, kind, result->alts);
  take_merged (applied, result->merged);
  reseau_merge_apply (self->schema, record, applied, context, &merged);
  keep_unseen (record, result->merged, revs);
  put_alternatives (record, op, result->alts, context);
  record->rev = rev;
}

/* The first pull of a scope tells of no deletion: what it does not meet goes at its
 * end, and that may have happened to this record before the pull began. */
static gboolean
check_filling (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT 1 FROM scope WHERE name = ? AND caught_up = 1", "s",
                       entry->base->scope);
  int more = statement ? reseau_db_step (statement, error) : -1;

  if (more == 0)
    return reseau_store_get_meta_int (self, "epoch", &entry->stale, error);
  return more >= 0;
}

/**
 * reseau_store_fold_op:
 * @org: (nullable): structure that a record created by @op belongs to
 * @result: "applied", "merged", "conflict" or "dup" of @op
 * @entry: gets the new base, without being saved
 * @folded: (out): whether the base has changed
 */
gboolean
reseau_store_fold_op (ReseauStore *self, const ReseauOp *op, const char *org,
                      const ReseauOpResult *result, ReseauEntry *entry, gboolean *folded,
                      GError **error)
{
  ReseauMergeContext context = { .rev = result->rev };
  g_autofree char *device = NULL;
  const ReseauAccount *account;
  g_autoptr (ReseauRecord) record = NULL;
  gboolean pulled;

  *folded = FALSE;
  if (result->rev == 0 || (entry->base == NULL && op->type != RESEAU_OP_CREATE) ||
      reseau_schema_get_kind (self->schema, op->kind) == NULL)
    return TRUE;
  if (!is_pulled (self, op, result, entry, &pulled, error) ||
      !reseau_store_get_meta_text (self, "device", &device, error) ||
      !reseau_store_get_account (self, &account, error))
    return FALSE;
  if (pulled)
    return TRUE;

  context.device = device;
  context.uid = account ? account->uid : NULL;
  record = entry->base ? reseau_record_copy (entry->base) : make_created (op, result, account, org);
  apply (self, record, op, result, &context);
  g_clear_pointer (&record->writers, reseau_value_unref);
  g_clear_pointer (&entry->base, reseau_record_unref);
  entry->base = g_steal_pointer (&record);
  g_clear_pointer (&entry->seal, g_free);
  *folded = TRUE;
  return check_filling (self, entry, error);
}
