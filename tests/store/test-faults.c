/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A crash after any statement, and the n-th operation on the disk failing, for
 * every n: the cache opens again, is consistent, and stands either before what
 * was done or after it. */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-test-memory.h"
#include "reseau-test-power.h"
#include "reseau-test-vfs.h"

#define FICHE \
  "{\"title\":\"Vélo\",\"nature\":\"practice\",\"status\":\"draft\",\"themes\":[\"mobilite\"]," \
  "\"structure\":\"" ORG "\"}"

typedef struct {
  Fixture f;
  char *id;
  GPtrArray *ops;
  GPtrArray *lines;
  ReseauPushResponse *response;
} Scene;

typedef struct {
  const char *name;
  void (*prepare) (Scene *scene);
  gboolean (*act) (Scene *scene, ReseauStore *store, GError **error);
  gboolean can_come_again; /* nobody waits for the disk: the server tells it once more */
} Act;

static void
add_op (Scene *scene, ReseauOp *op)
{
  g_ptr_array_add (scene->ops, op);
}

/* --- what is done ------------------------------------------------------- */

static ReseauOp *
make_create (Scene *scene)
{
  g_autofree char *op_id = fixture_id (&scene->f);
  g_autofree char *id = fixture_id (&scene->f);
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, op_id, "fiche", id, "org:" ORG);

  op->set = fixture_json (FICHE);
  return op;
}

static void
prepare_create (Scene *scene)
{
  add_op (scene, make_create (scene));
  add_op (scene, make_create (scene));
}

static void
prepare_edit (Scene *scene)
{
  fixture_edit (&scene->f, scene->id, "{\"title\":\"Un\"}");
  add_op (scene,
          fixture_make_edit (&scene->f, scene->id, "{\"title\":\"Deux\",\"mode\":\"remote\"}"));
}

static void
prepare_deletion (Scene *scene)
{
  fixture_edit (&scene->f, scene->id, "{\"title\":\"Un\"}");
  add_op (scene, fixture_make_delete (&scene->f, scene->id));
}

static void
prepare_vanish (Scene *scene)
{
  g_autofree char *id = fixture_create (&scene->f, "fiche", "net", FICHE);

  add_op (scene, fixture_make_delete (&scene->f, id));
}

static gboolean
act_commit (Scene *scene, ReseauStore *store, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);

  for (guint i = 0; i < scene->ops->len; i++)
    g_ptr_array_add (ops, reseau_op_copy (scene->ops->pdata[i]));
  return reseau_store_commit_ops (store, ops, error);
}

static void
prepare_withdraw (Scene *scene)
{
  g_autoptr (GError) error = NULL;

  add_op (scene, fixture_make_delete (&scene->f, scene->id));
  g_assert_true (act_commit (scene, scene->f.store, &error));
}

static gboolean
act_withdraw (Scene *scene, ReseauStore *store, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  gboolean withdrawn;

  g_ptr_array_add (ids, ((ReseauOp *) scene->ops->pdata[0])->id);
  return reseau_store_withdraw_ops (store, ids, &withdrawn, error);
}

static void
prepare_batch (Scene *scene)
{
  g_free (fixture_create (&scene->f, "fiche", "org:" ORG, FICHE));
  g_free (fixture_create (&scene->f, "fiche", "net", FICHE));
  fixture_edit (&scene->f, scene->id, "{\"title\":\"Un\",\"problem\":\"Le mien\"}");
}

static gboolean
act_batch (Scene *scene, ReseauStore *store, GError **error)
{
  g_autoptr (GBytes) batch = reseau_store_next_batch (store, 0, 0, error);

  return batch != NULL;
}

