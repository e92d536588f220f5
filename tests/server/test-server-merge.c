/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of the changes of two people to one text, with the journal that the server keeps. */
#include "reseau-json.h"
#include "reseau-scope.h"
#include "server-fixture.h"

#include <string.h>

#define FICHE(context) \
  "{\"title\":\"Atelier vélo\",\"nature\":\"action\",\"context\":\"" context "\"}"
#define CONTEXT(text) "{\"context\":\"" text "\"}"

/* Two people of one structure and a fiche with a text that both have seen, at @seen. */
typedef struct {
  ServerFixture base;
  char *structure;
  char *scope;
  char *fiche;
  gint64 seen;
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
  server_fixture_expect (&self->base, self->anna,
                         server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", self->fiche,
                                            self->scope, FICHE ("un deux trois quatre cinq six")),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  self->seen = server_fixture_head (&self->base);
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

static ReseauRecord *
get (Duo *self)
{
  return self->base.store->vtable->get_record (self->base.store, self->fiche, NULL);
}

static void
assert_context (Duo *self, const char *text)
{
  g_autoptr (ReseauRecord) record = get (self);

  g_assert_cmpstr (reseau_record_get_string (record, "context"), ==, text);
}

static void
test_joined (Duo *self, gconstpointer data)
{
  g_autoptr (ReseauOpResult) result = NULL;
  g_autoptr (GPtrArray) lines = NULL;

  server_fixture_expect (&self->base, self->anna,
                         edit (self, CONTEXT ("UN deux trois quatre cinq six"), self->seen),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  result = server_fixture_push (&self->base, self->bilal,
                                edit (self, CONTEXT ("un deux trois quatre cinq SIX"), self->seen));
  g_assert_cmpint (result->status, ==, RESEAU_OP_STATUS_MERGED);
  g_assert_null (result->alts);
  g_assert_cmpstr (reseau_value_get_member_string (result->merged, "context"), ==,
                   "UN deux trois quatre cinq SIX");
  g_assert_cmpstr (reseau_value_get_member_string (result->replaced, "context"), ==,
                   "UN deux trois quatre cinq six");
  assert_context (self, "UN deux trois quatre cinq SIX");
  /* Both are sent it, the one who came second too. */
  lines = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  g_assert_cmpint (server_fixture_find (lines, self->fiche)->type, ==, RESEAU_LINE_PUT);
}

static ReseauValue *
newest_entry (Duo *self)
{
  ReseauProblemMessage *problem = NULL;
  g_autofree char *text = reseau_server_history (self->base.server, self->base.store,
                                                 self->anna->uid, self->fiche, &problem, NULL);
  g_autoptr (ReseauValue) history = reseau_json_parse (text, -1, NULL);

  return reseau_value_ref (reseau_value_get_at (reseau_value_get (history, "items"), 0));
}

static void
test_history (Duo *self, gconstpointer data)
{
  g_autoptr (ReseauValue) plain = NULL;
  g_autoptr (ReseauValue) merged = NULL;

  server_fixture_expect (&self->base, self->anna,
                         edit (self, CONTEXT ("UN deux trois quatre cinq six"), self->seen),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  plain = newest_entry (self);
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq SIX"), self->seen),
                         RESEAU_OP_STATUS_MERGED, NULL);
  merged = newest_entry (self);
  g_assert_null (reseau_value_get (plain, "merged"));
  g_assert_true (reseau_value_get_member_bool (merged, "merged"));
  g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get (merged, "before"), "context"),
                   ==, "UN deux trois quatre cinq six");
  g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get (merged, "after"), "context"),
                   ==, "UN deux trois quatre cinq SIX");
  g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get (merged, "set"), "context"), ==,
                   "un deux trois quatre cinq SIX");
}

/* The text as it stood at the commit that was seen, however many have changed it since. */
static void
test_old_base (Duo *self, gconstpointer data)
{
  static const char *const texts[] = { "UN deux trois quatre cinq six",
                                       "UN DEUX trois quatre cinq six",
                                       "UN DEUX TROIS quatre cinq six" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *fields = g_strdup_printf ("{\"context\":\"%s\"}", texts[i]);

    server_fixture_expect (&self->base, self->anna,
                           edit (self, fields, server_fixture_head (&self->base)),
                           RESEAU_OP_STATUS_APPLIED, NULL);
    server_fixture_expect (&self->base, self->anna,
                           edit (self, "{\"title\":\"Vélos\"}", server_fixture_head (&self->base)),
                           RESEAU_OP_STATUS_APPLIED, NULL);
  }
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("UN deux trois quatre cinq SIX"), self->seen + 1),
                         RESEAU_OP_STATUS_MERGED, NULL);
  assert_context (self, "UN DEUX TROIS quatre cinq SIX");
}

/* What was still waiting behind what was merged goes on from what its author wrote, not from what
 * came of it. */
