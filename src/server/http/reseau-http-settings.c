/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-settings.h"

/**
 * reseau_http_settings_init:
 * @settings: (out caller-allocates): filled with what a server in service uses
 */
void
reseau_http_settings_init (ReseauHttpSettings *settings)
{
  g_return_if_fail (settings != NULL);

  *settings = (ReseauHttpSettings){
    .header_timeout_ms = 9000,
    .body_window_ms = 9000,
    .body_window_bytes = 4096,
    .write_window_ms = 10000,
    .answer_timeout_ms = 60000,
    .linger_ms = 2000,
    .drain_ms = 5000,
    .max_connections = 1024,
    .max_per_address = 128,
    .max_head_bytes = 16 * 1024,
    .max_target_bytes = 4 * 1024,
    .max_fields = 64,
    .max_body_bytes = 1024 * 1024,
    .max_inflated_bytes = 5 * 1024 * 1024,
    .max_upload_bytes = 8 * 1024 * 1024,
    .max_ratio = 100,
    .io_threads = 2,
    .workers = 4,
  };
}
