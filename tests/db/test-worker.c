/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-pool.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static char *
new_path (void)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("worker-%u", n++);

  return g_build_filename (g_get_tmp_dir (), name, "cache.db", NULL);
}

static ReseauDb *
open_path (gpointer data, GError **error)
{
  return reseau_db_open (data, RESEAU_DB_READ_WRITE, error);
}

static ReseauDbWorker *
new_worker (void)
{
  return reseau_db_worker_new ("test", 1, open_path, new_path (), g_free);
}

/* A gate that holds a worker until the test opens it.  The thread sanitizer does
 * not see through GLib's locks. */
typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  gboolean entered;
  gboolean open;
} Gate;

#define GATE \
  { \
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, FALSE, FALSE \
  }

static gpointer
wait_at_gate (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Gate *gate = data;

  pthread_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  pthread_cond_broadcast (&gate->changed);
  while (!gate->open)
    pthread_cond_wait (&gate->changed, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
  return NULL;
}

static void
gate_wait_entered (Gate *gate)
{
  pthread_mutex_lock (&gate->lock);
  while (!gate->entered)
    pthread_cond_wait (&gate->changed, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
}

static void
gate_open (Gate *gate)
{
  pthread_mutex_lock (&gate->lock);
  gate->open = TRUE;
  pthread_cond_broadcast (&gate->changed);
  pthread_mutex_unlock (&gate->lock);
}

typedef struct {
  guint n_left;
  GString *order;
  GThread *thread;
  GError *error;
  gpointer result;
} Answers;

typedef struct {
  Answers *answers;
  const char *name;
} Asked;

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Asked *asked = data;
  Answers *answers = asked->answers;
  GError *error = NULL;

  g_assert_true (g_thread_self () == answers->thread);
  answers->result = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);
  g_string_append (answers->order, asked->name);
  g_clear_error (&answers->error);
  answers->error = error;
  answers->n_left--;
  g_free (asked);
}

static void
ask (ReseauDbWorker *worker, Answers *answers, const char *name, int priority, ReseauDbFunc func,
     gpointer data, GCancellable *cancellable)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->answers = answers;
  asked->name = name;
  answers->n_left++;
  reseau_db_worker_run_async (worker, priority, func, data, NULL, NULL, cancellable, on_answered,
                              asked);
}

static void
answers_init (Answers *answers)
{
  memset (answers, 0, sizeof *answers);
  answers->thread = g_thread_self ();
  answers->order = g_string_new (NULL);
}

