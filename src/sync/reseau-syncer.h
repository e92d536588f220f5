/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db-worker.h"
#include "reseau-engine.h"
#include "reseau-secret-store.h"
#include "reseau-transport.h"

G_BEGIN_DECLS

/**
 * ReseauSyncState:
 * @RESEAU_SYNC_STATE_UNCONNECTED: no server has been told yet
 * @RESEAU_SYNC_STATE_IDLE: in step at the last look
 * @RESEAU_SYNC_STATE_SYNCING: a request is under way
 * @RESEAU_SYNC_STATE_OFFLINE: the server cannot be reached; it is tried again
 * @RESEAU_SYNC_STATE_NEEDS_LOGIN: the session has ended
 * @RESEAU_SYNC_STATE_ERROR: something else; see the error code
 */
typedef enum {
  RESEAU_SYNC_STATE_UNCONNECTED,
  RESEAU_SYNC_STATE_IDLE,
  RESEAU_SYNC_STATE_SYNCING,
  RESEAU_SYNC_STATE_OFFLINE,
  RESEAU_SYNC_STATE_NEEDS_LOGIN,
  RESEAU_SYNC_STATE_ERROR,
} ReseauSyncState;

#define RESEAU_TYPE_SYNC_STATE (reseau_sync_state_get_type ())
GType reseau_sync_state_get_type (void);

/**
 * ReseauSyncer:
 *
 * Keeps a store in step with its server, in the background.  Lives on the main
 * thread; the store is touched only on its writer, lines are read on a thread of
 * their own, and nothing here waits.
 *
 * Properties (all notify): `state` (#ReseauSyncState), `error-code` (a
 * #ReseauError, -1 for none), `problem` (code of the server's last refusal, or
 * %NULL), `pending`, `conflicts`, `tray` (guint), `head`, `last-sync` (gint64),
 * `rows` (guint64: received in the present run), `live` (gboolean: the server says
 * by itself when it has something new), `uploads`, `downloads` (guint: photos and files that
 * are still to be sent, or to come).
 *
 * Signal `applied` (GPtrArray of char *, nullable): records may have changed in
 * the store: those with these ids, or any for %NULL.
 *
 * Signal `carried` (char *): something of the photo or file of this name has passed, or it
 * was found not to be there yet.
 */
#define RESEAU_TYPE_SYNCER (reseau_syncer_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSyncer, reseau_syncer, RESEAU, SYNCER, GObject)

/**
 * ReseauSyncerStoreFunc:
 *
 * Called on the writer's thread.
 *
 * Returns: (transfer none): the store that works over @db
 */
typedef ReseauStore *(*ReseauSyncerStoreFunc) (ReseauDb *db, gpointer data);

typedef ReseauTransport *(*ReseauSyncerTransportFunc) (const char *url, gpointer data,
                                                       GError **error);

/**
 * reseau_syncer_new:
 * @writer: the one thread that writes the store
 * @get_store: how to find the store there
 * @secrets: where the session's token is kept
 * @env: (nullable): %NULL for the system's
 */
ReseauSyncer *reseau_syncer_new (ReseauDbWorker *writer, ReseauSyncerStoreFunc get_store,
                                 gpointer data, ReseauSecretStore *secrets, ReseauEnv *env);

/* For tests: how a transport is made of an address, HTTP unless told. */
void reseau_syncer_set_gives_way (ReseauSyncer *self, gboolean gives_way);
void reseau_syncer_set_transport_func (ReseauSyncer *self, ReseauSyncerTransportFunc func,
                                       gpointer data);

/**
 * reseau_syncer_connect_async:
 * @label: what this installation is called in the account's list of sessions
 *
 * Says hello, signs in, keeps the token, writes server and account into the
 * store.  Works again later with the same account, after the session has ended.
 *
 * Errors: RESEAU_ERROR_INVALID and RESEAU_ERROR_NOT_ALLOWED (address),
 * RESEAU_ERROR_NETWORK, RESEAU_ERROR_NOT_A_SERVER, RESEAU_ERROR_AUTH,
 * RESEAU_ERROR_TOO_OLD, RESEAU_ERROR_STALE (the store is another account's).
 */
