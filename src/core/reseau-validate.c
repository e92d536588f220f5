/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-validate.h"

#include "reseau-blob.h"
#include "reseau-element.h"
#include "reseau-id.h"
#include "reseau-json.h"

#include <stdio.h>
#include <string.h>

/* More than a list ever has. */
#define MAX_DELETIONS 1000

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  if (at == NULL || at == text || strchr (at + 1, '@') != NULL)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isspace (*c) || strchr ("<>(),;:\"[]\\", *c) != NULL)
      return FALSE;
  return at[1] != '\0' && at[1] != '.' && strchr (at + 2, '.') != NULL &&
         text[strlen (text) - 1] != '.';
}

static gboolean
is_phone (const char *text)
{
  guint digits = 0;

  for (const char *c = text; *c != '\0'; c++) {
    if (g_ascii_isdigit (*c))
      digits++;
    else if (strchr ("+()./- ", *c) == NULL)
      return FALSE;
  }
  return digits >= 3 && digits <= 20;
}

static gboolean
is_url (const char *text)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return FALSE;
  return g_str_equal (g_uri_get_scheme (uri), "http") ||
         g_str_equal (g_uri_get_scheme (uri), "https");
}

static gboolean
is_date (const char *text)
{
  int year, month, day, length = 0;

  if (strlen (text) != 10 || sscanf (text, "%4d-%2d-%2d%n", &year, &month, &day, &length) != 3)
    return FALSE;
  return length == 10 && year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
         g_date_valid_dmy (day, month, year);
}

static gboolean
is_datetime (const char *text)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *date = g_strndup (text, 10);

  if (!is_date (date) || text[10] != 'T')
    return FALSE;
  time = g_date_time_new_from_iso8601 (text, NULL);
  return time != NULL;
}

static ReseauProblemCode
check_length (const ReseauField *field, const char *text)
{
  return g_utf8_strlen (text, -1) > field->max ? RESEAU_PROBLEM_TOO_LONG : RESEAU_PROBLEM_NONE;
}

static ReseauProblemCode
check_text (const ReseauField *field, const ReseauValue *value)
{
  const char *text = reseau_value_get_string (value);

  if (text == NULL)
    return RESEAU_PROBLEM_WRONG_TYPE;
  switch (field->type) {
  case RESEAU_FIELD_EMAIL:
    return is_email (text) ? check_length (field, text) : RESEAU_PROBLEM_BAD_EMAIL;
  case RESEAU_FIELD_PHONE:
    return is_phone (text) ? check_length (field, text) : RESEAU_PROBLEM_BAD_PHONE;
  case RESEAU_FIELD_URL:
    return is_url (text) ? check_length (field, text) : RESEAU_PROBLEM_BAD_URL;
  case RESEAU_FIELD_DATE:
    return is_date (text) ? RESEAU_PROBLEM_NONE : RESEAU_PROBLEM_BAD_DATE;
  case RESEAU_FIELD_DATETIME:
    return is_datetime (text) ? RESEAU_PROBLEM_NONE : RESEAU_PROBLEM_BAD_DATE;
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
    return reseau_field_get_choice (field, text) ? RESEAU_PROBLEM_NONE
                                                 : RESEAU_PROBLEM_UNKNOWN_CHOICE;
  case RESEAU_FIELD_REF:
    return reseau_id_is_valid (text) ? RESEAU_PROBLEM_NONE : RESEAU_PROBLEM_BAD_REFERENCE;
  case RESEAU_FIELD_BLOB:
    return reseau_blob_id_is_valid (text) ? RESEAU_PROBLEM_NONE : RESEAU_PROBLEM_BAD_REFERENCE;
  default:
    return check_length (field, text);
  }
}

static ReseauProblemCode
check_number (const ReseauField *field, const ReseauValue *value)
{
  double number = reseau_value_get_double (value);

  if (!reseau_value_is_number (value))
    return RESEAU_PROBLEM_WRONG_TYPE;
  if (field->type != RESEAU_FIELD_NUMBER && reseau_value_get_kind (value) != RESEAU_VALUE_INT)
    return RESEAU_PROBLEM_WRONG_TYPE;
  if (number < field->min)
    return RESEAU_PROBLEM_TOO_SMALL;
  return number > field->max ? RESEAU_PROBLEM_TOO_LARGE : RESEAU_PROBLEM_NONE;
}

