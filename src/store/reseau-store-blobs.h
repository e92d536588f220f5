/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-store.h"

G_BEGIN_DECLS

/* Photos and files of a desk.  What it knows of each is in the cache, the bytes are in the
 * folder beside it.  Records refer to them; what no record refers to is forgotten. */

#define RESEAU_BLOB_LIMIT (G_GINT64_CONSTANT (500) * 1000 * 1000)

/**
 * ReseauBlobState:
 * @RESEAU_BLOB_REMOTE: not here
 * @RESEAU_BLOB_LOCAL: here; the server may not have it yet
 * @RESEAU_BLOB_CACHED: here and on the server
 */
typedef enum {
  RESEAU_BLOB_REMOTE,
  RESEAU_BLOB_LOCAL,
  RESEAU_BLOB_CACHED,
} ReseauBlobState;

/**
 * ReseauBlobInfo:
 * @size: 0 when it is not known
 * @wanted: whether it comes by itself
 * @asked: whether a person waits for it
 * @done: bytes of it that have passed
 * @tries: how often it could not be had, or sent
 * @failed: (nullable): why it is not tried any more
 */
typedef struct {
  char *sha256;
  gint64 size;
  ReseauBlobState state;
  gboolean wanted;
  gboolean asked;
  gboolean pinned;
  gint64 done;
  guint tries;
  char *failed;
} ReseauBlobInfo;

void reseau_blob_info_free (ReseauBlobInfo *self);

ReseauBlobFolder *reseau_store_get_blobs (ReseauStore *self);
ReseauBlobInfo *reseau_store_get_blob (ReseauStore *self, const char *sha256, GError **error);
GPtrArray *reseau_store_list_blobs (ReseauStore *self, GError **error);
GPtrArray *reseau_store_list_moving_blobs (ReseauStore *self, guint limit, GError **error);
char *reseau_store_find_blob_user (ReseauStore *self, const char *sha256, GError **error);

gboolean reseau_store_add_blob (ReseauStore *self, const char *sha256, gint64 size, GError **error);
gboolean reseau_store_want_blob (ReseauStore *self, const char *sha256, GError **error);
gboolean reseau_store_stop_blob (ReseauStore *self, const char *sha256, GError **error);
gboolean reseau_store_use_blob (ReseauStore *self, const char *sha256, GError **error);
gboolean reseau_store_pin_blobs (ReseauStore *self, const char *record, gboolean pinned,
                                 GError **error);
gboolean reseau_store_are_blobs_pinned (ReseauStore *self, const char *record, gboolean *pinned,
                                        GError **error);
gboolean reseau_store_pin_blob (ReseauStore *self, const char *sha256, gboolean pinned,
                                GError **error);

/* --- room ----------------------------------------------------------------- */

/**
 * ReseauBlobUse:
 * @limit: the most that is kept of what the server has
 * @held: how much of it is kept
 * @unsent: what the server may not have, which does not count
 * @pinned: of @held, what a person wants to stay
 *
 * In bytes.
 */
typedef struct {
  gint64 limit;
  gint64 held;
  gint64 unsent;
  gint64 pinned;
} ReseauBlobUse;

gboolean reseau_store_get_blob_use (ReseauStore *self, ReseauBlobUse *use, GError **error);
gboolean reseau_store_set_blob_limit (ReseauStore *self, gint64 bytes, GError **error);
gboolean reseau_store_free_blobs (ReseauStore *self, GError **error);

/* --- on their way --------------------------------------------------------- */

/**
 * ReseauBlobLevel:
 * @RESEAU_BLOBS_NONE: nothing is transferred
 * @RESEAU_BLOBS_ASKED: only what a person waits for
 * @RESEAU_BLOBS_ALL: all that is wanted
 */
typedef enum {
  RESEAU_BLOBS_NONE,
  RESEAU_BLOBS_ASKED,
  RESEAU_BLOBS_ALL,
} ReseauBlobLevel;

/**
 * ReseauBlobJob:
 * @upload: to the server, otherwise from it
 * @url: (nullable): of the upload, once it has begun
 * @offset: the bytes that have passed, as far as is known here
 *
 * The next thing to be transferred.
 */
typedef struct {
  char *sha256;
  gint64 size;
  gboolean upload;
  char *url;
  gint64 offset;
} ReseauBlobJob;

void reseau_blob_job_free (ReseauBlobJob *self);

gboolean reseau_store_next_blob (ReseauStore *self, ReseauBlobLevel level, ReseauBlobJob **job,
                                 gint64 *until, GError **error);
gboolean reseau_store_set_upload (ReseauStore *self, const char *sha256, const char *url,
                                  gint64 sent, GError **error);
gboolean reseau_store_note_sent (ReseauStore *self, const char *sha256, GError **error);
gboolean reseau_store_note_size (ReseauStore *self, const char *sha256, gint64 size,
                                 GError **error);
gboolean reseau_store_note_fetched (ReseauStore *self, const char *sha256, GError **error);
gboolean reseau_store_put_off_blob (ReseauStore *self, const char *sha256, gint64 delay_us,
                                    GError **error);
gboolean reseau_store_fail_blob (ReseauStore *self, const char *sha256, const char *code,
                                 GError **error);
gboolean reseau_store_lose_blob (ReseauStore *self, const char *sha256, GError **error);

/* --- upkeep ----------------------------------------------------------------- */

gboolean reseau_store_check_blobs (ReseauStore *self, gboolean repair, GStrv *problems,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauBlobInfo, reseau_blob_info_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauBlobJob, reseau_blob_job_free)

G_END_DECLS
