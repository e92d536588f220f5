/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauItem:
 *
 * A record as a list shows it.  Made at once, filled when its page arrives:
 * widgets bind to the properties.
 *
 * Properties: `id`, `kind`, `title`, `subtitle` (one line made of the schema's
 * subtitle fields, terms and references in words), `excerpt` (the summary, or
 * the passage that a search found), `nature`, `state`, `start` (strings),
 * `pending`, `conflict`, `loaded` (booleans), `record` (boxed ReseauRecord).
 */
#define RESEAU_TYPE_ITEM (reseau_item_get_type ())
G_DECLARE_FINAL_TYPE (ReseauItem, reseau_item, RESEAU, ITEM, GObject)

/**
 * ReseauItemData:
 *
 * What fills an item; made in the thread that reads.
 */
/**
 * ReseauItemData:
 * @page: id of the record whose page shows it: its own, or of what it hangs on
 */
typedef struct {
  ReseauRow *row;
  char *page;
  char *title;
  char *subtitle;
  char *excerpt;
} ReseauItemData;

void reseau_item_data_free (ReseauItemData *self);

ReseauItem *reseau_item_new (gint64 rid);
void reseau_item_fill (ReseauItem *self, ReseauItemData *data);

gint64 reseau_item_get_rid (ReseauItem *self);
const char *reseau_item_get_id (ReseauItem *self);
const char *reseau_item_get_page (ReseauItem *self);
const char *reseau_item_get_kind (ReseauItem *self);
const char *reseau_item_get_title (ReseauItem *self);
const char *reseau_item_get_subtitle (ReseauItem *self);
const char *reseau_item_get_excerpt (ReseauItem *self);
gboolean reseau_item_is_loaded (ReseauItem *self);
gboolean reseau_item_is_pending (ReseauItem *self);
gboolean reseau_item_has_conflict (ReseauItem *self);
ReseauRecord *reseau_item_get_record (ReseauItem *self);

G_END_DECLS
