/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"

G_BEGIN_DECLS

/* What a database in memory holds, kept beside; for one that cannot be within a transaction. */
static inline void
fuzz_copy (sqlite3 *from, sqlite3 *to)
{
  sqlite3_backup *backup = sqlite3_backup_init (to, "main", from, "main");

  g_assert_nonnull (backup);
  g_assert_cmpint (sqlite3_backup_step (backup, -1), ==, SQLITE_DONE);
  g_assert_cmpint (sqlite3_backup_finish (backup), ==, SQLITE_OK);
}

static inline sqlite3 *
fuzz_keep (ReseauDb *db)
{
  sqlite3 *kept = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &kept), ==, SQLITE_OK);
  fuzz_copy (reseau_db_get_handle (db), kept);
  return kept;
}

static inline void
fuzz_put_back (sqlite3 *kept, ReseauDb *db)
{
  fuzz_copy (kept, reseau_db_get_handle (db));
}

G_END_DECLS
