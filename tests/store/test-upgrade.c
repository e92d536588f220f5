/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A cache of every version that there was, with what it could hold, is brought up to the
 * present one, ended after any statement, and worked on. */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-fts.h"

extern const ReseauEmbedded reseau_store_sql[];

#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\",\"themes\":[\"mobilite\"]," \
  "\"structure\":\"" ORG "\"}"

/* What is kept, not what is computed of it. */
static const char *const KEPT[] = { "meta",     "kind", "scope", "record", "outbox",
                                    "inflight", "tray", "draft", "notice", NULL };

static int
present_version (void)
{
  int n = 0;

  while (reseau_store_sql[n].name != NULL)
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

/* --- a cache with something of everything ---------------------------------- */

typedef struct {
  char *shared;
  char *edited;
  char *refused;
  char *unsent;
} Ids;

static void
ids_clear (Ids *ids)
{
  g_free (ids->shared);
  g_free (ids->edited);
  g_free (ids->refused);
  g_free (ids->unsent);
}

static void
refuse_all (Fixture *f)
{
  g_autoptr (GBytes) batch = reseau_store_next_batch (f->store, 0, 0, NULL);
  g_autoptr (ReseauPushResponse) response =
      fixture_refuse (f, batch, RESEAU_OP_STATUS_REJECTED, "invalid");

  g_assert_true (reseau_store_fold_response (f->store, response, NULL));
}

static void
live (Fixture *f, Ids *ids)
{
  g_autoptr (ReseauValue) draft = fixture_json ("{\"title\":\"Commencée\"}");
  g_autoptr (GBytes) batch = NULL;

  ids->shared = fixture_create (f, "fiche", "net", FICHE);
  ids->edited = fixture_create (f, "fiche", "org:" ORG, FICHE);
  fixture_push (f);
  fixture_pull (f);
  fixture_edit (f, ids->shared, "{\"summary\":\"Refusé, et gardé\"}");
  refuse_all (f);
  ids->refused = fixture_remote_create (f, "structure", "net", "{\"name\":\"Vélos du Canal\"}");
  fixture_pull (f);
  fixture_edit (f, ids->edited, "{\"title\":\"Le vélo cargo\"}");
  batch = reseau_store_next_batch (f->store, 0, 0, NULL);
  g_assert_nonnull (batch);
  ids->unsent = fixture_create (f, "fiche", "org:" ORG, FICHE);
  g_assert_true (reseau_store_save_draft (f->store, "new/fiche", draft, NULL));
}

/* --- as an earlier program left it ------------------------------------------ */

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

static void
make_empty (const char *path, int version)
{
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);

  g_assert_nonnull (reseau_fts_register (db, NULL));
  for (int i = 0; i < version; i++)
    run (db, reseau_store_sql[i].text);
  g_assert_true (reseau_db_set_user_version (db, version, NULL));
}

/* It was about to pull everything anew, and its index is of that time. */
static char *
make_old (Fixture *f, int version)
{
  ReseauDb *db = reseau_store_get_db (f->store);
  g_autofree char *name = g_strdup_printf ("old-%d.db", version);
  char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS old", path);

  make_empty (path, version);
  run (db, attach);
  for (guint i = 0; KEPT[i] != NULL; i++) {
    g_autofree char *columns = common_columns (db, KEPT[i]);
    g_autofree char *copy = NULL;

    if (columns == NULL)
      continue;
    copy = g_strdup_printf ("INSERT INTO old.%s (%s) SELECT %s FROM main.%s", KEPT[i], columns,
                            columns, KEPT[i]);
    run (db, copy);
  }
  run (db, "UPDATE old.meta SET v = 'of that time' WHERE k = 'index';"
           "UPDATE old.record SET stale = 1; UPDATE old.scope SET cursor = NULL, caught_up = 0;"
           "INSERT INTO old.posting VALUES (1048576 * 7 + 3, x'01'); DETACH old");
  return path;
}

/* --- brought up -------------------------------------------------------------- */

static void
take_over (Fixture *f, const char *path)
{
  g_clear_pointer (&f->store, reseau_store_close);
  g_free (f->path);
  f->path = g_strdup (path);
  f->store = fixture_open (f);
}

static gboolean
found (Fixture *f, const char *words)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autofree char *titles = NULL;

  reseau_query_set_text (query, words);
  titles = fixture_query (f, query);
  return *titles != '\0';
}

