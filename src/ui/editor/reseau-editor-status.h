/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-form.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauEditorStatus:
 *
 * The line below an editor: how complete the page is, what is missed most, and
 * whether what was written is kept.
 *
 * Signals: `wanted` (pointer: the ReseauField to go to).
 */
#define RESEAU_TYPE_EDITOR_STATUS (reseau_editor_status_get_type ())
G_DECLARE_FINAL_TYPE (ReseauEditorStatus, reseau_editor_status, RESEAU, EDITOR_STATUS, GtkWidget)

GtkWidget *reseau_editor_status_new (void);
void reseau_editor_status_apply (ReseauEditorStatus *self, const ReseauForm *form,
                                 gboolean changed);
void reseau_editor_status_set_kept (ReseauEditorStatus *self, const char *words);

G_END_DECLS
