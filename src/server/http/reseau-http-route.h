/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-request.h"

G_BEGIN_DECLS

/**
 * ReseauHttpHandler:
 * @request: (transfer none): the request
 * @user_data: what the server was made with
 *
 * Runs on a worker thread, or on a thread of the engine for a quick route.
 *
 * Returns: (transfer full): the answer
 */
typedef ReseauHttpResponse *(*ReseauHttpHandler) (ReseauHttpRequest *request, gpointer user_data);

/**
 * ReseauHttpIntake:
 * @open: before the body comes, on a thread of the engine: (transfer full)
 *   (nullable): a refusal, or %NULL with @state set
 * @write: the next bytes of the body, on a thread of the engine
 * @close: frees @state, however the request has ended
 *
 * Takes a long body as it comes, so that it is never whole in memory and what has
 * come before a connection breaks is kept.  Only bodies of a known length.
 */
typedef struct {
  ReseauHttpResponse *(*open) (ReseauHttpRequest *request, gpointer *state, gpointer user_data);
  void (*write) (gpointer state, const char *data, gsize length);
  GDestroyNotify close;
} ReseauHttpIntake;

/**
 * ReseauHttpRouteFlags:
 * @RESEAU_HTTP_ROUTE_AUTH: only for who shows a valid bearer token
 * @RESEAU_HTTP_ROUTE_BODY: has a body of type `application/json`
 * @RESEAU_HTTP_ROUTE_QUICK: answers from memory, without waiting for anything
 */
typedef enum {
  RESEAU_HTTP_ROUTE_AUTH = 1 << 0,
  RESEAU_HTTP_ROUTE_BODY = 1 << 1,
  RESEAU_HTTP_ROUTE_QUICK = 1 << 2,
} ReseauHttpRouteFlags;

/**
 * ReseauHttpRoute:
 * @method: `GET`, `HEAD`, `POST`, `PATCH` or `DELETE`; GET answers HEAD as well
 * @path: the path, a parameter written `{name}` for a whole segment
 * @operation: its operationId in the OpenAPI description
 * @flags: what holds before the handler is called
 * @max_body: the largest decoded body in bytes; 0 for that of the settings
 * @handler: what answers
 * @intake: (nullable): what takes the body; of type `application/partial-upload` then
 */
typedef struct {
  const char *method;
  const char *path;
  const char *operation;
  ReseauHttpRouteFlags flags;
  gsize max_body;
  ReseauHttpHandler handler;
  const ReseauHttpIntake *intake;
} ReseauHttpRoute;

const ReseauHttpRoute *reseau_http_route_find (const ReseauHttpRoute *routes, guint n_routes,
                                               const char *method, const char *path,
                                               GHashTable **params, char **allow);

G_END_DECLS
