/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean reseau_export_all (ReseauStore *store, const char *folder, ReseauValue **summary,
                            GError **error);

/**
 * ReseauExportFilter:
 *
 * Whether the value of a field is in the table.
 */
typedef gboolean (*ReseauExportFilter) (const ReseauRecord *record, const ReseauField *field,
                                        gpointer data);

gboolean reseau_export_list (ReseauStore *store, const char *kind, const GPtrArray *ids,
                             ReseauExportFilter filter, gpointer data, GFile *file,
                             GCancellable *cancellable, GError **error);

G_END_DECLS
