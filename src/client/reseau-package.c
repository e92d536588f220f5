/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-package-private.h"

#include "reseau-json.h"

#include <string.h>

G_DEFINE_QUARK (reseau - package - error - quark, reseau_package_error)

ReseauPackage *
reseau_package_new (void)
{
  ReseauPackage *self = g_new0 (ReseauPackage, 1);

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_taken_free);
  self->blobs = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reseau_package_free (ReseauPackage *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->device);
  g_free (self->by);
  g_free (self->name);
  g_free (self->org);
  g_free (self->at);
  g_free (self->key);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->blobs);
  g_clear_object (&self->file);
  g_free (self);
}

guint
reseau_package_count_ops (const ReseauPackage *self)
{
  guint count = 0;

  for (guint i = 0; i < self->records->len; i++)
    count += ((const ReseauTaken *) g_ptr_array_index (self->records, i))->ops->len;
  return count;
}

void
reseau_package_add_blob (ReseauPackage *self, const char *sha256, gint64 size)
{
  ReseauPackageBlob *blob = g_new0 (ReseauPackageBlob, 1);

  g_strlcpy (blob->sha256, sha256, sizeof blob->sha256);
  blob->size = size;
  g_ptr_array_add (self->blobs, blob);
}

gboolean
reseau_package_fail (GError **error, ReseauPackageError code, const char *why)
{
  g_set_error_literal (error, RESEAU_PACKAGE_ERROR, code, why);
  return FALSE;
}

void
reseau_package_fill_signed (guint8 *signed_bytes, const guint8 *checksum)
{
  memcpy (signed_bytes, RESEAU_PACKAGE_MARK, RESEAU_PACKAGE_MARK_LENGTH);
  memcpy (signed_bytes + RESEAU_PACKAGE_MARK_LENGTH, checksum, RESEAU_PACKAGE_CHECKSUM_BYTES);
}

/**
 * reseau_package_new_secret:
 *
 * Returns: (transfer full): a new key to sign with, as text for the secret store
 */
char *
reseau_package_new_secret (void)
{
  guint8 seed[crypto_sign_SEEDBYTES];
  char text[crypto_sign_SEEDBYTES * 2 + 1];
  char *secret;

  g_return_val_if_fail (sodium_init () >= 0, NULL);

  randombytes_buf (seed, sizeof seed);
  secret = g_strdup (sodium_bin2hex (text, sizeof text, seed, sizeof seed));
  sodium_memzero (seed, sizeof seed);
  sodium_memzero (text, sizeof text);
  return secret;
}

/* --- writing --------------------------------------------------------------------- */

typedef struct {
  GOutputStream *out;
  GCancellable *cancellable;
  crypto_generichash_state hash;
  gboolean hashed; /* the checksum is made */
  gint64 done;
  gint64 total;
  ReseauPackageProgress progress;
  gpointer data;
} Writer;

static gboolean
put (Writer *self, const void *bytes, gsize length, GError **error)
{
  if (!g_output_stream_write_all (self->out, bytes, length, NULL, self->cancellable, error))
    return FALSE;
  if (!self->hashed)
    crypto_generichash_update (&self->hash, bytes, length);
  self->done += length;
  if (self->progress != NULL)
    self->progress (MIN (self->done, self->total), self->total, self->data);
  return TRUE;
}

static gboolean
put_head (Writer *self, char type, guint64 length, GError **error)
{
  guint8 head[RESEAU_FRAME_HEAD_BYTES] = { (guint8) type };
  guint64 big = GUINT64_TO_BE (length);

  memcpy (head + 1, &big, sizeof big);
  return put (self, head, sizeof head, error);
}

static gboolean
put_text (Writer *self, char type, const char *text, gsize max, GError **error)
{
  gsize length = strlen (text);

  if (length > max)
    return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_TOO_LARGE, "A part is too large");
  return put_head (self, type, length, error) && put (self, text, length, error);
}