/* Codes of terms and ids. */
static ReseauProblemCode
check_elements (const ReseauField *field, const ReseauValue *value)
{
  if (!reseau_value_is_list (value))
    return RESEAU_PROBLEM_WRONG_TYPE;
  if (reseau_value_get_length (value) > field->max)
    return RESEAU_PROBLEM_TOO_LONG;
  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    const char *text = reseau_value_get_string (reseau_value_get_at (value, i));

    if (text == NULL || *text == '\0' || strlen (text) > 300)
      return RESEAU_PROBLEM_WRONG_TYPE;
    if (field->type == RESEAU_FIELD_REFS && !reseau_id_is_valid (text))
      return RESEAU_PROBLEM_BAD_REFERENCE;
  }
  return RESEAU_PROBLEM_NONE;
}

static ReseauProblemCode
check_item (const ReseauField *field, const ReseauValue *item)
{
  if (field->n_items == 0)
    return reseau_value_is_string (item) ? RESEAU_PROBLEM_NONE : RESEAU_PROBLEM_WRONG_TYPE;
  if (!reseau_value_is_object (item))
    return RESEAU_PROBLEM_WRONG_TYPE;
  for (guint i = 0; i < field->n_items; i++) {
    ReseauProblemCode code =
        reseau_validate_value (&field->items[i], reseau_value_get (item, field->items[i].key));

    if (code != RESEAU_PROBLEM_NONE)
      return code;
  }
  return RESEAU_PROBLEM_NONE;
}

static ReseauProblemCode
check_list (const ReseauField *field, const ReseauValue *value)
{
  if (!reseau_value_is_list (value))
    return RESEAU_PROBLEM_WRONG_TYPE;
  if (reseau_value_get_length (value) > field->max)
    return RESEAU_PROBLEM_TOO_LONG;
  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    ReseauProblemCode code = check_item (field, reseau_value_get_at (value, i));

    if (code != RESEAU_PROBLEM_NONE)
      return code;
  }
  return RESEAU_PROBLEM_NONE;
}

/**
 * reseau_validate_value:
 * @value: (nullable): the field's value, nothing or null for none
 *
 * Returns: what is wrong with it, %RESEAU_PROBLEM_NONE if nothing
 */
ReseauProblemCode
reseau_validate_value (const ReseauField *field, const ReseauValue *value)
{
  if (reseau_value_is_null (value))
    return field->required ? RESEAU_PROBLEM_REQUIRED : RESEAU_PROBLEM_NONE;
  if (field->required && reseau_value_is_empty (value))
    return RESEAU_PROBLEM_REQUIRED;
  switch (field->type) {
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    return check_number (field, value);
  case RESEAU_FIELD_BOOLEAN:
    return reseau_value_get_kind (value) == RESEAU_VALUE_BOOL ? RESEAU_PROBLEM_NONE
                                                              : RESEAU_PROBLEM_WRONG_TYPE;
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REFS:
    return check_elements (field, value);
  case RESEAU_FIELD_LIST:
    return check_list (field, value);
  default:
    return check_text (field, value);
  }
}

static void
check_order (const ReseauKind *kind, const ReseauValue *fields, GArray *problems)
{
  const char *start = reseau_value_get_member_string (fields, "start");
  const char *end = reseau_value_get_member_string (fields, "end");
  const ReseauField *field = reseau_kind_get_field (kind, "end");
  ReseauProblem problem = { field, RESEAU_PROBLEM_END_BEFORE_START };

  if (field == NULL || start == NULL || end == NULL)
    return;
  if (field->type == RESEAU_FIELD_DATETIME) {
    g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
    g_autoptr (GDateTime) first = g_date_time_new_from_iso8601 (start, utc);
    g_autoptr (GDateTime) last = g_date_time_new_from_iso8601 (end, utc);

    if (first != NULL && last != NULL && g_date_time_compare (last, first) < 0)
      g_array_append_val (problems, problem);
  }
  else if (strcmp (end, start) < 0) {
    g_array_append_val (problems, problem);
  }
}

