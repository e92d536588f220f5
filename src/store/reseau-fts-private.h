/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-fts.h"

G_BEGIN_DECLS

struct _ReseauFts {
  ReseauDb *db;
  ReseauAnalyzer *analyzer;
  ReseauAnalyzer *indexer; /* apart: what it has cached has been counted */
  gboolean counting;
  guint n_skipped;
  gboolean counted;  /* since the last flush */
  GHashTable *vocab; /* form -> ReseauFtsWord */
  GHashTable *words; /* stem -> number of a word */
  guint64 met[RESEAU_FTS_MAX_WORDS / 64];
};

/* A stem as a term of titles. */
#define RESEAU_FTS_TITLE_TERM '^'

/* A whole title as one term, short so that the index stays small: '=' and twelve digits
 * made of its stems.  That two titles meet by chance changes an order at most. */
typedef struct {
  guint64 hash;
  gboolean any;
} ReseauFtsWhole;

#define RESEAU_FTS_WHOLE_SIZE 16

void reseau_fts_whole_add (ReseauFtsWhole *whole, const char *stem);
void reseau_fts_whole_term (const ReseauFtsWhole *whole, char term[RESEAU_FTS_WHOLE_SIZE]);

/* reseau_rank() */
void reseau_fts_rank (const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result,
                      int n_values, sqlite3_value **values);

void reseau_fts_count (ReseauFts *self, const ReseauToken *token);
void reseau_fts_meet (ReseauFts *self, const ReseauToken *token);

G_END_DECLS
