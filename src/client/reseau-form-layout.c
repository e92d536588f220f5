/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-form-layout.h"

/* Weight in searches from which a field is what a reader looks at first. */
#define HEADLINE 5

/* What a new page begins with: the template of its nature, where there is one. */
static gboolean
is_first (const ReseauForm *form, const ReseauField *field)
{
  const ReseauChoice *nature =
      reseau_kind_get_nature (reseau_form_get_kind (form), reseau_form_get_string (form, "nature"));

  if (nature == NULL || nature->first == NULL)
    return field->search >= HEADLINE;
  return g_strv_contains ((const char *const *) nature->first, field->key);
}

/**
 * reseau_form_get_line:
 * @opened: (element-type utf8 utf8): keys of the fields that the person asked for
 *
 * A page is never a wall of empty fields: what is filled, needed or asked for
 * shows, the rest is offered.
 */
ReseauFormLine
reseau_form_get_line (const ReseauForm *form, const ReseauField *field, GHashTable *opened)
{
  if (field->is_hidden || !reseau_form_shows (form, field))
    return RESEAU_FORM_LINE_NONE;
  if (field->required || field->is_virtual || is_first (form, field) || field->when_field != NULL ||
      g_hash_table_contains (opened, field->key) ||
      !reseau_value_is_empty (reseau_form_get (form, field->key)))
    return RESEAU_FORM_LINE_SHOWN;
  return RESEAU_FORM_LINE_OFFERED;
}

/**
 * reseau_form_tells_problem:
 * @left: whether the person has been in the field and left it, or tried to save
 *
 * Someone who is in the middle of an address need not hear that it is none;
 * what grows too long or too large is said at once.
 */
gboolean
reseau_form_tells_problem (const ReseauForm *form, const ReseauField *field, ReseauProblemCode code,
                           gboolean left)
{
  switch (code) {
  case RESEAU_PROBLEM_NONE:
    return FALSE;
  case RESEAU_PROBLEM_TOO_LONG:
  case RESEAU_PROBLEM_TOO_LARGE:
    return TRUE;
  default:
    return left;
  }
}

static void
add_from (ReseauValue *out, const ReseauValue *list, guint from, guint to)
{
  for (guint i = from; i < to && i < reseau_value_get_length (list); i++)
    reseau_value_add (out, reseau_value_ref (reseau_value_get_at (list, i)));
}

/**
 * reseau_list_with_item:
 * @list: (nullable): a list
 * @index: which; the length of the list to add one
 * @item: (transfer none): its new value
 *
 * Returns: (transfer full): the list with that item
 */
ReseauValue *
reseau_list_with_item (const ReseauValue *list, guint index, ReseauValue *item)
{
  ReseauValue *out = reseau_value_new_list ();

  add_from (out, list, 0, index);
  reseau_value_add (out, reseau_value_ref (item));
  add_from (out, list, index + 1, G_MAXUINT);
  return out;
}

ReseauValue *
reseau_list_without_item (const ReseauValue *list, guint index)
{
  ReseauValue *out = reseau_value_new_list ();

  add_from (out, list, 0, index);
  add_from (out, list, index + 1, G_MAXUINT);
  return out;
}

/**
 * reseau_list_with_move:
 *
 * Returns: (transfer full): the list with the item at @from standing at @to
 */
ReseauValue *
reseau_list_with_move (const ReseauValue *list, guint from, guint to)
{
  g_autoptr (ReseauValue) rest = reseau_list_without_item (list, from);
  ReseauValue *out = reseau_value_new_list ();

  g_return_val_if_fail (from < reseau_value_get_length (list), out);

  add_from (out, rest, 0, to);
  reseau_value_add (out, reseau_value_ref (reseau_value_get_at (list, from)));
  add_from (out, rest, to, G_MAXUINT);
  return out;
}
