/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cell.h"

#include "reseau-json.h"
#include "reseau-text-fold.h"
#include "reseau-validate.h"

#include <stdio.h>
#include <string.h>

struct _ReseauCellReader {
  const ReseauField *field;
  const ReseauTerms *terms;
  GHashTable *by_word;  /* folded code, label or synonym → GPtrArray of ReseauTerm */
  GHashTable *branches; /* code of a branch → how many different words it explains */
  GHashTable *learnt;   /* folded words already counted */
};

static void
add_word (ReseauCellReader *self, const char *word, const ReseauTerm *term)
{
  g_autofree char *folded = g_strstrip (reseau_text_fold (word, -1));
  GPtrArray *terms = g_hash_table_lookup (self->by_word, folded);

  if (terms == NULL) {
    terms = g_ptr_array_new ();
    g_hash_table_insert (self->by_word, g_strdup (folded), terms);
  }
  if (!g_ptr_array_find (terms, term, NULL))
    g_ptr_array_add (terms, (gpointer) term);
}

static void
index_terms (ReseauCellReader *self)
{
  g_autoptr (GPtrArray) all = reseau_terms_search (self->terms, self->field->list, NULL, 0);

  for (guint i = 0; i < all->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (all, i);
    g_auto (GStrv) words = g_strsplit (term->folded, " | ", -1);

    add_word (self, term->code, term);
    for (guint j = 0; words[j] != NULL; j++)
      add_word (self, words[j], term);
  }
}

/**
 * reseau_cell_reader_new:
 * @field: the field a column goes to; must outlive the reader
 *
 * Returns: (transfer full): what reads the column's cells
 */
ReseauCellReader *
reseau_cell_reader_new (const ReseauField *field, const ReseauTerms *terms)
{
  ReseauCellReader *self = g_new0 (ReseauCellReader, 1);

  self->field = field;
  self->terms = terms;
  self->by_word =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->branches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->learnt = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (field->list != NULL)
    index_terms (self);
  return self;
}

void
reseau_cell_reader_free (ReseauCellReader *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_word);
  g_hash_table_unref (self->branches);
  g_hash_table_unref (self->learnt);
  g_free (self);
}

/* The highest parent: for types of structure, the country. */
static const char *
branch_of (const ReseauCellReader *self, const ReseauTerm *term)
{
  const char *branch = term->code;
  const char *parent = term->parent;

  for (guint depth = 0; parent != NULL && depth < 8; depth++) {
    const ReseauTerm *up = reseau_terms_get (self->terms, term->list, parent);

    branch = parent;
    parent = up ? up->parent : NULL;
  }
  return branch;
}

/**
 * reseau_cell_reader_learn:
 * @cell: (nullable): a cell of the column
 *
 * Looks at a column before it is read: the same abbreviation means one thing in
 * Wallonia and another in France, and a column is of one country.
 */
void
reseau_cell_reader_learn (ReseauCellReader *self, const char *cell)
{
  g_autofree char *folded = cell ? g_strstrip (reseau_text_fold (cell, -1)) : NULL;
  GPtrArray *terms = folded ? g_hash_table_lookup (self->by_word, folded) : NULL;

  if (terms == NULL || !g_hash_table_add (self->learnt, g_strdup (folded)))
    return;
  for (guint i = 0; i < terms->len; i++) {
    const char *branch = branch_of (self, g_ptr_array_index (terms, i));
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->branches, branch));

    g_hash_table_replace (self->branches, g_strdup (branch), GUINT_TO_POINTER (count + 1));
  }
}

/* One term, or that of the branch which explains most of the column; a tie is
 * not guessed at. */
static ReseauValue *
read_term (ReseauCellReader *self, const char *cell)
{
  g_autofree char *folded = g_strstrip (reseau_text_fold (cell, -1));
  GPtrArray *terms = g_hash_table_lookup (self->by_word, folded);
  const ReseauTerm *best = NULL;
  guint best_count = 0;
  gboolean tie = FALSE;

  for (guint i = 0; terms != NULL && i < terms->len; i++) {
    const ReseauTerm *term = g_ptr_array_index (terms, i);
    guint count = GPOINTER_TO_UINT (g_hash_table_lookup (self->branches, branch_of (self, term)));

    tie = best != NULL && count == best_count;
    if (best == NULL || count > best_count) {
      best = term;
      best_count = count;
      tie = FALSE;
    }
  }
  return best != NULL && !tie ? reseau_value_new_string (best->code) : NULL;
}

