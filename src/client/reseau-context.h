/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-commands.h"
#include "reseau-item.h"
#include "reseau-lineage.h"
#include "reseau-secret-store.h"
#include "reseau-syncer.h"
#include "reseau-terms.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauContext:
 *
 * The composition root of a client: the cache with its threads, the terms, the
 * account, the synchronisation.  Built in app/, ctl/ or a test and handed down;
 * belongs to the main thread.
 *
 * Properties, all with notify: `connected` (boolean: a server and an account
 * are known), `sync-state` (uint: a ReseauContextSync), `pending`, `conflicts`, `tray`
 * (uint), `last-sync` (int64, microseconds, 0 for never), `sync-error` (string,
 * code of the last failure or %NULL), `progress` (uint: rows received in the
 * present pull).
 *
 * Signals: `changed`: records of the cache changed (from here or from the
 * server); at most ten times a second, twice while a long pull goes on.
 * `carried` (string): a photo or file of that digest came, went or failed.
 * `draft-failed` (GError): what an editor holds could not be kept.
 */
#define RESEAU_TYPE_CONTEXT (reseau_context_get_type ())
G_DECLARE_FINAL_TYPE (ReseauContext, reseau_context, RESEAU, CONTEXT, GObject)

typedef enum {
  RESEAU_CONTEXT_SYNC_NONE,    /* no server yet */
  RESEAU_CONTEXT_SYNC_IDLE,    /* in step */
  RESEAU_CONTEXT_SYNC_RUNNING, /* talking to the server */
  RESEAU_CONTEXT_SYNC_OFFLINE, /* cannot reach it; tries again by itself */
  RESEAU_CONTEXT_SYNC_LOGIN,   /* the server wants the password again */
  RESEAU_CONTEXT_SYNC_ERROR,   /* it refuses; `sync-error` says why */
} ReseauContextSync;

ReseauContext *reseau_context_new (const char *data_dir, ReseauEnv *env,
                                   ReseauSecretStore *secrets);
