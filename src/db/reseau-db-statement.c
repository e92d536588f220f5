/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-private.h"

#include <stdarg.h>
#include <string.h>

#include "reseau-id.h"

struct _ReseauDbStatement {
  ReseauDb *db;
  sqlite3_stmt *stmt;
  GList link;    /* in db->idle while nobody has it */
  int bind_code; /* of the first value that could not be bound */
  gboolean cached;
  gboolean in_use;
  gboolean running;
};

/* {{{ Cache */

static void
statement_free (ReseauDbStatement *self)
{
  sqlite3_finalize (self->stmt);
  g_free (self);
}

void
reseau_db_clear_statements (ReseauDb *self)
{
  ReseauDbStatement *statement;
  GHashTableIter iter;

  memset (self->slots, 0, sizeof self->slots);
  g_hash_table_iter_init (&iter, self->statements);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &statement)) {
    g_hash_table_iter_steal (&iter);
    if (statement->in_use)
      statement->cached = FALSE;
    else
      statement_free (statement);
  }
  g_queue_init (&self->idle);
}

static void
drop_oldest (ReseauDb *self)
{
  GList *link = g_queue_pop_head_link (&self->idle);
  ReseauDbStatement *oldest = link->data;

  /* The same text may have come from several addresses. */
  for (guint i = 0; i < RESEAU_DB_CACHE_SLOTS; i++)
    if (self->slots[i].statement == oldest)
      self->slots[i].statement = NULL;
  g_hash_table_remove (self->statements, sqlite3_sql (oldest->stmt));
  statement_free (oldest);
}

static ReseauDbStatement *
find_cached (ReseauDb *self, const char *sql, guint slot)
{
  ReseauDbStatement *found = self->slots[slot].statement;

  if (found != NULL && self->slots[slot].address == sql &&
      strcmp (sqlite3_sql (found->stmt), sql) == 0)
    return found;
  found = g_hash_table_lookup (self->statements, sql);
  if (found != NULL) {
    self->slots[slot].address = sql;
    self->slots[slot].statement = found;
  }
  return found;
}

static ReseauDbStatement *
compile (ReseauDb *self, const char *sql, GError **error)
{
  ReseauDbStatement *statement;
  sqlite3_stmt *stmt = NULL;
  const char *tail = NULL;
  int code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);

  if (code == SQLITE_OK && (stmt == NULL || *tail != '\0')) {
    sqlite3_finalize (stmt);
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED, "not one statement: %s", sql);
    return NULL;
  }
  if (code != SQLITE_OK) {
    reseau_db_set_error (error, self->handle, code, sql);
    return NULL;
  }
  statement = g_new0 (ReseauDbStatement, 1);
  statement->db = self;
  statement->stmt = stmt;
  statement->link.data = statement;
  return statement;
}

ReseauDbStatement *
reseau_db_prepare (ReseauDb *self, const char *sql, GError **error)
{
  ReseauDbStatement *statement;
  guint slot;

  g_return_val_if_fail (self != NULL && sql != NULL, NULL);

  slot = (GPOINTER_TO_SIZE (sql) >> 3) % RESEAU_DB_CACHE_SLOTS;
  statement = find_cached (self, sql, slot);
  if (statement != NULL && !statement->in_use)
    g_queue_unlink (&self->idle, &statement->link);
  else {
    gboolean taken = statement != NULL;

    statement = compile (self, sql, error);
    if (statement == NULL)
      return NULL;
    if (!taken) {
      statement->cached = TRUE;
      g_hash_table_insert (self->statements, (char *) sqlite3_sql (statement->stmt), statement);
      if (g_hash_table_size (self->statements) > RESEAU_DB_CACHE_MAX && self->idle.length > 0)
        drop_oldest (self);
    }
  }
  statement->in_use = TRUE;
  return statement;
}

void
reseau_db_reset (ReseauDbStatement *self)
{
  g_return_if_fail (self != NULL);

  if (self->running)
    sqlite3_reset (self->stmt);
  self->running = FALSE;
}

void
reseau_db_release (ReseauDbStatement *self)
{
  g_return_if_fail (self != NULL && self->in_use);

  if (!self->cached) {
    statement_free (self);
    return;
  }
  reseau_db_reset (self);
  sqlite3_clear_bindings (self->stmt);
  self->bind_code = SQLITE_OK;
  self->in_use = FALSE;
  g_queue_push_tail_link (&self->db->idle, &self->link);
}

