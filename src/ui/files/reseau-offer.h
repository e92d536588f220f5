/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauOffer:
 * @files: (element-type GFile): files, of this computer or of one that it has mounted
 * @picture: (nullable): the bytes of a picture, only when there are no files
 * @web: whether nothing was there but addresses of the web
 *
 * What was copied or dragged elsewhere, for photos and files.  A picture is taken as bytes:
 * the toolkit would decode it in this process.
 */
typedef struct {
  GPtrArray *files;
  GBytes *picture;
  gboolean web;
} ReseauOffer;

/* @offer: (transfer none) */
typedef void (*ReseauOfferFunc) (const ReseauOffer *offer, gpointer data);

gboolean reseau_offer_may_be_files (GdkContentFormats *formats);
gboolean reseau_offer_may_be_picture (GdkContentFormats *formats);

void reseau_offer_read_clipboard (GdkClipboard *clipboard, ReseauOfferFunc done, gpointer data);
void reseau_offer_read_drop (GdkDrop *drop, ReseauOfferFunc done, gpointer data);

G_END_DECLS
