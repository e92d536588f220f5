/* SPDX-License-Identifier: GPL-3.0-or-later */

/* reseau-image: reads one picture that nobody trusts and says what it shows.
 *
 *   reseau-image prepare [--keep-position] < FILE     a picture to be sent, and a small one
 *   reseau-image view EDGE < FILE                      pixels to be shown
 *
 * The answer is a row of frames: four letters, four bytes of length, as many bytes.  `info` is
 * JSON, `pict` and `thum` are files, `pixl` is width, height (four bytes each) and RGBA, `fail`
 * is a word. */
#include "reseau-image-codec.h"
#include "reseau-image-sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE (64u * 1024 * 1024)
#define PICTURE_EDGE 2560
#define THUMB_EDGE 512
#define VIEW_EDGE_MAX 4096

static const char *const words[] = {
  [RESEAU_IMAGE_OK] = "ok",           [RESEAU_IMAGE_NOT_A_PICTURE] = "not-a-picture",
  [RESEAU_IMAGE_HEIC] = "heic",       [RESEAU_IMAGE_ANIMATED] = "animated",
  [RESEAU_IMAGE_TOO_LARGE] = "large", [RESEAU_IMAGE_DAMAGED] = "damaged",
};

/* --- pipes ------------------------------------------------------------------- */

static bool
write_all (const void *data, size_t length)
{
  const uint8_t *at = data;

  while (length > 0) {
    ssize_t n = write (STDOUT_FILENO, at, length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    at += n;
    length -= (size_t) n;
  }
  return true;
}

static void
put_number (uint8_t out[4], uint32_t value)
{
  for (int i = 0; i < 4; i++)
    out[i] = (uint8_t) (value >> (24 - 8 * i));
}

static bool
write_head (const char *tag, size_t length)
{
  uint8_t head[8];

  memcpy (head, tag, 4);
  put_number (head + 4, (uint32_t) length);
  return write_all (head, sizeof head);
}

static bool
write_frame (const char *tag, const void *data, size_t length)
{
  return write_head (tag, length) && write_all (data, length);
}

static int
fail (ReseauImageResult result)
{
  write_frame ("fail", words[result], strlen (words[result]));
  return 1;
}

/* Returns: all there is, or a refusal when that is too much */
static ReseauImageResult
read_file (uint8_t **data, size_t *length)
{
  size_t room = 1024 * 1024;

  *length = 0;
  *data = malloc (room);
  while (*data != NULL) {
    ssize_t n = read (STDIN_FILENO, *data + *length, room - *length);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return RESEAU_IMAGE_DAMAGED;
    if (n == 0)
      return RESEAU_IMAGE_OK;
    *length += (size_t) n;
    if (*length > MAX_FILE)
      return RESEAU_IMAGE_TOO_LARGE;
    if (*length == room) {
      uint8_t *grown = realloc (*data, room *= 2);

      if (grown == NULL)
        return RESEAU_IMAGE_TOO_LARGE;
      *data = grown;
    }
  }
  return RESEAU_IMAGE_TOO_LARGE;
}

/* --- what is asked ------------------------------------------------------------ */

typedef struct {
  const char *type;
  uint8_t *data;
  size_t length;
} Encoded;

static bool
encode (const ReseauRaster *raster, const ReseauImage *image, ReseauImageBytes exif, Encoded *out)
{
  bool as_png = !image->opaque || image->drawing;

  out->type = as_png ? "image/png" : "image/jpeg";
  out->data = as_png ? reseau_image_encode_png (raster, exif, &out->length)
                     : reseau_image_encode_jpeg (raster, image->lossless, exif, &out->length);
  return out->data != NULL;
}

static ReseauImageResult
write_prepared (ReseauImage *image, bool keep_position)
{
  uint8_t position[RESEAU_EXIF_POSITION_BYTES];
  ReseauImageBytes exif = { position, 0 };
  ReseauImageBytes none = { NULL, 0 };
  Encoded picture = { 0 }, thumb = { 0 };
  char info[160];
  uint32_t width = image->raster.width, height = image->raster.height;
  bool ok;

  if (keep_position && image->exif.position.known)
    exif.length = reseau_exif_write_position (&image->exif.position, position);
  ok = encode (&image->raster, image, exif, &picture) &&
       reseau_raster_shrink (&image->raster, THUMB_EDGE, !image->opaque) &&
       encode (&image->raster, image, none, &thumb);
  if (ok) {
    snprintf (info, sizeof info, "{\"h\":%u,\"thumb_type\":\"%s\",\"type\":\"%s\",\"w\":%u}",
              height, thumb.type, picture.type, width);
    write_frame ("info", info, strlen (info));
    write_frame ("pict", picture.data, picture.length);
    write_frame ("thum", thumb.data, thumb.length);
  }
  free (picture.data);
  free (thumb.data);
  return ok ? RESEAU_IMAGE_OK : RESEAU_IMAGE_TOO_LARGE;
}

static void
write_pixels (const ReseauImage *image)
{
  size_t bytes = (size_t) image->raster.width * image->raster.height * 4;
  uint8_t size[8];

  put_number (size, image->raster.width);
  put_number (size + 4, image->raster.height);
  if (write_head ("pixl", sizeof size + bytes) && write_all (size, sizeof size))
    write_all (image->raster.pixels, bytes);
}

static int
usage (void)
{
  fputs ("usage: reseau-image prepare [--keep-position] | view EDGE\n", stderr);
  return 2;
}

static int
run (uint32_t edge, bool prepare, bool keep_position)
{
  ReseauImageBytes file = { 0 };
  ReseauImage image = { 0 };
  uint8_t *data = NULL;
  ReseauImageResult result = read_file (&data, &file.length);

  file.data = data;
  if (result == RESEAU_IMAGE_OK)
    result = reseau_image_decode (file, edge, &image);
  if (result == RESEAU_IMAGE_OK && prepare)
    result = write_prepared (&image, keep_position);
  else if (result == RESEAU_IMAGE_OK)
    write_pixels (&image);
  free (data);
  reseau_image_clear (&image);
  return result == RESEAU_IMAGE_OK ? 0 : fail (result);
}

int
main (int argc, char **argv)
{
  bool prepare = argc >= 2 && strcmp (argv[1], "prepare") == 0;
  bool keep_position = prepare && argc == 3 && strcmp (argv[2], "--keep-position") == 0;
  long edge = PICTURE_EDGE;

  if (prepare ? argc > 2 && !keep_position : argc != 3 || strcmp (argv[1], "view") != 0)
    return usage ();
  if (!prepare)
    edge = strtol (argv[2], NULL, 10);
  if (edge < 1 || edge > VIEW_EDGE_MAX)
    return usage ();
  reseau_image_sandbox_enter ();
  return run ((uint32_t) edge, prepare, keep_position);
}
