/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person's change becomes, and what is shown of it while it waits. */
#include "reseau-op.h"

#include "reseau-element.h"
#include "reseau-lost.h"

#include <string.h>

static gboolean
is_set_field (const ReseauKind *kind, const char *key)
{
  const ReseauField *field = kind ? reseau_kind_get_field (kind, key) : NULL;

  return field != NULL && (field->type == RESEAU_FIELD_TERMS || field->type == RESEAU_FIELD_REFS);
}

static const ReseauField *
get_list_field (const ReseauKind *kind, const char *key)
{
  const ReseauField *field = kind ? reseau_kind_get_field (kind, key) : NULL;

  return reseau_field_has_elements (field) ? field : NULL;
}

static void
put_value (ReseauValue *object, const char *key, ReseauValue *value)
{
  if (!reseau_value_is_empty (value))
    reseau_value_set (object, key, reseau_value_ref (value));
}

/* --- changes of sets and lists ----------------------------------------------- */

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

static gboolean
is_of_elements (const ReseauValue *delta)
{
  return reseau_value_get (delta, "put") != NULL || reseau_value_get (delta, "del") != NULL;
}

static ReseauValue *
apply_delta (const ReseauField *list, ReseauValue *old, const ReseauValue *delta)
{
  const ReseauValue *added = reseau_value_get (delta, "add");
  const ReseauValue *removed = reseau_value_get (delta, "rm");
  ReseauValue *out;

  if (list != NULL)
    return reseau_elements_apply (list, old, delta);
  if (is_of_elements (delta))
    return old ? reseau_value_ref (old) : reseau_value_new_list ();
  out = elements_missing_in (old, removed);

  for (guint i = 0; i < reseau_value_get_length (added); i++) {
    ReseauValue *item = reseau_value_get_at (added, i);

    if (!reseau_value_contains (out, item))
      reseau_value_add (out, reseau_value_ref (item));
  }
  return out;
}

static ReseauValue *
join_puts (const ReseauValue *first, const ReseauValue *second, const ReseauValue *deleted)
{
  ReseauValue *out = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (first); i++)
    if (!reseau_value_contains_string (deleted, reseau_value_get_key_at (first, i)))
      reseau_value_set (out, reseau_value_get_key_at (first, i),
                        reseau_value_ref (reseau_value_get_at (first, i)));
  for (guint i = 0; i < reseau_value_get_length (second); i++) {
    const char *id = reseau_value_get_key_at (second, i);
    const ReseauValue *later = reseau_value_get_at (second, i);
    const ReseauValue *earlier = reseau_value_get (out, id);
    ReseauValue *parts = earlier ? reseau_value_copy (earlier) : reseau_value_new_object ();

    for (guint j = 0; j < reseau_value_get_length (later); j++)
      reseau_value_set (parts, reseau_value_get_key_at (later, j),
                        reseau_value_ref (reseau_value_get_at (later, j)));
    reseau_value_set (out, id, parts);
  }
  return out;
}

/* Of an element the last word counts: what was taken out is not changed any more, and what was
 * put back is not taken out. */
static ReseauValue *
join_element_deltas (const ReseauValue *first, const ReseauValue *second)
{
  const ReseauValue *put = reseau_value_get (second, "put");
  const ReseauValue *del = reseau_value_get (second, "del");
  const ReseauValue *earlier = reseau_value_get (first, "del");
  ReseauValue *out = reseau_value_new_object ();
  g_autoptr (ReseauValue) puts = join_puts (reseau_value_get (first, "put"), put, del);
  g_autoptr (ReseauValue) dels = del ? reseau_value_copy (del) : reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (earlier); i++) {
    ReseauValue *id = reseau_value_get_at (earlier, i);

    if (reseau_value_get (put, reseau_value_get_string (id)) == NULL &&
        !reseau_value_contains (dels, id))
      reseau_value_add (dels, reseau_value_ref (id));
  }
  put_value (out, "put", puts);
  put_value (out, "del", dels);
  return out;
}

/* Later additions take back earlier removals of the same element, and the reverse.
 * @first: (nullable) */
