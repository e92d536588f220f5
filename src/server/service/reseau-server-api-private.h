/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-committer.h"
#include "reseau-guard.h"
#include "reseau-server-api.h"
#include "reseau-server-events.h"
#include "reseau-server-login.h"
#include "reseau-uploads.h"

G_BEGIN_DECLS

struct _ReseauServerApi {
  ReseauServer *server;
  ReseauCommitter *committer;
  GAsyncQueue *readers; /* ReseauServerStore that nobody uses */
  ReseauServerLogin *login;
  ReseauGuard *guard; /* NULL for none */
  ReseauServerEvents *events;
  GMutex lock;
  GHashTable *sessions; /* digest → Session; under @lock */
  GHashTable *pushes;   /* device → Rate; under @lock */
  ReseauUploads *uploads;
  GThread *upkeep;
  GCond stop;        /* with @lock */
  gboolean stopping; /* under @lock */
};

/* Who shows a token. */
typedef struct {
  char *uid;
  GBytes *digest;
} ReseauPrincipal;

ReseauServerStore *reseau_server_api_take_reader (ReseauServerApi *self);
void reseau_server_api_give_reader (ReseauServerApi *self, ReseauServerStore *store);

ReseauServerListener *reseau_server_api_listen (ReseauServerApi *self, const ReseauActor *actor,
                                                const char *device, gint64 beat_us,
                                                ReseauHttpWaker *waker);

ReseauHttpResponse *reseau_server_api_refuse (ReseauHttpRequest *request,
                                              const ReseauProblemMessage *problem);
ReseauHttpResponse *reseau_server_api_malformed (ReseauHttpRequest *request, const GError *error);
ReseauHttpResponse *reseau_server_api_failed (ReseauHttpRequest *request, const GError *error);
ReseauValue *reseau_server_api_read_body (ReseauHttpRequest *request, GError **error);

gpointer reseau_server_api_authenticate (const char *token, gpointer user_data);
void reseau_server_api_forget (ReseauServerApi *self, GBytes *digest);
void reseau_principal_free (gpointer data);

ReseauHttpResponse *reseau_server_api_on_login (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_logout (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_register (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_revoke (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_push (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_pull (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_digest (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_manifest (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_fetch (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_ancestor (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_begin_blob (ReseauHttpRequest *request,
                                                     gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_head_upload (ReseauHttpRequest *request,
                                                      gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_drop_upload (ReseauHttpRequest *request,
                                                      gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_send_blob (ReseauHttpRequest *request, gpointer user_data);
ReseauHttpResponse *reseau_server_api_on_get_blob (ReseauHttpRequest *request, gpointer user_data);
extern const ReseauHttpIntake reseau_server_api_intake;

void reseau_server_api_stop_upkeep (ReseauServerApi *self);

ReseauHttpResponse *reseau_server_api_judge (ReseauServerApi *self, ReseauHttpRequest *request,
                                             const ReseauPullRequest *wanted);
ReseauHttpResponse *reseau_server_api_on_events (ReseauHttpRequest *request, gpointer user_data);

G_END_DECLS
