/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sets, whose elements are their own names, and lists, whose elements have one. */
#include "reseau-merge-private.h"

#include <string.h>

/* --- sets -------------------------------------------------------------------- */

static char *
element_key (const char *field, const ReseauValue *element)
{
  return g_strconcat (field, "/", reseau_value_get_string (element), NULL);
}

static gint64
element_rev (const ReseauMerge *self, const char *key)
{
  const ReseauRecord *record = self->record;

  /* An element without a revision of its own came with the record. */
  return reseau_value_get_member_int (record->revs, key, record->created);
}

static gboolean
remove_elements (ReseauMerge *self, const char *field, ReseauValue **list,
                 const ReseauValue *removed)
{
  ReseauValue *kept = reseau_value_new_list ();
  gboolean changed = FALSE;

  for (guint i = 0; i < reseau_value_get_length (*list); i++) {
    ReseauValue *item = reseau_value_get_at (*list, i);
    g_autofree char *key = element_key (field, item);
    gint64 rev = element_rev (self, key);
    gint64 base = reseau_op_get_base (self->op, field);
    gboolean own = g_strcmp0 (reseau_value_get_member_string (self->record->writers, key),
                              self->context->device) == 0;

    /* An addition wins over a removal by somebody who had not seen it. */
    if (reseau_value_contains (removed, item) && (rev <= base || own)) {
      reseau_value_unset (self->record->revs, key);
      reseau_value_unset (self->record->writers, key);
      changed = TRUE;
      continue;
    }
    self->result->kept |= reseau_value_contains (removed, item);
    reseau_value_add (kept, reseau_value_ref (item));
  }
  reseau_value_unref (*list);
  *list = kept;
  return changed;
}

static gboolean
add_elements (ReseauMerge *self, const char *field, ReseauValue *list, const ReseauValue *added)
{
  gboolean changed = FALSE;

  for (guint i = 0; i < reseau_value_get_length (added); i++) {
    ReseauValue *item = reseau_value_get_at (added, i);
    g_autofree char *key = element_key (field, item);

    if (!reseau_value_contains (list, item)) {
      reseau_value_add (list, reseau_value_ref (item));
      changed = TRUE;
    }
    reseau_merge_mark_written (self, key);
  }
  return changed;
}

void
reseau_merge_set_delta (ReseauMerge *self, const char *field, const ReseauValue *delta)
{
  const ReseauValue *current = reseau_record_get (self->record, field);
  g_autoptr (ReseauValue) list = NULL;
  gboolean changed;

  list = reseau_value_is_list (current) ? reseau_value_copy (current) : reseau_value_new_list ();
  changed = remove_elements (self, field, &list, reseau_value_get (delta, "rm"));
  changed |= add_elements (self, field, list, reseau_value_get (delta, "add"));
  if (changed)
    reseau_merge_write (self, field, list);
}

/* The elements of a set that is there already are added to it. */
void
reseau_merge_whole_set (ReseauMerge *self, const char *key, ReseauValue *value)
{
  g_autoptr (ReseauValue) delta = reseau_value_new_object ();

  if (reseau_record_get (self->record, key) == NULL) {
    reseau_merge_value (self, key, value);
    for (guint i = 0; i < reseau_value_get_length (value); i++) {
      g_autofree char *element = element_key (key, reseau_value_get_at (value, i));

      reseau_merge_mark_written (self, element);
    }
    return;
  }
  reseau_value_set (delta, "add", reseau_value_ref (value));
  reseau_merge_set_delta (self, key, delta);
}

gboolean
reseau_merge_is_set (const ReseauMerge *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  return field != NULL && (field->type == RESEAU_FIELD_TERMS || field->type == RESEAU_FIELD_REFS);
}

/* --- lists --------------------------------------------------------------------- */

/* (nullable): the field, if it is a list of elements */
const ReseauField *
reseau_merge_get_list (const ReseauMerge *self, const char *key)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);

  return reseau_field_has_elements (field) ? field : NULL;
}

/* What was stored without names and places gets them as everybody else finds them. */
static void
name_elements (ReseauMerge *self, const ReseauField *field)
{
  ReseauValue *list = reseau_record_get (self->record, field->key);

  if (reseau_value_is_list (list))
    reseau_record_set_field (self->record, field->key, reseau_elements_complete (field, list));
}

static gboolean
is_content (const char *part)
{
  return part[0] != '_' && !g_str_equal (part, RESEAU_ELEMENT_ID) &&
         !g_str_equal (part, RESEAU_ELEMENT_PLACE);
}

