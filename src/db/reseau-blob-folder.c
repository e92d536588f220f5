/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-blob-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "reseau-error.h"

#define ID_LENGTH 64
#define STEP (128 * 1024)
#define PARTS "parts"

struct _ReseauBlobFolder {
  gatomicrefcount refs;
  char *path;
};

/**
 * reseau_blob_folder_new:
 * @path: the folder, made with the first blob
 */
ReseauBlobFolder *
reseau_blob_folder_new (const char *path)
{
  ReseauBlobFolder *self = g_new0 (ReseauBlobFolder, 1);

  g_atomic_ref_count_init (&self->refs);
  self->path = g_strdup (path);
  return self;
}

ReseauBlobFolder *
reseau_blob_folder_ref (ReseauBlobFolder *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_blob_folder_unref (ReseauBlobFolder *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->path);
  g_free (self);
}

static gboolean
is_id (const char *text)
{
  return text != NULL && strspn (text, "0123456789abcdef") == ID_LENGTH && text[ID_LENGTH] == '\0';
}

static gboolean
is_part_name (const char *text)
{
  return text != NULL && *text != '\0' && strlen (text) <= 80 &&
         text[strspn (text, "0123456789abcdefghijklmnopqrstuvwxyz-")] == '\0';
}

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, RESEAU_ERROR, code == ENOENT ? RESEAU_ERROR_NOT_FOUND : RESEAU_ERROR_DISK,
               "%s: %s", what, g_strerror (code));
  return FALSE;
}

/* --- names ----------------------------------------------------------------- */

/**
 * reseau_blob_folder_dup_path:
 * @id: 64 hexadecimal digits
 *
 * Returns: (transfer full): where the blob is, or would be
 */
char *
reseau_blob_folder_dup_path (ReseauBlobFolder *self, const char *id)
{
  char folder[3] = { 0 };

  g_return_val_if_fail (is_id (id), NULL);

  memcpy (folder, id, 2);
  return g_build_filename (self->path, folder, id + 2, NULL);
}

static char *
dup_part_path (ReseauBlobFolder *self, const char *name)
{
  return g_build_filename (self->path, PARTS, name, NULL);
}

/* A name in a folder lasts when the folder itself is on the disk. */
static gboolean
sync_folder (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    fail (error, "a folder");
  if (fd >= 0)
    close (fd);
  return ok;
}

static gboolean
sync_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return sync_folder (parent, error);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *parent = NULL;

  if (g_mkdir (path, 0700) == 0)
    return sync_parent (path, error);
  if (errno == EEXIST)
    return TRUE;
  if (errno != ENOENT)
    return fail (error, "a folder");
  parent = g_path_get_dirname (path);
  return make_folder (parent, error) &&
         (g_mkdir (path, 0700) == 0 || errno == EEXIST ? sync_parent (path, error)
                                                       : fail (error, "a folder"));
}

/* --- digests ---------------------------------------------------------------- */

static char *
digest_of_fd (int fd, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (STEP);
  gint64 offset = 0;

  for (;;) {
    gssize n = pread (fd, buffer, STEP, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail (error, "reading a blob");
      return NULL;
    }
    if (n == 0)
      return g_strdup (g_checksum_get_string (checksum));
    g_checksum_update (checksum, buffer, n);
    offset += n;
  }
}

/**
 * reseau_blob_folder_check:
 * @whole: (out): whether its bytes are those that its name says
 *
 * Reads a blob from its first to its last byte.
 *
 * Returns: %FALSE with RESEAU_ERROR_NOT_FOUND when it is not there, or another error
 */
gboolean
reseau_blob_folder_check (ReseauBlobFolder *self, const char *id, gboolean *whole, GError **error)
{
  g_autofree char *path = reseau_blob_folder_dup_path (self, id);
  g_autofree char *digest = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return fail (error, "a blob");
  digest = digest_of_fd (fd, error);
  close (fd);
  *whole = g_strcmp0 (digest, id) == 0;
  return digest != NULL;
}

/**
 * reseau_blob_folder_get_size:
 *
 * Returns: the bytes of a blob, -1 when it is not there
 */
gint64
reseau_blob_folder_get_size (ReseauBlobFolder *self, const char *id)
{
  g_autofree char *path = reseau_blob_folder_dup_path (self, id);
  struct stat info;

  return stat (path, &info) == 0 && S_ISREG (info.st_mode) ? info.st_size : -1;
}

static gint64
age_of (const char *path)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return -1;
  return MAX (g_get_real_time () / G_USEC_PER_SEC - info.st_mtime, 0);
}

/**
 * reseau_blob_folder_get_age:
 *
 * Returns: seconds since a blob came, -1 when it is not there
 */
gint64
reseau_blob_folder_get_age (ReseauBlobFolder *self, const char *id)
{
  g_autofree char *path = reseau_blob_folder_dup_path (self, id);

  return age_of (path);
}

