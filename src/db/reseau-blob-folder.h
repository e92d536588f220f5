/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauBlobFolder:
 *
 * A folder of files that are named by the SHA-256 of their bytes, so that the
 * same bytes are there once and nothing in it ever changes.  What is on its way
 * lies beside, as a part with a name of its own, and becomes a blob only when its
 * digest is right.  Whatever a function leaves behind is on the disk when it
 * returns.  Knows no database; safe to use from several threads, a part from one
 * at a time.
 */
typedef struct _ReseauBlobFolder ReseauBlobFolder;

ReseauBlobFolder *reseau_blob_folder_new (const char *path);
ReseauBlobFolder *reseau_blob_folder_ref (ReseauBlobFolder *self);
void reseau_blob_folder_unref (ReseauBlobFolder *self);

char *reseau_blob_folder_dup_path (ReseauBlobFolder *self, const char *id);
gint64 reseau_blob_folder_get_size (ReseauBlobFolder *self, const char *id);
gboolean reseau_blob_folder_check (ReseauBlobFolder *self, const char *id, gboolean *whole,
                                   GError **error);
GBytes *reseau_blob_folder_read (ReseauBlobFolder *self, const char *id, gint64 offset,
                                 gsize length, GError **error);
char *reseau_blob_folder_put (ReseauBlobFolder *self, GBytes *bytes, GError **error);
char *reseau_blob_folder_put_stream (ReseauBlobFolder *self, GInputStream *stream, gint64 max,
                                     gint64 *size, GCancellable *cancellable, GError **error);
gboolean reseau_blob_folder_remove (ReseauBlobFolder *self, const char *id, GError **error);
GPtrArray *reseau_blob_folder_list (ReseauBlobFolder *self, GError **error);

int reseau_blob_folder_open_part (ReseauBlobFolder *self, const char *name, GError **error);
gint64 reseau_blob_folder_get_part_size (ReseauBlobFolder *self, const char *name);
gboolean reseau_blob_folder_append (ReseauBlobFolder *self, const char *name, gint64 offset,
                                    GBytes *bytes, GError **error);
gboolean reseau_blob_folder_verify_part (ReseauBlobFolder *self, const char *name, const char *id,
                                         GError **error);
gboolean reseau_blob_folder_name_part (ReseauBlobFolder *self, const char *name, const char *id,
                                       GError **error);
gboolean reseau_blob_folder_finish_part (ReseauBlobFolder *self, const char *name, const char *id,
                                         GError **error);
void reseau_blob_folder_remove_part (ReseauBlobFolder *self, const char *name);
GPtrArray *reseau_blob_folder_list_parts (ReseauBlobFolder *self, GError **error);

gint64 reseau_blob_folder_get_age (ReseauBlobFolder *self, const char *id);
gint64 reseau_blob_folder_get_part_age (ReseauBlobFolder *self, const char *name);
gint64 reseau_blob_folder_get_free (ReseauBlobFolder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauBlobFolder, reseau_blob_folder_unref)

G_END_DECLS
