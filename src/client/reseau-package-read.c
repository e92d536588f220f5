/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A package is read from one end to the other and trusted only then.  Every size is looked at
 * before anything is made of it; of photos and files nothing but the place is kept. */
#include "reseau-package-private.h"

#include "reseau-blob.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"

#include <string.h>

#define PIECE (64 * 1024)

typedef struct {
  GInputStream *in;
  GCancellable *cancellable;
  crypto_generichash_state hash;
  gint64 at;
  gint64 total;                     /* of the file, -1 when it is not known */
  gint64 text;                      /* bytes of JSON so far */
  gint64 n_records, n_ops, n_blobs; /* as the header says */
  guint ops;
  ReseauPackage *package;
  GHashTable *by_id; /* id → ReseauTaken */
  ReseauPackageProgress progress;
  gpointer data;
} Reader;

static gboolean
is_damaged (GError **error, const char *why)
{
  return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_DAMAGED, why);
}

static gboolean
is_too_large (GError **error)
{
  return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_TOO_LARGE, "A part is too large");
}

static gboolean
get (Reader *self, void *bytes, gsize length, GError **error)
{
  gsize got = 0;

  if (!g_input_stream_read_all (self->in, bytes, length, &got, self->cancellable, error))
    return FALSE;
  if (got < length)
    return is_damaged (error, "The file ends too early");
  self->at += length;
  if (self->progress != NULL && self->total > 0)
    self->progress (self->at, self->total, self->data);
  return TRUE;
}

static gboolean
get_hashed (Reader *self, void *bytes, gsize length, GError **error)
{
  if (!get (self, bytes, length, error))
    return FALSE;
  crypto_generichash_update (&self->hash, bytes, length);
  return TRUE;
}

static gboolean
read_mark (Reader *self, GError **error)
{
  char mark[RESEAU_PACKAGE_MARK_LENGTH];
  g_autoptr (GError) local = NULL;

  if (!get_hashed (self, mark, sizeof mark, &local) && local->domain != RESEAU_PACKAGE_ERROR) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (local == NULL && memcmp (mark, RESEAU_PACKAGE_MARK, sizeof mark) == 0)
    return TRUE;
  return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE, "Not a package");
}

/* @length: (out): not above @max, nor above what is left of the file */
static gboolean
read_length (Reader *self, const guint8 *head, guint64 max, guint64 *length, GError **error)
{
  guint64 big;

  memcpy (&big, head + 1, sizeof big);
  *length = GUINT64_FROM_BE (big);
  if (*length > max)
    return is_too_large (error);
  if (self->total >= 0 && (gint64) *length > self->total - self->at)
    return is_damaged (error, "A part is longer than the file");
  return TRUE;
}

static char *
read_text (Reader *self, const guint8 *head, guint64 max, gsize *text_length, GError **error)
{
  g_autofree char *text = NULL;
  guint64 length;

  if (!read_length (self, head, max, &length, error))
    return NULL;
  self->text += length;
  if (self->text > RESEAU_PACKAGE_MAX_TEXT) {
    is_too_large (error);
    return NULL;
  }
  text = g_malloc (length + 1);
  if (!get_hashed (self, text, length, error))
    return NULL;
  text[length] = '\0';
  *text_length = length;
  return g_steal_pointer (&text);
}

static ReseauValue *
read_value (Reader *self, const guint8 *head, guint64 max, GError **error)
{
  gsize length;
  g_autofree char *text = read_text (self, head, max, &length, error);
  ReseauValue *value = text ? reseau_json_parse (text, length, NULL) : NULL;

  if (text != NULL && value == NULL)
    is_damaged (error, "A part does not read as JSON");
  return value;
}

static gboolean
take_id (const ReseauValue *header, const char *member, char **id)
{
  *id = g_strdup (reseau_value_get_member_string (header, member));
  return *id != NULL && reseau_id_is_valid (*id);
}

static gboolean
check_counts (Reader *self, const ReseauValue *header, GError **error)
{
  self->n_records = reseau_value_get_member_int (header, "records", -1);
  self->n_ops = reseau_value_get_member_int (header, "ops", -1);
  self->n_blobs = reseau_value_get_member_int (header, "blobs", -1);
  if (self->n_records < 0 || self->n_ops < 0 || self->n_blobs < 0)
    return is_damaged (error, "The header is incomplete");
  return (self->n_records <= RESEAU_PACKAGE_MAX_RECORDS && self->n_ops <= RESEAU_PACKAGE_MAX_OPS &&
          self->n_blobs <= RESEAU_PACKAGE_MAX_BLOBS) ||
         is_too_large (error);
}

