/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-server.h"
#include "reseau-server.h"

G_BEGIN_DECLS

/**
 * ReseauServerApi:
 *
 * The calls of #ReseauServer under the paths of the protocol: sessions, one
 * thread that writes, a few readers.  Safe to use from the threads of an HTTP
 * server.
 */
typedef struct _ReseauServerApi ReseauServerApi;

ReseauServerApi *reseau_server_api_new (ReseauServer *server, const char *path, GError **error);
void reseau_server_api_free (ReseauServerApi *self);
gboolean reseau_server_api_set_guard (ReseauServerApi *self, const char *database, const char *path,
                                      GError **error);
void reseau_server_api_start_upkeep (ReseauServerApi *self);
void reseau_server_api_sweep_blobs (ReseauServerApi *self);
ReseauHttpService reseau_server_api_get_service (ReseauServerApi *self);
const ReseauHttpRoute *reseau_server_api_get_routes (guint *n_routes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauServerApi, reseau_server_api_free)

G_END_DECLS
