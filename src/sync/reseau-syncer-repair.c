/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Carries a ReseauRepair: what it asks goes to the server, what it writes to the writer. */
#include "reseau-syncer-private.h"

#include "reseau-http-body.h"
#include "reseau-repair.h"

#define REPAIR_PERIOD_US (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)

typedef struct {
  ReseauDesk *desk;
  ReseauRepair *repair;
  const char *what; /* asked for last */
  ReseauRepairSummary summary;
} Repair;

/* Where the cache is, so that it can be read beside the writer. */
typedef struct {
  char *path;
  ReseauSchema *schema;
  ReseauEnv *env;
} Place;

/* One thing to do on the writer's thread. */
typedef struct {
  ReseauDesk *desk;
  ReseauRepair *repair;
  ReseauReply *reply; /* NULL: apply */
} Job;

static void
repair_free (gpointer data)
{
  Repair *self = data;

  reseau_repair_free (self->repair);
  reseau_desk_unref (self->desk);
  g_free (self);
}

static void
place_free (gpointer data)
{
  Place *self = data;

  g_free (self->path);
  reseau_schema_unref (self->schema);
  reseau_env_unref (self->env);
  g_free (self);
}

static void
job_free (gpointer data)
{
  Job *self = data;

  reseau_desk_unref (self->desk);
  reseau_reply_free (self->reply);
  g_free (self);
}

static void go_on (GTask *task);

/* --- writing ---------------------------------------------------------------------- */

static gpointer
run_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  Job *job = data;
  ReseauStore *store = job->desk->get_store (db, job->desk->data);
  gboolean ok = job->reply != NULL
                    ? reseau_repair_take_manifest (job->repair, store, job->reply->value, error)
                    : reseau_repair_apply (job->repair, store, error);

  return GINT_TO_POINTER (ok);
}

static void
on_job_run_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->what != NULL)
    go_on (task);
  else {
    if (self->summary.put + self->summary.dropped > 0)
      g_signal_emit_by_name (g_task_get_source_object (task), "applied", NULL);
    g_task_return_boolean (task, TRUE);
  }
}

/* @reply: (transfer full) (nullable) */
static void
write_job (GTask *task, ReseauReply *reply)
{
  ReseauSyncer *syncer = g_task_get_source_object (task);
  Repair *self = g_task_get_task_data (task);
  Job *job = g_new0 (Job, 1);

  job->desk = reseau_desk_ref (self->desk);
  job->repair = self->repair;
  job->reply = reply;
  reseau_db_worker_run_async (syncer->writer, G_PRIORITY_LOW, run_job, job, job_free, NULL, NULL,
                              on_job_run_cb, g_object_ref (task));
}

/* --- asking ------------------------------------------------------------------------ */

