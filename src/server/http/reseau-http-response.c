/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-response-private.h"

#include "reseau-http-waker-private.h"
#include "reseau-zstd.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

/* Below this a compressed body is not worth its header and the time. */
#define PACK_MIN 1024
#define STREAM_BLOCK (32 * 1024)

struct _ReseauHttpResponse {
  guint status;
  char *content_type;
  GPtrArray *fields; /* name, value, name, value… */
  GBytes *body;
  int fd; /* of a file, -1 for none */
  guint64 offset;
  guint64 length;
  ReseauHttpProducer producer;
  gpointer user_data;
  GDestroyNotify destroy;
  ReseauHttpWaker *waker;
  gboolean immediate;
};

/* A body on its way to one client. */
typedef struct {
  ReseauHttpProducer producer;
  gpointer user_data;
  GDestroyNotify destroy;
  ReseauHttpWaker *waker; /* NULL for one that never waits */
  struct MHD_Connection *connection;
  GConverter *coder; /* NULL: as it is */
  GByteArray *plain; /* made and not yet sent */
  gsize offset;
  gboolean produced_all;
  gboolean waits;
  gboolean finished;
} Stream;

static ReseauHttpResponse *
response_new (guint status, const char *content_type)
{
  ReseauHttpResponse *response = g_new0 (ReseauHttpResponse, 1);

  response->status = status;
  response->content_type = g_strdup (content_type);
  response->fields = g_ptr_array_new_with_free_func (g_free);
  response->fd = -1;
  return response;
}

/**
 * reseau_http_response_new_bytes:
 * @status: HTTP status
 * @content_type: media type
 * @body: (transfer none): the body
 *
 * Returns: (transfer full): a response
 */
ReseauHttpResponse *
reseau_http_response_new_bytes (guint status, const char *content_type, GBytes *body)
{
  ReseauHttpResponse *response = response_new (status, content_type);

  response->body = g_bytes_ref (body);
  return response;
}

/**
 * reseau_http_response_new_json:
 * @status: HTTP status
 * @json: the body, JSON text
 *
 * Returns: (transfer full): a response of type `application/json`
 */
ReseauHttpResponse *
reseau_http_response_new_json (guint status, const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return reseau_http_response_new_bytes (status, "application/json", body);
}

/**
 * reseau_http_response_new_empty:
 * @status: HTTP status
 *
 * Returns: (transfer full): a response without a body
 */
ReseauHttpResponse *
reseau_http_response_new_empty (guint status)
{
  return response_new (status, NULL);
}

/**
 * reseau_http_response_new_file:
 * @status: HTTP status
 * @content_type: media type
 * @fd: (transfer full): an open file
 * @offset: the first of its bytes to send
 * @length: how many
 *
 * Returns: (transfer full): a response that is never in memory
 */
ReseauHttpResponse *
reseau_http_response_new_file (guint status, const char *content_type, int fd, guint64 offset,
                               guint64 length)
{
  ReseauHttpResponse *response = response_new (status, content_type);

  response->fd = fd;
  response->offset = offset;
  response->length = length;
  return response;
}

/**
 * reseau_http_response_new_stream:
 * @content_type: media type
 * @producer: makes the pieces, called until it returns %FALSE
 * @user_data: (transfer full): given to @producer
 * @destroy: frees @user_data, also when the client goes away halfway
 *
 * Returns: (transfer full): a response of status 200 that is never whole in memory
 */
ReseauHttpResponse *
reseau_http_response_new_stream (const char *content_type, ReseauHttpProducer producer,
                                 gpointer user_data, GDestroyNotify destroy)
{
  ReseauHttpResponse *response = response_new (200, content_type);

  response->producer = producer;
  response->user_data = user_data;
  response->destroy = destroy;
  return response;
}

/**
 * reseau_http_response_set_waker:
 * @response: a stream
 * @waker: (transfer none): what wakes it after #RESEAU_HTTP_PRODUCED_HELD
 */
void
reseau_http_response_set_waker (ReseauHttpResponse *response, ReseauHttpWaker *waker)
{
  g_return_if_fail (response->waker == NULL);

  response->waker = reseau_http_waker_ref (waker);
}

/**
 * reseau_http_response_set_immediate:
 * @response: a stream
 *
 * Has each piece sent as it is: a compressor would keep some of it back.
 */
void
reseau_http_response_set_immediate (ReseauHttpResponse *response)
{
  response->immediate = TRUE;
}

/**
 * reseau_http_response_new_problem:
 * @problem: what is wrong
 * @trace: (nullable): number of the request
 *
 * Returns: (transfer full): a response of RFC 9457
 */
