/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

#include "reseau-db-error.h"

G_BEGIN_DECLS

/**
 * ReseauDb:
 *
 * One SQLite connection.  It may be handed from thread to thread, but only one
 * thread at a time uses it; #ReseauDbWorker and #ReseauDbPool see to that.
 *
 * Opened in WAL mode with `synchronous=FULL`: what a commit has answered for
 * survives a power cut.  Foreign keys are checked, deleted content is
 * overwritten (`secure_delete`), and a lock is waited for 5 s at most.
 */
typedef struct _ReseauDb ReseauDb;

/**
 * ReseauDbFlags:
 * @RESEAU_DB_READ_WRITE: create the file (0600) and its folder (0700) if absent
 * @RESEAU_DB_READ_ONLY: the file must exist and is never written
 */
typedef enum {
  RESEAU_DB_READ_WRITE = 0,
  RESEAU_DB_READ_ONLY = 1 << 0,
} ReseauDbFlags;

/**
 * reseau_db_open:
 * @path: a file name, or ":memory:"
 *
 * Returns: (transfer full): the connection, or %NULL with RESEAU_ERROR_DISK,
 *   RESEAU_ERROR_CORRUPT or RESEAU_ERROR_BUSY
 */
ReseauDb *reseau_db_open (const char *path, ReseauDbFlags flags, GError **error);

/**
 * reseau_db_close:
 *
 * Rolls back what was not committed and closes.  Every statement taken from
 * the connection must have been released.
 */
void reseau_db_close (ReseauDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDb, reseau_db_close)

const char *reseau_db_get_path (ReseauDb *self);
gboolean reseau_db_is_read_only (ReseauDb *self);

/**
 * reseau_db_get_handle:
 *
 * For registering functions and tokenizers.  Statements run on the handle
 * itself escape the hook and the transaction check.
 */
sqlite3 *reseau_db_get_handle (ReseauDb *self);

/**
 * reseau_db_set_data:
 * @destroy: (nullable): called once the connection has been closed
 *
 * Something that goes with the connection, such as what its functions use.
 */
void reseau_db_set_data (ReseauDb *self, const char *key, gpointer data, GDestroyNotify destroy);
gpointer reseau_db_get_data (ReseauDb *self, const char *key);

/* {{{ Statements */

/**
 * ReseauDbStatement:
 *
 * A prepared statement borrowed from the connection's cache; releasing it
 * resets it and forgets its values.
 *
 * |[<!-- language="C" -->
 * g_autoptr(ReseauDbStatement) st = reseau_db_prepare (db, "SELECT a FROM t WHERE b = ?", error);
 * int more;
 *
 * if (st == NULL)
 *   return FALSE;
 * reseau_db_bind_text (st, 1, b);
 * while ((more = reseau_db_step (st, error)) > 0)
 *   use (reseau_db_column_text (st, 0));
 * return more == 0;
 * ]|
 */
typedef struct _ReseauDbStatement ReseauDbStatement;

/**
 * reseau_db_prepare:
 * @sql: one statement; the same text is compiled once per connection
 *
 * A text that is in use already (a recursive call) is compiled apart.
 *
 * Returns: (transfer full): free with reseau_db_release()
 */
ReseauDbStatement *reseau_db_prepare (ReseauDb *self, const char *sql, GError **error);

/**
 * reseau_db_query:
 * @sql: one statement
 * @format: a letter for each parameter: `i` int, `l` gint64, `d` double,
 *   `s` text or %NULL, `u` uuid text or %NULL (stored as 16 bytes), `b` GBytes
 *   or %NULL, `n` nothing consumed: NULL
 *
 * reseau_db_prepare() and the binding of all values, which are copied.
 *
 * Returns: (transfer full): a statement ready for reseau_db_step()
 */
ReseauDbStatement *reseau_db_query (ReseauDb *self, GError **error, const char *sql,
                                    const char *format, ...);

/**
 * reseau_db_run:
 *
 * As reseau_db_query(), for a statement whose rows do not matter.
 */
gboolean reseau_db_run (ReseauDb *self, GError **error, const char *sql, const char *format, ...);

