/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPastFrame:
 *
 * What a page about the past has around it: a bar with its title and a way out, room for what
 * it shows, and what there is to say when the server cannot be asked.  It is loaded anew when
 * something changes.
 *
 * Signal `closed`: one is done with it.
 */
#define RESEAU_TYPE_PAST_FRAME (reseau_past_frame_get_type ())
G_DECLARE_DERIVABLE_TYPE (ReseauPastFrame, reseau_past_frame, RESEAU, PAST_FRAME, GtkWidget)

struct _ReseauPastFrameClass {
  GtkWidgetClass parent_class;

  void (*load) (ReseauPastFrame *self);
};

void reseau_past_frame_begin (ReseauPastFrame *self, ReseauContext *context, const char *title);
ReseauContext *reseau_past_frame_get_context (ReseauPastFrame *self);
GCancellable *reseau_past_frame_get_cancellable (ReseauPastFrame *self);
GtkWidget *reseau_past_frame_get_body (ReseauPastFrame *self);
void reseau_past_frame_show_status (ReseauPastFrame *self, const char *icon, const char *title,
                                    const char *words);
void reseau_past_frame_show_missing (ReseauPastFrame *self, const GError *error, const char *title,
                                     gboolean alone);
void reseau_past_frame_did (ReseauPastFrame *self, const char *words, ReseauChange *change,
                            const GError *error);

G_END_DECLS
