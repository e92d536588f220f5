/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-zip.h"

#include "reseau-error.h"

#include <string.h>

#define LOCAL_HEADER 0x04034b50u
#define CENTRAL_HEADER 0x02014b50u
#define END_HEADER 0x06054b50u
#define VERSION 20
#define UTF8_NAMES 0x0800u
#define DEFLATED 8u

/* The first day that the format knows. */
#define NO_TIME 0u
#define NO_DATE 0x0021u

/* Without the larger form of the format, which nothing here comes near. */
#define MOST_BYTES G_MAXUINT32
#define MOST_ENTRIES G_MAXUINT16

struct _ReseauZip {
  GOutputStream *out;
  GByteArray *central;
  guint64 at;
  guint n_entries;
};

static guint32 crc_table[256];

static gpointer
make_table (gpointer data)
{
  for (guint32 i = 0; i < 256; i++) {
    guint32 c = i;

    for (guint bit = 0; bit < 8; bit++)
      c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
  return NULL;
}

static guint32
sum (const guint8 *data, gsize length)
{
  static GOnce once = G_ONCE_INIT;
  guint32 c = 0xffffffffu;

  g_once (&once, make_table, NULL);
  for (gsize i = 0; i < length; i++)
    c = crc_table[(c ^ data[i]) & 0xff] ^ (c >> 8);
  return c ^ 0xffffffffu;
}

/**
 * reseau_zip_new:
 * @out: where it goes; stays open
 */
ReseauZip *
reseau_zip_new (GOutputStream *out)
{
  ReseauZip *self = g_new0 (ReseauZip, 1);

  self->out = g_object_ref (out);
  self->central = g_byte_array_new ();
  return self;
}

void
reseau_zip_free (ReseauZip *self)
{
  if (self == NULL)
    return;
  g_object_unref (self->out);
  g_byte_array_unref (self->central);
  g_free (self);
}

static void
put16 (GByteArray *to, guint value)
{
  guint8 bytes[] = { value & 0xff, (value >> 8) & 0xff };

  g_byte_array_append (to, bytes, sizeof bytes);
}

static void
put32 (GByteArray *to, guint64 value)
{
  put16 (to, value & 0xffff);
  put16 (to, (value >> 16) & 0xffff);
}

static gboolean
write_bytes (ReseauZip *self, const void *data, gsize length, GCancellable *cancellable,
             GError **error)
{
  self->at += length;
  return g_output_stream_write_all (self->out, data, length, NULL, cancellable, error);
}

/* Returns: (nullable): the bytes in less room */
static GByteArray *
deflate (const guint8 *data, gsize length, GError **error)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 6);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 room[16384];
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize from = 0;

  while (result != G_CONVERTER_FINISHED) {
    gsize read = 0, written = 0;

    result = g_converter_convert (G_CONVERTER (compressor), data + from, length - from, room,
                                  sizeof room, G_CONVERTER_INPUT_AT_END, &read, &written, error);
    if (result == G_CONVERTER_ERROR)
      return NULL;
    from += read;
    g_byte_array_append (out, room, written);
  }
  return g_steal_pointer (&out);
}

/* What both headers of an entry say. */
static void
put_facts (GByteArray *to, guint method, guint32 crc, gsize packed, gsize length, const char *name)
{
  put16 (to, UTF8_NAMES);
  put16 (to, method);
  put16 (to, NO_TIME);
  put16 (to, NO_DATE);
  put32 (to, crc);
  put32 (to, packed);
  put32 (to, length);
  put16 (to, strlen (name));
  put16 (to, 0);
}

static void
note_entry (ReseauZip *self, guint method, guint32 crc, gsize packed, gsize length,
            const char *name)
{
  put32 (self->central, CENTRAL_HEADER);
  put16 (self->central, VERSION);
  put16 (self->central, VERSION);
  put_facts (self->central, method, crc, packed, length, name);
  put16 (self->central, 0); /* comment */
  put16 (self->central, 0); /* disk */
  put16 (self->central, 0);
  put32 (self->central, 0);
  put32 (self->central, self->at);
  g_byte_array_append (self->central, (const guint8 *) name, strlen (name));
  self->n_entries++;
}

/**
 * reseau_zip_add:
 * @compress: not for what is small already
 */
gboolean
reseau_zip_add (ReseauZip *self, const char *name, const void *data, gsize length,
                gboolean compress, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) packed = compress && length > 0 ? deflate (data, length, error) : NULL;
  g_autoptr (GByteArray) header = g_byte_array_new ();
  gboolean deflated = packed != NULL;
  guint32 crc = sum (data, length);
  gsize size = deflated ? packed->len : length;

  if (compress && length > 0 && packed == NULL)
    return FALSE;
  if (self->at + size + self->central->len > MOST_BYTES - 65536 ||
      self->n_entries >= MOST_ENTRIES) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "More than a ZIP file holds");
    return FALSE;
  }
  note_entry (self, deflated ? DEFLATED : 0, crc, size, length, name);
  put32 (header, LOCAL_HEADER);
  put16 (header, VERSION);
  put_facts (header, deflated ? DEFLATED : 0, crc, size, length, name);
  g_byte_array_append (header, (const guint8 *) name, strlen (name));
  return write_bytes (self, header->data, header->len, cancellable, error) &&
         write_bytes (self, deflated ? packed->data : data, size, cancellable, error);
}

gboolean
reseau_zip_finish (ReseauZip *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) end = g_byte_array_new ();
  guint64 start = self->at;

  put32 (end, END_HEADER);
  put16 (end, 0);
  put16 (end, 0);
  put16 (end, self->n_entries);
  put16 (end, self->n_entries);
  put32 (end, self->central->len);
  put32 (end, start);
  put16 (end, 0);
  return write_bytes (self, self->central->data, self->central->len, cancellable, error) &&
         write_bytes (self, end->data, end->len, cancellable, error);
}
