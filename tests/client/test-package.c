/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file in which records travel: what comes out is what went in, or nothing. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-json.h"
#include "reseau-package-private.h"

#define DEVICE "0191f3c4-0000-7000-8000-00000000d001"
#define PERSON "0191f3c4-0000-7000-8000-00000000a001"
#define RECORD "0191f3c4-0000-7000-8000-00000000b001"
#define OTHER "0191f3c4-0000-7000-8000-00000000b002"
#define FLIPS 3000

typedef struct {
  char *folder;
  GFile *file;
  GFile *bad;
  ReseauBlobFolder *blobs;
  char *secret;
  char *sha256;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("les octets d’une photo", 23);
  g_autofree char *path = NULL;

  f->folder = g_dir_make_tmp ("reseau-package.XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (f->folder, "blobs", NULL);
  f->file = g_file_new_build_filename (f->folder, "bon.reseau", NULL);
  f->bad = g_file_new_build_filename (f->folder, "mauvais.reseau", NULL);
  f->blobs = reseau_blob_folder_new (path);
  f->secret = reseau_package_new_secret ();
  f->sha256 = reseau_blob_folder_put (f->blobs, bytes, &error);
  g_assert_no_error (error);
}

static void
remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);

    if (g_file_test (inner, G_FILE_TEST_IS_DIR))
      remove_folder (inner);
    else
      g_unlink (inner);
  }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_folder (f->folder);
  reseau_blob_folder_unref (f->blobs);
  g_object_unref (f->file);
  g_object_unref (f->bad);
  g_free (f->folder);
  g_free (f->secret);
  g_free (f->sha256);
}

static ReseauLine *
line_new (void)
{
  g_autoptr (GError) error = NULL;
  ReseauLine *line = reseau_line_from_text (
      "{\"k\":\"put\",\"s\":\"net\",\"q\":12,\"id\":\"" RECORD "\",\"t\":\"fiche\",\"r\":12,"
      "\"c\":{\"q\":3,\"by\":\"" PERSON "\"},\"d\":{\"title\":\"Atelier vélo\"},"
      "\"fv\":{\"title\":12},\"x\":[{\"k\":\"" DEVICE "/title\",\"f\":\"title\",\"v\":\"Autre\","
      "\"base\":3,\"q\":11}]}",
      -1, &error);

  g_assert_no_error (error);
  return line;
}

static ReseauOp *
op_new (const char *id, ReseauOpType type, const char *record)
{
  ReseauOp *op = reseau_op_new (type, id, "fiche", record, "net");

  op->origin = g_strdup (DEVICE);
  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", "Écrit ailleurs");
  op->base = type == RESEAU_OP_CREATE ? 0 : 12;
  return op;
}

static ReseauPackage *
package_new (const Fixture *f)
{
  ReseauPackage *package = reseau_package_new ();
  ReseauTaken *known = reseau_taken_new (RECORD, "fiche");
  ReseauTaken *fresh = reseau_taken_new (OTHER, "fiche");

  package->id = g_strdup ("0191f3c4-0000-7000-8000-00000000c001");
  package->epoch = 77;
  package->schema = reseau_schema_version;
  package->device = g_strdup (DEVICE);
  package->by = g_strdup (PERSON);
  package->name = g_strdup ("Paul Vélo");
  package->at = g_strdup ("2026-05-04T09:12:33+02:00");
  known->line = line_new ();
  g_ptr_array_add (known->ops,
                   op_new ("0191f3c4-0000-7000-8000-00000000e001", RESEAU_OP_PATCH, RECORD));
  g_ptr_array_add (fresh->ops,
                   op_new ("0191f3c4-0000-7000-8000-00000000e002", RESEAU_OP_CREATE, OTHER));
  g_ptr_array_add (package->records, known);
  g_ptr_array_add (package->records, fresh);
  reseau_package_add_blob (package, f->sha256, reseau_blob_folder_get_size (f->blobs, f->sha256));
  return package;
}

