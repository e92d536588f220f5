/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

G_DEFINE_INTERFACE (ReseauSecretStore, reseau_secret_store, G_TYPE_OBJECT)

static void
reseau_secret_store_default_init (ReseauSecretStoreInterface *iface)
{
}

/**
 * reseau_secret_store_lookup_async:
 * @server: normalized address
 */
void
reseau_secret_store_lookup_async (ReseauSecretStore *self, const char *server, const char *email,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_return_if_fail (RESEAU_IS_SECRET_STORE (self));
  g_return_if_fail (server != NULL && email != NULL);

  RESEAU_SECRET_STORE_GET_IFACE (self)->lookup_async (self, server, email, cancellable, callback,
                                                      data);
}

char *
reseau_secret_store_lookup_finish (ReseauSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (RESEAU_IS_SECRET_STORE (self), NULL);

  return RESEAU_SECRET_STORE_GET_IFACE (self)->lookup_finish (self, result, error);
}

void
reseau_secret_store_save_async (ReseauSecretStore *self, const char *server, const char *email,
                                const char *secret, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (RESEAU_IS_SECRET_STORE (self));
  g_return_if_fail (server != NULL && email != NULL);

  RESEAU_SECRET_STORE_GET_IFACE (self)->save_async (self, server, email, secret, cancellable,
                                                    callback, data);
}

gboolean
reseau_secret_store_save_finish (ReseauSecretStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (RESEAU_IS_SECRET_STORE (self), FALSE);

  return RESEAU_SECRET_STORE_GET_IFACE (self)->save_finish (self, result, error);
}

ReseauSecretPlace
reseau_secret_store_get_place (ReseauSecretStore *self)
{
  g_return_val_if_fail (RESEAU_IS_SECRET_STORE (self), RESEAU_SECRET_PLACE_MEMORY);

  return RESEAU_SECRET_STORE_GET_IFACE (self)->get_place (self);
}

/**
 * reseau_secret_store_new:
 *
 * Returns: (transfer full): where secrets go on this machine
 */
ReseauSecretStore *
reseau_secret_store_new (const char *folder)
{
  g_autofree char *path = NULL;
  ReseauSecretChain *chain;

  g_return_val_if_fail (folder != NULL, NULL);

  path = g_build_filename (folder, "secrets", NULL);
  chain = reseau_secret_chain_new ();
  reseau_secret_chain_add (chain, reseau_secret_service_new ());
  reseau_secret_chain_add (chain, reseau_secret_file_new (path));
  reseau_secret_chain_add (chain, reseau_secret_memory_new ());
  return RESEAU_SECRET_STORE (chain);
}
