/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What desks give back to a server that was put back to an older state. */
#include "reseau-json.h"
#include "restore-fixture.h"

/* --- edits ------------------------------------------------------------------------- */

/* Whoever could read it may give it back. */
static void
test_edit (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\",\"summary\":\"S\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_assert_field (self, "title", "\"A\"");
  world_give_back (self, self->reader, lines);
  world_assert_field (self, "title", "\"B\"");
  world_assert_field (self, "summary", "\"S\"");
  world_assert_field (self, "nature", "\"action\"");
  world_assert_alts (self, 0);
  record = world_get (self, self->fiche);
  g_assert_cmpstr (record->by, ==, self->anna->uid);
  g_assert_cmpint (record->rev, ==, world_head (self));
}

static void
test_clear (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;

  world_edit (self, self->anna, "{\"summary\":\"S\"}");
  world_back_up (self);
  world_edit (self, self->anna, "{\"summary\":null}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  world_assert_field (self, "summary", "null");
  world_assert_alts (self, 0);
}

static void
test_meanwhile (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\",\"summary\":\"S\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_edit (self, self->bilal, "{\"title\":\"C\",\"nature\":\"project\"}");
  world_expect (self, self->reader, world_give (self, lines, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"C\"");
  world_assert_field (self, "nature", "\"project\"");
  world_assert_field (self, "summary", "\"S\"");
  world_assert_alt (self, "title", "B");
  /* Another desk with the same: nothing more. */
  world_give_back (self, self->bilal, lines);
  world_assert_alt (self, "title", "B");
}

/* Desks that knew more and less of it, in either order. */
static void
give_two_versions (World *self, gboolean older_first)
{
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) newer = NULL;
  gint64 before;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\",\"summary\":\"S\"}");
  older = world_know (self, self->reader);
  world_edit (self, self->bilal, "{\"title\":\"C\"}");
  newer = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, older_first ? older : newer);
  before = world_head (self);
  world_give_back (self, self->bilal, older_first ? newer : older);
  world_assert_field (self, "title", "\"C\"");
  world_assert_field (self, "summary", "\"S\"");
  world_assert_alts (self, 0);
  /* What was typed and written over is in the journal either way. */
  g_assert_cmpint (world_head (self), ==, before + 1);
  g_assert_cmpint (
      server_fixture_count (&self->base,
                            "SELECT count(*) FROM journal WHERE patch LIKE '%\"title\":\"B\"%'"),
      ==, 1);
  world_give_back (self, self->anna, older);
  world_give_back (self, self->anna, newer);
  g_assert_cmpint (world_head (self), ==, before + 1);
}

static void
test_older_then_newer (World *self, gconstpointer data)
{
  give_two_versions (self, TRUE);
}

static void
test_newer_then_older (World *self, gconstpointer data)
{
  give_two_versions (self, FALSE);
}

/* Somebody goes on from what was given back; then a desk comes that knew more. */
static void
test_gone_on_from (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) newer = NULL;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  older = world_know (self, self->reader);
  world_edit (self, self->anna, "{\"title\":\"C\"}");
  newer = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, older);
  world_edit (self, self->bilal, "{\"title\":\"D\"}");
  world_expect (self, self->reader, world_give (self, newer, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"D\"");
  world_assert_alt (self, "title", "C");
  world_give_back (self, self->anna, older);
  world_assert_alt (self, "title", "C");
}

/* Somebody who kept an old copy gives back what was never lost. */
static void
test_nothing_lost (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op;
  gint64 before;

  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"C\"}");
  before = world_head (self);
  self->lost_epoch = self->base.epoch;
  op = world_give (self, lines, self->fiche);
  op->base = 0;
  world_expect (self, self->reader, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"C\"");
  world_assert_alts (self, 0);
  g_assert_cmpint (world_head (self), ==, before);
  /* The common ancestor is not always known exactly. */
  world_put_back (self);
  world_edit (self, self->bilal, "{\"title\":\"D\"}");
  op = world_give (self, lines, self->fiche);
  op->base = self->parted - 1;
  world_expect (self, self->reader, op, RESEAU_OP_STATUS_APPLIED);
  world_assert_field (self, "title", "\"D\"");
  world_assert_alts (self, 0);
}

/* --- whole records ------------------------------------------------------------------ */

