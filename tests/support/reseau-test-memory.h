/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Memory that runs out for SQLite on demand.  GLib ends the program when there is none; SQLite asks
 * for by far the largest pieces, and answers for them.  For one thread.
 */

/* Before anything else asks SQLite for anything. */
void reseau_test_memory_install (void);

/* Starts counting anew.  The @nth request (from 1; 0: none) is refused; with @all_after also each
 * one after it. */
void reseau_test_memory_fail (guint nth, gboolean all_after);

/* Requests since then. */
guint reseau_test_memory_get_count (void);

G_END_DECLS
