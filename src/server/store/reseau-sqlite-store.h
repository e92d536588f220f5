/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-db.h"
#include "reseau-server-store.h"

G_BEGIN_DECLS

ReseauServerStore *reseau_sqlite_store_open (const char *path, gboolean writer, GError **error);
ReseauServerStore *reseau_sqlite_store_new (ReseauDb *db, GError **error);
ReseauDb *reseau_sqlite_store_get_db (ReseauServerStore *store);

G_END_DECLS