/* All or nothing: a list of which half is understood would look complete. */
static ReseauValue *
read_terms (ReseauCellReader *self, const char *cell)
{
  g_auto (GStrv) parts = g_strsplit_set (cell, "|;,", -1);
  g_autoptr (ReseauValue) list = reseau_value_new_list ();

  for (guint i = 0; parts[i] != NULL; i++) {
    g_autoptr (ReseauValue) code = NULL;

    if (*g_strstrip (parts[i]) == '\0')
      continue;
    code = read_term (self, parts[i]);
    if (code == NULL)
      return NULL;
    if (!reseau_value_contains (list, code))
      reseau_value_add (list, g_steal_pointer (&code));
  }
  return g_steal_pointer (&list);
}

static ReseauValue *
read_choice (const ReseauField *field, const char *cell)
{
  g_autofree char *folded = reseau_text_fold (cell, -1);

  for (guint i = 0; i < field->n_choices; i++) {
    const ReseauChoice *choice = &field->choices[i];
    g_autofree char *fr = reseau_text_fold (choice->label.fr, -1);
    g_autofree char *en = reseau_text_fold (choice->label.en, -1);

    if (g_str_equal (choice->value, cell) || g_str_equal (folded, fr) || g_str_equal (folded, en))
      return reseau_value_new_string (choice->value);
  }
  return NULL;
}

static ReseauValue *
read_boolean (const char *cell)
{
  static const char *const yes[] = { "oui", "yes", "true", "vrai", "1", "x", "o", "y", NULL };
  static const char *const no[] = { "non", "no", "false", "faux", "0", "n", NULL };
  g_autofree char *folded = reseau_text_fold (cell, -1);

  if (g_strv_contains (yes, folded))
    return reseau_value_new_bool (TRUE);
  return g_strv_contains (no, folded) ? reseau_value_new_bool (FALSE) : NULL;
}

static ReseauValue *
read_number (const ReseauField *field, const char *cell)
{
  g_autofree char *plain = g_strdup (cell);
  char *end = NULL;
  double number;

  g_strdelimit (plain, ",", '.');
  number = g_ascii_strtod (plain, &end);
  if (end == plain || *end != '\0' || number != number || number > 1e15 || number < -1e15)
    return NULL;
  if (field->type == RESEAU_FIELD_NUMBER)
    return reseau_value_new_double (number);
  return number == (double) (gint64) number ? reseau_value_new_int ((gint64) number) : NULL;
}

/* 12/03/2026 and 2026-03-12. */
static ReseauValue *
read_date (const char *cell)
{
  int day, month, year, length = 0;

  if (sscanf (cell, "%2d/%2d/%4d%n", &day, &month, &year, &length) == 3 &&
      (gsize) length == strlen (cell)) {
    g_autofree char *text = g_strdup_printf ("%04d-%02d-%02d", year, month, day);

    return reseau_value_new_string (text);
  }
  return reseau_value_new_string (cell);
}

static ReseauValue *
read_url (const char *cell)
{
  g_autofree char *text =
      strstr (cell, "://") ? g_strdup (cell) : g_strconcat ("https://", cell, NULL);

  return reseau_value_new_string (text);
}

static ReseauValue *
read_list (const ReseauField *field, const char *cell)
{
  ReseauValue *list;
  g_auto (GStrv) parts = NULL;

  if (*cell == '[')
    return reseau_json_parse (cell, -1, NULL);
  if (field->n_items > 0)
    return NULL;
  parts = g_strsplit_set (cell, "|\n", -1);
  list = reseau_value_new_list ();
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      reseau_value_add_string (list, parts[i]);
  return list;
}

/* Spreadsheets turn long numbers into decimals: 49483773500013.0 */
static ReseauValue *
read_text (const char *cell)
{
  gsize length = strlen (cell);
  gsize digits = strspn (cell, "0123456789");

  if (digits > 0 && digits + 2 == length && g_str_equal (cell + digits, ".0"))
    return reseau_value_new_string_len (cell, digits);
  return reseau_value_new_string (cell);
}

static ReseauValue *
read_any (ReseauCellReader *self, const char *cell)
{
  const ReseauField *field = self->field;

  switch (field->type) {
  case RESEAU_FIELD_TERM:
    return read_term (self, cell);
  case RESEAU_FIELD_TERMS:
    return read_terms (self, cell);
  case RESEAU_FIELD_CHOICE:
  case RESEAU_FIELD_STATE:
    return read_choice (field, cell);
  case RESEAU_FIELD_BOOLEAN:
    return read_boolean (cell);
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    return read_number (field, cell);
  case RESEAU_FIELD_DATE:
    return read_date (cell);
  case RESEAU_FIELD_URL:
    return read_url (cell);
  case RESEAU_FIELD_REFS:
  case RESEAU_FIELD_LIST:
    return read_list (field, cell);
  case RESEAU_FIELD_LONG_TEXT:
    return reseau_value_new_string (cell);
  default:
    return read_text (cell);
  }
}

/**
 * reseau_cell_reader_read:
 * @cell: text that is not empty
 *
 * Returns: (transfer full) (nullable): a value that fits the field; %NULL for a
 *   cell that is not understood
 */
