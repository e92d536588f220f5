/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-server-blobs.h"

#include "reseau-blob.h"
#include "reseau-id.h"
#include "reseau-server-private.h"

#define UPLOAD_SECONDS (7 * 24 * 3600)
#define IDLE_SECONDS (30 * 24 * 3600)
#define STRAY_SECONDS (24 * 3600)

/* Uploads of an account that have begun and not ended; a desk has one at a time. */
#define MAX_UPLOADS 64

/* What the databases have to themselves on the disk. */
#define RESERVED_BYTES (G_GINT64_CONSTANT (256) * 1024 * 1024)

/* --- who may --------------------------------------------------------------- */

static gboolean
can_read (ReseauServerStore *store, const ReseauActor *actor, const char *sha256, gboolean *can,
          GError **error)
{
  g_autoptr (GPtrArray) scopes = store->vtable->list_blob_scopes (store, sha256, error);

  *can = FALSE;
  for (guint i = 0; scopes != NULL && i < scopes->len; i++)
    *can |= reseau_rules_can_read (actor, g_ptr_array_index (scopes, i));
  return scopes != NULL;
}

/* Whether an account has shown that it knows the bytes, or could read them here. */
static gboolean
may_have (ReseauServerStore *store, const ReseauActor *actor, const char *sha256, gboolean *may,
          GError **error)
{
  if (!store->vtable->is_holder (store, sha256, actor->uid, may, error))
    return FALSE;
  return *may || can_read (store, actor, sha256, may, error);
}

static ReseauProblemMessage *
missing_blob (void)
{
  return reseau_problem_message_new (404, "missing-blob", "backoff", "No such blob");
}

ReseauProblemMessage *
reseau_server_digest_mismatch (void)
{
  return reseau_problem_message_new (422, "digest-mismatch", "once",
                                     "The bytes are not those that were announced");
}

/* A row without its file is as good as none: what the disk lost can be sent again. */
static gboolean
find_whole (ReseauServerStore *store, ReseauBlobFolder *folder, const char *sha256, gint64 *size,
            GError **error)
{
  if (!store->vtable->get_blob (store, sha256, size, error))
    return FALSE;
  if (*size >= 0 && reseau_blob_folder_get_size (folder, sha256) != *size)
    *size = -1;
  return TRUE;
}

/**
 * reseau_server_may_have_blob:
 * @size: (out): its bytes
 *
 * Returns: whether the account @uid may have the bytes of a blob that is here
 */
gboolean
reseau_server_may_have_blob (ReseauServerStore *store, ReseauBlobFolder *folder, const char *uid,
                             const char *sha256, gint64 *size, ReseauProblemMessage **problem,
                             GError **error)
{
  g_autoptr (ReseauServerAccount) account =
      reseau_server_active_account (store, uid, problem, error);
  ReseauActor actor;
  gboolean can = FALSE;

  if (account == NULL)
    return FALSE;
  actor = reseau_account_get_actor (account->account);
  if (!can_read (store, &actor, sha256, &can, error) ||
      !find_whole (store, folder, sha256, size, error))
    return FALSE;
  if (can && *size >= 0)
    return TRUE;
  *problem = missing_blob ();
  return FALSE;
}

/* --- uploads ----------------------------------------------------------------- */

static ReseauProblemMessage *
check_room (ReseauServerStore *store, ReseauBlobFolder *folder, const char *uid, gint64 size,
            GError **error)
{
  guint count = 0;

  if (!store->vtable->count_uploads (store, uid, &count, error))
    return NULL;
  if (count >= MAX_UPLOADS)
    return reseau_problem_message_new (507, "quota", "backoff",
                                       "Too many uploads of this account have not ended");
  if (reseau_blob_folder_get_free (folder) - size < RESERVED_BYTES)
    return reseau_problem_message_new (507, "disk", "backoff", "The server has no room for it");
  return NULL;
}

static ReseauServerUpload *
upload_new (const char *id, const char *uid, const char *sha256, gint64 size, gint64 expires)
{
  ReseauServerUpload *self = g_new0 (ReseauServerUpload, 1);

  *self = (ReseauServerUpload){ g_strdup (id), g_strdup (uid), g_strdup (sha256), size, expires };
  return self;
}

/* The one that had begun, if it is for as many bytes; its time begins anew. */
static ReseauServerUpload *
resume (ReseauServer *self, ReseauServerStore *store, const char *uid, const char *sha256,
        gint64 size, GError **error)
{
  g_autoptr (ReseauServerUpload) found = store->vtable->find_upload (store, uid, sha256, error);

  if (found == NULL || found->size != size)
    return NULL;
  found->expires = reseau_server_now (self) + UPLOAD_SECONDS;
  return store->vtable->put_upload (store, found, error) ? g_steal_pointer (&found) : NULL;
}

