/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-import.h"

#include "reseau-cell.h"
#include "reseau-commands-private.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-text-fold.h"
#include "reseau-validate.h"

#include <string.h>

typedef struct {
  const char *title;
  const ReseauField *field; /* NULL: not understood, or @is_id or @is_visibility */
  ReseauCellReader *reader;
  gboolean is_id;
  gboolean is_visibility;
  gboolean is_unknown; /* a field that only newer programs know */
} Column;

typedef struct {
  ReseauStore *store;
  const ReseauActor *actor;
  const ReseauKind *kind;
  const ReseauCsv *table;
  Column *columns;
  guint n_columns;
  gboolean is_export; /* one of ours: its cells say what they mean by the letter */
  GHashTable *seen;   /* content → how many rows had it before */
  GHashTable *copies; /* id in the table → id here, where that is another record */
  GPtrArray *ops;
  ReseauImportReport *report;
} Import;

void
reseau_import_report_free (ReseauImportReport *self)
{
  if (self == NULL)
    return;
  reseau_value_unref (self->columns);
  reseau_value_unref (self->problems);
  g_free (self);
}

static void
add_problem (Import *import, guint row, const char *column, const char *value, const char *problem)
{
  ReseauValue *out = reseau_value_new_object ();

  /* The header is row 1. */
  reseau_value_set_int (out, "row", row + 1);
  reseau_value_set_string (out, "column", column);
  reseau_value_set_string (out, "value", value);
  reseau_value_set_string (out, "problem", problem);
  reseau_value_add (import->report->problems, out);
}

/* --- columns ------------------------------------------------------------------- */

static char *
fold_name (const char *name)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (name), "_-.", ' ');

  return g_strstrip (reseau_text_fold (spaced, -1));
}

static gboolean
is_name_of (const char *folded, const char *name)
{
  g_autofree char *other = fold_name (name);

  return g_str_equal (folded, other);
}

static gboolean
field_is_called (const ReseauField *field, const char *folded)
{
  if (is_name_of (folded, field->key) || is_name_of (folded, field->label.fr) ||
      is_name_of (folded, field->label.en))
    return TRUE;
  for (guint i = 0; field->aliases != NULL && field->aliases[i] != NULL; i++)
    if (is_name_of (folded, field->aliases[i]))
      return TRUE;
  return FALSE;
}

static const ReseauField *
find_field (const ReseauKind *kind, const char *title)
{
  g_autofree char *folded = fold_name (title);

  for (guint i = 0; i < kind->n_fields; i++)
    if (!kind->fields[i].is_virtual && field_is_called (&kind->fields[i], folded))
      return &kind->fields[i];
  return NULL;
}

/* What the person said of this column, or NULL: COLUMN=FIELD, an empty field
 * leaves the column out. */
static const char *
mapped_field (const char *const *maps, const char *title)
{
  for (guint i = 0; maps != NULL && maps[i] != NULL; i++) {
    const char *equals = strchr (maps[i], '=');

    if (equals != NULL && strlen (title) == (gsize) (equals - maps[i]) &&
        strncmp (maps[i], title, equals - maps[i]) == 0)
      return equals + 1;
  }
  return NULL;
}

static gboolean
holds_ids (const Import *import, guint column)
{
  for (guint i = 1; i < import->table->rows->len; i++) {
    GStrv row = g_ptr_array_index (import->table->rows, i);

    if (g_strv_length (row) <= column || !reseau_id_is_valid (row[column]))
      return FALSE;
  }
  return import->table->rows->len > 1;
}

static gboolean
is_taken (const Import *import, guint n_columns, const ReseauField *field)
{
  for (guint i = 0; i < n_columns; i++)
    if (import->columns[i].field == field)
      return TRUE;
  return FALSE;
}

