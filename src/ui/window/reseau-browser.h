/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-page.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ReseauBrowser:
 *
 * What one chooses from on one side, what one reads or writes on the other; one
 * at a time in a narrow window.  Remembers the way, so that one can go back.
 *
 * Signal `changed`: another record, another state of it, or another pane shows.
 */
#define RESEAU_TYPE_BROWSER (reseau_browser_get_type ())
G_DECLARE_FINAL_TYPE (ReseauBrowser, reseau_browser, RESEAU, BROWSER, AdwBin)

GtkWidget *reseau_browser_new (ReseauContext *context, GtkWidget *side, gboolean solo,
                               const char *icon, const char *words);
GtkWidget *reseau_browser_get_side (ReseauBrowser *self);
void reseau_browser_open (ReseauBrowser *self, const char *id, gboolean enter);
void reseau_browser_edit (ReseauBrowser *self, const char *kind, const char *id);
void reseau_browser_edit_relation (ReseauBrowser *self, const char *id);
void reseau_browser_resume (ReseauBrowser *self, const char *draft);
void reseau_browser_show_history (ReseauBrowser *self);
void reseau_browser_show_bin (ReseauBrowser *self);
void reseau_browser_resolve (ReseauBrowser *self, const char *field);
void reseau_browser_close (ReseauBrowser *self);
void reseau_browser_enter (ReseauBrowser *self);
void reseau_browser_popup_menu (ReseauBrowser *self);
gboolean reseau_browser_back (ReseauBrowser *self);
gboolean reseau_browser_can_back (ReseauBrowser *self);
gboolean reseau_browser_is_folded (ReseauBrowser *self);
gboolean reseau_browser_is_detail (ReseauBrowser *self);
gboolean reseau_browser_is_reading (ReseauBrowser *self);
gboolean reseau_browser_is_writing (ReseauBrowser *self);
ReseauPage *reseau_browser_get_page (ReseauBrowser *self);
GtkWidget *reseau_browser_get_notices (ReseauBrowser *self);

/* The menu of what can be done with a record. */
void reseau_browser_set_menu (ReseauBrowser *self, GMenuModel *menu);

G_END_DECLS
