/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-env.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

struct _ReseauEnv {
  gatomicrefcount refs;
  gboolean seeded;
  guint64 state;
  gint64 now_us;
};

/**
 * reseau_env_new_system:
 *
 * Returns: (transfer full): the machine's own clock and random source
 */
ReseauEnv *
reseau_env_new_system (void)
{
  ReseauEnv *self = g_new0 (ReseauEnv, 1);

  g_atomic_ref_count_init (&self->refs);
  return self;
}

/**
 * reseau_env_new_seeded:
 * @seed: decides every random byte that follows
 * @start_us: what the clock says until it is advanced, in microseconds since 1970
 *
 * Returns: (transfer full): an environment that repeats itself
 */
ReseauEnv *
reseau_env_new_seeded (guint64 seed, gint64 start_us)
{
  ReseauEnv *self = reseau_env_new_system ();

  self->seeded = TRUE;
  self->state = seed;
  self->now_us = start_us;
  return self;
}

ReseauEnv *
reseau_env_ref (ReseauEnv *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
reseau_env_unref (ReseauEnv *self)
{
  if (self != NULL && g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

gint64
reseau_env_now_us (ReseauEnv *self)
{
  return self->seeded ? self->now_us : g_get_real_time ();
}

/* splitmix64, by Sebastiano Vigna: small, and every seed is a good one. */
static guint64
next_seeded (ReseauEnv *self)
{
  guint64 z = (self->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static void
fill_from_system (guint8 *bytes, gsize length)
{
  while (length > 0) {
    gssize got = getrandom (bytes, length, 0);

    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      g_error ("No randomness from the system: %s", g_strerror (errno));
    bytes += got;
    length -= got;
  }
}

void
reseau_env_random (ReseauEnv *self, void *bytes, gsize length)
{
  guint8 *at = bytes;

  if (!self->seeded) {
    fill_from_system (at, length);
    return;
  }
  while (length > 0) {
    guint64 word = next_seeded (self);
    gsize part = MIN (length, sizeof word);

    memcpy (at, &word, part);
    at += part;
    length -= part;
  }
}

guint64
reseau_env_random_u64 (ReseauEnv *self)
{
  guint64 word;

  reseau_env_random (self, &word, sizeof word);
  return word;
}

/**
 * reseau_env_random_unit:
 *
 * Returns: a number in [0, 1)
 */
double
reseau_env_random_unit (ReseauEnv *self)
{
  return (double) (reseau_env_random_u64 (self) >> 11) * 0x1p-53;
}

/**
 * reseau_env_advance:
 * @us: by how much, in microseconds; may be negative
 *
 * Moves the clock of a seeded environment.
 */
void
reseau_env_advance (ReseauEnv *self, gint64 us)
{
  g_return_if_fail (self->seeded);

  self->now_us += us;
}

/**
 * reseau_env_dup_timestamp:
 *
 * Returns: (transfer full): the time now as RFC 3339 in UTC, to the second
 */
char *
reseau_env_dup_timestamp (ReseauEnv *self)
{
  g_autoptr (GDateTime) now =
      g_date_time_new_from_unix_utc (reseau_env_now_us (self) / G_USEC_PER_SEC);

  return g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
}
