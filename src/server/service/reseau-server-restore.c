/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What desks give back after the server was put back to an older state (decision 7).
 * The lost history of a record is one edit made where the histories parted, and is
 * merged as such: what nobody has touched since stands again, what somebody has
 * touched clashes for all to see.  Several desks knew the lost history up to different
 * points; its own numbers tell which of them knew more. */
#include "reseau-server-restore.h"

#include "reseau-lost.h"
#include "reseau-seal.h"
#include "reseau-server-past.h"
#include "reseau-server-private.h"
#include "reseau-server-since.h"
#include "reseau-validate.h"

/* --- one restoration ---------------------------------------------------------------- */

typedef struct {
  const ReseauSchema *schema;
  const ReseauKind *kind;
  const ReseauActor *actor;
  const ReseauRecord *record; /* revision 0: it is not here */
  const ReseauOp *op;
  const ReseauValue *lost;
  gint64 last;
  gint64 next; /* number of the commit that it would be */
  gboolean sealed;
  gboolean superseded;
  GPtrArray *entries;
  ReseauRestorePlan *plan;
} Restore;

void
reseau_restore_plan_free (ReseauRestorePlan *self)
{
  if (self == NULL)
    return;
  reseau_op_free (self->op);
  reseau_value_unref (self->alts);
  g_free (self->by);
  g_free (self->org);
  g_free (self->detail);
  g_free (self);
}

static void
reject (Restore *self, const char *code, const char *detail)
{
  self->plan->outcome = RESEAU_RESTORE_REJECT;
  self->plan->code = code;
  self->plan->detail = g_strdup (detail);
}

/* The part of the lost record that a commit answers for. */
static ReseauValue *
dup_noted (const Restore *self, const char *only, const char *without)
{
  ReseauValue *out = reseau_lost_reduce (self->lost, self->op->base);
  ReseauValue *parts[] = { reseau_value_get (out, "d"), reseau_value_get (out, "fv") };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    for (guint j = reseau_value_get_length (parts[i]); j > 0; j--) {
      g_autofree char *key = g_strdup (reseau_value_get_key_at (parts[i], j - 1));

      if ((only != NULL && !g_str_equal (key, only)) || g_strcmp0 (key, without) == 0)
        reseau_value_unset (parts[i], key);
    }
  }
  return out;
}

/* Takes over what goes with the operation that was sent.  An alternative that comes of
 * it stands under a name of its own: no device's next word takes its place. */
static void
set_op (Restore *self, ReseauOp *op /* takes */, ReseauValue *noted /* takes */)
{
  op->n = self->op->n;
  op->at = g_strdup (self->op->at);
  op->origin = g_strdup (self->op->id);
  op->schema = self->op->schema;
  op->lost = noted;
  reseau_op_free (self->plan->op);
  self->plan->op = op;
}

static ReseauOp *
new_op (const Restore *self, ReseauOpType type)
{
  ReseauOp *op =
      reseau_op_new (type, self->op->id, self->op->kind, self->op->record, self->record->scope);

  op->base = self->op->base;
  return op;
}

static const char *
state_key (const Restore *self)
{
  const ReseauField *state = reseau_kind_get_state_field (self->kind);

  return state ? state->key : NULL;
}

/* --- fields ---------------------------------------------------------------------------- */

/* (transfer full) (nullable): what the field held where the histories parted. */
static ReseauValue *
dup_value_then (const Restore *self, const char *field)
{
  g_autoptr (ReseauValue) fields = reseau_value_new_object ();
  ReseauValue *value = reseau_record_get (self->record, field);

  if (value != NULL)
    reseau_value_set (fields, field, reseau_value_ref (value));
  for (guint i = 0; i < self->entries->len; i++)
    reseau_server_past_undo (fields, field,
                             ((ReseauEntrySince *) g_ptr_array_index (self->entries, i))->before);
  value = reseau_value_get (fields, field);
  return value ? reseau_value_ref (value) : NULL;
}

/* (transfer full) (nullable): what it is compared with: what a desk that knew less has given
 * back, or what there was. */
static ReseauValue *
dup_reference (const Restore *self, const char *field, const ReseauEntrySince *earlier)
{
  ReseauValue *value;

  if (earlier == NULL)
    return dup_value_then (self, field);
  value = reseau_lost_get_value (earlier->lost, field);
  return value ? reseau_value_ref (value) : NULL;
}

