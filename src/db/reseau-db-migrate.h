/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"
#include "reseau-embedded.h"

G_BEGIN_DECLS

/**
 * reseau_db_migrate:
 * @migrations: (array zero-terminated=1): texts `NNN-name.sql` from 001 on
 *   without a gap, made by tools/embed.py:
 *
 * |[
 * store_sql = custom_target('store-sql',
 *   input: files('sql/001-first.sql'), output: 'reseau-store-sql.c',
 *   command: [embed, '@OUTPUT@', 'reseau_store_sql', '@INPUT@'])
 * ]|
 *
 * Brings the database to the last version, in one transaction, at whose end foreign keys
 * must hold (they are not enforced within it, so that tables can be rebuilt): the file is
 * always of a version that a program knows, whatever ends this one.  Before an existing
 * database is changed a copy is kept beside it as `<path>.before-<version>`; it goes when
 * the database is opened once more by a program that has nothing to bring up.
 *
 * Call it outside any transaction, on a writing connection.
 *
 * Returns: %FALSE with RESEAU_ERROR_NEWER, the file untouched, when the database
 *   is of a later version than the last migration, with RESEAU_ERROR_DISK when there is no
 *   room for the copy
 */
gboolean reseau_db_migrate (ReseauDb *db, const ReseauEmbedded *migrations, GError **error);

/* The copies that it has kept: what was erased since is still in them. */
void reseau_db_remove_copies (ReseauDb *db);

G_END_DECLS
