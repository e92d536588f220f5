/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-uploads.h"

#include "reseau-error.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct _ReseauUploads {
  ReseauBlobFolder *folder;
  GMutex lock;
  GHashTable *writing;   /* id → ReseauIntake, not owned */
  GHashTable *finishing; /* ids */
  GCond closed;          /* an intake has ended; with @lock */
  GMutex sweeping;
};

struct _ReseauIntake {
  ReseauUploads *uploads;
  char *id;
  GMutex lock;
  int fd;
  gint64 offset;
  gint64 size;
  gboolean taken_over;
  int failure; /* errno of a write */
};

/**
 * reseau_uploads_new:
 * @folder: (transfer none): where parts and blobs are
 */
ReseauUploads *
reseau_uploads_new (ReseauBlobFolder *folder)
{
  ReseauUploads *self = g_new0 (ReseauUploads, 1);

  self->folder = reseau_blob_folder_ref (folder);
  self->writing = g_hash_table_new (g_str_hash, g_str_equal);
  self->finishing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->sweeping);
  g_cond_init (&self->closed);
  return self;
}

void
reseau_uploads_free (ReseauUploads *self)
{
  if (self == NULL)
    return;
  reseau_blob_folder_unref (self->folder);
  g_hash_table_unref (self->writing);
  g_hash_table_unref (self->finishing);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->sweeping);
  g_cond_clear (&self->closed);
  g_free (self);
}

ReseauBlobFolder *
reseau_uploads_get_folder (ReseauUploads *self)
{
  return self->folder;
}

/* Of a connection that broke off, more may be on its way through this machine. */
#define WAIT_US (2 * G_USEC_PER_SEC)
#define QUIET_US (G_USEC_PER_SEC / 4)

static gint64
get_written (ReseauUploads *self, const char *id)
{
  ReseauIntake *intake = g_hash_table_lookup (self->writing, id);
  gint64 offset;

  if (intake == NULL)
    return -1;
  g_mutex_lock (&intake->lock);
  offset = intake->offset;
  g_mutex_unlock (&intake->lock);
  return offset;
}

/**
 * reseau_uploads_wait:
 *
 * Lets what has come of an upload be written down: until its connection has ended,
 * or nothing came for a moment, two seconds at most.
 */
void
reseau_uploads_wait (ReseauUploads *self, const char *id)
{
  gint64 until = g_get_monotonic_time () + WAIT_US;
  gint64 before = -1, now;

  g_mutex_lock (&self->lock);
  while ((now = get_written (self, id)) != before && g_get_monotonic_time () < until) {
    gint64 quiet = g_get_monotonic_time () + QUIET_US;

    before = now;
    while (get_written (self, id) >= 0 && g_cond_wait_until (&self->closed, &self->lock, quiet))
      ;
  }
  g_mutex_unlock (&self->lock);
}

/* Under the lock: nobody writes the part any more. */
static gboolean
take_over (ReseauUploads *self, const char *id, GError **error)
{
  ReseauIntake *before = g_hash_table_lookup (self->writing, id);

  if (g_hash_table_contains (self->finishing, id)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_BUSY, "the upload is being finished");
    return FALSE;
  }
  if (before != NULL) {
    g_mutex_lock (&before->lock);
    before->taken_over = TRUE;
    g_mutex_unlock (&before->lock);
    g_hash_table_remove (self->writing, id);
  }
  return TRUE;
}

/**
 * reseau_uploads_get_offset:
 * @offset: (out): how many bytes have come
 *
 * Who asks goes on from there: nothing more comes by another connection.
 *
 * Returns: %FALSE with RESEAU_ERROR_BUSY while the upload is being finished
 */
gboolean
reseau_uploads_get_offset (ReseauUploads *self, const char *id, gint64 *offset, GError **error)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = take_over (self, id, error);
  *offset = ok ? reseau_blob_folder_get_part_size (self->folder, id) : 0;
  g_mutex_unlock (&self->lock);
  return ok;
}

