/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store-private.h"

#include "reseau-id.h"
#include "reseau-json.h"

#include <string.h>

static int
kind_of (ReseauLineType type)
{
  return type == RESEAU_LINE_PUT ? 1 : type == RESEAU_LINE_DEL ? 2 : 3;
}

static ReseauLineType
type_of (int kind)
{
  if (kind == 1)
    return RESEAU_LINE_PUT;
  return kind == 3 ? RESEAU_LINE_LEAVE : RESEAU_LINE_DEL;
}

static gboolean
sqlite_put_change (ReseauServerStore *store, const char *scope, const char *id, gint64 seq,
                   ReseauLineType type, const char *device, GError **error)
{
  return reseau_db_run (
      reseau_sqlite_store_db (store), error,
      "INSERT INTO scope_log (scope, id, seq, kind, device) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (scope, id) DO UPDATE SET seq = excluded.seq, kind = excluded.kind,"
      " device = excluded.device",
      "suliu", scope, id, seq, kind_of (type), device);
}

static gboolean
sqlite_get_knower (ReseauServerStore *store, const char *scope, const char *id, char **device,
                   GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT device FROM scope_log WHERE scope = ? AND id = ? AND kind = 1", "su", scope, id);
  int more = st != NULL ? reseau_db_step (st, error) : -1;

  *device = more > 0 ? reseau_db_column_dup_uuid (st, 0) : NULL;
  return more >= 0;
}

/* The texts of one row: columns give borrowed pointers, ids have to be written out. */
typedef struct {
  char id[RESEAU_ID_LENGTH + 1];
  char device[RESEAU_ID_LENGTH + 1];
  char by[RESEAU_ID_LENGTH + 1];
  char org[RESEAU_ID_LENGTH + 1];
} RowIds;

static const char *
id_or_null (ReseauDbStatement *st, int column, char *buffer)
{
  return reseau_db_column_uuid (st, column, buffer) ? buffer : NULL;
}

static void
read_change (ReseauDbStatement *st, const char *scope, RowIds *ids, ReseauServerChange *change)
{
  change->raw.scope = scope;
  change->raw.seq = reseau_db_column_int64 (st, 0);
  change->type = type_of (reseau_db_column_int (st, 1));
  change->raw.erased = reseau_db_column_int (st, 1) == RESEAU_SQLITE_ERASED;
  change->raw.id = id_or_null (st, 2, ids->id);
  change->device = id_or_null (st, 3, ids->device);
  change->raw.kind = reseau_db_column_text (st, 4);
  change->raw.rev = reseau_db_column_int64 (st, 5);
  change->raw.created = reseau_db_column_int64 (st, 6);
  change->raw.by = id_or_null (st, 7, ids->by);
  change->raw.org = id_or_null (st, 8, ids->org);
  change->raw.fields = reseau_db_column_text (st, 9);
  change->raw.revs = reseau_db_column_text (st, 10);
  change->raw.alts = reseau_db_column_text (st, 11);
}

static gboolean
sqlite_list_changes (ReseauServerStore *store, const char *scope, gint64 after, gint64 upto,
                     guint limit, ReseauServerChangeFunc func, gpointer data, GError **error)
{
  /* A first pull needs no traces of what is gone, but of what was erased: who starts over may
   * hold something of it that the server does not know of. */
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT l.seq, l.kind, l.id, l.device, r.type, r.rev, r.created_seq, r.by,"
      " r.org, r.doc, r.fv, r.alt FROM scope_log l LEFT JOIN record r ON r.id = l.id"
      " WHERE l.scope = ?1 AND l.seq > ?2 AND l.seq <= ?3 AND (?2 > 0 OR l.kind IN (1, 4))"
      " ORDER BY l.seq LIMIT ?4",
      "slli", scope, after, upto, (int) limit);
  RowIds ids;
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0) {
    ReseauServerChange change = { 0 };

    read_change (st, scope, &ids, &change);
    if (!func (&change, data))
      return TRUE;
  }
  return more == 0;
}

static gboolean
sqlite_get_row (ReseauServerStore *store, const char *id, ReseauServerChangeFunc func,
                gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT rev, 1, id, NULL, type, rev, created_seq, by, org, doc, fv, alt,"
                       " scope FROM record WHERE id = ? AND deleted = 0",
                       "u", id);
  int more = st != NULL ? reseau_db_step (st, error) : -1;
  ReseauServerChange change = { 0 };
  RowIds ids;

  if (more <= 0)
    return more == 0;
  read_change (st, reseau_db_column_text (st, 12), &ids, &change);
  func (&change, data);
  return TRUE;
}

