/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-apply.h"

#include "reseau-blob.h"
#include "reseau-cursor.h"
#include "reseau-json.h"
#include "reseau-merge.h"
#include "reseau-seal.h"
#include "reseau-server-blobs.h"
#include "reseau-server-erase.h"
#include "reseau-server-past.h"
#include "reseau-server-private.h"
#include "reseau-server-restore.h"
#include "reseau-server-since.h"
#include "reseau-validate.h"

#include <string.h>

/* An answer is read in one piece: what is left out of it comes with the next pull. */
#define MAX_TOLD (512 * 1024)

/* One operation under way. */
typedef struct {
  ReseauServerApply *apply;
  const ReseauOp *op;
  const ReseauKind *kind;
  ReseauRecord *record; /* as it is; then as it will be */
  gboolean is_new;
  gint64 rev;    /* of the record before */
  char *scope;   /* of the record before */
  char *adopted; /* scope taken from the parent of a message */
  ReseauOp *own; /* what takes the place of the operation that was sent */
  const ReseauRestorePlan *plan;
  ReseauOpResult *result;
} Step;

static const char *
device_id (const Step *step)
{
  return step->apply->device != NULL ? step->apply->device->id : NULL;
}

static const char *
state_key (const Step *step)
{
  const ReseauField *state = reseau_kind_get_state_field (step->kind);

  return state != NULL ? state->key : NULL;
}

static gboolean
end (Step *step, ReseauOpStatus status, const char *code, const char *detail)
{
  step->result->status = status;
  step->result->code = g_strdup (code);
  step->result->detail = g_strdup (detail);
  return FALSE;
}

static gboolean
reject (Step *step, const char *code, const char *detail)
{
  return end (step, RESEAU_OP_STATUS_REJECTED, code, detail);
}

static gboolean
check_meaning (Step *step)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *field = NULL;

  step->kind = reseau_schema_get_kind (step->apply->server->schema, step->op->kind);
  if (step->kind == NULL)
    return reject (step, "unknown-type", NULL);
  if (reseau_validate_op (step->apply->server->schema, step->op, &field, &error))
    return TRUE;
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE))
    return reject (step, "too-large", NULL);
  return reject (step, "invalid", field);
}

