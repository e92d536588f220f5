/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-transport.h"

#include <libsoup/soup.h>
#include <string.h>

#include "reseau-config.h"
#include "reseau-http-body.h"
#include "reseau-http-reply.h"
#include "reseau-schema.h"
#include "reseau-zstd.h"

#define DEFAULT_TIMEOUT_S 30
#define DEFLATE_FROM_BYTES 1024

struct _ReseauHttpTransport {
  GObject parent;
  SoupSession *session;
  char *url;
  char *bearer;
};

static void transport_iface_init (ReseauTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauHttpTransport, reseau_http_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_TRANSPORT, transport_iface_init))

typedef struct {
  const char *method;
  char *path;
  GBytes *body; /* NULL for none */
  const char *body_type;
  GStrv fields;
  ReseauAnswerType answer;
  SoupMessage *message;
  gboolean repeated;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_strfreev (self->fields);
  g_free (self->path);
  g_free (self);
}

static ReseauHttpHead
head_of (SoupMessage *message)
{
  SoupMessageHeaders *fields = soup_message_get_response_headers (message);

  return (ReseauHttpHead){
    .status = soup_message_get_status (message),
    .content_type = soup_message_headers_get_content_type (fields, NULL),
    .retry_after = soup_message_headers_get_one (fields, "Retry-After"),
    .location = soup_message_headers_get_one (fields, "Location"),
    .upload_offset = soup_message_headers_get_one (fields, "Upload-Offset"),
    .content_range = soup_message_headers_get_one (fields, "Content-Range"),
  };
}

/* A reset ends what nobody else called off. */
static gboolean
was_reset (GTask *task, const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
         !g_cancellable_is_cancelled (g_task_get_cancellable (task));
}

static void
fail (GTask *task, GError *error)
{
  if (was_reset (task, error))
    error->code = G_IO_ERROR_CONNECTION_CLOSED;
  reseau_http_map_error (error);
  g_task_return_error (task, error);
}

static void
on_body_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  ReseauHttpHead head = head_of (exchange->message);
  ReseauReply *reply = NULL;

  body = reseau_http_body_read_finish (G_INPUT_STREAM (object), result, &error);
  if (body != NULL)
    reply = reseau_http_head_read (&head, body, &error);
  if (reply == NULL)
    fail (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, reply, (GDestroyNotify) reseau_reply_free);
}

/* Of what was fetched in part, that part is of use. */
static void
on_piece_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  ReseauHttpHead head = head_of (exchange->message);
  g_autoptr (GBytes) bytes =
      reseau_http_body_read_some_finish (G_INPUT_STREAM (object), result, &error);

  if (error != NULL && g_bytes_get_size (bytes) == 0)
    fail (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, reseau_http_head_read_piece (&head, bytes, error != NULL),
                           (GDestroyNotify) reseau_reply_free);
}

/* What the protocol lets one send twice. */
static gboolean
may_be_repeated (const Exchange *exchange)
{
  return g_str_has_prefix (exchange->path, "/v1/sync/") ||
         (exchange->answer == RESEAU_ANSWER_PIECE && exchange->body == NULL);
}

/* A server closes a connection that was idle for a while, maybe at this very moment. */
static gboolean
was_closed (GTask *task, const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         was_reset (task, error);
}

static void send_message (GTask *task);

/* What was sent, without the coding that libsoup does not know. */
static GInputStream *
decode (SoupMessage *message, GInputStream *stream)
{
  const char *coding = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                     "Content-Encoding");
  g_autoptr (GConverter) converter = NULL;

  if (coding == NULL || g_ascii_strcasecmp (coding, "zstd") != 0)
    return g_object_ref (stream);
  converter = reseau_zstd_decompressor_new ();
  return g_converter_input_stream_new (stream, converter);
}

