/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A disk that forgets, below the file system of reseau-test-vfs.h: what was not flushed when the
 * power goes may be there, or not, or some sectors of it; so may files that were made or taken
 * away.  For the databases of one thread.
 */

/* From now on, what reaches the disk is told apart from what only was written. */
void reseau_test_power_watch (void);

/* The power goes: makes of the files what @dice leaves of them.  Every database is closed. */
void reseau_test_power_cut (GRand *dice);

/* What the file system tells. */
void reseau_test_power_on_open (const char *path);
void reseau_test_power_on_write (const char *path, const void *data, gsize length, gint64 offset);
void reseau_test_power_on_truncate (const char *path, gint64 size);
void reseau_test_power_on_sync (const char *path);
void reseau_test_power_on_delete (const char *path, gboolean synced);

G_END_DECLS
