/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

G_BEGIN_DECLS

/**
 * ReseauReminderPost:
 *
 * Tells the person, through the desktop, what is asked of them and what comes; each thing once.
 * The buttons are the actions `app.open-record` and `app.accept-visit`.
 */
#define RESEAU_TYPE_REMINDER_POST (reseau_reminder_post_get_type ())
G_DECLARE_FINAL_TYPE (ReseauReminderPost, reseau_reminder_post, RESEAU, REMINDER_POST, GObject)

ReseauReminderPost *reseau_reminder_post_new (GApplication *application, ReseauContext *context,
                                              GSettings *settings);

G_END_DECLS
