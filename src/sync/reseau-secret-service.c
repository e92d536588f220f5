/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libsecret/secret.h>

#include "reseau-config.h"
#include "reseau-secret-store.h"

struct _ReseauSecretService {
  GObject parent;
};

static void secret_iface_init (ReseauSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauSecretService, reseau_secret_service, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_SECRET_STORE, secret_iface_init))

static const SecretSchema schema = {
  RESEAU_APP_ID,
  SECRET_SCHEMA_NONE,
  { { "server", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "email", SECRET_SCHEMA_ATTRIBUTE_STRING } },
};

static void
on_looked_up_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;
  char *secret = secret_password_lookup_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, secret, (GDestroyNotify) secret_password_free);
}

static void
reseau_secret_service_lookup_async (ReseauSecretStore *self, const char *server, const char *email,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, reseau_secret_service_lookup_async);
  secret_password_lookup (&schema, cancellable, on_looked_up_cb, task, "server", server, "email",
                          email, NULL);
}

static char *
reseau_secret_service_lookup_finish (ReseauSecretStore *self, GAsyncResult *result, GError **error)
{
  char *secret = g_task_propagate_pointer (G_TASK (result), error);
  char *copy = g_strdup (secret);

  if (secret != NULL)
    secret_password_free (secret);
  return copy;
}

static void
on_stored_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else if (error == NULL) /* the person did not let it */
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "dismissed");
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_cleared_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
reseau_secret_service_save_async (ReseauSecretStore *self, const char *server, const char *email,
                                  const char *secret, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  g_autofree char *label = g_strdup_printf ("Réseau — %s", server);

  g_task_set_source_tag (task, reseau_secret_service_save_async);
  if (secret == NULL)
    secret_password_clear (&schema, cancellable, on_cleared_cb, task, "server", server, "email",
                           email, NULL);
  else
    secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, secret, cancellable,
                           on_stored_cb, task, "server", server, "email", email, NULL);
}

static gboolean
reseau_secret_service_save_finish (ReseauSecretStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static ReseauSecretPlace
reseau_secret_service_get_place (ReseauSecretStore *store)
{
  return RESEAU_SECRET_PLACE_SERVICE;
}

static void
secret_iface_init (ReseauSecretStoreInterface *iface)
{
  iface->lookup_async = reseau_secret_service_lookup_async;
  iface->lookup_finish = reseau_secret_service_lookup_finish;
  iface->save_async = reseau_secret_service_save_async;
  iface->save_finish = reseau_secret_service_save_finish;
  iface->get_place = reseau_secret_service_get_place;
}

static void
reseau_secret_service_class_init (ReseauSecretServiceClass *klass)
{
}

static void
reseau_secret_service_init (ReseauSecretService *self)
{
}

/**
 * reseau_secret_service_new:
 *
 * Returns: (transfer full): the desktop's secret service
 */
ReseauSecretStore *
reseau_secret_service_new (void)
{
  return g_object_new (RESEAU_TYPE_SECRET_SERVICE, NULL);
}
