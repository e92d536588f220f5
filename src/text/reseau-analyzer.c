/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-analyzer.h"

#include <string.h>

#include "reseau-embedded.h"
#include "reseau-stemmer.h"
#include "reseau-text-chars.h"
#include "reseau-thesaurus.h"

/* data/facts/synonyms.txt, embedded by the build. */
extern const ReseauEmbedded reseau_synonyms_texts[];

/* Words follow Zipf: a table of this many forms, each in its one place, answers for
 * nine words in ten. */
#define CACHE_SIZE 16384
#define CACHE_TEXT 40

#define MAX_PARTS 8

/* Letters of the longest word that says nothing. */
#define LONGEST_STOP 8

typedef struct {
  guint32 hash;
  guint16 mark;       /* of whoever uses the analyzer */
  guint8 form_length; /* 0: nothing here */
  guint8 stem_length : 7;
  guint8 stop : 1;
  char text[CACHE_TEXT]; /* form, NUL, stem, NUL */
} Cached;

/* A run of letters and digits. */
typedef struct {
  gsize start;
  gsize end;
  guint length;
  guint32 hash;
  gboolean has_digit;
  char form[RESEAU_TOKEN_MAX + RESEAU_FOLD_MAX];
} Part;

struct _ReseauAnalyzer {
  ReseauStemmer *stemmer;
  const ReseauFoldedChar *latin;
  Cached *cache;
  char stem[RESEAU_STEM_SIZE];
  Part parts[MAX_PARTS];
  ReseauThesaurus *thesaurus; /* NULL until it is wanted */
};

typedef struct {
  ReseauAnalyzer *self;
  const char *text;
  const char *p;
  const char *end;
  guint n_parts;
  char name_letter; /* of N'Diaye */
  ReseauTokenFunc func;
  gpointer data;
  guint position;
} Run;

ReseauAnalyzer *
reseau_analyzer_new (void)
{
  ReseauAnalyzer *self = g_new0 (ReseauAnalyzer, 1);

  self->stemmer = reseau_stemmer_new ();
  self->latin = reseau_text_get_latin ();
  self->cache = g_new0 (Cached, CACHE_SIZE);
  return self;
}

void
reseau_analyzer_free (ReseauAnalyzer *self)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->thesaurus, reseau_thesaurus_free);
  reseau_stemmer_free (self->stemmer);
  g_free (self->cache);
  g_free (self);
}

const ReseauThesaurus *
reseau_analyzer_get_thesaurus (ReseauAnalyzer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->thesaurus == NULL)
    self->thesaurus =
        reseau_thesaurus_new (self, reseau_synonyms_texts[0].text, reseau_synonyms_texts[0].length);
  return self->thesaurus;
}

/* {{{ Stems */

