/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "reseau-error.h"

G_BEGIN_DECLS

/*
 * What SQLite answers, told as RESEAU_ERROR:
 *
 *   SQLITE_FULL, IOERR, READONLY, CANTOPEN, PERM    -> RESEAU_ERROR_DISK
 *   SQLITE_CORRUPT, NOTADB, FORMAT                  -> RESEAU_ERROR_CORRUPT
 *   SQLITE_BUSY, LOCKED                             -> RESEAU_ERROR_BUSY
 *   SQLITE_CONSTRAINT, MISMATCH, RANGE, TOOBIG      -> RESEAU_ERROR_INVALID
 *   SQLITE_INTERRUPT                                -> G_IO_ERROR_CANCELLED
 *   anything else                                   -> RESEAU_ERROR_FAILED
 *
 * RESEAU_ERROR_NEWER comes from reseau_db_migrate() alone.
 */

/**
 * reseau_db_set_error:
 * @error: (nullable): where to put it
 * @handle: (nullable): the connection, for its message
 * @code: a (possibly extended) result code, not SQLITE_OK
 * @doing: what failed, in a few words, never with values: "open", or the SQL
 */
void reseau_db_set_error (GError **error, sqlite3 *handle, int code, const char *doing);

G_END_DECLS
