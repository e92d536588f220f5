/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-image-exif.h"
#include "reseau-image-raster.h"

/* What comes of a file; the names are those of the frame that says so. */
typedef enum {
  RESEAU_IMAGE_OK,
  RESEAU_IMAGE_NOT_A_PICTURE,
  RESEAU_IMAGE_HEIC,
  RESEAU_IMAGE_ANIMATED,
  RESEAU_IMAGE_TOO_LARGE,
  RESEAU_IMAGE_DAMAGED,
} ReseauImageResult;

typedef struct {
  const uint8_t *data;
  size_t length;
} ReseauImageBytes;

/**
 * ReseauImage:
 * @cmyk: the pixels are inks, not light
 * @lossless: it was made by a program rather than a camera
 * @opaque: nothing shines through
 * @drawing: lines and letters, which JPEG would blur
 * @icc: what its colours mean, owned; none for sRGB
 */
typedef struct {
  ReseauRaster raster;
  ReseauExif exif;
  bool cmyk;
  bool lossless;
  bool opaque;
  bool drawing;
  uint8_t *icc;
  size_t icc_length;
} ReseauImage;

/* @edge: no more is wanted of the longer edge */
typedef ReseauImageResult (*ReseauImageDecoder) (ReseauImageBytes file, uint32_t edge,
                                                 ReseauImage *image);

ReseauImageDecoder reseau_image_find_decoder (ReseauImageBytes file, ReseauImageResult *refusal);
ReseauImageResult reseau_image_decode (ReseauImageBytes file, uint32_t edge, ReseauImage *image);
void reseau_image_clear (ReseauImage *self);
bool reseau_image_set_icc (ReseauImage *self, const uint8_t *data, size_t length);

bool reseau_image_to_srgb (ReseauImage *self);

ReseauImageResult reseau_image_decode_jpeg (ReseauImageBytes file, uint32_t edge,
                                            ReseauImage *image);
ReseauImageResult reseau_image_decode_png (ReseauImageBytes file, uint32_t edge,
                                           ReseauImage *image);
ReseauImageResult reseau_image_decode_webp (ReseauImageBytes file, uint32_t edge,
                                            ReseauImage *image);

/* @exif: bytes of a TIFF, or none; the result is to be freed; NULL without memory */
uint8_t *reseau_image_encode_jpeg (const ReseauRaster *raster, bool fine, ReseauImageBytes exif,
                                   size_t *length);
uint8_t *reseau_image_encode_png (const ReseauRaster *raster, ReseauImageBytes exif,
                                  size_t *length);
