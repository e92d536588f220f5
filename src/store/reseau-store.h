/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-analyzer.h"
#include "reseau-db.h"
#include "reseau-digest.h"
#include "reseau-env.h"
#include "reseau-op.h"
#include "reseau-pull.h"
#include "reseau-push.h"
#include "reseau-query.h"
#include "reseau-schema.h"
#include "reseau-session.h"

G_BEGIN_DECLS

/**
 * ReseauStore:
 *
 * One connection to a client's cache: records as the server confirmed them,
 * the outbox, conflicts, the tray, drafts, facets and the full-text index.
 * Belongs to one thread; a program has one that writes and a few that read.
 * Every writing function is one transaction.
 */
typedef struct _ReseauStore ReseauStore;

ReseauStore *reseau_store_open (const char *path, ReseauDbFlags flags, ReseauSchema *schema,
                                ReseauEnv *env, GError **error);
void reseau_store_close (ReseauStore *self);

/* On a connection that somebody else owns (a ReseauDbPool): made by the pool's
 * set-up, found again in its jobs, gone when the connection is closed. */
ReseauStore *reseau_store_attach (ReseauDb *db, ReseauSchema *schema, ReseauEnv *env,
                                  GError **error);
ReseauStore *reseau_store_from_db (ReseauDb *db);
ReseauDb *reseau_store_get_db (ReseauStore *self);
ReseauSchema *reseau_store_get_schema (ReseauStore *self);
ReseauEnv *reseau_store_get_env (ReseauStore *self);

/* --- what is there ------------------------------------------------------ */

/**
 * ReseauShown:
 * @record: as a person sees it: the server's record with the pending operations
 *   of this device on top.  @record.scope is where a pending move leads
 * @pending: (nullable): an object: field → true for those not yet accepted
 *   ("_del", "_new", "_move" for the record itself, "_held" for what a package brought and only
 *   its author can send)
 * @base: (nullable): the record as the server has it, %NULL for one it has not
 */
typedef struct {
  ReseauRecord *record;
  ReseauValue *pending;
  ReseauRecord *base;
} ReseauShown;

ReseauShown *reseau_store_get (ReseauStore *self, const char *id, GError **error);
gboolean reseau_shown_is_remnant (const ReseauShown *self);
void reseau_shown_free (ReseauShown *self);

/* Returns: (transfer none): for the thread that uses the connection */
ReseauAnalyzer *reseau_store_get_analyzer (ReseauStore *self);

GArray *reseau_store_query (ReseauStore *self, const ReseauQuery *query, guint limit,
                            GError **error);
GArray *reseau_store_query_first (ReseauStore *self, const ReseauQuery *query, guint limit,
                                  gboolean *more, GError **error);
gboolean reseau_store_correct (ReseauStore *self, const char *text, char **corrected,
                               GError **error);
gint64 reseau_store_count (ReseauStore *self, const ReseauQuery *query, GError **error);

/**
 * ReseauRow:
 * @record: the shown record
 * @pending: whether something of it waits for the server
 * @conflict: whether it has an open conflict
 */
typedef struct {
  gint64 rid;
  ReseauRecord *record;
  gboolean pending;
  gboolean conflict;
} ReseauRow;

GPtrArray *reseau_store_load_rows (ReseauStore *self, const gint64 *rids, guint n_rids,
                                   GError **error);
void reseau_row_free (ReseauRow *self);

ReseauValue *reseau_store_count_facets (ReseauStore *self, const ReseauQuery *query,
                                        GError **error);

GPtrArray *reseau_store_load_terms (ReseauStore *self, const char *list, GError **error);

/* --- what a person does ------------------------------------------------- */

gboolean reseau_store_commit_op (ReseauStore *self, ReseauOp *op, GError **error);
gboolean reseau_store_commit_ops (ReseauStore *self, GPtrArray *ops, GError **error);
gboolean reseau_store_is_erased (ReseauStore *self, const char *id);
gboolean reseau_store_withdraw_ops (ReseauStore *self, const GPtrArray *ids, gboolean *withdrawn,
                                    GError **error);

