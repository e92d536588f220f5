/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

/* A secret service may die or refuse at any time, and so may a disk: the next place takes the
 * secret then.  What stands in a later place is always newer than what a place before it still
 * has, so one looks there first. */
struct _ReseauSecretChain {
  GObject parent;
  GPtrArray *stores; /* the best first */
  guint used;        /* where a secret was kept or found last */
};

static void secret_iface_init (ReseauSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauSecretChain, reseau_secret_chain, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_SECRET_STORE, secret_iface_init))

/* One call on its way from store to store. */
typedef struct {
  char *server;
  char *email;
  char *secret; /* %NULL to forget it */
  guint at;
  gboolean kept;
  GError *error; /* the first */
} Walk;

static void
walk_free (gpointer data)
{
  Walk *walk = data;

  g_free (walk->server);
  g_free (walk->email);
  g_free (walk->secret);
  g_clear_error (&walk->error);
  g_free (walk);
}

static GTask *
walk_new (ReseauSecretStore *store, const char *server, const char *email,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (store, cancellable, callback, data);
  Walk *walk = g_new0 (Walk, 1);

  walk->server = g_strdup (server);
  walk->email = g_strdup (email);
  g_task_set_task_data (task, walk, walk_free);
  return task;
}

/* Whoever wants no answer any more gets none; everything else that fails is passed over. */
static gboolean
note_error (GTask *task, GError *error)
{
  Walk *walk = g_task_get_task_data (task);

  if (g_task_return_error_if_cancelled (task)) {
    g_error_free (error);
    return FALSE;
  }
  if (walk->error == NULL)
    walk->error = error;
  else
    g_error_free (error);
  return TRUE;
}

/* --- looking up --------------------------------------------------------------- */

static void look_up (GTask *task);

static void
on_looked_up_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSecretChain *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;
  char *secret = reseau_secret_store_lookup_finish (RESEAU_SECRET_STORE (object), result, &error);

  if (error != NULL) {
    g_info ("A place of secrets cannot be read: %s", error->message);
    if (!note_error (task, error))
      return;
  }
  if (secret != NULL)
    self->used = walk->at;
  if (secret != NULL || walk->at == 0)
    g_task_return_pointer (task, secret, g_free);
  else
    look_up (task);
}

static void
look_up (GTask *task)
{
  ReseauSecretChain *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);

  walk->at--;
  reseau_secret_store_lookup_async (g_ptr_array_index (self->stores, walk->at), walk->server,
                                    walk->email, g_task_get_cancellable (task), on_looked_up_cb,
                                    g_object_ref (task));
}

static void
reseau_secret_chain_lookup_async (ReseauSecretStore *store, const char *server, const char *email,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  g_autoptr (GTask) task = walk_new (store, server, email, cancellable, callback, data);
  Walk *walk = g_task_get_task_data (task);

  g_task_set_source_tag (task, reseau_secret_chain_lookup_async);
  walk->at = RESEAU_SECRET_CHAIN (store)->stores->len;
  look_up (task);
}

static char *
reseau_secret_chain_lookup_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- saving ------------------------------------------------------------------- */

static void save (GTask *task);

static void
finish_save (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);

  if (walk->secret != NULL ? walk->kept : walk->error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&walk->error));
}

static void
on_saved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReseauSecretChain *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;

  if (!reseau_secret_store_save_finish (RESEAU_SECRET_STORE (object), result, &error)) {
    g_info ("A place of secrets refuses: %s", error->message);
    if (!note_error (task, error))
      return;
  }
  else if (walk->secret != NULL && !walk->kept) {
    walk->kept = TRUE;
    self->used = walk->at;
  }
  walk->at++;
  if (walk->at < self->stores->len)
    save (task);
  else
    finish_save (task);
}

/* Once the secret is kept, the places after it forget what they had. */
static void
save (GTask *task)
{
  ReseauSecretChain *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);

  reseau_secret_store_save_async (g_ptr_array_index (self->stores, walk->at), walk->server,
                                  walk->email, walk->kept ? NULL : walk->secret,
                                  g_task_get_cancellable (task), on_saved_cb, g_object_ref (task));
}

static void
reseau_secret_chain_save_async (ReseauSecretStore *store, const char *server, const char *email,
                                const char *secret, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = walk_new (store, server, email, cancellable, callback, data);
  Walk *walk = g_task_get_task_data (task);

  g_task_set_source_tag (task, reseau_secret_chain_save_async);
  walk->secret = g_strdup (secret);
  save (task);
}

static gboolean
reseau_secret_chain_save_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static ReseauSecretPlace
reseau_secret_chain_get_place (ReseauSecretStore *store)
{
  ReseauSecretChain *self = RESEAU_SECRET_CHAIN (store);

  return reseau_secret_store_get_place (g_ptr_array_index (self->stores, self->used));
}

/* --- object ------------------------------------------------------------------- */

static void
secret_iface_init (ReseauSecretStoreInterface *iface)
{
  iface->lookup_async = reseau_secret_chain_lookup_async;
  iface->lookup_finish = reseau_secret_chain_lookup_finish;
  iface->save_async = reseau_secret_chain_save_async;
  iface->save_finish = reseau_secret_chain_save_finish;
  iface->get_place = reseau_secret_chain_get_place;
}

static void
reseau_secret_chain_finalize (GObject *object)
{
  g_ptr_array_unref (RESEAU_SECRET_CHAIN (object)->stores);
  G_OBJECT_CLASS (reseau_secret_chain_parent_class)->finalize (object);
}

static void
reseau_secret_chain_class_init (ReseauSecretChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_secret_chain_finalize;
}

static void
reseau_secret_chain_init (ReseauSecretChain *self)
{
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * reseau_secret_chain_new:
 *
 * Returns: (transfer full): a chain without any place yet
 */
ReseauSecretChain *
reseau_secret_chain_new (void)
{
  return g_object_new (RESEAU_TYPE_SECRET_CHAIN, NULL);
}

/**
 * reseau_secret_chain_add:
 * @store: (transfer full): where secrets go that the places before it do not take
 */
void
reseau_secret_chain_add (ReseauSecretChain *self, ReseauSecretStore *store)
{
  g_return_if_fail (RESEAU_IS_SECRET_CHAIN (self));
  g_return_if_fail (RESEAU_IS_SECRET_STORE (store));

  g_ptr_array_add (self->stores, store);
}