static GBytes *
write_good (Fixture *f)
{
  g_autoptr (ReseauPackage) package = package_new (f);
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  g_assert_true (
      reseau_package_write (package, f->file, f->secret, f->blobs, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  bytes = g_file_load_bytes (f->file, NULL, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

static int
read_bad (Fixture *f, const GString *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPackage) package = NULL;

  g_assert_true (
      g_file_replace_contents (f->bad, data->str, data->len, NULL, FALSE, 0, NULL, NULL, NULL));
  package = reseau_package_read (f->bad, NULL, NULL, NULL, &error);
  g_assert_null (package);
  g_assert_cmpint (error->domain, ==, RESEAU_PACKAGE_ERROR);
  return error->code;
}

static GString *
dup_data (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return g_string_new_len (data, length);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = write_good (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPackage) package = reseau_package_read (f->file, NULL, NULL, NULL, &error);
  const ReseauTaken *known, *fresh;
  const ReseauPackageBlob *blob;

  g_assert_no_error (error);
  g_assert_cmpint (package->epoch, ==, 77);
  g_assert_cmpstr (package->by, ==, PERSON);
  g_assert_cmpstr (package->name, ==, "Paul Vélo");
  g_assert_null (package->org);
  g_assert_cmpuint (strlen (package->key), ==, 64);
  g_assert_cmpuint (package->records->len, ==, 2);
  known = g_ptr_array_index (package->records, 0);
  fresh = g_ptr_array_index (package->records, 1);
  g_assert_cmpint (known->line->record->rev, ==, 12);
  g_assert_cmpstr (reseau_record_get_string (known->line->record, "title"), ==, "Atelier vélo");
  g_assert_cmpuint (reseau_value_get_length (known->line->record->alts), ==, 1);
  g_assert_cmpuint (known->ops->len, ==, 1);
  g_assert_null (fresh->line);
  g_assert_cmpuint (fresh->ops->len, ==, 1);
  g_assert_cmpuint (package->blobs->len, ==, 1);
  blob = g_ptr_array_index (package->blobs, 0);
  g_assert_cmpstr (blob->sha256, ==, f->sha256);
}

/* Whatever is changed, wherever, nothing is made of it. */
static void
test_flips (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = write_good (f);
  g_autoptr (GRand) chance = g_rand_new_with_seed (20260504);
  gsize length = g_bytes_get_size (bytes);

  for (guint i = 0; i < FLIPS; i++) {
    g_autoptr (GString) changed = dup_data (bytes);
    guint n = g_rand_int_range (chance, 1, 4);

    for (guint j = 0; j < n; j++) {
      gsize at = g_rand_int_range (chance, 0, length);

      changed->str[at] = (char) (changed->str[at] ^ g_rand_int_range (chance, 1, 256));
    }
    if (memcmp (changed->str, g_bytes_get_data (bytes, NULL), length) != 0)
      read_bad (f, changed);
  }
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = write_good (f);

  for (gsize length = 0; length < g_bytes_get_size (bytes); length++) {
    g_autoptr (GString) cut = dup_data (bytes);

    g_string_truncate (cut, length);
    g_assert_cmpint (read_bad (f, cut), ==,
                     length < RESEAU_PACKAGE_MARK_LENGTH ? RESEAU_PACKAGE_ERROR_NOT_A_PACKAGE
                                                         : RESEAU_PACKAGE_ERROR_DAMAGED);
  }
}

static GString *
begin_data (void)
{
  return g_string_new_len (RESEAU_PACKAGE_MARK, RESEAU_PACKAGE_MARK_LENGTH);
}

static void
append_head (GString *data, char type, guint64 length)
{
  guint64 big = GUINT64_TO_BE (length);

  g_string_append_c (data, type);
  g_string_append_len (data, (const char *) &big, sizeof big);
}

static void
append_frame (GString *data, char type, const char *text)
{
  append_head (data, type, strlen (text));
  g_string_append (data, text);
}

#define HEADER(records, ops, blobs) \
  "{\"format\":1,\"package\":\"" RECORD "\",\"epoch\":7,\"schema\":1,\"device\":\"" DEVICE \
  "\",\"by\":\"" PERSON "\",\"at\":\"x\",\"records\":" records ",\"ops\":" ops ",\"blobs\":" blobs \
  "}"

/* No room is made for a size that nobody has, however it is said. */
static void
test_sizes (Fixture *f, gconstpointer data)
{
  static const guint64 sizes[] = { G_MAXUINT64, (guint64) G_MAXINT64 + 1, G_MAXINT64,
                                   G_GUINT64_CONSTANT (1) << 40, RESEAU_PACKAGE_MAX_BYTES + 1 };
  static const char types[] = "rob";

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GString) header = begin_data ();

    append_head (header, 'h', sizes[i]);
    g_assert_cmpint (read_bad (f, header), ==, RESEAU_PACKAGE_ERROR_TOO_LARGE);
    for (const char *type = types; *type != '\0'; type++) {
      g_autoptr (GString) part = begin_data ();

      append_frame (part, 'h', HEADER ("1", "1", "1"));
      append_head (part, *type, sizes[i]);
      g_assert_cmpint (read_bad (f, part), ==, RESEAU_PACKAGE_ERROR_TOO_LARGE);
    }
  }
}

static void
test_bombs (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) deep = begin_data ();
  g_autoptr (GString) many = begin_data ();
  g_autoptr (GString) more = begin_data ();
  g_autoptr (GString) later = begin_data ();
  g_autofree char *brackets = g_strnfill (1024 * 1024, '[');

  append_frame (deep, 'h', HEADER ("1", "1", "0"));
  append_frame (deep, 'o', brackets);
  g_assert_cmpint (read_bad (f, deep), ==, RESEAU_PACKAGE_ERROR_DAMAGED);
  append_frame (many, 'h', HEADER ("5001", "1", "0"));
  g_assert_cmpint (read_bad (f, many), ==, RESEAU_PACKAGE_ERROR_TOO_LARGE);
  append_frame (more, 'h', HEADER ("0", "0", "0"));
  append_frame (more, 'o',
                "{\"op\":\"" OTHER "\",\"t\":\"delete\",\"type\":\"fiche\",\"id\":\"" RECORD
                "\",\"scope\":\"net\",\"origin\":\"" DEVICE "\"}");
  g_assert_cmpint (read_bad (f, more), ==, RESEAU_PACKAGE_ERROR_DAMAGED);
  append_frame (later, 'h', "{\"format\":2}");
  g_assert_cmpint (read_bad (f, later), ==, RESEAU_PACKAGE_ERROR_NEWER);
}