static gboolean
read_header (Reader *self, const guint8 *head, GError **error)
{
  ReseauPackage *package = self->package;
  g_autoptr (ReseauValue) header = NULL;

  if (package->id != NULL)
    return is_damaged (error, "Two headers");
  header = read_value (self, head, RESEAU_PACKAGE_MAX_HEADER, error);
  if (header == NULL)
    return FALSE;
  if (reseau_value_get_member_int (header, "format", 0) > RESEAU_PACKAGE_FORMAT)
    return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_NEWER, "Of a newer format");
  package->epoch = reseau_value_get_member_int (header, "epoch", 0);
  package->schema = reseau_value_get_member_int (header, "schema", 0);
  package->name = g_strdup (reseau_value_get_member_string (header, "name"));
  package->at = g_strdup (reseau_value_get_member_string (header, "at"));
  if (!take_id (header, "package", &package->id) || !take_id (header, "device", &package->device) ||
      !take_id (header, "by", &package->by) || package->at == NULL ||
      (reseau_value_get (header, "org") != NULL && !take_id (header, "org", &package->org)))
    return is_damaged (error, "The header is incomplete");
  return check_counts (self, header, error);
}

/* @taken: (out) (transfer none) */
static gboolean
find_taken (Reader *self, const char *id, const char *kind, ReseauTaken **taken, GError **error)
{
  *taken = g_hash_table_lookup (self->by_id, id);
  if (*taken != NULL)
    return g_str_equal ((*taken)->kind, kind) || is_damaged (error, "A record of two kinds");
  if (self->package->records->len >= self->n_records)
    return is_damaged (error, "More records than the header says");
  *taken = reseau_taken_new (id, kind);
  g_ptr_array_add (self->package->records, *taken);
  g_hash_table_insert (self->by_id, (*taken)->id, *taken);
  return TRUE;
}

static gboolean
read_record (Reader *self, const guint8 *head, GError **error)
{
  gsize length;
  g_autofree char *text = read_text (self, head, RESEAU_PACKAGE_MAX_LINE, &length, error);
  g_autoptr (ReseauLine) line = text ? reseau_line_from_text (text, length, NULL) : NULL;
  ReseauTaken *taken;

  if (text == NULL)
    return FALSE;
  if (line == NULL || line->type != RESEAU_LINE_PUT || line->rev < 1 || line->record->deleted ||
      reseau_scope_get_kind (line->scope) == RESEAU_SCOPE_KIND_INVALID)
    return is_damaged (error, "A record does not read as one");
  if (!find_taken (self, line->id, line->kind, &taken, error))
    return FALSE;
  if (taken->line != NULL || taken->ops->len > 0)
    return is_damaged (error, "A record comes twice");
  taken->line = g_steal_pointer (&line);
  return TRUE;
}

static gboolean
read_op (Reader *self, const guint8 *head, GError **error)
{
  g_autoptr (ReseauValue) value = read_value (self, head, RESEAU_PACKAGE_MAX_LINE, error);
  g_autoptr (ReseauOp) op = value ? reseau_op_from_value (value, NULL) : NULL;
  ReseauTaken *taken;

  if (value == NULL)
    return FALSE;
  if (op == NULL || op->type == RESEAU_OP_RESTORE || op->origin == NULL ||
      !reseau_id_is_valid (op->origin))
    return is_damaged (error, "An operation does not read as one");
  if (self->ops++ >= self->n_ops)
    return is_damaged (error, "More operations than the header says");
  if (!find_taken (self, op->record, op->kind, &taken, error))
    return FALSE;
  op->n = 0;
  g_ptr_array_add (taken->ops, g_steal_pointer (&op));
  return TRUE;
}

/* The bytes pass by and are left where they are; they must be those that the digest names. */
static gboolean
pass_by (Reader *self, gint64 size, GChecksum *checksum, GError **error)
{
  guint8 piece[PIECE];

  while (size > 0) {
    gsize length = MIN (size, (gint64) sizeof piece);

    if (!get_hashed (self, piece, length, error))
      return FALSE;
    g_checksum_update (checksum, piece, length);
    size -= length;
  }
  return TRUE;
}

