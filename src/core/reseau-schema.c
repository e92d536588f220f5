/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-schema.h"

#include "reseau-json.h"

#include <string.h>

/* data/schema, embedded by the build. */
extern const ReseauEmbedded reseau_schema_texts[];

struct _ReseauSchema {
  gatomicrefcount refs;
  GArray *kinds;      /* ReseauKind */
  GPtrArray *sources; /* the parsed files: all strings below are theirs */
  GPtrArray *owned;   /* arrays made here, with their free functions */
};

typedef struct {
  gpointer memory;
  GDestroyNotify free;
} Owned;

static const char *const field_types[] = {
  "text",  "long_text", "email", "phone",    "url",    "integer", "number",
  "money", "boolean",   "date",  "datetime", "choice", "state",   "term",
  "terms", "ref",       "refs",  "list",     "blob",
};

static void
owned_free (gpointer data)
{
  Owned *owned = data;

  owned->free (owned->memory);
  g_free (owned);
}

static gpointer
own (ReseauSchema *self, gpointer memory, GDestroyNotify free_func)
{
  Owned *owned = g_new (Owned, 1);

  *owned = (Owned){ memory, free_func };
  g_ptr_array_add (self->owned, owned);
  return memory;
}

static ReseauLabel
read_label (const ReseauValue *value)
{
  const char *en = reseau_value_get_member_string (value, "en");
  const char *fr = reseau_value_get_member_string (value, "fr");

  return (ReseauLabel){ en ? en : "", fr ? fr : (en ? en : "") };
}

/* A list of strings as a vector whose strings belong to the source. */
static char **
read_strv (ReseauSchema *self, const ReseauValue *value)
{
  guint length = reseau_value_get_length (value);
  char **out;

  if (reseau_value_is_string (value)) {
    out = own (self, g_new0 (char *, 2), g_free);
    out[0] = (char *) reseau_value_get_string (value);
    return out;
  }
  if (!reseau_value_is_list (value))
    return NULL;
  out = own (self, g_new0 (char *, length + 1), g_free);
  for (guint i = 0; i < length; i++)
    out[i] = (char *) reseau_value_get_string (reseau_value_get_at (value, i));
  return out;
}

static ReseauChoice *
read_choices (ReseauSchema *self, const ReseauValue *list, guint *n_choices)
{
  ReseauChoice *choices;

  *n_choices = reseau_value_get_length (list);
  if (*n_choices == 0)
    return NULL;
  choices = own (self, g_new0 (ReseauChoice, *n_choices), g_free);
  for (guint i = 0; i < *n_choices; i++) {
    const ReseauValue *item = reseau_value_get_at (list, i);

    choices[i].value = reseau_value_get_member_string (item, "value");
    choices[i].label = read_label (reseau_value_get (item, "label"));
    choices[i].hint = read_label (reseau_value_get (item, "hint"));
    choices[i].inverse = read_label (reseau_value_get (item, "inverse"));
    choices[i].from = read_strv (self, reseau_value_get (item, "from"));
    choices[i].to = read_strv (self, reseau_value_get (item, "to"));
    choices[i].default_scope = reseau_value_get_member_string (item, "default_scope");
    choices[i].first = read_strv (self, reseau_value_get (item, "first"));
    choices[i].prompts = reseau_value_get (item, "prompts");
  }
  return choices;
}

static gboolean
read_type (const ReseauValue *value, ReseauFieldType *type, GError **error)
{
  const char *name = reseau_value_get_member_string (value, "type");

  for (guint i = 0; i < G_N_ELEMENTS (field_types); i++) {
    if (g_strcmp0 (name, field_types[i]) == 0) {
      *type = i;
      return TRUE;
    }
  }
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "Unknown type of field “%s”",
               name ? name : "");
  return FALSE;
}

static double
default_max (ReseauFieldType type)
{
  switch (type) {
  case RESEAU_FIELD_LONG_TEXT:
    return 65536;
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REFS:
  case RESEAU_FIELD_LIST:
    return 500;
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    return 1e15;
  default:
    return 300;
  }
}

