/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-http-problem.h"
#include "reseau-http-waker.h"

G_BEGIN_DECLS

/**
 * ReseauHttpProduced:
 * @RESEAU_HTTP_PRODUCED_END: nothing
 * @RESEAU_HTTP_PRODUCED_MORE: another piece, at once
 * @RESEAU_HTTP_PRODUCED_HELD: another piece once the waker of the response is used
 */
typedef enum {
  RESEAU_HTTP_PRODUCED_END,
  RESEAU_HTTP_PRODUCED_MORE,
  RESEAU_HTTP_PRODUCED_HELD,
} ReseauHttpProduced;

/**
 * ReseauHttpProducer:
 * @out: where the next piece of the body is appended, some ten kB at most
 * @user_data: what the response was made with
 *
 * Makes a long body piece by piece, on a thread of the HTTP engine.
 *
 * Returns: what follows
 */
typedef ReseauHttpProduced (*ReseauHttpProducer) (GByteArray *out, gpointer user_data);

typedef struct _ReseauHttpResponse ReseauHttpResponse;

ReseauHttpResponse *reseau_http_response_new_json (guint status, const char *json);
ReseauHttpResponse *reseau_http_response_new_bytes (guint status, const char *content_type,
                                                    GBytes *body);
ReseauHttpResponse *reseau_http_response_new_empty (guint status);
ReseauHttpResponse *reseau_http_response_new_file (guint status, const char *content_type, int fd,
                                                   guint64 offset, guint64 length);
ReseauHttpResponse *reseau_http_response_new_stream (const char *content_type,
                                                     ReseauHttpProducer producer,
                                                     gpointer user_data, GDestroyNotify destroy);
void reseau_http_response_set_waker (ReseauHttpResponse *response, ReseauHttpWaker *waker);
void reseau_http_response_set_immediate (ReseauHttpResponse *response);
ReseauHttpResponse *reseau_http_response_new_problem (const ReseauHttpProblem *problem,
                                                      const char *trace);
void reseau_http_response_free (ReseauHttpResponse *response);
void reseau_http_response_set_field (ReseauHttpResponse *response, const char *name,
                                     const char *value);
guint reseau_http_response_get_status (ReseauHttpResponse *response);
GBytes *reseau_http_response_get_body (ReseauHttpResponse *response);
const char *reseau_http_response_get_type (ReseauHttpResponse *response);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHttpResponse, reseau_http_response_free)

G_END_DECLS
