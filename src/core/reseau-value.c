/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-value.h"

#include <string.h>

typedef struct {
  char *key;
  ReseauValue *value;
} Member;

struct _ReseauValue {
  gatomicrefcount refs;
  ReseauValueType kind;
  guint length; /* items or members */
  guint size;   /* allocated */
  union {
    gboolean boolean;
    gint64 integer;
    double real;
    char *string; /* behind the value itself: of strings there are most */
    ReseauValue **items;
    Member *members;
  } as;
};

G_DEFINE_BOXED_TYPE (ReseauValue, reseau_value, reseau_value_ref, reseau_value_unref)

static ReseauValue *
value_new (ReseauValueType kind)
{
  ReseauValue *self = g_new0 (ReseauValue, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kind = kind;
  return self;
}

static gboolean
is_sole (const ReseauValue *self)
{
  return g_atomic_ref_count_compare ((gatomicrefcount *) &self->refs, 1);
}

/* Finds @key, or where it would stand. */
static gboolean
find_member (const ReseauValue *self, const char *key, guint *position)
{
  guint low = 0, high = self->length;

  while (low < high) {
    guint middle = low + (high - low) / 2;
    const char *other = self->as.members[middle].key;
    int order = (guchar) *other - (guchar) *key;

    if (order == 0)
      order = strcmp (other, key);
    if (order == 0) {
      *position = middle;
      return TRUE;
    }
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *position = low;
  return FALSE;
}

static void
free_contents (ReseauValue *self)
{
  switch (self->kind) {
  case RESEAU_VALUE_LIST:
    for (guint i = 0; i < self->length; i++)
      reseau_value_unref (self->as.items[i]);
    g_free (self->as.items);
    break;
  case RESEAU_VALUE_OBJECT:
    for (guint i = 0; i < self->length; i++) {
      g_free (self->as.members[i].key);
      reseau_value_unref (self->as.members[i].value);
    }
    g_free (self->as.members);
    break;
  case RESEAU_VALUE_NULL:
  case RESEAU_VALUE_BOOL:
  case RESEAU_VALUE_INT:
  case RESEAU_VALUE_DOUBLE:
  case RESEAU_VALUE_STRING:
  default:
    break;
  }
}

ReseauValue *
reseau_value_new_null (void)
{
  return value_new (RESEAU_VALUE_NULL);
}

ReseauValue *
reseau_value_new_bool (gboolean value)
{
  ReseauValue *self = value_new (RESEAU_VALUE_BOOL);

  self->as.boolean = !!value;
  return self;
}

ReseauValue *
reseau_value_new_int (gint64 value)
{
  ReseauValue *self = value_new (RESEAU_VALUE_INT);

  self->as.integer = value;
  return self;
}

ReseauValue *
reseau_value_new_double (double value)
{
  ReseauValue *self = value_new (RESEAU_VALUE_DOUBLE);

  self->as.real = value;
  return self;
}

ReseauValue *
reseau_value_new_string (const char *value)
{
  g_return_val_if_fail (value != NULL, NULL);

  return reseau_value_new_string_len (value, strlen (value));
}

ReseauValue *
reseau_value_new_string_len (const char *value, gsize length)
{
  ReseauValue *self = g_malloc (sizeof *self + length + 1);

  *self = (ReseauValue){ .kind = RESEAU_VALUE_STRING, .as.string = (char *) (self + 1) };
  g_atomic_ref_count_init (&self->refs);
  memcpy (self->as.string, value, length);
  self->as.string[length] = '\0';
  return self;
}

ReseauValue *
reseau_value_new_string_take (char *value)
{
  g_autofree char *taken = value;

  return reseau_value_new_string (taken);
}

ReseauValue *
reseau_value_new_list (void)
{
  return value_new (RESEAU_VALUE_LIST);
}

ReseauValue *
reseau_value_new_object (void)
{
  return value_new (RESEAU_VALUE_OBJECT);
}

ReseauValue *
reseau_value_ref (ReseauValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_value_unref (ReseauValue *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  free_contents (self);
  g_free (self);
}

ReseauValueType
reseau_value_get_kind (const ReseauValue *self)
{
  return self == NULL ? RESEAU_VALUE_NULL : self->kind;
}

gboolean
reseau_value_is_null (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_NULL;
}

gboolean
reseau_value_is_string (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_STRING;
}

gboolean
reseau_value_is_list (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_LIST;
}

gboolean
reseau_value_is_object (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_OBJECT;
}

gboolean
reseau_value_is_number (const ReseauValue *self)
{
  ReseauValueType kind = reseau_value_get_kind (self);

  return kind == RESEAU_VALUE_INT || kind == RESEAU_VALUE_DOUBLE;
}

gboolean
reseau_value_get_bool (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_BOOL && self->as.boolean;
}

gint64
reseau_value_get_int (const ReseauValue *self)
{
  return reseau_value_get_kind (self) == RESEAU_VALUE_INT ? self->as.integer : 0;
}

double
reseau_value_get_double (const ReseauValue *self)
{
  if (reseau_value_get_kind (self) == RESEAU_VALUE_INT)
    return (double) self->as.integer;
  return reseau_value_get_kind (self) == RESEAU_VALUE_DOUBLE ? self->as.real : 0.0;
}

const char *
reseau_value_get_string (const ReseauValue *self)
{
  return reseau_value_is_string (self) ? self->as.string : NULL;
}

guint
reseau_value_get_length (const ReseauValue *self)
{
  return self == NULL ? 0 : self->length;
}

ReseauValue *
reseau_value_get_at (const ReseauValue *self, guint index)
{
  if (self == NULL || index >= self->length)
    return NULL;
  return self->kind == RESEAU_VALUE_LIST ? self->as.items[index] : self->as.members[index].value;
}

/**
 * reseau_value_add:
 * @list: a list of which the caller holds the only reference
 * @item: (transfer full): what to append
 */
void
reseau_value_add (ReseauValue *list, ReseauValue *item)
{
  g_return_if_fail (reseau_value_is_list (list));
  g_return_if_fail (is_sole (list));
  g_return_if_fail (item != NULL);

  if (list->length == list->size) {
    list->size = MAX (4, list->size * 2);
    list->as.items = g_renew (ReseauValue *, list->as.items, list->size);
  }
  list->as.items[list->length++] = item;
}

void
reseau_value_add_string (ReseauValue *list, const char *item)
{
  reseau_value_add (list, reseau_value_new_string (item));
}

gboolean
reseau_value_contains (const ReseauValue *list, const ReseauValue *item)
{
  if (!reseau_value_is_list (list))
    return FALSE;
  for (guint i = 0; i < list->length; i++)
    if (reseau_value_equal (list->as.items[i], item))
      return TRUE;
  return FALSE;
}

gboolean
reseau_value_contains_string (const ReseauValue *list, const char *item)
{
  if (!reseau_value_is_list (list))
    return FALSE;
  for (guint i = 0; i < list->length; i++)
    if (g_strcmp0 (reseau_value_get_string (list->as.items[i]), item) == 0)
      return TRUE;
  return FALSE;
}

ReseauValue *
reseau_value_get (const ReseauValue *self, const char *key)
{
  guint position;

  if (!reseau_value_is_object (self) || !find_member (self, key, &position))
    return NULL;
  return self->as.members[position].value;
}

const char *
reseau_value_get_member_string (const ReseauValue *self, const char *key)
{
  return reseau_value_get_string (reseau_value_get (self, key));
}

gint64
reseau_value_get_member_int (const ReseauValue *self, const char *key, gint64 fallback)
{
  const ReseauValue *member = reseau_value_get (self, key);

  return reseau_value_get_kind (member) == RESEAU_VALUE_INT ? member->as.integer : fallback;
}

gboolean
reseau_value_get_member_bool (const ReseauValue *self, const char *key)
{
  return reseau_value_get_bool (reseau_value_get (self, key));
}

const char *
reseau_value_get_key_at (const ReseauValue *self, guint index)
{
  g_return_val_if_fail (reseau_value_is_object (self), NULL);

  return index < self->length ? self->as.members[index].key : NULL;
}

/**
 * reseau_value_set:
 * @object: an object of which the caller holds the only reference
 * @key: the member's name
 * @value: (transfer full): its value, which replaces one that is there
 */
void
reseau_value_set (ReseauValue *object, const char *key, ReseauValue *value)
{
  guint position;

  g_return_if_fail (reseau_value_is_object (object));
  g_return_if_fail (is_sole (object));
  g_return_if_fail (value != NULL);

  if (find_member (object, key, &position)) {
    reseau_value_unref (object->as.members[position].value);
    object->as.members[position].value = value;
    return;
  }
  if (object->length == object->size) {
    object->size = MAX (8, object->size * 2);
    object->as.members = g_renew (Member, object->as.members, object->size);
  }
  memmove (&object->as.members[position + 1], &object->as.members[position],
           (object->length - position) * sizeof (Member));
  object->as.members[position] = (Member){ g_strdup (key), value };
  object->length++;
}

void
reseau_value_set_string (ReseauValue *object, const char *key, const char *value)
{
  reseau_value_set (object, key,
                    value == NULL ? reseau_value_new_null () : reseau_value_new_string (value));
}

void
reseau_value_set_int (ReseauValue *object, const char *key, gint64 value)
{
  reseau_value_set (object, key, reseau_value_new_int (value));
}

void
reseau_value_set_bool (ReseauValue *object, const char *key, gboolean value)
{
  reseau_value_set (object, key, reseau_value_new_bool (value));
}

void
reseau_value_unset (ReseauValue *object, const char *key)
{
  guint position;

  g_return_if_fail (reseau_value_is_object (object));
  g_return_if_fail (is_sole (object));

  if (!find_member (object, key, &position))
    return;
  g_free (object->as.members[position].key);
  reseau_value_unref (object->as.members[position].value);
  object->length--;
  memmove (&object->as.members[position], &object->as.members[position + 1],
           (object->length - position) * sizeof (Member));
}

static int
compare_members (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Member *) a)->key, ((const Member *) b)->key);
}