/* What a desk that knew less of the lost history has given back of the field. */
static const ReseauEntrySince *
find_earlier (const Restore *self, const char *field)
{
  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);

    if (reseau_entry_is_kin (entry) && reseau_entry_covers (entry, field))
      return entry;
  }
  return NULL;
}

static gboolean
is_superseded (const Restore *self, const char *field)
{
  gint64 rev = reseau_lost_get_rev (self->lost, field);

  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);

    if (reseau_entry_is_kin (entry) && reseau_entry_covers (entry, field) &&
        reseau_lost_get_rev (entry->lost, field) >= rev)
      return TRUE;
  }
  return FALSE;
}

/* A value that was written here since the histories parted is not lost. */
static gboolean
is_known (const Restore *self, const char *field, const ReseauValue *value)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (reseau_entry_has_written (g_ptr_array_index (self->entries, i), field, value))
      return TRUE;
  return FALSE;
}

static gboolean
is_restorable (const Restore *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  return field == NULL ||
         (field->type != RESEAU_FIELD_STATE && !field->is_readonly && !field->is_virtual);
}

static void
add_field (Restore *self, const char *field, ReseauRecord *then, ReseauValue *changes,
           ReseauValue *bases)
{
  ReseauValue *value = reseau_lost_get_value (self->lost, field);
  const ReseauEntrySince *earlier = find_earlier (self, field);

  if (reseau_since_same (value, reseau_record_get (self->record, field)) ||
      is_known (self, field, value))
    return;
  if (is_superseded (self, field)) {
    self->superseded = TRUE;
    return;
  }
  reseau_record_set_field (then, field, dup_reference (self, field, earlier));
  reseau_value_set (changes, field, value ? reseau_value_ref (value) : reseau_value_new_null ());
  if (earlier != NULL)
    reseau_value_set_int (bases, field, earlier->seq);
}

static gboolean
is_older_kin (const Restore *self, gint64 seq)
{
  const ReseauEntrySince *entry = reseau_since_find (self->entries, seq);

  return reseau_entry_is_kin (entry) && reseau_lost_get_last (entry->lost) < self->last;
}

/* The edit that makes of the record as it was then what it had become. */
static ReseauOp *
make_edit (Restore *self)
{
  g_autoptr (GPtrArray) fields = reseau_lost_list_fields (self->lost, self->op->base);
  g_autoptr (ReseauRecord) then = reseau_record_copy (self->record);
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autoptr (ReseauValue) bases = reseau_value_new_object ();
  gint64 deleted = reseau_value_get_member_int (self->record->revs, "_del", 0);
  ReseauOp *op;

  /* As it was seen then: of what came since nothing is told. */
  then->rev = self->op->base;
  g_clear_pointer (&then->revs, reseau_value_unref);
  if (is_older_kin (self, deleted))
    reseau_value_set_int (bases, "_del", deleted);
  for (guint i = 0; i < fields->len; i++)
    if (is_restorable (self, g_ptr_array_index (fields, i)))
      add_field (self, g_ptr_array_index (fields, i), then, changes, bases);
  op = reseau_op_new_edit (self->schema, self->op->id, then, changes);
  if (op == NULL)
    op = new_op (self, RESEAU_OP_PATCH);
  for (guint i = 0; i < reseau_value_get_length (bases); i++)
    reseau_op_set_base (op, reseau_value_get_key_at (bases, i),
                        reseau_value_get_int (reseau_value_get_at (bases, i)));
  return op;
}

/* --- alternatives ------------------------------------------------------------------------ */

static const ReseauValue *
find_alt (const ReseauValue *alts, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (alts); i++) {
    const ReseauValue *alt = reseau_value_get_at (alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "k"), key) == 0)
      return alt;
  }
  return NULL;
}