static char *
deletion_of (const ReseauElementKey *key)
{
  return reseau_element_key_new (key->field, key->element, RESEAU_ELEMENT_DELETION);
}

static char *
element_of (const ReseauElementKey *key)
{
  return reseau_element_key_new (key->field, key->element, NULL);
}

/* @key: of a part.  The place is nobody's text: the last word counts, and nothing stands beside. */
static void
merge_known_part (ReseauMerge *self, const ReseauElementKey *key, ReseauValue *value)
{
  g_autofree char *name = reseau_element_key_new (key->field, key->element, key->part);

  if (is_content (key->part))
    reseau_merge_value (self, name, value);
  else if (g_str_equal (key->part, RESEAU_ELEMENT_PLACE) &&
           reseau_place_is_valid (reseau_value_get_string (value)))
    reseau_merge_write (self, name, value);
}

static void
merge_parts (ReseauMerge *self, const ReseauElementKey *element, const ReseauValue *parts)
{
  for (guint i = 0; i < reseau_value_get_length (parts); i++) {
    ReseauElementKey key = { element->field, element->element,
                             (char *) reseau_value_get_key_at (parts, i) };

    merge_known_part (self, &key, reseau_value_get_at (parts, i));
  }
}

/* To move an element is not to change it. */
static gboolean
changes_content (const ReseauValue *parts)
{
  for (guint i = 0; i < reseau_value_get_length (parts); i++)
    if (is_content (reseau_value_get_key_at (parts, i)))
      return TRUE;
  return FALSE;
}

static ReseauValue *
make_element (const ReseauValue *parts)
{
  ReseauValue *element = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (parts); i++) {
    const char *part = reseau_value_get_key_at (parts, i);
    ReseauValue *value = reseau_value_get_at (parts, i);

    if ((is_content (part) && !reseau_value_is_null (value)) ||
        g_str_equal (part, RESEAU_ELEMENT_PLACE))
      reseau_value_set (element, part, reseau_value_ref (value));
  }
  return element;
}

static void
forget_parts (ReseauValue *values, const char *element)
{
  for (guint i = reseau_value_get_length (values); i > 0; i--) {
    g_autofree char *key = g_strdup (reseau_value_get_key_at (values, i - 1));

    if (g_str_has_prefix (key, element) && key[strlen (element)] == '/')
      reseau_value_unset (values, key);
  }
}

static void
put_in (ReseauMerge *self, const ReseauElementKey *key, ReseauValue *element)
{
  g_autofree char *name = element_of (key);
  g_autofree char *deletion = deletion_of (key);

  reseau_merge_note_before (self, name);
  reseau_record_set_field (self->record, name, reseau_value_ref (element));
  reseau_merge_mark_written (self, deletion);
}

/* A new one, or one that its author puts back after they had seen it go. */
static void
add_element (ReseauMerge *self, const ReseauElementKey *key, const ReseauValue *parts)
{
  g_autoptr (ReseauValue) element = make_element (parts);
  g_autofree char *name = element_of (key);

  /* To move what is gone does nothing. */
  if (reseau_element_is_empty (element)) {
    self->result->kept = TRUE;
    return;
  }
  forget_parts (self->record->revs, name);
  forget_parts (self->record->writers, name);
  put_in (self, key, element);
}

/* It was taken away by somebody who had not seen what is changed here, or the other way round:
 * it is there again as it was, and the deletion beside it. */
static void
bring_back (ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *name = element_of (key);
  g_autofree char *deletion = deletion_of (key);
  gint64 rev = reseau_record_get_field_rev (self->record, deletion);
  gboolean may_show = FALSE;
  g_autoptr (ReseauValue) old = reseau_merge_look_back (self, name, rev - 1, NULL, &may_show);
  g_autoptr (ReseauValue) empty = reseau_value_new_object ();

  if (!self->settles)
    reseau_merge_put_deletion_beside (self, deletion);
  put_in (self, key, may_show && reseau_value_is_object (old) ? old : empty);
  self->result->kept = TRUE;
}

static gboolean
is_gone (const ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *deletion = deletion_of (key);

  return reseau_value_get (self->record->revs, deletion) != NULL;
}

static gboolean
has_seen_it_go (const ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *deletion = deletion_of (key);

  return !self->settles && reseau_merge_has_seen (self, deletion);
}

static void
put_element (ReseauMerge *self, const ReseauElementKey *key, const ReseauValue *parts)
{
  g_autofree char *name = element_of (key);

  if (reseau_record_get (self->record, name) != NULL) {
    merge_parts (self, key, parts);
  }
  else if (is_gone (self, key) && !has_seen_it_go (self, key) && changes_content (parts)) {
    bring_back (self, key);
    merge_parts (self, key, parts);
  }
  else {
    add_element (self, key, parts);
  }
}

