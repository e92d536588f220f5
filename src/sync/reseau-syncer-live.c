/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.13: the server says that it has something new, what it is comes with a pull. */
#include "reseau-syncer-private.h"

#include "reseau-event-reader.h"

#define READ_BYTES 4096
#define RETRY_FIRST_MS 1000
#define RETRY_MOST_MS (300 * 1000)

/* The server greets at once.  What stands between may keep the greeting back until the stream
 * ends, which it never does. */
#define PATIENCE_S 10

/* So many streams in a row that gave nothing, and the news is waited for with pulls. */
#define MAX_FAILURES 3

/* One stream, from the request to its end.  @syncer stands as long as nobody cancelled. */
typedef struct {
  ReseauSyncer *syncer;
  GCancellable *cancellable;
  GInputStream *stream;
  ReseauEventReader *reader;
} Listen;

static void
listen_free (Listen *self)
{
  g_clear_pointer (&self->reader, reseau_event_reader_free);
  g_clear_object (&self->stream);
  g_object_unref (self->cancellable);
  g_free (self);
}

static gboolean
on_retry_cb (gpointer data)
{
  ReseauSyncer *self = data;

  self->live.timer = 0;
  reseau_syncer_live_update (self);
  return G_SOURCE_REMOVE;
}

/* Full jitter: those who lost the same server do not return together. */
static guint
next_delay_ms (ReseauSyncer *self)
{
  guint most = RETRY_MOST_MS;

  if (self->live.failures < 16)
    most = MIN (most, (guint) RETRY_FIRST_MS << self->live.failures);
  return g_random_int_range (0, most + 1);
}

static void
forget_stream (ReseauSyncer *self)
{
  g_clear_handle_id (&self->live.timer, g_source_remove);
  g_cancellable_cancel (self->live.open);
  g_clear_object (&self->live.open);
}

static void
lose_stream (ReseauSyncer *self)
{
  guint delay = next_delay_ms (self);

  forget_stream (self);
  self->live.failures++;
  reseau_syncer_set_listening (self, self->live.failures >= MAX_FAILURES ? RESEAU_LISTENING_PULL
                                                                         : RESEAU_LISTENING_NOT);
  self->live.timer = g_timeout_add (delay, on_retry_cb, self);
}

static void
end_listening (Listen *listen, const GError *error)
{
  if (!g_cancellable_is_cancelled (listen->cancellable)) {
    g_debug ("The stream of events ended: %s", error != NULL ? error->message : "closed");
    lose_stream (listen->syncer);
  }
  listen_free (listen);
}

static gboolean
on_silence_cb (gpointer data)
{
  ReseauSyncer *self = data;

  self->live.timer = 0;
  lose_stream (self);
  return G_SOURCE_REMOVE;
}

static void
on_head (gint64 head, gpointer data)
{
  ReseauSyncer *self = data;

  if (!self->live.heard) {
    self->live.heard = TRUE;
    self->live.failures = 0;
    g_clear_handle_id (&self->live.timer, g_source_remove);
    reseau_syncer_set_listening (self, RESEAU_LISTENING_STREAM);
  }
  self->head_hint = MAX (self->head_hint, head);
  if (head > self->head)
    reseau_syncer_schedule (self, 0);
}

static void read_on (Listen *listen);

static void
on_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Listen *listen = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (object), result, &error);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == 0 || g_cancellable_is_cancelled (listen->cancellable) ||
      !reseau_event_reader_feed (listen->reader, text, length, &error))
    end_listening (listen, error);
  else
    read_on (listen);
}

static void
read_on (Listen *listen)
{
  g_input_stream_read_bytes_async (listen->stream, READ_BYTES, G_PRIORITY_DEFAULT,
                                   listen->cancellable, on_read_cb, listen);
}

static void
on_opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Listen *listen = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauReply) reply =
      reseau_transport_finish (RESEAU_TRANSPORT (object), result, &error);

  if (reply == NULL || reply->stream == NULL || g_cancellable_is_cancelled (listen->cancellable)) {
    end_listening (listen, error);
    return;
  }
  listen->stream = g_steal_pointer (&reply->stream);
  listen->reader = reseau_event_reader_new (on_head, listen->syncer);
  read_on (listen);
}

static void
open_stream (ReseauSyncer *self)
{
  Listen *listen = g_new0 (Listen, 1);

  g_clear_handle_id (&self->live.timer, g_source_remove);
  self->live.open = g_cancellable_new ();
  self->live.heard = FALSE;
  self->live.timer = g_timeout_add_seconds (PATIENCE_S, on_silence_cb, self);
  listen->syncer = self;
  listen->cancellable = g_object_ref (self->live.open);
  reseau_transport_events_async (self->transport, self->device, listen->cancellable, on_opened_cb,
                                 listen);
}

static gboolean
is_wanted (ReseauSyncer *self)
{
  return self->looping && self->signed_in && self->device != NULL && self->transport != NULL &&
         !reseau_conditions_is_sparing (self->conditions);
}

/**
 * reseau_syncer_live_update:
 *
 * Opens or closes the stream, as things are now.
 */
void
reseau_syncer_live_update (ReseauSyncer *self)
{
  if (!is_wanted (self)) {
    forget_stream (self);
    reseau_syncer_set_listening (self,
                                 self->looping && reseau_conditions_is_sparing (self->conditions)
                                     ? RESEAU_LISTENING_SPARING
                                     : RESEAU_LISTENING_NOT);
  }
  else if (self->live.open == NULL && self->live.timer == 0)
    open_stream (self);
}

/* What is open may be dead. */
void
reseau_syncer_live_restart (ReseauSyncer *self)
{
  forget_stream (self);
  self->live.failures = 0;
  reseau_syncer_live_update (self);
}

void
reseau_syncer_live_close (ReseauSyncer *self)
{
  forget_stream (self);
  reseau_syncer_set_listening (self, RESEAU_LISTENING_NOT);
}
