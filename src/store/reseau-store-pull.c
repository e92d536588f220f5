/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the server tells.  Rows and the cursor behind them are one transaction: a
 * pull that breaks off anywhere goes on from there. */
#include "reseau-store-private.h"

static gboolean
add_wants (ReseauStore *self, ReseauPullRequest *request, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (
      self->db, "SELECT name, cursor, caught_up FROM scope WHERE cursor IS NOT NULL ORDER BY name",
      error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    const char *name = reseau_db_column_text (statement, 0);

    reseau_pull_request_add (request, name, reseau_db_column_text (statement, 1));
    if (!reseau_db_column_int (statement, 2))
      reseau_pull_request_set_filling (request, name);
  }
  return more == 0;
}

/**
 * reseau_store_begin_pull:
 *
 * Returns: (transfer full): what to ask for next: the scopes begun, each from where
 *   it stands; with RESEAU_ERROR_AUTH before the installation was registered
 */
ReseauPullRequest *
reseau_store_begin_pull (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauPullRequest) request = reseau_pull_request_new ();

  g_return_val_if_fail (self != NULL, NULL);

  if (!reseau_store_get_meta_int (self, "epoch", &request->epoch, error) ||
      !reseau_store_get_meta_text (self, "device", &request->device, error) ||
      !reseau_store_get_meta_text (self, "token", &request->token, error) ||
      !reseau_store_get_mark (self, &request->mark, error) || !add_wants (self, request, error))
    return NULL;
  if (request->device == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_AUTH,
                         "This installation is not registered with a server");
    return NULL;
  }
  request->schema = reseau_schema_version;
  return g_steal_pointer (&request);
}

/* --- rows --------------------------------------------------------------- */

static gboolean
put_record (ReseauStore *self, const ReseauLine *line, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_find_entry (self, line->id, &entry, error))
    return FALSE;
  if (entry == NULL)
    entry = reseau_entry_new (line->id, line->kind);
  /* Pages of several scopes may overlap in time: the newest stands. */
  if (entry->base != NULL && !g_str_equal (entry->base->scope, line->scope) &&
      entry->base->rev > line->rev && !entry->stale)
    return TRUE;
  if (!g_str_equal (entry->kind, line->kind)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                         "A record has changed its kind");
    return FALSE;
  }
  if (entry->base == NULL && !reseau_store_drop_held (self, entry->rid, error))
    return FALSE;
  reseau_record_unref (entry->base);
  entry->base = reseau_record_ref (line->record);
  entry->base_fields = line->fields;
  entry->stale = 0;
  g_free (entry->seal);
  entry->seal = g_strdup (line->seal);
  return reseau_store_save_entry (self, entry, TRUE, error);
}

static gboolean
drop_base (ReseauStore *self, ReseauEntry *entry, gint64 traces, GError **error)
{
  g_clear_pointer (&entry->base, reseau_record_unref);
  entry->stale = 0;
  if (traces == RESEAU_TRACES_FOREIGN && !reseau_store_hand_in_blobs (self, entry->rid, error))
    return FALSE;
  return reseau_store_note_traces (self, traces, error) &&
         reseau_store_forget_notices (self, entry->rid, error) &&
         reseau_store_save_entry (self, entry, TRUE, error);
}

/* Where it went may be told later in the same pull: until its end nobody types into fields that
 * only seem to be empty. What is not met again goes then (sweep). */
static gboolean
await_record (ReseauStore *self, const ReseauEntry *entry, GError **error)
{
  gint64 epoch;

  if (entry->stale != 0)
    return TRUE;
  return reseau_store_get_meta_int (self, "epoch", &epoch, error) &&
         reseau_db_run (self->db, error, "UPDATE record SET stale = ? WHERE rid = ?", "ll",
                        MAX (epoch, 1), entry->rid);
}

/* What a package brought, and is gone before it was ever here. */
static gboolean
drop_held_record (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  return reseau_store_drop_held (self, entry->rid, error) &&
         reseau_store_save_entry (self, entry, FALSE, error);
}

