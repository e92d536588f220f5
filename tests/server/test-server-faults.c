/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The n-th operation on the disk fails under a push, or the power goes there, for every n: what was
 * answered is there, nothing is there by half, and sent again it is there once. */
#include "reseau-cursor.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "server-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-test-power.h"
#include "reseau-test-vfs.h"

#define FICHE "{\"title\":\"Atelier vélo\",\"nature\":\"action\"}"
#define CUTS 8 /* at each operation: dice say what is left */
#define EVERYTHING (RESEAU_TEST_VFS_CHANGES | RESEAU_TEST_VFS_DELETE)

typedef struct {
  ServerFixture base;
  FixtureDevice *anna;
  char *request;
  guint n_ops;
  gint64 before; /* commits without it, and with it */
  gint64 after;
} Place;

/* --- a push --------------------------------------------------------------------------- */

static char *
create (Place *self, FixtureDevice *device)
{
  char *id = server_fixture_id (&self->base);

  server_fixture_expect (
      &self->base, device,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, RESEAU_SCOPE_NET, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
  return id;
}

static void
add (Place *self, ReseauPushRequest *request, ReseauOpType type, const char *record,
     const char *fields)
{
  ReseauOp *op = server_fixture_op (&self->base, type, "fiche", record, RESEAU_SCOPE_NET, fields);

  op->n = ++self->anna->n;
  op->base = 1;
  g_ptr_array_add (request->ops, op);
  self->n_ops++;
}

/* Something new, something that clashes, something taken away. */
static void
write_request (Place *self, FixtureDevice *other)
{
  g_autofree char *clashing = create (self, self->anna);
  g_autofree char *unwanted = create (self, self->anna);
  g_autofree char *new = server_fixture_id (&self->base);
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (ReseauValue) value = NULL;
  ReseauOp *edit = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", clashing,
                                      RESEAU_SCOPE_NET, "{\"title\":\"Atelier pain\"}");

  edit->base = server_fixture_head (&self->base);
  server_fixture_expect (&self->base, other, edit, RESEAU_OP_STATUS_APPLIED, NULL);
  request = server_fixture_request (&self->base, self->anna);
  add (self, request, RESEAU_OP_CREATE, new, FICHE);
  add (self, request, RESEAU_OP_PATCH, clashing, "{\"title\":\"Atelier bois\"}");
  add (self, request, RESEAU_OP_DELETE, unwanted, NULL);
  value = reseau_push_request_to_value (request);
  self->request = reseau_json_write (value);
}

/* (transfer full) (nullable): the answer */
static ReseauPushResponse *
send (Place *self, GError **error)
{
  g_autoptr (ReseauValue) value = reseau_json_parse (self->request, -1, NULL);
  g_autoptr (ReseauPushRequest) request = reseau_push_request_from_value (value, NULL);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *json = reseau_server_push (self->base.server, self->base.store, self->anna->uid,
                                              request, &problem, error);
  g_autoptr (ReseauValue) answer = NULL;
  ReseauPushResponse *response;

  g_assert_null (problem);
  if (json == NULL)
    return NULL;
  answer = reseau_json_parse (json, -1, NULL);
  response = reseau_push_response_from_value (answer, NULL);
  g_assert_nonnull (response);
  g_assert_cmpuint (response->results->len, ==, self->n_ops);
  for (guint i = 0; i < self->n_ops; i++)
    g_assert_cmpint (((ReseauOpResult *) g_ptr_array_index (response->results, i))->status, ==,
                     i == 1 ? RESEAU_OP_STATUS_CONFLICT : RESEAU_OP_STATUS_APPLIED);
  return response;
}

static gboolean
try_send (Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPushResponse) response = send (self, &error);

  g_assert_true ((response != NULL) == (error == NULL));
  return response != NULL;
}

static gint64
count_commits (Place *self)
{
  return server_fixture_count (&self->base, "SELECT count(*) FROM journal");
}

/* --- the files ------------------------------------------------------------------------ */

static void
shut (Place *self)
{
  g_clear_pointer (&self->base.store, reseau_server_store_free);
}

static void
open_again (Place *self)
{
  g_autoptr (GError) error = NULL;

  self->base.store = reseau_sqlite_store_open (self->base.path, TRUE, &error);
  g_assert_no_error (error);
}

