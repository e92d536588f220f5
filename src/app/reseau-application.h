/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauApplication:
 *
 * The program: reads its options, builds the context and hands it to the window.
 */
#define RESEAU_TYPE_APPLICATION (reseau_application_get_type ())
G_DECLARE_FINAL_TYPE (ReseauApplication, reseau_application, RESEAU, APPLICATION, AdwApplication)

ReseauApplication *reseau_application_new (void);

/* What the process ends with: not 0 when a tour could not be finished. */
int reseau_application_get_status (ReseauApplication *self);
void reseau_application_end_tour (ReseauApplication *self, gboolean done);

void reseau_application_cut_trial (ReseauApplication *self);

G_END_DECLS
