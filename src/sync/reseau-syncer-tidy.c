/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What nobody waits for, when nothing else is to be done: a little at a time, after
 * everything that a person or the server wants written. */
#include "reseau-syncer-private.h"

#define REST_S 5

#define TIDY_PRIORITY G_PRIORITY_LOW + 100

static void tidy (ReseauSyncer *self);

static gpointer
run_tidy (ReseauDb *db, gpointer data, GCancellable *cancellable, GError **error)
{
  ReseauDesk *desk = data;
  gboolean more;

  return reseau_store_tidy (desk->get_store (db, desk->data), &more, error) ? GINT_TO_POINTER (more)
                                                                            : NULL;
}

static void
on_tidied_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReseauSyncer) self = data;
  g_autoptr (GError) error = NULL;
  gboolean more =
      GPOINTER_TO_INT (reseau_db_worker_run_finish (RESEAU_DB_WORKER (object), result, &error));

  if (error != NULL)
    g_debug ("The cache was not tidied: %s", error->message);
  self->tidying = FALSE;
  if (more && self->looping && self->state != RESEAU_SYNC_STATE_SYNCING)
    tidy (self);
}

static void
tidy (ReseauSyncer *self)
{
  self->tidying = TRUE;
  reseau_db_worker_run_async (self->writer, TIDY_PRIORITY, run_tidy, reseau_desk_ref (self->desk),
                              (GDestroyNotify) reseau_desk_unref, NULL, NULL, on_tidied_cb,
                              g_object_ref (self));
}

static gboolean
on_rested_cb (gpointer data)
{
  ReseauSyncer *self = data;

  self->tidy_timer = 0;
  if (!self->tidying)
    tidy (self);
  return G_SOURCE_REMOVE;
}

void
reseau_syncer_tidy_later (ReseauSyncer *self)
{
  g_clear_handle_id (&self->tidy_timer, g_source_remove);
  if (self->looping && self->state != RESEAU_SYNC_STATE_SYNCING)
    self->tidy_timer = g_timeout_add_seconds (REST_S, on_rested_cb, self);
}
