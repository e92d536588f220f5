/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server of every version that there was is brought up to the present one, ended after any
 * statement, and goes on with the devices that it knew. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-embedded.h"
#include "server-fixture.h"

extern const ReseauEmbedded reseau_server_sql[];

#define STRUCTURE "01900000-0000-7000-8000-0000000000aa"

static const char *const KEPT[] = { "clock",   "epoch",  "account",    "session",
                                    "device",  "record", "pair",       "scope_log",
                                    "journal", "done",   "quarantine", NULL };

typedef struct {
  ServerFixture base;
  FixtureDevice *anna;
  char *fiche;
  gint64 head;
} Scene;

static int
present_version (void)
{
  int n = 0;

  while (reseau_server_sql[n].name != NULL)
    n++;
  return n;
}

static void
run (ReseauDb *db, const char *sql)
{
  g_autoptr (GError) error = NULL;

  reseau_db_exec (db, sql, &error);
  g_assert_no_error (error);
}

static void
set_up (Scene *self)
{
  ServerFixture *base = &self->base;

  server_fixture_set_up (base, NULL);
  self->anna = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, STRUCTURE);
  self->fiche = server_fixture_id (base);
  server_fixture_expect (base, self->anna,
                         server_fixture_op (base, RESEAU_OP_CREATE, "fiche", self->fiche, "net",
                                            "{\"title\":\"Vélo\",\"summary\":\"Réparer\"}"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  for (int i = 0; i < 5; i++) {
    g_autofree char *other = server_fixture_id (base);

    server_fixture_expect (base, self->anna,
                           server_fixture_op (base, RESEAU_OP_CREATE, "fiche", other,
                                              "org:" STRUCTURE, "{\"title\":\"Autre\"}"),
                           RESEAU_OP_STATUS_APPLIED, NULL);
  }
  self->head = server_fixture_head (base);
}

static void
tear_down (Scene *self)
{
  fixture_device_free (self->anna);
  g_free (self->fiche);
  server_fixture_tear_down (&self->base, NULL);
}

static char *
common_columns (ReseauDb *db, const char *table)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT group_concat(a.name) FROM pragma_table_info ('%s', 'main') AS a"
                       " JOIN pragma_table_info ('%s', 'old') AS b USING (name)",
                       table, table);
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (db, sql, NULL);

  g_assert_cmpint (reseau_db_step (statement, NULL), ==, 1);
  return reseau_db_column_dup_text (statement, 0);
}

/* A file of that version with what the present one holds.  The functions that migrations use are
 * those of the store, which opens the present version first. */
static char *
make_old (Scene *self, int version)
{
  ReseauDb *db = reseau_sqlite_store_get_db (self->base.store);
  char *path = g_strdup_printf ("%s.old-%d", self->base.path, version);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS old", path);
  g_autofree char *mark = g_strdup_printf ("PRAGMA old.user_version = %d", version);
  g_autoptr (ReseauDb) empty = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);

  for (int i = 0; i < version; i++) {
    /* An empty table needs no digests; the function is not known to this connection. */
    g_autofree char *text = g_strdup (reseau_server_sql[i].text);
    char *update = strstr (text, "UPDATE record SET sum");

    if (update != NULL)
      memset (update, ' ', strchr (update, ';') - update);
    run (empty, text);
  }
  g_clear_pointer (&empty, reseau_db_close);
  run (db, attach);
  for (guint i = 0; KEPT[i] != NULL; i++) {
    g_autofree char *columns = common_columns (db, KEPT[i]);
    g_autofree char *copy = g_strdup_printf ("INSERT INTO old.%s (%s) SELECT %s FROM main.%s",
                                             KEPT[i], columns, columns, KEPT[i]);

    run (db, copy);
  }
  run (db, mark);
  run (db, "DETACH old");
  return path;
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &text, &length, NULL));
  g_assert_true (g_file_set_contents (to, text, length, NULL));
}

static void
take_over (Scene *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->base.store, reseau_server_store_free);
  copy_file (path, self->base.path);
  self->base.store = reseau_sqlite_store_open (self->base.path, TRUE, &error);
  g_assert_no_error (error);
}

static void
assert_whole (Scene *self)
{
  ServerFixture *base = &self->base;
  g_auto (GStrv) problems = NULL;

  g_assert_true (reseau_db_check (reseau_sqlite_store_get_db (base->store), &problems, NULL));
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
  g_assert_cmpint (server_fixture_count (base, "PRAGMA user_version"), ==, present_version ());
  g_assert_cmpint (server_fixture_head (base), ==, self->head);
  g_assert_cmpint (server_fixture_count (base, "SELECT count(*) FROM journal"), ==, self->head);
  g_assert_cmpint (server_fixture_count (base,
                                         "SELECT count(*) FROM record"
                                         " WHERE sum <> reseau_digest (id, rev, doc, fv, alt)"),
                   ==, 0);
}

static void
test_each_version (void)
{
  for (int version = 1; version <= present_version (); version++) {
    Scene scene = { 0 };
    g_autofree char *old = NULL;
    g_autoptr (GPtrArray) lines = NULL;

    set_up (&scene);
    old = make_old (&scene, version);
    take_over (&scene, old);
    assert_whole (&scene);
    server_fixture_expect (&scene.base, scene.anna,
                           server_fixture_op (&scene.base, RESEAU_OP_PATCH, "fiche", scene.fiche,
                                              "net", "{\"title\":\"Vélo cargo\"}"),
                           RESEAU_OP_STATUS_APPLIED, NULL);
    lines = server_fixture_pull (&scene.base, scene.anna, 0, NULL);
    g_assert_nonnull (server_fixture_find (lines, scene.fiche));
    scene.head++;
    assert_whole (&scene);
    tear_down (&scene);
  }
}

static gboolean
count_down (ReseauDb *db, const char *sql, gpointer left)
{
  return (*(int *) left)-- > 0;
}

/* Returns: whether it came to its end before the statement after which it dies */
static gboolean
open_and_die (const char *path, int stop)
{
  ReseauDb *db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);
  ReseauServerStore *store;

  run (db, "PRAGMA synchronous=OFF");
  reseau_db_set_statement_hook (db, count_down, &stop);
  store = reseau_sqlite_store_new (db, NULL);
  if (store != NULL)
    reseau_server_store_free (store);
  return store != NULL;
}

static int
version_of (const char *path)
{
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_ONLY, NULL);
  int version = 0;

  g_assert_true (reseau_db_get_user_version (db, &version, NULL));
  return version;
}

static void
test_ended_anywhere (void)
{
  Scene scene = { 0 };
  g_autofree char *old = NULL;
  g_autofree char *copy = NULL;
  gboolean whole = FALSE;
  int stop;

  set_up (&scene);
  old = make_old (&scene, 1);
  copy = g_strconcat (scene.base.path, ".again", NULL);
  for (stop = 0; !whole; stop++) {
    int version;

    copy_file (old, copy);
    whole = open_and_die (copy, stop);
    version = version_of (copy);
    g_assert_true (version == present_version () || (version == 1 && !whole));
    take_over (&scene, copy);
    assert_whole (&scene);
  }
  g_test_message ("%d statements", stop);
  g_assert_cmpint (stop, >, 10);
  tear_down (&scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server-upgrade/each-version", test_each_version);
  g_test_add_func ("/server-upgrade/ended-anywhere", test_ended_anywhere);
  return g_test_run ();
}
