/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-op.h"

#include "reseau-id.h"
#include "reseau-lost.h"
#include "reseau-scope.h"

static const char *const type_names[] = {
  "create", "patch", "trans", "delete", "resolve", "restore"
};

static gboolean
is_set_field (const ReseauKind *kind, const char *key)
{
  const ReseauField *field = kind ? reseau_kind_get_field (kind, key) : NULL;

  return field != NULL && (field->type == RESEAU_FIELD_TERMS || field->type == RESEAU_FIELD_REFS);
}

/**
 * reseau_op_new:
 * @id: the operation's UUID
 *
 * Returns: (transfer full): an operation that changes nothing yet
 */
ReseauOp *
reseau_op_new (ReseauOpType type, const char *id, const char *kind, const char *record,
               const char *scope)
{
  ReseauOp *self = g_new0 (ReseauOp, 1);

  self->type = type;
  self->id = g_strdup (id);
  self->kind = g_strdup (kind);
  self->record = g_strdup (record);
  self->scope = g_strdup (scope);
  self->schema = RESEAU_SCHEMA_VERSION;
  return self;
}

static ReseauValue *
copy_value (const ReseauValue *value)
{
  return value ? reseau_value_copy (value) : NULL;
}

ReseauOp *
reseau_op_copy (const ReseauOp *self)
{
  ReseauOp *copy = g_new (ReseauOp, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->kind = g_strdup (self->kind);
  copy->record = g_strdup (self->record);
  copy->scope = g_strdup (self->scope);
  copy->move = g_strdup (self->move);
  copy->bases = copy_value (self->bases);
  copy->set = copy_value (self->set);
  copy->sets = copy_value (self->sets);
  copy->from = g_strdup (self->from);
  copy->to = g_strdup (self->to);
  copy->alt = g_strdup (self->alt);
  copy->take = g_strdup (self->take);
  copy->at = g_strdup (self->at);
  copy->origin = g_strdup (self->origin);
  copy->lost = copy_value (self->lost);
  return copy;
}

void
reseau_op_free (ReseauOp *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->record);
  g_free (self->scope);
  g_free (self->move);
  reseau_value_unref (self->bases);
  reseau_value_unref (self->set);
  reseau_value_unref (self->sets);
  g_free (self->from);
  g_free (self->to);
  g_free (self->alt);
  g_free (self->take);
  g_free (self->at);
  g_free (self->origin);
  reseau_value_unref (self->lost);
  g_free (self);
}

static void
put_string (ReseauValue *object, const char *key, const char *value)
{
  if (value != NULL)
    reseau_value_set_string (object, key, value);
}

static void
put_value (ReseauValue *object, const char *key, ReseauValue *value)
{
  if (!reseau_value_is_empty (value))
    reseau_value_set (object, key, reseau_value_ref (value));
}

static void
put_int (ReseauValue *object, const char *key, gint64 value)
{
  if (value != 0)
    reseau_value_set_int (object, key, value);
}

/**
 * reseau_op_to_value:
 *
 * Returns: (transfer full): the object that stands for it on the wire and in
 *   the outbox; what is empty is left out
 */
ReseauValue *
reseau_op_to_value (const ReseauOp *self)
{
  ReseauValue *out = reseau_value_new_object ();

  put_int (out, "n", self->n);
  reseau_value_set_string (out, "op", self->id);
  reseau_value_set_string (out, "t", type_names[self->type]);
  reseau_value_set_string (out, "type", self->kind);
  reseau_value_set_string (out, "id", self->record);
  reseau_value_set_string (out, "scope", self->scope);
  put_string (out, "move", self->move);
  put_int (out, "base", self->base);
  put_value (out, "b", self->bases);
  put_value (out, "set", self->set);
  put_value (out, "lst", self->sets);
  put_string (out, "from", self->from);
  put_string (out, "to", self->to);
  put_string (out, "x", self->alt);
  put_string (out, "take", self->take);
  put_int (out, "xq", self->alt_rev);
  put_string (out, "at", self->at);
  put_string (out, "origin", self->origin);
  put_value (out, "lost", self->lost);
  reseau_value_set_int (out, "sv", self->schema);
  return out;
}

static gboolean
bad (GError **error, const char *member)
{
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "Operation: bad “%s”", member);
  return FALSE;
}

