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

/**
 * ReseauTransfer:
 * @record: the record that refers to it
 * @title: (nullable): what the record is called
 * @name: (nullable): of the file
 *
 * A photo or file that is to be sent, or to come.
 */
typedef struct {
  ReseauBlobInfo *info;
  char *record;
  char *title;
  char *name;
  gboolean picture;
} ReseauTransfer;

#define RESEAU_TRANSFERS_MOST 12

void reseau_transfer_free (ReseauTransfer *self);
void reseau_context_list_transfers_async (ReseauContext *self, GCancellable *cancellable,
                                          GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *reseau_context_list_transfers_finish (ReseauContext *self, GAsyncResult *result,
                                                 GError **error);

void reseau_context_is_record_pinned_async (ReseauContext *self, const char *record,
                                            GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer user_data);
gboolean reseau_context_is_record_pinned_finish (ReseauContext *self, GAsyncResult *result,
                                                 GError **error);

void reseau_context_look_at_use_async (ReseauContext *self, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
ReseauBlobUse *reseau_context_look_at_use_finish (ReseauContext *self, GAsyncResult *result,
                                                  GError **error);

/* Finish these with reseau_context_run_finish(). */
void reseau_context_want_blob_async (ReseauContext *self, const char *sha256,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_stop_blob_async (ReseauContext *self, const char *sha256,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_pin_blob_async (ReseauContext *self, const char *sha256, gboolean pinned,
                                    GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_pin_record_async (ReseauContext *self, const char *record, gboolean pinned,
                                      GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_set_limit_async (ReseauContext *self, gint64 bytes,
                                     GAsyncReadyCallback callback, gpointer user_data);
void reseau_context_free_room_async (ReseauContext *self, GAsyncReadyCallback callback,
                                     gpointer user_data);

G_END_DECLS