static gboolean
put_value (Writer *self, char type, const ReseauValue *value, gsize max, GError **error)
{
  g_autofree char *text = reseau_json_write (value);

  return put_text (self, type, text, max, error);
}

static gboolean
put_header (Writer *self, const ReseauPackage *package, GError **error)
{
  g_autoptr (ReseauValue) header = reseau_value_new_object ();

  reseau_value_set_int (header, "format", RESEAU_PACKAGE_FORMAT);
  reseau_value_set_string (header, "package", package->id);
  reseau_value_set_int (header, "epoch", package->epoch);
  reseau_value_set_int (header, "schema", package->schema);
  reseau_value_set_string (header, "device", package->device);
  reseau_value_set_string (header, "by", package->by);
  if (package->name != NULL)
    reseau_value_set_string (header, "name", package->name);
  if (package->org != NULL)
    reseau_value_set_string (header, "org", package->org);
  reseau_value_set_string (header, "at", package->at);
  reseau_value_set_int (header, "records", package->records->len);
  reseau_value_set_int (header, "ops", reseau_package_count_ops (package));
  reseau_value_set_int (header, "blobs", package->blobs->len);
  return put_value (self, RESEAU_FRAME_HEADER, header, RESEAU_PACKAGE_MAX_HEADER, error);
}

static gboolean
put_line (Writer *self, const ReseauLine *line, GError **error)
{
  const ReseauRecord *record = line->record;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *fields = reseau_json_write (record->fields);
  g_autofree char *revs = reseau_json_write (record->revs);
  g_autofree char *alts = reseau_json_write (record->alts);
  const ReseauRawRecord raw = { .scope = record->scope,
                                .seq = record->rev,
                                .id = record->id,
                                .kind = record->kind,
                                .rev = record->rev,
                                .created = record->created,
                                .by = record->by,
                                .org = record->org,
                                .fields = fields,
                                .revs = revs,
                                .alts = alts };

  reseau_line_append_put (text, &raw);
  g_string_truncate (text, text->len - 1); /* the newline */
  return put_text (self, RESEAU_FRAME_RECORD, text->str, RESEAU_PACKAGE_MAX_LINE, error);
}