static ReseauServerUpload *
begin (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder, const char *uid,
       const char *sha256, gint64 size, ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerUpload) upload = resume (self, store, uid, sha256, size, &local);
  g_autofree char *id = NULL;

  if (upload == NULL && local == NULL)
    *problem = check_room (store, folder, uid, size, &local);
  if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  if (upload != NULL || *problem != NULL || (error != NULL && *error != NULL))
    return g_steal_pointer (&upload);
  id = reseau_id_new (self->env);
  upload = upload_new (id, uid, sha256, size, reseau_server_now (self) + UPLOAD_SECONDS);
  return store->vtable->put_upload (store, upload, error) ? g_steal_pointer (&upload) : NULL;
}

/* Whoever has no account any more still hands in what goes with what they wrote. */
static gboolean
may_hand_in (ReseauServerStore *store, const ReseauServerAccount *account, const char *sha256,
             ReseauProblemMessage **problem, GError **error)
{
  gboolean handed = TRUE;

  if (account->account->role == RESEAU_ROLE_CLOSED &&
      !store->vtable->is_handed_in (store, sha256, account->account->uid, &handed, error))
    return FALSE;
  if (!handed)
    *problem = reseau_server_account_closed ();
  return handed;
}

/**
 * reseau_server_begin_blob:
 * @sha256: name of the blob
 * @size: its bytes
 *
 * An account wants to send a blob.
 *
 * Returns: (transfer full): the upload, new or begun before; without @id when nothing
 *   has to be sent, because the account could read the blob here anyway
 */
ReseauServerUpload *
reseau_server_begin_blob (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder,
                          const char *uid, const char *sha256, gint64 size,
                          ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (ReseauServerAccount) account = NULL;
  ReseauActor actor;
  gint64 stored = -1;
  gboolean may = FALSE;

  *problem = NULL;
  account = reseau_server_known_account (store, uid, problem, error);
  if (account == NULL || !may_hand_in (store, account, sha256, problem, error))
    return NULL;
  if (size < 0 || size > RESEAU_BLOB_MAX_BYTES) {
    *problem = reseau_problem_message_new (413, "too-large", "never", "A blob has 50 MiB at most");
    return NULL;
  }
  actor = reseau_account_get_actor (account->account);
  if (!find_whole (store, folder, sha256, &stored, error) ||
      !may_have (store, &actor, sha256, &may, error))
    return NULL;
  if (stored < 0 || !may)
    return begin (self, store, folder, uid, sha256, size, problem, error);
  return store->vtable->put_holder (store, sha256, uid, error)
             ? upload_new (NULL, uid, sha256, stored, 0)
             : NULL;
}

/**
 * reseau_server_own_upload:
 *
 * Returns: (transfer full): an upload that the account @uid has begun
 */
ReseauServerUpload *
reseau_server_own_upload (ReseauServerStore *store, const char *uid, const char *id,
                          ReseauProblemMessage **problem, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (ReseauServerUpload) upload = NULL;
  g_autoptr (ReseauServerAccount) account =
      reseau_server_known_account (store, uid, problem, error);

  if (account == NULL)
    return NULL;
  if (reseau_id_is_valid (id))
    upload = store->vtable->get_upload (store, id, &local);
  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  if (upload != NULL && g_str_equal (upload->uid, uid))
    return may_hand_in (store, account, upload->sha256, problem, error) ? g_steal_pointer (&upload)
                                                                        : NULL;
  *problem =
      account->account->role == RESEAU_ROLE_CLOSED
          ? reseau_server_account_closed ()
          : reseau_problem_message_new (404, "not-found", "now", "No such upload: begin it again");
  return NULL;
}

/**
 * reseau_server_take_blob:
 * @upload: whose bytes have all come, with the right digest, and have their name
 */
gboolean
reseau_server_take_blob (ReseauServer *self, ReseauServerStore *store,
                         const ReseauServerUpload *upload, GError **error)
{
  if (!store->vtable->begin (store, error))
    return FALSE;
  if (store->vtable->put_blob (store, upload->sha256, upload->size, reseau_server_now (self),
                               error) &&
      store->vtable->put_holder (store, upload->sha256, upload->uid, error) &&
      store->vtable->delete_upload (store, upload->id, error))
    return store->vtable->commit (store, error);
  store->vtable->rollback (store);
  return FALSE;
}

gboolean
reseau_server_drop_upload (ReseauServerStore *store, const ReseauServerUpload *upload,
                           GError **error)
{
  return store->vtable->delete_upload (store, upload->id, error);
}

/* --- references ------------------------------------------------------------------ */

static gboolean
has_blob_fields (const ReseauSchema *schema, const char *name)
{
  const ReseauKind *kind = reseau_schema_get_kind (schema, name);

  for (guint i = 0; kind != NULL && i < kind->n_fields; i++)
    if (reseau_field_holds_blobs (&kind->fields[i]))
      return TRUE;
  return FALSE;
}

static gboolean
drop_refs (ReseauServerStore *store, const char *record, GHashTable *known, GHashTable *wanted,
           GError **error)
{
  GHashTableIter iter;
  gpointer blob;

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &blob, NULL))
    if (!g_hash_table_contains (wanted, blob) &&
        !store->vtable->delete_blob_ref (store, blob, record, error))
      return FALSE;
  return TRUE;
}

