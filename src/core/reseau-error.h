/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * RESEAU_ERROR:
 *
 * Errors of the libraries below the user interface.  The message is for a
 * developer's log; what a person reads is made from the code in ui/ and ctl/.
 */
#define RESEAU_ERROR (reseau_error_quark ())
GQuark reseau_error_quark (void);

/**
 * ReseauError:
 * @RESEAU_ERROR_INVALID: a value breaks the schema or the form of a message
 * @RESEAU_ERROR_TOO_LARGE: a limit on size, depth or number was passed
 * @RESEAU_ERROR_NOT_FOUND: no such record, field or kind
 * @RESEAU_ERROR_NOT_ALLOWED: the rights of the caller do not reach that far
 * @RESEAU_ERROR_STALE: it was decided on something that has changed meanwhile
 * @RESEAU_ERROR_CORRUPT: stored data do not read as what was written
 * @RESEAU_ERROR_NEWER: data written by a newer version of the program
 * @RESEAU_ERROR_DISK: no space, read-only, or the disk answers with an error
 * @RESEAU_ERROR_NETWORK: the server cannot be reached
 * @RESEAU_ERROR_AUTH: the server does not know these credentials
 * @RESEAU_ERROR_UNTRUSTED: who the server is cannot be checked by its certificate
 * @RESEAU_ERROR_NOT_A_SERVER: what answers does not speak the protocol
 * @RESEAU_ERROR_SERVER_FULL: the server has no room, or its disk answers with an error
 * @RESEAU_ERROR_TOO_OLD: the server wants a newer version of this program
 * @RESEAU_ERROR_BUSY: too many requests, or another process has the file
 * @RESEAU_ERROR_FAILED: anything else
 */
typedef enum {
  RESEAU_ERROR_INVALID,
  RESEAU_ERROR_TOO_LARGE,
  RESEAU_ERROR_NOT_FOUND,
  RESEAU_ERROR_NOT_ALLOWED,
  RESEAU_ERROR_STALE,
  RESEAU_ERROR_CORRUPT,
  RESEAU_ERROR_NEWER,
  RESEAU_ERROR_DISK,
  RESEAU_ERROR_NETWORK,
  RESEAU_ERROR_AUTH,
  RESEAU_ERROR_UNTRUSTED,
  RESEAU_ERROR_NOT_A_SERVER,
  RESEAU_ERROR_SERVER_FULL,
  RESEAU_ERROR_TOO_OLD,
  RESEAU_ERROR_BUSY,
  RESEAU_ERROR_FAILED,
} ReseauError;

G_END_DECLS