static void
on_answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GInputStream) body = NULL;
  Exchange *exchange = g_task_get_task_data (task);
  ReseauHttpHead head;

  stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (stream == NULL && was_closed (task, error) && may_be_repeated (exchange) &&
      !exchange->repeated) {
    exchange->repeated = TRUE;
    send_message (g_steal_pointer (&task));
    return;
  }
  if (stream == NULL) {
    fail (task, g_steal_pointer (&error));
    return;
  }
  head = head_of (exchange->message);
  body = decode (exchange->message, stream);
  if (exchange->answer == RESEAU_ANSWER_STREAM && reseau_http_head_is_stream (&head)) {
    ReseauReply *reply = reseau_reply_new (head.status);

    reply->stream = g_steal_pointer (&body);
    g_task_return_pointer (task, reply, (GDestroyNotify) reseau_reply_free);
    return;
  }
  reseau_http_body_read_async (body, g_task_get_cancellable (task),
                               exchange->answer == RESEAU_ANSWER_PIECE &&
                                       reseau_http_head_is_success (&head)
                                   ? on_piece_read_cb
                                   : on_body_read_cb,
                               g_object_ref (task));
}

static void
set_body (SoupMessage *message, GBytes *body, const char *type)
{
  SoupMessageHeaders *fields = soup_message_get_request_headers (message);
  g_autoptr (GBytes) sent = g_bytes_ref (body);

  if (type == NULL && g_bytes_get_size (body) > DEFLATE_FROM_BYTES) {
    g_bytes_unref (sent);
    sent = reseau_http_body_deflate (body);
  }
  if (sent != body)
    soup_message_headers_replace (fields, "Content-Encoding", "gzip");
  soup_message_set_request_body_from_bytes (message, type ? type : "application/json", sent);
}

/* Over the connection that is there, where that is without danger: no name to look
 * up and no hands to shake. */
static SoupMessageFlags
flags_of (const Exchange *exchange)
{
  if (exchange->repeated)
    return SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION;
  if (may_be_repeated (exchange))
    return SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_IDEMPOTENT;
  return SOUP_MESSAGE_NO_REDIRECT;
}

static SoupMessage *
create_message (ReseauHttpTransport *self, const Exchange *exchange)
{
  g_autofree char *url = g_strconcat (self->url, exchange->path, NULL);
  g_autofree char *version = g_strdup_printf ("%d", reseau_schema_version);
  SoupMessage *message = soup_message_new (exchange->method, url);
  SoupMessageHeaders *fields = soup_message_get_request_headers (message);

  soup_message_set_flags (message, flags_of (exchange));
  /* libsoup undoes gzip by itself. */
  soup_message_headers_replace (fields, "Accept-Encoding",
                                exchange->answer == RESEAU_ANSWER_PIECE ? "identity"
                                                                        : "zstd, gzip");
  soup_message_headers_replace (fields, "Accept",
                                "application/json, " RESEAU_TYPE_OF_STREAM
                                ", " RESEAU_TYPE_OF_EVENTS ", application/problem+json");
  soup_message_headers_replace (fields, "X-Schema", version);
  if (self->bearer != NULL) {
    g_autofree char *credentials = g_strconcat ("Bearer ", self->bearer, NULL);

    soup_message_headers_replace (fields, "Authorization", credentials);
  }
  for (guint i = 0; exchange->fields != NULL && exchange->fields[i] != NULL; i += 2)
    soup_message_headers_replace (fields, exchange->fields[i], exchange->fields[i + 1]);
  if (exchange->body != NULL)
    set_body (message, exchange->body, exchange->body_type);
  return message;
}

static void
send_message (GTask *task)
{
  ReseauHttpTransport *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (SoupMessage) message = create_message (self, exchange);

  g_set_object (&exchange->message, message);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), on_answered_cb, task);
}

static void
reseau_http_transport_send_async (ReseauTransport *transport, const ReseauRequest *request,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = g_task_new (transport, cancellable, callback, data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, reseau_http_transport_send_async);
  exchange->method = g_intern_string (request->method);
  exchange->path = g_strdup (request->path);
  exchange->body = request->body ? g_bytes_ref (request->body) : NULL;
  exchange->body_type = g_intern_string (request->body_type);
  exchange->fields = g_strdupv ((GStrv) request->fields);
  exchange->answer = request->answer;
  g_task_set_task_data (task, exchange, exchange_free);
  send_message (g_steal_pointer (&task));
}