static void
answers_wait (Answers *answers)
{
  while (answers->n_left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
answers_clear (Answers *answers)
{
  g_string_free (answers->order, TRUE);
  g_clear_error (&answers->error);
}

static gpointer
execute (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return reseau_db_exec (db, data, error) ? data : NULL;
}

static gpointer
count_rows (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 n;

  return reseau_db_get_int64 (db, &n, error, "SELECT count(*) FROM t", "")
             ? GINT_TO_POINTER ((int) n)
             : NULL;
}

static void
test_order (void)
{
  ReseauDbWorker *worker = new_worker ();
  Gate gate = GATE;
  Answers answers;
  GError *error = NULL;

  answers_init (&answers);
  ask (worker, &answers, "0", 0, wait_at_gate, &gate, NULL);
  gate_wait_entered (&gate);
  ask (worker, &answers, "c", 1, execute, (gpointer) "CREATE TABLE t (a)", NULL);
  ask (worker, &answers, "d", 1, execute, (gpointer) "INSERT INTO t VALUES (1)", NULL);
  ask (worker, &answers, "e", 2, count_rows, NULL, NULL);
  ask (worker, &answers, "a", -1, execute, (gpointer) "CREATE TABLE u (a)", NULL);
  ask (worker, &answers, "b", -1, execute, (gpointer) "INSERT INTO u VALUES (1)", NULL);
  gate_open (&gate);
  answers_wait (&answers);
  g_assert_no_error (answers.error);
  g_assert_cmpstr (answers.order->str, ==, "0abcde");
  g_assert_cmpint (GPOINTER_TO_INT (answers.result), ==, 1);
  g_assert_cmpint (
      GPOINTER_TO_INT (reseau_db_worker_run_sync (worker, 0, count_rows, NULL, NULL, &error)), ==,
      1);
  g_assert_no_error (error);
  answers_clear (&answers);
  g_object_unref (worker);
}

static void
test_errors (void)
{
  ReseauDbWorker *worker = new_worker ();
  Answers answers;
  GError *error = NULL;

  answers_init (&answers);
  ask (worker, &answers, "a", 0, execute, (gpointer) "NONSENSE", NULL);
  answers_wait (&answers);
  g_assert_error (answers.error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  g_assert_null (
      reseau_db_worker_run_sync (worker, 0, execute, (gpointer) "NONSENSE", NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  g_clear_error (&error);
  answers_clear (&answers);
  g_object_unref (worker);

  worker = reseau_db_worker_new ("test", 1, open_path, g_strdup ("/proc/nothing/a.db"), g_free);
  g_assert_null (
      reseau_db_worker_run_sync (worker, 0, execute, (gpointer) "SELECT 1", NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);
  g_object_unref (worker);
}

static void
test_cancel_waiting (void)
{
  ReseauDbWorker *worker = new_worker ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Gate gate = GATE;
  Answers answers;

  answers_init (&answers);
  ask (worker, &answers, "0", 0, wait_at_gate, &gate, NULL);
  gate_wait_entered (&gate);
  ask (worker, &answers, "1", 0, execute, (gpointer) "CREATE TABLE t (a)", cancellable);
  g_cancellable_cancel (cancellable);
  gate_open (&gate);
  answers_wait (&answers);
  g_assert_error (answers.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  ask (worker, &answers, "2", 0, count_rows, NULL, NULL);
  answers_wait (&answers);
  g_assert_error (answers.error, RESEAU_ERROR, RESEAU_ERROR_FAILED);
  answers_clear (&answers);
  g_object_unref (worker);
}

#define ENDLESS \
  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

static gpointer
enter_and_run (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Gate *gate = data;

  pthread_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  pthread_cond_broadcast (&gate->changed);
  pthread_mutex_unlock (&gate->lock);
  reseau_db_exec (db, ENDLESS, error);
  return NULL;
}

static void
test_cancel_running (void)
{
  ReseauDbWorker *worker = new_worker ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Gate gate = GATE;
  Answers answers;

  answers_init (&answers);
  ask (worker, &answers, "0", 0, enter_and_run, &gate, cancellable);
  gate_wait_entered (&gate);
  g_cancellable_cancel (cancellable);
  answers_wait (&answers);
  g_assert_error (answers.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answers_clear (&answers);
  g_object_unref (worker);
}

static gpointer
cancel_after_work (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!reseau_db_exec (db, "CREATE TABLE t (a)", error))
    return NULL;
  g_cancellable_cancel (cancellable);
  return data;
}

/* What was done is told as done. */
static void
test_cancel_too_late (void)
{
  ReseauDbWorker *worker = new_worker ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Answers answers;

  answers_init (&answers);
  ask (worker, &answers, "0", 0, cancel_after_work, &answers, cancellable);
  answers_wait (&answers);
  g_assert_no_error (answers.error);
  g_assert_true (answers.result == &answers);
  answers_clear (&answers);
  g_object_unref (worker);
}

static gpointer
leave_open (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  g_assert_true (reseau_db_exec (db, "CREATE TABLE t (a)", NULL));
  g_assert_true (reseau_db_begin (db, NULL));
  g_assert_true (reseau_db_begin (db, NULL));
  g_assert_true (reseau_db_exec (db, "INSERT INTO t VALUES (1)", NULL));
  return NULL;
}

static void
test_left_open (void)
{
  ReseauDbWorker *worker = new_worker ();
  GError *error = NULL;

  reseau_db_worker_run_sync (worker, 0, leave_open, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (reseau_db_worker_run_sync (worker, 0, count_rows, NULL, NULL, &error));
  g_assert_no_error (error);
  g_object_unref (worker);
}

static void
test_stop (void)
{
  ReseauDbWorker *worker = new_worker ();
  Gate gate = GATE;
  Answers answers;

  /* Queued jobs run, later ones do not. */
  answers_init (&answers);
  ask (worker, &answers, "0", 0, wait_at_gate, &gate, NULL);
  ask (worker, &answers, "1", 0, execute, (gpointer) "CREATE TABLE t (a)", NULL);
  gate_open (&gate);
  reseau_db_worker_stop (worker, TRUE);
  answers_wait (&answers);
  g_assert_no_error (answers.error);
  ask (worker, &answers, "2", 0, count_rows, NULL, NULL);
  answers_wait (&answers);
  g_assert_error (answers.error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_cmpstr (answers.order->str, ==, "012");
  answers_clear (&answers);
  g_object_unref (worker);
}

static void
test_abort (void)
{
  ReseauDbWorker *worker = new_worker ();
  Gate gate = GATE;
  Answers answers;

  answers_init (&answers);
  ask (worker, &answers, "0", 0, enter_and_run, &gate, NULL);
  ask (worker, &answers, "1", 0, execute, (gpointer) "CREATE TABLE t (a)", NULL);
  gate_wait_entered (&gate);
  reseau_db_worker_stop (worker, FALSE);
  answers_wait (&answers);
  g_assert_error (answers.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  answers_clear (&answers);
  g_object_unref (worker);
}

/* {{{ Pool */

static gboolean
set_up (ReseauDb *db, gboolean writer, gpointer data, GError **error)
{
  g_atomic_int_inc ((int *) data);
  return !writer || reseau_db_exec (db, "CREATE TABLE IF NOT EXISTS t (a)", error);
}

#define N_WRITES 200
#define N_READS 400

static gpointer
insert_pair (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  if (!reseau_db_begin (db, error))
    return NULL;
  if (!reseau_db_run (db, error, "INSERT INTO t VALUES (?)", "i", 1) ||
      !reseau_db_run (db, error, "INSERT INTO t VALUES (?)", "i", -1)) {
    reseau_db_rollback (db);
    return NULL;
  }
  reseau_db_commit (db, error);
  return NULL;
}

/* Never a half of a pair. */
static gpointer
sum_rows (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  gint64 sum;

  if (reseau_db_get_int64 (db, &sum, error, "SELECT total(a) FROM t", ""))
    g_assert_cmpint (sum, ==, 0);
  return NULL;
}

static void
test_pool (void)
{
  g_autofree char *path = new_path ();
  int n_set_up = 0;
  ReseauDbPool *pool = reseau_db_pool_new (path, 3, set_up, &n_set_up, NULL);
  ReseauDbWorker *writer = reseau_db_pool_get_writer (pool);
  ReseauDbWorker *readers = reseau_db_pool_get_readers (pool);
  Answers answers;

  answers_init (&answers);
  for (int i = 0; i < N_READS; i++) {
    if (i < N_WRITES)
      ask (writer, &answers, "", 0, insert_pair, NULL, NULL);
    ask (readers, &answers, "", 0, sum_rows, NULL, NULL);
  }
  while (answers.n_left > 0) {
    g_main_context_iteration (NULL, TRUE);
    g_assert_no_error (answers.error);
  }
  g_assert_cmpint (
      GPOINTER_TO_INT (reseau_db_worker_run_sync (readers, 0, count_rows, NULL, NULL, NULL)), ==,
      2 * N_WRITES);
  g_object_unref (pool);
  g_assert_cmpint (g_atomic_int_get (&n_set_up), ==, 4);
  answers_clear (&answers);
}

static gboolean
give_way (ReseauDb *db, gboolean writer, gpointer data, GError **error)
{
  if (writer)
    reseau_db_give_way ();
  return TRUE;
}

static gpointer
get_nice (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (getpriority (PRIO_PROCESS, (id_t) gettid ()));
}

/* Of one thread alone. */
static void
test_give_way (void)
{
  g_autofree char *path = new_path ();
  g_autoptr (ReseauDbPool) pool = reseau_db_pool_new (path, 1, give_way, NULL, NULL);
  ReseauDbWorker *writer = reseau_db_pool_get_writer (pool);
  ReseauDbWorker *readers = reseau_db_pool_get_readers (pool);
  int own = getpriority (PRIO_PROCESS, (id_t) gettid ());
  int of_writer =
      GPOINTER_TO_INT (reseau_db_worker_run_sync (writer, 0, get_nice, NULL, NULL, NULL));
  int of_reader =
      GPOINTER_TO_INT (reseau_db_worker_run_sync (readers, 0, get_nice, NULL, NULL, NULL));

  g_assert_cmpint (of_writer, ==, MAX (own, 10));
  g_assert_cmpint (of_reader, ==, own);
  g_assert_cmpint (getpriority (PRIO_PROCESS, (id_t) gettid ()), ==, own);
}

static gboolean
refuse (ReseauDb *db, gboolean writer, gpointer data, GError **error)
{
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NEWER, "no");
  return FALSE;
}

static void
test_pool_that_cannot_open (void)
{
  g_autofree char *path = new_path ();
  ReseauDbPool *pool = reseau_db_pool_new (path, 2, refuse, NULL, NULL);
  GError *error = NULL;

  reseau_db_worker_run_sync (reseau_db_pool_get_readers (pool), 0, count_rows, NULL, NULL, &error);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER);
  g_clear_error (&error);
  reseau_db_worker_run_sync (reseau_db_pool_get_writer (pool), 0, count_rows, NULL, NULL, &error);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NEWER);
  g_clear_error (&error);
  g_object_unref (pool);
}

/* }}} */

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/errors", test_errors);
  g_test_add_func ("/worker/cancel/waiting", test_cancel_waiting);
  g_test_add_func ("/worker/cancel/running", test_cancel_running);
  g_test_add_func ("/worker/cancel/too-late", test_cancel_too_late);
  g_test_add_func ("/worker/left-open", test_left_open);
  g_test_add_func ("/worker/stop", test_stop);
  g_test_add_func ("/worker/abort", test_abort);
  g_test_add_func ("/pool/concurrent", test_pool);
  g_test_add_func ("/pool/give-way", test_give_way);
  g_test_add_func ("/pool/cannot-open", test_pool_that_cannot_open);
  return g_test_run ();
}
