/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-analyzer.h"

G_BEGIN_DECLS

/**
 * ReseauTextQuery:
 *
 * What a person typed, taken apart: clauses that must all be met, each a word or
 * a phrase (words that follow each other).  Immutable.
 *
 * Nothing typed is an operator but the double quote; «», “” and "" are alike,
 * and one left open closes at the end.
 */
typedef struct _ReseauTextQuery ReseauTextQuery;

/**
 * ReseauTextWord:
 * @form: see #ReseauToken
 * @stem: see #ReseauToken
 * @is_prefix: any word beginning with @form will do; @stem is then of use only
 *   as one more possibility
 */
typedef struct {
  char *form;
  char *stem;
  gboolean is_prefix;
} ReseauTextWord;

/**
 * ReseauTextClause:
 * @words: (array length=n_words): one, or several that follow each other; only
 *   the last can be a prefix
 * @joined: (nullable): a compound written in one, which will do as well
 * @is_quoted: the person put it in quotes
 */
typedef struct {
  ReseauTextWord *words;
  guint n_words;
  ReseauTextWord *joined;
  gboolean is_quoted;
} ReseauTextClause;

/**
 * ReseauTextAlternative:
 * @clause: a phrase of the same meaning
 * @first: the first clause that it does for
 * @last: the last one, maybe the same
 */
typedef struct {
  ReseauTextClause clause;
  guint first;
  guint last;
} ReseauTextAlternative;

#define RESEAU_TEXT_QUERY_MAX_WORDS 32

/**
 * reseau_text_query_new:
 * @input: what was typed; beyond 32 words it is not looked at
 * @is_typing: the last word, when nothing follows it, is a prefix
 *
 * Words that say nothing (le, de, et…) are left out of unquoted input unless
 * there are no others.
 */
ReseauTextQuery *reseau_text_query_new (ReseauAnalyzer *analyzer, const char *input,
                                        gboolean is_typing);
void reseau_text_query_free (ReseauTextQuery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauTextQuery, reseau_text_query_free)

/* 0: nothing to look for */
guint reseau_text_query_get_n_clauses (ReseauTextQuery *self);
const ReseauTextClause *reseau_text_query_get_clause (ReseauTextQuery *self, guint index);

/* Other words for what was typed outside of quotes, see data/facts/synonyms.txt. */
guint reseau_text_query_get_n_alternatives (ReseauTextQuery *self);
const ReseauTextAlternative *reseau_text_query_get_alternative (ReseauTextQuery *self, guint index);

G_END_DECLS
