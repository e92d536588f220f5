/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Pictures are decoded in a process of their own (docs/files.md); here is how it is asked. */

/**
 * RESEAU_PICTURE_ERROR:
 *
 * Why a file does not become a picture; [func@sentence_for_picture] says it in words.
 */
#define RESEAU_PICTURE_ERROR (reseau_picture_error_quark ())
GQuark reseau_picture_error_quark (void);

typedef enum {
  RESEAU_PICTURE_ERROR_NOT_A_PICTURE,
  RESEAU_PICTURE_ERROR_HEIC,
  RESEAU_PICTURE_ERROR_ANIMATED,
  RESEAU_PICTURE_ERROR_TOO_LARGE,
  RESEAU_PICTURE_ERROR_DAMAGED,
  RESEAU_PICTURE_ERROR_NO_HELPER,
} ReseauPictureError;

/* More is not read of a file that is said to be a picture. */
#define RESEAU_PICTURE_FILE_MAX_BYTES (64 * 1024 * 1024)

/**
 * ReseauPrepared:
 * @picture: what is sent, drawn anew
 * @thumb: a small one
 * @type: media type of @picture
 */
typedef struct {
  GBytes *picture;
  GBytes *thumb;
  char *type;
  int width;
  int height;
} ReseauPrepared;

void reseau_prepared_free (ReseauPrepared *self);

/**
 * ReseauPixels:
 * @data: RGBA, eight bits each, rows of @width × 4 bytes
 */
typedef struct {
  GBytes *data;
  int width;
  int height;
} ReseauPixels;

void reseau_pixels_free (ReseauPixels *self);

void reseau_image_prepare_async (GBytes *file, gboolean keep_position, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
ReseauPrepared *reseau_image_prepare_finish (GAsyncResult *result, GError **error);

void reseau_image_view_async (GBytes *file, int edge, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
ReseauPixels *reseau_image_view_finish (GAsyncResult *result, GError **error);
ReseauPixels *reseau_image_view (GBytes *file, int edge, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPrepared, reseau_prepared_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPixels, reseau_pixels_free)

G_END_DECLS
