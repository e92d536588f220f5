/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-guard.h"

#include <sodium.h>
#include <string.h>

#include "reseau-http-log.h"
#include "reseau-json.h"
#include "reseau-reader.h"
#include "reseau-server-private.h"

/* Commits that come together are noted together. */
#define PAUSE_US (G_USEC_PER_SEC / 2)

#define NAME_BYTES 8

/* --- the file ------------------------------------------------------------------- */

typedef struct {
  gint64 epoch;
  gint64 seq;
  guint8 chain[RESEAU_CHAIN_BYTES];
} Place;

static char *
to_hex (const guint8 *bytes, gsize length)
{
  char *text = g_malloc (2 * length + 1);

  return sodium_bin2hex (text, 2 * length + 1, bytes, length);
}

/* Another server in the same place is not this one put back: each has a key of its own. */
static char *
dup_name (const ReseauServerClock *clock)
{
  static const guint8 purpose[] = "guard";
  guint8 digest[crypto_generichash_BYTES_MIN];

  crypto_generichash (digest, sizeof digest, purpose, sizeof purpose, clock->mac_key,
                      sizeof clock->mac_key);
  return to_hex (digest, NAME_BYTES);
}

/**
 * reseau_guard_write:
 * @path: the file, in a folder that is there
 * @clock: how far the server has come, durably
 */
gboolean
reseau_guard_write (const char *path, const ReseauServerClock *clock, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_value_new_object ();
  g_autofree char *name = dup_name (clock);
  g_autofree char *chain = to_hex (clock->chain, sizeof clock->chain);
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;

  reseau_value_set_string (value, "server", name);
  reseau_value_set_int (value, "epoch", clock->epoch);
  reseau_value_set_int (value, "seq", clock->seq);
  reseau_value_set_string (value, "chain", chain);
  text = reseau_json_write (value);
  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_DISK, local->message);
  return FALSE;
}

/* %FALSE for a file that says nothing, or nothing of this server. */
static gboolean
read_place (const char *text, const ReseauServerClock *clock, Place *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse (text, -1, &error);
  ReseauReader reader = RESEAU_READER (value, "$", &error);
  g_autofree char *name = dup_name (clock);
  const char *server, *chain;
  gsize length = 0;

  if (value == NULL)
    return FALSE;
  server = reseau_reader_string (&reader, "server", 1, 64);
  place->epoch = reseau_reader_int (&reader, "epoch", 0, G_MAXUINT32);
  place->seq = reseau_reader_int (&reader, "seq", 0, G_MAXINT64);
  chain = reseau_reader_string (&reader, "chain", 1, 64);
  return reseau_reader_end (&reader) && g_str_equal (server, name) &&
         sodium_hex2bin (place->chain, sizeof place->chain, chain, strlen (chain), NULL, &length,
                         NULL) == 0 &&
         length == sizeof place->chain;
}

/**
 * reseau_guard_check:
 * @path: a guard, which may be missing
 * @store: the database that it guards
 * @put_back: (out): whether the database is of an older state than the guard
 *
 * A guard of an earlier history than the database's present one only missed its
 * beginning.  A file that cannot be read says nothing.
 */
gboolean
reseau_guard_check (const char *path, ReseauServerStore *store, gboolean *put_back, GError **error)
{
  g_autofree char *text = NULL;
  ReseauServerClock clock;
  Place place;
  gboolean found;

  *put_back = FALSE;
  if (!store->vtable->get_clock (store, &clock, error))
    return FALSE;
  if (!g_file_get_contents (path, &text, NULL, NULL) || !read_place (text, &clock, &place))
    return TRUE;
  if (place.epoch == clock.epoch) {
    if (!reseau_server_is_past (store, &clock, place.seq, place.chain, sizeof place.chain, &found,
                                error))
      return FALSE;
  }
  else if (!store->vtable->has_epoch (store, place.epoch, &found, error)) {
    return FALSE;
  }
  *put_back = !found;
  return TRUE;
}

/* --- keeping it -------------------------------------------------------------------- */

struct _ReseauGuard {
  char *path;
  ReseauServerStore *store;
  GThread *thread;
  GMutex lock;
  GCond wanted;
  gboolean touched;
  gboolean stopping;
  /* of its thread */
  ReseauServerClock noted;
  gboolean failed; /* told once, until it works again */
};

static void
keep_up (ReseauGuard *self)
{
  g_autoptr (GError) error = NULL;
  ReseauServerClock clock;
  gboolean ok = self->store->vtable->get_clock (self->store, &clock, &error);

  if (ok && clock.epoch == self->noted.epoch && clock.seq == self->noted.seq)
    return;
  ok = ok && reseau_guard_write (self->path, &clock, &error);
  if (ok)
    self->noted = clock;
  else if (!self->failed)
    reseau_http_log_failure (error->message, "guard");
  self->failed = !ok;
}

/* Whether there is something to note; waits until then. */
static gboolean
wait_for_touch (ReseauGuard *self)
{
  gint64 until;
  gboolean touched;

  g_mutex_lock (&self->lock);
  while (!self->touched && !self->stopping)
    g_cond_wait (&self->wanted, &self->lock);
  until = g_get_monotonic_time () + PAUSE_US;
  while (!self->stopping && g_cond_wait_until (&self->wanted, &self->lock, until))
    ;
  touched = self->touched;
  self->touched = FALSE;
  g_mutex_unlock (&self->lock);
  return touched;
}

static gpointer
guard_main (gpointer data)
{
  ReseauGuard *self = data;

  while (wait_for_touch (self))
    keep_up (self);
  return NULL;
}

/**
 * reseau_guard_new:
 * @path: where the guard is
 * @store: (transfer full): a store that reads
 *
 * Returns: (transfer full): a guard with a thread of its own
 */
ReseauGuard *
reseau_guard_new (const char *path, ReseauServerStore *store)
{
  ReseauGuard *self = g_new0 (ReseauGuard, 1);

  self->path = g_strdup (path);
  self->store = store;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wanted);
  self->thread = g_thread_new ("guard", guard_main, self);
  return self;
}

/**
 * reseau_guard_touch:
 *
 * Tells that something was committed; from any thread.
 */
void
reseau_guard_touch (ReseauGuard *self)
{
  g_mutex_lock (&self->lock);
  self->touched = TRUE;
  g_cond_signal (&self->wanted);
  g_mutex_unlock (&self->lock);
}

/**
 * reseau_guard_free:
 *
 * Notes what was committed last.
 */
void
reseau_guard_free (ReseauGuard *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->wanted);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  reseau_server_store_free (self->store);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wanted);
  g_free (self->path);
  g_free (self);
}