/* The server as it was before the push. */
static void
bring_back (Place *self)
{
  static const char *const endings[] = { "-wal", "-shm" };
  g_autofree char *backup = g_strconcat (self->base.path, ".backup", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  shut (self);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strconcat (self->base.path, endings[i], NULL);

    g_unlink (path);
  }
  g_file_get_contents (backup, &bytes, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents_full (self->base.path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
set_up (Place *self, gconstpointer data)
{
  FixtureDevice *other;

  reseau_test_vfs_install ();
  server_fixture_set_up (&self->base, data);
  self->anna = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, NULL);
  other = server_fixture_add_member (&self->base, RESEAU_ROLE_ADMIN, NULL);
  write_request (self, other);
  fixture_device_free (other);
  server_fixture_back_up (&self->base);
  self->before = count_commits (self);
  g_assert_true (try_send (self));
  self->after = count_commits (self);
  g_assert_cmpint (self->after, ==, self->before + self->n_ops);
}

static void
tear_down (Place *self, gconstpointer data)
{
  fixture_device_free (self->anna);
  g_free (self->request);
  server_fixture_tear_down (&self->base, data);
  reseau_test_vfs_uninstall ();
}

/* --- what must hold ------------------------------------------------------------------- */

static void
assert_chain (Place *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauDbStatement) rows =
      reseau_db_prepare (reseau_sqlite_store_get_db (self->base.store),
                         "SELECT seq, chain, op, id FROM journal ORDER BY seq", &error);
  guint8 chain[RESEAU_CHAIN_BYTES] = { 0 };
  ReseauServerClock clock;
  gint64 seq = 0;

  g_assert_no_error (error);
  while (reseau_db_step (rows, NULL) > 0) {
    g_autofree char *op = reseau_db_column_dup_uuid (rows, 2);
    g_autofree char *record = reseau_db_column_dup_uuid (rows, 3);
    gsize length;
    const void *kept = reseau_db_column_blob (rows, 1, &length);

    g_assert_cmpint (reseau_db_column_int64 (rows, 0), ==, ++seq);
    reseau_chain_next (chain, seq, op, record);
    g_assert_cmpmem (kept, length, chain, sizeof chain);
  }
  self->base.store->vtable->get_clock (self->base.store, &clock, &error);
  g_assert_no_error (error);
  g_assert_cmpint (clock.seq, ==, seq);
  g_assert_cmpmem (clock.chain, sizeof clock.chain, chain, sizeof chain);
}

/* After the accident, and after the desk has sent it again. */
static void
assert_sound (Place *self, gboolean answered)
{
  g_auto (GStrv) problems = NULL;

  shut (self);
  open_again (self);
  g_assert_true (reseau_db_check (reseau_sqlite_store_get_db (self->base.store), &problems, NULL));
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
  if (answered || count_commits (self) != self->before)
    g_assert_cmpint (count_commits (self), ==, self->after);
  assert_chain (self);
  g_assert_true (try_send (self));
  g_assert_cmpint (count_commits (self), ==, self->after);
  assert_chain (self);
}

/* --- accidents ------------------------------------------------------------------------ */

/* The server goes on when there is room again. */
static gboolean
fail_at (Place *self, guint nth, int code, gboolean all_after)
{
  gboolean answered, failed;

  bring_back (self);
  open_again (self);
  reseau_test_vfs_fail (RESEAU_TEST_VFS_CHANGES, nth, code, all_after);
  answered = try_send (self);
  failed = reseau_test_vfs_has_failed ();
  reseau_test_vfs_fail (0, 0, SQLITE_OK, FALSE);
  g_assert_true (failed || answered);
  if (!answered) {
    g_assert_true (try_send (self));
    g_assert_cmpint (count_commits (self), ==, self->after);
  }
  assert_sound (self, TRUE);
  return failed;
}

static void
test_disk (Place *self, gconstpointer data)
{
  guint n = 1;

  while (fail_at (self, n, SQLITE_IOERR, FALSE))
    n++;
  g_test_message ("%u operations on the disk", n - 1);
  g_assert_cmpuint (n, >, 5);
  for (guint i = 1; i < n; i++)
    fail_at (self, i, SQLITE_FULL, TRUE);
}

static gboolean
lose_power_at (Place *self, guint nth, guint seed)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (seed);
  gboolean answered, failed;

  bring_back (self);
  reseau_test_power_watch ();
  open_again (self);
  reseau_test_vfs_fail (EVERYTHING, nth, SQLITE_IOERR, TRUE);
  answered = try_send (self);
  shut (self);
  failed = reseau_test_vfs_has_failed ();
  reseau_test_vfs_fail (0, 0, SQLITE_OK, FALSE);
  reseau_test_power_cut (dice);
  assert_sound (self, answered);
  return failed;
}

static void
test_power (Place *self, gconstpointer data)
{
  guint n = 0;
  gboolean failed = TRUE;

  while (failed) {
    n++;
    for (guint i = 0; i < CUTS; i++)
      failed = lose_power_at (self, n, n * CUTS + i);
  }
  g_test_message ("%u operations on the disk", n - 1);
  g_assert_cmpuint (n, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/faults/disk", Place, NULL, set_up, test_disk, tear_down);
  g_test_add ("/server/faults/power", Place, NULL, set_up, test_power, tear_down);
  return g_test_run ();
}
