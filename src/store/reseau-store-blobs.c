/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which photos and files there are, and where their bytes are. */
#include "reseau-store-blobs.h"

#include <string.h>

#include "reseau-blob.h"
#include "reseau-id.h"
#include "reseau-store-private.h"

#define USED_PERIOD_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* What was never sent and belongs to nothing any more is kept so long. */
#define LOOSE_PERIOD_US (G_GINT64_CONSTANT (30 * 24 * 3600) * G_USEC_PER_SEC)

void
reseau_blob_info_free (ReseauBlobInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->failed);
  g_free (self);
}

/**
 * reseau_store_get_blobs:
 *
 * Returns: (transfer none): the folder with the bytes, beside the cache
 */
ReseauBlobFolder *
reseau_store_get_blobs (ReseauStore *self)
{
  if (self->blobs == NULL) {
    g_autofree char *data = g_path_get_dirname (reseau_db_get_path (self->db));
    g_autofree char *path = g_build_filename (data, "blobs", NULL);

    self->blobs = reseau_blob_folder_new (path);
  }
  return self->blobs;
}

/* --- what records refer to ---------------------------------------------------- */

/* One record on its way into the table of references. */
typedef struct {
  ReseauStore *store;
  const ReseauEntry *entry;
  gboolean own; /* made here, or by a colleague */
  gboolean confirmed;
  GHashTable *refs; /* sha256 → whether the server knows */
  GError *error;
} Noting;

static gboolean
is_own (ReseauStore *self, const ReseauEntry *entry, gboolean *own, GError **error)
{
  const char *by = entry->base != NULL ? entry->base->by : entry->by;
  const char *org = entry->base != NULL ? entry->base->org : entry->org;
  const ReseauAccount *account;

  if (!reseau_store_get_account (self, &account, error))
    return FALSE;
  *own =
      account != NULL && (g_strcmp0 (by, account->uid) == 0 ||
                          (account->structure != NULL && g_strcmp0 (org, account->structure) == 0));
  return TRUE;
}

/* Small pictures come by themselves, the others where one works with them. */
static void
note_blob (const char *sha256, gboolean thumb, const ReseauValue *element, gpointer data)
{
  Noting *noting = data;
  ReseauStore *self = noting->store;
  gint64 size = thumb ? 0 : reseau_value_get_member_int (element, "size", 0);
  gboolean known = GPOINTER_TO_INT (g_hash_table_lookup (noting->refs, sha256));

  g_hash_table_replace (noting->refs, g_strdup (sha256),
                        GINT_TO_POINTER (known || noting->confirmed));
  if (noting->error == NULL)
    reseau_db_run (self->db, &noting->error,
                   "INSERT INTO blob (sha256, size, state, wanted, used)"
                   " VALUES (?1, ?2, 'remote', ?3, ?4) ON CONFLICT (sha256) DO UPDATE SET"
                   " wanted = 1 WHERE wanted = 0 AND ?3 = 1",
                   "slil", sha256, MAX (size, 0), thumb || noting->own,
                   reseau_env_now_us (self->env));
}

static gboolean
collect_refs (Noting *noting, GError **error)
{
  const ReseauEntry *entry = noting->entry;
  const ReseauSchema *schema = noting->store->schema;

  if (!is_own (noting->store, entry, &noting->own, error))
    return FALSE;
  noting->confirmed = TRUE;
  if (entry->base != NULL && !entry->base->deleted)
    reseau_blob_foreach (schema, entry->base, note_blob, noting);
  noting->confirmed = FALSE;
  if (entry->shown != NULL && entry->shown != entry->base)
    reseau_blob_foreach (schema, entry->shown, note_blob, noting);
  if (noting->error == NULL)
    return TRUE;
  g_propagate_error (error, noting->error);
  return FALSE;
}

static gboolean
drop_ref (ReseauStore *self, gint64 rid, const char *sha256, GError **error)
{
  return reseau_db_run (self->db, error, "DELETE FROM blob_ref WHERE rid = ? AND sha256 = ?", "ls",
                        rid, sha256) &&
         reseau_store_set_meta_int (self, "blobs_loose", 1, error);
}

