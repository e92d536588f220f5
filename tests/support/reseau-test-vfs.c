/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-test-vfs.h"

#include <string.h>

#include "reseau-test-power.h"

typedef struct {
  sqlite3_file base;
  const char *path;  /* (nullable) */
  sqlite3_file real; /* and what follows it */
} File;

#define REAL(file) (&((File *) (file))->real)
#define PATH(file) (((File *) (file))->path)
#define CALL(file, method, ...) (REAL (file)->pMethods->method (REAL (file), ##__VA_ARGS__))

static sqlite3_vfs *real_vfs;
static sqlite3_vfs test_vfs;

static int failing_ops;
static int failing_nth;
static int failing_code;
static int failing_all_after;
static int count;

static int
fault (ReseauTestVfsOps op)
{
  int nth, n;

  if ((g_atomic_int_get (&failing_ops) & (int) op) == 0)
    return SQLITE_OK;
  n = g_atomic_int_add (&count, 1) + 1;
  nth = g_atomic_int_get (&failing_nth);
  if (nth == 0 || n < nth || (n > nth && !g_atomic_int_get (&failing_all_after)))
    return SQLITE_OK;
  return g_atomic_int_get (&failing_code);
}

static int
file_close (sqlite3_file *file)
{
  return CALL (file, xClose);
}

static int
file_read (sqlite3_file *file, void *data, int n, sqlite3_int64 offset)
{
  return fault (RESEAU_TEST_VFS_READ) != SQLITE_OK ? SQLITE_IOERR_READ
                                                   : CALL (file, xRead, data, n, offset);
}

static int
file_write (sqlite3_file *file, const void *data, int n, sqlite3_int64 offset)
{
  int code = fault (RESEAU_TEST_VFS_WRITE);

  if (code == SQLITE_OK) {
    reseau_test_power_on_write (PATH (file), data, n, offset);
    return CALL (file, xWrite, data, n, offset);
  }
  CALL (file, xWrite, data, n / 2, offset);
  return code == SQLITE_IOERR ? SQLITE_IOERR_WRITE : code;
}

static int
file_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  int code = fault (RESEAU_TEST_VFS_TRUNCATE);

  if (code != SQLITE_OK)
    return code == SQLITE_IOERR ? SQLITE_IOERR_TRUNCATE : code;
  reseau_test_power_on_truncate (PATH (file), size);
  return CALL (file, xTruncate, size);
}

static int
file_sync (sqlite3_file *file, int flags)
{
  int code = fault (RESEAU_TEST_VFS_SYNC);

  if (code != SQLITE_OK)
    return code == SQLITE_IOERR ? SQLITE_IOERR_FSYNC : code;
  /* Whoever takes the power away knows what was flushed; the system need not do it. */
  reseau_test_power_on_sync (PATH (file));
  return SQLITE_OK;
}

static int
file_size (sqlite3_file *file, sqlite3_int64 *size)
{
  return CALL (file, xFileSize, size);
}

static int
file_lock (sqlite3_file *file, int level)
{
  return CALL (file, xLock, level);
}

static int
file_unlock (sqlite3_file *file, int level)
{
  return CALL (file, xUnlock, level);
}

static int
file_check_lock (sqlite3_file *file, int *out)
{
  return CALL (file, xCheckReservedLock, out);
}

static int
file_control (sqlite3_file *file, int op, void *arg)
{
  return CALL (file, xFileControl, op, arg);
}

static int
file_sector_size (sqlite3_file *file)
{
  return CALL (file, xSectorSize);
}

static int
file_characteristics (sqlite3_file *file)
{
  return CALL (file, xDeviceCharacteristics);
}

static int
file_shm_map (sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
  return CALL (file, xShmMap, page, size, extend, out);
}

static int
file_shm_lock (sqlite3_file *file, int offset, int n, int flags)
{
  return CALL (file, xShmLock, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  CALL (file, xShmBarrier);
}

static int
file_shm_unmap (sqlite3_file *file, int remove)
{
  return CALL (file, xShmUnmap, remove);
}

static const sqlite3_io_methods METHODS = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_sector_size,
  .xDeviceCharacteristics = file_characteristics,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  int code;

  file->pMethods = NULL;
  if (fault (RESEAU_TEST_VFS_OPEN) != SQLITE_OK)
    return SQLITE_CANTOPEN;
  memset (REAL (file), 0, real_vfs->szOsFile);
  PATH (file) = name;
  reseau_test_power_on_open (name);
  code = real_vfs->xOpen (real_vfs, name, REAL (file), flags, out_flags);
  if (code == SQLITE_OK)
    file->pMethods = &METHODS;
  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  if (fault (RESEAU_TEST_VFS_DELETE) != SQLITE_OK)
    return SQLITE_IOERR_DELETE;
  reseau_test_power_on_delete (name, sync_folder);
  return real_vfs->xDelete (real_vfs, name, FALSE);
}

void
reseau_test_vfs_install (void)
{
  g_assert_null (real_vfs);
  real_vfs = sqlite3_vfs_find (NULL);
  test_vfs = *real_vfs;
  test_vfs.pNext = NULL;
  test_vfs.zName = "reseau-test";
  test_vfs.szOsFile = G_STRUCT_OFFSET (File, real) + real_vfs->szOsFile;
  test_vfs.xOpen = vfs_open;
  test_vfs.xDelete = vfs_delete;
  sqlite3_vfs_register (&test_vfs, 1);
  reseau_test_vfs_fail (0, 0, SQLITE_OK, FALSE);
}

void
reseau_test_vfs_uninstall (void)
{
  g_assert_nonnull (real_vfs);
  sqlite3_vfs_unregister (&test_vfs);
  sqlite3_vfs_register (real_vfs, 1);
  real_vfs = NULL;
}

void
reseau_test_vfs_fail (ReseauTestVfsOps ops, guint nth, int code, gboolean all_after)
{
  g_atomic_int_set (&failing_ops, 0);
  g_atomic_int_set (&count, 0);
  g_atomic_int_set (&failing_nth, (int) nth);
  g_atomic_int_set (&failing_code, code);
  g_atomic_int_set (&failing_all_after, all_after);
  g_atomic_int_set (&failing_ops, (int) ops);
}

guint
reseau_test_vfs_get_count (void)
{
  return g_atomic_int_get (&count);
}

gboolean
reseau_test_vfs_has_failed (void)
{
  int nth = g_atomic_int_get (&failing_nth);

  return nth > 0 && g_atomic_int_get (&count) >= nth;
}
