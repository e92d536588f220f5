/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who may give what back, states, and what waits on a desk meanwhile. */
#include "reseau-json.h"
#include "reseau-scope.h"
#include "restore-fixture.h"

/* --- states ----------------------------------------------------------------------------- */

static FixtureDevice *
begin_visit (World *self)
{
  g_autofree char *house = server_fixture_id (&self->base);
  g_autofree char *json = NULL;
  FixtureDevice *host = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, house);
  ReseauOp *op;

  g_free (self->scope);
  self->scope = reseau_scope_new_pair (self->structure, house);
  g_free (self->fiche);
  self->fiche = server_fixture_id (&self->base);
  json = g_strdup_printf ("{\"title\":\"V\",\"nature\":\"visit\",\"state\":\"proposed\","
                          "\"host\":\"%s\",\"guest\":\"%s\"}",
                          house, self->structure);
  op = server_fixture_op (&self->base, RESEAU_OP_CREATE, "meeting", self->fiche, self->scope, json);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  return host;
}

static void
step (World *self, FixtureDevice *device, const char *from, const char *to)
{
  ReseauOp *op =
      server_fixture_op (&self->base, RESEAU_OP_TRANS, "meeting", self->fiche, self->scope, NULL);

  op->base = world_head (self);
  op->from = g_strdup (from);
  op->to = g_strdup (to);
  world_expect (self, device, op, RESEAU_OP_STATUS_APPLIED);
}

static ReseauOp *
give_state (World *self, GPtrArray *lines)
{
  ReseauOp *op = world_give (self, lines, self->fiche);

  reseau_value_set_string (op->lost, "f", "state");
  return op;
}

static void
test_state (World *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) host = begin_visit (self);
  g_autoptr (GPtrArray) accepted = NULL;
  g_autoptr (GPtrArray) held = NULL;

  world_back_up (self);
  step (self, host, "proposed", "accepted");
  accepted = world_know (self, self->anna);
  step (self, host, "accepted", "held");
  held = world_know (self, self->anna);
  world_put_back (self);
  /* Only the operation that is about the state brings it back. */
  world_give_back (self, self->anna, accepted);
  world_assert_field (self, "state", "\"proposed\"");
  world_expect (self, self->anna, give_state (self, accepted), RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "state", "\"accepted\"");
  world_expect (self, self->bilal, give_state (self, held), RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "state", "\"held\"");
  world_expect (self, self->bilal, give_state (self, accepted), RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "state", "\"held\"");
}

static void
test_state_decided_otherwise (World *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) host = begin_visit (self);
  g_autoptr (GPtrArray) accepted = NULL;
  g_autoptr (ReseauOpResult) result = NULL;

  world_back_up (self);
  step (self, host, "proposed", "accepted");
  accepted = world_know (self, self->anna);
  world_put_back (self);
  step (self, self->anna, "proposed", "cancelled");
  result = server_fixture_push (&self->base, self->bilal, give_state (self, accepted));
  g_assert_cmpint (result->status, ==, RESEAU_OP_STATUS_REJECTED);
  g_assert_cmpstr (result->code, ==, "stale-transition");
  g_assert_cmpstr (result->detail, ==, "cancelled");
  world_assert_field (self, "state", "\"cancelled\"");
}

/* The same step was taken again meanwhile: the next one still follows. */
static void
test_state_taken_again (World *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) host = begin_visit (self);
  g_autoptr (FixtureDevice) again = NULL;
  g_autoptr (GPtrArray) held = NULL;

  world_back_up (self);
  step (self, host, "proposed", "accepted");
  step (self, host, "accepted", "held");
  held = world_know (self, self->anna);
  world_put_back (self);
  again = server_fixture_add_device (&self->base, host->uid);
  step (self, again, "proposed", "accepted");
  world_expect (self, self->anna, give_state (self, held), RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "state", "\"held\"");
}

/* --- rights -------------------------------------------------------------------------------- */

static void
unseal (ReseauOp *op)
{
  reseau_value_unset (op->lost, "h");
}

