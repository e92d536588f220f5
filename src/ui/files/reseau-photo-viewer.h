/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

GtkWindow *reseau_photo_viewer_present (GtkWindow *parent, ReseauContext *context,
                                        const ReseauValue *photos, guint index, const char *author);

void reseau_files_save (GtkWidget *near, ReseauContext *context, const ReseauValue *element);

G_END_DECLS