static gboolean
add_refs (ReseauServerApply *apply, const char *record, GHashTable *known, GHashTable *wanted,
          gboolean restored, GError **error)
{
  ReseauServerStore *store = apply->store;
  GHashTableIter iter;
  gpointer blob;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &blob, NULL)) {
    gboolean good = FALSE;

    if (g_hash_table_contains (known, blob))
      continue;
    if (!may_have (store, &apply->actor, blob, &good, error) ||
        !store->vtable->put_blob_ref (store, blob, record, apply->actor.uid, good || restored,
                                      error))
      return FALSE;
  }
  return TRUE;
}

/**
 * reseau_server_note_blobs:
 * @record: as it is after an operation
 * @restored: the reference was part of a history that the server has lost, and is given
 *   back by whoever comes first: the bytes come from anybody who has them
 *
 * Brings the references of a record up to date, in the transaction of the operation.
 * A blob that has not come yet is referred to all the same: its bytes follow.
 */
gboolean
reseau_server_note_blobs (ReseauServerApply *apply, const ReseauRecord *record, gboolean is_new,
                          gboolean restored, GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (!has_blob_fields (apply->server->schema, record->kind))
    return TRUE;
  reseau_blob_collect (apply->server->schema, record, wanted);
  if (is_new && g_hash_table_size (wanted) == 0)
    return TRUE;
  return apply->store->vtable->list_blob_refs (apply->store, record->id, known, error) &&
         drop_refs (apply->store, record->id, known, wanted, error) &&
         add_refs (apply, record->id, known, wanted, restored, error);
}

/* --- upkeep ---------------------------------------------------------------------- */

static gboolean
sweep_uploads (ReseauServerStore *store, ReseauBlobFolder *folder, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) expired = store->vtable->list_expired_uploads (store, now, error);

  for (guint i = 0; expired != NULL && i < expired->len; i++) {
    const char *id = g_ptr_array_index (expired, i);

    if (!store->vtable->delete_upload (store, id, error))
      return FALSE;
    reseau_blob_folder_remove_part (folder, id);
  }
  return expired != NULL;
}

static gboolean
sweep_idle (ReseauServerStore *store, ReseauBlobFolder *folder, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) idle =
      store->vtable->list_idle_blobs (store, now, now - IDLE_SECONDS, error);

  for (guint i = 0; idle != NULL && i < idle->len; i++) {
    const char *sha256 = g_ptr_array_index (idle, i);

    /* The file first: of a file without a row nobody would know. */
    if (!reseau_blob_folder_remove (folder, sha256, error) ||
        !store->vtable->delete_blob (store, sha256, error))
      return FALSE;
  }
  return idle != NULL;
}

/* Files that a crash left without a row, or an older database that was put back. */
static gboolean
sweep_strays (ReseauServerStore *store, ReseauBlobFolder *folder, GError **error)
{
  g_autoptr (GPtrArray) files = reseau_blob_folder_list (folder, error);

  for (guint i = 0; files != NULL && i < files->len; i++) {
    const char *sha256 = g_ptr_array_index (files, i);
    gint64 size;

    if (!store->vtable->get_blob (store, sha256, &size, error))
      return FALSE;
    if (size < 0 && reseau_blob_folder_get_age (folder, sha256) > IDLE_SECONDS &&
        !reseau_blob_folder_remove (folder, sha256, error))
      return FALSE;
  }
  return files != NULL;
}

/* Parts that belong to no upload. */
static gboolean
sweep_parts (ReseauServerStore *store, ReseauBlobFolder *folder, GError **error)
{
  g_autoptr (GPtrArray) parts = reseau_blob_folder_list_parts (folder, error);

  for (guint i = 0; parts != NULL && i < parts->len; i++) {
    const char *name = g_ptr_array_index (parts, i);
    g_autoptr (ReseauServerUpload) upload = NULL;
    g_autoptr (GError) local = NULL;

    if (reseau_id_is_valid (name))
      upload = store->vtable->get_upload (store, name, &local);
    if (local != NULL) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    if (upload == NULL && reseau_blob_folder_get_part_age (folder, name) > STRAY_SECONDS)
      reseau_blob_folder_remove_part (folder, name);
  }
  return parts != NULL;
}

static gboolean
sweep (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder, GError **error)
{
  gint64 now = reseau_server_now (self);

  return sweep_uploads (store, folder, now, error) && sweep_idle (store, folder, now, error) &&
         sweep_strays (store, folder, error) && sweep_parts (store, folder, error);
}

/**
 * reseau_server_sweep_blobs:
 *
 * Forgets uploads that nobody went on with for a week, and blobs that no record has
 * referred to for 30 days.  Nothing else may finish an upload meanwhile.
 */
gboolean
reseau_server_sweep_blobs (ReseauServer *self, ReseauServerStore *store, ReseauBlobFolder *folder,
                           GError **error)
{
  if (!store->vtable->begin (store, error))
    return FALSE;
  if (sweep (self, store, folder, error))
    return store->vtable->commit (store, error);
  store->vtable->rollback (store);
  return FALSE;
}
