/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may have the bytes of a picture, and when they are forgotten. */
#include <glib/gstdio.h>
#include <string.h>

#include "reseau-blob.h"
#include "reseau-scope.h"
#include "reseau-server-blobs.h"
#include "reseau-uploads.h"
#include "server-fixture.h"

#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)
#define UNKNOWN "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct {
  ServerFixture base;
  ReseauBlobFolder *folder;
  char *house;
  char *org;
  FixtureDevice *paul; /* of the house */
  FixtureDevice *lise; /* of the house */
  FixtureDevice *omar; /* of another */
  char *root;
} World;

static void
world_set_up (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *elsewhere = NULL;
  g_autofree char *path = NULL;

  server_fixture_set_up (base, data);
  self->root = g_dir_make_tmp ("reseau-blobs-XXXXXX", NULL);
  path = g_build_filename (self->root, "blobs", NULL);
  self->folder = reseau_blob_folder_new (path);
  self->house = server_fixture_id (base);
  elsewhere = server_fixture_id (base);
  self->org = reseau_scope_new_org (self->house);
  self->paul = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->house);
  self->lise = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->house);
  self->omar = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, elsewhere);
}

static void
world_tear_down (World *self, gconstpointer data)
{
  fixture_device_free (self->paul);
  fixture_device_free (self->lise);
  fixture_device_free (self->omar);
  reseau_blob_folder_unref (self->folder);
  g_free (self->house);
  g_free (self->org);
  g_free (self->root);
  server_fixture_tear_down (&self->base, data);
}

/* --- what people do ---------------------------------------------------------- */

static char *
digest_of (const char *bytes)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, bytes, -1);
}

static char *
photos_of (const char *sha256)
{
  return g_strdup_printf ("{\"photos\":[{\"e\":\"p1\",\"p\":\"a0\",\"sha256\":\"%s\"}]}", sha256);
}

static char *
add_fiche (World *self, FixtureDevice *who, const char *scope, const char *sha256)
{
  char *id = server_fixture_id (&self->base);
  g_autofree char *fields = g_strdup_printf (
      "{\"title\":\"F\",\"nature\":\"action\",\"photos\":[{\"e\":\"p1\",\"p\":\"a0\","
      "\"sha256\":\"%s\"}]}",
      sha256);

  server_fixture_expect (
      &self->base, who,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, scope, fields),
      RESEAU_OP_STATUS_APPLIED, NULL);
  return id;
}

static void
edit (World *self, FixtureDevice *who, const char *id, const char *scope, const char *fields)
{
  ReseauOp *op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, scope, fields);

  op->base = server_fixture_head (&self->base);
  server_fixture_expect (&self->base, who, op, RESEAU_OP_STATUS_APPLIED, NULL);
}

static ReseauServerUpload *
begin (World *self, FixtureDevice *who, const char *sha256, gint64 size, const char *code)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  ReseauServerUpload *upload = reseau_server_begin_blob (
      self->base.server, self->base.store, self->folder, who->uid, sha256, size, &problem, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (problem ? problem->code : NULL, ==, code);
  g_assert_true ((upload == NULL) == (code != NULL));
  return upload;
}

/* Whether the server wants the bytes. */
static gboolean
wants (World *self, FixtureDevice *who, const char *bytes)
{
  g_autofree char *sha256 = digest_of (bytes);
  g_autoptr (ReseauServerUpload) upload = begin (self, who, sha256, strlen (bytes), NULL);

  return upload->id != NULL;
}

static void
send_bytes (World *self, FixtureDevice *who, const char *bytes)
{
  g_autofree char *sha256 = digest_of (bytes);
  g_autoptr (ReseauServerUpload) upload = begin (self, who, sha256, strlen (bytes), NULL);
  g_autoptr (GBytes) all = g_bytes_new_static (bytes, strlen (bytes));
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (upload->id);
  g_assert_true (reseau_blob_folder_append (self->folder, upload->id, 0, all, &error));
  g_assert_true (reseau_blob_folder_finish_part (self->folder, upload->id, sha256, &error));
  g_assert_true (reseau_server_take_blob (self->base.server, self->base.store, upload, &error));
  g_assert_no_error (error);
}

static gboolean
may_have (World *self, FixtureDevice *who, const char *bytes)
{
  g_autofree char *sha256 = digest_of (bytes);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  gint64 size = -2;
  gboolean may = reseau_server_may_have_blob (self->base.store, self->folder, who->uid, sha256,
                                              &size, &problem, &error);

  g_assert_no_error (error);
  g_assert_true (may == (problem == NULL));
  if (may)
    g_assert_cmpint (size, ==, strlen (bytes));
  else
    g_assert_cmpstr (problem->code, ==, "missing-blob");
  return may;
}

