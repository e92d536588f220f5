/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-analyzer.h"

#include <string.h>

/* Words as "form", "+form" for one joined, "-form" for a further part of a compound. */
static gboolean
append_token (const ReseauToken *token, gpointer data)
{
  GString *out = data;

  if (out->len > 0)
    g_string_append_c (out, ' ');
  if (token->joined)
    g_string_append_c (out, '+');
  if (token->linked)
    g_string_append_c (out, '-');
  g_string_append (out, token->form);
  return TRUE;
}

static void
assert_words (ReseauAnalyzer *analyzer, const char *text, const char *expected)
{
  GString *out = g_string_new (NULL);

  reseau_analyzer_run (analyzer, text, -1, append_token, out);
  g_assert_cmpstr (out->str, ==, expected);
  g_string_free (out, TRUE);
}

static void
test_words (void)
{
  static const char *const CASES[][2] = {
    { "", "" },
    { "  ,;!? … «» ", "" },
    { "L'insertion", "insertion" },
    { "l’insertion, D’UNE crèche", "insertion une creche" },
    { "qu’une jusqu'au lorsqu’il puisqu'elle quoiqu'on", "une au il elle on" },
    { "J'ai m'a n'a s'est t'a c'est d'abord", "ai a a est a est abord" },
    { "Aujourd'hui Aujourd’hui", "aujourd +aujourdhui -hui aujourd +aujourdhui -hui" },
    { "presqu'île", "presqu +presquile -ile" },
    { "O'Connor N'Diaye M’Bala", "o +oconnor -connor diaye +ndiaye bala +mbala" },
    { "N'ayant N'AYANT", "ayant ayant" },
    { "garde-malade", "garde +gardemalade -malade" },
    { "e-mail email E‑mail", "e +email -mail email e +email -mail" },
    { "porte-à-porte", "porte -a -porte" },
    { "rendez-vous", "rendez +rendezvous -vous" },
    { "Fontaine-l’Evêque", "fontaine +fontaineeveque -eveque" },
    { "fontaine l'eveque", "fontaine eveque" },
    { "Article-60 -tiret- fin-", "article -60 tiret fin" },
    { "E.F.T. EFT É.F.T (A.S.B.L.)", "eft eft eft asbl" },
    { "l'E.F.T. plan A.B comme p. ex. M. Dupont", "eft plan a b comme p ex m dupont" },
    { "œuvre Œuvre oeuvre æ ﬁn straße Łódź ĳ", "oeuvre oeuvre oeuvre ae fin strasse lodz ij" },
    { "Éghezée ÉGHEZÉE Eghezée E\xcc\x81ghez\x65\xcc\x81\x65", "eghezee eghezee eghezee eghezee" },
    { "aînés naïve Noël ça où", "aines naive noel ca ou" },
    { "1er 2e 3,5 m² 081/22.33.44 nº §7 Ⅳ", "1er 2e 3 5 m2 081 22 33 44 no 7 iv" },
    { "info@eft.be R&D https://a.be/x_y", "info eft be r d https a be x y" },
    { "ＥＦＴ ｆｉｃｈｅ", "eft fiche" },
    { "mots\xc2\xa0insécables\xe2\x80\xaf: co\xc2\xadopération", "mots insecables cooperation" },
    { "Слово نص مُشكّل 漢字", "слово نص مشكل 漢字" },
    { "caf\xe9 th\xc3 \xff\xfe \xed\xa0\x80 fin", "caf th fin" },
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    assert_words (analyzer, CASES[i][0], CASES[i][1]);
}

static void
test_inclusive_writing (void)
{
  static const char *const CASES[][2] = {
    { "formateur·rice·s", "formateur" },
    { "Les apprenant.e.s viennent", "les apprenant viennent" },
    { "travailleur•euse•s", "travailleur" },
    { "demandeur(euse)s d'emploi", "demandeur emploi" },
    { "demandeur(e)s et stagiaire(s)", "demandeur et stagiaire" },
    { "animateur/trice", "animateur" },
    { "participant-e-s", "participant" },
    { "chargé·e de projet", "charge de projet" },
    { "un projet (social)", "un projet social" },
    { "le site.Ensuite et/ou", "le site ensuite et ou" },
    { "client(eventuel)", "client eventuel" },
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++)
    assert_words (analyzer, CASES[i][0], CASES[i][1]);
}

static char *
stem_of (ReseauAnalyzer *analyzer, const char *word)
{
  GString *form = g_string_new (NULL);
  char *stem;

  reseau_analyzer_run (analyzer, word, -1, append_token, form);
  stem = g_strdup (reseau_analyzer_stem (analyzer, form->str));
  g_string_free (form, TRUE);
  return stem;
}

/* The words of a line meet. */
static void
test_stems_meet (void)
{
  static const char *const LINES[] = {
    "crèche crèches creche CRÈCHE creches",
    "insertion insertions",
    "emploi emplois",
    "vélo vélos velo",
    "déchet déchets dechets",
    "électronique électroniques electroniques",
    "aîné aînés aînée aines aînées",
    "œuvre œuvres oeuvre oeuvres",
    "naïf naïve naifs naives",
    "mobilité mobilités mobilite",
    "alphabétisation alphabetisation",
    "public publique publics publiques",
    "social sociale sociaux sociales",
    "régional régionaux régionales",
    "actif active actifs actives",
    "sportif sportive",
    "vendeur vendeuse vendeurs vendeuses",
    "travailleur travailleuse travailleurs travailleuses",
    "conseiller conseillère conseillers conseillères",
    "formateur formatrice formateurs formatrices",
    "animateur animatrice animation animer",
    "directeur directrice directrices",
    "éducateur éducatrice éducateurs",
    "tuteur tutrice",
    "ouvrier ouvrière ouvriers ouvrières",
    "étranger étrangère étrangers",
    "français française françaises",
    "liégeois liégeoise liégeoises",
    "citoyen citoyenne citoyennes",
    "heureux heureuse heureuses",
    "professionnel professionnelle professionnels",
    "petit petite petits petites",
    "gros grosse",
    "jeu jeux",
    "lieu lieux",
    "travail travaux",
    "bureau bureaux",
    "bijou bijoux",
    "matériau matériaux",
    "société sociétés societe",
    "journée journées journee",
    "bénéficier bénéficie bénéficié bénéficiée",
    "qualifié qualifiée qualifier qualification",
    "associé associée associer association",
    "accompagner accompagné accompagnement accompagne",
    "agenda agendas",
    "bibliothèque bibliothèques bibliotheques",
    "numérique numériques",
    "EFT E.F.T. eft",
    "PLIE plie",
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_auto (GStrv) words = g_strsplit (LINES[i], " ", -1);
    g_autofree char *first = stem_of (analyzer, words[0]);

    for (guint j = 1; words[j] != NULL; j++) {
      g_autofree char *stem = stem_of (analyzer, words[j]);

      if (strcmp (first, stem) != 0)
        g_error ("%s is %s but %s is %s", words[0], first, words[j], stem);
    }
  }
}

/* The words of a line stay apart. */
static void
test_stems_differ (void)
{
  static const char *const LINES[] = {
    "chantier chant",      "mai mais",    "mois moi",      "foi fois",  "formation forme",
    "travail travailleur", "stage étage", "emploi employ", "vélo vol",  "crèche crochet",
    "logement logiciel",   "bail bal",    "article 60",    "2023 2024",
  };
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    g_auto (GStrv) words = g_strsplit (LINES[i], " ", -1);
    g_autofree char *first = stem_of (analyzer, words[0]);
    g_autofree char *second = stem_of (analyzer, words[1]);

    g_assert_cmpstr (first, !=, second);
  }
}

