/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PROTOCOL 4.9, 4.13 and 4.18: the loop of the synchronisation without its loop. */
#include "reseau-engine.h"

#define POLL_PERIOD_US (30 * G_USEC_PER_SEC)
#define SPARING_PERIOD_US (G_GINT64_CONSTANT (300) * G_USEC_PER_SEC)
#define STREAM_PERIOD_US (G_GINT64_CONSTANT (900) * G_USEC_PER_SEC)
#define BACKOFF_FIRST_US G_USEC_PER_SEC
#define BACKOFF_MOST_US (G_GINT64_CONSTANT (300) * G_USEC_PER_SEC)
#define UPGRADE_PERIOD_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define BATCH_MAX_BYTES (4 * 1024 * 1024)

/* Refusals that are answered by doing something else at once.  So many in a row
 * without any success mean that one side is wrong, and patience is due. */
#define MAX_REPAIRS 12

struct _ReseauEngine {
  ReseauEnv *env;
  gboolean signed_in;
  gboolean revoked;
  gboolean fork_wanted;
  gboolean ancestor_wanted;
  gboolean ancestor_known;
  ReseauAncestor ancestor; /* where the server's history and ours parted */
  ReseauListening listening;
  ReseauActionType last;
  char *problem;
  guint failures;
  guint repairs;
  guint max_ops;
  gint64 set_at; /* when the following were decided */
  gint64 not_before;
  gint64 push_not_before;
  gint64 next_pull;
  gint64 head_hint;
  ReseauCarrier *carrier;
  GPtrArray *lines; /* received one by one, since the last commit point */
  ReseauEngineTotals totals;
};

/**
 * reseau_engine_new:
 * @env: clock and randomness
 *
 * Returns: (transfer full): an engine that believes itself signed out
 */
ReseauEngine *
reseau_engine_new (ReseauEnv *env)
{
  ReseauEngine *self;

  g_return_val_if_fail (env != NULL, NULL);

  self = g_new0 (ReseauEngine, 1);
  self->env = reseau_env_ref (env);
  self->max_ops = RESEAU_PUSH_MAX_OPS;
  self->carrier = reseau_carrier_new (env);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  return self;
}

void
reseau_engine_free (ReseauEngine *self)
{
  if (self == NULL)
    return;
  reseau_env_unref (self->env);
  reseau_carrier_free (self->carrier);
  g_ptr_array_unref (self->lines);
  g_free (self->problem);
  g_free (self);
}

void
reseau_action_clear (ReseauAction *self)
{
  g_clear_pointer (&self->push, g_bytes_unref);
  g_clear_pointer (&self->pull, reseau_pull_request_free);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
  g_clear_pointer (&self->carry, reseau_carry_free);
}

static gint64
now_us (ReseauEngine *self)
{
  return reseau_env_now_us (self->env);
}

static void
set_problem (ReseauEngine *self, const char *code)
{
  g_free (self->problem);
  self->problem = g_strdup (code);
}

static void
note_success (ReseauEngine *self)
{
  self->failures = 0;
  self->repairs = 0;
  self->not_before = 0;
  set_problem (self, NULL);
}

/* Full jitter: a thousand clients that lost the same server do not return together. */
static void
back_off (ReseauEngine *self, gint64 retry_after)
{
  gint64 most = BACKOFF_MOST_US;

  if (self->failures < 16)
    most = MIN (most, (gint64) BACKOFF_FIRST_US << self->failures);
  self->failures++;
  self->set_at = now_us (self);
  self->not_before = now_us (self) + retry_after * G_USEC_PER_SEC +
                     (gint64) (most * reseau_env_random_unit (self->env));
  g_ptr_array_set_size (self->lines, 0);
}

/* Whether something else may be tried at once. */
static gboolean
may_repair (ReseauEngine *self)
{
  self->not_before = 0;
  if (++self->repairs <= MAX_REPAIRS)
    return TRUE;
  back_off (self, 0);
  return FALSE;
}

