/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reseau-cursor.h"
#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-scope.h"
#include "server-fixture.h"

#include <string.h>

#define TITLE(text) "{\"title\":\"" text "\"}"
#define FICHE "{\"title\":\"Atelier vélo\",\"nature\":\"action\"}"

/* Two people of one structure and a fiche that both see. */
typedef struct {
  ServerFixture base;
  char *structure;
  char *scope;
  char *fiche;
  FixtureDevice *anna;
  FixtureDevice *bilal;
} Duo;

static void
duo_set_up (Duo *self, gconstpointer data)
{
  server_fixture_set_up (&self->base, data);
  self->structure = server_fixture_id (&self->base);
  self->scope = reseau_scope_new_org (self->structure);
  self->fiche = server_fixture_id (&self->base);
  self->anna = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, self->structure);
  self->bilal = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, self->structure);
  server_fixture_expect (
      &self->base, self->anna,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", self->fiche, self->scope, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
}

static void
duo_tear_down (Duo *self, gconstpointer data)
{
  fixture_device_free (self->anna);
  fixture_device_free (self->bilal);
  g_free (self->structure);
  g_free (self->scope);
  g_free (self->fiche);
  server_fixture_tear_down (&self->base, data);
}

static ReseauOp *
edit (Duo *self, const char *fields, gint64 base)
{
  ReseauOp *op =
      server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", self->fiche, self->scope, fields);

  op->base = base;
  return op;
}

static void
test_seen_by_others (Duo *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  const ReseauLine *line = server_fixture_find (lines, self->fiche);
  const ReseauLine *end = g_ptr_array_index (lines, lines->len - 1);

  g_assert_cmpint (line->type, ==, RESEAU_LINE_PUT);
  g_assert_cmpstr (line->scope, ==, self->scope);
  g_assert_cmpstr (line->record->by, ==, self->anna->uid);
  g_assert_cmpstr (line->record->org, ==, self->structure);
  g_assert_cmpstr (reseau_record_get_string (line->record, "title"), ==, "Atelier vélo");
  g_assert_cmpint (end->type, ==, RESEAU_LINE_END);
  g_assert_false (end->more);
  g_assert_cmpint (end->head, ==, server_fixture_head (&self->base));
  g_assert_cmpuint (reseau_value_get_length (end->scopes), ==, 3);
}

static void
test_no_op (Duo *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  g_autoptr (GPtrArray) second = server_fixture_pull (&self->base, self->bilal, 0, NULL);

  g_assert_cmpuint (first->len, >, 1);
  g_assert_cmpuint (second->len, ==, 1);
}

