/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-ctl-session.h"

#include <glib/gi18n.h>

void
reseau_ctl_session_ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ReseauCtlSession *self = data;

  self->result = g_object_ref (result);
  g_main_loop_quit (self->loop);
}

void
reseau_ctl_session_wait (ReseauCtlSession *self)
{
  g_clear_object (&self->result);
  g_main_loop_run (self->loop);
}

gboolean
reseau_ctl_session_open (ReseauCtlSession *self, ReseauCtl *ctl)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauSecretStore) secrets = reseau_secret_store_new (ctl->data_dir);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->context = reseau_context_new (ctl->data_dir, ctl->env, secrets);
  if (reseau_context_open (self->context, &error))
    return TRUE;
  reseau_ctl_fail (error);
  return FALSE;
}

void
reseau_ctl_session_close (ReseauCtlSession *self)
{
  if (self->context != NULL)
    reseau_context_close (self->context);
  g_clear_object (&self->context);
  g_clear_object (&self->result);
  g_clear_pointer (&self->loop, g_main_loop_unref);
}

gboolean
reseau_ctl_session_is_connected (ReseauCtlSession *self)
{
  if (reseau_context_get_server (self->context) != NULL)
    return TRUE;
  g_printerr ("reseauctl: %s\n", _ ("Connect to a server first: reseauctl connect."));
  return FALSE;
}

gboolean
reseau_ctl_session_run_once (ReseauCtlSession *self, ReseauSyncSummary *summary, GError **error)
{
  ReseauSyncer *syncer = reseau_context_get_syncer (self->context);

  reseau_syncer_run_once_async (syncer, NULL, reseau_ctl_session_ready_cb, self);
  reseau_ctl_session_wait (self);
  return reseau_syncer_run_once_finish (syncer, self->result, summary, error);
}
