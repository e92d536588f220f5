/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-secret-store.h"

#include <glib/gstdio.h>

#include "reseau-error.h"

#define SERVER "https://reseau.example.org"

static void
on_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
save (ReseauSecretStore *store, const char *email, const char *secret, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_secret_store_save_async (store, SERVER, email, secret, NULL, on_done_cb, &result);
  return reseau_secret_store_save_finish (store, wait_for (&result), error);
}

static char *
look_up (ReseauSecretStore *store, const char *email, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reseau_secret_store_lookup_async (store, SERVER, email, NULL, on_done_cb, &result);
  return reseau_secret_store_lookup_finish (store, wait_for (&result), error);
}

static void
check_store (ReseauSecretStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = look_up (store, "ada@example.org", &error);
  g_autofree char *ada = NULL;
  g_autofree char *bob = NULL;

  g_assert_null (none);
  g_assert_true (save (store, "ada@example.org", "one", &error));
  g_assert_true (save (store, "bob@example.org", "two", &error));
  g_assert_true (save (store, "ada@example.org", "three", &error));
  ada = look_up (store, "ada@example.org", &error);
  bob = look_up (store, "bob@example.org", &error);
  g_assert_cmpstr (ada, ==, "three");
  g_assert_cmpstr (bob, ==, "two");
  g_assert_true (save (store, "ada@example.org", NULL, &error));
  none = look_up (store, "ada@example.org", &error);
  g_assert_null (none);
  g_assert_no_error (error);
}

static void
test_memory (void)
{
  g_autoptr (ReseauSecretStore) store = reseau_secret_memory_new ();

  check_store (store);
}

static char *
temporary_path (void)
{
  g_autofree char *dir = g_dir_make_tmp ("reseau-secrets-XXXXXX", NULL);

  return g_build_filename (dir, "deep", "secrets", NULL);
}

static void
remove_path (const char *path)
{
  g_autofree char *deep = g_path_get_dirname (path);
  g_autofree char *dir = g_path_get_dirname (deep);

  g_unlink (path);
  g_rmdir (deep);
  g_rmdir (dir);
}

static void
test_file (void)
{
  g_autofree char *path = temporary_path ();
  g_autoptr (ReseauSecretStore) store = reseau_secret_file_new (path);
  g_autoptr (ReseauSecretStore) later = reseau_secret_file_new (path);
  g_autofree char *bob = NULL;
  GStatBuf info;

  check_store (store);
  bob = look_up (later, "bob@example.org", NULL);
  g_assert_cmpstr (bob, ==, "two");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  remove_path (path);
}

