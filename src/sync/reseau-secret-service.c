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

/* --- whether it is there ---------------------------------------------------------- */

/* One call, on its way to the service. */
typedef struct {
  char *server;
  char *email;
  char *secret; /* (nullable) */
  void (*reached) (GTask *task);
  void (*missed) (GTask *task);
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->server);
  g_free (call->email);
  g_free (call->secret);
  g_free (call);
}

/* A service that runs but has no collection, as on a machine that nobody ever
 * unlocked graphically, would ask a person at a display: it does not count. */
static void
on_collection_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);
  Call *call = g_task_get_task_data (task);

  if (collection != NULL && !secret_collection_get_locked (collection))
    call->reached (task);
  else
    call->missed (task);
}

static void
on_service_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (SecretService) service = secret_service_get_finish (result, NULL);
  Call *call = g_task_get_task_data (task);

  if (service != NULL)
    secret_collection_for_alias (service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 g_task_get_cancellable (task), on_collection_cb,
                                 g_object_ref (task));
  else
    call->missed (task);
}

/* @missed: where there is no service that answers without asking */
static void
reach (GTask *task, const char *server, const char *email, const char *secret,
       void (*reached) (GTask *task), void (*missed) (GTask *task))
{
  Call *call = g_new0 (Call, 1);

  call->server = g_strdup (server);
  call->email = g_strdup (email);
  call->secret = g_strdup (secret);
  call->reached = reached;
  call->missed = missed;
  g_task_set_task_data (task, call, call_free);
  secret_service_get (SECRET_SERVICE_NONE, g_task_get_cancellable (task), on_service_cb,
                      g_object_ref (task));
}

/* --- looking up ------------------------------------------------------------------- */

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
look_up (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  secret_password_lookup (&schema, g_task_get_cancellable (task), on_looked_up_cb,
                          g_object_ref (task), "server", call->server, "email", call->email, NULL);
}

static void
find_nothing (GTask *task)
{
  g_task_return_pointer (task, NULL, NULL);
}

static void
reseau_secret_service_lookup_async (ReseauSecretStore *self, const char *server, const char *email,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, reseau_secret_service_lookup_async);
  reach (task, server, email, NULL, look_up, find_nothing);
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

/* --- saving and forgetting -------------------------------------------------------- */

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
store (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *label = g_strdup_printf ("Réseau — %s", call->server);

  secret_password_store (&schema, SECRET_COLLECTION_DEFAULT, label, call->secret,
                         g_task_get_cancellable (task), on_stored_cb, g_object_ref (task), "server",
                         call->server, "email", call->email, NULL);
}

static void
refuse (GTask *task)
{
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no secret service");
}

static void
clear (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  secret_password_clear (&schema, g_task_get_cancellable (task), on_cleared_cb, g_object_ref (task),
                         "server", call->server, "email", call->email, NULL);
}

static void
have_forgotten (GTask *task)
{
  g_task_return_boolean (task, TRUE);
}

static void
reseau_secret_service_save_async (ReseauSecretStore *self, const char *server, const char *email,
                                  const char *secret, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, reseau_secret_service_save_async);
  if (secret != NULL)
    reach (task, server, email, secret, store, refuse);
  else
    reach (task, server, email, NULL, clear, have_forgotten);
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
