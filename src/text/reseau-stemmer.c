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

static gboolean
ends (const Word *w, const char *suffix)
{
  guint k = strlen (suffix);

  return w->n > k && memcmp (w->s + w->n - k, suffix, k) == 0;
}

/* Replaces @suffix, or the plural of it, of a word of at least @least letters. */
static gboolean
swap (Word *w, guint least, const char *suffix, const char *by)
{
  guint plural = w->s[w->n - 1] == 's';

  w->n -= plural;
  if (w->n < least || !ends (w, suffix))
    {
      w->n += plural;
      return FALSE;
    }
  w->n -= strlen (suffix);
  memcpy (w->s + w->n, by, strlen (by));
  w->n += strlen (by);
  return TRUE;
}

static gboolean
is_one_of (const Word *w, const char *const *list)
{
  for (; *list != NULL; list++)
    if (strlen (*list) == w->n && memcmp (*list, w->s, w->n) == 0)
      return TRUE;
  return FALSE;
}

static const char *const IRREGULAR[][2] = {
  { "travaux", "travail" }, { "baux", "bail" },       { "vitraux", "vitrail" }, { "yeux", "oeil" },
  { "tuyaux", "tuyau" },    { "noyaux", "noyau" },    { "joyaux", "joyau" },    { "materiaux", "materiau" },
  { "messieurs", "monsieur" }, { "mesdames", "madame" }, { "petite", "petit" }, { "petites", "petit" },
};

static void
fix_irregular (Word *w)
{
  for (guint i = 0; i < G_N_ELEMENTS (IRREGULAR); i++)
    {
      const char *const *pair = IRREGULAR[i];

      if (strlen (pair[0]) == w->n && memcmp (pair[0], w->s, w->n) == 0)
        {
          w->n = strlen (pair[1]);
          memcpy (w->s, pair[1], w->n);
          return;
        }
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

/* Where Snowball wants an accent, or does not see that one form is another's feminine. */
static void
prepare (Word *w)
{
  fix_irregular (w);
  drop_plural (w);
  if (swap (w, 5, "euse", "eu") || swap (w, 6, "trice", "teur") || swap (w, 6, "drice", "deur"))
    return;
  if (swap (w, 5, "iere", "ier") || swap (w, 7, "gere", "ger") || swap (w, 7, "llere", "ller")
      || swap (w, 7, "chere", "cher") || swap (w, 7, "aise", "ais") || swap (w, 7, "oise", "oi"))
    return;
  swap (w, 4, "ee", "e");
  if (swap (w, 5, "ite", "it"))
    w->s[w->n++] = E_ACUTE;
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
  if (w->n >= 6 && ends (w, "qu"))
    {
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
  if (is_plain_word (form, length))
    {
      prepare (&w);
      run_snowball (self, &w);
      even_out (&w);
    }
  memcpy (out, w.s, w.n);
  out[w.n] = '\0';
  return w.n;
}