/**
 * reseau_db_get_int64:
 * @result: (out): first column of the first row, 0 for NULL
 *
 * Returns: %FALSE with RESEAU_ERROR_NOT_FOUND when there is no row
 */
gboolean reseau_db_get_int64 (ReseauDb *self, gint64 *result, GError **error, const char *sql,
                              const char *format, ...);

/**
 * reseau_db_exec:
 * @sql: any number of statements, without parameters, not cached
 */
gboolean reseau_db_exec (ReseauDb *self, const char *sql, GError **error);

/**
 * reseau_db_step:
 *
 * Returns: 1 for a row, 0 at the end, -1 with @error set.  After 0 or -1 the
 *   statement is reset and can be bound and stepped again
 */
int reseau_db_step (ReseauDbStatement *self, GError **error);

/**
 * reseau_db_step_all:
 *
 * Steps to the end.  Returns: %FALSE with @error set
 */
gboolean reseau_db_step_all (ReseauDbStatement *self, GError **error);

/**
 * reseau_db_reset:
 *
 * Back to the start before the last row was read.  Values stay bound.
 */
void reseau_db_reset (ReseauDbStatement *self);
void reseau_db_release (ReseauDbStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDbStatement, reseau_db_release)

/* Parameters count from 1.  A value that cannot be bound (no such parameter,
 * not a uuid) makes the next reseau_db_step() fail with RESEAU_ERROR_INVALID. */
void reseau_db_bind_null (ReseauDbStatement *self, int index);
void reseau_db_bind_int (ReseauDbStatement *self, int index, int value);
void reseau_db_bind_int64 (ReseauDbStatement *self, int index, gint64 value);
void reseau_db_bind_double (ReseauDbStatement *self, int index, double value);
/* @value: (nullable): copied */
void reseau_db_bind_text (ReseauDbStatement *self, int index, const char *value);
/* @value: kept as it is until the statement is bound anew or released, not copied;
 * @length: bytes, or -1 */
void reseau_db_bind_text_static (ReseauDbStatement *self, int index, const char *value,
                                 gssize length);
/* @value: (nullable): copied */
void reseau_db_bind_blob (ReseauDbStatement *self, int index, const void *value, gsize length);
void reseau_db_bind_bytes (ReseauDbStatement *self, int index, GBytes *value);
/* @uuid: (nullable): 36 characters, lower case; stored as 16 bytes */
void reseau_db_bind_uuid (ReseauDbStatement *self, int index, const char *uuid);

/* Columns count from 0.  Borrowed values stand until the next step. */
gboolean reseau_db_column_is_null (ReseauDbStatement *self, int column);
int reseau_db_column_int (ReseauDbStatement *self, int column);
gint64 reseau_db_column_int64 (ReseauDbStatement *self, int column);
double reseau_db_column_double (ReseauDbStatement *self, int column);
/* Returns: (transfer none) (nullable): %NULL for NULL */
const char *reseau_db_column_text (ReseauDbStatement *self, int column);
/* bytes of the text or blob, without a final NUL */
gsize reseau_db_column_length (ReseauDbStatement *self, int column);
char *reseau_db_column_dup_text (ReseauDbStatement *self, int column);
const void *reseau_db_column_blob (ReseauDbStatement *self, int column, gsize *length);
GBytes *reseau_db_column_dup_bytes (ReseauDbStatement *self, int column);
/* @out: 37 bytes.  Returns: %FALSE (and "" in @out) when it is not 16 bytes */
gboolean reseau_db_column_uuid (ReseauDbStatement *self, int column, char *out);
/* Returns: (transfer full) (nullable): 36 characters */
char *reseau_db_column_dup_uuid (ReseauDbStatement *self, int column);

gint64 reseau_db_last_rowid (ReseauDb *self);
/* rows changed by the last INSERT, UPDATE or DELETE */
gint64 reseau_db_changes (ReseauDb *self);

/* }}} */
/* {{{ Transactions */