/* All of it fits together, and somebody else has signed it. */
static void
test_forged (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = write_good (f);
  g_autoptr (GString) other = dup_data (bytes);
  g_autoptr (GBytes) second = NULL;
  g_autofree char *secret = reseau_package_new_secret ();
  gsize key = other->len - crypto_sign_BYTES - crypto_sign_PUBLICKEYBYTES;

  g_assert_cmpstr (secret, !=, f->secret);
  g_free (f->secret);
  f->secret = g_steal_pointer (&secret);
  second = write_good (f);
  memcpy (other->str + key, (const char *) g_bytes_get_data (second, NULL) + key,
          crypto_sign_PUBLICKEYBYTES);
  g_assert_cmpint (read_bad (f, other), ==, RESEAU_PACKAGE_ERROR_FORGED);
}

static void
test_extract (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = write_good (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPackage) package = reseau_package_read (f->file, NULL, NULL, NULL, &error);
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) nothing = NULL;
  g_autoptr (GPtrArray) got = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  const ReseauPackageBlob *blob = g_ptr_array_index (package->blobs, 0);
  g_autoptr (GString) other = dup_data (bytes);

  g_assert_true (reseau_blob_folder_remove (f->blobs, f->sha256, NULL));
  nothing = reseau_package_extract (package, wanted, f->blobs, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpint (reseau_blob_folder_get_size (f->blobs, f->sha256), ==, -1);
  g_hash_table_add (wanted, g_strdup (f->sha256));
  got = reseau_package_extract (package, wanted, f->blobs, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (got->len, ==, 1);
  g_assert_cmpint (reseau_blob_folder_get_size (f->blobs, f->sha256), ==, blob->size);

  /* The stick was written to between looking and taking. */
  g_assert_true (reseau_blob_folder_remove (f->blobs, f->sha256, NULL));
  other->str[blob->offset] ^= 1;
  g_assert_true (
      g_file_replace_contents (f->file, other->str, other->len, NULL, FALSE, 0, NULL, NULL, NULL));
  changed = reseau_package_extract (package, wanted, f->blobs, NULL, NULL, NULL, &error);
  g_assert_null (changed);
  g_assert_error (error, RESEAU_PACKAGE_ERROR, RESEAU_PACKAGE_ERROR_DAMAGED);
  g_assert_cmpint (reseau_blob_folder_get_size (f->blobs, f->sha256), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/package/round-trip", test_round_trip);
  ADD ("/package/flips", test_flips);
  ADD ("/package/cut", test_cut);
  ADD ("/package/sizes", test_sizes);
  ADD ("/package/bombs", test_bombs);
  ADD ("/package/forged", test_forged);
  ADD ("/package/extract", test_extract);
  return g_test_run ();
}