gboolean reseau_store_save_draft (ReseauStore *self, const char *key, const ReseauValue *draft,
                                  GError **error);
ReseauValue *reseau_store_load_draft (ReseauStore *self, const char *key, GError **error);
GPtrArray *reseau_store_list_drafts (ReseauStore *self, GError **error);
gboolean reseau_store_delete_draft (ReseauStore *self, const char *key, GError **error);

/* --- what the server and we say to each other --------------------------- */

/**
 * ReseauBlobTotals:
 * @uploads: photos and files that wait to be sent
 * @downloads: those that are wanted and not here
 * @failed: those that are not tried any more
 * @no_room: those that are wanted wait for room on this disk
 */
typedef struct {
  guint uploads;
  gint64 upload_bytes;
  guint downloads;
  gint64 download_bytes;
  guint failed;
  gboolean no_room;
} ReseauBlobTotals;

/**
 * ReseauStoreState:
 * @server: (nullable): address of the server, %NULL before the first connection
 * @compared: when the cache was last compared with the server, microseconds since 1970, or 0
 * @last_sync: when everything was last in step, microseconds since 1970, or 0
 * @pending: operations in the outbox
 * @conflicts: records with an open conflict
 * @tray: operations that were refused and wait for the person
 */
typedef struct {
  char *server;
  ReseauAccount *account;
  gint64 epoch;
  char *device;
  char *token;
  gint64 head;
  gint64 last_sync;
  gint64 compared;
  guint pending;
  guint conflicts;
  guint tray;
  ReseauBlobTotals blobs;
} ReseauStoreState;

ReseauStoreState *reseau_store_load_state (ReseauStore *self, GError **error);
void reseau_store_state_free (ReseauStoreState *self);

gboolean reseau_store_set_server (ReseauStore *self, const char *server,
                                  const ReseauAccount *account, GError **error);
gboolean reseau_store_set_device (ReseauStore *self, const ReseauDevice *device, GError **error);
gboolean reseau_store_fork (ReseauStore *self, const ReseauDevice *device, GError **error);
gboolean reseau_store_restore (ReseauStore *self, const ReseauDevice *device, gint64 upto,
                               GError **error);
GPtrArray *reseau_store_list_marks (ReseauStore *self, GError **error);

GBytes *reseau_store_next_batch (ReseauStore *self, guint max_ops, gsize max_bytes, GError **error);
gboolean reseau_store_fold_response (ReseauStore *self, const ReseauPushResponse *response,
                                     GError **error);
gboolean reseau_store_abandon_batch (ReseauStore *self, GError **error);
gboolean reseau_store_is_batch_old (ReseauStore *self, gboolean *old, GError **error);

/* After a batch was abandoned: the operation at fault goes to the tray with @code, as if the
 * server had refused it alone; its number is used again. */
gboolean reseau_store_refuse_op (ReseauStore *self, const char *op_id, const char *code,
                                 GError **error);
/* The number that the server wants next (an "op-gap"); no batch is in flight then. */
gboolean reseau_store_set_next_n (ReseauStore *self, gint64 n, GError **error);

ReseauPullRequest *reseau_store_begin_pull (ReseauStore *self, GError **error);
gboolean reseau_store_forget_cursors (ReseauStore *self, GError **error);
gboolean reseau_store_apply_lines (ReseauStore *self, GPtrArray *lines, GError **error);
gboolean reseau_store_tidy (ReseauStore *self, gboolean *more, GError **error);

GPtrArray *reseau_store_list_pending (ReseauStore *self, GError **error);

/**
 * ReseauTrayItem:
 *
 * An operation that the server refused, whole, with its reason.
 */
typedef struct {
  ReseauOp *op;
  char *code;
  char *detail;
  gint64 at;
} ReseauTrayItem;

GPtrArray *reseau_store_list_tray (ReseauStore *self, GError **error);
gboolean reseau_store_dismiss_tray (ReseauStore *self, const char *op_id, GError **error);
void reseau_tray_item_free (ReseauTrayItem *self);