/**
 * reseau_validate_fields:
 * @fields: an object: all fields of a record
 *
 * Fields that the schema does not know are left alone, as are those that the
 * record's nature does not show.
 *
 * Returns: (transfer full) (element-type ReseauProblem): what is wrong, in the
 *   order of the fields
 */
GArray *
reseau_validate_fields (const ReseauKind *kind, const ReseauValue *fields)
{
  GArray *problems = g_array_new (FALSE, FALSE, sizeof (ReseauProblem));
  const char *nature = reseau_value_get_member_string (fields, "nature");

  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    ReseauProblem problem = { field, RESEAU_PROBLEM_NONE };

    if (field->is_virtual || !reseau_field_shows_for (field, nature))
      continue;
    problem.code = reseau_validate_value (field, reseau_value_get (fields, field->key));
    if (problem.code != RESEAU_PROBLEM_NONE)
      g_array_append_val (problems, problem);
  }
  check_order (kind, fields, problems);
  return problems;
}

static gboolean
invalid (char **out_field, const char *field, GError **error)
{
  if (out_field != NULL)
    *out_field = g_strdup (field);
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "The field “%s” does not fit", field);
  return FALSE;
}

static gboolean
is_content (const char *part)
{
  return *part != '\0' && *part != '_' && strlen (part) <= 100 && strchr (part, '/') == NULL &&
         !g_str_equal (part, RESEAU_ELEMENT_ID) && !g_str_equal (part, RESEAU_ELEMENT_PLACE);
}

/* A part of an element, by its own name. */
static gboolean
is_part (const ReseauKind *kind, const char *key)
{
  g_auto (ReseauElementKey) parsed = { NULL, NULL, NULL };

  return reseau_element_key_parse (key, &parsed) && parsed.part != NULL &&
         is_content (parsed.part) &&
         reseau_field_has_elements (reseau_kind_get_field (kind, parsed.field));
}

static gboolean
check_set (const ReseauKind *kind, const ReseauOp *op, char **out_field, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (op->set); i++) {
    const char *key = reseau_value_get_key_at (op->set, i);
    const ReseauField *field = reseau_kind_find_field (kind, key);

    if (*key == '\0' || strlen (key) > 100 || (strchr (key, '/') != NULL && !is_part (kind, key)))
      return invalid (out_field, key, error);
    if (field != NULL && !field->is_virtual &&
        reseau_validate_value (field, reseau_value_get_at (op->set, i)) != RESEAU_PROBLEM_NONE)
      return invalid (out_field, key, error);
  }
  return TRUE;
}

static gboolean
check_required (const ReseauKind *kind, const ReseauOp *op, char **out_field, GError **error)
{
  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];

    if (field->required && !field->is_virtual && field->natures == NULL &&
        reseau_value_is_empty (reseau_value_get (op->set, field->key)))
      return invalid (out_field, field->key, error);
  }
  return TRUE;
}

static gboolean
fits_part (const ReseauField *list, const char *part, const ReseauValue *value)
{
  if (g_str_equal (part, RESEAU_ELEMENT_PLACE))
    return reseau_place_is_valid (reseau_value_get_string (value));
  for (guint i = 0; i < list->n_items; i++)
    if (g_str_equal (list->items[i].key, part))
      return reseau_validate_value (&list->items[i], value) == RESEAU_PROBLEM_NONE;
  return is_content (part);
}

/* What becomes of the elements of a list. */
static gboolean
fits_list (const ReseauField *list, const ReseauValue *delta)
{
  const ReseauValue *put = reseau_value_get (delta, "put");
  const ReseauValue *del = reseau_value_get (delta, "del");

  if (reseau_value_get (delta, "add") != NULL || reseau_value_get (delta, "rm") != NULL ||
      reseau_value_get_length (put) > list->max || reseau_value_get_length (del) > MAX_DELETIONS)
    return FALSE;
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++)
      if (!fits_part (list, reseau_value_get_key_at (parts, j), reseau_value_get_at (parts, j)))
        return FALSE;
  }
  return TRUE;
}

