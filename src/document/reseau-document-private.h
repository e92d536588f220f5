/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-config.h"
#include "reseau-document-writer.h"

#define GETTEXT_PACKAGE RESEAU_GETTEXT_PACKAGE
#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

/* What the writers of this folder share. */

/* The one colour beside black, and the one for what is said more softly. */
#define RESEAU_INK "#0f5c55"
#define RESEAU_SOFT "#555555"

void reseau_xml_append (GString *out, const char *text);

/**
 * ReseauMarkup:
 * @link: begins a link, up to its address, that a quotation mark ends
 * @words: writes what is read
 *
 * How words of a document are marked.
 */
typedef struct {
  const char *link;
  const char *link_end;
  const char *strong;
  const char *strong_end;
  void (*words) (GString *out, const char *text);
} ReseauMarkup;

void reseau_markup_append_line (const ReseauMarkup *self, GString *out, const ReseauBlock *block,
                                guint line);

/* Returns: (transfer full) (nullable): the bytes of a figure that is on this computer */
GBytes *reseau_block_read_picture (const ReseauBlock *self);

/* Returns: (transfer none): what stands where a picture should */
const char *reseau_block_get_missing_words (void);

gboolean reseau_document_tell (const ReseauDocumentJob *job, guint done, guint total,
                               GCancellable *cancellable, GError **error);

gboolean reseau_document_write_html (const ReseauDocument *self, const ReseauDocumentJob *job,
                                     GOutputStream *out, GCancellable *cancellable, GError **error);
gboolean reseau_document_write_odt (const ReseauDocument *self, const ReseauDocumentJob *job,
                                    GOutputStream *out, GCancellable *cancellable, GError **error);
gboolean reseau_document_write_pdf (const ReseauDocument *self, const ReseauDocumentJob *job,
                                    GOutputStream *out, GCancellable *cancellable, GError **error);

G_END_DECLS
