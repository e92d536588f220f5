/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A search first finds the set of records that match, out of bits that are kept of
 * common words, and then ranks the newest of them. */
#include "reseau-store-query.h"

#include <string.h>

/* What words are worth in the title, the summary and the body. */
#define WEIGHTS "10.0, 3.0, 1.0, 0.0"

#define KIND(name) "\"" RESEAU_FTS_TERM_MARK name "\""

/* Records that the index is let go through to rank. */
#define MOST_READ 4000

/* Places of words that it is let go through for the phrases of a clause, and the least
 * number of records for each. */
#define MOST_PLACES 1600
#define LEAST_READ 100

/* Phrases of a clause that are looked for in texts to rank; in titles all are. */
#define MOST_RANKED 6

/* Of so few answers a person tries fewer words; see reseau_store_find_some(). */
#define ENOUGH 10

/* So few records are sooner looked up in the index one by one than met in it. */
#define FEW 32

/* And of those that have only some of the words, where these are common: the newest of them and
 * of those that have the most, so many clauses and
 * phrases of each. */
#define FEW_OF_SOME 8
#define MOST_OF_SOME 2
#define CLAUSES_OF_SOME 3

/* What a search of everything finds.  Terms are what others are found by. */
static const char *const found_kinds[] = { "fiche",   "structure", "person", "meeting",
                                           "message", "link",      NULL };

gboolean
reseau_store_make_search (ReseauStore *self, const ReseauQuery *query, ReseauSearch **search,
                          GError **error)
{
  g_autoptr (ReseauTextQuery) text = NULL;
  g_autofree char *corrected = NULL;
  ReseauFtsMatch *match;

  *search = NULL;
  if (query->text == NULL)
    return TRUE;
  if (!query->as_typed && !reseau_store_correct_text (self, query->text, &corrected, error))
    return FALSE;
  text = reseau_text_query_new (reseau_fts_get_analyzer (self->fts),
                                corrected != NULL ? corrected : query->text, TRUE);
  if (reseau_text_query_get_n_clauses (text) == 0)
    return TRUE;
  match = reseau_fts_compile (self->fts, text, error);
  if (match == NULL)
    return FALSE;
  *search = g_new0 (ReseauSearch, 1);
  (*search)->match = match;
  (*search)->kind = g_strdup (query->kind);
  /* In other orders those that have everything would not come first. */
  (*search)->enough = query->sort == RESEAU_SORT_RELEVANCE ? ENOUGH : 1;
  return TRUE;
}

void
reseau_search_free (ReseauSearch *self)
{
  if (self == NULL)
    return;
  reseau_fts_match_free (self->match);
  g_free (self->kind);
  reseau_bits_free (self->bits);
  reseau_bits_free (self->best);
  g_free (self);
}

/* --- which records match -------------------------------------------------- */

/* Of one clause.  From @least on there are as many records as may be gone through to rank,
 * from @phrases on as many as for its phrases; before @titles none has it in its title. */
typedef struct {
  ReseauBits *bits;
  gint64 least;
  gint64 phrases;
  gint64 titles;
  gboolean partial;
  gboolean unproved;
} Found;

gboolean
reseau_store_add_matching (ReseauStore *self, const char *phrase, gboolean title, gint64 least,
                           ReseauBits *bits, GError **error)
{
  g_autofree char *match = reseau_fts_quote (phrase, title);
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ?", "sl", match,
      least);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    reseau_bits_add (bits, reseau_db_column_int64 (statement, 0));
  return more == 0;
}

/* The records that have all the words of a phrase, and from where on it is worth
 * looking, as one of @n phrases. */
static ReseauBits *
find_candidates (ReseauStore *self, const char *phrase, guint n, gint64 max, gint64 *least,
                 GError **error)
{
  g_auto (GStrv) stems = g_strsplit (phrase, " ", -1);
  guint most = MAX (MOST_PLACES / (n * g_strv_length (stems)), LEAST_READ);
  g_autoptr (ReseauBits) all = NULL;

  *least = 0;
  for (guint i = 0; stems[i] != NULL; i++) {
    g_autoptr (ReseauBits) bits = reseau_bits_new (max);
    gint64 from;

    if (!reseau_store_add_word_bits (self, stems[i], bits, error))
      return NULL;
    from = reseau_bits_find_newest (bits, most);
    *least = i == 0 ? from : MIN (*least, from);
    if (all == NULL)
      all = g_steal_pointer (&bits);
    else
      reseau_bits_intersect (all, bits);
  }
  return g_steal_pointer (&all);
}