/* The server's history is not the one that we know. */
static void
want_ancestor (ReseauEngine *self)
{
  self->ancestor_wanted = TRUE;
  self->ancestor_known = FALSE;
  may_repair (self);
}

/* A clock that was set back must not make anybody wait for what is past. */
static void
check_clock (ReseauEngine *self)
{
  if (now_us (self) >= self->set_at)
    return;
  self->set_at = now_us (self);
  self->not_before = 0;
  self->push_not_before = 0;
  self->next_pull = 0;
}

/* --- what next ----------------------------------------------------------- */

static gboolean
plan_push (ReseauEngine *self, ReseauStore *store, ReseauAction *action, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (now_us (self) < self->push_not_before)
    return TRUE;
  action->push = reseau_store_next_batch (store, self->max_ops, BATCH_MAX_BYTES, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (action->push != NULL)
    action->type = RESEAU_ACTION_PUSH;
  return TRUE;
}

static gboolean
is_pull_due (ReseauEngine *self, const ReseauStoreState *state)
{
  return now_us (self) >= self->next_pull || self->head_hint > state->head;
}

/* Records go first: what is carried is of no use without them. */
static gboolean
plan_carry (ReseauEngine *self, ReseauStore *store, ReseauAction *action, GError **error)
{
  gint64 until;

  if (!reseau_carrier_next (self->carrier, store, &action->carry, &until, error))
    return FALSE;
  if (action->carry != NULL)
    action->type = RESEAU_ACTION_CARRY;
  else
    action->until = until > 0 ? MIN (self->next_pull, until) : self->next_pull;
  return TRUE;
}

static gboolean
plan_exchange (ReseauEngine *self, ReseauStore *store, const ReseauStoreState *state,
               ReseauAction *action, GError **error)
{
  if (self->ancestor_wanted) {
    action->type = RESEAU_ACTION_ANCESTOR;
    action->marks = reseau_store_list_marks (store, error);
    return action->marks != NULL;
  }
  if (self->fork_wanted || state->device == NULL) {
    action->type = RESEAU_ACTION_REGISTER;
    return TRUE;
  }
  if (!plan_push (self, store, action, error))
    return FALSE;
  if (action->type == RESEAU_ACTION_PUSH)
    return TRUE;
  if (!is_pull_due (self, state)) {
    if (!plan_carry (self, store, action, error))
      return FALSE;
    if (action->type == RESEAU_ACTION_CARRY || self->listening != RESEAU_LISTENING_PULL)
      return TRUE;
    action->waits = TRUE;
  }
  action->pull = reseau_store_begin_pull (store, error);
  action->type = RESEAU_ACTION_PULL;
  if (action->waits && action->pull != NULL)
    action->pull->wait = RESEAU_PULL_MAX_WAIT;
  g_ptr_array_set_size (self->lines, 0);
  return action->pull != NULL;
}

/**
 * reseau_engine_next_action:
 * @action: (out caller-allocates): what to do; clear it afterwards
 *
 * Reads in the store what there is to do.  The batch of a push is in the store
 * before this returns.
 */
gboolean
reseau_engine_next_action (ReseauEngine *self, ReseauStore *store, ReseauAction *action,
                           GError **error)
{
  g_autoptr (ReseauStoreState) state = NULL;

  g_return_val_if_fail (self != NULL && store != NULL && action != NULL, FALSE);

  *action = (ReseauAction){ RESEAU_ACTION_WAIT };
  check_clock (self);
  state = reseau_store_load_state (store, error);
  if (state == NULL)
    return FALSE;
  if (self->revoked || state->server == NULL)
    action->type = RESEAU_ACTION_STOP;
  else if (!self->signed_in)
    action->type = RESEAU_ACTION_LOGIN;
  else if (now_us (self) < self->not_before)
    action->until = self->not_before;
  else if (!plan_exchange (self, store, state, action, error))
    return FALSE;
  self->last = action->type;
  if (action->type == RESEAU_ACTION_REGISTER || action->type == RESEAU_ACTION_PUSH ||
      action->type == RESEAU_ACTION_PULL || action->type == RESEAU_ACTION_ANCESTOR ||
      action->type == RESEAU_ACTION_CARRY)
    self->totals.requests++;
  return TRUE;
}

/* --- successes ------------------------------------------------------------ */

/**
 * reseau_engine_on_ancestor:
 *
 * The server has said how much of its history is that of the cache.
 */
void
reseau_engine_on_ancestor (ReseauEngine *self, const ReseauAncestor *ancestor)
{
  g_return_if_fail (self != NULL && ancestor != NULL);

  self->ancestor = *ancestor;
  self->ancestor_known = TRUE;
  self->ancestor_wanted = FALSE;
  self->fork_wanted = TRUE;
}

/* Whether an identity in the history @epoch can be taken as things stand: it may have begun while
 * the server was asked for one. */
static gboolean
is_history_known (const ReseauEngine *self, const ReseauStoreState *state, gint64 epoch)
{
  if (state->device == NULL)
    return TRUE;
  return epoch == (self->ancestor_known ? self->ancestor.epoch : state->epoch);
}

static gboolean
take_device (ReseauEngine *self, ReseauStore *store, const ReseauStoreState *state,
             const ReseauDevice *device, GError **error)
{
  if (state->device == NULL)
    return reseau_store_set_device (store, device, error);
  if (self->ancestor_known) {
    self->totals.restored = TRUE;
    return reseau_store_restore (store, device, self->ancestor.seq, error);
  }
  self->totals.copied = TRUE;
  return reseau_store_fork (store, device, error);
}

/**
 * reseau_engine_on_device:
 *
 * The server has made this installation known, for the first time or anew: then
 * everything unsent is kept, everything received is compared again, and what the
 * server has lost is given back.
 */
gboolean
reseau_engine_on_device (ReseauEngine *self, ReseauStore *store, const ReseauDevice *device,
                         GError **error)
{
  g_autoptr (ReseauStoreState) state = NULL;

  g_return_val_if_fail (self != NULL && store != NULL && device != NULL, FALSE);

  state = reseau_store_load_state (store, error);
  if (state == NULL)
    return FALSE;
  if (!is_history_known (self, state, device->epoch)) {
    want_ancestor (self);
    return TRUE;
  }
  if (!take_device (self, store, state, device, error))
    return FALSE;
  self->fork_wanted = FALSE;
  self->ancestor_known = FALSE;
  self->next_pull = 0;
  note_success (self);
  return TRUE;
}

static void
count_results (ReseauEngine *self, const ReseauPushResponse *response)
{
  for (guint i = 0; i < response->results->len; i++) {
    const ReseauOpResult *result = g_ptr_array_index (response->results, i);

    if (result->status != RESEAU_OP_STATUS_DUP && result->merged != NULL)
      self->totals.merged++;
    switch (result->status) {
    case RESEAU_OP_STATUS_CONFLICT:
      self->totals.conflicts++;
      self->totals.pushed++;
      break;
    case RESEAU_OP_STATUS_REJECTED:
    case RESEAU_OP_STATUS_QUARANTINED:
      /* What gets a new id is sent again. */
      if (g_strcmp0 (result->code, RESEAU_CODE_DUPLICATE_OP) != 0)
        self->totals.rejected++;
      break;
    case RESEAU_OP_STATUS_DEFERRED:
      break;
    case RESEAU_OP_STATUS_APPLIED:
    case RESEAU_OP_STATUS_MERGED:
    case RESEAU_OP_STATUS_DUP:
    default:
      self->totals.pushed++;
      break;
    }
  }
}

gboolean
reseau_engine_on_push_response (ReseauEngine *self, ReseauStore *store,
                                const ReseauPushResponse *response, GError **error)
{
  guint64 before, after;

  g_return_val_if_fail (self != NULL && store != NULL && response != NULL, FALSE);

  if (!reseau_store_count_given (store, &before, error) ||
      !reseau_store_fold_response (store, response, error) ||
      !reseau_store_count_given (store, &after, error))
    return FALSE;
  self->totals.given += after - before;
  count_results (self, response);
  self->max_ops = MIN (self->max_ops * 2, RESEAU_PUSH_MAX_OPS);
  self->next_pull = 0;
  note_success (self);
  return TRUE;
}

static gint64
period (ReseauListening listening)
{
  switch (listening) {
  case RESEAU_LISTENING_STREAM:
    return STREAM_PERIOD_US;
  case RESEAU_LISTENING_SPARING:
    return SPARING_PERIOD_US;
  case RESEAU_LISTENING_PULL:
  case RESEAU_LISTENING_NOT:
  default:
    return POLL_PERIOD_US;
  }
}

static gint64
next_poll (ReseauEngine *self)
{
  double spread = 0.9 + 0.2 * reseau_env_random_unit (self->env);

  return now_us (self) + (gint64) (period (self->listening) * spread);
}

static void
note_end (ReseauEngine *self, const ReseauLine *end)
{
  self->next_pull = end->more ? 0 : next_poll (self);
  self->set_at = now_us (self);
  if (!end->more)
    self->head_hint = 0;
  note_success (self);
}

static gboolean
apply_lines (ReseauStore *store, GPtrArray *lines, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GError) worse = NULL;

  if (reseau_store_apply_lines (store, lines, &local))
    return TRUE;
  if (g_error_matches (local, RESEAU_ERROR, RESEAU_ERROR_CORRUPT) &&
      !reseau_store_forget_cursors (store, &worse))
    g_propagate_error (error, g_steal_pointer (&worse));
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static guint
count_rows (GPtrArray *lines)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++)
    n += ((ReseauLine *) g_ptr_array_index (lines, i))->type < RESEAU_LINE_CUR;
  return n;
}

