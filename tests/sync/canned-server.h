/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CannedServer:
 *
 * Answers every request on loopback with the bytes it was given, right or wrong,
 * and keeps what it was asked.
 */
typedef struct _CannedServer CannedServer;

CannedServer *canned_server_new (void);
void canned_server_free (CannedServer *self);
char *canned_server_dup_url (CannedServer *self);

/* @silent: keep the connection open after the answer, saying nothing more.  After an
 * answer that says keep-alive the connection takes another request. */
void canned_server_say (CannedServer *self, const char *bytes, gssize length, gboolean silent);
guint canned_server_get_connections (CannedServer *self);
guint canned_server_get_requests (CannedServer *self);
/* head and body of the last request */
GBytes *canned_server_dup_request (CannedServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CannedServer, canned_server_free)

G_END_DECLS
