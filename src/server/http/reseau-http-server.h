/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-route.h"
#include "reseau-http-settings.h"

G_BEGIN_DECLS

/**
 * ReseauHttpAuthenticate:
 * @token: what follows `Bearer ` in the request
 * @user_data: what the server was made with
 *
 * Returns: (transfer full) (nullable): who shows the token; %NULL if nobody
 */
typedef gpointer (*ReseauHttpAuthenticate) (const char *token, gpointer user_data);

/**
 * ReseauHttpService:
 * @routes: (array length=n_routes): what is served
 * @n_routes: number of routes
 * @authenticate: (nullable): knows bearer tokens
 * @principal_free: frees what @authenticate returns
 * @stopping: (nullable): called before the server waits for its last answers, possibly
 *   more than once: those that are held have to end by themselves
 * @user_data: given to the handlers
 *
 * What a server serves.
 */
typedef struct {
  const ReseauHttpRoute *routes;
  guint n_routes;
  ReseauHttpAuthenticate authenticate;
  GDestroyNotify principal_free;
  void (*stopping) (gpointer user_data);
  gpointer user_data;
} ReseauHttpService;

/**
 * ReseauHttpServer:
 *
 * HTTP/1.1 on libmicrohttpd behind a strict front.  Requests are parsed on the
 * threads of the engine, handled on workers, streamed on the engine's threads.
 */
typedef struct _ReseauHttpServer ReseauHttpServer;

ReseauHttpServer *reseau_http_server_new (const ReseauHttpService *service,
                                          const ReseauHttpSettings *settings);
gboolean reseau_http_server_set_tls (ReseauHttpServer *server, const char *cert_file,
                                     const char *key_file, GError **error);
gboolean reseau_http_server_start (ReseauHttpServer *server, const char *host, guint16 port,
                                   GError **error);
guint16 reseau_http_server_get_port (ReseauHttpServer *server);
void reseau_http_server_stop (ReseauHttpServer *server);
void reseau_http_server_free (ReseauHttpServer *server);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHttpServer, reseau_http_server_free)

G_END_DECLS
