/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-form.h"

#include "reseau-completeness.h"

struct _ReseauForm {
  gatomicrefcount refs;
  ReseauSchema *schema;
  const ReseauKind *kind;
  ReseauValue *orig;
  ReseauValue *curr;
};

G_DEFINE_BOXED_TYPE (ReseauForm, reseau_form, reseau_form_ref, reseau_form_unref)

static ReseauForm *
form_new (ReseauSchema *schema, const ReseauKind *kind, ReseauValue *orig /* takes */,
          ReseauValue *curr /* takes */)
{
  ReseauForm *self = g_new0 (ReseauForm, 1);

  g_atomic_ref_count_init (&self->refs);
  self->schema = reseau_schema_ref (schema);
  self->kind = kind;
  self->orig = orig;
  self->curr = curr;
  return self;
}

/**
 * reseau_form_new:
 * @fields: an object: the record's fields
 *
 * Returns: (transfer full): a form in which nothing was changed yet
 */
ReseauForm *
reseau_form_new (ReseauSchema *schema, const char *kind, const ReseauValue *fields)
{
  ReseauValue *shared = reseau_value_ref ((ReseauValue *) fields);

  return form_new (schema, reseau_schema_get_kind (schema, kind), shared,
                   reseau_value_ref (shared));
}

/**
 * reseau_form_new_blank:
 * @nature: (nullable): for kinds that have natures
 *
 * Returns: (transfer full): a form for a new record, with the schema's defaults
 */
ReseauForm *
reseau_form_new_blank (ReseauSchema *schema, const char *kind_name, const char *nature)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, kind_name);
  g_autoptr (ReseauValue) begin = reseau_value_new_object ();

  if (nature != NULL)
    reseau_value_set_string (begin, "nature", nature);
  return form_new (schema, kind, reseau_value_new_object (),
                   reseau_kind_add_defaults (kind, begin));
}

