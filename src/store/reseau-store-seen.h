/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-store-private.h"

G_BEGIN_DECLS

void reseau_store_note_sight (const ReseauEntry *entry, ReseauOp *op);
gboolean reseau_store_tell_waiting (ReseauStore *self, gint64 rid, gint64 pos, const ReseauOp *done,
                                    const ReseauOpResult *result, GError **error);

G_END_DECLS
