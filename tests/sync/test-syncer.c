/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-syncer.h"

#include <time.h>

#include "memory-server.h"
#include "reseau-id.h"

#define URL "https://reseau.example.org"

/* One installation: a writer's thread, a cache in memory, a syncer. */
typedef struct {
  MemoryServer *server;
  ReseauDbWorker *writer;
  ReseauSecretStore *secrets;
  ReseauSyncer *syncer;
} Desk;

static ReseauDb *
on_open (gpointer data, GError **error)
{
  MemoryServer *server = data;
  ReseauDb *db = reseau_db_open (":memory:", RESEAU_DB_READ_WRITE, error);

  if (db != NULL && reseau_store_attach (db, server->schema, server->env, error) == NULL)
    g_clear_pointer (&db, reseau_db_close);
  return db;
}

static ReseauStore *
find_store (ReseauDb *db, gpointer data)
{
  return reseau_store_from_db (db);
}

static ReseauTransport *
make_transport (const char *url, gpointer data, GError **error)
{
  return memory_transport_new (data);
}

static void
desk_init (Desk *self, MemoryServer *server)
{
  self->server = server;
  self->writer = reseau_db_worker_new ("writer", 1, on_open, server, NULL);
  self->secrets = reseau_secret_memory_new ();
  self->syncer = reseau_syncer_new (self->writer, find_store, NULL, self->secrets, NULL);
  reseau_syncer_set_transport_func (self->syncer, make_transport, server);
}

static void
desk_clear (Desk *self)
{
  g_clear_object (&self->syncer);
  g_clear_object (&self->secrets);
  reseau_db_worker_stop (self->writer, TRUE);
  g_clear_object (&self->writer);
}

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
connect_as (Desk *self, const char *email, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_syncer_connect_async (self->syncer, URL, email, password, "desk", NULL, on_done_cb,
                               &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reseau_syncer_connect_finish (self->syncer, result, error);
}

static gboolean
run (Desk *self, ReseauSyncSummary *summary, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_syncer_run_once_async (self->syncer, NULL, on_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reseau_syncer_run_once_finish (self->syncer, result, summary, error);
}

static void
run_well (Desk *self, ReseauSyncSummary *summary)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (run (self, summary, &error));
  g_assert_no_error (error);
  g_assert_cmpint (reseau_syncer_get_state (self->syncer), ==, RESEAU_SYNC_STATE_IDLE);
  g_assert_cmpint (reseau_syncer_get_error_code (self->syncer), ==, -1);
}

static void
expect_failure (Desk *self, ReseauError code, ReseauSyncState state)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run (self, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, (int) code);
  g_assert_cmpint (reseau_syncer_get_state (self->syncer), ==, state);
  g_assert_cmpint (reseau_syncer_get_error_code (self->syncer), ==, code);
}

static gpointer
write_fiche (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauStore *store = find_store (db, NULL);
  ReseauEnv *env = reseau_store_get_env (store);
  g_autofree char *id = reseau_id_new (env);
  g_autofree char *record = reseau_id_new (env);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_CREATE, id, "fiche", record, "net");

  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", data);
  reseau_store_commit_op (store, op, error);
  return NULL;
}

static void
edit (Desk *self, const char *title)
{
  g_autoptr (GError) error = NULL;

  reseau_db_worker_run_sync (self->writer, G_PRIORITY_DEFAULT, write_fiche, (gpointer) title, NULL,
                             &error);
  g_assert_no_error (error);
}

static gpointer
count_records (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  reseau_db_get_int64 (db, data, error, "SELECT count(*) FROM record WHERE base IS NOT NULL", "");
  return NULL;
}

static gint64
count (Desk *self)
{
  gint64 n = -1;

  reseau_db_worker_run_sync (self->writer, G_PRIORITY_DEFAULT, count_records, &n, NULL, NULL);
  return n;
}

static gpointer
count_joined (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (reseau_db_get_int64 (
      db, data, error, "SELECT coalesce(max(v), 0) FROM meta WHERE k = 'joined'", ""));
}

/* Of how many records the index was made one. */
static gint64
joined (Desk *self)
{
  gint64 n = -1;

  reseau_db_worker_run_sync (self->writer, G_PRIORITY_DEFAULT, count_joined, &n, NULL, NULL);
  return n;
}

/* Two desks that are connected. */
typedef struct {
  MemoryServer *server;
  Desk ada;
  Desk bob;
} Pair;