static void
assert_whole (Fixture *f, const Ids *ids)
{
  g_autoptr (GPtrArray) tray = reseau_store_list_tray (f->store, NULL);
  g_autoptr (ReseauValue) draft = reseau_store_load_draft (f->store, "new/fiche", NULL);

  fixture_check (f->store);
  g_assert_cmpint (fixture_count (f, "PRAGMA user_version"), ==, present_version ());
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM record"), ==, 4);
  g_assert_cmpuint (fixture_n_pending (f), ==, 2);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM inflight"), ==, 1);
  assert_field (f, ids->edited, "title", "Le vélo cargo");
  assert_field (f, ids->shared, "title", "Vélo");
  g_assert_cmpuint (tray->len, ==, 1);
  g_assert_nonnull (draft);
  g_assert_true (found (f, "velo cargo"));
  g_assert_false (found (f, "charrette"));
}

static void
test_each_version (void)
{
  for (int version = 1; version <= present_version (); version++) {
    Fixture f = { 0 };
    Ids ids = { 0 };
    g_autofree char *path = NULL;

    fixture_set_up (&f, NULL);
    live (&f, &ids);
    path = make_old (&f, version);
    take_over (&f, path);
    assert_whole (&f, &ids);
    fixture_pull (&f);
    /* What was in flight, then what was not. */
    fixture_push (&f);
    fixture_push (&f);
    fixture_pull (&f);
    fixture_assert_same (&f);
    fixture_check (f.store);
    g_assert_cmpint (fixture_count (&f, "SELECT count(*) FROM record WHERE stale <> 0"), ==, 0);
    assert_field (&f, ids.edited, "title", "Le vélo cargo");
    g_assert_true (fixture_has (&f, ids.unsent) && fixture_has (&f, ids.refused));
    fixture_tear_down (&f, NULL);
    ids_clear (&ids);
  }
}

static gboolean
count_down (ReseauDb *db, const char *sql, gpointer left)
{
  return (*(int *) left)-- > 0;
}

/* Returns: whether it came to its end before the statement after which it dies */
static gboolean
open_and_die (Fixture *f, const char *path, int stop)
{
  ReseauDb *db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);
  gboolean whole;

  run (db, "PRAGMA synchronous=OFF");
  reseau_db_set_statement_hook (db, count_down, &stop);
  whole = reseau_store_attach (db, f->schema, f->env, NULL) != NULL;
  reseau_db_close (db);
  return whole;
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
copy_file (const char *from, const char *to)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (from, &text, &length, NULL));
  g_assert_true (g_file_set_contents (to, text, length, NULL));
}

/* From the first version, which has the longest way. */
static void
test_ended_anywhere (void)
{
  Fixture f = { 0 };
  Ids ids = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *copy = NULL;
  gboolean whole = FALSE;
  int stop;

  fixture_set_up (&f, NULL);
  live (&f, &ids);
  path = make_old (&f, 1);
  copy = g_build_filename (f.folder, "again.db", NULL);
  g_clear_pointer (&f.store, reseau_store_close);
  for (stop = 0; !whole; stop++) {
    int version;

    copy_file (path, copy);
    whole = open_and_die (&f, copy, stop);
    version = version_of (copy);
    g_assert_true (version == present_version () || (version == 1 && !whole));
    take_over (&f, copy);
    assert_whole (&f, &ids);
    g_clear_pointer (&f.store, reseau_store_close);
  }
  g_test_message ("%d statements", stop);
  g_assert_cmpint (stop, >, 20);
  fixture_tear_down (&f, NULL);
  ids_clear (&ids);
}

static void
change_file (const char *path, const char *sql)
{
  g_autoptr (ReseauDb) db = reseau_db_open (path, RESEAU_DB_READ_WRITE, NULL);

  run (db, sql);
}

/* A file that cannot be brought up stays as it is, and what waits in it stands beside it until it
 * can. */
static void
test_cannot_be_brought_up (void)
{
  Fixture f = { 0 };
  Ids ids = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *beside = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  fixture_set_up (&f, NULL);
  live (&f, &ids);
  path = make_old (&f, 1);
  beside = g_strconcat (path, ".waiting.json", NULL);
  change_file (path, "CREATE TABLE erased (in_the_way)");
  g_assert_null (reseau_store_open (path, RESEAU_DB_READ_WRITE, f.schema, f.env, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (version_of (path), ==, 1);
  g_assert_true (g_file_get_contents (beside, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "Le vélo cargo"));
  g_assert_nonnull (strstr (text, "Refusé, et gardé"));
  g_assert_cmpint (g_stat (beside, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  change_file (path, "DROP TABLE erased");
  take_over (&f, path);
  assert_whole (&f, &ids);
  g_assert_false (g_file_test (beside, G_FILE_TEST_EXISTS));
  fixture_tear_down (&f, NULL);
  ids_clear (&ids);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upgrade/each-version", test_each_version);
  g_test_add_func ("/upgrade/ended-anywhere", test_ended_anywhere);
  g_test_add_func ("/upgrade/cannot-be-brought-up", test_cannot_be_brought_up);
  return g_test_run ();
}
