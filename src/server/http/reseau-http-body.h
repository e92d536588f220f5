/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-problem.h"
#include "reseau-http-settings.h"

G_BEGIN_DECLS

/**
 * ReseauHttpBody:
 *
 * Receives the body of a request piece by piece and undoes gzip on the way:
 * only decoded bytes are kept, never more than the limits let through.
 */
typedef struct _ReseauHttpBody ReseauHttpBody;

ReseauHttpBody *reseau_http_body_new (const ReseauHttpSettings *settings, gboolean gzip);
void reseau_http_body_free (ReseauHttpBody *body);
void reseau_http_body_append (ReseauHttpBody *body, const char *data, gsize length);
GBytes *reseau_http_body_finish (ReseauHttpBody *body, ReseauHttpProblem *problem);
gsize reseau_http_body_get_received (ReseauHttpBody *body);
gsize reseau_http_body_get_held (ReseauHttpBody *body);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHttpBody, reseau_http_body_free)

G_END_DECLS
