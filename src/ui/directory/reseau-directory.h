/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

G_BEGIN_DECLS

/* Structures or people, in one place and with one search. */
GtkWidget *reseau_directory_new (ReseauContext *context);
void reseau_directory_show_kind (ReseauListPane *pane, const char *kind);

G_END_DECLS