static gboolean
read_column (Import *import, guint index, const char *const *maps, GError **error)
{
  Column *column = &import->columns[index];
  const char *mapped = mapped_field (maps, column->title);

  if (mapped != NULL && *mapped != '\0') {
    column->field = reseau_kind_get_field (import->kind, mapped);
    if (column->field == NULL) {
      g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "There is no field “%s”", mapped);
      return FALSE;
    }
    return TRUE;
  }
  if (mapped != NULL)
    return TRUE;
  column->is_id = g_str_equal (column->title, "id") && holds_ids (import, index);
  import->is_export |= column->is_id;
  column->is_visibility = g_ascii_strcasecmp (column->title, "visibility") == 0;
  if (!column->is_id && !column->is_visibility)
    column->field = find_field (import->kind, column->title);
  if (column->field != NULL && is_taken (import, index, column->field))
    column->field = NULL;
  return TRUE;
}

/* Exports keep the fields of newer programs as JSON, under their keys. */
static gboolean
is_unknown_field (const Import *import, guint index, const char *const *maps)
{
  const Column *column = &import->columns[index];

  if (!import->is_export || column->field != NULL || column->is_id || column->is_visibility ||
      mapped_field (maps, column->title) != NULL || !g_ascii_islower (column->title[0]) ||
      column->title[strspn (column->title, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0')
    return FALSE;
  for (guint i = 1; i < import->table->rows->len; i++) {
    GStrv row = g_ptr_array_index (import->table->rows, i);
    const char *cell = g_strv_length (row) > index ? row[index] : "";
    g_autoptr (ReseauValue) value = reseau_json_parse (cell, -1, NULL);

    if (*cell != '\0' && value == NULL)
      return FALSE;
  }
  return TRUE;
}

static void
report_column (Import *import, const Column *column)
{
  ReseauValue *out = reseau_value_new_object ();
  gboolean as_named = column->is_id || column->is_visibility || column->is_unknown;
  const char *field = as_named ? column->title : NULL;

  reseau_value_set_string (out, "column", column->title);
  reseau_value_set_string (out, "field", column->field ? column->field->key : field);
  reseau_value_add (import->report->columns, out);
}

static void
learn_column (Import *import, guint index)
{
  Column *column = &import->columns[index];

  if (column->field->list == NULL)
    return;
  for (guint i = 1; i < import->table->rows->len; i++) {
    GStrv row = g_ptr_array_index (import->table->rows, i);

    if (index < g_strv_length (row))
      reseau_cell_reader_learn (column->reader, row[index]);
  }
}

static gboolean
read_header (Import *import, const ReseauTerms *terms, const char *const *maps, GError **error)
{
  GStrv header = g_ptr_array_index (import->table->rows, 0);

  import->n_columns = g_strv_length (header);
  import->columns = g_new0 (Column, import->n_columns);
  for (guint i = 0; i < import->n_columns; i++) {
    Column *column = &import->columns[i];

    column->title = header[i];
    if (!read_column (import, i, maps, error))
      return FALSE;
    column->is_unknown = is_unknown_field (import, i, maps);
    report_column (import, column);
    if (column->field == NULL)
      continue;
    column->reader = reseau_cell_reader_new (column->field, terms);
    learn_column (import, i);
  }
  return TRUE;
}

/* --- rows ------------------------------------------------------------------------ */

static gboolean
check_width (Import *import, guint index, GStrv row)
{
  guint width = g_strv_length (row);

  for (guint i = import->n_columns; i < width; i++) {
    if (*row[i] != '\0') {
      add_problem (import, index, NULL, row[i], "too-long-row");
      return FALSE;
    }
  }
  if (width < import->n_columns)
    add_problem (import, index, import->columns[width].title, NULL, "short-row");
  return TRUE;
}

static ReseauValue *
read_cells (Import *import, guint index, GStrv row, char **id)
{
  ReseauValue *fields = reseau_value_new_object ();

  for (guint i = 0; i < import->n_columns && row[i] != NULL; i++) {
    const Column *column = &import->columns[i];
    ReseauValue *value;

    if (*row[i] == '\0')
      continue;
    if (column->is_id)
      *id = g_strdup (row[i]);
    if (column->is_visibility)
      reseau_value_set_string (fields, "visibility", row[i]);
    if (column->is_unknown)
      reseau_value_set (fields, column->title, reseau_json_parse (row[i], -1, NULL));
    if (column->field == NULL)
      continue;
    value = import->is_export ? reseau_cell_reader_read_back (column->reader, row[i])
                              : reseau_cell_reader_read (column->reader, row[i]);
    if (value != NULL)
      reseau_value_set (fields, column->field->key, value);
    else if (column->field->is_virtual)
      reseau_value_set_string (fields, column->field->key, row[i]); /* never guessed */
    else
      add_problem (import, index, column->title, row[i], "value");
  }
  return fields;
}

/* Names and company numbers are no keys: two structures may share both.  A
 * record is known by its number in the file it comes from, or else by all that
 * the row says, and how many rows said it before. */
static char *
id_for (Import *import, const ReseauValue *fields)
{
  const char *source = reseau_value_get_member_string (fields, "source");
  const char *source_id = reseau_value_get_member_string (fields, "source_id");
  g_autofree char *content = NULL;
  g_autofree char *name = NULL;
  guint count;

  if (source_id != NULL) {
    name = g_strjoin ("\n", import->kind->name, source ? source : "", source_id, NULL);
    return reseau_id_new_named ("import-number", name);
  }
  content = reseau_json_write (fields);
  count = GPOINTER_TO_UINT (g_hash_table_lookup (import->seen, content));
  name = g_strdup_printf ("%s\n%u\n%s", import->kind->name, count, content);
  g_hash_table_replace (import->seen, g_steal_pointer (&content), GUINT_TO_POINTER (count + 1));
  return reseau_id_new_named ("import-row", name);
}

/* --- whose id it is -------------------------------------------------------------- */

static gboolean
is_known (Import *import, const char *id)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (import->store, id, NULL);

  return shown != NULL;
}

static char *
copy_id (const char *id, const char *scope)
{
  g_autofree char *name = g_strjoin ("\n", scope, id, NULL);

  return reseau_id_new_named ("import-copy", name);
}

static char *
dup_scope_of (Import *import, const ReseauValue *fields)
{
  g_autofree char *visibility = NULL;
  g_autoptr (ReseauValue) own =
      reseau_commands_split_visibility (import->kind, fields, fields, &visibility);

  return reseau_commands_dup_scope (import->store, import->actor, import->kind, own, visibility,
                                    NULL);
}

static gboolean
is_back (const char *said, const char *scope)
{
  g_autofree char *written = reseau_scope_write_visibility (scope, FALSE);
  ReseauScopeKind kind = reseau_scope_get_kind (scope);

  return kind == RESEAU_SCOPE_KIND_NET || kind == RESEAU_SCOPE_KIND_PAIR ||
         g_strcmp0 (said, written) == 0;
}

/* An id is the record's own among those who saw it.  What fewer people will see, or others, is
 * another record, which must not hold the id of one that they do not see: it has one of its own,
 * the same at every import. */
static char *
dup_id_here (Import *import, const char *id, const ReseauValue *fields)
{
  g_autofree char *scope = is_known (import, id) ? NULL : dup_scope_of (import, fields);
  char *copy;

  if (scope == NULL || is_back (reseau_value_get_member_string (fields, "visibility"), scope))
    return g_strdup (id);
  copy = copy_id (id, scope);
  g_hash_table_insert (import->copies, g_strdup (id), g_strdup (copy));
  return copy;
}

/* Returns: (transfer full) (nullable): what a reference to @id leads to instead */
static char *
dup_copy_of (Import *import, const char *id)
{
  const char *structure = import->actor->structure;
  g_autofree char *user = reseau_scope_new_user (import->actor->uid);
  g_autofree char *org = structure != NULL ? reseau_scope_new_org (structure) : NULL;
  const char *const scopes[] = { user, org };
  const char *copy = g_hash_table_lookup (import->copies, id);

  if (copy != NULL || is_known (import, id))
    return g_strdup (copy);
  for (guint i = 0; i < G_N_ELEMENTS (scopes) && scopes[i] != NULL; i++) {
    g_autofree char *own = copy_id (id, scopes[i]);

    if (is_known (import, own))
      return g_steal_pointer (&own);
  }
  return NULL;
}

static ReseauValue *
dup_redirected (Import *import, const ReseauValue *ids)
{
  ReseauValue *out = reseau_value_new_list ();

  for (guint i = 0; i < reseau_value_get_length (ids); i++) {
    const char *id = reseau_value_get_string (reseau_value_get_at (ids, i));
    g_autofree char *copy = dup_copy_of (import, id);

    reseau_value_add (out, reseau_value_new_string (copy != NULL ? copy : id));
  }
  return out;
}

static void
redirect (Import *import, ReseauValue *fields)
{
  for (guint i = 0; i < import->kind->n_fields; i++) {
    const ReseauField *field = &import->kind->fields[i];
    const ReseauValue *value = reseau_value_get (fields, field->key);
    g_autofree char *copy = NULL;

    if (value == NULL)
      continue;
    if (field->type == RESEAU_FIELD_REFS)
      reseau_value_set (fields, field->key, dup_redirected (import, value));
    else if (field->type == RESEAU_FIELD_REF)
      copy = dup_copy_of (import, reseau_value_get_string (value));
    if (copy != NULL)
      reseau_value_set_string (fields, field->key, copy);
  }
}

/* --- records ------------------------------------------------------------------------ */

static const ReseauField *
find_missing (const ReseauKind *kind, const ReseauValue *fields)
{
  for (guint i = 0; i < kind->n_fields; i++)
    if (kind->fields[i].required && kind->fields[i].fallback == NULL &&
        reseau_value_is_empty (reseau_value_get (fields, kind->fields[i].key)))
      return &kind->fields[i];
  return NULL;
}

static void
take_prepared (Import *import, GPtrArray *ops)
{
  for (guint i = 0; i < ops->len; i++)
    g_ptr_array_add (import->ops, g_steal_pointer (&g_ptr_array_index (ops, i)));
}

static const char *
reason_for (const GError *error, const ReseauValue *fields)
{
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    return "parent";
  if (g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_STALE))
    return "state";
  if (!g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED))
    return "invalid";
  return g_strcmp0 (reseau_value_get_member_string (fields, "visibility"), "pair") == 0
             ? "parties"
             : "not-allowed";
}

