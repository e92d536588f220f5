/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"

G_BEGIN_DECLS

/**
 * ReseauUploads:
 *
 * The parts that are being written.  What has come of one is the length of its
 * file: a connection that breaks off leaves what it has brought, and another one
 * goes on from there.  One writes a part at a time; who comes later takes over, for
 * the earlier one may be a connection that is dead and does not know it.  Safe to
 * use from all threads.
 */
typedef struct _ReseauUploads ReseauUploads;
typedef struct _ReseauIntake ReseauIntake;

ReseauUploads *reseau_uploads_new (ReseauBlobFolder *folder);
void reseau_uploads_free (ReseauUploads *self);
ReseauBlobFolder *reseau_uploads_get_folder (ReseauUploads *self);

void reseau_uploads_wait (ReseauUploads *self, const char *id);
gboolean reseau_uploads_get_offset (ReseauUploads *self, const char *id, gint64 *offset,
                                    GError **error);
ReseauIntake *reseau_uploads_open (ReseauUploads *self, const char *id, gint64 offset, gint64 size,
                                   gint64 *expected, GError **error);

void reseau_intake_write (ReseauIntake *self, const void *data, gsize length);
gboolean reseau_intake_settle (ReseauIntake *self, gint64 *offset, GError **error);
gint64 reseau_intake_get_size (ReseauIntake *self);
void reseau_intake_free (ReseauIntake *self);

/* While a part becomes a blob nobody writes it, and no blob is swept away. */
gboolean reseau_uploads_begin_finish (ReseauUploads *self, const char *id);
void reseau_uploads_end_finish (ReseauUploads *self, const char *id);
void reseau_uploads_lock (ReseauUploads *self);
void reseau_uploads_unlock (ReseauUploads *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauUploads, reseau_uploads_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauIntake, reseau_intake_free)

G_END_DECLS
