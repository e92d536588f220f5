/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Words that so many records have that the cache notes which: what is found by them,
 * beside what a plain reading of the texts finds. */
#include "store-fixture.h"

#include <string.h>

#define N 2600
#define LENGTH 24

/* The first in every text, the last in hardly any; each its own stem. */
static const char *const WORDS[] = {
  "menuiserie", "atelier", "jardin", "vendre", "moulin", "quartier", "bricolage", "quai",
  "cuisine",    "bois",    "violon", "fleuve", "bocal",  "kiosque",  "xylophone", "zinc",
};

typedef struct {
  Fixture f;
  GHashTable *texts; /* id → text, spaces at both ends */
  GRand *random;
} Words;

static char *
make_text (Words *w)
{
  GString *text = g_string_new (" ");

  for (guint i = 0; i < LENGTH; i++) {
    double place = g_rand_double (w->random);

    g_string_append_printf (text, "%s ",
                            WORDS[(guint) (place * place * place * G_N_ELEMENTS (WORDS))]);
  }
  return g_string_free (text, FALSE);
}

static char *
make_json (const char *text, guint number)
{
  g_autofree char *start =
      number % 4 ? g_strdup_printf (",\"start\":\"2025-%02u-01\"", number * 7 % 12 + 1)
                 : g_strdup ("");

  return g_strdup_printf ("{\"title\":\"Numéro %u\",\"nature\":\"%s\",\"context\":\"%s\"%s}",
                          number * 7919 % N, number % 3 ? "practice" : "offer", text, start);
}

static void
add_one (Words *w, guint number)
{
  char *text = make_text (w);
  g_autofree char *json = make_json (text, number);

  g_hash_table_insert (w->texts, fixture_remote_create (&w->f, "fiche", "net", json), text);
}

static void
delete_one (Words *w, const char *id)
{
  g_autoptr (ReseauOp) op = fixture_make_delete (&w->f, id);

  fixture_remote (&w->f, op);
}

static void
set_up (Words *w, gconstpointer unused)
{
  fixture_set_up (&w->f, NULL);
  w->random = g_rand_new_with_seed (7);
  w->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < N; i++)
    add_one (w, i);
  fixture_pull (&w->f);
}

static void
tear_down (Words *w, gconstpointer unused)
{
  g_hash_table_unref (w->texts);
  g_rand_free (w->random);
  fixture_tear_down (&w->f, NULL);
}

/* --- what is to be found ---------------------------------------------------- */

/* Each of @parts, words with a space around (before, for a beginning). */
static gboolean
has_all (const char *text, char **parts)
{
  for (guint i = 0; parts[i] != NULL; i++)
    if (strstr (text, parts[i]) == NULL)
      return FALSE;
  return TRUE;
}

static char **
take_apart (const char *query)
{
  g_autofree char *bare = g_strdup (query);

  if (*query == '"')
    return g_strsplit (g_strdelimit (bare, "\"", ' '), "|", -1);
  return NULL;
}

/* Quoted it is one phrase, else words, the last of which is being written. */
static guint
count_plainly (Words *w, const char *query)
{
  g_auto (GStrv) phrase = take_apart (query);
  g_auto (GStrv) parts = phrase ? g_strdupv (phrase) : g_strsplit (query, " ", -1);
  GHashTableIter iter;
  gpointer text;
  guint n = 0;

  for (guint i = 0; phrase == NULL && parts[i] != NULL; i++) {
    char *part = parts[i];

    parts[i] = g_strconcat (" ", part, parts[i + 1] != NULL ? " " : NULL, NULL);
    g_free (part);
  }
  g_hash_table_iter_init (&iter, w->texts);
  while (g_hash_table_iter_next (&iter, NULL, &text))
    n += has_all (text, parts);
  return n;
}

static guint
count_found (Words *w, const char *text, ReseauSort sort)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = NULL;

  reseau_query_set_text (query, text);
  query->sort = sort;
  rids = reseau_store_query (w->f.store, query, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reseau_store_count (w->f.store, query, &error), ==, rids->len);
  return rids->len;
}

