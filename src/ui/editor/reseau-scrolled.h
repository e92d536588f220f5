/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void reseau_scrolled_set_page (GtkWidget *scrolled, GtkWidget *page);
void reseau_scrolled_show_opener (GtkWidget *opener);

G_END_DECLS
