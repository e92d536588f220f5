/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-http-waker-private.h"

struct _ReseauHttpWaker {
  gatomicrefcount refs;
  GMutex lock;
  struct MHD_Connection *held; /* suspended until somebody wakes it */
  gboolean woken;              /* while it was not held */
  gboolean ended;
};

ReseauHttpWaker *
reseau_http_waker_new (void)
{
  ReseauHttpWaker *self = g_new0 (ReseauHttpWaker, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  return self;
}

ReseauHttpWaker *
reseau_http_waker_ref (ReseauHttpWaker *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_http_waker_unref (ReseauHttpWaker *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * reseau_http_waker_wake:
 *
 * Has the producer of the answer called again, if it is waiting, or once more
 * before it waits.
 */
void
reseau_http_waker_wake (ReseauHttpWaker *self)
{
  g_mutex_lock (&self->lock);
  if (self->held != NULL)
    MHD_resume_connection (g_steal_pointer (&self->held));
  else
    self->woken = !self->ended;
  g_mutex_unlock (&self->lock);
}

/*
 * reseau_http_waker_hold:
 * @connection: the one whose answer has nothing to say
 *
 * Returns: whether it is suspended now; %FALSE when it was woken meanwhile
 */
gboolean
reseau_http_waker_hold (ReseauHttpWaker *self, struct MHD_Connection *connection)
{
  gboolean held;

  g_mutex_lock (&self->lock);
  held = !self->woken;
  self->woken = FALSE;
  if (held) {
    self->held = connection;
    MHD_suspend_connection (connection);
  }
  g_mutex_unlock (&self->lock);
  return held;
}

/* The answer is over: there is nothing left to wake. */
void
reseau_http_waker_end (ReseauHttpWaker *self)
{
  g_mutex_lock (&self->lock);
  self->held = NULL;
  self->ended = TRUE;
  g_mutex_unlock (&self->lock);
}