static void
set_up (Pair *self, gconstpointer data)
{
  self->server = memory_server_new ();
  desk_init (&self->ada, self->server);
  desk_init (&self->bob, self->server);
  g_assert_true (connect_as (&self->ada, "ada@example.org", "secret", NULL));
  g_assert_true (connect_as (&self->bob, "bob@example.org", "secret", NULL));
}

static void
tear_down (Pair *self, gconstpointer data)
{
  desk_clear (&self->ada);
  desk_clear (&self->bob);
  memory_server_free (self->server);
}

/* --- connecting ------------------------------------------------------------------ */

static void
test_connect (void)
{
  g_autoptr (MemoryServer) server = memory_server_new ();
  g_autoptr (GError) error = NULL;
  Desk desk = { 0 };

  desk_init (&desk, server);
  expect_failure (&desk, RESEAU_ERROR_NOT_FOUND, RESEAU_SYNC_STATE_UNCONNECTED);
  g_assert_false (connect_as (&desk, "ada@example.org", "wrong", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_AUTH);
  g_clear_error (&error);
  server->fault = MEMORY_FAULT_NETWORK;
  g_assert_false (connect_as (&desk, "ada@example.org", "secret", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK);
  g_clear_error (&error);
  server->fault = MEMORY_FAULT_NONE;
  g_assert_true (connect_as (&desk, "ada@example.org", "secret", &error));
  g_assert_no_error (error);
  run_well (&desk, NULL);
  /* The cache is ada's for good. */
  g_assert_false (connect_as (&desk, "bob@example.org", "secret", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  desk_clear (&desk);
}

/* A later process finds the session again. */
static void
test_kept_session (Pair *self, gconstpointer data)
{
  run_well (&self->ada, NULL);
  g_clear_object (&self->ada.syncer);
  self->ada.syncer =
      reseau_syncer_new (self->ada.writer, find_store, NULL, self->ada.secrets, NULL);
  reseau_syncer_set_transport_func (self->ada.syncer, make_transport, self->server);
  g_assert_null (reseau_syncer_get_transport (self->ada.syncer));
  run_well (&self->ada, NULL);
  g_assert_nonnull (reseau_syncer_get_transport (self->ada.syncer));
}

static void
test_disconnect (Pair *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_syncer_disconnect_async (self->ada.syncer, NULL, on_done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reseau_syncer_disconnect_finish (self->ada.syncer, result, NULL));
  expect_failure (&self->ada, RESEAU_ERROR_AUTH, RESEAU_SYNC_STATE_NEEDS_LOGIN);
}

/* --- running ---------------------------------------------------------------------- */

static void
test_exchange (Pair *self, gconstpointer data)
{
  ReseauSyncSummary summary;
  guint requests;

  edit (&self->ada, "One");
  edit (&self->ada, "Two");
  run_well (&self->ada, &summary);
  g_assert_cmpuint (summary.pushed, ==, 2);
  g_assert_cmpuint (summary.pending, ==, 0);
  g_assert_cmpint (summary.head, ==, 2);
  run_well (&self->bob, &summary);
  g_assert_cmpuint (summary.pulled, ==, 2);
  g_assert_cmpint (count (&self->bob), ==, 2);
  requests = self->server->requests;
  run_well (&self->bob, &summary);
  g_assert_cmpuint (self->server->requests - requests, ==, 1);
  g_assert_cmpuint (summary.pulled, ==, 0);
}

static void
test_offline (Pair *self, gconstpointer data)
{
  ReseauSyncSummary summary;

  self->server->fault = MEMORY_FAULT_NETWORK;
  edit (&self->ada, "One");
  expect_failure (&self->ada, RESEAU_ERROR_NETWORK, RESEAU_SYNC_STATE_OFFLINE);
  g_assert_cmpuint (reseau_syncer_get_pending (self->ada.syncer), ==, 1);
  self->server->fault = MEMORY_FAULT_NONE;
  run_well (&self->ada, &summary);
  g_assert_cmpuint (summary.pushed, ==, 1);
}

/* Twice sent, once done. */
static void
test_lost_answer (Pair *self, gconstpointer data)
{
  run_well (&self->ada, NULL);
  edit (&self->ada, "One");
  self->server->fault = MEMORY_FAULT_LOST;
  expect_failure (&self->ada, RESEAU_ERROR_NETWORK, RESEAU_SYNC_STATE_OFFLINE);
  self->server->fault = MEMORY_FAULT_NONE;
  run_well (&self->ada, NULL);
  run_well (&self->bob, NULL);
  g_assert_cmpint (count (&self->bob), ==, 1);
  g_assert_cmpint (reseau_syncer_get_head (self->bob.syncer), ==, 1);
}

static void
test_session_over (Pair *self, gconstpointer data)
{
  edit (&self->ada, "One");
  self->server->fault = MEMORY_FAULT_EXPIRED;
  expect_failure (&self->ada, RESEAU_ERROR_AUTH, RESEAU_SYNC_STATE_NEEDS_LOGIN);
  self->server->fault = MEMORY_FAULT_NONE;
  expect_failure (&self->ada, RESEAU_ERROR_AUTH, RESEAU_SYNC_STATE_NEEDS_LOGIN);
  g_assert_true (connect_as (&self->ada, "ada@example.org", "secret", NULL));
  run_well (&self->ada, NULL);
  g_assert_cmpuint (reseau_syncer_get_pending (self->ada.syncer), ==, 0);
}

static void
test_too_old (Pair *self, gconstpointer data)
{
  edit (&self->bob, "One");
  run_well (&self->bob, NULL);
  edit (&self->ada, "Two");
  self->server->fault = MEMORY_FAULT_TOO_OLD;
  expect_failure (&self->ada, RESEAU_ERROR_TOO_OLD, RESEAU_SYNC_STATE_ERROR);
  g_assert_cmpint (count (&self->ada), ==, 1);
  g_assert_cmpuint (reseau_syncer_get_pending (self->ada.syncer), ==, 1);
}

static void
append_row (GString *out, guint i)
{
  g_string_append_printf (out,
                          "{\"k\":\"put\",\"s\":\"net\",\"q\":%u,"
                          "\"id\":\"0198f000-0000-7000-8000-%012x\",\"t\":\"fiche\",\"r\":%u,"
                          "\"c\":{\"q\":%u},\"d\":{\"title\":\"Fiche %u\",\"summary\":"
                          "\"Une fiche parmi beaucoup d'autres, avec assez de mots\"}}\n",
                          i, i, i, i, i);
}

static GBytes *
make_pull (guint rows)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 1; i <= rows; i++) {
    append_row (out, i);
    if (i % 500 == 0)
      g_string_append (out, "{\"k\":\"cur\",\"c\":{\"net\":\"AAAA\"}}\n");
  }
  g_string_append_printf (out,
                          "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":false,\"head\":%u,"
                          "\"scopes\":[{\"s\":\"net\",\"role\":\"edit\"}]}\n",
                          rows);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* What came whole before the cut is kept. */
static void
test_cut (Pair *self, gconstpointer data)
{
  gint64 n;

  self->server->canned_pull = make_pull (3000);
  self->server->fault = MEMORY_FAULT_CUT;
  expect_failure (&self->ada, RESEAU_ERROR_NETWORK, RESEAU_SYNC_STATE_OFFLINE);
  n = count (&self->ada);
  g_assert_cmpint (n, >=, 1000);
  g_assert_cmpint (n, <=, 1500);
  g_assert_cmpint (n % 500, ==, 0);
}

/* A group that is longer than what may wait for the writer. */
static void
test_long_group (Pair *self, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (400 * 1024, 'x');
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 1; i <= 50; i++)
    g_string_append_printf (out,
                            "{\"k\":\"put\",\"s\":\"net\",\"q\":%u,"
                            "\"id\":\"0198f000-0000-7000-8000-%012x\",\"t\":\"fiche\","
                            "\"c\":{\"q\":%u},\"d\":{\"x_filler\":\"%s\"}}\n",
                            i, i, i, filler);
  g_string_append (out, "{\"k\":\"cur\",\"c\":{\"net\":\"AAAA\"}}\n"
                        "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":false,\"head\":50,"
                        "\"scopes\":[{\"s\":\"net\",\"role\":\"edit\"}]}\n");
  self->server->canned_pull = g_string_free_to_bytes (g_steal_pointer (&out));
  run_well (&self->ada, NULL);
  g_assert_cmpint (count (&self->ada), ==, 50);
}

static gint64
cpu_us (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * (gint64) G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
on_applied_cb (ReseauSyncer *syncer, GPtrArray *ids, gpointer data)
{
  *(guint *) data += ids ? ids->len : 0;
}

/* However much arrives, no turn of the main loop is long. */
static void
test_many (Pair *self, gconstpointer data)
{
  guint rows = g_test_slow () ? 100000 : 10000;
  g_autoptr (GAsyncResult) result = NULL;
  gint64 longest = 0, start = g_get_monotonic_time ();
  ReseauSyncSummary summary;
  guint applied = 0;

  self->server->canned_pull = make_pull (rows);
  g_signal_connect (self->ada.syncer, "applied", G_CALLBACK (on_applied_cb), &applied);
  reseau_syncer_run_once_async (self->ada.syncer, NULL, on_done_cb, &result);
  while (result == NULL) {
    gint64 before = cpu_us ();

    g_main_context_iteration (NULL, TRUE);
    longest = MAX (longest, cpu_us () - before);
  }
  g_assert_true (reseau_syncer_run_once_finish (self->ada.syncer, result, &summary, NULL));
  g_test_message ("%u rows in %.2f s, longest turn %.2f ms", rows,
                  (g_get_monotonic_time () - start) / 1e6, longest / 1e3);
  g_assert_cmpuint (summary.pulled, ==, rows);
  g_assert_cmpuint (applied, ==, rows);
  g_assert_cmpint (count (&self->ada), ==, rows);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  g_assert_cmpint (longest, <, 10000);
#endif
}

static void
test_busy (Pair *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GError) error = NULL;

  reseau_syncer_run_once_async (self->ada.syncer, NULL, on_done_cb, &first);
  reseau_syncer_run_once_async (self->ada.syncer, NULL, on_done_cb, &second);
  while (first == NULL || second == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (reseau_syncer_run_once_finish (self->ada.syncer, first, NULL, NULL));
  g_assert_false (reseau_syncer_run_once_finish (self->ada.syncer, second, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
}

/* --- the loop ------------------------------------------------------------------------ */

static void
wait_for_state (Desk *self, ReseauSyncState state)
{
  while (reseau_syncer_get_state (self->syncer) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_for_pending (Desk *self, guint pending)
{
  while (reseau_syncer_get_pending (self->syncer) != pending)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_loop (Pair *self, gconstpointer data)
{
  reseau_syncer_start (self->ada.syncer);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_IDLE);
  self->server->fault = MEMORY_FAULT_NETWORK;
  edit (&self->ada, "One");
  reseau_syncer_notify_edit (self->ada.syncer);
  wait_for_pending (&self->ada, 1);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_OFFLINE);
  self->server->fault = MEMORY_FAULT_NONE;
  reseau_syncer_sync_now (self->ada.syncer);
  wait_for_pending (&self->ada, 0);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_IDLE);
  edit (&self->ada, "Two");
  reseau_syncer_notify_edit (self->ada.syncer);
  while (reseau_syncer_get_head (self->ada.syncer) < 2)
    g_main_context_iteration (NULL, TRUE);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_IDLE);
  reseau_syncer_stop (self->ada.syncer);
}

/* Going away in the middle of a run leaves nothing behind. */
static void
test_stop_early (Pair *self, gconstpointer data)
{
  self->server->canned_pull = make_pull (2000);
  reseau_syncer_start (self->ada.syncer);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_SYNCING);
  reseau_syncer_stop (self->ada.syncer);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_IDLE);
  g_assert_cmpint (count (&self->ada), ==, 2000);
}

static void
test_tidied (Pair *self, gconstpointer data)
{
  self->server->canned_pull = make_pull (5000);
  reseau_syncer_start (self->ada.syncer);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_SYNCING);
  wait_for_state (&self->ada, RESEAU_SYNC_STATE_IDLE);
  g_assert_cmpint (joined (&self->ada), ==, 0);
  while (joined (&self->ada) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (count (&self->ada), ==, 5000);
  reseau_syncer_stop (self->ada.syncer);
}

#define ADD(name, func) g_test_add ("/sync/syncer/" name, Pair, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/syncer/connect", test_connect);
  ADD ("kept-session", test_kept_session);
  ADD ("disconnect", test_disconnect);
  ADD ("exchange", test_exchange);
  ADD ("offline", test_offline);
  ADD ("lost-answer", test_lost_answer);
  ADD ("session-over", test_session_over);
  ADD ("too-old", test_too_old);
  ADD ("cut", test_cut);
  ADD ("long-group", test_long_group);
  ADD ("many", test_many);
  ADD ("busy", test_busy);
  ADD ("loop", test_loop);
  ADD ("stop-early", test_stop_early);
  ADD ("tidied", test_tidied);
  return g_test_run ();
}
