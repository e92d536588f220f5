/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-events.h"

#define LONGEST_SLEEP_US (60 * G_USEC_PER_SEC)

typedef struct {
  char *scope;
  char *device;
  gint64 seq;
} Note;

/* How to wake somebody; held apart, so that it is used without any lock. */
typedef struct {
  gatomicrefcount refs;
  ReseauServerWakeFunc wake;
  gpointer data;
  GDestroyNotify destroy;
} Bell;

struct _ReseauServerListener {
  ReseauServerEvents *events;
  char *uid;
  char *structure;
  char *device;
  ReseauRole role;
  Bell *bell;
  ReseauServerNews news;
  gint64 beat_us;
  gint64 due; /* monotonic, of its next beat */
};

struct _ReseauServerEvents {
  GMutex lock;
  GCond changed;
  GThread *timer;
  GPtrArray *notes;      /* Note, of the transaction under way; the committer's thread alone */
  GHashTable *listeners; /* as a set */
  gboolean stopped;
};

static void
note_free (gpointer data)
{
  Note *note = data;

  g_free (note->scope);
  g_free (note->device);
  g_free (note);
}

static void
bell_unref (gpointer data)
{
  Bell *bell = data;

  if (!g_atomic_ref_count_dec (&bell->refs))
    return;
  bell->destroy (bell->data);
  g_free (bell);
}

static void
add_bell (GPtrArray *bells, ReseauServerListener *listener)
{
  g_atomic_ref_count_inc (&listener->bell->refs);
  g_ptr_array_add (bells, listener->bell);
}

/* Without the lock: who is woken may ask for the news at once. */
static void
ring (GPtrArray *bells)
{
  for (guint i = 0; i < bells->len; i++) {
    Bell *bell = g_ptr_array_index (bells, i);

    bell->wake (bell->data);
  }
}

static gint64
beat_all (ReseauServerEvents *self, gint64 now, GPtrArray *bells)
{
  gint64 next = now + LONGEST_SLEEP_US;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    ReseauServerListener *listener = key;

    if (listener->due <= now) {
      listener->due = now + listener->beat_us;
      listener->news.beat = TRUE;
      add_bell (bells, listener);
    }
    next = MIN (next, listener->due);
  }
  return next;
}

static gpointer
timer_main (gpointer data)
{
  ReseauServerEvents *self = data;

  g_mutex_lock (&self->lock);
  while (!self->stopped) {
    g_autoptr (GPtrArray) bells = g_ptr_array_new_with_free_func (bell_unref);
    gint64 next = beat_all (self, g_get_monotonic_time (), bells);

    if (bells->len > 0) {
      g_mutex_unlock (&self->lock);
      ring (bells);
      g_mutex_lock (&self->lock);
    }
    else
      g_cond_wait_until (&self->changed, &self->lock, next);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/**
 * reseau_server_events_new:
 *
 * Returns: (transfer full): a place to listen, with a thread that keeps the time
 */
ReseauServerEvents *
reseau_server_events_new (void)
{
  ReseauServerEvents *self = g_new0 (ReseauServerEvents, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->notes = g_ptr_array_new_with_free_func (note_free);
  self->listeners = g_hash_table_new (NULL, NULL);
  self->timer = g_thread_new ("beat", timer_main, self);
  return self;
}

/* Nobody may listen any more. */
void
reseau_server_events_free (ReseauServerEvents *self)
{
  if (self == NULL)
    return;
  reseau_server_events_stop (self);
  g_thread_join (self->timer);
  g_ptr_array_unref (self->notes);
  g_hash_table_unref (self->listeners);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

/**
 * reseau_server_events_note:
 * @scope: where something changed
 * @seq: number of the change
 * @device: (nullable): who made it, and need not be told
 *
 * Keeps what is being written until it is known to be durable.
 */
void
reseau_server_events_note (ReseauServerEvents *self, const char *scope, gint64 seq,
                           const char *device)
{
  Note *note = g_new0 (Note, 1);

  note->scope = g_strdup (scope);
  note->device = g_strdup (device);
  note->seq = seq;
  g_ptr_array_add (self->notes, note);
}

static gint64
concerns (ReseauServerEvents *self, const ReseauServerListener *listener)
{
  ReseauActor actor = { listener->uid, listener->structure, listener->role };

  /* The highest number comes last. */
  for (guint i = self->notes->len; i > 0; i--) {
    const Note *note = g_ptr_array_index (self->notes, i - 1);

    if (g_strcmp0 (note->device, listener->device) != 0 &&
        reseau_rules_can_read (&actor, note->scope))
      return note->seq;
  }
  return 0;
}

static void
tell_all (ReseauServerEvents *self, GPtrArray *bells)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    ReseauServerListener *listener = key;
    gint64 head = concerns (self, listener);

    if (head > 0) {
      listener->news.head = MAX (listener->news.head, head);
      add_bell (bells, listener);
    }
  }
}

/**
 * reseau_server_events_publish:
 * @durable: whether what was noted is on disk; otherwise nobody hears of it
 */
void
reseau_server_events_publish (ReseauServerEvents *self, gboolean durable)
{
  g_autoptr (GPtrArray) bells = g_ptr_array_new_with_free_func (bell_unref);

  if (durable && self->notes->len > 0) {
    g_mutex_lock (&self->lock);
    tell_all (self, bells);
    g_mutex_unlock (&self->lock);
  }
  g_ptr_array_set_size (self->notes, 0);
  ring (bells);
}

/**
 * reseau_server_events_stop:
 *
 * Ends the waiting of all, and of whoever comes later.
 */
void
reseau_server_events_stop (ReseauServerEvents *self)
{
  g_autoptr (GPtrArray) bells = g_ptr_array_new_with_free_func (bell_unref);
  GHashTableIter iter;
  gpointer key;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->changed);
  g_hash_table_iter_init (&iter, self->listeners);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    add_bell (bells, key);
  g_mutex_unlock (&self->lock);
  ring (bells);
}

static void
set_actor (ReseauServerListener *self, const ReseauActor *actor)
{
  g_free (self->uid);
  g_free (self->structure);
  self->uid = g_strdup (actor->uid);
  self->structure = g_strdup (actor->structure);
  self->role = actor->role;
}

/* A device listens in one place: the one before has lost its connection without a word. */
static void
end_others (ReseauServerEvents *events, const char *device, GPtrArray *bells)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, events->listeners);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    ReseauServerListener *other = key;

    if (g_str_equal (other->device, device)) {
      other->news.over = TRUE;
      add_bell (bells, other);
    }
  }
}

