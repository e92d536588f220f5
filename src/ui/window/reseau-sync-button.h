/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauSyncButton:
 *
 * How things stand with the server, in a word; opened, the whole of it.
 */
#define RESEAU_TYPE_SYNC_BUTTON (reseau_sync_button_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSyncButton, reseau_sync_button, RESEAU, SYNC_BUTTON, AdwBin)

GtkWidget *reseau_sync_button_new (ReseauContext *context);
void reseau_sync_button_set_compact (ReseauSyncButton *self, gboolean compact);
const char *reseau_sync_button_get_words (ReseauSyncButton *self);
void reseau_sync_button_popup (ReseauSyncButton *self);

/* What the button opens; its own type so that it costs nothing while closed. */
GtkWidget *reseau_sync_popover_new (ReseauContext *context);

G_END_DECLS
