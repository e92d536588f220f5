/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-transport.h"

#include "reseau-id.h"
#include "reseau-json.h"

G_DEFINE_INTERFACE (ReseauTransport, reseau_transport, G_TYPE_OBJECT)

static void
reseau_transport_default_init (ReseauTransportInterface *iface)
{
}

ReseauReply *
reseau_reply_new (int status)
{
  ReseauReply *self = g_new0 (ReseauReply, 1);

  self->status = status;
  self->offset = -1;
  self->first = -1;
  self->total = -1;
  return self;
}

void
reseau_reply_free (ReseauReply *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->location);
  reseau_value_unref (self->value);
  g_clear_object (&self->stream);
  reseau_problem_message_free (self->problem);
  g_free (self);
}

static ReseauError
error_of_problem (const ReseauProblemMessage *problem)
{
  switch (problem->status) {
  case 401:
    return RESEAU_ERROR_AUTH;
  case 403:
    return RESEAU_ERROR_NOT_ALLOWED;
  case 404:
    return RESEAU_ERROR_NOT_FOUND;
  case 409:
  case 410:
    return RESEAU_ERROR_STALE;
  case 413:
    return RESEAU_ERROR_TOO_LARGE;
  case 426:
    return RESEAU_ERROR_TOO_OLD;
  case 429:
  case 503:
    return RESEAU_ERROR_BUSY;
  case 507:
    return RESEAU_ERROR_SERVER_FULL;
  default:
    return problem->status < 500 ? RESEAU_ERROR_INVALID : RESEAU_ERROR_FAILED;
  }
}

/**
 * reseau_reply_to_error:
 *
 * Returns: (transfer full) (nullable): a refusal as an error, %NULL for a success
 */
GError *
reseau_reply_to_error (const ReseauReply *self)
{
  if (self->problem == NULL)
    return NULL;
  return g_error_new (RESEAU_ERROR, error_of_problem (self->problem), "%d %s", self->status,
                      self->problem->code);
}

/**
 * reseau_transport_set_bearer:
 * @token: (nullable): token of the session
 */
void
reseau_transport_set_bearer (ReseauTransport *self, const char *token)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  RESEAU_TRANSPORT_GET_IFACE (self)->set_bearer (self, token);
}

/**
 * reseau_transport_reset:
 *
 * After the machine slept or went to another network: connections that are open may be dead
 * without anybody having said so.  What waits for an answer on one begins anew on another, or
 * fails as after a connection that broke.
 */
void
reseau_transport_reset (ReseauTransport *self)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  if (RESEAU_TRANSPORT_GET_IFACE (self)->reset != NULL)
    RESEAU_TRANSPORT_GET_IFACE (self)->reset (self);
}

static void
on_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  ReseauTransport *self = RESEAU_TRANSPORT (object);
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  ReseauReply *reply = RESEAU_TRANSPORT_GET_IFACE (self)->send_finish (self, result, &error);

  if (reply == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, reply, (GDestroyNotify) reseau_reply_free);
}

static void
send_request (ReseauTransport *self, const ReseauRequest *request, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, send_request);
  g_task_set_check_cancellable (task, FALSE);
  RESEAU_TRANSPORT_GET_IFACE (self)->send_async (self, request, cancellable, on_sent_cb, task);
}

static void
send_bytes (ReseauTransport *self, const char *method, const char *path, GBytes *body,
            gboolean stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  ReseauRequest request = {
    .method = method,
    .path = path,
    .body = body,
    .answer = stream ? RESEAU_ANSWER_STREAM : RESEAU_ANSWER_VALUE,
  };

  send_request (self, &request, cancellable, callback, data);
}

static void
send_value (ReseauTransport *self, const char *method, const char *path, const ReseauValue *body,
            gboolean stream, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GBytes) bytes = NULL;

  if (body != NULL) {
    char *text = reseau_json_write (body);

    bytes = g_bytes_new_take (text, strlen (text));
  }
  send_bytes (self, method, path, bytes, stream, cancellable, callback, data);
}

/**
 * reseau_transport_finish:
 *
 * Returns: (transfer full): what the server answered, or %NULL with @error set
 */
ReseauReply *
reseau_transport_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A refusal is an error here: for requests that lead to no action of their own. */
static ReseauReply *
finish_success (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = reseau_transport_finish (self, result, error);

  if (reply == NULL)
    return NULL;
  if (reply->problem != NULL) {
    g_propagate_error (error, reseau_reply_to_error (reply));
    return NULL;
  }
  return g_steal_pointer (&reply);
}

