/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.11.  A server that was put back to an older state has given its numbers
 * away once already: it begins another history, or the desks would take its new
 * commits for those that they have seen.  What it signed itself is the only proof. */
#include <string.h>

#include "reseau-cursor.h"
#include "reseau-http-log.h"
#include "reseau-json.h"
#include "reseau-server-private.h"

/**
 * reseau_server_is_past:
 * @chain: (array length=length): the first bytes of the digest of a history up to @seq
 * @past: (out): whether that is a part of the present one
 */
gboolean
reseau_server_is_past (ReseauServerStore *store, const ReseauServerClock *clock, gint64 seq,
                       const guint8 *chain, gsize length, gboolean *past, GError **error)
{
  guint8 known[RESEAU_CHAIN_BYTES] = { 0 };
  gboolean found = seq == 0;

  *past = FALSE;
  if (seq > clock->seq)
    return TRUE;
  if (seq == clock->seq) {
    memcpy (known, clock->chain, sizeof known);
    found = TRUE;
  }
  else if (seq > 0 && !store->vtable->get_chain (store, seq, known, &found, error)) {
    return FALSE;
  }
  *past = found && memcmp (chain, known, length) == 0;
  return TRUE;
}

ReseauProblemMessage *
reseau_server_epoch_changed (void)
{
  return reseau_problem_message_new (409, "epoch-changed", "after-action",
                                     "The server began another history");
}

ReseauProblemMessage *
reseau_server_history_diverged (void)
{
  return reseau_problem_message_new (409, "history-diverged", "after-action",
                                     "This is of another history");
}

static gboolean
draw_epoch (ReseauServer *self, ReseauServerStore *store, gint64 *epoch, GError **error)
{
  gboolean known = TRUE;

  while (known) {
    *epoch = (reseau_env_random_u64 (self->env) & G_MAXINT32) + 1;
    if (!store->vtable->has_epoch (store, *epoch, &known, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_server_begin_epoch:
 * @cause: why, in one word
 *
 * Begins another history where the present one stands, in a transaction of its
 * own.  No installation is known any more: each has to compare what it holds
 * with what is there.
 */
gboolean
reseau_server_begin_epoch (ReseauServer *self, ReseauServerStore *store, const char *cause,
                           GError **error)
{
  ReseauServerClock clock;

  if (!store->vtable->begin (store, error))
    return FALSE;
  if (!store->vtable->get_clock (store, &clock, error) ||
      !draw_epoch (self, store, &clock.epoch, error) ||
      !store->vtable->start_epoch (store, &clock, cause, reseau_server_now (self), error) ||
      !store->vtable->forget_devices (store, error)) {
    store->vtable->rollback (store);
    return FALSE;
  }
  if (!store->vtable->commit (store, error))
    return FALSE;
  reseau_http_log_event ("epoch", cause);
  return TRUE;
}

/* --- proofs ------------------------------------------------------------------- */

static gboolean
is_mark_past (ReseauServerStore *store, const ReseauServerClock *clock, const char *text,
              gboolean *past, gboolean *proof, GError **error)
{
  ReseauMark mark;

  *past = FALSE;
  *proof = FALSE;
  if (!reseau_mark_read (clock, text, &mark))
    return TRUE;
  if (!reseau_server_is_past (store, clock, mark.seq, mark.chain, sizeof mark.chain, past, error))
    return FALSE;
  *proof = mark.is_ours && !*past;
  return TRUE;
}

static gboolean
is_cursor_proof (ReseauServerStore *store, const ReseauServerClock *clock, const ReseauWant *want,
                 gboolean *proof, GError **error)
{
  guint8 chain[RESEAU_CHAIN_BYTES];
  gint64 epoch, seq;
  gboolean past;

  *proof = FALSE;
  /* A cursor of a former history says nothing of this one. */
  if (want->cursor == NULL ||
      !reseau_cursor_read (clock, want->scope, want->cursor, &epoch, &seq, chain) ||
      epoch != clock->epoch)
    return TRUE;
  if (!reseau_server_is_past (store, clock, seq, chain, sizeof chain, &past, error))
    return FALSE;
  *proof = !past;
  return TRUE;
}

static gboolean
find_proof (ReseauServerStore *store, const ReseauServerClock *clock, const char *mark,
            const GPtrArray *wants, gboolean *proof, GError **error)
{
  gboolean past;

  *proof = FALSE;
  if (mark != NULL && !is_mark_past (store, clock, mark, &past, proof, error))
    return FALSE;
  for (guint i = 0; wants != NULL && !*proof && i < wants->len; i++)
    if (!is_cursor_proof (store, clock, g_ptr_array_index (wants, i), proof, error))
      return FALSE;
  return TRUE;
}

/**
 * reseau_server_is_known:
 * @mark: (nullable): the latest point of the history that a client has data of
 *
 * Returns: whether @mark is a part of the present history; what the server has
 *   never heard of is not, and neither is what it has forgotten
 */
gboolean
reseau_server_is_known (ReseauServerStore *store, const ReseauServerClock *clock, const char *mark,
                        gboolean *known, GError **error)
{
  gboolean proof;

  *known = TRUE;
  return mark == NULL || is_mark_past (store, clock, mark, known, &proof, error);
}

/**
 * reseau_server_judge:
 * @epoch: the history that a client believes in
 * @mark: (nullable): the latest point of it that it has data of
 * @wants: (nullable) (element-type ReseauWant): where it stands in each scope
 *
 * For a request that is of no history that is known.  Looks whether the server
 * itself signed what it shows in its present history: then it was put back to an
 * older state, and another history begins.
 *
 * Returns: (transfer full): what the client is told
 */
ReseauProblemMessage *
reseau_server_judge (ReseauServer *self, ReseauServerStore *store, gint64 epoch, const char *mark,
                     const GPtrArray *wants, GError **error)
{
  ReseauServerClock clock;
  gboolean proof;

  if (!store->vtable->get_clock (store, &clock, error))
    return NULL;
  /* Somebody else was faster. */
  if (clock.epoch != epoch)
    return reseau_server_epoch_changed ();
  if (!find_proof (store, &clock, mark, wants, &proof, error))
    return NULL;
  if (!proof)
    return reseau_server_history_diverged ();
  return reseau_server_begin_epoch (self, store, "proof", error) ? reseau_server_epoch_changed ()
                                                                 : NULL;
}

/* --- where histories part -------------------------------------------------------- */

/**
 * reseau_server_ancestor:
 * @marks: (element-type utf8): points of the history that a client has kept
 *
 * Returns: (transfer full): the answer to `POST /v1/sync/ancestor`, JSON: the last
 *   of them that is a part of the present history
 */
char *
reseau_server_ancestor (ReseauServer *self, ReseauServerStore *store, const char *uid,
                        GPtrArray *marks, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauValue) value = NULL;
  ReseauAncestor answer = { 0 };
  ReseauServerClock clock;

  *problem = NULL;
  account = reseau_server_known_account (store, uid, problem, error);
  if (account == NULL || !store->vtable->get_clock (store, &clock, error))
    return NULL;
  answer.epoch = clock.epoch;
  for (guint i = 0; i < marks->len; i++) {
    const char *mark = g_ptr_array_index (marks, i);
    gboolean known;

    if (!reseau_server_is_known (store, &clock, mark, &known, error))
      return NULL;
    if (known)
      answer.seq = MAX (answer.seq, reseau_mark_get_seq (mark));
  }
  value = reseau_ancestor_to_value (&answer);
  return reseau_json_write (value);
}