ReseauHttpResponse *
reseau_http_response_new_problem (const ReseauHttpProblem *problem, const char *trace)
{
  g_autofree char *json = reseau_http_problem_to_json (problem, trace);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  return reseau_http_response_new_bytes (problem->status, RESEAU_HTTP_PROBLEM_TYPE, body);
}

void
reseau_http_response_free (ReseauHttpResponse *response)
{
  if (response == NULL)
    return;
  if (response->destroy != NULL)
    response->destroy (response->user_data);
  if (response->fd >= 0)
    close (response->fd);
  g_clear_pointer (&response->body, g_bytes_unref);
  g_clear_pointer (&response->waker, reseau_http_waker_unref);
  g_ptr_array_unref (response->fields);
  g_free (response->content_type);
  g_free (response);
}

/**
 * reseau_http_response_set_field:
 * @response: a response
 * @name: name of a header field
 * @value: its value
 */
void
reseau_http_response_set_field (ReseauHttpResponse *response, const char *name, const char *value)
{
  g_ptr_array_add (response->fields, g_strdup (name));
  g_ptr_array_add (response->fields, g_strdup (value));
}

guint
reseau_http_response_get_status (ReseauHttpResponse *response)
{
  return response->status;
}

/**
 * reseau_http_response_get_body:
 * @response: a response
 *
 * Returns: (transfer none) (nullable): its body; %NULL for a stream or none
 */
GBytes *
reseau_http_response_get_body (ReseauHttpResponse *response)
{
  return response->body;
}

/**
 * reseau_http_response_get_type:
 * @response: a response
 *
 * Returns: (transfer none) (nullable): the media type of its body
 */
const char *
reseau_http_response_get_type (ReseauHttpResponse *response)
{
  return response->content_type;
}

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  if (stream->waker != NULL) {
    reseau_http_waker_end (stream->waker);
    reseau_http_waker_unref (stream->waker);
  }
  if (stream->destroy != NULL)
    stream->destroy (stream->user_data);
  g_clear_object (&stream->coder);
  g_byte_array_unref (stream->plain);
  g_free (stream);
}

/* Makes sure that there is something to send, unless the producer is done or waits. */
static void
stream_fill (Stream *stream)
{
  stream->waits = FALSE;
  while (stream->offset == stream->plain->len && !stream->produced_all && !stream->waits) {
    ReseauHttpProduced produced;

    g_byte_array_set_size (stream->plain, 0);
    stream->offset = 0;
    produced = stream->producer (stream->plain, stream->user_data);
    stream->produced_all = produced == RESEAU_HTTP_PRODUCED_END;
    stream->waits = produced == RESEAU_HTTP_PRODUCED_HELD && stream->plain->len == 0;
  }
}

static gssize
stream_read_plain (Stream *stream, char *buffer, gsize max)
{
  gsize n = MIN (max, stream->plain->len - stream->offset);

  if (n == 0)
    return MHD_CONTENT_READER_END_OF_STREAM;
  memcpy (buffer, stream->plain->data + stream->offset, n);
  stream->offset += n;
  return n;
}

static gssize
stream_read_packed (Stream *stream, char *buffer, gsize max)
{
  g_autoptr (GError) error = NULL;
  gsize read = 0, written = 0;
  GConverterResult result;

  result = g_converter_convert (
      stream->coder, stream->plain->data + stream->offset, stream->plain->len - stream->offset,
      buffer, max, stream->produced_all ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &read,
      &written, &error);
  if (result == G_CONVERTER_ERROR)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  stream->offset += read;
  stream->finished = result == G_CONVERTER_FINISHED;
  return written;
}

static ssize_t
on_engine_wants_bytes_cb (void *user_data, uint64_t position, char *buffer, size_t max)
{
  Stream *stream = user_data;

  for (;;) {
    gssize n;

    if (stream->finished)
      return MHD_CONTENT_READER_END_OF_STREAM;
    stream_fill (stream);
    if (stream->waits) {
      if (reseau_http_waker_hold (stream->waker, stream->connection))
        return 0;
      continue;
    }
    n = stream->coder != NULL ? stream_read_packed (stream, buffer, max)
                              : stream_read_plain (stream, buffer, max);
    if (n != 0)
      return n;
  }
}

static GConverter *
create_coder (ReseauHttpCoding coding)
{
  if (coding == RESEAU_HTTP_CODING_ZSTD)
    return reseau_zstd_compressor_new ();
  if (coding == RESEAU_HTTP_CODING_GZIP)
    return G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  return NULL;
}

