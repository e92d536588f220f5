/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauRecordList:
 *
 * A GListModel of [class@Item] that answers a query, and goes on answering it
 * when records change.  The beginning of an answer comes first, then all of it while
 * `loading` lasts; rows are fetched by pages as they are asked for.  To the eye 100,000
 * cost what 100 do.
 *
 * Properties: `query` (boxed ReseauQuery), `loading` (boolean), `n-items` (uint).
 */
#define RESEAU_TYPE_RECORD_LIST (reseau_record_list_get_type ())
G_DECLARE_FINAL_TYPE (ReseauRecordList, reseau_record_list, RESEAU, RECORD_LIST, GObject)

ReseauRecordList *reseau_record_list_new (ReseauContext *context);
void reseau_record_list_set_query (ReseauRecordList *self, const ReseauQuery *query);
const ReseauQuery *reseau_record_list_get_query (ReseauRecordList *self);
gboolean reseau_record_list_is_loading (ReseauRecordList *self);

G_END_DECLS
