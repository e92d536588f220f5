/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-conditions.h"
#include "reseau-syncer.h"

G_BEGIN_DECLS

/* Private to src/sync. */

/**
 * ReseauDesk:
 *
 * What the writer's thread needs.  The engine is used there and nowhere else;
 * a job keeps the desk alive when the syncer is gone.
 */
typedef struct {
  ReseauEngine *engine;
  ReseauSyncerStoreFunc get_store;
  gpointer data;
} ReseauDesk;

ReseauDesk *reseau_desk_new (ReseauEnv *env, ReseauSyncerStoreFunc get_store, gpointer data);
ReseauDesk *reseau_desk_ref (ReseauDesk *self);
void reseau_desk_unref (ReseauDesk *self);

/**
 * ReseauOutcome:
 *
 * What came of an action, on its way to the writer's thread: at most one of
 * @lines (of the pull, not its own), @reply and @failed.
 */
typedef struct {
  ReseauDesk *desk;
  ReseauActionType action;
  ReseauReply *reply;
  GPtrArray *lines;
  gboolean failed;
  gboolean wake;
  gboolean reset_totals;
  gboolean signed_in;
  ReseauListening listening;
  ReseauBlobLevel level;
  gint64 head_hint;
} ReseauOutcome;

/**
 * ReseauStep:
 * @action: what to do next; not asked for after @lines
 * @error: (nullable): why the last action did not lead where it should
 * @ids: (nullable): records that may have changed
 * @carried: (nullable): photo or file of which something has passed
 *
 * What the writer's thread made of an outcome.
 */
typedef struct {
  ReseauAction action;
  ReseauStoreState *state;
  ReseauEngineTotals totals;
  char *problem;
  guint failures;
  GError *error;
  GPtrArray *ids;
  char *carried;
  gboolean folded;
  gint64 now;
} ReseauStep;

ReseauOutcome *reseau_outcome_new (ReseauSyncer *self);
void reseau_step_free (ReseauStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauStep, reseau_step_free)

/* @outcome: (transfer full) */
void reseau_syncer_step_async (ReseauSyncer *self, ReseauOutcome *outcome,
                               GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
ReseauStep *reseau_syncer_step_finish (ReseauSyncer *self, GAsyncResult *result, GError **error);

struct _ReseauSyncer {
  GObject parent;

  ReseauDbWorker *writer;
  gboolean gives_way; /* the thread that reads a pull */
  ReseauDesk *desk;
  ReseauSecretStore *secrets;
  ReseauSyncerTransportFunc make_transport;
  gpointer make_transport_data;

  ReseauTransport *transport;
  char *server;
  gboolean session_known; /* whether the place for secrets was asked */
  gboolean signed_in;

  gboolean running;
  gboolean looping;
  gboolean again; /* something happened while a run was going on */
  gboolean wake;
  guint timer;
  GCancellable *waiting; /* stands while a pull waits for the server to have something */
  ReseauConditions *conditions;
  struct {
    GCancellable *open;
    guint timer;    /* to the next attempt, or to the end of patience with this one */
    guint failures; /* in a row */
    gboolean heard;
  } live;
  ReseauListening listening;
  gint64 head_hint;
  gint64 compared;
  gboolean comparing;
  gboolean tidying;
  guint tidy_timer;
  char *device;

  ReseauSyncState state;
  int error_code;
  char *problem;
  guint pending;
  guint conflicts;
  guint tray;
  guint uploads;
  guint downloads;
  gint64 head;
  gint64 last_sync;
  guint64 rows;
};

void reseau_syncer_set_state (ReseauSyncer *self, ReseauSyncState state);
void reseau_syncer_set_error (ReseauSyncer *self, const GError *error, const char *problem);
void reseau_syncer_show_step (ReseauSyncer *self, const ReseauStep *step);
void reseau_syncer_show_rows (ReseauSyncer *self, guint64 rows);
void reseau_syncer_set_listening (ReseauSyncer *self, ReseauListening listening);
void reseau_syncer_schedule (ReseauSyncer *self, gint64 delay_us);

/* The stream of hints: open while the loop runs, in a session, unless the battery is spared. */
void reseau_syncer_live_update (ReseauSyncer *self);
void reseau_syncer_live_restart (ReseauSyncer *self);
void reseau_syncer_live_close (ReseauSyncer *self);

/* Compares the cache with the server if that was long ago. */
void reseau_syncer_repair_if_due (ReseauSyncer *self, gint64 compared, gint64 now);

/* Tidies the cache once nothing has happened for some seconds, while the loop runs. */
void reseau_syncer_tidy_later (ReseauSyncer *self);

/* One run, from the first action to the first that is to wait. */
void reseau_syncer_run_async (ReseauSyncer *self, gboolean reset_totals, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
/* @wait_us: (out) (optional): how long until the next */
gboolean reseau_syncer_run_finish (ReseauSyncer *self, GAsyncResult *result,
                                   ReseauSyncSummary *summary, gint64 *wait_us, GError **error);

/* Reads the stream of a pull and commits it group by group. */
void reseau_syncer_read_pull_async (ReseauSyncer *self, GInputStream *stream,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);
gboolean reseau_syncer_read_pull_finish (ReseauSyncer *self, GAsyncResult *result, GError **error);

/* Makes the way to the server and opens the session that the place for secrets has. */
gboolean reseau_syncer_set_server (ReseauSyncer *self, const char *server, GError **error);
void reseau_syncer_drop_session (ReseauSyncer *self);
void reseau_syncer_open_session_async (ReseauSyncer *self, const ReseauStoreState *state,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer data);
gboolean reseau_syncer_open_session_finish (ReseauSyncer *self, GAsyncResult *result,
                                            GError **error);

G_END_DECLS
