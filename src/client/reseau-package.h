/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "reseau-blob-folder.h"
#include "reseau-store-exchange.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* The file in which records go from desk to desk: docs/files.md. */

#define RESEAU_PACKAGE_MIME_TYPE "application/vnd.concertes.reseau-package"
#define RESEAU_PACKAGE_EXTENSION ".reseau"

#define RESEAU_PACKAGE_ERROR (reseau_package_error_quark ())
GQuark reseau_package_error_quark (void);

/**
 * ReseauPackageError:
 * @RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE: a file of another kind
 * @RESEAU_PACKAGE_ERROR_DAMAGED: it was cut, or altered on the way
 * @RESEAU_PACKAGE_ERROR_FORGED: whole, but not signed with the key that it names
 * @RESEAU_PACKAGE_ERROR_TOO_LARGE: a size is above what a package may have
 * @RESEAU_PACKAGE_ERROR_NEWER: made by a newer program
 * @RESEAU_PACKAGE_ERROR_OTHER_HISTORY: its numbers are those of another server, or of another
 *   state of this one
 */
typedef enum {
  RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE,
  RESEAU_PACKAGE_ERROR_DAMAGED,
  RESEAU_PACKAGE_ERROR_FORGED,
  RESEAU_PACKAGE_ERROR_TOO_LARGE,
  RESEAU_PACKAGE_ERROR_NEWER,
  RESEAU_PACKAGE_ERROR_OTHER_HISTORY,
} ReseauPackageError;

/**
 * ReseauPackageBlob:
 * @offset: of its bytes in the file, when it was read from one
 */
typedef struct {
  char sha256[65];
  gint64 offset;
  gint64 size;
} ReseauPackageBlob;

/**
 * ReseauPackage:
 * @epoch: of the history that its numbers are of
 * @device: that made it
 * @by: account that made it
 * @name: (nullable): of that person
 * @org: (nullable): structure of that person
 * @at: when, for display
 * @records: (element-type ReseauTaken): what is in it
 * @blobs: (element-type ReseauPackageBlob): photos and files
 * @key: (nullable): public key that it is signed with, in hexadecimal
 * @file: (nullable): where it was read from
 */
typedef struct {
  char *id;
  gint64 epoch;
  int schema;
  char *device;
  char *by;
  char *name;
  char *org;
  char *at;
  GPtrArray *records;
  GPtrArray *blobs;
  char *key;
  GFile *file;
} ReseauPackage;

ReseauPackage *reseau_package_new (void);
void reseau_package_free (ReseauPackage *self);
guint reseau_package_count_ops (const ReseauPackage *self);
void reseau_package_add_blob (ReseauPackage *self, const char *sha256, gint64 size);

/**
 * ReseauPackageProgress:
 *
 * Called in the thread that works.
 */
typedef void (*ReseauPackageProgress) (gint64 done, gint64 total, gpointer data);

char *reseau_package_new_secret (void);
gboolean reseau_package_write (const ReseauPackage *self, GFile *file, const char *secret,
                               ReseauBlobFolder *folder, ReseauPackageProgress progress,
                               gpointer data, GCancellable *cancellable, GError **error);
ReseauPackage *reseau_package_read (GFile *file, ReseauPackageProgress progress, gpointer data,
                                    GCancellable *cancellable, GError **error);
GPtrArray *reseau_package_extract (const ReseauPackage *self, GHashTable *wanted,
                                   ReseauBlobFolder *folder, ReseauPackageProgress progress,
                                   gpointer data, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReseauPackage, reseau_package_free)

G_END_DECLS
