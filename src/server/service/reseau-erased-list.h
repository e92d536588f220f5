/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The ids of what was erased, in a file that stands outside of what is backed up: a backup that
 * is put back still has it.  One id a line, nothing else of it. */

GPtrArray *reseau_erased_list_read (const char *path, GError **error);
gboolean reseau_erased_list_add (const char *path, const GPtrArray *ids, GError **error);

G_END_DECLS