/**
 * reseau_value_append_unsorted:
 * @key: (transfer full): a member's name
 * @value: (transfer full): its value
 *
 * Adds a member without looking for its place.  The object may only be used
 * after [func@value_seal].
 */
void
reseau_value_append_unsorted (ReseauValue *object, char *key, ReseauValue *value)
{
  if (object->length == object->size) {
    object->size = MAX (8, object->size * 2);
    object->as.members = g_renew (Member, object->as.members, object->size);
  }
  object->as.members[object->length++] = (Member){ key, value };
}

/**
 * reseau_value_seal:
 *
 * Puts the members of an object in order; those already in order cost one walk.
 *
 * Returns: %FALSE if a name stands twice
 */
gboolean
reseau_value_seal (ReseauValue *object)
{
  gboolean sorted = TRUE;

  for (guint i = 1; i < object->length && sorted; i++)
    sorted = strcmp (object->as.members[i - 1].key, object->as.members[i].key) < 0;
  if (sorted)
    return TRUE;
  qsort (object->as.members, object->length, sizeof (Member), compare_members);
  for (guint i = 1; i < object->length; i++)
    if (strcmp (object->as.members[i - 1].key, object->as.members[i].key) == 0)
      return FALSE;
  return TRUE;
}

/**
 * reseau_value_copy:
 *
 * Returns: (transfer full): a list or object with the same contents that may be
 *   changed; items and members are shared.  Other values are only referenced.
 */