/**
 * reseau_db_begin:
 *
 * Opens a transaction: `BEGIN IMMEDIATE` on a writing connection, a read
 * snapshot on a read-only one; inside another one, a savepoint.  Each begin is
 * met by exactly one commit or rollback.
 */
gboolean reseau_db_begin (ReseauDb *self, GError **error);

/**
 * reseau_db_commit:
 *
 * Commits the innermost transaction.  When it fails that transaction has been
 * rolled back: do not call reseau_db_rollback() after it.
 */
gboolean reseau_db_commit (ReseauDb *self, GError **error);

/**
 * reseau_db_rollback:
 *
 * Undoes the innermost transaction; never fails.  Where SQLite itself has
 * thrown the outer transaction away (full disk, I/O error), every statement is
 * refused until all levels have been left.
 */
void reseau_db_rollback (ReseauDb *self);

/* how many levels are open; 0 outside any transaction */
guint reseau_db_get_depth (ReseauDb *self);

/**
 * reseau_db_set_patient:
 * @patient: whether a commit waits until what it wrote is on the disk, as it does at
 *   first
 *
 * Without patience a loss of power may undo the last commits, in their order, never
 * a part of one; what is committed with patience later carries them along.  Outside
 * any transaction only.
 */
void reseau_db_set_patient (ReseauDb *self, gboolean patient);

/**
 * reseau_db_copy_log_aside:
 *
 * From now on the log is copied into the file by a thread of its own.
 */
void reseau_db_copy_log_aside (ReseauDb *self);

typedef gboolean (*ReseauDbBody) (ReseauDb *self, gpointer data, GError **error);

/**
 * reseau_db_transaction:
 * @body: (scope call): what to do; %FALSE with @error undoes it all
 *
 * Begin, @body, commit or rollback.
 */
gboolean reseau_db_transaction (ReseauDb *self, ReseauDbBody body, gpointer data, GError **error);

/* }}} */
/* {{{ Upkeep */

gboolean reseau_db_get_user_version (ReseauDb *self, int *version, GError **error);
gboolean reseau_db_set_user_version (ReseauDb *self, int version, GError **error);

/**
 * reseau_db_check:
 * @problems: (out) (transfer full): sentences of SQLite on what is wrong with
 *   the file or its foreign keys; an empty array when all is well
 *
 * Reads the whole file.
 */
gboolean reseau_db_check (ReseauDb *self, GStrv *problems, GError **error);

/**
 * reseau_db_checkpoint:
 *
 * Moves the whole WAL into the file and empties it (nothing deleted stays in it).
 * RESEAU_ERROR_BUSY when a reader holds an older snapshot.
 */
gboolean reseau_db_checkpoint (ReseauDb *self, GError **error);

/**
 * reseau_db_copy_to:
 * @path: must not exist
 *
 * Writes a consistent, compact, synced copy (0600).
 */
gboolean reseau_db_copy_to (ReseauDb *self, const char *path, GError **error);

/**
 * reseau_db_set_cancellable:
 * @cancellable: (nullable): while it is cancelled every statement stops with
 *   G_IO_ERROR_CANCELLED
 */
void reseau_db_set_cancellable (ReseauDb *self, GCancellable *cancellable);

/* Stops the running statement.  The only call allowed from another thread. */
void reseau_db_interrupt (ReseauDb *self);

/**
 * ReseauDbHook:
 * @sql: the statement about to be run for the first time since its reset,
 *   BEGIN, COMMIT and the like included (not ROLLBACK)
 *
 * Returns: %FALSE to refuse it with RESEAU_ERROR_FAILED
 */
typedef gboolean (*ReseauDbHook) (ReseauDb *self, const char *sql, gpointer data);

/**
 * reseau_db_set_statement_hook:
 * @hook: (nullable) (scope notified):
 *
 * For tests: to stop "after statement k", count the calls and refuse from
 * the k+1st on; closing then leaves the file as a crash at that point would.
 */
void reseau_db_set_statement_hook (ReseauDb *self, ReseauDbHook hook, gpointer data);

/* statements run since the connection was opened */
guint64 reseau_db_get_statement_count (ReseauDb *self);

/* }}} */

G_END_DECLS
