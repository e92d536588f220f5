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
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ReseauSecretStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  reseau_secret_store_open_async (path, NULL, on_done_cb, &result);
  store = reseau_secret_store_open_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (RESEAU_IS_SECRET_FILE (store));
  check_store (store);
  remove_path (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/secrets/memory", test_memory);
  g_test_add_func ("/sync/secrets/file", test_file);
  g_test_add_func ("/sync/secrets/broken-file", test_broken_file);
  g_test_add_func ("/sync/secrets/fallback", test_fallback);
  return g_test_run ();
}