/**
 * reseau_engine_on_lines:
 * @lines: (element-type ReseauLine): what came up to a commit point, included;
 *   there may be others before it
 *
 * Commits the lines and the cursors they lead to.
 *
 * Returns: %FALSE with @error set; with RESEAU_ERROR_CORRUPT the cache does not hold
 *   what the server believes, and the next pull starts over
 */
gboolean
reseau_engine_on_lines (ReseauEngine *self, ReseauStore *store, GPtrArray *lines, GError **error)
{
  const ReseauLine *mark;

  g_return_val_if_fail (self != NULL && store != NULL, FALSE);
  g_return_val_if_fail (lines != NULL && lines->len > 0, FALSE);

  mark = g_ptr_array_index (lines, lines->len - 1);
  g_return_val_if_fail (mark->type >= RESEAU_LINE_CUR, FALSE);
  if (!apply_lines (store, lines, error))
    return FALSE;
  self->totals.pulled += count_rows (lines);
  if (mark->type == RESEAU_LINE_END)
    note_end (self, mark);
  return TRUE;
}

/**
 * reseau_engine_on_line:
 * @line: (transfer full): the next line of a pull
 *
 * Keeps lines until a commit point, then commits them together.
 */
gboolean
reseau_engine_on_line (ReseauEngine *self, ReseauStore *store, ReseauLine *line, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL && store != NULL && line != NULL, FALSE);

  g_ptr_array_add (self->lines, line);
  if (line->type < RESEAU_LINE_CUR)
    return TRUE;
  ok = reseau_engine_on_lines (self, store, self->lines, error);
  g_ptr_array_set_size (self->lines, 0);
  return ok;
}

