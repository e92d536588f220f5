/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "reseau-carrier.h"
#include "reseau-mark.h"
#include "reseau-problem.h"
#include "reseau-pull.h"
#include "reseau-push.h"
#include "reseau-session.h"

G_BEGIN_DECLS

/**
 * ReseauReply:
 * @status: HTTP status
 * @value: (nullable): the JSON of a success
 * @stream: (nullable): the bytes of a success that was asked for as a stream,
 *   already inflated
 * @problem: (nullable): why the server refused; %NULL for a success
 * @retry_after: seconds that the server asks to wait, 0 if it does not say
 * @bytes: (nullable): the body of a success that was asked for as a piece
 * @broken: whether the connection ended before all of the piece had come
 * @location: (nullable): where an upload goes
 * @offset: how much of an upload there is, -1 if the server does not say
 * @first: where @bytes begin in the whole, -1 likewise
 * @total: how long the whole is, -1 likewise
 *
 * What a server answered.  A refusal is an answer too; an error of the transport
 * is what is no answer at all.
 */
typedef struct {
  int status;
  ReseauValue *value;
  GInputStream *stream;
  ReseauProblemMessage *problem;
  gint64 retry_after;
  GBytes *bytes;
  gboolean broken;
  char *location;
  gint64 offset;
  gint64 first;
  gint64 total;
} ReseauReply;

ReseauReply *reseau_reply_new (int status);

void reseau_reply_free (ReseauReply *self);
GError *reseau_reply_to_error (const ReseauReply *self);

/**
 * ReseauAnswerType:
 * @RESEAU_ANSWER_VALUE: JSON, or nothing
 * @RESEAU_ANSWER_STREAM: the bytes of a success are left to be read
 * @RESEAU_ANSWER_PIECE: bytes, of which those that came before the connection broke off are
 *   kept, and fields that say what they are a piece of
 */
typedef enum {
  RESEAU_ANSWER_VALUE,
  RESEAU_ANSWER_STREAM,
  RESEAU_ANSWER_PIECE,
} ReseauAnswerType;

/**
 * ReseauRequest:
 * @body: (nullable): JSON, or what @body_type says
 * @body_type: (nullable)
 * @fields: (nullable): names and values, in turn
 * @answer: what a success is
 */
typedef struct {
  const char *method;
  const char *path;
  GBytes *body;
  const char *body_type;
  const char *const *fields;
  ReseauAnswerType answer;
} ReseauRequest;

/**
 * ReseauTransport:
 *
 * The way to one server.  Lives on one thread, answers in its main context.
 * Errors: RESEAU_ERROR_NETWORK (no answer), RESEAU_ERROR_NOT_A_SERVER (an answer
 * in another language, or beyond all measure).
 */
#define RESEAU_TYPE_TRANSPORT (reseau_transport_get_type ())
G_DECLARE_INTERFACE (ReseauTransport, reseau_transport, RESEAU, TRANSPORT, GObject)

/**
 * ReseauTransportInterface:
 * @send_async: one request
 * @set_bearer: (nullable token): the session that the following requests are made in
 * @reset: (nullable): lets go of the connections that are open
 */
struct _ReseauTransportInterface {
  GTypeInterface parent;

  void (*send_async) (ReseauTransport *self, const ReseauRequest *request,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  ReseauReply *(*send_finish) (ReseauTransport *self, GAsyncResult *result, GError **error);
  void (*set_bearer) (ReseauTransport *self, const char *token);
  void (*reset) (ReseauTransport *self);
};

void reseau_transport_set_bearer (ReseauTransport *self, const char *token);
void reseau_transport_reset (ReseauTransport *self);

void reseau_transport_hello_async (ReseauTransport *self, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
ReseauHello *reseau_transport_hello_finish (ReseauTransport *self, GAsyncResult *result,
                                            GError **error);

/* RESEAU_ERROR_AUTH for a wrong e-mail or password. */
void reseau_transport_login_async (ReseauTransport *self, const char *email, const char *password,
                                   const char *label, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
ReseauSession *reseau_transport_login_finish (ReseauTransport *self, GAsyncResult *result,
                                              GError **error);

void reseau_transport_logout_async (ReseauTransport *self, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer data);
gboolean reseau_transport_logout_finish (ReseauTransport *self, GAsyncResult *result,
                                         GError **error);

/* Who changed what in a record: the JSON of `GET /v1/records/{id}/history`. */
void reseau_transport_history_async (ReseauTransport *self, const char *id,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer data);
ReseauValue *reseau_transport_history_finish (ReseauTransport *self, GAsyncResult *result,
                                              GError **error);

/* What was deleted and can be put back: the JSON of `GET /v1/deleted`. */
void reseau_transport_deleted_async (ReseauTransport *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
ReseauValue *reseau_transport_deleted_finish (ReseauTransport *self, GAsyncResult *result,
                                              GError **error);

/* Those of the synchronisation give the reply whole: a refusal leads to an action. */
void reseau_transport_register_async (ReseauTransport *self, const char *label,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
void reseau_transport_push_async (ReseauTransport *self, GBytes *request, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
void reseau_transport_pull_async (ReseauTransport *self, const ReseauPullRequest *request,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data);
/* Comparing the cache with the server: `digest`, `manifest` (JSON) and `fetch` (lines). */
void reseau_transport_compare_async (ReseauTransport *self, const char *what,
                                     const ReseauValue *body, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
/* The stream of hints: `GET /v1/events`. */
void reseau_transport_events_async (ReseauTransport *self, const char *device,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);
void reseau_transport_ancestor_async (ReseauTransport *self, GPtrArray *marks,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer data);
/* A piece of a photo or file, in either direction. */
void reseau_transport_carry_async (ReseauTransport *self, const ReseauCarry *carry,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
ReseauReply *reseau_transport_finish (ReseauTransport *self, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauReply, reseau_reply_free)

G_END_DECLS
