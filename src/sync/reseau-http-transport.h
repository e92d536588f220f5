/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-transport.h"

G_BEGIN_DECLS

/**
 * ReseauHttpTransport:
 *
 * A server behind an address.  Only `https`, or `http` on loopback; no redirect
 * is followed; bodies over 1 KiB go out gzipped.
 */
#define RESEAU_TYPE_HTTP_TRANSPORT (reseau_http_transport_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHttpTransport, reseau_http_transport, RESEAU, HTTP_TRANSPORT, GObject)

/**
 * reseau_http_transport_new:
 * @url: address of the server, such as "https://reseau.example.org"
 *
 * Returns: (transfer full): the transport, or %NULL with RESEAU_ERROR_INVALID (no
 *   address) or RESEAU_ERROR_NOT_ALLOWED (plain http to another machine)
 */
ReseauTransport *reseau_http_transport_new (const char *url, GError **error);

/**
 * reseau_http_transport_normalize_url:
 *
 * Returns: (transfer full): the address in the one form that is stored, with its
 *   scheme and without a final slash; errors as above
 */
char *reseau_http_transport_normalize_url (const char *url, GError **error);

/**
 * reseau_http_transport_set_timeout:
 * @seconds: longest silence that is borne, 30 unless told
 */
void reseau_http_transport_set_timeout (ReseauHttpTransport *self, guint seconds);

G_END_DECLS
