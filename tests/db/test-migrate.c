/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-db-migrate.h"

#define STEP(name, text) \
  { \
    name, sizeof text - 1, text \
  }
#define FIRST \
  STEP ("001-first.sql", "CREATE TABLE p (a INTEGER PRIMARY KEY);\n" \
                         "CREATE TABLE c (a REFERENCES p);\n-- the end\n")
#define SECOND STEP ("002-rows.sql", "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);")
/* The usual way to change a table: foreign keys must not stand in it. */
#define THIRD \
  STEP ("003-rebuild.sql", \
        "CREATE TABLE q (a INTEGER PRIMARY KEY, b TEXT NOT NULL DEFAULT 'x');" \
        "INSERT INTO q (a) SELECT a FROM p; DROP TABLE p; ALTER TABLE q RENAME TO p;")

static const ReseauEmbedded NONE[] = { { NULL } };
static const ReseauEmbedded ONE[] = { FIRST, { NULL } };
static const ReseauEmbedded TWO[] = { FIRST, SECOND, { NULL } };
static const ReseauEmbedded THREE[] = { FIRST, SECOND, THIRD, { NULL } };
static const ReseauEmbedded GAP[] = { FIRST, THIRD, { NULL } };
static const ReseauEmbedded WRONG[] = { FIRST,
                                        STEP ("002-wrong.sql", "CREATE TABLE x (a); NONSENSE;"),
                                        { NULL } };
static const ReseauEmbedded ORPHAN[] = { FIRST,
                                         STEP ("002-orphan.sql", "INSERT INTO c VALUES (9);"),
                                         { NULL } };

static ReseauDb *
open_at (const char *path)
{
  g_autoptr (GError) error = NULL;
  ReseauDb *db = reseau_db_open (path, RESEAU_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  return db;
}

static char *
new_path (void)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("migrate-%u", n++);

  return g_build_filename (g_get_tmp_dir (), name, "cache.db", NULL);
}

static void
migrate (ReseauDb *db, const ReseauEmbedded *migrations)
{
  g_autoptr (GError) error = NULL;

  reseau_db_migrate (db, migrations, &error);
  g_assert_no_error (error);
}

static int
version_of (ReseauDb *db)
{
  int version = -1;

  g_assert_true (reseau_db_get_user_version (db, &version, NULL));
  return version;
}

static gboolean
copy_exists (const char *path, int version)
{
  g_autofree char *copy = g_strdup_printf ("%s.before-%d", path, version);

  return g_file_test (copy, G_FILE_TEST_EXISTS);
}

static void
assert_sound (ReseauDb *db)
{
  g_auto (GStrv) problems = NULL;

  g_assert_true (reseau_db_check (db, &problems, NULL));
  g_assert_cmpint (g_strv_length (problems), ==, 0);
}

static void
test_from_nothing (void)
{
  g_autofree char *path = new_path ();
  g_autoptr (ReseauDb) db = open_at (path);

  migrate (db, NONE);
  g_assert_cmpint (version_of (db), ==, 0);
  migrate (db, THREE);
  g_assert_cmpint (version_of (db), ==, 3);
  g_assert_false (copy_exists (path, 0));
  g_assert_true (reseau_db_exec (db, "INSERT INTO p (a) VALUES (2)", NULL));
  g_assert_false (reseau_db_exec (db, "INSERT INTO c VALUES (7)", NULL));
  assert_sound (db);
}

static void
test_step_by_step (void)
{
  g_autofree char *path = new_path ();
  g_autofree char *copy = g_strconcat (path, ".before-2", NULL);
  g_autoptr (ReseauDb) db = open_at (path);
  g_autoptr (ReseauDb) old = NULL;

  migrate (db, ONE);
  migrate (db, TWO);
  g_assert_true (copy_exists (path, 1));
  migrate (db, TWO);
  g_assert_false (copy_exists (path, 1));
  migrate (db, THREE);
  g_assert_true (copy_exists (path, 2));
  assert_sound (db);
  old = open_at (copy);
  g_assert_cmpint (version_of (old), ==, 2);
  assert_sound (old);
}

