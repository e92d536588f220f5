/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-edit.h"

G_BEGIN_DECLS

/**
 * ReseauDraft:
 * @key: what it is kept under
 * @title: (nullable): the record's, as far as it is written
 *
 * Something that was being written and never saved.
 */
typedef struct {
  char *key;
  char *kind;
  char *title;
} ReseauDraft;

void reseau_draft_free (ReseauDraft *self);

void reseau_context_save_edit_async (ReseauContext *self, const ReseauEdit *edit,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_offer_dates_async (ReseauContext *self, const char *id, const char *to,
                                       ReseauValue *dates, const char *message,
                                       GAsyncReadyCallback callback, gpointer user_data);

void reseau_context_list_drafts_async (ReseauContext *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_list_drafts_finish (ReseauContext *self, GAsyncResult *result,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauDraft, reseau_draft_free)

G_END_DECLS
