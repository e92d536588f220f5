/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-body.h"

#include "reseau-error.h"

#define CHUNK_BYTES (64 * 1024)

/* A server that sends a byte now and then is as good as none. */
#define RATE_GRACE_US (30 * G_USEC_PER_SEC)
#define RATE_BYTES_PER_S 64

/**
 * reseau_http_rate_is_borne:
 * @started_us: monotonic time of the first read
 * @bytes: what has come since
 *
 * Returns: %FALSE with RESEAU_ERROR_NETWORK when a body comes too slowly
 */
gboolean
reseau_http_rate_is_borne (gint64 started_us, guint64 bytes, GError **error)
{
  gint64 elapsed = g_get_monotonic_time () - started_us;

  if (elapsed < RATE_GRACE_US || bytes >= RATE_BYTES_PER_S * (guint64) (elapsed / G_USEC_PER_SEC))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NETWORK, "the answer comes too slowly");
  return FALSE;
}

/**
 * reseau_http_map_error:
 * @error: of the network, changed in place
 *
 * Gives an error of GIO or libsoup the code that the layers above know.  A
 * cancellation stays one.
 */
void
reseau_http_map_error (GError *error)
{
  ReseauError code = RESEAU_ERROR_NETWORK;

  if (error->domain == RESEAU_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA) ||
      g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_NOT_TLS))
    code = RESEAU_ERROR_NOT_A_SERVER;
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    code = RESEAU_ERROR_UNTRUSTED;
  error->domain = RESEAU_ERROR;
  error->code = (int) code;
}

/**
 * reseau_http_body_deflate:
 *
 * Returns: (transfer full): @body as gzip
 */
GBytes *
reseau_http_body_deflate (GBytes *body)
{
  g_autoptr (GConverter) gzip =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) out = g_converter_output_stream_new (memory, gzip);
  gsize length;
  const void *data = g_bytes_get_data (body, &length);

  if (!g_output_stream_write_all (out, data, length, NULL, NULL, NULL) ||
      !g_output_stream_close (out, NULL, NULL))
    return g_bytes_ref (body);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

typedef struct {
  GByteArray *bytes;
  gint64 started;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  if (self->bytes != NULL)
    g_byte_array_unref (self->bytes);
  g_free (self);
}

static void read_more (GInputStream *stream, GTask *task);

static gboolean
take_chunk (Reading *self, GBytes *chunk, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (chunk, &length);

  if (self->bytes->len + length > RESEAU_HTTP_BODY_MAX_BYTES) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_A_SERVER, "the answer is too long");
    return FALSE;
  }
  g_byte_array_append (self->bytes, data, length);
  return reseau_http_rate_is_borne (self->started, self->bytes->len, error);
}

static void
on_chunk_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) chunk =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  Reading *reading = g_task_get_task_data (task);

  if (chunk == NULL)
    reseau_http_map_error (error);
  if (chunk == NULL || !take_chunk (reading, chunk, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_bytes_get_size (chunk) > 0)
    read_more (G_INPUT_STREAM (object), g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&reading->bytes)),
                           (GDestroyNotify) g_bytes_unref);
}

static void
read_more (GInputStream *stream, GTask *task)
{
  g_input_stream_read_bytes_async (stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_chunk_read_cb, task);
}

/**
 * reseau_http_body_read_async:
 *
 * Reads a stream to its end, within limits of size and time.
 */
void
reseau_http_body_read_async (GInputStream *stream, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, reseau_http_body_read_async);
  reading->bytes = g_byte_array_new ();
  reading->started = g_get_monotonic_time ();
  g_task_set_task_data (task, reading, reading_free);
  read_more (stream, g_steal_pointer (&task));
}

GBytes *
reseau_http_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * reseau_http_body_read_some_finish:
 *
 * Returns: (transfer full): what came, also where @error is set because there should have
 *   been more
 */
GBytes *
reseau_http_body_read_some_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  Reading *reading = g_task_get_task_data (G_TASK (result));
  GBytes *whole = reseau_http_body_read_finish (stream, result, error);

  if (whole != NULL)
    return whole;
  return g_byte_array_free_to_bytes (g_steal_pointer (&reading->bytes));
}