ReseauForm *
reseau_form_ref (ReseauForm *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_form_unref (ReseauForm *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  reseau_value_unref (self->orig);
  reseau_value_unref (self->curr);
  reseau_schema_unref (self->schema);
  g_free (self);
}

const ReseauKind *
reseau_form_get_kind (const ReseauForm *self)
{
  return self->kind;
}

ReseauValue *
reseau_form_get (const ReseauForm *self, const char *key)
{
  return reseau_value_get (self->curr, key);
}

const char *
reseau_form_get_string (const ReseauForm *self, const char *key)
{
  return reseau_value_get_member_string (self->curr, key);
}

ReseauValue *
reseau_form_get_fields (const ReseauForm *self)
{
  return self->curr;
}

/**
 * reseau_form_set:
 * @value: (nullable) (transfer none): the field's new value; an empty one clears it
 *
 * Returns: (transfer full): the form with that value
 */
ReseauForm *
reseau_form_set (const ReseauForm *self, const char *key, ReseauValue *value)
{
  ReseauValue *curr = reseau_value_with (
      self->curr, key, reseau_value_is_empty (value) ? NULL : reseau_value_ref (value));

  return form_new (self->schema, self->kind, reseau_value_ref (self->orig), curr);
}

static ReseauValue *
number_from_text (const ReseauField *field, const char *text, char *plain)
{
  char *end = NULL;
  double number;

  /* Spaces group the digits and a comma is the decimal sign, as people write. */
  g_strdelimit (plain, ",", '.');
  g_strstrip (plain);
  number = g_ascii_strtod (plain, &end);
  if (end == plain || *end != '\0')
    return reseau_value_new_string (text);
  if (field->type == RESEAU_FIELD_MONEY)
    number = number * 100 + (number < 0 ? -0.5 : 0.5);
  if (field->type == RESEAU_FIELD_NUMBER)
    return reseau_value_new_double (number);
  if (field->type == RESEAU_FIELD_INTEGER && number != (double) (gint64) number)
    return reseau_value_new_string (text);
  return reseau_value_new_int ((gint64) number);
}

static char *
without_group_spaces (const char *text)
{
  GString *out = g_string_new (NULL);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (!g_unichar_isspace (g_utf8_get_char (c)))
      g_string_append_unichar (out, g_utf8_get_char (c));
  return g_string_free (out, FALSE);
}

/**
 * reseau_form_parse_text:
 * @text: what a person typed into the entry of @field
 *
 * Returns: (transfer full) (nullable): the value it means; the text itself when
 *   it means none, %NULL when there is nothing
 */
ReseauValue *
reseau_form_parse_text (const ReseauField *field, const char *text)
{
  g_autofree char *plain = NULL;

  switch (field->type) {
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    plain = without_group_spaces (text);
    return *plain == '\0' ? NULL : number_from_text (field, text, plain);
  case RESEAU_FIELD_LONG_TEXT:
    return reseau_value_new_string (text);
  default:
    plain = g_strstrip (g_strdup (text));
    return reseau_value_new_string (plain);
  }
}

/**
 * reseau_form_set_text:
 * @text: what a person typed into the field's entry
 *
 * Numbers are read as people write them; a text that is none stays as it is and
 * is the field's problem.
 *
 * Returns: (transfer full): the form with that value
 */
ReseauForm *
reseau_form_set_text (const ReseauForm *self, const char *key, const char *text)
{
  const ReseauField *field = reseau_kind_get_field (self->kind, key);
  g_autoptr (ReseauValue) value = field ? reseau_form_parse_text (field, text) : NULL;

  return reseau_form_set (self, key, value);
}

gboolean
reseau_form_is_changed (const ReseauForm *self, const char *key)
{
  return key == NULL ? !reseau_value_equal (self->orig, self->curr)
                     : !reseau_value_equal (reseau_value_get (self->orig, key),
                                            reseau_value_get (self->curr, key));
}

/**
 * reseau_form_dup_changes:
 *
 * Returns: (transfer full): an object: the fields that changed; null for those
 *   that were cleared
 */
ReseauValue *
reseau_form_dup_changes (const ReseauForm *self)
{
  ReseauValue *changes = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (self->curr); i++) {
    const char *key = reseau_value_get_key_at (self->curr, i);

    if (reseau_form_is_changed (self, key))
      reseau_value_set (changes, key, reseau_value_ref (reseau_value_get_at (self->curr, i)));
  }
  for (guint i = 0; i < reseau_value_get_length (self->orig); i++) {
    const char *key = reseau_value_get_key_at (self->orig, i);

    if (reseau_value_get (self->curr, key) == NULL)
      reseau_value_set (changes, key, reseau_value_new_null ());
  }
  return changes;
}

/**
 * reseau_form_shows:
 *
 * Returns: whether the form has a line for @field as it stands now
 */
gboolean
reseau_form_shows (const ReseauForm *self, const ReseauField *field)
{
  return !field->is_readonly && field->type != RESEAU_FIELD_STATE &&
         reseau_field_shows_in (field, self->curr);
}

/* What a later release or another rule has let in, and nobody has touched here, is not this
 * person's to correct. */
static gboolean
is_as_it_came (const ReseauForm *self, const ReseauProblem *problem)
{
  const ReseauValue *before = reseau_value_get (self->orig, problem->field->key);

  return problem->code != RESEAU_PROBLEM_END_BEFORE_START && !reseau_value_is_empty (before) &&
         reseau_value_equal (before, reseau_value_get (self->curr, problem->field->key));
}

/**
 * reseau_form_list_problems:
 *
 * Returns: (transfer full) (element-type ReseauProblem): what keeps the form from being
 *   saved, in the order of the fields
 */
GArray *
reseau_form_list_problems (const ReseauForm *self)
{
  GArray *problems = reseau_validate_fields (self->kind, self->curr);

  for (guint i = problems->len; i > 0; i--)
    if (is_as_it_came (self, &g_array_index (problems, ReseauProblem, i - 1)))
      g_array_remove_index (problems, i - 1);
  return problems;
}

ReseauProblemCode
reseau_form_get_problem (const ReseauForm *self, const ReseauField *field)
{
  g_autoptr (GArray) problems = NULL;

  if (field->is_virtual)
    return RESEAU_PROBLEM_NONE;
  problems = reseau_form_list_problems (self);
  for (guint i = 0; i < problems->len; i++)
    if (g_array_index (problems, ReseauProblem, i).field == field)
      return g_array_index (problems, ReseauProblem, i).code;
  return RESEAU_PROBLEM_NONE;
}

