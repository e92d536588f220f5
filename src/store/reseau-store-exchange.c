/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes into a package and what comes out of one.  An operation keeps its id on the way, so
 * that the server, whoever brings it first, does it once. */
#include "reseau-store-exchange.h"

#include <string.h>

#include "reseau-json.h"
#include "reseau-store-blobs.h"
#include "reseau-store-private.h"

void
reseau_given_free (ReseauGiven *self)
{
  if (self == NULL)
    return;
  reseau_record_unref (self->base);
  reseau_record_unref (self->shown);
  g_clear_pointer (&self->ops, g_ptr_array_unref);
  g_free (self);
}

ReseauTaken *
reseau_taken_new (const char *id, const char *kind)
{
  ReseauTaken *self = g_new0 (ReseauTaken, 1);

  self->id = g_strdup (id);
  self->kind = g_strdup (kind);
  self->ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  return self;
}

void
reseau_taken_free (ReseauTaken *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->title);
  g_free (self->scope);
  reseau_line_free (self->line);
  g_ptr_array_unref (self->ops);
  g_free (self);
}

/* --- giving ---------------------------------------------------------------------- */

static gboolean
write_body (ReseauStore *self, const ReseauOp *op, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *body = NULL;

  reseau_value_unset (value, "n");
  body = reseau_json_write (value);
  return reseau_db_run (self->db, error, "UPDATE outbox SET body = ? WHERE op = ?", "su", body,
                        op->id);
}

/* Somebody else may send it too: from here on nothing joins it any more. */
static gboolean
settle_content (ReseauStore *self, GPtrArray *ops, const char *device, GError **error)
{
  for (guint i = 0; i < ops->len; i++) {
    ReseauOp *op = g_ptr_array_index (ops, i);

    op->n = 0;
    if (op->origin != NULL)
      continue;
    op->origin = g_strdup (device);
    if (!write_body (self, op, error))
      return FALSE;
  }
  return TRUE;
}

/* A settlement of versions that the server has not met yet is understood on this desk alone. */
static void
leave_out_foretold (GPtrArray *ops)
{
  for (guint i = ops->len; i > 0; i--) {
    const ReseauOp *op = g_ptr_array_index (ops, i - 1);

    if (op->type == RESEAU_OP_RESOLVE && op->alt_rev == 0)
      g_ptr_array_remove_index (ops, i - 1);
  }
}

static ReseauGiven *
give_one (ReseauStore *self, const char *id, const char *device, GError **error)
{
  g_autoptr (ReseauGiven) given = g_new0 (ReseauGiven, 1);
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_find_entry (self, id, &entry, error))
    return NULL;
  if (entry == NULL || (entry->base != NULL && entry->base->deleted)) {
    g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND, "No such record: %s", id);
    return NULL;
  }
  if (entry->stale != 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_STALE,
                         "The pull that starts over has not met the record yet");
    return NULL;
  }
  given->ops = reseau_store_load_ops (self, entry->rid, error);
  if (given->ops == NULL || !settle_content (self, given->ops, device, error))
    return NULL;
  leave_out_foretold (given->ops);
  given->base = entry->base ? reseau_record_ref (entry->base) : NULL;
  given->shown = entry->shown ? reseau_record_ref (entry->shown) : NULL;
  return g_steal_pointer (&given);
}

static gboolean
give_all (ReseauStore *self, const GPtrArray *ids, GPtrArray *out, GError **error)
{
  g_autofree char *device = NULL;

  if (!reseau_store_get_meta_text (self, "device", &device, error))
    return FALSE;
  if (device == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_AUTH,
                         "This installation was never registered");
    return FALSE;
  }
  for (guint i = 0; i < ids->len; i++) {
    ReseauGiven *given = give_one (self, g_ptr_array_index (ids, i), device, error);

    if (given == NULL)
      return FALSE;
    g_ptr_array_add (out, given);
  }
  return TRUE;
}