static gboolean
read_type (const ReseauValue *value, ReseauOpType *type)
{
  const char *name = reseau_value_get_member_string (value, "t");

  for (guint i = 0; i < G_N_ELEMENTS (type_names); i++) {
    if (g_strcmp0 (name, type_names[i]) == 0) {
      *type = i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
check_strings (const ReseauValue *value, GError **error)
{
  static const char *const names[] = { "move", "from", "to", "x", "take", "at", "origin" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    const ReseauValue *member = reseau_value_get (value, names[i]);

    if (member != NULL && !reseau_value_is_string (member))
      return bad (error, names[i]);
  }
  return TRUE;
}

static gboolean
check_revisions (const ReseauValue *value, GError **error)
{
  const ReseauValue *bases = reseau_value_get (value, "b");

  if (reseau_value_get_member_int (value, "n", 0) < 0 ||
      reseau_value_get_member_int (value, "base", 0) < 0)
    return bad (error, "base");
  if (bases != NULL && !reseau_value_is_object (bases))
    return bad (error, "b");
  for (guint i = 0; i < reseau_value_get_length (bases); i++)
    if (reseau_value_get_kind (reseau_value_get_at (bases, i)) != RESEAU_VALUE_INT)
      return bad (error, "b");
  return TRUE;
}

static gboolean
check_sets (const ReseauValue *sets, GError **error)
{
  if (sets != NULL && !reseau_value_is_object (sets))
    return bad (error, "lst");
  for (guint i = 0; i < reseau_value_get_length (sets); i++) {
    static const char *const names[] = { "add", "rm" };
    const ReseauValue *delta = reseau_value_get_at (sets, i);

    for (guint j = 0; j < G_N_ELEMENTS (names); j++) {
      const ReseauValue *list = reseau_value_get (delta, names[j]);

      if (list != NULL && !reseau_value_is_list (list))
        return bad (error, "lst");
      for (guint k = 0; k < reseau_value_get_length (list); k++)
        if (!reseau_value_is_string (reseau_value_get_at (list, k)))
          return bad (error, "lst");
    }
  }
  return TRUE;
}

static gboolean
check_lost (const ReseauValue *value, GError **error)
{
  const ReseauValue *lost = reseau_value_get (value, "lost");
  gboolean restores = g_strcmp0 (reseau_value_get_member_string (value, "t"), "restore") == 0;

  if (lost == NULL)
    return !restores || bad (error, "lost");
  if (!reseau_lost_check (lost, error))
    return FALSE;
  return !restores || reseau_lost_is_deletion (lost) || reseau_value_get (lost, "d") != NULL ||
         bad (error, "lost");
}

static gboolean
check_form (const ReseauValue *value, GError **error)
{
  static const char *const required[] = { "op", "type", "id", "scope" };
  const ReseauValue *set = reseau_value_get (value, "set");
  const char *move = reseau_value_get_member_string (value, "move");

  for (guint i = 0; i < G_N_ELEMENTS (required); i++)
    if (reseau_value_get_member_string (value, required[i]) == NULL)
      return bad (error, required[i]);
  if (!reseau_id_is_valid (reseau_value_get_member_string (value, "op")))
    return bad (error, "op");
  if (!reseau_id_is_valid (reseau_value_get_member_string (value, "id")))
    return bad (error, "id");
  if (!reseau_scope_get_kind (reseau_value_get_member_string (value, "scope")))
    return bad (error, "scope");
  if (move != NULL && !reseau_scope_get_kind (move))
    return bad (error, "move");
  if (set != NULL && !reseau_value_is_object (set))
    return bad (error, "set");
  return check_strings (value, error) && check_revisions (value, error) &&
         check_sets (reseau_value_get (value, "lst"), error) && check_lost (value, error);
}

static char *
dup_member (const ReseauValue *value, const char *key)
{
  return g_strdup (reseau_value_get_member_string (value, key));
}

static ReseauValue *
ref_member (const ReseauValue *value, const char *key)
{
  ReseauValue *member = reseau_value_get (value, key);

  return member ? reseau_value_copy (member) : NULL;
}

/**
 * reseau_op_from_value:
 *
 * Reads an operation and checks its form, not what it means to the schema.
 *
 * Returns: (transfer full): the operation
 */
ReseauOp *
reseau_op_from_value (const ReseauValue *value, GError **error)
{
  ReseauOpType type;
  ReseauOp *self;

  if (!reseau_value_is_object (value) || !read_type (value, &type)) {
    bad (error, "t");
    return NULL;
  }
  if (!check_form (value, error))
    return NULL;
  self = reseau_op_new (type, reseau_value_get_member_string (value, "op"),
                        reseau_value_get_member_string (value, "type"),
                        reseau_value_get_member_string (value, "id"),
                        reseau_value_get_member_string (value, "scope"));
  self->n = reseau_value_get_member_int (value, "n", 0);
  self->move = dup_member (value, "move");
  self->base = reseau_value_get_member_int (value, "base", 0);
  self->bases = ref_member (value, "b");
  self->set = ref_member (value, "set");
  self->sets = ref_member (value, "lst");
  self->from = dup_member (value, "from");
  self->to = dup_member (value, "to");
  self->alt = dup_member (value, "x");
  self->take = dup_member (value, "take");
  self->alt_rev = reseau_value_get_member_int (value, "xq", 0);
  self->at = dup_member (value, "at");
  self->origin = dup_member (value, "origin");
  self->lost = ref_member (value, "lost");
  self->schema = reseau_value_get_member_int (value, "sv", RESEAU_SCHEMA_VERSION);
  return self;
}

/**
 * reseau_op_get_base:
 *
 * Returns: the commit number up to which the author had seen @field
 */
gint64
reseau_op_get_base (const ReseauOp *self, const char *field)
{
  return reseau_value_get_member_int (self->bases, field, self->base);
}

void
reseau_op_set_base (ReseauOp *self, const char *field, gint64 base)
{
  if (self->bases == NULL)
    self->bases = reseau_value_new_object ();
  reseau_value_set_int (self->bases, field, base);
}

/**
 * reseau_op_dup_value:
 *
 * Returns: (transfer full) (nullable): what the operation wants @field to hold
 */
ReseauValue *
reseau_op_dup_value (const ReseauOp *self, const char *field)
{
  ReseauValue *value = reseau_value_get (self->set, field);

  return value ? reseau_value_ref (value) : NULL;
}

/**
 * reseau_op_replace_value:
 * @field: one that the operation sets
 * @value: (transfer none): what it is to hold instead
 */
void
reseau_op_replace_value (ReseauOp *self, const char *field, ReseauValue *value)
{
  if (reseau_value_get (self->set, field) != NULL)
    reseau_value_set (self->set, field, reseau_value_ref (value));
}

static ReseauValue *
elements_missing_in (const ReseauValue *from, const ReseauValue *in)
{
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (from); i++) {
    ReseauValue *item = reseau_value_get_at (from, i);

    if (!reseau_value_contains (in, item) && !reseau_value_contains (out, item))
      reseau_value_add (out, reseau_value_ref (item));
  }
  return out;
}

static void
add_set_change (ReseauOp *self, const char *key, const ReseauValue *old, const ReseauValue *new)
{
  g_autoptr (ReseauValue) added = elements_missing_in (new, old);
  g_autoptr (ReseauValue) removed = elements_missing_in (old, new);
  ReseauValue *delta = reseau_value_new_object ();

  put_value (delta, "add", added);
  put_value (delta, "rm", removed);
  if (self->sets == NULL)
    self->sets = reseau_value_new_object ();
  reseau_value_set (self->sets, key, delta);
}

/* What an acknowledgement has told of a field is newer than what was pulled of the record, and
 * the author has it before them: changes of others may be in it. */
static gint64
get_told_base (const ReseauKind *kind, const ReseauRecord *record, const char *key)
{
  const ReseauField *field = kind ? reseau_kind_get_field (kind, key) : NULL;
  gint64 rev = reseau_value_get_member_int (record->revs, key, 0);

  return field != NULL && reseau_field_joins (field) && rev > record->rev ? rev : 0;
}

static void
note_told (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown, const char *key)
{
  gint64 base = get_told_base (kind, shown, key);

  if (base > 0)
    reseau_op_set_base (self, key, base);
}

/**
 * reseau_op_dup_told_bases:
 * @kind: (nullable): its kind
 * @record: as a client has it
 *
 * Returns: (transfer full): an object: the revisions of fields that the client knows at a later
 *   one than that of the record, because an answer of the server told so
 */
ReseauValue *
reseau_op_dup_told_bases (const ReseauKind *kind, const ReseauRecord *record)
{
  ReseauValue *bases = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (record->revs); i++) {
    const char *key = reseau_value_get_key_at (record->revs, i);
    gint64 base = get_told_base (kind, record, key);

    if (base > 0)
      reseau_value_set_int (bases, key, base);
  }
  return bases;
}

static void
add_change (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown, const char *key,
            ReseauValue *value)
{
  const ReseauValue *old = reseau_record_get (shown, key);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;

  if (reseau_value_equal (old, value))
    return;
  if (state != NULL && g_str_equal (state->key, key) && reseau_value_is_string (value)) {
    self->type = RESEAU_OP_TRANS;
    self->from = g_strdup (reseau_value_get_string (old));
    self->to = g_strdup (reseau_value_get_string (value));
    return;
  }
  /* What is no set goes on as it is, for whoever checks the operation. */
  if (is_set_field (kind, key) && old != NULL &&
      (reseau_value_is_list (value) || reseau_value_is_null (value))) {
    add_set_change (self, key, old, value);
    return;
  }
  if (self->set == NULL)
    self->set = reseau_value_new_object ();
  reseau_value_set (self->set, key, reseau_value_ref (value));
  note_told (self, kind, shown, key);
}

/**
 * reseau_op_new_edit:
 * @shown: the record as its author sees it; a field with a later revision than its own is one
 *   that an acknowledgement has told of, and known at that
 * @changes: an object: new values by field; null clears
 *
 * What turns the record that is shown into the one that is wanted: sets become
 * additions and removals, a new state a transition.  Fields that stay the same
 * are left out.
 *
 * Returns: (transfer full) (nullable): the operation, %NULL if nothing changes
 */
ReseauOp *
reseau_op_new_edit (const ReseauSchema *schema, const char *op_id, const ReseauRecord *shown,
                    const ReseauValue *changes)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, shown->kind);
  g_autoptr (ReseauOp) self = NULL;

  self = reseau_op_new (RESEAU_OP_PATCH, op_id, shown->kind, shown->id, shown->scope);
  self->base = shown->rev;
  for (guint i = 0; i < reseau_value_get_length (changes); i++)
    add_change (self, kind, shown, reseau_value_get_key_at (changes, i),
                reseau_value_get_at (changes, i));
  if (self->set == NULL && self->sets == NULL && self->to == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static ReseauValue *
apply_delta (const ReseauValue *old, const ReseauValue *delta)
{
  const ReseauValue *added = reseau_value_get (delta, "add");
  const ReseauValue *removed = reseau_value_get (delta, "rm");
  ReseauValue *out = elements_missing_in (old, removed);

  for (guint i = 0; i < reseau_value_get_length (added); i++) {
    ReseauValue *item = reseau_value_get_at (added, i);

    if (!reseau_value_contains (out, item))
      reseau_value_add (out, reseau_value_ref (item));
  }
  return out;
}

static void
overlay_member (ReseauValue *fields, const char *key, ReseauValue *value)
{
  if (reseau_value_is_null (value))
    reseau_value_unset (fields, key);
  else
    reseau_value_set (fields, key, reseau_value_ref (value));
}

/* What a settlement will leave: the value chosen, taken from where it stands now. */
static void
overlay_settlement (const ReseauOp *self, const ReseauRecord *base, ReseauValue *fields)
{
  const ReseauValue *alt = reseau_record_find_alternative (base, self->alt);

  if (alt != NULL && g_strcmp0 (self->take, "other") == 0)
    overlay_member (fields, reseau_value_get_member_string (alt, "f"), reseau_value_get (alt, "v"));
}

/**
 * reseau_op_overlay:
 * @base: the record as the server confirmed it
 * @fields: an object: its fields with the operations before this one
 *
 * What a client shows while the operation waits for the server.
 *
 * Returns: (transfer full): the fields with this operation
 */
ReseauValue *
reseau_op_overlay (const ReseauOp *self, const ReseauSchema *schema, const ReseauRecord *base,
                   const ReseauValue *fields)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, self->kind);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;
  ReseauValue *out = reseau_value_copy (fields);

  if (self->type == RESEAU_OP_RESOLVE)
    overlay_settlement (self, base, out);
  for (guint i = 0; i < reseau_value_get_length (self->set); i++)
    overlay_member (out, reseau_value_get_key_at (self->set, i),
                    reseau_value_get_at (self->set, i));
  for (guint i = 0; i < reseau_value_get_length (self->sets); i++) {
    const char *key = reseau_value_get_key_at (self->sets, i);

    reseau_value_set (
        out, key, apply_delta (reseau_value_get (out, key), reseau_value_get_at (self->sets, i)));
  }
  if (self->type == RESEAU_OP_TRANS && self->to != NULL && state != NULL)
    reseau_value_set_string (out, state->key, self->to);
  return out;
}

