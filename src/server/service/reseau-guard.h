/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-server-store.h"

G_BEGIN_DECLS

/* A small file that says how far a server has come.  It stands outside of what is
 * backed up with the database: after a backup was put back, it is ahead. */
gboolean reseau_guard_write (const char *path, const ReseauServerClock *clock, GError **error);
gboolean reseau_guard_check (const char *path, ReseauServerStore *store, gboolean *put_back,
                             GError **error);

/**
 * ReseauGuard:
 *
 * Keeps such a file up to date, at most a second behind.  A guard that is behind,
 * because the machine stopped in between, does no harm.
 */
typedef struct _ReseauGuard ReseauGuard;

ReseauGuard *reseau_guard_new (const char *path, ReseauServerStore *store);
void reseau_guard_touch (ReseauGuard *self);
void reseau_guard_free (ReseauGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauGuard, reseau_guard_free)

G_END_DECLS