/**
 * reseau_server_listener_new:
 * @actor: who wants to know
 * @device: which installation
 * @beat_us: so often it is woken although nothing happened
 * @wake: called from any thread when there is news, possibly after the listener is gone
 * @data: (transfer full): given to @wake
 * @destroy: frees @data
 *
 * Whoever listened for the same installation has to end.
 *
 * Returns: (transfer full): a listener
 */
ReseauServerListener *
reseau_server_listener_new (ReseauServerEvents *events, const ReseauActor *actor,
                            const char *device, gint64 beat_us, ReseauServerWakeFunc wake,
                            gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GPtrArray) bells = g_ptr_array_new_with_free_func (bell_unref);
  ReseauServerListener *self = g_new0 (ReseauServerListener, 1);

  self->events = events;
  self->device = g_strdup (device);
  set_actor (self, actor);
  self->bell = g_new0 (Bell, 1);
  g_atomic_ref_count_init (&self->bell->refs);
  self->bell->wake = wake;
  self->bell->data = data;
  self->bell->destroy = destroy;
  self->beat_us = beat_us;
  self->due = g_get_monotonic_time () + beat_us;
  g_mutex_lock (&events->lock);
  end_others (events, device, bells);
  g_hash_table_add (events->listeners, self);
  g_cond_signal (&events->changed);
  g_mutex_unlock (&events->lock);
  ring (bells);
  return self;
}

void
reseau_server_listener_free (ReseauServerListener *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->events->lock);
  g_hash_table_remove (self->events->listeners, self);
  g_mutex_unlock (&self->events->lock);
  bell_unref (self->bell);
  g_free (self->uid);
  g_free (self->structure);
  g_free (self->device);
  g_free (self);
}

/* The rights of an account change while it listens. */
void
reseau_server_listener_set_actor (ReseauServerListener *self, const ReseauActor *actor)
{
  g_mutex_lock (&self->events->lock);
  set_actor (self, actor);
  g_mutex_unlock (&self->events->lock);
}

/**
 * reseau_server_listener_take:
 * @news: (out caller-allocates): what happened since the last call
 */
void
reseau_server_listener_take (ReseauServerListener *self, ReseauServerNews *news)
{
  g_mutex_lock (&self->events->lock);
  *news = self->news;
  news->over |= self->events->stopped;
  self->news = (ReseauServerNews){ .over = self->news.over };
  g_mutex_unlock (&self->events->lock);
}
