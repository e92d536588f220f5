/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

#include "reseau-json.h"
#include "reseau-error.h"

#define MAX_BYTES (1024 * 1024)

/* The file is small, local and rarely touched; reading it in the caller's thread
 * costs less than handing it to another. */
struct _ReseauSecretFile {
  GObject parent;
  char *path;
};

static void secret_iface_init (ReseauSecretStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReseauSecretFile, reseau_secret_file, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_SECRET_STORE, secret_iface_init))

static gboolean
disk_error (GError **error, const GError *cause)
{
  g_set_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK, "the file of secrets: %s", cause->message);
  return FALSE;
}

/* The whole file: an object, "server\nemail" -> secret. */
static ReseauValue *
read_secrets (ReseauSecretFile *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;
  ReseauValue *secrets;
  gsize length;

  if (!g_file_get_contents (self->path, &text, &length, &local)) {
    if (g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return reseau_value_new_object ();
    disk_error (error, local);
    return NULL;
  }
  secrets = length <= MAX_BYTES ? reseau_json_parse (text, length, NULL) : NULL;
  if (!reseau_value_is_object (secrets)) {
    g_clear_pointer (&secrets, reseau_value_unref);
    g_set_error_literal (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT, "the file of secrets");
  }
  return secrets;
}

static gboolean
write_secrets (ReseauSecretFile *self, const ReseauValue *secrets, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *text = reseau_json_write (secrets);
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (self->path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local))
    return TRUE;
  return disk_error (error, local);
}

static void
reseau_secret_file_lookup_async (ReseauSecretStore *store, const char *server, const char *email,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  ReseauSecretFile *self = RESEAU_SECRET_FILE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) secrets = read_secrets (self, &error);
  g_autofree char *key = g_strdup_printf ("%s\n%s", server, email);

  g_task_set_source_tag (task, reseau_secret_file_lookup_async);
  if (secrets == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_strdup (reseau_value_get_member_string (secrets, key)), g_free);
}

static char *
reseau_secret_file_lookup_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
save (ReseauSecretFile *self, const char *server, const char *email, const char *secret,
      GError **error)
{
  g_autoptr (ReseauValue) secrets = read_secrets (self, error);
  g_autofree char *key = g_strdup_printf ("%s\n%s", server, email);

  if (secrets == NULL)
    return FALSE;
  if (secret != NULL)
    reseau_value_set_string (secrets, key, secret);
  else if (reseau_value_get (secrets, key) == NULL)
    return TRUE;
  else
    reseau_value_unset (secrets, key);
  return write_secrets (self, secrets, error);
}

static void
reseau_secret_file_save_async (ReseauSecretStore *store, const char *server, const char *email,
                               const char *secret, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  ReseauSecretFile *self = RESEAU_SECRET_FILE (store);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, reseau_secret_file_save_async);
  if (save (self, server, email, secret, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
reseau_secret_file_save_finish (ReseauSecretStore *store, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static ReseauSecretPlace
reseau_secret_file_get_place (ReseauSecretStore *store)
{
  return RESEAU_SECRET_PLACE_FILE;
}

static void
secret_iface_init (ReseauSecretStoreInterface *iface)
{
  iface->lookup_async = reseau_secret_file_lookup_async;
  iface->lookup_finish = reseau_secret_file_lookup_finish;
  iface->save_async = reseau_secret_file_save_async;
  iface->save_finish = reseau_secret_file_save_finish;
  iface->get_place = reseau_secret_file_get_place;
}

static void
reseau_secret_file_finalize (GObject *object)
{
  g_free (RESEAU_SECRET_FILE (object)->path);
  G_OBJECT_CLASS (reseau_secret_file_parent_class)->finalize (object);
}

static void
reseau_secret_file_class_init (ReseauSecretFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reseau_secret_file_finalize;
}

static void
reseau_secret_file_init (ReseauSecretFile *self)
{
}

/**
 * reseau_secret_file_new:
 * @path: the file, made when the first secret is saved
 *
 * Returns: (transfer full): secrets in a file of mode 0600
 */
ReseauSecretStore *
reseau_secret_file_new (const char *path)
{
  ReseauSecretFile *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (RESEAU_TYPE_SECRET_FILE, NULL);
  self->path = g_strdup (path);
  return RESEAU_SECRET_STORE (self);
}
