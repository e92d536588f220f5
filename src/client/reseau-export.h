/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store.h"

G_BEGIN_DECLS

gboolean reseau_export_all (ReseauStore *store, const char *folder, ReseauValue **summary,
                            GError **error);

G_END_DECLS