static void
test_queue (Duo *self, gconstpointer data)
{
  server_fixture_expect (&self->base, self->anna,
                         edit (self, CONTEXT ("UN deux trois quatre cinq six"), self->seen),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq SIX"), self->seen),
                         RESEAU_OP_STATUS_MERGED, NULL);
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq SIX sept"), self->seen),
                         RESEAU_OP_STATUS_MERGED, NULL);
  assert_context (self, "UN deux trois quatre cinq SIX sept");
  /* Taking his own last word back is no matter between the two of them. */
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq SIX"), self->seen),
                         RESEAU_OP_STATUS_MERGED, NULL);
  assert_context (self, "UN deux trois quatre cinq SIX");
}

static void
test_clash (Duo *self, gconstpointer data)
{
  g_autoptr (ReseauRecord) record = NULL;
  const ReseauValue *alt;

  server_fixture_expect (&self->base, self->anna,
                         edit (self, CONTEXT ("un deux trois quatre cinq SIX"), self->seen),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq sept"), self->seen),
                         RESEAU_OP_STATUS_CONFLICT, NULL);
  record = get (self);
  alt = reseau_value_get_at (record->alts, 0);
  g_assert_cmpstr (reseau_value_get_member_string (alt, "v"), ==, "un deux trois quatre cinq sept");
  g_assert_cmpstr (reseau_value_get_member_string (alt, "o"), ==, "un deux trois quatre cinq six");
}

/* What stood there while few could read it is not shown to more. */
static void
test_private_origin (Duo *self, gconstpointer data)
{
  ReseauOp *move = edit (self, CONTEXT ("Tout neuf."), self->seen);
  g_autoptr (ReseauRecord) record = NULL;

  move->move = g_strdup ("net");
  server_fixture_expect (&self->base, self->anna, move, RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (&self->base, self->bilal,
                         edit (self, CONTEXT ("un deux trois quatre cinq sept"), self->seen),
                         RESEAU_OP_STATUS_CONFLICT, NULL);
  record = get (self);
  g_assert_null (reseau_value_get (reseau_value_get_at (record->alts, 0), "o"));
}

/* An answer has its limits: what is over them is left to the pull. */
static void
test_long_answer (Duo *self, gconstpointer data)
{
  g_autoptr (ReseauPushRequest) request = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;
  g_autoptr (ReseauValue) value = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *tail = g_strnfill (60000, 'a');
  g_autofree char *answer = NULL;
  guint told = 0, untold = 0;

  for (guint i = 0; i < 12; i++) {
    char *id = server_fixture_id (&self->base);
    g_autofree char *longer =
        g_strdup_printf ("{\"context\":\"un deux trois quatre cinq six %s\"}", tail);
    ReseauOp *op;

    g_ptr_array_add (ids, id);
    server_fixture_expect (&self->base, self->anna,
                           server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id,
                                              self->scope, FICHE ("un deux trois quatre cinq six")),
                           RESEAU_OP_STATUS_APPLIED, NULL);
    op = server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", id, self->scope, longer);
    op->base = server_fixture_head (&self->base);
    server_fixture_expect (&self->base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  }
  request = server_fixture_request (&self->base, self->bilal);
  for (guint i = 0; i < ids->len; i++) {
    ReseauOp *op =
        server_fixture_op (&self->base, RESEAU_OP_PATCH, "fiche", g_ptr_array_index (ids, i),
                           self->scope, CONTEXT ("UN deux trois quatre cinq six"));

    op->n = self->bilal->n + 1 + i;
    /* Before Anna's second change to this one, after the first. */
    op->base = self->seen + 1 + 2 * i;
    g_ptr_array_add (request->ops, op);
  }
  answer = server_fixture_send (&self->base, self->bilal, request, NULL);
  value = reseau_json_parse (answer, -1, NULL);
  response = reseau_push_response_from_value (value, NULL);
  for (guint i = 0; i < response->results->len; i++) {
    const ReseauOpResult *result = g_ptr_array_index (response->results, i);

    g_assert_cmpint (result->status, ==, RESEAU_OP_STATUS_MERGED);
    if (reseau_value_is_null (reseau_value_get (result->merged, "context")))
      untold++;
    else
      told++;
  }
  g_assert_cmpuint (told, >, 2);
  g_assert_cmpuint (untold, >, 2);
  g_assert_cmpuint (strlen (answer), <, 600 * 1024);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define add(path, func) \
  g_test_add ("/server/merge/" path, Duo, NULL, duo_set_up, func, duo_tear_down)
  add ("joined", test_joined);
  add ("history", test_history);
  add ("old-base", test_old_base);
  add ("queue", test_queue);
  add ("clash", test_clash);
  add ("private-origin", test_private_origin);
  add ("long-answer", test_long_answer);
#undef add
  return g_test_run ();
}