/**
 * reseau_engine_on_carried:
 *
 * The server has answered about a photo or file.
 */
gboolean
reseau_engine_on_carried (ReseauEngine *self, ReseauStore *store, const ReseauCarryAnswer *answer,
                          GError **error)
{
  g_return_val_if_fail (self != NULL && store != NULL && answer != NULL, FALSE);

  note_success (self);
  return reseau_carrier_on_answer (self->carrier, store, answer, error);
}

/**
 * reseau_engine_get_carried:
 *
 * Returns: (transfer none) (nullable): the photo or file that the last action was about
 */
const char *
reseau_engine_get_carried (ReseauEngine *self)
{
  return self->last == RESEAU_ACTION_CARRY ? reseau_carrier_get_blob (self->carrier) : NULL;
}

/* --- refusals ------------------------------------------------------------- */

static GPtrArray *
list_in_flight (ReseauStore *store, GError **error)
{
  g_autoptr (GPtrArray) pending = reseau_store_list_pending (store, error);

  if (pending == NULL)
    return NULL;
  for (guint i = pending->len; i > 0; i--)
    if (((ReseauOp *) g_ptr_array_index (pending, i - 1))->n == 0)
      g_ptr_array_remove_index (pending, i - 1);
  return g_steal_pointer (&pending);
}

