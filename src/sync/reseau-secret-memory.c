/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

struct _ReseauSecretMemory {
  GObject parent;
  GHashTable *secrets; /* "server\nemail" -> secret */
};

static void secret_iface_init (ReseauSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauSecretMemory, reseau_secret_memory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_SECRET_STORE, secret_iface_init))

static void
reseau_secret_memory_lookup_async (ReseauSecretStore *store, const char *server, const char *email,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data)
{
  ReseauSecretMemory *self = RESEAU_SECRET_MEMORY (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *key = g_strdup_printf ("%s\n%s", server, email);

  g_task_set_source_tag (task, reseau_secret_memory_lookup_async);
  g_task_return_pointer (task, g_strdup (g_hash_table_lookup (self->secrets, key)), g_free);
}

static char *
reseau_secret_memory_lookup_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reseau_secret_memory_save_async (ReseauSecretStore *store, const char *server, const char *email,
                                 const char *secret, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  ReseauSecretMemory *self = RESEAU_SECRET_MEMORY (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *key = g_strdup_printf ("%s\n%s", server, email);

  g_task_set_source_tag (task, reseau_secret_memory_save_async);
  if (secret != NULL)
    g_hash_table_insert (self->secrets, g_steal_pointer (&key), g_strdup (secret));
  else
    g_hash_table_remove (self->secrets, key);
  g_task_return_boolean (task, TRUE);
}

static gboolean
reseau_secret_memory_save_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static ReseauSecretPlace
reseau_secret_memory_get_place (ReseauSecretStore *store)
{
  return RESEAU_SECRET_PLACE_MEMORY;
}

static void
secret_iface_init (ReseauSecretStoreInterface *iface)
{
  iface->lookup_async = reseau_secret_memory_lookup_async;
  iface->lookup_finish = reseau_secret_memory_lookup_finish;
  iface->save_async = reseau_secret_memory_save_async;
  iface->save_finish = reseau_secret_memory_save_finish;
  iface->get_place = reseau_secret_memory_get_place;
}

static void
reseau_secret_memory_finalize (GObject *object)
{
  g_hash_table_unref (RESEAU_SECRET_MEMORY (object)->secrets);
  G_OBJECT_CLASS (reseau_secret_memory_parent_class)->finalize (object);
}

static void
reseau_secret_memory_class_init (ReseauSecretMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_secret_memory_finalize;
}

static void
reseau_secret_memory_init (ReseauSecretMemory *self)
{
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * reseau_secret_memory_new:
 *
 * Returns: (transfer full): an empty store
 */
ReseauSecretStore *
reseau_secret_memory_new (void)
{
  return g_object_new (RESEAU_TYPE_SECRET_MEMORY, NULL);
}
