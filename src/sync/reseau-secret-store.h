/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  RESEAU_SECRET_PLACE_SERVICE, /* the desktop's keyring */
  RESEAU_SECRET_PLACE_FILE,    /* a file that only its owner can read */
  RESEAU_SECRET_PLACE_MEMORY,  /* nowhere: it is forgotten with the process */
} ReseauSecretPlace;

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
  ReseauSecretPlace (*get_place) (ReseauSecretStore *self);
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

/* Where the secret that was saved or found last stands. */
ReseauSecretPlace reseau_secret_store_get_place (ReseauSecretStore *self);

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
 * The desktop's secret service.  One that would have to ask a person first takes nothing.
 */
#define RESEAU_TYPE_SECRET_SERVICE (reseau_secret_service_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSecretService, reseau_secret_service, RESEAU, SECRET_SERVICE, GObject)
ReseauSecretStore *reseau_secret_service_new (void);

/**
 * ReseauSecretChain:
 *
 * Several places, the best first: a secret goes to the first that takes it.
 */
#define RESEAU_TYPE_SECRET_CHAIN (reseau_secret_chain_get_type ())
G_DECLARE_FINAL_TYPE (ReseauSecretChain, reseau_secret_chain, RESEAU, SECRET_CHAIN, GObject)
ReseauSecretChain *reseau_secret_chain_new (void);
void reseau_secret_chain_add (ReseauSecretChain *self, ReseauSecretStore *store);

/**
 * reseau_secret_store_new:
 * @folder: of the data; a file there is used where no secret service answers, and when the
 *   one that does fails later
 *
 * The places of this machine.  The person is told when it is not the keyring that has the secret.
 */
ReseauSecretStore *reseau_secret_store_new (const char *folder);

G_END_DECLS
