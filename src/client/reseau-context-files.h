/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-store-blobs.h"

G_BEGIN_DECLS

void reseau_context_add_picture_async (ReseauContext *self, GFile *file, gboolean keep_position,
                                       GCancellable *cancellable, GAsyncReadyCallback callback,
                                       gpointer user_data);
void reseau_context_add_picture_bytes_async (ReseauContext *self, GBytes *bytes, const char *name,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_add_file_async (ReseauContext *self, GFile *file, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
ReseauValue *reseau_context_add_finish (ReseauContext *self, GAsyncResult *result, GError **error);

void reseau_context_look_at_blob_async (ReseauContext *self, const char *sha256,
                                        GCancellable *cancellable, GAsyncReadyCallback callback,
                                        gpointer user_data);
ReseauBlobInfo *reseau_context_look_at_blob_finish (ReseauContext *self, GAsyncResult *result,
                                                    GError **error);

void reseau_context_read_blob_async (ReseauContext *self, const char *sha256,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
GBytes *reseau_context_read_blob_finish (ReseauContext *self, GAsyncResult *result, GError **error);
void reseau_context_save_blob_async (ReseauContext *self, const char *sha256, GFile *target,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean reseau_context_save_blob_finish (ReseauContext *self, GAsyncResult *result,
                                          GError **error);

/* Finish both with reseau_context_run_finish(). */
void reseau_context_want_blob_async (ReseauContext *self, const char *sha256,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_give_up_blob_async (ReseauContext *self, const char *sha256,
                                        GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
