/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-settings.h"

G_BEGIN_DECLS

/**
 * ReseauHttpVerdict:
 * @RESEAU_HTTP_MORE: nothing wrong so far, the request is not whole yet
 * @RESEAU_HTTP_COMPLETE: the last byte of the request is among those accepted
 * @RESEAU_HTTP_REFUSED: the request is not to be answered by the engine
 */
typedef enum {
  RESEAU_HTTP_MORE,
  RESEAU_HTTP_COMPLETE,
  RESEAU_HTTP_REFUSED,
} ReseauHttpVerdict;

/**
 * ReseauHttpGuard:
 *
 * Reads the raw bytes of one connection, request after request, and decides
 * which of them may reach the HTTP engine.  A head passes whole or not at all;
 * the framing of a body passes line by line.  The engine forgives bare LF,
 * folded fields, doubled lengths and more; what two readers of the same bytes
 * can understand differently is refused here, before it is parsed a second time.
 *
 * A pure value: no socket, no clock, no allocation.
 */
typedef struct {
  const ReseauHttpSettings *settings;
  int state;
  gsize scanned; /* bytes of an unfinished head already looked at */
  gsize line_start;
  guint fields;
  guint64 left; /* of the body, or of the chunk */
  gsize body_bytes;
  gsize framing_bytes;
  guint status; /* why it was refused */
  const char *code;
  const char *title;
} ReseauHttpGuard;

void reseau_http_guard_init (ReseauHttpGuard *guard, const ReseauHttpSettings *settings);
void reseau_http_guard_reset (ReseauHttpGuard *guard);
ReseauHttpVerdict reseau_http_guard_feed (ReseauHttpGuard *guard, const guint8 *data, gsize length,
                                          gsize *accepted);
gboolean reseau_http_guard_is_in_body (const ReseauHttpGuard *guard);

G_END_DECLS
