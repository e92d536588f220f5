/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-document-writer.h"

G_BEGIN_DECLS

/**
 * ReseauPages:
 *
 * A document on paper: where each line stands.  A file, a printer and a preview draw the same
 * pages.  Measures are points.  May be used in any thread, in one at a time.
 */
typedef struct _ReseauPages ReseauPages;

#define RESEAU_A4_WIDTH 595.276
#define RESEAU_A4_HEIGHT 841.89

ReseauPages *reseau_pages_new (const ReseauDocument *document, double width, double height);
void reseau_pages_free (ReseauPages *self);

gboolean reseau_pages_lay_out (ReseauPages *self, guint n_blocks);
double reseau_pages_get_progress (const ReseauPages *self);
guint reseau_pages_get_n (const ReseauPages *self);
void reseau_pages_get_size (const ReseauPages *self, double *width, double *height);
guint reseau_pages_find (const ReseauPages *self, const char *anchor);
char *reseau_pages_dup_text (const ReseauPages *self, guint page);

/**
 * ReseauPagesTarget:
 * @tags: whether @cr is of a PDF that gets all pages: structure and links are told to it
 * @scale: device pixels in a point, for pictures that have to be decoded
 *
 * What pages are drawn on.
 */
typedef struct {
  cairo_t *cr;
  gboolean tags;
  double scale;
  ReseauPictureDecoder decoder;
  gpointer decoder_data;
} ReseauPagesTarget;

void reseau_pages_draw (ReseauPages *self, guint page, const ReseauPagesTarget *target);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPages, reseau_pages_free)

G_END_DECLS