static void
test_newer_is_refused (void)
{
  g_autofree char *path = new_path ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length_before, length_after;
  ReseauDb *db = open_at (path);

  migrate (db, THREE);
  reseau_db_close (db);
  g_assert_true (g_file_get_contents (path, &before, &length_before, NULL));

  db = open_at (path);
  g_assert_false (reseau_db_migrate (db, TWO, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER);
  reseau_db_close (db);
  g_assert_true (g_file_get_contents (path, &after, &length_after, NULL));
  g_assert_cmpmem (before, length_before, after, length_after);
  g_assert_false (copy_exists (path, 3));
}

static void
assert_refused (const ReseauEmbedded *migrations, int code)
{
  g_autofree char *path = new_path ();
  g_autoptr (ReseauDb) db = open_at (path);
  g_autoptr (GError) error = NULL;
  gint64 tables;

  migrate (db, ONE);
  g_assert_false (reseau_db_migrate (db, migrations, &error));
  g_assert_error (error, RESEAU_ERROR, code);
  g_assert_cmpint (version_of (db), ==, 1);
  g_assert_true (reseau_db_get_int64 (db, &tables, NULL, "SELECT count(*) FROM sqlite_schema", ""));
  g_assert_cmpint (tables, ==, 2);
  assert_sound (db);
  migrate (db, THREE);
}

static void
test_wrong_ones (void)
{
  assert_refused (GAP, RESEAU_ERROR_FAILED);
  assert_refused (WRONG, RESEAU_ERROR_FAILED);
  assert_refused (ORPHAN, RESEAU_ERROR_CORRUPT);
}

/* What a program that was ended left, and what one of another version makes at this moment. */
static void
test_leftovers (void)
{
  static const char *const names[] = { "before-1.part", "before-1", "before-2", "before-3.part" };
  g_autofree char *path = new_path ();
  g_autoptr (ReseauDb) db = open_at (path);

  migrate (db, TWO);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *left = g_strconcat (path, ".", names[i], NULL);

    g_assert_true (g_file_set_contents (left, "half", -1, NULL));
  }
  migrate (db, THREE);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *left = g_strconcat (path, ".", names[i], NULL);

    g_assert_true (g_file_test (left, G_FILE_TEST_EXISTS) == (i >= 2));
  }
  migrate (db, THREE);
  g_assert_false (copy_exists (path, 1));
  g_assert_false (copy_exists (path, 2));
}

/* Two programs that are started at once. */
static gpointer
open_and_migrate (gpointer path)
{
  g_autoptr (ReseauDb) db = open_at (path);
  int version = version_of (db);

  migrate (db, THREE);
  g_assert_cmpint (version_of (db), ==, 3);
  return GINT_TO_POINTER (version);
}

static void
test_two_at_once (void)
{
  for (int i = 0; i < 20; i++) {
    g_autofree char *path = new_path ();
    g_autofree char *copy = g_strconcat (path, ".before-2", NULL);
    GThread *threads[4];
    guint late = 0;

    {
      g_autoptr (ReseauDb) db = open_at (path);

      migrate (db, TWO);
      g_assert_true (reseau_db_exec (db, "INSERT INTO p VALUES (2)", NULL));
    }
    for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
      threads[j] = g_thread_new ("opens", open_and_migrate, path);
    for (guint j = 0; j < G_N_ELEMENTS (threads); j++)
      late += GPOINTER_TO_INT (g_thread_join (threads[j])) == 3;
    /* Only who comes when all is done takes the copy away. */
    if (late == 0) {
      g_autoptr (ReseauDb) old = open_at (copy);

      g_assert_cmpint (version_of (old), ==, 2);
      assert_sound (old);
    }
  }
}

static gboolean
count_down (ReseauDb *db, const char *sql, gpointer data)
{
  return (*(int *) data)-- > 0;
}

/* Stopped after every single statement, then begun again: always the same end, and never a
 * version in between, which neither the old program nor the new one would know. */
static void
test_crash_anywhere (void)
{
  gboolean whole = FALSE;

  for (int stop = 0; !whole; stop++) {
    g_autofree char *path = new_path ();
    ReseauDb *db = open_at (path);
    int left = stop;
    int version;

    migrate (db, ONE);
    reseau_db_set_statement_hook (db, count_down, &left);
    whole = reseau_db_migrate (db, THREE, NULL);
    reseau_db_close (db);

    db = open_at (path);
    assert_sound (db);
    version = version_of (db);
    g_assert_true (version == 3 || (version == 1 && !whole));
    migrate (db, THREE);
    g_assert_cmpint (version_of (db), ==, 3);
    assert_sound (db);
    reseau_db_close (db);
    g_assert_cmpint (stop, <, 100);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/migrate/from-nothing", test_from_nothing);
  g_test_add_func ("/migrate/step-by-step", test_step_by_step);
  g_test_add_func ("/migrate/newer", test_newer_is_refused);
  g_test_add_func ("/migrate/wrong", test_wrong_ones);
  g_test_add_func ("/migrate/leftovers", test_leftovers);
  g_test_add_func ("/migrate/two-at-once", test_two_at_once);
  g_test_add_func ("/migrate/crash-anywhere", test_crash_anywhere);
  return g_test_run ();
}
