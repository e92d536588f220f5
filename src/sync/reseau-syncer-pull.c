/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A pull is a pipe of three: the main thread receives pieces, a thread of its own
 * reads lines out of them, the writer commits them.  What is under way in the pipe
 * is bounded: a slow disk makes a slow download, not a large memory.
 *
 * The writer takes all that is whole when it has time, however many commit points
 * are in it: over a slow line each group is kept as soon as it has come, while a
 * fast one makes few large transactions, of which a row costs half. */
#include "reseau-http-body.h"
#include "reseau-line-feed.h"
#include "reseau-syncer-private.h"

#define PIECE_BYTES (64 * 1024)
#define MAX_PIECES 4

/* More is not received while so much waits for the writer.  An edit has to wait
 * for the transaction under way: some tenths of a second. */
#define MAX_WAITING_BYTES (6 * 1024 * 1024)
#define MAX_WAITING_LINES 2000

typedef struct {
  gatomicrefcount refs;
  GInputStream *stream;
  ReseauLineFeed *feed; /* used by the reading thread alone */
  GThreadPool *reader;
  GPtrArray *waiting;  /* whole groups of lines, not yet with the writer */
  gsize waiting_bytes; /* of the pieces that they came in */
  GPtrArray *written;  /* lines that are with the writer, or NULL */
  GError *error;       /* the first */
  gint64 started;
  guint64 bytes;
  guint64 rows;
  guint pieces;     /* with the reading thread */
  gboolean writing; /* lines are with the writer */
  gboolean receiving;
  gboolean received; /* the stream is over */
  gboolean finished; /* the reading thread knows it too */
  gboolean broken;   /* lines could not be written */
} Pull;

static Pull *
pull_ref (Pull *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
pull_unref (gpointer data)
{
  Pull *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->stream);
  reseau_line_feed_free (self->feed);
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* A piece on its way through the reading thread; no @bytes for the end. */
typedef struct {
  Pull *pull;
  GBytes *bytes;
} Piece;

static void
piece_free (gpointer data)
{
  Piece *self = data;

  pull_unref (self->pull);
  if (self->bytes != NULL)
    g_bytes_unref (self->bytes);
  g_free (self);
}

typedef struct {
  GPtrArray *lines; /* whole groups */
  GError *error;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_ptr_array_unref (self->lines);
  g_clear_error (&self->error);
  g_free (self);
}

/* What the reading thread is given. */
typedef struct {
  GTask *task;      /* to read a piece, or NULL */
  GPtrArray *spent; /* lines that nobody needs any more, or NULL */
} Job;

static void
push_job (Pull *self, GTask *task, GPtrArray *spent)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  job->spent = spent;
  g_thread_pool_push (self->reader, job, NULL);
}

static void
read_piece (GTask *task)
{
  Piece *piece = g_task_get_task_data (task);
  ReseauLineFeed *feed = piece->pull->feed;
  Reading *reading = g_new0 (Reading, 1);
  gsize length;

  if (piece->bytes == NULL) {
    reseau_line_feed_finish (feed, &reading->error);
  }
  else {
    const char *text = g_bytes_get_data (piece->bytes, &length);

    reseau_line_feed_push (feed, text, length, &reading->error);
  }
  reading->lines = reseau_line_feed_take (feed);
  g_task_return_pointer (task, reading, reading_free);
}

static void
do_job (gpointer data, gpointer gives_way)
{
  Job *job = data;

  if (gives_way != NULL)
    reseau_db_give_way ();
  if (job->task != NULL)
    read_piece (job->task);
  g_clear_object (&job->task);
  /* Freed where they were made, while the writer does something else: to free a group on the
   * main thread would be felt. */
  g_clear_pointer (&job->spent, g_ptr_array_unref);
  g_free (job);
}

static void advance (GTask *task);

static void
fail (Pull *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static GPtrArray *
new_lines (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
}

static void
on_lines_written_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *syncer = RESEAU_SYNCER (object);
  GTask *task = data;
  Pull *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ReseauStep) step = reseau_syncer_step_finish (syncer, result, &error);

  self->writing = FALSE;
  push_job (self, NULL, g_steal_pointer (&self->written));
  if (step == NULL) {
    fail (self, error);
    /* The cursors of the next lines would lead past these. */
    self->broken = TRUE;
    g_ptr_array_set_size (self->waiting, 0);
  }
  else {
    self->rows += step->ids->len;
    reseau_syncer_show_rows (syncer, step->ids->len);
    if (step->ids->len > 0)
      g_signal_emit_by_name (syncer, "applied", step->ids);
  }
  advance (task);
  g_object_unref (task);
}