static ReseauReply *
reseau_http_transport_send_finish (ReseauTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reseau_http_transport_set_bearer (ReseauTransport *transport, const char *token)
{
  ReseauHttpTransport *self = RESEAU_HTTP_TRANSPORT (transport);

  g_free (self->bearer);
  self->bearer = g_strdup (token);
}

static void
reseau_http_transport_reset (ReseauTransport *transport)
{
  soup_session_abort (RESEAU_HTTP_TRANSPORT (transport)->session);
}

static void
transport_iface_init (ReseauTransportInterface *iface)
{
  iface->send_async = reseau_http_transport_send_async;
  iface->send_finish = reseau_http_transport_send_finish;
  iface->set_bearer = reseau_http_transport_set_bearer;
  iface->reset = reseau_http_transport_reset;
}

static void
reseau_http_transport_finalize (GObject *object)
{
  ReseauHttpTransport *self = RESEAU_HTTP_TRANSPORT (object);

  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_free (self->url);
  g_free (self->bearer);
  G_OBJECT_CLASS (reseau_http_transport_parent_class)->finalize (object);
}

static void
reseau_http_transport_class_init (ReseauHttpTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_http_transport_finalize;
}

static void
reseau_http_transport_init (ReseauHttpTransport *self)
{
  self->session = soup_session_new_with_options ("user-agent", "reseau/" RESEAU_VERSION, "timeout",
                                                 DEFAULT_TIMEOUT_S, NULL);
}

static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0;
}

static gboolean
check_scheme (GUri *uri, GError **error)
{
  if (g_str_equal (g_uri_get_scheme (uri), "https") || is_loopback (g_uri_get_host (uri)))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_ALLOWED,
                       "plain http to another machine");
  return FALSE;
}

static gboolean
is_address_of_server (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);

  return (g_str_equal (scheme, "https") || g_str_equal (scheme, "http")) && host != NULL &&
         *host != '\0' && strpbrk (host, " %<>\"\\^`{|}") == NULL &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL;
}

static char *
write_address (GUri *uri)
{
  g_autofree char *host = g_ascii_strdown (g_uri_get_host (uri), -1);
  g_autoptr (GUri) plain = g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, host,
                                        g_uri_get_port (uri), g_uri_get_path (uri), NULL, NULL);

  return g_uri_to_string (plain);
}

/**
 * reseau_http_transport_normalize_url:
 * @url: as a person typed it; without a scheme it means https
 */
char *
reseau_http_transport_normalize_url (const char *url, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (url));
  g_autofree char *whole = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (url != NULL, NULL);

  whole = strstr (typed, "://") ? g_strdup (typed) : g_strconcat ("https://", typed, NULL);
  uri = g_uri_parse (whole, G_URI_FLAGS_NONE | SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || !is_address_of_server (uri)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "not the address of a server");
    return NULL;
  }
  if (!check_scheme (uri, error))
    return NULL;
  text = write_address (uri);
  while (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return g_steal_pointer (&text);
}

ReseauTransport *
reseau_http_transport_new (const char *url, GError **error)
{
  g_autofree char *normal = reseau_http_transport_normalize_url (url, error);
  ReseauHttpTransport *self;

  if (normal == NULL)
    return NULL;
  self = g_object_new (RESEAU_TYPE_HTTP_TRANSPORT, NULL);
  self->url = g_steal_pointer (&normal);
  return RESEAU_TRANSPORT (self);
}

void
reseau_http_transport_set_timeout (ReseauHttpTransport *self, guint seconds)
{
  g_return_if_fail (RESEAU_IS_HTTP_TRANSPORT (self));

  soup_session_set_timeout (self->session, seconds);
}
