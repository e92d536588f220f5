/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core-fixture.h"

#include "reseau-blob.h"
#include "reseau-validate.h"

#define SHA_1 "1111111111111111111111111111111111111111111111111111111111111111"
#define SHA_2 "2222222222222222222222222222222222222222222222222222222222222222"
#define SHA_3 "3333333333333333333333333333333333333333333333333333333333333333"
#define SHA_4 "4444444444444444444444444444444444444444444444444444444444444444"

static void
test_names (void)
{
  g_assert_true (reseau_blob_id_is_valid (SHA_1));
  g_assert_false (reseau_blob_id_is_valid (NULL));
  g_assert_false (reseau_blob_id_is_valid (""));
  g_assert_false (reseau_blob_id_is_valid (SHA_1 "1"));
  g_assert_false (reseau_blob_id_is_valid (&SHA_1[1]));
  g_assert_false (
      reseau_blob_id_is_valid ("A111111111111111111111111111111111111111111111111111111111111111"));
  g_assert_false (
      reseau_blob_id_is_valid ("../1111111111111111111111111111111111111111111111111111111111111"));
}

static void
test_fields (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *fiche = reseau_schema_get_kind (schema, "fiche");
  const ReseauKind *meeting = reseau_schema_get_kind (schema, "meeting");

  g_assert_true (reseau_field_holds_blobs (reseau_kind_get_field (fiche, "photos")));
  g_assert_true (reseau_field_holds_pictures (reseau_kind_get_field (fiche, "photos")));
  g_assert_true (reseau_field_holds_blobs (reseau_kind_get_field (fiche, "files")));
  g_assert_false (reseau_field_holds_pictures (reseau_kind_get_field (fiche, "files")));
  g_assert_true (reseau_field_holds_blobs (reseau_kind_get_field (meeting, "files")));
  g_assert_false (reseau_field_holds_blobs (reseau_kind_get_field (fiche, "steps")));
  g_assert_false (reseau_field_holds_blobs (reseau_kind_get_field (fiche, "title")));
}

static ReseauProblemCode
check (const char *photos)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  const ReseauKind *fiche = reseau_schema_get_kind (schema, "fiche");
  g_autoptr (ReseauValue) value = test_json (photos);

  return reseau_validate_value (reseau_kind_get_field (fiche, "photos"), value);
}

static void
test_validation (void)
{
  g_assert_cmpint (check ("[]"), ==, RESEAU_PROBLEM_NONE);
  g_assert_cmpint (check ("[{'e':'p1','p':'a0','sha256':'" SHA_1 "','thumb':'" SHA_2
                          "','w':1600,'h':1200,'alt':'Un vélo'}]"),
                   ==, RESEAU_PROBLEM_NONE);
  g_assert_cmpint (check ("[{'e':'p1','alt':'Un vélo'}]"), ==, RESEAU_PROBLEM_REQUIRED);
  g_assert_cmpint (check ("[{'sha256':'abc'}]"), ==, RESEAU_PROBLEM_BAD_REFERENCE);
  g_assert_cmpint (check ("[{'sha256':7}]"), ==, RESEAU_PROBLEM_WRONG_TYPE);
  g_assert_cmpint (check ("[{'sha256':'" SHA_1 "','size':52428801}]"), ==,
                   RESEAU_PROBLEM_TOO_LARGE);
}

static void
test_collect (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) record =
      test_record ("fiche", "net",
                   "{'title':'A','steps':[{'sha256':'" SHA_4 "'}],"
                   "'photos':[{'sha256':'" SHA_1 "','thumb':'" SHA_2 "'},{'sha256':'x'}],"
                   "'files':[{'sha256':'" SHA_1 "'}]}");
  g_autoptr (GHashTable) blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  reseau_value_unref (record->alts);
  record->alts = test_json ("[{'k':'d/photos','f':'photos','v':[{'sha256':'" SHA_3 "'}]},"
                            "{'k':'d/files/x/sha256','f':'files/x/sha256','v':'" SHA_4 "'},"
                            "{'k':'d/title','f':'title','v':'B'},{'k':'d/_del','v':true}]");
  reseau_blob_collect (schema, record, blobs);
  g_assert_cmpuint (g_hash_table_size (blobs), ==, 4);
  g_assert_true (g_hash_table_contains (blobs, SHA_1));
  g_assert_true (g_hash_table_contains (blobs, SHA_2));
  g_assert_true (g_hash_table_contains (blobs, SHA_3));
  g_assert_true (g_hash_table_contains (blobs, SHA_4));
  g_assert_cmpuint (reseau_blob_count (schema, record), ==, 3);
}

static void
test_no_collect_elsewhere (void)
{
  g_autoptr (ReseauSchema) schema = reseau_schema_new_builtin ();
  g_autoptr (ReseauRecord) record =
      test_record ("fiche", "net", "{'title':'" SHA_1 "','steps':[{'sha256':'" SHA_4 "'}]}");
  g_autoptr (ReseauRecord) unknown =
      test_record ("invoice", "net", "{'photos':[{'sha256':'" SHA_1 "'}]}");
  g_autoptr (GHashTable) blobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  reseau_blob_collect (schema, record, blobs);
  reseau_blob_collect (schema, unknown, blobs);
  g_assert_cmpuint (g_hash_table_size (blobs), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blob/names", test_names);
  g_test_add_func ("/blob/fields", test_fields);
  g_test_add_func ("/blob/validation", test_validation);
  g_test_add_func ("/blob/collect", test_collect);
  g_test_add_func ("/blob/no-collect-elsewhere", test_no_collect_elsewhere);
  return g_test_run ();
}