static gboolean
read_blob (Reader *self, const guint8 *head, GError **error)
{
  ReseauPackage *package = self->package;
  guint8 digest[RESEAU_PACKAGE_DIGEST_BYTES];
  char name[65];
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gint64 offset, size;
  guint64 length;

  if (!read_length (self, head, sizeof digest + RESEAU_BLOB_MAX_BYTES, &length, error))
    return FALSE;
  if (length < sizeof digest || package->blobs->len >= self->n_blobs)
    return is_damaged (error, "More files than the header says");
  if (!get_hashed (self, digest, sizeof digest, error))
    return FALSE;
  offset = self->at;
  size = length - sizeof digest;
  if (!pass_by (self, size, checksum, error))
    return FALSE;
  sodium_bin2hex (name, sizeof name, digest, sizeof digest);
  if (!g_str_equal (name, g_checksum_get_string (checksum)))
    return is_damaged (error, "A file is not the one that its digest names");
  reseau_package_add_blob (package, name, size);
  ((ReseauPackageBlob *) g_ptr_array_index (package->blobs, package->blobs->len - 1))->offset =
      offset;
  return TRUE;
}

static gboolean
check_signature (Reader *self, const guint8 *end, const guint8 *checksum, GError **error)
{
  const guint8 *key = end + RESEAU_PACKAGE_CHECKSUM_BYTES;
  guint8 signed_bytes[RESEAU_PACKAGE_SIGNED_BYTES];
  char text[crypto_sign_PUBLICKEYBYTES * 2 + 1];

  if (sodium_memcmp (end, checksum, RESEAU_PACKAGE_CHECKSUM_BYTES) != 0)
    return is_damaged (error, "The checksum is another one");
  reseau_package_fill_signed (signed_bytes, checksum);
  if (crypto_sign_verify_detached (key + crypto_sign_PUBLICKEYBYTES, signed_bytes,
                                   sizeof signed_bytes, key) != 0)
    return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_FORGED, "The signature is not valid");
  self->package->key =
      g_strdup (sodium_bin2hex (text, sizeof text, key, crypto_sign_PUBLICKEYBYTES));
  return TRUE;
}

static gboolean
read_end (Reader *self, const guint8 *head, const guint8 *checksum, GError **error)
{
  guint8 end[RESEAU_FRAME_END_BYTES], more;
  guint64 length;
  gssize got;

  if (!read_length (self, head, sizeof end, &length, error))
    return FALSE;
  if (length != sizeof end)
    return is_damaged (error, "The end has another length");
  if (!get (self, end, sizeof end, error))
    return FALSE;
  got = g_input_stream_read (self->in, &more, 1, self->cancellable, error);
  if (got != 0)
    return got > 0 && is_damaged (error, "Something follows the end");
  if (self->package->records->len != self->n_records || self->ops != self->n_ops ||
      self->package->blobs->len != self->n_blobs)
    return is_damaged (error, "Less than the header says");
  return check_signature (self, end, checksum, error);
}

static gboolean
read_frame (Reader *self, const guint8 *head, GError **error)
{
  if (self->package->id == NULL && head[0] != RESEAU_FRAME_HEADER)
    return is_damaged (error, "No header");
  switch (head[0]) {
  case RESEAU_FRAME_HEADER:
    return read_header (self, head, error);
  case RESEAU_FRAME_RECORD:
    return read_record (self, head, error);
  case RESEAU_FRAME_OP:
    return read_op (self, head, error);
  case RESEAU_FRAME_BLOB:
    return read_blob (self, head, error);
  default:
    return is_damaged (error, "A part of no known kind");
  }
}

static gboolean
read_all (Reader *self, GError **error)
{
  if (!read_mark (self, error))
    return FALSE;
  for (;;) {
    guint8 head[RESEAU_FRAME_HEAD_BYTES], checksum[RESEAU_PACKAGE_CHECKSUM_BYTES];
    crypto_generichash_state before = self->hash;

    if (!get_hashed (self, head, sizeof head, error))
      return FALSE;
    if (head[0] == RESEAU_FRAME_END && self->package->id != NULL) {
      crypto_generichash_final (&before, checksum, sizeof checksum);
      return read_end (self, head, checksum, error);
    }
    if (self->at > RESEAU_PACKAGE_MAX_BYTES)
      return is_too_large (error);
    if (!read_frame (self, head, error))
      return FALSE;
  }
}

