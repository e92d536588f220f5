/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauEditorPage:
 *
 * A record being written: sections and lines made from the schema.  What is
 * typed is kept as a draft within a second, and found again whatever happens to
 * the program.
 *
 * Signals: `saved` (string: id of the record), `cancelled`: whoever shows the
 * page takes it away; a draft with changes is kept.
 */
#define RESEAU_TYPE_EDITOR_PAGE (reseau_editor_page_get_type ())
G_DECLARE_FINAL_TYPE (ReseauEditorPage, reseau_editor_page, RESEAU, EDITOR_PAGE, GtkWidget)

GtkWidget *reseau_editor_page_new (ReseauContext *context, const char *kind, const char *id,
                                   const char *nature);
GtkWidget *reseau_editor_page_new_relation (ReseauContext *context, const char *from);
GtkWidget *reseau_editor_page_new_from_draft (ReseauContext *context, const char *key);

G_END_DECLS