/* Whether a desk that knew as much has settled it, or has given it back already. */
static gboolean
is_alt_superseded (const Restore *self, const ReseauValue *alt)
{
  const char *key = reseau_value_get_member_string (alt, "k");
  gint64 q = reseau_value_get_member_int (alt, "q", 0);

  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);
    const ReseauValue *other;

    if (!reseau_entry_is_kin (entry) || reseau_lost_is_deletion (entry->lost) ||
        reseau_lost_get_last (entry->lost) < q)
      continue;
    other = find_alt (reseau_value_get (entry->lost, "x"), key);
    if (other == NULL || reseau_value_get_member_int (other, "q", 0) >= q)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_alt_wanted (Restore *self, const ReseauValue *alt)
{
  const char *field = reseau_value_get_member_string (alt, "f");
  const ReseauValue *value = reseau_value_get (alt, "v");
  const ReseauValue *here =
      find_alt (self->record->alts, reseau_value_get_member_string (alt, "k"));

  if (reseau_since_same (value, reseau_record_get (self->record, field)) ||
      is_known (self, field, value) ||
      (here != NULL && reseau_since_same (reseau_value_get (here, "v"), value)))
    return FALSE;
  if (!is_alt_superseded (self, alt) &&
      (here == NULL || reseau_value_get_member_int (here, "q", 0) <= self->op->base ||
       reseau_entry_is_kin (
           reseau_since_find (self->entries, reseau_value_get_member_int (here, "q", 0)))))
    return TRUE;
  self->superseded = TRUE;
  return FALSE;
}

static ReseauValue *
dup_alt (const Restore *self, const ReseauValue *alt)
{
  ReseauValue *copy = reseau_value_copy (alt);
  gint64 base = reseau_value_get_member_int (alt, "base", 0);

  reseau_value_set_int (copy, "base", MIN (base, self->op->base));
  reseau_value_set_int (copy, "q", self->next);
  return copy;
}

/* What had been settled there is settled: only somebody who had it may say so. */
static gboolean
is_settled (const Restore *self, const ReseauValue *alt)
{
  gint64 last = reseau_value_get_member_int (self->lost, "r", 0);

  if (reseau_value_get_member_int (alt, "q", 0) > self->op->base || last <= self->op->base)
    return FALSE;
  return find_alt (reseau_value_get (self->lost, "x"), reseau_value_get_member_string (alt, "k")) ==
         NULL;
}

/* (nullable): the alternatives with those that were lost, %NULL when it is the same */
static ReseauValue *
make_alts (Restore *self)
{
  const ReseauValue *lost = reseau_value_get (self->lost, "x");
  g_autoptr (ReseauValue) wanted = reseau_value_new_list ();
  g_autoptr (ReseauValue) alts = reseau_value_new_list ();
  gboolean changed = FALSE;

  for (guint i = 0; i < reseau_value_get_length (lost); i++) {
    const ReseauValue *alt = reseau_value_get_at (lost, i);

    if (reseau_value_get_member_int (alt, "q", 0) > self->op->base && is_alt_wanted (self, alt))
      reseau_value_add (wanted, dup_alt (self, alt));
  }
  for (guint i = 0; i < reseau_value_get_length (self->record->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (self->record->alts, i);

    if (is_settled (self, alt) ||
        find_alt (wanted, reseau_value_get_member_string (alt, "k")) != NULL)
      changed = TRUE;
    else
      reseau_value_add (alts, reseau_value_ref (alt));
  }
  for (guint i = 0; i < reseau_value_get_length (wanted); i++)
    reseau_value_add (alts, reseau_value_ref (reseau_value_get_at (wanted, i)));
  if (!changed && reseau_value_is_empty (wanted))
    return NULL;
  return g_steal_pointer (&alts);
}

/* --- whole records ------------------------------------------------------------------------- */

/* It had gone elsewhere, and nobody has moved it since. */
static gboolean
has_moved (const Restore *self)
{
  if (!self->sealed || g_str_equal (self->op->scope, self->record->scope) ||
      reseau_scope_get_kind (self->op->scope) == RESEAU_SCOPE_KIND_PAIR ||
      reseau_scope_get_kind (self->record->scope) == RESEAU_SCOPE_KIND_PAIR ||
      !reseau_rules_can_read (self->actor, self->op->scope))
    return FALSE;
  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);

    if (reseau_entry_is_kin (entry) ? reseau_lost_get_last (entry->lost) >= self->last
                                    : reseau_value_get (entry->patch, "move") != NULL)
      return FALSE;
  }
  return self->last > self->op->base;
}

/* Somebody who knew more of the lost history has deleted it. */
static gboolean
is_deleted_since (const Restore *self)
{
  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);

    if (reseau_entry_is_kin (entry) && reseau_lost_is_deletion (entry->lost) &&
        reseau_lost_get_last (entry->lost) >= self->last)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_valid (Restore *self, const ReseauOp *op)
{
  g_autofree char *field = NULL;

  if (self->sealed || reseau_validate_op (self->schema, op, &field, NULL))
    return TRUE;
  reject (self, "invalid", field);
  return FALSE;
}

