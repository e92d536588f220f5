/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-image-raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A drawing has no more colours than this. */
#define DRAWING_COLOURS 256
#define COLOUR_SLOTS 1024

bool
reseau_raster_fits (uint64_t width, uint64_t height)
{
  return width > 0 && height > 0 && width <= 65535 && height <= 65535 &&
         width * height <= RESEAU_RASTER_MAX_PIXELS;
}

/* False when there is no memory for so many pixels. */
bool
reseau_raster_init (ReseauRaster *self, uint32_t width, uint32_t height)
{
  self->width = width;
  self->height = height;
  self->pixels = calloc ((size_t) width * height, 4);
  return self->pixels != NULL;
}

void
reseau_raster_clear (ReseauRaster *self)
{
  free (self->pixels);
  self->pixels = NULL;
}

uint8_t *
reseau_raster_row (const ReseauRaster *self, uint32_t y)
{
  return self->pixels + (size_t) y * self->width * 4;
}

bool
reseau_raster_copy (const ReseauRaster *self, ReseauRaster *out)
{
  if (!reseau_raster_init (out, self->width, self->height))
    return false;
  memcpy (out->pixels, self->pixels, (size_t) self->width * self->height * 4);
  return true;
}

/* --- smaller -------------------------------------------------------------- */

/* Which pixels of a line make one of the shorter line, and how much each counts. */
typedef struct {
  uint32_t first;
  uint32_t n;
  float *weights;
} Tap;

typedef struct {
  uint32_t n;
  Tap *taps;
  float *weights;
} Filter;

static void
filter_clear (Filter *self)
{
  free (self->taps);
  free (self->weights);
}

static void
set_tap (Tap *tap, uint32_t i, uint32_t from, double ratio)
{
  double centre = (i + 0.5) * ratio;
  double first = floor (centre - ratio);
  double last = ceil (centre + ratio);
  double sum = 0;

  tap->first = first > 0 ? (uint32_t) first : 0;
  tap->n = (uint32_t) (last < from ? last : from) - tap->first;
  for (uint32_t k = 0; k < tap->n; k++) {
    double weight = 1 - fabs (tap->first + k + 0.5 - centre) / ratio;

    tap->weights[k] = weight > 0 ? (float) weight : 0;
    sum += tap->weights[k];
  }
  for (uint32_t k = 0; k < tap->n; k++)
    tap->weights[k] /= (float) sum;
}

/* A triangle as wide as two pixels of the smaller picture. */
static bool
filter_init (Filter *self, uint32_t from, uint32_t to)
{
  double ratio = (double) from / to;
  size_t width = (size_t) ceil (2 * ratio) + 2;

  self->n = to;
  self->taps = calloc (to, sizeof *self->taps);
  self->weights = calloc (to * width, sizeof *self->weights);
  if (self->taps == NULL || self->weights == NULL)
    return false;
  for (uint32_t i = 0; i < to; i++) {
    self->taps[i].weights = self->weights + i * width;
    set_tap (&self->taps[i], i, from, ratio);
  }
  return true;
}

/* One pixel from others at a distance of @stride bytes.  What is transparent lends no colour. */
static void
mix (const Tap *tap, const uint8_t *from, size_t stride, bool has_alpha, uint8_t *to)
{
  float sum[4] = { 0 };
  const uint8_t *pixel = from + tap->first * stride;

  for (uint32_t k = 0; k < tap->n; k++, pixel += stride) {
    float weight = tap->weights[k];
    float colour = has_alpha ? weight * pixel[3] / 255 : weight;

    sum[0] += colour * pixel[0];
    sum[1] += colour * pixel[1];
    sum[2] += colour * pixel[2];
    sum[3] += weight * pixel[3];
  }
  for (int c = 0; c < 4; c++) {
    float value = sum[c];

    if (has_alpha && c < 3)
      value = sum[3] > 0 ? value * 255 / sum[3] : 0;
    to[c] = value >= 254.5f ? 255 : (uint8_t) (value + 0.5f);
  }
}

static bool
shrink_width (const ReseauRaster *self, uint32_t width, bool has_alpha, ReseauRaster *out)
{
  Filter filter = { 0 };
  bool ok =
      filter_init (&filter, self->width, width) && reseau_raster_init (out, width, self->height);

  for (uint32_t y = 0; ok && y < self->height; y++)
    for (uint32_t x = 0; x < width; x++)
      mix (&filter.taps[x], reseau_raster_row (self, y), 4, has_alpha,
           reseau_raster_row (out, y) + x * 4);
  filter_clear (&filter);
  return ok;
}