static gboolean
is_for_one (const char *visibility)
{
  return g_str_equal (visibility, "me") || g_str_has_prefix (visibility, "me:");
}

static gboolean
says_the_same (const char *said, const char *present)
{
  return g_str_has_prefix (present, said) || (is_for_one (said) && is_for_one (present));
}

/* A table says who sees what is new.  Whoever sees what is there already was asked about it, and a
 * table may be older than the answer. */
static GPtrArray *
prepare_change (Import *import, guint index, const ReseauRecord *record, const ReseauValue *fields,
                GError **error)
{
  const char *said = reseau_value_get_member_string (fields, "visibility");
  g_autoptr (ReseauValue) changes = reseau_value_copy (fields);
  g_autofree char *present = reseau_scope_write_visibility (
      record->scope, reseau_value_get_member_bool (record->fields, "public"));

  reseau_value_unset (changes, "visibility");
  reseau_value_unset (changes, "public");
  if (said != NULL && !says_the_same (said, present))
    add_problem (import, index, "visibility", said, "visibility-kept");
  return reseau_command_prepare_set (import->store, import->actor, record->id, changes, error);
}

static void
note_who_sees_it (Import *import, guint index, const ReseauValue *fields, const GPtrArray *ops)
{
  const ReseauOp *op = g_ptr_array_index (ops, 0);
  const char *said = reseau_value_get_member_string (fields, "visibility");

  if (said != NULL && !is_for_one (said) &&
      reseau_scope_get_kind (op->scope) == RESEAU_SCOPE_KIND_USER)
    add_problem (import, index, "visibility", said, "kept-to-oneself");
}

