/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The synchronisation of one desk, timed within its process.
 *
 *   bench-sync load  FOLDER URL EMAIL PASSWORD FICHES.ndjson
 *   bench-sync pull  FOLDER URL EMAIL PASSWORD
 *   bench-sync noop  FOLDER URL EMAIL PASSWORD PID_OF_THE_SERVER
 *   bench-sync edits FOLDER URL EMAIL PASSWORD OTHER_FOLDER
 *
 * Prints JSON lines {"what", "ms", "records"}. */
#include "reseau-context.h"
#include "reseau-json.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define BATCH 500
#define N_NOOPS 500
#define N_EDITS 50

typedef struct {
  ReseauContext *context;
  GMainLoop *loop;
  GAsyncResult *result;
} Desk;

static void
on_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Desk *desk = user_data;

  desk->result = g_object_ref (result);
  g_main_loop_quit (desk->loop);
}

static void
wait_for (Desk *desk)
{
  g_clear_object (&desk->result);
  g_main_loop_run (desk->loop);
}

static void
die_on (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("bench-sync: %s\n", error->message);
  exit (1);
}

static void
print_result (const char *what, double ms, guint64 records)
{
  printf ("{\"what\":\"%s\",\"ms\":%.3f,\"records\":%" G_GUINT64_FORMAT "}\n", what, ms, records);
  fflush (stdout);
}

static void
desk_open (Desk *desk, const char *folder, char **argv)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_system ();
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_memory_new ();
  GError *error = NULL;

  desk->loop = g_main_loop_new (NULL, FALSE);
  desk->context = reseau_context_new (folder, env, secrets);
  reseau_context_open (desk->context, &error);
  die_on (error);
  reseau_context_connect_async (desk->context, argv[3], argv[4], argv[5], NULL, on_ready_cb, desk);
  wait_for (desk);
  reseau_context_connect_finish (desk->context, desk->result, &error);
  die_on (error);
}

static void
desk_close (Desk *desk)
{
  reseau_context_close (desk->context);
  g_clear_object (&desk->context);
  g_clear_object (&desk->result);
  g_main_loop_unref (desk->loop);
}

static double
run_once (Desk *desk, ReseauSyncSummary *summary)
{
  ReseauSyncer *syncer = reseau_context_get_syncer (desk->context);
  gint64 start = g_get_monotonic_time ();
  GError *error = NULL;

  reseau_syncer_run_once_async (syncer, NULL, on_ready_cb, desk);
  wait_for (desk);
  reseau_syncer_run_once_finish (syncer, desk->result, summary, &error);
  die_on (error);
  return (g_get_monotonic_time () - start) / 1000.0;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static double
median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return values[n / 2];
}

/* --- load ------------------------------------------------------------------------ */

static gpointer
commit_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  GPtrArray *lines = data;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);

  for (guint i = 0; i < lines->len; i++) {
    g_autoptr (ReseauValue) record = reseau_json_parse (g_ptr_array_index (lines, i), -1, error);
    g_autoptr (GPtrArray) made = NULL;

    if (record == NULL)
      return NULL;
    made =
        reseau_command_prepare_create (store, actor, reseau_value_get_member_string (record, "id"),
                                       "fiche", reseau_value_get (record, "fields"), error);
    if (made == NULL)
      return NULL;
    g_ptr_array_add (ops, g_steal_pointer (&g_ptr_array_index (made, 0)));
  }
  reseau_store_commit_ops (store, ops, error);
  return NULL;
}

static void
commit_lines (Desk *desk, GPtrArray *lines)
{
  GError *error = NULL;

  reseau_context_run_async (desk->context, commit_func, lines, NULL, NULL, on_ready_cb, desk);
  wait_for (desk);
  reseau_context_run_finish (desk->context, desk->result, &error);
  die_on (error);
  g_ptr_array_set_size (lines, 0);
}

static void
load (char **argv)
{
  Desk desk = { 0 };
  FILE *file = fopen (argv[6], "r");
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  ReseauSyncSummary summary = { 0 };
  gint64 start = g_get_monotonic_time ();
  guint64 count = 0;
  char *line = NULL;
  size_t size = 0;
  double ms;

  g_assert (file != NULL);
  desk_open (&desk, argv[2], argv);
  run_once (&desk, NULL);
  start = g_get_monotonic_time ();
  while (getline (&line, &size, file) > 0) {
    g_ptr_array_add (lines, g_strdup (line));
    count++;
    if (lines->len == BATCH)
      commit_lines (&desk, lines);
  }
  if (lines->len > 0)
    commit_lines (&desk, lines);
  print_result ("local commit", (g_get_monotonic_time () - start) / 1000.0, count);
  ms = run_once (&desk, &summary);
  print_result ("push all", ms, summary.pushed);
  desk_close (&desk);
  free (line);
  fclose (file);
}

