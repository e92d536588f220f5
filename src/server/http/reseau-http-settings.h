/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauHttpSettings:
 * @header_timeout_ms: from the first moment a head is awaited to its last byte
 * @body_window_ms: in each such window a body must grow by @body_window_bytes
 * @write_window_ms: a client that takes no byte of its answer for so long is left
 * @answer_timeout_ms: the longest an answer may be silent
 * @linger_ms: how long a refused client may go on sending before the reset
 * @drain_ms: how long answers under way may take once the server stops
 * @max_connections: open connections in all
 * @max_per_address: open connections of one address
 * @max_head_bytes: request line and fields together
 * @max_target_bytes: the request target alone
 * @max_fields: number of fields of a head
 * @max_body_bytes: a body as sent, before any decoding
 * @max_inflated_bytes: a body once decoded
 * @max_upload_bytes: the body of a PATCH, which is written down as it comes
 * @max_ratio: decoded bytes for one sent byte
 * @io_threads: threads of the HTTP engine
 * @workers: threads that run handlers
 *
 * Every limit of the HTTP side in one value, so that a test can shorten them.
 */
typedef struct {
  guint header_timeout_ms;
  guint body_window_ms;
  gsize body_window_bytes;
  guint write_window_ms;
  guint answer_timeout_ms;
  guint linger_ms;
  guint drain_ms;
  guint max_connections;
  guint max_per_address;
  gsize max_head_bytes;
  gsize max_target_bytes;
  guint max_fields;
  gsize max_body_bytes;
  gsize max_inflated_bytes;
  gsize max_upload_bytes;
  guint max_ratio;
  guint io_threads;
  guint workers;
} ReseauHttpSettings;

void reseau_http_settings_init (ReseauHttpSettings *settings);

G_END_DECLS