static gboolean
sqlite_put_entry (ReseauServerStore *store, const ReseauServerEntry *self, GError **error)
{
  g_autoptr (GBytes) chain = g_bytes_new (self->chain, sizeof self->chain);

  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT INTO journal (seq, chain, op, id, uid, device, n, at, received, sv,"
                        " scope, patch, before, after)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "lbuuuulslissss", self->seq, chain, self->op, self->record, self->uid,
                        self->device, self->n, self->at, self->received, self->schema, self->scope,
                        self->patch, self->before, self->after);
}

static gboolean
sqlite_list_entries (ReseauServerStore *store, const char *record, guint limit,
                     ReseauServerEntryFunc func, gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT seq, op, uid, device, n, at, received, sv, scope, patch, before, after FROM journal"
      " WHERE id = ? ORDER BY seq DESC LIMIT ?",
      "ui", record, (int) limit);
  RowIds ids;
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0) {
    ReseauServerEntry entry = { .record = record };

    entry.seq = reseau_db_column_int64 (st, 0);
    entry.op = id_or_null (st, 1, ids.id);
    entry.uid = id_or_null (st, 2, ids.by);
    entry.device = id_or_null (st, 3, ids.device);
    entry.n = reseau_db_column_int64 (st, 4);
    entry.at = reseau_db_column_text (st, 5);
    entry.received = reseau_db_column_int64 (st, 6);
    entry.schema = reseau_db_column_int (st, 7);
    entry.scope = reseau_db_column_text (st, 8);
    entry.patch = reseau_db_column_text (st, 9);
    entry.before = reseau_db_column_text (st, 10);
    entry.after = reseau_db_column_text (st, 11);
    if (!func (&entry, data))
      return TRUE;
  }
  return more == 0;
}

static ReseauOpResult *
sqlite_get_done (ReseauServerStore *store, const char *op, char **content, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT result, content FROM done WHERE op = ?", "u", op);
  g_autoptr (ReseauValue) value = NULL;

  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  *content = reseau_db_column_dup_text (st, 1);
  value = reseau_json_parse (reseau_db_column_text (st, 0), -1, error);
  return value != NULL ? reseau_op_result_from_value (value, error) : NULL;
}

static gboolean
sqlite_put_done (ReseauServerStore *store, const char *op, const char *content,
                 const ReseauOpResult *result, gint64 now, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_op_result_to_value (result);
  g_autofree char *text = reseau_json_write (value);

  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT OR REPLACE INTO done (op, seq, result, at, content)"
                        " VALUES (?, ?, ?, ?, ?)",
                        "ulsls", op, result->rev, text, now, content);
}

static gboolean
sqlite_put_quarantine (ReseauServerStore *store, const ReseauOp *op, const char *uid,
                       const char *device, const char *code, gint64 now, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *text = reseau_json_write (value);

  return reseau_db_run (reseau_sqlite_store_db (store), error,
                        "INSERT INTO quarantine (op, uid, device, scope, id, body, code, at)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (op) DO NOTHING",
                        "uuusussl", op->id, uid, device, op->scope, op->record, text, code, now);
}

static ReseauServerQuarantined *
read_quarantined (ReseauDbStatement *st)
{
  ReseauServerQuarantined *self = g_new0 (ReseauServerQuarantined, 1);

  self->id = reseau_db_column_dup_uuid (st, 0);
  self->uid = reseau_db_column_dup_uuid (st, 1);
  self->code = reseau_db_column_dup_text (st, 2);
  self->body = reseau_db_column_dup_text (st, 3);
  self->at = reseau_db_column_int64 (st, 4);
  self->closed = !reseau_db_column_is_null (st, 5);
  return self;
}

static GPtrArray *
sqlite_list_quarantine (ReseauServerStore *store, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_server_quarantined_free);
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT op, uid, code, body, at, closed FROM quarantine ORDER BY at, op", "");
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, read_quarantined (st));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

static gboolean
sqlite_close_quarantined (ReseauServerStore *store, const char *op, gint64 now, gboolean *found,
                          GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);

  *found = FALSE;
  if (!reseau_id_is_valid (op))
    return TRUE;
  if (!reseau_db_run (db, error, "UPDATE quarantine SET closed = coalesce(closed, ?) WHERE op = ?",
                      "lu", now, op))
    return FALSE;
  *found = reseau_db_changes (db) == 1;
  return TRUE;
}

void
reseau_sqlite_store_init_log (ReseauServerStoreVTable *vtable)
{
  vtable->put_change = sqlite_put_change;
  vtable->get_knower = sqlite_get_knower;
  vtable->list_changes = sqlite_list_changes;
  vtable->get_row = sqlite_get_row;
  vtable->put_entry = sqlite_put_entry;
  vtable->list_entries = sqlite_list_entries;
  vtable->get_done = sqlite_get_done;
  vtable->put_done = sqlite_put_done;
  vtable->put_quarantine = sqlite_put_quarantine;
  vtable->list_quarantine = sqlite_list_quarantine;
  vtable->close_quarantined = sqlite_close_quarantined;
}
