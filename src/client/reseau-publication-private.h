/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-publication.h"
#include "reseau-store-blobs.h"

G_BEGIN_DECLS

/**
 * ReseauMaker:
 * @display: with the names that may be said
 * @request: for whom it is
 * @blobs: where the pictures are
 *
 * What it takes to put records into a document.
 */
typedef struct {
  ReseauDocument *document;
  ReseauDisplay display;
  const ReseauPublicationRequest *request;
  ReseauBlobFolder *blobs;
} ReseauMaker;

/* A record with all that is known of it, below a heading that is the title of a page. */
void reseau_maker_add_page (const ReseauMaker *self, const ReseauShown *shown);
/* What one looks up in a directory. */
void reseau_maker_add_entry (const ReseauMaker *self, const ReseauShown *shown);

char *reseau_maker_dup_anchor (const ReseauRecord *record);

G_END_DECLS