typedef struct {
  const char *text;
  gsize length;
  gsize last_start;
  int last_position;
  guint n;
} Checked;

static gboolean
check_token (const ReseauToken *token, gpointer data)
{
  Checked *checked = data;

  g_assert_cmpuint (token->start, <, token->end);
  g_assert_cmpuint (token->end, <=, checked->length);
  g_assert_cmpuint (token->start, >=, checked->last_start);
  g_assert_cmpuint (token->form_length, ==, strlen (token->form));
  g_assert_cmpuint (token->stem_length, ==, strlen (token->stem));
  g_assert_cmpuint (token->form_length, >, 0);
  g_assert_cmpuint (token->form_length, <=, RESEAU_TOKEN_MAX);
  g_assert_cmpuint (token->stem_length, >, 0);
  g_assert_true (g_utf8_validate (token->form, -1, NULL));
  g_assert_true (g_utf8_validate (token->stem, -1, NULL));
  g_assert_null (strchr (token->stem, '"'));
  g_assert_null (strchr (token->stem, ' '));
  g_assert_cmpint (token->position, ==, checked->last_position + (token->joined ? 0 : 1));
  checked->last_position = token->position;
  checked->last_start = token->start;
  checked->n++;
  return TRUE;
}

static guint
check (ReseauAnalyzer *analyzer, const char *text, gsize length)
{
  Checked checked = { text, length, 0, -1, 0 };

  g_assert_true (reseau_analyzer_run (analyzer, text, length, check_token, &checked));
  return checked.n;
}

