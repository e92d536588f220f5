/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server that was put back to an older state finds it out; nothing else makes it
 * believe so. */
#include "reseau-cursor.h"
#include "reseau-guard.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "server-fixture.h"

#include <string.h>

#define FICHE "{\"title\":\"Atelier vélo\",\"nature\":\"action\"}"

/* Two people; the second has pulled all there is. */
typedef struct {
  ServerFixture base;
  FixtureDevice *anna;
  FixtureDevice *bilal;
  char *guard;
} Place;

static void
create (Place *self, FixtureDevice *device)
{
  g_autofree char *id = server_fixture_id (&self->base);

  server_fixture_expect (
      &self->base, device,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, RESEAU_SCOPE_NET, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
}

static void
pull (Place *self, FixtureDevice *device)
{
  g_autoptr (GPtrArray) lines = server_fixture_pull (&self->base, device, 0, NULL);

  g_assert_nonnull (lines);
}

static void
place_set_up (Place *self, gconstpointer data)
{
  server_fixture_set_up (&self->base, data);
  self->guard = g_strconcat (self->base.path, ".guard", NULL);
  self->anna = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, NULL);
  self->bilal = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, NULL);
  for (guint i = 0; i < 4; i++)
    create (self, self->anna);
  pull (self, self->bilal);
}

static void
place_tear_down (Place *self, gconstpointer data)
{
  fixture_device_free (self->anna);
  fixture_device_free (self->bilal);
  g_free (self->guard);
  server_fixture_tear_down (&self->base, data);
}

static ReseauServerClock
get_clock (Place *self)
{
  ReseauServerClock clock;
  g_autoptr (GError) error = NULL;

  self->base.store->vtable->get_clock (self->base.store, &clock, &error);
  g_assert_no_error (error);
  return clock;
}

static void
assert_epochs (Place *self, gint64 n)
{
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM epoch"), ==, n);
}

/* The code that a push is refused with. */
static char *
push_code (Place *self, FixtureDevice *device)
{
  g_autoptr (ReseauPushRequest) request = server_fixture_request (&self->base, device);
  g_autofree char *id = server_fixture_id (&self->base);
  g_autofree char *answer = NULL;
  ReseauOp *op =
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id, RESEAU_SCOPE_NET, FICHE);
  char *code = NULL;

  op->n = device->n + 1;
  g_ptr_array_add (request->ops, op);
  answer = server_fixture_send (&self->base, device, request, &code);
  return code;
}

static char *
pull_code (Place *self, FixtureDevice *device)
{
  char *code = NULL;
  g_autoptr (GPtrArray) lines = server_fixture_pull (&self->base, device, 0, &code);

  return code;
}

/* What the API does when a pull is of no known history. */
static char *
judge (Place *self, gint64 epoch, const char *mark, const char *scope, const char *cursor)
{
  g_autoptr (ReseauPullRequest) request = reseau_pull_request_new ();
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;

  if (cursor != NULL)
    reseau_pull_request_add (request, scope, cursor);
  problem = reseau_server_judge (self->base.server, self->base.store, epoch, mark, request->wants,
                                 &error);
  g_assert_no_error (error);
  return g_strdup (problem->code);
}

static const char *
net_cursor (const FixtureDevice *device)
{
  return reseau_value_get_member_string (device->cursors, RESEAU_SCOPE_NET);
}

#define assert_code(expression, expected) \
  G_STMT_START \
  { \
    g_autofree char *code_ = (expression); \
    g_assert_cmpstr (code_, ==, expected); \
  } \
  G_STMT_END

/* --- marks ----------------------------------------------------------------------- */

static void
test_mark (Place *self, gconstpointer data)
{
  ReseauServerClock clock = get_clock (self);
  ReseauServerClock other = clock;
  g_autofree char *text = reseau_mark_write (&clock, clock.seq, clock.chain);
  g_autofree char *elsewhere = NULL;
  ReseauMark mark;

  g_assert_cmpint (reseau_mark_get_seq (text), ==, clock.seq);
  g_assert_true (reseau_mark_read (&clock, text, &mark));
  g_assert_true (mark.is_ours);
  g_assert_cmpint (mark.seq, ==, clock.seq);
  g_assert_cmpmem (mark.chain, sizeof mark.chain, clock.chain, sizeof mark.chain);

  other.epoch++;
  g_assert_true (reseau_mark_read (&other, text, &mark));
  g_assert_false (mark.is_ours);
  other = clock;
  other.mac_key[0] ^= 1;
  g_assert_true (reseau_mark_read (&other, text, &mark));
  g_assert_false (mark.is_ours);
  elsewhere = g_strconcat ("9", text, NULL);
  g_assert_true (reseau_mark_read (&clock, elsewhere, &mark));
  g_assert_false (mark.is_ours);
}

