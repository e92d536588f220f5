/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Batches.  A batch is kept to the byte before it is sent, and stays the same
 * until the server has answered it: that is what makes a retry recognizable. */
#include "reseau-store-seen.h"

#include <string.h>

#include "reseau-id.h"
#include "reseau-json.h"

#define DEFAULT_MAX_BYTES (1024 * 1024)

/* More than the request needs around its operations, and an operation for its number. */
#define ENVELOPE_BYTES 1024
#define NUMBER_BYTES 32

#define FIRST_PAUSE_US (G_GINT64_CONSTANT (5) * G_USEC_PER_SEC)
/* What an operation depends on has not come by then: it never will. */
#define MAX_TRIES 12
#define LONGEST_PAUSE_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

static gboolean
load_inflight (ReseauStore *self, GBytes **request, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT request FROM inflight", error);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *request = more > 0 ? reseau_db_column_dup_bytes (statement, 0) : NULL;
  return more >= 0;
}

static ReseauPushRequest *
begin_request (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauPushRequest) request = reseau_push_request_new ();

  if (!reseau_store_get_meta_int (self, "epoch", &request->epoch, error) ||
      !reseau_store_get_meta_text (self, "device", &request->device, error) ||
      !reseau_store_get_meta_text (self, "token", &request->token, error) ||
      !reseau_store_get_mark (self, &request->mark, error) ||
      !reseau_store_get_meta_int (self, "acked", &request->acked, error))
    return NULL;
  if (request->device == NULL || request->token == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_AUTH,
                         "This installation is not registered with a server");
    return NULL;
  }
  request->push = reseau_id_new (self->env);
  request->schema = reseau_schema_version;
  return g_steal_pointer (&request);
}

/* While something is given back nothing of one's own leaves: what the server says then is
 * said of the records that the pull which starts over has brought. */
#define SELECT_READY \
  "SELECT rid, not_before, body FROM outbox WHERE lane = 1 OR (lane = 0 AND NOT EXISTS" \
  " (SELECT 1 FROM meta WHERE k = 'restoring' AND v <> 0)) ORDER BY pos"

/* What waits for longer than anything may was put off by a clock that was ahead. */
static gboolean
is_due (gint64 not_before, gint64 now)
{
  return not_before <= now || not_before - now > LONGEST_PAUSE_US;
}

/* In order, and none before an earlier one on the same record. */
static gboolean
collect_ops (ReseauStore *self, guint max_ops, gsize max_bytes, GPtrArray *ops, GError **error)
{
  g_autoptr (GHashTable) waiting =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (self->db, SELECT_READY, error);
  gint64 now = reseau_env_now_us (self->env);
  gsize bytes = ENVELOPE_BYTES;
  int more = statement ? 1 : -1;

  while (ops->len < max_ops && more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);
    ReseauOp *op;

    if (!is_due (reseau_db_column_int64 (statement, 1), now)) {
      g_hash_table_add (waiting, g_memdup2 (&rid, sizeof rid));
      continue;
    }
    if (rid != 0 && g_hash_table_contains (waiting, &rid))
      continue;
    bytes += reseau_db_column_length (statement, 2) + NUMBER_BYTES;
    if (ops->len > 0 && bytes > max_bytes)
      return TRUE;
    op = reseau_store_parse_op (reseau_db_column_text (statement, 2),
                                reseau_db_column_length (statement, 2), error);
    if (op == NULL)
      return FALSE;
    g_ptr_array_add (ops, op);
    /* What was made upon what a package brought says so once the server has numbered that. */
    if (op->via != NULL)
      g_hash_table_add (waiting, g_memdup2 (&rid, sizeof rid));
  }
  return more >= 0;
}