static gboolean
open_file (Reader *self, GFile *file, GError **error)
{
  g_autoptr (GFileInfo) info =
      g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                         G_FILE_QUERY_INFO_NONE, self->cancellable, error);
  g_autoptr (GFileInputStream) in = NULL;

  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return reseau_package_fail (error, RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE, "Not a file");
  self->total = g_file_info_get_size (info);
  if (self->total > RESEAU_PACKAGE_MAX_BYTES)
    return is_too_large (error);
  in = g_file_read (file, self->cancellable, error);
  if (in == NULL)
    return FALSE;
  self->in = g_buffered_input_stream_new_sized (G_INPUT_STREAM (in), PIECE);
  return TRUE;
}

/**
 * reseau_package_read:
 *
 * Returns: (transfer full): what is in @file, looked through to its end; %NULL with
 *   RESEAU_PACKAGE_ERROR, or an error of GIO
 */
ReseauPackage *
reseau_package_read (GFile *file, ReseauPackageProgress progress, gpointer data,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (ReseauPackage) package = reseau_package_new ();
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  Reader reader = { .cancellable = cancellable,
                    .package = package,
                    .by_id = by_id,
                    .progress = progress,
                    .data = data };
  gboolean ok;

  g_return_val_if_fail (sodium_init () >= 0, NULL);

  crypto_generichash_init (&reader.hash, NULL, 0, RESEAU_PACKAGE_CHECKSUM_BYTES);
  ok = open_file (&reader, file, error) && read_all (&reader, error);
  g_clear_object (&reader.in);
  if (!ok)
    return NULL;
  package->file = g_object_ref (file);
  return g_steal_pointer (&package);
}

/* --- photos and files ------------------------------------------------------------ */

static gboolean
extract_one (GFileInputStream *in, const ReseauPackageBlob *blob, ReseauBlobFolder *folder,
             GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (blob->size);
  g_autofree char *name = NULL;
  g_autoptr (GBytes) whole = NULL;
  gsize got;

  if (!g_seekable_seek (G_SEEKABLE (in), blob->offset, G_SEEK_SET, cancellable, error) ||
      !g_input_stream_read_all (G_INPUT_STREAM (in), bytes, blob->size, &got, cancellable, error))
    return FALSE;
  whole = g_bytes_new_take (g_steal_pointer (&bytes), got);
  name = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, whole);
  if (!g_str_equal (name, blob->sha256))
    return is_damaged (error, "The file has changed since it was looked through");
  g_free (name);
  name = reseau_blob_folder_put (folder, whole, error);
  return name != NULL;
}

static gint64
count_wanted (const ReseauPackage *self, GHashTable *wanted, ReseauBlobFolder *folder)
{
  gint64 total = 0;

  for (guint i = 0; i < self->blobs->len; i++) {
    const ReseauPackageBlob *blob = g_ptr_array_index (self->blobs, i);

    if (g_hash_table_contains (wanted, blob->sha256) &&
        reseau_blob_folder_get_size (folder, blob->sha256) != blob->size)
      total += blob->size;
  }
  return total;
}

/**
 * reseau_package_extract:
 * @wanted: (element-type utf8 utf8): a set of digests
 *
 * Puts photos and files into the folder of the desk.
 *
 * Returns: (transfer full) (element-type utf8): those of @wanted that the package has and that
 *   are in the folder now
 */
GPtrArray *
reseau_package_extract (const ReseauPackage *self, GHashTable *wanted, ReseauBlobFolder *folder,
                        ReseauPackageProgress progress, gpointer data, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
  gint64 total = count_wanted (self, wanted, folder), done = 0;
  g_autoptr (GFileInputStream) in = g_file_read (self->file, cancellable, error);

  if (in == NULL)
    return NULL;
  if (total > 0 && reseau_blob_folder_get_free (folder) < total) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "No room for the photos");
    return NULL;
  }
  for (guint i = 0; i < self->blobs->len; i++) {
    const ReseauPackageBlob *blob = g_ptr_array_index (self->blobs, i);

    if (!g_hash_table_contains (wanted, blob->sha256))
      continue;
    g_ptr_array_add (out, g_strdup (blob->sha256));
    if (reseau_blob_folder_get_size (folder, blob->sha256) == blob->size)
      continue;
    if (!extract_one (in, blob, folder, cancellable, error))
      return NULL;
    done += blob->size;
    if (progress != NULL)
      progress (done, total, data);
  }
  return g_steal_pointer (&out);
}
