/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-analyzer.h"
#include "reseau-context.h"

G_BEGIN_DECLS

/* From this score on two titles may well be of the same. */
#define RESEAU_SIMILAR_ENOUGH 60

guint reseau_similar_score (ReseauAnalyzer *analyzer, const char *a, const char *b);

void reseau_context_find_similar_async (ReseauContext *self, const char *kind, const char *title,
                                        const char *except, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_find_similar_finish (ReseauContext *self, GAsyncResult *result,
                                               GError **error);

G_END_DECLS
