/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

gboolean reseau_admin_add_account (ReseauServer *server, ReseauServerStore *store,
                                   const ReseauAccount *account, const char *password,
                                   gboolean with_records, GError **error);
gboolean reseau_admin_change_account (ReseauServer *server, ReseauServerStore *store,
                                      const ReseauServerAccount *account, GError **error);

G_END_DECLS
