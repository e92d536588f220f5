/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that is said to be a picture, decoded as `reseau-image` does it, then made small and
 * written again.  What it says about where it was taken leaves with it only when asked. */
#include "fuzz.h"

#include "reseau-image-codec.h"

#include <stdlib.h>

#define EDGE 256
#define SMALL_EDGE 32

static void
check_again (const guint8 *data, gsize length)
{
  ReseauImageBytes file = { data, length };
  ReseauImage image = { 0 };

  g_assert_nonnull (data);
  g_assert_cmpint (reseau_image_decode (file, EDGE, &image), ==, RESEAU_IMAGE_OK);
  g_assert_false (image.exif.position.known);
  reseau_image_clear (&image);
}

static void
write_again (const ReseauImage *image)
{
  ReseauImageBytes none = { NULL, 0 };
  gsize length = 0;
  guint8 *data = image->opaque ? reseau_image_encode_jpeg (&image->raster, false, none, &length)
                               : reseau_image_encode_png (&image->raster, none, &length);

  check_again (data, length);
  free (data);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ReseauImageBytes file = { data, size };
  ReseauImage image = { 0 };

  if (reseau_image_decode (file, EDGE, &image) == RESEAU_IMAGE_OK) {
    g_assert_cmpuint (image.raster.width, >, 0);
    g_assert_cmpuint (image.raster.width, <=, EDGE);
    g_assert_cmpuint (image.raster.height, >, 0);
    g_assert_cmpuint (image.raster.height, <=, EDGE);
    g_assert_true (reseau_raster_shrink (&image.raster, SMALL_EDGE, !image.opaque));
    write_again (&image);
  }
  reseau_image_clear (&image);
  return 0;
}