static gboolean
may_create (const Restore *self, const ReseauOp *op)
{
  g_autoptr (ReseauRecord) wanted = reseau_record_copy (self->record);

  reseau_value_unref (wanted->fields);
  wanted->fields = reseau_value_ref (op->set);
  return self->sealed ||
         (reseau_rules_can_create (self->actor, self->op->kind, self->record->scope) &&
          reseau_rules_can_begin (self->actor, self->kind, wanted));
}

static void
plan_creation (Restore *self)
{
  const ReseauValue *created = reseau_value_get (self->lost, "c");
  const ReseauValue *lost = reseau_value_get (self->lost, "x");
  ReseauOp *op = new_op (self, RESEAU_OP_CREATE);
  ReseauValue *alts = reseau_value_new_list ();

  op->set = reseau_value_copy (reseau_value_get (self->lost, "d"));
  set_op (self, op, dup_noted (self, NULL, NULL));
  for (guint i = 0; i < reseau_value_get_length (lost); i++)
    reseau_value_add (alts, dup_alt (self, reseau_value_get_at (lost, i)));
  self->plan->alts = alts;
  self->plan->by =
      g_strdup (self->sealed ? reseau_value_get_member_string (created, "by") : self->actor->uid);
  self->plan->org = g_strdup (self->sealed ? reseau_value_get_member_string (created, "org")
                                           : self->actor->structure);
  if (!is_valid (self, op))
    return;
  self->plan->outcome = may_create (self, op) ? RESEAU_RESTORE_CHANGE : RESEAU_RESTORE_QUARANTINE;
}

static void
plan_content (Restore *self)
{
  ReseauOp *op;

  if (self->record->rev == 0) {
    plan_creation (self);
    return;
  }
  op = make_edit (self);
  self->plan->alts = make_alts (self);
  if (has_moved (self))
    op->move = g_strdup (self->op->scope);
  set_op (self, op, dup_noted (self, NULL, state_key (self)));
  if (op->set == NULL && op->sets == NULL && op->move == NULL && self->plan->alts == NULL)
    self->plan->outcome = self->superseded ? RESEAU_RESTORE_NOTE : RESEAU_RESTORE_NOTHING;
  else if (is_deleted_since (self))
    self->plan->outcome = RESEAU_RESTORE_NOTE;
  else if (!is_valid (self, op))
    return;
  else if (self->sealed || reseau_rules_can_edit (self->actor, self->record))
    self->plan->outcome = RESEAU_RESTORE_CHANGE;
  else
    self->plan->outcome = RESEAU_RESTORE_QUARANTINE;
}

/* --- deletions ------------------------------------------------------------------------------ */

static gboolean
is_revived_since (const Restore *self)
{
  for (guint i = 0; i < self->entries->len; i++) {
    const ReseauEntrySince *entry = g_ptr_array_index (self->entries, i);

    if (reseau_entry_is_kin (entry) && reseau_lost_get_last (entry->lost) >= self->last)
      return TRUE;
  }
  return FALSE;
}

static void
plan_deletion (Restore *self)
{
  const ReseauValue *revs = self->record->revs;
  ReseauOp *op = new_op (self, RESEAU_OP_DELETE);

  for (guint i = 0; i < reseau_value_get_length (revs); i++) {
    gint64 rev = reseau_value_get_int (reseau_value_get_at (revs, i));

    if (rev > op->base && is_older_kin (self, rev))
      reseau_op_set_base (op, reseau_value_get_key_at (revs, i), rev);
  }
  set_op (self, op, dup_noted (self, NULL, NULL));
  if (self->record->deleted || (self->record->rev == 0 && !self->sealed))
    self->plan->outcome = RESEAU_RESTORE_NOTHING;
  else if (is_revived_since (self))
    self->plan->outcome = RESEAU_RESTORE_NOTE;
  else if (self->sealed || reseau_rules_can_delete (self->actor, self->record))
    self->plan->outcome = RESEAU_RESTORE_CHANGE;
  else
    self->plan->outcome = RESEAU_RESTORE_QUARANTINE;
}

/* --- states --------------------------------------------------------------------------------- */