/* Seconds since a part was last written to, -1 when it is not there. */
gint64
reseau_blob_folder_get_part_age (ReseauBlobFolder *self, const char *name)
{
  g_autofree char *path = dup_part_path (self, name);

  g_return_val_if_fail (is_part_name (name), -1);

  return age_of (path);
}

/**
 * reseau_blob_folder_read:
 * @length: bytes wanted, fewer at the end
 *
 * Returns: (transfer full): bytes of a blob
 */
GBytes *
reseau_blob_folder_read (ReseauBlobFolder *self, const char *id, gint64 offset, gsize length,
                         GError **error)
{
  g_autofree char *path = reseau_blob_folder_dup_path (self, id);
  g_autofree guint8 *buffer = g_malloc (MAX (length, 1));
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gsize filled = 0;
  gssize n = 0;

  if (fd < 0) {
    fail (error, "a blob");
    return NULL;
  }
  while (filled < length) {
    n = pread (fd, buffer + filled, length - filled, offset + filled);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    filled += n;
  }
  if (n < 0)
    fail (error, "reading a blob");
  close (fd);
  return n < 0 ? NULL : g_bytes_new_take (g_steal_pointer (&buffer), filled);
}

/* --- parts ------------------------------------------------------------------- */

/**
 * reseau_blob_folder_open_part:
 * @name: small letters, digits and dashes
 *
 * Returns: a descriptor to write the part with, made when it is not there; -1 with
 *   @error set
 */
int
reseau_blob_folder_open_part (ReseauBlobFolder *self, const char *name, GError **error)
{
  g_autofree char *path = dup_part_path (self, name);
  g_autofree char *folder = g_path_get_dirname (path);
  int fd;

  g_return_val_if_fail (is_part_name (name), -1);

  if (!make_folder (folder, error))
    return -1;
  fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0)
    fail (error, "a part");
  return fd;
}

/* The bytes of a part, 0 when it is not there. */
gint64
reseau_blob_folder_get_part_size (ReseauBlobFolder *self, const char *name)
{
  g_autofree char *path = dup_part_path (self, name);
  struct stat info;

  g_return_val_if_fail (is_part_name (name), 0);

  return stat (path, &info) == 0 ? info.st_size : 0;
}

static gboolean
write_at (int fd, gint64 offset, const guint8 *data, gsize length, GError **error)
{
  while (length > 0) {
    gssize n = pwrite (fd, data, length, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail (error, "writing a part");
    data += n;
    length -= n;
    offset += n;
  }
  return TRUE;
}

/**
 * reseau_blob_folder_append:
 * @offset: where the bytes begin, which is where the part ends
 *
 * Adds to a part, which begins with this when it is not there.
 *
 * Returns: %FALSE with RESEAU_ERROR_STALE when the part ends elsewhere
 */
gboolean
reseau_blob_folder_append (ReseauBlobFolder *self, const char *name, gint64 offset, GBytes *bytes,
                           GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  int fd = reseau_blob_folder_open_part (self, name, error);
  gboolean ok = FALSE;

  if (fd < 0)
    return FALSE;
  if (lseek (fd, 0, SEEK_END) != offset)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "the part ends elsewhere");
  else if (write_at (fd, offset, data, length, error))
    ok = TRUE;
  /* What was written only in part is not left: the next one begins where this one did. */
  else if (ftruncate (fd, offset) != 0)
    g_debug ("A part could not be cut back");
  close (fd);
  return ok;
}

void
reseau_blob_folder_remove_part (ReseauBlobFolder *self, const char *name)
{
  g_autofree char *path = dup_part_path (self, name);

  g_return_if_fail (is_part_name (name));

  unlink (path);
}

/**
 * reseau_blob_folder_verify_part:
 * @id: what the digest of the part has to be
 *
 * Reads the whole part, and sees to it that it is on the disk.
 *
 * Returns: %FALSE with RESEAU_ERROR_CORRUPT when the bytes are others: then the part
 *   is gone
 */
gboolean
reseau_blob_folder_verify_part (ReseauBlobFolder *self, const char *name, const char *id,
                                GError **error)
{
  g_autofree char *digest = NULL;
  gboolean synced;
  int fd;

  g_return_val_if_fail (is_id (id), FALSE);

  fd = reseau_blob_folder_open_part (self, name, error);
  if (fd < 0)
    return FALSE;
  digest = digest_of_fd (fd, error);
  synced = digest != NULL && (fsync (fd) == 0 || fail (error, "a part"));
  close (fd);
  if (!synced || g_str_equal (digest, id))
    return synced;
  reseau_blob_folder_remove_part (self, name);
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "the digest is another");
  return FALSE;
}

/**
 * reseau_blob_folder_name_part:
 * @id: what was found to be the digest of the part
 *
 * Makes a blob of a part.
 */
gboolean
reseau_blob_folder_name_part (ReseauBlobFolder *self, const char *name, const char *id,
                              GError **error)
{
  g_autofree char *from = dup_part_path (self, name);
  g_autofree char *to = reseau_blob_folder_dup_path (self, id);
  g_autofree char *folder = g_path_get_dirname (to);

  if (!make_folder (folder, error))
    return FALSE;
  if (rename (from, to) != 0)
    return fail (error, "naming a blob");
  return sync_folder (folder, error);
}