/**
 * ReseauNotice:
 * @op: the operation
 * @field: what it changed, as somebody else had
 * @at: when the answer came, microseconds since 1970
 * @mine: what the person wrote
 * @theirs: what the other had written
 * @joined: what became of both; null where that has to be looked up in the record
 *
 * The changes of two people to one field were brought together, and the person who came
 * second has not looked at it yet.
 */
typedef struct {
  char *op;
  char *record;
  char *field;
  gint64 at;
  ReseauValue *mine;
  ReseauValue *theirs;
  ReseauValue *joined;
} ReseauNotice;

GPtrArray *reseau_store_list_notices (ReseauStore *self, const char *record, GError **error);
gboolean reseau_store_dismiss_notice (ReseauStore *self, const char *op_id, const char *field,
                                      GError **error);
void reseau_notice_free (ReseauNotice *self);

/* --- what has befallen the cache ------------------------------------------ */

/* Something was erased that the person had work on: `dropped` tells of how many changes. */
#define RESEAU_EVENT_ERASED "erased"

/* The account was closed: what it saw is gone from here. */
#define RESEAU_EVENT_CLOSED "closed"
/* It was copied or put back from a backup, and has another identity now. */
#define RESEAU_EVENT_COPIED "copied"
/* The server was put back to an older state; "given" counts what was given back. */
#define RESEAU_EVENT_RESTORED "restored"

/**
 * ReseauEvent:
 * @data: an object
 *
 * Something that the person is told once.
 */
typedef struct {
  char *kind;
  gint64 at;
  ReseauValue *data;
} ReseauEvent;

GPtrArray *reseau_store_list_events (ReseauStore *self, GError **error);
gboolean reseau_store_claim_reminder (ReseauStore *self, const char *key, gboolean *first,
                                      GError **error);
gboolean reseau_store_get_news_mark (ReseauStore *self, gint64 *mark, gint64 *head, GError **error);
gboolean reseau_store_set_news_mark (ReseauStore *self, gint64 mark, GError **error);
gboolean reseau_store_dismiss_event (ReseauStore *self, const char *kind, GError **error);
gboolean reseau_store_count_given (ReseauStore *self, guint64 *given, GError **error);
void reseau_event_free (ReseauEvent *self);

/* --- upkeep ------------------------------------------------------------- */

/**
 * ReseauStoreSums:
 * @head: commit number that all of it stands at; 0 when it stands at none
 * @scopes: name → ReseauDigest
 */
typedef struct {
  gint64 head;
  GHashTable *scopes;
} ReseauStoreSums;

/**
 * ReseauStoreRepair:
 * @lines: (element-type ReseauLine): records as the server has them at @head
 * @dropped: (element-type utf8): ids of records that it does not have there
 * @damaged: (out): whether a record was not what its revision says, so that the index may
 *   know it by words that it never had
 */
typedef struct {
  gint64 head;
  const char *scope;
  GPtrArray *lines;
  GPtrArray *dropped;
  gboolean damaged;
} ReseauStoreRepair;

ReseauStoreSums *reseau_store_sum (ReseauStore *self, GError **error);
void reseau_store_sums_free (ReseauStoreSums *self);
GHashTable *reseau_store_list_sums (ReseauStore *self, const char *scope,
                                    const gboolean buckets[RESEAU_DIGEST_BUCKETS], GError **error);
gboolean reseau_store_repair (ReseauStore *self, ReseauStoreRepair *repair, GError **error);

/* The cache has been found to be as the server has it, or made so. */
gboolean reseau_store_note_compared (ReseauStore *self, GError **error);

gboolean reseau_store_check (ReseauStore *self, GStrv *problems, GError **error);
gboolean reseau_store_reindex (ReseauStore *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauStore, reseau_store_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauStoreSums, reseau_store_sums_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauShown, reseau_shown_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauRow, reseau_row_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauStoreState, reseau_store_state_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauTrayItem, reseau_tray_item_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauNotice, reseau_notice_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauEvent, reseau_event_free)

G_END_DECLS
