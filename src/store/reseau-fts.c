/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts-private.h"

#include <string.h>

#define DATA_KEY "reseau-fts"

typedef int (*TokenFunc) (void *, int, const char *, int, int, int);

typedef struct {
  ReseauFts *fts;
  TokenFunc func;
  void *data;
  int code;
  gboolean is_title;
  ReseauFtsWhole whole;
} Tokenizing;

/* {{{ Tokenizer */

void
reseau_fts_whole_add (ReseauFtsWhole *whole, const char *stem)
{
  guint64 hash = whole->any ? whole->hash : G_GUINT64_CONSTANT (14695981039346656037);

  do
    hash = (hash ^ (guchar) *stem) * G_GUINT64_CONSTANT (1099511628211);
  while (*stem++ != '\0');
  whole->hash = hash;
  whole->any = TRUE;
}

void
reseau_fts_whole_term (const ReseauFtsWhole *whole, char term[RESEAU_FTS_WHOLE_SIZE])
{
  g_snprintf (term, RESEAU_FTS_WHOLE_SIZE, "=%012" G_GINT64_MODIFIER "x",
              (whole->hash ^ (whole->hash >> 48)) & G_GUINT64_CONSTANT (0xffffffffffff));
}

static void
emit_title_term (Tokenizing *tokenizing, const ReseauToken *token)
{
  char term[RESEAU_TOKEN_MAX + 16];

  term[0] = RESEAU_FTS_TITLE_TERM;
  memcpy (term + 1, token->stem, token->stem_length + 1);
  if (tokenizing->code == SQLITE_OK)
    tokenizing->code =
        tokenizing->func (tokenizing->data, FTS5_TOKEN_COLOCATED, term,
                          (int) token->stem_length + 1, (int) token->start, (int) token->end);
  if (!token->joined && !token->stop)
    reseau_fts_whole_add (&tokenizing->whole, token->stem);
}

static gboolean
on_token (const ReseauToken *token, gpointer data)
{
  Tokenizing *tokenizing = data;

  tokenizing->code =
      tokenizing->func (tokenizing->data, token->joined ? FTS5_TOKEN_COLOCATED : 0, token->stem,
                        (int) token->stem_length, (int) token->start, (int) token->end);
  if (tokenizing->is_title)
    emit_title_term (tokenizing, token);
  if (tokenizing->fts->counting)
    reseau_fts_count (tokenizing->fts, token);
  reseau_fts_meet (tokenizing->fts, token);
  return tokenizing->code == SQLITE_OK;
}

/* A query comes as stems with spaces between. */
static int
tokenize_query (const char *text, int length, void *data, TokenFunc func)
{
  int start = 0;

  for (int i = 0; i <= length; i++)
    if (i == length || text[i] == ' ') {
      int code = i > start ? func (data, 0, text + start, i - start, start, i) : SQLITE_OK;

      if (code != SQLITE_OK)
        return code;
      start = i + 1;
    }
  return SQLITE_OK;
}

static int
tokenizer_run (Fts5Tokenizer *tokenizer, void *data, int flags, const char *text, int length,
               TokenFunc func)
{
  Tokenizing tokenizing = { .fts = (ReseauFts *) (gpointer) tokenizer, .func = func, .data = data };

  if (text == NULL || length <= 0)
    return SQLITE_OK;
  if (flags & FTS5_TOKENIZE_QUERY)
    return tokenize_query (text, length, data, func);
  if (text[0] == RESEAU_FTS_TERM_MARK[0])
    return func (data, 0, text, length, 0, length);
  tokenizing.is_title = text[0] == RESEAU_FTS_TITLE_MARK[0];
  reseau_analyzer_run (tokenizing.fts->indexer, text, length, on_token, &tokenizing);
  if (tokenizing.whole.any && tokenizing.code == SQLITE_OK) {
    char term[RESEAU_FTS_WHOLE_SIZE];

    reseau_fts_whole_term (&tokenizing.whole, term);
    tokenizing.code = func (data, FTS5_TOKEN_COLOCATED, term, (int) strlen (term), 0, length);
  }
  return tokenizing.code;
}

/* Every table of a connection uses the one analyzer. */
static int
tokenizer_create (void *user_data, const char **args, int n_args, Fts5Tokenizer **out)
{
  *out = user_data;
  return SQLITE_OK;
}

static void
tokenizer_delete (Fts5Tokenizer *tokenizer)
{
}

/* }}} */

static fts5_api *
get_api (sqlite3 *handle)
{
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;

  if (sqlite3_prepare_v2 (handle, "SELECT fts5(?1)", -1, &stmt, NULL) == SQLITE_OK) {
    sqlite3_bind_pointer (stmt, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step (stmt);
  }
  sqlite3_finalize (stmt);
  return api;
}

static void
fts_free (gpointer data)
{
  ReseauFts *self = data;

  reseau_analyzer_free (self->analyzer);
  reseau_analyzer_free (self->indexer);
  g_hash_table_unref (self->vocab);
  g_hash_table_unref (self->words);
  g_free (self);
}

ReseauFts *
reseau_fts_register (ReseauDb *db, GError **error)
{
  fts5_tokenizer tokenizer = { tokenizer_create, tokenizer_delete, tokenizer_run };
  ReseauFts *self;
  fts5_api *api;
  int code;

  g_return_val_if_fail (db != NULL && reseau_fts_get (db) == NULL, NULL);

  api = get_api (reseau_db_get_handle (db));
  if (api == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_FAILED, "this SQLite has no FTS5");
    return NULL;
  }
  self = g_new0 (ReseauFts, 1);
  self->db = db;
  self->analyzer = reseau_analyzer_new ();
  self->indexer = reseau_analyzer_new ();
  self->counting = !reseau_db_is_read_only (db);
  self->vocab = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reseau_db_set_data (db, DATA_KEY, self, fts_free);

  code = api->xCreateTokenizer (api, "reseau", self, &tokenizer, NULL);
  if (code == SQLITE_OK)
    code = api->xCreateFunction (api, "reseau_rank", self, reseau_fts_rank, NULL);
  if (code == SQLITE_OK)
    return self;
  reseau_db_set_error (error, reseau_db_get_handle (db), code, "register the tokenizer");
  return NULL;
}

ReseauFts *
reseau_fts_get (ReseauDb *db)
{
  g_return_val_if_fail (db != NULL, NULL);
  return reseau_db_get_data (db, DATA_KEY);
}

ReseauAnalyzer *
reseau_fts_get_analyzer (ReseauFts *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->analyzer;
}

void
reseau_fts_set_counting (ReseauFts *self, gboolean counting)
{
  g_return_if_fail (self != NULL);
  self->counting = counting;
}