static double
member_number (const ReseauValue *value, const char *key, double fallback)
{
  const ReseauValue *member = reseau_value_get (value, key);

  return reseau_value_is_number (member) ? reseau_value_get_double (member) : fallback;
}

static ReseauField *read_fields (ReseauSchema *self, const ReseauValue *list, guint *n_fields,
                                 GError **error);

static gboolean
read_items (ReseauSchema *self, ReseauField *field, const ReseauValue *of, GError **error)
{
  if (!reseau_value_is_object (of))
    return TRUE;
  field->items = read_fields (self, reseau_value_get (of, "fields"), &field->n_items, error);
  return field->items != NULL;
}

static gboolean
read_field (ReseauSchema *self, ReseauField *field, const ReseauValue *value, GError **error)
{
  gboolean signed_number;

  field->key = reseau_value_get_member_string (value, "key");
  if (field->key == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "A field has no key");
    return FALSE;
  }
  if (!read_type (value, &field->type, error))
    return FALSE;
  signed_number = field->type == RESEAU_FIELD_NUMBER || field->type == RESEAU_FIELD_MONEY;
  field->label = read_label (reseau_value_get (value, "label"));
  field->hint = read_label (reseau_value_get (value, "hint"));
  field->prompt = read_label (reseau_value_get (value, "prompt"));
  field->worth = reseau_value_get_member_int (value, "worth", 0);
  field->is_carried = reseau_value_get_member_bool (value, "carried");
  field->section = reseau_value_get_member_string (value, "section");
  field->required = reseau_value_get_member_bool (value, "required");
  field->facet = reseau_value_get_member_bool (value, "facet");
  field->is_private = reseau_value_get_member_bool (value, "private");
  field->is_readonly = reseau_value_get_member_bool (value, "readonly");
  field->is_virtual = reseau_value_get (value, "virtual") != NULL;
  field->is_hidden = reseau_value_get_member_bool (value, "hidden");
  field->is_opening_hours =
      g_strcmp0 (reseau_value_get_member_string (value, "format"), "opening_hours") == 0;
  field->when_field = reseau_value_get_member_string (reseau_value_get (value, "when"), "field");
  field->when_in = read_strv (self, reseau_value_get (reseau_value_get (value, "when"), "in"));
  field->min = member_number (value, "min", signed_number ? -1e15 : 0);
  field->max = member_number (value, "max", default_max (field->type));
  field->search = reseau_value_get_member_int (value, "search", 0);
  field->natures = read_strv (self, reseau_value_get (value, "natures"));
  field->aliases = read_strv (self, reseau_value_get (value, "aliases"));
  field->list = reseau_value_get_member_string (value, "list");
  field->kinds = read_strv (self, reseau_value_get (value, "kinds"));
  field->fallback = reseau_value_get (value, "default");
  field->choices = read_choices (self, reseau_value_get (value, "choices"), &field->n_choices);
  return read_items (self, field, reseau_value_get (value, "of"), error);
}

static ReseauField *
read_fields (ReseauSchema *self, const ReseauValue *list, guint *n_fields, GError **error)
{
  ReseauField *fields;

  *n_fields = reseau_value_get_length (list);
  if (*n_fields == 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "No fields");
    return NULL;
  }
  fields = own (self, g_new0 (ReseauField, *n_fields), g_free);
  for (guint i = 0; i < *n_fields; i++)
    if (!read_field (self, &fields[i], reseau_value_get_at (list, i), error))
      return NULL;
  return fields;
}

static void
read_sections (ReseauSchema *self, ReseauKind *kind, const ReseauValue *list)
{
  guint length = reseau_value_get_length (list);
  ReseauSection *sections = own (self, g_new0 (ReseauSection, length + 1), g_free);

  for (guint i = 0; i < length; i++) {
    const ReseauValue *item = reseau_value_get_at (list, i);

    sections[i].key = reseau_value_get_member_string (item, "key");
    sections[i].label = read_label (reseau_value_get (item, "label"));
  }
  kind->sections = sections;
  kind->n_sections = length;
}

