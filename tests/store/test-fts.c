/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-fts.h"
#include "reseau-text-highlight.h"

#include <string.h>

#define SCHEMA \
  "CREATE VIRTUAL TABLE search USING fts5 (title, tags, body, content='', columnsize=0," \
  " tokenize='reseau');" \
  "CREATE TABLE vocab (form TEXT PRIMARY KEY, stem TEXT NOT NULL, n INTEGER NOT NULL)" \
  " WITHOUT ROWID, STRICT"

#define SEARCH \
  "SELECT rowid, max (score) AS score FROM (" \
  " SELECT * FROM (SELECT rowid, reseau_rank (search, ?1, 10.0, 3.0, 1.0) AS score FROM search" \
  "  WHERE search MATCH ?2 ORDER BY rowid DESC LIMIT 1000)" \
  " UNION ALL" \
  " SELECT * FROM (SELECT rowid, reseau_rank (search, ?3, 10.0, 3.0, 1.0) FROM search" \
  "  WHERE search MATCH ?4 ORDER BY rowid DESC LIMIT 1000))" \
  " GROUP BY rowid ORDER BY 2 DESC, 1 DESC LIMIT 50"

static ReseauDb *
open_new (void)
{
  g_autoptr (GError) error = NULL;
  ReseauDb *db = reseau_db_open (":memory:", RESEAU_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reseau_fts_register (db, &error));
  g_assert_no_error (error);
  reseau_db_exec (db, SCHEMA, &error);
  g_assert_no_error (error);
  return db;
}

static void
change (ReseauDb *db, const char *sql, int rowid, const char *title, const char *body)
{
  g_autofree char *marked = g_strconcat (RESEAU_FTS_TITLE_MARK, title, NULL);
  g_autoptr (GError) error = NULL;

  reseau_db_run (db, &error, sql, "iss", rowid, marked, body);
  g_assert_no_error (error);
}

static void
add (ReseauDb *db, int rowid, const char *title, const char *body)
{
  change (db, "INSERT INTO search (rowid, title, body) VALUES (?, ?, ?)", rowid, title, body);
  g_assert_true (reseau_fts_flush_vocab (reseau_fts_get (db), NULL));
}

static void
remove_row (ReseauDb *db, int rowid, const char *title, const char *body)
{
  reseau_fts_set_counting (reseau_fts_get (db), FALSE);
  change (db, "INSERT INTO search (search, rowid, title, body) VALUES ('delete', ?, ?, ?)", rowid,
          title, body);
  reseau_fts_set_counting (reseau_fts_get (db), TRUE);
}

/* Returns: the rowids found, best first: "3 1" */
static char *
find (ReseauDb *db, const char *input, gboolean is_typing)
{
  ReseauFts *fts = reseau_fts_get (db);
  g_autoptr (ReseauTextQuery) query =
      reseau_text_query_new (reseau_fts_get_analyzer (fts), input, is_typing);
  g_autoptr (ReseauFtsMatch) match = NULL;
  g_autofree char *shape = NULL, *title_shape = NULL, *text_match = NULL, *title_match = NULL;
  g_autoptr (ReseauDbStatement) st = NULL;
  g_autoptr (GError) error = NULL;
  GString *found = g_string_new (NULL);

  if (reseau_text_query_get_n_clauses (query) == 0)
    return g_string_free (found, FALSE);
  match = reseau_fts_compile (fts, query, &error);
  g_assert_no_error (error);
  text_match = reseau_fts_match_write (match, FALSE, G_MAXUINT, &shape);
  title_match = reseau_fts_match_write (match, TRUE, G_MAXUINT, &title_shape);
  st = reseau_db_query (db, &error, SEARCH, "ssss", shape, text_match, title_shape, title_match);
  while (st != NULL && reseau_db_step (st, &error) > 0)
    g_string_append_printf (found, found->len > 0 ? " %d" : "%d", reseau_db_column_int (st, 0));
  if (error != NULL)
    g_error ("%s: %s", text_match, error->message);
  return g_string_free (found, FALSE);
}

static void
assert_found (ReseauDb *db, const char *input, gboolean is_typing, const char *expected)
{
  g_autofree char *found = find (db, input, is_typing);

  if (strcmp (found, expected) != 0)
    g_error ("%s finds %s, not %s", input, found, expected);
}