/* }}} */
/* {{{ Running */

static gboolean
start (ReseauDbStatement *self, GError **error)
{
  if (self->bind_code != SQLITE_OK) {
    reseau_db_set_error (error, NULL, self->bind_code, sqlite3_sql (self->stmt));
    return FALSE;
  }
  if (!reseau_db_before_statement (self->db, sqlite3_sql (self->stmt), error))
    return FALSE;
  self->running = TRUE;
  return TRUE;
}

int
reseau_db_step (ReseauDbStatement *self, GError **error)
{
  int code;

  g_return_val_if_fail (self != NULL && self->in_use, -1);

  if (!self->running && !start (self, error))
    return -1;
  code = sqlite3_step (self->stmt);
  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    reseau_db_set_error (error, self->db->handle, code, sqlite3_sql (self->stmt));
  reseau_db_reset (self);
  return code == SQLITE_DONE ? 0 : -1;
}

gboolean
reseau_db_step_all (ReseauDbStatement *self, GError **error)
{
  int more;

  do
    more = reseau_db_step (self, error);
  while (more > 0);
  return more == 0;
}

static void
bind_list (ReseauDbStatement *self, const char *format, va_list values)
{
  for (int i = 1; *format != '\0'; i++, format++)
    switch (*format) {
    case 'i':
      reseau_db_bind_int (self, i, va_arg (values, int));
      break;
    case 'l':
      reseau_db_bind_int64 (self, i, va_arg (values, gint64));
      break;
    case 'd':
      reseau_db_bind_double (self, i, va_arg (values, double));
      break;
    case 's':
      reseau_db_bind_text (self, i, va_arg (values, const char *));
      break;
    case 'u':
      reseau_db_bind_uuid (self, i, va_arg (values, const char *));
      break;
    case 'b':
      reseau_db_bind_bytes (self, i, va_arg (values, GBytes *));
      break;
    case 'n':
      reseau_db_bind_null (self, i);
      break;
    default:
      g_assert_not_reached ();
    }
}

static ReseauDbStatement *
query_list (ReseauDb *self, GError **error, const char *sql, const char *format, va_list values)
{
  ReseauDbStatement *statement = reseau_db_prepare (self, sql, error);

  if (statement != NULL)
    bind_list (statement, format, values);
  return statement;
}

ReseauDbStatement *
reseau_db_query (ReseauDb *self, GError **error, const char *sql, const char *format, ...)
{
  ReseauDbStatement *statement;
  va_list values;

  va_start (values, format);
  statement = query_list (self, error, sql, format, values);
  va_end (values);
  return statement;
}

gboolean
reseau_db_run (ReseauDb *self, GError **error, const char *sql, const char *format, ...)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  va_list values;

  va_start (values, format);
  statement = query_list (self, error, sql, format, values);
  va_end (values);
  return statement != NULL && reseau_db_step_all (statement, error);
}

gboolean
reseau_db_get_int64 (ReseauDb *self, gint64 *result, GError **error, const char *sql,
                     const char *format, ...)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  va_list values;
  int more;

  va_start (values, format);
  statement = query_list (self, error, sql, format, values);
  va_end (values);
  if (statement == NULL)
    return FALSE;
  more = reseau_db_step (statement, error);
  if (more > 0)
    *result = reseau_db_column_int64 (statement, 0);
  else if (more == 0)
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "%s: no row", sql);
  return more > 0;
}

/* }}} */
/* {{{ Values in */

static void
note_bind (ReseauDbStatement *self, int code)
{
  if (self->bind_code == SQLITE_OK)
    self->bind_code = code;
}

void
reseau_db_bind_null (ReseauDbStatement *self, int index)
{
  note_bind (self, sqlite3_bind_null (self->stmt, index));
}

void
reseau_db_bind_int (ReseauDbStatement *self, int index, int value)
{
  note_bind (self, sqlite3_bind_int (self->stmt, index, value));
}

void
reseau_db_bind_int64 (ReseauDbStatement *self, int index, gint64 value)
{
  note_bind (self, sqlite3_bind_int64 (self->stmt, index, value));
}

