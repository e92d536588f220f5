/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-helper.h"
#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line of a boxed list: who may help, why, and how to reach them. */
GtkWidget *reseau_helper_row_new (ReseauContext *context, const ReseauHelper *helper);
char *reseau_helper_dup_words (const ReseauHelper *helper);

G_END_DECLS
