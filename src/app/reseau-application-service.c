/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-application-private.h"

/* Without a window: the exchange and the reminders, either for as long as the session lasts or
 * once, when a timer of the desktop starts the program every now and then. */

/* An exchange that takes longer goes on at the next turn. */
#define MOST_S (10 * 60)

/* The time that the reminders have for what has come. */
#define REMINDERS_MS 5000

static void
end (ReseauApplication *self)
{
  if (!self->once)
    return;
  self->once = FALSE;
  if (self->context == NULL) /* else a window was wanted meanwhile */
    g_application_set_inactivity_timeout (G_APPLICATION (self), REMINDERS_MS);
  g_application_release (G_APPLICATION (self));
}

static void
on_state_changed_cb (ReseauContext *context, GParamSpec *pspec, ReseauApplication *self)
{
  ReseauContextSync state = reseau_context_get_sync_state (context);

  if (state != RESEAU_CONTEXT_SYNC_RUNNING)
    end (self);
}

static gboolean
on_most_cb (gpointer data)
{
  end (data);
  return G_SOURCE_REMOVE;
}

/* Once the data are open, or it is known that they cannot be. */
void
reseau_application_serve (ReseauApplication *self)
{
  if (!self->background && !self->once)
    return;
  if (self->opened == NULL || reseau_context_get_account (self->opened) == NULL) {
    if (self->background)
      g_application_release (G_APPLICATION (self));
    self->background = FALSE;
    end (self);
    return;
  }
  g_clear_object (&self->reminders);
  self->reminders = reseau_reminder_post_new (G_APPLICATION (self), self->opened, self->settings);
  if (self->once) {
    g_signal_connect_object (self->opened, "notify::sync-state", G_CALLBACK (on_state_changed_cb),
                             self, 0);
    g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, MOST_S, on_most_cb, g_object_ref (self),
                                g_object_unref);
  }
  reseau_context_set_online (self->opened, TRUE);
}
