/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.12.  Content counts, not only revisions: what a cache holds may be wrong although
 * it believes to have the latest. */
#include "reseau-digest.h"

#include <string.h>

static void
hash_text (GChecksum *checksum, const char *text)
{
  /* With its final zero, so that no two lists of texts run into one. */
  g_checksum_update (checksum, (const guchar *) text, strlen (text) + 1);
}

/**
 * reseau_digest_of_record:
 * @id: bytes of its UUID
 * @rev: its revision
 * @fields: canonical JSON
 * @revs: (nullable): canonical JSON of the revisions of fields, %NULL for none
 * @alts: (nullable): canonical JSON of the open conflicts, %NULL for none
 *
 * Returns: the first 8 bytes of a SHA-256 over all of it, little-endian
 */
guint64
reseau_digest_of_record (const guint8 id[16], gint64 rev, const char *fields, const char *revs,
                         const char *alts)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 number = GINT64_TO_LE (rev);
  guint8 bytes[32];
  gsize length = sizeof bytes;
  guint64 sum;

  g_checksum_update (checksum, id, 16);
  g_checksum_update (checksum, (const guchar *) &number, sizeof number);
  hash_text (checksum, fields);
  hash_text (checksum, revs != NULL ? revs : "{}");
  hash_text (checksum, alts != NULL ? alts : "[]");
  g_checksum_get_digest (checksum, bytes, &length);
  memcpy (&sum, bytes, sizeof sum);
  return GUINT64_FROM_LE (sum);
}

/* The last byte of a UUID is random in all versions that are used here. */
guint
reseau_digest_bucket (const guint8 id[16])
{
  return id[15];
}

void
reseau_digest_add (ReseauDigest *self, const guint8 id[16], guint64 sum)
{
  self->buckets[reseau_digest_bucket (id)] += sum;
}

guint64
reseau_digest_total (const ReseauDigest *self)
{
  guint64 total = 0;

  for (guint i = 0; i < RESEAU_DIGEST_BUCKETS; i++)
    total += self->buckets[i];
  return total;
}

/**
 * reseau_digest_to_text:
 *
 * Returns: (transfer full): the buckets in order, little-endian, in base64
 */
char *
reseau_digest_to_text (const ReseauDigest *self)
{
  guint64 bytes[RESEAU_DIGEST_BUCKETS];

  for (guint i = 0; i < RESEAU_DIGEST_BUCKETS; i++)
    bytes[i] = GUINT64_TO_LE (self->buckets[i]);
  return g_base64_encode ((const guchar *) bytes, sizeof bytes);
}

/**
 * reseau_digest_from_text:
 * @self: (out caller-allocates): the buckets
 *
 * Returns: %FALSE when @text is no digest
 */
gboolean
reseau_digest_from_text (ReseauDigest *self, const char *text)
{
  gsize length = 0;
  g_autofree guchar *bytes = text != NULL ? g_base64_decode (text, &length) : NULL;

  if (length != sizeof self->buckets)
    return FALSE;
  memcpy (self->buckets, bytes, length);
  for (guint i = 0; i < RESEAU_DIGEST_BUCKETS; i++)
    self->buckets[i] = GUINT64_FROM_LE (self->buckets[i]);
  return TRUE;
}

/* A number of 64 bits without a sign, which JSON readers do not all have. */
char *
reseau_digest_sum_to_text (guint64 sum)
{
  return g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sum);
}