static gboolean
import_record (Import *import, guint index, const char *id, const ReseauValue *fields,
               GError **error)
{
  g_autoptr (ReseauShown) shown = reseau_store_get (import->store, id, NULL);
  g_autoptr (GPtrArray) ops = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean is_new = shown == NULL || shown->record->deleted;

  if (!is_new)
    ops = prepare_change (import, index, shown->record, fields, &local_error);
  else if (import->is_export)
    ops = reseau_command_prepare_restore (import->store, import->actor, id, import->kind->name,
                                          fields, &local_error);
  else
    ops = reseau_command_prepare_create (import->store, import->actor, id, import->kind->name,
                                         fields, &local_error);
  if (ops == NULL) {
    import->report->refused++;
    add_problem (import, index, NULL, local_error->message, reason_for (local_error, fields));
    return TRUE;
  }
  if (is_new)
    note_who_sees_it (import, index, fields, ops);
  if (is_new)
    import->report->created++;
  else if (ops->len > 0)
    import->report->updated++;
  else
    import->report->unchanged++;
  take_prepared (import, ops);
  return TRUE;
}

static gboolean
import_row (Import *import, guint index, GError **error)
{
  GStrv row = g_ptr_array_index (import->table->rows, index);
  g_autoptr (ReseauValue) fields = NULL;
  g_autofree char *id = NULL;
  g_autofree char *here = NULL;
  const ReseauField *missing;

  import->report->rows++;
  if (!check_width (import, index, row)) {
    import->report->refused++;
    return TRUE;
  }
  fields = read_cells (import, index, row, &id);
  missing = find_missing (import->kind, fields);
  if (missing != NULL) {
    import->report->refused++;
    add_problem (import, index, missing->key, NULL, "missing");
    return TRUE;
  }
  if (id == NULL)
    id = id_for (import, fields);
  redirect (import, fields);
  here = dup_id_here (import, id, fields);
  return import_record (import, index, here, fields, error);
}