static gboolean
compare_refs (ReseauStore *self, gint64 rid, GHashTable *refs, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT sha256, confirmed FROM blob_ref WHERE rid = ?", "l", rid);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    const char *sha256 = reseau_db_column_text (statement, 0);
    gpointer confirmed;

    if (!g_hash_table_lookup_extended (refs, sha256, NULL, &confirmed))
      g_ptr_array_add (gone, g_strdup (sha256));
    else if (GPOINTER_TO_INT (confirmed) == reseau_db_column_int (statement, 1))
      g_hash_table_remove (refs, sha256);
  }
  for (guint i = 0; more == 0 && i < gone->len; i++)
    if (!drop_ref (self, rid, g_ptr_array_index (gone, i), error))
      return FALSE;
  return more == 0;
}

/* Whether all that it refers to is pinned: then what comes to it is too. */
static gboolean
is_kept (ReseauStore *self, gint64 rid, gint64 *kept, GError **error)
{
  return reseau_db_get_int64 (self->db, kept, error,
                              "SELECT count(*) > 0 AND min(pinned) = 1 FROM blob_ref"
                              " JOIN blob USING (sha256) WHERE rid = ?",
                              "l", rid);
}

static gboolean
keep_refs (ReseauStore *self, gint64 rid, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET pinned = 1, wanted = 2 WHERE pinned = 0 AND sha256 IN"
                        " (SELECT sha256 FROM blob_ref WHERE rid = ?)",
                        "l", rid);
}

static gboolean
write_refs (ReseauStore *self, gint64 rid, GHashTable *refs, GError **error)
{
  GHashTableIter iter;
  gpointer sha256, confirmed;

  g_hash_table_iter_init (&iter, refs);
  while (g_hash_table_iter_next (&iter, &sha256, &confirmed))
    if (!reseau_db_run (self->db, error,
                        "INSERT OR REPLACE INTO blob_ref (rid, sha256, confirmed)"
                        " VALUES (?, ?, ?)",
                        "lsi", rid, sha256, GPOINTER_TO_INT (confirmed)))
      return FALSE;
  return TRUE;
}

/* Notes what a record refers to now, in the transaction that changes it.
 * @is_new: it referred to nothing before */
gboolean
reseau_store_note_blobs (ReseauStore *self, const ReseauEntry *entry, gboolean is_new,
                         GError **error)
{
  const ReseauPlan *plan = reseau_store_get_plan (self, entry->kind);
  g_autoptr (GHashTable) refs = NULL;
  Noting noting = { self, entry };
  gint64 kept = 0;

  if (plan == NULL || !plan->has_blobs)
    return TRUE;
  refs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  noting.refs = refs;
  return collect_refs (&noting, error) &&
         (is_new || (is_kept (self, entry->rid, &kept, error) &&
                     compare_refs (self, entry->rid, refs, error))) &&
         write_refs (self, entry->rid, refs, error) &&
         (!kept || keep_refs (self, entry->rid, error));
}

/* --- looking ------------------------------------------------------------------- */

#define INFO_COLUMNS "sha256, size, state, wanted, pinned, sent, tries, failed"

static ReseauBlobState
state_from_text (const char *text)
{
  if (g_strcmp0 (text, "local") == 0)
    return RESEAU_BLOB_LOCAL;
  return g_strcmp0 (text, "cached") == 0 ? RESEAU_BLOB_CACHED : RESEAU_BLOB_REMOTE;
}

static ReseauBlobInfo *
read_info (ReseauStore *self, ReseauDbStatement *row)
{
  ReseauBlobInfo *info = g_new0 (ReseauBlobInfo, 1);

  info->sha256 = reseau_db_column_dup_text (row, 0);
  info->size = reseau_db_column_int64 (row, 1);
  info->state = state_from_text (reseau_db_column_text (row, 2));
  info->wanted = reseau_db_column_int (row, 3) > 0;
  info->asked = reseau_db_column_int (row, 3) > 1;
  info->pinned = reseau_db_column_int (row, 4);
  info->done = info->state == RESEAU_BLOB_REMOTE
                   ? reseau_blob_folder_get_part_size (reseau_store_get_blobs (self), info->sha256)
                   : reseau_db_column_int64 (row, 5);
  info->tries = reseau_db_column_int (row, 6);
  info->failed = reseau_db_column_dup_text (row, 7);
  return info;
}

