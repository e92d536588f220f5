/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-server.h"

G_BEGIN_DECLS

/* The pictures of the demonstration network, which were drawn when it was built. */

gboolean reseau_admin_demo_add_pictures (ReseauServer *server, ReseauServerStore *store,
                                         ReseauBlobFolder *folder, const ReseauValue *pictures,
                                         const char *fiche, const char *uid, ReseauValue *fields,
                                         GError **error);

G_END_DECLS
