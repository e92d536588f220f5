/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who changed what from what to what, and what was deleted and can be put back. */
#include "reseau-json.h"
#include "reseau-scope.h"
#include "server-fixture.h"

#include <string.h>

#define FICHE "{\"title\":\"Atelier\",\"nature\":\"action\",\"context\":\"un deux trois\"}"

/* Two people of one structure, one from elsewhere, and a fiche that all have seen, at @seen. */
typedef struct {
  ServerFixture base;
  char *structure;
  char *fiche;
  gint64 seen;
  FixtureDevice *anna;
  FixtureDevice *bilal;
  FixtureDevice *chloe;
} Place;

static void
set_up (Place *self, gconstpointer data)
{
  g_autofree char *elsewhere = NULL;

  server_fixture_set_up (&self->base, data);
  elsewhere = server_fixture_id (&self->base);
  self->structure = server_fixture_id (&self->base);
  self->fiche = server_fixture_id (&self->base);
  self->anna = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, self->structure);
  self->bilal = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, self->structure);
  self->chloe = server_fixture_add_member (&self->base, RESEAU_ROLE_MEMBER, elsewhere);
  server_fixture_expect (
      &self->base, self->anna,
      server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", self->fiche, "net", FICHE),
      RESEAU_OP_STATUS_APPLIED, NULL);
  self->seen = server_fixture_head (&self->base);
}

static void
tear_down (Place *self, gconstpointer data)
{
  fixture_device_free (self->anna);
  fixture_device_free (self->bilal);
  fixture_device_free (self->chloe);
  g_free (self->structure);
  g_free (self->fiche);
  server_fixture_tear_down (&self->base, data);
}

/* @fields: (nullable) */
static void
act (Place *self, FixtureDevice *who, ReseauOpType type, const char *fields, const char *lists,
     gint64 base, ReseauOpStatus status)
{
  ReseauOp *op = server_fixture_op (&self->base, type, "fiche", self->fiche, "net", fields);

  op->base = base;
  if (lists != NULL)
    op->sets = reseau_json_parse (lists, -1, NULL);
  server_fixture_expect (&self->base, who, op, status, NULL);
}

static void
edit (Place *self, FixtureDevice *who, const char *fields, const char *lists)
{
  act (self, who, RESEAU_OP_PATCH, fields, lists, server_fixture_head (&self->base),
       RESEAU_OP_STATUS_APPLIED);
}

static ReseauValue *
history (Place *self, FixtureDevice *who)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *text = reseau_server_history (self->base.server, self->base.store, who->uid,
                                                 self->fiche, &problem, NULL);
  g_autoptr (ReseauValue) answer = text ? reseau_json_parse (text, -1, NULL) : NULL;

  return answer ? reseau_value_ref (reseau_value_get (answer, "items")) : NULL;
}

static ReseauValue *
bin (Place *self, FixtureDevice *who)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autofree char *text =
      reseau_server_list_deleted (self->base.server, self->base.store, who->uid, &problem, NULL);
  g_autoptr (ReseauValue) answer = text ? reseau_json_parse (text, -1, NULL) : NULL;

  return answer ? reseau_value_ref (reseau_value_get (answer, "items")) : NULL;
}

/* What @member of the entry at @place, from the newest, says. */
static void
assert_said (Place *self, guint place, const char *member, const char *json)
{
  g_autoptr (ReseauValue) items = history (self, self->anna);
  const ReseauValue *said = reseau_value_get (reseau_value_get_at (items, place), member);
  g_autofree char *text = said ? reseau_json_write (said) : NULL;

  g_assert_cmpstr (text, ==, json);
}

static void
test_each_field (Place *self, gconstpointer data)
{
  edit (self, self->anna, "{\"title\":\"Vélos\",\"context\":null}", NULL);
  edit (self, self->bilal, NULL, "{\"themes\":{\"add\":[\"mobility\"]}}");
  edit (self, self->anna, NULL, "{\"themes\":{\"add\":[\"housing\"],\"rm\":[\"mobility\"]}}");
  assert_said (self, 3, "before", "{\"context\":null,\"nature\":null,\"title\":null}");
  assert_said (self, 3, "after",
               "{\"context\":\"un deux trois\",\"nature\":\"action\",\"title\":\"Atelier\"}");
  assert_said (self, 2, "before", "{\"context\":\"un deux trois\",\"title\":\"Atelier\"}");
  assert_said (self, 2, "after", "{\"context\":null,\"title\":\"Vélos\"}");
  assert_said (self, 1, "before", "{\"themes\":null}");
  assert_said (self, 1, "after", "{\"themes\":[\"mobility\"]}");
  assert_said (self, 0, "before", "{\"themes\":[\"mobility\"]}");
  assert_said (self, 0, "after", "{\"themes\":[\"housing\"]}");
  assert_said (self, 0, "beside", NULL);
}

#define STEP_1 "{\"e\":\"k1\",\"p\":\"F\",\"title\":\"Trier\"}"
#define STEP_2 "{\"e\":\"k2\",\"p\":\"V\",\"title\":\"Monter\"}"