/* What text is made of, good and bad. */
static gsize
make_text (char *out, gsize size)
{
  static const char *const PIECES[] = {
    "a",        "É",
    "œ",        "l'",
    "d’",       "qu'",
    "-",        ".",
    "E.F.",     "·e",
    "(s)",      " ",
    "\n",       "1",
    "é",        "e\xcc\x81",
    "ﬁ",        "ﷺ",
    "漢",       "م",
    "\xcc\x81", "\xc3",
    "\xe2\x80", "\xf0\x9f\x9a\xb2",
    "\xff",     "\xed\xa0\x80",
    "\xc0\x80", "formateur",
    "travaux",  "vendeuses",
    "ité",      "sses",
    "’",        "\"",
    "*",        "^",
    "NEAR",     "\xef\xbf\xbd",
    "n'D",
  };
  gsize length = 0;

  for (int n = g_test_rand_int_range (0, 60); n > 0; n--) {
    const char *piece = PIECES[g_test_rand_int_range (0, G_N_ELEMENTS (PIECES))];
    gsize k = strlen (piece);

    if (g_test_rand_int_range (0, 12) == 0) {
      out[length++] = g_test_rand_int_range (0, 256);
      continue;
    }
    if (length + k >= size)
      break;
    memcpy (out + length, piece, k);
    length += k;
  }
  return length;
}

static void
test_any_bytes (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();

  for (int i = 0; i < 20000; i++) {
    char text[1024];
    gsize length = make_text (text, sizeof text - 1);
    /* Of its exact size, so that a byte read beyond it is seen. */
    g_autofree char *exact = g_memdup2 (text, MAX (length, 1));

    check (analyzer, exact, length);
  }
}

/* Composed, decomposed and compatibility forms give the same words. */
static void
test_normalization (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  g_autofree char *composed =
      g_utf8_normalize ("Éghezée, l’œuvre des aînés çà où naïve 2ème", -1, G_NORMALIZE_NFC);
  g_autofree char *decomposed = g_utf8_normalize (composed, -1, G_NORMALIZE_NFD);
  GString *one = g_string_new (NULL);
  GString *two = g_string_new (NULL);

  g_assert_cmpstr (composed, !=, decomposed);
  reseau_analyzer_run (analyzer, composed, -1, append_token, one);
  reseau_analyzer_run (analyzer, decomposed, -1, append_token, two);
  g_assert_cmpstr (one->str, ==, two->str);
  g_string_free (one, TRUE);
  g_string_free (two, TRUE);
}

static void
test_long_words (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 5000; i++)
    g_string_append (text, i % 3 ? "x" : "é");
  g_assert_cmpuint (check (analyzer, text->str, text->len), ==, 1);
  g_string_truncate (text, 0);
  for (int i = 0; i < 5000; i++)
    g_string_append (text, "mot-");
  g_assert_cmpuint (check (analyzer, text->str, text->len), ==, 5000);
  g_string_truncate (text, 0);
  for (int i = 0; i < 5000; i++)
    g_string_append (text, "é.");
  check (analyzer, text->str, text->len);
  g_string_free (text, TRUE);
}

static gboolean
stop_at_second (const ReseauToken *token, gpointer data)
{
  return ++*(int *) data < 2;
}

static void
test_stopped (void)
{
  g_autoptr (ReseauAnalyzer) analyzer = reseau_analyzer_new ();
  int n = 0;

  g_assert_false (reseau_analyzer_run (analyzer, "un deux-trois quatre", -1, stop_at_second, &n));
  g_assert_cmpint (n, ==, 2);
}

static gboolean
count_fresh (const ReseauToken *token, gpointer data)
{
  *(int *) data += token->fresh;
  return TRUE;
}

/* Whatever the cache holds, the answer is the same. */
static void
test_cache (void)
{
  g_autoptr (ReseauAnalyzer) warm = reseau_analyzer_new ();
  int n = 0;

  reseau_analyzer_run (warm, "crèche atelier crèche", -1, count_fresh, &n);
  g_assert_cmpint (n, ==, 2);
  reseau_analyzer_forget (warm);
  reseau_analyzer_run (warm, "crèche", -1, count_fresh, &n);
  g_assert_cmpint (n, ==, 3);
  for (int i = 0; i < 60000; i++) {
    g_autoptr (GString) form = g_string_new (NULL);
    g_autofree char *first = NULL;

    for (int k = g_test_rand_int_range (1, 4); k > 0; k--)
      g_string_append_c (form, 'a' + g_test_rand_int_range (0, 26));
    g_string_append (form, "es");
    first = g_strdup (reseau_analyzer_stem (warm, form->str));
    if (i % 100 == 0)
      reseau_analyzer_forget (warm);
    g_assert_cmpstr (reseau_analyzer_stem (warm, form->str), ==, first);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analyzer/words", test_words);
  g_test_add_func ("/analyzer/inclusive-writing", test_inclusive_writing);
  g_test_add_func ("/analyzer/stems/meet", test_stems_meet);
  g_test_add_func ("/analyzer/stems/differ", test_stems_differ);
  g_test_add_func ("/analyzer/any-bytes", test_any_bytes);
  g_test_add_func ("/analyzer/normalization", test_normalization);
  g_test_add_func ("/analyzer/long-words", test_long_words);
  g_test_add_func ("/analyzer/stopped", test_stopped);
  g_test_add_func ("/analyzer/cache", test_cache);
  return g_test_run ();
}
