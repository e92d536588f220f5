/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-test-power.h"

#include <glib/gstdio.h>
#include <string.h>

#define SECTOR 512

/* Something written or, without bytes, the end set. */
typedef struct {
  gint64 offset;
  GBytes *bytes;
} Change;

/* One file. */
typedef struct {
  GByteArray *kept;   /* (nullable): what the disk has for certain */
  GPtrArray *changes; /* since then */
  gboolean exists;
  gboolean anew; /* made since then */
} Disk;

static GHashTable *disks; /* by path; NULL while nobody watches */

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
disk_free (gpointer data)
{
  Disk *disk = data;

  g_clear_pointer (&disk->kept, g_byte_array_unref);
  g_ptr_array_unref (disk->changes);
  g_free (disk);
}

static GByteArray *
read_file (const char *path)
{
  char *bytes;
  gsize length;

  if (!g_file_get_contents (path, &bytes, &length, NULL))
    return NULL;
  return g_byte_array_new_take ((guint8 *) bytes, length);
}

static Disk *
find (const char *path)
{
  return disks != NULL && path != NULL ? g_hash_table_lookup (disks, path) : NULL;
}

void
reseau_test_power_watch (void)
{
  g_assert_null (disks);
  disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_free);
}

void
reseau_test_power_on_open (const char *path)
{
  Disk *disk = find (path);

  if (disks == NULL || path == NULL || (disk != NULL && disk->exists))
    return;
  if (disk == NULL) {
    disk = g_new0 (Disk, 1);
    disk->changes = g_ptr_array_new_with_free_func (change_free);
    disk->kept = read_file (path);
    g_hash_table_insert (disks, g_strdup (path), disk);
    disk->anew = disk->kept == NULL;
  }
  else
    disk->anew = TRUE;
  disk->exists = TRUE;
}

static void
add_change (const char *path, gint64 offset, GBytes *bytes)
{
  Disk *disk = find (path);
  Change *change;

  if (disk == NULL) {
    g_clear_pointer (&bytes, g_bytes_unref);
    return;
  }
  change = g_new0 (Change, 1);
  change->offset = offset;
  change->bytes = bytes;
  g_ptr_array_add (disk->changes, change);
}

void
reseau_test_power_on_write (const char *path, const void *data, gsize length, gint64 offset)
{
  add_change (path, offset, g_bytes_new (data, length));
}

void
reseau_test_power_on_truncate (const char *path, gint64 size)
{
  add_change (path, size, NULL);
}

/* --- what is left --------------------------------------------------------------------- */

static void
set_size (GByteArray *content, gsize size)
{
  gsize before = content->len;

  g_byte_array_set_size (content, size);
  if (size > before)
    memset (content->data + before, 0, size - before);
}

static void
write_part (GByteArray *content, const Change *change, gsize from, gsize length)
{
  const guint8 *bytes = g_bytes_get_data (change->bytes, NULL);
  gsize end = change->offset + from + length;

  if (end > content->len)
    set_size (content, end);
  memcpy (content->data + change->offset + from, bytes + from, length);
}

/* @share: how much of what was not flushed is there; sector by sector, in no order */
static void
apply (GByteArray *content, const Change *change, double share, GRand *dice)
{
  gsize length = change->bytes ? g_bytes_get_size (change->bytes) : 0;

  if (change->bytes == NULL && (share >= 1 || g_rand_double (dice) < share))
    set_size (content, change->offset);
  for (gsize from = 0; from < length; from += SECTOR)
    if (share >= 1 || g_rand_double (dice) < share)
      write_part (content, change, from, MIN (SECTOR, length - from));
}

/* (transfer full): the file with that share of its changes */
static GByteArray *
make (const Disk *disk, double share, GRand *dice)
{
  GByteArray *content = g_byte_array_new ();

  if (disk->kept != NULL && !disk->anew)
    g_byte_array_append (content, disk->kept->data, disk->kept->len);
  for (guint i = 0; i < disk->changes->len; i++)
    apply (content, g_ptr_array_index (disk->changes, i), share, dice);
  return content;
}

/* The folder is flushed with the first time that a new file is. */
void
reseau_test_power_on_sync (const char *path)
{
  Disk *disk = find (path);
  GByteArray *content;

  if (disk == NULL)
    return;
  content = make (disk, 1, NULL);
  g_clear_pointer (&disk->kept, g_byte_array_unref);
  disk->kept = content;
  disk->anew = FALSE;
  g_ptr_array_set_size (disk->changes, 0);
}

void
reseau_test_power_on_delete (const char *path, gboolean synced)
{
  Disk *disk = find (path);

  if (disk == NULL)
    return;
  disk->exists = FALSE;
  g_ptr_array_set_size (disk->changes, 0);
  if (synced)
    g_clear_pointer (&disk->kept, g_byte_array_unref);
}

static void
leave (const char *path, const GByteArray *content)
{
  g_autofree char *shared = g_strconcat (path, "-shm", NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (shared);
  if (content == NULL)
    g_unlink (path);
  else
    g_file_set_contents_full (path, (const char *) content->data, content->len,
                              G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
cut_one (const char *path, const Disk *disk, GRand *dice)
{
  static const double shares[] = { 0, 0.5, 0.9, 1 };
  gboolean folder_flushed = (disk->exists && !disk->anew) || g_rand_boolean (dice);
  g_autoptr (GByteArray) content = NULL;

  if (!folder_flushed)
    leave (path, disk->kept);
  else if (!disk->exists)
    leave (path, NULL);
  else {
    content = make (disk, shares[g_rand_int_range (dice, 0, G_N_ELEMENTS (shares))], dice);
    leave (path, content);
  }
}

void
reseau_test_power_cut (GRand *dice)
{
  g_autoptr (GList) paths = NULL;

  g_assert_nonnull (disks);
  paths = g_list_sort (g_hash_table_get_keys (disks), (GCompareFunc) strcmp);
  for (GList *l = paths; l != NULL; l = l->next)
    cut_one (l->data, find (l->data), dice);
  g_clear_pointer (&disks, g_hash_table_unref);
}