static void
test_found (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  add (db, 1, "Garde d’enfants à Éghezée", "Une crèche pour les stagiaires des EFT.");
  add (db, 2, "Déchets électroniques", "Récupérer, trier, démonter. L’insertion par le métier.");
  add (db, 3, "Formatrices et formateurs", "Un e-mail part aux demandeur·euse·s.");
  add (db, 4, "Œuvres d’art", "Atelier vélo, porte-à-porte, co-construction.");

  assert_found (db, "eghezee", FALSE, "1");
  assert_found (db, "creches", FALSE, "1");
  assert_found (db, "enfant garde", FALSE, "1");
  assert_found (db, "E.F.T.", FALSE, "1");
  assert_found (db, "d'insertion", FALSE, "2");
  assert_found (db, "déchet electronique", FALSE, "2");
  assert_found (db, "formateur", FALSE, "3");
  assert_found (db, "email", FALSE, "3");
  assert_found (db, "e-mail", FALSE, "3");
  assert_found (db, "demandeuses", FALSE, "3");
  assert_found (db, "oeuvre", FALSE, "4");
  assert_found (db, "vélos", FALSE, "4");
  assert_found (db, "porte à porte", FALSE, "4");
  assert_found (db, "coconstruction", FALSE, "4");
  assert_found (db, "construction", FALSE, "4");
  assert_found (db, "introuvable", FALSE, "");
  assert_found (db, "garde vélo", FALSE, "");
}

static void
test_typing (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  add (db, 1, "Électricité", "");
  add (db, 2, "Déchets électroniques", "");
  add (db, 3, "Un atelier", "la rue");

  assert_found (db, "é", TRUE, "2 1");
  assert_found (db, "elec", TRUE, "2 1");
  assert_found (db, "electri", TRUE, "1");
  assert_found (db, "elec", FALSE, "");
  assert_found (db, "dechets el", TRUE, "2");
  assert_found (db, "\"déchets él", TRUE, "2");
  assert_found (db, "électroniques", TRUE, "2");
  assert_found (db, "la", TRUE, "3");
  assert_found (db, "zzz", TRUE, "");
}

static void
test_phrases (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  add (db, 1, "x", "mise à l’emploi");
  add (db, 2, "x", "l’emploi mise");
  add (db, 3, "garde-malades", "x");
  add (db, 4, "x", "garde des malades");
  assert_found (db, "\"mise à l'emploi\"", FALSE, "1");
  assert_found (db, "mise emploi", FALSE, "1 2");
  assert_found (db, "garde-malade", FALSE, "3");
  assert_found (db, "garde malade", FALSE, "3 4");
}

static void
test_order (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  add (db, 1, "Jardin", "rien");
  add (db, 2, "Un jardin partagé pour le quartier", "rien");
  add (db, 3, "Autre chose", "le jardin, le jardin, encore le jardin");
  add (db, 4, "Autre chose", "un jardin");
  assert_found (db, "jardin", FALSE, "1 2 3 4");

  /* Words side by side before words apart. */
  add (db, 10, "a", "potager rien rien rien rien rien rien rien rien rien rien rien solidaire");
  add (db, 11, "a", "rien rien rien potager solidaire rien");
  add (db, 12, "a", "potager rien rien rien rien rien rien rien rien rien rien rien solidaire");
  assert_found (db, "potager solidaire", FALSE, "11 12 10");
}

static void
test_changed (void)
{
  g_autoptr (ReseauDb) db = open_new ();
  gint64 n;

  add (db, 1, "Atelier bois", "menuiserie");
  add (db, 2, "Atelier vélo", "mécanique");
  remove_row (db, 1, "Atelier bois", "menuiserie");
  assert_found (db, "bois", FALSE, "");
  assert_found (db, "atelier", FALSE, "2");
  g_assert_true (reseau_db_get_int64 (db, &n, NULL, "SELECT count(*) FROM vocab", ""));
  g_assert_cmpint (n, ==, 5);
  g_assert_true (
      reseau_db_exec (db, "INSERT INTO search (search) VALUES ('integrity-check')", NULL));
}

/* Words indexed in a transaction that was undone are learnt again. */
static void
test_rolled_back (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  g_assert_true (reseau_db_begin (db, NULL));
  add (db, 1, "Atelier bois", "menuiserie");
  reseau_db_rollback (db);
  reseau_fts_drop_vocab (reseau_fts_get (db));
  assert_found (db, "men", TRUE, "");
  add (db, 1, "Atelier bois", "menuiserie");
  assert_found (db, "men", TRUE, "1");
}