ReseauValue *
reseau_cell_reader_read (ReseauCellReader *self, const char *cell)
{
  g_autofree char *plain = g_strstrip (g_strdup (cell));
  g_autoptr (ReseauValue) value = read_any (self, plain);

  if (value == NULL || reseau_validate_value (self->field, value) != RESEAU_PROBLEM_NONE)
    return NULL;
  return g_steal_pointer (&value);
}

static gboolean
is_list_of_plain_texts (const ReseauValue *value)
{
  for (guint i = 0; i < reseau_value_get_length (value); i++) {
    const char *text = reseau_value_get_string (reseau_value_get_at (value, i));

    if (text == NULL || *text == '\0' || *text == '[' || strpbrk (text, "|;,\n") != NULL)
      return FALSE;
  }
  return reseau_value_get_length (value) > 0;
}

static char *
join_texts (const ReseauValue *list)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < reseau_value_get_length (list); i++)
    g_string_append_printf (out, "%s%s", i ? "|" : "",
                            reseau_value_get_string (reseau_value_get_at (list, i)));
  return g_string_free (out, FALSE);
}

/**
 * reseau_cell_write:
 * @field: (nullable): %NULL for one that only newer programs know: its values are JSON
 * @value: (nullable): a field's value
 *
 * Returns: (transfer full): the cell from which [method@CellReader.read_back]
 *   makes the same value
 */
char *
reseau_cell_write (const ReseauField *field, const ReseauValue *value)
{
  if (value != NULL && field == NULL)
    return reseau_json_write (value);
  switch (reseau_value_get_kind (value)) {
  case RESEAU_VALUE_NULL:
    return g_strdup ("");
  case RESEAU_VALUE_STRING:
    return g_strdup (reseau_value_get_string (value));
  case RESEAU_VALUE_LIST:
    return is_list_of_plain_texts (value) ? join_texts (value) : reseau_json_write (value);
  case RESEAU_VALUE_BOOL:
  case RESEAU_VALUE_INT:
  case RESEAU_VALUE_DOUBLE:
  case RESEAU_VALUE_OBJECT:
  default:
    return reseau_json_write (value);
  }
}

static ReseauValue *
split_texts (const char *cell)
{
  g_auto (GStrv) parts = g_strsplit (cell, "|", -1);
  ReseauValue *list = reseau_value_new_list ();

  for (guint i = 0; parts[i] != NULL; i++)
    reseau_value_add_string (list, parts[i]);
  return list;
}

/* What was written into @cell, taken by the letter. */
static ReseauValue *
read_letter (const ReseauField *field, const char *cell)
{
  switch (field->type) {
  case RESEAU_FIELD_TERMS:
  case RESEAU_FIELD_REFS:
  case RESEAU_FIELD_LIST:
    return *cell == '[' ? reseau_json_parse (cell, -1, NULL) : split_texts (cell);
  case RESEAU_FIELD_BOOLEAN:
  case RESEAU_FIELD_INTEGER:
  case RESEAU_FIELD_NUMBER:
  case RESEAU_FIELD_MONEY:
    return reseau_json_parse (cell, -1, NULL);
  default:
    return reseau_value_new_string (cell);
  }
}

static gboolean
is_code (const char *text)
{
  return text != NULL && *text != '\0' &&
         text[strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

/* A code stands for itself, known here or not; anything else a person has put there. */
static gboolean
holds_codes (const ReseauValue *value)
{
  if (!reseau_value_is_list (value))
    return is_code (reseau_value_get_string (value));
  for (guint i = 0; i < reseau_value_get_length (value); i++)
    if (!is_code (reseau_value_get_string (reseau_value_get_at (value, i))))
      return FALSE;
  return TRUE;
}

static gboolean
is_coded (const ReseauField *field)
{
  return field->type == RESEAU_FIELD_TERM || field->type == RESEAU_FIELD_TERMS ||
         field->type == RESEAU_FIELD_CHOICE || field->type == RESEAU_FIELD_STATE;
}

/**
 * reseau_cell_reader_read_back:
 * @cell: text that is not empty, of a table that this program wrote and a person
 *   may have edited
 *
 * Returns: (transfer full) (nullable): the value that was written; for a cell
 *   that was edited as [method@CellReader.read]
 */
ReseauValue *
reseau_cell_reader_read_back (ReseauCellReader *self, const char *cell)
{
  g_autoptr (ReseauValue) value = read_letter (self->field, cell);

  if (value != NULL && (!is_coded (self->field) || holds_codes (value)) &&
      reseau_validate_value (self->field, value) == RESEAU_PROBLEM_NONE)
    return g_steal_pointer (&value);
  return reseau_cell_reader_read (self, cell);
}