static gboolean
leads (const Restore *self, const char *from, const char *to, GHashTable *visited)
{
  const char *nature = reseau_record_get_string (self->record, "nature");

  if (g_strcmp0 (from, to) == 0)
    return TRUE;
  if (from == NULL || !g_hash_table_add (visited, (gpointer) from))
    return FALSE;
  for (guint i = 0; i < self->kind->n_transitions; i++) {
    const ReseauTransition *step = &self->kind->transitions[i];
    gboolean applies =
        step->natures == NULL ||
        (nature != NULL && g_strv_contains ((const char *const *) step->natures, nature));

    if (applies && g_str_equal (step->from, from) && leads (self, step->to, to, visited))
      return TRUE;
  }
  return FALSE;
}

static gboolean
leads_to (const Restore *self, const char *from, const char *to)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (g_str_hash, g_str_equal);

  return leads (self, from, to, visited);
}

/* The table allows it, and nobody has decided otherwise meanwhile: a state that could
 * lead back to the lost one is no decision for it. */
static gboolean
may_step (const Restore *self, const char *field, const char *to)
{
  const char *from = reseau_record_get_string (self->record, field);
  gint64 rev = reseau_record_get_field_rev (self->record, field);
  const ReseauEntrySince *entry = reseau_since_find (self->entries, rev);
  gboolean undecided =
      rev <= self->op->base ||
      (reseau_entry_is_kin (entry) && reseau_entry_covers (entry, field) &&
       reseau_lost_get_rev (entry->lost, field) < reseau_lost_get_rev (self->lost, field));

  if (!self->sealed && !reseau_rules_can_transition (self->actor, self->kind, self->record, to))
    return FALSE;
  return leads_to (self, from, to) && (undecided || !leads_to (self, to, from));
}

static void
plan_state (Restore *self, const char *field)
{
  const ReseauValue *value = reseau_lost_get_value (self->lost, field);
  const char *to = value ? reseau_value_get_string (value) : NULL;
  const char *from = reseau_record_get_string (self->record, field);
  ReseauOp *op;

  if (g_strcmp0 (field, state_key (self)) != 0 || to == NULL) {
    reject (self, "invalid", field);
    return;
  }
  op = new_op (self, RESEAU_OP_TRANS);
  op->from = g_strdup (from);
  op->to = g_strdup (to);
  set_op (self, op, dup_noted (self, field, NULL));
  if (self->record->rev == 0 || self->record->deleted || g_strcmp0 (from, to) == 0)
    self->plan->outcome = RESEAU_RESTORE_NOTHING;
  else if (is_superseded (self, field))
    self->plan->outcome = RESEAU_RESTORE_NOTE;
  else if (may_step (self, field, to))
    self->plan->outcome = RESEAU_RESTORE_CHANGE;
  else
    reject (self, "stale-transition", from);
}

/* --- the plan --------------------------------------------------------------------------------- */

/**
 * reseau_server_plan_restore:
 * @clock: where the transaction stands
 * @record: as it is, of revision 0 where it is not
 * @op: what is given back; its base is the last commit that both histories have
 *
 * Returns: (transfer full): what is to be done
 */
ReseauRestorePlan *
reseau_server_plan_restore (ReseauServer *self, ReseauServerStore *store,
                            const ReseauServerClock *clock, const ReseauActor *actor,
                            const ReseauRecord *record, const ReseauOp *op, GError **error)
{
  g_autoptr (GPtrArray) entries = reseau_since_load (store, op->record, op->base, error);
  const char *field = reseau_value_get_member_string (op->lost, "f");
  Restore restore = {
    .schema = self->schema,
    .kind = reseau_schema_get_kind (self->schema, op->kind),
    .actor = actor,
    .record = record,
    .op = op,
    .lost = op->lost,
    .last = reseau_lost_get_last (op->lost),
    .next = clock->seq + 1,
    .sealed = reseau_seal_check (clock, op),
    .entries = entries,
  };

  if (entries == NULL)
    return NULL;
  reseau_since_find_kin (entries, op, state_key (&restore));
  restore.plan = g_new0 (ReseauRestorePlan, 1);
  if (reseau_lost_is_deletion (op->lost))
    plan_deletion (&restore);
  else if (field != NULL)
    plan_state (&restore, field);
  else
    plan_content (&restore);
  return restore.plan;
}
