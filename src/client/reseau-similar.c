/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What may have been written already by somebody else, known by its title. */
#include "reseau-similar.h"

#include "reseau-context-private.h"
#include "reseau-text-fold.h"

#include <string.h>

/* The longest words of a title say what it is about: records are looked for that have two of them.
 * So much is looked at, however many records there are. */
#define MOST_WORDS 4
#define MOST_FOUND 40
#define MOST_SHOWN 3

/* A word that says something by itself. */
#define LEAST_LETTERS 3

/* --- two titles ------------------------------------------------------------------- */

typedef struct {
  GPtrArray *forms;
  GHashTable *stems;
} Words;

static gboolean
add_word (const ReseauToken *token, gpointer data)
{
  Words *words = data;

  if (token->stop || token->joined || token->form_length < LEAST_LETTERS)
    return TRUE;
  g_ptr_array_add (words->forms, g_strdup (token->form));
  g_hash_table_add (words->stems, g_strdup (token->stem));
  return TRUE;
}

static Words *
words_new (ReseauAnalyzer *analyzer, const char *title)
{
  Words *self = g_new0 (Words, 1);

  self->forms = g_ptr_array_new_with_free_func (g_free);
  self->stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reseau_analyzer_run (analyzer, title, -1, add_word, self);
  return self;
}

static void
words_free (Words *self)
{
  g_ptr_array_unref (self->forms);
  g_hash_table_unref (self->stems);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Words, words_free)

/* Three bytes each: the text is folded, an accent would be two. */
static GHashTable *
list_trigrams (const char *title)
{
  g_autofree char *folded = reseau_text_fold (title, -1);
  g_autofree char *text = g_strconcat (" ", folded, " ", NULL);
  GHashTable *out = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; strlen (text) >= 3 && i + 3 <= strlen (text); i++)
    g_hash_table_add (out, g_strndup (text + i, 3));
  return out;
}

/* How much two sets have in common, of all that they have. */
static guint
dice (GHashTable *a, GHashTable *b)
{
  guint total = g_hash_table_size (a) + g_hash_table_size (b), common = 0;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    common += g_hash_table_contains (b, key);
  return total == 0 ? 0 : 200 * common / total;
}

/**
 * reseau_similar_score:
 *
 * By the stems of the words, which catches another order and other endings, or by their letters,
 * which catches what is misspelt.
 *
 * Returns: 0 for nothing in common to 100 for the same
 */
guint
reseau_similar_score (ReseauAnalyzer *analyzer, const char *a, const char *b)
{
  g_autoptr (Words) one = words_new (analyzer, a);
  g_autoptr (Words) other = words_new (analyzer, b);
  g_autoptr (GHashTable) letters = list_trigrams (a);
  g_autoptr (GHashTable) others = list_trigrams (b);

  if (g_hash_table_size (one->stems) == 0 || g_hash_table_size (other->stems) == 0)
    return 0;
  return MAX (dice (one->stems, other->stems), dice (letters, others));
}

/* --- in the cache --------------------------------------------------------------------- */

typedef struct {
  ReseauContextReader *reader;
  char *kind;
  char *title;
  char *except;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  reseau_context_reader_free (job->reader);
  g_free (job->kind);
  g_free (job->title);
  g_free (job->except);
  g_free (job);
}

static int
compare_length (gconstpointer a, gconstpointer b)
{
  gsize one = strlen (*(const char *const *) a), other = strlen (*(const char *const *) b);

  return one < other ? 1 : one > other ? -1 : 0;
}

static void
look_for (ReseauStore *store, const Job *job, const char *text, GHashTable *seen, GArray *rids)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (job->kind);
  g_autoptr (GArray) found = NULL;
  gboolean more;

  reseau_query_set_text (query, text);
  query->sort = RESEAU_SORT_RELEVANCE;
  found = reseau_store_query_first (store, query, MOST_FOUND, &more, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++) {
    gint64 rid = g_array_index (found, gint64, i);

    if (g_hash_table_add (seen, GSIZE_TO_POINTER (rid)))
      g_array_append_val (rids, rid);
  }
}

