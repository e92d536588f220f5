/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An answer that is not a stream is never near this. */
#define RESEAU_HTTP_BODY_MAX_BYTES (16 * 1024 * 1024)

GBytes *reseau_http_body_deflate (GBytes *body);

void reseau_http_body_read_async (GInputStream *stream, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GBytes *reseau_http_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error);
GBytes *reseau_http_body_read_some_finish (GInputStream *stream, GAsyncResult *result,
                                           GError **error);

gboolean reseau_http_rate_is_borne (gint64 started_us, guint64 bytes, GError **error);
void reseau_http_map_error (GError *error);

G_END_DECLS
