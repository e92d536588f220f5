/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-context.h"
#include "reseau-ctl.h"

G_BEGIN_DECLS

/**
 * ReseauCtlSession:
 *
 * For commands that work with the context: each is a few asynchronous calls of it, waited
 * for one after the other.
 */
typedef struct {
  ReseauContext *context;
  GMainLoop *loop;
  GAsyncResult *result;
} ReseauCtlSession;

/* Says what is wrong when it returns %FALSE; is to be closed in either case. */
gboolean reseau_ctl_session_open (ReseauCtlSession *self, ReseauCtl *ctl);
void reseau_ctl_session_close (ReseauCtlSession *self);

/* The callback of all calls, with the session as its data. */
void reseau_ctl_session_ready_cb (GObject *source, GAsyncResult *result, gpointer data);
void reseau_ctl_session_wait (ReseauCtlSession *self);

gboolean reseau_ctl_session_is_connected (ReseauCtlSession *self);
gboolean reseau_ctl_session_run_once (ReseauCtlSession *self, ReseauSyncSummary *summary,
                                      GError **error);

G_END_DECLS
