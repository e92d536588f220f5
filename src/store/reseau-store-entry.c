/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One record between its row and what a person sees of it. */
#include "reseau-store-private.h"

#include <string.h>

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-text-fold.h"

#define SELECT_ITEM \
  "SELECT r.rid, r.id, k.name, s.name, r.rev, r.created, r.author, r.org, r.fv, r.alt," \
  " r.base, r.doc, r.doc_scope, r.pending, r.hidden, r.stale, r.gone, r.seal, h.upto" \
  " FROM record r JOIN kind k USING (kid) LEFT JOIN scope s ON s.sid = r.sid" \
  " LEFT JOIN history h ON h.epoch = r.stale "

ReseauEntry *
reseau_entry_new (const char *id, const char *kind)
{
  ReseauEntry *self = g_new0 (ReseauEntry, 1);

  self->id = g_strdup (id);
  self->kind = g_strdup (kind);
  return self;
}

void
reseau_entry_free (ReseauEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->by);
  g_free (self->org);
  g_free (self->seal);
  reseau_record_unref (self->told);
  reseau_record_unref (self->base);
  reseau_record_unref (self->shown);
  g_free (self);
}

/* --- reading ------------------------------------------------------------ */

static gboolean
read_json (ReseauDbStatement *row, int column, ReseauValue **value, GError **error)
{
  const char *text = reseau_db_column_text (row, column);
  ReseauValue *parsed;

  if (text == NULL)
    return TRUE;
  parsed = reseau_json_parse (text, reseau_db_column_length (row, column), NULL);
  if (parsed == NULL) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT,
                         "A stored record does not read as JSON");
    return FALSE;
  }
  reseau_value_unref (*value);
  *value = parsed;
  return TRUE;
}

/* Numbers of a history that is no more are not those of the present one: an edit has seen
 * what both have. */
static ReseauRecord *
clamp (ReseauRecord *told, gint64 upto)
{
  ReseauRecord *base;

  if (upto == G_MAXINT64)
    return reseau_record_ref (told);
  base = reseau_record_copy (told);
  base->rev = MIN (told->rev, upto);
  base->created = MIN (told->created, upto);
  for (guint i = 0; i < reseau_value_get_length (told->revs); i++)
    reseau_value_set_int (base->revs, reseau_value_get_key_at (told->revs, i),
                          MIN (reseau_value_get_int (reseau_value_get_at (told->revs, i)), upto));
  return base;
}

static gboolean
read_base (ReseauEntry *entry, ReseauDbStatement *row, GError **error)
{
  g_autoptr (ReseauRecord) base = NULL;

  if (reseau_db_column_is_null (row, 10))
    return TRUE;
  if (reseau_db_column_is_null (row, 3)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "A record is in no scope");
    return FALSE;
  }
  base = reseau_record_new (entry->id, entry->kind, reseau_db_column_text (row, 3));
  base->rev = reseau_db_column_int64 (row, 4);
  base->created = reseau_db_column_int64 (row, 5);
  base->deleted = reseau_db_column_int (row, 16);
  base->by = g_strdup (entry->by);
  base->org = g_strdup (entry->org);
  if (!read_json (row, 8, &base->revs, error) || !read_json (row, 9, &base->alts, error) ||
      !read_json (row, 10, &base->fields, error))
    return FALSE;
  entry->told = reseau_record_ref (base);
  entry->base = clamp (base, entry->upto);
  return TRUE;
}

/* What an operation that settles a conflict will take away is not shown any more. */
static void
drop_settled (ReseauRecord *shown, const ReseauOp *op)
{
  ReseauValue *kept;

  if (op->type != RESEAU_OP_RESOLVE || reseau_record_find_alternative (shown, op->alt) == NULL)
    return;
  kept = reseau_value_new_list ();
  for (guint i = 0; i < reseau_value_get_length (shown->alts); i++) {
    ReseauValue *alt = reseau_value_get_at (shown->alts, i);

    if (g_strcmp0 (reseau_value_get_member_string (alt, "k"), op->alt) != 0)
      reseau_value_add (kept, reseau_value_ref (alt));
  }
  reseau_value_unref (shown->alts);
  shown->alts = kept;
}