/* The steps of a table, or the states to begin in, which are steps from nowhere. */
static const ReseauTransition *
read_steps (ReseauSchema *self, const ReseauValue *list, guint *n_steps)
{
  guint length = reseau_value_get_length (list);
  ReseauTransition *steps = own (self, g_new0 (ReseauTransition, length + 1), g_free);

  for (guint i = 0; i < length; i++) {
    const ReseauValue *item = reseau_value_get_at (list, i);
    const char *state = reseau_value_get_member_string (item, "state");

    steps[i].from = reseau_value_get_member_string (item, "from");
    steps[i].to = state ? state : reseau_value_get_member_string (item, "to");
    steps[i].side = reseau_value_get_member_string (item, "side");
    steps[i].natures = read_strv (self, reseau_value_get (item, "natures"));
  }
  *n_steps = length;
  return steps;
}

static void
index_fields (ReseauSchema *self, ReseauKind *kind)
{
  kind->by_key =
      own (self, g_hash_table_new (g_str_hash, g_str_equal), (GDestroyNotify) g_hash_table_unref);
  for (guint i = 0; i < kind->n_fields; i++)
    g_hash_table_insert (kind->by_key, (gpointer) kind->fields[i].key, (gpointer) &kind->fields[i]);
}

/* The natures of a kind are the choices of its field `nature`. */
static void
share_natures (ReseauKind *kind)
{
  ReseauField *nature = (ReseauField *) reseau_kind_get_field (kind, "nature");

  if (nature == NULL)
    return;
  if (nature->n_choices == 0) {
    nature->choices = (ReseauChoice *) kind->natures;
    nature->n_choices = kind->n_natures;
  }
  else if (kind->n_natures == 0) {
    kind->natures = nature->choices;
    kind->n_natures = nature->n_choices;
  }
}

/* Where a kind does not say what its fields are worth: what a reader looks for, which is the
 * headlines, the story and the terms that find it. */
static guint
worth_of (const ReseauField *field)
{
  if (field->required || field->search >= 8)
    return 3;
  if (field->facet || field->search >= 3)
    return 2;
  return field->search > 0 ? 1 : 0;
}

static void
set_worth (ReseauField *fields, guint n_fields)
{
  for (guint i = 0; i < n_fields; i++)
    if (fields[i].worth > 0)
      return;
  for (guint i = 0; i < n_fields; i++)
    fields[i].worth = worth_of (&fields[i]);
}

static gboolean
read_kind (ReseauSchema *self, const ReseauValue *value, GError **error)
{
  ReseauKind kind = { 0 };
  ReseauField *fields;

  kind.name = reseau_value_get_member_string (value, "kind");
  kind.label = read_label (reseau_value_get (value, "label"));
  kind.plural = read_label (reseau_value_get (value, "plural"));
  kind.title = read_strv (self, reseau_value_get (value, "title"));
  kind.subtitle = read_strv (self, reseau_value_get (value, "subtitle"));
  kind.default_scope = reseau_value_get_member_string (value, "default_scope");
  kind.parent = reseau_value_get_member_string (value, "parent");
  kind.initial = read_steps (self, reseau_value_get (value, "initial"), &kind.n_initial);
  if (kind.name == NULL || kind.title == NULL || kind.default_scope == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "A kind needs a name, a title and a default scope");
    return FALSE;
  }
  read_sections (self, &kind, reseau_value_get (value, "sections"));
  kind.natures = read_choices (self, reseau_value_get (value, "natures"), &kind.n_natures);
  fields = read_fields (self, reseau_value_get (value, "fields"), &kind.n_fields, error);
  if (fields == NULL)
    return FALSE;
  set_worth (fields, kind.n_fields);
  kind.fields = fields;
  kind.transitions =
      read_steps (self, reseau_value_get (value, "transitions"), &kind.n_transitions);
  index_fields (self, &kind);
  share_natures (&kind);
  g_array_append_val (self->kinds, kind);
  return TRUE;
}

