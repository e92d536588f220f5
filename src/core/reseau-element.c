/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-element.h"

#include "reseau-json.h"

#include <string.h>

#define ID_LENGTH 10
#define MAX_ID 12

/* --- keys ------------------------------------------------------------------------------ */

/**
 * reseau_element_key_parse:
 * @parsed: (out caller-allocates): to be cleared also when it is none
 *
 * Returns: whether @key names an element or a part of one
 */
gboolean
reseau_element_key_parse (const char *key, ReseauElementKey *parsed)
{
  const char *first = strchr (key, '/');
  const char *second = first ? strchr (first + 1, '/') : NULL;

  *parsed = (ReseauElementKey){ NULL, NULL, NULL };
  if (first == NULL || first == key || (second != NULL && strchr (second + 1, '/') != NULL))
    return FALSE;
  parsed->field = g_strndup (key, first - key);
  parsed->element = second ? g_strndup (first + 1, second - first - 1) : g_strdup (first + 1);
  parsed->part = second ? g_strdup (second + 1) : NULL;
  return reseau_element_id_is_valid (parsed->element);
}

void
reseau_element_key_clear (ReseauElementKey *self)
{
  g_clear_pointer (&self->field, g_free);
  g_clear_pointer (&self->element, g_free);
  g_clear_pointer (&self->part, g_free);
}

/**
 * reseau_element_key_new:
 * @part: (nullable): %NULL for the element itself
 */
char *
reseau_element_key_new (const char *field, const char *element, const char *part)
{
  return g_strjoin ("/", field, element, part, NULL);
}

/**
 * reseau_field_has_elements:
 * @field: (nullable): a field
 *
 * Returns: whether it is a list of small records
 */
gboolean
reseau_field_has_elements (const ReseauField *field)
{
  return field != NULL && field->type == RESEAU_FIELD_LIST && field->n_items > 0;
}

/**
 * reseau_kind_find_field:
 * @key: a field's key, or that of a part of an element
 *
 * Returns: (nullable): the field that says what may stand there
 */
const ReseauField *
reseau_kind_find_field (const ReseauKind *kind, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (kind, key);
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  if (field != NULL || !reseau_element_key_parse (key, &parsed) || parsed.part == NULL)
    return field;
  field = reseau_kind_get_field (kind, parsed.field);
  for (guint i = 0; reseau_field_has_elements (field) && i < field->n_items; i++)
    if (g_str_equal (field->items[i].key, parsed.part))
      return &field->items[i];
  return NULL;
}

/* --- names ------------------------------------------------------------------------------ */

/**
 * reseau_element_new_id:
 *
 * Returns: (transfer full): a name for a new element
 */
char *
reseau_element_new_id (ReseauEnv *env)
{
  static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  char id[ID_LENGTH + 1] = { 0 };

  for (guint i = 0; i < ID_LENGTH; i++)
    id[i] = letters[reseau_env_random_u64 (env) % (sizeof letters - 1)];
  return g_strdup (id);
}

static gboolean
is_alphanumeric (const char *text, gsize most)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]))
      return FALSE;
  return length > 0 && length <= most;
}

gboolean
reseau_element_id_is_valid (const char *id)
{
  return id != NULL && is_alphanumeric (id, MAX_ID);
}

/**
 * reseau_element_is_empty:
 *
 * Returns: whether @element says nothing: it has a name and a place at most
 */
gboolean
reseau_element_is_empty (const ReseauValue *element)
{
  if (!reseau_value_is_object (element))
    return reseau_value_is_empty (element);
  for (guint i = 0; i < reseau_value_get_length (element); i++) {
    const char *part = reseau_value_get_key_at (element, i);

    if (!g_str_equal (part, RESEAU_ELEMENT_ID) && !g_str_equal (part, RESEAU_ELEMENT_PLACE) &&
        !reseau_value_is_empty (reseau_value_get_at (element, i)))
      return FALSE;
  }
  return TRUE;
}

static const char *
id_of (const ReseauValue *element)
{
  return reseau_value_get_member_string (element, RESEAU_ELEMENT_ID);
}

static const char *
place_of (const ReseauValue *element)
{
  return reseau_value_get_member_string (element, RESEAU_ELEMENT_PLACE);
}