static gboolean
settles_deletion (const ReseauRecord *shown, const ReseauOp *op)
{
  const ReseauValue *alt =
      op->type == RESEAU_OP_RESOLVE ? reseau_record_find_alternative (shown, op->alt) : NULL;

  return alt != NULL && g_strcmp0 (op->take, "other") == 0 &&
         g_strcmp0 (reseau_value_get_member_string (alt, "f"), "_del") == 0;
}

/* Whoever edits what is deleted brings it back; of messages nothing comes back. */
static gboolean
stays_deleted (const ReseauRecord *shown, const ReseauOp *op)
{
  if (op->type == RESEAU_OP_DELETE || settles_deletion (shown, op))
    return TRUE;
  return shown->deleted && g_str_equal (shown->kind, "message");
}

static void
overlay_one (ReseauStore *self, ReseauRecord *shown, const ReseauRecord *base, const ReseauOp *op)
{
  ReseauValue *fields = reseau_op_overlay (op, self->schema, base, shown->fields);

  reseau_value_unref (shown->fields);
  shown->fields = fields;
  shown->deleted = stays_deleted (shown, op);
  drop_settled (shown, op);
  if (op->move != NULL) {
    g_free (shown->scope);
    shown->scope = g_strdup (op->move);
  }
}

static gboolean
are_carried (ReseauStore *self, const ReseauEntry *entry, GPtrArray *ops)
{
  if (reseau_schema_get_kind (self->schema, entry->kind) == NULL)
    return FALSE;
  for (guint i = 0; i < ops->len; i++)
    if (((const ReseauOp *) g_ptr_array_index (ops, i))->via != NULL)
      return TRUE;
  return FALSE;
}

ReseauRecord *
reseau_store_overlay (ReseauStore *self, const ReseauEntry *entry, GPtrArray *ops)
{
  g_autoptr (ReseauRecord) empty = NULL;
  g_autoptr (ReseauRecord) shown = NULL;
  const ReseauRecord *base = entry->base;

  if (base == NULL) {
    const ReseauOp *first = g_ptr_array_index (ops, 0);

    empty = reseau_record_new (entry->id, entry->kind, first->scope);
    empty->by = g_strdup (entry->by);
    empty->org = g_strdup (entry->org);
    base = empty;
  }
  shown = reseau_record_copy (base);
  if (are_carried (self, entry, ops)) {
    reseau_store_predict (self, shown, ops);
    return g_steal_pointer (&shown);
  }
  for (guint i = 0; i < ops->len; i++)
    overlay_one (self, shown, base, g_ptr_array_index (ops, i));
  return g_steal_pointer (&shown);
}

/* Pending rows have their shown fields at hand; only the alternatives that wait
 * to be settled make it necessary to look at the operations. */
static gboolean
read_shown (ReseauStore *self, ReseauEntry *entry, ReseauDbStatement *row, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;

  if (!entry->pending) {
    if (entry->base != NULL && !entry->base->deleted)
      entry->shown = reseau_record_ref (entry->base);
    return TRUE;
  }
  ops = reseau_store_load_ops (self, entry->rid, error);
  if (ops == NULL)
    return FALSE;
  if (ops->len == 0 || reseau_db_column_int (row, 14))
    return TRUE;
  entry->shown = reseau_store_overlay (self, entry, ops);
  return read_json (row, 11, &entry->shown->fields, error);
}

