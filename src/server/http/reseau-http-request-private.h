/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-body.h"
#include "reseau-http-front.h"
#include "reseau-http-request.h"
#include "reseau-http-response-private.h"
#include "reseau-http-route.h"

#include <microhttpd.h>

G_BEGIN_DECLS

struct _ReseauHttpRequest {
  struct MHD_Connection *connection;
  ReseauHttpLink *link;
  const ReseauHttpRoute *route;
  char *method;
  GHashTable *params;
  GHashTable *query;
  char *trace;
  gint64 began;
  ReseauHttpSettings settings; /* with the limit of the route */
  ReseauHttpBody *sink;
  gsize counted; /* of the body, in the total of the server */
  gpointer intake;
  gsize taken; /* of the body, by the intake */
  GBytes *body;
  gpointer principal;
  GDestroyNotify principal_free;
  ReseauHttpResponse *response;
  guint status;
};

ReseauHttpRequest *reseau_http_request_new (struct MHD_Connection *connection, ReseauHttpLink *link,
                                            const char *method);
void reseau_http_request_free (ReseauHttpRequest *request);
gboolean reseau_http_request_take_query (ReseauHttpRequest *request);
ReseauHttpCoding reseau_http_request_get_coding (ReseauHttpRequest *request);
const char *reseau_http_request_get_bearer (ReseauHttpRequest *request);

G_END_DECLS
