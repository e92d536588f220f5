/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Compressed bytes, of a request (gzip) and of an answer (zstd), in pieces: never more comes out
 * than the limits let through.  The first byte says which and how it is cut. */
#include "fuzz.h"

#include "reseau-http-body.h"
#include "reseau-zstd.h"

#define MOST (256 * 1024)

static void
try_request (const guint8 *data, gsize size, gsize piece, gboolean gzip)
{
  ReseauHttpSettings settings;
  g_autoptr (ReseauHttpBody) body = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ReseauHttpProblem problem = { 0 };

  reseau_http_settings_init (&settings);
  settings.max_inflated_bytes = MOST;
  body = reseau_http_body_new (&settings, gzip);
  for (gsize at = 0; at < size; at += piece) {
    gsize length = MIN (piece, size - at);
    g_autofree char *copy = g_memdup2 (data + at, length);

    reseau_http_body_append (body, copy, length);
    g_assert_cmpuint (reseau_http_body_get_held (body), <=, 2 * MOST);
  }
  g_assert_cmpuint (reseau_http_body_get_received (body), <=, size);
  bytes = reseau_http_body_finish (body, &problem);
  g_assert_true ((bytes == NULL) == (problem.status != 0));
  if (bytes != NULL)
    g_assert_cmpuint (g_bytes_get_size (bytes), <=, MOST);
}

static void
try_answer (const guint8 *data, gsize size, gsize piece)
{
  g_autoptr (GConverter) converter = reseau_zstd_decompressor_new ();
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_data (data, size, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (source, converter);
  g_autofree guint8 *out = g_malloc (piece);
  gssize n = 1;

  for (gsize got = 0; n > 0 && got < MOST; got += MAX (n, 0))
    n = g_input_stream_read (stream, out, piece, NULL, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gsize piece;

  if (size < 2)
    return 0;
  piece = 1 + (data[0] >> 2) * 16;
  if (data[0] & 1)
    try_answer (data + 1, size - 1, piece);
  else
    try_request (data + 1, size - 1, piece, (data[0] & 2) != 0);
  return 0;
}