static GArray *
find_candidates (ReseauStore *store, const Job *job)
{
  g_autoptr (Words) words = words_new (reseau_store_get_analyzer (store), job->title);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  g_ptr_array_sort (words->forms, compare_length);
  n = MIN (words->forms->len, MOST_WORDS);
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++) {
      g_autofree char *pair = g_strconcat (g_ptr_array_index (words->forms, i), " ",
                                           g_ptr_array_index (words->forms, j), NULL);

      look_for (store, job, pair, seen, rids);
    }
  if (n == 1 || (n > 0 && rids->len == 0))
    look_for (store, job, g_ptr_array_index (words->forms, 0), seen, rids);
  return rids;
}

typedef struct {
  gint64 rid;
  guint score;
} Match;

static int
compare_scores (gconstpointer a, gconstpointer b)
{
  return (int) ((const Match *) b)->score - (int) ((const Match *) a)->score;
}

static GArray *
find_matches (ReseauStore *store, const Job *job, const GArray *rids, const GPtrArray *rows)
{
  const ReseauKind *kind = reseau_schema_get_kind (job->reader->schema, job->kind);
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (Match));

  for (guint i = 0; i < rows->len; i++) {
    const ReseauRow *row = g_ptr_array_index (rows, i);
    g_autofree char *title = NULL;
    Match match = { g_array_index (rids, gint64, i) };

    if (row == NULL || g_strcmp0 (row->record->id, job->except) == 0)
      continue;
    title = reseau_kind_dup_title (kind, row->record->fields);
    match.score = reseau_similar_score (reseau_store_get_analyzer (store), job->title, title);
    if (match.score >= RESEAU_SIMILAR_ENOUGH)
      g_array_append_val (matches, match);
  }
  g_array_sort (matches, compare_scores);
  return matches;
}

static GPtrArray *
load_matches (ReseauStore *store, const Job *job, const GArray *matches, GError **error)
{
  ReseauDisplay display = reseau_context_reader_get_display (job->reader);
  gint64 rids[MOST_SHOWN];
  guint n = MIN (matches->len, MOST_SHOWN);
  g_autoptr (GPtrArray) data = NULL;

  for (guint i = 0; i < n; i++)
    rids[i] = g_array_index (matches, Match, i).rid;
  data = reseau_load_items (store, &display, rids, n, NULL, error);
  if (data == NULL)
    return NULL;
  return reseau_items_from_data (data, rids);
}

static gpointer
find_job (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  ReseauStore *store = reseau_store_from_db (db);
  g_autoptr (GArray) rids = find_candidates (store, job);
  g_autoptr (GPtrArray) rows =
      reseau_store_load_rows (store, (const gint64 *) (gpointer) rids->data, rids->len, error);
  g_autoptr (GArray) matches = NULL;

  if (rows == NULL)
    return NULL;
  matches = find_matches (store, job, rids, rows);
  return load_matches (store, job, matches, error);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer items = reseau_db_worker_run_finish (RESEAU_DB_WORKER (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, items, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * reseau_context_find_similar_async:
 * @title: as far as it is written
 * @except: id of the record that is written
 *
 * Looks for records whose titles are much the same, in a time that does not depend on how many
 * there are.
 */
void
reseau_context_find_similar_async (ReseauContext *self, const char *kind, const char *title,
                                   const char *except, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job;

  g_task_set_source_tag (task, reseau_context_find_similar_async);
  if (self->pool == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The cache is closed");
    g_object_unref (task);
    return;
  }
  job = g_new0 (Job, 1);
  *job = (Job){ reseau_context_reader_new (self), g_strdup (kind), g_strdup (title),
                g_strdup (except) };
  reseau_db_worker_run_async (reseau_db_pool_get_readers (self->pool), G_PRIORITY_DEFAULT, find_job,
                              job, job_free, (GDestroyNotify) g_ptr_array_unref, cancellable,
                              on_found_cb, task);
}

/**
 * reseau_context_find_similar_finish:
 *
 * Returns: (transfer full) (element-type ReseauItem): the most similar first, three at most
 */
GPtrArray *
reseau_context_find_similar_finish (ReseauContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
