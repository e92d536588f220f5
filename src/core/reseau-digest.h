/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RESEAU_DIGEST_BUCKETS 256

/**
 * ReseauDigest:
 * @buckets: sums modulo 2^64 of the records in each
 *
 * What a set of records comes to: two sides that hold the same records, in the
 * same state, have the same numbers.  Where they differ says which records to
 * compare one by one.
 */
typedef struct {
  guint64 buckets[RESEAU_DIGEST_BUCKETS];
} ReseauDigest;

guint64 reseau_digest_of_record (const guint8 id[16], gint64 rev, const char *fields,
                                 const char *revs, const char *alts);
guint reseau_digest_bucket (const guint8 id[16]);
void reseau_digest_add (ReseauDigest *self, const guint8 id[16], guint64 sum);
guint64 reseau_digest_total (const ReseauDigest *self);
char *reseau_digest_to_text (const ReseauDigest *self);
gboolean reseau_digest_from_text (ReseauDigest *self, const char *text);
char *reseau_digest_sum_to_text (guint64 sum);

G_END_DECLS