static gboolean
find_in_titles (ReseauStore *self, const char *phrase, Found *found, GError **error)
{
  g_autoptr (ReseauBits) titles = reseau_bits_new (found->bits->max);
  gint64 oldest;

  if (!reseau_store_add_matching (self, phrase, TRUE, 0, titles, error))
    return FALSE;
  reseau_bits_unite (found->bits, titles);
  oldest = reseau_bits_find_oldest (titles);
  if (oldest >= 0)
    found->titles = found->partial ? MIN (found->titles, oldest) : oldest;
  else if (!found->partial)
    found->titles = RESEAU_NO_TITLES;
  found->partial = TRUE;
  return TRUE;
}

static gboolean
find_phrase (ReseauStore *self, const char *phrase, guint n, ReseauMatching how, Found *found,
             GError **error)
{
  gint64 least;
  g_autoptr (ReseauBits) candidates =
      find_candidates (self, phrase, n, found->bits->max, &least, error);
  gint64 oldest;

  if (candidates == NULL)
    return FALSE;
  oldest = reseau_bits_find_oldest (candidates);
  if (oldest < 0)
    return TRUE;
  found->phrases = MAX (found->phrases, least);
  if (how == RESEAU_MATCHING_RANKED && reseau_bits_count (candidates) > RESEAU_FTS_CANDIDATES) {
    reseau_bits_unite (found->bits, candidates);
    found->unproved = found->partial = TRUE;
    return TRUE;
  }
  if (how == RESEAU_MATCHING_ALL || oldest >= least)
    return reseau_store_add_matching (self, phrase, FALSE, oldest, found->bits, error);
  return reseau_store_add_matching (self, phrase, FALSE, least, found->bits, error) &&
         find_in_titles (self, phrase, found, error);
}

static gboolean
find_clause (ReseauStore *self, const GPtrArray *phrases, ReseauMatching how, Found *found,
             GError **error)
{
  for (guint i = 0; i < phrases->len; i++) {
    const char *phrase = g_ptr_array_index (phrases, i);
    gboolean ok = strchr (phrase, ' ') != NULL
                      ? find_phrase (self, phrase, phrases->len, how, found, error)
                      : reseau_store_add_word_bits (self, phrase, found->bits, error);

    if (!ok)
      return FALSE;
  }
  found->least = reseau_bits_find_newest (found->bits, MOST_READ);
  return TRUE;
}

static gboolean
find_kind (ReseauStore *self, const char *kind, Found *found, GError **error)
{
  const char *const one[] = { kind, NULL };

  for (const char *const *name = kind ? one : found_kinds; *name != NULL; name++) {
    gint64 vid;

    if (!reseau_store_find_value (self, *name, RESEAU_KIND_FIELD, &vid, error) ||
        (vid != 0 && !reseau_store_read_bits (self, vid, found->bits, error)))
      return FALSE;
  }
  found->least = reseau_bits_find_newest (found->bits, MOST_READ);
  return TRUE;
}

/* @found: (transfer full): its bits */
static void
narrow_to (ReseauSearch *search, Found *found)
{
  search->least = search->bits ? MIN (search->least, found->least) : found->least;
  search->phrases = MAX (search->phrases, found->phrases);
  search->titles = MAX (search->titles, found->titles);
  search->partial |= found->partial;
  search->unproved |= found->unproved;
  if (search->bits != NULL)
    reseau_bits_intersect (found->bits, search->bits);
  reseau_bits_free (search->bits);
  search->bits = found->bits;
}

/* @kind: the records that may answer
 * @each: (element-type ReseauBits): filled with those that meet each clause */
static gboolean
find_text (ReseauStore *self, ReseauSearch *search, const ReseauBits *kind, ReseauMatching how,
           GPtrArray *each, GError **error)
{
  const GPtrArray *clauses = search->match->clauses;

  search->match->total = reseau_bits_count (kind);
  for (guint i = 0; i < clauses->len; i++) {
    Found found = { reseau_bits_new (kind->max) };

    if (!find_clause (self, g_ptr_array_index (clauses, i), how, &found, error)) {
      reseau_bits_free (found.bits);
      return FALSE;
    }
    reseau_bits_intersect (found.bits, kind);
    search->match->documents[i] = reseau_bits_count (found.bits);
    g_ptr_array_add (each, reseau_bits_copy (found.bits));
    narrow_to (search, &found);
  }
  return reseau_store_add_matching (self, search->match->whole, FALSE, 0, search->bits, error);
}

