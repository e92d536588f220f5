/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-acceptance.h"

#include "reseau-reminders.h"

/* Longer the program does not stay for a network that is not there: it is kept, and goes later. */
#define MOST_WAIT_S 30

typedef struct {
  ReseauContext *context;
  char *id;
  char *start;
  ReseauAcceptanceDone done;
  gpointer data;
  gulong handler;
  guint timer;
} Acceptance;

static void
end (Acceptance *self, gboolean accepted)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_signal_handler (&self->handler, self->context);
  self->done (self->id, accepted, self->data);
  g_object_unref (self->context);
  g_free (self->id);
  g_free (self->start);
  g_free (self);
}

static gboolean
on_timeout_cb (gpointer data)
{
  Acceptance *self = data;

  self->timer = 0;
  end (self, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
is_sent (Acceptance *self)
{
  guint pending = 0;

  g_object_get (self->context, "pending", &pending, NULL);
  return pending == 0;
}

static void
on_pending_cb (ReseauContext *context, GParamSpec *pspec, Acceptance *self)
{
  if (is_sent (self))
    end (self, TRUE);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Acceptance *self = data;
  g_autoptr (ReseauChange) change =
      reseau_context_change_finish (RESEAU_CONTEXT (source), result, NULL);

  if (change == NULL) {
    end (self, FALSE);
    return;
  }
  reseau_context_set_online (self->context, TRUE);
  self->handler =
      g_signal_connect (self->context, "notify::pending", G_CALLBACK (on_pending_cb), self);
  self->timer = g_timeout_add_seconds (MOST_WAIT_S, on_timeout_cb, self);
}

static void
on_loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Acceptance *self = data;
  g_autoptr (ReseauView) view = reseau_context_load_finish (RESEAU_CONTEXT (source), result, NULL);
  const ReseauRecord *visit = view != NULL ? view->shown->record : NULL;
  g_autofree char *start = NULL;
  g_autofree char *until = NULL;

  if (visit == NULL || visit->deleted ||
      g_strcmp0 (reseau_record_get_string (visit, "state"), "proposed") != 0 ||
      !reseau_reminder_get_date (visit, &start, &until) || g_strcmp0 (start, self->start) != 0) {
    end (self, FALSE);
    return;
  }
  reseau_context_answer_visit_async (self->context, self->id, "accepted", start, until, NULL,
                                     on_answered_cb, self);
}

void
reseau_acceptance_begin (ReseauContext *context, const char *id, const char *start,
                         ReseauAcceptanceDone done, gpointer data)
{
  Acceptance *self = g_new0 (Acceptance, 1);

  self->context = g_object_ref (context);
  self->id = g_strdup (id);
  self->start = g_strdup (start);
  self->done = done;
  self->data = data;
  reseau_context_load_async (context, id, NULL, on_loaded_cb, self);
}