/* One of each kind of answer. */
static void
prepare_fold (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) batch = NULL;

  fixture_remote_edit (&scene->f, scene->id, -1, "{\"problem\":\"Le leur\"}");
  prepare_batch (scene);
  g_free (fixture_create (&scene->f, "fiche", "net", FICHE));
  g_free (fixture_create (&scene->f, "fiche", "net", FICHE));
  batch = reseau_store_next_batch (scene->f.store, 0, 0, &error);
  scene->response = fixture_answer (&scene->f, batch);
  ((ReseauOpResult *) scene->response->results->pdata[3])->status = RESEAU_OP_STATUS_DEFERRED;
  ((ReseauOpResult *) scene->response->results->pdata[4])->status = RESEAU_OP_STATUS_REJECTED;
}

static gboolean
act_fold (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_fold_response (store, scene->response, error);
}

static gboolean
act_abandon (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_abandon_batch (store, error);
}

static void
prepare_refuse (Scene *scene)
{
  prepare_vanish (scene);
}

static gboolean
act_refuse (Scene *scene, ReseauStore *store, GError **error)
{
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (store, error);

  return pending != NULL &&
         reseau_store_refuse_op (store, ((ReseauOp *) pending->pdata[0])->id, "invalid", error);
}

static gboolean
act_next_n (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_set_next_n (store, 9, error);
}

/* New, changed and left records, a term with another word, a scope lost. */
static void
prepare_pull (Scene *scene)
{
  Fixture *f = &scene->f;
  g_autofree char *term = fixture_remote_create (
      f, "term", "net", "{\"label\":\"Bouger\",\"list\":\"theme\",\"code\":\"mobilite\"}");
  g_autofree char *kept = fixture_remote_create (f, "fiche", "net", FICHE);

  g_free (fixture_remote_create (f, "fiche", "org:" ORG, FICHE));
  fixture_pull (f);
  fixture_edit (f, kept, "{\"title\":\"Le mien\"}");
  fixture_remote_edit (f, scene->id, -1, "{\"title\":\"Le leur\",\"themes\":null}");
  fixture_remote_edit (f, term, -1, "{\"label\":\"Se déplacer\"}");
  g_free (fixture_remote_create (f, "fiche", "net", FICHE));
  g_ptr_array_remove_index (f->grants, 1);
  scene->lines = fixture_pull_lines (f);
}

static gboolean
act_pull (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_apply_lines (store, scene->lines, error);
}

static gboolean
act_fork (Scene *scene, ReseauStore *store, GError **error)
{
  ReseauDevice device = { (char *) OTHER_DEVICE, (char *) "token-1", 2 };

  return reseau_store_fork (store, &device, error);
}

static gboolean
act_forget (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_forget_cursors (store, error);
}

static gboolean
act_reindex (Scene *scene, ReseauStore *store, GError **error)
{
  return reseau_store_reindex (store, error);
}

static gboolean
act_draft (Scene *scene, ReseauStore *store, GError **error)
{
  g_autoptr (ReseauValue) draft = fixture_json ("{\"title\":\"À fin\"}");

  return reseau_store_save_draft (store, "new/fiche", draft, error);
}

static gboolean
act_account (Scene *scene, ReseauStore *store, GError **error)
{
  ReseauAccount account = { (char *) UID, (char *) "anne@example.org", (char *) "Anne L.", NULL,
                            RESEAU_ROLE_ADMIN };

  return reseau_store_set_server (store, SERVER, &account, error);
}

static const Act acts[] = {
  { "create", prepare_create, act_commit },
  { "edit", prepare_edit, act_commit },
  { "deletion", prepare_deletion, act_commit },
  { "vanish", prepare_vanish, act_commit },
  { "withdraw", prepare_withdraw, act_withdraw },
  { "batch", prepare_batch, act_batch },
  { "fold", prepare_fold, act_fold },
  { "abandon", prepare_fold, act_abandon },
  { "refuse", prepare_refuse, act_refuse },
  { "next-n", prepare_batch, act_next_n },
  { "pull", prepare_pull, act_pull, TRUE },
  { "fork", prepare_fold, act_fork },
  { "forget", prepare_pull, act_forget },
  { "reindex", prepare_pull, act_reindex },
  { "draft", NULL, act_draft },
  { "account", NULL, act_account },
};