/* --- pull ------------------------------------------------------------------------- */

static void
pull (char **argv)
{
  Desk desk = { 0 };
  ReseauSyncSummary summary = { 0 };
  double ms;

  desk_open (&desk, argv[2], argv);
  ms = run_once (&desk, &summary);
  print_result ("initial pull", ms, summary.pulled);
  desk_close (&desk);
}

/* --- nothing to do ------------------------------------------------------------------ */

static double
own_cpu_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* What all threads of another process have used, as the scheduler counts it. */
static double
cpu_ms_of (const char *pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%s/task", pid);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  double ms = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, "schedstat", NULL);
    g_autofree char *text = NULL;

    if (g_file_get_contents (path, &text, NULL, NULL))
      ms += g_ascii_strtod (text, NULL) / 1e6;
  }
  return ms;
}

static void
noop (char **argv)
{
  Desk desk = { 0 };
  double noops[N_NOOPS];
  double own, server;

  desk_open (&desk, argv[2], argv);
  run_once (&desk, NULL);
  own = own_cpu_ms ();
  server = cpu_ms_of (argv[6]);
  for (guint i = 0; i < N_NOOPS; i++)
    noops[i] = run_once (&desk, NULL);
  print_result ("work of the client", (own_cpu_ms () - own) / N_NOOPS, 0);
  print_result ("work of the server", (cpu_ms_of (argv[6]) - server) / N_NOOPS, 0);
  print_result ("no-op sync", median (noops, N_NOOPS), 0);
  desk_close (&desk);
}

/* --- edits ------------------------------------------------------------------------- */

static gpointer
edit_func (ReseauStore *store, const ReseauActor *actor, gpointer data, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GArray) rids = reseau_store_query (store, query, 0, error);
  guint n = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (ReseauValue) changes = reseau_value_new_object ();
  g_autofree char *title = g_strdup_printf ("Modification %u", n);
  const ReseauRow *row;

  if (rids == NULL || rids->len == 0)
    return NULL;
  rows = reseau_store_load_rows (store, &g_array_index (rids, gint64, n * 7 % rids->len), 1, error);
  if (rows == NULL)
    return NULL;
  row = g_ptr_array_index (rows, 0);
  reseau_value_set_string (changes, "title", title);
  return reseau_command_set (store, actor, row->record->id, changes, error);
}

static void
edit (Desk *desk, guint n)
{
  GError *error = NULL;

  reseau_context_run_async (desk->context, edit_func, GUINT_TO_POINTER (n), NULL,
                            (GDestroyNotify) reseau_change_free, on_ready_cb, desk);
  wait_for (desk);
  reseau_change_free (reseau_context_run_finish (desk->context, desk->result, &error));
  die_on (error);
}

static void
edits (char **argv)
{
  Desk a = { 0 }, b = { 0 };
  double pushes[N_EDITS], pulls[N_EDITS];
  ReseauSyncSummary summary = { 0 };
  double ms;

  desk_open (&a, argv[2], argv);
  desk_open (&b, argv[6], argv);
  run_once (&a, NULL);
  run_once (&b, NULL);
  for (guint i = 0; i < N_EDITS; i++) {
    edit (&a, i);
    pushes[i] = run_once (&a, NULL);
    pulls[i] = run_once (&b, NULL);
  }
  print_result ("push one edit", median (pushes, N_EDITS), 1);
  print_result ("pull one edit", median (pulls, N_EDITS), 1);
  for (guint i = 0; i < 100; i++)
    edit (&a, N_EDITS + i);
  run_once (&a, NULL);
  ms = run_once (&b, &summary);
  print_result ("pull 100 edits", ms, summary.pulled);
  desk_close (&a);
  desk_close (&b);
}

int
main (int argc, char **argv)
{
  if (argc == 7 && g_str_equal (argv[1], "load"))
    load (argv);
  else if (argc == 6 && g_str_equal (argv[1], "pull"))
    pull (argv);
  else if (argc == 7 && g_str_equal (argv[1], "noop"))
    noop (argv);
  else if (argc == 7 && g_str_equal (argv[1], "edits"))
    edits (argv);
  else
    return 2;
  return 0;
}
