/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauWindow:
 *
 * The window: Home, Fiches, Directory, Meetings, and before all that the page
 * where one connects.  What can be done in it are its actions.
 *
 * Signals: `try`: the demonstration network is wanted; `cancel`: it no longer is.
 */
#define RESEAU_TYPE_WINDOW (reseau_window_get_type ())
G_DECLARE_FINAL_TYPE (ReseauWindow, reseau_window, RESEAU, WINDOW, AdwApplicationWindow)

GtkWidget *reseau_window_new (GtkApplication *application, ReseauContext *context);
void reseau_window_offer_try (ReseauWindow *self, gboolean offered);
void reseau_window_show_trying (ReseauWindow *self);
void reseau_window_fail_try (ReseauWindow *self, const char *words);
void reseau_window_say (ReseauWindow *self, const char *words);
void reseau_window_set_trial (ReseauWindow *self, gboolean trial);
void reseau_window_warn (ReseauWindow *self, const char *words);
void reseau_window_offer_undo (ReseauWindow *self, const char *words, ReseauChange *change);
void reseau_window_follow (ReseauWindow *self, ReseauWindow *other);
void reseau_window_open_link (ReseauWindow *self, const char *uri);
void reseau_window_open_package (ReseauWindow *self, GFile *file);
void reseau_window_show_view (ReseauWindow *self, const char *name);
gboolean reseau_window_is_ready (ReseauWindow *self);

/* What keeps the program from opening its data, in a window of its own. */
GtkWidget *reseau_window_new_failed (GtkApplication *application, const GError *error,
                                     const char *folder);

/* The settings of the program; %NULL where its schema is not installed. */
GSettings *reseau_settings_new (void);
GtkWindow *reseau_preferences_present (GtkWindow *parent, ReseauContext *context,
                                       GSettings *settings);
void reseau_preferences_apply (GSettings *settings);

G_END_DECLS
