/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-record.h"
#include "reseau-schema.h"

G_BEGIN_DECLS

/* A picture or a file is named by the SHA-256 of its bytes, in 64 small hexadecimal digits. */
#define RESEAU_BLOB_ID_LENGTH 64
#define RESEAU_BLOB_MAX_BYTES (50 * 1024 * 1024)
#define RESEAU_BLOBS_PER_RECORD 20

gboolean reseau_blob_id_is_valid (const char *text);

gboolean reseau_field_holds_blobs (const ReseauField *self);
gboolean reseau_field_holds_pictures (const ReseauField *self);

/**
 * ReseauBlobFunc:
 * @thumb: whether it is the small picture of another
 * @element: (nullable): the element of the list that names it
 */
typedef void (*ReseauBlobFunc) (const char *id, gboolean thumb, const ReseauValue *element,
                                gpointer data);

void reseau_blob_foreach (const ReseauSchema *schema, const ReseauRecord *record,
                          ReseauBlobFunc func, gpointer data);
void reseau_blob_collect (const ReseauSchema *schema, const ReseauRecord *record,
                          GHashTable *blobs);
guint reseau_blob_count (const ReseauSchema *schema, const ReseauRecord *record);

G_END_DECLS
