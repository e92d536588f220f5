/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-codec.h"

#include <lcms2.h>

/* Ink on white paper, for pictures that do not say which ink. */
static void
mix_inks (ReseauRaster *raster)
{
  size_t n = (size_t) raster->width * raster->height;

  for (size_t i = 0; i < n; i++) {
    uint8_t *p = raster->pixels + i * 4;
    uint32_t light = p[3]; /* inverted, as Adobe writes it */

    p[0] = (uint8_t) (p[0] * light / 255);
    p[1] = (uint8_t) (p[1] * light / 255);
    p[2] = (uint8_t) (p[2] * light / 255);
    p[3] = 255;
  }
}

static bool
apply_profile (ReseauImage *self)
{
  cmsHPROFILE profile = cmsOpenProfileFromMem (self->icc, (cmsUInt32Number) self->icc_length);
  cmsHPROFILE srgb = cmsCreate_sRGBProfile ();
  cmsColorSpaceSignature wanted = self->cmyk ? cmsSigCmykData : cmsSigRgbData;
  cmsHTRANSFORM transform = NULL;
  size_t n = (size_t) self->raster.width * self->raster.height;

  if (profile != NULL && cmsGetColorSpace (profile) == wanted)
    transform = cmsCreateTransform (profile, self->cmyk ? TYPE_CMYK_8_REV : TYPE_RGBA_8, srgb,
                                    TYPE_RGBA_8, INTENT_PERCEPTUAL, 0);
  if (transform != NULL) {
    cmsDoTransform (transform, self->raster.pixels, self->raster.pixels, (cmsUInt32Number) n);
    for (size_t i = 0; self->cmyk && i < n; i++)
      self->raster.pixels[i * 4 + 3] = 255;
    cmsDeleteTransform (transform);
  }
  if (profile != NULL)
    cmsCloseProfile (profile);
  cmsCloseProfile (srgb);
  return transform != NULL;
}

/* A profile that does not read, or of another kind of colours, is left out. */
bool
reseau_image_to_srgb (ReseauImage *self)
{
  bool applied = self->icc != NULL && apply_profile (self);

  if (self->cmyk && !applied)
    mix_inks (&self->raster);
  self->cmyk = false;
  return true;
}
