/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists, filters, counts and searches. */
#include "store-fixture.h"

#include "reseau-json.h"

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autofree char *structure = NULL;
  g_autofree char *json = NULL;

  fixture_set_up (f, NULL);
  g_free (fixture_remote_create (
      f, "term", "net",
      "{\"label\":\"Garde d’enfants\",\"list\":\"theme\",\"code\":\"famille--garde-denfants\","
      "\"synonyms\":[\"crèche\",\"halte-garderie\"]}"));
  structure = fixture_remote_create (f, "structure", "net",
                                     "{\"name\":\"Les Coccinelles\",\"city\":\"Dinant\","
                                     "\"hosts_visits\":true}");
  json = g_strdup_printf ("{\"title\":\"Accueillir les petits\",\"nature\":\"practice\","
                          "\"themes\":[\"famille--garde-denfants\"],\"structure\":\"%s\","
                          "\"summary\":\"Une place pendant la formation\"}",
                          structure);
  g_free (fixture_remote_create (f, "fiche", "net", json));
  g_free (fixture_remote_create (
      f, "fiche", "net",
      "{\"title\":\"L’atelier vélo\",\"nature\":\"practice\",\"themes\":[\"mobilite\"],"
      "\"publics\":[\"jeunes\"],\"steps\":[{\"title\":\"Démonter\",\"text\":\"les roues\"}]}"));
  g_free (fixture_remote_create (
      f, "fiche", "org:" ORG,
      "{\"title\":\"Été solidaire\",\"nature\":\"offer\",\"themes\":[\"mobilite\",\"numerique\"],"
      "\"publics\":[\"jeunes\",\"adultes\"],\"start\":\"2026-07-01\"}"));
  g_free (fixture_remote_create (
      f, "fiche", "net",
      "{\"title\":\"Formation en déconstruction\",\"nature\":\"offer\",\"start\":\"2026-03-01\","
      "\"summary\":\"On y démonte des bâtiments avec un atelier\",\"public\":true}"));
  fixture_pull (f);
  fixture_check (f->store);
}

static void
assert_query (Fixture *f, ReseauQuery *query, const char *expected)
{
  g_autofree char *found = fixture_query (f, query);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) titles = g_strsplit (expected, "|", -1);
  gint64 n = reseau_store_count (f->store, query, &error);

  g_assert_cmpstr (found, ==, expected);
  g_assert_cmpint (n, ==, g_strv_length (titles));
}

static void
test_sorts (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  assert_query (f, query,
                "Formation en déconstruction|Été solidaire|L’atelier vélo|Accueillir les petits");
  query->sort = RESEAU_SORT_TITLE;
  assert_query (f, query,
                "Accueillir les petits|Été solidaire|Formation en déconstruction|L’atelier vélo");
  query->sort = RESEAU_SORT_DATE;
  assert_query (f, query,
                "Formation en déconstruction|Été solidaire|Accueillir les petits|L’atelier vélo");
  query->from = g_strdup ("2026-04-01");
  assert_query (f, query, "Été solidaire");
  query->until = g_strdup ("2026-07-01");
  assert_query (f, query, "");
}

/* As a directory in French has them, walked in the index or sorted. */
static void
test_sort_by_title (Fixture *f, gconstpointer unused)
{
  static const char *const titles[] = {
    "Zoo",       "Été",     "élan",   "Œuvre",        "Bureau 10",
    "Bureau 9",  "cote",    "Côté",   "Saint-Gilles", "Saint Zénon",
    "L’Atelier", "Lasagne", "« Ah »", "Oeil",         "Offrir",
  };
  static const char sorted[] = "« Ah »|Bureau 9|Bureau 10|cote|Côté|élan|Été|L’Atelier|Lasagne|"
                               "Oeil|Œuvre|Offrir|Saint-Gilles|Saint Zénon|Zoo";
  g_autoptr (ReseauQuery) query = reseau_query_new ("structure");
  g_autofree char *other = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++) {
    g_autofree char *json = g_strdup_printf ("{\"name\":\"%s\",\"city\":\"Huy\"}", titles[i]);
    g_autofree char *id = fixture_create (f, "structure", "net", json);
  }
  query->sort = RESEAU_SORT_TITLE;
  other = fixture_query (f, query);
  g_assert_true (
      g_str_has_prefix (other, "« Ah »|Bureau 9|Bureau 10|cote|Côté|élan|Été|L’Atelier"));
  reseau_query_set_text (query, "huy");
  assert_query (f, query, sorted);
}

