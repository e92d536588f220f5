/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-db-error.h"

#include <gio/gio.h>

static ReseauError
code_to_error (int code)
{
  switch (code & 0xff) {
  case SQLITE_FULL:
  case SQLITE_IOERR:
  case SQLITE_READONLY:
  case SQLITE_CANTOPEN:
  case SQLITE_PERM:
    return RESEAU_ERROR_DISK;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_FORMAT:
    return RESEAU_ERROR_CORRUPT;
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
    return RESEAU_ERROR_BUSY;
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH:
  case SQLITE_RANGE:
  case SQLITE_TOOBIG:
    return RESEAU_ERROR_INVALID;
  default:
    return RESEAU_ERROR_FAILED;
  }
}

void
reseau_db_set_error (GError **error, sqlite3 *handle, int code, const char *doing)
{
  const char *text;

  g_return_if_fail (doing != NULL);

  /* The connection's message says more, but only while it is about this code. */
  if (handle != NULL && (sqlite3_errcode (handle) & 0xff) == (code & 0xff))
    text = sqlite3_errmsg (handle);
  else
    text = sqlite3_errstr (code);

  if ((code & 0xff) == SQLITE_INTERRUPT)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: %s", doing, text);
  else
    g_set_error (error, RESEAU_ERROR, code_to_error (code), "%s: %s (%d)", doing, text, code);
}
