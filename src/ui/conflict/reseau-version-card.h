/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One of two versions of a field, what it alone has marked, and the button that takes it. */
GtkWidget *reseau_version_card_new (const char *title, const char *who, const char *text,
                                    const GArray *marks, const char *take, GCallback taken,
                                    gpointer data);

G_END_DECLS
