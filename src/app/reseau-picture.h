/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes a PNG of what @window shows now, with the popovers open on it. */
gboolean reseau_picture_save (GtkWindow *window, const char *path);

G_END_DECLS
