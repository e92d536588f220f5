/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-op.h"

#include "reseau-element.h"
#include "reseau-id.h"
#include "reseau-lost.h"
#include "reseau-scope.h"

#include <string.h>

static const char *const type_names[] = {
  "create", "patch", "trans", "delete", "resolve", "restore"
};

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
  self->schema = reseau_schema_version;
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
  copy->via = copy_value (self->via);
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
  reseau_value_unref (self->via);
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
  put_value (out, "via", self->via);
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
is_list_of_strings (const ReseauValue *list)
{
  if (list != NULL && !reseau_value_is_list (list))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (!reseau_value_is_string (reseau_value_get_at (list, i)))
      return FALSE;
  return TRUE;
}

static gboolean
are_elements (const ReseauValue *put)
{
  if (put != NULL && !reseau_value_is_object (put))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (put); i++)
    if (!reseau_element_id_is_valid (reseau_value_get_key_at (put, i)) ||
        !reseau_value_is_object (reseau_value_get_at (put, i)))
      return FALSE;
  return TRUE;
}

static gboolean
check_sets (const ReseauValue *sets, GError **error)
{
  static const char *const names[] = { "add", "rm", "del" };

  if (sets != NULL && !reseau_value_is_object (sets))
    return bad (error, "lst");
  for (guint i = 0; i < reseau_value_get_length (sets); i++) {
    const ReseauValue *delta = reseau_value_get_at (sets, i);

    if (!reseau_value_is_object (delta) || !are_elements (reseau_value_get (delta, "put")))
      return bad (error, "lst");
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      if (!is_list_of_strings (reseau_value_get (delta, names[j])))
        return bad (error, "lst");
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
check_via (const ReseauValue *value, GError **error)
{
  const ReseauValue *via = reseau_value_get (value, "via");

  if (via == NULL)
    return TRUE;
  return (reseau_value_is_object (via) &&
          reseau_id_is_valid (reseau_value_get_member_string (via, "by")) &&
          reseau_id_is_valid (reseau_value_get_member_string (via, "package")) &&
          reseau_id_is_valid (reseau_value_get_member_string (value, "origin"))) ||
         bad (error, "via");
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
         check_sets (reseau_value_get (value, "lst"), error) && check_via (value, error) &&
         check_lost (value, error);
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
  self->via = ref_member (value, "via");
  self->lost = ref_member (value, "lost");
  self->schema = reseau_value_get_member_int (value, "sv", reseau_schema_version);
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
  g_autofree char *key = NULL;
  char *slash;

  if (self->bases == NULL)
    return self->base;
  /* Said of a list, or of an element of it, it holds for all that is in there. */
  key = g_strdup (field);
  while (reseau_value_get (self->bases, key) == NULL && (slash = strrchr (key, '/')) != NULL)
    *slash = '\0';
  return reseau_value_get_member_int (self->bases, key, self->base);
}

void
reseau_op_set_base (ReseauOp *self, const char *field, gint64 base)
{
  ReseauValue *old = self->bases;

  /* The old one may be shared, with the form of the operation on the wire for one. */
  self->bases = old ? reseau_value_with (old, field, reseau_value_new_int (base))
                    : reseau_value_new_object ();
  if (old == NULL)
    reseau_value_set_int (self->bases, field, base);
  reseau_value_unref (old);
}

/**
 * reseau_op_dup_value:
 *
 * Returns: (transfer full) (nullable): what the operation wants @field, or the part of an element,
 *   to hold
 */
ReseauValue *
reseau_op_dup_value (const ReseauOp *self, const char *field)
{
  ReseauValue *value = reseau_value_get (self->set, field);
  g_auto (ReseauElementKey) key = { NULL, NULL, NULL };

  if (value == NULL && reseau_element_key_parse (field, &key) && key.part != NULL) {
    const ReseauValue *put = reseau_value_get (reseau_value_get (self->sets, key.field), "put");

    value = reseau_value_get (reseau_value_get (put, key.element), key.part);
    if (value == NULL)
      value = reseau_elements_get (reseau_value_get (self->set, key.field), key.element, key.part);
  }
  return value ? reseau_value_ref (value) : NULL;
}

/* @value: (nullable): %NULL leaves it out */
static void
replace_part (ReseauOp *self, const ReseauElementKey *key, ReseauValue *value)
{
  ReseauValue *delta = reseau_value_get (self->sets, key->field);
  ReseauValue *put = reseau_value_get (delta, "put");
  ReseauValue *element = reseau_value_get (put, key->element);
  ReseauValue *changed;

  if (element == NULL)
    return;
  changed = reseau_value_with (element, key->part, value ? reseau_value_ref (value) : NULL);
  if (reseau_value_is_empty (changed))
    g_clear_pointer (&changed, reseau_value_unref);
  changed = reseau_value_with (put, key->element, changed);
  reseau_value_set (self->sets, key->field, reseau_value_with (delta, "put", changed));
}

/**
 * reseau_op_replace_value:
 * @field: what the operation sets
 * @value: (transfer none) (nullable): what it is to hold instead; %NULL: the operation sets it
 *   no more
 */
void
reseau_op_replace_value (ReseauOp *self, const char *field, ReseauValue *value)
{
  g_auto (ReseauElementKey) key = { NULL, NULL, NULL };

  if (reseau_value_get (self->set, field) != NULL) {
    if (value != NULL)
      reseau_value_set (self->set, field, reseau_value_ref (value));
    else
      reseau_value_unset (self->set, field);
  }
  else if (reseau_element_key_parse (field, &key) && key.part != NULL) {
    replace_part (self, &key, value);
  }
}