static void
sweep (World *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      reseau_server_sweep_blobs (self->base.server, self->base.store, self->folder, &error));
  g_assert_no_error (error);
}

static void
wait_days (World *self, int days)
{
  reseau_env_advance (self->base.env, days * DAY_US);
}

/* --- tests ------------------------------------------------------------------- */

static void
test_metadata_first (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autofree char *id = add_fiche (self, self->paul, self->org, sha256);

  g_assert_false (may_have (self, self->paul, "vélo"));
  g_assert_false (may_have (self, self->lise, "vélo"));
  send_bytes (self, self->paul, "vélo");
  g_assert_true (may_have (self, self->paul, "vélo"));
  g_assert_true (may_have (self, self->lise, "vélo"));
  g_assert_false (may_have (self, self->omar, "vélo"));
}

static void
test_bytes_first (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autofree char *id = NULL;

  send_bytes (self, self->paul, "vélo");
  g_assert_false (may_have (self, self->paul, "vélo"));
  g_assert_false (wants (self, self->paul, "vélo"));
  id = add_fiche (self, self->paul, RESEAU_SCOPE_NET, sha256);
  g_assert_true (may_have (self, self->omar, "vélo"));
  g_assert_false (wants (self, self->omar, "vélo"));
}

/* Knowing the name of a photo is not having been shown it. */
static void
test_a_name_opens_nothing (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("confidentiel");
  g_autofree char *id = add_fiche (self, self->paul, self->org, sha256);
  g_autofree char *bait = NULL;
  g_autofree char *bait_for_all = NULL;

  send_bytes (self, self->paul, "confidentiel");
  bait = add_fiche (self, self->omar, RESEAU_SCOPE_NET, sha256);
  g_assert_false (may_have (self, self->omar, "confidentiel"));
  /* He is asked for the bytes, as of one that is not there. */
  g_assert_true (wants (self, self->omar, "confidentiel"));
  g_assert_true (wants (self, self->omar, "n’existe pas"));
  /* Neither does what its owner does open his reference. */
  bait_for_all = add_fiche (self, self->paul, self->org, sha256);
  g_assert_false (may_have (self, self->omar, "confidentiel"));
  g_assert_false (wants (self, self->paul, "confidentiel"));
  g_assert_false (may_have (self, self->omar, "confidentiel"));
  /* Whoever has the bytes has nothing to gain. */
  send_bytes (self, self->omar, "confidentiel");
  g_assert_true (may_have (self, self->omar, "confidentiel"));
}

static void
test_shown_and_hidden (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autofree char *id = add_fiche (self, self->paul, self->org, sha256);
  g_autofree char *photos = photos_of (sha256);
  ReseauOp *op;

  send_bytes (self, self->paul, "vélo");
  op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, self->org, NULL);
  op->move = g_strdup (RESEAU_SCOPE_NET);
  server_fixture_expect (&self->base, self->paul, op, RESEAU_OP_STATUS_APPLIED, NULL);
  g_assert_true (may_have (self, self->omar, "vélo"));
  op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, RESEAU_SCOPE_NET, NULL);
  op->move = g_strdup (self->org);
  server_fixture_expect (&self->base, self->paul, op, RESEAU_OP_STATUS_APPLIED, NULL);
  g_assert_false (may_have (self, self->omar, "vélo"));
  /* Taken off the page by a colleague, and put back by her, who never sent it. */
  edit (self, self->lise, id, self->org, "{\"photos\":null}");
  g_assert_false (may_have (self, self->paul, "vélo"));
  edit (self, self->lise, id, self->org, photos);
  g_assert_true (may_have (self, self->paul, "vélo"));
  /* On another page too, for she can read it. */
  g_free (g_steal_pointer (&id));
  id = add_fiche (self, self->lise, RESEAU_SCOPE_NET, sha256);
  g_assert_true (may_have (self, self->omar, "vélo"));
}

static void
test_deleted (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autofree char *id = add_fiche (self, self->paul, RESEAU_SCOPE_NET, sha256);
  ReseauOp *op;

  send_bytes (self, self->paul, "vélo");
  op = server_fixture_op (&self->base, RESEAU_OP_DELETE, "fiche", id, RESEAU_SCOPE_NET, NULL);
  op->base = server_fixture_head (&self->base);
  server_fixture_expect (&self->base, self->paul, op, RESEAU_OP_STATUS_APPLIED, NULL);
  g_assert_false (may_have (self, self->omar, "vélo"));
}