/**
 * reseau_schema_new_from_texts:
 * @texts: one JSON text a kind, up to a %NULL name
 *
 * Returns: (transfer full): the schema they declare
 */
ReseauSchema *
reseau_schema_new_from_texts (const ReseauEmbedded *texts, GError **error)
{
  g_autoptr (ReseauSchema) self = g_new0 (ReseauSchema, 1);

  g_atomic_ref_count_init (&self->refs);
  self->kinds = g_array_new (FALSE, FALSE, sizeof (ReseauKind));
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_value_unref);
  self->owned = g_ptr_array_new_with_free_func (owned_free);
  for (; texts->name != NULL; texts++) {
    ReseauValue *source = reseau_json_parse (texts->text, texts->length, error);

    if (source == NULL) {
      g_prefix_error (error, "%s: ", texts->name);
      return NULL;
    }
    g_ptr_array_add (self->sources, source);
    if (!read_kind (self, source, error)) {
      g_prefix_error (error, "%s: ", texts->name);
      return NULL;
    }
  }
  return g_steal_pointer (&self);
}

/**
 * reseau_schema_new_builtin:
 *
 * Returns: (transfer full): the schema that this program was built with
 */
ReseauSchema *
reseau_schema_new_builtin (void)
{
  g_autoptr (GError) error = NULL;
  ReseauSchema *self = reseau_schema_new_from_texts (reseau_schema_texts, &error);

  if (self == NULL)
    g_error ("The schema of this build does not read: %s", error->message);
  return self;
}

