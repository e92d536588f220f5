/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-document.h"

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  RESEAU_DOCUMENT_PDF,
  RESEAU_DOCUMENT_ODT,
  RESEAU_DOCUMENT_HTML,
  RESEAU_N_DOCUMENT_FORMATS,
} ReseauDocumentFormat;

/**
 * ReseauPictureDecoder:
 * @edge: how many pixels are wanted of the longer edge, at most
 *
 * Makes pixels of the bytes of a picture.  Called in the thread that draws.
 *
 * Returns: (transfer full) (nullable): %NULL when it cannot be read
 */
typedef cairo_surface_t *(*ReseauPictureDecoder) (GBytes *bytes, int edge, gpointer data);

/**
 * ReseauDocumentProgress:
 *
 * Told in the thread that writes.
 */
typedef void (*ReseauDocumentProgress) (guint done, guint total, gpointer data);

/**
 * ReseauDocumentJob:
 * @decoder: (nullable): for pictures that are not JPEG
 * @progress: (nullable)
 *
 * How a document is written.
 */
typedef struct {
  ReseauDocumentFormat format;
  ReseauPictureDecoder decoder;
  gpointer decoder_data;
  ReseauDocumentProgress progress;
  gpointer progress_data;
  double page_width; /* of paper, in points; 0 for A4 */
  double page_height;
} ReseauDocumentJob;

const char *reseau_document_format_get_name (ReseauDocumentFormat format);
gboolean reseau_document_format_parse (const char *name, ReseauDocumentFormat *format);

gboolean reseau_document_save (const ReseauDocument *self, const ReseauDocumentJob *job,
                               GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
