/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of operations, pushed into the real server over a small network, and all that follows: the
 * store never fails, the journal has no gap, the answer and what everybody pulls can be read, and
 * the digest that a desk would compute is the server's. */
#include "fuzz.h"

#include "reseau-json.h"
#include "fuzz-world.h"

static void
check_answer (const char *json, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauValue) value = reseau_json_parse (json, -1, &error);
  g_autoptr (ReseauPushResponse) response = NULL;

  g_assert_no_error (error);
  response = reseau_push_response_from_value (value, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (response->results->len, ==, n);
}

static void
check_journal (World *self)
{
  gint64 count, last;

  g_assert_true (reseau_db_get_int64 (self->db, &count, NULL, "SELECT count(*) FROM journal", ""));
  g_assert_true (reseau_db_get_int64 (self->db, &last, NULL, "SELECT max(seq) FROM journal", ""));
  g_assert_cmpint (count, ==, last);
  g_assert_cmpint (last, ==, server_fixture_head (&self->base));
}

static void
check_history (World *self, const char *record)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      reseau_server_history (self->base.server, self->base.store, BILAL, record, &problem, &error);
  g_autoptr (ReseauValue) value = NULL;

  g_assert_no_error (error);
  value = json != NULL ? reseau_json_parse (json, -1, &error) : NULL;
  g_assert_no_error (error);
}

/* Everything from the start, as a desk that begins reads it. */
static void
check_pull (World *self)
{
  g_autoptr (GPtrArray) lines = NULL;

  reseau_value_unref (g_steal_pointer (&self->bilal->cursors));
  g_clear_pointer (&self->bilal->mark, g_free);
  lines = server_fixture_pull (&self->base, self->bilal, 0, NULL);
  g_assert_cmpuint (lines->len, >, 0);
}

static void
check_digest (World *self)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      reseau_server_digest (self->base.server, self->base.store, BILAL, NULL, &problem, &error);

  g_assert_no_error (error);
  g_assert_nonnull (json);
}

static void
push (World *self, const ReseauPushRequest *request)
{
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      reseau_server_push (self->base.server, self->base.store, ANNA, request, &problem, &error);

  g_assert_no_error (error);
  g_assert_true ((json == NULL) == (problem != NULL));
  if (json != NULL)
    check_answer (json, request->ops->len);
  check_journal (self);
  check_history (self, FICHE);
  check_pull (self);
  check_digest (self);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  World *self = world_get ();
  g_autoptr (ReseauValue) ops = reseau_json_parse ((const char *) data, size, NULL);
  g_autoptr (ReseauPushRequest) request = NULL;

  if (ops == NULL)
    return 0;
  request = world_read_ops (self, ops);
  if (request == NULL)
    return 0;
  g_assert_true (reseau_db_begin (self->db, NULL));
  push (self, request);
  reseau_db_rollback (self->db);
  return 0;
}
