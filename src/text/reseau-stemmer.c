/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-stemmer.h"

#include <libstemmer.h>
#include <string.h>

#include "reseau-analyzer.h"

/* The stemmer reads Latin-1: one byte a letter. */
#define E_ACUTE 0xE9
#define E_GRAVE 0xE8

struct _ReseauStemmer {
  struct sb_stemmer *french;
};

/* A word on its way to its stem; never longer than its form but for one letter. */
typedef struct {
  guchar s[RESEAU_STEM_SIZE];
  guint n;
} Word;

ReseauStemmer *
reseau_stemmer_new (void)
{
  ReseauStemmer *self = g_new0 (ReseauStemmer, 1);

  self->french = sb_stemmer_new ("french", "ISO_8859_1");
  g_assert (self->french != NULL);
  return self;
}

void
reseau_stemmer_free (ReseauStemmer *self)
{
  sb_stemmer_delete (self->french);
  g_free (self);
}

static inline gboolean
ends_with (const Word *w, const char *suffix, guint k)
{
  return w->n > k && memcmp (w->s + w->n - k, suffix, k) == 0;
}

/* With a literal, whose length the compiler knows. */
#define ends(w, suffix) ends_with (w, suffix, sizeof (suffix) - 1)

static gboolean
is_one_of (const Word *w, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strlen (*list) == w->n && memcmp (*list, w->s, w->n) == 0)
      return TRUE;
  return FALSE;
}

static void
fix_irregular (Word *w)
{
  static const struct {
    const char *form;
    const char *by;
  } IRREGULAR[] = {
    { "baux", "bail" },       { "joyaux", "joyau" },       { "materiaux", "materiau" },
    { "mesdames", "madame" }, { "messieurs", "monsieur" }, { "noyaux", "noyau" },
    { "petite", "petit" },    { "petites", "petit" },      { "travaux", "travail" },
    { "tuyaux", "tuyau" },    { "vitraux", "vitrail" },    { "yeux", "oeil" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (IRREGULAR); i++)
    if (w->s[0] == IRREGULAR[i].form[0] && strlen (IRREGULAR[i].form) == w->n &&
        memcmp (IRREGULAR[i].form, w->s, w->n) == 0) {
      w->n = strlen (IRREGULAR[i].by);
      memcpy (w->s, IRREGULAR[i].by, w->n);
      return;
    }
}

/* Snowball keeps the s of emplois, vélos, menus, agendas, and the x of jeux; and it
 * takes the s of conseillers, but then not the er.  What ends with es is its own. */
static void
drop_plural (Word *w)
{
  static const char *const KEEP[] = { "mais", "mois", "fois", "sous", "gros", NULL };
  guchar last = w->s[w->n - 1];

  if (w->n < 4)
    return;
  if (last == 's' && strchr ("es", w->s[w->n - 2]) == NULL && !is_one_of (w, KEEP))
    w->n--;
  else if (ends (w, "eux") || ends (w, "oux"))
    w->n--;
}

/* The first of these ends, of a word of so many letters, or its plural, is replaced. */
static void
fix_ending (Word *w)
{
  static const struct {
    guint8 least;
    guint8 n;
    char ending[6];
    char by[5];
  } ENDINGS[] = {
    { 5, 4, "euse", "eu" },    { 6, 5, "trice", "teur" }, { 6, 5, "drice", "deur" },
    { 5, 4, "iere", "ier" },   { 7, 4, "gere", "ger" },   { 7, 5, "llere", "ller" },
    { 7, 5, "chere", "cher" }, { 7, 4, "aise", "ais" },   { 7, 4, "oise", "oi" },
    { 4, 2, "ee", "e" },
  };
  guint plural = w->s[w->n - 1] == 's';
  guint n = w->n - plural;

  if (w->s[n - 1] != 'e')
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    if (n >= ENDINGS[i].least &&
        memcmp (w->s + n - ENDINGS[i].n, ENDINGS[i].ending, ENDINGS[i].n) == 0) {
      n -= ENDINGS[i].n;
      w->n = n + strlen (ENDINGS[i].by);
      memcpy (w->s + n, ENDINGS[i].by, w->n - n);
      return;
    }
}

/* Where Snowball wants an accent, or does not see that one form is another's feminine. */
static void
prepare (Word *w)
{
  guint plural;

  fix_irregular (w);
  drop_plural (w);
  fix_ending (w);
  plural = w->s[w->n - 1] == 's';
  if (w->n - plural >= 5 && memcmp (w->s + w->n - plural - 3, "ite", 3) == 0) {
    w->n -= plural;
    w->s[w->n - 1] = E_ACUTE;
  }
}

static gboolean
is_doubled_consonant (const Word *w)
{
  return w->s[w->n - 1] == w->s[w->n - 2] && strchr ("cflmnprst", w->s[w->n - 1]) != NULL;
}

/* Masculine and feminine, verb and noun come out of Snowball with different ends. */
static void
even_out (Word *w)
{
  if (w->n >= 6 && ends (w, "eur"))
    w->n--;
  if (w->n >= 6 && ends (w, "qu")) {
    w->n--;
    w->s[w->n - 1] = 'c';
  }
  if (w->n >= 5 && is_doubled_consonant (w))
    w->n--;
  if (w->n >= 5 && (ends (w, "ci") || ends (w, "fi") || ends (w, "di") || ends (w, "bli")))
    w->n--;
  if (w->n >= 3 && w->s[w->n - 1] == 'v')
    w->s[w->n - 1] = 'f';
}

static void
run_snowball (ReseauStemmer *self, Word *w)
{
  const sb_symbol *stem = sb_stemmer_stem (self->french, w->s, w->n);
  guint n = sb_stemmer_length (self->french);

  if (stem == NULL || n == 0 || n >= sizeof w->s)
    return;
  for (guint i = 0; i < n; i++)
    w->s[i] = stem[i] == E_ACUTE || stem[i] == E_GRAVE ? 'e' : stem[i];
  w->n = n;
}

static gboolean
is_plain_word (const char *form, guint length)
{
  for (guint i = 0; i < length; i++)
    if (!g_ascii_islower (form[i]))
      return FALSE;
  return length >= 3;
}

guint
reseau_stemmer_stem (ReseauStemmer *self, const char *form, guint length, char *out)
{
  Word w;

  g_assert (length <= RESEAU_TOKEN_MAX);

  memcpy (w.s, form, length);
  w.n = length;
  /* Numbers, codes and other scripts are what they are. */
  if (is_plain_word (form, length)) {
    prepare (&w);
    run_snowball (self, &w);
    even_out (&w);
  }
  memcpy (out, w.s, w.n);
  out[w.n] = '\0';
  return w.n;
}
