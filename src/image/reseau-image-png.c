/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-codec.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CHUNK (8 * 1024 * 1024)

/* libpng jumps back here; what changes after setjmp lives in memory, not in a register. */
typedef struct {
  png_structp png;
  png_infop info;
  ReseauImageBytes file;
  size_t at;
  png_bytep *rows;
  ReseauImage *image;
} Reader;

static void
on_warning (png_structp png, png_const_charp message)
{
}

static void
on_error (png_structp png, png_const_charp message)
{
  png_longjmp (png, 1);
}

static void
on_read (png_structp png, png_bytep out, size_t length)
{
  Reader *reader = png_get_io_ptr (png);

  if (reader->file.length - reader->at < length)
    png_error (png, "the end");
  memcpy (out, reader->file.data + reader->at, length);
  reader->at += length;
}

static void
read_marks (Reader *reader)
{
  png_charp name;
  png_bytep data;
  png_uint_32 length;
  int compression;

  if (png_get_iCCP (reader->png, reader->info, &name, &compression, &data, &length))
    reseau_image_set_icc (reader->image, data, length);
#ifdef PNG_eXIf_SUPPORTED
  if (png_get_eXIf_1 (reader->png, reader->info, &length, &data))
    reseau_exif_read (&reader->image->exif, data, length);
#endif
}

static void
ask_for_rgba (Reader *reader)
{
  png_set_expand (reader->png);
  png_set_scale_16 (reader->png);
  png_set_gray_to_rgb (reader->png);
  png_set_add_alpha (reader->png, 0xff, PNG_FILLER_AFTER);
  png_set_interlace_handling (reader->png);
  png_read_update_info (reader->png, reader->info);
}

static ReseauImageResult
read_picture (Reader *reader)
{
  ReseauRaster *raster = &reader->image->raster;
  uint32_t width, height;

  png_set_read_fn (reader->png, reader, on_read);
  png_set_user_limits (reader->png, 65535, 65535);
  png_set_chunk_malloc_max (reader->png, MAX_CHUNK);
  png_read_info (reader->png, reader->info);
  width = png_get_image_width (reader->png, reader->info);
  height = png_get_image_height (reader->png, reader->info);
  if (!reseau_raster_fits (width, height))
    return RESEAU_IMAGE_TOO_LARGE;
  ask_for_rgba (reader);
  if (png_get_rowbytes (reader->png, reader->info) != (size_t) width * 4)
    return RESEAU_IMAGE_DAMAGED;
  reader->rows = calloc (height, sizeof *reader->rows);
  if (reader->rows == NULL || !reseau_raster_init (raster, width, height))
    return RESEAU_IMAGE_TOO_LARGE;
  for (uint32_t y = 0; y < height; y++)
    reader->rows[y] = reseau_raster_row (raster, y);
  png_read_image (reader->png, reader->rows);
  png_read_end (reader->png, reader->info);
  read_marks (reader);
  return RESEAU_IMAGE_OK;
}

/* libpng calls what it refuses because of its size an error like any other. */
static bool
says_too_large (const Reader *reader)
{
  const uint8_t *size = reader->file.data + 16;
  uint64_t edges[2] = { 0 };

  if (reader->file.length < 24 || memcmp (reader->file.data + 12, "IHDR", 4) != 0)
    return false;
  for (size_t i = 0; i < 8; i++)
    edges[i / 4] = edges[i / 4] << 8 | size[i];
  return edges[0] > 0 && edges[1] > 0 && !reseau_raster_fits (edges[0], edges[1]);
}

static ReseauImageResult
run (Reader *reader)
{
  if (setjmp (png_jmpbuf (reader->png)) != 0)
    return says_too_large (reader) ? RESEAU_IMAGE_TOO_LARGE : RESEAU_IMAGE_DAMAGED;
  return read_picture (reader);
}

ReseauImageResult
reseau_image_decode_png (ReseauImageBytes file, uint32_t edge, ReseauImage *image)
{
  Reader reader = { .file = file, .image = image };
  ReseauImageResult result = RESEAU_IMAGE_TOO_LARGE;

  image->lossless = true;
  reader.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  if (reader.png != NULL)
    reader.info = png_create_info_struct (reader.png);
  if (reader.info != NULL)
    result = run (&reader);
  png_destroy_read_struct (&reader.png, &reader.info, NULL);
  free (reader.rows);
  return result;
}

/* --- writing ---------------------------------------------------------------- */

typedef struct {
  png_structp png;
  png_infop info;
  uint8_t *data;
  size_t length;
  size_t room;
} Writer;

static void
on_write (png_structp png, png_bytep data, size_t length)
{
  Writer *writer = png_get_io_ptr (png);

  if (writer->room - writer->length < length) {
    size_t room = (writer->length + length) * 2;
    uint8_t *grown = realloc (writer->data, room);

    if (grown == NULL)
      png_error (png, "memory");
    writer->data = grown;
    writer->room = room;
  }
  memcpy (writer->data + writer->length, data, length);
  writer->length += length;
}

static void
on_flush (png_structp png)
{
}

static void
write_picture (Writer *writer, const ReseauRaster *raster, ReseauImageBytes exif)
{
  bool opaque = reseau_raster_is_opaque (raster);

  png_set_write_fn (writer->png, writer, on_write, on_flush);
  png_set_IHDR (writer->png, writer->info, raster->width, raster->height, 8,
                opaque ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_sRGB (writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
#ifdef PNG_eXIf_SUPPORTED
  if (exif.length > 0)
    png_set_eXIf_1 (writer->png, writer->info, (png_uint_32) exif.length, (png_bytep) exif.data);
#endif
  png_write_info (writer->png, writer->info);
  if (opaque)
    png_set_filler (writer->png, 0, PNG_FILLER_AFTER);
  for (uint32_t y = 0; y < raster->height; y++)
    png_write_row (writer->png, reseau_raster_row (raster, y));
  png_write_end (writer->png, writer->info);
}

static bool
try_to_write (Writer *writer, const ReseauRaster *raster, ReseauImageBytes exif)
{
  if (setjmp (png_jmpbuf (writer->png)) != 0)
    return false;
  write_picture (writer, raster, exif);
  return true;
}

uint8_t *
reseau_image_encode_png (const ReseauRaster *raster, ReseauImageBytes exif, size_t *length)
{
  Writer writer = { 0 };
  bool ok = false;

  writer.png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
  if (writer.png != NULL)
    writer.info = png_create_info_struct (writer.png);
  if (writer.info != NULL)
    ok = try_to_write (&writer, raster, exif);
  png_destroy_write_struct (&writer.png, &writer.info);
  *length = writer.length;
  if (ok)
    return writer.data;
  free (writer.data);
  return NULL;
}
