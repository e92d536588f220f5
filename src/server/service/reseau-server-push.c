/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cursor.h"
#include "reseau-json.h"
#include "reseau-seal.h"
#include "reseau-server-apply.h"
#include "reseau-server-private.h"

#include <sodium.h>
#include <string.h>

typedef enum {
  RATCHET_PROCESS,
  RATCHET_REPLAY,
  RATCHET_FORKED,
} Ratchet;

gboolean
reseau_server_same_token (const char *a, const char *b)
{
  gsize length;

  if (a == NULL || b == NULL)
    return FALSE;
  length = strlen (a);
  return length == strlen (b) && sodium_memcmp (a, b, length) == 0;
}

/* The table of PROTOCOL 4.9: a copy of the client's database cannot know the token
 * that the original was given last. */
static Ratchet
turn_ratchet (const ReseauServerDevice *device, const char *token, const char *push)
{
  gboolean is_last = g_strcmp0 (push, device->last_push) == 0;

  if (reseau_server_same_token (token, device->token))
    return is_last ? RATCHET_REPLAY : RATCHET_PROCESS;
  if (reseau_server_same_token (token, device->prev_token) && is_last)
    return RATCHET_REPLAY;
  return RATCHET_FORKED;
}

static ReseauProblemMessage *
find_gap (const ReseauServerDevice *device, const ReseauPushRequest *request)
{
  gint64 expected = device->last_n + 1;

  for (guint i = 0; i < request->ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (request->ops, i);

    if (op->n < 1)
      return reseau_problem_message_new (400, "malformed", "never", "An operation has no number");
    if (op->n < expected)
      continue;
    if (op->n > expected) {
      ReseauProblemMessage *problem =
          reseau_problem_message_new (409, "op-gap", "now", "An operation is missing");

      problem->expected = expected;
      return problem;
    }
    expected++;
  }
  return NULL;
}

/* What is given back has its name from its content: whoever may gives back what somebody who may
 * not has handed in before. */
static gboolean
is_decided (const ReseauOp *op, const ReseauOpResult *done)
{
  return op->type != RESEAU_OP_RESTORE || done->status != RESEAU_OP_STATUS_QUARANTINED;
}

/* Whether what was done under this id was something else.  What the server does by itself has ids
 * of its own making. */
static gboolean
is_another (const ReseauServerApply *apply, const ReseauOp *op, const char *content)
{
  g_autofree char *present =
      apply->device != NULL && content != NULL ? reseau_seal_content (&apply->clock, op) : NULL;

  return present != NULL && !g_str_equal (present, content);
}

static ReseauOpResult *
refuse_another (const ReseauOp *op)
{
  ReseauOpResult *result = reseau_op_result_new (op->n, RESEAU_OP_STATUS_REJECTED);

  result->code = g_strdup (RESEAU_CODE_DUPLICATE_OP);
  return result;
}

/* What others' changes are in was seen by nobody. */
static void
note_again (ReseauServerApply *apply, const ReseauOp *op, const ReseauOpResult *done)
{
  if (apply->again != NULL && done->rev > 0 && op->type != RESEAU_OP_RESTORE &&
      reseau_value_is_empty (done->merged))
    g_array_append_val (apply->again, done->rev);
}