/* --- before or after ---------------------------------------------------- */

static void
scene_set_up (Scene *scene, const Act *act)
{
  memset (scene, 0, sizeof *scene);
  scene->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  fixture_set_up (&scene->f, NULL);
  scene->id = fixture_remote_create (&scene->f, "fiche", "net", FICHE);
  fixture_pull (&scene->f);
  if (act->prepare != NULL)
    act->prepare (scene);
  g_clear_pointer (&scene->f.store, reseau_store_close);
}

static void
scene_tear_down (Scene *scene)
{
  g_free (scene->id);
  g_ptr_array_unref (scene->ops);
  g_clear_pointer (&scene->lines, g_ptr_array_unref);
  reseau_push_response_free (scene->response);
  fixture_tear_down (&scene->f, NULL);
}

/* A copy of the cache as it was prepared, with the same clock and dice each time. */
static void
scene_begin (Scene *scene, GBytes *image)
{
  static const char *const endings[] = { "-wal", "-shm", "-journal" };
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (image, &length);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strconcat (scene->f.path, endings[i], NULL);

    g_unlink (path);
  }
  g_file_set_contents_full (scene->f.path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  reseau_env_unref (scene->f.env);
  scene->f.env = reseau_env_new_seeded (7, G_GINT64_CONSTANT (1780000000000000));
  scene->f.store = fixture_open (&scene->f);
}

static void
append_table (GString *out, ReseauDb *db, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s ORDER BY 1, 2", table);
  sqlite3_stmt *stmt = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (reseau_db_get_handle (db), sql, -1, &stmt, NULL), ==,
                   SQLITE_OK);
  g_string_append_printf (out, "%s\n", table);
  while (sqlite3_step (stmt) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count (stmt); i++) {
      const guint8 *bytes = sqlite3_column_blob (stmt, i);

      for (int j = 0; j < sqlite3_column_bytes (stmt, i); j++)
        if (g_ascii_isprint (bytes[j]))
          g_string_append_c (out, (char) bytes[j]);
        else
          g_string_append_printf (out, "\\%02x", bytes[j]);
      g_string_append_c (out, '|');
    }
    g_string_append_c (out, '\n');
  }
  sqlite3_finalize (stmt);
}

/* Everything in the cache but the index of words, whose form is its own affair. */
static char *
dump (ReseauStore *store)
{
  /* Whether the log has been emptied yet is no matter of before and after. */
  static const char *const tables[] = { "(SELECT * FROM meta WHERE k <> 'log_to_empty')",
                                        "kind",
                                        "scope",
                                        "record",
                                        "outbox",
                                        "inflight",
                                        "tray",
                                        "draft",
                                        "value",
                                        "label",
                                        "ref",
                                        "posting",
                                        "word" };
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    append_table (out, reseau_store_get_db (store), tables[i]);
  return g_string_free (out, FALSE);
}

typedef struct {
  GBytes *image;
  char *before;
  char *after;
} Sides;

static void
sides_set_up (Sides *sides, Scene *scene, const Act *act)
{
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (scene->f.path, &contents, &length, &error);
  g_assert_no_error (error);
  sides->image = g_bytes_new_take (contents, length);
  scene_begin (scene, sides->image);
  sides->before = dump (scene->f.store);
  g_assert_true (act->act (scene, scene->f.store, &error));
  g_assert_no_error (error);
  sides->after = dump (scene->f.store);
  fixture_check (scene->f.store);
  reseau_store_close (scene->f.store);
}

static void
sides_clear (Sides *sides)
{
  g_bytes_unref (sides->image);
  g_free (sides->before);
  g_free (sides->after);
}

/* Opens it again after the crash. */
static void
assert_either (Scene *scene, const Sides *sides, gboolean told_done)
{
  g_autofree char *found = NULL;

  scene->f.store = fixture_open (&scene->f);
  found = dump (scene->f.store);
  if (told_done)
    g_assert_cmpstr (found, ==, sides->after);
  else if (!g_str_equal (found, sides->after))
    g_assert_cmpstr (found, ==, sides->before);
  fixture_check (scene->f.store);
  reseau_store_close (scene->f.store);
}