static ReseauEntry *
read_item (ReseauStore *self, ReseauDbStatement *row, GError **error)
{
  char id[RESEAU_ID_LENGTH + 1];
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_db_column_uuid (row, 1, id)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "A record has no id");
    return NULL;
  }
  entry = reseau_entry_new (id, reseau_db_column_text (row, 2));
  entry->rid = reseau_db_column_int64 (row, 0);
  entry->by = reseau_db_column_dup_uuid (row, 6);
  entry->org = reseau_db_column_dup_uuid (row, 7);
  entry->pending = reseau_db_column_int (row, 13);
  entry->stale = reseau_db_column_int64 (row, 15);
  entry->seal = reseau_db_column_dup_text (row, 17);
  entry->upto = reseau_db_column_is_null (row, 18) ? G_MAXINT64 : reseau_db_column_int64 (row, 18);
  if (!read_base (entry, row, error) || !read_shown (self, entry, row, error))
    return NULL;
  return g_steal_pointer (&entry);
}

static gboolean
read_one (ReseauStore *self, ReseauDbStatement *statement, ReseauEntry **entry, GError **error)
{
  int more;

  *entry = NULL;
  if (statement == NULL)
    return FALSE;
  more = reseau_db_step (statement, error);
  if (more > 0)
    *entry = read_item (self, statement, error);
  return more == 0 || *entry != NULL;
}

gboolean
reseau_store_find_entry (ReseauStore *self, const char *id, ReseauEntry **entry, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;

  *entry = NULL;
  if (!reseau_id_is_valid (id)) /* of no record */
    return TRUE;
  statement = reseau_db_query (self->db, error, SELECT_ITEM "WHERE r.id = ?", "u", id);
  return read_one (self, statement, entry, error);
}

gboolean
reseau_store_load_entry (ReseauStore *self, gint64 rid, ReseauEntry **entry, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error, SELECT_ITEM "WHERE r.rid = ?", "l", rid);

  return read_one (self, statement, entry, error);
}

ReseauOp *
reseau_store_parse_op (const char *body, gsize length, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_json_parse (body, length, NULL);
  ReseauOp *op = value ? reseau_op_from_value (value, NULL) : NULL;

  if (op == NULL)
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT,
                         "A stored operation does not read as one");
  return op;
}

GPtrArray *
reseau_store_load_ops (ReseauStore *self, gint64 rid, GError **error)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_op_free);
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT body, n FROM outbox WHERE rid = ? AND lane IN (0, 3) ORDER BY pos",
      "l", rid);
  int more;

  if (statement == NULL)
    return NULL;
  while ((more = reseau_db_step (statement, error)) > 0) {
    ReseauOp *op = reseau_store_parse_op (reseau_db_column_text (statement, 0),
                                          reseau_db_column_length (statement, 0), error);

    if (op == NULL)
      return NULL;
    op->n = reseau_db_column_int64 (statement, 1);
    g_ptr_array_add (ops, op);
  }
  return more == 0 ? g_steal_pointer (&ops) : NULL;
}

/* --- writing ------------------------------------------------------------ */

static char *
dup_sort_title (ReseauStore *self, const ReseauRecord *record)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, record->kind);
  g_autofree char *title = kind ? reseau_kind_dup_title (kind, record->fields) : NULL;

  return title ? reseau_text_sort_key (title) : g_strdup ("");
}

/* The minute, as its author wrote it: the order of an agenda. */
static char *
dup_start (const ReseauRecord *record)
{
  const char *start = reseau_record_get_string (record, "start");

  if (start == NULL)
    start = reseau_record_get_string (record, "date");
  return start ? g_strndup (start, strlen ("2026-03-14T09:00")) : NULL;
}

static gint64
last_change (const ReseauRecord *record)
{
  gint64 last = MAX (record->rev, record->created);

  for (guint i = 0; i < reseau_value_get_length (record->revs); i++)
    last = MAX (last, reseau_value_get_int (reseau_value_get_at (record->revs, i)));
  return last;
}

static gboolean
get_order (ReseauStore *self, const ReseauEntry *entry, gint64 *order, GError **error)
{
  *order = entry->base ? last_change (entry->base) : 0;
  if (!entry->pending)
    return TRUE;
  if (!reseau_db_get_int64 (self->db, order, error, "SELECT max(pos) FROM outbox WHERE rid = ?",
                            "l", entry->rid))
    return FALSE;
  *order += RESEAU_ORDER_PENDING;
  return TRUE;
}

