/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-query.h"

G_BEGIN_DECLS

/* Searches that a person comes back to: a list of {"name", "kind", "text", "filters"}, a value.
 * They are kept on this desk and go nowhere. */

ReseauValue *reseau_saved_searches_with (const ReseauValue *searches, const char *name,
                                         const ReseauQuery *query);
ReseauValue *reseau_saved_searches_without (const ReseauValue *searches, const char *kind,
                                            const char *name);
const char *reseau_saved_search_get_name (const ReseauValue *search, const char *kind);
ReseauQuery *reseau_saved_search_dup_query (const ReseauValue *search);

ReseauValue *reseau_context_load_searches (ReseauContext *self);
void reseau_context_save_searches (ReseauContext *self, ReseauValue *searches);

G_END_DECLS