static ReseauValue *
join_deltas (const ReseauValue *first, const ReseauValue *second)
{
  static const char *const names[] = { "add", "rm" };
  ReseauValue *out;

  if (is_of_elements (first) || is_of_elements (second))
    return join_element_deltas (first, second);
  out = reseau_value_new_object ();

  for (guint i = 0; i < 2; i++) {
    g_autoptr (ReseauValue) kept = elements_missing_in (reseau_value_get (first, names[i]),
                                                        reseau_value_get (second, names[1 - i]));
    g_autoptr (ReseauValue) delta = reseau_value_new_object ();
    g_autoptr (ReseauValue) joined = NULL;
    ReseauValue *later = reseau_value_get (second, names[i]);

    if (later != NULL)
      reseau_value_set (delta, "add", reseau_value_ref (later));
    joined = apply_delta (NULL, kept, delta);
    put_value (out, names[i], joined);
  }
  return out;
}

/* --- what is changed --------------------------------------------------------- */

static void
set_delta (ReseauOp *self, const char *key, ReseauValue *delta /* takes */)
{
  if (self->sets == NULL)
    self->sets = reseau_value_new_object ();
  reseau_value_set (self->sets, key, delta);
}

static void
add_set_change (ReseauOp *self, const char *key, const ReseauValue *old, const ReseauValue *new)
{
  g_autoptr (ReseauValue) added = elements_missing_in (new, old);
  g_autoptr (ReseauValue) removed = elements_missing_in (old, new);
  ReseauValue *delta = reseau_value_new_object ();

  put_value (delta, "add", added);
  put_value (delta, "rm", removed);
  set_delta (self, key, delta);
}

/* What an acknowledgement has told of a field is newer than what was pulled of the record, and
 * the author has it before them: changes of others may be in it, and whose word it is is no proof
 * for an installation that becomes another device. */
static gint64
get_told_base (const ReseauKind *kind, const ReseauRecord *record, const char *key)
{
  const ReseauField *field = kind ? reseau_kind_find_field (kind, key) : NULL;
  gint64 rev = reseau_value_get_member_int (record->revs, key, 0);

  /* Of a creation that was acknowledged and not pulled yet all that is there is one's own. */
  if (rev == 0 && record->rev == 0 && reseau_record_get (record, key) != NULL)
    rev = record->created;
  return field != NULL && rev > record->rev ? rev : 0;
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
  const ReseauValue *known[] = { record->revs, record->rev == 0 ? record->fields : NULL };
  ReseauValue *bases = reseau_value_new_object ();

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    for (guint j = 0; j < reseau_value_get_length (known[i]); j++) {
      const char *key = reseau_value_get_key_at (known[i], j);
      gint64 base = get_told_base (kind, record, key);

      if (base > 0)
        reseau_value_set_int (bases, key, base);
    }
  }
  return bases;
}

static void
note_told_parts (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown,
                 const char *field, const ReseauValue *put)
{
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, i),
                                                     reseau_value_get_key_at (parts, j));

      note_told (self, kind, shown, key);
    }
  }
}

/* What becomes of a list, element by element. */
static void
add_list_change (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown,
                 const ReseauField *field, ReseauValue *value)
{
  g_autoptr (ReseauValue) delta =
      reseau_elements_diff (field, reseau_record_get (shown, field->key), value);

  if (reseau_value_is_empty (delta))
    return;
  set_delta (self, field->key, reseau_value_ref (delta));
  note_told_parts (self, kind, shown, field->key, reseau_value_get (delta, "put"));
}

/* A part of an element, by its own name. */
static void
add_part_change (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown,
                 const ReseauElementKey *key, ReseauValue *value)
{
  g_autoptr (ReseauValue) delta = reseau_value_new_object ();
  ReseauValue *put = reseau_value_new_object ();
  ReseauValue *parts = reseau_value_new_object ();

  reseau_value_set (parts, key->part, reseau_value_ref (value));
  reseau_value_set (put, key->element, parts);
  reseau_value_set (delta, "put", put);
  set_delta (self, key->field, join_deltas (reseau_value_get (self->sets, key->field), delta));
  note_told_parts (self, kind, shown, key->field, put);
}

