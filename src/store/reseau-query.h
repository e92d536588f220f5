/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-value.h"

G_BEGIN_DECLS

typedef enum {
  RESEAU_SORT_RELEVANCE, /* of a text; without one as RESEAU_SORT_RECENT */
  RESEAU_SORT_RECENT,    /* last change first */
  RESEAU_SORT_TITLE,     /* in the order of the alphabet */
  RESEAU_SORT_DATE,      /* by `start`, the earliest first */
} ReseauSort;

/**
 * ReseauQuery:
 * @kind: (nullable): name of a kind, %NULL for all
 * @text: (nullable): what a person typed
 * @filters: (nullable): an object: field → list of accepted values.  Fields are
 *   alternatives among their values and add up among each other.  Besides the
 *   facets of the schema: any ref, refs, choice, state, term, terms field,
 *   "kind", "visibility", "scope", "by", "mine" (true: made by the person or naming the
 *   person), "pending" (true) and "conflict" (true)
 * @from: (nullable): earliest `start`, "YYYY-MM-DD"
 * @until: (nullable): first `start` no longer wanted
 * @sort: the order
 * @as_typed: words that nothing has are not taken for others that look alike
 *
 * What is asked of the cache: a plain value, copied into the thread that answers.
 */
typedef struct {
  char *kind;
  char *text;
  ReseauValue *filters;
  char *from;
  char *until;
  ReseauSort sort;
  gboolean as_typed;
} ReseauQuery;

#define RESEAU_TYPE_QUERY (reseau_query_get_type ())
GType reseau_query_get_type (void);

ReseauQuery *reseau_query_new (const char *kind);
ReseauQuery *reseau_query_copy (const ReseauQuery *self);
void reseau_query_free (ReseauQuery *self);
gboolean reseau_query_equal (const ReseauQuery *a, const ReseauQuery *b);
void reseau_query_set_text (ReseauQuery *self, const char *text);
void reseau_query_add_filter (ReseauQuery *self, const char *field, const char *value);
void reseau_query_remove_filter (ReseauQuery *self, const char *field, const char *value);
void reseau_query_clear_filter (ReseauQuery *self, const char *field);
gboolean reseau_query_has_filter (const ReseauQuery *self, const char *field, const char *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauQuery, reseau_query_free)

G_END_DECLS
