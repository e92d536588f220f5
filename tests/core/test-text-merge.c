/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Two people change one text: examples, then properties on texts made from seeds. */
#include "core-fixture.h"

#include "reseau-diff.h"
#include "reseau-env.h"
#include "reseau-text-merge.h"
#include "reseau-text-parts.h"

#include <string.h>
#include <time.h>

static void
assert_merge (const char *base, const char *mine, const char *theirs, const char *wanted)
{
  g_autofree char *merged = reseau_text_merge (base, mine, theirs);
  g_autofree char *reverse = reseau_text_merge (base, theirs, mine);

  g_assert_cmpstr (merged, ==, wanted);
  g_assert_cmpstr (reverse, ==, wanted);
}

static void
test_apart (void)
{
  assert_merge ("Douze stagiaires réparent des vélos à Namur.",
                "Quinze stagiaires réparent des vélos à Namur.",
                "Douze stagiaires réparent des vélos à Namur et à Dinant.",
                "Quinze stagiaires réparent des vélos à Namur et à Dinant.");
  assert_merge ("Un.\n\nDeux.\n\nTrois.", "Un peu.\n\nDeux.\n\nTrois.", "Un.\n\nDeux.\n\nQuatre.",
                "Un peu.\n\nDeux.\n\nQuatre.");
  assert_merge ("Un.\nDeux.\n", "Un.\nUn et demi.\nDeux.\n", "Un.\nDeux.\nTrois.\n",
                "Un.\nUn et demi.\nDeux.\nTrois.\n");
  assert_merge ("L’atelier ouvre le lundi, le mardi et le jeudi.",
                "L’atelier ouvre le lundi et le jeudi.",
                "L’atelier du canal ouvre le lundi, le mardi et le jeudi.",
                "L’atelier du canal ouvre le lundi et le jeudi.");
}

static void
test_same_change (void)
{
  assert_merge ("Le vélo.", "Les vélos.", "Les vélos.", "Les vélos.");
  assert_merge ("Le vélo, le train, le bus et la marche.", "Le VTT, le train, le bus et la marche.",
                "Le VTT, le train, le bus et la course.", "Le VTT, le train, le bus et la course.");
}

/* On the same words, or side by side: a person has to look. */
static void
test_clash (void)
{
  assert_merge ("Douze stagiaires.", "Quinze stagiaires.", "Vingt stagiaires.", NULL);
  assert_merge ("", "Un texte.", "Un autre.", NULL);
  assert_merge ("Le chat dort bien.", "Le chien dort bien.", "Le chat mange bien.", NULL);
  assert_merge ("Fin.", "Fin. Un ajout.", "Fin. Un autre.", NULL);
  assert_merge ("a b c", "a c", "a B c", NULL);
  assert_merge ("a b c", "", "a b c d", NULL);
  /* Both insert at one place. */
  assert_merge ("Avant après.", "Avant ici après.", "Avant là après.", NULL);
  /* A sentence written anew keeps nothing of the old one, whatever small words remain. */
  assert_merge ("Le groupe de la ville de Mons visite le site.",
                "Hier nous avons parlé de nos projets et de tout cela.",
                "Le groupe de toute la ville de Mons visite le site.", NULL);
}

static void
test_list (void)
{
  static const char *const cases[][4] = {
    { "['a','b','c']", "['x','b','c']", "['a','b','c','y']", "['x','b','c','y']" },
    { "['a','b','c']", "['b','c']", "['a','b']", "['b']" },
    { "['a','b']", "['a','x','b']", "['a','y','b']", NULL },
    { "['a']", "['a','b']", "['a','b']", "['a','b']" },
    { "['a']", "['b']", "['c']", NULL },
    { "[]", "['b']", "['c']", NULL },
    { "['a',1]", "['a',2]", "['b',1]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReseauValue) base = test_json (cases[i][0]);
    g_autoptr (ReseauValue) mine = test_json (cases[i][1]);
    g_autoptr (ReseauValue) theirs = test_json (cases[i][2]);
    g_autoptr (ReseauValue) merged = reseau_text_list_merge (base, mine, theirs);

    if (cases[i][3] == NULL)
      g_assert_null (merged);
    else
      test_assert_json (merged, cases[i][3]);
  }
}

/* --- texts from seeds ------------------------------------------------------------------ */

static const char
    *const vocabulary[] = {
      "le",    "la",        "de",    "vélo",        "atelier",     "l’",
      "été",   "e\xcc\x81", /* not composed */
      "œuvre", "ß",         "Ωmega", "日本",        "👩‍🔧", "⚙️",
      "42",    "…",         ",",     ".",           "!",           "\n",
      "\n\n",  " ",         "  ",    "\t",          "\xc2\xa0",    "insertion",
      "stage", "Mons",      "-",     "aujourd’hui",
    };

static char *
random_text (ReseauEnv *env, guint length)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < length; i++) {
    g_string_append (text, vocabulary[reseau_env_random_u64 (env) % G_N_ELEMENTS (vocabulary)]);
    if (reseau_env_random_u64 (env) % 3 > 0)
      g_string_append_c (text, ' ');
  }
  return g_string_free (text, FALSE);
}

