/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

#define RESEAU_SERVER_MAX_DEVICES 64

struct _ReseauServer {
  ReseauSchema *schema;
  ReseauEnv *env;
  ReseauServerTouchFunc touched;
  gpointer touched_data;
};

gboolean reseau_server_is_past (ReseauServerStore *store, const ReseauServerClock *clock,
                                gint64 seq, const guint8 *chain, gsize length, gboolean *past,
                                GError **error);
gboolean reseau_server_is_known (ReseauServerStore *store, const ReseauServerClock *clock,
                                 const char *mark, gboolean *known, GError **error);
ReseauProblemMessage *reseau_server_epoch_changed (void);
ReseauProblemMessage *reseau_server_history_diverged (void);

char *reseau_server_new_token (ReseauServer *self, guint bytes);
gboolean reseau_server_same_token (const char *a, const char *b);
ReseauProblemMessage *reseau_server_account_closed (void);
ReseauServerAccount *reseau_server_known_account (ReseauServerStore *store, const char *uid,
                                                  ReseauProblemMessage **problem, GError **error);
ReseauServerAccount *reseau_server_active_account (ReseauServerStore *store, const char *uid,
                                                   ReseauProblemMessage **problem, GError **error);
GPtrArray *reseau_server_list_scopes (ReseauServerStore *store, const ReseauAccount *account,
                                      GError **error);
ReseauServerDevice *reseau_server_own_device (ReseauServerStore *store, const char *uid,
                                              const char *device, ReseauProblemMessage **problem,
                                              GError **error);

G_END_DECLS
