/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"
#include "reseau-text-query.h"

G_BEGIN_DECLS

/**
 * ReseauFts:
 *
 * The analysis of text brought into SQLite, one for each connection:
 *
 *  - the FTS5 tokenizer `reseau`, which indexes stems;
 *  - the FTS5 function `reseau_rank()`, whose cost does not depend on how common
 *    a word is;
 *  - the words met while indexing, for the table `vocab`, which turns the
 *    beginning of a word into stems.
 *
 * Tables it wants, in a migration:
 *
 * |[<!-- language="SQL" -->
 * CREATE VIRTUAL TABLE search USING fts5 (title, …, content='', columnsize=0, tokenize='reseau');
 * INSERT INTO search (search, rank) VALUES ('hashsize', 16777216), ('automerge', 8);
 * CREATE TABLE vocab (form TEXT PRIMARY KEY, stem TEXT NOT NULL, n INTEGER NOT NULL)
 *   WITHOUT ROWID, STRICT;
 * ]|
 *
 * A title is stored (and deleted) with RESEAU_FTS_TITLE_MARK before it: it is then
 * found by itself as well, without going through all records that have its words
 * somewhere.  The title stands in the first column.
 *
 * What MATCH is given outside reseau_fts_compile() is taken as stems, not analysed.
 */
typedef struct _ReseauFts ReseauFts;

#define RESEAU_FTS_TITLE_MARK "\002"

/* A text that begins with it is one term, the mark included, neither analysed nor
 * counted: to narrow a search to it by `AND "…"`. */
#define RESEAU_FTS_TERM_MARK "\003"

/* How many of the newest matches are ranked. */
#define RESEAU_FTS_CANDIDATES 300

/**
 * reseau_fts_register:
 *
 * Makes tokenizer and function known to @db, before its first statement on a search
 * table.
 *
 * Returns: (transfer none): goes with @db
 */
ReseauFts *reseau_fts_register (ReseauDb *db, GError **error);

/* Returns: (transfer none) (nullable): what reseau_fts_register() made */
ReseauFts *reseau_fts_get (ReseauDb *db);

/* Returns: (transfer none): an analyzer for the thread that uses the connection */
ReseauAnalyzer *reseau_fts_get_analyzer (ReseauFts *self);

/**
 * reseau_fts_set_counting:
 * @counting: %FALSE around `INSERT INTO search (search, …) VALUES ('delete', …)`
 *
 * Whether the words that go through the tokenizer are new to the index.
 */
void reseau_fts_set_counting (ReseauFts *self, gboolean counting);

/* {{{ Words of which it is noted when they are met */

/* Numbers are from 1 to one less than this. */
#define RESEAU_FTS_MAX_WORDS 4096

/* @words: (transfer full) (element-type utf8 guint): stem → number, to be noted from now
 * on; see reseau_fts_get_met() */
void reseau_fts_set_words (ReseauFts *self, GHashTable *words);

/* Returns: (transfer none) (array fixed-size=64): a bit for each number whose word has
 * gone through the tokenizer into or out of the index since reseau_fts_clear_met() */
const guint64 *reseau_fts_get_met (ReseauFts *self);
void reseau_fts_clear_met (ReseauFts *self);

/* }}} */

/**
 * reseau_fts_flush_vocab:
 *
 * Writes the words indexed since the last call to `vocab`: within each transaction
 * that indexed something, at its end.
 */
gboolean reseau_fts_flush_vocab (ReseauFts *self, GError **error);

/* Forgets them: after a rollback. */
void reseau_fts_drop_vocab (ReseauFts *self);

/**
 * ReseauFtsMatch:
 * @clauses: (element-type GPtrArray): each is to be met, by one of its phrases: stems
 *   with a space between, the likeliest phrase first
 * @own: of each clause, how many of its phrases were typed; those after them mean the same
 * @quoted: of each clause, whether it has to be met in any case
 * @documents: of each clause, in how many records one is met, as far as that is known
 * @total: how many records there are
 * @ranked_by: so many clauses, those that the fewest records meet
 * @any: whether it is enough to meet some of them
 * @whole: the term of a title that is the query and nothing else
 *
 * What to look for, see reseau_fts_match_write().
 */
typedef struct {
  GPtrArray *clauses;
  guint own[RESEAU_TEXT_QUERY_MAX_WORDS];
  gboolean quoted[RESEAU_TEXT_QUERY_MAX_WORDS];
  guint documents[RESEAU_TEXT_QUERY_MAX_WORDS];
  guint total;
  guint ranked_by;
  gboolean any;
  char *whole;
} ReseauFtsMatch;

/**
 * reseau_fts_compile:
 * @query: with at least one clause
 *
 * Expands what is being typed through `vocab` to at most 64 stems, the most
 * frequent first.
 *
 * Returns: (transfer full): or %NULL with @error set
 */
ReseauFtsMatch *reseau_fts_compile (ReseauFts *self, ReseauTextQuery *query, GError **error);

/**
 * reseau_fts_match_write:
 * @title: whether all has to be in the title
 * @most: phrases of a clause that are looked for
 * @shape: (out): for reseau_rank(): which terms are one word of the query, and how rare it is
 *
 * |[<!-- language="SQL" -->
 * SELECT rowid, max (score) AS score FROM (
 *   SELECT * FROM (SELECT rowid, reseau_rank (search, :shape, 10.0, 3.0, 1.0) AS score FROM search
 *                  WHERE search MATCH :match ORDER BY rowid DESC LIMIT 300)
 *   UNION ALL
 *   SELECT * FROM (SELECT rowid, reseau_rank (search, :title_shape, 10.0, 3.0, 1.0) FROM search
 *                  WHERE search MATCH :title_match ORDER BY rowid DESC LIMIT 300))
 * GROUP BY rowid ORDER BY 2 DESC, 1 DESC LIMIT 50
 * ]|
 *
 * reseau_rank() takes the shape, then a weight for each column.  Of many clauses the six
 * that the fewest records meet are written: what is found may not meet the others.
 *
 * Returns: (transfer full): for `search MATCH`
 */
char *reseau_fts_match_write (const ReseauFtsMatch *self, gboolean title, guint most, char **shape);

/* Returns: (transfer full): one phrase, or term, for `search MATCH` */
char *reseau_fts_quote (const char *phrase, gboolean title);

void reseau_fts_match_free (ReseauFtsMatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauFtsMatch, reseau_fts_match_free)

G_END_DECLS
