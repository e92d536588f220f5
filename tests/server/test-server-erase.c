/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is erased leaves no byte on the server, and nothing that comes later makes it again. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-erased-list.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "reseau-server-erase.h"
#include "server-fixture.h"

typedef struct {
  ServerFixture base;
  ReseauBlobFolder *folder;
  char *root;
  FixtureDevice *paul;
  FixtureDevice *lise;
  char *person;
} World;

static void
world_set_up (World *self, gconstpointer data)
{
  g_autofree char *path = NULL;

  server_fixture_set_up (&self->base, data);
  self->root = g_dir_make_tmp ("reseau-erase-XXXXXX", NULL);
  path = g_build_filename (self->root, "blobs", NULL);
  self->folder = reseau_blob_folder_new (path);
  self->paul = server_fixture_add_member (&self->base, RESEAU_ROLE_ANIMATOR, NULL);
  self->lise = server_fixture_add_member (&self->base, RESEAU_ROLE_ANIMATOR, NULL);
  self->person = server_fixture_id (&self->base);
}

static void
world_tear_down (World *self, gconstpointer data)
{
  g_autofree char *list = g_build_filename (self->root, "erased", NULL);

  g_unlink (list);
  fixture_device_free (self->paul);
  fixture_device_free (self->lise);
  reseau_blob_folder_unref (self->folder);
  g_free (self->root);
  g_free (self->person);
  server_fixture_tear_down (&self->base, data);
}

static gboolean
file_has (const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;

  return g_file_get_contents (path, &contents, &length, NULL) &&
         memmem (contents, length, text, strlen (text)) != NULL;
}

static gboolean
is_anywhere (World *self, const char *text)
{
  g_autofree char *wal = g_strconcat (self->base.path, "-wal", NULL);

  return file_has (self->base.path, text) || file_has (wal, text);
}

static ReseauOp *
make (World *self, ReseauOpType type, const char *kind, const char *id, const char *fields)
{
  return server_fixture_op (&self->base, type, kind, id, RESEAU_SCOPE_NET, fields);
}

static void
create (World *self, const char *kind, const char *id, const char *fields)
{
  server_fixture_expect (&self->base, self->paul, make (self, RESEAU_OP_CREATE, kind, id, fields),
                         RESEAU_OP_STATUS_APPLIED, NULL);
}

/* @who writes without having seen what came after @base. */
static void
edit (World *self, FixtureDevice *who, const char *fields, gint64 base, ReseauOpStatus status)
{
  ReseauOp *op = make (self, RESEAU_OP_PATCH, "person", self->person, fields);

  op->base = base;
  server_fixture_expect (&self->base, who, op, status, NULL);
}

/* @text with the person for each @. */
static char *
fill (World *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "@", -1);

  return g_strjoinv (self->person, parts);
}

static char *
add_child (World *self, const char *kind, const char *text)
{
  char *id = server_fixture_id (&self->base);
  g_autofree char *fields = fill (self, text);

  create (self, kind, id, fields);
  return id;
}

#define LINK \
  "{\"type\":\"works_at\",\"from\":\"@\",\"to\":\"00000000-0000-7000-8000-000000000001\"," \
  "\"function\":\"Vexillologue\"}"
#define REMARK "{\"about\":\"@\",\"text\":\"Ornithorynque\"}"

static ReseauErasure
erase (World *self)
{
  ReseauServerStore *store = self->base.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids =
      reseau_server_list_belongings (self->base.server, store, self->person, &error);
  ReseauErasure erasure = { 0, 0 };

  g_assert_no_error (error);
  g_assert_true (
      reseau_server_erase (self->base.server, store, self->folder, ids, &erasure, &error));
  g_assert_no_error (error);
  g_assert_true (store->vtable->purge_files (store, &error));
  g_assert_no_error (error);
  return erasure;
}

static void
make_known (World *self)
{
  gint64 base;

  create (self, "person", self->person, "{\"name\":\"Quibrovac\",\"phone\":\"1111111\"}");
  base = server_fixture_head (&self->base);
  edit (self, self->paul, "{\"phone\":\"2468024680\"}", base, RESEAU_OP_STATUS_APPLIED);
  edit (self, self->lise, "{\"phone\":\"1357913579\"}", base, RESEAU_OP_STATUS_CONFLICT);
}

