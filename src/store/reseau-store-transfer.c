/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which photo or file is to be transferred next, read from the tables each time; what came of it
 * is written into them. */
#include "reseau-store-blobs.h"

#include "reseau-store-private.h"

/* At ?1.  Nothing is put off for a day: what is was put off by a clock that was ahead. */
#define IS_DUE "(not_before <= ?1 OR not_before > ?1 + 86400000000)"

void
reseau_blob_job_free (ReseauBlobJob *self)
{
  if (self == NULL)
    return;
  g_free (self->sha256);
  g_free (self->url);
  g_free (self);
}

/* The server hears of a record first: it may refuse it.  What it keeps aside it keeps with its
 * photos, and those that others wait for are sent although the record is no longer ours. */
static ReseauDbStatement *
query_upload (ReseauStore *self, gint64 now, GError **error)
{
  return reseau_db_query (self->db, error,
                          "SELECT sha256, size, url, sent FROM blob b WHERE state = 'local' AND"
                          " failed IS NULL AND " IS_DUE " AND (" RESEAU_BLOB_IS_AWAITED ")"
                          " ORDER BY url IS NULL, size, sha256 LIMIT 1",
                          "l", now);
}

static gboolean
find_upload (ReseauStore *self, gint64 now, ReseauBlobJob **job, GError **error)
{
  g_autoptr (ReseauDbStatement) row = query_upload (self, now, error);
  int more = row ? reseau_db_step (row, error) : -1;

  if (more <= 0)
    return more == 0;
  *job = g_new0 (ReseauBlobJob, 1);
  (*job)->upload = TRUE;
  (*job)->sha256 = reseau_db_column_dup_text (row, 0);
  (*job)->size = reseau_db_column_int64 (row, 1);
  (*job)->url = reseau_db_column_dup_text (row, 2);
  (*job)->offset = reseau_db_column_int64 (row, 3);
  return TRUE;
}

/* Small ones first: those whose size is not known are the smallest. */
static ReseauDbStatement *
query_download (ReseauStore *self, gint64 now, gboolean asked, gint64 room, GError **error)
{
  return reseau_db_query (self->db, error,
                          "SELECT sha256, size FROM blob WHERE state = 'remote' AND wanted > ?2"
                          " AND failed IS NULL AND " IS_DUE " AND (wanted > 1 OR size <= ?3)"
                          " ORDER BY wanted DESC, size, sha256 LIMIT 1",
                          "lil", now, asked ? 1 : 0, room);
}

static gboolean
find_download (ReseauStore *self, gint64 now, gboolean asked, ReseauBlobJob **job, GError **error)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (self);
  g_autoptr (ReseauDbStatement) row = NULL;
  gint64 room;
  int more;

  if (!reseau_store_get_room (self, &room, error))
    return FALSE;
  row = query_download (self, now, asked, room, error);
  more = row ? reseau_db_step (row, error) : -1;
  if (more <= 0)
    return more == 0;
  if (reseau_blob_folder_get_free (folder) - reseau_db_column_int64 (row, 1) <
      RESEAU_STORE_RESERVED_BYTES)
    return TRUE;
  *job = g_new0 (ReseauBlobJob, 1);
  (*job)->sha256 = reseau_db_column_dup_text (row, 0);
  (*job)->size = reseau_db_column_int64 (row, 1);
  (*job)->offset = reseau_blob_folder_get_part_size (folder, (*job)->sha256);
  return TRUE;
}

static gboolean
find_until (ReseauStore *self, gint64 now, gint64 *until, GError **error)
{
  *until = 0;
  return reseau_db_get_int64 (self->db, until, error,
                              "SELECT min(not_before) FROM blob WHERE (state = 'local' OR"
                              " (state = 'remote' AND wanted > 0)) AND failed IS NULL AND"
                              " NOT " IS_DUE,
                              "l", now);
}

/**
 * reseau_store_next_blob:
 * @level: how much may be transferred
 * @job: (out) (transfer full) (nullable): what to transfer next, %NULL for nothing
 * @until: (out): without a job, when there will be one, microseconds since 1970; 0 for
 *   never by itself
 *
 * What is sent goes before what is fetched: it is nowhere else.
 */
