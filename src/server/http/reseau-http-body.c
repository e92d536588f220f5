/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-body.h"

#include <gio/gio.h>

#define STEP (16 * 1024)

/* A few highly regular kB are honest; the ratio counts from here on. */
#define RATIO_FLOOR (64 * 1024)

struct _ReseauHttpBody {
  const ReseauHttpSettings *settings;
  GConverter *gunzip;
  GByteArray *bytes;
  gsize received;
  gboolean complete;
  ReseauHttpProblem problem; /* status 0 as long as all is well */
};

/**
 * reseau_http_body_new:
 * @settings: (transfer none): the limits
 * @gzip: whether the body is compressed
 *
 * Returns: (transfer full): an empty body
 */
ReseauHttpBody *
reseau_http_body_new (const ReseauHttpSettings *settings, gboolean gzip)
{
  ReseauHttpBody *body = g_new0 (ReseauHttpBody, 1);

  body->settings = settings;
  body->bytes = g_byte_array_new ();
  body->complete = !gzip;
  if (gzip)
    body->gunzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return body;
}

void
reseau_http_body_free (ReseauHttpBody *body)
{
  if (body == NULL)
    return;
  g_clear_object (&body->gunzip);
  g_byte_array_unref (body->bytes);
  g_free (body);
}

static void
fail (ReseauHttpBody *body, guint status, const char *code, const char *title)
{
  body->problem = (ReseauHttpProblem){
    .status = status, .code = code, .title = title, .retry = status == 413 ? "now" : "never"
  };
  g_byte_array_set_size (body->bytes, 0);
}

static gboolean
within_limits (ReseauHttpBody *body)
{
  gsize inflated = body->bytes->len;

  if (inflated > body->settings->max_inflated_bytes)
    fail (body, 413, "too-large", "The body is too large once decoded");
  else if (inflated > RATIO_FLOOR && inflated / body->settings->max_ratio > body->received)
    fail (body, 413, "too-large", "The body is compressed beyond belief");
  return body->problem.status == 0;
}

static void
inflate_piece (ReseauHttpBody *body, const char *data, gsize length)
{
  gsize offset = 0;

  while (offset < length) {
    g_autoptr (GError) error = NULL;
    gsize read = 0, written = 0, filled = body->bytes->len;
    GConverterResult result;

    if (body->complete) {
      fail (body, 400, "malformed", "Something follows the compressed body");
      return;
    }
    g_byte_array_set_size (body->bytes, filled + STEP);
    result = g_converter_convert (body->gunzip, data + offset, length - offset,
                                  body->bytes->data + filled, STEP, G_CONVERTER_NO_FLAGS, &read,
                                  &written, &error);
    g_byte_array_set_size (body->bytes, filled + written);
    offset += read;
    if (result == G_CONVERTER_ERROR &&
        g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
      return;
    if (result == G_CONVERTER_ERROR) {
      fail (body, 400, "malformed", "The body is not gzip");
      return;
    }
    body->complete = result == G_CONVERTER_FINISHED;
    if (!within_limits (body))
      return;
  }
}

/**
 * reseau_http_body_append:
 * @body: a body
 * @data: the next bytes as they were sent
 * @length: their number
 *
 * Once something is wrong the rest is counted and dropped.
 */
void
reseau_http_body_append (ReseauHttpBody *body, const char *data, gsize length)
{
  body->received += length;
  if (body->problem.status != 0)
    return;
  if (body->received > body->settings->max_body_bytes)
    fail (body, 413, "too-large", "The body is too large");
  else if (body->gunzip != NULL)
    inflate_piece (body, data, length);
  else
    g_byte_array_append (body->bytes, (const guint8 *) data, length);
}

/**
 * reseau_http_body_finish:
 * @body: a body, emptied by this
 * @problem: (out): what was wrong with it
 *
 * Returns: (transfer full) (nullable): the decoded bytes, or %NULL with @problem set
 */
GBytes *
reseau_http_body_finish (ReseauHttpBody *body, ReseauHttpProblem *problem)
{
  GByteArray *bytes;

  if (body->problem.status == 0 && !body->complete && body->received > 0)
    fail (body, 400, "malformed", "The compressed body ends too early");
  if (body->problem.status != 0) {
    *problem = body->problem;
    return NULL;
  }
  bytes = body->bytes;
  body->bytes = g_byte_array_new ();
  return g_byte_array_free_to_bytes (bytes);
}

/**
 * reseau_http_body_get_received:
 * @body: a body
 *
 * Returns: the bytes as they were sent
 */
gsize
reseau_http_body_get_received (ReseauHttpBody *body)
{
  return body->received;
}

/**
 * reseau_http_body_get_held:
 * @body: a body
 *
 * Returns: the decoded bytes in memory
 */
gsize
reseau_http_body_get_held (ReseauHttpBody *body)
{
  return body->bytes->len;
}