ReseauSchema *
reseau_schema_ref (ReseauSchema *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_schema_unref (ReseauSchema *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_array_unref (self->kinds);
  g_ptr_array_unref (self->owned);
  g_ptr_array_unref (self->sources);
  g_free (self);
}

/**
 * reseau_schema_get_kind:
 *
 * Returns: (nullable): the kind of that name
 */
const ReseauKind *
reseau_schema_get_kind (const ReseauSchema *self, const char *name)
{
  for (guint i = 0; i < self->kinds->len; i++) {
    const ReseauKind *kind = &g_array_index (self->kinds, ReseauKind, i);

    if (g_strcmp0 (kind->name, name) == 0)
      return kind;
  }
  return NULL;
}

guint
reseau_schema_get_n_kinds (const ReseauSchema *self)
{
  return self->kinds->len;
}

const ReseauKind *
reseau_schema_get_kind_at (const ReseauSchema *self, guint index)
{
  g_return_val_if_fail (index < self->kinds->len, NULL);

  return &g_array_index (self->kinds, ReseauKind, index);
}

const ReseauField *
reseau_kind_get_field (const ReseauKind *self, const char *key)
{
  return g_hash_table_lookup (self->by_key, key);
}

/**
 * reseau_kind_get_state_field:
 *
 * Returns: (nullable): the one field that moves by transitions
 */
const ReseauField *
reseau_kind_get_state_field (const ReseauKind *self)
{
  for (guint i = 0; i < self->n_fields; i++)
    if (self->fields[i].type == RESEAU_FIELD_STATE)
      return &self->fields[i];
  return NULL;
}

/**
 * reseau_field_shows_for:
 * @nature: (nullable): the record's nature
 */
gboolean
reseau_field_shows_for (const ReseauField *self, const char *nature)
{
  if (self->natures == NULL)
    return TRUE;
  return nature != NULL && g_strv_contains ((const char *const *) self->natures, nature);
}

/**
 * reseau_field_shows_in:
 * @fields: an object: the record's fields
 *
 * Returns: whether a form of that record has a line for the field
 */
gboolean
reseau_field_shows_in (const ReseauField *self, const ReseauValue *fields)
{
  const char *other;

  if (self->is_hidden ||
      !reseau_field_shows_for (self, reseau_value_get_member_string (fields, "nature")))
    return FALSE;
  if (self->when_field == NULL || self->when_in == NULL)
    return TRUE;
  other = reseau_value_get_member_string (fields, self->when_field);
  return other != NULL && g_strv_contains ((const char *const *) self->when_in, other);
}

static const ReseauChoice *
find_choice (const ReseauChoice *choices, guint n_choices, const char *value)
{
  for (guint i = 0; i < n_choices; i++)
    if (g_strcmp0 (choices[i].value, value) == 0)
      return &choices[i];
  return NULL;
}

/**
 * reseau_field_joins:
 *
 * Returns: whether two people's changes to the field can be brought together in one value
 */
gboolean
reseau_field_joins (const ReseauField *self)
{
  return self->type == RESEAU_FIELD_LONG_TEXT ||
         (self->type == RESEAU_FIELD_LIST && self->n_items == 0);
}

const ReseauChoice *
reseau_field_get_choice (const ReseauField *self, const char *value)
{
  return find_choice (self->choices, self->n_choices, value);
}

const ReseauChoice *
reseau_kind_get_nature (const ReseauKind *self, const char *value)
{
  return find_choice (self->natures, self->n_natures, value);
}

/**
 * reseau_kind_get_default_scope:
 * @nature: (nullable): what the record is going to be
 *
 * Returns: who sees a new record when nobody has said it
 */
const char *
reseau_kind_get_default_scope (const ReseauKind *self, const char *nature)
{
  const ReseauChoice *choice = nature ? reseau_kind_get_nature (self, nature) : NULL;

  return choice != NULL && choice->default_scope != NULL ? choice->default_scope
                                                         : self->default_scope;
}

/**
 * reseau_field_get_hint:
 * @nature: (nullable): of the record that is written
 *
 * Returns: the help under the field: what the nature says, or else the field
 */
ReseauLabel
reseau_field_get_hint (const ReseauField *self, const ReseauChoice *nature)
{
  const ReseauValue *prompt = nature != NULL ? reseau_value_get (nature->prompts, self->key) : NULL;

  return prompt != NULL ? read_label (prompt) : self->hint;
}

/**
 * reseau_label_get:
 * @language: (nullable): a locale's name or language; French for "fr…", else English
 */
const char *
reseau_label_get (const ReseauLabel *self, const char *language)
{
  return language != NULL && g_str_has_prefix (language, "fr") ? self->fr : self->en;
}

static void
add_default (ReseauValue *fields, const ReseauField *field)
{
  if (field->fallback != NULL && !field->is_virtual &&
      reseau_value_get (fields, field->key) == NULL &&
      reseau_field_shows_for (field, reseau_value_get_member_string (fields, "nature")))
    reseau_value_set (fields, field->key, reseau_value_ref (field->fallback));
}

/**
 * reseau_kind_add_defaults:
 * @fields: an object: what a new record says
 *
 * Returns: (transfer full): the same with the defaults of those fields that the
 *   record's nature has
 */
ReseauValue *
reseau_kind_add_defaults (const ReseauKind *self, const ReseauValue *fields)
{
  const ReseauField *nature = reseau_kind_get_field (self, "nature");
  ReseauValue *out = reseau_value_copy (fields);

  if (nature != NULL)
    add_default (out, nature);
  for (guint i = 0; i < self->n_fields; i++)
    add_default (out, &self->fields[i]);
  return out;
}

/**
 * reseau_kind_dup_title:
 * @fields: an object: a record's fields
 *
 * Returns: (transfer full): what names the record, one line, maybe empty
 */
char *
reseau_kind_dup_title (const ReseauKind *self, const ReseauValue *fields)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; self->title[i] != NULL; i++) {
    const char *part = reseau_value_get_member_string (fields, self->title[i]);

    if (part == NULL || *part == '\0')
      continue;
    if (out->len > 0)
      g_string_append_c (out, ' ');
    g_string_append (out, part);
  }
  g_strdelimit (out->str, "\r\n\t", ' ');
  return g_string_free (out, FALSE);
}
