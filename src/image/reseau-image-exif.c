/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The two things of EXIF that matter here: how the camera was held, and where. */
#include "reseau-image-exif.h"

#include <string.h>

enum {
  TAG_ORIENTATION = 0x0112,
  TAG_GPS = 0x8825,
  TAG_LATITUDE_REF = 1,
  TAG_LATITUDE = 2,
  TAG_LONGITUDE_REF = 3,
  TAG_LONGITUDE = 4,
};

enum {
  TYPE_ASCII = 2,
  TYPE_SHORT = 3,
  TYPE_LONG = 4,
  TYPE_RATIONAL = 5,
};

#define ENTRY_BYTES 12
#define MAX_ENTRIES 512

typedef struct {
  const uint8_t *data;
  size_t length;
  bool big;
} Tiff;

typedef struct {
  uint32_t tag;
  uint32_t type;
  uint32_t count;
  size_t value; /* where the four bytes of the value stand */
} Entry;

/* 0 beyond the end. */
static uint32_t
read_number (const Tiff *tiff, size_t at, size_t bytes)
{
  uint32_t value = 0;

  if (at > tiff->length || tiff->length - at < bytes)
    return 0;
  for (size_t i = 0; i < bytes; i++)
    value = value << 8 | tiff->data[tiff->big ? at + i : at + bytes - 1 - i];
  return value;
}

static Entry
read_entry (const Tiff *tiff, size_t at)
{
  return (Entry){ read_number (tiff, at, 2), read_number (tiff, at + 2, 2),
                  read_number (tiff, at + 4, 4), at + 8 };
}

static bool
find_entry (const Tiff *tiff, size_t directory, uint32_t tag, Entry *entry)
{
  uint32_t n = read_number (tiff, directory, 2);

  for (uint32_t i = 0; i < n && i < MAX_ENTRIES; i++) {
    *entry = read_entry (tiff, directory + 2 + i * ENTRY_BYTES);
    if (entry->tag == tag)
      return true;
  }
  return false;
}

static bool
read_ref (const Tiff *tiff, size_t directory, uint32_t tag, const char *allowed, char *out)
{
  Entry entry;

  if (!find_entry (tiff, directory, tag, &entry) || entry.type != TYPE_ASCII ||
      entry.value >= tiff->length)
    return false;
  *out = (char) tiff->data[entry.value];
  return *out != '\0' && strchr (allowed, *out) != NULL;
}

static bool
read_angle (const Tiff *tiff, size_t directory, uint32_t tag, uint32_t out[6])
{
  Entry entry;
  size_t at;

  if (!find_entry (tiff, directory, tag, &entry) || entry.type != TYPE_RATIONAL || entry.count != 3)
    return false;
  at = read_number (tiff, entry.value, 4);
  if (at > tiff->length || tiff->length - at < 24)
    return false;
  for (size_t i = 0; i < 6; i++)
    out[i] = read_number (tiff, at + i * 4, 4);
  return true;
}

static void
read_position (const Tiff *tiff, size_t directory, ReseauExifPosition *out)
{
  out->known = read_ref (tiff, directory, TAG_LATITUDE_REF, "NS", &out->latitude_ref) &&
               read_ref (tiff, directory, TAG_LONGITUDE_REF, "EW", &out->longitude_ref) &&
               read_angle (tiff, directory, TAG_LATITUDE, out->latitude) &&
               read_angle (tiff, directory, TAG_LONGITUDE, out->longitude);
}

/* @data: (nullable): with or without the six letters before it; anything may be wrong in it */
void
reseau_exif_read (ReseauExif *self, const uint8_t *data, size_t length)
{
  Tiff tiff = { data, length, false };
  size_t directory;
  Entry entry;

  memset (self, 0, sizeof *self);
  self->orientation = 1;
  if (length >= 6 && memcmp (data, "Exif\0\0", 6) == 0)
    tiff.data += 6, tiff.length -= 6;
  if (tiff.length < 8 ||
      (memcmp (tiff.data, "II*\0", 4) != 0 && memcmp (tiff.data, "MM\0*", 4) != 0))
    return;
  tiff.big = tiff.data[0] == 'M';
  directory = read_number (&tiff, 4, 4);
  if (find_entry (&tiff, directory, TAG_ORIENTATION, &entry) && entry.type == TYPE_SHORT) {
    uint32_t value = read_number (&tiff, entry.value, 2);

    self->orientation = value >= 1 && value <= 8 ? (int) value : 1;
  }
  if (find_entry (&tiff, directory, TAG_GPS, &entry) && entry.type == TYPE_LONG)
    read_position (&tiff, read_number (&tiff, entry.value, 4), &self->position);
}

/* --- writing ---------------------------------------------------------------- */

static uint8_t *
put (uint8_t *at, uint32_t value, size_t bytes)
{
  for (size_t i = 0; i < bytes; i++)
    at[i] = (uint8_t) (value >> (8 * (bytes - 1 - i)));
  return at + bytes;
}

static uint8_t *
put_entry (uint8_t *at, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
  at = put (at, tag, 2);
  at = put (at, type, 2);
  at = put (at, count, 4);
  return put (at, value, 4);
}

/* A TIFF of the position and nothing else; returns how many bytes it has. */
size_t
reseau_exif_write_position (const ReseauExifPosition *position,
                            uint8_t out[RESEAU_EXIF_POSITION_BYTES])
{
  uint32_t gps = 8 + 2 + ENTRY_BYTES + 4;
  uint32_t angles = gps + 2 + 4 * ENTRY_BYTES + 4;
  uint8_t *at = out;

  memcpy (at, "MM\0*", 4);
  at = put (at + 4, 8, 4);
  at = put (at, 1, 2);
  at = put_entry (at, TAG_GPS, TYPE_LONG, 1, gps);
  at = put (at, 0, 4);
  at = put (at, 4, 2);
  at = put_entry (at, TAG_LATITUDE_REF, TYPE_ASCII, 2, (uint32_t) position->latitude_ref << 24);
  at = put_entry (at, TAG_LATITUDE, TYPE_RATIONAL, 3, angles);
  at = put_entry (at, TAG_LONGITUDE_REF, TYPE_ASCII, 2, (uint32_t) position->longitude_ref << 24);
  at = put_entry (at, TAG_LONGITUDE, TYPE_RATIONAL, 3, angles + 24);
  at = put (at, 0, 4);
  for (size_t i = 0; i < 6; i++)
    at = put (at, position->latitude[i], 4);
  for (size_t i = 0; i < 6; i++)
    at = put (at, position->longitude[i], 4);
  return (size_t) (at - out);
}