/* Words are taken out, put in, and put in the place of others, at any part. */
static char *
edit (ReseauEnv *env, const char *text, guint n_edits, const char *mark)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (text);
  GString *out = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < parts->len; i++) {
    const ReseauTextPart *part = &g_array_index (parts, ReseauTextPart, i);
    gboolean change = reseau_env_random_u64 (env) % (parts->len + 1) < n_edits;
    /* One side alone only takes out, so that no two changes are the same. */
    guint how =
        *mark == 'm' ? reseau_env_random_u64 (env) % 3 : 1 + reseau_env_random_u64 (env) % 2;

    if (change && how > 0)
      g_string_append_printf (out, " %s%u ", mark, n++);
    if (!change || how == 1)
      g_string_append_len (out, text + part->start, part->end - part->start);
  }
  return g_string_free (out, FALSE);
}

static gboolean
has_word (const char *text, const char *word, gsize length)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (text);

  for (guint i = 0; i < parts->len; i++) {
    const ReseauTextPart *part = &g_array_index (parts, ReseauTextPart, i);

    if (part->end - part->start == length && memcmp (text + part->start, word, length) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Each word that @side put in is in @merged. */
static void
assert_kept (const char *side, const char *mark, const char *merged)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (side);

  for (guint i = 0; i < parts->len; i++) {
    const ReseauTextPart *part = &g_array_index (parts, ReseauTextPart, i);

    if (g_str_has_prefix (side + part->start, mark))
      g_assert_true (has_word (merged, side + part->start, part->end - part->start));
  }
}

static guint
count_parts (const char *text)
{
  g_autoptr (GArray) parts = reseau_text_parts_split (text);

  return parts->len;
}

static gboolean
check_merge (const char *base, const char *mine, const char *theirs)
{
  g_autofree char *merged = reseau_text_merge (base, mine, theirs);
  g_autofree char *reverse = reseau_text_merge (base, theirs, mine);

  g_assert_cmpstr (merged, ==, reverse);
  if (merged == NULL)
    return FALSE;
  g_assert_true (g_utf8_validate (merged, -1, NULL));
  assert_kept (mine, "mm", merged);
  assert_kept (theirs, "tt", merged);
  /* The changes add up: none is done twice, none is left out. */
  g_assert_cmpint ((int) count_parts (merged) - (int) count_parts (base), ==,
                   (int) count_parts (mine) + (int) count_parts (theirs) -
                       2 * (int) count_parts (base));
  return TRUE;
}

static void
test_properties (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (7, 0);
  guint clean = 0, n = 3000;

  for (guint round = 0; round < n; round++) {
    g_autofree char *base = random_text (env, reseau_env_random_u64 (env) % 60);
    g_autofree char *mine = edit (env, base, reseau_env_random_u64 (env) % 4, "mm");
    g_autofree char *theirs = edit (env, base, reseau_env_random_u64 (env) % 4, "tt");

    clean += check_merge (base, mine, theirs);
  }
  g_test_message ("%u of %u clean", clean, n);
  g_assert_cmpuint (clean, >, n / 4);
  g_assert_cmpuint (clean, <, n - n / 10);
}

/* Whoever changed nothing has no say, and two who did the same agree. */
static void
test_identities (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (8, 0);

  for (guint round = 0; round < 500; round++) {
    g_autofree char *base = random_text (env, reseau_env_random_u64 (env) % 80);
    g_autofree char *other =
        round % 2 ? edit (env, base, 5, "mm") : random_text (env, reseau_env_random_u64 (env) % 80);

    assert_merge (base, other, other, other);
    assert_merge (base, base, other, other);
    assert_merge (base, other, base, other);
  }
}

/* NFC stays NFC, and what is not is not touched either: nothing new stands beside anything
 * that it did not stand beside in one of the three. */
static void
test_normal_form (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (9, 0);
  guint clean = 0;

  for (guint round = 0; round < 1000; round++) {
    g_autofree char *raw = random_text (env, 40);
    g_autofree char *base = g_utf8_normalize (raw, -1, G_NORMALIZE_NFC);
    g_autofree char *mine = edit (env, base, 2, "mm");
    g_autofree char *theirs = edit (env, base, 2, "tt");
    g_autofree char *merged = reseau_text_merge (base, mine, theirs);
    g_autofree char *normal = merged ? g_utf8_normalize (merged, -1, G_NORMALIZE_NFC) : NULL;

    g_assert_cmpstr (merged, ==, normal);
    clean += merged != NULL;
  }
  g_assert_cmpuint (clean, >, 100);
}

/* --- the comparison itself --------------------------------------------------------------- */

static guint
longest_common (const guint32 *a, guint n, const guint32 *b, guint m)
{
  g_autofree guint *rows = g_new0 (guint, 2 * (m + 1));

  for (guint i = 1; i <= n; i++)
    for (guint j = 1; j <= m; j++)
      rows[(i % 2) * (m + 1) + j] = a[i - 1] == b[j - 1] ? rows[((i - 1) % 2) * (m + 1) + j - 1] + 1
                                                         : MAX (rows[((i - 1) % 2) * (m + 1) + j],
                                                                rows[(i % 2) * (m + 1) + j - 1]);
  return n > 0 ? rows[(n % 2) * (m + 1) + m] : 0;
}

/* Small worlds, so that every shape of the ways is met: the difference is a shortest one. */
static void
test_diff_is_shortest (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (10, 0);

  for (guint round = 0; round < 20000; round++) {
    guint32 a[12], b[12];
    guint n = reseau_env_random_u64 (env) % 13, m = reseau_env_random_u64 (env) % 13;
    guint letters = 1 + reseau_env_random_u64 (env) % 4, left = 0, i = 0, j = 0;
    g_autoptr (GArray) hunks = NULL;

    for (guint k = 0; k < 12; k++) {
      a[k] = reseau_env_random_u64 (env) % letters;
      b[k] = reseau_env_random_u64 (env) % letters;
    }
    hunks = reseau_diff (&(ReseauSequence){ a, NULL, n }, &(ReseauSequence){ b, NULL, m });
    for (guint k = 0; k <= hunks->len; k++) {
      ReseauHunk end = { n, n, m, m };
      ReseauHunk hunk = k < hunks->len ? g_array_index (hunks, ReseauHunk, k) : end;

      for (; i < hunk.a_start; i++, j++, left++)
        g_assert_cmpuint (a[i], ==, b[j]);
      g_assert_cmpuint (j, ==, hunk.b_start);
      i = hunk.a_end;
      j = hunk.b_end;
    }
    g_assert_cmpuint (left, ==, longest_common (a, n, b, m));
  }
}

static char *
long_text (ReseauEnv *env, const char *word, gsize bytes)
{
  GString *text = g_string_new (NULL);

  while (text->len < bytes)
    g_string_append_printf (text, "%s%u ", word, (guint) (reseau_env_random_u64 (env) % 5000));
  g_string_truncate (text, bytes);
  return g_string_free (text, FALSE);
}

/* As long as a field may be: two good edits are joined, and what has nothing in common is
 * given up before anybody waits for it. */
static void
test_long (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (11, 0);
  g_autofree char *base = long_text (env, "mot", 65536);
  g_autofree char *mine = edit (env, base, 200, "mm");
  g_autofree char *theirs = g_strconcat (base, " et un mot de la fin", NULL);
  g_autofree char *other = long_text (env, "mot", 65536);
  g_autofree char *another = long_text (env, "mot", 65536);
  g_autofree char *merged = reseau_text_merge (base, mine, theirs);
  g_autofree char *none = NULL;
  clock_t start = clock ();
  double seconds;

  g_assert_nonnull (merged);
  assert_kept (mine, "mm", merged);
  g_assert_true (g_str_has_suffix (merged, " et un mot de la fin"));
  none = reseau_text_merge (base, other, another);
  seconds = (clock () - start) / (double) CLOCKS_PER_SEC;
  g_test_message ("given up after %.3f s", seconds);
  g_assert_null (none);
  /* Some tenths on a slow machine under a sanitizer; without a bound it would be minutes. */
  g_assert_cmpfloat (seconds, <, 5);
}

/* Any bytes that are UTF-8 at all. */
static void
test_any_text (void)
{
  g_autoptr (ReseauEnv) env = reseau_env_new_seeded (12, 0);
  static const gunichar odd[] = { 0x301, 0x200d, 0xfe0f, 0x0a,    0x0d,   0x20,
                                  0xa0,  0x1100, 0x1161, 0x11a8,  0xfffd, 0x10ffff,
                                  0x61,  0xe9,   0x7f,   0x1f469, 0x2028 };

  for (guint round = 0; round < 5000; round++) {
    char texts[3][12 * 6 + 1];
    g_autofree char *merged = NULL;

    for (guint i = 0; i < 3; i++) {
      char *end = texts[i];

      for (guint n = reseau_env_random_u64 (env) % 12; n > 0; n--)
        end += g_unichar_to_utf8 (odd[reseau_env_random_u64 (env) % G_N_ELEMENTS (odd)], end);
      *end = '\0';
    }
    merged = reseau_text_merge (texts[0], texts[1], texts[2]);
    g_assert_true (merged == NULL || g_utf8_validate (merged, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/text-merge/apart", test_apart);
  g_test_add_func ("/core/text-merge/same-change", test_same_change);
  g_test_add_func ("/core/text-merge/clash", test_clash);
  g_test_add_func ("/core/text-merge/list", test_list);
  g_test_add_func ("/core/text-merge/properties", test_properties);
  g_test_add_func ("/core/text-merge/identities", test_identities);
  g_test_add_func ("/core/text-merge/normal-form", test_normal_form);
  g_test_add_func ("/core/text-merge/diff-is-shortest", test_diff_is_shortest);
  g_test_add_func ("/core/text-merge/long", test_long);
  g_test_add_func ("/core/text-merge/any-text", test_any_text);
  return g_test_run ();
}