gboolean
reseau_form_is_valid (const ReseauForm *self)
{
  return reseau_form_get_first_problem (self, NULL) == NULL;
}

/**
 * reseau_form_get_first_problem:
 * @code: (out) (optional): what is wrong with it
 *
 * Returns: (nullable): the first field that keeps the form from being saved
 */
const ReseauField *
reseau_form_get_first_problem (const ReseauForm *self, ReseauProblemCode *code)
{
  g_autoptr (GArray) problems = reseau_form_list_problems (self);

  if (problems->len == 0)
    return NULL;
  if (code != NULL)
    *code = g_array_index (problems, ReseauProblem, 0).code;
  return g_array_index (problems, ReseauProblem, 0).field;
}

/**
 * reseau_form_get_completeness:
 * @next: (out) (optional) (nullable): the most useful field that is still empty
 *
 * Returns: how complete the record is, 0 to 100
 */
guint
reseau_form_get_completeness (const ReseauForm *self, const ReseauField **next)
{
  return reseau_completeness_get (self->kind, self->curr, next);
}

/**
 * reseau_form_to_draft:
 *
 * Returns: (transfer full): what must be kept so that nothing typed is lost
 */
ReseauValue *
reseau_form_to_draft (const ReseauForm *self)
{
  ReseauValue *draft = reseau_value_new_object ();

  reseau_value_set_string (draft, "kind", self->kind->name);
  reseau_value_set (draft, "orig", reseau_value_ref (self->orig));
  reseau_value_set (draft, "curr", reseau_value_ref (self->curr));
  return draft;
}

/**
 * reseau_form_with_draft:
 * @draft: from [func@form_to_draft], maybe of an older record
 *
 * Returns: (transfer full): this form with what the draft had changed on top
 */
ReseauForm *
reseau_form_with_draft (const ReseauForm *self, const ReseauValue *draft)
{
  const ReseauValue *orig = reseau_value_get (draft, "orig");
  const ReseauValue *curr = reseau_value_get (draft, "curr");
  ReseauValue *merged = reseau_value_copy (self->curr);

  for (guint i = 0; i < reseau_value_get_length (curr); i++) {
    const char *key = reseau_value_get_key_at (curr, i);
    ReseauValue *value = reseau_value_get_at (curr, i);

    if (!reseau_value_equal (value, reseau_value_get (orig, key)))
      reseau_value_set (merged, key, reseau_value_ref (value));
  }
  for (guint i = 0; i < reseau_value_get_length (orig); i++)
    if (reseau_value_get (curr, reseau_value_get_key_at (orig, i)) == NULL)
      reseau_value_unset (merged, reseau_value_get_key_at (orig, i));
  return form_new (self->schema, self->kind, reseau_value_ref (self->orig), merged);
}

/**
 * reseau_form_rebase:
 * @fields: an object: the record's fields as they are now
 *
 * Returns: (transfer full): the form with @fields where nothing was changed in
 *   it; what was changed keeps the value it was changed from
 */
ReseauForm *
reseau_form_rebase (const ReseauForm *self, const ReseauValue *fields)
{
  g_autoptr (ReseauValue) changes = reseau_form_dup_changes (self);
  ReseauValue *orig = reseau_value_copy (fields);
  ReseauValue *curr = reseau_value_copy (fields);

  for (guint i = 0; i < reseau_value_get_length (changes); i++) {
    const char *key = reseau_value_get_key_at (changes, i);
    ReseauValue *seen = reseau_value_get (self->orig, key);
    ReseauValue *typed = reseau_value_get (self->curr, key);

    if (seen != NULL)
      reseau_value_set (orig, key, reseau_value_ref (seen));
    else
      reseau_value_unset (orig, key);
    if (typed != NULL)
      reseau_value_set (curr, key, reseau_value_ref (typed));
    else
      reseau_value_unset (curr, key);
  }
  return form_new (self->schema, self->kind, orig, curr);
}

/**
 * reseau_form_get_original:
 *
 * Returns: (transfer none): an object: the fields as they were before
 */
const ReseauValue *
reseau_form_get_original (const ReseauForm *self)
{
  return self->orig;
}
