/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The account of the demonstration network that one tries the program with. */
#define RESEAU_TRIAL_EMAIL "julien.baijot@la-planche-a-dessein.example"
#define RESEAU_TRIAL_PASSWORD "compagnonnage"

/**
 * ReseauTrial:
 *
 * The demonstration network: an invented one, with a server of its own on this machine that ends
 * with the program.  What is done there stands apart from the data of a real network, in the
 * folder `demo`.
 */
#define RESEAU_TYPE_TRIAL (reseau_trial_get_type ())
G_DECLARE_FINAL_TYPE (ReseauTrial, reseau_trial, RESEAU, TRIAL, GObject)

gboolean reseau_trial_is_possible (void);
ReseauTrial *reseau_trial_new (const char *data_dir);
char *reseau_trial_dup_desk (ReseauTrial *self);
void reseau_trial_start_async (ReseauTrial *self, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data);
char *reseau_trial_start_finish (ReseauTrial *self, GAsyncResult *result, GError **error);
void reseau_trial_stop (ReseauTrial *self);

G_END_DECLS
