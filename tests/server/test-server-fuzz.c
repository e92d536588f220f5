/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests that are almost right: whatever is changed in a good one, the server answers, keeps
 * its order of commits without a gap, and nothing that it stored is beyond reading. */
#include "reseau-cursor.h"
#include "reseau-json.h"
#include "server-fixture.h"

#define N_REQUESTS 3000

static const char *const odd_values[] = {
  "null",
  "true",
  "0",
  "-1",
  "1",
  "9223372036854775807",
  "-9223372036854775808",
  "1.5",
  "\"\"",
  "\"net\"",
  "\"org:018f0000-0000-7000-8000-000000000001\"",
  "\"pair:a+b\"",
  "[]",
  "{}",
  "[[]]",
  "{\"add\":[\"a\"]}",
  "{\"add\":[\"a\",\"a\"],\"rm\":[\"a\"]}",
  "{\"title\":null}",
  "\"patch\"",
  "\"trans\"",
  "\"delete\"",
  "\"resolve\"",
  "\"create\"",
  "\"meeting\"",
  "\"term\"",
  "\"message\"",
  "\"018f0000-0000-7000-8000-000000000002\"",
  "\"/\"",
  "\"_del\"",
  "\"\\u0000\"",
  "\"é\"",
};

static const char *const odd_keys[] = { "set",    "lst",   "b",    "base",  "from",  "to",
                                        "x",      "take",  "xq",   "move",  "at",    "origin",
                                        "sv",     "t",     "type", "id",    "scope", "title",
                                        "themes", "state", "_del", "about", "" };

static ReseauValue *
odd_value (GRand *rand)
{
  const char *text = odd_values[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd_values))];

  return reseau_json_parse (text, -1, NULL);
}

/* A copy of @value in which one thing, somewhere, is another. */
static ReseauValue *
mutate (GRand *rand, ReseauValue *value)
{
  guint length = reseau_value_get_length (value);
  g_autoptr (ReseauValue) copy = NULL;

  if (length == 0 || g_rand_int_range (rand, 0, 6) == 0) {
    g_autoptr (ReseauValue) odd = odd_value (rand);

    return odd != NULL ? g_steal_pointer (&odd) : reseau_value_ref (value);
  }
  copy = reseau_value_copy (value);
  if (reseau_value_is_object (value)) {
    guint index = g_rand_int_range (rand, 0, length);
    const char *key = reseau_value_get_key_at (value, index);

    if (g_rand_int_range (rand, 0, 5) == 0) {
      g_autoptr (ReseauValue) odd = odd_value (rand);

      if (odd != NULL)
        reseau_value_set (copy, odd_keys[g_rand_int_range (rand, 0, G_N_ELEMENTS (odd_keys))],
                          g_steal_pointer (&odd));
    }
    else
      reseau_value_set (copy, key, mutate (rand, reseau_value_get_at (value, index)));
    return g_steal_pointer (&copy);
  }
  if (reseau_value_is_list (value)) {
    guint changed = g_rand_int_range (rand, 0, length);
    ReseauValue *list = reseau_value_new_list ();

    for (guint i = 0; i < length; i++)
      reseau_value_add (list, i == changed ? mutate (rand, reseau_value_get_at (value, i))
                                           : reseau_value_ref (reseau_value_get_at (value, i)));
    return list;
  }
  return g_steal_pointer (&copy);
}

static ReseauOp *
good_op (ServerFixture *self, GRand *rand, GPtrArray *records, const char *scope)
{
  gboolean create = records->len == 0 || g_rand_int_range (rand, 0, 4) == 0;
  char *id = create
                 ? server_fixture_id (self)
                 : g_strdup (g_ptr_array_index (records, g_rand_int_range (rand, 0, records->len)));
  ReseauOp *op = server_fixture_op (
      self, create ? RESEAU_OP_CREATE : RESEAU_OP_PATCH, "fiche", id, scope,
      create ? "{\"title\":\"F\",\"nature\":\"action\",\"themes\":[\"mobilite\"]}"
             : "{\"title\":\"G\",\"unknown\":{\"a\":[1,2]}}");

  op->base = g_rand_int_range (rand, 0, 50);
  if (create)
    g_ptr_array_add (records, id);
  else
    g_free (id);
  return op;
}

static void
take_token (FixtureDevice *device, const char *json)
{
  g_autoptr (ReseauValue) value = reseau_json_parse (json, -1, NULL);

  g_free (device->token);
  device->token = g_strdup (reseau_value_get_member_string (value, "token"));
}