static gboolean
load_record (Step *step, GError **error)
{
  ReseauServerStore *store = step->apply->store;
  g_autoptr (GError) local = NULL;

  step->record = store->vtable->get_record (store, step->op->record, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  step->is_new = step->record == NULL;
  if (step->is_new)
    step->record = reseau_record_new (step->op->record, step->op->kind, step->op->scope);
  step->rev = step->record->rev;
  step->scope = g_strdup (step->record->scope);
  return TRUE;
}

/* A message stands where the record stands that it is about.  FALSE without a status
 * of the result other than applied is an error of the store. */
static gboolean
adopt_scope (Step *step, GError **error)
{
  const char *parent_id;
  ReseauServerStore *store = step->apply->store;
  g_autoptr (ReseauRecord) parent = NULL;
  g_autoptr (GError) local = NULL;

  if (!step->is_new || step->op->type != RESEAU_OP_CREATE ||
      !g_str_equal (step->kind->name, "message"))
    return TRUE;
  parent_id = reseau_value_get_member_string (step->op->set, step->kind->parent);
  if (parent_id == NULL)
    return TRUE;
  parent = store->vtable->get_record (store, parent_id, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (parent == NULL)
    return end (step, RESEAU_OP_STATUS_DEFERRED, "missing-parent", step->kind->parent);
  if (!reseau_rules_can_read (&step->apply->actor, parent->scope))
    return reject (step, "not-allowed", NULL);
  if (!g_str_equal (parent->scope, step->record->scope)) {
    step->adopted = g_strdup (parent->scope);
    g_free (step->record->scope);
    step->record->scope = g_strdup (parent->scope);
  }
  return TRUE;
}

/* The parties of a visit are those who share its scope, and it begins in a state that its
 * maker may give it. */
static gboolean
may_begin (const Step *step)
{
  const char *host = reseau_value_get_member_string (step->op->set, "host");
  g_autoptr (ReseauRecord) wanted = NULL;

  if (reseau_scope_get_kind (step->record->scope) == RESEAU_SCOPE_KIND_PAIR &&
      g_str_equal (step->kind->name, "meeting") &&
      !reseau_scope_pair_has (step->record->scope, host))
    return FALSE;
  wanted = reseau_record_copy (step->record);
  if (step->op->set != NULL) {
    reseau_value_unref (wanted->fields);
    wanted->fields = reseau_value_ref (step->op->set);
  }
  return reseau_rules_can_begin (&step->apply->actor, step->kind, wanted);
}

static gboolean
check_creation (Step *step)
{
  const ReseauActor *actor = &step->apply->actor;

  if (!step->is_new) {
    if (!g_str_equal (step->record->kind, step->op->kind) ||
        !reseau_rules_can_edit (actor, step->record))
      return reject (step, "duplicate-id", NULL);
    return TRUE;
  }
  if (!reseau_rules_can_create (actor, step->op->kind, step->record->scope))
    return reject (step, "not-allowed", NULL);
  return may_begin (step) || reject (step, "not-allowed", "state");
}

static gboolean
check_transition (Step *step)
{
  const ReseauField *state = reseau_kind_get_state_field (step->kind);

  /* Decided on a state that is past: the merge says which one stands now. */
  if (state == NULL ||
      g_strcmp0 (reseau_record_get_string (step->record, state->key), step->op->from) != 0)
    return TRUE;
  return reseau_rules_can_transition (&step->apply->actor, step->kind, step->record,
                                      step->op->to) ||
         reject (step, "not-allowed", state->key);
}

static gboolean
check_rights (Step *step)
{
  const ReseauActor *actor = &step->apply->actor;
  const ReseauOp *op = step->op;

  if (op->move != NULL && !g_str_equal (op->move, step->record->scope) && !step->is_new &&
      !reseau_rules_can_move (actor, step->record, op->move))
    return reject (step, "not-allowed", "scope");
  switch (op->type) {
  case RESEAU_OP_CREATE:
    return check_creation (step);
  case RESEAU_OP_TRANS:
    return check_transition (step);
  case RESEAU_OP_DELETE:
    return reseau_rules_can_delete (actor, step->record) || reject (step, "not-allowed", NULL);
  case RESEAU_OP_RESOLVE:
    return reseau_rules_can_resolve (actor, step->record) || reject (step, "not-allowed", NULL);
  case RESEAU_OP_PATCH:
  default:
    return reseau_rules_can_edit (actor, step->record) || reject (step, "not-allowed", NULL);
  }
}

static gboolean
check_place (Step *step)
{
  if (!step->is_new && !g_str_equal (step->record->kind, step->op->kind))
    return reject (step, "duplicate-id", NULL);
  if (step->is_new && step->op->type != RESEAU_OP_CREATE && step->op->type != RESEAU_OP_RESTORE)
    return end (step, RESEAU_OP_STATUS_DEFERRED, "missing-parent", NULL);
  if (reseau_rules_can_read (&step->apply->actor, step->record->scope))
    return TRUE;
  return end (step, RESEAU_OP_STATUS_QUARANTINED, "scope-lost", NULL);
}

static gsize
size_of (const ReseauRecord *record)
{
  g_autoptr (GString) text = g_string_new (NULL);

  reseau_json_append (text, record->fields);
  reseau_json_append (text, record->alts);
  return text->len;
}

/* Whether the device that sends knows how the record is now without being told: it
 * had received all that others did, and nothing of its operation came out differently. */
static gboolean
find_knower (Step *step, const ReseauMergeResult *merged, gboolean *knows, GError **error)
{
  ReseauServerStore *store = step->apply->store;
  const char *device = device_id (step);
  g_autofree char *knower = NULL;

  /* Who gives something back has another history of it. */
  *knows = device != NULL && step->plan == NULL && merged->status == RESEAU_MERGE_APPLIED &&
           !merged->kept && step->adopted == NULL && g_str_equal (step->scope, step->record->scope);
  if (!*knows || step->is_new || step->op->base >= step->rev)
    return TRUE;
  if (!store->vtable->get_knower (store, step->scope, step->record->id, &knower, error))
    return FALSE;
  *knows = g_strcmp0 (knower, device) == 0;
  return TRUE;
}

static void
tell (Step *step, const char *scope)
{
  ReseauServer *server = step->apply->server;

  if (server->touched != NULL)
    server->touched (scope, step->record->rev, device_id (step), server->touched_data);
}

static gboolean
write_changes (Step *step, const ReseauMergeResult *merged, GError **error)
{
  ReseauServerStore *store = step->apply->store;
  const ReseauRecord *record = step->record;
  gboolean moved = !step->is_new && !g_str_equal (step->scope, record->scope);
  gboolean knows;

  if (!find_knower (step, merged, &knows, error))
    return FALSE;
  if (moved)
    tell (step, step->scope);
  tell (step, record->scope);
  if (moved && !store->vtable->put_change (store, step->scope, record->id, record->rev,
                                           RESEAU_LINE_LEAVE, NULL, error))
    return FALSE;
  return store->vtable->put_change (store, record->scope, record->id, record->rev,
                                    record->deleted ? RESEAU_LINE_DEL : RESEAU_LINE_PUT,
                                    knows ? device_id (step) : NULL, error);
}

static gboolean
write_entry (Step *step, const ReseauMergeResult *merged, GError **error)
{
  ReseauServerApply *apply = step->apply;
  g_autoptr (ReseauValue) value = reseau_op_to_value (step->op);
  g_autofree char *patch = reseau_json_write (value);
  g_autofree char *before = reseau_json_write (merged->before);
  g_autofree char *after =
      reseau_value_is_empty (merged->merged) ? NULL : reseau_json_write (merged->merged);
  ReseauServerEntry entry = {
    .seq = apply->clock.seq,
    .op = step->op->id,
    .record = step->op->record,
    .uid = apply->actor.uid,
    .device = step->op->via != NULL ? step->op->origin : device_id (step),
    .n = step->op->n,
    .at = step->op->at,
    .received = apply->now,
    .schema = step->op->schema,
    .scope = step->record->scope,
    .patch = patch,
    .before = before,
    .after = after,
  };

  memcpy (entry.chain, apply->clock.chain, sizeof entry.chain);
  return apply->store->vtable->put_entry (apply->store, &entry, error);
}

static ReseauValue *
within_limit (Step *step, ReseauValue *value)
{
  g_autofree char *text = reseau_json_write (value);
  gsize length = strlen (text);

  if (step->apply->told + length > MAX_TOLD)
    return reseau_value_new_null ();
  step->apply->told += length;
  return reseau_value_ref (value);
}

static void
tell_merged (Step *step, const ReseauMergeResult *merged)
{
  ReseauOpResult *result = step->result;

  if (reseau_value_is_empty (merged->merged))
    return;
  result->merged = reseau_value_new_object ();
  result->replaced = reseau_value_new_object ();
  for (guint i = 0; i < reseau_value_get_length (merged->merged); i++) {
    const char *key = reseau_value_get_key_at (merged->merged, i);
    ReseauValue *before = reseau_value_get (merged->before, key);

    reseau_value_set (result->merged, key,
                      within_limit (step, reseau_value_get_at (merged->merged, i)));
    reseau_value_set (result->replaced, key, within_limit (step, before));
  }
}

static ReseauOpStatus
status_of (const ReseauMergeResult *merged)
{
  switch (merged->status) {
  case RESEAU_MERGE_CONFLICT:
    return RESEAU_OP_STATUS_CONFLICT;
  case RESEAU_MERGE_MERGED:
    return RESEAU_OP_STATUS_MERGED;
  case RESEAU_MERGE_APPLIED:
  case RESEAU_MERGE_REJECTED:
  default:
    return RESEAU_OP_STATUS_APPLIED;
  }
}

static void
take_result (Step *step, const ReseauMergeResult *merged)
{
  ReseauOpResult *result = step->result;

  result->status = status_of (merged);
  result->rev = step->record->rev;
  tell_merged (step, merged);
  result->scope = g_strdup (step->adopted);
  if (reseau_value_is_empty (merged->alts))
    return;
  result->alts = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (merged->alts); i++)
    reseau_value_add_string (
        result->alts, reseau_value_get_member_string (reseau_value_get_at (merged->alts, i), "k"));
}

/* What is made again is not made by whoever gives it back. */
static const char *
maker_of (const Step *step)
{
  return step->plan != NULL ? step->plan->by : step->apply->actor.uid;
}

/* Nor has whoever gives it back thereby seen it: what waits there may be older.  What a package
 * brought was written by the device that it comes from, which alone has seen what it wrote. */
static const char *
writer_of (const Step *step)
{
  if (step->plan != NULL)
    return step->op->id;
  if (step->op->via != NULL)
    return step->op->origin;
  return device_id (step) != NULL ? device_id (step) : "";
}

/* Of what is put beside: whoever brought it answers for it, and says who wrote it. */
static const char *
author_of (const Step *step)
{
  if (step->plan == NULL && step->op->via != NULL)
    return reseau_value_get_member_string (step->op->via, "by");
  return step->plan != NULL ? NULL : step->apply->actor.uid;
}

static const char *
structure_of (const Step *step)
{
  return step->plan != NULL ? step->plan->org : step->apply->actor.structure;
}

/* FALSE with @error only when the store failed. */
static gboolean
merge_in (Step *step, ReseauMergeResult *merged, GError **error)
{
  ReseauServerApply *apply = step->apply;
  g_autoptr (ReseauValue) fields = reseau_value_copy (step->record->fields);
  ReseauServerPast past = { apply->store, step->op, step->scope, state_key (step), fields, NULL };
  ReseauMergeContext context = { .device = writer_of (step),
                                 .uid = author_of (step),
                                 .rev = apply->clock.seq + 1,
                                 .origin = reseau_server_past_find,
                                 .author = reseau_server_past_author,
                                 .data = &past };

  reseau_merge_apply (apply->server->schema, step->record, step->op, &context, merged);
  if (past.error == NULL)
    return TRUE;
  g_propagate_error (error, past.error);
  return FALSE;
}

/* Two desks may each have been within the limit: what others do is not refused for it. */
static gboolean
adds_too_many_blobs (const Step *step, guint before)
{
  guint after = reseau_blob_count (step->apply->server->schema, step->record);

  return after > before && after > RESEAU_BLOBS_PER_RECORD;
}

static gboolean
merge (Step *step, GError **error)
{
  ReseauServerApply *apply = step->apply;
  guint blobs = reseau_blob_count (apply->server->schema, step->record);
  g_auto (ReseauMergeResult) merged = { 0 };

  if (step->is_new) {
    step->record->by = g_strdup (maker_of (step));
    step->record->org = g_strdup (structure_of (step));
  }
  if (!merge_in (step, &merged, error))
    return FALSE;
  if (merged.status == RESEAU_MERGE_REJECTED)
    return reject (step, merged.code, merged.detail);
  /* One operation alone is within the limit; only with others it may pass it. */
  if (!step->is_new && size_of (step->record) > RESEAU_RECORD_MAX_BYTES)
    return reject (step, "too-large", NULL);
  if (adds_too_many_blobs (step, blobs))
    return reject (step, "too-many-files", NULL);
  apply->clock.seq++;
  reseau_chain_next (apply->clock.chain, apply->clock.seq, step->op->id, step->op->record);
  take_result (step, &merged);
  return apply->store->vtable->put_record (apply->store, step->record, error) &&
         reseau_server_note_blobs (apply, step->record, step->is_new, step->plan != NULL, error) &&
         write_changes (step, &merged, error) && write_entry (step, &merged, error);
}

/* Nothing of it changes anything, but it was typed: the journal keeps it. */
static gboolean
note (Step *step, GError **error)
{
  ReseauServerApply *apply = step->apply;
  g_auto (ReseauMergeResult) nothing = { .before = reseau_value_new_object () };

  apply->clock.seq++;
  reseau_chain_next (apply->clock.chain, apply->clock.seq, step->op->id, step->op->record);
  step->result->rev = apply->clock.seq;
  return write_entry (step, &nothing, error);
}

static gboolean
carry_out (Step *step, const ReseauRestorePlan *plan, GError **error)
{
  switch (plan->outcome) {
  case RESEAU_RESTORE_NOTHING:
    return TRUE;
  case RESEAU_RESTORE_QUARANTINE:
    return end (step, RESEAU_OP_STATUS_QUARANTINED, "not-allowed", NULL);
  case RESEAU_RESTORE_REJECT:
    return reject (step, plan->code, plan->detail);
  case RESEAU_RESTORE_NOTE:
    step->op = plan->op;
    return note (step, error);
  case RESEAU_RESTORE_CHANGE:
  default:
    step->op = plan->op;
    if (plan->alts != NULL) {
      reseau_value_unref (step->record->alts);
      step->record->alts = reseau_value_copy (plan->alts);
    }
    return merge (step, error);
  }
}

static gboolean
restore (Step *step, GError **error)
{
  ReseauServerApply *apply = step->apply;
  g_autoptr (ReseauRestorePlan) plan = reseau_server_plan_restore (
      apply->server, apply->store, &apply->clock, &apply->actor, step->record, step->op, error);
  const ReseauOp *sent = step->op;
  gboolean ok;

  if (plan == NULL)
    return FALSE;
  step->plan = plan;
  ok = carry_out (step, plan, error);
  step->plan = NULL;
  step->op = sent;
  return ok;
}

static gboolean
see_restored (Step *step, GError **error)
{
  if (step->op->lost == NULL || step->is_new)
    return TRUE;
  if (!reseau_server_see_restored (step->apply->store, step->record, step->op, state_key (step),
                                   &step->own, error))
    return FALSE;
  if (step->own != NULL)
    step->op = step->own;
  return TRUE;
}

/* Nobody has to decide any more on what somebody else has given back. */
static gboolean
note_quarantine (Step *step, GError **error)
{
  ReseauServerApply *apply = step->apply;
  const ReseauServerStoreVTable *vtable = apply->store->vtable;
  gboolean found;

  if (step->result->status == RESEAU_OP_STATUS_QUARANTINED)
    return vtable->put_quarantine (apply->store, step->op, apply->actor.uid, device_id (step),
                                   step->result->code, apply->now, error);
  return step->op->type != RESEAU_OP_RESTORE ||
         vtable->close_quarantined (apply->store, step->op->id, apply->now, &found, error);
}

static gboolean
note_outcome (Step *step, GError **error)
{
  ReseauServerApply *apply = step->apply;
  g_autofree char *content = NULL;

  if (step->result->status == RESEAU_OP_STATUS_DEFERRED)
    return TRUE;
  if (!note_quarantine (step, error))
    return FALSE;
  /* Whoever made it may be allowed what is refused to whoever brought it in a package. */
  if (step->op->via != NULL && (step->result->status == RESEAU_OP_STATUS_REJECTED ||
                                step->result->status == RESEAU_OP_STATUS_QUARANTINED))
    return TRUE;
  content = reseau_seal_content (&apply->clock, step->op);
  return apply->store->vtable->put_done (apply->store, step->op->id, content, step->result,
                                         apply->now, error);
}

/* Whoever has no account any more hands in what was not sent, and somebody else decides. */
static gboolean
check_account (Step *step)
{
  return step->apply->actor.role != RESEAU_ROLE_CLOSED ||
         end (step, RESEAU_OP_STATUS_QUARANTINED, "account-closed", NULL);
}

static gboolean
was_sent_again (const Step *step, gint64 rev)
{
  const GArray *again = step->apply->again;

  for (guint i = 0; again != NULL && i < again->len; i++)
    if (g_array_index (again, gint64, i) == rev)
      return TRUE;
  return FALSE;
}

/* What a device sends again it had before, whatever its name was then: what follows was done
 * on top of it. */
static gboolean
see_again (Step *step)
{
  const ReseauValue *set = step->op->set;

  for (guint i = 0; i < reseau_value_get_length (set); i++) {
    const char *key = reseau_value_get_key_at (set, i);
    gint64 rev = reseau_record_get_field_rev (step->record, key);

    if (rev <= reseau_op_get_base (step->op, key) || !was_sent_again (step, rev))
      continue;
    if (step->own == NULL)
      step->op = step->own = reseau_op_copy (step->op);
    reseau_op_set_base (step->own, key, rev);
  }
  return TRUE;
}

/* What was erased does not come back, whatever it was that came too late: nothing of the
 * operation is kept. */
static gboolean
check_erased (Step *step, GError **error)
{
  gboolean erased = FALSE;

  if (!reseau_server_is_of_erased (step->apply->server, step->apply->store, step->op, &erased,
                                   error))
    return FALSE;
  return !erased || reject (step, "erased", NULL);
}

static void
run_step (Step *step, GError **error)
{
  if (!check_erased (step, error) || !check_account (step) || !check_meaning (step) ||
      !load_record (step, error) || !check_place (step))
    return;
  if (step->op->type == RESEAU_OP_RESTORE)
    restore (step, error);
  else if (adopt_scope (step, error) && check_rights (step) && see_restored (step, error) &&
           see_again (step))
    merge (step, error);
}

/**
 * reseau_server_apply_init:
 * @self: (out caller-allocates): for the operations of one transaction
 * @account: (transfer none): in whose name
 * @device: (transfer none) (nullable): which installation sends them
 */
gboolean
reseau_server_apply_init (ReseauServerApply *self, ReseauServer *server, ReseauServerStore *store,
                          const ReseauServerAccount *account, ReseauServerDevice *device,
                          GError **error)
{
  self->server = server;
  self->store = store;
  self->account = account;
  self->actor = reseau_account_get_actor (account->account);
  self->device = device;
  self->now = reseau_server_now (server);
  return store->vtable->get_clock (store, &self->clock, error);
}

/**
 * reseau_server_apply_op:
 * @op: an operation that was not applied before
 *
 * Checks the operation against schema, scopes and rights, merges it and writes
 * all that follows from it.
 *
 * Returns: (transfer full) (nullable): what became of it; %NULL when the store failed
 */
ReseauOpResult *
reseau_server_apply_op (ReseauServerApply *self, const ReseauOp *op, GError **error)
{
  g_autoptr (ReseauOpResult) result = reseau_op_result_new (op->n, RESEAU_OP_STATUS_APPLIED);
  g_autoptr (GError) local = NULL;
  Step step = { .apply = self, .op = op, .result = result };

  run_step (&step, &local);
  if (local == NULL)
    note_outcome (&step, &local);
  reseau_record_unref (step.record);
  g_free (step.scope);
  g_free (step.adopted);
  reseau_op_free (step.own);
  if (local == NULL)
    return g_steal_pointer (&result);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