static ReseauOpResult *
process_op (ReseauServerApply *apply, const ReseauOp *op, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *content = NULL;
  g_autoptr (ReseauOpResult) done =
      apply->store->vtable->get_done (apply->store, op->id, &content, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (done != NULL && is_another (apply, op, content))
    return refuse_another (op);
  if (done != NULL && is_decided (op, done)) {
    note_again (apply, op, done);
    done->n = op->n;
    done->status = RESEAU_OP_STATUS_DUP;
    return g_steal_pointer (&done);
  }
  /* A number that went by without an entry was deferred: it comes back with a new one. */
  if (apply->device != NULL && op->n <= apply->device->last_n)
    return reseau_op_result_new (op->n, RESEAU_OP_STATUS_DEFERRED);
  return reseau_server_apply_op (apply, op, error);
}

static gboolean
process_ops (ReseauServerApply *apply, const ReseauPushRequest *request,
             ReseauPushResponse *response, GError **error)
{
  for (guint i = 0; i < request->ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (request->ops, i);
    ReseauOpResult *result = process_op (apply, op, error);

    if (result == NULL)
      return FALSE;
    g_ptr_array_add (response->results, result);
    apply->device->last_n = MAX (apply->device->last_n, op->n);
  }
  return TRUE;
}

static char *
answer (ReseauServer *self, ReseauServerApply *apply, const ReseauPushRequest *request,
        ReseauPushResponse *response, GError **error)
{
  ReseauServerDevice *device = apply->device;
  g_autoptr (ReseauValue) value = NULL;

  g_free (device->prev_token);
  device->prev_token = g_steal_pointer (&device->token);
  device->token = reseau_server_new_token (self, 16);
  response->token = g_strdup (device->token);
  response->mark = reseau_mark_write (&apply->clock, apply->clock.seq, apply->clock.chain);
  response->head = apply->clock.seq;
  response->org = g_strdup (apply->actor.structure);
  value = reseau_push_response_to_value (response);
  g_free (device->last_response);
  device->last_response = reseau_json_write (value);
  g_free (device->last_push);
  device->last_push = g_strdup (request->push);
  device->acked_n = MAX (device->acked_n, request->acked);
  device->seen = apply->now;
  if (!apply->store->vtable->put_device (apply->store, device, error))
    return NULL;
  return g_strdup (device->last_response);
}

static char *
process (ReseauServer *self, ReseauServerStore *store, ReseauServerAccount *account,
         ReseauServerDevice *device, const ReseauPushRequest *request, GError **error)
{
  g_autoptr (ReseauPushResponse) response = reseau_push_response_new ();
  g_autoptr (GArray) again = g_array_new (FALSE, FALSE, sizeof (gint64));
  ReseauServerApply apply = { .again = again };
  gint64 before;

  if (!reseau_server_apply_init (&apply, self, store, account, device, error))
    return NULL;
  before = apply.clock.seq;
  if (!process_ops (&apply, request, response, error))
    return NULL;
  if (apply.clock.seq > before && !store->vtable->set_clock (store, &apply.clock, error))
    return NULL;
  return answer (self, &apply, request, response, error);
}

/* A batch from a later state of the server than the present one must not be merged
 * into this: its revisions are those of other commits. */
static gboolean
check_request (ReseauServerStore *store, const ReseauPushRequest *request, gboolean *diverged,
               ReseauProblemMessage **problem, GError **error)
{
  ReseauServerClock clock;
  gboolean known;

  if (!store->vtable->get_clock (store, &clock, error) ||
      !reseau_server_is_known (store, &clock, request->mark, &known, error))
    return FALSE;
  if (request->epoch != clock.epoch)
    *problem = reseau_server_epoch_changed ();
  *diverged = *problem == NULL && !known;
  return *problem == NULL && known;
}

/* What was processed before is answered, however old it is: see turn_ratchet(). */
static gboolean
check_batch (const ReseauServerDevice *device, const ReseauPushRequest *request,
             ReseauProblemMessage **problem)
{
  if (request->schema < reseau_schema_oldest)
    *problem = reseau_problem_message_new (426, "upgrade-required", "after-action",
                                           "The program is too old for this server");
  else
    *problem = find_gap (device, request);
  return *problem == NULL;
}

static char *
push (ReseauServer *self, ReseauServerStore *store, const char *uid,
      const ReseauPushRequest *request, gboolean *diverged, ReseauProblemMessage **problem,
      GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  g_autoptr (ReseauServerDevice) device = NULL;

  account = reseau_server_known_account (store, uid, problem, error);
  if (account == NULL || !check_request (store, request, diverged, problem, error))
    return NULL;
  device = reseau_server_own_device (store, uid, request->device, problem, error);
  if (device == NULL)
    return NULL;
  switch (turn_ratchet (device, request->token, request->push)) {
  case RATCHET_REPLAY:
    return g_strdup (device->last_response);
  case RATCHET_FORKED:
    *problem = reseau_problem_message_new (409, "device-forked", "after-action",
                                           "This local database was restored or copied");
    return NULL;
  case RATCHET_PROCESS:
  default:
    if (!check_batch (device, request, problem))
      return NULL;
    return process (self, store, account, device, request, error);
  }
}

/**
 * reseau_server_push:
 * @uid: the account of the session
 * @request: a batch of operations
 *
 * Applies a batch, in a transaction of its own (a savepoint inside another).
 *
 * Returns: (transfer full): the answer as JSON, the same text each time the
 *   same batch comes
 */
char *
reseau_server_push (ReseauServer *self, ReseauServerStore *store, const char *uid,
                    const ReseauPushRequest *request, ReseauProblemMessage **problem,
                    GError **error)
{
  g_autofree char *response = NULL;
  gboolean diverged = FALSE;

  *problem = NULL;
  if (!store->vtable->begin (store, error))
    return NULL;
  response = push (self, store, uid, request, &diverged, problem, error);
  if (response == NULL) {
    store->vtable->rollback (store);
    if (diverged)
      *problem = reseau_server_judge (self, store, request->epoch, request->mark, NULL, error);
    return NULL;
  }
  if (!store->vtable->commit (store, error))
    return NULL;
  return g_steal_pointer (&response);
}

static gboolean
seed (ReseauServer *self, ReseauServerStore *store, const ReseauServerAccount *author,
      GPtrArray *ops, GError **error)
{
  ReseauServerApply apply = { 0 };

  if (!reseau_server_apply_init (&apply, self, store, author, NULL, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (ops, i);
    g_autoptr (ReseauOpResult) result = process_op (&apply, op, error);

    if (result == NULL)
      return FALSE;
    if (result->status == RESEAU_OP_STATUS_APPLIED || result->status == RESEAU_OP_STATUS_DUP)
      continue;
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_INVALID, "%s %s: %s %s", op->kind, op->record,
                 result->code != NULL ? result->code : "not applied",
                 result->detail != NULL ? result->detail : "");
    return FALSE;
  }
  return store->vtable->set_clock (store, &apply.clock, error);
}

/**
 * reseau_server_seed:
 * @author: in whose name; with the rights of this account
 * @ops: (element-type ReseauOp): operations
 *
 * Applies operations of the server's own, all or none.  One that was applied
 * before is passed over.
 */
gboolean
reseau_server_seed (ReseauServer *self, ReseauServerStore *store, const ReseauServerAccount *author,
                    GPtrArray *ops, GError **error)
{
  if (!store->vtable->begin (store, error))
    return FALSE;
  if (!seed (self, store, author, ops, error)) {
    store->vtable->rollback (store);
    return FALSE;
  }
  return store->vtable->commit (store, error);
}