static void
assert_found (Words *w, const char *text)
{
  guint expected = count_plainly (w, text);

  for (ReseauSort sort = RESEAU_SORT_RELEVANCE; sort <= RESEAU_SORT_DATE; sort++) {
    guint found = count_found (w, text, sort);

    if (found != expected)
      g_error ("%s in order %d: %u found, %u expected", text, sort, found, expected);
  }
}

static const char *
pick_word (Words *w)
{
  return WORDS[g_rand_int_range (w->random, 0, G_N_ELEMENTS (WORDS))];
}

static void
assert_all_found (Words *w)
{
  for (guint i = 0; i < G_N_ELEMENTS (WORDS); i++) {
    g_autofree char *beginning = g_strndup (WORDS[i], 3);

    assert_found (w, WORDS[i]);
    assert_found (w, beginning);
  }
  for (guint round = 0; round < 40; round++) {
    const char *one = pick_word (w), *other = pick_word (w), *last = pick_word (w);
    g_autofree char *begun = g_strndup (last, 3 + round % 3);
    g_autofree char *both = g_strdup_printf ("%s %s", one, other);
    g_autofree char *typing = g_strdup_printf ("%s %s %s", one, other, begun);
    g_autofree char *phrase = g_strdup_printf ("\"%s %s\"", one, other);

    assert_found (w, both);
    assert_found (w, typing);
    assert_found (w, phrase);
  }
  fixture_check (w->f.store);
}

/* --- tests -------------------------------------------------------------------- */

static void
test_found (Words *w, gconstpointer unused)
{
  g_assert_cmpint (fixture_count (&w->f, "SELECT count(*) FROM word"), >=, 5);
  g_assert_cmpint (
      fixture_count (&w->f, "SELECT count(*) FROM word WHERE stem IN ('xylophon', 'zinc')"), ==, 0);
  assert_all_found (w);
}

static void
test_changed (Words *w, gconstpointer unused)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, w->texts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, id);
  for (guint i = 0; i < 200; i++) {
    const char *changed = g_ptr_array_index (ids, i);
    char *text = make_text (w);
    g_autofree char *json = make_json (text, i);

    fixture_remote_edit (&w->f, changed, -1, json);
    g_hash_table_insert (w->texts, g_strdup (changed), text);
  }
  for (guint i = 200; i < 300; i++) {
    delete_one (w, g_ptr_array_index (ids, i));
    g_hash_table_remove (w->texts, g_ptr_array_index (ids, i));
  }
  for (guint i = 0; i < 200; i++)
    add_one (w, i);
  fixture_pull (&w->f);
  assert_all_found (w);
}

static void
test_own (Words *w, gconstpointer unused)
{
  g_autofree char *json = make_json (" menuiserie atelier zinc ", 1);
  g_autofree char *id = fixture_create (&w->f, "fiche", "net", json);

  g_hash_table_insert (w->texts, g_strdup (id), g_strdup (" menuiserie atelier zinc "));
  assert_found (w, "menuiserie zinc");
  fixture_edit (&w->f, id, "{\"context\":\"bois zinc\"}");
  g_hash_table_insert (w->texts, g_strdup (id), g_strdup (" bois zinc "));
  assert_found (w, "menuiserie zinc");
  assert_found (w, "bois zinc");
  fixture_delete (&w->f, id);
  g_hash_table_remove (w->texts, id);
  assert_found (w, "bois zinc");
  fixture_check (w->f.store);
}

static void
test_reindexed (Words *w, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  gint64 n = fixture_count (&w->f, "SELECT count(*) FROM word");

  reseau_store_reindex (w->f.store, &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (&w->f, "SELECT count(*) FROM word"), >=, n);
  assert_all_found (w);
}

static gboolean
tidy (Words *w)
{
  g_autoptr (GError) error = NULL;
  gboolean more;

  reseau_store_tidy (w->f.store, &more, &error);
  g_assert_no_error (error);
  return more;
}