static void
add_change (ReseauOp *self, const ReseauKind *kind, const ReseauRecord *shown, const char *key,
            ReseauValue *value)
{
  const ReseauValue *old = reseau_record_get (shown, key);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;
  const ReseauField *list = get_list_field (kind, key);
  g_auto (ReseauElementKey) part = { NULL, NULL, NULL };

  if (reseau_value_equal (old, value))
    return;
  if (list != NULL && (reseau_value_is_list (value) || reseau_value_is_null (value))) {
    add_list_change (self, kind, shown, list, value);
    return;
  }
  if (reseau_element_key_parse (key, &part) && part.part != NULL &&
      get_list_field (kind, part.field) != NULL) {
    add_part_change (self, kind, shown, &part, value);
    return;
  }
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
 * additions and removals, lists what becomes of their elements, a new state a
 * transition.  Fields that stay the same are left out.
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

/* --- what is shown ------------------------------------------------------------ */

/* (nullable): what a settlement is about */
static const char *
get_settled_key (const ReseauOp *op)
{
  const char *slash = op->type == RESEAU_OP_RESOLVE && op->alt ? strchr (op->alt, '/') : NULL;

  return slash ? slash + 1 : NULL;
}

static void
overlay_member (const ReseauKind *kind, ReseauValue *fields, const char *key, ReseauValue *value)
{
  const ReseauField *list = get_list_field (kind, key);

  if (list != NULL)
    reseau_fields_set (fields, key, reseau_elements_complete (list, value));
  else
    reseau_fields_set (fields, key, value ? reseau_value_ref (value) : NULL);
}

/* What a settlement will leave: the value chosen, taken from where it stands now.  When nothing
 * stands there any more it was settled, most often by this very operation: what the server has
 * is what came of it, and no older value that still waits. */
static void
overlay_settlement (const ReseauOp *self, const ReseauKind *kind, const ReseauRecord *base,
                    ReseauValue *fields)
{
  const ReseauValue *alt = reseau_record_find_alternative (base, self->alt);
  const char *key = alt ? reseau_value_get_member_string (alt, "f") : get_settled_key (self);
  ReseauValue *value;
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  if (key == NULL || g_strcmp0 (self->take, "other") != 0)
    return;
  if (reseau_element_key_parse (key, &parsed) &&
      g_strcmp0 (parsed.part, RESEAU_ELEMENT_DELETION) == 0) {
    g_autofree char *element = reseau_element_key_new (parsed.field, parsed.element, NULL);

    value = alt ? NULL : reseau_fields_get (base->fields, element);
    reseau_fields_set (fields, element, value ? reseau_value_ref (value) : NULL);
  }
  else if (key[0] != '_') {
    value = alt ? reseau_value_get (alt, "v") : reseau_fields_get (base->fields, key);
    overlay_member (kind, fields, key, value);
  }
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
    overlay_settlement (self, kind, base, out);
  for (guint i = 0; i < reseau_value_get_length (self->set); i++)
    overlay_member (kind, out, reseau_value_get_key_at (self->set, i),
                    reseau_value_get_at (self->set, i));
  for (guint i = 0; i < reseau_value_get_length (self->sets); i++) {
    const char *key = reseau_value_get_key_at (self->sets, i);

    reseau_value_set (out, key,
                      apply_delta (get_list_field (kind, key), reseau_value_get (out, key),
                                   reseau_value_get_at (self->sets, i)));
  }
  if (self->type == RESEAU_OP_TRANS && self->to != NULL && state != NULL)
    reseau_value_set_string (out, state->key, self->to);
  return out;
}

/* --- several in one ------------------------------------------------------------ */

static void
keep_base (ReseauOp *self, const ReseauOp *later, const char *key)
{
  gint64 base = reseau_op_get_base (later, key);

  if (base != reseau_op_get_base (self, key))
    reseau_op_set_base (self, key, base);
}

static void
forget_bases (ReseauOp *self, const char *element)
{
  for (guint i = reseau_value_get_length (self->bases); i > 0; i--) {
    g_autofree char *key = g_strdup (reseau_value_get_key_at (self->bases, i - 1));

    if (g_str_has_prefix (key, element) && key[strlen (element)] == '/')
      reseau_value_unset (self->bases, key);
  }
}

static void
note_first_touch (ReseauOp *self, const ReseauOp *later, const char *key)
{
  if (reseau_value_get (self->set, key) == NULL && reseau_value_get (self->sets, key) == NULL)
    keep_base (self, later, key);
}

/* Of a list each part of each element has its own first touch; what is taken out is taken out
 * with all that was seen of it by then. */
static void
note_touched_parts (ReseauOp *self, const ReseauOp *later, const char *field,
                    const ReseauValue *delta)
{
  const ReseauValue *put = reseau_value_get (delta, "put");
  const ReseauValue *del = reseau_value_get (delta, "del");

  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, i),
                                                     reseau_value_get_key_at (parts, j));
      g_autoptr (ReseauValue) touched = reseau_op_dup_value (self, key);

      if (touched == NULL)
        keep_base (self, later, key);
    }
  }
  for (guint i = 0; i < reseau_value_get_length (del); i++) {
    g_autofree char *key = reseau_element_key_new (
        field, reseau_value_get_string (reseau_value_get_at (del, i)), NULL);

    forget_bases (self, key);
    keep_base (self, later, key);
  }
}

