/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.14: pieces of photos and files, one at a time. */
#include "reseau-carrier.h"

#include <string.h>

#include "reseau-blob.h"

#define UPLOADS_PATH "/v1/blobs/uploads/"

/* A piece is to take about two seconds: an edit waits for it. */
#define PIECE_FIRST (256 * 1024)
#define PIECE_LEAST (64 * 1024)
#define PIECE_MOST (4 * 1024 * 1024)
#define PIECE_SHORT_US (G_USEC_PER_SEC / 2)
#define PIECE_LONG_US (2 * G_USEC_PER_SEC)

#define BACKOFF_FIRST_US G_USEC_PER_SEC
#define BACKOFF_MOST_US (G_GINT64_CONSTANT (300) * G_USEC_PER_SEC)

/* What its author has not sent yet is asked for again after a while, and then more and
 * more seldom. */
#define MISSING_FIRST_US (10 * G_USEC_PER_SEC)
#define MISSING_MOST_US (G_GINT64_CONSTANT (1800) * G_USEC_PER_SEC)

/* So many times the bytes that arrive may be others than their name says. */
#define MAX_UPLOAD_TRIES 2
#define MAX_FETCH_TRIES 5

struct _ReseauCarrier {
  ReseauEnv *env;
  ReseauBlobLevel level;
  gint64 piece;
  guint failures;
  gint64 set_at; /* when the following was decided */
  gint64 not_before;
  ReseauCarry *last;
  gint64 last_at;
  char *certain; /* path of the upload whose offset the server has just told */
};

void
reseau_carry_free (ReseauCarry *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->url);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

/**
 * reseau_carrier_new:
 * @env: clock and randomness
 */
ReseauCarrier *
reseau_carrier_new (ReseauEnv *env)
{
  ReseauCarrier *self = g_new0 (ReseauCarrier, 1);

  self->env = reseau_env_ref (env);
  self->level = RESEAU_BLOBS_ALL;
  self->piece = PIECE_FIRST;
  return self;
}

void
reseau_carrier_free (ReseauCarrier *self)
{
  if (self == NULL)
    return;
  reseau_env_unref (self->env);
  reseau_carry_free (self->last);
  g_free (self->certain);
  g_free (self);
}

/**
 * reseau_carrier_set_level:
 * @level: what may be transferred from now on
 */
void
reseau_carrier_set_level (ReseauCarrier *self, ReseauBlobLevel level)
{
  self->level = level;
}

/* Nothing is waited for any longer. */
void
reseau_carrier_wake (ReseauCarrier *self)
{
  self->not_before = 0;
}

/* (nullable): the blob that the last request was about. */
const char *
reseau_carrier_get_blob (ReseauCarrier *self)
{
  return self->last ? self->last->sha256 : NULL;
}

/* --- patience ------------------------------------------------------------------ */

static gint64
spread (ReseauCarrier *self, gint64 first, gint64 most, guint times)
{
  if (times < 16)
    most = MIN (most, first << times);
  return most / 2 + (gint64) (most / 2 * reseau_env_random_unit (self->env));
}

static void
back_off (ReseauCarrier *self, gint64 retry_after)
{
  self->set_at = reseau_env_now_us (self->env);
  self->not_before = self->set_at + retry_after * G_USEC_PER_SEC +
                     spread (self, BACKOFF_FIRST_US, BACKOFF_MOST_US, self->failures);
  self->failures++;
  self->piece = MAX (self->piece / 2, PIECE_LEAST);
}

static void
note_success (ReseauCarrier *self)
{
  gint64 took = reseau_env_now_us (self->env) - self->last_at;

  self->failures = 0;
  self->not_before = 0;
  if (took < PIECE_SHORT_US)
    self->piece = MIN (self->piece * 2, PIECE_MOST);
  else if (took > PIECE_LONG_US)
    self->piece = MAX (self->piece / 2, PIECE_LEAST);
}

static gboolean
must_wait (ReseauCarrier *self)
{
  gint64 now = reseau_env_now_us (self->env);

  /* A clock that was set back must not make anybody wait. */
  return now < self->not_before && now >= self->set_at;
}

/* --- what next ------------------------------------------------------------------- */

static gboolean
is_certain (ReseauCarrier *self, const char *url)
{
  return g_strcmp0 (self->certain, url) == 0;
}

static void
set_certain (ReseauCarrier *self, const char *url)
{
  g_free (self->certain);
  self->certain = g_strdup (url);
}

