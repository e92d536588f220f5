/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ReseauAnalyzer:
 *
 * The one analysis of French text: index, queries, marks and counts all take
 * their words from here.
 *
 * A word is a run of letters, digits and marks.  Its *form* is lower case
 * without accents (œ is oe); its *stem* is what singular, plural, feminine and
 * conjugated forms have in common.  The stem depends on the form alone, so text
 * typed without accents meets text written with them, and a table from form to
 * stem has one row a form.
 *
 *  - elided articles and pronouns (l', d', qu', jusqu', lorsqu'… with either
 *    apostrophe) are no words; other apostrophes part words (aujourd’hui);
 *  - parts of a compound (garde-malade, aujourd'hui) are words of their own; one
 *    of two parts is also, at the place of its first part, the word written
 *    in one (e-mail = email, co-construction = coconstruction);
 *  - E.F.T. is EFT;
 *  - doubled endings of inclusive writing (formateur·rice·s, apprenant.e.s,
 *    demandeur(euse)) are no words;
 *  - composed and decomposed accents, ligatures and wide forms are equal;
 *  - bytes that are not UTF-8 part words and are never read beyond the length.
 *
 * An analyzer keeps buffers and a bounded cache: one a thread.
 */
typedef struct _ReseauAnalyzer ReseauAnalyzer;

/* Longest form and stem in bytes; longer words are cut at a character. */
#define RESEAU_TOKEN_MAX 64

/**
 * ReseauToken:
 * @form: lower case without accents, NUL-terminated, until the callback returns
 * @stem: NUL-terminated, until the callback returns
 * @start: first byte of the word in the text
 * @end: byte after its last one
 * @position: counts the words from 0
 * @joined: a compound written in one, at the @position of its first part
 * @linked: a part of a compound, not its first
 * @stop: an article, preposition or the like that says nothing by itself
 * @fresh: @form was not in the cache: always so the first time this analyzer meets it
 * @mark: (nullable): a number that goes with @form while it is in the cache, 0 when it
 *   is fresh; %NULL for a form too long for the cache
 */
typedef struct {
  const char *form;
  const char *stem;
  guint form_length;
  guint stem_length;
  gsize start;
  gsize end;
  guint position;
  guint joined : 1;
  guint linked : 1;
  guint stop : 1;
  guint fresh : 1;
  guint16 *mark;
} ReseauToken;

/* Returns: %FALSE to stop */
typedef gboolean (*ReseauTokenFunc) (const ReseauToken *token, gpointer data);

ReseauAnalyzer *reseau_analyzer_new (void);
void reseau_analyzer_free (ReseauAnalyzer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauAnalyzer, reseau_analyzer_free)

/**
 * reseau_analyzer_run:
 * @text: any bytes
 * @length: bytes, or -1 when NUL-terminated
 * @func: (scope call): called for each word in order; must not use @self
 *
 * Returns: %FALSE when @func stopped it
 */
gboolean reseau_analyzer_run (ReseauAnalyzer *self, const char *text, gssize length,
                              ReseauTokenFunc func, gpointer data);

/* Empties the cache: every form is fresh again. */
void reseau_analyzer_forget (ReseauAnalyzer *self);

/**
 * reseau_analyzer_stem:
 * @form: a form, as of a #ReseauToken
 *
 * Returns: (transfer none): the stem of @form, until the next call on @self
 */
const char *reseau_analyzer_stem (ReseauAnalyzer *self, const char *form);

/**
 * reseau_analyzer_get_thesaurus:
 *
 * Not while @self runs.
 *
 * Returns: (transfer none): which words are also looked for; made when it is first wanted
 */
const struct _ReseauThesaurus *reseau_analyzer_get_thesaurus (ReseauAnalyzer *self);

G_END_DECLS
