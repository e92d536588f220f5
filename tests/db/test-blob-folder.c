/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-blob-folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reseau-error.h"

/* SHA-256 of "abc" and of nothing: the examples of the standard. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static ReseauBlobFolder *
new_folder (void)
{
  static guint n = 0;
  g_autofree char *name = g_strdup_printf ("blobs-%u", n++);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, "deep", "blobs", NULL);

  return reseau_blob_folder_new (path);
}

static GBytes *
text (const char *words)
{
  return g_bytes_new_static (words, strlen (words));
}

static void
assert_holds (ReseauBlobFolder *folder, const char *id, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = reseau_blob_folder_read (folder, id, 0, 1 << 20, &error);
  gboolean whole = FALSE;

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), words, strlen (words));
  g_assert_true (reseau_blob_folder_check (folder, id, &whole, &error));
  g_assert_true (whole);
}

static void
assert_no_parts (ReseauBlobFolder *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) parts = reseau_blob_folder_list_parts (folder, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 0);
}

static void
test_put (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) before = reseau_blob_folder_list (folder, &error);
  g_autoptr (GBytes) abc = text ("abc");
  g_autoptr (GBytes) none = text ("");
  g_autofree char *id = NULL;
  g_autofree char *again = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GPtrArray) all = NULL;
  struct stat info;

  g_assert_cmpuint (before->len, ==, 0);
  g_assert_cmpint (reseau_blob_folder_get_free (folder), >, 0);
  g_assert_cmpint (reseau_blob_folder_get_size (folder, ABC), ==, -1);
  id = reseau_blob_folder_put (folder, abc, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, ABC);
  again = reseau_blob_folder_put (folder, abc, &error);
  g_assert_cmpstr (again, ==, ABC);
  empty = reseau_blob_folder_put (folder, none, &error);
  g_assert_cmpstr (empty, ==, EMPTY);
  assert_holds (folder, ABC, "abc");
  assert_holds (folder, EMPTY, "");
  assert_no_parts (folder);
  g_assert_cmpint (reseau_blob_folder_get_size (folder, ABC), ==, 3);
  g_assert_cmpint (reseau_blob_folder_get_age (folder, ABC), <, 60);
  all = reseau_blob_folder_list (folder, &error);
  g_assert_cmpuint (all->len, ==, 2);
  path = reseau_blob_folder_dup_path (folder, ABC);
  g_assert_true (
      g_str_has_suffix (path, "/ba/"
                              "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_read (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) abc = text ("abc");
  g_autofree char *id = reseau_blob_folder_put (folder, abc, &error);
  g_autoptr (GBytes) middle = reseau_blob_folder_read (folder, ABC, 1, 1, &error);
  g_autoptr (GBytes) end = reseau_blob_folder_read (folder, ABC, 2, 100, &error);
  g_autoptr (GBytes) beyond = reseau_blob_folder_read (folder, ABC, 30, 100, &error);

  g_assert_cmpstr (id, ==, ABC);
  g_assert_cmpmem (g_bytes_get_data (middle, NULL), g_bytes_get_size (middle), "b", 1);
  g_assert_cmpmem (g_bytes_get_data (end, NULL), g_bytes_get_size (end), "c", 1);
  g_assert_cmpuint (g_bytes_get_size (beyond), ==, 0);
  g_assert_null (reseau_blob_folder_read (folder, EMPTY, 0, 1, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
}

static void
test_remove (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) abc = text ("abc");
  g_autofree char *id = reseau_blob_folder_put (folder, abc, &error);
  gboolean whole;

  g_assert_cmpstr (id, ==, ABC);
  g_assert_true (reseau_blob_folder_remove (folder, ABC, &error));
  g_assert_true (reseau_blob_folder_remove (folder, ABC, &error));
  g_assert_cmpint (reseau_blob_folder_get_size (folder, ABC), ==, -1);
  g_assert_false (reseau_blob_folder_check (folder, ABC, &whole, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND);
}

static void
test_damage (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) abc = text ("abc");
  g_autofree char *id = reseau_blob_folder_put (folder, abc, &error);
  g_autofree char *path = reseau_blob_folder_dup_path (folder, ABC);
  gboolean whole = TRUE;

  g_assert_cmpstr (id, ==, ABC);
  g_assert_true (g_file_set_contents (path, "abd", 3, &error));
  g_assert_true (reseau_blob_folder_check (folder, ABC, &whole, &error));
  g_assert_false (whole);
}

static void
test_parts (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) a = text ("a");
  g_autoptr (GBytes) bc = text ("bc");

  g_assert_cmpint (reseau_blob_folder_get_part_size (folder, "one"), ==, 0);
  g_assert_true (reseau_blob_folder_append (folder, "one", 0, a, &error));
  g_assert_cmpint (reseau_blob_folder_get_part_size (folder, "one"), ==, 1);
  g_assert_false (reseau_blob_folder_append (folder, "one", 0, bc, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  g_clear_error (&error);
  g_assert_false (reseau_blob_folder_append (folder, "one", 2, bc, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  g_clear_error (&error);
  g_assert_true (reseau_blob_folder_append (folder, "one", 1, bc, &error));
  g_assert_true (reseau_blob_folder_finish_part (folder, "one", ABC, &error));
  g_assert_no_error (error);
  assert_holds (folder, ABC, "abc");
  assert_no_parts (folder);
}

static void
test_wrong_digest (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) a = text ("a");

  g_assert_true (reseau_blob_folder_append (folder, "one", 0, a, &error));
  g_assert_true (reseau_blob_folder_append (folder, "two", 0, a, &error));
  g_assert_false (reseau_blob_folder_finish_part (folder, "one", ABC, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  g_assert_cmpint (reseau_blob_folder_get_size (folder, ABC), ==, -1);
  g_assert_cmpint (reseau_blob_folder_get_part_size (folder, "one"), ==, 0);
  g_assert_cmpint (reseau_blob_folder_get_part_size (folder, "two"), ==, 1);
  reseau_blob_folder_remove_part (folder, "two");
  assert_no_parts (folder);
}

static void
test_stream_too_long (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data ("abc", 3, NULL);
  gint64 size = 0;

  g_assert_null (reseau_blob_folder_put_stream (folder, stream, 2, &size, NULL, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  assert_no_parts (folder);
}

/* As a disk that is full after 64 kB: the kernel then writes less, or nothing. */
static void
test_full_disk (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autofree char *much = g_malloc0 (100000);
  g_autoptr (GBytes) first = g_bytes_new_static (much, 60000);
  g_autoptr (GBytes) second = g_bytes_new_static (much, 30000);
  g_autoptr (GBytes) all = g_bytes_new_static (much, 90000);
  struct rlimit before, tight;
  g_autofree char *id = NULL;

  getrlimit (RLIMIT_FSIZE, &before);
  tight = (struct rlimit){ 65536, before.rlim_max };
  signal (SIGXFSZ, SIG_IGN);
  g_assert_true (reseau_blob_folder_append (folder, "one", 0, first, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  g_assert_false (reseau_blob_folder_append (folder, "one", 60000, second, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);
  g_assert_null (reseau_blob_folder_put (folder, all, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);
  setrlimit (RLIMIT_FSIZE, &before);
  signal (SIGXFSZ, SIG_DFL);
  g_assert_cmpint (reseau_blob_folder_get_part_size (folder, "one"), ==, 60000);
  g_assert_true (reseau_blob_folder_append (folder, "one", 60000, second, &error));
  id = reseau_blob_folder_put (folder, all, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_blob_folder_finish_part (folder, "one", id, &error));
  assert_no_parts (folder);
}

/* What somebody else put there is neither followed nor listed. */
static void
test_strangers (void)
{
  g_autoptr (ReseauBlobFolder) folder = new_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) a = text ("a");
  g_autofree char *path = reseau_blob_folder_dup_path (folder, ABC);
  g_autofree char *group = g_path_get_dirname (path);
  g_autofree char *top = g_path_get_dirname (group);
  g_autofree char *parts = g_build_filename (top, "parts", NULL);
  g_autofree char *link = g_build_filename (parts, "one", NULL);
  g_autofree char *odd = g_build_filename (group, "notes.txt", NULL);
  g_autoptr (GPtrArray) all = NULL;

  g_mkdir_with_parents (parts, 0700);
  g_mkdir_with_parents (group, 0700);
  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  g_assert_true (g_file_set_contents (odd, "x", 1, &error));
  g_assert_false (reseau_blob_folder_append (folder, "one", 0, a, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
  g_clear_error (&error);
  all = reseau_blob_folder_list (folder, &error);
  g_assert_cmpuint (all->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blob-folder/put", test_put);
  g_test_add_func ("/blob-folder/read", test_read);
  g_test_add_func ("/blob-folder/remove", test_remove);
  g_test_add_func ("/blob-folder/damage", test_damage);
  g_test_add_func ("/blob-folder/parts", test_parts);
  g_test_add_func ("/blob-folder/wrong-digest", test_wrong_digest);
  g_test_add_func ("/blob-folder/stream-too-long", test_stream_too_long);
  g_test_add_func ("/blob-folder/full-disk", test_full_disk);
  g_test_add_func ("/blob-folder/strangers", test_strangers);
  return g_test_run ();
}
