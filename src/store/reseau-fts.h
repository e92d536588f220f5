/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"
#include "reseau-text-query.h"

G_BEGIN_DECLS

/**
 * ReseauFts:
 *
 * The analysis of text brought into SQLite: one for each connection.
 *
 *  - the FTS5 tokenizer `reseau`, which indexes stems;
 *  - the FTS5 function `reseau_rank (search, weight of column 0, …)`, whose cost
 *    does not depend on how common a word is;
 *  - the words met while indexing, for the table `vocab`, which turns the
 *    beginning of a word into stems.
 *
 * Tables it wants (in the store's migrations):
 *
 * |[<!-- language="SQL" -->
 * CREATE VIRTUAL TABLE search USING fts5 (title, …, content='', columnsize=0, tokenize='reseau');
 * CREATE TABLE vocab (form TEXT PRIMARY KEY, stem TEXT NOT NULL, n INT NOT NULL) WITHOUT ROWID, STRICT;
 * ]|
 */
typedef struct _ReseauFts ReseauFts;

/**
 * reseau_fts_register:
 * @db: a connection; must be closed before the result is freed
 *
 * To be called before the first statement on the search table.
 */
ReseauFts *reseau_fts_register     (ReseauDb   *db,
                                    GError    **error);
void       reseau_fts_free         (ReseauFts  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauFts, reseau_fts_free)

/* Returns: (transfer none): the analyzer of this connection's thread */
ReseauAnalyzer *reseau_fts_get_analyzer (ReseauFts *self);

/**
 * reseau_fts_flush_vocab:
 *
 * Adds the words indexed since the last call to `vocab`; before each COMMIT
 * that indexed something.
 */
gboolean   reseau_fts_flush_vocab  (ReseauFts  *self,
                                    GError    **error);

/* Forgets them: after a rollback. */
void       reseau_fts_drop_vocab   (ReseauFts  *self);

/**
 * reseau_fts_match:
 * @query: has at least one clause
 * @column: (nullable): look only in this column
 *
 * Expands prefixes through `vocab` (at most 64 stems each, the most frequent
 * first).
 *
 * Returns: (transfer full): what to bind to `search MATCH ?`, or %NULL with
 *   @error set
 */
char      *reseau_fts_match        (ReseauFts        *self,
                                    ReseauTextQuery  *query,
                                    const char       *column,
                                    GError          **error);

G_END_DECLS
