/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A package that somebody brings.  Each part of the input is a frame, its letter first; lengths,
 * digests and a valid signature are put around them, so that what is inside is looked at.  One that
 * begins with the mark is taken as it is.  What is read is whole, and is written and read again as
 * the same. */
#include "fuzz.h"

#include "reseau-id.h"
#include "reseau-package-private.h"

#include <glib/gstdio.h>
#include <unistd.h>

#define SECRET "0101010101010101010101010101010101010101010101010101010101010101"

static void
put_frame (GByteArray *out, char letter, const void *bytes, gsize length)
{
  guint64 big = GUINT64_TO_BE ((guint64) length);

  g_byte_array_append (out, (const guint8 *) &letter, 1);
  g_byte_array_append (out, (const guint8 *) &big, sizeof big);
  g_byte_array_append (out, bytes, length);
}

/* A photo or file comes with the digest that it has. */
static void
put_part (GByteArray *out, const char *part, gsize length)
{
  g_autoptr (GByteArray) blob = g_byte_array_new ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[RESEAU_PACKAGE_DIGEST_BYTES];
  gsize digest_length = sizeof digest;

  if (length == 0)
    return;
  if (part[0] != RESEAU_FRAME_BLOB) {
    put_frame (out, part[0], part + 1, length - 1);
    return;
  }
  g_checksum_update (checksum, (const guint8 *) part + 1, length - 1);
  g_checksum_get_digest (checksum, digest, &digest_length);
  g_byte_array_append (blob, digest, sizeof digest);
  g_byte_array_append (blob, (const guint8 *) part + 1, length - 1);
  put_frame (out, part[0], blob->data, blob->len);
}

static void
put_end (GByteArray *out)
{
  guint8 seed[crypto_sign_SEEDBYTES], private[crypto_sign_SECRETKEYBYTES];
  guint8 end[RESEAU_FRAME_END_BYTES], signed_bytes[RESEAU_PACKAGE_SIGNED_BYTES];
  guint8 *key = end + RESEAU_PACKAGE_CHECKSUM_BYTES;

  memset (seed, 1, sizeof seed);
  crypto_generichash (end, RESEAU_PACKAGE_CHECKSUM_BYTES, out->data, out->len, NULL, 0);
  reseau_package_fill_signed (signed_bytes, end);
  crypto_sign_seed_keypair (key, private, seed);
  crypto_sign_detached (key + crypto_sign_PUBLICKEYBYTES, NULL, signed_bytes, sizeof signed_bytes,
                        private);
  put_frame (out, RESEAU_FRAME_END, end, sizeof end);
}

static GByteArray *
make_file (const guint8 *data, gsize size)
{
  GByteArray *out = g_byte_array_new ();

  if (size >= 6 && memcmp (data, RESEAU_PACKAGE_MARK, 6) == 0) {
    g_byte_array_append (out, data, size);
    return out;
  }
  g_byte_array_append (out, (const guint8 *) RESEAU_PACKAGE_MARK, RESEAU_PACKAGE_MARK_LENGTH);
  while (size > 0) {
    gsize length;
    g_autofree char *part = fuzz_next_part (&data, &size, &length);

    put_part (out, part, length);
  }
  put_end (out);
  return out;
}

static void
check_record (const ReseauTaken *taken)
{
  g_assert_true (reseau_id_is_valid (taken->id));
  g_assert_true (taken->line != NULL || taken->ops->len > 0);
  for (guint i = 0; i < taken->ops->len; i++)
    g_assert_cmpstr (((const ReseauOp *) g_ptr_array_index (taken->ops, i))->record, ==, taken->id);
}

static void
check_again (const ReseauPackage *package, GFile *file)
{
  g_autoptr (ReseauPackage) again = NULL;
  g_autoptr (GError) error = NULL;

  reseau_package_write (package, file, SECRET, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  again = reseau_package_read (file, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->id, ==, package->id);
  g_assert_cmpuint (again->records->len, ==, package->records->len);
  g_assert_cmpuint (reseau_package_count_ops (again), ==, reseau_package_count_ops (package));
}

static void
check_package (const ReseauPackage *package, GFile *file)
{
  g_assert_true (reseau_id_is_valid (package->id));
  g_assert_nonnull (package->key);
  for (guint i = 0; i < package->records->len; i++)
    check_record (g_ptr_array_index (package->records, i));
  if (package->blobs->len == 0)
    check_again (package, file);
}

static GFile *
get_file (void)
{
  static GFile *file;
  g_autofree char *path = NULL;

  if (file != NULL)
    return file;
  g_assert_cmpint (sodium_init (), >=, 0);
  path = g_strdup_printf ("%s/fuzz-package-%d", g_get_tmp_dir (), (int) getpid ());
  file = g_file_new_for_path (path);
  return file;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  GFile *file = get_file ();
  g_autoptr (GByteArray) bytes = make_file (data, size);
  g_autoptr (ReseauPackage) package = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents (g_file_peek_path (file), (const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
  package = reseau_package_read (file, NULL, NULL, NULL, &error);
  g_assert_true ((package == NULL) == (error != NULL));
  if (error != NULL)
    g_assert_true (error->domain == RESEAU_PACKAGE_ERROR);
  else
    check_package (package, file);
  g_unlink (g_file_peek_path (file));
  return 0;
}
