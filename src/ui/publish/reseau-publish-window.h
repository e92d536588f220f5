/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-publication.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauPublishWindow:
 *
 * The document as it will be, to be printed or handed on.
 */
#define RESEAU_TYPE_PUBLISH_WINDOW (reseau_publish_window_get_type ())
G_DECLARE_FINAL_TYPE (ReseauPublishWindow, reseau_publish_window, RESEAU, PUBLISH_WINDOW, AdwWindow)

GtkWidget *reseau_publish_window_new (GtkWindow *parent, ReseauContext *context,
                                      const ReseauPublicationRequest *request);
void reseau_publish_window_save (ReseauPublishWindow *self, const char *format, GFile *file);
void reseau_publish_window_print (ReseauPublishWindow *self, const char *into);

G_END_DECLS