typedef void (*TouchFunc) (ReseauOp *self, const ReseauOp *earlier, const char *key);

/* Calls @func for each field that @earlier sets, and each part of an element. */
static void
foreach_touched (ReseauOp *self, const ReseauOp *earlier, TouchFunc func)
{
  const char *settled = get_settled_key (earlier);

  if (settled != NULL)
    func (self, earlier, settled);
  for (guint i = 0; i < reseau_value_get_length (earlier->set); i++)
    func (self, earlier, reseau_value_get_key_at (earlier->set, i));
  for (guint i = 0; i < reseau_value_get_length (earlier->sets); i++) {
    const char *field = reseau_value_get_key_at (earlier->sets, i);
    const ReseauValue *put = reseau_value_get (reseau_value_get_at (earlier->sets, i), "put");

    for (guint j = 0; j < reseau_value_get_length (put); j++) {
      const ReseauValue *parts = reseau_value_get_at (put, j);

      for (guint k = 0; k < reseau_value_get_length (parts); k++) {
        g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, j),
                                                       reseau_value_get_key_at (parts, k));

        func (self, earlier, key);
      }
    }
  }
}

/* Nor did they have more of a lost history before them. */
static void
lower_sight (ReseauOp *self, const ReseauOp *earlier, const char *key)
{
  gint64 epoch = reseau_lost_get_epoch (self->lost);
  const ReseauValue *seen = reseau_lost_find_seen (earlier->lost, epoch);
  g_autofree char *field = g_strndup (key, strcspn (key, "/"));
  gint64 rev = seen ? reseau_lost_get_seen (seen, field) : reseau_op_get_base (earlier, key);
  ReseauValue *revs;

  reseau_lost_forget_value (self->lost, key);
  if (rev >= reseau_lost_get_seen (self->lost, field))
    return;
  revs = reseau_value_get (self->lost, "b");
  revs = revs ? reseau_value_copy (revs) : reseau_value_new_object ();
  reseau_value_set_int (revs, field, rev);
  reseau_value_set (self->lost, "b", revs);
}

static void
lower_base (ReseauOp *self, const ReseauOp *earlier, const char *key)
{
  gint64 base = reseau_op_get_base (earlier, key);

  if (base < reseau_op_get_base (self, key))
    reseau_op_set_base (self, key, base);
  if (self->lost != NULL && self->type != RESEAU_OP_RESTORE)
    lower_sight (self, earlier, key);
}

static gboolean
takes_out (const ReseauOp *self, const char *key)
{
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  return reseau_element_key_parse (key, &parsed) &&
         reseau_value_contains_string (
             reseau_value_get (reseau_value_get (self->sets, parsed.field), "del"), parsed.element);
}