/* Only so many of the newest are ranked, but a title is always found. */
static void
test_bounded (void)
{
  g_autoptr (ReseauDb) db = open_new ();
  g_autofree char *found = NULL;

  g_assert_true (reseau_db_begin (db, NULL));
  add (db, 1, "Formation", "autre chose");
  for (int i = 2; i < 3000; i++)
    add (db, i, "Autre", "une formation");
  g_assert_true (reseau_db_commit (db, NULL));
  found = find (db, "formation", FALSE);
  g_assert_true (g_str_has_prefix (found, "1 2999 2998 "));
}

static guint
count_marks (ReseauFts *fts, const char *text, ReseauTextQuery *query)
{
  g_autoptr (GArray) ranges = reseau_text_highlight (reseau_fts_get_analyzer (fts), text, query);

  return ranges->len;
}

static char *
make_words (int most)
{
  static const char *const WORDS[] = {
    "garde-malade", "gardes",      "malades",
    "e-mail",       "emails",      "l’emploi",
    "emplois",      "E.F.T.",      "eft",
    "vendeuse",     "vendeurs",    "formateur·rice·s",
    "formatrice",   "la",          "à",
    "Éghezée",      "eghezee",     "vélo",
    "N’Diaye",      "ndiaye",      "porte-à-porte",
    "porte",        "aujourd'hui", "co-construction",
    "co",           "travaux",
  };
  GString *out = g_string_new (NULL);

  for (int n = g_test_rand_int_range (1, most + 1); n > 0; n--)
    g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "",
                            WORDS[g_test_rand_int_range (0, G_N_ELEMENTS (WORDS))]);
  return g_string_free (out, FALSE);
}

/* What the index finds is marked, and what is marked is found. */
static void
test_marks_agree (void)
{
  g_autoptr (ReseauDb) db = open_new ();
  ReseauFts *fts = reseau_fts_get (db);
  char *texts[30];

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    texts[i] = make_words (8);
    add (db, i + 1, "", texts[i]);
  }
  for (int round = 0; round < 1000; round++) {
    gboolean is_typing = round % 2;
    g_autofree char *words = make_words (1 + round % 3);
    g_autofree char *input = round % 5 ? g_steal_pointer (&words) : g_strdup_printf ("\"%s", words);
    g_autofree char *found = find (db, input, is_typing);
    g_autofree char *padded = g_strdup_printf (" %s ", found);
    g_autoptr (ReseauTextQuery) query =
        reseau_text_query_new (reseau_fts_get_analyzer (fts), input, is_typing);

    for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
      g_autofree char *rowid = g_strdup_printf (" %u ", i + 1);
      gboolean is_found = strstr (padded, rowid) != NULL;
      guint n_marks = count_marks (fts, texts[i], query);

      if (is_found ? n_marks == 0 : n_marks > 0 && reseau_text_query_get_n_clauses (query) == 1)
        g_error ("%s in %s: found %d, %u marks", input, texts[i], is_found, n_marks);
    }
  }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

static void
test_any_input (void)
{
  g_autoptr (ReseauDb) db = open_new ();

  add (db, 1, "Atelier bois", "menuiserie e-mail \"NEAR\" AND or");
  add (db, 2, "", "");
  add (db, 3, "de la", "\xff\xc3 caf\xe9");
  for (int i = 0; i < 3000; i++) {
    static const char *const PIECES[] = {
      "a",   "bois",   "\"", "*",      " ", "^",  "-",    "'",   ":", "(",  ")",
      "AND", "NEAR/2", "{",  "}",      "+", "é",  "\xff", "e-m", ";", "--", "\\",
      "_",   "=",      "%",  "title:", "œ", "l'", "E.F.", "漢",  "«", "»",
    };
    g_autoptr (GString) input = g_string_new (NULL);
    g_autofree char *found = NULL;

    for (int n = g_test_rand_int_range (0, 10); n > 0; n--)
      g_string_append (input, PIECES[g_test_rand_int_range (0, G_N_ELEMENTS (PIECES))]);
    found = find (db, input->str, i % 2);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fts/found", test_found);
  g_test_add_func ("/fts/typing", test_typing);
  g_test_add_func ("/fts/phrases", test_phrases);
  g_test_add_func ("/fts/order", test_order);
  g_test_add_func ("/fts/changed", test_changed);
  g_test_add_func ("/fts/rolled-back", test_rolled_back);
  g_test_add_func ("/fts/bounded", test_bounded);
  g_test_add_func ("/fts/marks-agree", test_marks_agree);
  g_test_add_func ("/fts/any-input", test_any_input);
  return g_test_run ();
}
