/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-transport.h"

G_BEGIN_DECLS

#define RESEAU_TYPE_OF_STREAM "application/x-ndjson"
#define RESEAU_TYPE_OF_EVENTS "text/event-stream"

/**
 * ReseauHttpHead:
 * @content_type: (nullable): without its parameters
 * @retry_after: (nullable): the field as it came
 * @location: (nullable): likewise
 * @upload_offset: (nullable): likewise
 * @content_range: (nullable): likewise
 *
 * What of an answer's head decides how it is read.
 */
typedef struct {
  int status;
  const char *content_type;
  const char *retry_after;
  const char *location;
  const char *upload_offset;
  const char *content_range;
} ReseauHttpHead;

gboolean reseau_http_head_is_stream (const ReseauHttpHead *self);
gboolean reseau_http_head_is_success (const ReseauHttpHead *self);
ReseauReply *reseau_http_head_read_piece (const ReseauHttpHead *self, GBytes *bytes,
                                          gboolean broken);
ReseauReply *reseau_http_head_read (const ReseauHttpHead *self, GBytes *body, GError **error);

G_END_DECLS
