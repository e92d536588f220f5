/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "reseau-db.h"

#define UUID "0193a7c4-5d1e-7abc-8def-0123456789ab"

static char *
new_path (void)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("db-%u", n++);

  return g_build_filename (g_get_tmp_dir (), name, "cache.db", NULL);
}

static ReseauDb *
open_new (const char *schema)
{
  g_autofree char *path = new_path ();
  g_autoptr (GError) error = NULL;
  ReseauDb *db = reseau_db_open (path, RESEAU_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (reseau_db_exec (db, schema, &error));
  g_assert_no_error (error);
  return db;
}

static gint64
get (ReseauDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  reseau_db_get_int64 (db, &value, &error, sql, "");
  g_assert_no_error (error);
  return value;
}

static void
run (ReseauDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reseau_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

static mode_t
mode_of (const char *path)
{
  struct stat info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_mode & 0777;
}

static void
test_open (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autofree char *folder = g_path_get_dirname (reseau_db_get_path (db));
  g_autofree char *wal = g_strconcat (reseau_db_get_path (db), "-wal", NULL);
  g_autoptr (ReseauDbStatement) st = reseau_db_prepare (db, "PRAGMA journal_mode", NULL);

  g_assert_cmpint (reseau_db_step (st, NULL), ==, 1);
  g_assert_cmpstr (reseau_db_column_text (st, 0), ==, "wal");
  g_assert_cmpint (get (db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (get (db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (get (db, "PRAGMA secure_delete"), ==, 1);
  g_assert_cmpint (mode_of (reseau_db_get_path (db)), ==, 0600);
  g_assert_cmpint (mode_of (wal), ==, 0600);
  g_assert_cmpint (mode_of (folder), ==, 0700);
}

static void
test_open_narrows_rights (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "wide.db", NULL);
  g_autoptr (ReseauDb) db = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_chmod (path, 0644);
  db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);
  g_assert_nonnull (db);
  g_assert_cmpint (mode_of (path), ==, 0600);
}

static void
test_open_refusals (void)
{
  g_autofree char *path = new_path ();
  g_autofree char *junk = g_build_filename (g_get_tmp_dir (), "junk.db", NULL);
  g_autofree char *text = g_strnfill (5000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (reseau_db_open (path, RESEAU_DB_READ_ONLY, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);

  g_assert_null (reseau_db_open (g_get_tmp_dir (), RESEAU_DB_READ_WRITE, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);

  g_assert_null (reseau_db_open ("/proc/nothing/here.db", RESEAU_DB_READ_WRITE, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (junk, text, -1, NULL));
  g_assert_null (reseau_db_open (junk, RESEAU_DB_READ_WRITE, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
}

static void
test_read_only (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a); INSERT INTO t VALUES (7)");
  g_autoptr (ReseauDb) reader = reseau_db_open (reseau_db_get_path (db), RESEAU_DB_READ_ONLY, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_db_is_read_only (reader));
  g_assert_cmpint (get (reader, "SELECT a FROM t"), ==, 7);
  g_assert_false (reseau_db_exec (reader, "INSERT INTO t VALUES (8)", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);

  /* A snapshot holds while others write. */
  g_assert_true (reseau_db_begin (reader, NULL));
  g_assert_cmpint (get (reader, "SELECT count(*) FROM t"), ==, 1);
  run (db, "INSERT INTO t VALUES (8)");
  g_assert_cmpint (get (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_true (reseau_db_commit (reader, NULL));
  g_assert_cmpint (get (reader, "SELECT count(*) FROM t"), ==, 2);
}

static void
test_values (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (i, l, d, s, u, b, n)");
  g_autoptr (GBytes) bytes = g_bytes_new ("a\0b", 3);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) read = NULL;
  g_autoptr (GBytes) read_empty = NULL;
  g_autoptr (ReseauDbStatement) st = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (reseau_db_run (db, NULL, "INSERT INTO t VALUES (?,?,?,?,?,?,?)", "ildsubn", -3,
                                G_MAXINT64, 0.5, "é", UUID, bytes));
  g_assert_cmpint (reseau_db_changes (db), ==, 1);
  g_assert_cmpint (reseau_db_last_rowid (db), ==, 1);
  g_assert_true (
      reseau_db_run (db, NULL, "INSERT INTO t (s, u, b) VALUES (?,?,?)", "sub", NULL, NULL, empty));

  st = reseau_db_prepare (db, "SELECT * FROM t ORDER BY rowid", NULL);
  g_assert_cmpint (reseau_db_step (st, NULL), ==, 1);
  g_assert_cmpint (reseau_db_column_int (st, 0), ==, -3);
  g_assert_cmpint (reseau_db_column_int64 (st, 1), ==, G_MAXINT64);
  g_assert_cmpfloat (reseau_db_column_double (st, 2), ==, 0.5);
  g_assert_cmpstr (reseau_db_column_text (st, 3), ==, "é");
  g_assert_cmpint (reseau_db_column_length (st, 3), ==, 2);
  text = reseau_db_column_dup_text (st, 3);
  g_assert_cmpstr (text, ==, "é");
  reseau_db_column_blob (st, 4, &length);
  g_assert_cmpint (length, ==, 16);
  uuid = reseau_db_column_dup_uuid (st, 4);
  g_assert_cmpstr (uuid, ==, UUID);
  read = reseau_db_column_dup_bytes (st, 5);
  g_assert_true (g_bytes_equal (read, bytes));
  g_assert_true (reseau_db_column_is_null (st, 6));

  g_assert_cmpint (reseau_db_step (st, NULL), ==, 1);
  g_assert_null (reseau_db_column_text (st, 3));
  g_assert_null (reseau_db_column_dup_text (st, 3));
  g_assert_null (reseau_db_column_dup_uuid (st, 4));
  g_assert_false (reseau_db_column_is_null (st, 5));
  read_empty = reseau_db_column_dup_bytes (st, 5);
  g_assert_cmpint (g_bytes_get_size (read_empty), ==, 0);
  g_assert_null (reseau_db_column_dup_bytes (st, 6));
  g_assert_cmpint (reseau_db_step (st, NULL), ==, 0);
}

static void
test_bad_values (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a NOT NULL, b TEXT)");
  g_autoptr (GError) error = NULL;
  gint64 none;

  g_assert_false (reseau_db_run (db, &error, "INSERT INTO t (a) VALUES (?)", "u", "not a uuid"));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (reseau_db_run (db, &error, "INSERT INTO t (a) VALUES (?)", "ss", "a", "b"));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (reseau_db_run (db, &error, "INSERT INTO t (a) VALUES (?)", "s", NULL));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (reseau_db_get_int64 (db, &none, &error, "SELECT a FROM t", ""));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (reseau_db_prepare (db, "SELECT nothing FROM t", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (reseau_db_prepare (db, "SELECT 1; SELECT 2", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (reseau_db_prepare (db, "SELECT \"a text\"", &error));
  g_assert_nonnull (error);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_statements_are_kept (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  ReseauDbStatement *first, *second, *third;

  first = reseau_db_prepare (db, "SELECT 1", NULL);
  second = reseau_db_prepare (db, "SELECT 1", NULL);
  g_assert_true (first != second);
  g_assert_cmpint (reseau_db_step (first, NULL), ==, 1);
  g_assert_cmpint (reseau_db_step (second, NULL), ==, 1);
  reseau_db_release (second);
  reseau_db_release (first);
  third = reseau_db_prepare (db, "SELECT 1", NULL);
  g_assert_true (third == first);
  g_assert_cmpint (reseau_db_step (third, NULL), ==, 1);
  reseau_db_release (third);

  /* The same address with another text is another statement. */
  for (int i = 0; i < 1000; i++) {
    char sql[32];
    gint64 value;

    g_snprintf (sql, sizeof sql, "SELECT %d", i);
    g_assert_true (reseau_db_get_int64 (db, &value, NULL, sql, ""));
    g_assert_cmpint (value, ==, i);
  }
  g_assert_cmpint (sqlite3_memory_used (), <, 8 << 20);
}

/* One text from many places in the program, then forgotten for others. */
static void
test_statements_from_many_addresses (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  char texts[40][16];
  gint64 value;

  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
      g_strlcpy (texts[i], "SELECT 7", sizeof texts[i]);
      g_assert_true (reseau_db_get_int64 (db, &value, NULL, texts[i], ""));
      g_assert_cmpint (value, ==, 7);
    }
    for (int i = 0; i < 300; i++) {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", 100 + i);

      g_assert_true (reseau_db_get_int64 (db, &value, NULL, sql, ""));
    }
  }
}

static void
test_values_are_forgotten (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  ReseauDbStatement *st = reseau_db_prepare (db, "INSERT INTO t VALUES (?)", NULL);

  reseau_db_bind_text_static (st, 1, "secret word", 6);
  g_assert_true (reseau_db_step_all (st, NULL));
  g_assert_true (reseau_db_step_all (st, NULL));
  reseau_db_release (st);
  st = reseau_db_prepare (db, "INSERT INTO t VALUES (?)", NULL);
  g_assert_true (reseau_db_step_all (st, NULL));
  reseau_db_release (st);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t WHERE a = 'secret'"), ==, 2);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t WHERE a IS NULL"), ==, 1);
}

static gboolean
insert_and_fail (ReseauDb *db, gpointer data, GError **error)
{
  run (db, "INSERT INTO t VALUES (9)");
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "no");
  return FALSE;
}

static void
test_transactions (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO t VALUES (1)");
  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO t VALUES (2)");
  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO t VALUES (3)");
  g_assert_cmpint (reseau_db_get_depth (db), ==, 3);
  g_assert_true (reseau_db_commit (db, NULL));
  reseau_db_rollback (db);
  g_assert_cmpint (get (db, "SELECT sum(a) FROM t"), ==, 1);
  g_assert_false (reseau_db_transaction (db, insert_and_fail, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  g_assert_true (reseau_db_commit (db, NULL));
  g_assert_cmpint (reseau_db_get_depth (db), ==, 0);
  g_assert_cmpint (get (db, "SELECT sum(a) FROM t"), ==, 1);
}

static void
test_commit_that_fails (void)
{
  g_autoptr (ReseauDb) db =
      open_new ("CREATE TABLE p (a INTEGER PRIMARY KEY);"
                "CREATE TABLE c (a REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO c VALUES (1)");
  g_assert_false (reseau_db_commit (db, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID);
  g_assert_cmpint (reseau_db_get_depth (db), ==, 0);
  g_assert_cmpint (get (db, "SELECT count(*) FROM c"), ==, 0);
}

static void
test_lost_transaction (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_db_begin (db, NULL));
  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO t VALUES (1)");
  /* As SQLite does by itself when the disk is full. */
  g_assert_cmpint (sqlite3_exec (reseau_db_get_handle (db), "ROLLBACK", NULL, NULL, NULL), ==,
                   SQLITE_OK);
  g_assert_false (reseau_db_exec (db, "INSERT INTO t VALUES (2)", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  reseau_db_rollback (db);
  g_clear_error (&error);
  g_assert_false (reseau_db_commit (db, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (reseau_db_get_depth (db), ==, 0);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_busy (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autoptr (ReseauDb) other = reseau_db_open (reseau_db_get_path (db), RESEAU_DB_READ_WRITE, NULL);
  g_autoptr (GError) error = NULL;

  sqlite3_busy_timeout (reseau_db_get_handle (other), 0);
  g_assert_true (reseau_db_begin (db, NULL));
  g_assert_false (reseau_db_begin (other, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
  g_assert_cmpint (reseau_db_get_depth (other), ==, 0);
  reseau_db_rollback (db);
  g_assert_true (reseau_db_begin (other, NULL));
  reseau_db_rollback (other);
}

static void
test_check_and_checkpoint (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE p (a INTEGER PRIMARY KEY);"
                                      "CREATE TABLE c (a REFERENCES p)");
  g_autofree char *wal = g_strconcat (reseau_db_get_path (db), "-wal", NULL);
  g_auto (GStrv) none = NULL;
  g_auto (GStrv) problems = NULL;
  struct stat info;

  g_assert_true (reseau_db_check (db, &none, NULL));
  g_assert_cmpint (g_strv_length (none), ==, 0);
  run (db, "PRAGMA foreign_keys=OFF; INSERT INTO c VALUES (4); PRAGMA foreign_keys=ON");
  g_assert_true (reseau_db_check (db, &problems, NULL));
  g_assert_cmpint (g_strv_length (problems), ==, 1);
  g_assert_true (reseau_db_checkpoint (db, NULL));
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

/* Copied by a thread of its own, which nobody who empties the log runs into. */
static void
test_log_aside (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autofree char *wal = g_strconcat (reseau_db_get_path (db), "-wal", NULL);
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;

  reseau_db_copy_log_aside (db);
  for (guint round = 0; round < 3; round++) {
    for (guint i = 0; i < 9; i++)
      run (db, "INSERT INTO t VALUES (randomblob (4000000))");
    g_assert_true (reseau_db_checkpoint (db, &error));
    g_assert_no_error (error);
    g_assert_cmpint (g_stat (wal, &info), ==, 0);
    g_assert_cmpint (info.st_size, ==, 0);
  }
  g_assert_true (reseau_db_check (db, &problems, NULL));
  g_assert_cmpint (g_strv_length (problems), ==, 0);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t"), ==, 27);
}

/* Without the writer, who may have nothing more to write for hours. */
static void
test_log_is_copied (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  gint64 end = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  struct stat info;

  reseau_db_copy_log_aside (db);
  for (guint i = 0; i < 9; i++)
    run (db, "INSERT INTO t VALUES (randomblob (4000000))");
  do {
    g_usleep (1000);
    g_assert_cmpint (g_stat (reseau_db_get_path (db), &info), ==, 0);
  } while (info.st_size < 32 * 1024 * 1024 && g_get_monotonic_time () < end);
  g_assert_cmpint (info.st_size, >=, 32 * 1024 * 1024);
}

/* However fast one writes. */
static void
test_log_is_bounded (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  g_autofree char *wal = g_strconcat (reseau_db_get_path (db), "-wal", NULL);
  struct stat info;

  reseau_db_copy_log_aside (db);
  for (guint i = 0; i < 45; i++)
    run (db, "UPDATE t SET a = randomblob (4000000)");
  g_assert_cmpint (g_stat (wal, &info), ==, 0);
  g_assert_cmpint (info.st_size, <, 110 * 1024 * 1024);
}

static void
test_copy (void)
{
  g_autoptr (ReseauDb) db =
      open_new ("CREATE TABLE t (a); INSERT INTO t VALUES (5); PRAGMA user_version=3");
  g_autofree char *path = g_strconcat (reseau_db_get_path (db), ".copy", NULL);
  g_autoptr (ReseauDb) copy = NULL;
  g_autoptr (GError) error = NULL;
  int version;

  g_assert_true (reseau_db_copy_to (db, path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mode_of (path), ==, 0600);
  copy = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);
  g_assert_cmpint (get (copy, "SELECT a FROM t"), ==, 5);
  g_assert_true (reseau_db_get_user_version (copy, &version, NULL));
  g_assert_cmpint (version, ==, 3);
  g_assert_false (reseau_db_copy_to (db, path, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_assert_cmpint (get (copy, "SELECT a FROM t"), ==, 5);
}

static gboolean
count_down (ReseauDb *db, const char *sql, gpointer data)
{
  return (*(int *) data)-- > 0;
}

static void
test_hook_stops_like_a_crash (void)
{
  g_autofree char *path = NULL;

  /* begin, three inserts, commit: whole or nothing, wherever it stops. */
  for (int stop = 0; stop <= 5; stop++) {
    g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
    g_autoptr (ReseauDb) again = NULL;
    int left = stop;
    guint64 before = reseau_db_get_statement_count (db);
    gboolean committed;

    g_free (path);
    path = g_strdup (reseau_db_get_path (db));
    reseau_db_set_statement_hook (db, count_down, &left);
    committed = reseau_db_begin (db, NULL);
    for (int i = 0; committed && i < 3; i++)
      committed = reseau_db_run (db, NULL, "INSERT INTO t VALUES (1)", "");
    if (committed)
      committed = reseau_db_commit (db, NULL);
    g_assert_cmpint (committed, ==, stop == 5);
    g_assert_cmpint (reseau_db_get_statement_count (db) - before, ==, stop);
    reseau_db_close (g_steal_pointer (&db));
    again = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);
    g_assert_cmpint (get (again, "SELECT count(*) FROM t"), ==, committed ? 3 : 0);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (ReseauDb) db = open_new ("CREATE TABLE t (a)");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  reseau_db_set_cancellable (db, cancellable);
  g_assert_true (reseau_db_begin (db, NULL));
  run (db, "INSERT INTO t VALUES (1)");
  g_cancellable_cancel (cancellable);
  g_assert_false (reseau_db_exec (db, "INSERT INTO t VALUES (2)", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  reseau_db_rollback (db);
  reseau_db_set_cancellable (db, NULL);
  g_assert_cmpint (get (db, "SELECT count(*) FROM t"), ==, 0);
}

static void
set_true (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
test_data (void)
{
  ReseauDb *db = open_new ("");
  gboolean gone = FALSE;

  g_assert_null (reseau_db_get_data (db, "test-key"));
  reseau_db_set_data (db, "test-key", &gone, set_true);
  g_assert_true (reseau_db_get_data (db, "test-key") == &gone);
  reseau_db_close (db);
  g_assert_true (gone);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/db/open", test_open);
  g_test_add_func ("/db/open/narrows-rights", test_open_narrows_rights);
  g_test_add_func ("/db/open/refusals", test_open_refusals);
  g_test_add_func ("/db/read-only", test_read_only);
  g_test_add_func ("/db/values", test_values);
  g_test_add_func ("/db/values/bad", test_bad_values);
  g_test_add_func ("/db/statements/kept", test_statements_are_kept);
  g_test_add_func ("/db/statements/many-addresses", test_statements_from_many_addresses);
  g_test_add_func ("/db/statements/values-forgotten", test_values_are_forgotten);
  g_test_add_func ("/db/transactions", test_transactions);
  g_test_add_func ("/db/transactions/commit-fails", test_commit_that_fails);
  g_test_add_func ("/db/transactions/lost", test_lost_transaction);
  g_test_add_func ("/db/busy", test_busy);
  g_test_add_func ("/db/check", test_check_and_checkpoint);
  g_test_add_func ("/db/log/aside", test_log_aside);
  g_test_add_func ("/db/log/copied", test_log_is_copied);
  g_test_add_func ("/db/log/bounded", test_log_is_bounded);
  g_test_add_func ("/db/copy", test_copy);
  g_test_add_func ("/db/hook", test_hook_stops_like_a_crash);
  g_test_add_func ("/db/cancelled", test_cancelled);
  g_test_add_func ("/db/data", test_data);
  return g_test_run ();
}