static gint64
count_parts (Words *w)
{
  return fixture_count (&w->f, "SELECT count(DISTINCT segid) FROM search_idx");
}

/* Other things are written in between, and the program ends before it is done. */
static void
test_tidied (Words *w, gconstpointer unused)
{
  for (guint i = 0; i < 10; i++) {
    add_one (w, i);
    fixture_pull (&w->f);
  }
  g_assert_cmpint (count_parts (w), >, 1);
  g_assert_true (tidy (w));
  add_one (w, 10);
  fixture_pull (&w->f);
  assert_found (w, "menuiserie atelier");
  fixture_reopen (&w->f);
  while (tidy (w))
    ;
  g_assert_cmpint (count_parts (w), ==, 1);
  assert_all_found (w);

  /* A few more are no reason to begin again. */
  add_one (w, 11);
  fixture_pull (&w->f);
  g_assert_false (tidy (w));
  g_assert_cmpint (count_parts (w), ==, 2);
  assert_found (w, "menuiserie");
}

static void
test_many (Words *w, gconstpointer unused)
{
  assert_found (w, "menuiserie atelier jardin vendre moulin quartier bricolage quai");
  assert_found (w, "quai bricolage quartier moulin vendre jardin atelier menuiserie cui");
}

static GArray *
find_first (Words *w, const ReseauQuery *query, gboolean *more)
{
  g_autoptr (GError) error = NULL;
  GArray *rids = reseau_store_query_first (w->f.store, query, 20, more, &error);

  g_assert_no_error (error);
  return rids;
}

static GArray *
find_all (Words *w, const ReseauQuery *query)
{
  g_autoptr (GError) error = NULL;
  GArray *rids = reseau_store_query (w->f.store, query, 0, &error);

  g_assert_no_error (error);
  return rids;
}

/* The first page is the beginning of the whole answer: it comes from an index where that is
 * sorted. */
static void
assert_first (Words *w, const ReseauQuery *query)
{
  gboolean more;
  g_autoptr (GArray) all = find_all (w, query);
  g_autoptr (GArray) first = find_first (w, query, &more);

  g_assert_cmpuint (first->len, ==, MIN (all->len, 20));
  g_assert_true (more == (all->len >= 20));
  g_assert_cmpmem (first->data, first->len * 8, all->data, first->len * 8);
}

static void
test_first (Words *w, gconstpointer unused)
{
  static const char *const texts[] = {
    "", "m", "menuiserie", "atelier jar", "zinc", "\"numéro 77\""
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (ReseauSort sort = RESEAU_SORT_RELEVANCE; sort <= RESEAU_SORT_DATE; sort++) {
      g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

      reseau_query_set_text (query, texts[i]);
      query->sort = sort;
      assert_first (w, query);
      reseau_query_add_filter (query, "nature", "practice");
      assert_first (w, query);
    }
}

/* All of a kind comes from an index: as it does when it is sorted. */
static void
test_order (Words *w, gconstpointer unused)
{
  for (ReseauSort sort = RESEAU_SORT_TITLE; sort <= RESEAU_SORT_DATE; sort++) {
    g_autoptr (ReseauQuery) walked = reseau_query_new ("fiche");
    g_autoptr (ReseauQuery) sorted = reseau_query_new ("fiche");
    g_autoptr (GArray) one = NULL;
    g_autoptr (GArray) other = NULL;

    walked->sort = sorted->sort = sort;
    reseau_query_add_filter (sorted, "nature", "practice");
    reseau_query_add_filter (sorted, "nature", "offer");
    one = find_all (w, walked);
    other = find_all (w, sorted);
    g_assert_cmpuint (one->len, ==, N);
    g_assert_cmpmem (one->data, one->len * 8, other->data, other->len * 8);
  }
}

#define PHRASE \
  "menuiserie atelier menuiserie jardin atelier menuiserie menuiserie jardin atelier menuiserie"

static gint64
add_phrase (Words *w, const char *title, const char *context)
{
  g_autofree char *json = g_strdup_printf (
      "{\"title\":\"%s\",\"nature\":\"offer\",\"context\":\"%s\"}", title, context);
  g_autofree char *id = fixture_remote_create (&w->f, "fiche", "net", json);

  g_assert_nonnull (id);
  fixture_pull (&w->f);
  return fixture_count (&w->f, "SELECT max(rid) FROM record");
}

static guint
find_place (const GArray *rids, gint64 rid)
{
  guint i = 0;

  while (i < rids->len && g_array_index (rids, gint64, i) != rid)
    i++;
  return i;
}

/* The rarer word says more about what was meant. */
static void
test_rare (Words *w, gconstpointer unused)
{
  gint64 rare = add_phrase (w, "A", "zinc menuiserie zinc zinc");
  gint64 common = add_phrase (w, "A", "zinc menuiserie menuiserie menuiserie");
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GArray) rids = NULL;

  reseau_query_set_text (query, "zinc menuiserie ");
  query->sort = RESEAU_SORT_RELEVANCE;
  rids = find_all (w, query);
  g_assert_cmpuint (find_place (rids, rare), <, find_place (rids, common));
  g_assert_cmpuint (find_place (rids, common), <, rids->len);
}