void reseau_syncer_connect_async (ReseauSyncer *self, const char *url, const char *email,
                                  const char *password, const char *label,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
gboolean reseau_syncer_connect_finish (ReseauSyncer *self, GAsyncResult *result, GError **error);

/* Ends the session on the server, if it can be reached, and forgets the token. */
void reseau_syncer_disconnect_async (ReseauSyncer *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean reseau_syncer_disconnect_finish (ReseauSyncer *self, GAsyncResult *result, GError **error);

/**
 * ReseauSyncSummary:
 *
 * What one run did, and what is left.
 */
typedef struct {
  guint64 pushed;
  guint64 pulled;
  guint64 merged;
  guint64 conflicts;
  guint64 rejected;
  guint pending;
  gint64 head;
  guint64 given;     /* of what was pushed, what gave back what the server had lost */
  gboolean copied;   /* the cache was found to be a copy */
  gboolean closed;   /* the account was closed */
  gboolean restored; /* the server was found to be put back to an older state */
  guint uploads;     /* photos and files that are still to be sent */
  guint downloads;   /* those that are still to come */
  gboolean no_room;  /* they wait for room on this disk */
} ReseauSyncSummary;

/**
 * reseau_syncer_run_once_async:
 *
 * Pushes all there is, pulls all there is.  Ends with the first thing that
 * fails.  One run at a time: RESEAU_ERROR_BUSY.
 *
 * Errors: of the transport, RESEAU_ERROR_AUTH (sign in again), of the store.
 */
void reseau_syncer_run_once_async (ReseauSyncer *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
/* @summary: (out) (optional): filled in also when the run failed */
gboolean reseau_syncer_run_once_finish (ReseauSyncer *self, GAsyncResult *result,
                                        ReseauSyncSummary *summary, GError **error);

/**
 * ReseauRepairSummary:
 * @compared: whether cache and server stood at the same point, so that it says something
 * @differences: buckets that were not the same
 * @put: records that were put right or were missing
 * @dropped: records that the server does not have
 */
typedef struct {
  gboolean compared;
  guint differences;
  guint put;
  guint dropped;
} ReseauRepairSummary;

/**
 * reseau_syncer_repair_async:
 *
 * Compares the cache with the server and fetches what is not as it has it; after a run
 * that went well.
 *
 * Errors: of the transport, RESEAU_ERROR_AUTH before a run, of the store.
 */
void reseau_syncer_repair_async (ReseauSyncer *self, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data);
gboolean reseau_syncer_repair_finish (ReseauSyncer *self, GAsyncResult *result,
                                      ReseauRepairSummary *summary, GError **error);

/* The loop in the background: at every local edit, every half minute, on demand. */
void reseau_syncer_start (ReseauSyncer *self);
void reseau_syncer_stop (ReseauSyncer *self);
void reseau_syncer_sync_now (ReseauSyncer *self);

/* Tells that something was committed locally: it leaves as soon as it can. */
void reseau_syncer_notify_edit (ReseauSyncer *self);

/**
 * reseau_syncer_get_transport:
 *
 * Returns: (transfer none) (nullable): the way to the server, once a session is open
 */
ReseauTransport *reseau_syncer_get_transport (ReseauSyncer *self);

ReseauSyncState reseau_syncer_get_state (ReseauSyncer *self);
int reseau_syncer_get_error_code (ReseauSyncer *self);
const char *reseau_syncer_get_problem (ReseauSyncer *self);
guint reseau_syncer_get_pending (ReseauSyncer *self);
/* Whether news of the server comes in as it happens. */
gboolean reseau_syncer_is_live (ReseauSyncer *self);
gint64 reseau_syncer_get_head (ReseauSyncer *self);

G_END_DECLS
