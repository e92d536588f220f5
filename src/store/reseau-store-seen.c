/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operation says its author had seen, beyond the revisions of the record. */
#include "reseau-store-seen.h"

#include <string.h>

#include "reseau-element.h"
#include "reseau-json.h"
#include "reseau-lost.h"

/* --- of a history that is lost ------------------------------------------------------ */

/* (transfer full): of single fields, what is later than the record as it was pulled */
static ReseauValue *
list_later (const ReseauRecord *told)
{
  ReseauValue *later = reseau_value_new_object ();

  for (guint i = 0; i < reseau_value_get_length (told->revs); i++) {
    gint64 rev = reseau_value_get_int (reseau_value_get_at (told->revs, i));

    if (rev > told->rev)
      reseau_value_set_int (later, reseau_value_get_key_at (told->revs, i), rev);
  }
  return later;
}

/* The row may be of a history that the server has lost, and not compared yet: its person has it
 * before them, and has seen what is given back of it. */
void
reseau_store_note_sight (const ReseauEntry *entry, ReseauOp *op)
{
  g_autoptr (ReseauValue) later = NULL;

  if (entry->told == NULL || entry->upto == G_MAXINT64 || op->lost != NULL)
    return;
  later = list_later (entry->told);
  if (entry->told->rev <= entry->upto && reseau_value_is_empty (later))
    return;
  op->lost = reseau_lost_new_seen (entry->stale, entry->told->rev, later);
  reseau_lost_note_revs (op->lost, entry->told);
  for (guint i = 0; i < reseau_value_get_length (op->set); i++) {
    const char *key = reseau_value_get_key_at (op->set, i);

    reseau_lost_note_value (op->lost, key, reseau_record_get (entry->told, key));
  }
}

/* --- of one's own -------------------------------------------------------------------- */

/* What was put beside, or together with what others wrote, does not stand as it was sent. */
static gboolean
stands (const ReseauOpResult *result, const char *key)
{
  for (guint i = 0; i < reseau_value_get_length (result->alts); i++) {
    const char *alt = reseau_value_get_string (reseau_value_get_at (result->alts, i));
    const char *slash = alt ? strchr (alt, '/') : NULL;

    if (slash != NULL && g_str_equal (slash + 1, key))
      return FALSE;
  }
  return reseau_value_get (result->merged, key) == NULL;
}

static void
see_one (ReseauOp *waiting, const char *key, const ReseauOpResult *result)
{
  g_autoptr (ReseauValue) value = reseau_op_dup_value (waiting, key);

  if (value != NULL && result->rev > reseau_op_get_base (waiting, key) && stands (result, key))
    reseau_op_set_base (waiting, key, result->rev);
}

static void
see_parts (ReseauOp *waiting, const char *field, const ReseauValue *put,
           const ReseauOpResult *result)
{
  for (guint i = 0; i < reseau_value_get_length (put); i++) {
    const ReseauValue *parts = reseau_value_get_at (put, i);

    for (guint j = 0; j < reseau_value_get_length (parts); j++) {
      g_autofree char *key = reseau_element_key_new (field, reseau_value_get_key_at (put, i),
                                                     reseau_value_get_key_at (parts, j));

      see_one (waiting, key, result);
    }
  }
}

static void
see_done (ReseauOp *waiting, const ReseauOp *done, const ReseauOpResult *result)
{
  for (guint i = 0; i < reseau_value_get_length (done->set); i++)
    see_one (waiting, reseau_value_get_key_at (done->set, i), result);
  for (guint i = 0; i < reseau_value_get_length (done->sets); i++)
    see_parts (waiting, reseau_value_get_key_at (done->sets, i),
               reseau_value_get (reseau_value_get_at (done->sets, i), "put"), result);
}

static gboolean
tell_one (ReseauStore *self, gint64 pos, const ReseauOp *waiting, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (waiting);
  g_autofree char *body = reseau_json_write (value);

  return reseau_db_run (self->db, error, "UPDATE outbox SET body = ? WHERE pos = ?", "sl", body,
                        pos);
}

/**
 * reseau_store_tell_waiting:
 * @rid: the record that @done is on
 * @pos: its place in the outbox
 * @result: "applied", "merged", "conflict" or "dup" of @done
 *
 * Where what was made after @done on the same record changes what @done did, its author had that
 * before them.  The server knows one's own word by the device; the installation may have become
 * another one when it arrives.
 */
gboolean
reseau_store_tell_waiting (ReseauStore *self, gint64 rid, gint64 pos, const ReseauOp *done,
                           const ReseauOpResult *result, GError **error)
{
  g_autoptr (ReseauDbStatement) rows = NULL;
  int more;

  if (result->rev == 0)
    return TRUE;
  rows = reseau_db_query (self->db, error,
                          "SELECT pos, body FROM outbox WHERE rid = ? AND pos > ? AND lane = 0",
                          "ll", rid, pos);
  more = rows ? 1 : -1;
  while (more > 0 && (more = reseau_db_step (rows, error)) > 0) {
    g_autoptr (ReseauOp) waiting = reseau_store_parse_op (reseau_db_column_text (rows, 1),
                                                          reseau_db_column_length (rows, 1), error);

    if (waiting == NULL)
      return FALSE;
    see_done (waiting, done, result);
    if (!tell_one (self, reseau_db_column_int64 (rows, 0), waiting, error))
      return FALSE;
  }
  return more == 0;
}
