/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server-store.h"

G_BEGIN_DECLS

char *reseau_cursor_write (const ReseauServerClock *clock, const char *scope, gint64 seq,
                           const guint8 chain[RESEAU_CHAIN_BYTES]);
gboolean reseau_cursor_read (const ReseauServerClock *clock, const char *scope, const char *text,
                             gint64 *epoch, gint64 *seq, guint8 chain[RESEAU_CHAIN_BYTES]);
void reseau_chain_next (guint8 chain[RESEAU_CHAIN_BYTES], gint64 seq, const char *op,
                        const char *record);

G_END_DECLS
