/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *reseau_marked_text_new (const char *text, const GArray *marks, gboolean gone);

G_END_DECLS