static gboolean
is_stop (const char *form, guint length)
{
  static const char *const WORDS[] = {
    "a",        "ai",     "ainsi",   "alors",    "as",       "au",       "aussi",  "aux",
    "avait",    "avec",   "avez",    "avoir",    "avons",    "c",        "ca",     "car",
    "ce",       "cela",   "celle",   "celles",   "celui",    "ces",      "cet",    "cette",
    "ceux",     "chez",   "combien", "comme",    "comment",  "d",        "dans",   "de",
    "des",      "dois",   "doit",    "doivent",  "donc",     "dont",     "du",     "elle",
    "elles",    "en",     "entre",   "es",       "est",      "et",       "etait",  "etes",
    "etre",     "eux",    "faire",   "fait",     "faites",   "faut",     "il",     "ils",
    "j",        "je",     "l",       "la",       "laquelle", "le",       "lequel", "les",
    "lesquels", "leur",   "leurs",   "lui",      "m",        "ma",       "mais",   "me",
    "mes",      "moi",    "mon",     "n",        "ne",       "ni",       "nos",    "notre",
    "nous",     "on",     "ont",     "or",       "ou",       "par",      "pas",    "peut",
    "peuvent",  "peux",   "pour",    "pourquoi", "puis",     "qu",       "quand",  "que",
    "quel",     "quelle", "quelles", "quelqu",   "quelque",  "quelques", "quels",  "qui",
    "quoi",     "s",      "sa",      "se",       "sera",     "ses",      "si",     "soit",
    "sommes",   "son",    "sont",    "suis",     "sur",      "t",        "ta",     "te",
    "tes",      "toi",    "ton",     "tres",     "trop",     "tu",       "un",     "une",
    "va",       "vais",   "vers",    "viennent", "viens",    "vient",    "vos",    "votre",
    "vous",     "y",
  };
  guint low = 0, high = G_N_ELEMENTS (WORDS);

  if (length > LONGEST_STOP)
    return FALSE;
  while (low < high) {
    guint middle = (low + high) / 2;
    int order = strcmp (form, WORDS[middle]);

    if (order == 0)
      return TRUE;
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return FALSE;
}

#define HASH_OF_NOTHING 2166136261u

static inline guint32
add_to_hash (guint32 hash, const char *bytes, guint n)
{
  for (guint i = 0; i < n; i++)
    hash = (hash ^ (guchar) bytes[i]) * 16777619u;
  return hash;
}

static guint32
hash_form (const char *form, guint length)
{
  return add_to_hash (HASH_OF_NOTHING, form, length);
}

static void
cache_store (Cached *cached, guint32 hash, ReseauToken *token)
{
  if (token->form_length + token->stem_length + 2 > CACHE_TEXT)
    return;
  token->mark = &cached->mark;
  cached->mark = 0;
  cached->hash = hash;
  cached->form_length = token->form_length;
  cached->stem_length = token->stem_length;
  cached->stop = token->stop;
  memcpy (cached->text, token->form, token->form_length + 1);
  memcpy (cached->text + token->form_length + 1, token->stem, token->stem_length + 1);
}

/* From form to stem and stop.  @hash: of the form */
static void
complete_token (ReseauAnalyzer *self, ReseauToken *token, guint32 hash)
{
  Cached *cached = &self->cache[(hash ^ (hash >> 15)) % CACHE_SIZE];

  if (cached->form_length == token->form_length && cached->hash == hash &&
      memcmp (cached->text, token->form, token->form_length) == 0) {
    token->stem = cached->text + cached->form_length + 1;
    token->stem_length = cached->stem_length;
    token->stop = cached->stop;
    token->mark = &cached->mark;
    return;
  }
  token->stem_length =
      reseau_stemmer_stem (self->stemmer, token->form, token->form_length, self->stem);
  token->stem = self->stem;
  token->stop = is_stop (token->form, token->form_length);
  token->fresh = TRUE;
  cache_store (cached, hash, token);
}

void
reseau_analyzer_forget (ReseauAnalyzer *self)
{
  g_return_if_fail (self != NULL);

  /* Fresh pages of zeros take no memory until they are used. */
  g_free (self->cache);
  self->cache = g_new0 (Cached, CACHE_SIZE);
}

const char *
reseau_analyzer_stem (ReseauAnalyzer *self, const char *form)
{
  ReseauToken token = { .form = form };

  g_return_val_if_fail (self != NULL && form != NULL, NULL);
  token.form_length = strlen (form);
  g_return_val_if_fail (token.form_length <= RESEAU_TOKEN_MAX, NULL);

  complete_token (self, &token, hash_form (form, token.form_length));
  return token.stem;
}

/* }}} */
/* {{{ Reading */

/* Folds the character at @p into @out.  Returns: as reseau_text_fold_char(), and @next */
static inline int
fold_next (const Run *run, const char *p, char *out, const char **next)
{
  const ReseauFoldedChar *latin = run->self->latin;
  guchar c = *p;
  gunichar decoded;

  if (c < 0x80) {
    *next = p + 1;
    out[0] = latin[c].bytes[0];
    return latin[c].length;
  }
  decoded = reseau_text_next_char (p, run->end, next);
  return decoded == RESEAU_CHAR_BAD ? -1 : reseau_text_fold_fast (latin, decoded, out);
}

static gboolean
is_word_at (const Run *run, const char *p)
{
  char out[RESEAU_FOLD_MAX];
  const char *next;

  return p < run->end && fold_next (run, p, out, &next) > 0;
}

/* Reads the run of word characters at run->p. */
static void
read_part (Run *run, Part *part)
{
  const char *p = run->p;
  gboolean full = FALSE, has_digit = FALSE;
  guint32 hash = HASH_OF_NOTHING;
  guint length = 0;

  part->start = p - run->text;
  while (p < run->end) {
    char *out = part->form + length;
    const char *next;
    int n = fold_next (run, p, out, &next);

    if (n < 0)
      break;
    full = full || length + n > RESEAU_TOKEN_MAX;
    has_digit |= n > 0 && g_ascii_isdigit (*out);
    if (!full) {
      hash = add_to_hash (hash, out, n);
      length += n;
    }
    p = next;
  }
  part->form[length] = '\0';
  part->length = length;
  part->hash = hash;
  part->has_digit = has_digit;
  part->end = p - run->text;
  run->p = p;
}

/* E.F.T. and E.F.T: one letter and a point, at least twice. */
static void
read_acronym (Run *run, Part *part)
{
  char out[RESEAU_FOLD_MAX];
  const char *p = run->p;
  guint length = part->length;
  const char *letter_end = p;

  while (p + 1 < run->end && *p == '.') {
    int n = fold_next (run, p + 1, out, &letter_end);

    if (n != 1 || !g_ascii_isalpha (out[0]) || is_word_at (run, letter_end) ||
        length >= RESEAU_TOKEN_MAX)
      break;
    part->form[length++] = out[0];
    p = letter_end;
  }
  /* Two letters want their second point: «p. ex» is not one, nor the end of «plan A.B comme». */
  if (length < 2 || (length == 2 && (p >= run->end || *p != '.'))) {
    part->form[part->length] = '\0';
    return;
  }
  part->length = length;
  part->form[length] = '\0';
  part->hash = hash_form (part->form, length);
  part->end = p - run->text;
  if (p < run->end && *p == '.')
    p++;
  run->p = p;
}

/* }}} */
/* {{{ Inclusive writing */

/* The endings of a second gender and of a plural. */
static gboolean
is_gender_ending (const char *s, guint n)
{
  static const char *const ENDINGS[] = {
    "e",     "es",    "s",      "ne",   "nes",   "te",   "tes",   "se",    "ses",    "ve",
    "ves",   "ere",   "eres",   "iere", "ieres", "rice", "rices", "trice", "trices", "euse",
    "euses", "ienne", "iennes", "ive",  "ives",  "elle", "elles", "esse",  "esses",  NULL,
  };

  for (const char *const *ending = ENDINGS; *ending != NULL; ending++)
    if (strlen (*ending) == n && memcmp (*ending, s, n) == 0)
      return TRUE;
  return FALSE;
}

/* What parts the endings: · • ‧ . - / and the opening parenthesis.  Returns: its bytes, or 0 */
static guint
gender_mark (const Run *run, const char *p)
{
  gunichar c;
  const char *next;

  if (p >= run->end)
    return 0;
  if (*p == '.' || *p == '-' || *p == '/' || *p == '(')
    return 1;
  if ((guchar) *p < 0x80)
    return 0;
  c = reseau_text_next_char (p, run->end, &next);
  return c == 0xB7 || c == 0x2022 || c == 0x2027 || c == 0x22C5 ? next - p : 0;
}

/* Reads letters.  Returns: how many bytes they fold to, 0 when more than six */
static guint
read_ending (const Run *run, const char *p, char *ending, const char **after)
{
  char out[RESEAU_FOLD_MAX];
  guint n = 0;
  int k;

  while (p < run->end && (k = fold_next (run, p, out, after)) >= 0) {
    if (n + k > 6)
      return 0;
    memcpy (ending + n, out, k);
    n += k;
    p = *after;
  }
  *after = p;
  return n;
}

/* formateur·rice·s, apprenant.e.s, demandeur(euse)s, animateur/trice: run->p goes behind it all. */
static void
skip_gender_endings (Run *run)
{
  guint mark;

  while ((mark = gender_mark (run, run->p)) > 0) {
    char ending[8];
    const char *after = run->p + mark;
    guint n = read_ending (run, run->p + mark, ending, &after);

    if (n == 0 || !is_gender_ending (ending, n))
      return;
    if (*run->p == '(') {
      if (after >= run->end || *after != ')')
        return;
      after++;
      if (after < run->end && *after == 's' && !is_word_at (run, after + 1))
        after++;
      if (is_word_at (run, after))
        return;
    }
    run->p = after;
  }
}

/* }}} */
/* {{{ Words */

static gboolean
is_elision (const Part *part)
{
  switch (part->length) {
  case 1:
    return strchr ("cdjlmnst", part->form[0]) != NULL;
  case 2:
    return memcmp (part->form, "qu", 2) == 0;
  case 5:
    return memcmp (part->form, "jusqu", 5) == 0;
  case 6:
    return memcmp (part->form, "lorsqu", 6) == 0 || memcmp (part->form, "puisqu", 6) == 0 ||
           memcmp (part->form, "quoiqu", 6) == 0;
  default:
    return FALSE;
  }
}

typedef enum {
  LINK_NONE,
  LINK_APOSTROPHE,
  LINK_HYPHEN,
} Link;

/* What stands between the word just read and one that follows at once. */
static Link
read_link (Run *run)
{
  const char *next;
  gunichar c;
  Link link;

  if (run->p >= run->end)
    return LINK_NONE;
  c = reseau_text_next_char (run->p, run->end, &next);
  link = reseau_text_is_apostrophe (c) ? LINK_APOSTROPHE
         : reseau_text_is_hyphen (c)   ? LINK_HYPHEN
                                       : LINK_NONE;
  if (link == LINK_NONE || !is_word_at (run, next))
    return LINK_NONE;
  run->p = next;
  return link;
}

/* N'Diaye and M'Bala are names; N'ayant and N'AYANT are not. */
static void
note_name (Run *run, const Part *part)
{
  char first = run->text[part->start];

  if (run->n_parts == 0 && part->length == 1 && (first == 'M' || first == 'N') &&
      run->end - run->p >= 2 && g_ascii_isupper (run->p[0]) && g_ascii_islower (run->p[1]))
    run->name_letter = part->form[0];
}

/* Reads words linked to each other.  Returns: %FALSE at the end of the text */
static gboolean
read_cluster (Run *run)
{
  run->n_parts = 0;
  run->name_letter = 0;
  while (run->p < run->end && !is_word_at (run, run->p))
    reseau_text_next_char (run->p, run->end, &run->p);
  while (run->p < run->end && run->n_parts < MAX_PARTS) {
    Part *part = &run->self->parts[run->n_parts];
    Link link;

    read_part (run, part);
    /* Most words: nothing that belongs to one follows. */
    if (run->p < run->end && *run->p == ' ') {
      run->n_parts++;
      break;
    }
    if (part->length == 1 && run->p < run->end && *run->p == '.')
      read_acronym (run, part);
    else if (part->length >= 3 && !part->has_digit)
      skip_gender_endings (run);
    link = read_link (run);
    if (link == LINK_APOSTROPHE && is_elision (part)) {
      note_name (run, part);
      continue;
    }
    run->n_parts++;
    if (link == LINK_NONE)
      break;
  }
  return run->n_parts > 0;
}

static gboolean
emit_part (Run *run, guint i)
{
  const Part *part = &run->self->parts[i];
  ReseauToken token = {
    .form = part->form,
    .form_length = part->length,
    .start = part->start,
    .end = part->end,
    .position = run->position,
    .linked = i > 0,
  };

  complete_token (run->self, &token, part->hash);
  return run->func (&token, run->data);
}

static gboolean
emit_joined (Run *run, const char *first, guint first_length, const Part *last, gsize start)
{
  char form[2 * RESEAU_TOKEN_MAX + 1];
  ReseauToken token = {
    .form = form,
    .form_length = first_length + last->length,
    .start = start,
    .end = last->end,
    .position = run->position,
    .joined = TRUE,
  };

  if (token.form_length > RESEAU_TOKEN_MAX)
    return TRUE;
  memcpy (form, first, first_length);
  memcpy (form + first_length, last->form, last->length + 1);
  complete_token (run->self, &token, hash_form (form, token.form_length));
  return run->func (&token, run->data);
}

static gboolean
emit_cluster (Run *run)
{
  const Part *parts = run->self->parts;

  for (guint i = 0; i < run->n_parts; i++, run->position++) {
    if (!emit_part (run, i))
      return FALSE;
    if (i > 0)
      continue;
    if (run->n_parts == 2 && !parts[0].has_digit && !parts[1].has_digit &&
        !emit_joined (run, parts[0].form, parts[0].length, &parts[1], parts[0].start))
      return FALSE;
    if (run->n_parts == 1 && run->name_letter != 0 &&
        !emit_joined (run, &run->name_letter, 1, &parts[0], parts[0].start))
      return FALSE;
  }
  return TRUE;
}

/* }}} */

gboolean
reseau_analyzer_run (ReseauAnalyzer *self, const char *text, gssize length, ReseauTokenFunc func,
                     gpointer data)
{
  Run run = { .self = self, .text = text, .p = text, .func = func, .data = data };

  g_return_val_if_fail (self != NULL && text != NULL && func != NULL, FALSE);

  run.end = text + (length < 0 ? strlen (text) : (gsize) length);
  while (read_cluster (&run))
    if (!emit_cluster (&run))
      return FALSE;
  return TRUE;
}
