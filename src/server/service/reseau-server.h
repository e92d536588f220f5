/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"
#include "reseau-mark.h"
#include "reseau-problem.h"
#include "reseau-server-store.h"

G_BEGIN_DECLS

/**
 * ReseauServer:
 *
 * What the server decides: merge, rights, order, the ratchet of devices, the
 * feed of changes.  It knows no network and no thread: each call works on the
 * store it is given, with the clock and randomness of the #ReseauEnv, so that
 * the same calls can be made by a test in one process.
 *
 * A call gives its answer, or a problem that the client is told (@problem), or
 * an error of the store (@error); after the latter nothing was changed.
 */
typedef struct _ReseauServer ReseauServer;

ReseauServer *reseau_server_new (ReseauSchema *schema, ReseauEnv *env);
void reseau_server_free (ReseauServer *self);
ReseauSchema *reseau_server_get_schema (ReseauServer *self);
ReseauEnv *reseau_server_get_env (ReseauServer *self);
gint64 reseau_server_now (ReseauServer *self);

/**
 * ReseauServerTouchFunc:
 * @scope: one in which a record changed
 * @seq: number of the change
 * @device: (nullable): the device that made it
 *
 * Called inside the transaction, which may yet be undone.
 */
typedef void (*ReseauServerTouchFunc) (const char *scope, gint64 seq, const char *device,
                                       gpointer data);
void reseau_server_set_touch_func (ReseauServer *self, ReseauServerTouchFunc func, gpointer data);

gboolean reseau_server_init_store (ReseauServer *self, ReseauServerStore *store, GError **error);
gboolean reseau_server_hello (ReseauServer *self, ReseauServerStore *store, ReseauHello *hello,
                              GError **error);
char *reseau_server_register (ReseauServer *self, ReseauServerStore *store, const char *uid,
                              const char *label, ReseauProblemMessage **problem, GError **error);
gboolean reseau_server_revoke (ReseauServer *self, ReseauServerStore *store, const char *uid,
                               const char *device, ReseauProblemMessage **problem, GError **error);

char *reseau_server_push (ReseauServer *self, ReseauServerStore *store, const char *uid,
                          const ReseauPushRequest *request, ReseauProblemMessage **problem,
                          GError **error);
gboolean reseau_server_seed (ReseauServer *self, ReseauServerStore *store,
                             const ReseauServerAccount *author, GPtrArray *ops, GError **error);

typedef struct _ReseauServerPull ReseauServerPull;
ReseauServerPull *reseau_server_pull_new (ReseauServer *self, ReseauServerStore *store,
                                          const char *uid, const ReseauPullRequest *request,
                                          ReseauProblemMessage **problem, GError **error);
gboolean reseau_server_pull_next (ReseauServerPull *self, ReseauServerStore *store, GString *out,
                                  gboolean *more, GError **error);
gboolean reseau_server_pull_is_empty (ReseauServerPull *self);
gint64 reseau_server_pull_get_head (ReseauServerPull *self);
ReseauActor reseau_server_pull_get_actor (ReseauServerPull *self);
void reseau_server_pull_free (ReseauServerPull *self);

gboolean reseau_server_begin_epoch (ReseauServer *self, ReseauServerStore *store, const char *cause,
                                    GError **error);
ReseauProblemMessage *reseau_server_judge (ReseauServer *self, ReseauServerStore *store,
                                           gint64 epoch, const char *mark, const GPtrArray *wants,
                                           GError **error);
char *reseau_server_ancestor (ReseauServer *self, ReseauServerStore *store, const char *uid,
                              GPtrArray *marks, ReseauProblemMessage **problem, GError **error);

char *reseau_server_digest (ReseauServer *self, ReseauServerStore *store, const char *uid,
                            const ReseauValue *scopes, ReseauProblemMessage **problem,
                            GError **error);
char *reseau_server_manifest (ReseauServer *self, ReseauServerStore *store, const char *uid,
                              const char *scope, const ReseauValue *buckets,
                              ReseauProblemMessage **problem, GError **error);
char *reseau_server_fetch (ReseauServer *self, ReseauServerStore *store, const char *uid,
                           const ReseauValue *ids, ReseauProblemMessage **problem, GError **error);

char *reseau_server_list_deleted (ReseauServer *self, ReseauServerStore *store, const char *uid,
                                  ReseauProblemMessage **problem, GError **error);
char *reseau_server_history (ReseauServer *self, ReseauServerStore *store, const char *uid,
                             const char *record, ReseauProblemMessage **problem, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServer, reseau_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerPull, reseau_server_pull_free)

G_END_DECLS