gboolean
reseau_store_next_blob (ReseauStore *self, ReseauBlobLevel level, ReseauBlobJob **job,
                        gint64 *until, GError **error)
{
  gint64 now = reseau_env_now_us (self->env);

  *job = NULL;
  *until = 0;
  if (level == RESEAU_BLOBS_NONE)
    return TRUE;
  if (level == RESEAU_BLOBS_ALL && !find_upload (self, now, job, error))
    return FALSE;
  if (*job == NULL && !find_download (self, now, level == RESEAU_BLOBS_ASKED, job, error))
    return FALSE;
  return *job != NULL || find_until (self, now, until, error);
}

/**
 * reseau_store_set_upload:
 * @url: (nullable): where the bytes go; %NULL to begin anew
 * @sent: how many have come there
 */
gboolean
reseau_store_set_upload (ReseauStore *self, const char *sha256, const char *url, gint64 sent,
                         GError **error)
{
  return reseau_db_run (self->db, error, "UPDATE blob SET url = ?, sent = ? WHERE sha256 = ?",
                        "sls", url, sent, sha256);
}

/* The server has it. */
gboolean
reseau_store_note_sent (ReseauStore *self, const char *sha256, GError **error)
{
  gboolean ok;

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = reseau_db_run (self->db, error,
                      "UPDATE blob SET state = 'cached', url = NULL, sent = 0, tries = 0,"
                      " not_before = 0, failed = NULL WHERE sha256 = ? AND state = 'local'",
                      "s", sha256) &&
       reseau_store_make_room (self, sha256, error);
  return reseau_store_finish (self, ok, error);
}

/* What the server says of the size of a blob that is on its way. */
gboolean
reseau_store_note_size (ReseauStore *self, const char *sha256, gint64 size, GError **error)
{
  return reseau_db_run (self->db, error, "UPDATE blob SET size = ? WHERE sha256 = ?", "ls", size,
                        sha256);
}

/* Its bytes are in the folder, and are the right ones. */
gboolean
reseau_store_note_fetched (ReseauStore *self, const char *sha256, GError **error)
{
  gint64 size = reseau_blob_folder_get_size (reseau_store_get_blobs (self), sha256);
  gboolean ok;

  if (!reseau_store_begin (self, error))
    return FALSE;
  ok = reseau_db_run (self->db, error,
                      "UPDATE blob SET state = 'cached', size = ?, used = ?, tries = 0,"
                      " not_before = 0, failed = NULL, wanted = min(wanted, 1) WHERE sha256 = ?",
                      "lls", MAX (size, 0), reseau_env_now_us (self->env), sha256) &&
       reseau_store_make_room (self, sha256, error);
  return reseau_store_finish (self, ok, error);
}

/* It is not to be had now. */
gboolean
reseau_store_put_off_blob (ReseauStore *self, const char *sha256, gint64 delay_us, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET tries = tries + 1, not_before = ? WHERE sha256 = ?", "ls",
                        reseau_env_now_us (self->env) + delay_us, sha256);
}

/* It never will be, unless a person asks for it again. */
gboolean
reseau_store_fail_blob (ReseauStore *self, const char *sha256, const char *code, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET failed = ?, url = NULL, sent = 0 WHERE sha256 = ?", "ss",
                        code, sha256);
}

gboolean
reseau_store_offer_blobs (ReseauStore *self, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET state = 'local', url = NULL, sent = 0, tries = 0,"
                        " not_before = 0 WHERE state = 'cached' OR url IS NOT NULL",
                        "");
}

/**
 * reseau_store_lose_blob:
 *
 * The bytes that should be in the folder are not there, or are others.  What the
 * server has is fetched again; what it never had is lost.
 */
gboolean
reseau_store_lose_blob (ReseauStore *self, const char *sha256, GError **error)
{
  return reseau_db_run (self->db, error,
                        "UPDATE blob SET failed = CASE state WHEN 'local' THEN 'lost' END,"
                        " wanted = 2, url = NULL, sent = 0,"
                        " state = CASE state WHEN 'cached' THEN 'remote' ELSE state END"
                        " WHERE sha256 = ?",
                        "s", sha256);
}