/* Of a record that has come into another scope of ours the old one's farewell is
 * no news. */
static gboolean
remove_record (ReseauStore *self, const ReseauLine *line, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (line->erased)
    return reseau_store_keep_trace (self, line, error) &&
           reseau_store_erase (self, line->id, FALSE, error);
  if (!reseau_store_find_entry (self, line->id, &entry, error) ||
      (line->type == RESEAU_LINE_DEL && !reseau_store_keep_trace (self, line, error)))
    return FALSE;
  if (entry != NULL && entry->base == NULL)
    return drop_held_record (self, entry, error);
  if (entry == NULL || !g_str_equal (entry->base->scope, line->scope))
    return TRUE;
  return line->type == RESEAU_LINE_LEAVE ? await_record (self, entry, error)
                                         : drop_base (self, entry, RESEAU_TRACES_OWN, error);
}

/* What has been compared with the server, and is not there, goes at once. */
gboolean
reseau_store_drop_record (ReseauStore *self, const char *scope, const char *id, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_find_entry (self, id, &entry, error))
    return FALSE;
  return entry == NULL || entry->base == NULL || !g_str_equal (entry->base->scope, scope) ||
         drop_base (self, entry, RESEAU_TRACES_FOREIGN, error);
}

static gboolean
confirm_record (ReseauStore *self, const ReseauLine *line, GError **error)
{
  gint64 sid;

  if (!reseau_store_intern_scope (self, line->scope, &sid, error) ||
      !reseau_db_run (self->db, error,
                      "UPDATE record SET rev = ?1, stale = 0, changed = max(changed, ?1),"
                      " seal = ?4 WHERE id = ?2 AND sid = ?3 AND base IS NOT NULL AND gone = 0",
                      "luls", line->rev, line->id, sid, line->seal))
    return FALSE;
  if (reseau_db_changes (self->db) == 1)
    return TRUE;
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT,
               "The server confirms a record that the cache has not: %s", line->id);
  return FALSE;
}

/* --- scopes ------------------------------------------------------------- */

static gboolean
list_rids (ReseauStore *self, GArray *rids, GError **error, ReseauDbStatement *statement)
{
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    g_array_append_val (rids, rid);
  }
  return more == 0;
}