static void
test_creation (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) older = NULL;
  g_autoptr (GPtrArray) newer = NULL;
  g_autoptr (ReseauRecord) record = NULL;
  g_autofree char *first = g_steal_pointer (&self->fiche);

  world_back_up (self);
  self->fiche = server_fixture_id (&self->base);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_CREATE, FICHE),
                RESEAU_OP_STATUS_APPLIED);
  older = world_know (self, self->reader);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  newer = world_know (self, self->reader);
  world_put_back (self);
  record = world_get (self, self->fiche);
  g_assert_null (record);
  world_give_back (self, self->reader, older);
  world_assert_field (self, "title", "\"A\"");
  world_give_back (self, self->bilal, newer);
  world_give_back (self, self->anna, older);
  world_assert_field (self, "title", "\"B\"");
  world_assert_field (self, "themes", "[\"housing\",\"health\"]");
  world_assert_alts (self, 0);
  record = world_get (self, self->fiche);
  g_assert_cmpstr (record->by, ==, self->anna->uid);
  g_assert_cmpstr (record->org, ==, self->structure);
}

/* Both orders: a desk that knew it, one that knew that it was deleted. */
static void
give_deleted (World *self, gboolean record_first)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) trace = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_edit (self, self->anna, "{\"summary\":\"S\"}");
  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->bilal);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_DELETE, NULL),
                RESEAU_OP_STATUS_APPLIED);
  trace = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  world_put_back (self);
  world_give_back (self, self->reader, record_first ? lines : trace);
  world_give_back (self, self->reader, record_first ? trace : lines);
  record = world_get (self, self->fiche);
  g_assert_true (record->deleted);
  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, 0);
}

static void
test_deletion_after (World *self, gconstpointer data)
{
  give_deleted (self, TRUE);
}

static void
test_deletion_before (World *self, gconstpointer data)
{
  give_deleted (self, FALSE);
}

static void
test_deletion_of_the_unknown (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GPtrArray) trace = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_back_up (self);
  g_free (self->fiche);
  self->fiche = server_fixture_id (&self->base);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_CREATE, FICHE),
                RESEAU_OP_STATUS_APPLIED);
  lines = world_know (self, self->bilal);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_DELETE, NULL),
                RESEAU_OP_STATUS_APPLIED);
  trace = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  world_put_back (self);
  world_give_back (self, self->reader, trace);
  world_give_back (self, self->reader, lines);
  record = world_get (self, self->fiche);
  g_assert_true (record->deleted);
}

static void
test_deletion_and_edit (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = world_know (self, self->bilal);
  g_autoptr (GPtrArray) trace = NULL;

  world_back_up (self);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_DELETE, NULL),
                RESEAU_OP_STATUS_APPLIED);
  trace = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  world_put_back (self);
  world_edit (self, self->bilal, "{\"title\":\"C\"}");
  world_expect (self, self->reader, world_give (self, trace, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"C\"");
  world_assert_alt (self, "_del", NULL);
}

static void
test_edit_of_the_deleted (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_expect (self, self->anna, world_op_on (self, RESEAU_OP_DELETE, NULL),
                RESEAU_OP_STATUS_APPLIED);
  world_expect (self, self->reader, world_give (self, lines, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  record = world_get (self, self->fiche);
  g_assert_false (record->deleted);
  world_assert_field (self, "title", "\"B\"");
  world_assert_alt (self, "_del", NULL);
}

static void
test_move (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauRecord) record = NULL;
  ReseauOp *op;

  world_back_up (self);
  op = world_op_on (self, RESEAU_OP_PATCH, NULL);
  op->move = g_strdup (self->scope);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  lines = world_know (self, self->bilal);
  world_put_back (self);
  world_give_back (self, self->bilal, lines);
  record = world_get (self, self->fiche);
  g_assert_cmpstr (record->scope, ==, self->scope);
}

/* --- sets ---------------------------------------------------------------------------- */

static void
test_sets (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  ReseauOp *op;

  world_back_up (self);
  op = world_op_on (self, RESEAU_OP_PATCH, NULL);
  op->sets =
      reseau_json_parse ("{\"themes\":{\"add\":[\"mobility\"],\"rm\":[\"health\"]}}", -1, NULL);
  world_expect (self, self->anna, op, RESEAU_OP_STATUS_APPLIED);
  lines = world_know (self, self->reader);
  world_put_back (self);
  op = world_op_on (self, RESEAU_OP_PATCH, NULL);
  op->sets = reseau_json_parse ("{\"themes\":{\"add\":[\"digital\"]}}", -1, NULL);
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_APPLIED);
  world_give_back (self, self->reader, lines);
  world_assert_field (self, "themes", "[\"housing\",\"digital\",\"mobility\"]");
  world_assert_alts (self, 0);
}

/* --- conflicts ------------------------------------------------------------------------ */

static void
clash (World *self)
{
  gint64 base = world_head (self);
  ReseauOp *op;

  world_edit (self, self->anna, "{\"title\":\"B\"}");
  op = world_op_on (self, RESEAU_OP_PATCH, "{\"title\":\"C\"}");
  op->base = base;
  world_expect (self, self->bilal, op, RESEAU_OP_STATUS_CONFLICT);
}