static ReseauValue *
set_member (ReseauValue *element, const char *key, const char *text)
{
  return reseau_value_with (element, key, reseau_value_new_string (text));
}

/* --- what stands in a list ---------------------------------------------------------------- */

ReseauValue *
reseau_elements_find (const ReseauValue *list, const char *element)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    ReseauValue *item = reseau_value_get_at (list, i);

    if (g_strcmp0 (id_of (item), element) == 0)
      return item;
  }
  return NULL;
}

/**
 * reseau_elements_get:
 * @part: (nullable): %NULL for the whole element
 *
 * Returns: (transfer none) (nullable): what stands there
 */
ReseauValue *
reseau_elements_get (const ReseauValue *list, const char *element, const char *part)
{
  ReseauValue *found = reseau_elements_find (list, element);

  return part != NULL ? reseau_value_get (found, part) : found;
}

/* Bytes of two elements of a list: the order in which it stands. */
static int
compare_places (const ReseauValue *a, const ReseauValue *b)
{
  int order = g_strcmp0 (place_of (a), place_of (b));

  return order != 0 ? order : g_strcmp0 (id_of (a), id_of (b));
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  return compare_places (*(ReseauValue *const *) a, *(ReseauValue *const *) b);
}

static GPtrArray *
to_array (const ReseauValue *list)
{
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_value_unref);

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    g_ptr_array_add (array, reseau_value_ref (reseau_value_get_at (list, i)));
  return array;
}

static ReseauValue *
to_list (GPtrArray *array)
{
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; i < array->len; i++)
    reseau_value_add (list, reseau_value_ref (g_ptr_array_index (array, i)));
  return list;
}

static void
replace (GPtrArray *array, guint index, ReseauValue *value /* takes */)
{
  reseau_value_unref (g_ptr_array_index (array, index));
  g_ptr_array_index (array, index) = value;
}

/* What has no place goes to the end. */
static void
give_last_places (GPtrArray *array)
{
  g_autofree char *last = NULL;

  for (guint i = 0; i < array->len; i++) {
    const char *place = place_of (g_ptr_array_index (array, i));

    if (reseau_place_is_valid (place) && (last == NULL || strcmp (place, last) > 0)) {
      g_free (last);
      last = g_strdup (place);
    }
  }
  for (guint i = 0; i < array->len; i++) {
    char *next;

    if (reseau_place_is_valid (place_of (g_ptr_array_index (array, i))))
      continue;
    next = reseau_place_between (last, NULL);
    if (next == NULL)
      next = g_strdup (last);
    replace (array, i, set_member (g_ptr_array_index (array, i), RESEAU_ELEMENT_PLACE, next));
    g_free (last);
    last = next;
  }
}

static ReseauValue *
sort (GPtrArray *array)
{
  give_last_places (array);
  g_ptr_array_sort (array, compare_items);
  return to_list (array);
}

/**
 * reseau_elements_with:
 * @list: (nullable): a complete list
 * @value: (nullable): the element as it is to be; %NULL takes it out
 *
 * Returns: (transfer full): the list with it in its place
 */
ReseauValue *
reseau_elements_with (ReseauValue *list, const char *element, ReseauValue *value)
{
  g_autoptr (GPtrArray) array = to_array (list);

  for (guint i = array->len; i > 0; i--)
    if (g_strcmp0 (id_of (g_ptr_array_index (array, i - 1)), element) == 0)
      g_ptr_array_remove_index (array, i - 1);
  if (value != NULL)
    g_ptr_array_add (array, set_member (value, RESEAU_ELEMENT_ID, element));
  return sort (array);
}

/**
 * reseau_elements_with_part:
 * @value: (nullable): %NULL or null takes the part away
 *
 * Returns: (transfer full): the list with the element changed, in its place
 */
ReseauValue *
reseau_elements_with_part (ReseauValue *list, const char *element, const char *part,
                           ReseauValue *value)
{
  ReseauValue *old = reseau_elements_find (list, element);
  g_autoptr (ReseauValue) changed = NULL;

  if (old == NULL)
    return list ? reseau_value_ref (list) : reseau_value_new_list ();
  changed =
      reseau_value_with (old, part, reseau_value_is_null (value) ? NULL : reseau_value_ref (value));
  return reseau_elements_with (list, element, changed);
}

