/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-publication.h"

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean reseau_export_all (ReseauStore *store, const char *folder, ReseauValue **summary,
                            GError **error);
gboolean reseau_export_table (ReseauStore *store, const char *kind,
                              const ReseauPublicationRequest *request, GFile *file, guint *count,
                              GCancellable *cancellable, GError **error);

G_END_DECLS
