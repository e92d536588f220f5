/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-pages.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauPaper:
 *
 * Pages that several sheets show: laid out and drawn in threads, one at a time.
 */
typedef struct _ReseauPaper ReseauPaper;

ReseauPaper *reseau_paper_ref (ReseauPaper *self);
void reseau_paper_unref (ReseauPaper *self);
guint reseau_paper_get_n (ReseauPaper *self);

void reseau_paper_new_async (ReseauDocument *document, double width, double height,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer user_data);
ReseauPaper *reseau_paper_new_finish (GAsyncResult *result, GError **error);

/* A list of all pages of one paper. */
GtkWidget *reseau_sheets_new (void);
void reseau_sheets_show (GtkWidget *sheets, ReseauPaper *paper);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPaper, reseau_paper_unref)

G_END_DECLS