static void
test_broken_file (void)
{
  g_autofree char *path = temporary_path ();
  g_autofree char *dir = g_path_get_dirname (path);
  g_autoptr (ReseauSecretStore) store = reseau_secret_file_new (path);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (dir, 0700);
  g_assert_true (g_file_set_contents (path, "{\"a\":", -1, NULL));
  g_assert_null (look_up (store, "ada@example.org", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  g_clear_error (&error);
  /* What cannot be read is not overwritten either. */
  g_assert_false (save (store, "ada@example.org", "one", &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  remove_path (path);
}

/* Without a bus there is no secret service. */
static void
test_fallback (void)
{
  g_autofree char *path = temporary_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (ReseauSecretStore) store = reseau_secret_store_new (folder);
  GStatBuf info;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  check_store (store);
  g_assert_cmpint (reseau_secret_store_get_place (store), ==, RESEAU_SECRET_PLACE_FILE);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  remove_path (path);
}

/* --- several places ----------------------------------------------------------- */

/* As a secret service that dies and comes back: a memory that can be made to fail. */
typedef struct {
  ReseauSecretStore *service;
  ReseauSecretStore *file;
  ReseauSecretStore *chain;
  char *path;
} Places;

static gboolean dead;
static void (*real_save) (ReseauSecretStore *, const char *, const char *, const char *,
                          GCancellable *, GAsyncReadyCallback, gpointer);
static void (*real_lookup) (ReseauSecretStore *, const char *, const char *, GCancellable *,
                            GAsyncReadyCallback, gpointer);

static void
die (ReseauSecretStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_return_new_error (task, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY, "the service died");
}

static void
save_or_die (ReseauSecretStore *self, const char *server, const char *email, const char *secret,
             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  if (dead && RESEAU_IS_SECRET_MEMORY (self))
    die (self, cancellable, callback, data);
  else
    real_save (self, server, email, secret, cancellable, callback, data);
}

static void
look_up_or_die (ReseauSecretStore *self, const char *server, const char *email,
                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  if (dead && RESEAU_IS_SECRET_MEMORY (self))
    die (self, cancellable, callback, data);
  else
    real_lookup (self, server, email, cancellable, callback, data);
}

static void
make_mortal (ReseauSecretStore *memory)
{
  ReseauSecretStoreInterface *iface = RESEAU_SECRET_STORE_GET_IFACE (memory);

  if (real_save != NULL)
    return;
  real_save = iface->save_async;
  real_lookup = iface->lookup_async;
  iface->save_async = save_or_die;
  iface->lookup_async = look_up_or_die;
}

static void
places_open (Places *self)
{
  ReseauSecretChain *chain = reseau_secret_chain_new ();

  self->service = reseau_secret_memory_new ();
  make_mortal (self->service);
  self->path = temporary_path ();
  self->file = reseau_secret_file_new (self->path);
  reseau_secret_chain_add (chain, g_object_ref (self->service));
  reseau_secret_chain_add (chain, g_object_ref (self->file));
  self->chain = RESEAU_SECRET_STORE (chain);
  dead = FALSE;
}

static void
places_close (Places *self)
{
  remove_path (self->path);
  g_free (self->path);
  g_object_unref (self->chain);
  g_object_unref (self->file);
  g_object_unref (self->service);
}

static void
test_chain (void)
{
  Places places;

  places_open (&places);
  check_store (places.chain);
  g_assert_cmpint (reseau_secret_store_get_place (places.chain), ==, RESEAU_SECRET_PLACE_MEMORY);
  /* What the first place takes leaves no trace in the others. */
  g_assert_false (g_file_test (places.path, G_FILE_TEST_EXISTS));
  places_close (&places);
}

/* The service dies with a secret, and comes back when there is a newer one. */
static void
test_chain_with_a_dead_service (void)
{
  Places places;
  g_autoptr (GError) error = NULL;
  g_autofree char *old = NULL;
  g_autofree char *none = NULL;
  g_autofree char *newer = NULL;
  g_autofree char *later = NULL;
  g_autofree char *left = NULL;

  places_open (&places);
  g_assert_true (save (places.chain, "ada@example.org", "old", &error));
  dead = TRUE;
  none = look_up (places.chain, "ada@example.org", &error);
  g_assert_no_error (error);
  g_assert_null (none);
  g_assert_true (save (places.chain, "ada@example.org", "newer", &error));
  g_assert_no_error (error);
  g_assert_cmpint (reseau_secret_store_get_place (places.chain), ==, RESEAU_SECRET_PLACE_FILE);
  dead = FALSE;
  old = look_up (places.service, "ada@example.org", &error);
  g_assert_cmpstr (old, ==, "old");
  newer = look_up (places.chain, "ada@example.org", &error);
  g_assert_cmpstr (newer, ==, "newer");
  /* From now on it is the service's again, and the file forgets. */
  g_assert_true (save (places.chain, "ada@example.org", "later", &error));
  later = look_up (places.chain, "ada@example.org", &error);
  g_assert_cmpstr (later, ==, "later");
  g_assert_cmpint (reseau_secret_store_get_place (places.chain), ==, RESEAU_SECRET_PLACE_MEMORY);
  left = look_up (places.file, "ada@example.org", &error);
  g_assert_null (left);
  g_assert_no_error (error);
  places_close (&places);
}

/* Nothing takes it, or not everything forgets: that is said. */
static void
test_chain_that_fails (void)
{
  Places places;
  g_autoptr (GError) error = NULL;

  places_open (&places);
  dead = TRUE;
  g_assert_true (save (places.chain, "ada@example.org", "one", &error));
  g_assert_false (save (places.chain, "ada@example.org", NULL, &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
  g_clear_error (&error);
  remove_path (places.path);
  g_assert_true (g_mkdir_with_parents (places.path, 0700) == 0); /* a folder where the file was */
  g_assert_false (save (places.chain, "ada@example.org", "two", &error));
  g_assert_error (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY);
  g_rmdir (places.path);
  places_close (&places);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/secrets/memory", test_memory);
  g_test_add_func ("/sync/secrets/file", test_file);
  g_test_add_func ("/sync/secrets/broken-file", test_broken_file);
  g_test_add_func ("/sync/secrets/fallback", test_fallback);
  g_test_add_func ("/sync/secrets/chain", test_chain);
  g_test_add_func ("/sync/secrets/chain/dead-service", test_chain_with_a_dead_service);
  g_test_add_func ("/sync/secrets/chain/fails", test_chain_that_fails);
  return g_test_run ();
}
