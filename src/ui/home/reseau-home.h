/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauHome:
 *
 * What waits for the person who opens the program, what is new, what comes.
 */
#define RESEAU_TYPE_HOME (reseau_home_get_type ())
G_DECLARE_FINAL_TYPE (ReseauHome, reseau_home, RESEAU, HOME, AdwBin)

GtkWidget *reseau_home_new (ReseauContext *context);

G_END_DECLS