/* One operation that no server will ever read leaves the way free for the others. */
static gboolean
set_aside (ReseauEngine *self, ReseauStore *store, const ReseauOp *op, const char *code,
           GError **error)
{
  if (!reseau_store_refuse_op (store, op->id, code, error))
    return FALSE;
  self->totals.rejected++;
  self->repairs = 0;
  self->max_ops = RESEAU_PUSH_MAX_OPS;
  return TRUE;
}

/* The batch is smaller next time, until the one at fault is alone in it. */
static gboolean
split_batch (ReseauEngine *self, ReseauStore *store, const char *code, GError **error)
{
  g_autoptr (GPtrArray) flight = list_in_flight (store, error);

  if (flight == NULL || !reseau_store_abandon_batch (store, error))
    return FALSE;
  if (flight->len == 1)
    return set_aside (self, store, g_ptr_array_index (flight, 0), code, error);
  self->max_ops = MAX (flight->len / 2, 1);
  may_repair (self);
  return TRUE;
}

static gboolean
renumber (ReseauEngine *self, ReseauStore *store, gint64 expected, GError **error)
{
  if (!reseau_store_abandon_batch (store, error) ||
      !reseau_store_set_next_n (store, expected, error))
    return FALSE;
  may_repair (self);
  return TRUE;
}

static void
want_fork (ReseauEngine *self)
{
  self->fork_wanted = TRUE;
  may_repair (self);
}

static gboolean
is_code (const ReseauProblemMessage *problem, const char *code)
{
  return g_strcmp0 (problem->code, code) == 0;
}

static gboolean
needs_new_device (const ReseauProblemMessage *problem)
{
  return is_code (problem, "device-forked") || is_code (problem, "device-unknown");
}

static gboolean
is_of_another_history (const ReseauProblemMessage *problem)
{
  return is_code (problem, "epoch-changed") || is_code (problem, "history-diverged");
}

static gboolean
start_over (ReseauEngine *self, ReseauStore *store, GError **error)
{
  if (!reseau_store_forget_cursors (store, error))
    return FALSE;
  self->next_pull = 0;
  may_repair (self);
  return TRUE;
}

/* A batch that was made before this program was brought up is made anew: the server has
 * not taken it, or it would have said so again. */
static gboolean
stop_pushing (ReseauEngine *self, ReseauStore *store, GError **error)
{
  gboolean old = FALSE;

  if (self->last != RESEAU_ACTION_PUSH) {
    back_off (self, 0);
    return TRUE;
  }
  if (!reseau_store_is_batch_old (store, &old, error))
    return FALSE;
  if (old) {
    set_problem (self, NULL);
    may_repair (self);
    return reseau_store_abandon_batch (store, error);
  }
  self->push_not_before = now_us (self) + UPGRADE_PERIOD_US;
  self->set_at = now_us (self);
  return TRUE;
}

/**
 * reseau_engine_on_problem:
 * @problem: what the server answered instead
 * @retry_after: seconds it asks to wait, or 0
 *
 * A refusal of the last action; PROTOCOL 4.18 says what follows.
 */
