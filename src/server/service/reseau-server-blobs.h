/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-server-apply.h"

G_BEGIN_DECLS

/* Pictures and files.  Whoever may read a record that refers to one may have it, when
 * whoever made the reference has shown that the bytes are theirs to give.  To everybody
 * else a blob that is there and one that is not look the same. */

ReseauServerUpload *reseau_server_begin_blob (ReseauServer *self, ReseauServerStore *store,
                                              ReseauBlobFolder *folder, const char *uid,
                                              const char *sha256, gint64 size,
                                              ReseauProblemMessage **problem, GError **error);
ReseauServerUpload *reseau_server_own_upload (ReseauServerStore *store, const char *uid,
                                              const char *id, ReseauProblemMessage **problem,
                                              GError **error);
gboolean reseau_server_take_blob (ReseauServer *self, ReseauServerStore *store,
                                  const ReseauServerUpload *upload, GError **error);
gboolean reseau_server_drop_upload (ReseauServerStore *store, const ReseauServerUpload *upload,
                                    GError **error);
gboolean reseau_server_may_have_blob (ReseauServerStore *store, ReseauBlobFolder *folder,
                                      const char *uid, const char *sha256, gint64 *size,
                                      ReseauProblemMessage **problem, GError **error);
gboolean reseau_server_sweep_blobs (ReseauServer *self, ReseauServerStore *store,
                                    ReseauBlobFolder *folder, GError **error);

gboolean reseau_server_note_blobs (ReseauServerApply *apply, const ReseauRecord *record,
                                   gboolean is_new, gboolean restored, GError **error);

ReseauProblemMessage *reseau_server_digest_mismatch (void);

G_END_DECLS
