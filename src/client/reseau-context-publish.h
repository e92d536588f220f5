/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-document-writer.h"
#include "reseau-publication.h"

G_BEGIN_DECLS

void reseau_context_load_publication_async (ReseauContext *self,
                                            const ReseauPublicationRequest *request,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
ReseauPublication *reseau_context_load_publication_finish (ReseauContext *self,
                                                           GAsyncResult *result, GError **error);

/**
 * ReseauPublishSink:
 * @share: from 0 to 1
 *
 * Told in the main thread.
 */
typedef void (*ReseauPublishSink) (double share, gpointer data);

void reseau_document_save_async (ReseauDocument *document, ReseauDocumentFormat format, GFile *file,
                                 ReseauPublishSink sink, gpointer sink_data,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean reseau_document_save_finish (GAsyncResult *result, GError **error);

void reseau_context_save_table_async (ReseauContext *self, const char *kind,
                                      const ReseauPublicationRequest *request, GFile *file,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean reseau_context_save_table_finish (ReseauContext *self, GAsyncResult *result,
                                           GError **error);

G_END_DECLS