/**
 * reseau_store_get_blob:
 *
 * Returns: (transfer full) (nullable): what is known of a blob; %NULL without @error
 *   when nothing is
 */
ReseauBlobInfo *
reseau_store_get_blob (ReseauStore *self, const char *sha256, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = reseau_db_query (
      self->db, error, "SELECT " INFO_COLUMNS " FROM blob WHERE sha256 = ?", "s", sha256);

  if (statement == NULL || reseau_db_step (statement, error) <= 0)
    return NULL;
  return read_info (self, statement);
}

#define INFO_ORDER \
  "failed IS NULL, state <> 'local', state <> 'remote', url IS NULL, used DESC, sha256"

static GPtrArray *
read_infos (ReseauStore *self, ReseauDbStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_blob_info_free);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (infos, read_info (self, statement));
  return more == 0 ? g_steal_pointer (&infos) : NULL;
}

/**
 * reseau_store_list_blobs:
 *
 * Returns: (transfer full) (element-type ReseauBlobInfo): all blobs, those that failed
 *   and those that wait first
 */
GPtrArray *
reseau_store_list_blobs (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_prepare (self->db, "SELECT " INFO_COLUMNS " FROM blob ORDER BY " INFO_ORDER, error);

  return read_infos (self, statement, error);
}

/**
 * reseau_store_list_moving_blobs:
 *
 * Returns: (transfer full) (element-type ReseauBlobInfo): those that are to be sent or to
 *   come, or that failed, as [method@Store.list_blobs]
 */
GPtrArray *
reseau_store_list_moving_blobs (ReseauStore *self, guint limit, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT " INFO_COLUMNS " FROM blob WHERE (state = 'local' OR"
                       " (state = 'remote' AND wanted > 0) OR failed IS NOT NULL) AND"
                       " sha256 IN (SELECT sha256 FROM blob_ref) ORDER BY " INFO_ORDER " LIMIT ?",
                       "i", limit);

  return read_infos (self, statement, error);
}

/**
 * reseau_store_find_blob_user:
 *
 * Returns: (transfer full) (nullable): the id of a record that refers to a blob
 */
char *
reseau_store_find_blob_user (ReseauStore *self, const char *sha256, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT r.id FROM blob_ref f JOIN record r USING (rid) WHERE f.sha256 = ?"
                       " ORDER BY r.rid LIMIT 1",
                       "s", sha256);

  if (statement == NULL || reseau_db_step (statement, error) <= 0)
    return NULL;
  return reseau_db_column_dup_uuid (statement, 0);
}

/* What there is no room for does not come by itself: nobody waits for it. */
static gboolean
count_work (ReseauStore *self, gint64 room, ReseauBlobTotals *totals, GError **error)
{
  g_autoptr (ReseauDbStatement) statement =
      reseau_db_query (self->db, error,
                       "SELECT state, failed IS NOT NULL, count(*), total(size - sent) FROM blob b"
                       " WHERE (state = 'local' OR (state = 'remote' AND"
                       " (wanted > 1 OR (wanted > 0 AND size <= ?)))) AND"
                       " (EXISTS (SELECT 1 FROM blob_ref f WHERE f.sha256 = b.sha256) OR"
                       " (state = 'local' AND (" RESEAU_BLOB_IS_AWAITED "))) GROUP BY 1, 2",
                       "l", room);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0) {
    gboolean upload = g_str_equal (reseau_db_column_text (statement, 0), "local");
    guint n = reseau_db_column_int (statement, 2);
    gint64 bytes = (gint64) reseau_db_column_double (statement, 3);

    if (reseau_db_column_int (statement, 1))
      totals->failed += n;
    else if (upload)
      totals->uploads += n, totals->upload_bytes += bytes;
    else
      totals->downloads += n, totals->download_bytes += bytes;
  }
  return more == 0;
}