/* --- complete lists ------------------------------------------------------------------------- */

static gboolean
has_objects_only (const ReseauValue *list)
{
  for (guint i = 0; i < reseau_value_get_length (list); i++)
    if (!reseau_value_is_object (reseau_value_get_at (list, i)))
      return FALSE;
  return reseau_value_is_list (list);
}

static gboolean
is_complete (const ReseauValue *list)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < reseau_value_get_length (list); i++) {
    const ReseauValue *element = reseau_value_get_at (list, i);

    if (!reseau_element_id_is_valid (id_of (element)) ||
        !reseau_place_is_valid (place_of (element)) ||
        !g_hash_table_add (ids, (gpointer) id_of (element)) ||
        (i > 0 && compare_places (reseau_value_get_at (list, i - 1), element) >= 0))
      return FALSE;
  }
  return TRUE;
}

/* A name that everybody finds who has the same list: made of what the element says. */
static char *
derive_id (const ReseauField *field, const ReseauValue *content, GHashTable *taken)
{
  g_autofree char *text = reseau_json_write (content);

  for (guint turn = 0;; turn++) {
    g_autofree char *whole = g_strdup_printf ("%s\n%u\n%s", field->key, turn, text);
    g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
    char *id = g_strndup (digest, ID_LENGTH);

    if (!g_hash_table_contains (taken, id))
      return id;
    g_free (id);
  }
}

static ReseauValue *
dup_content (const ReseauValue *element)
{
  ReseauValue *content = reseau_value_copy (element);

  reseau_value_unset (content, RESEAU_ELEMENT_ID);
  reseau_value_unset (content, RESEAU_ELEMENT_PLACE);
  return content;
}

static void
name_all (GPtrArray *array, const ReseauField *field)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gboolean *unnamed = g_new0 (gboolean, array->len + 1);

  for (guint i = 0; i < array->len; i++) {
    const char *id = id_of (g_ptr_array_index (array, i));

    unnamed[i] = !reseau_element_id_is_valid (id) || !g_hash_table_add (taken, g_strdup (id));
  }
  for (guint i = 0; i < array->len; i++) {
    g_autoptr (ReseauValue) content = NULL;
    char *id;

    if (!unnamed[i])
      continue;
    content = dup_content (g_ptr_array_index (array, i));
    id = derive_id (field, content, taken);
    replace (array, i, set_member (g_ptr_array_index (array, i), RESEAU_ELEMENT_ID, id));
    g_hash_table_add (taken, id);
  }
}

/* Those that may keep their places: as many as possible that stand in order. */
static gboolean *
find_settled (GPtrArray *array)
{
  gboolean *settled = g_new0 (gboolean, array->len + 1);
  g_autofree guint *length = g_new0 (guint, array->len + 1);
  g_autofree int *previous = g_new (int, array->len + 1);
  int best = -1;

  for (guint i = 0; i < array->len; i++) {
    previous[i] = -1;
    if (!reseau_place_is_valid (place_of (g_ptr_array_index (array, i))))
      continue;
    length[i] = 1;
    for (guint j = 0; j < i; j++)
      if (length[j] >= length[i] && g_strcmp0 (place_of (g_ptr_array_index (array, j)),
                                               place_of (g_ptr_array_index (array, i))) < 0) {
        length[i] = length[j] + 1;
        previous[i] = j;
      }
    if (best < 0 || length[i] > length[best])
      best = i;
  }
  for (; best >= 0; best = previous[best])
    settled[best] = TRUE;
  return settled;
}

/* Places for the elements from @start to @end, between two others. */
static gboolean
place_run (GPtrArray *array, guint start, guint end, const char *before, const char *after)
{
  guint middle = start + (end - start) / 2;
  g_autofree char *place = NULL;

  if (start == end)
    return TRUE;
  place = reseau_place_between (before, after);
  if (place == NULL)
    return FALSE;
  replace (array, middle,
           set_member (g_ptr_array_index (array, middle), RESEAU_ELEMENT_PLACE, place));
  return place_run (array, start, middle, before, place) &&
         place_run (array, middle + 1, end, place, after);
}