static void
assert_has (const GArray *rids, gint64 rid)
{
  guint n = 0;

  for (guint i = 0; i < rids->len; i++)
    n += g_array_index (rids, gint64, i) == rid;
  g_assert_cmpuint (n, ==, 1);
}

/* Of a phrase of common words what is new, and what has it in its title, comes first. */
static void
test_phrase (Words *w, gconstpointer unused)
{
  gint64 titled = add_phrase (w, PHRASE, "x");
  gint64 old = add_phrase (w, "Ancien", PHRASE);
  gint64 recent;

  for (guint i = 0; i < 1500; i++)
    add_one (w, i);
  recent = add_phrase (w, "Nouveau", PHRASE);
  for (ReseauSort sort = RESEAU_SORT_RELEVANCE; sort <= RESEAU_SORT_DATE; sort++) {
    g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
    g_autoptr (GArray) first = NULL;
    g_autoptr (GArray) all = NULL;
    gboolean more;

    reseau_query_set_text (query, "\"" PHRASE "\"");
    query->sort = sort;
    first = find_first (w, query, &more);
    all = find_all (w, query);
    g_assert_true (more);
    g_assert_cmpuint (first->len, ==, 2);
    assert_has (first, titled);
    assert_has (first, recent);
    g_assert_cmpuint (all->len, ==, 3);
    assert_has (all, old);
    if (sort == RESEAU_SORT_RELEVANCE) {
      g_assert_cmpint (g_array_index (first, gint64, 0), ==, titled);
      g_assert_cmpint (g_array_index (all, gint64, 0), ==, titled);
    }
  }
}

/* A word that everybody had goes with the last record that had it. */
static void
test_erased (Words *w, gconstpointer unused)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, w->texts);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    delete_one (w, id);
  g_hash_table_remove_all (w->texts);
  fixture_pull (&w->f);
  fixture_check (w->f.store);
  g_assert_cmpint (fixture_count (&w->f, "SELECT count(*) FROM word WHERE stem = 'menuiser'"), ==,
                   0);
  g_assert_cmpint (fixture_count (&w->f, "SELECT count(*) FROM vocab WHERE form = 'menuiserie'"),
                   ==, 0);
}

#define add(name, func) g_test_add ("/store/words/" name, Words, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("found", test_found);
  add ("changed", test_changed);
  add ("own", test_own);
  add ("reindexed", test_reindexed);
  add ("tidied", test_tidied);
  add ("many", test_many);
  add ("first", test_first);
  add ("order", test_order);
  add ("rare", test_rare);
  add ("phrase", test_phrase);
  add ("erased", test_erased);
  return g_test_run ();
}
