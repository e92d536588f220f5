/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-settings.h"

G_BEGIN_DECLS

/**
 * ReseauHttpLink:
 *
 * What the front and the HTTP engine both know of one connection.
 */
typedef struct _ReseauHttpLink ReseauHttpLink;

/**
 * ReseauHttpFrontAttach:
 * @fd: (transfer full): the engine's end of a connection
 * @link: (transfer none): its link; take a reference to keep it
 * @user_data: what the front was made with
 *
 * Gives a connection to the engine, once its first head has been accepted.
 */
typedef gboolean (*ReseauHttpFrontAttach) (int fd, ReseauHttpLink *link, gpointer user_data);

/**
 * ReseauHttpFront:
 *
 * Stands between the network and the HTTP engine, on a thread of its own: it
 * accepts, counts, keeps the time, speaks TLS, looks at the raw bytes with a
 * #ReseauHttpGuard and lets through one request after the other.  The engine
 * sees a socket pair, and only requests that are well-formed.
 */
typedef struct _ReseauHttpFront ReseauHttpFront;

ReseauHttpFront *reseau_http_front_new (const ReseauHttpSettings *settings,
                                        ReseauHttpFrontAttach attach, gpointer user_data);
gboolean reseau_http_front_set_tls (ReseauHttpFront *front, const char *cert_file,
                                    const char *key_file, GError **error);
gboolean reseau_http_front_listen (ReseauHttpFront *front, const char *host, guint16 port,
                                   GError **error);
guint16 reseau_http_front_get_port (ReseauHttpFront *front);
void reseau_http_front_stop (ReseauHttpFront *front);
void reseau_http_front_free (ReseauHttpFront *front);

void reseau_http_link_answered (ReseauHttpLink *link);
const char *reseau_http_link_get_address (ReseauHttpLink *link);
gboolean reseau_http_link_is_gone (ReseauHttpLink *link);
ReseauHttpLink *reseau_http_link_ref (ReseauHttpLink *link);
void reseau_http_link_unref (ReseauHttpLink *link);

G_END_DECLS