static void
test_pending_first (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autofree char *id = fixture_create (f, "fiche", "net", "{\"title\":\"Zoo\"}");

  reseau_query_add_filter (query, "pending", "true");
  assert_query (f, query, "Zoo");
  reseau_query_clear_filter (query, "pending");
  reseau_query_add_filter (query, "mine", "true");
  assert_query (f, query, "Zoo");
  reseau_query_clear_filter (query, "mine");
  reseau_query_add_filter (query, "by", OTHER_UID);
  assert_query (f, query,
                "Formation en déconstruction|Été solidaire|L’atelier vélo|Accueillir les petits");
  reseau_query_clear_filter (query, "by");
  assert_query (
      f, query,
      "Zoo|Formation en déconstruction|Été solidaire|L’atelier vélo|Accueillir les petits");
  fixture_delete (f, id);
  reseau_query_add_filter (query, "pending", "true");
  assert_query (f, query, "");
}

static void
test_filters (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  reseau_query_add_filter (query, "themes", "mobilite");
  assert_query (f, query, "Été solidaire|L’atelier vélo");
  reseau_query_add_filter (query, "themes", "famille--garde-denfants");
  assert_query (f, query, "Été solidaire|L’atelier vélo|Accueillir les petits");
  reseau_query_add_filter (query, "nature", "offer");
  assert_query (f, query, "Été solidaire");
  reseau_query_add_filter (query, "nature", "nothing");
  assert_query (f, query, "Été solidaire");
  reseau_query_remove_filter (query, "nature", "offer");
  assert_query (f, query, "");
  reseau_query_remove_filter (query, "nature", "nothing");
  reseau_query_remove_filter (query, "themes", "famille--garde-denfants");
  assert_query (f, query, "Été solidaire|L’atelier vélo");
  reseau_query_clear_filter (query, "themes");
  reseau_query_add_filter (query, "visibility", "structure");
  assert_query (f, query, "Été solidaire");
  reseau_query_clear_filter (query, "visibility");
  reseau_query_add_filter (query, "visibility", "public");
  assert_query (f, query, "Formation en déconstruction");
  reseau_query_clear_filter (query, "visibility");
  reseau_query_add_filter (query, "scope", "net");
  assert_query (f, query, "Formation en déconstruction|L’atelier vélo|Accueillir les petits");
}

static void
test_ref_filter (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) structures = reseau_query_new ("structure");
  g_autoptr (ReseauQuery) query = reseau_query_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = reseau_store_query (f->store, structures, 0, &error);
  g_autoptr (GPtrArray) rows =
      reseau_store_load_rows (f->store, (gint64 *) (void *) rids->data, rids->len, &error);
  const ReseauRow *row = g_ptr_array_index (rows, 0);

  reseau_query_add_filter (query, "structure", row->record->id);
  assert_query (f, query, "Accueillir les petits");
}

static char *
count (Fixture *f, ReseauQuery *query, const char *facet)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) counts = reseau_store_count_facets (f->store, query, &error);
  const ReseauValue *of_facet;

  g_assert_no_error (error);
  of_facet = reseau_value_get (counts, facet);
  return of_facet ? reseau_json_write (of_facet) : g_strdup ("");
}