static gboolean
write_shown (ReseauStore *self, const ReseauEntry *entry, GError **error)
{
  const ReseauRecord *shown = entry->shown;
  gboolean apart = shown != NULL && shown != entry->base;
  g_autofree char *title = shown ? dup_sort_title (self, shown) : g_strdup ("");
  g_autofree char *start = shown ? dup_start (shown) : NULL;
  g_autofree char *doc = apart ? reseau_json_write (shown->fields) : NULL;
  gboolean conflict = shown != NULL && reseau_record_has_conflict (shown, NULL);
  gint64 order;

  if (!get_order (self, entry, &order, error))
    return FALSE;
  return reseau_db_run (self->db, error,
                        "UPDATE record SET hidden = ?, pending = ?, conflict = ?, stale = ?,"
                        " changed = ?, title = ?, start = ?, doc_scope = ?, doc = ?"
                        " WHERE rid = ?",
                        "iiillssssl", shown == NULL, entry->pending, conflict, entry->stale, order,
                        title, start, apart ? shown->scope : NULL, doc, entry->rid);
}

static char *
write_unless_empty (const ReseauValue *value)
{
  return reseau_value_get_length (value) > 0 ? reseau_json_write (value) : NULL;
}

/* @written: (out): to be freed, when they are not at hand as they came */
static const char *
write_base_fields (const ReseauEntry *entry, char **written)
{
  if (entry->base_fields != NULL)
    return entry->base_fields;
  return *written = reseau_json_write (entry->base->fields);
}

static gboolean
write_base (ReseauStore *self, const ReseauEntry *entry, GError **error)
{
  const ReseauRecord *base = entry->base;
  g_autofree char *written = NULL;
  g_autofree char *revs = NULL;
  g_autofree char *alts = NULL;
  gint64 sid;

  if (base == NULL)
    return reseau_db_run (self->db, error,
                          "UPDATE record SET sid = NULL, rev = 0, created = 0, author = ?,"
                          " org = ?, gone = 0, fv = NULL, alt = NULL, base = NULL, seal = NULL"
                          " WHERE rid = ?",
                          "uul", entry->by, entry->org, entry->rid);
  revs = write_unless_empty (base->revs);
  alts = write_unless_empty (base->alts);
  return reseau_store_intern_scope (self, base->scope, &sid, error) &&
         reseau_db_run (self->db, error,
                        "UPDATE record SET sid = ?, rev = ?, created = ?, author = ?, org = ?,"
                        " gone = ?, fv = ?, alt = ?, base = ?, seal = ? WHERE rid = ?",
                        "llluuissssl", sid, base->rev, base->created, base->by, base->org,
                        base->deleted, revs, alts, write_base_fields (entry, &written), entry->seal,
                        entry->rid);
}

/* A record met for the first time, with nothing of ours on it: the way of a first
 * pull, one statement. */