static gboolean
changed_unseen (const ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *name = element_of (key);
  g_autofree char *deletion = deletion_of (key);
  const ReseauValue *revs = self->record->revs;

  if (!reseau_merge_has_seen (self, deletion))
    return TRUE;
  for (guint i = 0; i < reseau_value_get_length (revs); i++) {
    const char *part = reseau_value_get_key_at (revs, i);
    gint64 rev = reseau_value_get_int (reseau_value_get_at (revs, i));

    if (g_str_has_prefix (part, name) && part[strlen (name)] == '/' &&
        is_content (part + strlen (name) + 1) && !reseau_merge_has_seen_since (self, part, rev))
      return TRUE;
  }
  return FALSE;
}

void
reseau_merge_take_out (ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *name = element_of (key);
  g_autofree char *deletion = deletion_of (key);

  if (reseau_record_get (self->record, name) == NULL)
    return;
  reseau_merge_note_before (self, name);
  reseau_record_set_field (self->record, name, NULL);
  reseau_merge_mark_written (self, deletion);
}

/* Whether its author had seen all that is in the element. */
gboolean
reseau_merge_has_seen_element (const ReseauMerge *self, const ReseauElementKey *key)
{
  return !changed_unseen (self, key);
}

static void
delete_element (ReseauMerge *self, const ReseauElementKey *key)
{
  g_autofree char *name = element_of (key);
  g_autofree char *deletion = deletion_of (key);
  g_autoptr (ReseauValue) yes = reseau_value_new_bool (TRUE);

  if (reseau_record_get (self->record, name) == NULL)
    return;
  if (changed_unseen (self, key))
    reseau_merge_put_beside (self, deletion, yes, NULL);
  else
    reseau_merge_take_out (self, key);
}

void
reseau_merge_list_delta (ReseauMerge *self, const ReseauField *field, const ReseauValue *delta)
{
  const ReseauValue *put = reseau_value_get (delta, "put");
  const ReseauValue *del = reseau_value_get (delta, "del");

  name_elements (self, field);
  for (guint i = 0; i < reseau_value_get_length (del); i++) {
    const char *element = reseau_value_get_string (reseau_value_get_at (del, i));
    ReseauElementKey key = { (char *) field->key, (char *) element, NULL };

    if (element != NULL && reseau_value_get (put, element) == NULL)
      delete_element (self, &key);
  }
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    ReseauElementKey key = { (char *) field->key, (char *) reseau_value_get_key_at (put, i), NULL };

    put_element (self, &key, reseau_value_get_at (put, i));
  }
}

/* One part of one element, by its own name. */
void
reseau_merge_part (ReseauMerge *self, const ReseauElementKey *key, ReseauValue *value)
{
  g_autoptr (ReseauValue) parts = reseau_value_new_object ();

  name_elements (self, reseau_merge_get_list (self, key->field));
  reseau_value_set (parts, key->part, reseau_value_ref (value));
  put_element (self, key, parts);
}

static gboolean
is_under (const char *key, const char *field)
{
  gsize length = strlen (field);

  return strncmp (key, field, length) == 0 && (key[length] == '\0' || key[length] == '/');
}

static gboolean
was_never_set (const ReseauMerge *self, const char *field)
{
  const ReseauValue *revs = self->record->revs;

  if (reseau_record_get (self->record, field) != NULL)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (revs); i++)
    if (is_under (reseau_value_get_key_at (revs, i), field))
      return FALSE;
  return TRUE;
}

/* Whether its author had seen all that is in the list. */
gboolean
reseau_merge_has_seen_all (const ReseauMerge *self, const char *field)
{
  const ReseauValue *revs = self->record->revs;

  if (!reseau_merge_has_seen (self, field))
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (revs); i++) {
    const char *key = reseau_value_get_key_at (revs, i);

    if (is_under (key, field) &&
        !reseau_merge_has_seen_since (self, key,
                                      reseau_value_get_int (reseau_value_get_at (revs, i))))
      return FALSE;
  }
  return TRUE;
}