static void
test_no_mark (Place *self, gconstpointer data)
{
  static const char *const texts[] = { "",
                                       ".",
                                       "1",
                                       "1.",
                                       "-1.AAAA",
                                       "a.b",
                                       "1.AAA",
                                       "1.AAAA*A",
                                       "1 .AAAA",
                                       "99999999999999999999.A",
                                       "1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
  ReseauServerClock clock = get_clock (self);
  ReseauMark mark;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i]);
    g_assert_false (reseau_mark_read (&clock, texts[i], &mark));
  }
  g_assert_cmpint (reseau_mark_get_seq (NULL), ==, -1);
}

/* --- proofs ---------------------------------------------------------------------- */

/* What was seen of the lost commits must not be believed seen of their successors. */
static void
test_proved_by_push (Place *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) other = NULL;
  ReseauServerClock before, after;

  server_fixture_back_up (&self->base);
  before = get_clock (self);
  create (self, self->anna);
  pull (self, self->bilal);
  server_fixture_put_back (&self->base);

  assert_code (push_code (self, self->bilal), "epoch-changed");
  after = get_clock (self);
  g_assert_cmpint (after.epoch, !=, before.epoch);
  g_assert_cmpint (after.seq, ==, before.seq);
  g_assert_cmpmem (after.chain, sizeof after.chain, before.chain, sizeof before.chain);
  g_assert_cmpmem (after.mac_key, sizeof after.mac_key, before.mac_key, sizeof before.mac_key);
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM device"), ==, 0);
  g_assert_cmpint (
      server_fixture_count (&self->base, "SELECT count(*) FROM epoch WHERE cause = 'proof'"), ==,
      1);
  g_assert_cmpint (
      server_fixture_count (&self->base, "SELECT from_seq FROM epoch WHERE cause = 'proof'"), ==,
      before.seq);

  /* The others are told, and nothing begins anew for them. */
  assert_code (push_code (self, self->anna), "epoch-changed");
  assert_code (pull_code (self, self->bilal), "epoch-changed");
  assert_epochs (self, 2);
  self->base.epoch = after.epoch;
  other = server_fixture_add_device (&self->base, self->bilal->uid);
  create (self, other);
  pull (self, other);
}

/* The head may have come past the lost commits again. */
static void
test_proved_by_chain (Place *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) other = NULL;

  server_fixture_back_up (&self->base);
  create (self, self->anna);
  pull (self, self->bilal);
  server_fixture_put_back (&self->base);
  other = server_fixture_add_device (&self->base, self->anna->uid);
  for (guint i = 0; i < 3; i++)
    create (self, other);
  assert_code (push_code (self, self->bilal), "epoch-changed");
  assert_epochs (self, 2);
}

static void
test_proved_by_cursor (Place *self, gconstpointer data)
{
  server_fixture_back_up (&self->base);
  create (self, self->anna);
  pull (self, self->bilal);
  server_fixture_put_back (&self->base);
  g_clear_pointer (&self->bilal->mark, g_free);
  assert_code (pull_code (self, self->bilal), "history-diverged");
  assert_epochs (self, 1);
  assert_code (judge (self, self->base.epoch, NULL, RESEAU_SCOPE_NET, net_cursor (self->bilal)),
               "epoch-changed");
  assert_epochs (self, 2);
  /* Two pulls that were refused together. */
  assert_code (judge (self, self->base.epoch, NULL, RESEAU_SCOPE_NET, net_cursor (self->bilal)),
               "epoch-changed");
  assert_epochs (self, 2);
}

static void
test_proved_by_ack (Place *self, gconstpointer data)
{
  server_fixture_back_up (&self->base);
  create (self, self->anna);
  server_fixture_put_back (&self->base);
  assert_code (push_code (self, self->anna), "epoch-changed");
  assert_epochs (self, 2);
}

/* --- no proofs -------------------------------------------------------------------- */

static void
test_in_step (Place *self, gconstpointer data)
{
  server_fixture_back_up (&self->base);
  server_fixture_put_back (&self->base);
  create (self, self->bilal);
  pull (self, self->anna);
  create (self, self->anna);
  pull (self, self->bilal);
  assert_epochs (self, 1);
}