static gboolean
drop_all (ReseauStore *self, const GArray *rids, gint64 traces, GError **error)
{
  for (guint i = 0; i < rids->len; i++) {
    g_autoptr (ReseauEntry) entry = NULL;

    if (!reseau_store_load_entry (self, g_array_index (rids, gint64, i), &entry, error) ||
        (entry != NULL && !drop_base (self, entry, traces, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
purge_scope (ReseauStore *self, const char *name, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ReseauDbStatement) statement = NULL;
  gint64 sid;

  if (!reseau_store_intern_scope (self, name, &sid, error))
    return FALSE;
  statement = reseau_db_query (self->db, error, "SELECT rid FROM record WHERE sid = ?", "l", sid);
  if (!list_rids (self, rids, error, statement) ||
      !drop_all (self, rids, RESEAU_TRACES_FOREIGN, error))
    return FALSE;
  g_hash_table_remove (self->scopes, name);
  return reseau_db_run (self->db, error, "DELETE FROM trace WHERE scope = ?", "s", name) &&
         reseau_db_run (self->db, error, "DELETE FROM scope WHERE sid = ?", "l", sid);
}

static gboolean
has_scope (const ReseauValue *scopes, const char *name)
{
  for (guint i = 0; i < reseau_value_get_length (scopes); i++)
    if (g_strcmp0 (reseau_value_get_member_string (reseau_value_get_at (scopes, i), "s"), name) ==
        0)
      return TRUE;
  return FALSE;
}

static gboolean
list_lost_scopes (ReseauStore *self, const ReseauValue *granted, GPtrArray *lost, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT name FROM scope", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!has_scope (granted, reseau_db_column_text (statement, 0)))
      g_ptr_array_add (lost, reseau_db_column_dup_text (statement, 0));
  return more == 0;
}

static gboolean
purge_lost_scopes (ReseauStore *self, const ReseauValue *granted, GError **error)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);

  if (!list_lost_scopes (self, granted, lost, error))
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    if (!purge_scope (self, g_ptr_array_index (lost, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
write_roles (ReseauStore *self, const ReseauValue *granted, GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (granted); i++) {
    const ReseauValue *scope = reseau_value_get_at (granted, i);
    const char *name = reseau_value_get_member_string (scope, "s");
    const char *role = reseau_value_get_member_string (scope, "role");

    if (name != NULL &&
        !reseau_db_run (self->db, error,
                        "INSERT INTO scope (name, role) VALUES (?1, ?2)"
                        " ON CONFLICT (name) DO UPDATE SET role = ?2 WHERE role IS NOT ?2",
                        "ss", name, role ? role : "read"))
      return FALSE;
  }
  return TRUE;
}

/* @seq: the highest commit number that the answer has covered everywhere, or 0 */
static gboolean
write_cursors (ReseauStore *self, const ReseauValue *cursors, gint64 seq, gboolean caught_up,
               GError **error)
{
  for (guint i = 0; i < reseau_value_get_length (cursors); i++) {
    const char *cursor = reseau_value_get_string (reseau_value_get_at (cursors, i));

    if (cursor != NULL &&
        !reseau_db_run (self->db, error,
                        "INSERT INTO scope (name, cursor, seq, caught_up)"
                        " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE"
                        " SET cursor = ?2, seq = max(seq, ?3), caught_up = max(caught_up, ?4)"
                        " WHERE cursor IS NOT ?2 OR seq < ?3 OR caught_up < ?4",
                        "ssli", reseau_value_get_key_at (cursors, i), cursor, seq, caught_up))
      return FALSE;
  }
  return TRUE;
}

static gboolean
drop_listed (ReseauStore *self, const char *sql, gint64 traces, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (self->db, sql, error);

  return list_rids (self, rids, error, statement) && drop_all (self, rids, traces, error);
}

/* What a pull from the very start has not met is gone, unless it has still to be
 * given back.  So is what was deleted here: a server may tell nothing of it. */
static gboolean
sweep (ReseauStore *self, GError **error)
{
  gint64 waiting = 0;

  if (!reseau_db_get_int64 (self->db, &waiting, error,
                            "SELECT EXISTS (SELECT 1 FROM outbox WHERE lane = 1)", ""))
    return FALSE;
  if (waiting)
    return TRUE;
  return drop_listed (self, "SELECT rid FROM record WHERE stale <> 0", RESEAU_TRACES_FOREIGN,
                      error) &&
         drop_listed (self, "SELECT rid FROM record WHERE gone = 1 AND pending = 0",
                      RESEAU_TRACES_OWN, error) &&
         reseau_store_end_restoration (self, error);
}

static gboolean
note_closing (ReseauStore *self, const ReseauAccount *known, const ReseauAccount *account,
              GError **error)
{
  if (account->role != RESEAU_ROLE_CLOSED)
    return reseau_store_dismiss_event (self, RESEAU_EVENT_CLOSED, error);
  return known->role == RESEAU_ROLE_CLOSED ||
         reseau_store_note_event (self, RESEAU_EVENT_CLOSED, NULL, 0, error);
}

/* The server has changed what one may do since one signed in. */
static gboolean
learn_account (ReseauStore *self, const ReseauAccount *account, GError **error)
{
  const ReseauAccount *known;

  if (account == NULL)
    return TRUE;
  if (!reseau_store_get_account (self, &known, error))
    return FALSE;
  if (known != NULL && g_str_equal (known->uid, account->uid))
    return note_closing (self, known, account, error) &&
           reseau_store_set_account (self, account, error);
  g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_INVALID,
                       "The server speaks to another account");
  return FALSE;
}

static gboolean
apply_end (ReseauStore *self, const ReseauLine *line, GError **error)
{
  if (!purge_lost_scopes (self, line->scopes, error) || !write_roles (self, line->scopes, error) ||
      !write_cursors (self, line->cursors, line->more ? 0 : line->head, !line->more, error) ||
      !reseau_store_set_meta_int (self, "head", line->head, error) ||
      !learn_account (self, line->account, error) ||
      !reseau_store_note_mark (self, line->mark, error))
    return FALSE;
  if (line->more)
    return TRUE;
  return sweep (self, error) && reseau_store_thin_traces (self, error) &&
         reseau_store_sweep_blobs (self, error) && reseau_store_remove_traces (self, error) &&
         reseau_store_set_meta_int (self, "last_sync", reseau_env_now_us (self->env), error);
}

static gboolean
note_seq (ReseauStore *self, const ReseauLine *line, GError **error)
{
  return reseau_db_run (self->db, error,
                        "INSERT INTO scope (name, seq) VALUES (?1, ?2)"
                        " ON CONFLICT (name) DO UPDATE SET seq = ?2 WHERE seq < ?2",
                        "sl", line->scope, line->seq);
}

static gboolean
apply_line (ReseauStore *self, const ReseauLine *line, GError **error)
{
  switch (line->type) {
  case RESEAU_LINE_PUT:
    return put_record (self, line, error);
  case RESEAU_LINE_DEL:
  case RESEAU_LINE_LEAVE:
    return remove_record (self, line, error);
  case RESEAU_LINE_SAME:
    return confirm_record (self, line, error);
  case RESEAU_LINE_CUR:
    return write_cursors (self, line->cursors, 0, FALSE, error) &&
           reseau_store_note_mark (self, line->mark, error);
  case RESEAU_LINE_END:
    return apply_end (self, line, error);
  case RESEAU_LINE_OTHER:
  default:
    g_return_val_if_reached (FALSE);
  }
}

static gboolean
apply_all (ReseauStore *self, GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++) {
    const ReseauLine *line = g_ptr_array_index (lines, i);
    const ReseauLine *next = i + 1 < lines->len ? g_ptr_array_index (lines, i + 1) : NULL;

    if (!apply_line (self, line, error))
      return FALSE;
    /* Rows come in the order of their numbers: the last of a run is enough. */
    if (line->scope != NULL && (next == NULL || g_strcmp0 (next->scope, line->scope) != 0) &&
        !note_seq (self, line, error))
      return FALSE;
  }
  return TRUE;
}

/* Rows without a cursor, inside a transaction. */
gboolean
reseau_store_apply_rows (ReseauStore *self, GPtrArray *lines, GError **error)
{
  for (guint i = 0; i < lines->len; i++)
    if (!apply_line (self, g_ptr_array_index (lines, i), error))
      return FALSE;
  return TRUE;
}

/**
 * reseau_store_apply_lines:
 * @lines: (element-type ReseauLine): rows as they came, up to a commit point
 *
 * Takes over what the server tells, with the cursor behind it, in one
 * transaction.
 *
 * Returns: %FALSE with RESEAU_ERROR_CORRUPT when the server takes for granted what
 *   the cache has not: then the pull has to start over
 *   ([func@store_forget_cursors])
 */
gboolean
reseau_store_apply_lines (ReseauStore *self, GPtrArray *lines, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL && lines != NULL, FALSE);

  /* What a loss of power undoes comes with the next pull, since its cursor is undone
   * with it: nobody has to wait for the disk. */
  reseau_db_set_patient (self->db, FALSE);
  done = reseau_store_begin (self, error) &&
         reseau_store_finish (self, apply_all (self, lines, error), error);
  reseau_db_set_patient (self->db, TRUE);
  if (done)
    reseau_store_empty_wal (self);
  return done;
}