/* Too few have all the words: those that have most of them will do, and what is in quotes. */
static void
find_some (ReseauSearch *search, const ReseauBits *kind, const GPtrArray *each)
{
  ReseauFtsMatch *match = search->match;
  g_autoptr (ReseauBits) among = reseau_bits_copy (kind);
  g_autoptr (GPtrArray) optional = g_ptr_array_new ();
  ReseauBits *some;

  for (guint i = 0; i < each->len; i++)
    if (match->quoted[i])
      reseau_bits_intersect (among, g_ptr_array_index (each, i));
    else
      g_ptr_array_add (optional, g_ptr_array_index (each, i));
  if (each->len < 2 || optional->len == 0)
    return;
  some = reseau_store_find_some (optional, among, optional->len < each->len, match->total,
                                 &search->best);
  reseau_bits_unite (some, search->bits);
  reseau_bits_free (search->bits);
  search->bits = some;
  match->any = TRUE;
  search->unproved = FALSE;
}

static void
bound_ranking (ReseauSearch *search)
{
  gint64 oldest = reseau_bits_find_oldest (search->bits);

  search->newest = reseau_bits_find_newest (search->bits, 1);
  if (search->match->any)
    search->least = 0;
  else
    search->least = MAX (search->least, search->phrases);
  if (!search->unproved && !search->match->any)
    search->least =
        MAX (search->least, reseau_bits_find_newest (search->bits, RESEAU_FTS_CANDIDATES));
  /* Then all are ranked by what they have anywhere. */
  if (oldest >= search->least)
    search->titles = RESEAU_NO_TITLES;
  search->least = MAX (search->least, oldest);
}

gboolean
reseau_store_find_matching (ReseauStore *self, ReseauSearch *search, gint64 max, ReseauMatching how,
                            GError **error)
{
  g_autoptr (GPtrArray) each = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_bits_free);
  g_autoptr (ReseauBits) kind = NULL;
  Found found = { reseau_bits_new (max) };

  if (!find_kind (self, search->kind, &found, error)) {
    reseau_bits_free (found.bits);
    return FALSE;
  }
  kind = reseau_bits_copy (found.bits);
  if (!find_text (self, search, kind, how, each, error)) {
    reseau_bits_free (found.bits);
    return FALSE;
  }
  narrow_to (search, &found);
  if (reseau_bits_count (search->bits) < search->enough)
    find_some (search, kind, each);
  bound_ranking (search);
  return TRUE;
}

/* --- which are the best ----------------------------------------------------- */

/* So that few records of the kind are not looked for among many others. */
static char *
narrow_match (const char *match, const char *kind)
{
  if (kind == NULL)
    return g_strconcat ("(", match, ") AND (", KIND ("fiche") " OR " KIND ("structure"),
                        " OR " KIND ("person") " OR " KIND ("meeting"),
                        " OR " KIND ("message") " OR " KIND ("link"), ")", NULL);
  return g_strdup_printf ("(%s) AND \"" RESEAU_FTS_TERM_MARK "%s\"", match, kind);
}

static char *
write_match (const ReseauSearch *search, gboolean title, guint most, char **shape)
{
  g_autofree char *match = reseau_fts_match_write (search->match, title, most, shape);

  return narrow_match (match, search->kind);
}

#define RANKED(shape, match, least) \
  "SELECT rowid, reseau_rank (search, " shape ", " WEIGHTS ") AS score FROM search" \
  " WHERE search MATCH " match " AND rowid BETWEEN " least " AND ?1"

#define NEWEST(shape, match, least) \
  "SELECT * FROM (" RANKED (shape, match, least) " ORDER BY rowid DESC" \
                                                 " LIMIT " G_STRINGIFY (RESEAU_FTS_CANDIDATES) ")"

#define BEST_FIRST " ORDER BY 2 DESC, 1 DESC"

