/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-publication-picture.h"

#include "reseau-image-helper.h"

static void
free_pixels (void *data)
{
  g_bytes_unref (data);
}

/* Colours in the order, and multiplied, as cairo has them. */
static cairo_surface_t *
surface_new (const ReseauPixels *pixels)
{
  static const cairo_user_data_key_t key;
  gsize length;
  const guint8 *from = g_bytes_get_data (pixels->data, &length);
  guint32 *to = g_malloc (length);
  GBytes *bytes;
  cairo_surface_t *surface;

  for (gsize i = 0; i < length / 4; i++, from += 4) {
    guint32 a = from[3];

    to[i] = a << 24 | (from[0] * a / 255) << 16 | (from[1] * a / 255) << 8 | from[2] * a / 255;
  }
  bytes = g_bytes_new_take (to, length);
  surface = cairo_image_surface_create_for_data ((unsigned char *) to, CAIRO_FORMAT_ARGB32,
                                                 pixels->width, pixels->height, pixels->width * 4);
  cairo_surface_set_user_data (surface, &key, bytes, free_pixels);
  return surface;
}

cairo_surface_t *
reseau_picture_decode (GBytes *bytes, int edge, gpointer data)
{
  g_autoptr (ReseauPixels) pixels = reseau_image_view (bytes, edge, NULL);

  return pixels != NULL ? surface_new (pixels) : NULL;
}