static struct MHD_Response *
stream_to_engine (ReseauHttpResponse *response, struct MHD_Connection *connection,
                  ReseauHttpCoding coding)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->producer = response->producer;
  stream->user_data = response->user_data;
  stream->destroy = g_steal_pointer (&response->destroy);
  stream->waker = g_steal_pointer (&response->waker);
  stream->connection = connection;
  stream->plain = g_byte_array_new ();
  stream->coder = create_coder (coding);
  return MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, STREAM_BLOCK,
                                            on_engine_wants_bytes_cb, stream, stream_free);
}

static GBytes *
compress (GBytes *body, ReseauHttpCoding coding)
{
  g_autoptr (GConverter) coder = create_coder (coding);
  g_autoptr (GError) error = NULL;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize length, offset = 0;
  const guint8 *data = g_bytes_get_data (body, &length);
  GConverterResult result;

  do {
    gsize read = 0, written = 0, filled = out->len;

    g_byte_array_set_size (out, filled + length / 2 + 128);
    result =
        g_converter_convert (coder, data + offset, length - offset, out->data + filled,
                             out->len - filled, G_CONVERTER_INPUT_AT_END, &read, &written, &error);
    offset += read;
    g_byte_array_set_size (out, filled + written);
  } while (result == G_CONVERTER_CONVERTED);
  return result == G_CONVERTER_FINISHED ? g_byte_array_free_to_bytes (g_steal_pointer (&out))
                                        : NULL;
}

static struct MHD_Response *
bytes_to_engine (ReseauHttpResponse *response, ReseauHttpCoding *coding)
{
  g_autoptr (GBytes) compressed = NULL;
  gsize length = 0;
  const void *data;

  if (response->body == NULL) {
    *coding = RESEAU_HTTP_CODING_NONE;
    return MHD_create_response_from_buffer (0, (void *) "", MHD_RESPMEM_PERSISTENT);
  }
  if (*coding != RESEAU_HTTP_CODING_NONE && g_bytes_get_size (response->body) > PACK_MIN)
    compressed = compress (response->body, *coding);
  if (compressed == NULL)
    *coding = RESEAU_HTTP_CODING_NONE;
  data = g_bytes_get_data (compressed != NULL ? compressed : response->body, &length);
  return MHD_create_response_from_buffer (length, (void *) data, MHD_RESPMEM_MUST_COPY);
}

static struct MHD_Response *
file_to_engine (ReseauHttpResponse *response)
{
  struct MHD_Response *reply =
      MHD_create_response_from_fd_at_offset64 (response->length, response->fd, response->offset);

  response->fd = -1;
  return reply;
}

static struct MHD_Response *
to_engine (ReseauHttpResponse *response, struct MHD_Connection *connection,
           ReseauHttpCoding *coding)
{
  if (response->producer != NULL)
    return stream_to_engine (response, connection, *coding);
  if (response->fd < 0)
    return bytes_to_engine (response, coding);
  *coding = RESEAU_HTTP_CODING_NONE;
  return file_to_engine (response);
}

static gboolean
has_field (const ReseauHttpResponse *response, const char *name)
{
  for (guint i = 0; i + 1 < response->fields->len; i += 2)
    if (g_ascii_strcasecmp (g_ptr_array_index (response->fields, i), name) == 0)
      return TRUE;
  return FALSE;
}

/*
 * reseau_http_response_to_engine:
 * @response: a response; a stream in it moves to the result
 * @connection: where it goes
 * @coding: what the client takes best
 * @trace: number of the request
 *
 * Returns: (transfer full): what libmicrohttpd sends
 */
struct MHD_Response *
reseau_http_response_to_engine (ReseauHttpResponse *response, struct MHD_Connection *connection,
                                ReseauHttpCoding coding, const char *trace)
{
  struct MHD_Response *reply;

  if (response->immediate)
    coding = RESEAU_HTTP_CODING_NONE;
  reply = to_engine (response, connection, &coding);

  if (response->content_type != NULL)
    MHD_add_response_header (reply, "Content-Type", response->content_type);
  if (coding != RESEAU_HTTP_CODING_NONE)
    MHD_add_response_header (reply, "Content-Encoding",
                             coding == RESEAU_HTTP_CODING_ZSTD ? "zstd" : "gzip");
  MHD_add_response_header (reply, "Vary", "Accept-Encoding");
  if (!has_field (response, "Cache-Control"))
    MHD_add_response_header (reply, "Cache-Control", "no-store");
  MHD_add_response_header (reply, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header (reply, "Content-Security-Policy", "default-src 'none'");
  MHD_add_response_header (reply, "X-Request-Id", trace);
  for (guint i = 0; i + 1 < response->fields->len; i += 2)
    MHD_add_response_header (reply, g_ptr_array_index (response->fields, i),
                             g_ptr_array_index (response->fields, i + 1));
  return reply;
}