/**
 * reseau_store_give:
 * @ids: (element-type utf8): records
 *
 * What waits in the outbox on them stays there; since others may send it too, nothing joins it
 * any more and it cannot be withdrawn.
 *
 * Returns: (transfer full) (element-type ReseauGiven): the records; %NULL with
 *   RESEAU_ERROR_NOT_FOUND, RESEAU_ERROR_AUTH (never connected) or RESEAU_ERROR_STALE (to be
 *   compared with the server first)
 */
GPtrArray *
reseau_store_give (ReseauStore *self, const GPtrArray *ids, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_given_free);

  if (!reseau_store_begin (self, error))
    return NULL;
  if (!reseau_store_finish (self, give_all (self, ids, out, error), error))
    return NULL;
  return g_steal_pointer (&out);
}

/* --- taking ---------------------------------------------------------------------- */

static gboolean
get_number (ReseauStore *self, gint64 *number, GError **error, ReseauDbStatement *statement)
{
  int more = statement ? reseau_db_step (statement, error) : -1;

  *number = more > 0 ? reseau_db_column_int64 (statement, 0) : 0;
  return more >= 0;
}

static gboolean
get_pulled (ReseauStore *self, const char *scope, gint64 *seq, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, "SELECT seq FROM scope WHERE name = ?", "s", scope);

  return get_number (self, seq, error, statement);
}

/* What the server said later than it spoke to this desk: the next pull says it again, or better.
 * Anything else the desk knows already, as it is or as gone. */
static gboolean
is_news (ReseauStore *self, const ReseauLine *line, const ReseauEntry *entry, gboolean *news,
         GError **error)
{
  const ReseauRecord *base = entry ? entry->base : NULL;
  gint64 seq, other = 0;

  if (!get_pulled (self, line->scope, &seq, error) ||
      (base != NULL && !get_pulled (self, base->scope, &other, error)))
    return FALSE;
  *news = line->rev > seq && line->rev > other && (base == NULL || line->rev > base->rev) &&
          (entry == NULL || entry->stale == 0);
  return TRUE;
}

static gboolean
take_line (ReseauStore *self, const ReseauTaken *taken, const ReseauEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();
  gboolean news = FALSE;

  if (taken->line == NULL || !taken->with_line)
    return TRUE;
  if (!is_news (self, taken->line, entry, &news, error))
    return FALSE;
  if (!news)
    return TRUE;
  g_ptr_array_add (lines, taken->line);
  /* The server did not say it to us: it is compared with what it says at the next occasion. */
  return reseau_store_apply_rows (self, lines, error) &&
         reseau_store_set_meta_int (self, "compared", 0, error);
}

/* Whether it is the desk's own, waits here already, was refused or came before. */
static gboolean
is_met (ReseauStore *self, const ReseauOp *op, const char *device, gboolean *met, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  gint64 known = 0;

  if (g_strcmp0 (op->origin, device) == 0) {
    *met = TRUE;
    return TRUE;
  }
  statement = reseau_db_query (self->db, error,
                               "SELECT EXISTS (SELECT 1 FROM outbox WHERE op = ?1) OR"
                               " EXISTS (SELECT 1 FROM tray WHERE op = ?1) OR"
                               " EXISTS (SELECT 1 FROM carried WHERE op = ?1)",
                               "u", op->id);
  if (!get_number (self, &known, error, statement))
    return FALSE;
  *met = known != 0;
  return TRUE;
}

static gboolean
find_or_add (ReseauStore *self, const ReseauOp *op, ReseauEntry **entry, GError **error)
{
  if (!reseau_store_find_entry (self, op->record, entry, error))
    return FALSE;
  if (*entry != NULL || op->type != RESEAU_OP_CREATE)
    return TRUE;
  *entry = reseau_entry_new (op->record, op->kind);
  return reseau_store_add_entry (self, *entry, error);
}

/* It is not the bearer's, who may neither send nor change it. */
static void
sign_held (ReseauEntry *entry, const ReseauTaken *taken, const ReseauOp *op)
{
  g_free (entry->by);
  g_free (entry->org);
  entry->by = g_strdup (reseau_value_get_member_string (op->via, "by"));
  entry->org = g_strdup (taken->org);
}