static gint64
last_number (ServerFixture *self, FixtureDevice *device)
{
  g_autoptr (ReseauServerDevice) known =
      self->store->vtable->get_device (self->store, device->device, NULL);

  return known->last_n;
}

static gboolean
send_one (ServerFixture *self, GRand *rand, FixtureDevice *device, GPtrArray *records)
{
  g_autofree char *scope = g_strconcat ("user:", device->uid, NULL);
  g_autoptr (ReseauPushRequest) request = server_fixture_request (self, device);
  g_autoptr (ReseauValue) good = NULL;
  g_autoptr (ReseauValue) bad = NULL;
  g_autoptr (ReseauPushRequest) received = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  for (gint64 n = last_number (self, device) + 1, end = n + 2; n < end; n++) {
    ReseauOp *op = good_op (self, rand, records, g_rand_boolean (rand) ? scope : "net");

    op->n = n;
    g_ptr_array_add (request->ops, op);
  }
  good = reseau_push_request_to_value (request);
  bad = mutate (rand, good);
  received = reseau_push_request_from_value (bad, &error);
  if (received == NULL)
    return FALSE;
  json = reseau_server_push (self->server, self->store, device->uid, received, &problem, &error);
  g_assert_no_error (error);
  g_assert_true ((json == NULL) == (problem != NULL));
  if (json != NULL)
    take_token (device, json);
  return json != NULL;
}

static void
check_journal (ServerFixture *self)
{
  ReseauDb *db = reseau_sqlite_store_get_db (self->store);
  gint64 count, last;

  g_assert_true (reseau_db_get_int64 (db, &count, NULL, "SELECT count(*) FROM journal", ""));
  g_assert_true (reseau_db_get_int64 (db, &last, NULL, "SELECT max(seq) FROM journal", ""));
  g_assert_cmpint (count, ==, last);
  g_assert_cmpint (last, ==, server_fixture_head (self));
}

static void
test_almost_right (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20260101);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (FixtureDevice) device = server_fixture_add_member (self, RESEAU_ROLE_ADMIN, NULL);
  g_autoptr (FixtureDevice) reader = server_fixture_add_device (self, device->uid);
  g_autoptr (GPtrArray) lines = NULL;
  guint taken = 0;

  for (guint i = 0; i < N_REQUESTS; i++)
    taken += send_one (self, rand, device, records);
  g_test_message ("%u of %u requests were processed", taken, N_REQUESTS);
  g_assert_cmpuint (taken, >, N_REQUESTS / 10);
  check_journal (self);
  /* The fixture parses each line: what was stored can be read back. */
  lines = server_fixture_pull (self, reader, 0, NULL);
  g_assert_cmpuint (lines->len, >, 10);
}

static void
test_random_pulls (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (FixtureDevice) device = server_fixture_add_member (self, RESEAU_ROLE_MEMBER, NULL);
  g_autofree char *text = g_strdup_printf (
      "{\"epoch\":%" G_GINT64_FORMAT ",\"schema\":1,\"device\":\"%s\",\"token\":\"%s\",\"limit\":3,"
      "\"want\":[{\"s\":\"net\",\"c\":\"AAAA\",\"filling\":true},{\"s\":\"user:%s\"}]}",
      self->epoch, device->device, device->token, device->uid);
  g_autoptr (ReseauValue) good = reseau_json_parse (text, -1, NULL);

  for (guint i = 0; i < N_REQUESTS; i++) {
    g_autoptr (ReseauValue) bad = mutate (rand, good);
    g_autoptr (GError) error = NULL;
    g_autoptr (ReseauPullRequest) request = reseau_pull_request_from_value (bad, &error);
    g_autoptr (ReseauProblemMessage) problem = NULL;
    g_autoptr (ReseauServerPull) pull = NULL;
    g_autoptr (GString) out = g_string_new (NULL);
    gboolean more = TRUE;

    if (request == NULL)
      continue;
    pull =
        reseau_server_pull_new (self->server, self->store, device->uid, request, &problem, &error);
    g_assert_no_error (error);
    for (guint turns = 0; pull != NULL && more; turns++) {
      g_assert_true (reseau_server_pull_next (pull, self->store, out, &more, &error));
      g_assert_cmpuint (turns, <, 100);
    }
  }
}

#define ADD(path, func) \
  g_test_add ("/server/fuzz/" path, ServerFixture, NULL, server_fixture_set_up, func, \
              server_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("almost-right", test_almost_right);
  ADD ("random-pulls", test_random_pulls);
  return g_test_run ();
}
