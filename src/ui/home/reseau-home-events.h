/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "reseau-context.h"

G_BEGIN_DECLS

/* What has befallen this computer's data or the server's, a card each, until it is
 * closed; nothing at all most of the time. */
#define RESEAU_TYPE_HOME_EVENTS (reseau_home_events_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHomeEvents, reseau_home_events, RESEAU, HOME_EVENTS, AdwBin)

GtkWidget *reseau_home_events_new (ReseauContext *context);

G_END_DECLS