static void
on_lines_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = reseau_http_body_read_finish (G_INPUT_STREAM (object), result, &error);
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (body != NULL && reseau_repair_take_lines (self->repair, text, length, &error))
    go_on (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauReply) reply =
      reseau_transport_finish (RESEAU_TRANSPORT (object), result, &error);

  if (reply != NULL && reply->problem != NULL)
    error = reseau_reply_to_error (reply);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (reply->stream != NULL)
    reseau_http_body_read_async (reply->stream, g_task_get_cancellable (task), on_lines_read_cb,
                                 g_object_ref (task));
  else if (g_str_equal (self->what, "manifest"))
    write_job (task, g_steal_pointer (&reply));
  else if (reseau_repair_take_digest (self->repair, reply->value, &error))
    go_on (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
conclude (GTask *task)
{
  Repair *self = g_task_get_task_data (task);

  self->summary = (ReseauRepairSummary){
    .compared = !reseau_repair_is_stale (self->repair),
    .differences = reseau_repair_get_differences (self->repair),
    .put = reseau_repair_get_put (self->repair),
    .dropped = reseau_repair_get_dropped (self->repair),
  };
  if (self->summary.put + self->summary.dropped > 0)
    g_message ("The cache was not as the server has it: %u records put right, %u dropped",
               self->summary.put, self->summary.dropped);
  write_job (task, NULL);
}

static void
go_on (GTask *task)
{
  ReseauSyncer *syncer = g_task_get_source_object (task);
  Repair *self = g_task_get_task_data (task);
  g_auto (ReseauRepairAsk) ask = { NULL };

  reseau_repair_next (self->repair, &ask);
  self->what = ask.what;
  if (ask.what == NULL)
    conclude (task);
  else
    reseau_transport_compare_async (syncer->transport, ask.what, ask.body,
                                    g_task_get_cancellable (task), on_answered_cb,
                                    g_object_ref (task));
}

/* --- summing up -------------------------------------------------------------------- */

static gpointer
find_place (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauDesk *desk = data;
  ReseauStore *store = desk->get_store (db, desk->data);
  Place *place = g_new0 (Place, 1);

  place->path = g_strdup (reseau_db_get_path (db));
  place->schema = reseau_schema_ref (reseau_store_get_schema (store));
  place->env = reseau_env_ref (reseau_store_get_env (store));
  return place;
}

/* On a connection of its own: it takes a while, and sees one moment. */
static void
sum_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Place *place = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStore) store =
      reseau_store_open (place->path, RESEAU_DB_READ_ONLY, place->schema, place->env, &error);
  ReseauStoreSums *sums = store != NULL ? reseau_store_sum (store, &error) : NULL;

  if (sums != NULL)
    g_task_return_pointer (task, sums, (GDestroyNotify) reseau_store_sums_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_summed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Repair *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  ReseauStoreSums *sums = g_task_propagate_pointer (G_TASK (result), &error);

  if (sums == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  self->repair = reseau_repair_new (sums);
  go_on (task);
}

static void
on_place_found_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GTask) sum = NULL;
  g_autoptr (GError) error = NULL;
  Place *place = reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error);

  if (place == NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }
  sum = g_task_new (g_task_get_source_object (task), NULL, on_summed_cb, g_object_ref (task));
  g_task_set_task_data (sum, place, place_free);
  g_task_run_in_thread (sum, sum_in_thread);
}

void
reseau_syncer_repair_async (ReseauSyncer *self, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = NULL;
  Repair *repair;

  g_return_if_fail (RESEAU_IS_SYNCER (self));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, reseau_syncer_repair_async);
  repair = g_new0 (Repair, 1);
  repair->desk = reseau_desk_ref (self->desk);
  g_task_set_task_data (task, repair, repair_free);
  if (!self->signed_in || self->transport == NULL) {
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_AUTH, "no session");
    return;
  }
  reseau_db_worker_run_async (self->writer, G_PRIORITY_LOW, find_place,
                              reseau_desk_ref (self->desk), (GDestroyNotify) reseau_desk_unref,
                              place_free, cancellable, on_place_found_cb, g_object_ref (task));
}

/**
 * reseau_syncer_repair_finish:
 * @summary: (out) (optional): what was found
 */
gboolean
reseau_syncer_repair_finish (ReseauSyncer *self, GAsyncResult *result, ReseauRepairSummary *summary,
                             GError **error)
{
  Repair *repair;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  repair = g_task_get_task_data (G_TASK (result));
  if (summary != NULL)
    *summary = repair->summary;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- once a day --------------------------------------------------------------------- */

static void
on_daily_repair_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauSyncer *self = RESEAU_SYNCER (object);
  g_autoptr (GError) error = NULL;

  if (!reseau_syncer_repair_finish (self, result, NULL, &error))
    g_debug ("The cache was not compared: %s", error->message);
  self->comparing = FALSE;
}

/**
 * reseau_syncer_repair_if_due:
 * @compared: when it was done last
 * @now: now, both in microseconds
 */
void
reseau_syncer_repair_if_due (ReseauSyncer *self, gint64 compared, gint64 now)
{
  if (self->comparing || !self->signed_in || (compared <= now && now - compared < REPAIR_PERIOD_US))
    return;
  self->comparing = TRUE;
  reseau_syncer_repair_async (self, NULL, on_daily_repair_cb, NULL);
}
