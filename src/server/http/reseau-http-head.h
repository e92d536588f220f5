/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-settings.h"

G_BEGIN_DECLS

/**
 * ReseauHttpHead:
 * @chunked: the body comes in chunks
 * @length: length of the body when it does not
 * @limit: the longest body that such a request may have
 * @status: 0, or the status of the refusal
 * @code: short name of the refusal
 * @title: one sentence for the developer of the client
 *
 * What the framing of a request is, read from a whole head.
 */
typedef struct {
  gboolean chunked;
  guint64 length;
  guint64 limit;
  guint status;
  const char *code;
  const char *title;
} ReseauHttpHead;

gboolean reseau_http_head_check (ReseauHttpHead *head, const char *data, gsize length,
                                 const ReseauHttpSettings *settings);

G_END_DECLS