static ReseauIntake *
open_part (ReseauUploads *self, const char *id, gint64 offset, gint64 size, gint64 *expected,
           GError **error)
{
  ReseauIntake *intake;
  int fd;

  if (!take_over (self, id, error))
    return NULL;
  *expected = reseau_blob_folder_get_part_size (self->folder, id);
  if (*expected != offset || offset > size) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "the part ends elsewhere");
    return NULL;
  }
  fd = reseau_blob_folder_open_part (self->folder, id, error);
  if (fd < 0)
    return NULL;
  intake = g_new0 (ReseauIntake, 1);
  *intake = (ReseauIntake){
    .uploads = self, .id = g_strdup (id), .fd = fd, .offset = offset, .size = size
  };
  g_mutex_init (&intake->lock);
  g_hash_table_insert (self->writing, intake->id, intake);
  return intake;
}

/**
 * reseau_uploads_open:
 * @offset: where the bytes that come begin
 * @size: how many there will be in all
 * @expected: (out): where they have to begin
 *
 * Returns: (transfer full): what takes the bytes; %NULL with RESEAU_ERROR_STALE when
 *   they have to begin elsewhere, RESEAU_ERROR_BUSY, or an error of the disk
 */
ReseauIntake *
reseau_uploads_open (ReseauUploads *self, const char *id, gint64 offset, gint64 size,
                     gint64 *expected, GError **error)
{
  ReseauIntake *intake;

  g_mutex_lock (&self->lock);
  intake = open_part (self, id, offset, size, expected, error);
  g_mutex_unlock (&self->lock);
  return intake;
}

/* How many bytes the upload will have. */
gint64
reseau_intake_get_size (ReseauIntake *self)
{
  return self->size;
}

void
reseau_intake_free (ReseauIntake *self)
{
  ReseauUploads *uploads;

  if (self == NULL)
    return;
  uploads = self->uploads;
  g_mutex_lock (&uploads->lock);
  if (g_hash_table_lookup (uploads->writing, self->id) == self)
    g_hash_table_remove (uploads->writing, self->id);
  g_cond_broadcast (&uploads->closed);
  g_mutex_unlock (&uploads->lock);
  close (self->fd);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  g_free (self);
}

static void
write_down (ReseauIntake *self, const guint8 *data, gsize length)
{
  if ((gint64) length > self->size - self->offset) {
    self->failure = EFBIG;
    return;
  }
  while (length > 0 && self->failure == 0) {
    gssize n = pwrite (self->fd, data, length, self->offset);

    if (n < 0 && errno != EINTR)
      self->failure = errno;
    if (n <= 0)
      continue;
    data += n;
    length -= n;
    self->offset += n;
  }
}

/**
 * reseau_intake_write:
 *
 * Takes the next bytes; what goes wrong is told in the end.
 */
void
reseau_intake_write (ReseauIntake *self, const void *data, gsize length)
{
  g_mutex_lock (&self->lock);
  if (!self->taken_over && self->failure == 0)
    write_down (self, data, length);
  g_mutex_unlock (&self->lock);
}

static gboolean
told (ReseauIntake *self, GError **error)
{
  if (self->taken_over)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE, "another one goes on with it");
  else if (self->failure == EFBIG)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE, "more than was announced");
  else if (self->failure != 0)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, g_strerror (self->failure));
  else if (fsync (self->fd) != 0)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

/**
 * reseau_intake_settle:
 * @offset: (out): how many bytes there are now
 *
 * Returns: whether all that came is on the disk; RESEAU_ERROR_STALE when another
 *   connection has taken over, RESEAU_ERROR_TOO_LARGE, RESEAU_ERROR_DISK
 */
gboolean
reseau_intake_settle (ReseauIntake *self, gint64 *offset, GError **error)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = told (self, error);
  *offset = self->offset;
  g_mutex_unlock (&self->lock);
  return ok;
}

/**
 * reseau_uploads_begin_finish:
 *
 * Returns: %FALSE when somebody else is finishing it
 */
gboolean
reseau_uploads_begin_finish (ReseauUploads *self, const char *id)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = take_over (self, id, NULL);
  if (ok)
    g_hash_table_add (self->finishing, g_strdup (id));
  g_mutex_unlock (&self->lock);
  return ok;
}

void
reseau_uploads_end_finish (ReseauUploads *self, const char *id)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->finishing, id);
  g_mutex_unlock (&self->lock);
}

void
reseau_uploads_lock (ReseauUploads *self)
{
  g_mutex_lock (&self->sweeping);
}

void
reseau_uploads_unlock (ReseauUploads *self)
{
  g_mutex_unlock (&self->sweeping);
}
