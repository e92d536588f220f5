/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-trial.h"

#include "reseau-config.h"
#include "reseau-program.h"
#include "reseau-trial-folder.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* How long one waits for a server that was left behind to end. */
#define PATIENCE_MS 8000
#define LOOK_MS 50

struct _ReseauTrial {
  GObject parent;

  char *folder;
  GSubprocess *server; /* (nullable): ours, running or about to end */
};

G_DEFINE_FINAL_TYPE (ReseauTrial, reseau_trial, G_TYPE_OBJECT)

/* One start on its way. */
typedef struct {
  char *program;
  guint port;     /* asked for; 0 for any */
  gint64 give_up; /* to wait for a server to end; 0 before one does */
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_free (start->program);
  g_free (start);
}

static void serve (GTask *task);

/* --- children ----------------------------------------------------------------------- */

/* Between fork and exec: also where this program is killed its server ends. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != GPOINTER_TO_INT (data))
    _exit (1);
}

static GSubprocess *
spawn (GTask *task, GSubprocessFlags flags, const char *const *arguments, GError **error)
{
  ReseauTrial *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GStrvBuilder) line = g_strv_builder_new ();
  g_autofree char *data = reseau_trial_folder_file (self->folder, "server");
  g_autofree char *log = reseau_trial_folder_file (self->folder, "log");
  g_auto (GStrv) argv = NULL;

  g_strv_builder_add_many (line, start->program, "--data", data, NULL);
  g_strv_builder_addv (line, (const char **) arguments);
  argv = g_strv_builder_end (line);
  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, GINT_TO_POINTER (getpid ()),
                                         NULL);
  return g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, error);
}

/* What the child said last, in the person's language. */
static void
fail (GTask *task)
{
  ReseauTrial *self = g_task_get_source_object (task);
  g_autofree char *words = reseau_trial_folder_read_complaint (self->folder);

  g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_FAILED, "%s", words);
}

/* --- serving -------------------------------------------------------------------------- */

/* The port may have been taken by another program meanwhile. */
static void
serve_elsewhere (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  if (start->port == 0) {
    fail (task);
    return;
  }
  start->port = 0;
  serve (task);
}

static void
on_line_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauTrial *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  g_autofree char *line =
      g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);
  const char *colon = line != NULL ? strrchr (line, ':') : NULL;
  guint64 port = 0;

  if (g_task_return_error_if_cancelled (task)) {
    reseau_trial_stop (self);
    return;
  }
  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL)) {
    reseau_trial_stop (self);
    serve_elsewhere (task);
    return;
  }
  if (port != start->port)
    reseau_trial_folder_set_port (self->folder, port);
  g_task_return_pointer (task, g_strdup_printf ("http://127.0.0.1:%u", (guint) port), g_free);
}

static void
serve (GTask *task)
{
  ReseauTrial *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  g_autofree char *address = g_strdup_printf ("127.0.0.1:%u", start->port);
  const char *const arguments[] = { "serve", "--listen", address, "--quiet", NULL };
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->server);
  self->server = spawn (task, G_SUBPROCESS_FLAGS_STDOUT_PIPE, arguments, &error);
  if (self->server == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  reseau_trial_folder_note_server (self->folder, g_subprocess_get_identifier (self->server));
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->server));
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                       on_line_read_cb, g_object_ref (task));
}

/* --- filling -------------------------------------------------------------------------- */

static void
on_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauTrial *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error)) {
    reseau_trial_folder_set_made (self->folder, start->program);
    serve (task);
  }
  else if (g_task_return_error_if_cancelled (task))
    g_subprocess_force_exit (G_SUBPROCESS (source));
  else
    fail (task);
}