static void
write_lines (GTask *task)
{
  ReseauSyncer *syncer = g_task_get_source_object (task);
  Pull *self = g_task_get_task_data (task);
  ReseauOutcome *outcome = reseau_outcome_new (syncer);

  outcome->action = RESEAU_ACTION_PULL;
  self->written = g_steal_pointer (&self->waiting);
  outcome->lines = self->written;
  self->waiting = new_lines ();
  self->waiting_bytes = 0;
  self->writing = TRUE;
  /* Not to be cancelled: what has come is kept. */
  reseau_syncer_step_async (syncer, outcome, NULL, on_lines_written_cb, g_object_ref (task));
}

static void
on_piece_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pull *self = g_task_get_task_data (task);
  Piece *piece = g_task_get_task_data (G_TASK (result));
  Reading *reading = g_task_propagate_pointer (G_TASK (result), NULL);

  self->pieces--;
  if (piece->bytes == NULL)
    self->finished = TRUE;
  else
    self->waiting_bytes += g_bytes_get_size (piece->bytes);
  if (!self->broken)
    g_ptr_array_extend_and_steal (self->waiting, g_ptr_array_ref (reading->lines));
  if (reading->error != NULL)
    fail (self, g_steal_pointer (&reading->error));
  reading_free (reading);
  advance (task);
  g_object_unref (task);
}

static void
send_piece (GTask *task, GBytes *bytes)
{
  ReseauSyncer *syncer = g_task_get_source_object (task);
  Pull *self = g_task_get_task_data (task);
  Piece *piece = g_new0 (Piece, 1);
  GTask *reading = g_task_new (syncer, NULL, on_piece_read_cb, g_object_ref (task));

  piece->pull = pull_ref (self);
  piece->bytes = bytes ? g_bytes_ref (bytes) : NULL;
  g_task_set_source_tag (reading, send_piece);
  g_task_set_task_data (reading, piece, piece_free);
  self->pieces++;
  push_job (self, reading, NULL);
}

static void
on_received_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Pull *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);

  self->receiving = FALSE;
  if (bytes == NULL) {
    reseau_http_map_error (error);
    fail (self, error);
  }
  else if (g_bytes_get_size (bytes) == 0) {
    self->received = TRUE;
    send_piece (task, NULL);
  }
  else {
    self->bytes += g_bytes_get_size (bytes);
    send_piece (task, bytes);
    if (!reseau_http_rate_is_borne (self->started, self->bytes, &error))
      fail (self, error);
  }
  advance (task);
  g_object_unref (task);
}

static void
receive (GTask *task)
{
  Pull *self = g_task_get_task_data (task);

  self->receiving = TRUE;
  g_input_stream_read_bytes_async (self->stream, PIECE_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_received_cb,
                                   g_object_ref (task));
}

static void
finish (GTask *task)
{
  Pull *self = g_task_get_task_data (task);

  /* Nothing is with it any more but lines to free. */
  g_thread_pool_free (g_steal_pointer (&self->reader), FALSE, FALSE);
  g_input_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

/* A group that is longer than what may wait has to come to its end all the same. */
static gboolean
has_room (const Pull *self)
{
  return self->pieces < MAX_PIECES &&
         (self->waiting->len == 0 ||
          (self->waiting_bytes < MAX_WAITING_BYTES && self->waiting->len < MAX_WAITING_LINES));
}

/* Keeps the pipe full, and ends once it has run dry.  After an error nothing more
 * is received, but whole groups that came before it are committed. */
static void
advance (GTask *task)
{
  Pull *self = g_task_get_task_data (task);

  if (g_task_get_completed (task) || self->reader == NULL)
    return;
  if (!self->writing && self->waiting->len > 0)
    write_lines (task);
  if (!self->receiving && !self->received && self->error == NULL && has_room (self))
    receive (task);
  if (!self->receiving && self->pieces == 0 && !self->writing &&
      (self->finished || self->error != NULL))
    finish (task);
}

void
reseau_syncer_read_pull_async (ReseauSyncer *self, GInputStream *stream, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  Pull *pull = g_new0 (Pull, 1);

  g_task_set_source_tag (task, reseau_syncer_read_pull_async);
  g_task_set_check_cancellable (task, FALSE);
  g_atomic_ref_count_init (&pull->refs);
  pull->stream = g_object_ref (stream);
  pull->feed = reseau_line_feed_new ();
  pull->reader = g_thread_pool_new (do_job, GINT_TO_POINTER (self->gives_way), 1, TRUE, NULL);
  pull->started = g_get_monotonic_time ();
  pull->waiting = new_lines ();
  g_task_set_task_data (task, pull, pull_unref);
  advance (task);
}

gboolean
reseau_syncer_read_pull_finish (ReseauSyncer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