/* Later additions take back earlier removals of the same element, and the reverse. */
static ReseauValue *
join_deltas (const ReseauValue *first, const ReseauValue *second)
{
  static const char *const names[] = { "add", "rm" };
  ReseauValue *out = reseau_value_new_object ();

  for (guint i = 0; i < 2; i++) {
    g_autoptr (ReseauValue) kept = elements_missing_in (reseau_value_get (first, names[i]),
                                                        reseau_value_get (second, names[1 - i]));
    g_autoptr (ReseauValue) delta = reseau_value_new_object ();
    g_autoptr (ReseauValue) joined = NULL;
    ReseauValue *later = reseau_value_get (second, names[i]);

    if (later != NULL)
      reseau_value_set (delta, "add", reseau_value_ref (later));
    joined = apply_delta (kept, delta);
    put_value (out, names[i], joined);
  }
  return out;
}

static void
note_first_touch (ReseauOp *self, const ReseauOp *later, const char *key)
{
  gboolean touched = (self->set && reseau_value_get (self->set, key)) ||
                     (self->sets && reseau_value_get (self->sets, key));
  gint64 base = reseau_op_get_base (later, key);

  if (!touched && base != self->base)
    reseau_op_set_base (self, key, base);
}

static gboolean
is_plain (const ReseauOp *op)
{
  return op->type == RESEAU_OP_CREATE || op->type == RESEAU_OP_PATCH;
}