/* What came is JSON, but not what was asked for: some other service answers there. */
static gpointer
expected (gpointer message, GError **error)
{
  if (message == NULL && error != NULL && *error != NULL)
    (*error)->code = RESEAU_ERROR_NOT_A_SERVER;
  return message;
}

/**
 * reseau_transport_hello_async:
 *
 * Asks who is there; needs no session.
 */
void
reseau_transport_hello_async (ReseauTransport *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  send_value (self, "GET", "/v1/hello", NULL, FALSE, cancellable, callback, data);
}

ReseauHello *
reseau_transport_hello_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = finish_success (self, result, error);
  g_autoptr (GError) local = NULL;
  ReseauHello *hello;

  if (reply == NULL)
    return NULL;
  hello = expected (reseau_hello_from_value (reply->value, &local), &local);
  if (hello == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return hello;
}

/**
 * reseau_transport_login_async:
 * @label: what this installation is called in the list of sessions
 */
void
reseau_transport_login_async (ReseauTransport *self, const char *email, const char *password,
                              const char *label, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ReseauValue) body = reseau_value_new_object ();

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (email != NULL && password != NULL && label != NULL);

  reseau_value_set_string (body, "email", email);
  reseau_value_set_string (body, "password", password);
  reseau_value_set_string (body, "label", label);
  send_value (self, "POST", "/v1/session", body, FALSE, cancellable, callback, data);
}

ReseauSession *
reseau_transport_login_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = finish_success (self, result, error);
  g_autoptr (GError) local = NULL;
  ReseauSession *session;

  if (reply == NULL)
    return NULL;
  session = expected (reseau_session_from_value (reply->value, &local), &local);
  if (session == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return session;
}

void
reseau_transport_logout_async (ReseauTransport *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  send_value (self, "DELETE", "/v1/session", NULL, FALSE, cancellable, callback, data);
}

gboolean
reseau_transport_logout_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = finish_success (self, result, error);

  return reply != NULL;
}

/**
 * reseau_transport_history_async:
 * @id: id of a record
 */
void
reseau_transport_history_async (ReseauTransport *self, const char *id, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (reseau_id_is_valid (id));

  path = g_strdup_printf ("/v1/records/%s/history", id);
  send_value (self, "GET", path, NULL, FALSE, cancellable, callback, data);
}

/**
 * reseau_transport_history_finish:
 *
 * Returns: (transfer full): the JSON of the answer
 */
ReseauValue *
reseau_transport_history_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = finish_success (self, result, error);

  return reply ? g_steal_pointer (&reply->value) : NULL;
}

void
reseau_transport_deleted_async (ReseauTransport *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  send_value (self, "GET", "/v1/deleted", NULL, FALSE, cancellable, callback, data);
}

/**
 * reseau_transport_deleted_finish:
 *
 * Returns: (transfer full): the JSON of the answer
 */
ReseauValue *
reseau_transport_deleted_finish (ReseauTransport *self, GAsyncResult *result, GError **error)
{
  g_autoptr (ReseauReply) reply = finish_success (self, result, error);

  return reply ? g_steal_pointer (&reply->value) : NULL;
}

/**
 * reseau_transport_register_async:
 * @label: what this installation is called in the list of devices
 *
 * Makes this installation known to the server; finish with reseau_transport_finish().
 */
void
reseau_transport_register_async (ReseauTransport *self, const char *label,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_autoptr (ReseauValue) body = reseau_value_new_object ();

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (label != NULL);

  reseau_value_set_string (body, "label", label);
  send_value (self, "POST", "/v1/devices", body, FALSE, cancellable, callback, data);
}

/**
 * reseau_transport_push_async:
 * @request: the batch as the store wrote it down, sent as it is
 *
 * Finish with reseau_transport_finish().
 */
void
reseau_transport_push_async (ReseauTransport *self, GBytes *request, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL);

  send_bytes (self, "POST", "/v1/sync/push", request, FALSE, cancellable, callback, data);
}

/**
 * reseau_transport_ancestor_async:
 * @marks: (element-type utf8): points of the server's history that are known here
 *
 * Finish with reseau_transport_finish().
 */
void
reseau_transport_ancestor_async (ReseauTransport *self, GPtrArray *marks, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ReseauValue) body = NULL;

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (marks != NULL);

  body = reseau_ladder_to_value (marks);
  send_value (self, "POST", "/v1/sync/ancestor", body, FALSE, cancellable, callback, data);
}