/* The version of a list that lost is shown to be settled: its photos are too. */
static void
test_conflict (World *self, gconstpointer data)
{
  g_autofree char *one = digest_of ("un");
  g_autofree char *two = digest_of ("deux");
  g_autofree char *id = add_fiche (self, self->paul, self->org, one);
  g_autofree char *photos = photos_of (two);
  gint64 seen = server_fixture_head (&self->base);
  ReseauOp *op;

  send_bytes (self, self->paul, "un");
  edit (self, self->paul, id, self->org, "{\"photos\":[]}");
  op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, self->org, photos);
  op->base = seen;
  {
    g_autoptr (ReseauOpResult) result = server_fixture_push (&self->base, self->lise, op);

    g_assert_cmpint (result->rev, >, 0);
  }
  send_bytes (self, self->lise, "deux");
  g_assert_true (may_have (self, self->paul, "deux"));
}

static void
test_limits (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autoptr (ReseauServerUpload) first = NULL;
  g_autoptr (ReseauServerUpload) again = NULL;
  g_autoptr (ReseauServerUpload) other = NULL;

  g_assert_null (begin (self, self->paul, sha256, RESEAU_BLOB_MAX_BYTES + 1, "too-large"));
  first = begin (self, self->paul, sha256, RESEAU_BLOB_MAX_BYTES, NULL);
  again = begin (self, self->paul, sha256, RESEAU_BLOB_MAX_BYTES, NULL);
  other = begin (self, self->paul, sha256, 4, NULL);
  g_assert_cmpstr (first->id, ==, again->id);
  g_assert_cmpstr (first->id, !=, other->id);
  for (guint i = 0; i < 63; i++) {
    g_autofree char *text = g_strdup_printf ("%u", i);
    g_autofree char *name = digest_of (text);
    g_autoptr (ReseauServerUpload) one = begin (self, self->paul, name, 5, NULL);
  }
  g_assert_null (begin (self, self->paul, UNKNOWN, 5, "quota"));
  g_assert_true (wants (self, self->lise, "vélo"));
}

static void
test_too_many_files (World *self, gconstpointer data)
{
  g_autoptr (GString) fields = g_string_new ("{\"title\":\"F\",\"nature\":\"action\",\"photos\":[");
  g_autofree char *id = server_fixture_id (&self->base);

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (fields, "%s{\"e\":\"p%u\",\"p\":\"a%u\",\"sha256\":\"" UNKNOWN "\"}",
                            i ? "," : "", i, i);
  g_string_append (fields, "]}");
  server_fixture_expect (
      &self->base, self->paul,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, self->org, fields->str),
      RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (
      &self->base, self->paul,
      server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, self->org,
                         "{\"files\":[{\"e\":\"f\",\"p\":\"a\",\"sha256\":\"" UNKNOWN "\"}]}"),
      RESEAU_OP_STATUS_REJECTED, "too-many-files");
  edit (self, self->paul, id, self->org, "{\"title\":\"Autre\"}");
}

static void
test_sweep (World *self, gconstpointer data)
{
  g_autofree char *kept = digest_of ("gardé");
  g_autofree char *id = add_fiche (self, self->paul, self->org, kept);
  g_autofree char *photos = photos_of (kept);
  g_autofree char *left = digest_of ("laissé");
  g_autofree char *lost = digest_of ("jamais fini");
  g_autoptr (ReseauServerUpload) upload = NULL;
  g_autoptr (GBytes) half = g_bytes_new_static ("jam", 3);

  send_bytes (self, self->paul, "gardé");
  send_bytes (self, self->paul, "laissé");
  upload = begin (self, self->paul, lost, 11, NULL);
  g_assert_true (reseau_blob_folder_append (self->folder, upload->id, 0, half, NULL));
  sweep (self);
  wait_days (self, 6);
  sweep (self);
  g_assert_cmpint (reseau_blob_folder_get_part_size (self->folder, upload->id), ==, 3);
  wait_days (self, 2);
  sweep (self);
  g_assert_cmpint (reseau_blob_folder_get_part_size (self->folder, upload->id), ==, 0);
  wait_days (self, 21);
  sweep (self);
  g_assert_cmpint (reseau_blob_folder_get_size (self->folder, left), ==, strlen ("laissé"));
  wait_days (self, 2);
  sweep (self);
  g_assert_cmpint (reseau_blob_folder_get_size (self->folder, left), ==, -1);
  g_assert_true (wants (self, self->paul, "laissé"));
  g_assert_true (may_have (self, self->lise, "gardé"));
  /* Off the page for less than 30 days, then on it again. */
  edit (self, self->paul, id, self->org, "{\"photos\":[]}");
  sweep (self);
  wait_days (self, 29);
  sweep (self);
  edit (self, self->paul, id, self->org, photos);
  sweep (self);
  wait_days (self, 60);
  sweep (self);
  g_assert_true (may_have (self, self->lise, "gardé"));
}

