/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-sqlite-store-private.h"

#include "reseau-json.h"
#include "reseau-scope.h"

/* What the server wrote itself: larger than what it accepts, never deeper. */
static const ReseauJsonLimits stored_limits = { 64 * 1024 * 1024, RESEAU_JSON_MAX_DEPTH + 8 };

static gboolean
take_json (ReseauDbStatement *st, int column, ReseauValue **slot, GError **error)
{
  ReseauValue *value =
      reseau_json_parse_limited (reseau_db_column_text (st, column),
                                 reseau_db_column_length (st, column), &stored_limits, error);

  if (value == NULL) {
    g_prefix_error (error, "A stored record: ");
    return FALSE;
  }
  g_clear_pointer (slot, reseau_value_unref);
  *slot = value;
  return TRUE;
}

static ReseauRecord *
read_record (ReseauDbStatement *st, const char *id, GError **error)
{
  g_autoptr (ReseauRecord) self =
      reseau_record_new (id, reseau_db_column_text (st, 0), reseau_db_column_text (st, 1));

  self->rev = reseau_db_column_int64 (st, 2);
  self->created = reseau_db_column_int64 (st, 3);
  self->by = reseau_db_column_dup_uuid (st, 4);
  self->org = reseau_db_column_dup_uuid (st, 5);
  self->deleted = reseau_db_column_int (st, 6);
  if (!take_json (st, 7, &self->fields, error) || !take_json (st, 8, &self->revs, error) ||
      !take_json (st, 9, &self->writers, error) || !take_json (st, 10, &self->alts, error))
    return NULL;
  return g_steal_pointer (&self);
}

static ReseauRecord *
sqlite_get_record (ReseauServerStore *store, const char *id, GError **error)
{
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT type, scope, rev, created_seq, by, org, deleted, doc, fv, fd, alt"
                       " FROM record WHERE id = ?",
                       "u", id);

  if (st == NULL || reseau_db_step (st, error) <= 0)
    return NULL;
  return read_record (st, id, error);
}

static gboolean
tell_deleted (ReseauDbStatement *st, ReseauServerDeletedFunc func, gpointer data, gboolean *more,
              GError **error)
{
  g_autofree char *id = reseau_db_column_dup_uuid (st, 11);
  g_autofree char *by = reseau_db_column_dup_uuid (st, 12);
  g_autoptr (ReseauRecord) record = read_record (st, id, error);
  const ReseauServerDeleted deleted = { record, by, reseau_db_column_text (st, 13),
                                        reseau_db_column_int64 (st, 14) };

  if (record != NULL)
    *more = func (&deleted, data);
  return record != NULL;
}

static gboolean
sqlite_list_deleted (ReseauServerStore *store, const char *scope, guint limit,
                     ReseauServerDeletedFunc func, gpointer data, GError **error)
{
  g_autoptr (ReseauDbStatement) st = reseau_db_query (
      reseau_sqlite_store_db (store), error,
      "SELECT r.type, r.scope, r.rev, r.created_seq, r.by, r.org, r.deleted, r.doc, r.fv, r.fd,"
      " r.alt, r.id, j.uid, j.at, j.received FROM record r LEFT JOIN journal j ON j.seq = r.rev"
      " WHERE r.scope = ? AND r.deleted = 1 AND r.id NOT IN (SELECT id FROM erased)"
      " ORDER BY r.rev DESC LIMIT ?",
      "si", scope, (int) limit);
  gboolean wanted = TRUE;
  int more = -1;

  while (st != NULL && wanted && (more = reseau_db_step (st, error)) > 0)
    if (!tell_deleted (st, func, data, &wanted, error))
      return FALSE;
  return more >= 0;
}

static char *
write_json (const ReseauValue *value)
{
  return value != NULL ? reseau_json_write (value) : g_strdup ("{}");
}

static gboolean
note_pair (ReseauDb *db, const char *scope, GError **error)
{
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  static const char sql[] = "INSERT OR IGNORE INTO pair (party, scope) VALUES (?, ?)";

  if (!reseau_scope_pair_get (scope, &a, &b))
    return TRUE;
  return reseau_db_run (db, error, sql, "us", a, scope) &&
         reseau_db_run (db, error, sql, "us", b, scope);
}

static gboolean
sqlite_put_record (ReseauServerStore *store, const ReseauRecord *self, GError **error)
{
  ReseauDb *db = reseau_sqlite_store_db (store);
  g_autofree char *fields = write_json (self->fields);
  g_autofree char *revs = write_json (self->revs);
  g_autofree char *writers = write_json (self->writers);
  g_autofree char *alts = write_json (self->alts);

  return reseau_db_run (db, error,
                        "INSERT INTO record (id, type, scope, rev, created_seq, by, org, deleted,"
                        " doc, fv, fd, alt, sum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
                        " ?10, ?11, ?12, reseau_digest (?1, ?4, ?9, ?10, ?12))"
                        " ON CONFLICT (id) DO UPDATE SET scope = excluded.scope,"
                        " rev = excluded.rev, deleted = excluded.deleted, doc = excluded.doc,"
                        " fv = excluded.fv, fd = excluded.fd, alt = excluded.alt,"
                        " sum = excluded.sum",
                        "usslluuissss", self->id, self->kind, self->scope, self->rev, self->created,
                        self->by, self->org, self->deleted, fields, revs, writers, alts) &&
         note_pair (db, self->scope, error);
}

static GPtrArray *
sqlite_list_pairs (ReseauServerStore *store, const char *party, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) st =
      reseau_db_query (reseau_sqlite_store_db (store), error,
                       "SELECT scope FROM pair WHERE party = ? ORDER BY scope", "u", party);
  int more = -1;

  while (st != NULL && (more = reseau_db_step (st, error)) > 0)
    g_ptr_array_add (list, reseau_db_column_dup_text (st, 0));
  return more == 0 ? g_steal_pointer (&list) : NULL;
}

void
reseau_sqlite_store_init_records (ReseauServerStoreVTable *vtable)
{
  vtable->get_record = sqlite_get_record;
  vtable->list_deleted = sqlite_list_deleted;
  vtable->put_record = sqlite_put_record;
  vtable->list_pairs = sqlite_list_pairs;
}
