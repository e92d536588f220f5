/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define RESEAU_SEARCH_PROVIDER_PATH "/org/concertes/Reseau/SearchProvider"

/**
 * ReseauSearchProvider:
 *
 * Answers the search of the desktop, `org.gnome.Shell.SearchProvider2`, out of the cache and
 * without a window.
 *
 * Signals: `open` (id, time): a record is wanted; `search` (text, time): all that was found.
 */
#define RESEAU_TYPE_SEARCH_PROVIDER (reseau_search_provider_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSearchProvider, reseau_search_provider, RESEAU, SEARCH_PROVIDER,
                      GObject)

ReseauSearchProvider *reseau_search_provider_new (GApplication *application);

/* Before the name of the program is on the bus. */
gboolean reseau_search_provider_export (ReseauSearchProvider *self, GDBusConnection *bus,
                                        GError **error);
void reseau_search_provider_unexport (ReseauSearchProvider *self, GDBusConnection *bus);

/* @context: (nullable): what is searched; what was asked before waits for the first one */
void reseau_search_provider_set_context (ReseauSearchProvider *self, ReseauContext *context);

/* There will be none: what waits is answered with nothing. */
void reseau_search_provider_give_up (ReseauSearchProvider *self);

G_END_DECLS
