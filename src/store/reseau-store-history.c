/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which histories of the server the cache has data of, and what to do when the
 * present one is another. */
#include "reseau-store-private.h"

#include <string.h>

#include "reseau-json.h"
#include "reseau-lost.h"
#include "reseau-mark.h"

/* --- the ladder --------------------------------------------------------------- */

static GPtrArray *
load_marks (ReseauStore *self, GError **error)
{
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT mark FROM checkpoint ORDER BY seq DESC", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (marks, reseau_db_column_dup_text (statement, 0));
  return more == 0 ? g_steal_pointer (&marks) : NULL;
}

static guint
bucket_of (gint64 top, gint64 seq)
{
  return g_bit_storage (top - seq);
}

/* Of each power of two below the top the first and the last are kept: as the top moves
 * on, there is always one at about every distance. */
static gboolean
thin_out (ReseauStore *self, GPtrArray *marks, GError **error)
{
  gint64 top = marks->len > 0 ? reseau_mark_get_seq (g_ptr_array_index (marks, 0)) : 0;

  for (guint i = 1; i < marks->len; i++) {
    gint64 seq = reseau_mark_get_seq (g_ptr_array_index (marks, i));
    gint64 above = reseau_mark_get_seq (g_ptr_array_index (marks, i - 1));
    gboolean inner = i + 1 < marks->len && bucket_of (top, above) == bucket_of (top, seq) &&
                     bucket_of (top, reseau_mark_get_seq (g_ptr_array_index (marks, i + 1))) ==
                         bucket_of (top, seq);

    if ((inner || i >= RESEAU_LADDER_MAX) &&
        !reseau_db_run (self->db, error, "DELETE FROM checkpoint WHERE seq = ?", "l", seq))
      return FALSE;
  }
  return TRUE;
}

/* In the transaction that takes over what stands at it. */
gboolean
reseau_store_note_mark (ReseauStore *self, const char *mark, GError **error)
{
  g_autoptr (GPtrArray) marks = NULL;
  gint64 top = 0;

  if (reseau_mark_get_seq (mark) < 0)
    return TRUE;
  if (!reseau_db_get_int64 (self->db, &top, error, "SELECT max(seq) FROM checkpoint", ""))
    return FALSE;
  /* One at the same point is of the present history, and the only one that proves it. */
  if (reseau_mark_get_seq (mark) < top)
    return TRUE;
  if (!reseau_db_run (self->db, error,
                      "INSERT INTO checkpoint (seq, mark) VALUES (?1, ?2)"
                      " ON CONFLICT (seq) DO UPDATE SET mark = ?2 WHERE mark <> ?2",
                      "ls", reseau_mark_get_seq (mark), mark))
    return FALSE;
  if (reseau_db_changes (self->db) == 0)
    return TRUE;
  marks = load_marks (self, error);
  return marks != NULL && thin_out (self, marks, error);
}

gboolean
reseau_store_get_mark (ReseauStore *self, char **mark, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT mark FROM checkpoint ORDER BY seq DESC LIMIT 1", error);
  int more = statement ? reseau_db_step (statement, error) : -1;

  *mark = more > 0 ? reseau_db_column_dup_text (statement, 0) : NULL;
  return more >= 0;
}

/**
 * reseau_store_list_marks:
 *
 * Returns: (transfer full) (element-type utf8): points of the server's history that the
 *   cache has data of, the latest first
 */
GPtrArray *
reseau_store_list_marks (ReseauStore *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return load_marks (self, error);
}

/* --- traces -------------------------------------------------------------------- */

#define MOST_TRACES 2000

gboolean
reseau_store_keep_trace (ReseauStore *self, const ReseauLine *line, GError **error)
{
  gint64 epoch;

  if (line->kind == NULL)
    return TRUE;
  return reseau_store_get_meta_int (self, "epoch", &epoch, error) &&
         reseau_db_run (self->db, error,
                        "INSERT OR REPLACE INTO trace (id, epoch, seq, kind, scope, seal)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        "ullsss", line->id, epoch, line->seq, line->kind, line->scope, line->seal);
}

gboolean
reseau_store_thin_traces (ReseauStore *self, GError **error)
{
  return reseau_db_run (self->db, error,
                        "DELETE FROM trace WHERE seq <= (SELECT seq FROM trace ORDER BY seq DESC"
                        " LIMIT 1 OFFSET ?)",
                        "i", MOST_TRACES);
}

/* --- starting over --------------------------------------------------------------- */

static gboolean
start_over (ReseauStore *self, GError **error)
{
  gint64 epoch;

  return reseau_store_get_meta_int (self, "epoch", &epoch, error) &&
         reseau_db_run (self->db, error, "UPDATE scope SET cursor = NULL, caught_up = 0", "") &&
         reseau_db_run (self->db, error,
                        "UPDATE record SET stale = ? WHERE base IS NOT NULL AND stale = 0", "l",
                        MAX (epoch, 1));
}

/**
 * reseau_store_forget_cursors:
 *
 * The next pull starts over, from the first record of every scope; records that
 * it does not meet are dropped at its end.
 */
gboolean
reseau_store_forget_cursors (ReseauStore *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, start_over (self, error), error);
}

