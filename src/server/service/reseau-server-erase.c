/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-erase.h"

#include "reseau-cursor.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "reseau-server-private.h"

#include <string.h>

/* --- what goes -------------------------------------------------------------------- */

static void
take_new (GPtrArray *all, GPtrArray *found)
{
  for (guint i = 0; found != NULL && i < found->len; i++) {
    const char *id = g_ptr_array_index (found, i);

    if (!g_ptr_array_find_with_equal_func (all, id, g_str_equal, NULL))
      g_ptr_array_add (all, g_strdup (id));
  }
}

/* Links from it, and what was said about it. */
static gboolean
add_children (ReseauServer *self, ReseauServerStore *store, GPtrArray *all, const char *id,
              GError **error)
{
  for (guint i = 0; i < reseau_schema_get_n_kinds (self->schema); i++) {
    const ReseauKind *kind = reseau_schema_get_kind_at (self->schema, i);
    g_autoptr (GPtrArray) found = NULL;

    if (kind->parent == NULL)
      continue;
    found = store->vtable->list_children (store, kind->name, kind->parent, id, error);
    if (found == NULL)
      return FALSE;
    take_new (all, found);
  }
  return TRUE;
}

/**
 * reseau_server_list_belongings:
 * @person: id of the record of a person
 *
 * Returns: (transfer full) (element-type utf8): the ids of what speaks of nothing else: the record,
 *   its links, what was said about any of these, and what the person kept to themselves
 */
GPtrArray *
reseau_server_list_belongings (ReseauServer *self, ReseauServerStore *store, const char *person,
                               GError **error)
{
  g_autofree char *scope = reseau_scope_new_user (person);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) own = store->vtable->list_scope (store, scope, error);

  if (own == NULL)
    return NULL;
  g_ptr_array_add (all, g_strdup (person));
  take_new (all, own);
  for (guint i = 0; i < all->len; i++)
    if (!add_children (self, store, all, g_ptr_array_index (all, i), error))
      return NULL;
  return g_steal_pointer (&all);
}

/* --- erasing ------------------------------------------------------------------------ */

/* The commit by which everybody learns it; of what was there it says nothing. */
static gboolean
write_commit (ReseauServer *self, ReseauServerStore *store, ReseauServerClock *clock,
              const ReseauRecord *record, GError **error)
{
  g_autofree char *id = reseau_id_new (self->env);
  g_autoptr (ReseauOp) op =
      reseau_op_new (RESEAU_OP_DELETE, id, record->kind, record->id, record->scope);
  g_autoptr (ReseauValue) value = reseau_op_to_value (op);
  g_autofree char *patch = reseau_json_write (value);
  ReseauServerEntry entry = {
    .op = op->id,
    .record = record->id,
    .received = reseau_server_now (self),
    .schema = op->schema,
    .scope = record->scope,
    .patch = patch,
    .before = "{}",
  };

  clock->seq++;
  reseau_chain_next (clock->chain, clock->seq, op->id, record->id);
  entry.seq = clock->seq;
  memcpy (entry.chain, clock->chain, sizeof entry.chain);
  if (self->touched != NULL)
    self->touched (record->scope, clock->seq, NULL, self->touched_data);
  return store->vtable->put_entry (store, &entry, error) &&
         store->vtable->set_clock (store, clock, error);
}

static gboolean
erase_uploads (ReseauServerStore *store, ReseauBlobFolder *folder, const char *id, GError **error)
{
  g_autoptr (GPtrArray) uploads = store->vtable->list_sole_uploads (store, id, error);

  for (guint i = 0; uploads != NULL && i < uploads->len; i++) {
    reseau_blob_folder_remove_part (folder, g_ptr_array_index (uploads, i));
    if (!store->vtable->delete_upload (store, g_ptr_array_index (uploads, i), error))
      return FALSE;
  }
  return uploads != NULL;
}

/* The files first: of a file without a row nobody would know. */
static gboolean
erase_blobs (ReseauServerStore *store, ReseauBlobFolder *folder, const char *id,
             ReseauErasure *erasure, GError **error)
{
  g_autoptr (GPtrArray) blobs = store->vtable->list_sole_blobs (store, id, error);

  for (guint i = 0; blobs != NULL && i < blobs->len; i++) {
    const char *sha256 = g_ptr_array_index (blobs, i);

    if (!reseau_blob_folder_remove (folder, sha256, error) ||
        !store->vtable->delete_blob (store, sha256, error))
      return FALSE;
    erasure->blobs++;
  }
  return blobs != NULL;
}

static gboolean
erase_record (ReseauServer *self, ReseauServerStore *store, ReseauServerClock *clock,
              const char *id, ReseauErasure *erasure, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauRecord) record = store->vtable->get_record (store, id, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  /* Before the commit, which is the one entry that stays as it is. */
  if (!store->vtable->erase_record (store, id, clock->seq + 1, error))
    return FALSE;
  if (record == NULL)
    return TRUE;
  erasure->records++;
  return write_commit (self, store, clock, record, error);
}

static gboolean
erase_all (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder,
           const GPtrArray *ids, ReseauErasure *erasure, GError **error)
{
  ReseauServerClock clock;

  if (!store->vtable->get_clock (store, &clock, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++) {
    const char *id = g_ptr_array_index (ids, i);

    if (!erase_uploads (store, folder, id, error) ||
        !erase_blobs (store, folder, id, erasure, error) ||
        !erase_record (self, store, &clock, id, erasure, error) ||
        !store->vtable->erase_account (store, id, error) ||
        !store->vtable->note_erased (store, id, reseau_server_now (self), error))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_server_erase:
 * @folder: where the bytes of photos and files are
 * @ids: (element-type utf8): of records and, of people, of their accounts; what is not there is
 *   kept from coming
 * @erasure: (out): what went
 *
 * Erases all of them, or none, for good.  The caller empties the log after it
 * (`purge_files`).
 */
gboolean
reseau_server_erase (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder,
                     const GPtrArray *ids, ReseauErasure *erasure, GError **error)
{
  *erasure = (ReseauErasure){ 0, 0 };
  if (!store->vtable->begin (store, error))
    return FALSE;
  if (erase_all (self, store, folder, ids, erasure, error))
    return store->vtable->commit (store, error);
  store->vtable->rollback (store);
  return FALSE;
}

/* --- what comes too late -------------------------------------------------------------- */

/* (nullable): who the scope belongs to alone */
static const char *
get_owner (const char *scope)
{
  return reseau_scope_get_kind (scope) == RESEAU_SCOPE_KIND_USER ? strchr (scope, ':') + 1 : NULL;
}

/**
 * reseau_server_is_of_erased:
 * @erased: (out): whether @op is about something that was erased, or would make something that
 *   belongs to it
 */
gboolean
reseau_server_is_of_erased (ReseauServer *self, ReseauServerStore *store, const ReseauOp *op,
                            gboolean *erased, GError **error)
{
  const ReseauKind *kind = reseau_schema_get_kind (self->schema, op->kind);
  const char *parent = kind != NULL ? kind->parent : NULL;
  const char *ids[] = {
    op->record,
    get_owner (op->scope),
    op->move != NULL ? get_owner (op->move) : NULL,
    parent != NULL ? reseau_value_get_member_string (op->set, parent) : NULL,
    parent != NULL ? reseau_value_get_member_string (reseau_value_get (op->lost, "d"), parent)
                   : NULL,
  };

  *erased = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (ids) && !*erased; i++)
    if (!store->vtable->is_erased (store, ids[i], erased, error))
      return FALSE;
  return TRUE;
}