static void
test_forged (Place *self, gconstpointer data)
{
  ReseauServerClock clock = get_clock (self);
  ReseauServerClock thief = clock;
  guint8 chain[RESEAU_CHAIN_BYTES] = { 1, 2, 3 };
  g_autofree char *cursor = NULL;
  g_autofree char *mark = NULL;
  g_autofree char *broken = g_strdup (net_cursor (self->bilal));

  memset (thief.mac_key, 7, sizeof thief.mac_key);
  cursor = reseau_cursor_write (&thief, RESEAU_SCOPE_NET, clock.seq + 100, chain);
  mark = reseau_mark_write (&thief, clock.seq + 100, chain);
  broken[12] = broken[12] == 'A' ? 'B' : 'A';
  assert_code (judge (self, clock.epoch, NULL, RESEAU_SCOPE_NET, cursor), "history-diverged");
  assert_code (judge (self, clock.epoch, NULL, RESEAU_SCOPE_NET, broken), "history-diverged");
  assert_code (judge (self, clock.epoch, NULL, RESEAU_SCOPE_NET, "x"), "history-diverged");
  assert_code (judge (self, clock.epoch, mark, NULL, NULL), "history-diverged");
  assert_code (judge (self, clock.epoch, "7.x", NULL, NULL), "history-diverged");
  assert_epochs (self, 1);

  g_free (self->bilal->mark);
  self->bilal->mark = g_steal_pointer (&mark);
  assert_code (push_code (self, self->bilal), "history-diverged");
  assert_code (pull_code (self, self->bilal), "history-diverged");
  assert_epochs (self, 1);
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM device"), ==, 2);
}

/* One that was signed, but not for that. */
static void
test_other_scope (Place *self, gconstpointer data)
{
  g_autofree char *scope = reseau_scope_new_user (self->bilal->uid);

  server_fixture_back_up (&self->base);
  create (self, self->anna);
  pull (self, self->bilal);
  server_fixture_put_back (&self->base);
  assert_code (judge (self, self->base.epoch, NULL, scope, net_cursor (self->bilal)),
               "history-diverged");
  assert_epochs (self, 1);
}

/* What a former history has signed proves nothing of the present one. */
static void
test_former_history (Place *self, gconstpointer data)
{
  g_autofree char *mark = NULL;
  g_autofree char *cursor = NULL;
  gint64 epoch;

  server_fixture_back_up (&self->base);
  create (self, self->anna);
  pull (self, self->bilal);
  mark = g_strdup (self->bilal->mark);
  cursor = g_strdup (net_cursor (self->bilal));
  server_fixture_put_back (&self->base);
  assert_code (push_code (self, self->bilal), "epoch-changed");
  epoch = get_clock (self).epoch;
  assert_code (judge (self, epoch, mark, RESEAU_SCOPE_NET, cursor), "history-diverged");
  assert_epochs (self, 2);
}

/* --- where histories part ------------------------------------------------------------ */

static gint64
ask_ancestor (Place *self, FixtureDevice *device, GPtrArray *marks)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = reseau_server_ancestor (self->base.server, self->base.store, device->uid,
                                                  marks, &problem, &error);
  g_autoptr (ReseauValue) value = reseau_json_parse (json, -1, NULL);
  ReseauAncestor answer;

  g_assert_no_error (error);
  g_assert_null (problem);
  g_assert_true (reseau_ancestor_from_value (&answer, value, &error));
  g_assert_cmpint (answer.epoch, ==, get_clock (self).epoch);
  return answer.seq;
}

static void
test_ancestor (Place *self, gconstpointer data)
{
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func (g_free);
  gint64 parted;

  g_assert_cmpint (ask_ancestor (self, self->bilal, marks), ==, 0);
  for (guint i = 0; i < 5; i++) {
    if (i == 3)
      server_fixture_back_up (&self->base);
    create (self, self->anna);
    g_ptr_array_add (marks, g_strdup (self->anna->mark));
  }
  parted = get_clock (self).seq - 2;
  g_assert_cmpint (ask_ancestor (self, self->bilal, marks), ==, parted + 2);
  server_fixture_put_back (&self->base);
  g_assert_cmpint (ask_ancestor (self, self->bilal, marks), ==, parted);
  /* Other commits under the same numbers are no part of it. */
  for (guint i = 0; i < 3; i++) {
    g_autoptr (FixtureDevice) other = server_fixture_add_device (&self->base, self->bilal->uid);

    create (self, other);
  }
  g_assert_cmpint (ask_ancestor (self, self->bilal, marks), ==, parted);
}

/* --- guard ---------------------------------------------------------------------------- */

static void
write_guard (Place *self)
{
  ReseauServerClock clock = get_clock (self);
  g_autoptr (GError) error = NULL;

  reseau_guard_write (self->guard, &clock, &error);
  g_assert_no_error (error);
}

static gboolean
is_put_back (Place *self)
{
  gboolean found;
  g_autoptr (GError) error = NULL;

  reseau_guard_check (self->guard, self->base.store, &found, &error);
  g_assert_no_error (error);
  return found;
}