static bool
shrink_height (const ReseauRaster *self, uint32_t height, bool has_alpha, ReseauRaster *out)
{
  Filter filter = { 0 };
  bool ok =
      filter_init (&filter, self->height, height) && reseau_raster_init (out, self->width, height);

  for (uint32_t y = 0; ok && y < height; y++)
    for (uint32_t x = 0; x < self->width; x++)
      mix (&filter.taps[y], self->pixels + x * 4, (size_t) self->width * 4, has_alpha,
           reseau_raster_row (out, y) + x * 4);
  filter_clear (&filter);
  return ok;
}

static uint32_t
scale (uint32_t length, uint32_t edge, uint32_t longest)
{
  uint32_t scaled = (uint32_t) (((uint64_t) length * edge + longest / 2) / longest);

  return scaled > 0 ? scaled : 1;
}

/* Makes the longer edge @edge pixels, unless it is shorter already.  False without memory.
 * @has_alpha: the fourth byte says how much the others count */
bool
reseau_raster_shrink (ReseauRaster *self, uint32_t edge, bool has_alpha)
{
  uint32_t longest = self->width > self->height ? self->width : self->height;
  ReseauRaster narrow = { 0 };
  ReseauRaster small = { 0 };
  bool ok;

  if (longest <= edge)
    return true;
  ok = shrink_width (self, scale (self->width, edge, longest), has_alpha, &narrow);
  reseau_raster_clear (self);
  ok = ok && shrink_height (&narrow, scale (self->height, edge, longest), has_alpha, &small);
  reseau_raster_clear (&narrow);
  *self = small;
  return ok;
}

/* --- the right way up ----------------------------------------------------- */

/* Where a pixel of the turned picture comes from: EXIF's eight ways to hold a camera. */
static void
find_source (int orientation, const ReseauRaster *from, uint32_t x, uint32_t y, uint32_t *sx,
             uint32_t *sy)
{
  uint32_t right = from->width - 1;
  uint32_t bottom = from->height - 1;

  switch (orientation) {
  case 2:
    *sx = right - x, *sy = y;
    break;
  case 3:
    *sx = right - x, *sy = bottom - y;
    break;
  case 4:
    *sx = x, *sy = bottom - y;
    break;
  case 5:
    *sx = y, *sy = x;
    break;
  case 6:
    *sx = y, *sy = bottom - x;
    break;
  case 7:
    *sx = right - y, *sy = bottom - x;
    break;
  default:
    *sx = right - y, *sy = x;
    break;
  }
}

bool
reseau_raster_turn (ReseauRaster *self, int orientation)
{
  ReseauRaster turned = { 0 };
  bool sideways = orientation >= 5;

  if (orientation < 2 || orientation > 8)
    return true;
  if (!reseau_raster_init (&turned, sideways ? self->height : self->width,
                           sideways ? self->width : self->height))
    return false;
  for (uint32_t y = 0; y < turned.height; y++)
    for (uint32_t x = 0; x < turned.width; x++) {
      uint32_t sx, sy;

      find_source (orientation, self, x, y, &sx, &sy);
      memcpy (reseau_raster_row (&turned, y) + x * 4, reseau_raster_row (self, sy) + sx * 4, 4);
    }
  reseau_raster_clear (self);
  *self = turned;
  return true;
}

/* --- what it is like ------------------------------------------------------ */

bool
reseau_raster_is_opaque (const ReseauRaster *self)
{
  size_t n = (size_t) self->width * self->height;

  for (size_t i = 0; i < n; i++)
    if (self->pixels[i * 4 + 3] != 255)
      return false;
  return true;
}

/* Few colours: letters and lines, which JPEG would blur. */
bool
reseau_raster_is_drawing (const ReseauRaster *self)
{
  uint32_t slots[COLOUR_SLOTS] = { 0 };
  size_t n = (size_t) self->width * self->height;
  uint32_t colours = 0;

  for (size_t i = 0; i < n; i++) {
    const uint8_t *p = self->pixels + i * 4;
    uint32_t colour = 0x80000000u | (uint32_t) p[0] << 16 | (uint32_t) p[1] << 8 | p[2];
    uint32_t at = (colour * 2654435761u) >> 22;

    while (slots[at] != 0 && slots[at] != colour)
      at = (at + 1) % COLOUR_SLOTS;
    if (slots[at] == colour)
      continue;
    slots[at] = colour;
    if (++colours > DRAWING_COLOURS)
      return false;
  }
  return true;
}
