/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content coding «zstd» of RFC 8878: a third of the work of gzip, for less bytes. */
#include "reseau-zstd.h"

#include <zstd.h>

/* What is made needs 512 KiB to be read, what is read may need so much: RFC 9659 has
 * readers take 8 MiB. */
#define LEVEL 1
#define WINDOW_LOG 19
#define MAX_WINDOW_LOG 23

struct _ReseauZstdCompressor {
  GObject parent_instance;

  ZSTD_CCtx *context;
};

struct _ReseauZstdDecompressor {
  GObject parent_instance;

  ZSTD_DCtx *context;
};

static void reseau_zstd_compressor_converter_init (GConverterIface *iface);
static void reseau_zstd_decompressor_converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauZstdCompressor, reseau_zstd_compressor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      reseau_zstd_compressor_converter_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauZstdDecompressor, reseau_zstd_decompressor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER,
                                                      reseau_zstd_decompressor_converter_init))

/* A step that neither took nor gave: what is missing? */
static GConverterResult
fail_stuck (const ZSTD_outBuffer *out, GError **error)
{
  if (out->pos == out->size)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "the output is full");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "more input is needed");
  return G_CONVERTER_ERROR;
}

/* --- packing ------------------------------------------------------------ */

static ZSTD_EndDirective
directive_of (GConverterFlags flags)
{
  if (flags & G_CONVERTER_INPUT_AT_END)
    return ZSTD_e_end;
  return flags & G_CONVERTER_FLUSH ? ZSTD_e_flush : ZSTD_e_continue;
}

static GConverterResult
compressor_convert (GConverter *converter, const void *inbuf, gsize inbuf_size, void *outbuf,
                    gsize outbuf_size, GConverterFlags flags, gsize *bytes_read,
                    gsize *bytes_written, GError **error)
{
  ReseauZstdCompressor *self = RESEAU_ZSTD_COMPRESSOR (converter);
  ZSTD_inBuffer in = { inbuf, inbuf_size, 0 };
  ZSTD_outBuffer out = { outbuf, outbuf_size, 0 };
  ZSTD_EndDirective directive = directive_of (flags);
  gsize left = ZSTD_compressStream2 (self->context, &out, &in, directive);

  if (ZSTD_isError (left)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, ZSTD_getErrorName (left));
    return G_CONVERTER_ERROR;
  }
  *bytes_read = in.pos;
  *bytes_written = out.pos;
  if (left == 0 && directive == ZSTD_e_end)
    return G_CONVERTER_FINISHED;
  if (left == 0 && directive == ZSTD_e_flush)
    return G_CONVERTER_FLUSHED;
  return in.pos > 0 || out.pos > 0 ? G_CONVERTER_CONVERTED : fail_stuck (&out, error);
}

static void
compressor_reset (GConverter *converter)
{
  ZSTD_CCtx_reset (RESEAU_ZSTD_COMPRESSOR (converter)->context, ZSTD_reset_session_only);
}

static void
reseau_zstd_compressor_converter_init (GConverterIface *iface)
{
  iface->convert = compressor_convert;
  iface->reset = compressor_reset;
}

static void
reseau_zstd_compressor_finalize (GObject *object)
{
  ZSTD_freeCCtx (RESEAU_ZSTD_COMPRESSOR (object)->context);
  G_OBJECT_CLASS (reseau_zstd_compressor_parent_class)->finalize (object);
}

static void
reseau_zstd_compressor_class_init (ReseauZstdCompressorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_zstd_compressor_finalize;
}

static void
reseau_zstd_compressor_init (ReseauZstdCompressor *self)
{
  self->context = ZSTD_createCCtx ();
  g_assert (self->context != NULL);
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_compressionLevel, LEVEL);
  ZSTD_CCtx_setParameter (self->context, ZSTD_c_windowLog, WINDOW_LOG);
}

/**
 * reseau_zstd_compressor_new:
 *
 * Returns: (transfer full): a converter that packs one frame
 */
GConverter *
reseau_zstd_compressor_new (void)
{
  return g_object_new (RESEAU_TYPE_ZSTD_COMPRESSOR, NULL);
}

/* --- unpacking ---------------------------------------------------------- */

static GConverterResult
decompressor_convert (GConverter *converter, const void *inbuf, gsize inbuf_size, void *outbuf,
                      gsize outbuf_size, GConverterFlags flags, gsize *bytes_read,
                      gsize *bytes_written, GError **error)
{
  ReseauZstdDecompressor *self = RESEAU_ZSTD_DECOMPRESSOR (converter);
  ZSTD_inBuffer in = { inbuf, inbuf_size, 0 };
  ZSTD_outBuffer out = { outbuf, outbuf_size, 0 };
  gsize left = ZSTD_decompressStream (self->context, &out, &in);

  if (ZSTD_isError (left)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, ZSTD_getErrorName (left));
    return G_CONVERTER_ERROR;
  }
  *bytes_read = in.pos;
  *bytes_written = out.pos;
  if (left == 0)
    return G_CONVERTER_FINISHED;
  return in.pos > 0 || out.pos > 0 ? G_CONVERTER_CONVERTED : fail_stuck (&out, error);
}

static void
decompressor_reset (GConverter *converter)
{
  ZSTD_DCtx_reset (RESEAU_ZSTD_DECOMPRESSOR (converter)->context, ZSTD_reset_session_only);
}

static void
reseau_zstd_decompressor_converter_init (GConverterIface *iface)
{
  iface->convert = decompressor_convert;
  iface->reset = decompressor_reset;
}

static void
reseau_zstd_decompressor_finalize (GObject *object)
{
  ZSTD_freeDCtx (RESEAU_ZSTD_DECOMPRESSOR (object)->context);
  G_OBJECT_CLASS (reseau_zstd_decompressor_parent_class)->finalize (object);
}

static void
reseau_zstd_decompressor_class_init (ReseauZstdDecompressorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_zstd_decompressor_finalize;
}

static void
reseau_zstd_decompressor_init (ReseauZstdDecompressor *self)
{
  self->context = ZSTD_createDCtx ();
  g_assert (self->context != NULL);
  ZSTD_DCtx_setParameter (self->context, ZSTD_d_windowLogMax, MAX_WINDOW_LOG);
}

/**
 * reseau_zstd_decompressor_new:
 *
 * Returns: (transfer full): a converter that unpacks one frame, and fails with
 *   %G_IO_ERROR_INVALID_DATA on what is none
 */
GConverter *
reseau_zstd_decompressor_new (void)
{
  return g_object_new (RESEAU_TYPE_ZSTD_DECOMPRESSOR, NULL);
}
