/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "reseau-db-migrate.h"
#include "reseau-test-memory.h"
#include "reseau-test-power.h"
#include "reseau-test-vfs.h"

/* The n-th operation on the disk fails, for every n: what is told as committed
 * is there, nothing is there by half, the file can be used. */

#define STEP(name, text) \
  { \
    name, sizeof text - 1, text \
  }

static const ReseauEmbedded SQL[] = {
  STEP ("001-first.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)"),
  STEP ("002-second.sql", "CREATE INDEX tb ON t (b); CREATE TABLE u (a)"),
  { NULL },
};
static const ReseauEmbedded FIRST_SQL[] = {
  STEP ("001-first.sql", "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)"),
  { NULL },
};

static char *
new_path (void)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("faults-%u", n++);

  return g_build_filename (g_get_tmp_dir (), name, "cache.db", NULL);
}

static void
forget (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (folder, name, NULL);

    g_unlink (file);
  }
  g_rmdir (folder);
}

static void
assert_disk_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_cmpstr (g_quark_to_string (error->domain), ==, g_quark_to_string (RESEAU_ERROR));
  if (error->code != RESEAU_ERROR_DISK && error->code != RESEAU_ERROR_FAILED)
    g_error ("unexpected: %s", error->message);
}

/* Returns: (transfer full): the path of a database of the first version with 40 rows */
static char *
make_old (void)
{
  char *path = new_path ();
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);

  g_assert_true (reseau_db_exec (db, "PRAGMA synchronous=OFF", NULL));
  g_assert_true (reseau_db_migrate (db, FIRST_SQL, NULL));
  g_assert_true (reseau_db_begin (db, NULL));
  for (int i = 0; i < 40; i++)
    g_assert_true (reseau_db_run (db, NULL, "INSERT INTO t (b) VALUES (randomblob (500))", ""));
  g_assert_true (reseau_db_commit (db, NULL));
  return path;
}

/* Three transactions of ten rows.  Returns: how many were told as committed */
static int
write_rows (ReseauDb *db)
{
  int n = 0;

  for (int i = 0; i < 3; i++) {
    g_autoptr (GError) error = NULL;
    gboolean written;

    if (!reseau_db_begin (db, &error)) {
      assert_disk_error (error);
      continue;
    }
    written = TRUE;
    for (int j = 0; written && j < 10; j++)
      written = reseau_db_run (db, &error, "INSERT INTO t (b) VALUES (randomblob (900))", "");
    if (!written)
      reseau_db_rollback (db);
    else
      written = reseau_db_commit (db, &error);
    if (written)
      n++;
    else
      assert_disk_error (error);
    g_assert_cmpint (reseau_db_get_depth (db), ==, 0);
  }
  return n;
}

static int
work (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_WRITE, &error);
  int n;

  if (db == NULL || !reseau_db_migrate (db, SQL, &error)) {
    assert_disk_error (error);
    return 0;
  }
  n = write_rows (db);
  if (!reseau_db_checkpoint (db, &error))
    assert_disk_error (error);
  return n;
}

static void
assert_usable (const char *path, int n_committed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_WRITE, &error);
  g_auto (GStrv) problems = NULL;
  gint64 rows;

  g_assert_no_error (error);
  g_assert_true (reseau_db_check (db, &problems, NULL));
  g_assert_cmpint (g_strv_length (problems), ==, 0);
  reseau_db_migrate (db, SQL, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_db_get_int64 (db, &rows, NULL, "SELECT count(*) FROM t", ""));
  g_assert_cmpint (rows % 10, ==, 0);
  /* A commit whose sync failed may have reached the disk all the same. */
  g_assert_cmpint (rows, >=, 40 + 10 * n_committed);
  g_assert_cmpint (rows, <=, 40 + 30);
  g_assert_cmpint (write_rows (db), ==, 3);
}

static void
fail_each (ReseauTestVfsOps ops, int code, gboolean all_after, guint step)
{
  gboolean failed = TRUE;

  for (guint nth = 1; failed; nth += step) {
    g_autofree char *path = make_old ();
    int n_committed;

    reseau_test_vfs_fail (ops, nth, code, all_after);
    n_committed = work (path);
    failed = reseau_test_vfs_has_failed ();
    reseau_test_vfs_fail (0, 0, SQLITE_OK, FALSE);
    g_assert_true (failed || n_committed == 3);
    assert_usable (path, n_committed);
    forget (path);
    g_assert_cmpint (nth, <, 2000);
  }
}

static void
test_io_error_once (void)
{
  fail_each (RESEAU_TEST_VFS_CHANGES, SQLITE_IOERR, FALSE, 1);
}

static void
test_io_error_from_then_on (void)
{
  fail_each (RESEAU_TEST_VFS_CHANGES, SQLITE_IOERR, TRUE, 2);
}

static void
test_disk_full (void)
{
  fail_each (RESEAU_TEST_VFS_WRITE, SQLITE_FULL, TRUE, 2);
}

static void
test_read_error (void)
{
  fail_each (RESEAU_TEST_VFS_READ, SQLITE_IOERR, FALSE, 1);
}

/* The power goes at each operation: what was told as committed was flushed before. */
static void
test_power (void)
{
  gboolean failed = TRUE;

  for (guint nth = 1; failed; nth++) {
    g_autofree char *path = make_old ();
    g_autoptr (GRand) dice = g_rand_new_with_seed (nth);
    int n_committed;

    reseau_test_power_watch ();
    reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES | RESEAU_TEST_VFS_DELETE, nth, SQLITE_IOERR,
                          TRUE);
    n_committed = work (path);
    failed = reseau_test_vfs_has_failed ();
    reseau_test_vfs_fail (0, 0, SQLITE_OK, FALSE);
    reseau_test_power_cut (dice);
    g_assert_true (failed || n_committed == 3);
    assert_usable (path, n_committed);
    forget (path);
    g_assert_cmpint (nth, <, 2000);
  }
}

/* Memory runs out for SQLite. */
static void
lack_memory (gboolean all_after, guint step)
{
  guint nth = 1;
  gboolean failed = TRUE;

  for (; failed; nth += step) {
    g_autofree char *path = make_old ();
    int n_committed;

    reseau_test_memory_fail (nth, all_after);
    n_committed = work (path);
    failed = reseau_test_memory_get_count () >= nth;
    reseau_test_memory_fail (0, FALSE);
    g_assert_true (failed || n_committed == 3);
    assert_usable (path, n_committed);
    forget (path);
  }
  g_test_message ("%u requests", nth - step);
  g_assert_cmpuint (nth, >, 100);
}

static void
test_memory_once (void)
{
  lack_memory (FALSE, 1);
}

static void
test_memory_from_then_on (void)
{
  lack_memory (TRUE, 7);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faults/io-error/once", test_io_error_once);
  g_test_add_func ("/faults/io-error/from-then-on", test_io_error_from_then_on);
  g_test_add_func ("/faults/disk-full", test_disk_full);
  g_test_add_func ("/faults/read-error", test_read_error);
  g_test_add_func ("/faults/power", test_power);
  g_test_add_func ("/faults/memory/once", test_memory_once);
  g_test_add_func ("/faults/memory/from-then-on", test_memory_from_then_on);
  reseau_test_memory_install ();
  reseau_test_vfs_install ();
  result = g_test_run ();
  reseau_test_vfs_uninstall ();
  return result;
}