/* Whether not even the smallest of what is wanted has room on the disk. */
static gboolean
look_for_room (ReseauStore *self, gint64 room, ReseauBlobTotals *totals, GError **error)
{
  gint64 least = 0;

  if (totals->downloads == 0)
    return TRUE;
  if (!reseau_db_get_int64 (self->db, &least, error,
                            "SELECT min(size) FROM blob WHERE state = 'remote' AND failed IS NULL"
                            " AND (wanted > 1 OR (wanted > 0 AND size <= ?))",
                            "l", room))
    return FALSE;
  totals->no_room = reseau_blob_folder_get_free (reseau_store_get_blobs (self)) - least <
                    RESEAU_STORE_RESERVED_BYTES;
  return TRUE;
}

/* What waits to be transferred, for the state of the store. */
gboolean
reseau_store_count_blobs (ReseauStore *self, ReseauBlobTotals *totals, GError **error)
{
  gint64 room;

  *totals = (ReseauBlobTotals){ 0 };
  return reseau_store_get_room (self, &room, error) && count_work (self, room, totals, error) &&
         look_for_room (self, room, totals, error);
}

/* --- what a person does ----------------------------------------------------------- */

/**
 * reseau_store_add_blob:
 * @sha256: a blob that is in the folder
 *
 * From now on it is sent as soon as the server knows a record that refers to it.
 */
gboolean
reseau_store_add_blob (ReseauStore *self, const char *sha256, gint64 size, GError **error)
{
  g_return_val_if_fail (reseau_blob_id_is_valid (sha256), FALSE);

  return reseau_db_run (self->db, error,
                        "INSERT INTO blob (sha256, size, state, made, used)"
                        " VALUES (?1, ?2, 'local', 1, ?3)"
                        " ON CONFLICT (sha256) DO UPDATE SET size = ?2, made = 1, used = ?3,"
                        " failed = NULL, tries = 0, not_before = 0,"
                        " state = CASE state WHEN 'cached' THEN 'cached' ELSE 'local' END",
                        "sll", sha256, size, reseau_env_now_us (self->env)) &&
         reseau_store_set_meta_int (self, "blobs_loose", 1, error);
}

/**
 * reseau_store_want_blob:
 *
 * A person asks for a blob, or wants it to be tried again: nothing is waited for.
 */
gboolean
reseau_store_want_blob (ReseauStore *self, const char *sha256, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET wanted = 2, tries = 0, not_before = 0, failed = NULL,"
                        " used = ? WHERE sha256 = ?",
                        "ls", reseau_env_now_us (self->env), sha256);
}

/**
 * reseau_store_stop_blob:
 *
 * A person does not want it to pass now.  What has passed of it is kept; asking for it
 * goes on from there.
 */
gboolean
reseau_store_stop_blob (ReseauStore *self, const char *sha256, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET"
                        " wanted = CASE state WHEN 'remote' THEN 0 ELSE wanted END,"
                        " failed = CASE WHEN state = 'local' AND failed IS NULL"
                        " THEN 'stopped' ELSE failed END WHERE sha256 = ?",
                        "s", sha256);
}

/* Somebody looks at it: it goes last when room is needed. */
gboolean
reseau_store_use_blob (ReseauStore *self, const char *sha256, GError **error)
{
  gint64 now = reseau_env_now_us (self->env);

  return reseau_db_run (self->db, error, "UPDATE blob SET used = ? WHERE sha256 = ? AND used < ?",
                        "lsl", now, sha256, now - USED_PERIOD_US);
}

/**
 * reseau_store_pin_blobs:
 * @record: id of a record
 * @pinned: whether what it refers to is to be here, and to stay
 */
gboolean
reseau_store_pin_blobs (ReseauStore *self, const char *record, gboolean pinned, GError **error)
{
  return reseau_db_run (
      self->db, error,
      "UPDATE blob SET pinned = ?1, wanted = CASE WHEN ?1 THEN 2 ELSE wanted END"
      " WHERE sha256 IN (SELECT f.sha256 FROM blob_ref f JOIN record r USING (rid)"
      " WHERE r.id = ?2)",
      "iu", pinned, record);
}