static void
lower_touched_base (ReseauOp *self, const ReseauOp *earlier, const char *key)
{
  g_autoptr (ReseauValue) value = reseau_op_dup_value (self, key);

  if (value != NULL || takes_out (self, key))
    lower_base (self, earlier, key);
}

/* What is decided of a deletion is decided of all that would go. */
static gboolean
is_settled_with (const char *settled, const char *key)
{
  gboolean is_deletion = g_str_has_suffix (settled, RESEAU_ELEMENT_DELETION);
  gsize length = strlen (settled) - (is_deletion ? strlen (RESEAU_ELEMENT_DELETION) : 0);

  return strncmp (key, settled, length) == 0 &&
         (is_deletion || key[length] == '\0' || key[length] == '/');
}

static void
lower_settled_base (ReseauOp *self, const ReseauOp *earlier, const char *key)
{
  if (is_settled_with (get_settled_key (self), key))
    lower_base (self, earlier, key);
}

/**
 * reseau_op_see_through:
 * @earlier: an operation on the same record that waits, or is on its way
 *
 * Where @self changes what @earlier does, its author had the earlier value before them, and
 * behind it what that one's author had: nothing that was received since.
 */
void
reseau_op_see_through (ReseauOp *self, const ReseauOp *earlier)
{
  if (self->type == RESEAU_OP_DELETE)
    foreach_touched (self, earlier, lower_base);
  else if (self->type == RESEAU_OP_PATCH || self->type == RESEAU_OP_TRANS)
    foreach_touched (self, earlier, lower_touched_base);
  else if (get_settled_key (self) != NULL)
    foreach_touched (self, earlier, lower_settled_base);
}

static void
raise_base (ReseauOp *self, const ReseauOp *accepted, const char *key)
{
  gint64 base = reseau_op_get_base (accepted, key);

  if (base > reseau_op_get_base (self, key))
    reseau_op_set_base (self, key, base);
}

static void
raise_touched_base (ReseauOp *self, const ReseauOp *accepted, const char *key)
{
  g_autoptr (ReseauValue) value = reseau_op_dup_value (self, key);

  if (value != NULL || takes_out (self, key))
    raise_base (self, accepted, key);
}

static void
raise_settled_base (ReseauOp *self, const ReseauOp *accepted, const char *key)
{
  if (is_settled_with (get_settled_key (self), key))
    raise_base (self, accepted, key);
}

/**
 * reseau_op_see_accepted:
 * @accepted: an operation of another device that @self was made upon, with the revision that the
 *   server gave it as its base
 *
 * What its author had before them has a number now: @self has seen it.
 */
void
reseau_op_see_accepted (ReseauOp *self, const ReseauOp *accepted)
{
  if (accepted->type == RESEAU_OP_CREATE)
    self->base = MAX (self->base, accepted->base);
  if (self->type == RESEAU_OP_DELETE)
    foreach_touched (self, accepted, raise_base);
  else if (self->type == RESEAU_OP_PATCH || self->type == RESEAU_OP_TRANS)
    foreach_touched (self, accepted, raise_touched_base);
  else if (get_settled_key (self) != NULL)
    foreach_touched (self, accepted, raise_settled_base);
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
reseau_op_coalesce (ReseauOp *self, const ReseauSchema *schema, const ReseauOp *later)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, self->kind);

  /* What was seen in a lost history was seen of one of them alone. */
  if (!is_plain (self) || later->type != RESEAU_OP_PATCH || self->lost != NULL ||
      later->lost != NULL || !g_str_equal (self->record, later->record) ||
      g_strcmp0 (self->origin, later->origin) != 0)
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
    ReseauValue *whole = reseau_value_get (self->set, key);

    if (whole != NULL) {
      reseau_value_set (self->set, key, apply_delta (get_list_field (kind, key), whole, delta));
      continue;
    }
    if (is_of_elements (delta))
      note_touched_parts (self, later, key, delta);
    else
      note_first_touch (self, later, key);
    set_delta (self, key, join_deltas (reseau_value_get (self->sets, key), delta));
  }
  if (later->move != NULL) {
    g_free (self->move);
    self->move = g_strdup (later->move);
  }
  g_free (self->at);
  self->at = g_strdup (later->at);
  return TRUE;
}
