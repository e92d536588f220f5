/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-codec.h"

#include <webp/decode.h>
#include <webp/demux.h>

static bool
get_chunk (const WebPDemuxer *demux, const char *name, ReseauImageBytes *bytes)
{
  WebPChunkIterator iterator;
  bool found = WebPDemuxGetChunk (demux, name, 1, &iterator);

  if (found)
    *bytes = (ReseauImageBytes){ iterator.chunk.bytes, iterator.chunk.size };
  WebPDemuxReleaseChunkIterator (&iterator);
  return found;
}

static void
read_marks (ReseauImageBytes file, ReseauImage *image)
{
  WebPData data = { file.data, file.length };
  WebPDemuxer *demux = WebPDemux (&data);
  ReseauImageBytes bytes;

  if (demux == NULL)
    return;
  if (get_chunk (demux, "EXIF", &bytes))
    reseau_exif_read (&image->exif, bytes.data, bytes.length);
  if (get_chunk (demux, "ICCP", &bytes))
    reseau_image_set_icc (image, bytes.data, bytes.length);
  WebPDemuxDelete (demux);
}

ReseauImageResult
reseau_image_decode_webp (ReseauImageBytes file, uint32_t edge, ReseauImage *image)
{
  ReseauRaster *raster = &image->raster;
  WebPBitstreamFeatures features;

  if (WebPGetFeatures (file.data, file.length, &features) != VP8_STATUS_OK)
    return RESEAU_IMAGE_DAMAGED;
  if (features.has_animation)
    return RESEAU_IMAGE_ANIMATED;
  if (!reseau_raster_fits ((uint64_t) features.width, (uint64_t) features.height))
    return RESEAU_IMAGE_TOO_LARGE;
  image->lossless = features.format == 2;
  if (!reseau_raster_init (raster, (uint32_t) features.width, (uint32_t) features.height))
    return RESEAU_IMAGE_TOO_LARGE;
  if (WebPDecodeRGBAInto (file.data, file.length, raster->pixels,
                          (size_t) raster->width * raster->height * 4,
                          (int) raster->width * 4) == NULL)
    return RESEAU_IMAGE_DAMAGED;
  read_marks (file, image);
  return RESEAU_IMAGE_OK;
}