/**
 * reseau_store_pin_blob:
 * @pinned: whether it is to be here, and to stay
 */
gboolean
reseau_store_pin_blob (ReseauStore *self, const char *sha256, gboolean pinned, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET pinned = ?1, wanted = CASE WHEN ?1 THEN 2 ELSE wanted END"
                        " WHERE sha256 = ?2",
                        "is", pinned, sha256);
}

/**
 * reseau_store_are_blobs_pinned:
 * @pinned: (out): whether the record refers to some, and all of them are pinned
 */
gboolean
reseau_store_are_blobs_pinned (ReseauStore *self, const char *record, gboolean *pinned,
                               GError **error)
{
  gint64 rid = 0, kept = 0;

  *pinned = FALSE;
  if (!reseau_db_get_int64 (self->db, &rid, error, "SELECT rid FROM record WHERE id = ?", "u",
                            record) ||
      !is_kept (self, rid, &kept, error))
    return FALSE;
  *pinned = kept != 0;
  return TRUE;
}

gboolean
reseau_store_hand_in_blobs (ReseauStore *self, gint64 rid, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET made = 2 WHERE made = 1 AND state = 'local' AND sha256 IN"
                        " (SELECT sha256 FROM blob_ref WHERE rid = ? AND confirmed = 1)",
                        "l", rid);
}

gboolean
reseau_store_release_blobs (ReseauStore *self, gint64 rid, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET made = 0 WHERE made <> 0 AND"
                        " sha256 IN (SELECT sha256 FROM blob_ref WHERE rid = ?)",
                        "l", rid) &&
         reseau_store_set_meta_int (self, "blobs_loose", 1, error);
}

/* --- what is not needed any more --------------------------------------------------- */

/* What is not in a record may still be in what a person has not saved, or was refused. */
#define IS_UNUSED "NOT EXISTS (SELECT 1 FROM blob_ref f WHERE f.sha256 = b.sha256)"
#define IS_LOOSE \
  IS_UNUSED \
  " AND" \
  " NOT EXISTS (SELECT 1 FROM draft d WHERE instr(d.value, b.sha256)) AND" \
  " NOT EXISTS (SELECT 1 FROM tray t WHERE instr(t.body, b.sha256)) AND" \
  " NOT EXISTS (SELECT 1 FROM outbox o WHERE instr(o.body, b.sha256))"

static gboolean
forget_blob (ReseauStore *self, const char *sha256, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (self);

  /* The bytes first: of a file without a row nobody would know. */
  reseau_blob_folder_remove_part (folder, sha256);
  return reseau_blob_folder_remove (folder, sha256, error) &&
         reseau_db_run (self->db, error, "DELETE FROM blob WHERE sha256 = ?", "s", sha256);
}

static gboolean
forget_listed (ReseauStore *self, ReseauDbStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  int more = statement ? 1 : -1;

  while (more > 0 && (more = reseau_db_step (statement, error)) > 0)
    g_ptr_array_add (names, reseau_db_column_dup_text (statement, 0));
  for (guint i = 0; more == 0 && i < names->len; i++)
    if (!forget_blob (self, g_ptr_array_index (names, i), error))
      return FALSE;
  return more == 0;
}

/* Forgets what no record refers to any more; at the end of a pull. */
gboolean
reseau_store_sweep_blobs (ReseauStore *self, GError **error)
{
  g_autoptr (ReseauDbStatement) statement = NULL;
  gint64 loose;

  if (!reseau_store_get_meta_int (self, "blobs_loose", &loose, error))
    return FALSE;
  if (loose == 0)
    return TRUE;
  statement = reseau_db_query (
      self->db, error,
      "SELECT sha256 FROM blob b WHERE (state <> 'local' OR made = 0 OR used < ?) AND " IS_LOOSE,
      "l", reseau_env_now_us (self->env) - LOOSE_PERIOD_US);
  return forget_listed (self, statement, error) &&
         reseau_db_get_int64 (self->db, &loose, error,
                              "SELECT EXISTS (SELECT 1 FROM blob b WHERE " IS_UNUSED ")", "") &&
         reseau_store_set_meta_int (self, "blobs_loose", loose, error);
}
