/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More pixels than any camera of today has, in memory that a small machine has. */
#define RESEAU_RASTER_MAX_PIXELS (64u * 1024 * 1024)

/* Pixels of four bytes: red, green, blue, alpha; or cyan, magenta, yellow, black. */
typedef struct {
  uint32_t width;
  uint32_t height;
  uint8_t *pixels;
} ReseauRaster;

bool reseau_raster_fits (uint64_t width, uint64_t height);
bool reseau_raster_init (ReseauRaster *self, uint32_t width, uint32_t height);
void reseau_raster_clear (ReseauRaster *self);
uint8_t *reseau_raster_row (const ReseauRaster *self, uint32_t y);

bool reseau_raster_shrink (ReseauRaster *self, uint32_t edge, bool has_alpha);
bool reseau_raster_copy (const ReseauRaster *self, ReseauRaster *out);
bool reseau_raster_turn (ReseauRaster *self, int orientation);

bool reseau_raster_is_opaque (const ReseauRaster *self);
bool reseau_raster_is_drawing (const ReseauRaster *self);
