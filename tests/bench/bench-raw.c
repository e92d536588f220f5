/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What SQLite and FTS5 alone cost: the same texts put into a plain table and a
 * plain index, with the same durability and size of transactions.  With the
 * tokenizer «reseau» it is the same index; with one of FTS5's own, words as they are
 * written.
 *
 *   bench-raw insert FILE.db FICHES.ndjson|- TOKENIZER
 *   bench-raw search FILE.db WORD…
 *
 * Prints JSON lines {"what", "ms", "records"}. */
#include "reseau-fts.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-schema.h"

#include <stdio.h>

/* What the client makes of a pull that comes faster than it can write. */
#define BATCH 1600
#define LIMIT 50

typedef struct {
  char *id;
  char *fields;
  char *title;
  char *second;
  char *body;
  GPtrArray *facets;
} Fiche;

static void
append_texts (GString *out, const ReseauValue *value)
{
  if (reseau_value_is_string (value))
    g_string_append_printf (out, "%s ", reseau_value_get_string (value));
  if (reseau_value_is_list (value) || reseau_value_is_object (value))
    for (guint i = 0; i < reseau_value_get_length (value); i++)
      append_texts (out, reseau_value_get_at (value, i));
}

static Fiche *
read_fiche (const ReseauKind *kind, const char *line)
{
  g_autoptr (ReseauValue) record = reseau_json_parse (line, -1, NULL);
  const ReseauValue *own = reseau_value_get (record, "fields");
  const ReseauValue *fields = own ? own : reseau_value_get (record, "d"); /* a line of a pull */
  Fiche *fiche = g_new0 (Fiche, 1);
  GString *texts[3] = { g_string_new (NULL), g_string_new (NULL), g_string_new (NULL) };

  fiche->id = g_strdup (reseau_value_get_member_string (record, "id"));
  fiche->fields = reseau_json_write (fields);
  fiche->facets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < kind->n_fields; i++) {
    const ReseauField *field = &kind->fields[i];
    const ReseauValue *value = reseau_value_get (fields, field->key);

    if (field->search > 0)
      append_texts (texts[field->search >= 8 ? 0 : field->search >= 3 ? 1 : 2], value);
    if (field->facet && reseau_value_is_string (value))
      g_ptr_array_add (fiche->facets,
                       g_strconcat (field->key, "=", reseau_value_get_string (value), NULL));
  }
  fiche->title = g_string_free (texts[0], FALSE);
  fiche->second = g_string_free (texts[1], FALSE);
  fiche->body = g_string_free (texts[2], FALSE);
  return fiche;
}

static void
fiche_free (gpointer data)
{
  Fiche *fiche = data;

  g_free (fiche->id);
  g_free (fiche->fields);
  g_free (fiche->title);
  g_free (fiche->second);
  g_free (fiche->body);
  g_ptr_array_unref (fiche->facets);
  g_free (fiche);
}

/* The next of them, a transaction's worth at most. */
static GPtrArray *
read_fiches (const ReseauKind *kind, FILE *file)
{
  GPtrArray *fiches = g_ptr_array_new_with_free_func (fiche_free);
  char *line = NULL;
  size_t size = 0;

  while (fiches->len < BATCH && getline (&line, &size, file) > 0)
    g_ptr_array_add (fiches, read_fiche (kind, line));
  free (line);
  return fiches;
}

static const char schema_format[] =
    "CREATE TABLE record (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, title TEXT, fields TEXT);"
    "CREATE INDEX record_title ON record (title);"
    "CREATE TABLE facet (value TEXT, rid INT, PRIMARY KEY (value, rid)) WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE search USING fts5 (title, second, body, content='', tokenize='%s');";

