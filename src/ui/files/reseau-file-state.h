/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context-files.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauFileState:
 *
 * How one photo or file stands, with what a person can do about it: stop it, fetch it, try
 * it again, keep it on this computer.  Follows what happens to it.
 *
 * Signal `looked` (gboolean): whether it is here, each time one has looked.
 */
#define RESEAU_TYPE_FILE_STATE (reseau_file_state_get_type ())
G_DECLARE_FINAL_TYPE (ReseauFileState, reseau_file_state, RESEAU, FILE_STATE, GtkWidget)

GtkWidget *reseau_file_state_new (ReseauContext *context, gboolean picture);
void reseau_file_state_set (ReseauFileState *self, const char *sha256, const char *name,
                            const char *author);

G_END_DECLS