void reseau_context_give_way (ReseauContext *self);
gboolean reseau_context_open (ReseauContext *self, GError **error);
void reseau_context_open_async (ReseauContext *self, GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean reseau_context_open_finish (ReseauContext *self, GAsyncResult *result, GError **error);
void reseau_context_close (ReseauContext *self);

const char *reseau_context_get_data_dir (ReseauContext *self);
ReseauSchema *reseau_context_get_schema (ReseauContext *self);
ReseauEnv *reseau_context_get_env (ReseauContext *self);
ReseauTerms *reseau_context_get_terms (ReseauContext *self);
const char *reseau_context_get_language (ReseauContext *self);
const ReseauAccount *reseau_context_get_account (ReseauContext *self);
gboolean reseau_context_get_actor (ReseauContext *self, ReseauActor *actor);
ReseauContextSync reseau_context_get_sync_state (ReseauContext *self);
const char *reseau_context_get_server (ReseauContext *self);

void reseau_context_connect_async (ReseauContext *self, const char *server, const char *email,
                                   const char *password, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean reseau_context_connect_finish (ReseauContext *self, GAsyncResult *result, GError **error);
ReseauSecretPlace reseau_context_get_secret_place (ReseauContext *self);
void reseau_context_set_online (ReseauContext *self, gboolean online);
void reseau_context_sync_now (ReseauContext *self);
ReseauSyncer *reseau_context_get_syncer (ReseauContext *self);

/* --- reading ------------------------------------------------------------ */

/**
 * ReseauView:
 * @shown: the record, its pending fields and its base
 * @related: (element-type ReseauItem): records that refer to it (links,
 *   messages, meetings, fiches), the newest first
 * @lineage: (element-type ReseauLineageRow): where a fiche comes from, itself, what came from it
 * @names: id → title of the records it refers to
 * @can_edit: whether the rules let this account change it
 * @role: of the account, which decides of steps
 *
 * Everything a reader's page needs, read in one go.
 */
typedef struct {
  ReseauShown *shown;
  GPtrArray *related;
  GPtrArray *lineage;
  GHashTable *names;
  GPtrArray *notices; /* of ReseauNotice: what was brought together and not yet looked at */
  gboolean can_edit;
  gboolean can_delete;
  gboolean can_move;
  ReseauRole role;
} ReseauView;

void reseau_view_free (ReseauView *self);
void reseau_context_load_async (ReseauContext *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
ReseauView *reseau_context_load_finish (ReseauContext *self, GAsyncResult *result, GError **error);

void reseau_context_query_async (ReseauContext *self, const ReseauQuery *query, guint limit,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
GPtrArray *reseau_context_query_finish (ReseauContext *self, GAsyncResult *result, guint *total,
                                        GError **error);

void reseau_context_facets_async (ReseauContext *self, const ReseauQuery *query,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
ReseauValue *reseau_context_facets_finish (ReseauContext *self, GAsyncResult *result,
                                           GError **error);

void reseau_context_correct_async (ReseauContext *self, const char *text, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
char *reseau_context_correct_finish (ReseauContext *self, GAsyncResult *result, GError **error);

void reseau_context_list_tray_async (ReseauContext *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_list_tray_finish (ReseauContext *self, GAsyncResult *result,
                                            GError **error);

void reseau_context_list_events_async (ReseauContext *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_list_events_finish (ReseauContext *self, GAsyncResult *result,
                                              GError **error);

/**
 * ReseauPast:
 * @view: the record as it is now
 * @entries: (element-type ReseauHistoryEntry): its changes, the latest first, those that wait to be
 *   sent before the others
 * @more: whether there are older ones than the server told
 * @missing: (nullable): why the server could not be asked
 * @names: id → title of the records and persons that the changes tell of
 */
typedef struct {
  ReseauView *view;
  GPtrArray *entries;
  gboolean more;
  GError *missing;
  GHashTable *names;
} ReseauPast;

void reseau_past_free (ReseauPast *self);
void reseau_context_load_past_async (ReseauContext *self, const char *id, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
ReseauPast *reseau_context_load_past_finish (ReseauContext *self, GAsyncResult *result,
                                             GError **error);

/**
 * ReseauBin:
 * @items: (element-type ReseauBinItem): what was deleted and can be put back, the latest first,
 *   what the server does not know yet before the others
 * @more: whether there is more than the server told
 * @missing: (nullable): why the server could not be asked
 * @names: id → name of who deleted them
 */
typedef struct {
  GPtrArray *items;
  gboolean more;
  GError *missing;
  GHashTable *names;
} ReseauBin;

void reseau_bin_free (ReseauBin *self);
void reseau_context_load_bin_async (ReseauContext *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
ReseauBin *reseau_context_load_bin_finish (ReseauContext *self, GAsyncResult *result,
                                           GError **error);

GArray *reseau_context_highlight (ReseauContext *self, const char *text, const char *query);

/* --- doing -------------------------------------------------------------- */

/**
 * ReseauContextFunc:
 *
 * Runs on the writer's thread, one transaction; the context tells the lists and
 * wakes the synchronisation when it is done.
 */
typedef gpointer (*ReseauContextFunc) (ReseauStore *store, const ReseauActor *actor, gpointer data,
                                       GError **error);

void reseau_context_run_async (ReseauContext *self, ReseauContextFunc func, gpointer data,
                               GDestroyNotify destroy, GDestroyNotify result_destroy,
                               GAsyncReadyCallback callback, gpointer user_data);
gpointer reseau_context_run_finish (ReseauContext *self, GAsyncResult *result, GError **error);

void reseau_context_create_async (ReseauContext *self, const char *kind, ReseauValue *fields,
                                  GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_set_async (ReseauContext *self, const char *id, ReseauValue *changes,
                               GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_save_edit_async (ReseauContext *self, const ReseauEdit *edit,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_delete_async (ReseauContext *self, const char *id, GAsyncReadyCallback callback,
                                  gpointer user_data);
void reseau_context_reproduce_async (ReseauContext *self, const char *id,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_share_async (ReseauContext *self, const char *id, const char *visibility,
                                 GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_part_async (ReseauContext *self, const char *id, const char *field,
                                const char *take, GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_resolve_async (ReseauContext *self, const char *id, const char *alternative,
                                   const char *take, ReseauValue *value,
                                   GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_propose_visit_async (ReseauContext *self, const ReseauVisitRequest *request,
                                         GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_answer_visit_async (ReseauContext *self, const char *id, const char *to,
                                        const char *start, const char *end, const char *message,
                                        GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_offer_dates_async (ReseauContext *self, const char *id, const char *to,
                                       ReseauValue *dates, const char *message,
                                       GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_comment_async (ReseauContext *self, const char *about, const char *text,
                                   GAsyncReadyCallback callback, gpointer user_data);
/* @item: (transfer full) */
void reseau_context_put_back_async (ReseauContext *self, ReseauBinItem *item,
                                    GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_undo_async (ReseauContext *self, ReseauChange *change,
                                GAsyncReadyCallback callback, gpointer user_data);
ReseauChange *reseau_context_change_finish (ReseauContext *self, GAsyncResult *result,
                                            GError **error);

void reseau_context_dismiss_event_async (ReseauContext *self, const char *kind,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean reseau_context_dismiss_event_finish (ReseauContext *self, GAsyncResult *result,
                                              GError **error);
void reseau_context_dismiss_tray_async (ReseauContext *self, const char *op_id,
                                        GAsyncReadyCallback callback, gpointer user_data);
gboolean reseau_context_dismiss_tray_finish (ReseauContext *self, GAsyncResult *result,
                                             GError **error);

/* --- what is being written ------------------------------------------------- */

/**
 * ReseauDraft:
 * @key: what it is kept under
 * @title: (nullable): the record's, as far as it is written
 *
 * Something that was being written and never saved.
 */
typedef struct {
  char *key;
  char *kind;
  char *title;
} ReseauDraft;

void reseau_draft_free (ReseauDraft *self);

/* @draft %NULL forgets it. */
void reseau_context_save_draft (ReseauContext *self, const char *key, const ReseauValue *draft);
ReseauValue *reseau_context_load_draft (ReseauContext *self, const char *key);

void reseau_context_list_drafts_async (ReseauContext *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_list_drafts_finish (ReseauContext *self, GAsyncResult *result,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDraft, reseau_draft_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauView, reseau_view_free)

G_END_DECLS
