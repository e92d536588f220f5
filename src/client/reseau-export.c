/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-export.h"

#include "reseau-cell.h"
#include "reseau-csv.h"
#include "reseau-error.h"
#include "reseau-scope.h"

#include <errno.h>
#include <glib/gstdio.h>

#define PAGE 500

/* Fields of the schema in their order, then those of newer programs that some
 * record has. */
static GPtrArray *
find_columns (const ReseauKind *kind, GHashTable *unknown)
{
  GPtrArray *columns = g_ptr_array_new ();
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (unknown), (GCompareFunc) strcmp);

  for (guint i = 0; i < kind->n_fields; i++)
    if (!kind->fields[i].is_virtual)
      g_ptr_array_add (columns, (gpointer) kind->fields[i].key);
  for (GList *l = names; l != NULL; l = l->next)
    g_ptr_array_add (columns, l->data);
  return columns;
}

static gboolean
each_record (ReseauStore *store, const GArray *rids, void (*func) (const ReseauRecord *, gpointer),
             gpointer data, GError **error)
{
  for (guint from = 0; from < rids->len; from += PAGE) {
    g_autoptr (GPtrArray) rows = reseau_store_load_rows (store, &g_array_index (rids, gint64, from),
                                                         MIN (PAGE, rids->len - from), error);

    if (rows == NULL)
      return FALSE;
    for (guint i = 0; i < rows->len; i++)
      if (g_ptr_array_index (rows, i) != NULL)
        func (((const ReseauRow *) g_ptr_array_index (rows, i))->record, data);
  }
  return TRUE;
}

typedef struct {
  const ReseauKind *kind;
  GHashTable *unknown;
  GPtrArray *columns;
  GString *out;
  guint count;
  const ReseauPublicationRequest *request; /* (nullable): for whom it is */
} Table;

static void
note_unknown (const ReseauRecord *record, gpointer data)
{
  Table *table = data;

  for (guint i = 0; i < reseau_value_get_length (record->fields); i++) {
    const char *key = reseau_value_get_key_at (record->fields, i);

    if (reseau_kind_get_field (table->kind, key) == NULL)
      g_hash_table_add (table->unknown, g_strdup (key));
  }
}

static void
append_record (const ReseauRecord *record, gpointer data)
{
  Table *table = data;
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  gboolean is_public = reseau_value_get_member_bool (record->fields, "public");

  g_ptr_array_add (cells, g_strdup (record->id));
  g_ptr_array_add (cells, reseau_scope_write_visibility (record->scope, is_public));
  for (guint i = 0; i < table->columns->len; i++) {
    const char *key = g_ptr_array_index (table->columns, i);
    const ReseauField *field = reseau_kind_get_field (table->kind, key);
    gboolean shown = table->request == NULL || field == NULL ||
                     reseau_publication_may_show (record, field, table->request);

    g_ptr_array_add (cells, shown ? reseau_cell_write (field, reseau_record_get (record, key))
                                  : g_strdup (""));
  }
  g_ptr_array_add (cells, NULL);
  reseau_csv_append_row (table->out, (const char *const *) cells->pdata);
  table->count++;
}

static void
append_header (Table *table)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();

  g_ptr_array_add (cells, (gpointer) "id");
  g_ptr_array_add (cells, (gpointer) "visibility");
  for (guint i = 0; i < table->columns->len; i++)
    g_ptr_array_add (cells, g_ptr_array_index (table->columns, i));
  g_ptr_array_add (cells, NULL);
  reseau_csv_append_row (table->out, (const char *const *) cells->pdata);
}

static gboolean
write_file (const char *folder, const char *kind, const GString *text, GError **error)
{
  g_autofree char *name = g_strconcat (kind, ".csv", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) local_error = NULL;

  if (g_file_set_contents_full (path, text->str, text->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, local_error->message);
  return FALSE;
}

static gboolean
export_kind (ReseauStore *store, const ReseauKind *kind, const char *folder, guint *count,
             GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind->name);
  g_autoptr (GArray) rids = reseau_store_query (store, query, 0, error);
  g_autoptr (GHashTable) unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GString) out = g_string_new ("\xef\xbb\xbf");
  Table table = { .kind = kind, .unknown = unknown, .out = out };

  if (rids == NULL || !each_record (store, rids, note_unknown, &table, error))
    return FALSE;
  columns = find_columns (kind, unknown);
  table.columns = columns;
  append_header (&table);
  if (!each_record (store, rids, append_record, &table, error))
    return FALSE;
  *count = table.count;
  return write_file (folder, kind->name, out, error);
}

/**
 * reseau_export_all:
 * @folder: made when it is not there; one table a kind, which
 *   [func@import_table] reads back into the same records
 * @summary: (out): an object: kind → number of records
 *
 * Writes everything that is shown.
 */
gboolean
reseau_export_all (ReseauStore *store, const char *folder, ReseauValue **summary, GError **error)
{
  const ReseauSchema *schema = reseau_store_get_schema (store);
  g_autoptr (ReseauValue) counts = reseau_value_new_object ();

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, g_strerror (errno));
    return FALSE;
  }
  for (guint i = 0; i < reseau_schema_get_n_kinds (schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (schema, i);
    guint count = 0;

    if (!export_kind (store, kind, folder, &count, error))
      return FALSE;
    reseau_value_set_int (counts, kind->name, count);
  }
  *summary = g_steal_pointer (&counts);
  return TRUE;
}

static gboolean
append_wanted (ReseauStore *store, Table *table, const GPtrArray *ids, GCancellable *cancellable,
               GError **error)
{
  for (guint i = 0; i < ids->len; i++) {
    g_autoptr (ReseauShown) shown = reseau_store_get (store, g_ptr_array_index (ids, i), error);

    if (shown == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (reseau_publication_may_contain (shown->record, table->request->audience) &&
        g_str_equal (shown->record->kind, table->kind->name))
      append_record (shown->record, table);
  }
  return TRUE;
}

/**
 * reseau_export_table:
 * @kind: what is to be in it
 * @file: replaced when all is known, left as it was when that fails
 * @count: (out): how many are in it
 *
 * Writes what is wanted of one kind as a table that an import reads again, without what is not for
 * that audience, nor what newer programs added.  %RESEAU_ERROR_DISK when there is no room, or no
 * right to write there.
 */
gboolean
reseau_export_table (ReseauStore *store, const char *kind, const ReseauPublicationRequest *request,
                     GFile *file, guint *count, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) ids = reseau_publication_find (store, request, 0, error);
  g_autoptr (GHashTable) unknown = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) columns = NULL;
  g_autoptr (GString) out = g_string_new ("\xef\xbb\xbf");
  g_autoptr (GError) cause = NULL;
  Table table = { .out = out, .request = request };

  table.kind = reseau_schema_get_kind (reseau_store_get_schema (store), kind);
  table.columns = columns = find_columns (table.kind, unknown);
  append_header (&table);
  if (ids == NULL || !append_wanted (store, &table, ids, cancellable, error))
    return FALSE;
  *count = table.count;
  if (g_file_replace_contents (file, out->str, out->len, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                               cancellable, &cause))
    return TRUE;
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, cause->message);
  return FALSE;
}