static gboolean
number_ops (ReseauStore *self, GPtrArray *ops, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "UPDATE outbox SET n = ? WHERE op = ?", error);
  gint64 next_n;

  if (statement == NULL || !reseau_store_get_meta_int (self, "next_n", &next_n, error))
    return FALSE;
  for (guint i = 0; i < ops->len; i++) {
    ReseauOp *op = g_ptr_array_index (ops, i);

    op->n = MAX (next_n, 1) + i;
    reseau_db_bind_int64 (statement, 1, op->n);
    reseau_db_bind_uuid (statement, 2, op->id);
    if (!reseau_db_step_all (statement, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
make_batch (ReseauStore *self, guint max_ops, gsize max_bytes, GBytes **batch, GError **error)
{
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (ReseauValue) value = NULL;
  char *text;

  if (!load_inflight (self, batch, error))
    return FALSE;
  if (*batch != NULL)
    return TRUE;
  request = begin_request (self, error);
  if (request == NULL || !collect_ops (self, max_ops, max_bytes, request->ops, error))
    return FALSE;
  if (request->ops->len == 0)
    return TRUE;
  if (!number_ops (self, request->ops, error))
    return FALSE;
  value = reseau_push_request_to_value (request);
  text = reseau_json_write (value);
  *batch = g_bytes_new_take (text, strlen (text));
  return reseau_db_run (self->db, error,
                        "INSERT INTO inflight (one, push, request) VALUES (1, ?, ?)", "sb",
                        request->push, *batch);
}

static gboolean
has_work (ReseauStore *self, gboolean *work, GError **error)
{
  gint64 n = 0;

  if (!reseau_db_get_int64 (self->db, &n, error,
                            "SELECT EXISTS (SELECT 1 FROM outbox WHERE lane < 2)", ""))
    return FALSE;
  *work = n != 0;
  return TRUE;
}

/**
 * reseau_store_next_batch:
 * @max_ops: 0 for the protocol's limit, which is never passed
 * @max_bytes: about how long the request may be, 0 for 1 MiB; a single operation
 *   may be longer
 *
 * The request to send next, kept to the byte: asked again, even by another
 * process, it is the same until its answer was folded or it was abandoned.
 * Deferred operations come back when their time has come.
 *
 * Returns: (transfer full) (nullable): JSON; %NULL without @error when there is
 *   nothing to send now; with RESEAU_ERROR_AUTH before the installation was registered
 */
GBytes *
reseau_store_next_batch (ReseauStore *self, guint max_ops, gsize max_bytes, GError **error)
{
  g_autoptr (GBytes) batch = NULL;
  gboolean work = FALSE, ok;

  g_return_val_if_fail (self != NULL, NULL);

  /* The usual answer takes no lock. */
  if (!has_work (self, &work, error) || !work)
    return NULL;
  if (!reseau_store_begin (self, error))
    return NULL;
  ok = make_batch (self, max_ops ? MIN (max_ops, RESEAU_PUSH_MAX_OPS) : RESEAU_PUSH_MAX_OPS,
                   max_bytes ? max_bytes : DEFAULT_MAX_BYTES, &batch, error);
  if (!reseau_store_finish (self, ok, error))
    return NULL;
  return g_steal_pointer (&batch);
}

/* --- answers ------------------------------------------------------------ */

typedef struct {
  gint64 pos;
  gint64 rid;
  int lane;
  int tries;
  ReseauOp *op;
  const char *org; /* of what it creates */
} Sent;

static gboolean
load_sent (ReseauStore *self, gint64 n, Sent *sent, gboolean *found, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT pos, rid, tries, body, lane FROM outbox WHERE n = ?", "l", n);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *found = more > 0;
  if (more <= 0)
    return more == 0;
  sent->pos = reseau_db_column_int64 (statement, 0);
  sent->rid = reseau_db_column_int64 (statement, 1);
  sent->tries = reseau_db_column_int (statement, 2);
  sent->lane = reseau_db_column_int (statement, 4);
  sent->op = reseau_store_parse_op (reseau_db_column_text (statement, 3),
                                    reseau_db_column_length (statement, 3), error);
  return sent->op != NULL;
}

static gboolean
defer (ReseauStore *self, const Sent *sent, GError **error)
{
  gint64 pause = MIN (FIRST_PAUSE_US << MIN (sent->tries, 20), LONGEST_PAUSE_US);

  return reseau_db_run (self->db, error,
                        "UPDATE outbox SET n = NULL, tries = tries + 1, not_before = ?"
                        " WHERE pos = ?",
                        "ll", reseau_env_now_us (self->env) + pause, sent->pos);
}

static gboolean
move_to_tray (ReseauStore *self, const Sent *sent, const ReseauOpResult *result, GError **error)
{
  const char *code = result->code;

  if (code == NULL)
    code = result->status == RESEAU_OP_STATUS_QUARANTINED ? "quarantined" : "rejected";
  /* It was not the person's to decide: they are told in other words. */
  if (sent->lane != 0 && g_str_equal (code, "stale-transition"))
    code = "restored-otherwise";
  return reseau_db_run (self->db, error,
                        "INSERT OR REPLACE INTO tray (op, at, code, detail, body)"
                        " SELECT op, ?, ?, ?, body FROM outbox WHERE pos = ?",
                        "lssl", reseau_env_now_us (self->env), code, result->detail, sent->pos);
}

/* The second time, after an identity was lost, a refusal comes as a duplicate. */
static gboolean
was_refused (const Sent *sent, const ReseauOpResult *result)
{
  return result->status == RESEAU_OP_STATUS_REJECTED ||
         result->status == RESEAU_OP_STATUS_QUARANTINED ||
         (result->status == RESEAU_OP_STATUS_DUP && result->rev == 0 && result->code != NULL) ||
         (result->status == RESEAU_OP_STATUS_DEFERRED && sent->tries >= MAX_TRIES);
}

/* Nothing of it is folded in: the pull that starts over brings what has become of it.
 * Until then it is kept, for a server that is put back once more. */
static gboolean
settle_given (ReseauStore *self, const Sent *sent, const ReseauOpResult *result, GError **error)
{
  gboolean refused = was_refused (sent, result);

  if (result->status == RESEAU_OP_STATUS_DEFERRED && !refused)
    return defer (self, sent, error);
  /* What the server keeps for those who may decide on it was nobody's own here. */
  if (refused && result->status != RESEAU_OP_STATUS_QUARANTINED &&
      g_strcmp0 (result->code, "not-allowed") != 0 && g_strcmp0 (result->code, "scope-lost") != 0 &&
      g_strcmp0 (result->code, "account-closed") != 0 && !move_to_tray (self, sent, result, error))
    return FALSE;
  if (refused)
    return reseau_db_run (self->db, error, "DELETE FROM outbox WHERE pos = ?", "l", sent->pos);
  /* Not what was not lost, nor what another desk had given back before. */
  return reseau_db_run (self->db, error, "UPDATE outbox SET lane = 2, n = NULL WHERE pos = ?", "l",
                        sent->pos) &&
         (result->rev == 0 || result->status == RESEAU_OP_STATUS_DUP ||
          reseau_store_note_event (self, RESEAU_EVENT_RESTORED, "given", 1, error));
}

static gboolean
see_accepted (ReseauStore *self, const Sent *sent, const ReseauOpResult *result,
              const ReseauEntry *entry, GError **error)
{
  g_autoptr (ReseauOp) accepted = NULL;

  if (sent->op->via == NULL || result->rev == 0 || entry->base == NULL)
    return TRUE;
  accepted = reseau_store_dup_accepted (self, sent->op, result, entry->base);
  return accepted == NULL ||
         reseau_store_see_accepted (self, sent->rid, accepted, entry->base, error);
}

/* Two desks, or a damaged one, gave two things one id.  The author's own goes on under another. */
static gboolean
needs_new_id (const Sent *sent, const ReseauOpResult *result)
{
  return result->status == RESEAU_OP_STATUS_REJECTED &&
         g_strcmp0 (result->code, RESEAU_CODE_DUPLICATE_OP) == 0 && sent->lane == 0 &&
         sent->op != NULL && sent->op->via == NULL;
}

static gboolean
give_new_id (ReseauStore *self, const Sent *sent, GError **error)
{
  g_autoptr (ReseauValue) value = NULL;
  g_autofree char *body = NULL;

  g_free (sent->op->id);
  sent->op->id = reseau_id_new (self->env);
  sent->op->n = 0;
  value = reseau_op_to_value (sent->op);
  body = reseau_json_write (value);
  return reseau_db_run (self->db, error,
                        "UPDATE outbox SET op = ?, body = ?, n = NULL WHERE pos = ?", "usl",
                        sent->op->id, body, sent->pos);
}

static gboolean
settle (ReseauStore *self, const Sent *sent, const ReseauOpResult *result, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;
  gboolean refused = was_refused (sent, result);
  gboolean folded = FALSE;

  if (refused && g_strcmp0 (result->code, "erased") == 0)
    return reseau_store_erase (self, sent->op->record, TRUE, error);
  if (needs_new_id (sent, result))
    return give_new_id (self, sent, error);
  if (sent->lane != 0)
    return settle_given (self, sent, result, error);
  if (result->status == RESEAU_OP_STATUS_DEFERRED && !refused)
    return defer (self, sent, error);
  if (!reseau_store_load_entry (self, sent->rid, &entry, error) ||
      (refused && !move_to_tray (self, sent, result, error)) ||
      !reseau_db_run (self->db, error, "DELETE FROM outbox WHERE pos = ?", "l", sent->pos))
    return FALSE;
  if (entry == NULL)
    return TRUE;
  if (!refused &&
      (!reseau_store_fold_op (self, sent->op, sent->org, result, entry, &folded, error) ||
       !reseau_store_tell_waiting (self, sent->rid, sent->pos, sent->op, result, error) ||
       !see_accepted (self, sent, result, entry, error) ||
       (sent->op->via == NULL &&
        !reseau_store_note_merged (self, sent->op, sent->rid, result, error))))
    return FALSE;
  return reseau_store_save_entry (self, entry, folded, error);
}

static gboolean
fold_result (ReseauStore *self, const ReseauOpResult *result, const char *org, GError **error)
{
  Sent sent = { .org = org };
  gboolean found;
  gboolean ok = load_sent (self, result->n, &sent, &found, error);

  if (ok && found)
    ok = settle (self, &sent, result, error);
  reseau_op_free (sent.op);
  return ok;
}

gboolean
reseau_store_forget_batch (ReseauStore *self, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM inflight", "") &&
         reseau_db_run (self->db, error, "UPDATE outbox SET n = NULL WHERE n IS NOT NULL", "");
}

/* The numbers of the whole batch are used up, those of deferred operations too. */
static gboolean
advance_numbers (ReseauStore *self, const ReseauPushResponse *response, GError **error)
{
  gint64 last = 0;

  if (!reseau_db_get_int64 (self->db, &last, error, "SELECT max(n) FROM outbox", ""))
    return FALSE;
  for (guint i = 0; i < response->results->len; i++) {
    const ReseauOpResult *result = g_ptr_array_index (response->results, i);

    last = MAX (last, result->n);
  }
  return reseau_store_set_meta_int (self, "acked", last, error) &&
         reseau_store_set_meta_int (self, "next_n", last + 1, error);
}

static gboolean
fold_all (ReseauStore *self, const ReseauPushResponse *response, GError **error)
{
  g_autoptr (GBytes) request = NULL;

  if (!load_inflight (self, &request, error))
    return FALSE;
  if (request == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                         "An answer to a batch that is not in flight");
    return FALSE;
  }
  if (!advance_numbers (self, response, error))
    return FALSE;
  for (guint i = 0; i < response->results->len; i++)
    if (!fold_result (self, g_ptr_array_index (response->results, i), response->org, error))
      return FALSE;
  return reseau_store_forget_batch (self, error) &&
         reseau_store_note_mark (self, response->mark, error) &&
         reseau_store_set_meta_text (self, "token", response->token, error);
}

/**
 * reseau_store_fold_response:
 * @response: the answer to the batch in flight
 *
 * What was accepted becomes part of the base, unless a pull has brought it
 * already; what was refused goes into the tray, whole; what was deferred stays in
 * the outbox.  The next token is kept and the batch forgotten.
 *
 * Returns: %FALSE with RESEAU_ERROR_STALE when no batch is in flight
 */
gboolean
reseau_store_fold_response (ReseauStore *self, const ReseauPushResponse *response, GError **error)
{
  g_return_val_if_fail (self != NULL && response != NULL && response->token != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, fold_all (self, response, error), error);
}

/**
 * reseau_store_is_batch_old:
 * @old: (out): whether a batch is in flight that a program of an earlier schema made
 */
gboolean
reseau_store_is_batch_old (ReseauStore *self, gboolean *old, GError **error)
{
  g_autoptr (GBytes) request = NULL;
  g_autoptr (ReseauValue) value = NULL;
  const char *text;
  gsize length;

  g_return_val_if_fail (self != NULL && old != NULL, FALSE);

  *old = FALSE;
  if (!load_inflight (self, &request, error))
    return FALSE;
  if (request == NULL)
    return TRUE;
  text = g_bytes_get_data (request, &length);
  value = reseau_json_parse (text, length, error);
  *old = value != NULL && reseau_value_get_member_int (value, "schema", 1) < reseau_schema_version;
  return value != NULL;
}

/**
 * reseau_store_abandon_batch:
 *
 * Forgets the batch in flight, which the server has refused as a whole: its
 * operations get the same numbers in another one.
 */
gboolean
reseau_store_abandon_batch (ReseauStore *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, reseau_store_forget_batch (self, error), error);
}

static gboolean
refuse (ReseauStore *self, const char *op_id, const char *code, GError **error)
{
  g_autoptr (ReseauOpResult) result = reseau_op_result_new (0, RESEAU_OP_STATUS_REJECTED);
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT pos, rid, lane FROM outbox WHERE op = ? AND n IS NULL", "u", op_id);
  int more = statement ? reseau_db_step (statement, error) : -1;
  Sent sent = { 0 };

  if (more <= 0) {
    if (more == 0)
      g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                           "No such operation waits in the outbox");
    return FALSE;
  }
  sent.pos = reseau_db_column_int64 (statement, 0);
  sent.rid = reseau_db_column_int64 (statement, 1);
  sent.lane = reseau_db_column_int (statement, 2);
  reseau_db_reset (statement);
  result->code = g_strdup (code);
  return settle (self, &sent, result, error);
}

/**
 * reseau_store_refuse_op:
 * @op_id: an operation that is not in flight
 *
 * Moves it to the tray, as if the server had refused it alone.
 *
 * Returns: %FALSE with RESEAU_ERROR_NOT_FOUND when no such operation waits
 */
gboolean
reseau_store_refuse_op (ReseauStore *self, const char *op_id, const char *code, GError **error)
{
  g_return_val_if_fail (self != NULL && op_id != NULL && code != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, refuse (self, op_id, code, error), error);
}

static gboolean
write_next_n (ReseauStore *self, gint64 n, GError **error)
{
  gint64 acked;

  return reseau_store_get_meta_int (self, "acked", &acked, error) &&
         reseau_store_set_meta_int (self, "acked", MIN (acked, n - 1), error) &&
         reseau_store_set_meta_int (self, "next_n", n, error);
}

/**
 * reseau_store_set_next_n:
 * @n: the number that the server wants next, 1 or more
 *
 * No batch is in flight then.
 */
gboolean
reseau_store_set_next_n (ReseauStore *self, gint64 n, GError **error)
{
  g_return_val_if_fail (self != NULL && n > 0, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, write_next_n (self, n, error), error);
}
