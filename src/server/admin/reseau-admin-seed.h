/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server.h"

G_BEGIN_DECLS

char *reseau_admin_term_id (const char *list, const char *code);
ReseauServerAccount *reseau_admin_new_author (const char *uid, const char *structure);
ReseauServerAccount *reseau_admin_new_system (void);
gboolean reseau_admin_has_territory (const char *territory);
gboolean reseau_admin_prepare (ReseauServer *server, const char *path, const char *territory,
                               GError **error);

G_END_DECLS