static void
assert_count (Fixture *f, ReseauQuery *query, const char *facet, const char *expected)
{
  g_autofree char *found = count (f, query, facet);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_facets (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  assert_count (f, query, "nature", "{\"offer\":2,\"practice\":2}");
  assert_count (f, query, "themes",
                "{\"famille--garde-denfants\":1,\"mobilite\":2,\"numerique\":1}");
  assert_count (f, query, "visibility", "{\"network\":2,\"public\":1,\"structure\":1}");
  assert_count (f, query, "hosts_visits", "");

  /* A facet's own choice does not reduce its counts. */
  reseau_query_add_filter (query, "nature", "offer");
  assert_count (f, query, "nature", "{\"offer\":2,\"practice\":2}");
  assert_count (f, query, "themes", "{\"mobilite\":1,\"numerique\":1}");
  reseau_query_add_filter (query, "themes", "mobilite");
  assert_count (f, query, "nature", "{\"offer\":1,\"practice\":1}");
  assert_count (f, query, "themes", "{\"mobilite\":1,\"numerique\":1}");
  assert_count (f, query, "publics", "{\"adultes\":1,\"jeunes\":1}");
  reseau_query_set_text (query, "vélo");
  assert_count (f, query, "nature", "{\"practice\":1}");
  assert_count (f, query, "themes", "");
}

/* How complete a record is follows what is written in it. */
static void
test_completeness (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autofree char *id = NULL;

  assert_count (f, query, "completeness", "{\"thin\":4}");
  id = fixture_create (f, "fiche", "net",
                       "{\"title\":\"Merci\",\"nature\":\"testimony\",\"summary\":\"Un parcours\","
                       "\"problem\":\"Rester seul\",\"path\":\"Avant, après\"}");
  assert_count (f, query, "completeness", "{\"thin\":5}");
  fixture_edit (f, id, "{\"quote\":\"Je suis fier\",\"consent_on\":\"2026-03-14\"}");
  assert_count (f, query, "completeness", "{\"fair\":1,\"thin\":4}");
  fixture_edit (f, id, "{\"themes\":[\"mobilite\"],\"publics\":[\"jeunes\"]}");
  assert_count (f, query, "completeness", "{\"full\":1,\"thin\":4}");
  reseau_query_add_filter (query, "completeness", "full");
  assert_query (f, query, "Merci");
  fixture_check (f->store);
}

static void
assert_search (Fixture *f, const char *kind, const char *text, const char *expected)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);

  reseau_query_set_text (query, text);
  query->sort = RESEAU_SORT_RELEVANCE;
  assert_query (f, query, expected);
  g_test_message ("%s", text);
}

static void
test_search (Fixture *f, gconstpointer unused)
{
  assert_search (f, "fiche", "velo", "L’atelier vélo");
  assert_search (f, "fiche", "ateliers", "L’atelier vélo|Formation en déconstruction");
  assert_search (f, "fiche", "demont", "Formation en déconstruction|L’atelier vélo");
  assert_search (f, "fiche", "formations", "Formation en déconstruction|Accueillir les petits");
  assert_search (f, "fiche", "atelier velo", "L’atelier vélo|Formation en déconstruction");
  assert_search (f, "fiche", "roues", "L’atelier vélo");
  assert_search (f, "fiche", "introuvable", "");
  assert_search (f, "structure", "atelier", "");
  assert_search (f, "structure", "coccinelle", "Les Coccinelles");
  assert_search (f, NULL, "coccinelle", "Les Coccinelles|Accueillir les petits");
}

/* Hardly anything has all the words: those that have the most of them answer, the rare ones
 * first; what is in quotes has to be there. */
static void
test_search_some (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  assert_search (f, "fiche", "comment démonter les roues d’un tracteur",
                 "L’atelier vélo|Formation en déconstruction");
  assert_search (f, "fiche", "\"atelier vélo\" bâtiments", "L’atelier vélo");
  assert_search (f, "fiche", "\"atelier tracteur\" bâtiments", "");
  assert_search (f, "fiche", "tracteur moissonneuse", "");
  /* In the order of the alphabet they would not come first. */
  reseau_query_set_text (query, "atelier vélo");
  query->sort = RESEAU_SORT_TITLE;
  assert_query (f, query, "L’atelier vélo");
  reseau_query_set_text (query, "tracteur vélo");
  assert_query (f, query, "L’atelier vélo");
}

/* «se déplacer» and «bicyclette» stand nowhere; those that mean it come after the word itself. */
static void
test_search_synonyms (Fixture *f, gconstpointer unused)
{
  assert_search (f, "fiche", "bicyclette", "L’atelier vélo");
  assert_search (f, "fiche", "\"bicyclette\"", "");
  g_free (
      fixture_create (f, "fiche", "net", "{\"title\":\"Bicyclettes\",\"summary\":\"Une selle\"}"));
  assert_search (f, "fiche", "bicyclette", "Bicyclettes|L’atelier vélo");
  g_free (fixture_create (f, "fiche", "net",
                          "{\"title\":\"Ouvrir une halte-garderie\",\"summary\":\"Dix places\"}"));
  assert_search (f, "fiche", "garde d’enfants", "Ouvrir une halte-garderie|Accueillir les petits");
  assert_search (f, "fiche", "nounou", "Accueillir les petits|Ouvrir une halte-garderie");
}

