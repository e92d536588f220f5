/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-package.h"

#include <sodium.h>

G_BEGIN_DECLS

/* The form of the file: the mark, then frames of a letter, a length (8 bytes, the highest first)
 * and so many bytes.  The last one, the end, has a checksum of all before it, the public key
 * and the signature of mark and checksum. */

#define RESEAU_PACKAGE_FORMAT 1
#define RESEAU_PACKAGE_MARK "RESEAU PACKAGE\r\n\x1a\n"
#define RESEAU_PACKAGE_MARK_LENGTH (sizeof RESEAU_PACKAGE_MARK - 1)

enum {
  RESEAU_FRAME_HEADER = 'h',
  RESEAU_FRAME_RECORD = 'r',
  RESEAU_FRAME_OP = 'o',
  RESEAU_FRAME_BLOB = 'b',
  RESEAU_FRAME_END = 'z',
};

#define RESEAU_FRAME_HEAD_BYTES 9
#define RESEAU_PACKAGE_DIGEST_BYTES 32
#define RESEAU_PACKAGE_CHECKSUM_BYTES crypto_generichash_BYTES
#define RESEAU_FRAME_END_BYTES \
  (RESEAU_PACKAGE_CHECKSUM_BYTES + crypto_sign_PUBLICKEYBYTES + crypto_sign_BYTES)

/* What a package may have at most.  All of it but photos and files is in memory at once. */
#define RESEAU_PACKAGE_MAX_HEADER (64 * 1024)
#define RESEAU_PACKAGE_MAX_LINE (2 * 1024 * 1024)
#define RESEAU_PACKAGE_MAX_TEXT (16 * 1024 * 1024)
#define RESEAU_PACKAGE_MAX_RECORDS 5000
#define RESEAU_PACKAGE_MAX_OPS 20000
#define RESEAU_PACKAGE_MAX_BLOBS 20000
#define RESEAU_PACKAGE_MAX_BYTES (G_GINT64_CONSTANT (4) * 1024 * 1024 * 1024)

/* What is signed. */
#define RESEAU_PACKAGE_SIGNED_BYTES (RESEAU_PACKAGE_MARK_LENGTH + RESEAU_PACKAGE_CHECKSUM_BYTES)
void reseau_package_fill_signed (guint8 *signed_bytes, const guint8 *checksum);

gboolean reseau_package_fail (GError **error, ReseauPackageError code, const char *why);

G_END_DECLS
