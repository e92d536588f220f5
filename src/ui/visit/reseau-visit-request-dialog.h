/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

void reseau_visit_request_dialog_present (GtkWindow *parent, ReseauContext *context,
                                          const char *host_id, const char *fiche_id);

G_END_DECLS