/* A list is told whole, whatever was written of it. */
static void
test_list (Place *self, gconstpointer data)
{
  edit (self, self->anna, NULL,
        "{\"steps\":{\"put\":{\"k1\":{\"p\":\"F\",\"title\":\"Trier\"},"
        "\"k2\":{\"p\":\"V\",\"title\":\"Monter\"}}}}");
  edit (self, self->bilal, NULL, "{\"steps\":{\"put\":{\"k1\":{\"title\":\"Compter\"}}}}");
  edit (self, self->anna, NULL, "{\"steps\":{\"del\":[\"k2\"]}}");
  assert_said (self, 2, "after", "{\"steps\":[" STEP_1 "," STEP_2 "]}");
  assert_said (self, 1, "before", "{\"steps\":[" STEP_1 "," STEP_2 "]}");
  assert_said (self, 1, "after",
               "{\"steps\":[{\"e\":\"k1\",\"p\":\"F\",\"title\":\"Compter\"}," STEP_2 "]}");
  assert_said (self, 0, "before",
               "{\"steps\":[{\"e\":\"k1\",\"p\":\"F\",\"title\":\"Compter\"}," STEP_2 "]}");
  assert_said (self, 0, "after", "{\"steps\":[{\"e\":\"k1\",\"p\":\"F\",\"title\":\"Compter\"}]}");
}

/* What clashed is there, and so is what the settlement wrote. */
static void
test_settled (Place *self, gconstpointer data)
{
  g_autoptr (ReseauRecord) record = NULL;
  const ReseauValue *alternative;
  ReseauOp *op;

  act (self, self->anna, RESEAU_OP_PATCH, "{\"title\":\"A\"}", NULL, self->seen,
       RESEAU_OP_STATUS_APPLIED);
  act (self, self->bilal, RESEAU_OP_PATCH, "{\"title\":\"B\",\"summary\":\"S\"}", NULL, self->seen,
       RESEAU_OP_STATUS_CONFLICT);
  assert_said (self, 0, "beside", "{\"title\":\"B\"}");
  assert_said (self, 0, "after", "{\"summary\":\"S\"}");
  record = self->base.store->vtable->get_record (self->base.store, self->fiche, NULL);
  alternative = reseau_value_get_at (record->alts, 0);
  op = server_fixture_op (&self->base, RESEAU_OP_RESOLVE, "fiche", self->fiche, "net", NULL);
  op->base = record->rev;
  op->alt = g_strdup (reseau_value_get_member_string (alternative, "k"));
  op->alt_rev = reseau_value_get_member_int (alternative, "q", 0);
  op->take = g_strdup ("other");
  server_fixture_expect (&self->base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
  assert_said (self, 0, "before", "{\"title\":\"A\"}");
  assert_said (self, 0, "after", "{\"title\":\"B\"}");
}

static void
test_deleted_and_back (Place *self, gconstpointer data)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (ReseauValue) full = NULL;
  g_autoptr (ReseauValue) empty = NULL;
  const ReseauLine *line;
  const ReseauValue *item;
  gint64 gone;

  edit (self, self->anna, NULL,
        "{\"themes\":{\"add\":[\"mobility\"]},"
        "\"steps\":{\"put\":{\"k1\":{\"p\":\"F\",\"title\":\"Trier\"}}}}");
  lines = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  g_clear_pointer (&lines, g_ptr_array_unref);
  act (self, self->anna, RESEAU_OP_DELETE, NULL, NULL, server_fixture_head (&self->base),
       RESEAU_OP_STATUS_APPLIED);
  gone = server_fixture_head (&self->base);
  assert_said (self, 0, "before", "{\"_del\":false}");
  assert_said (self, 0, "after", "{\"_del\":true}");
  assert_said (self, 0, "beside", NULL);
  full = bin (self, self->bilal);
  g_assert_cmpuint (reseau_value_get_length (full), ==, 1);
  item = reseau_value_get_at (full, 0);
  g_assert_cmpstr (reseau_value_get_member_string (item, "id"), ==, self->fiche);
  g_assert_cmpstr (reseau_value_get_member_string (item, "by"), ==, self->anna->uid);
  g_assert_cmpint (reseau_value_get_member_int (item, "q", 0), ==, gone);
  /* What is brought back with little in hand comes whole. */
  act (self, self->bilal, RESEAU_OP_CREATE,
       "{\"title\":\"Atelier\",\"nature\":\"action\",\"themes\":[\"mobility\"],"
       "\"steps\":[" STEP_1 "]}",
       NULL, gone, RESEAU_OP_STATUS_APPLIED);
  assert_said (self, 0, "after", "{\"_del\":false,\"nature\":\"action\",\"title\":\"Atelier\"}");
  assert_said (self, 0, "beside", NULL);
  lines = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  line = server_fixture_find (lines, self->fiche);
  g_assert_cmpint (line->type, ==, RESEAU_LINE_PUT);
  g_assert_cmpstr (reseau_record_get_string (line->record, "context"), ==, "un deux trois");
  g_assert_cmpuint (reseau_value_get_length (line->record->alts), ==, 0);
  empty = bin (self, self->bilal);
  g_assert_cmpuint (reseau_value_get_length (empty), ==, 0);
}