/* What was given back is on the server, and what the pull that started over has not met
 * is gone. */
gboolean
reseau_store_end_restoration (ReseauStore *self, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM outbox WHERE lane = 2", "") &&
         reseau_db_run (self->db, error,
                        "DELETE FROM history WHERE epoch NOT IN"
                        " (SELECT stale FROM record WHERE stale <> 0)",
                        "") &&
         reseau_store_set_meta_int (self, "restoring", 0, error);
}

/* --- another identity --------------------------------------------------------------- */

/* FALSE with an error, or whether it has @changed the operation. */
typedef gboolean (*OpFunc) (ReseauStore *self, ReseauOp *op, gpointer data, gboolean *changed,
                            GError **error);

static gboolean
change_ops (ReseauStore *self, OpFunc func, gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT pos, body FROM outbox ORDER BY pos", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_autoptr (ReseauOp) op = reseau_store_parse_op (reseau_db_column_text (statement, 1),
                                                     reseau_db_column_length (statement, 1), error);
    g_autoptr (ReseauValue) value = NULL;
    g_autofree char *body = NULL;
    gboolean changed = FALSE;

    if (op == NULL || !func (self, op, data, &changed, error))
      return FALSE;
    if (!changed)
      continue;
    value = reseau_op_to_value (op);
    body = reseau_json_write (value);
    if (!reseau_db_run (self->db, error, "UPDATE outbox SET body = ? WHERE pos = ?", "sl", body,
                        reseau_db_column_int64 (statement, 0)))
      return FALSE;
  }
  return more == 0;
}

/* What is given back is nobody's. */
static gboolean
set_origin (ReseauStore *self, ReseauOp *op, gpointer data, gboolean *changed, GError **error)
{
  *changed = op->origin == NULL && op->type != RESEAU_OP_RESTORE;
  if (*changed)
    op->origin = g_strdup (data);
  return TRUE;
}

static gboolean
take_identity (ReseauStore *self, const ReseauDevice *device, GError **error)
{
  g_autofree char *old = NULL;

  if (!reseau_store_get_meta_text (self, "device", &old, error) ||
      (old != NULL && !change_ops (self, set_origin, old, error)))
    return FALSE;
  return reseau_store_forget_batch (self, error) && start_over (self, error) &&
         reseau_db_run (self->db, error, "UPDATE scope SET seq = 0", "") &&
         reseau_store_set_meta_text (self, "device", device->device, error) &&
         reseau_store_set_meta_text (self, "token", device->token, error) &&
         reseau_store_set_meta_int (self, "epoch", device->epoch, error) &&
         reseau_store_set_meta_int (self, "acked", 0, error) &&
         reseau_store_set_meta_int (self, "next_n", 1, error);
}

/**
 * reseau_store_fork:
 * @device: the new identity
 *
 * For a cache that was copied or put back from a backup: the outbox stays, with
 * the same ids and its origin noted, numbers begin at 1 again, and the next pull
 * starts over.  Records that it does not meet are dropped at its end.
 */
gboolean
reseau_store_fork (ReseauStore *self, const ReseauDevice *device, GError **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL && device != NULL, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = take_identity (self, device, error) &&
       reseau_store_note_event (self, RESEAU_EVENT_COPIED, NULL, 0, error);
  return reseau_store_finish (self, ok, error);
}

/* --- another history ------------------------------------------------------------------ */

/* Where the histories part, and the name of the one that the cache has come from. */
typedef struct {
  gint64 epoch;
  gint64 upto;
} Parting;

