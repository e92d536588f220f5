/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One table of keys: what the program listens to, and what its window of shortcuts shows. */
void reseau_shortcuts_install (GtkApplication *application);
void reseau_shortcuts_present (GtkWindow *parent);

G_END_DECLS