/* What a device wrote itself does not come back to it, unless somebody else wrote too. */
static void
test_same (Duo *self, gconstpointer data)
{
  g_autoptr (GPtrArray) first = server_fixture_pull (&self->base, self->anna, 0, NULL);
  g_autoptr (GPtrArray) own = NULL;
  g_autoptr (GPtrArray) other = NULL;
  g_autoptr (GPtrArray) mixed = NULL;
  gint64 base = server_fixture_head (&self->base);

  g_assert_cmpint (server_fixture_find (first, self->fiche)->type, ==, RESEAU_LINE_PUT);
  server_fixture_expect (&self->base, self->anna, edit (self, TITLE ("A"), base),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->anna, edit (self, TITLE ("B"), base),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  own = server_fixture_pull (&self->base, self->anna, 0, NULL);
  g_assert_cmpint (server_fixture_find (own, self->fiche)->type, ==, RESEAU_LINE_SAME);
  g_assert_cmpint (server_fixture_find (own, self->fiche)->rev, ==, base + 2);
  other = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  g_assert_cmpint (server_fixture_find (other, self->fiche)->type, ==, RESEAU_LINE_PUT);

  server_fixture_expect (&self->base, self->bilal, edit (self, "{\"summary\":\"S\"}", base + 2),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->anna, edit (self, TITLE ("C"), base + 2),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  mixed = server_fixture_pull (&self->base, self->anna, 0, NULL);
  g_assert_cmpint (server_fixture_find (mixed, self->fiche)->type, ==, RESEAU_LINE_PUT);
  g_assert_cmpstr (
      reseau_record_get_string (server_fixture_find (mixed, self->fiche)->record, "summary"), ==,
      "S");
}

static void
test_conflict (Duo *self, gconstpointer data)
{
  gint64 base = server_fixture_head (&self->base);
  g_autoptr (ReseauOpResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;
  const ReseauRecord *record;

  server_fixture_expect (&self->base, self->anna, edit (self, TITLE ("Anna"), base),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  result = server_fixture_push (&self->base, self->bilal, edit (self, TITLE ("Bilal"), base));
  g_assert_cmpint (result->status, ==, RESEAU_OP_STATUS_CONFLICT);
  g_assert_cmpuint (reseau_value_get_length (result->alts), ==, 1);
  lines = server_fixture_pull (&self->base, self->anna, 0, NULL);
  record = server_fixture_find (lines, self->fiche)->record;
  g_assert_cmpstr (reseau_record_get_string (record, "title"), ==, "Anna");
  g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get_at (record->alts, 0), "v"), ==,
                   "Bilal");
}

static void
test_different_fields (Duo *self, gconstpointer data)
{
  gint64 base = server_fixture_head (&self->base);
  g_autoptr (GPtrArray) lines = NULL;
  const ReseauRecord *record;

  server_fixture_expect (&self->base, self->anna, edit (self, TITLE ("Anna"), base),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->bilal, edit (self, "{\"summary\":\"Bilal\"}", base),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  lines = server_fixture_pull (&self->base, self->anna, 0, NULL);
  record = server_fixture_find (lines, self->fiche)->record;
  g_assert_cmpstr (reseau_record_get_string (record, "title"), ==, "Anna");
  g_assert_cmpstr (reseau_record_get_string (record, "summary"), ==, "Bilal");
  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, 0);
}

/* PROTOCOL 4.9, row by row. */
static void
test_ratchet (Duo *self, gconstpointer data)
{
  FixtureDevice *anna = self->anna;
  gint64 head = server_fixture_head (&self->base);
  g_autofree char *before = g_strdup (anna->token);
  g_autoptr (ReseauPushRequest) request = server_fixture_request (&self->base, anna);
  g_autoptr (ReseauPushRequest) fresh = NULL;
  g_autofree char *first = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *late = NULL;
  g_autofree char *after = NULL;
  g_autofree char *forked = NULL;
  g_autofree char *code = NULL;
  g_autofree char *other_code = NULL;
  ReseauOp *op = edit (self, TITLE ("A"), head);

  op->n = ++anna->n;
  g_ptr_array_add (request->ops, op);
  first = server_fixture_send (&self->base, anna, request, NULL);
  /* = prev_token, = last_push: the answer was lost. */
  lost = server_fixture_send (&self->base, anna, request, NULL);
  g_assert_cmpstr (lost, ==, first);
  /* = token, = last_push: a late duplicate. */
  {
    g_autoptr (ReseauValue) value = reseau_json_parse (first, -1, NULL);

    after = g_strdup (reseau_value_get_member_string (value, "token"));
  }
  g_free (request->token);
  request->token = g_strdup (after);
  late = server_fixture_send (&self->base, anna, request, NULL);
  g_assert_cmpstr (late, ==, first);
  g_assert_cmpint (server_fixture_head (&self->base), ==, head + 1);

  /* = prev_token, another push: the database was restored. */
  fresh = server_fixture_request (&self->base, anna);
  g_free (fresh->token);
  fresh->token = g_strdup (before);
  forked = server_fixture_send (&self->base, anna, fresh, &code);
  g_assert_cmpstr (code, ==, "device-forked");
  /* Anything else, with the last push. */
  g_free (request->token);
  request->token = g_strdup ("something");
  g_assert_null (server_fixture_send (&self->base, anna, request, &other_code));
  g_assert_cmpstr (other_code, ==, "device-forked");
  g_assert_cmpint (server_fixture_head (&self->base), ==, head + 1);
}

static void
test_numbers (Duo *self, gconstpointer data)
{
  FixtureDevice *anna = self->anna;
  gint64 head = server_fixture_head (&self->base);
  g_autoptr (ReseauPushRequest) gap = server_fixture_request (&self->base, anna);
  g_autofree char *code = NULL;
  ReseauOp *op = edit (self, TITLE ("A"), head);
  ReseauOp *again;
  g_autoptr (ReseauOpResult) dup = NULL;

  op->n = anna->n + 2;
  g_ptr_array_add (gap->ops, op);
  g_assert_null (server_fixture_send (&self->base, anna, gap, &code));
  g_assert_cmpstr (code, ==, "op-gap");
  g_assert_cmpint (server_fixture_head (&self->base), ==, head);

  /* The same operation under two numbers takes effect once. */
  op = edit (self, TITLE ("B"), head);
  again = reseau_op_copy (op);
  server_fixture_expect (&self->base, anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  dup = server_fixture_push (&self->base, anna, again);
  g_assert_cmpint (dup->status, ==, RESEAU_OP_STATUS_DUP);
  g_assert_cmpint (dup->rev, ==, head + 1);
  g_assert_cmpint (server_fixture_head (&self->base), ==, head + 1);
}

/* A new installation of the same person sends again what the old one had in its outbox; what it
 * has seen may be told otherwise.  Something else under the same id is not taken for it. */
static void
test_same_op_from_new_device (Duo *self, gconstpointer data)
{
  gint64 head = server_fixture_head (&self->base);
  ReseauOp *op = edit (self, TITLE ("A"), head);
  ReseauOp *again = reseau_op_copy (op), *other = edit (self, TITLE ("B"), head);
  g_autoptr (FixtureDevice) twin = server_fixture_add_device (&self->base, self->anna->uid);

  again->base = head - 1;
  g_free (other->id);
  other->id = g_strdup (op->id);
  server_fixture_expect (&self->base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, twin, again, RESEAU_OP_STATUS_DUP, NULL);
  server_fixture_expect (&self->base, twin, other, RESEAU_OP_STATUS_REJECTED, "duplicate-op");
  g_assert_cmpint (server_fixture_head (&self->base), ==, head + 1);
}

static void
test_refusals (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *unknown = server_fixture_id (base);
  g_autofree char *stranger_structure = server_fixture_id (base);
  g_autofree char *other_scope = reseau_scope_new_org (stranger_structure);
  gint64 head = server_fixture_head (base);

  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_CREATE, "gadget", unknown, self->scope, "{}"),
      RESEAU_OP_STATUS_REJECTED, "unknown-type");
  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_CREATE, "fiche", unknown, self->scope, "{\"title\":12}"),
      RESEAU_OP_STATUS_REJECTED, "invalid");
  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_CREATE, "fiche", unknown, other_scope, FICHE),
      RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_PATCH, "fiche", unknown, self->scope, TITLE ("A")),
      RESEAU_OP_STATUS_DEFERRED, "missing-parent");
  server_fixture_expect (base, self->anna,
                         server_fixture_op (base, RESEAU_OP_CREATE, "person", self->fiche,
                                            self->scope, "{\"name\":\"A\"}"),
                         RESEAU_OP_STATUS_REJECTED, "duplicate-id");
  server_fixture_expect (base, self->anna,
                         server_fixture_op (base, RESEAU_OP_CREATE, "term", unknown, "net",
                                            "{\"label\":\"a\",\"list\":\"theme\",\"code\":\"a\"}"),
                         RESEAU_OP_STATUS_REJECTED, "not-allowed");
  g_assert_cmpint (server_fixture_head (base), ==, head);
}