/* What the disk has lost can be sent again, by anyone who has it. */
static void
test_lost_file (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autofree char *id = add_fiche (self, self->paul, self->org, sha256);

  send_bytes (self, self->paul, "vélo");
  g_assert_true (reseau_blob_folder_remove (self->folder, sha256, NULL));
  g_assert_false (may_have (self, self->lise, "vélo"));
  g_assert_true (wants (self, self->lise, "vélo"));
  send_bytes (self, self->lise, "vélo");
  g_assert_true (may_have (self, self->paul, "vélo"));
}

static void
test_foreign_upload (World *self, gconstpointer data)
{
  g_autofree char *sha256 = digest_of ("vélo");
  g_autoptr (ReseauServerUpload) upload = begin (self, self->paul, sha256, 5, NULL);
  g_autoptr (ReseauServerUpload) own = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;

  own = reseau_server_own_upload (self->base.store, self->paul->uid, upload->id, &problem, NULL);
  g_assert_cmpstr (own->sha256, ==, sha256);
  g_assert_null (
      reseau_server_own_upload (self->base.store, self->omar->uid, upload->id, &problem, NULL));
  g_assert_cmpstr (problem->code, ==, "not-found");
  g_clear_pointer (&problem, reseau_problem_message_free);
  g_assert_null (reseau_server_own_upload (self->base.store, self->paul->uid, "../../etc/passwd",
                                           &problem, NULL));
  g_assert_cmpstr (problem->code, ==, "not-found");
}

/* --- parts being written ------------------------------------------------------ */

static void
test_intake (World *self, gconstpointer data)
{
  g_autoptr (ReseauUploads) uploads = reseau_uploads_new (self->folder);
  g_autoptr (GError) error = NULL;
  ReseauIntake *first, *second;
  gint64 at = -1;

  first = reseau_uploads_open (uploads, "one", 0, 10, &at, &error);
  reseau_intake_write (first, "abc", 3);
  g_assert_null (reseau_uploads_open (uploads, "one", 7, 10, &at, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  g_assert_cmpint (at, ==, 3);
  g_clear_error (&error);
  /* Who asked has taken over: the connection before it is dead. */
  reseau_intake_write (first, "???", 3);
  g_assert_false (reseau_intake_settle (first, &at, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_STALE);
  g_clear_error (&error);
  g_assert_true (reseau_uploads_get_offset (uploads, "one", &at, &error));
  g_assert_cmpint (at, ==, 3);
  second = reseau_uploads_open (uploads, "one", 3, 10, &at, &error);
  reseau_intake_free (first);
  reseau_intake_write (second, "defg", 4);
  g_assert_true (reseau_intake_settle (second, &at, &error));
  g_assert_cmpint (at, ==, 7);
  reseau_intake_write (second, "hijk", 4);
  g_assert_false (reseau_intake_settle (second, &at, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_TOO_LARGE);
  g_clear_error (&error);
  reseau_intake_free (second);
  g_assert_true (reseau_uploads_begin_finish (uploads, "one"));
  g_assert_false (reseau_uploads_begin_finish (uploads, "one"));
  g_assert_false (reseau_uploads_get_offset (uploads, "one", &at, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_null (reseau_uploads_open (uploads, "one", 7, 10, &at, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_BUSY);
  reseau_uploads_end_finish (uploads, "one");
  g_assert_true (reseau_uploads_get_offset (uploads, "one", &at, NULL));
  g_assert_cmpint (at, ==, 7);
}

#define TEST(name, func) g_test_add (name, World, NULL, world_set_up, func, world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  TEST ("/blobs/metadata-first", test_metadata_first);
  TEST ("/blobs/bytes-first", test_bytes_first);
  TEST ("/blobs/a-name-opens-nothing", test_a_name_opens_nothing);
  TEST ("/blobs/shown-and-hidden", test_shown_and_hidden);
  TEST ("/blobs/deleted", test_deleted);
  TEST ("/blobs/conflict", test_conflict);
  TEST ("/blobs/limits", test_limits);
  TEST ("/blobs/too-many-files", test_too_many_files);
  TEST ("/blobs/sweep", test_sweep);
  TEST ("/blobs/lost-file", test_lost_file);
  TEST ("/blobs/foreign-upload", test_foreign_upload);
  TEST ("/blobs/intake", test_intake);
  return g_test_run ();
}