static gboolean
insert_whole (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  const ReseauRecord *base = entry->base;
  g_autoptr (ReseauDbStatement) statement = NULL;
  g_autofree char *title = dup_sort_title (self, base);
  g_autofree char *start = dup_start (base);
  g_autofree char *written = NULL;
  g_autofree char *revs = write_unless_empty (base->revs);
  g_autofree char *alts = write_unless_empty (base->alts);
  gint64 kid, sid;

  if (!reseau_store_intern_kind (self, entry->kind, &kid, error) ||
      !reseau_store_intern_scope (self, base->scope, &sid, error))
    return FALSE;
  statement = reseau_db_prepare (self->db,
                                 "INSERT INTO record (id, kid, sid, rev, created, conflict,"
                                 " changed, title, start, author, org, fv, alt, base, seal)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                 error);
  if (statement == NULL)
    return FALSE;
  reseau_db_bind_uuid (statement, 1, entry->id);
  reseau_db_bind_int64 (statement, 2, kid);
  reseau_db_bind_int64 (statement, 3, sid);
  reseau_db_bind_int64 (statement, 4, base->rev);
  reseau_db_bind_int64 (statement, 5, base->created);
  reseau_db_bind_int (statement, 6, alts != NULL);
  reseau_db_bind_int64 (statement, 7, last_change (base));
  reseau_db_bind_text_static (statement, 8, title, -1);
  reseau_db_bind_text_static (statement, 9, start, -1);
  reseau_db_bind_uuid (statement, 10, base->by);
  reseau_db_bind_uuid (statement, 11, base->org);
  reseau_db_bind_text_static (statement, 12, revs, -1);
  reseau_db_bind_text_static (statement, 13, alts, -1);
  reseau_db_bind_text_static (statement, 14, write_base_fields (entry, &written), -1);
  reseau_db_bind_text_static (statement, 15, entry->seal, -1);
  if (!reseau_db_step_all (statement, error))
    return FALSE;
  entry->rid = reseau_db_last_rowid (self->db);
  return TRUE;
}

gboolean
reseau_store_add_entry (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  const ReseauAccount *account;
  gint64 kid;

  if (!reseau_store_get_account (self, &account, error) ||
      !reseau_store_intern_kind (self, entry->kind, &kid, error))
    return FALSE;
  entry->by = g_strdup (account ? account->uid : NULL);
  entry->org = g_strdup (account ? account->structure : NULL);
  if (!reseau_db_run (self->db, error,
                      "INSERT INTO record (id, kid, hidden, author, org) VALUES (?, ?, 1, ?, ?)",
                      "uluu", entry->id, kid, entry->by, entry->org))
    return FALSE;
  entry->rid = reseau_db_last_rowid (self->db);
  return TRUE;
}

static gboolean
show (ReseauStore *self, ReseauEntry *entry, GError **error)
{
  g_autoptr (GPtrArray) ops = NULL;

  g_clear_pointer (&entry->shown, reseau_record_unref);
  if (entry->pending && entry->rid != 0) {
    ops = reseau_store_load_ops (self, entry->rid, error);
    if (ops == NULL)
      return FALSE;
  }
  entry->pending = ops != NULL && ops->len > 0;
  if (entry->pending) {
    entry->shown = reseau_store_overlay (self, entry, ops);
    if (entry->shown->deleted)
      g_clear_pointer (&entry->shown, reseau_record_unref);
  }
  else if (entry->base != NULL && !entry->base->deleted) {
    entry->shown = reseau_record_ref (entry->base);
  }
  return TRUE;
}

static gboolean
write_row (ReseauStore *self, ReseauEntry *entry, gboolean base_changed, GError **error)
{
  if (entry->base == NULL && !entry->pending)
    return reseau_db_run (self->db, error, "DELETE FROM record WHERE rid = ?", "l", entry->rid);
  if (entry->rid == 0)
    return insert_whole (self, entry, error);
  return (!base_changed || write_base (self, entry, error)) && write_shown (self, entry, error);
}

gboolean
reseau_store_save_entry (ReseauStore *self, ReseauEntry *entry, gboolean base_changed,
                         GError **error)
{
  g_autoptr (ReseauRecord) before = entry->shown ? reseau_record_ref (entry->shown) : NULL;
  gboolean is_new = entry->rid == 0;

  if (!show (self, entry, error) || !write_row (self, entry, base_changed, error) ||
      !reseau_store_note_blobs (self, entry, is_new, error))
    return FALSE;
  return reseau_store_index (self, entry->rid, before, entry->shown, error);
}

static gboolean
sign_entry (ReseauStore *self, gint64 rid, const ReseauAccount *account, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_load_entry (self, rid, &entry, error))
    return FALSE;
  entry->by = g_strdup (account->uid);
  entry->org = g_strdup (account->structure);
  return reseau_store_save_entry (self, entry, TRUE, error);
}

gboolean
reseau_store_sign_entries (ReseauStore *self, const ReseauAccount *account, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_prepare (
      self->db, "SELECT rid FROM record WHERE base IS NULL AND author IS NULL ORDER BY rid", error);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    if (!sign_entry (self, reseau_db_column_int64 (statement, 0), account, error))
      return FALSE;
  return more == 0;
}
