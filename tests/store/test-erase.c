/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was erased on the server leaves no byte in a cache, and nothing brings it back. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-store-blobs.h"
#include "store-fixture.h"

#define PERSON "{\"name\":\"Quibrovac\",\"phone\":\"0499135791\",\"note\":\"Mandragore\"}"

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;

  return g_file_get_contents (path, &contents, &length, NULL) &&
         memmem (contents, length, text, strlen (text)) != NULL;
}

/* In any file beside the cache too. */
static gboolean
is_anywhere (Fixture *f, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (f->path);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  gboolean found = FALSE;

  while (!found && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    found = file_has (path, text);
  }
  return found;
}

static void
assert_gone (Fixture *f, ...)
{
  va_list words;
  const char *word;

  va_start (words, f);
  while ((word = va_arg (words, const char *)) != NULL)
    if (is_anywhere (f, word))
      g_error ("“%s” is still there", word);
  va_end (words);
}

static void
apply (Fixture *f, GPtrArray *lines)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_store_apply_lines (f->store, lines, &error));
  g_assert_no_error (error);
}

/* The next pull, in which the server tells that a record was erased. */
static void
pull_erasure (Fixture *f, const char *id, const char *scope)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GError) error = NULL;

  fixture_remote_forget (f, id);
  lines = fixture_pull_lines (f);
  text = g_strdup_printf ("{\"k\":\"del\",\"s\":\"%s\",\"q\":%" G_GINT64_FORMAT
                          ",\"id\":\"%s\",\"t\":\"person\",\"erased\":true}",
                          scope, f->seq, id);
  g_ptr_array_insert (lines, 0, reseau_line_from_text (text, -1, &error));
  g_assert_no_error (error);
  apply (f, lines);
}

static GBytes *
next_batch (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GBytes *batch = reseau_store_next_batch (f->store, 0, 0, &error);

  g_assert_no_error (error);
  return batch;
}

static void
fold (Fixture *f, GBytes *batch, ReseauOpStatus status, const char *code)
{
  g_autoptr (ReseauPushResponse) response = fixture_refuse (f, batch, status, code);
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_store_fold_response (f->store, response, &error));
  g_assert_no_error (error);
}

static gint64
count_dropped (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) events = reseau_store_list_events (f->store, &error);
  gint64 dropped = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < events->len; i++) {
    const ReseauEvent *event = g_ptr_array_index (events, i);

    if (g_str_equal (event->kind, RESEAU_EVENT_ERASED))
      dropped += reseau_value_get_member_int (event->data, "dropped", 0);
  }
  return dropped;
}

static void
test_nothing_left (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);
  g_autofree char *authors = g_strdup_printf ("{\"title\":\"Vélo\",\"authors\":[\"%s\"]}", id);
  g_autofree char *fiche = fixture_remote_create (f, "fiche", "net", authors);
  g_autoptr (ReseauValue) draft = fixture_json ("{\"note\":\"Rhododendron\"}");
  g_autoptr (GBytes) batch = NULL;
  g_autoptr (GError) error = NULL;

  fixture_pull (f);
  g_assert_true (is_anywhere (f, "uibrovac"));
  /* Refused before, being written, and waiting. */
  fixture_edit (f, id, "{\"note\":\"Salamandre\"}");
  batch = next_batch (f);
  fold (f, batch, RESEAU_OP_STATUS_REJECTED, "not-allowed");
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 1);
  g_assert_true (reseau_store_save_draft (f->store, id, draft, &error));
  fixture_edit (f, id, "{\"note\":\"Axolotl\"}");
  g_assert_true (is_anywhere (f, "alamandre") && is_anywhere (f, "hododendron") &&
                 is_anywhere (f, "xolotl"));
  pull_erasure (f, id, "net");
  g_assert_false (fixture_has (f, id));
  assert_gone (f, "uibrovac", "UIBROVAC", "0499135791", "andragor", "alamandr", "hododendr",
               "xolotl", NULL);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 0);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM draft"), ==, 0);
  g_assert_cmpint (count_dropped (f), ==, 3);
  assert_field (f, fiche, "title", "Vélo");
  fixture_assert_same (f);
  /* Told again, it is nothing new. */
  pull_erasure (f, id, "net");
  g_assert_cmpint (count_dropped (f), ==, 3);
  fixture_assert_same (f);
}

/* In the name of another scope than the one the record stands in: whoever wrote on it is told
 * where only they are. */
static void
test_any_scope (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);

  fixture_pull (f);
  pull_erasure (f, id, "user:" UID);
  g_assert_false (fixture_has (f, id));
  assert_gone (f, "uibrovac", NULL);
  g_assert_cmpint (count_dropped (f), ==, 0);
  /* Of whoever it was no more is known than that. */
  g_assert_true (reseau_store_is_erased (f->store, id));
  g_assert_false (reseau_store_is_erased (f->store, UID));
  fixture_check (f->store);
}

