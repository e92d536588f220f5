/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server-store.h"

G_BEGIN_DECLS

char *reseau_cursor_write (const ReseauServerClock *clock, const char *scope, gint64 seq,
                           const guint8 chain[RESEAU_CHAIN_BYTES]);
gboolean reseau_cursor_read (const ReseauServerClock *clock, const char *scope, const char *text,
                             gint64 *epoch, gint64 *seq, guint8 chain[RESEAU_CHAIN_BYTES]);
/**
 * ReseauMark:
 * @seq: number of a commit
 * @chain: the first bytes of the digest of the history up to it
 * @is_ours: whether this server signed it in its present history
 */
#define RESEAU_MARK_CHAIN_BYTES 6
typedef struct {
  gint64 seq;
  guint8 chain[RESEAU_MARK_CHAIN_BYTES];
  gboolean is_ours;
} ReseauMark;

char *reseau_mark_write (const ReseauServerClock *clock, gint64 seq,
                         const guint8 chain[RESEAU_CHAIN_BYTES]);
gboolean reseau_mark_read (const ReseauServerClock *clock, const char *text, ReseauMark *mark);

void reseau_chain_next (guint8 chain[RESEAU_CHAIN_BYTES], gint64 seq, const char *op,
                        const char *record);

G_END_DECLS
