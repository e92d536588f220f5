/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-store-private.h"

#include <string.h>

static void
mark_members (ReseauValue *pending, const ReseauValue *members)
{
  for (guint i = 0; i < reseau_value_get_length (members); i++)
    reseau_value_set_bool (pending, reseau_value_get_key_at (members, i), TRUE);
}

static void
mark_settlement (ReseauValue *pending, const ReseauRecord *base, const char *key)
{
  const ReseauValue *alt = base ? reseau_record_find_alternative (base, key) : NULL;
  const char *field = alt ? reseau_value_get_member_string (alt, "f") : NULL;

  if (field != NULL) {
    /* What waits in a list is shown at the list. */
    g_autofree char *whole = g_strndup (field, strcspn (field, "/"));

    reseau_value_set_bool (pending, whole, TRUE);
  }
}

static void
mark_op (ReseauStore *self, ReseauValue *pending, const ReseauEntry *entry, const ReseauOp *op)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, op->kind);
  const ReseauField *state = kind ? reseau_kind_get_state_field (kind) : NULL;

  mark_members (pending, op->set);
  mark_members (pending, op->sets);
  if (op->type == RESEAU_OP_CREATE)
    reseau_value_set_bool (pending, "_new", TRUE);
  if (op->type == RESEAU_OP_DELETE)
    reseau_value_set_bool (pending, "_del", TRUE);
  if (op->type == RESEAU_OP_TRANS && state != NULL)
    reseau_value_set_bool (pending, state->key, TRUE);
  if (op->type == RESEAU_OP_RESOLVE)
    mark_settlement (pending, entry->base, op->alt);
  if (op->move != NULL)
    reseau_value_set_bool (pending, "_move", TRUE);
}

/* Another person's, out of a package: it is not for this desk to send. */
static gboolean
mark_held (ReseauStore *self, ReseauValue *pending, const ReseauEntry *entry, GError **error)
{
  gint64 held = 0;

  if (entry->base != NULL)
    return TRUE;
  if (!reseau_db_get_int64 (self->db, &held, error,
                            "SELECT EXISTS (SELECT 1 FROM outbox WHERE rid = ? AND lane = 3)", "l",
                            entry->rid))
    return FALSE;
  if (held)
    reseau_value_set_bool (pending, "_held", TRUE);
  return TRUE;
}

static ReseauShown *
make_shown (ReseauStore *self, const ReseauEntry *entry, GError **error)
{
  g_autoptr (ReseauShown) shown = g_new0 (ReseauShown, 1);
  g_autoptr (GPtrArray) ops = NULL;

  shown->base = entry->base ? reseau_record_ref (entry->base) : NULL;
  if (!entry->pending) {
    shown->record = reseau_record_ref (entry->shown);
    return g_steal_pointer (&shown);
  }
  ops = reseau_store_load_ops (self, entry->rid, error);
  if (ops == NULL)
    return NULL;
  if (ops->len == 0) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT,
                         "A record waits for operations that are not there");
    return NULL;
  }
  shown->record = reseau_store_overlay (self, entry, ops);
  shown->pending = reseau_value_new_object ();
  for (guint i = 0; i < ops->len; i++)
    mark_op (self, shown->pending, entry, g_ptr_array_index (ops, i));
  if (!mark_held (self, shown->pending, entry, error))
    return NULL;
  return g_steal_pointer (&shown);
}

static ReseauShown *
get_shown (ReseauStore *self, const char *id, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;

  if (!reseau_store_find_entry (self, id, &entry, error))
    return NULL;
  if (entry == NULL || (entry->shown == NULL && !entry->pending)) {
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND,
                         "The record is not in the cache");
    return NULL;
  }
  return make_shown (self, entry, error);
}

/**
 * reseau_store_get:
 *
 * Returns: (transfer full): the record, also one that is deleted here while the
 *   server does not know yet (then @record.deleted is set), or %NULL with
 *   RESEAU_ERROR_NOT_FOUND
 */