ReseauValue *
reseau_value_copy (const ReseauValue *self)
{
  ReseauValue *copy;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->kind != RESEAU_VALUE_LIST && self->kind != RESEAU_VALUE_OBJECT)
    return reseau_value_ref ((ReseauValue *) self);

  copy = value_new (self->kind);
  copy->length = copy->size = self->length;
  if (self->kind == RESEAU_VALUE_LIST) {
    copy->as.items = g_new (ReseauValue *, self->length);
    for (guint i = 0; i < self->length; i++)
      copy->as.items[i] = reseau_value_ref (self->as.items[i]);
    return copy;
  }
  copy->as.members = g_new (Member, self->length);
  for (guint i = 0; i < self->length; i++)
    copy->as.members[i] = (Member){ g_strdup (self->as.members[i].key),
                                    reseau_value_ref (self->as.members[i].value) };
  return copy;
}

/**
 * reseau_value_with:
 * @object: an object
 * @key: a member's name
 * @value: (nullable) (transfer full): its new value, %NULL to leave it out
 *
 * Returns: (transfer full): a copy of @object with that member
 */
ReseauValue *
reseau_value_with (const ReseauValue *object, const char *key, ReseauValue *value)
{
  ReseauValue *copy = reseau_value_copy (object);

  if (value == NULL)
    reseau_value_unset (copy, key);
  else
    reseau_value_set (copy, key, value);
  return copy;
}

static gboolean
contents_equal (const ReseauValue *a, const ReseauValue *b)
{
  if (a->length != b->length)
    return FALSE;
  for (guint i = 0; i < a->length; i++) {
    if (a->kind == RESEAU_VALUE_OBJECT && strcmp (a->as.members[i].key, b->as.members[i].key) != 0)
      return FALSE;
    if (!reseau_value_equal (reseau_value_get_at (a, i), reseau_value_get_at (b, i)))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_value_equal:
 *
 * An integer and a double of the same value are equal; %NULL equals null.
 */
gboolean
reseau_value_equal (const ReseauValue *a, const ReseauValue *b)
{
  if (a == b)
    return TRUE;
  if (reseau_value_is_null (a) || reseau_value_is_null (b))
    return reseau_value_is_null (a) && reseau_value_is_null (b);
  if (a->kind != b->kind)
    return reseau_value_is_number (a) && reseau_value_is_number (b) &&
           reseau_value_get_double (a) == reseau_value_get_double (b);
  switch (a->kind) {
  case RESEAU_VALUE_BOOL:
    return a->as.boolean == b->as.boolean;
  case RESEAU_VALUE_INT:
    return a->as.integer == b->as.integer;
  case RESEAU_VALUE_DOUBLE:
    return a->as.real == b->as.real;
  case RESEAU_VALUE_STRING:
    return strcmp (a->as.string, b->as.string) == 0;
  case RESEAU_VALUE_LIST:
  case RESEAU_VALUE_OBJECT:
    return contents_equal (a, b);
  case RESEAU_VALUE_NULL:
  default:
    return TRUE;
  }
}

/**
 * reseau_value_is_empty:
 *
 * Returns: %TRUE for %NULL, null, an empty string, list or object
 */
gboolean
reseau_value_is_empty (const ReseauValue *self)
{
  switch (reseau_value_get_kind (self)) {
  case RESEAU_VALUE_NULL:
    return TRUE;
  case RESEAU_VALUE_STRING:
    return self->as.string[0] == '\0';
  case RESEAU_VALUE_LIST:
  case RESEAU_VALUE_OBJECT:
    return self->length == 0;
  case RESEAU_VALUE_BOOL:
  case RESEAU_VALUE_INT:
  case RESEAU_VALUE_DOUBLE:
  default:
    return FALSE;
  }
}