static void
test_without_proof (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  op = world_give (self, lines, self->fiche);
  unseal (op);
  world_expect (self, self->reader, op, RESEAU_OP_STATUS_QUARANTINED);
  world_assert_field (self, "title", "\"A\"");
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM quarantine"), ==, 1);
  op = world_give (self, lines, self->fiche);
  unseal (op);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"B\"");
}

/* Each member that the seal is of. */
/* The same from everybody has the same name: who may not does not stand in the way of who may. */
static void
test_quarantined_before (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *name = server_fixture_id (&self->base);
  FixtureDevice *givers[] = { NULL, NULL, NULL, NULL };
  static const ReseauOpStatus expected[] = { RESEAU_OP_STATUS_QUARANTINED,
                                             RESEAU_OP_STATUS_QUARANTINED, RESEAU_OP_STATUS_APPLIED,
                                             RESEAU_OP_STATUS_DUP };

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  givers[0] = givers[1] = self->reader;
  givers[2] = givers[3] = self->bilal;
  for (guint i = 0; i < G_N_ELEMENTS (givers); i++) {
    ReseauOp *op = world_give (self, lines, self->fiche);

    unseal (op);
    g_free (op->id);
    op->id = g_strdup (name);
    world_expect (self, givers[i], op, expected[i]);
    g_assert_cmpint (
        server_fixture_count (&self->base, "SELECT count(*) FROM quarantine WHERE closed IS NULL"),
        ==, i < 2);
    world_assert_field (self, "title", i < 2 ? "\"A\"" : "\"B\"");
  }
  g_assert_cmpint (server_fixture_count (&self->base, "SELECT count(*) FROM quarantine"), ==, 1);
}

static void
test_forged (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  static const char *const forged[] = {
    "{\"d\":{\"title\":\"Z\"}}",
    "{\"fv\":{\"title\":999}}",
    "{\"c\":{\"q\":999}}",
    "{\"x\":[{\"k\":\"a/title\",\"f\":\"title\",\"v\":\"Z\",\"q\":999}]}",
    "{\"r\":999}",
    "{\"e\":999}",
    "{\"h\":\"AAAAAAAAAAAAAAAA\"}",
    "{\"h\":\"\"}",
  };

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  for (guint i = 0; i < G_N_ELEMENTS (forged); i++) {
    g_autoptr (ReseauValue) members = reseau_json_parse (forged[i], -1, NULL);
    ReseauOp *op = world_give (self, lines, self->fiche);
    ReseauValue *lost = reseau_value_copy (op->lost);

    reseau_value_set (lost, reseau_value_get_key_at (members, 0),
                      reseau_value_ref (reseau_value_get_at (members, 0)));
    reseau_value_unref (op->lost);
    op->lost = lost;
    g_test_message ("%s", forged[i]);
    world_expect (self, self->reader, op, RESEAU_OP_STATUS_QUARANTINED);
  }
  world_assert_field (self, "title", "\"A\"");
  world_assert_alts (self, 0);
  world_give_back (self, self->reader, lines);
  world_assert_field (self, "title", "\"B\"");
}

/* A seal is of one record in one scope. */
static void
test_seal_of_another (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *other = server_fixture_id (&self->base);
  ReseauOp *op;

  world_expect (
      self, self->anna,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", other, RESEAU_SCOPE_NET, FICHE),
      RESEAU_OP_STATUS_APPLIED);
  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  op = world_give (self, lines, self->fiche);
  g_free (op->record);
  op->record = g_strdup (other);
  world_expect (self, self->reader, op, RESEAU_OP_STATUS_QUARANTINED);
}

static void
test_unreadable (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op = world_op_on (self, RESEAU_OP_PATCH, NULL);

  op->move = g_strdup (self->scope);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  world_back_up (self);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"B\"}");
  op->move = g_strdup (RESEAU_SCOPE_NET);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  lines = world_know (self, self->reader);
  world_put_back (self);
  server_fixture_expect (&self->base, self->reader, world_give (self, lines, self->fiche),
                         RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  world_assert_field (self, "title", "\"A\"");
  world_give_back (self, self->bilal, lines);
  world_assert_field (self, "title", "\"B\"");
}