/* --- crashes ------------------------------------------------------------ */

static gboolean
stop_at_zero (ReseauDb *db, const char *sql, gpointer data)
{
  guint *left = data;

  if (*left == 0)
    return FALSE;
  (*left)--;
  return TRUE;
}

static gboolean
crash_after (Scene *scene, const Act *act, const Sides *sides, guint statements)
{
  g_autoptr (GError) error = NULL;
  guint left = statements;
  gboolean done;

  scene_begin (scene, sides->image);
  reseau_db_set_statement_hook (reseau_store_get_db (scene->f.store), stop_at_zero, &left);
  done = act->act (scene, scene->f.store, &error);
  reseau_store_close (scene->f.store);
  g_assert_true (done == (error == NULL));
  assert_either (scene, sides, done);
  return done && left > 0;
}

static void
test_crash (gconstpointer data)
{
  const Act *act = data;
  Scene scene;
  Sides sides;
  guint n = 0;

  scene_set_up (&scene, act);
  sides_set_up (&sides, &scene, act);
  while (!crash_after (&scene, act, &sides, n))
    n++;
  g_test_message ("%u statements", n);
  g_assert_cmpuint (n, >, 0);
  sides_clear (&sides);
  scene.f.store = fixture_open (&scene.f);
  scene_tear_down (&scene);
}

/* --- the disk ----------------------------------------------------------- */

static gboolean
fail_at (Scene *scene, const Act *act, const Sides *sides, guint nth, int code, gboolean all_after)
{
  g_autoptr (GError) error = NULL;
  gboolean done, failed;

  scene_begin (scene, sides->image);
  reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES, nth, code, all_after);
  done = act->act (scene, scene->f.store, &error);
  failed = reseau_test_vfs_has_failed ();
  if (!done)
    g_assert_cmpint (error->code, !=, RESEAU_ERROR_CORRUPT);
  reseau_store_close (scene->f.store);
  reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES, 0, SQLITE_OK, FALSE);
  assert_either (scene, sides, done);
  return !failed;
}

static void
test_disk (gconstpointer data)
{
  const Act *act = data;
  Scene scene;
  Sides sides;
  guint n = 1;

  reseau_test_vfs_install ();
  scene_set_up (&scene, act);
  sides_set_up (&sides, &scene, act);
  while (!fail_at (&scene, act, &sides, n, SQLITE_IOERR, FALSE))
    n++;
  for (guint i = 1; i < n; i++)
    fail_at (&scene, act, &sides, i, SQLITE_FULL, TRUE);
  g_test_message ("%u operations on the disk", n - 1);
  g_assert_cmpuint (n, >, 1);
  sides_clear (&sides);
  scene.f.store = fixture_open (&scene.f);
  scene_tear_down (&scene);
  reseau_test_vfs_uninstall ();
}

/* --- the power ---------------------------------------------------------- */

#define CUTS 2

/* Done is what was flushed before it was told. */
static gboolean
lose_power_at (Scene *scene, const Act *act, const Sides *sides, guint nth, GRand *dice)
{
  g_autoptr (GError) error = NULL;
  gboolean done, failed;

  reseau_test_power_watch ();
  scene_begin (scene, sides->image);
  reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES | RESEAU_TEST_VFS_DELETE, nth, SQLITE_IOERR, TRUE);
  done = act->act (scene, scene->f.store, &error);
  reseau_store_close (scene->f.store);
  failed = reseau_test_vfs_has_failed ();
  reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES, 0, SQLITE_OK, FALSE);
  reseau_test_power_cut (dice);
  assert_either (scene, sides, done && !act->can_come_again);
  return !failed;
}