/* Both, one after the other. */
gboolean
reseau_blob_folder_finish_part (ReseauBlobFolder *self, const char *name, const char *id,
                                GError **error)
{
  return reseau_blob_folder_verify_part (self, name, id, error) &&
         reseau_blob_folder_name_part (self, name, id, error);
}

/* --- whole blobs --------------------------------------------------------------- */

static char *
dup_temporary_name (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat ("tmp-", uuid, NULL);
}

static char *
copy_stream (GInputStream *stream, int fd, gint64 max, gint64 *size, GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (STEP);
  gssize n;

  *size = 0;
  while ((n = g_input_stream_read (stream, buffer, STEP, cancellable, error)) > 0) {
    if (*size + n > max) {
      g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "too many bytes");
      return NULL;
    }
    if (!write_at (fd, *size, buffer, n, error))
      return NULL;
    g_checksum_update (checksum, buffer, n);
    *size += n;
  }
  if (n < 0)
    return NULL;
  if (fsync (fd) == 0)
    return g_strdup (g_checksum_get_string (checksum));
  fail (error, "a blob");
  return NULL;
}

/**
 * reseau_blob_folder_put_stream:
 * @max: the most bytes it may have
 * @size: (out): the bytes it has
 *
 * Returns: (transfer full): the name of the blob that @stream has become; %NULL with
 *   RESEAU_ERROR_TOO_LARGE, RESEAU_ERROR_DISK or an error of the stream
 */
char *
reseau_blob_folder_put_stream (ReseauBlobFolder *self, GInputStream *stream, gint64 max,
                               gint64 *size, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = dup_temporary_name ();
  g_autofree char *id = NULL;
  int fd = reseau_blob_folder_open_part (self, name, error);

  if (fd < 0)
    return NULL;
  id = copy_stream (stream, fd, max, size, cancellable, error);
  close (fd);
  if (id != NULL && reseau_blob_folder_name_part (self, name, id, error))
    return g_steal_pointer (&id);
  reseau_blob_folder_remove_part (self, name);
  return NULL;
}

/**
 * reseau_blob_folder_put:
 *
 * Returns: (transfer full): the name of the blob that @bytes have become
 */
char *
reseau_blob_folder_put (ReseauBlobFolder *self, GBytes *bytes, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  gint64 size;

  return reseau_blob_folder_put_stream (self, stream, G_MAXINT64, &size, NULL, error);
}

/**
 * reseau_blob_folder_remove:
 *
 * Returns: %FALSE with @error set unless the blob is gone, or was not there
 */
gboolean
reseau_blob_folder_remove (ReseauBlobFolder *self, const char *id, GError **error)
{
  g_autofree char *path = reseau_blob_folder_dup_path (self, id);

  if (unlink (path) == 0)
    return sync_parent (path, error);
  return errno == ENOENT || fail (error, "removing a blob");
}

static void
list_group (const char *folder, const char *group, GPtrArray *ids)
{
  g_autofree char *path = g_build_filename (folder, group, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *id = g_strconcat (group, name, NULL);

    if (is_id (id))
      g_ptr_array_add (ids, g_steal_pointer (&id));
  }
}

/**
 * reseau_blob_folder_list:
 *
 * Returns: (transfer full) (element-type utf8): the names of all blobs, in no order
 */
GPtrArray *
reseau_blob_folder_list (ReseauBlobFolder *self, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&ids);
  dir = g_dir_open (self->path, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (strlen (name) == 2)
      list_group (self->path, name, ids);
  return g_steal_pointer (&ids);
}

/**
 * reseau_blob_folder_list_parts:
 *
 * Returns: (transfer full) (element-type utf8): the names of all parts, in no order
 */
GPtrArray *
reseau_blob_folder_list_parts (ReseauBlobFolder *self, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (self->path, PARTS, NULL);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&names);
  dir = g_dir_open (path, 0, error);
  if (dir == NULL)
    return NULL;
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_part_name (name))
      g_ptr_array_add (names, g_strdup (name));
  return g_steal_pointer (&names);
}

/**
 * reseau_blob_folder_get_free:
 *
 * Returns: bytes that can still be written on its disk; G_MAXINT64 when nobody knows
 */
gint64
reseau_blob_folder_get_free (ReseauBlobFolder *self)
{
  g_autofree char *path = g_strdup (self->path);
  struct statvfs info;

  while (statvfs (path, &info) != 0) {
    char *parent;

    if (errno != ENOENT || g_str_equal (path, ".") || g_str_equal (path, "/"))
      return G_MAXINT64;
    parent = g_path_get_dirname (path);
    g_free (path);
    path = parent;
  }
  return (gint64) MIN ((guint64) info.f_bavail * info.f_frsize, (guint64) G_MAXINT64);
}
