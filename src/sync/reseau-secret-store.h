/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ReseauSecretStore:
 *
 * Where the token of a session is kept, by server and e-mail.
 */
#define RESEAU_TYPE_SECRET_STORE (reseau_secret_store_get_type ())
G_DECLARE_INTERFACE (ReseauSecretStore, reseau_secret_store, RESEAU, SECRET_STORE, GObject)

struct _ReseauSecretStoreInterface {
  GTypeInterface parent;

  void (*lookup_async) (ReseauSecretStore *self, const char *server, const char *email,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  char *(*lookup_finish) (ReseauSecretStore *self, GAsyncResult *result, GError **error);
  void (*save_async) (ReseauSecretStore *self, const char *server, const char *email,
                      const char *secret, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer data);
  gboolean (*save_finish) (ReseauSecretStore *self, GAsyncResult *result, GError **error);
};

void reseau_secret_store_lookup_async (ReseauSecretStore *self, const char *server,
                                       const char *email, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);
/* Returns: (transfer full) (nullable): the secret; %NULL without @error if there is none */
char *reseau_secret_store_lookup_finish (ReseauSecretStore *self, GAsyncResult *result,
                                         GError **error);

/* @secret: (nullable): %NULL forgets it */
void reseau_secret_store_save_async (ReseauSecretStore *self, const char *server, const char *email,
                                     const char *secret, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
gboolean reseau_secret_store_save_finish (ReseauSecretStore *self, GAsyncResult *result,
                                          GError **error);

/**
 * ReseauSecretMemory:
 *
 * Forgets everything with the process.
 */
#define RESEAU_TYPE_SECRET_MEMORY (reseau_secret_memory_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSecretMemory, reseau_secret_memory, RESEAU, SECRET_MEMORY, GObject)
ReseauSecretStore *reseau_secret_memory_new (void);

/**
 * ReseauSecretFile:
 *
 * A file that only its owner can read, for machines without a secret service.
 */
#define RESEAU_TYPE_SECRET_FILE (reseau_secret_file_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSecretFile, reseau_secret_file, RESEAU, SECRET_FILE, GObject)
ReseauSecretStore *reseau_secret_file_new (const char *path);

/**
 * ReseauSecretService:
 *
 * The desktop's secret service.
 */
#define RESEAU_TYPE_SECRET_SERVICE (reseau_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSecretService, reseau_secret_service, RESEAU, SECRET_SERVICE, GObject)
ReseauSecretStore *reseau_secret_service_new (void);

/**
 * reseau_secret_store_open_async:
 * @fallback_path: file to use where no secret service answers
 *
 * Finds the best place that this machine offers.  The caller says so to the
 * person when it is a #ReseauSecretFile.
 */
void reseau_secret_store_open_async (const char *fallback_path, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
ReseauSecretStore *reseau_secret_store_open_finish (GAsyncResult *result, GError **error);

G_END_DECLS