static void
test_power (gconstpointer data)
{
  const Act *act = data;
  Scene scene;
  Sides sides;
  guint n = 0;
  gboolean over = FALSE;

  reseau_test_vfs_install ();
  scene_set_up (&scene, act);
  sides_set_up (&sides, &scene, act);
  for (n = 0; !over; n++)
    for (guint i = 0; i < CUTS; i++) {
      g_autoptr (GRand) dice = g_rand_new_with_seed (n * CUTS + i);

      over = lose_power_at (&scene, act, &sides, n + 1, dice);
    }
  g_test_message ("%u operations on the disk", n - 1);
  g_assert_cmpuint (n, >, 1);
  sides_clear (&sides);
  scene.f.store = fixture_open (&scene.f);
  scene_tear_down (&scene);
  reseau_test_vfs_uninstall ();
}

/* --- the memory --------------------------------------------------------- */

/* Not at each request: there are hundreds. */
#define LACKS 41

static guint
lack_memory_at (Scene *scene, const Act *act, const Sides *sides, guint nth, gboolean all_after)
{
  g_autoptr (GError) error = NULL;
  gboolean done;
  guint requests;

  scene_begin (scene, sides->image);
  reseau_test_memory_fail (nth, all_after);
  done = act->act (scene, scene->f.store, &error);
  requests = reseau_test_memory_get_count ();
  reseau_test_memory_fail (0, FALSE);
  reseau_store_close (scene->f.store);
  g_assert_true (done == (error == NULL));
  assert_either (scene, sides, done);
  return requests;
}

static void
test_memory (gconstpointer data)
{
  const Act *act = data;
  Scene scene;
  Sides sides;
  guint all;

  scene_set_up (&scene, act);
  sides_set_up (&sides, &scene, act);
  all = lack_memory_at (&scene, act, &sides, 0, FALSE);
  g_test_message ("%u requests", all);
  for (guint i = 0; i < LACKS; i++)
    lack_memory_at (&scene, act, &sides, 1 + i * all / LACKS, i % 3 == 2);
  sides_clear (&sides);
  scene.f.store = fixture_open (&scene.f);
  scene_tear_down (&scene);
}

/* --- opening ------------------------------------------------------------ */

static ReseauStore *
try_open (Fixture *f, ReseauDbFlags flags, GError **error)
{
  return reseau_store_open (f->path, flags, f->schema, f->env, error);
}

static void
test_newer (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length, after_length;
  int version;

  g_free (fixture_create (f, "fiche", "net", FICHE));
  g_assert_true (reseau_db_get_user_version (reseau_store_get_db (f->store), &version, &error));
  g_assert_true (reseau_db_set_user_version (reseau_store_get_db (f->store), 9999, &error));
  reseau_store_close (f->store);
  g_file_get_contents (f->path, &before, &before_length, NULL);
  g_assert_null (try_open (f, RESEAU_DB_READ_WRITE, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER);
  g_clear_error (&error);
  g_assert_null (try_open (f, RESEAU_DB_READ_ONLY, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER);
  g_file_get_contents (f->path, &after, &after_length, NULL);
  g_assert_cmpmem (before, before_length, after, after_length);
  {
    g_autoptr (ReseauDb) db = reseau_db_open (f->path, RESEAU_DB_READ_WRITE, NULL);

    reseau_db_set_user_version (db, version, NULL);
  }
  f->store = fixture_open (f);
}

static void
test_read_only (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  reseau_store_close (f->store);
  g_chmod (f->path, 0400);
  f->store = try_open (f, RESEAU_DB_READ_WRITE, &error);
  if (f->store == NULL)
    g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  else
    g_test_message ("root may write anything");
  g_chmod (f->path, 0600);
  if (f->store == NULL)
    f->store = fixture_open (f);
}

static void
test_no_folder (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStore) store =
      reseau_store_open ("/proc/none/cache.db", RESEAU_DB_READ_WRITE, f->schema, f->env, &error);

  g_assert_null (store);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);
  store =
      reseau_store_open ("/nonexistent/cache.db", RESEAU_DB_READ_ONLY, f->schema, f->env, &error);
  g_assert_null (store);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
}

