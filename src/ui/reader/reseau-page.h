/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPage:
 *
 * One record to be read: what it says, in the order of the schema, what it is
 * related to, and what colleagues say of it.  What can be done with it are
 * actions of the window.
 *
 * Signals: `shown`: another record, or the same one changed; `gone`: there is no
 * such record any more.
 */
#define RESEAU_TYPE_PAGE (reseau_page_get_type ())
G_DECLARE_FINAL_TYPE (ReseauPage, reseau_page, RESEAU, PAGE, GtkWidget)

GtkWidget *reseau_page_new (ReseauContext *context);
GtkWidget *reseau_page_new_preview (ReseauContext *context, const char *id, const char *visibility,
                                    const char *state);
void reseau_page_set_id (ReseauPage *self, const char *id);
const char *reseau_page_get_id (ReseauPage *self);
const ReseauView *reseau_page_get_view (ReseauPage *self);
char *reseau_page_dup_title (ReseauPage *self);
void reseau_page_enter (ReseauPage *self);
void reseau_page_focus_comment (ReseauPage *self);

G_END_DECLS