/* A list that is sent whole says what became of the elements that its author had. */
void
reseau_merge_whole_list (ReseauMerge *self, const ReseauField *field, ReseauValue *value)
{
  g_autoptr (ReseauValue) old = NULL;
  g_autoptr (ReseauValue) delta = NULL;

  if (was_never_set (self, field->key)) {
    g_autoptr (ReseauValue) complete = reseau_elements_complete (field, value);

    reseau_merge_write (self, field->key, complete);
    return;
  }
  name_elements (self, field);
  if (reseau_merge_has_seen_all (self, field->key))
    old = reseau_value_ref (reseau_record_get (self->record, field->key));
  else
    old = reseau_merge_look_back (self, field->key, reseau_op_get_base (self->op, field->key),
                                  self->context->device, NULL);
  if (old == NULL) {
    reseau_merge_put_beside (self, field->key, value, NULL);
    return;
  }
  delta = reseau_elements_diff (field, old, value);
  reseau_merge_list_delta (self, field, delta);
}

/* --- limits --------------------------------------------------------------------- */

static guint
length_after (const ReseauMerge *self, const ReseauField *field, const ReseauValue *delta)
{
  const ReseauValue *list = reseau_record_get (self->record, field->key);
  const ReseauValue *put = reseau_value_get (delta, "put");
  const ReseauValue *del = reseau_value_get (delta, "del");
  guint length = reseau_value_get_length (list);

  for (guint i = 0; i < reseau_value_get_length (put); i++)
    length += reseau_elements_find (list, reseau_value_get_key_at (put, i)) == NULL;
  for (guint i = 0; i < reseau_value_get_length (del); i++)
    length -=
        reseau_elements_find (list, reseau_value_get_string (reseau_value_get_at (del, i))) != NULL;
  return length;
}

/* Whether the operation gives an element a part, as a change of the list or by the part's name. */
static gboolean
gives_part (const ReseauMerge *self, const ReseauElementKey *key, const char *part)
{
  g_autofree char *name = reseau_element_key_new (key->field, key->element, part);
  const ReseauValue *put = reseau_value_get (reseau_value_get (self->op->sets, key->field), "put");
  const ReseauValue *parts = reseau_value_get (put, key->element);

  return !reseau_value_is_empty (reseau_value_get (parts, part)) ||
         !reseau_value_is_empty (reseau_value_get (self->op->set, name));
}

/* What was taken away unseen comes back with all that it had. */
static gboolean
is_new_element (const ReseauMerge *self, const ReseauField *field, const ReseauElementKey *key)
{
  ReseauValue *list = reseau_record_get (self->record, key->field);
  g_autoptr (ReseauValue) named =
      reseau_value_is_list (list) ? reseau_elements_complete (field, list) : NULL;

  return reseau_elements_find (named, key->element) == NULL &&
         (!is_gone (self, key) || has_seen_it_go (self, key));
}

static gboolean
is_whole (ReseauMerge *self, const ReseauField *field, const ReseauElementKey *key)
{
  g_autofree char *missing = NULL;

  for (guint i = 0; i < field->n_items && missing == NULL; i++)
    if (field->items[i].required && !gives_part (self, key, field->items[i].key))
      missing = reseau_element_key_new (key->field, key->element, field->items[i].key);
  return missing == NULL || !is_new_element (self, field, key) ||
         reseau_merge_reject (self, "invalid", missing);
}

static gboolean
delta_fits (ReseauMerge *self, const ReseauField *field, const ReseauValue *delta)
{
  const ReseauValue *put = reseau_value_get (delta, "put");

  if (length_after (self, field, delta) > (guint) field->max)
    return reseau_merge_reject (self, "too-large", field->key);
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    ReseauElementKey key = { (char *) field->key, (char *) reseau_value_get_key_at (put, i), NULL };

    if (changes_content (reseau_value_get_at (put, i)) && !is_whole (self, field, &key))
      return FALSE;
  }
  return TRUE;
}

static gboolean
part_fits (ReseauMerge *self, const char *name)
{
  g_auto (ReseauElementKey) key = { NULL, NULL, NULL };
  const ReseauField *field;

  if (!reseau_element_key_parse (name, &key) || key.part == NULL || !is_content (key.part))
    return TRUE;
  field = reseau_merge_get_list (self, key.field);
  return field == NULL || is_whole (self, field, &key);
}

/* Each list that was sent is within its limit (two together may pass it), and each element that is
 * new has what it needs. */
gboolean
reseau_merge_fits (ReseauMerge *self)
{
  const ReseauValue *set = self->op->set;
  const ReseauValue *sets = self->op->sets;

  for (guint i = 0; i < reseau_value_get_length (sets); i++) {
    const ReseauField *field = reseau_merge_get_list (self, reseau_value_get_key_at (sets, i));

    if (field != NULL && !delta_fits (self, field, reseau_value_get_at (sets, i)))
      return FALSE;
  }
  for (guint i = 0; i < reseau_value_get_length (set); i++)
    if (!part_fits (self, reseau_value_get_key_at (set, i)))
      return FALSE;
  return TRUE;
}