/* Nobody makes a record in somebody else's name without a proof. */
static void
test_creation_without_proof (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauRecord) record = NULL;
  ReseauOp *op;

  world_back_up (self);
  g_free (self->fiche);
  self->fiche = server_fixture_id (&self->base);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_CREATE, FICHE),
                RESEAU_OP_STATUS_APPLIED);
  lines = world_know (self, self->reader);
  world_put_back (self);
  op = world_give (self, lines, self->fiche);
  unseal (op);
  world_expect (self, self->reader, op, RESEAU_OP_STATUS_APPLIED);
  record = world_get (self, self->fiche);
  g_assert_cmpstr (record->by, ==, self->reader->uid);
  g_assert_null (record->org);
}

/* --- what waits ------------------------------------------------------------------------------ */

/* Somebody had typed over a lost value and not sent it yet. */
static void
test_seen_there (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) newer = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  seen = world_head (self);
  older = world_know (self, self->reader);
  world_edit (self, self->anna, "{\"title\":\"C\"}");
  newer = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, older);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"D\"");
  world_assert_alts (self, 0);

  /* But what it had not seen clashes. */
  world_expect (self, self->reader, world_give (self, newer, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"D\"");
  world_assert_alt (self, "title", "C");
}

static void
test_not_seen_there (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) newer = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  seen = world_head (self);
  world_edit (self, self->anna, "{\"title\":\"C\"}");
  newer = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, newer);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"C\"");
  world_assert_alt (self, "title", "D");
}

/* A desk gives back what came to it after somebody there had typed something else. */
static void
test_given_but_not_seen (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen = world_head (self);
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->bilal);
  world_put_back (self);
  world_give_back (self, self->bilal, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = seen;
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"B\"");
}

/* Nor is a text that it gave back the one that it had typed upon. */
static void
test_text_given_but_not_seen (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen;
  ReseauOp *op;

  world_edit (self, self->anna, "{\"context\":\"un deux trois quatre\"}");
  world_back_up (self);
  seen = world_head (self);
  world_edit (self, self->anna, "{\"context\":\"UN deux trois quatre\"}");
  lines = world_know (self, self->bilal);
  world_put_back (self);
  world_give_back (self, self->bilal, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"context\":\"un deux trois QUATRE\"}");
  op->base = seen;
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_MERGED);
  world_assert_field (self, "context", "\"UN deux trois QUATRE\"");
}

static void
test_seen_in_another (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch + 1, 1000, NULL);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
}

/* An edit may have waited through several histories. */
static void
test_seen_in_one_of_two (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  seen = world_head (self);
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_add_seen (reseau_lost_new_seen (self->lost_epoch + 1, 1, NULL),
                                   reseau_lost_new_seen (self->lost_epoch, seen, NULL));
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_alts (self, 0);
}

/* Of a record that was seen up to a commit it is known which fields had changed by then. */
static void
test_seen_in_one_of_the_same_name (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) before = world_know (self, self->bilal);
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  seen = world_head (self);
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  reseau_lost_note_revs (op->lost, server_fixture_find (before, self->fiche)->record);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"B\"");
  world_assert_alt (self, "title", "D");
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"E\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  reseau_lost_note_revs (op->lost, server_fixture_find (lines, self->fiche)->record);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"E\"");
}

/* What was seen there had changed in a commit that in the other one did something else. */
static void
test_seen_in_the_other_of_the_name (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) other = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->bilal, "{\"means_time\":\"M\"}");
  world_edit (self, self->bilal, "{\"title\":\"B\"}");
  seen = world_head (self);
  one = world_know (self, self->bilal);
  world_put_back_unnoticed (self);
  world_edit (self, self->anna, "{\"title\":\"C\"}");
  other = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, other);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  reseau_lost_note_revs (op->lost, server_fixture_find (one, self->fiche)->record);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"C\"");
  world_assert_alt (self, "title", "D");
}

/* A state is given back apart: that the rest says nothing of it does not make of it another one. */
static void
test_seen_beside_a_state (World *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) host = begin_visit (self);
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen;
  ReseauOp *op;

  world_back_up (self);
  step (self, host, "proposed", "accepted");
  op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "meeting", self->fiche, self->scope,
                          "{\"title\":\"B\"}");
  op->base = world_head (self);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  seen = world_head (self);
  lines = world_know (self, self->anna);
  world_put_back (self);
  world_give_back (self, self->bilal, lines);
  world_expect (self, self->bilal, give_state (self, lines), RESEAU_OP_STATUS_APPLIED);
  op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "meeting", self->fiche, self->scope,
                          "{\"title\":\"D\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  reseau_lost_note_revs (op->lost, server_fixture_find (lines, self->fiche)->record);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"D\"");
}

