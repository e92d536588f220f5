/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Degrees, minutes and seconds as EXIF writes them: each a numerator and a denominator. */
typedef struct {
  bool known;
  char latitude_ref;
  char longitude_ref;
  uint32_t latitude[6];
  uint32_t longitude[6];
} ReseauExifPosition;

typedef struct {
  int orientation; /* 1 to 8 */
  ReseauExifPosition position;
} ReseauExif;

#define RESEAU_EXIF_POSITION_BYTES 164

void reseau_exif_read (ReseauExif *self, const uint8_t *data, size_t length);
size_t reseau_exif_write_position (const ReseauExifPosition *position,
                                   uint8_t out[RESEAU_EXIF_POSITION_BYTES]);
