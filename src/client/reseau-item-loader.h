/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-display.h"
#include "reseau-item.h"

G_BEGIN_DECLS

GHashTable *reseau_load_names (ReseauStore *store, const ReseauDisplay *display, GHashTable *ids);
GPtrArray *reseau_load_items (ReseauStore *store, const ReseauDisplay *display, const gint64 *rids,
                              guint n_rids, const char *text, GError **error);
GPtrArray *reseau_items_from_data (GPtrArray *data, const gint64 *rids);

G_END_DECLS
