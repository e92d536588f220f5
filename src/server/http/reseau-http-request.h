/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-response.h"

G_BEGIN_DECLS

/**
 * ReseauHttpRequest:
 *
 * A whole request as a handler sees it: parsed, limited, decoded and, on routes
 * that ask for it, authenticated.
 */
typedef struct _ReseauHttpRequest ReseauHttpRequest;

const char *reseau_http_request_get_method (ReseauHttpRequest *request);
const char *reseau_http_request_get_param (ReseauHttpRequest *request, const char *name);
const char *reseau_http_request_get_query (ReseauHttpRequest *request, const char *name);
const char *reseau_http_request_get_field (ReseauHttpRequest *request, const char *name);
GBytes *reseau_http_request_get_body (ReseauHttpRequest *request);
gpointer reseau_http_request_get_principal (ReseauHttpRequest *request);
gpointer reseau_http_request_get_intake (ReseauHttpRequest *request);
const char *reseau_http_request_get_trace (ReseauHttpRequest *request);
const char *reseau_http_request_get_address (ReseauHttpRequest *request);
gboolean reseau_http_request_is_gone (ReseauHttpRequest *request);

G_END_DECLS
