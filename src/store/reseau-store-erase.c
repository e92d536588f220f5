/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was erased on the server leaves nothing here: neither the record nor what the person did
 * with it and had not sent, was refused, or had begun to write. */
#include "reseau-store-private.h"

/* Operations on the record, as rows of outbox and tray hold them. */
#define IS_ABOUT "instr(body, ?1) AND json_extract(body, '$.id') = ?1"

/* What lay here for its sake alone goes with it, sent or not. */
static gboolean
release_blobs (ReseauStore *self, const char *id, gint64 rid, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET made = 0 WHERE EXISTS (SELECT 1 FROM"
                        " (SELECT body FROM outbox WHERE " IS_ABOUT
                        " UNION ALL SELECT body FROM tray WHERE " IS_ABOUT
                        " UNION ALL SELECT value FROM draft WHERE instr(key, ?1))"
                        " WHERE instr(body, sha256))",
                        "s", id) &&
         reseau_store_release_blobs (self, rid, error);
}

/* A batch on its way is made anew without it; inside an answer it is settled anyway. */
static gboolean
stop_batch (ReseauStore *self, const char *id, GError **error)
{
  gint64 on_its_way = 0;

  if (!reseau_db_get_int64 (
          self->db, &on_its_way, error,
          "SELECT EXISTS (SELECT 1 FROM outbox WHERE n IS NOT NULL AND " IS_ABOUT ")", "s", id))
    return FALSE;
  return !on_its_way || reseau_store_forget_batch (self, error);
}

static gboolean
drop_counted (ReseauStore *self, const char *sql, const char *id, gint64 *count, GError **error)
{
  if (!reseau_db_run (self->db, error, sql, "s", id))
    return FALSE;
  *count += reseau_db_changes (self->db);
  return TRUE;
}

static gboolean
drop_work (ReseauStore *self, const char *id, GError **error)
{
  gint64 own = 0, given = 0;

  if (!drop_counted (self, "DELETE FROM outbox WHERE lane <> 0 AND " IS_ABOUT, id, &given, error) ||
      !drop_counted (self, "DELETE FROM outbox WHERE " IS_ABOUT, id, &own, error) ||
      !drop_counted (self, "DELETE FROM tray WHERE " IS_ABOUT, id, &own, error) ||
      !drop_counted (self, "DELETE FROM draft WHERE instr(key, ?1)", id, &own, error))
    return FALSE;
  return own == 0 || reseau_store_note_event (self, RESEAU_EVENT_ERASED, "dropped", own, error);
}

static gboolean
drop_entry (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  g_clear_pointer (&entry->base, reseau_record_unref);
  entry->base_fields = NULL;
  entry->stale = 0;
  return reseau_store_forget_notices (self, entry->rid, error) &&
         reseau_store_save_entry (self, entry, TRUE, error);
}

/**
 * reseau_store_erase:
 * @id: of a record that was erased, which need not be here
 * @answered: whether that is the answer to a batch that is just being folded in
 *
 * Inside a transaction.  What remains readable in the index and the log goes at the end of the
 * pull.
 */
gboolean
reseau_store_erase (ReseauStore *self, const char *id, gboolean answered, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_find_entry (self, id, &entry, error) ||
      !release_blobs (self, id, entry != NULL ? entry->rid : 0, error) ||
      (!answered && !stop_batch (self, id, error)) || !drop_work (self, id, error) ||
      (entry != NULL && !drop_entry (self, entry, error)))
    return FALSE;
  return reseau_db_run (self->db, error, "INSERT OR IGNORE INTO erased (id) VALUES (?)", "u", id) &&
         reseau_store_note_traces (self, RESEAU_TRACES_FOREIGN, error);
}

/**
 * reseau_store_is_erased:
 *
 * Returns: whether the server has told that this was erased for good
 */
gboolean
reseau_store_is_erased (ReseauStore *self, const char *id)
{
  gint64 erased = 0;

  return reseau_db_get_int64 (self->db, &erased, NULL, "SELECT count(*) FROM erased WHERE id = ?",
                              "u", id) &&
         erased > 0;
}