static gboolean
queue (ReseauStore *self, ReseauEntry *entry, const ReseauTaken *taken, const ReseauOp *op,
       GError **error)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *body = reseau_json_write (value);

  entry->pending = TRUE;
  if (taken->held && op->type == RESEAU_OP_CREATE)
    sign_held (entry, taken, op);
  return reseau_db_run (self->db, error,
                        "INSERT INTO outbox (op, rid, lane, body) VALUES (?, ?, ?, ?)", "ulis",
                        op->id, entry->rid, taken->held ? RESEAU_LANE_HELD : 0, body) &&
         reseau_db_run (self->db, error, "INSERT INTO carried (op, at) VALUES (?, ?)", "ul", op->id,
                        reseau_env_now_us (self->env)) &&
         reseau_store_save_entry (self, entry, taken->held, error);
}

/* What the server says of a record takes the place of what a package said of it.
 * @rid: 0 when the record is not here */
gboolean
reseau_store_drop_held (ReseauStore *self, gint64 rid, GError **error)
{
  return rid == 0 ||
         reseau_db_run (self->db, error, "DELETE FROM outbox WHERE rid = ? AND lane = 3", "l", rid);
}

static gboolean
take_op (ReseauStore *self, ReseauTaken *taken, const ReseauOp *op, const char *device,
         GPtrArray *added, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;
  gboolean met = FALSE;

  if (!is_met (self, op, device, &met, error) || met)
    return met;
  if (!find_or_add (self, op, &entry, error))
    return FALSE;
  if (entry == NULL || !g_str_equal (entry->kind, op->kind)) {
    taken->reason = "missing";
    return TRUE;
  }
  /* A record that the server has was made, by this operation. */
  if ((op->type == RESEAU_OP_CREATE || taken->held) && entry->base != NULL)
    return TRUE;
  if (added != NULL)
    g_ptr_array_add (added, g_strdup (op->id));
  return queue (self, entry, taken, op, error);
}

static guint
count_alts (const ReseauRecord *record)
{
  return record ? reseau_value_get_length (record->alts) : 0;
}

static ReseauTakenOutcome
compare (const ReseauRecord *before, const ReseauRecord *after)
{
  if (after == NULL)
    return before == NULL ? RESEAU_TAKEN_UNCHANGED : RESEAU_TAKEN_DELETED;
  if (count_alts (after) > count_alts (before))
    return RESEAU_TAKEN_CONFLICT;
  if (before == NULL)
    return RESEAU_TAKEN_CREATED;
  return reseau_value_equal (before->fields, after->fields) &&
                 g_str_equal (before->scope, after->scope)
             ? RESEAU_TAKEN_UNCHANGED
             : RESEAU_TAKEN_UPDATED;
}

static gboolean
take_one (ReseauStore *self, ReseauTaken *taken, const char *device, GPtrArray *added,
          GError **error)
{
  g_autoptr (ReseauEntry) before = NULL;
  g_autoptr (ReseauEntry) after = NULL;

  if (!reseau_store_find_entry (self, taken->id, &before, error) ||
      !take_line (self, taken, before, error))
    return FALSE;
  for (guint i = 0; i < taken->n_allowed; i++)
    if (!take_op (self, taken, g_ptr_array_index (taken->ops, i), device, added, error))
      return FALSE;
  if (!reseau_store_find_entry (self, taken->id, &after, error))
    return FALSE;
  taken->outcome = compare (before ? before->shown : NULL, after ? after->shown : NULL);
  return TRUE;
}