static void
insert_one (ReseauDb *db, const Fiche *fiche, gint64 rid)
{
  GError *error = NULL;
  guint8 id[RESEAU_ID_BYTES];
  ReseauDbStatement *statement;

  reseau_id_parse (fiche->id, id);
  statement = reseau_db_prepare (db, "INSERT INTO record VALUES (?, ?, ?, ?)", &error);
  g_assert_no_error (error);
  reseau_db_bind_int64 (statement, 1, rid);
  reseau_db_bind_blob (statement, 2, id, sizeof id);
  reseau_db_bind_text_static (statement, 3, fiche->title, -1);
  reseau_db_bind_text_static (statement, 4, fiche->fields, -1);
  reseau_db_step (statement, &error);
  g_assert_no_error (error);
  reseau_db_release (statement);
  for (guint i = 0; i < fiche->facets->len; i++) {
    statement = reseau_db_prepare (db, "INSERT INTO facet VALUES (?, ?)", &error);
    reseau_db_bind_text_static (statement, 1, g_ptr_array_index (fiche->facets, i), -1);
    reseau_db_bind_int64 (statement, 2, rid);
    reseau_db_step (statement, &error);
    g_assert_no_error (error);
    reseau_db_release (statement);
  }
  statement = reseau_db_prepare (
      db, "INSERT INTO search (rowid, title, second, body) VALUES (?, ?, ?, ?)", &error);
  g_assert_no_error (error);
  reseau_db_bind_int64 (statement, 1, rid);
  reseau_db_bind_text_static (statement, 2, fiche->title, -1);
  reseau_db_bind_text_static (statement, 3, fiche->second, -1);
  reseau_db_bind_text_static (statement, 4, fiche->body, -1);
  reseau_db_step (statement, &error);
  g_assert_no_error (error);
  reseau_db_release (statement);
}

static void
insert_batch (ReseauDb *db, const GPtrArray *fiches, gint64 first)
{
  GError *error = NULL;

  reseau_db_begin (db, &error);
  for (guint i = 0; i < fiches->len; i++)
    insert_one (db, g_ptr_array_index (fiches, i), first + i);
  reseau_db_commit (db, &error);
  g_assert_no_error (error);
}

static void
insert_all (ReseauDb *db, ReseauFts *fts, const char *path, const char *tokenizer)
{
  g_autofree char *schema_sql = g_strdup_printf (schema_format, tokenizer);
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *kind = reseau_schema_get_kind (schema, "fiche");
  FILE *file = g_str_equal (path, "-") ? stdin : fopen (path, "r");
  GError *error = NULL;
  gint64 us = 0;
  guint n = 0, more;

  g_assert (file != NULL);
  /* The words that are counted for the sake of prefixes are no work of FTS5. */
  reseau_fts_set_counting (fts, FALSE);
  reseau_db_exec (db, schema_sql, &error);
  g_assert_no_error (error);
  do {
    g_autoptr (GPtrArray) fiches = read_fiches (kind, file);
    gint64 start = g_get_monotonic_time ();

    insert_batch (db, fiches, n + 1);
    us += g_get_monotonic_time () - start;
    n += more = fiches->len;
  } while (more > 0);
  fclose (file);
  printf ("{\"what\":\"raw insert\",\"ms\":%.3f,\"records\":%u}\n", us / 1000.0, n);
}

static void
search (ReseauDb *db, ReseauFts *fts, const char *text)
{
  g_autoptr (ReseauTextQuery) query =
      reseau_text_query_new (reseau_fts_get_analyzer (fts), text, FALSE);
  const ReseauTextClause *clause = reseau_text_query_get_clause (query, 0);
  GError *error = NULL;
  gint64 start = g_get_monotonic_time ();
  g_autofree char *match = g_strdup_printf ("\"%s\"", clause->words[0].stem);
  ReseauDbStatement *statement = reseau_db_prepare (
      db, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rank LIMIT 50", &error);
  guint found = 0;

  g_assert_no_error (error);
  reseau_db_bind_text_static (statement, 1, match, -1);
  while (reseau_db_step (statement, &error) == SQLITE_ROW)
    found++;
  g_assert_no_error (error);
  reseau_db_release (statement);
  printf ("{\"what\":\"%s\",\"ms\":%.3f,\"records\":%u}\n", text,
          (g_get_monotonic_time () - start) / 1000.0, found);
}

int
main (int argc, char **argv)
{
  ReseauFts *fts;
  g_autoptr (ReseauDb) db = NULL;
  GError *error = NULL;

  if (argc < 4 || (g_str_equal (argv[1], "insert") && argc != 5))
    return 2;
  db = reseau_db_open (argv[2], RESEAU_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  fts = reseau_fts_register (db, &error);
  g_assert_no_error (error);
  if (g_str_equal (argv[1], "insert"))
    insert_all (db, fts, argv[3], argv[4]);
  else
    for (int i = 3; i < argc; i++)
      search (db, fts, argv[i]);
  g_clear_pointer (&db, reseau_db_close);
  return 0;
}
