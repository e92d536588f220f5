/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-codec.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#define QUALITY 85
#define MARKER_EXIF (JPEG_APP0 + 1)
#define MARKER_ICC (JPEG_APP0 + 2)

/* The pieces of a progressive picture; each costs time, and no camera makes so many. */
#define MAX_SCANS 200

typedef struct {
  struct jpeg_error_mgr parent;
  jmp_buf back;
} Errors;

static void
on_error (j_common_ptr jpeg)
{
  longjmp (((Errors *) jpeg->err)->back, 1);
}

/* A picture that ends too early is one half of which would be grey. */
static void
on_message (j_common_ptr jpeg, int level)
{
  int code = jpeg->err->msg_code;

  if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE))
    on_error (jpeg);
}

static void
on_progress (j_common_ptr jpeg)
{
  if (jpeg->is_decompressor && ((j_decompress_ptr) jpeg)->input_scan_number > MAX_SCANS)
    on_error (jpeg);
}

static void
set_up_errors (Errors *errors)
{
  jpeg_std_error (&errors->parent);
  errors->parent.error_exit = on_error;
  errors->parent.emit_message = on_message;
}

/* --- reading ---------------------------------------------------------------- */

typedef struct {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_progress_mgr progress;
  Errors errors;
} Reader;

static void
read_markers (Reader *reader, ReseauImage *image)
{
  JOCTET *icc = NULL;
  unsigned int length = 0;

  for (jpeg_saved_marker_ptr m = reader->jpeg.marker_list; m != NULL; m = m->next)
    if (m->marker == MARKER_EXIF && m->data_length >= 6 && memcmp (m->data, "Exif\0\0", 6) == 0) {
      reseau_exif_read (&image->exif, m->data, m->data_length);
      break;
    }
  if (jpeg_read_icc_profile (&reader->jpeg, &icc, &length))
    reseau_image_set_icc (image, icc, length);
  free (icc);
}

/* The decoder can leave out what would be made smaller anyway. */
static void
choose_scale (Reader *reader, uint32_t edge)
{
  uint32_t width = reader->jpeg.image_width;
  uint32_t height = reader->jpeg.image_height;
  uint64_t longest = width > height ? width : height;

  reader->jpeg.scale_denom = 8;
  reader->jpeg.scale_num = 1;
  while (reader->jpeg.scale_num < 8 && longest * reader->jpeg.scale_num / 8 < edge)
    reader->jpeg.scale_num *= 2;
}

static ReseauImageResult
read_picture (Reader *reader, ReseauImageBytes file, uint32_t edge, ReseauImage *image)
{
  jpeg_mem_src (&reader->jpeg, file.data, (unsigned long) file.length);
  jpeg_save_markers (&reader->jpeg, MARKER_EXIF, 0xffff);
  jpeg_save_markers (&reader->jpeg, MARKER_ICC, 0xffff);
  jpeg_read_header (&reader->jpeg, TRUE);
  if (!reseau_raster_fits (reader->jpeg.image_width, reader->jpeg.image_height))
    return RESEAU_IMAGE_TOO_LARGE;
  read_markers (reader, image);
  choose_scale (reader, edge);
  image->cmyk = reader->jpeg.num_components == 4;
  reader->jpeg.out_color_space = image->cmyk ? JCS_CMYK : JCS_EXT_RGBA;
  jpeg_start_decompress (&reader->jpeg);
  if (!reseau_raster_init (&image->raster, reader->jpeg.output_width, reader->jpeg.output_height))
    return RESEAU_IMAGE_TOO_LARGE;
  while (reader->jpeg.output_scanline < reader->jpeg.output_height) {
    JSAMPROW row = reseau_raster_row (&image->raster, reader->jpeg.output_scanline);

    jpeg_read_scanlines (&reader->jpeg, &row, 1);
  }
  jpeg_finish_decompress (&reader->jpeg);
  return RESEAU_IMAGE_OK;
}

ReseauImageResult
reseau_image_decode_jpeg (ReseauImageBytes file, uint32_t edge, ReseauImage *image)
{
  Reader reader = { 0 };
  ReseauImageResult result;

  set_up_errors (&reader.errors);
  reader.jpeg.err = &reader.errors.parent;
  if (setjmp (reader.errors.back) != 0) {
    bool no_memory = reader.errors.parent.msg_code == JERR_OUT_OF_MEMORY;

    jpeg_destroy_decompress (&reader.jpeg);
    return no_memory ? RESEAU_IMAGE_TOO_LARGE : RESEAU_IMAGE_DAMAGED;
  }
  jpeg_create_decompress (&reader.jpeg);
  reader.progress.progress_monitor = on_progress;
  reader.jpeg.progress = &reader.progress;
  result = read_picture (&reader, file, edge, image);
  jpeg_destroy_decompress (&reader.jpeg);
  return result;
}

/* --- writing ---------------------------------------------------------------- */

typedef struct {
  struct jpeg_compress_struct jpeg;
  Errors errors;
  unsigned char *out;
  unsigned long length;
} Writer;

static void
write_exif (Writer *writer, ReseauImageBytes exif)
{
  jpeg_write_m_header (&writer->jpeg, MARKER_EXIF, (unsigned int) exif.length + 6);
  for (size_t i = 0; i < 6; i++)
    jpeg_write_m_byte (&writer->jpeg, "Exif\0\0"[i]);
  for (size_t i = 0; i < exif.length; i++)
    jpeg_write_m_byte (&writer->jpeg, exif.data[i]);
}

static void
write_picture (Writer *writer, const ReseauRaster *raster, bool fine, ReseauImageBytes exif)
{
  jpeg_mem_dest (&writer->jpeg, &writer->out, &writer->length);
  writer->jpeg.image_width = raster->width;
  writer->jpeg.image_height = raster->height;
  writer->jpeg.input_components = 4;
  writer->jpeg.in_color_space = JCS_EXT_RGBX;
  jpeg_set_defaults (&writer->jpeg);
  jpeg_set_quality (&writer->jpeg, QUALITY, TRUE);
  writer->jpeg.optimize_coding = TRUE;
  if (fine)
    writer->jpeg.comp_info[0].h_samp_factor = writer->jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress (&writer->jpeg, TRUE);
  if (exif.length > 0)
    write_exif (writer, exif);
  while (writer->jpeg.next_scanline < writer->jpeg.image_height) {
    JSAMPROW row = reseau_raster_row (raster, writer->jpeg.next_scanline);

    jpeg_write_scanlines (&writer->jpeg, &row, 1);
  }
  jpeg_finish_compress (&writer->jpeg);
}

/* @fine: colours as sharp as light, for what a program drew */
uint8_t *
reseau_image_encode_jpeg (const ReseauRaster *raster, bool fine, ReseauImageBytes exif,
                          size_t *length)
{
  Writer writer = { 0 };

  set_up_errors (&writer.errors);
  writer.jpeg.err = &writer.errors.parent;
  if (setjmp (writer.errors.back) != 0) {
    jpeg_destroy_compress (&writer.jpeg);
    free (writer.out);
    return NULL;
  }
  jpeg_create_compress (&writer.jpeg);
  write_picture (&writer, raster, fine, exif);
  jpeg_destroy_compress (&writer.jpeg);
  *length = writer.length;
  return writer.out;
}