static gboolean
fits_set (const ReseauField *set, const ReseauValue *delta)
{
  const ReseauValue *added = reseau_value_get (delta, "add");

  return (set->type == RESEAU_FIELD_TERMS || set->type == RESEAU_FIELD_REFS) &&
         reseau_value_get (delta, "put") == NULL && reseau_value_get (delta, "del") == NULL &&
         (added == NULL || check_elements (set, added) == RESEAU_PROBLEM_NONE);
}

static gboolean
check_sets (const ReseauKind *kind, const ReseauOp *op, char **out_field, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (op->sets); i++) {
    const char *key = reseau_value_get_key_at (op->sets, i);
    const ReseauField *field = reseau_kind_get_field (kind, key);
    const ReseauValue *delta = reseau_value_get_at (op->sets, i);

    if (field == NULL ||
        !(reseau_field_has_elements (field) ? fits_list (field, delta) : fits_set (field, delta)))
      return invalid (out_field, key, error);
  }
  return TRUE;
}

static gboolean
check_state (const ReseauKind *kind, const ReseauOp *op, char **out_field, GError **error)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);

  if (op->type != RESEAU_OP_TRANS)
    return TRUE;
  if (state == NULL || op->to == NULL || reseau_field_get_choice (state, op->to) == NULL)
    return invalid (out_field, state ? state->key : "state", error);
  return TRUE;
}

/* What two parties decide together cannot begin decided.  What is brought back, with the revision
 * that it had, keeps the state that the server knows. */
static gboolean
begins_in (const ReseauTransition *step, const char *state, const char *nature)
{
  return g_strcmp0 (step->to, state) == 0 &&
         (step->natures == NULL ||
          (nature != NULL && g_strv_contains ((const char *const *) step->natures, nature)));
}

static gboolean
check_initial (const ReseauKind *kind, const ReseauOp *op, char **out_field, GError **error)
{
  const ReseauField *state = reseau_kind_get_state_field (kind);
  const char *value;

  if (op->type != RESEAU_OP_CREATE || op->base > 0 || kind->n_initial == 0 || state == NULL)
    return TRUE;
  value = reseau_value_get_member_string (op->set, state->key);
  if (value == NULL)
    return TRUE;
  for (guint i = 0; i < kind->n_initial; i++)
    if (begins_in (&kind->initial[i], value, reseau_value_get_member_string (op->set, "nature")))
      return TRUE;
  return invalid (out_field, state->key, error);
}

/* What gives a record back carries all of it. */
static gboolean
check_size (const ReseauOp *op, GError **error)
{
  gsize most = op->type == RESEAU_OP_RESTORE ? RESEAU_RECORD_MAX_BYTES + RESEAU_OP_MAX_BYTES
                                             : RESEAU_OP_MAX_BYTES;
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *text = reseau_json_write (value);

  if (strlen (text) <= most)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE,
               "An operation has at most %" G_GSIZE_FORMAT " bytes", most);
  return FALSE;
}

/**
 * reseau_validate_op:
 * @field: (out) (optional) (transfer full): the field that does not fit
 *
 * Returns: whether the operation fits the schema; %RESEAU_ERROR_NOT_FOUND for an
 *   unknown kind, %RESEAU_ERROR_TOO_LARGE, %RESEAU_ERROR_INVALID
 */
gboolean
reseau_validate_op (const ReseauSchema *schema, const ReseauOp *op, char **field, GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, op->kind);

  if (kind == NULL) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No kind “%s”", op->kind);
    return FALSE;
  }
  if (op->type == RESEAU_OP_CREATE && !check_required (kind, op, field, error))
    return FALSE;
  return check_set (kind, op, field, error) && check_sets (kind, op, field, error) &&
         check_state (kind, op, field, error) && check_initial (kind, op, field, error) &&
         check_size (op, error);
}