/* Bytes of what is to be sent.  That they are not there any more is no error. */
static gboolean
read_piece (ReseauCarrier *self, ReseauStore *store, ReseauCarry *carry, gint64 sent,
            gboolean *lost, GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 length = MIN (self->piece, carry->size - sent);

  carry->offset = sent;
  carry->length = length;
  carry->bytes =
      reseau_blob_folder_read (reseau_store_get_blobs (store), carry->sha256, sent, length, &local);
  if (carry->bytes != NULL && (gint64) g_bytes_get_size (carry->bytes) == length)
    return TRUE;
  if (carry->bytes == NULL && !g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  *lost = TRUE;
  return reseau_store_lose_blob (store, carry->sha256, error);
}

/* @lost: (out): whether it cannot be sent, and something else is to be done */
static gboolean
plan_upload (ReseauCarrier *self, ReseauStore *store, const ReseauBlobJob *job, ReseauCarry *carry,
             gboolean *lost, GError **error)
{
  carry->url = g_strdup (job->url);
  if (job->url == NULL)
    carry->type = RESEAU_CARRY_BEGIN;
  else if (!is_certain (self, job->url))
    carry->type = RESEAU_CARRY_ASK;
  else {
    carry->type = RESEAU_CARRY_SEND;
    return read_piece (self, store, carry, job->offset, lost, error);
  }
  return TRUE;
}

static gboolean
plan (ReseauCarrier *self, ReseauStore *store, const ReseauBlobJob *job, ReseauCarry *carry,
      gboolean *lost, GError **error)
{
  carry->sha256 = g_strdup (job->sha256);
  carry->size = job->size;
  if (job->upload)
    return plan_upload (self, store, job, carry, lost, error);
  carry->type = RESEAU_CARRY_FETCH;
  carry->offset = job->offset;
  carry->length = self->piece;
  return TRUE;
}

static void
remember (ReseauCarrier *self, const ReseauCarry *carry)
{
  reseau_carry_free (self->last);
  self->last = g_new0 (ReseauCarry, 1);
  self->last->type = carry->type;
  self->last->sha256 = g_strdup (carry->sha256);
  self->last->url = g_strdup (carry->url);
  self->last->offset = carry->offset;
  self->last->length = carry->length;
  self->last->size = carry->size;
  self->last_at = reseau_env_now_us (self->env);
}

/**
 * reseau_carrier_next:
 * @carry: (out) (transfer full) (nullable): what to ask the server now, if anything
 * @until: (out): without it, when there will be something; 0 for never by itself
 *
 * Reads in the store what is to be transferred.
 */
gboolean
reseau_carrier_next (ReseauCarrier *self, ReseauStore *store, ReseauCarry **carry, gint64 *until,
                     GError **error)
{
  *carry = NULL;
  *until = self->not_before;
  while (!must_wait (self)) {
    g_autoptr (ReseauBlobJob) job = NULL;
    g_autoptr (ReseauCarry) next = g_new0 (ReseauCarry, 1);
    gboolean lost = FALSE;

    if (!reseau_store_next_blob (store, self->level, &job, until, error))
      return FALSE;
    if (job == NULL)
      return TRUE;
    if (!plan (self, store, job, next, &lost, error))
      return FALSE;
    if (lost)
      continue;
    remember (self, next);
    *carry = g_steal_pointer (&next);
    return TRUE;
  }
  return TRUE;
}

/* --- answers ---------------------------------------------------------------------- */

static gboolean
count_tries (ReseauStore *store, const char *sha256, guint *tries, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauBlobInfo) info = reseau_store_get_blob (store, sha256, &local);

  *tries = info ? info->tries : 0;
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return local == NULL;
}

/* The bytes that arrived are others than the name says. */
static gboolean
on_mismatch (ReseauCarrier *self, ReseauStore *store, gboolean upload, GError **error)
{
  const char *sha256 = self->last->sha256;
  gboolean whole = TRUE;
  guint tries;

  if (!count_tries (store, sha256, &tries, error))
    return FALSE;
  if (upload &&
      (!reseau_blob_folder_check (reseau_store_get_blobs (store), sha256, &whole, NULL) || !whole))
    return reseau_store_lose_blob (store, sha256, error);
  if (tries + 1 >= (upload ? MAX_UPLOAD_TRIES : MAX_FETCH_TRIES))
    return reseau_store_fail_blob (store, sha256, "digest-mismatch", error);
  return reseau_store_set_upload (store, sha256, NULL, 0, error) &&
         reseau_store_put_off_blob (
             store, sha256, upload ? 0 : spread (self, MISSING_FIRST_US, MISSING_MOST_US, tries),
             error);
}

static gboolean
on_upload_answer (ReseauCarrier *self, ReseauStore *store, const ReseauCarryAnswer *answer,
                  GError **error)
{
  const ReseauCarry *last = self->last;
  const char *url = last->type == RESEAU_CARRY_BEGIN ? answer->location : last->url;
  gboolean complete = answer->offset == last->size;

  if (answer->offset < 0 || answer->offset > last->size || (url == NULL && !complete) ||
      (url != NULL && !g_str_has_prefix (url, UPLOADS_PATH))) {
    reseau_carrier_on_failure (self);
    return TRUE;
  }
  note_success (self);
  /* What is there whole without having been taken is finished by sending nothing more. */
  if (complete && (url == NULL || last->type == RESEAU_CARRY_SEND))
    return reseau_store_note_sent (store, last->sha256, error);
  set_certain (self, url);
  return reseau_store_set_upload (store, last->sha256, url, answer->offset, error);
}

