/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RESEAU_BACKGROUND_TIMER "org.concertes.Reseau.Sync.timer"

void reseau_background_set_async (gboolean on, const char *reason, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean reseau_background_set_finish (GAsyncResult *result, GError **error);

G_END_DECLS
