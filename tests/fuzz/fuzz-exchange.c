/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of operations pushed into the real server, and pulled into the real cache of somebody
 * else: whatever they were, the cache is whole and has what the server has. */
#include "fuzz.h"

#include "fuzz-db.h"
#include "fuzz-world.h"

#include "reseau-digest.h"
#include "reseau-json.h"
#include "reseau-line-feed.h"
#include "reseau-store-private.h"

typedef struct {
  World *world;
  ReseauStore *store; /* of Bilal */
  sqlite3 *kept;
} Desk;

static void
pull (Desk *self)
{
  ServerFixture *base = &self->world->base;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (ReseauPullRequest) request = NULL;
  g_autoptr (ReseauServerPull) answer = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ReseauLineFeed) feed = reseau_line_feed_new ();
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  request = reseau_store_begin_pull (self->store, &error);
  g_assert_no_error (error);
  answer = reseau_server_pull_new (base->server, base->store, BILAL, request, &problem, &error);
  g_assert_no_error (error);
  g_assert_nonnull (answer);
  while (more)
    g_assert_true (reseau_server_pull_next (answer, base->store, text, &more, &error));
  reseau_line_feed_push (feed, text->str, text->len, &error);
  g_assert_no_error (error);
  for (;;) {
    g_autoptr (GPtrArray) lines = reseau_line_feed_take (feed);

    if (lines->len == 0)
      break;
    reseau_store_apply_lines (self->store, lines, &error);
    g_assert_no_error (error);
  }
  g_assert_true (reseau_line_feed_finish (feed, &error));
}

static void
open_cache (Desk *self)
{
  World *world = self->world;
  ReseauAccount account = { (char *) BILAL, (char *) BILAL "@a.example", (char *) "Anna",
                            (char *) HOUSE, RESEAU_ROLE_ADMIN };
  ReseauDevice device = { world->bilal->device, world->bilal->token, world->base.epoch };
  g_autoptr (GError) error = NULL;

  self->store = reseau_store_open (":memory:", RESEAU_DB_READ_WRITE, world->base.schema,
                                   world->base.env, &error);
  g_assert_no_error (error);
  reseau_store_set_server (self->store, "https://reseau.example", &account, &error);
  g_assert_no_error (error);
  reseau_store_set_device (self->store, &device, &error);
  g_assert_no_error (error);
}

static Desk *
get_desk (void)
{
  static Desk *self;

  if (self == NULL) {
    self = g_new0 (Desk, 1);
    self->world = world_get ();
    open_cache (self);
    pull (self);
    self->kept = fuzz_keep (reseau_store_get_db (self->store));
  }
  else {
    fuzz_put_back (self->kept, reseau_store_get_db (self->store));
    reseau_store_drop_caches (self->store);
  }
  return self;
}

static void
check_whole (Desk *self)
{
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;

  reseau_store_check (self->store, &problems, &error);
  g_assert_no_error (error);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    g_error ("%s", problems[i]);
}

static void
check_same (Desk *self)
{
  ServerFixture *base = &self->world->base;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauStoreSums) sums = reseau_store_sum (self->store, &error);
  g_autofree char *json = NULL;
  g_autoptr (ReseauValue) answer = NULL;
  GHashTableIter iter;
  gpointer scope, digest;

  g_assert_no_error (error);
  json = reseau_server_digest (base->server, base->store, BILAL, NULL, &problem, &error);
  g_assert_no_error (error);
  answer = reseau_json_parse (json, -1, &error);
  g_hash_table_iter_init (&iter, sums->scopes);
  while (g_hash_table_iter_next (&iter, &scope, &digest)) {
    g_autofree char *here = reseau_digest_sum_to_text (reseau_digest_total (digest));

    g_assert_cmpstr (here, ==,
                     reseau_value_get_member_string (reseau_value_get (answer, "totals"), scope));
  }
}

static void
exchange (Desk *self, const ReseauPushRequest *request)
{
  ServerFixture *base = &self->world->base;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json =
      reseau_server_push (base->server, base->store, ANNA, request, &problem, &error);

  g_assert_no_error (error);
  if (json == NULL)
    return;
  pull (self);
  check_whole (self);
  check_same (self);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  World *world = world_get ();
  g_autoptr (ReseauValue) ops = reseau_json_parse ((const char *) data, size, NULL);
  g_autoptr (ReseauPushRequest) request = ops != NULL ? world_read_ops (world, ops) : NULL;
  Desk *self;

  if (request == NULL)
    return 0;
  self = get_desk ();
  g_assert_true (reseau_db_begin (world->db, NULL));
  exchange (self, request);
  reseau_db_rollback (world->db);
  return 0;
}