static gboolean
take_all (ReseauStore *self, GPtrArray *records, GPtrArray *blobs, GPtrArray *added, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (self);
  g_autofree char *device = NULL;

  if (!reseau_store_get_meta_text (self, "device", &device, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    if (!take_one (self, g_ptr_array_index (records, i), device, added, error))
      return FALSE;
  for (guint i = 0; i < blobs->len; i++) {
    const char *sha256 = g_ptr_array_index (blobs, i);
    gint64 size = reseau_blob_folder_get_size (folder, sha256);

    if (size >= 0 && !reseau_store_add_blob (self, sha256, size, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_store_take:
 * @records: (element-type ReseauTaken): what comes, the outcome of each to be set
 * @blobs: (element-type utf8): photos and files that came along and are in the folder
 * @dry_run: only look what would become of it
 *
 * All or nothing.  What is here already, or was, is passed over.
 */
gboolean
reseau_store_take (ReseauStore *self, GPtrArray *records, GPtrArray *blobs, gboolean dry_run,
                   GPtrArray *added, GError **error)
{
  gboolean ok;

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = take_all (self, records, blobs, added, error);
  if (ok && dry_run) {
    reseau_store_finish (self, FALSE, NULL);
    return TRUE;
  }
  return reseau_store_finish (self, ok, error);
}

gboolean
reseau_store_forget_carried (ReseauStore *self, const char *op_id, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM carried WHERE op = ?", "u", op_id);
}

/* The other way round: what was beside stands now, and what stood is beside. */
static void
turn_round (ReseauOp *op, const ReseauValue *alt)
{
  const char *take = g_str_equal (op->take, "mine") ? "other" : "mine";

  g_free (op->alt);
  op->alt = g_strdup (reseau_value_get_member_string (alt, "k"));
  if (g_str_equal (op->take, "value"))
    return;
  g_free (op->take);
  op->take = g_strdup (take);
}

/* A settlement of two versions of which the server had met neither: now it says which of them it
 * set beside the other, and with what number. */
static void
number_settlement (ReseauOp *op, const ReseauRecord *base)
{
  const ReseauValue *alt = reseau_record_find_alternative (base, op->alt);
  const char *slash = strchr (op->alt, '/');

  for (guint i = 0; alt == NULL && slash != NULL && i < reseau_value_get_length (base->alts); i++) {
    const ReseauValue *other = reseau_value_get_at (base->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (other, "f"), slash + 1) != 0)
      continue;
    turn_round (op, other);
    alt = other;
  }
  op->alt_rev = reseau_value_get_member_int (alt, "q", 0);
}

gboolean
reseau_store_see_accepted (ReseauStore *self, gint64 rid, const ReseauOp *accepted,
                           const ReseauRecord *base, GError **error)
{
  g_autoptr (GPtrArray) ops = reseau_store_load_ops (self, rid, error);

  if (ops == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++) {
    ReseauOp *op = g_ptr_array_index (ops, i);

    if (op->via != NULL || op->n != 0)
      continue;
    reseau_op_see_accepted (op, accepted);
    if (op->type == RESEAU_OP_RESOLVE && op->alt_rev == 0)
      number_settlement (op, base);
    if (!write_body (self, op, error))
      return FALSE;
  }
  return TRUE;
}

/* --- who signs ------------------------------------------------------------------- */

/**
 * reseau_store_judge_signer:
 * @key: that a package is signed with
 * @device: that it says it comes from
 * @uid: whose it says it is
 */
gboolean
reseau_store_judge_signer (ReseauStore *self, const char *key, const char *device, const char *uid,
                           ReseauSignerTrust *trust, GError **error)
{
  gint64 known = 0, other = 0;

  if (!reseau_db_get_int64 (self->db, &known, error,
                            "SELECT count(*) FROM signer WHERE key = ? AND device = ? AND uid = ?",
                            "sss", key, device, uid) ||
      !reseau_db_get_int64 (self->db, &other, error,
                            "SELECT count(*) FROM signer WHERE key = ? OR device = ?", "ss", key,
                            device))
    return FALSE;
  *trust = known > 0   ? RESEAU_SIGNER_KNOWN
           : other > 0 ? RESEAU_SIGNER_OTHER_KEY
                       : RESEAU_SIGNER_NEW;
  return TRUE;
}

/* Whoever takes a package takes its signer for known; the first one counts. */
gboolean
reseau_store_note_signer (ReseauStore *self, const char *key, const char *device, const char *uid,
                          GError **error)
{
  return reseau_db_run (self->db, error,
                        "INSERT OR IGNORE INTO signer (key, device, uid, at) VALUES (?, ?, ?, ?)",
                        "sssl", key, device, uid, reseau_env_now_us (self->env));
}
