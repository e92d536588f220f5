/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the cache holds and the server has lost, as operations that give it back.  They
 * are what others said: they are never shown and never changed. */
#include "reseau-store-private.h"

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-lost.h"

typedef struct {
  ReseauStore *store;
  gint64 epoch;
  gint64 upto;
} Giving;

/* Every desk that holds the same makes the same operation of it. */
static char *
make_id (const char *record, const ReseauValue *lost)
{
  g_autofree char *text = reseau_json_write (lost);
  g_autofree char *name = g_strconcat (record, text, NULL);

  return reseau_id_new_named ("restore", name);
}

/* One that waits already is the same, of an earlier parting: it keeps its base. */
static gboolean
add_op (ReseauStore *self, const char *kind, const char *record, const char *scope,
        ReseauValue *lost /* takes */, gint64 upto, GError **error)
{
  g_autofree char *id = make_id (record, lost);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_RESTORE, id, kind, record, scope);
  g_autoptr (ReseauValue) value = NULL;
  g_autofree char *body = NULL;

  op->base = upto;
  op->lost = lost;
  value = reseau_op_to_value (op);
  body = reseau_json_write (value);
  return reseau_db_run (self->db, error,
                        "INSERT INTO outbox (op, rid, lane, body) VALUES (?, 0, 1, ?)"
                        " ON CONFLICT (op) DO NOTHING",
                        "us", op->id, body);
}

static gboolean
is_state_lost (ReseauStore *self, const ReseauRecord *told, const ReseauValue *lost, gint64 upto)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, told->kind);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;

  return state != NULL && told->created <= upto &&
         reseau_record_get_string (told, state->key) != NULL &&
         reseau_lost_get_rev (lost, state->key) > upto;
}

/* States are decided apart: one that cannot stand again takes nothing else with it. */
static gboolean
give_state (ReseauStore *self, const ReseauEntry *entry, const ReseauValue *lost, gint64 upto,
            GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, entry->kind);
  ReseauValue *apart = reseau_value_copy (lost);

  reseau_value_set_string (apart, "f", reseau_kind_get_state_field (kind)->key);
  return add_op (self, entry->kind, entry->id, entry->told->scope, apart, upto, error);
}

static ReseauValue *
make_lost (const ReseauEntry *entry, gint64 epoch)
{
  const ReseauRecord *told = entry->told;

  if (!told->deleted)
    return reseau_lost_new_record (epoch, told, entry->seal);
  return reseau_lost_new_deletion (epoch, reseau_value_get_member_int (told->revs, "_del", 0),
                                   NULL);
}

static gboolean
give_entry (const Giving *giving, const ReseauEntry *entry, GError **error)
{
  ReseauStore *self = giving->store;
  gboolean older = entry->stale != 0 && entry->stale != giving->epoch;
  gint64 upto = older ? MIN (giving->upto, entry->upto) : giving->upto;
  g_autoptr (ReseauValue) lost = make_lost (entry, older ? entry->stale : giving->epoch);

  if (reseau_lost_get_last (lost) <= upto)
    return TRUE;
  if (!add_op (self, entry->kind, entry->id, entry->told->scope, reseau_value_ref (lost), upto,
               error))
    return FALSE;
  return entry->told->deleted || !is_state_lost (self, entry->told, lost, upto) ||
         give_state (self, entry, lost, upto, error);
}

/* Some of these are not lost, but all that are lost are among these. */
static GArray *
list_suspects (ReseauStore *self, gint64 upto, GError **error)
{
  g_autoptr (GArray) rids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error,
      "SELECT rid FROM record WHERE base IS NOT NULL"
      " AND (rev > ?1 OR changed > ?1 OR alt IS NOT NULL OR gone = 1 OR stale <> 0) ORDER BY rid",
      "l", upto);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gint64 rid = reseau_db_column_int64 (statement, 0);

    g_array_append_val (rids, rid);
  }
  return more == 0 ? g_steal_pointer (&rids) : NULL;
}

static gboolean
give_entries (const Giving *giving, GError **error)
{
  g_autoptr (GArray) rids = list_suspects (giving->store, giving->upto, error);

  for (guint i = 0; rids != NULL && i < rids->len; i++) {
    g_autoptr (ReseauEntry) entry = NULL;

    if (!reseau_store_load_entry (giving->store, g_array_index (rids, gint64, i), &entry, error) ||
        !give_entry (giving, entry, error))
      return FALSE;
  }
  return rids != NULL;
}

/* What came back after it was deleted is not deleted. */
static gboolean
give_traces (const Giving *giving, GError **error)
{
  ReseauStore *self = giving->store;
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error,
      "SELECT id, epoch, seq, kind, scope, seal FROM trace WHERE seq > ? AND id NOT IN"
      " (SELECT id FROM record WHERE base IS NOT NULL AND gone = 0) ORDER BY seq",
      "l", giving->upto);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    g_autofree char *id = reseau_db_column_dup_uuid (statement, 0);
    ReseauValue *lost = reseau_lost_new_deletion (reseau_db_column_int64 (statement, 1),
                                                  reseau_db_column_int64 (statement, 2),
                                                  reseau_db_column_text (statement, 5));

    if (!add_op (self, reseau_db_column_text (statement, 3), id,
                 reseau_db_column_text (statement, 4), lost, giving->upto, error))
      return FALSE;
  }
  return more == 0 &&
         reseau_db_run (self->db, error, "DELETE FROM trace WHERE seq > ?", "l", giving->upto);
}

/* @epoch: the history that the cache is of; @upto: the last commit of it that the server has */
gboolean
reseau_store_give_back (ReseauStore *self, gint64 epoch, gint64 upto, GError **error)
{
  const Giving giving = { self, epoch, upto };

  return give_entries (&giving, error) && give_traces (&giving, error);
}
