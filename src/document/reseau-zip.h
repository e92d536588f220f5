/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauZip:
 *
 * Writes a ZIP file as OpenDocument wants it: entries without extra fields, so that the first one
 * can say what kind of document it is.  The same entries give the same bytes.
 */
typedef struct _ReseauZip ReseauZip;

ReseauZip *reseau_zip_new (GOutputStream *out);
void reseau_zip_free (ReseauZip *self);

gboolean reseau_zip_add (ReseauZip *self, const char *name, const void *data, gsize length,
                         gboolean compress, GCancellable *cancellable, GError **error);
gboolean reseau_zip_finish (ReseauZip *self, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauZip, reseau_zip_free)

G_END_DECLS
