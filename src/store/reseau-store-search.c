/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-query.h"

/* What words are worth in the title, the summary and the body. */
#define WEIGHTS "10.0, 3.0, 1.0, 0.0"

#define KIND(name) "\"" RESEAU_FTS_TERM_MARK name "\""

/* A search of everything finds what has a page of its own: no links, terms or
 * words on a record, which say the same once more. */
static char *
narrow (const char *match, const char *kind)
{
  if (kind == NULL)
    return g_strconcat ("(", match, ") AND (", KIND ("fiche") " OR " KIND ("structure"),
                        " OR " KIND ("person") " OR " KIND ("meeting"), ")", NULL);
  return g_strdup_printf ("(%s) AND \"" RESEAU_FTS_TERM_MARK "%s\"", match, kind);
}

gboolean
reseau_store_make_search (ReseauStore *self, const ReseauQuery *query, ReseauSearch **search,
                          GError **error)
{
  g_autoptr (ReseauTextQuery) text = NULL;
  g_autoptr (ReseauFtsMatch) match = NULL;

  *search = NULL;
  if (query->text == NULL)
    return TRUE;
  text = reseau_text_query_new (reseau_fts_get_analyzer (self->fts), query->text, TRUE);
  if (reseau_text_query_get_n_clauses (text) == 0)
    return TRUE;
  match = reseau_fts_compile (self->fts, text, error);
  if (match == NULL)
    return FALSE;
  *search = g_new0 (ReseauSearch, 1);
  (*search)->match = narrow (match->match, query->kind);
  (*search)->title_match = narrow (match->title_match, query->kind);
  (*search)->shape = g_strdup (match->shape);
  return TRUE;
}

void
reseau_search_free (ReseauSearch *self)
{
  if (self == NULL)
    return;
  g_free (self->match);
  g_free (self->title_match);
  g_free (self->shape);
  g_free (self);
}

gboolean
reseau_store_find_newest (ReseauStore *self, const ReseauSearch *search, guint most,
                          ReseauBits *bits, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?",
      "sl", search->match, (gint64) most);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    reseau_bits_add (bits, reseau_db_column_int64 (statement, 0));
  return more == 0;
}

gboolean
reseau_store_find_all (ReseauStore *self, const ReseauSearch *search, ReseauBits *bits,
                       GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT rowid FROM search WHERE search MATCH ?", "s", search->match);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    reseau_bits_add (bits, reseau_db_column_int64 (statement, 0));
  return more == 0;
}

gboolean
reseau_store_find_best (ReseauStore *self, const ReseauSearch *search, GArray *rids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error,
      "SELECT rowid, max (score) FROM ("
      "SELECT * FROM (SELECT rowid, reseau_rank (search, ?1, " WEIGHTS ") AS score FROM search"
      " WHERE search MATCH ?2 ORDER BY rowid DESC LIMIT " G_STRINGIFY (
          RESEAU_FTS_CANDIDATES) ")"
                                 " UNION ALL "
                                 "SELECT * FROM (SELECT rowid, reseau_rank (search, ?1, " WEIGHTS
                                 ") FROM search"
                                 " WHERE search MATCH ?3 ORDER BY rowid DESC LIMIT " G_STRINGIFY (
                                     RESEAU_FTS_CANDIDATES) ")"
                                                            ") GROUP BY rowid ORDER BY 2 DESC, 1 DESC",
      "sss", search->shape, search->match, search->title_match);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    g_array_append_val (rids, rid);
  }
  return more == 0;
}
