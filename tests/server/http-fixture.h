/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-server.h"

G_BEGIN_DECLS

/* A server with a route of every sort, and a client that writes raw bytes. */
ReseauHttpServer *http_fixture_start (const ReseauHttpSettings *settings);
int http_fixture_connect (ReseauHttpServer *server);
void http_fixture_send (int fd, const char *data, gssize length);
GString *http_fixture_receive (int fd);
GString *http_fixture_receive_until (int fd, const char *text);
GString *http_fixture_talk (ReseauHttpServer *server, const char *data, gssize length);
guint http_fixture_status (GString *answer);
guint http_fixture_answers (GString *answer);
GBytes *http_fixture_gzip (const void *data, gsize length);
gsize http_fixture_memory (void);
void http_fixture_forget_memory (void);

G_END_DECLS
