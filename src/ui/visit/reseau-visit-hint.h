/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-env.h"

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What is worth knowing of a date before one proposes it: a holiday, a Sunday, what one has that
 * day already.  It refuses nothing. */

GtkWidget *reseau_visit_hint_new (ReseauContext *context);

/* @start: (nullable): nothing is said of what is no moment */
void reseau_visit_hint_show (GtkWidget *hint, const char *start);

G_END_DECLS
