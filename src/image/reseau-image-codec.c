/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which decoder a file is for: its first bytes decide, never its name. */
#include "reseau-image-codec.h"

#include <stdlib.h>
#include <string.h>

static bool
begins_with (ReseauImageBytes file, size_t at, const char *bytes, size_t length)
{
  return file.length >= at + length && memcmp (file.data + at, bytes, length) == 0;
}

static bool
is_heic (ReseauImageBytes file)
{
  static const char brands[][5] = { "heic", "heix", "heif", "hevc", "mif1", "msf1", "avif" };

  if (!begins_with (file, 4, "ftyp", 4))
    return false;
  for (size_t i = 0; i < sizeof brands / sizeof *brands; i++)
    if (begins_with (file, 8, brands[i], 4))
      return true;
  return false;
}

/* Returns: NULL with @refusal for what is none of the three kinds */
ReseauImageDecoder
reseau_image_find_decoder (ReseauImageBytes file, ReseauImageResult *refusal)
{
  if (begins_with (file, 0, "\xff\xd8\xff", 3))
    return reseau_image_decode_jpeg;
  if (begins_with (file, 0, "\x89PNG\r\n\x1a\n", 8))
    return reseau_image_decode_png;
  if (begins_with (file, 0, "RIFF", 4) && begins_with (file, 8, "WEBP", 4))
    return reseau_image_decode_webp;
  *refusal = is_heic (file) ? RESEAU_IMAGE_HEIC : RESEAU_IMAGE_NOT_A_PICTURE;
  return NULL;
}

bool
reseau_image_set_icc (ReseauImage *self, const uint8_t *data, size_t length)
{
  free (self->icc);
  self->icc = malloc (length);
  self->icc_length = self->icc != NULL ? length : 0;
  if (self->icc != NULL)
    memcpy (self->icc, data, length);
  return self->icc != NULL;
}

void
reseau_image_clear (ReseauImage *self)
{
  reseau_raster_clear (&self->raster);
  free (self->icc);
  self->icc = NULL;
}

/* A picture in sRGB, upright, whose longer edge is @edge at most. */
ReseauImageResult
reseau_image_decode (ReseauImageBytes file, uint32_t edge, ReseauImage *image)
{
  ReseauImageResult result = RESEAU_IMAGE_OK;
  ReseauImageDecoder decoder = reseau_image_find_decoder (file, &result);

  if (decoder == NULL)
    return result;
  image->exif.orientation = 1;
  result = decoder (file, edge, image);
  if (result != RESEAU_IMAGE_OK)
    return result;
  image->opaque = image->cmyk || reseau_raster_is_opaque (&image->raster);
  image->drawing = image->lossless && reseau_raster_is_drawing (&image->raster);
  if (!reseau_raster_shrink (&image->raster, edge, !image->opaque) ||
      !reseau_image_to_srgb (image) ||
      !reseau_raster_turn (&image->raster, image->exif.orientation))
    return RESEAU_IMAGE_TOO_LARGE;
  return RESEAU_IMAGE_OK;
}