gboolean
reseau_engine_on_problem (ReseauEngine *self, ReseauStore *store,
                          const ReseauProblemMessage *problem, gint64 retry_after, GError **error)
{
  gboolean pushing;

  g_return_val_if_fail (self != NULL && store != NULL && problem != NULL, FALSE);

  pushing = self->last == RESEAU_ACTION_PUSH;
  set_problem (self, problem->code);
  if (problem->status == 401)
    self->signed_in = FALSE;
  else if (is_code (problem, "device-revoked"))
    self->revoked = TRUE;
  else if (self->last == RESEAU_ACTION_CARRY)
    return reseau_carrier_on_problem (self->carrier, store, problem, retry_after, error);
  else if (needs_new_device (problem) && self->last != RESEAU_ACTION_REGISTER)
    want_fork (self);
  else if (is_of_another_history (problem) && (pushing || self->last == RESEAU_ACTION_PULL))
    want_ancestor (self);
  else if (is_code (problem, "cursor-expired") && self->last == RESEAU_ACTION_PULL)
    return start_over (self, store, error);
  else if (is_code (problem, "op-gap") && pushing && problem->expected > 0)
    return renumber (self, store, problem->expected, error);
  else if (pushing && (problem->status == 400 || problem->status == 413))
    return split_batch (self, store, problem->code, error);
  else if (problem->status == 426)
    return stop_pushing (self, store, error);
  else
    back_off (self, retry_after);
  return TRUE;
}

/**
 * reseau_engine_on_failure:
 *
 * The last action got no answer at all, or one that nobody understands.
 */
void
reseau_engine_on_failure (ReseauEngine *self)
{
  g_return_if_fail (self != NULL);

  if (self->last == RESEAU_ACTION_CARRY)
    reseau_carrier_on_failure (self->carrier);
  else
    back_off (self, 0);
}

/* --- what the world tells -------------------------------------------------- */

/**
 * reseau_engine_set_signed_in:
 * @signed_in: whether requests are made in a session
 */
void
reseau_engine_set_signed_in (ReseauEngine *self, gboolean signed_in)
{
  g_return_if_fail (self != NULL);

  self->signed_in = signed_in;
  if (signed_in)
    self->revoked = FALSE;
}

/**
 * reseau_engine_wake:
 *
 * A person asks, or the network has come back: nothing is waited for any longer.
 */
void
reseau_engine_wake (ReseauEngine *self)
{
  g_return_if_fail (self != NULL);

  self->not_before = 0;
  self->next_pull = 0;
  self->push_not_before = 0;
  self->repairs = 0;
  reseau_carrier_wake (self->carrier);
}

/**
 * reseau_engine_set_listening:
 * @listening: how news of the server comes in from now on
 */
void
reseau_engine_set_listening (ReseauEngine *self, ReseauListening listening)
{
  g_return_if_fail (self != NULL);

  if (self->listening == listening)
    return;
  self->listening = listening;
  self->next_pull = MIN (self->next_pull, next_poll (self));
}

/**
 * reseau_engine_set_level:
 * @level: which photos and files may be transferred from now on
 */
void
reseau_engine_set_level (ReseauEngine *self, ReseauBlobLevel level)
{
  g_return_if_fail (self != NULL);

  reseau_carrier_set_level (self->carrier, level);
}

/**
 * reseau_engine_set_head_hint:
 * @head: commit number that the server is said to have reached
 */
void
reseau_engine_set_head_hint (ReseauEngine *self, gint64 head)
{
  g_return_if_fail (self != NULL);

  self->head_hint = MAX (self->head_hint, head);
}

/**
 * reseau_engine_get_problem:
 *
 * Returns: (transfer none) (nullable): code of the last refusal, %NULL since the
 *   last success
 */
const char *
reseau_engine_get_problem (ReseauEngine *self)
{
  return self->problem;
}

/* How many attempts have failed in a row. */
guint
reseau_engine_get_failures (ReseauEngine *self)
{
  return self->failures;
}

ReseauEngineTotals
reseau_engine_get_totals (ReseauEngine *self)
{
  return self->totals;
}

void
reseau_engine_reset_totals (ReseauEngine *self)
{
  self->totals = (ReseauEngineTotals){ 0 };
}
