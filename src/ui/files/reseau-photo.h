/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPhoto:
 *
 * One photo of a record, small or whole: its picture as soon as it is here, until then
 * what there is to know about it.
 */
#define RESEAU_TYPE_PHOTO (reseau_photo_get_type ())
G_DECLARE_FINAL_TYPE (ReseauPhoto, reseau_photo, RESEAU, PHOTO, GtkWidget)

GtkWidget *reseau_photo_new (ReseauContext *context, gboolean whole);
void reseau_photo_set_element (ReseauPhoto *self, const ReseauValue *element, const char *author);

char *reseau_photo_dup_words (const ReseauValue *element);

G_END_DECLS
