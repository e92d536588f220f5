/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauWelcome:
 *
 * The first page: connect to the server of one's network, or try on an invented
 * one.  Also where one signs in again.
 *
 * Signals: `connected`; `later`: the person would rather go on without;
 * `try`: the demonstration network is wanted; `cancel`: what is under way is no longer.
 */
#define RESEAU_TYPE_WELCOME (reseau_welcome_get_type ())
G_DECLARE_FINAL_TYPE (ReseauWelcome, reseau_welcome, RESEAU, WELCOME, AdwBin)

GtkWidget *reseau_welcome_new (ReseauContext *context);
void reseau_welcome_prepare (ReseauWelcome *self, const char *server, const char *email,
                             gboolean again);
void reseau_welcome_offer_try (ReseauWelcome *self, gboolean offered);
void reseau_welcome_connect (ReseauWelcome *self, const char *server, const char *email,
                             const char *password);
void reseau_welcome_show_busy (ReseauWelcome *self, const char *words);
void reseau_welcome_show_error (ReseauWelcome *self, const char *words);
const char *reseau_welcome_get_server (ReseauWelcome *self);
const char *reseau_welcome_get_email (ReseauWelcome *self);

G_END_DECLS