/**
 * reseau_transport_pull_async:
 *
 * Finish with reseau_transport_finish(); the reply of a success has a stream.
 */
void
reseau_transport_pull_async (ReseauTransport *self, const ReseauPullRequest *request,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (ReseauValue) body = NULL;

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (request != NULL);

  body = reseau_pull_request_to_value (request);
  send_value (self, "POST", "/v1/sync/pull", body, TRUE, cancellable, callback, data);
}

/**
 * reseau_transport_events_async:
 * @device: this installation, which need not be told what it did itself
 *
 * Finish with reseau_transport_finish(); the reply of a success has a stream that
 * ends when the connection does.
 */
void
reseau_transport_events_async (ReseauTransport *self, const char *device, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (reseau_id_is_valid (device));

  path = g_strconcat ("/v1/events?device=", device, NULL);
  send_value (self, "GET", path, NULL, TRUE, cancellable, callback, data);
}

/**
 * reseau_transport_compare_async:
 * @what: `digest`, `manifest` or `fetch`
 *
 * Finish with reseau_transport_finish(); only `fetch` gives a stream.
 */
void
reseau_transport_compare_async (ReseauTransport *self, const char *what, const ReseauValue *body,
                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer data)
{
  g_autofree char *path = NULL;

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));
  g_return_if_fail (what != NULL && body != NULL);

  path = g_strconcat ("/v1/sync/", what, NULL);
  send_value (self, "POST", path, body, g_str_equal (what, "fetch"), cancellable, callback, data);
}

/* --- pieces ------------------------------------------------------------------- */

/* `sha-256=:BASE64:` (RFC 9530) */
static char *
write_digest (const char *sha256)
{
  guint8 raw[32];
  g_autofree char *base64 = NULL;

  for (guint i = 0; i < sizeof raw; i++)
    raw[i] = g_ascii_xdigit_value (sha256[2 * i]) << 4 | g_ascii_xdigit_value (sha256[2 * i + 1]);
  base64 = g_base64_encode (raw, sizeof raw);
  return g_strdup_printf ("sha-256=:%s:", base64);
}

static char *
write_range (const ReseauCarry *carry)
{
  return g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT, carry->offset,
                          carry->offset + carry->length - 1);
}

static void
fetch_piece (ReseauTransport *self, const ReseauCarry *carry, GCancellable *cancellable,
             GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *path = g_strconcat ("/v1/blobs/", carry->sha256, NULL);
  g_autofree char *range = write_range (carry);
  const char *const fields[] = { "Range", range, NULL };
  ReseauRequest request = { "GET", path, NULL, NULL, fields, RESEAU_ANSWER_PIECE };

  send_request (self, &request, cancellable, callback, data);
}

static void
begin_upload (ReseauTransport *self, const ReseauCarry *carry, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *digest = write_digest (carry->sha256);
  g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, carry->size);
  const char *const fields[] = { "Repr-Digest", digest, "Upload-Length", length, NULL };
  ReseauRequest request = { "POST", "/v1/blobs", NULL, NULL, fields, RESEAU_ANSWER_PIECE };

  send_request (self, &request, cancellable, callback, data);
}

static void
send_piece (ReseauTransport *self, const ReseauCarry *carry, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *offset = g_strdup_printf ("%" G_GINT64_FORMAT, carry->offset);
  const char *const fields[] = { "Upload-Offset", offset, NULL };
  ReseauRequest request = { "PATCH", carry->url,         carry->bytes, "application/partial-upload",
                            fields,  RESEAU_ANSWER_PIECE };

  send_request (self, &request, cancellable, callback, data);
}

/**
 * reseau_transport_carry_async:
 *
 * Finish with reseau_transport_finish().
 */
void
reseau_transport_carry_async (ReseauTransport *self, const ReseauCarry *carry,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  ReseauRequest ask = { "HEAD", carry->url, NULL, NULL, NULL, RESEAU_ANSWER_PIECE };

  g_return_if_fail (RESEAU_IS_TRANSPORT (self));

  switch (carry->type) {
  case RESEAU_CARRY_BEGIN:
    begin_upload (self, carry, cancellable, callback, data);
    break;
  case RESEAU_CARRY_ASK:
    send_request (self, &ask, cancellable, callback, data);
    break;
  case RESEAU_CARRY_SEND:
    send_piece (self, carry, cancellable, callback, data);
    break;
  case RESEAU_CARRY_FETCH:
  default:
    fetch_piece (self, carry, cancellable, callback, data);
    break;
  }
}