static void
assert_corrected (Fixture *f, const char *text, const char *expected)
{
  g_autofree char *corrected = NULL;
  g_autoptr (GError) error = NULL;

  reseau_store_correct (f->store, text, &corrected, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (corrected, ==, expected);
}

static void
test_search_errors (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  assert_corrected (f, "atelier", NULL);
  assert_corrected (f, "atlier ", "atelier ");
  assert_corrected (f, "Un ateleir, vélo", "Un atelier, vélo");
  /* Two errors in a long word; the beginning of one; its other forms; its first letter. */
  assert_corrected (f, "deconstuctoin ", "déconstruction ");
  assert_corrected (f, "decontruc", "déconstruction");
  assert_corrected (f, "dééconstructions ", "déconstruction ");
  assert_corrected (f, "taelier ", "atelier ");
  /* Too short, too far, quoted, no word, what others mean, bytes that are no text. */
  assert_corrected (f, "vlo", NULL);
  assert_corrected (f, "xylophone ", NULL);
  assert_corrected (f, "\"atlier\"", NULL);
  assert_corrected (f, "«atlier» atlier ", "«atlier» atelier ");
  assert_corrected (f, "4242 B2B", NULL);
  assert_corrected (f, "bicyclettes ", NULL);
  assert_corrected (f, "atlier \xff", NULL);
  assert_corrected (f, "", NULL);

  assert_search (f, "fiche", "decontruction", "Formation en déconstruction");
  reseau_query_set_text (query, "decontruction");
  query->as_typed = TRUE;
  assert_query (f, query, "");
}

static char *
find_id (Fixture *f, const char *kind)
{
  g_autoptr (ReseauQuery) query = reseau_query_new (kind);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = reseau_store_query (f->store, query, 0, &error);
  g_autoptr (GPtrArray) rows =
      reseau_store_load_rows (f->store, (gint64 *) (void *) rids->data, rids->len, &error);

  return g_strdup (((ReseauRow *) g_ptr_array_index (rows, 0))->record->id);
}

/* What was said on a record and what ties it to others is found by its own words; terms are not. */
static void
test_search_everything (Fixture *f, gconstpointer unused)
{
  g_autofree char *fiche = find_id (f, "fiche");
  g_autofree char *said =
      g_strdup_printf ("{\"about\":\"%s\",\"text\":\"Apportez vos clés à molette\"}", fiche);
  g_autofree char *tie = g_strdup_printf (
      "{\"type\":\"carries\",\"from\":\"%s\",\"to\":\"%s\",\"function\":\"Soudeuse\"}", fiche,
      fiche);
  g_autofree char *message = fixture_create (f, "message", "net", said);
  g_autofree char *link = fixture_create (f, "link", "net", tie);
  g_autofree char *term = fixture_create (
      f, "term", "net", "{\"list\":\"theme\",\"code\":\"cle\",\"label\":\"Molette\"}");

  assert_search (f, NULL, "molettes", "Apportez vos clés à molette");
  assert_search (f, "message", "molettes", "Apportez vos clés à molette");
  assert_search (f, "term", "molette", "Molette");
  assert_search (f, "fiche", "molette", "");
  assert_search (f, NULL, "soudeurs", "carries");
  fixture_delete (f, message);
  assert_search (f, NULL, "molettes", "");
  fixture_check (f->store);
}

static void
test_search_labels (Fixture *f, gconstpointer unused)
{
  assert_search (f, "fiche", "crèche", "Accueillir les petits");
  assert_search (f, "fiche", "garde d'enfants", "Accueillir les petits");
  assert_search (f, "fiche", "coccinelles", "Accueillir les petits");
}

static void
test_labels_follow (Fixture *f, gconstpointer unused)
{
  g_autofree char *term = find_id (f, "term");
  g_autofree char *structure = find_id (f, "structure");

  fixture_remote_edit (f, term, -1, "{\"synonyms\":[\"nounou\"]}");
  fixture_remote_edit (f, structure, -1, "{\"name\":\"Les Hannetons\"}");
  fixture_pull (f);
  fixture_check (f->store);
  assert_search (f, "fiche", "\"crèche\"", "");
  assert_search (f, "fiche", "nounous", "Accueillir les petits");
  assert_search (f, "fiche", "coccinelles", "");
  assert_search (f, "fiche", "hanneton", "Accueillir les petits");

  fixture_edit (f, structure, "{\"name\":\"Les Fourmis\"}");
  assert_search (f, "fiche", "fourmi", "Accueillir les petits");
  fixture_delete (f, term);
  assert_search (f, "fiche", "\"nounou\"", "");
  fixture_check (f->store);
}

static void
test_search_follows_edits (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = find_id (f, "fiche");

  fixture_edit (f, id, "{\"title\":\"Maçonnerie\"}");
  assert_search (f, "fiche", "macon", "Maçonnerie");
  assert_search (f, "fiche", "déconstruction", "");
  fixture_delete (f, id);
  assert_search (f, "fiche", "maçonnerie", "");
  fixture_check (f->store);
}

static void
test_search_with_filter (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");

  reseau_query_set_text (query, "formation");
  query->sort = RESEAU_SORT_RELEVANCE;
  reseau_query_add_filter (query, "nature", "practice");
  assert_query (f, query, "Accueillir les petits");
  reseau_query_clear_filter (query, "nature");
  query->sort = RESEAU_SORT_TITLE;
  assert_query (f, query, "Accueillir les petits|Formation en déconstruction");
  reseau_query_set_text (query, "  ,; ");
  query->sort = RESEAU_SORT_RELEVANCE;
  assert_query (f, query,
                "Formation en déconstruction|Été solidaire|L’atelier vélo|Accueillir les petits");
}

/* Beyond what is ranked everything that matches still comes. */
static void
test_search_many (Fixture *f, gconstpointer unused)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rids = NULL;
  g_autoptr (GHashTable) met = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < 2500; i++) {
    g_autofree char *json =
        g_strdup_printf ("{\"title\":\"Numéro %u\",\"nature\":\"%s\",\"context\":\"menuiserie\"}",
                         i, i % 5 == 0 ? "offer" : "practice");

    g_free (fixture_remote_create (f, "fiche", "net", json));
  }
  fixture_pull (f);
  reseau_query_set_text (query, "menuiseries");
  query->sort = RESEAU_SORT_RELEVANCE;
  rids = reseau_store_query (f->store, query, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rids->len, ==, 2500);
  for (guint i = 0; i < rids->len; i++)
    g_assert_true (g_hash_table_add (met, g_memdup2 (&g_array_index (rids, gint64, i), 8)));
  reseau_query_add_filter (query, "nature", "offer");
  g_assert_cmpint (reseau_store_count (f->store, query, &error), ==, 500);
  query->sort = RESEAU_SORT_TITLE;
  g_assert_cmpint (reseau_store_count (f->store, query, &error), ==, 500);
  fixture_check (f->store);
}

