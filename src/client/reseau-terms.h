/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

G_BEGIN_DECLS

/**
 * ReseauTerms:
 *
 * The lists of terms as they were at one moment: labels by code, and the terms
 * that fit what one types.  Immutable and shared between threads.
 */
typedef struct _ReseauTerms ReseauTerms;

/**
 * ReseauTerm:
 * @label: in French, as the record has it
 * @path: (nullable): labels of its parents, the nearest first, " · " between them
 */
typedef struct {
  char *list;
  char *code;
  char *label;
  char *parent;
  char *path;
  char *hint;
  char *folded; /* label and synonyms, for matching */
  gint64 order;
  double lat;
  double lon;
  gboolean retired;
  gboolean groups_only; /* only there to hold others: cannot be picked */
} ReseauTerm;

ReseauTerms *reseau_terms_load (ReseauStore *store, GError **error);
ReseauTerms *reseau_terms_ref (ReseauTerms *self);
void reseau_terms_unref (ReseauTerms *self);

const ReseauTerm *reseau_terms_get (const ReseauTerms *self, const char *list, const char *code);
const char *reseau_terms_get_label (const ReseauTerms *self, const char *list, const char *code);
GPtrArray *reseau_terms_search (const ReseauTerms *self, const char *list, const char *text,
                                guint limit);
gboolean reseau_terms_is_within (const ReseauTerms *self, const char *list, const char *code,
                                 const char *ancestor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauTerms, reseau_terms_unref)

G_END_DECLS