/* Whatever the history that it comes back from: what stands is what its author had before them. */
static void
test_same_value (World *self, gconstpointer data)
{
  g_autoptr (ReseauValue) value = reseau_value_new_string ("B");
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"D\",\"summary\":\"S\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch + 1, 1, NULL);
  reseau_lost_note_value (op->lost, "title", value);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_APPLIED);
  world_edit (self, self->anna, "{\"title\":\"E\"}");
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"F\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch + 1, 1, NULL);
  reseau_lost_note_value (op->lost, "title", value);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
}

/* What was given back came together with what others wrote here: nobody had seen that there. */
static void
test_joined_since (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  gint64 seen;
  ReseauOp *op;

  world_edit (self, self->anna, "{\"context\":\"un deux trois quatre cinq six\"}");
  world_back_up (self);
  world_edit (self, self->anna, "{\"context\":\"un deux trois quatre cinq SIX\"}");
  seen = world_head (self);
  lines = world_know (self, self->anna);
  world_put_back (self);
  world_edit (self, self->bilal, "{\"context\":\"UN deux trois quatre cinq six\"}");
  world_expect (self, self->anna, world_give (self, lines, self->fiche), RESEAU_OP_STATUS_MERGED);
  world_assert_field (self, "context", "\"UN deux trois quatre cinq SIX\"");
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"context\":\"un deux trois quatre cinq SIX sept\"}");
  op->base = self->parted;
  op->lost = reseau_lost_new_seen (self->lost_epoch, seen, NULL);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_MERGED);
  world_assert_field (self, "context", "\"UN deux trois quatre cinq SIX sept\"");
  world_assert_alts (self, 0);
}

/* --- history --------------------------------------------------------------------------------- */

static void
test_history (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *json = NULL;
  g_autoptr (ReseauValue) history = NULL;
  const ReseauValue *items;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  json = reseau_server_history (self->base.server, self->base.store, self->reader->uid, self->fiche,
                                &problem, NULL);
  history = reseau_json_parse (json, -1, NULL);
  items = reseau_value_get (history, "items");
  g_assert_cmpuint (reseau_value_get_length (items), ==, 2);
  g_assert_true (reseau_value_get_member_bool (reseau_value_get_at (items, 0), "restored"));
  g_assert_cmpstr (reseau_value_get_member_string (
                       reseau_value_get (reseau_value_get_at (items, 0), "set"), "title"),
                   ==, "B");
  g_assert_false (reseau_value_get_member_bool (reseau_value_get_at (items, 1), "restored"));
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (World *self, gconstpointer data);
  } tests[] = {
    { "state", test_state },
    { "state-decided-otherwise", test_state_decided_otherwise },
    { "state-taken-again", test_state_taken_again },
    { "without-proof", test_without_proof },
    { "quarantined-before", test_quarantined_before },
    { "forged", test_forged },
    { "seal-of-another", test_seal_of_another },
    { "unreadable", test_unreadable },
    { "creation-without-proof", test_creation_without_proof },
    { "seen-there", test_seen_there },
    { "not-seen-there", test_not_seen_there },
    { "given-but-not-seen", test_given_but_not_seen },
    { "text-given-but-not-seen", test_text_given_but_not_seen },
    { "seen-in-another", test_seen_in_another },
    { "seen-in-one-of-two", test_seen_in_one_of_two },
    { "seen-in-one-of-the-same-name", test_seen_in_one_of_the_same_name },
    { "seen-in-the-other-of-the-name", test_seen_in_the_other_of_the_name },
    { "seen-beside-a-state", test_seen_beside_a_state },
    { "same-value", test_same_value },
    { "joined-since", test_joined_since },
    { "history", test_history },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/server/restore/rights/", tests[i].name, NULL);

    g_test_add (path, World, NULL, world_set_up, tests[i].test, world_tear_down);
  }
  return g_test_run ();
}