static void
begin_epoch (Place *self)
{
  g_autoptr (GError) error = NULL;

  reseau_server_begin_epoch (self->base.server, self->base.store, "test", &error);
  g_assert_no_error (error);
}

static void
test_guard (Place *self, gconstpointer data)
{
  g_assert_false (is_put_back (self)); /* none */
  server_fixture_back_up (&self->base);
  write_guard (self);
  g_assert_false (is_put_back (self));
  create (self, self->anna);
  g_assert_false (is_put_back (self)); /* behind */
  write_guard (self);
  server_fixture_put_back (&self->base);
  g_assert_true (is_put_back (self)); /* ahead */
  for (guint i = 0; i < 3; i++) {
    g_autoptr (FixtureDevice) other = server_fixture_add_device (&self->base, self->bilal->uid);

    create (self, other);
  }
  g_assert_true (is_put_back (self)); /* beside */
  begin_epoch (self);
  g_assert_false (is_put_back (self)); /* known, and not noted yet */
  write_guard (self);
  g_assert_false (is_put_back (self));
  server_fixture_put_back (&self->base);
  g_assert_true (is_put_back (self)); /* of a history that the backup knows nothing of */
}

static void
test_bad_guard (Place *self, gconstpointer data)
{
  static const char *const texts[] = { "", "{}", "not json", "[]", "{\"server\":1}" };
  g_autofree char *good = NULL;

  write_guard (self);
  g_assert_true (g_file_get_contents (self->guard, &good, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_assert_true (g_file_set_contents (self->guard, texts[i], -1, NULL));
    g_assert_false (is_put_back (self));
  }
  for (gsize i = 0; i < strlen (good); i++) {
    g_assert_true (g_file_set_contents (self->guard, good, i, NULL));
    g_assert_false (is_put_back (self));
  }
}

/* Somebody has begun again in the same folder. */
static void
test_other_server (Place *self, gconstpointer data)
{
  ReseauServerClock clock = get_clock (self);
  g_autoptr (GError) error = NULL;

  clock.mac_key[3] ^= 1;
  clock.seq += 1000;
  reseau_guard_write (self->guard, &clock, &error);
  g_assert_no_error (error);
  g_assert_false (is_put_back (self));
}

static gint64
guard_seq (Place *self)
{
  g_autofree char *text = NULL;
  g_autoptr (ReseauValue) value = NULL;

  if (!g_file_get_contents (self->guard, &text, NULL, NULL))
    return -1;
  value = reseau_json_parse (text, -1, NULL);
  g_assert_nonnull (value); /* never half of it */
  return reseau_value_get_member_int (value, "seq", -1);
}

static ReseauGuard *
start_guard (Place *self)
{
  g_autoptr (GError) error = NULL;
  ReseauServerStore *reader = reseau_sqlite_store_open (self->base.path, FALSE, &error);

  g_assert_no_error (error);
  return reseau_guard_new (self->guard, reader);
}

static void
test_guard_keeps_up (Place *self, gconstpointer data)
{
  g_autoptr (ReseauGuard) guard = start_guard (self);
  gint64 begun = g_get_monotonic_time ();

  create (self, self->anna);
  reseau_guard_touch (guard);
  while (guard_seq (self) != get_clock (self).seq) {
    g_assert_cmpint (g_get_monotonic_time () - begun, <, 120 * G_USEC_PER_SEC);
    g_usleep (1000);
  }
  create (self, self->anna);
  reseau_guard_touch (guard);
  g_clear_pointer (&guard, reseau_guard_free);
  g_assert_cmpint (guard_seq (self), ==, get_clock (self).seq);
  g_assert_false (is_put_back (self));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Place *self, gconstpointer data);
  } tests[] = {
    { "mark", test_mark },
    { "no-mark", test_no_mark },
    { "proof/push", test_proved_by_push },
    { "proof/chain", test_proved_by_chain },
    { "proof/cursor", test_proved_by_cursor },
    { "proof/acknowledgement", test_proved_by_ack },
    { "no-proof/in-step", test_in_step },
    { "no-proof/forged", test_forged },
    { "no-proof/other-scope", test_other_scope },
    { "no-proof/former-history", test_former_history },
    { "ancestor", test_ancestor },
    { "guard/tells", test_guard },
    { "guard/bad", test_bad_guard },
    { "guard/other-server", test_other_server },
    { "guard/keeps-up", test_guard_keeps_up },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/server/epoch/", tests[i].name, NULL);

    g_test_add (path, Place, NULL, place_set_up, tests[i].test, place_tear_down);
  }
  return g_test_run ();
}