static gint64
highest_base (const ReseauOp *op)
{
  gint64 highest = op->base;

  for (guint i = 0; i < reseau_value_get_length (op->bases); i++)
    highest = MAX (highest, reseau_value_get_int (reseau_value_get_at (op->bases, i)));
  return highest;
}

/* What stood in the fields that it sets, as far as that is still at hand. */
static void
note_values (ReseauValue *seen, const ReseauOp *op, const ReseauRecord *told)
{
  for (guint i = 0; i < reseau_value_get_length (op->set); i++) {
    const char *key = reseau_value_get_key_at (op->set, i);

    if (reseau_record_get_field_rev (told, key) <= reseau_op_get_base (op, key))
      reseau_lost_note_value (seen, key, reseau_record_get (told, key));
  }
}

static gboolean
note_seen (ReseauStore *self, ReseauOp *op, const Parting *parting, GError **error)
{
  ReseauValue *seen = reseau_lost_new_seen (parting->epoch, op->base, op->bases);
  g_autoptr (ReseauEntry) entry = NULL;
  gboolean ok = reseau_store_find_entry (self, op->record, &entry, error);

  if (entry != NULL && entry->told != NULL &&
      (entry->stale == 0 || entry->stale == parting->epoch)) {
    reseau_lost_note_revs (seen, entry->told);
    if (op->lost == NULL)
      note_values (seen, op, entry->told);
  }
  op->lost = reseau_lost_add_seen (op->lost, seen);
  return ok;
}

/* What was seen of the lost commits is not seen of those that will have their numbers. */
static gboolean
clamp_op (ReseauStore *self, ReseauOp *op, gpointer data, gboolean *changed, GError **error)
{
  const Parting *parting = data;

  *changed = highest_base (op) > parting->upto;
  if (!*changed)
    return TRUE;
  if (op->type != RESEAU_OP_RESTORE && reseau_lost_find_seen (op->lost, parting->epoch) == NULL &&
      !note_seen (self, op, parting, error))
    return FALSE;
  op->base = MIN (op->base, parting->upto);
  for (guint i = 0; i < reseau_value_get_length (op->bases); i++) {
    const char *key = reseau_value_get_key_at (op->bases, i);

    reseau_value_set_int (op->bases, key,
                          MIN (reseau_value_get_member_int (op->bases, key, 0), parting->upto));
  }
  return TRUE;
}

static gboolean
note_parting (ReseauStore *self, const Parting *parting, GError **error)
{
  return reseau_db_run (self->db, error, "UPDATE history SET upto = min(upto, ?)", "l",
                        parting->upto) &&
         reseau_db_run (self->db, error,
                        "INSERT INTO history (epoch, upto) VALUES (?1, ?2)"
                        " ON CONFLICT (epoch) DO UPDATE SET upto = min(upto, ?2)",
                        "ll", parting->epoch, parting->upto) &&
         reseau_db_run (self->db, error, "DELETE FROM checkpoint WHERE seq > ?", "l",
                        parting->upto);
}

static gboolean
enter_history (ReseauStore *self, const ReseauDevice *device, gint64 upto, GError **error)
{
  Parting parting = { 0, upto };

  return reseau_store_get_meta_int (self, "epoch", &parting.epoch, error) &&
         reseau_db_run (self->db, error, "UPDATE outbox SET lane = 1 WHERE lane = 2", "") &&
         change_ops (self, clamp_op, &parting, error) &&
         reseau_store_give_back (self, parting.epoch, upto, error) &&
         reseau_store_offer_blobs (self, error) && take_identity (self, device, error) &&
         note_parting (self, &parting, error) &&
         reseau_store_set_meta_int (self, "restoring", 1, error) &&
         reseau_store_note_event (self, RESEAU_EVENT_RESTORED, NULL, 0, error);
}

/**
 * reseau_store_restore:
 * @device: the new identity, in another history of the server
 * @upto: the last commit that it has in common with the one that the cache is of
 *
 * As [func@store_fork], for a server that was put back to an older state: what the
 * cache has that is later than @upto waits in the outbox to be given back, before
 * anything else is sent.
 */
gboolean
reseau_store_restore (ReseauStore *self, const ReseauDevice *device, gint64 upto, GError **error)
{
  g_return_val_if_fail (self != NULL && device != NULL && upto >= 0, FALSE);

  if (!reseau_store_begin (self, error))
    return FALSE;
  return reseau_store_finish (self, enter_history (self, device, upto, error), error);
}
