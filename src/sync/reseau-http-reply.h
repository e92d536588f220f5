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
 *
 * What of an answer's head decides how it is read.
 */
typedef struct {
  int status;
  const char *content_type;
  const char *retry_after;
} ReseauHttpHead;

gboolean reseau_http_head_is_stream (const ReseauHttpHead *self);
ReseauReply *reseau_http_head_read (const ReseauHttpHead *self, GBytes *body, GError **error);

G_END_DECLS