/* A deletion that had not seen a change stands beside, and deletes nothing. */
static void
test_deletion_beside (Place *self, gconstpointer data)
{
  g_autoptr (ReseauValue) empty = NULL;

  act (self, self->anna, RESEAU_OP_PATCH, "{\"title\":\"A\"}", NULL, self->seen,
       RESEAU_OP_STATUS_APPLIED);
  act (self, self->bilal, RESEAU_OP_DELETE, NULL, NULL, self->seen, RESEAU_OP_STATUS_CONFLICT);
  assert_said (self, 0, "beside", "{\"_del\":true}");
  assert_said (self, 0, "after", NULL);
  empty = bin (self, self->anna);
  g_assert_cmpuint (reseau_value_get_length (empty), ==, 0);
}

/* Whoever may not put it back is not told of it; of messages nothing comes back. */
static void
test_rights (Place *self, gconstpointer data)
{
  g_autoptr (FixtureDevice) leader =
      server_fixture_add_member (&self->base, RESEAU_ROLE_ANIMATOR, NULL);
  g_autofree char *message = server_fixture_id (&self->base);
  g_autofree char *own = server_fixture_id (&self->base);
  g_autofree char *scope = reseau_scope_new_org (self->structure);
  g_autofree char *text = g_strdup_printf ("{\"about\":\"%s\",\"text\":\"Bravo\"}", self->fiche);
  FixtureDevice *const who[] = { self->anna, self->bilal, leader, self->chloe };
  const guint expected[] = { 2, 2, 1, 0 };
  const struct {
    const char *kind, *id, *scope, *fields;
  } made[] = { { "message", message, "net", text }, { "fiche", own, scope, FICHE } };

  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    for (guint j = 0; j < 2; j++) {
      ReseauOp *op = server_fixture_op (&self->base, j == 0 ? RESEAU_OP_CREATE : RESEAU_OP_DELETE,
                                        made[i].kind, made[i].id, made[i].scope,
                                        j == 0 ? made[i].fields : NULL);

      op->base = j == 0 ? 0 : server_fixture_head (&self->base);
      server_fixture_expect (&self->base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
    }
  edit (self, self->anna, "{\"title\":\"Dernier mot\"}", NULL);
  act (self, self->anna, RESEAU_OP_DELETE, NULL, NULL, server_fixture_head (&self->base),
       RESEAU_OP_STATUS_APPLIED);
  for (guint i = 0; i < G_N_ELEMENTS (who); i++) {
    g_autoptr (ReseauValue) items = bin (self, who[i]);
    g_autoptr (ReseauValue) entries = history (self, who[i]);

    g_assert_cmpuint (reseau_value_get_length (items), ==, expected[i]);
    if (expected[i] > 0)
      g_assert_cmpstr (reseau_value_get_member_string (reseau_value_get_at (items, 0), "id"), ==,
                       self->fiche);
    g_assert_cmpuint (reseau_value_get_length (entries), ==, 3);
  }
}

/* However much was deleted, the answer is of a bounded size, and has the latest. */
static void
test_full_bin (Place *self, gconstpointer data)
{
  g_autofree char *filler = g_strnfill (100 * 1024, 'a');
  g_autofree char *fields =
      g_strdup_printf ("{\"title\":\"T\",\"nature\":\"action\",\"other\":\"%s\"}", filler);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (ReseauValue) answer = NULL;
  g_autofree char *json = NULL;
  gint64 head;

  for (guint i = 0; i < 14; i++) {
    g_autofree char *id = server_fixture_id (&self->base);

    for (guint j = 0; j < 2; j++) {
      ReseauOp *op = server_fixture_op (&self->base, j == 0 ? RESEAU_OP_CREATE : RESEAU_OP_DELETE,
                                        "fiche", id, "net", j == 0 ? fields : NULL);

      op->base = j == 0 ? 0 : server_fixture_head (&self->base);
      server_fixture_expect (&self->base, self->anna, op, RESEAU_OP_STATUS_APPLIED, NULL);
    }
  }
  head = server_fixture_head (&self->base);
  json = reseau_server_list_deleted (self->base.server, self->base.store, self->anna->uid, &problem,
                                     NULL);
  answer = reseau_json_parse (json, -1, NULL);
  g_assert_cmpuint (strlen (json), <, 1100 * 1024);
  g_assert_true (reseau_value_get_member_bool (answer, "more"));
  g_assert_cmpint (reseau_value_get_member_int (
                       reseau_value_get_at (reseau_value_get (answer, "items"), 0), "q", 0),
                   ==, head);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*test) (Place *self, gconstpointer data);
  } tests[] = {
    { "each-field", test_each_field },
    { "list", test_list },
    { "settled", test_settled },
    { "deleted-and-back", test_deleted_and_back },
    { "deletion-beside", test_deletion_beside },
    { "rights", test_rights },
    { "full-bin", test_full_bin },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/server/history/", tests[i].name, NULL);

    g_test_add (path, Place, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