static void
import_clear (Import *import)
{
  for (guint i = 0; i < import->n_columns; i++)
    reseau_cell_reader_free (import->columns[i].reader);
  g_free (import->columns);
  g_clear_pointer (&import->seen, g_hash_table_unref);
  g_clear_pointer (&import->copies, g_hash_table_unref);
  g_clear_pointer (&import->ops, g_ptr_array_unref);
  g_clear_pointer (&import->report, reseau_import_report_free);
}

static gboolean
run (Import *import, const char *const *maps, gboolean dry_run, GError **error)
{
  g_autoptr (ReseauTerms) terms = reseau_terms_load (import->store, error);

  if (terms == NULL || !read_header (import, terms, maps, error))
    return FALSE;
  for (guint i = 1; i < import->table->rows->len; i++)
    if (!import_row (import, i, error))
      return FALSE;
  if (dry_run || import->ops->len == 0)
    return TRUE;
  /* All rows in one transaction: nothing is ever half imported. */
  return reseau_store_commit_ops (import->store, import->ops, error);
}

/**
 * reseau_import_table:
 * @kind: what the rows are
 * @maps: (nullable) (array zero-terminated=1): "COLUMN=FIELD" where the titles do
 *   not say it
 * @dry_run: only look
 *
 * Imports a table.  What is not understood is told, row by row; done twice it
 * changes nothing the second time.
 *
 * Returns: (transfer full): what became of it
 */
ReseauImportReport *
reseau_import_table (ReseauStore *store, const ReseauActor *actor, const char *kind,
                     const ReseauCsv *table, const char *const *maps, gboolean dry_run,
                     GError **error)
{
  Import import = { 0 };
  ReseauImportReport *report = NULL;

  import.store = store;
  import.actor = actor;
  import.kind = reseau_schema_get_kind (reseau_store_get_schema (store), kind);
  import.table = table;
  import.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  import.copies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  import.ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  import.report = g_new0 (ReseauImportReport, 1);
  import.report->columns = reseau_value_new_list ();
  import.report->problems = reseau_value_new_list ();
  if (run (&import, maps, dry_run, error))
    report = g_steal_pointer (&import.report);
  import_clear (&import);
  return report;
}