static void
test_garbage (Fixture *f, gconstpointer unused)
{
  g_autofree char *garbage = g_strnfill (20000, 'x');
  g_autofree char *kept = g_strconcat (f->path, ".kept", NULL);
  g_autoptr (GError) error = NULL;

  reseau_store_close (f->store);
  g_rename (f->path, kept);
  g_file_set_contents (f->path, garbage, 20000, NULL);
  g_assert_null (try_open (f, RESEAU_DB_READ_WRITE, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  g_rename (kept, f->path);
  f->store = fixture_open (f);
}

/* What check is for: damage of every kind is told. */
static void
test_check_tells (Fixture *f, gconstpointer unused)
{
  static const char *const damages[] = {
    "DELETE FROM outbox",
    "UPDATE outbox SET body = '{}'",
    "UPDATE outbox SET n = 3",
    "UPDATE record SET doc = '{\"title\":\"Faux\"}' WHERE pending = 1",
    "UPDATE record SET base = '{' WHERE base IS NOT NULL",
    "UPDATE record SET base = '{\"nature\":\"offer\"}' WHERE pending = 0",
    "UPDATE record SET pending = 0, doc = NULL, doc_scope = NULL",
    "UPDATE record SET hidden = 1 WHERE pending = 0",
    "DELETE FROM posting",
    "DELETE FROM value",
    "DELETE FROM ref",
    "DELETE FROM scope",
    "UPDATE label SET text = 'autre'",
    "INSERT INTO search (search) VALUES ('delete-all')",
    "INSERT INTO search (rowid, kind) VALUES (900, char (3) || 'fiche')",
  };
  g_autofree char *id = NULL;
  g_autoptr (GError) error = NULL;
  ReseauDb *db;

  g_free (fixture_remote_create (f, "structure", "net", "{\"name\":\"Les Coccinelles\"}"));
  id = fixture_remote_create (f, "fiche", "net", FICHE);
  g_free (fixture_remote_create (
      f, "term", "net", "{\"label\":\"Bouger\",\"list\":\"theme\",\"code\":\"mobilite\"}"));
  fixture_pull (f);
  g_free (fixture_create (f, "fiche", "net", FICHE));
  fixture_check (f->store);
  db = reseau_store_get_db (f->store);
  for (guint i = 0; i < G_N_ELEMENTS (damages); i++) {
    g_auto (GStrv) problems = NULL;

    g_assert_true (reseau_db_begin (db, &error));
    reseau_db_exec (db, damages[i], &error);
    g_assert_no_error (error);
    reseau_store_check (f->store, &problems, &error);
    g_assert_no_error (error);
    if (g_strv_length (problems) == 0)
      g_error ("not noticed: %s", damages[i]);
    g_test_message ("%s: %s", damages[i], problems[0]);
    reseau_db_rollback (db);
  }
  fixture_check (f->store);
}

#define add(name, func) \
  g_test_add ("/store/faults/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  reseau_test_memory_install ();
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
    g_autofree char *crash = g_strconcat ("/store/faults/crash/", acts[i].name, NULL);
    g_autofree char *disk = g_strconcat ("/store/faults/disk/", acts[i].name, NULL);
    g_autofree char *memory = g_strconcat ("/store/faults/memory/", acts[i].name, NULL);
    g_autofree char *power = g_strconcat ("/store/faults/power/", acts[i].name, NULL);

    g_test_add_data_func (crash, &acts[i], test_crash);
    g_test_add_data_func (disk, &acts[i], test_disk);
    g_test_add_data_func (memory, &acts[i], test_memory);
    g_test_add_data_func (power, &acts[i], test_power);
  }
  add ("newer", test_newer);
  add ("read-only", test_read_only);
  add ("no-folder", test_no_folder);
  add ("garbage", test_garbage);
  add ("check-tells", test_check_tells);
  return g_test_run ();
}
