/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

#include <libsecret/secret.h>

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

/* --- this machine ------------------------------------------------------------- */

static ReseauSecretStore *
chain_places (const char *folder, gboolean with_service)
{
  g_autofree char *path = g_build_filename (folder, "secrets", NULL);
  ReseauSecretChain *chain = reseau_secret_chain_new ();

  if (with_service)
    reseau_secret_chain_add (chain, reseau_secret_service_new ());
  reseau_secret_chain_add (chain, reseau_secret_file_new (path));
  reseau_secret_chain_add (chain, reseau_secret_memory_new ());
  return RESEAU_SECRET_STORE (chain);
}

/* A service that runs but has no collection, as on a machine that nobody ever
 * unlocked graphically, would ask a person at a display: it does not count. */
static void
on_collection_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);
  gboolean usable = collection != NULL && !secret_collection_get_locked (collection);

  g_task_return_pointer (task, chain_places (g_task_get_task_data (task), usable), g_object_unref);
}

static void
on_service_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SecretService) service = secret_service_get_finish (result, NULL);

  if (service == NULL) {
    g_task_return_pointer (task, chain_places (g_task_get_task_data (task), FALSE), g_object_unref);
    return;
  }
  secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                               g_task_get_cancellable (task), on_collection_cb,
                               g_object_ref (task));
}

void
reseau_secret_store_open_async (const char *folder, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_return_if_fail (folder != NULL);

  g_task_set_source_tag (task, reseau_secret_store_open_async);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  secret_service_get (SECRET_SERVICE_NONE, cancellable, on_service_cb, g_object_ref (task));
}

/**
 * reseau_secret_store_open_finish:
 *
 * Returns: (transfer full): where secrets go on this machine
 */
ReseauSecretStore *
reseau_secret_store_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