static void
test_on_its_way (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);
  g_autofree char *other = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (ReseauPushRequest) request = NULL;

  fixture_pull (f);
  fixture_edit (f, id, "{\"note\":\"Salamandre\"}");
  other = fixture_create (f, "fiche", "net", "{\"title\":\"Ce qui reste\"}");
  first = next_batch (f);
  pull_erasure (f, id, "net");
  assert_gone (f, "alamandre", "uibrovac", NULL);
  second = next_batch (f);
  request = fixture_read_batch (second);
  g_assert_cmpuint (request->ops->len, ==, 1);
  g_assert_cmpstr (((ReseauOp *) g_ptr_array_index (request->ops, 0))->record, ==, other);
  g_assert_cmpint (((ReseauOp *) g_ptr_array_index (request->ops, 0))->n, ==, 1);
  g_assert_cmpint (count_dropped (f), ==, 1);
  fixture_push (f);
  fixture_pull (f);
  fixture_assert_same (f);
}

/* The server refuses what came too late before it was told. */
static void
test_answer (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);
  g_autoptr (GBytes) batch = NULL;
  g_autofree char *fields = g_strdup_printf (
      "{\"type\":\"member_of\",\"from\":\"%s\",\"to\":\"" ORG "\",\"function\":\"Tamarin\"}", id);
  g_autofree char *link = NULL;

  fixture_pull (f);
  fixture_edit (f, id, "{\"note\":\"Salamandre\"}");
  link = fixture_create (f, "link", "net", fields);
  batch = next_batch (f);
  fold (f, batch, RESEAU_OP_STATUS_REJECTED, "erased");
  g_assert_false (fixture_has (f, id));
  g_assert_false (fixture_has (f, link));
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM tray"), ==, 0);
  g_assert_cmpint (count_dropped (f), ==, 2);
  fixture_remote_forget (f, id);
  fixture_pull (f);
  assert_gone (f, "alamandre", "uibrovac", "amarin", NULL);
  fixture_assert_same (f);
}

static char *
dup_photo (const char *sha256)
{
  return g_strdup_printf ("{\"title\":\"Vélo\",\"photos\":[{\"e\":\"p1\",\"p\":\"a0\","
                          "\"sha256\":\"%s\",\"size\":9,\"name\":\"Ouistiti\"}]}",
                          sha256);
}

/* Never sent, and nowhere else: it goes all the same, unless something else shows it. */
static void
test_photos (Fixture *f, gconstpointer unused)
{
  ReseauBlobFolder *folder = reseau_store_get_blobs (f->store);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("only here", 9);
  g_autoptr (GBytes) others = g_bytes_new_static ("elsewhere", 9);
  g_autoptr (GError) error = NULL;
  g_autofree char *sole = reseau_blob_folder_put (folder, bytes, &error);
  g_autofree char *shared = reseau_blob_folder_put (folder, others, &error);
  g_autofree char *fields = dup_photo (sole);
  g_autofree char *more = dup_photo (shared);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *kept = NULL;

  g_assert_true (reseau_store_add_blob (f->store, sole, 9, &error));
  g_assert_true (reseau_store_add_blob (f->store, shared, 9, &error));
  one = fixture_create (f, "fiche", "net", fields);
  two = fixture_create (f, "fiche", "net", more);
  kept = fixture_create (f, "fiche", "net", more);
  fixture_push (f);
  fixture_pull (f);
  pull_erasure (f, one, "net");
  pull_erasure (f, two, "net");
  g_assert_cmpint (reseau_blob_folder_get_size (folder, sole), <, 0);
  g_assert_cmpint (reseau_blob_folder_get_size (folder, shared), ==, 9);
  g_assert_cmpint (fixture_count (f, "SELECT count(*) FROM blob"), ==, 1);
  g_assert_true (fixture_has (f, kept));
  fixture_check (f->store);
}

/* A log that somebody reads in is emptied by a later pull, after a restart too. */
static void
test_busy_log (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);
  g_autoptr (GError) error = NULL;
  ReseauDb *reader;

  fixture_pull (f);
  sqlite3_busy_timeout (reseau_db_get_handle (reseau_store_get_db (f->store)), 1);
  reader = reseau_db_open (f->path, RESEAU_DB_READ_ONLY, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_db_exec (reader, "BEGIN; SELECT count(*) FROM meta", &error));
  pull_erasure (f, id, "net");
  g_assert_true (is_anywhere (f, "uibrovac"));
  g_assert_true (reseau_db_exec (reader, "COMMIT", &error));
  g_assert_no_error (error);
  fixture_pull (f);
  assert_gone (f, "uibrovac", "andragor", NULL);
  reseau_db_close (reader);
}

/* A copy that was kept before a migration holds it too. */
static void
test_copies (Fixture *f, gconstpointer unused)
{
  g_autofree char *id = fixture_remote_create (f, "person", "net", PERSON);
  g_autofree char *copy = g_strconcat (f->path, ".before-1", NULL);
  g_autoptr (GError) error = NULL;

  fixture_pull (f);
  g_assert_true (reseau_db_copy_to (reseau_store_get_db (f->store), copy, &error));
  g_assert_true (file_has (copy, "uibrovac"));
  pull_erasure (f, id, "net");
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  assert_gone (f, "uibrovac", NULL);
}

#define ADD(path, func) \
  g_test_add ("/store/erase/" path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-left", test_nothing_left);
  ADD ("any-scope", test_any_scope);
  ADD ("on-its-way", test_on_its_way);
  ADD ("answer", test_answer);
  ADD ("photos", test_photos);
  ADD ("busy-log", test_busy_log);
  ADD ("copies", test_copies);
  return g_test_run ();
}
