/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-list-pane.h"

G_BEGIN_DECLS

/* Structures or people, in one place and with one search: lists, who can help, or a map. */
GtkWidget *reseau_directory_new (ReseauContext *context);
/* @view: "structure", "person", "helpers", "map" */
void reseau_directory_show (ReseauListPane *directory, const char *view);

G_END_DECLS