/**
 * reseau_op_coalesce:
 * @self: an operation that was never sent
 * @later: the next one on the same record
 *
 * Folds a later edit into one that still waits.  Each field keeps the base of
 * its first touch.  The caller gives @self a new id: its content changed.
 *
 * Returns: %FALSE if the two cannot be one
 */
gboolean
reseau_op_coalesce (ReseauOp *self, const ReseauOp *later)
{
  /* What was seen in a lost history was seen of the earlier one alone. */
  if (!is_plain (self) || later->type != RESEAU_OP_PATCH || self->lost != NULL ||
      !g_str_equal (self->record, later->record) || g_strcmp0 (self->origin, later->origin) != 0)
    return FALSE;

  for (guint i = 0; i < reseau_value_get_length (later->set); i++) {
    const char *key = reseau_value_get_key_at (later->set, i);

    note_first_touch (self, later, key);
    if (self->sets != NULL)
      reseau_value_unset (self->sets, key);
    if (self->set == NULL)
      self->set = reseau_value_new_object ();
    reseau_value_set (self->set, key, reseau_value_ref (reseau_value_get_at (later->set, i)));
  }
  for (guint i = 0; i < reseau_value_get_length (later->sets); i++) {
    const char *key = reseau_value_get_key_at (later->sets, i);
    const ReseauValue *delta = reseau_value_get_at (later->sets, i);
    const ReseauValue *whole = self->set ? reseau_value_get (self->set, key) : NULL;

    note_first_touch (self, later, key);
    if (whole != NULL) {
      reseau_value_set (self->set, key, apply_delta (whole, delta));
      continue;
    }
    if (self->sets == NULL)
      self->sets = reseau_value_new_object ();
    reseau_value_set (self->sets, key, join_deltas (reseau_value_get (self->sets, key), delta));
  }
  if (later->move != NULL) {
    g_free (self->move);
    self->move = g_strdup (later->move);
  }
  g_free (self->at);
  self->at = g_strdup (later->at);
  return TRUE;
}
