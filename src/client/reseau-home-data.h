/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-todo.h"

G_BEGIN_DECLS

/**
 * ReseauHomeData:
 * @todos: (element-type ReseauTodo): what is to be done, by what it is, the longest first
 * @left_out: how many of each group are not in @todos
 * @names: id → what records and persons that @todos name are called
 * @coming: (element-type ReseauItem): the next meetings
 * @news: (element-type ReseauItem): what changed last, of others; with a @mark what changed since
 * @n_news: how many there are of them, as far as they were counted
 * @mark: up to where the person has seen what is new; 0 when nobody has looked yet
 * @head: where the cache stands now
 *
 * What somebody who opens the program wants to know, found in one go.
 */
typedef struct {
  GPtrArray *todos;
  guint left_out[RESEAU_N_TODO_GROUPS];
  GHashTable *names;
  GPtrArray *coming;
  GPtrArray *news;
  guint n_news;
  gint64 mark;
  gint64 head;
} ReseauHomeData;

void reseau_home_data_free (ReseauHomeData *self);
void reseau_context_load_home_async (ReseauContext *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
ReseauHomeData *reseau_context_load_home_finish (ReseauContext *self, GAsyncResult *result,
                                                 GError **error);

void reseau_context_set_news_mark_async (ReseauContext *self, gint64 mark,
                                         GAsyncReadyCallback callback, gpointer user_data);
gboolean reseau_context_set_news_mark_finish (ReseauContext *self, GAsyncResult *result,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauHomeData, reseau_home_data_free)

G_END_DECLS