static gboolean
place_unsettled (GPtrArray *array, const gboolean *settled)
{
  for (guint i = 0; i < array->len; i++) {
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    guint end = i;

    while (end < array->len && !settled[end])
      end++;
    if (i > 0)
      before = g_strdup (place_of (g_ptr_array_index (array, i - 1)));
    if (end < array->len)
      after = g_strdup (place_of (g_ptr_array_index (array, end)));
    if (!place_run (array, i, end, before, after))
      return FALSE;
    i = end;
  }
  return TRUE;
}

static void
place_all (GPtrArray *array)
{
  g_autofree gboolean *settled = find_settled (array);

  if (!place_unsettled (array, settled))
    place_run (array, 0, array->len, NULL, NULL);
}

/**
 * reseau_elements_complete:
 * @field: what the list is
 * @list: (nullable): in the order that is meant
 *
 * Returns: (transfer full) (nullable): the list with a name and a place for each element; those
 *   that have them keep them where that says the same order.  What is no list of objects stays
 *   what it is
 */
ReseauValue *
reseau_elements_complete (const ReseauField *field, ReseauValue *list)
{
  g_autoptr (GPtrArray) array = NULL;

  if (list == NULL)
    return NULL;
  if (!has_objects_only (list) || is_complete (list))
    return reseau_value_ref (list);
  array = to_array (list);
  name_all (array, field);
  place_all (array);
  return to_list (array);
}

/**
 * reseau_kind_complete_lists:
 * @kind: (nullable): what a record is
 * @fields: an object: its fields
 *
 * Returns: (transfer full): a copy in which all lists are complete
 */
ReseauValue *
reseau_kind_complete_lists (const ReseauKind *kind, const ReseauValue *fields)
{
  ReseauValue *out = reseau_value_copy (fields);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    ReseauValue *list = reseau_value_get (fields, field->key);

    if (list != NULL && reseau_field_has_elements (field))
      reseau_value_set (out, field->key, reseau_elements_complete (field, list));
  }
  return out;
}

/* --- changes --------------------------------------------------------------------------- */

/* What a person reads of them first is the same. */
static gboolean
begin_alike (const ReseauField *field, const ReseauValue *a, const ReseauValue *b)
{
  const ReseauValue *first = reseau_value_get (a, field->items[0].key);

  return !reseau_value_is_empty (first) &&
         reseau_value_equal (first, reseau_value_get (b, field->items[0].key));
}

static gboolean
say_the_same (const ReseauField *field, const ReseauValue *a, const ReseauValue *b)
{
  g_autoptr (ReseauValue) x = dup_content (a);
  g_autoptr (ReseauValue) y = dup_content (b);

  return reseau_value_equal (x, y);
}

typedef gboolean (*Likeness) (const ReseauField *field, const ReseauValue *a, const ReseauValue *b);

/* A list that comes without names (from a table, say) is still about the same elements. */
static void
adopt (const ReseauField *field, GPtrArray *new, const ReseauValue *old, GHashTable *taken,
       Likeness alike)
{
  for (guint i = 0; i < new->len; i++) {
    ReseauValue *element = g_ptr_array_index (new, i);

    for (guint j = 0; id_of (element) == NULL && j < reseau_value_get_length (old); j++) {
      const ReseauValue *other = reseau_value_get_at (old, j);

      if (!alike (field, element, other) || !g_hash_table_add (taken, g_strdup (id_of (other))))
        continue;
      element = set_member (element, RESEAU_ELEMENT_ID, id_of (other));
      if (place_of (element) == NULL) {
        ReseauValue *placed = set_member (element, RESEAU_ELEMENT_PLACE, place_of (other));

        reseau_value_unref (element);
        element = placed;
      }
      replace (new, i, element);
    }
  }
}

static ReseauValue *
adopt_names (const ReseauField *field, const ReseauValue *old, ReseauValue *list)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) array = NULL;

  if (!has_objects_only (list))
    return list ? reseau_value_ref (list) : NULL;
  array = to_array (list);
  for (guint i = 0; i < array->len; i++)
    if (id_of (g_ptr_array_index (array, i)) != NULL)
      g_hash_table_add (taken, g_strdup (id_of (g_ptr_array_index (array, i))));
  adopt (field, array, old, taken, say_the_same);
  adopt (field, array, old, taken, begin_alike);
  return to_list (array);
}