static gboolean
put_record (Writer *self, const ReseauTaken *record, GError **error)
{
  if (record->line != NULL && !put_line (self, record->line, error))
    return FALSE;
  for (guint i = 0; i < record->ops->len; i++) {
    g_autoptr (ReseauValue) op = reseau_op_to_value (g_ptr_array_index (record->ops, i));

    if (!put_value (self, RESEAU_FRAME_OP, op, RESEAU_PACKAGE_MAX_LINE, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_blob (Writer *self, const ReseauPackageBlob *blob, ReseauBlobFolder *folder, GError **error)
{
  guint8 digest[RESEAU_PACKAGE_DIGEST_BYTES];
  g_autoptr (GBytes) bytes = reseau_blob_folder_read (folder, blob->sha256, 0, blob->size, error);
  gsize length;
  gconstpointer data = bytes ? g_bytes_get_data (bytes, &length) : NULL;

  if (bytes == NULL)
    return FALSE;
  sodium_hex2bin (digest, sizeof digest, blob->sha256, 64, NULL, NULL, NULL);
  return put_head (self, RESEAU_FRAME_BLOB, sizeof digest + length, error) &&
         put (self, digest, sizeof digest, error) && put (self, data, length, error);
}

static gboolean
put_end (Writer *self, const char *secret, GError **error)
{
  guint8 seed[crypto_sign_SEEDBYTES], private[crypto_sign_SECRETKEYBYTES];
  guint8 end[RESEAU_FRAME_END_BYTES], signed_bytes[RESEAU_PACKAGE_SIGNED_BYTES];
  guint8 *key = end + RESEAU_PACKAGE_CHECKSUM_BYTES;
  gsize length = 0;

  if (sodium_hex2bin (seed, sizeof seed, secret, strlen (secret), NULL, &length, NULL) != 0 ||
      length != sizeof seed) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "The key does not read as one");
    return FALSE;
  }
  crypto_generichash_final (&self->hash, end, RESEAU_PACKAGE_CHECKSUM_BYTES);
  self->hashed = TRUE;
  reseau_package_fill_signed (signed_bytes, end);
  crypto_sign_seed_keypair (key, private, seed);
  crypto_sign_detached (key + crypto_sign_PUBLICKEYBYTES, NULL, signed_bytes, sizeof signed_bytes,
                        private);
  sodium_memzero (private, sizeof private);
  sodium_memzero (seed, sizeof seed);
  return put_head (self, RESEAU_FRAME_END, sizeof end, error) && put (self, end, sizeof end, error);
}

static gboolean
put_all (Writer *self, const ReseauPackage *package, const char *secret, ReseauBlobFolder *folder,
         GError **error)
{
  if (!put (self, RESEAU_PACKAGE_MARK, RESEAU_PACKAGE_MARK_LENGTH, error) ||
      !put_header (self, package, error))
    return FALSE;
  for (guint i = 0; i < package->records->len; i++)
    if (!put_record (self, g_ptr_array_index (package->records, i), error))
      return FALSE;
  for (guint i = 0; i < package->blobs->len; i++)
    if (!put_blob (self, g_ptr_array_index (package->blobs, i), folder, error))
      return FALSE;
  return put_end (self, secret, error);
}

/* What any reader would refuse is not written. */
static gboolean
check_sizes (const ReseauPackage *self, gint64 *total, GError **error)
{
  *total = 0;
  for (guint i = 0; i < self->blobs->len; i++)
    *total += ((const ReseauPackageBlob *) g_ptr_array_index (self->blobs, i))->size;
  if (self->records->len <= RESEAU_PACKAGE_MAX_RECORDS &&
      reseau_package_count_ops (self) <= RESEAU_PACKAGE_MAX_OPS &&
      self->blobs->len <= RESEAU_PACKAGE_MAX_BLOBS &&
      *total <= RESEAU_PACKAGE_MAX_BYTES - RESEAU_PACKAGE_MAX_TEXT)
    return TRUE;
  return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_TOO_LARGE, "Too much for one package");
}

/* A file takes its place only when it is whole. */
static gboolean
end_file (GFileOutputStream *out, gboolean ok, GCancellable *cancellable, GError **error)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  if (ok)
    return g_output_stream_close (G_OUTPUT_STREAM (out), cancellable, error);
  g_cancellable_cancel (cancelled);
  g_output_stream_close (G_OUTPUT_STREAM (out), cancelled, NULL);
  return FALSE;
}

/**
 * reseau_package_write:
 * @file: replaced when the package is whole
 * @secret: the key, see [func@package_new_secret]
 * @folder: has the photos and files
 */
gboolean
reseau_package_write (const ReseauPackage *self, GFile *file, const char *secret,
                      ReseauBlobFolder *folder, ReseauPackageProgress progress, gpointer data,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (GFileOutputStream) out = NULL;
  Writer writer = { .cancellable = cancellable, .progress = progress, .data = data };
  gboolean ok;

  g_return_val_if_fail (sodium_init () >= 0, FALSE);

  if (!check_sizes (self, &writer.total, error))
    return FALSE;
  out =
      g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION,
                      cancellable, error);
  if (out == NULL)
    return FALSE;
  writer.out = G_OUTPUT_STREAM (out);
  crypto_generichash_init (&writer.hash, NULL, 0, RESEAU_PACKAGE_CHECKSUM_BYTES);
  ok = put_all (&writer, self, secret, folder, error);
  if (ok && writer.done > RESEAU_PACKAGE_MAX_BYTES)
    ok = reseau_package_fail (error, RESEAU_PACKAGE_ERROR_TOO_LARGE, "Too much for one package");
  return end_file (out, ok, cancellable, error);
}