/* A deferred operation is tried again, under a new number, once it can be applied. */
static void
test_deferred (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *parent = server_fixture_id (base);
  g_autofree char *message = server_fixture_id (base);
  g_autofree char *fields = g_strdup_printf ("{\"about\":\"%s\",\"text\":\"Bravo\"}", parent);
  ReseauOp *op =
      server_fixture_op (base, RESEAU_OP_CREATE, "message", message, self->scope, fields);
  ReseauOp *again = reseau_op_copy (op);

  server_fixture_expect (base, self->anna, op, RESEAU_OP_STATUS_DEFERRED, "missing-parent");
  server_fixture_expect (
      base, self->bilal,
      server_fixture_op (base, RESEAU_OP_CREATE, "fiche", parent, self->scope, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, self->anna, again, RESEAU_OP_STATUS_APPLIED, NULL);
}

/* Leaving one scope is told to those who stay in it, arriving to those of the other. */
static void
test_move (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *elsewhere = server_fixture_id (base);
  g_autoptr (FixtureDevice) chloe = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, elsewhere);
  g_autoptr (GPtrArray) before = server_fixture_pull (base, chloe, 0, NULL);
  g_autoptr (GPtrArray) bilal = server_fixture_pull (base, self->bilal, 0, NULL);
  g_autoptr (GPtrArray) arrived = NULL;
  g_autoptr (GPtrArray) left = NULL;
  ReseauOp *op = edit (self, NULL, server_fixture_head (base));
  gboolean leave = FALSE, put = FALSE;

  g_assert_null (server_fixture_find (before, self->fiche));
  op->move = g_strdup ("net");
  server_fixture_expect (base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  arrived = server_fixture_pull (base, chloe, 0, NULL);
  g_assert_cmpint (server_fixture_find (arrived, self->fiche)->type, ==, RESEAU_LINE_PUT);
  left = server_fixture_pull (base, self->bilal, 0, NULL);
  for (guint i = 0; i < left->len; i++) {
    const ReseauLine *line = g_ptr_array_index (left, i);

    leave |= line->type == RESEAU_LINE_LEAVE && g_str_equal (line->scope, self->scope);
    put |= line->type == RESEAU_LINE_PUT && g_str_equal (line->scope, "net");
  }
  g_assert_true (leave && put);
}

static void
test_delete (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (GPtrArray) before = server_fixture_pull (base, self->bilal, 0, NULL);
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GPtrArray) fresh = NULL;
  g_autoptr (FixtureDevice) newcomer = server_fixture_add_device (base, self->bilal->uid);
  ReseauOp *op =
      server_fixture_op (base, RESEAU_OP_DELETE, "fiche", self->fiche, self->scope, NULL);

  op->base = server_fixture_head (base);
  server_fixture_expect (base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  after = server_fixture_pull (base, self->bilal, 0, NULL);
  g_assert_cmpint (server_fixture_find (after, self->fiche)->type, ==, RESEAU_LINE_DEL);
  fresh = server_fixture_pull (base, newcomer, 0, NULL);
  g_assert_null (server_fixture_find (fresh, self->fiche));
}

/* Whatever the size of the pages, together they are what one pull gives. */
static void
test_pages (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  static const gint64 limits[] = { 1, 2, 3, 7, 50, 1000 };

  for (guint i = 0; i < 40; i++) {
    g_autofree char *id = server_fixture_id (base);

    server_fixture_expect (
        base, self->anna,
        server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id, i % 3 ? self->scope : "net", FICHE),
        RESEAU_OP_STATUS_APPLIED, NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    g_autoptr (FixtureDevice) reader = server_fixture_add_device (base, self->bilal->uid);
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    gboolean more = TRUE;

    for (guint turns = 0; more; turns++) {
      g_autoptr (GPtrArray) lines = server_fixture_pull (base, reader, limits[i], NULL);
      const ReseauLine *end = g_ptr_array_index (lines, lines->len - 1);

      for (guint j = 0; j < lines->len; j++) {
        const ReseauLine *line = g_ptr_array_index (lines, j);

        if (line->type == RESEAU_LINE_PUT)
          g_assert_true (g_hash_table_add (seen, g_strdup (line->id)));
      }
      g_assert_cmpint (end->type, ==, RESEAU_LINE_END);
      g_assert_cmpuint (turns, <, 100);
      more = end->more;
    }
    g_assert_cmpuint (g_hash_table_size (seen), ==, 41);
  }
}

/* A record that changes between two pages comes with the second, never with none. */
static void
test_change_between_pages (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autofree char *other = server_fixture_id (base);

  server_fixture_expect (
      base, self->anna,
      server_fixture_op (base, RESEAU_OP_CREATE, "fiche", other, self->scope, FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
  first = server_fixture_pull (base, self->bilal, 1, NULL);
  g_assert_nonnull (server_fixture_find (first, self->fiche));
  server_fixture_expect (base, self->anna, edit (self, TITLE ("A"), server_fixture_head (base)),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  second = server_fixture_pull (base, self->bilal, 0, NULL);
  g_assert_nonnull (server_fixture_find (second, other));
  g_assert_cmpstr (
      reseau_record_get_string (server_fixture_find (second, self->fiche)->record, "title"), ==,
      "A");
}

static void
test_cursors (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (GPtrArray) lines = server_fixture_pull (base, self->bilal, 0, NULL);
  const char *cursor = reseau_value_get_member_string (self->bilal->cursors, self->scope);
  ReseauServerClock clock;
  guint8 chain[RESEAU_CHAIN_BYTES];
  gint64 epoch, seq;
  g_autofree char *ahead = NULL;
  g_autofree char *code = NULL;

  g_assert_true (base->store->vtable->get_clock (base->store, &clock, NULL));
  g_assert_true (reseau_cursor_read (&clock, self->scope, cursor, &epoch, &seq, chain));
  g_assert_cmpint (epoch, ==, base->epoch);
  g_assert_cmpint (seq, ==, clock.seq);
  g_assert_false (reseau_cursor_read (&clock, "net", cursor, &epoch, &seq, chain));
  g_assert_false (reseau_cursor_read (&clock, self->scope, "", &epoch, &seq, chain));
  for (guint i = 0; i < strlen (cursor); i++) {
    g_autofree char *forged = g_strdup (cursor);

    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    g_assert_false (reseau_cursor_read (&clock, self->scope, forged, &epoch, &seq, chain));
  }
  /* A cursor beyond the head is the proof of a restored server. */
  ahead = reseau_cursor_write (&clock, self->scope, clock.seq + 1, clock.chain);
  reseau_value_set_string (self->bilal->cursors, self->scope, ahead);
  g_assert_null (server_fixture_pull (base, self->bilal, 0, &code));
  g_assert_cmpstr (code, ==, "history-diverged");
}

/* Who begins a scope gets all of it whole, own writes too, also in pages and after an interruption:
 * they may have been wiped from this installation with the scope. */
static void
test_begin_again (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) rest = NULL;
  guint puts = 0;

  for (guint i = 0; i < 600; i++) {
    g_autofree char *id = server_fixture_id (base);

    server_fixture_expect (
        base, self->anna,
        server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id, self->scope, FICHE),
        RESEAU_OP_STATUS_APPLIED, NULL);
  }
  first = server_fixture_pull (base, self->anna, 20, NULL);
  rest = server_fixture_pull (base, self->anna, 0, NULL);
  for (guint i = 0; i < first->len + rest->len; i++) {
    const ReseauLine *line =
        i < first->len ? g_ptr_array_index (first, i) : g_ptr_array_index (rest, i - first->len);

    g_assert_cmpint (line->type, !=, RESEAU_LINE_SAME);
    puts += line->type == RESEAU_LINE_PUT;
  }
  g_assert_cmpuint (puts, ==, 601);
}

static void
test_other_epoch (Duo *self, gconstpointer data)
{
  g_autofree char *push_code = NULL;
  g_autofree char *pull_code = NULL;
  g_autoptr (ReseauPushRequest) request = NULL;

  self->base.epoch++;
  request = server_fixture_request (&self->base, self->anna);
  g_assert_null (server_fixture_send (&self->base, self->anna, request, &push_code));
  g_assert_cmpstr (push_code, ==, "epoch-changed");
  g_assert_null (server_fixture_pull (&self->base, self->anna, 0, &pull_code));
  g_assert_cmpstr (pull_code, ==, "epoch-changed");
}

static void
test_devices (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (ReseauPushRequest) request = server_fixture_request (base, self->anna);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stolen = NULL;
  g_autofree char *revoked = NULL;
  g_autofree char *pull_code = NULL;

  /* Another person's session does not move this device. */
  g_assert_null (server_fixture_send (base, self->bilal, request, &stolen));
  g_assert_cmpstr (stolen, ==, "device-forked");
  g_assert_false (reseau_server_revoke (base->server, base->store, self->bilal->uid,
                                        self->anna->device, &problem, &error));
  g_clear_pointer (&problem, reseau_problem_message_free);
  g_assert_true (reseau_server_revoke (base->server, base->store, self->anna->uid,
                                       self->anna->device, &problem, &error));
  g_assert_null (server_fixture_send (base, self->anna, request, &revoked));
  g_assert_cmpstr (revoked, ==, "device-revoked");
  g_assert_null (server_fixture_pull (base, self->anna, 0, &pull_code));
  g_assert_cmpstr (pull_code, ==, "device-revoked");
}

typedef struct {
  guint8 chain[RESEAU_CHAIN_BYTES];
  gint64 seq;
} Replay;

/* I-MONO: no number is missing, and the chain follows from the journal. */
static void
test_chain (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  ReseauDb *db = reseau_sqlite_store_get_db (base->store);
  ReseauServerClock clock;
  Replay replay = { { 0 }, 0 };
  int more;

  for (guint i = 0; i < 10; i++)
    server_fixture_expect (base, i % 2 ? self->anna : self->bilal,
                           edit (self, TITLE ("A"), server_fixture_head (base)),
                           RESEAU_OP_STATUS_APPLIED, NULL);
  {
    g_autoptr (ReseauDbStatement) st =
        reseau_db_query (db, NULL, "SELECT seq, op, id, chain FROM journal ORDER BY seq", "");

    while ((more = reseau_db_step (st, NULL)) > 0) {
      g_autofree char *op = reseau_db_column_dup_uuid (st, 1);
      g_autofree char *id = reseau_db_column_dup_uuid (st, 2);
      gsize length;
      const void *chain = reseau_db_column_blob (st, 3, &length);

      g_assert_cmpint (reseau_db_column_int64 (st, 0), ==, ++replay.seq);
      reseau_chain_next (replay.chain, replay.seq, op, id);
      g_assert_cmpmem (chain, length, replay.chain, sizeof replay.chain);
    }
  }
  g_assert_true (base->store->vtable->get_clock (base->store, &clock, NULL));
  g_assert_cmpint (clock.seq, ==, replay.seq);
  g_assert_cmpmem (clock.chain, sizeof clock.chain, replay.chain, sizeof replay.chain);
}

static void
test_limits (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *long_text = g_strnfill (300 * 1024, 'a');
  g_autofree char *large = g_strdup_printf ("{\"unknown\":\"%s\"}", long_text);
  g_autofree char *part = g_strnfill (200 * 1024, 'b');
  guint applied = 0;

  server_fixture_expect (base, self->anna, edit (self, large, server_fixture_head (base)),
                         RESEAU_OP_STATUS_REJECTED, "too-large");
  /* A record of more than 1 MiB cannot be made piece by piece either. */
  for (guint i = 0; i < 6; i++) {
    g_autofree char *fields = g_strdup_printf ("{\"unknown%u\":\"%s\"}", i, part);
    g_autoptr (ReseauOpResult) result =
        server_fixture_push (base, self->anna, edit (self, fields, server_fixture_head (base)));

    applied += result->status == RESEAU_OP_STATUS_APPLIED;
  }
  g_assert_cmpuint (applied, ==, 5);
}

/* A member sees of the history what was written where they may read. */
static void
test_history (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *elsewhere = server_fixture_id (base);
  g_autoptr (FixtureDevice) chloe = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, elsewhere);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hidden = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *own = NULL;
  ReseauOp *op = edit (self, TITLE ("Public"), server_fixture_head (base));

  hidden =
      reseau_server_history (base->server, base->store, chloe->uid, self->fiche, &problem, &error);
  g_assert_null (hidden);
  g_assert_cmpint (problem->status, ==, 404);
  g_clear_pointer (&problem, reseau_problem_message_free);
  op->move = g_strdup ("net");
  server_fixture_expect (base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  seen =
      reseau_server_history (base->server, base->store, chloe->uid, self->fiche, &problem, &error);
  own = reseau_server_history (base->server, base->store, self->bilal->uid, self->fiche, &problem,
                               &error);
  g_assert_nonnull (strstr (seen, "Public"));
  g_assert_null (strstr (seen, "Atelier vélo"));
  g_assert_nonnull (strstr (own, "Atelier vélo"));
}

/* However much was written into a record, its history is an answer of a bounded size. */
static void
test_long_history (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *text = g_strnfill (200 * 1024, 'a');
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *json = NULL;
  g_autoptr (ReseauValue) value = NULL;

  for (guint i = 0; i < 12; i++) {
    g_autofree char *fields = g_strdup_printf ("{\"other\":\"%u%s\"}", i, text);

    server_fixture_expect (base, self->anna, edit (self, fields, server_fixture_head (base)),
                           RESEAU_OP_STATUS_APPLIED, NULL);
  }
  json = reseau_server_history (base->server, base->store, self->anna->uid, self->fiche, &problem,
                                NULL);
  g_assert_cmpuint (strlen (json), <, 2 * 1024 * 1024);
  value = reseau_json_parse (json, -1, NULL);
  g_assert_true (reseau_value_get_member_bool (value, "more"));
  g_assert_cmpuint (reseau_value_get_length (reseau_value_get (value, "items")), ==, 2);
}

/* A structure that a hundred others have visited. */
static void
test_many_pairs (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  const ReseauLine *end;

  for (guint i = 0; i < 100; i++) {
    g_autofree char *other = server_fixture_id (base);
    g_autofree char *scope = reseau_scope_new_pair (self->structure, other);
    g_autofree char *id = server_fixture_id (base);

    server_fixture_expect (base, self->anna,
                           server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id, scope, FICHE),
                           RESEAU_OP_STATUS_APPLIED, NULL);
  }
  first = server_fixture_pull (base, self->bilal, 0, NULL);
  end = g_ptr_array_index (first, first->len - 1);
  g_assert_cmpuint (reseau_value_get_length (end->scopes), ==, 103);
  second = server_fixture_pull (base, self->bilal, 0, NULL);
  g_assert_cmpuint (second->len, ==, 1);
}

/* An account that is shut out loses everything at once. */
static void
test_disabled (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autoptr (ReseauServerAccount) account =
      base->store->vtable->get_account (base->store, self->anna->uid, NULL);
  g_autoptr (ReseauPushRequest) request = server_fixture_request (base, self->anna);
  g_autofree char *push_code = NULL;
  g_autofree char *pull_code = NULL;

  account->disabled = TRUE;
  g_assert_true (base->store->vtable->put_account (base->store, account, NULL));
  g_assert_null (server_fixture_send (base, self->anna, request, &push_code));
  g_assert_cmpstr (push_code, ==, "token-expired");
  g_assert_null (server_fixture_pull (base, self->anna, 0, &pull_code));
  g_assert_cmpstr (pull_code, ==, "token-expired");
}

/* Another role and another structure hold from the next request on, and the desk is told. */
static void
test_account_changes (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  ReseauServerStore *store = base->store;
  g_autoptr (ReseauServerAccount) account =
      store->vtable->get_account (store, self->anna->uid, NULL);
  g_autoptr (GPtrArray) before = server_fixture_pull (base, self->anna, 0, NULL);
  g_autoptr (GPtrArray) after = NULL;
  const ReseauLine *end = g_ptr_array_index (before, before->len - 1);
  g_autofree char *structure = server_fixture_id (base);
  g_autofree char *scope = reseau_scope_new_org (structure);
  g_autofree char *lost = reseau_scope_new_org (self->structure);
  g_autofree char *one = server_fixture_id (base);
  g_autofree char *two = server_fixture_id (base);

  g_assert_cmpstr (end->account->uid, ==, self->anna->uid);
  g_assert_cmpstr (end->account->structure, ==, self->structure);
  g_assert_cmpint (end->account->role, ==, RESEAU_ROLE_MEMBER);
  g_free (account->account->structure);
  account->account->structure = g_strdup (structure);
  account->account->role = RESEAU_ROLE_ANIMATOR;
  g_assert_true (store->vtable->put_account (store, account, NULL));
  server_fixture_expect (base, self->anna,
                         server_fixture_op (base, RESEAU_OP_CREATE, "fiche", one, scope, FICHE),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, self->anna,
                         server_fixture_op (base, RESEAU_OP_CREATE, "fiche", two, lost, FICHE),
                         RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  after = server_fixture_pull (base, self->anna, 0, NULL);
  end = g_ptr_array_index (after, after->len - 1);
  g_assert_cmpstr (end->account->structure, ==, structure);
  g_assert_cmpint (end->account->role, ==, RESEAU_ROLE_ANIMATOR);
}

/* I-ONCE, I-ACK: a crash after any statement of a push leaves either all of it or nothing, and
 * the same request brought again ends the same. */
static gboolean
on_statement (ReseauDb *db, const char *sql, gpointer data)
{
  guint *left = data;

  return (*left)-- > 0;
}

static void
test_crash_anywhere (Duo *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  gboolean finished = FALSE;

  for (guint k = 0; !finished; k++) {
    g_autoptr (ReseauPushRequest) request = server_fixture_request (base, self->anna);
    gint64 head = server_fixture_head (base);
    guint left = k;
    g_autoptr (ReseauProblemMessage) problem = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *json = NULL;
    g_autoptr (ReseauValue) value = NULL;
    ReseauOp *op = edit (self, TITLE ("A"), head);

    op->n = self->anna->n + 1;
    g_ptr_array_add (request->ops, op);
    reseau_db_set_statement_hook (reseau_sqlite_store_get_db (base->store), on_statement, &left);
    json =
        reseau_server_push (base->server, base->store, self->anna->uid, request, &problem, &error);
    finished = json != NULL;
    reseau_server_store_free (base->store);
    base->store = reseau_sqlite_store_open (base->path, TRUE, NULL);
    g_assert_cmpint (server_fixture_head (base), ==, finished ? head + 1 : head);
    if (finished)
      continue;
    json = server_fixture_send (base, self->anna, request, NULL);
    g_assert_cmpint (server_fixture_head (base), ==, head + 1);
    value = reseau_json_parse (json, -1, NULL);
    g_free (self->anna->token);
    self->anna->token = g_strdup (reseau_value_get_member_string (value, "token"));
    self->anna->n++;
    g_assert_cmpuint (k, <, 200);
  }
}

#define ADD(path, func) \
  g_test_add ("/server/sync/" path, Duo, NULL, duo_set_up, func, duo_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("seen-by-others", test_seen_by_others);
  ADD ("no-op", test_no_op);
  ADD ("same", test_same);
  ADD ("conflict", test_conflict);
  ADD ("different-fields", test_different_fields);
  ADD ("ratchet", test_ratchet);
  ADD ("numbers", test_numbers);
  ADD ("same-op-from-new-device", test_same_op_from_new_device);
  ADD ("refusals", test_refusals);
  ADD ("deferred", test_deferred);
  ADD ("move", test_move);
  ADD ("delete", test_delete);
  ADD ("pages", test_pages);
  ADD ("change-between-pages", test_change_between_pages);
  ADD ("cursors", test_cursors);
  ADD ("begin-again", test_begin_again);
  ADD ("other-epoch", test_other_epoch);
  ADD ("devices", test_devices);
  ADD ("chain", test_chain);
  ADD ("limits", test_limits);
  ADD ("history", test_history);
  ADD ("long-history", test_long_history);
  ADD ("many-pairs", test_many_pairs);
  ADD ("disabled", test_disabled);
  ADD ("account-changes", test_account_changes);
  ADD ("crash-anywhere", test_crash_anywhere);
  return g_test_run ();
}
