/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/*
 * A file system for SQLite that fails on demand.  Once installed it is the default
 * of the whole process, whatever opens databases.  It counts what is to reach the disk
 * at once but leaves it to the system, which is much faster.
 */

typedef enum {
  RESEAU_TEST_VFS_OPEN = 1 << 0,
  RESEAU_TEST_VFS_WRITE = 1 << 1,
  RESEAU_TEST_VFS_SYNC = 1 << 2,
  RESEAU_TEST_VFS_TRUNCATE = 1 << 3,
  RESEAU_TEST_VFS_READ = 1 << 4,
  RESEAU_TEST_VFS_DELETE = 1 << 5,
  RESEAU_TEST_VFS_CHANGES = RESEAU_TEST_VFS_OPEN | RESEAU_TEST_VFS_WRITE | RESEAU_TEST_VFS_SYNC |
                            RESEAU_TEST_VFS_TRUNCATE,
} ReseauTestVfsOps;

void reseau_test_vfs_install (void);
void reseau_test_vfs_uninstall (void);

/* Starts counting anew.  The @nth operation (from 1; 0: none) of those in @ops
 * answers @code, SQLITE_IOERR or SQLITE_FULL say; with @all_after also each one after it,
 * as a full disk does.  A failed write may have written its first half. */
void reseau_test_vfs_fail (ReseauTestVfsOps ops, guint nth, int code, gboolean all_after);

/* Operations in the @ops of the last reseau_test_vfs_fail() since then. */
guint reseau_test_vfs_get_count (void);

/* Whether the failure has happened. */
gboolean reseau_test_vfs_has_failed (void);

G_END_DECLS