void
reseau_db_bind_double (ReseauDbStatement *self, int index, double value)
{
  note_bind (self, sqlite3_bind_double (self->stmt, index, value));
}

void
reseau_db_bind_text (ReseauDbStatement *self, int index, const char *value)
{
  note_bind (self, sqlite3_bind_text (self->stmt, index, value, -1, SQLITE_TRANSIENT));
}

void
reseau_db_bind_text_static (ReseauDbStatement *self, int index, const char *value, gssize length)
{
  /* Only of a text without a length SQLite takes for granted that a NUL follows: to a virtual
   * table it hands any other one on as a copy. */
  note_bind (self, length < 0
                       ? sqlite3_bind_text (self->stmt, index, value, -1, SQLITE_STATIC)
                       : sqlite3_bind_text64 (self->stmt, index, value, (sqlite3_uint64) length,
                                              SQLITE_STATIC, SQLITE_UTF8));
}

void
reseau_db_bind_blob (ReseauDbStatement *self, int index, const void *value, gsize length)
{
  /* An empty blob is not NULL. */
  if (value != NULL && length == 0)
    note_bind (self, sqlite3_bind_zeroblob (self->stmt, index, 0));
  else
    note_bind (self, sqlite3_bind_blob64 (self->stmt, index, value, length, SQLITE_TRANSIENT));
}

void
reseau_db_bind_bytes (ReseauDbStatement *self, int index, GBytes *value)
{
  gsize length = 0;
  gconstpointer data = value != NULL ? g_bytes_get_data (value, &length) : NULL;

  reseau_db_bind_blob (self, index, value != NULL && data == NULL ? "" : data, length);
}

void
reseau_db_bind_uuid (ReseauDbStatement *self, int index, const char *uuid)
{
  guint8 bytes[RESEAU_ID_BYTES];

  if (uuid == NULL)
    reseau_db_bind_null (self, index);
  else if (reseau_id_parse (uuid, bytes))
    reseau_db_bind_blob (self, index, bytes, sizeof bytes);
  else
    note_bind (self, SQLITE_MISMATCH);
}

/* }}} */
/* {{{ Values out */

gboolean
reseau_db_column_is_null (ReseauDbStatement *self, int column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

int
reseau_db_column_int (ReseauDbStatement *self, int column)
{
  return sqlite3_column_int (self->stmt, column);
}

gint64
reseau_db_column_int64 (ReseauDbStatement *self, int column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

double
reseau_db_column_double (ReseauDbStatement *self, int column)
{
  return sqlite3_column_double (self->stmt, column);
}

const char *
reseau_db_column_text (ReseauDbStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

gsize
reseau_db_column_length (ReseauDbStatement *self, int column)
{
  return sqlite3_column_bytes (self->stmt, column);
}

char *
reseau_db_column_dup_text (ReseauDbStatement *self, int column)
{
  const char *text = reseau_db_column_text (self, column);

  return text != NULL ? g_strndup (text, reseau_db_column_length (self, column)) : NULL;
}

const void *
reseau_db_column_blob (ReseauDbStatement *self, int column, gsize *length)
{
  const void *blob = sqlite3_column_blob (self->stmt, column);

  *length = sqlite3_column_bytes (self->stmt, column);
  return blob;
}

GBytes *
reseau_db_column_dup_bytes (ReseauDbStatement *self, int column)
{
  gsize length;
  const void *blob;

  if (reseau_db_column_is_null (self, column))
    return NULL;
  blob = reseau_db_column_blob (self, column, &length);
  return g_bytes_new (blob, length);
}

gboolean
reseau_db_column_uuid (ReseauDbStatement *self, int column, char *out)
{
  gsize length;
  const void *blob = reseau_db_column_blob (self, column, &length);

  out[0] = '\0';
  if (blob == NULL || length != RESEAU_ID_BYTES)
    return FALSE;
  reseau_id_format (blob, out);
  return TRUE;
}

char *
reseau_db_column_dup_uuid (ReseauDbStatement *self, int column)
{
  char text[RESEAU_ID_LENGTH + 1];

  return reseau_db_column_uuid (self, column, text) ? g_strdup (text) : NULL;
}

/* }}} */
