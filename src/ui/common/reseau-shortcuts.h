/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One table of keys: what the program listens to, and what its window of shortcuts shows. */

/**
 * ReseauKeys:
 *
 * Where keys are listened to.
 */
typedef enum {
  RESEAU_KEYS_PROGRAM,
  RESEAU_KEYS_WINDOW,
  RESEAU_KEYS_EDITOR,
  RESEAU_KEYS_LINES,
  RESEAU_KEYS_CONFLICT,
  RESEAU_KEYS_PAST,
  RESEAU_KEYS_VISIT,
  RESEAU_KEYS_COMMENT,
  RESEAU_KEYS_PUBLISH,
  RESEAU_KEYS_REVEAL,
  RESEAU_KEYS_HELP,
} ReseauKeys;

void reseau_shortcuts_install (GtkApplication *application);
void reseau_shortcuts_add (GtkWidget *widget, ReseauKeys where);
void reseau_shortcuts_set_writing (GtkWidget *widget, gboolean writing);
GtkWindow *reseau_shortcuts_present (GtkWindow *parent);

G_END_DECLS