ReseauShown *
reseau_store_get (ReseauStore *self, const char *id, GError **error)
{
  g_autoptr (ReseauShown) shown = NULL;

  g_return_val_if_fail (self != NULL && id != NULL, NULL);

  if (!reseau_store_begin_read (self, error))
    return NULL;
  shown = get_shown (self, id, error);
  reseau_store_end_read (self);
  return g_steal_pointer (&shown);
}

/**
 * reseau_shown_is_remnant:
 *
 * Returns: whether the record is not here any more, and what is shown is only what was typed
 *   before and still waits: it cannot be edited
 */
gboolean
reseau_shown_is_remnant (const ReseauShown *self)
{
  return self->base == NULL && reseau_value_get (self->pending, "_new") == NULL;
}

void
reseau_shown_free (ReseauShown *self)
{
  if (self == NULL)
    return;
  reseau_record_unref (self->record);
  reseau_value_unref (self->pending);
  reseau_record_unref (self->base);
  g_free (self);
}

void
reseau_row_free (ReseauRow *self)
{
  if (self == NULL)
    return;
  reseau_record_unref (self->record);
  g_free (self);
}

static gboolean
add_row (ReseauStore *self, GPtrArray *rows, gint64 rid, GError **error)
{
  g_autoptr (ReseauEntry) entry = NULL;
  ReseauRow *row;

  if (!reseau_store_load_entry (self, rid, &entry, error))
    return FALSE;
  if (entry == NULL || entry->shown == NULL)
    return TRUE;
  row = g_new0 (ReseauRow, 1);
  row->rid = rid;
  row->record = reseau_record_ref (entry->shown);
  row->pending = entry->pending;
  row->conflict = reseau_record_has_conflict (entry->shown, NULL);
  g_ptr_array_add (rows, row);
  return TRUE;
}

/**
 * reseau_store_load_rows:
 * @rids: (array length=n_rids): from [func@store_query]
 *
 * Returns: (transfer full) (element-type ReseauRow): the records in the order of
 *   @rids, without those that are gone meanwhile
 */
GPtrArray *
reseau_store_load_rows (ReseauStore *self, const gint64 *rids, guint n_rids, GError **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  gboolean ok = TRUE;

  g_return_val_if_fail (self != NULL && (rids != NULL || n_rids == 0), NULL);

  rows = g_ptr_array_new_full (n_rids, (GDestroyNotify) reseau_row_free);
  if (!reseau_store_begin_read (self, error))
    return NULL;
  for (guint i = 0; ok && i < n_rids; i++)
    ok = add_row (self, rows, rids[i], error);
  reseau_store_end_read (self);
  return ok ? g_steal_pointer (&rows) : NULL;
}

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  const ReseauRecord *left = *(ReseauRecord *const *) a;
  const ReseauRecord *right = *(ReseauRecord *const *) b;

  return g_strcmp0 (reseau_record_get_string (left, "code"),
                    reseau_record_get_string (right, "code"));
}

/**
 * reseau_store_load_terms:
 * @list: (nullable): name of a list, %NULL for all
 *
 * Returns: (transfer full) (element-type ReseauRecord): its terms, retired ones
 *   too, in the order of their codes
 */
GPtrArray *
reseau_store_load_terms (ReseauStore *self, const char *list, GError **error)
{
  g_autoptr (ReseauQuery) query = reseau_query_new ("term");
  g_autoptr (GPtrArray) terms = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GArray) rids = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (list != NULL)
    reseau_query_add_filter (query, "list", list);
  rids = reseau_store_query (self, query, 0, error);
  if (rids == NULL)
    return NULL;
  rows = reseau_store_load_rows (self, (const gint64 *) (void *) rids->data, rids->len, error);
  if (rows == NULL)
    return NULL;
  terms = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_record_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (terms,
                     reseau_record_ref (((ReseauRow *) g_ptr_array_index (rows, i))->record));
  g_ptr_array_sort (terms, compare_terms);
  return g_steal_pointer (&terms);
}