static void
test_terms (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) terms = reseau_store_load_terms (f->store, "theme", &error);
  g_autoptr (GPtrArray) others = reseau_store_load_terms (f->store, "sector", &error);
  g_autoptr (GPtrArray) all = reseau_store_load_terms (f->store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (terms->len, ==, 1);
  g_assert_cmpuint (others->len, ==, 0);
  g_assert_cmpuint (all->len, ==, 1);
}

static void
test_reindex (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_create (f, "fiche", "net", "{\"title\":\"Zoo\"}");
  g_autoptr (GError) error = NULL;

  reseau_store_reindex (f->store, &error);
  g_assert_no_error (error);
  fixture_check (f->store);
  assert_search (f, "fiche", "crèche", "Accueillir les petits");
  assert_search (f, "fiche", "zoo", "Zoo");
}

static void
test_reader (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStore) reader =
      reseau_store_open (f->path, RESEAU_DB_READ_ONLY, f->schema, f->env, &error);
  g_autoptr (ReseauQuery) query = reseau_query_new ("fiche");
  g_autoptr (ReseauValue) counts = NULL;

  g_assert_no_error (error);
  reseau_query_set_text (query, "cre");
  query->sort = RESEAU_SORT_RELEVANCE;
  g_assert_cmpint (reseau_store_count (reader, query, &error), ==, 1);
  counts = reseau_store_count_facets (reader, query, &error);
  g_assert_no_error (error);
  g_assert_nonnull (counts);
  fixture_check (reader);
}

#define add(name, func) \
  g_test_add ("/store/query/" name, Fixture, NULL, set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("sorts", test_sorts);
  add ("pending-first", test_pending_first);
  add ("filters", test_filters);
  add ("ref-filter", test_ref_filter);
  add ("facets", test_facets);
  add ("completeness", test_completeness);
  add ("sort-by-title", test_sort_by_title);
  add ("search", test_search);
  add ("search-some", test_search_some);
  add ("search-synonyms", test_search_synonyms);
  add ("search-errors", test_search_errors);
  add ("search-everything", test_search_everything);
  add ("search-labels", test_search_labels);
  add ("labels-follow", test_labels_follow);
  add ("search-follows-edits", test_search_follows_edits);
  add ("search-with-filter", test_search_with_filter);
  add ("search-many", test_search_many);
  add ("terms", test_terms);
  add ("reindex", test_reindex);
  add ("reader", test_reader);
  return g_test_run ();
}