static void
fill (GTask *task)
{
  ReseauTrial *self = g_task_get_source_object (task);
  const char *const arguments[] = { "demo", NULL };
  g_autoptr (GSubprocess) child = NULL;
  g_autoptr (GError) error = NULL;

  if (reseau_trial_folder_clear (self->folder, &error))
    child = spawn (task, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, arguments, &error);
  if (child == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_subprocess_wait_check_async (child, g_task_get_cancellable (task), on_filled_cb,
                                   g_object_ref (task));
}

/* --- whatever became of the last one ---------------------------------------------------- */

static void prepare (GTask *task);

static gboolean
on_look_cb (gpointer data)
{
  GTask *task = data;

  if (!g_task_return_error_if_cancelled (task))
    prepare (task);
  return G_SOURCE_REMOVE;
}

/* A server whose program has ended is asked to end too, and waited for. */
static void
chase (GTask *task, GPid pid)
{
  Start *start = g_task_get_task_data (task);
  gint64 now = g_get_monotonic_time ();

  if (start->give_up == 0) {
    start->give_up = now + PATIENCE_MS * 1000;
    kill (pid, SIGTERM);
  }
  if (now < start->give_up)
    g_timeout_add_full (G_PRIORITY_DEFAULT, LOOK_MS, on_look_cb, g_object_ref (task),
                        g_object_unref);
  else
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_BUSY, "it does not end");
}

static void
prepare (GTask *task)
{
  ReseauTrial *self = g_task_get_source_object (task);
  Start *start = g_task_get_task_data (task);
  gboolean orphan = FALSE;
  GPid pid = reseau_trial_folder_find_server (self->folder, &orphan);

  if (pid != 0 && orphan)
    chase (task, pid);
  else if (pid != 0)
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_BUSY, "another window has it");
  else if (!reseau_trial_folder_is_made (self->folder, start->program))
    fill (task);
  else {
    start->port = reseau_trial_folder_get_port (self->folder);
    serve (task);
  }
}

static void
on_ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  if (!g_task_return_error_if_cancelled (task))
    prepare (task);
}

/**
 * reseau_trial_start_async:
 *
 * Makes the network unless it is there already, and serves it.
 */
void
reseau_trial_start_async (ReseauTrial *self, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Start *start = g_new0 (Start, 1);

  g_task_set_source_tag (task, reseau_trial_start_async);
  g_task_set_task_data (task, start, start_free);
  start->program = reseau_program_find (RESEAU_TRIAL_PROGRAM, "server", RESEAU_BINDIR);
  if (start->program == NULL)
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "no reseaud");
  else if (self->server != NULL) {
    reseau_trial_stop (self);
    g_subprocess_wait_async (self->server, cancellable, on_ended_cb, g_object_ref (task));
  }
  else
    prepare (task);
}

/**
 * reseau_trial_start_finish:
 *
 * Returns: (transfer full): the address of the server.  %RESEAU_ERROR_NOT_FOUND where its program
 *   is not installed, %RESEAU_ERROR_BUSY where another window has it; otherwise the message of
 *   @error is for people
 */
char *
reseau_trial_start_finish (ReseauTrial *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* The server has five seconds to end; the next start waits for it. */
void
reseau_trial_stop (ReseauTrial *self)
{
  g_return_if_fail (RESEAU_IS_TRIAL (self));

  if (self->server != NULL)
    g_subprocess_send_signal (self->server, SIGTERM);
}

/* --- object --------------------------------------------------------------------------- */

static void
reseau_trial_finalize (GObject *object)
{
  ReseauTrial *self = RESEAU_TRIAL (object);

  reseau_trial_stop (self);
  g_clear_object (&self->server);
  g_free (self->folder);
  G_OBJECT_CLASS (reseau_trial_parent_class)->finalize (object);
}

static void
reseau_trial_class_init (ReseauTrialClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_trial_finalize;
}

static void
reseau_trial_init (ReseauTrial *self)
{
}

/**
 * reseau_trial_new:
 * @data_dir: the folder of the data of the real network
 */
ReseauTrial *
reseau_trial_new (const char *data_dir)
{
  ReseauTrial *self = g_object_new (RESEAU_TYPE_TRIAL, NULL);

  self->folder = g_build_filename (data_dir, "demo", NULL);
  return self;
}

/**
 * reseau_trial_is_possible:
 *
 * Returns: whether the program of the server is installed
 */
gboolean
reseau_trial_is_possible (void)
{
  g_autofree char *program = reseau_program_find (RESEAU_TRIAL_PROGRAM, "server", RESEAU_BINDIR);

  return program != NULL;
}

/**
 * reseau_trial_dup_desk:
 *
 * Returns: (transfer full): the folder of the cache of the trial
 */
char *
reseau_trial_dup_desk (ReseauTrial *self)
{
  return reseau_trial_folder_file (self->folder, "desk");
}