static ReseauOp *
settle (World *self, const char *take)
{
  g_autoptr (ReseauRecord) record = world_get (self, self->fiche);
  const ReseauValue *alt = reseau_value_get_at (record->alts, 0);
  ReseauOp *op = world_op_on (self, RESEAU_OP_RESOLVE, NULL);

  op->alt = g_strdup (reseau_value_get_member_string (alt, "k"));
  op->alt_rev = reseau_value_get_member_int (alt, "q", 0);
  op->take = g_strdup (take);
  return op;
}

static void
test_conflict (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_back_up (self);
  clash (self);
  lines = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, lines);
  world_assert_field (self, "title", "\"B\"");
  world_assert_alt (self, "title", "C");
  record = world_get (self, self->fiche);
  g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get_at (record->alts, 0), "by"), ==,
                   self->bilal->uid);
  world_give_back (self, self->bilal, lines);
  world_assert_alts (self, 1);
  world_expect (self, self->anna, settle (self, "other"), RESEAU_OP_STATUS_APPLIED);
  world_give_back (self, self->reader, lines);
  world_assert_alts (self, 0);
  world_assert_field (self, "title", "\"C\"");
}

/* Put back to a time before it began another history, the server numbers as it had numbered
 * something else: neither desk knew more than the other. */
static void
test_two_of_one_name (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) other = NULL;
  g_autoptr (ReseauRecord) record = NULL;

  world_back_up (self);
  world_edit (self, self->anna, "{\"title\":\"B\"}");
  world_edit (self, self->anna, "{\"means_time\":\"M\"}");
  one = world_know (self, self->reader);
  world_put_back_unnoticed (self);
  world_edit (self, self->bilal, "{\"means_time\":\"N\"}");
  world_edit (self, self->bilal, "{\"title\":\"C\"}");
  other = world_know (self, self->bilal);
  world_put_back (self);
  world_give_back (self, self->reader, one);
  world_expect (self, self->bilal, world_give (self, other, self->fiche),
                RESEAU_OP_STATUS_CONFLICT);
  world_assert_field (self, "title", "\"B\"");
  world_assert_field (self, "means_time", "\"M\"");
  record = world_get (self, self->fiche);
  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, 2);
}

/* The conflict is older than the backup, its settlement was lost. */
static void
test_settlement (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) settled = NULL;

  clash (self);
  world_back_up (self);
  world_edit (self, self->anna, "{\"summary\":\"S\"}");
  open = world_know (self, self->reader);
  world_expect (self, self->anna, settle (self, "mine"), RESEAU_OP_STATUS_APPLIED);
  settled = world_know (self, self->reader);
  world_put_back (self);
  world_assert_alts (self, 1);
  world_give_back (self, self->reader, open);
  world_assert_alts (self, 1);
  world_give_back (self, self->reader, settled);
  world_assert_alts (self, 0);
  world_give_back (self, self->bilal, open);
  world_assert_alts (self, 0);
  world_assert_field (self, "title", "\"B\"");
}

/* The conflict and its settlement were lost. */
static void
test_settled_conflict (World *self, gconstpointer data)
{
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) settled = NULL;

  world_back_up (self);
  clash (self);
  open = world_know (self, self->reader);
  world_expect (self, self->anna, settle (self, "other"), RESEAU_OP_STATUS_APPLIED);
  settled = world_know (self, self->reader);
  world_put_back (self);
  world_give_back (self, self->reader, settled);
  world_give_back (self, self->bilal, open);
  world_assert_alts (self, 0);
  world_assert_field (self, "title", "\"C\"");
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (World *self, gconstpointer data);
  } tests[] = {
    { "edit", test_edit },
    { "clear", test_clear },
    { "meanwhile", test_meanwhile },
    { "older-then-newer", test_older_then_newer },
    { "newer-then-older", test_newer_then_older },
    { "gone-on-from", test_gone_on_from },
    { "nothing-lost", test_nothing_lost },
    { "two-of-one-name", test_two_of_one_name },
    { "creation", test_creation },
    { "deletion-after", test_deletion_after },
    { "deletion-before", test_deletion_before },
    { "deletion-of-the-unknown", test_deletion_of_the_unknown },
    { "deletion-and-edit", test_deletion_and_edit },
    { "edit-of-the-deleted", test_edit_of_the_deleted },
    { "move", test_move },
    { "sets", test_sets },
    { "conflict", test_conflict },
    { "settlement", test_settlement },
    { "settled-conflict", test_settled_conflict },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/server/restore/", tests[i].name, NULL);

    g_test_add (path, World, NULL, world_set_up, tests[i].test, world_tear_down);
  }
  return g_test_run ();
}