/* Returns: (transfer full): a list in JSON, for `json_each()` */
static char *
write_rids (const ReseauBits *bits)
{
  GString *out = g_string_new ("[");

  for (gint64 word = 0; word <= bits->max >> 6; word++)
    for (guint64 rest = bits->words[word]; rest != 0; rest &= rest - 1)
      g_string_append_printf (out, "%s%" G_GINT64_FORMAT, out->len > 1 ? "," : "",
                              (word << 6) + __builtin_ctzll (rest));
  return g_string_free (g_string_append_c (out, ']'), FALSE);
}

/* @most: phrases of a clause that are looked for */
static ReseauDbStatement *
prepare_few (ReseauStore *self, const ReseauSearch *search, const ReseauBits *few, guint most,
             GError **error)
{
  g_autofree char *shape = NULL;
  g_autofree char *match = write_match (search, FALSE, most, &shape);
  g_autofree char *rids = write_rids (few);

  /* A subquery is not asked for what follows, which FTS5 would look for to the end. */
  return reseau_db_query (
      self->db, error,
      "SELECT value, (SELECT reseau_rank (search, ?1, " WEIGHTS ") FROM search"
      " WHERE search MATCH ?2 AND rowid = value) FROM json_each (?3)" BEST_FIRST,
      "sss", shape, match, rids);
}

/* All can be ranked, and FTS5 goes through its index faster from the oldest on. */
static ReseauDbStatement *
prepare_all (ReseauStore *self, const ReseauSearch *search, GError **error)
{
  g_autofree char *shape = NULL;
  g_autofree char *match = write_match (search, FALSE, MOST_RANKED, &shape);

  return reseau_db_query (self->db, error, RANKED ("?2", "?3", "?4") BEST_FIRST, "lssl",
                          search->newest, shape, match, search->least);
}

static ReseauDbStatement *
prepare_newest (ReseauStore *self, const ReseauSearch *search, GError **error)
{
  g_autofree char *shape = NULL;
  g_autofree char *match = write_match (search, FALSE, MOST_RANKED, &shape);
  g_autofree char *title_shape = NULL;
  g_autofree char *title_match = NULL;

  if (search->titles == RESEAU_NO_TITLES)
    return reseau_db_query (self->db, error, NEWEST ("?2", "?3", "?4") BEST_FIRST, "lssl",
                            search->newest, shape, match, search->least);
  title_match = write_match (search, TRUE, G_MAXUINT, &title_shape);
  return reseau_db_query (
      self->db, error,
      "SELECT rowid, max (score) FROM (" NEWEST ("?2", "?3", "?4") " UNION ALL " NEWEST (
          "?5", "?6", "?7") ") GROUP BY rowid" BEST_FIRST,
      "lsslssl", search->newest, shape, match, search->least, title_shape, title_match,
      search->titles);
}

/* Of those that have some of the words: the few that have more, and the newest. */
static ReseauDbStatement *
prepare_some (ReseauStore *self, const ReseauSearch *search, GError **error)
{
  g_autoptr (ReseauBits) few = reseau_bits_copy (search->bits);
  gint64 n_met = 0;

  for (guint i = 0; i < search->match->clauses->len; i++)
    n_met += search->match->documents[i];
  if (n_met <= MOST_READ)
    return prepare_all (self, search, error);
  reseau_bits_keep_newest (few, FEW_OF_SOME);
  if (search->best != NULL) {
    g_autoptr (ReseauBits) best = reseau_bits_copy (search->best);

    reseau_bits_keep_newest (best, FEW_OF_SOME);
    reseau_bits_unite (few, best);
  }
  search->match->ranked_by = CLAUSES_OF_SOME;
  return prepare_few (self, search, few, MOST_OF_SOME, error);
}

static ReseauDbStatement *
prepare_best (ReseauStore *self, const ReseauSearch *search, GError **error)
{
  gint64 n = reseau_bits_count (search->bits);

  if (n <= FEW && !search->unproved)
    return prepare_few (self, search, search->bits, MOST_RANKED, error);
  if (search->match->any)
    return prepare_some (self, search, error);
  if (n <= RESEAU_FTS_CANDIDATES && search->titles == RESEAU_NO_TITLES)
    return prepare_all (self, search, error);
  return prepare_newest (self, search, error);
}

gboolean
reseau_store_find_best (ReseauStore *self, const ReseauSearch *search, GArray *rids, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = prepare_best (self, search, error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    if (reseau_bits_has (search->bits, rid))
      g_array_append_val (rids, rid);
  }
  return more == 0;
}