static void
diff_part (ReseauValue *parts, const char *key, const ReseauValue *old, const ReseauValue *new)
{
  ReseauValue *value = reseau_value_get (new, key);

  if (g_str_equal (key, RESEAU_ELEMENT_ID) ||
      reseau_value_equal (reseau_value_get (old, key), value))
    return;
  reseau_value_set (parts, key, value ? reseau_value_ref (value) : reseau_value_new_null ());
}

static ReseauValue *
diff_element (const ReseauValue *old, const ReseauValue *new)
{
  ReseauValue *parts = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (new); i++)
    diff_part (parts, reseau_value_get_key_at (new, i), old, new);
  for (guint i = 0; i < reseau_value_get_length (old); i++)
    diff_part (parts, reseau_value_get_key_at (old, i), old, new);
  return parts;
}

static void
put_unless_empty (ReseauValue *object, const char *key, ReseauValue *value /* takes */)
{
  if (reseau_value_get_length (value) > 0)
    reseau_value_set (object, key, value);
  else
    reseau_value_unref (value);
}

/**
 * reseau_elements_diff:
 * @old: (nullable): the list as it is
 * @new: (nullable): the list as it is to be, in that order
 *
 * Returns: (transfer full): what turns one into the other: {"put": {"k3": {"title": …}}, "del":
 *   ["k1"]}; what is empty is left out
 */
ReseauValue *
reseau_elements_diff (const ReseauField *field, ReseauValue *old, ReseauValue *new)
{
  g_autoptr (ReseauValue) from = reseau_elements_complete (field, old);
  g_autoptr (ReseauValue) named = adopt_names (field, from, new);
  g_autoptr (ReseauValue) to = reseau_elements_complete (field, named);
  ReseauValue *delta = reseau_value_new_object ();
  ReseauValue *put = reseau_value_new_object ();
  ReseauValue *del = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (to); i++) {
    const ReseauValue *element = reseau_value_get_at (to, i);

    put_unless_empty (put, id_of (element),
                      diff_element (reseau_elements_find (from, id_of (element)), element));
  }
  for (guint i = 0; i < reseau_value_get_length (from); i++) {
    const char *id = id_of (reseau_value_get_at (from, i));

    if (reseau_elements_find (to, id) == NULL)
      reseau_value_add_string (del, id);
  }
  put_unless_empty (delta, "put", put);
  put_unless_empty (delta, "del", del);
  return delta;
}

static ReseauValue *
apply_parts (const ReseauValue *old, const ReseauValue *parts)
{
  ReseauValue *element = old ? reseau_value_copy (old) : reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (parts); i++) {
    const char *key = reseau_value_get_key_at (parts, i);
    ReseauValue *value = reseau_value_get_at (parts, i);

    if (reseau_value_is_null (value))
      reseau_value_unset (element, key);
    else
      reseau_value_set (element, key, reseau_value_ref (value));
  }
  return element;
}

/**
 * reseau_elements_apply:
 * @list: (nullable): a list
 * @delta: from [func@elements_diff], maybe of another list
 *
 * Returns: (transfer full): the list with the changes.  To move what is gone does nothing
 */
ReseauValue *
reseau_elements_apply (const ReseauField *field, ReseauValue *list, const ReseauValue *delta)
{
  g_autoptr (ReseauValue) complete = reseau_elements_complete (field, list);
  const ReseauValue *put = reseau_value_get (delta, "put");
  const ReseauValue *del = reseau_value_get (delta, "del");
  g_autoptr (GPtrArray) array =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_value_unref);

  for (guint i = 0; i < reseau_value_get_length (complete); i++) {
    ReseauValue *element = reseau_value_get_at (complete, i);

    if (reseau_value_get (put, id_of (element)) == NULL &&
        !reseau_value_contains_string (del, id_of (element)))
      g_ptr_array_add (array, reseau_value_ref (element));
  }
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const char *id = reseau_value_get_key_at (put, i);
    const ReseauValue *old = reseau_elements_find (complete, id);
    g_autoptr (ReseauValue) element = apply_parts (old, reseau_value_get_at (put, i));

    if (old != NULL || !reseau_element_is_empty (element))
      g_ptr_array_add (array, set_member (element, RESEAU_ELEMENT_ID, id));
  }
  return sort (array);
}
