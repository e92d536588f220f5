/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

G_BEGIN_DECLS

/* The agenda: what comes, or what was. */
GtkWidget *reseau_meetings_new (ReseauContext *context);

G_END_DECLS
