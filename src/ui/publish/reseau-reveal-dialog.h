/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ReseauReveal:
 * @record: as it is now
 * @visibility: who is to see it: "structure", "network" or "public"
 * @state: (nullable): that it is to have then
 * @wanted: called when it is to be so
 * @destroy: (nullable): for @data, when the dialog is gone
 *
 * A page that more people are to see.
 */
typedef struct {
  const ReseauRecord *record;
  const char *visibility;
  const char *state;
  void (*wanted) (gpointer data);
  gpointer data;
  GDestroyNotify destroy;
} ReseauReveal;

gboolean reseau_reveal_widens (const ReseauRecord *record, const char *visibility);

/* Shows the page as they will see it, who they are and what is missing, before it is so. */
GtkWindow *reseau_reveal_dialog_present (GtkWindow *parent, ReseauContext *context,
                                         const ReseauReveal *reveal);

G_END_DECLS