static void
test_nothing_left (World *self, gconstpointer data)
{
  static const char *const words[] = { "Quibrovac",  "1111111",      "2468024680",
                                       "1357913579", "Vexillologue", "Ornithorynque" };
  g_autofree char *link = NULL;
  g_autofree char *remark = NULL;
  g_autofree char *fiche = server_fixture_id (&self->base);
  g_autoptr (FixtureDevice) late = NULL;
  g_autoptr (GPtrArray) told = NULL;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bin = NULL;
  gint64 head;

  make_known (self);
  link = add_child (self, "link", LINK);
  remark = add_child (self, "message", REMARK);
  create (self, "fiche", fiche, "{\"title\":\"Reste\",\"nature\":\"action\"}");
  g_ptr_array_unref (server_fixture_pull (&self->base, self->lise, 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_true (is_anywhere (self, words[i]));
  head = server_fixture_head (&self->base);
  g_assert_cmpuint (erase (self).records, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (is_anywhere (self, words[i]));
  /* Nothing in the bin, and no history. */
  bin = reseau_server_list_deleted (self->base.server, self->base.store, self->lise->uid, &problem,
                                    &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (bin, "\"items\":[]"));
  g_assert_null (reseau_server_history (self->base.server, self->base.store, self->lise->uid,
                                        self->person, &problem, &error));
  g_assert_cmpstr (problem->code, ==, "not-found");
  /* Commits like any other, one for each. */
  g_assert_cmpint (server_fixture_head (&self->base), ==, head + 3);
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM journal"), ==,
                   head + 3);
  told = server_fixture_pull (&self->base, self->lise, 0, NULL);
  late = server_fixture_add_device (&self->base, self->lise->uid);
  first = server_fixture_pull (&self->base, late, 0, NULL);
  for (guint i = 0; i < 3; i++) {
    const char *ids[] = { self->person, link, remark };

    g_assert_true (server_fixture_find (told, ids[i])->erased);
    g_assert_true (server_fixture_find (first, ids[i])->erased);
  }
  g_assert_cmpint (server_fixture_find (first, fiche)->type, ==, RESEAU_LINE_PUT);
}

/* What an answer that is kept for a retry says of two people's changes. */
static void
test_kept_answer (World *self, gconstpointer data)
{
  gint64 base;

  create (self, "person", self->person,
          "{\"name\":\"Q\",\"note\":\"un deux trois quatre cinq six\"}");
  base = server_fixture_head (&self->base);
  edit (self, self->paul, "{\"note\":\"Mandragore deux trois quatre cinq six\"}", base,
        RESEAU_OP_STATUS_APPLIED);
  edit (self, self->lise, "{\"note\":\"un deux trois quatre cinq Salamandre\"}", base,
        RESEAU_OP_STATUS_MERGED);
  g_assert_cmpint (server_fixture_count (&self->base,
                                         "SELECT count(*) FROM device WHERE last_response LIKE"
                                         " '%Mandragore%Salamandre%'"),
                   ==, 1);
  erase (self);
  g_assert_false (is_anywhere (self, "Mandragore"));
  g_assert_false (is_anywhere (self, "Salamandre"));
  g_assert_cmpint (server_fixture_count (&self->base,
                                         "SELECT count(*) FROM device WHERE last_response LIKE"
                                         " '%\"merged\"%\"note\":null%'"),
                   ==, 1);
}

static void
expect_erased (World *self, ReseauOp *op)
{
  server_fixture_expect (&self->base, self->lise, op, RESEAU_OP_STATUS_REJECTED, "erased");
}

static ReseauOp *
make_child (World *self, const char *kind, const char *text)
{
  g_autofree char *id = server_fixture_id (&self->base);
  g_autofree char *fields = fill (self, text);

  return make (self, RESEAU_OP_CREATE, kind, id, fields);
}

static void
test_too_late (World *self, gconstpointer data)
{
  g_autofree char *scope = reseau_scope_new_user (self->person);
  g_autofree char *id = server_fixture_id (&self->base);
  g_autofree char *lost = NULL;
  ReseauOp *restore;
  gint64 head;

  make_known (self);
  erase (self);
  head = server_fixture_head (&self->base);
  expect_erased (self,
                 make (self, RESEAU_OP_PATCH, "person", self->person, "{\"note\":\"Tardigrade\"}"));
  expect_erased (
      self, make (self, RESEAU_OP_CREATE, "person", self->person, "{\"name\":\"Tardigrade\"}"));
  expect_erased (self, make (self, RESEAU_OP_DELETE, "person", self->person, NULL));
  expect_erased (self, make_child (self, "link", LINK));
  expect_erased (self, make_child (self, "message", REMARK));
  expect_erased (self, server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, scope,
                                          "{\"title\":\"Tardigrade\",\"nature\":\"action\"}"));
  /* What a desk gives back, with or without a proof. */
  restore = make (self, RESEAU_OP_RESTORE, "link", id, NULL);
  lost = fill (self, "{\"e\":1,\"r\":2,\"c\":{\"q\":2},\"d\":" LINK "}");
  restore->lost = reseau_json_parse (lost, -1, NULL);
  g_assert_nonnull (restore->lost);
  expect_erased (self, restore);
  g_assert_cmpint (server_fixture_head (&self->base), ==, head);
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM quarantine"), ==, 0);
  g_assert_false (is_anywhere (self, "Tardigrade") || is_anywhere (self, "Vexillologue"));
}

/* Whoever had something refused of it is told where only they are. */
static void
test_quarantine (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *house = server_fixture_id (base);
  g_autofree char *org = reseau_scope_new_org (house);
  g_autoptr (FixtureDevice) anne = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, house);
  g_autoptr (GPtrArray) told = NULL;
  ReseauOp *op;

  server_fixture_expect (base, anne,
                         server_fixture_op (base, RESEAU_OP_CREATE, "person", self->person, org,
                                            "{\"name\":\"Quibrovac\"}"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  op = server_fixture_op (base, RESEAU_OP_PATCH, "person", self->person, org,
                          "{\"note\":\"Salamandre\"}");
  server_fixture_expect (base, self->lise, op, RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  g_assert_true (is_anywhere (self, "Salamandre"));
  erase (self);
  g_assert_false (is_anywhere (self, "Salamandre"));
  g_assert_cmpint (server_fixture_count (base, "SELECT count(*) FROM quarantine"), ==, 0);
  told = server_fixture_pull (base, self->lise, 0, NULL);
  g_assert_true (server_fixture_find (told, self->person)->erased);
  g_assert_true (g_str_has_prefix (server_fixture_find (told, self->person)->scope, "user:"));
}

/* --- the list ---------------------------------------------------------------------- */

static void
assert_list (const char *path, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = reseau_erased_list_read (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, n);
}

static void
test_list (World *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->root, "erased", NULL);
  g_autofree char *torn = g_strdup_printf ("%s\nnonsense\n%.20s", self->person, self->person);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  assert_list (path, 0);
  g_ptr_array_add (ids, self->person);
  g_assert_true (reseau_erased_list_add (path, ids, &error));
  g_assert_true (reseau_erased_list_add (path, ids, &error));
  assert_list (path, 1);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0077, ==, 0);
  g_assert_true (g_file_set_contents (path, torn, -1, &error));
  assert_list (path, 1);
  g_ptr_array_add (ids, self->paul->uid);
  g_assert_true (reseau_erased_list_add (path, ids, &error));
  assert_list (path, 2);
  /* One that is there and cannot be read is no empty one. */
  none = reseau_erased_list_read (self->root, &error);
  g_assert_null (none);
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_DISK);
}

#define ADD(path, func) \
  g_test_add ("/server/erase/" path, World, NULL, world_set_up, func, world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("nothing-left", test_nothing_left);
  ADD ("kept-answer", test_kept_answer);
  ADD ("too-late", test_too_late);
  ADD ("quarantine", test_quarantine);
  ADD ("list", test_list);
  return g_test_run ();
}
