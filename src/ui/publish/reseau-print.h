/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-document.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the paper is like is remembered from one time to the next. */
GtkPageSetup *reseau_print_load_page_setup (void);

/**
 * ReseauPrintDone:
 * @error: (nullable): why nothing was printed; %NULL too when one decided not to
 */
typedef void (*ReseauPrintDone) (const GError *error, gpointer data);

void reseau_print_run (GtkWindow *parent, ReseauDocument *document, const char *into,
                       ReseauPrintDone done, gpointer data);

G_END_DECLS