static gboolean
finish_fetched (ReseauCarrier *self, ReseauStore *store, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (store);
  const char *sha256 = self->last->sha256;
  g_autoptr (GError) local = NULL;

  if (reseau_blob_folder_finish_part (folder, sha256, sha256, &local))
    return reseau_store_note_fetched (store, sha256, error);
  if (g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_CORRUPT))
    return on_mismatch (self, store, FALSE, error);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* A part that is not what the server has begins anew. */
static gboolean
drop_part (ReseauCarrier *self, ReseauStore *store)
{
  reseau_blob_folder_remove_part (reseau_store_get_blobs (store), self->last->sha256);
  reseau_carrier_on_failure (self);
  return TRUE;
}

static gboolean
on_fetched (ReseauCarrier *self, ReseauStore *store, const ReseauCarryAnswer *answer,
            GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (store);
  const ReseauCarry *last = self->last;
  gint64 length = answer->bytes ? (gint64) g_bytes_get_size (answer->bytes) : 0;

  if (answer->first < 0 || length > last->length || (length == 0 && !answer->broken)) {
    reseau_carrier_on_failure (self);
    return TRUE;
  }
  if (answer->first != last->offset || answer->total < last->offset + length)
    return drop_part (self, store);
  if (answer->total > RESEAU_BLOB_MAX_BYTES)
    return reseau_store_fail_blob (store, last->sha256, "too-large", error);
  if (length > 0 &&
      !reseau_blob_folder_append (folder, last->sha256, last->offset, answer->bytes, error))
    return FALSE;
  if (answer->broken)
    reseau_carrier_on_failure (self);
  else
    note_success (self);
  if (last->offset + length == answer->total)
    return finish_fetched (self, store, error);
  return reseau_store_note_size (store, last->sha256, answer->total, error);
}

/**
 * reseau_carrier_on_answer:
 *
 * What came of the last request.
 */
gboolean
reseau_carrier_on_answer (ReseauCarrier *self, ReseauStore *store, const ReseauCarryAnswer *answer,
                          GError **error)
{
  g_return_val_if_fail (self->last != NULL, FALSE);

  if (self->last->type == RESEAU_CARRY_FETCH)
    return on_fetched (self, store, answer, error);
  return on_upload_answer (self, store, answer, error);
}

static gboolean
on_missing (ReseauCarrier *self, ReseauStore *store, GError **error)
{
  guint tries;

  return count_tries (store, self->last->sha256, &tries, error) &&
         reseau_store_put_off_blob (store, self->last->sha256,
                                    spread (self, MISSING_FIRST_US, MISSING_MOST_US, tries), error);
}

static gboolean
on_upload_problem (ReseauCarrier *self, ReseauStore *store, const ReseauProblemMessage *problem,
                   gint64 retry_after, GError **error)
{
  const ReseauCarry *last = self->last;

  set_certain (self, NULL);
  if (problem->status == 422)
    return on_mismatch (self, store, TRUE, error);
  if (problem->status == 404 && last->type != RESEAU_CARRY_BEGIN)
    return reseau_store_set_upload (store, last->sha256, NULL, 0, error);
  if (problem->status == 409 && self->failures == 0) {
    self->failures++;
    return TRUE;
  }
  if (last->type == RESEAU_CARRY_BEGIN && (problem->status == 413 || problem->status == 400))
    return reseau_store_fail_blob (store, last->sha256, problem->code, error);
  back_off (self, retry_after);
  return TRUE;
}

static gboolean
on_fetch_problem (ReseauCarrier *self, ReseauStore *store, const ReseauProblemMessage *problem,
                  gint64 retry_after, GError **error)
{
  if (problem->status == 404)
    return on_missing (self, store, error);
  if (problem->status == 416)
    return drop_part (self, store);
  back_off (self, retry_after);
  return TRUE;
}

/**
 * reseau_carrier_on_problem:
 * @retry_after: seconds that the server asks to wait, or 0
 *
 * The server has refused the last request.
 */
gboolean
reseau_carrier_on_problem (ReseauCarrier *self, ReseauStore *store,
                           const ReseauProblemMessage *problem, gint64 retry_after, GError **error)
{
  g_return_val_if_fail (self->last != NULL, FALSE);

  if (self->last->type == RESEAU_CARRY_FETCH)
    return on_fetch_problem (self, store, problem, retry_after, error);
  return on_upload_problem (self, store, problem, retry_after, error);
}

/**
 * reseau_carrier_on_failure:
 *
 * The last request got no answer, or one that nobody understands.
 */
void
reseau_carrier_on_failure (ReseauCarrier *self)
{
  set_certain (self, NULL);
  back_off (self, 0);
}
