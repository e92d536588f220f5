/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every kind of operation by every sort of person on a record of every scope: the table says who
 * may, and what is not in it is refused. */
#include "reseau-scope.h"
#include "reseau-server-blobs.h"
#include "server-fixture.h"

#include <string.h>

typedef enum {
  AUTHOR,    /* made the record */
  COLLEAGUE, /* works in the structure of the author */
  PARTNER,   /* works in the other structure of the pair */
  STRANGER,  /* works elsewhere */
  ALONE,     /* works nowhere */
  ANIMATOR,  /* of another structure */
  ADMIN,     /* of another structure */
  N_ACTORS
} Actor;

typedef enum { SCOPE_NET, SCOPE_ORG, SCOPE_USER, SCOPE_PAIR, N_SCOPES } Scope;

typedef enum { DO_READ, DO_COMMENT, DO_EDIT, DO_DELETE, DO_PUBLISH, DO_CREATE, N_ACTIONS } Action;

#define A(actor) (1u << (actor))

static const char *const actor_names[] = { "author", "colleague", "partner", "stranger",
                                           "alone",  "animator",  "admin" };
static const char *const scope_names[] = { "net", "org", "user", "pair" };
static const char *const action_names[] = {
  "read", "comment", "edit", "delete", "publish", "create"
};

#define EVERYBODY (A (N_ACTORS) - 1)
#define LEADERS (A (ANIMATOR) | A (ADMIN))
#define HOUSE (A (AUTHOR) | A (COLLEAGUE))

/* Who may do what.  Animators have no more to see than others: what a structure keeps to itself
 * is its own. */
static const guint allowed[N_ACTIONS][N_SCOPES] = {
  [DO_READ] = { EVERYBODY, HOUSE, A (AUTHOR), HOUSE | A (PARTNER) },
  [DO_COMMENT] = { EVERYBODY, HOUSE, A (AUTHOR), HOUSE | A (PARTNER) },
  [DO_EDIT] = { HOUSE | LEADERS, HOUSE, A (AUTHOR), HOUSE },
  [DO_DELETE] = { HOUSE | LEADERS, HOUSE, A (AUTHOR), HOUSE },
  [DO_PUBLISH] = { HOUSE | LEADERS, HOUSE, A (AUTHOR), 0 },
  [DO_CREATE] = { EVERYBODY, HOUSE, A (AUTHOR), HOUSE | A (PARTNER) },
};

typedef struct {
  ServerFixture base;
  char *house;
  char *partner;
  char *scopes[N_SCOPES];
  FixtureDevice *actors[N_ACTORS];
} World;

static void
world_set_up (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  g_autofree char *elsewhere = NULL;

  server_fixture_set_up (base, data);
  self->house = server_fixture_id (base);
  self->partner = server_fixture_id (base);
  elsewhere = server_fixture_id (base);
  self->actors[AUTHOR] = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->house);
  self->actors[COLLEAGUE] = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->house);
  self->actors[PARTNER] = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, self->partner);
  self->actors[STRANGER] = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, elsewhere);
  self->actors[ALONE] = server_fixture_add_member (base, RESEAU_ROLE_MEMBER, NULL);
  self->actors[ANIMATOR] = server_fixture_add_member (base, RESEAU_ROLE_ANIMATOR, elsewhere);
  self->actors[ADMIN] = server_fixture_add_member (base, RESEAU_ROLE_ADMIN, elsewhere);
  self->scopes[SCOPE_NET] = g_strdup (RESEAU_SCOPE_NET);
  self->scopes[SCOPE_ORG] = reseau_scope_new_org (self->house);
  self->scopes[SCOPE_USER] = reseau_scope_new_user (self->actors[AUTHOR]->uid);
  self->scopes[SCOPE_PAIR] = reseau_scope_new_pair (self->house, self->partner);
}

static void
world_tear_down (World *self, gconstpointer data)
{
  for (guint i = 0; i < N_ACTORS; i++)
    fixture_device_free (self->actors[i]);
  for (guint i = 0; i < N_SCOPES; i++)
    g_free (self->scopes[i]);
  g_free (self->house);
  g_free (self->partner);
  server_fixture_tear_down (&self->base, data);
}

static char *
make_fiche (World *self, Scope scope)
{
  char *id = server_fixture_id (&self->base);

  server_fixture_expect (&self->base, self->actors[AUTHOR],
                         server_fixture_op (&self->base, RESEAU_OP_CREATE, "fiche", id,
                                            self->scopes[scope],
                                            "{\"title\":\"F\",\"nature\":\"action\"}"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  return id;
}

static gboolean
can_read (World *self, Actor actor, const char *fiche)
{
  FixtureDevice *device = self->actors[actor];
  g_autoptr (GPtrArray) lines = NULL;

  g_clear_pointer (&device->cursors, reseau_value_unref);
  lines = server_fixture_pull (&self->base, device, 0, NULL);
  return server_fixture_find (lines, fiche) != NULL;
}

static ReseauOp *
make_op (World *self, Scope scope, Action action, const char *fiche)
{
  ServerFixture *base = &self->base;
  const char *name = self->scopes[scope];
  g_autofree char *id = server_fixture_id (base);
  g_autofree char *about = g_strdup_printf ("{\"about\":\"%s\",\"text\":\"Bravo\"}", fiche);
  ReseauOp *op;

  switch (action) {
  case DO_COMMENT:
    return server_fixture_op (base, RESEAU_OP_CREATE, "message", id, name, about);
  case DO_CREATE:
    return server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id, name,
                              "{\"title\":\"G\",\"nature\":\"action\"}");
  case DO_DELETE:
    op = server_fixture_op (base, RESEAU_OP_DELETE, "fiche", fiche, name, NULL);
    break;
  case DO_PUBLISH:
    op = server_fixture_op (base, RESEAU_OP_PATCH, "fiche", fiche, name,
                            "{\"status\":\"published\"}");
    op->move = g_strdup (RESEAU_SCOPE_NET);
    break;
  case DO_EDIT:
  case DO_READ:
  case N_ACTIONS:
  default:
    op = server_fixture_op (base, RESEAU_OP_PATCH, "fiche", fiche, name, "{\"title\":\"H\"}");
    break;
  }
  op->base = server_fixture_head (base);
  return op;
}

static gboolean
can_do (World *self, Actor actor, Scope scope, Action action, const char *fiche)
{
  gint64 head = server_fixture_head (&self->base);
  g_autoptr (ReseauOpResult) result = NULL;

  if (action == DO_READ)
    return can_read (self, actor, fiche);
  result =
      server_fixture_push (&self->base, self->actors[actor], make_op (self, scope, action, fiche));
  if (result->status == RESEAU_OP_STATUS_APPLIED)
    return TRUE;
  /* What is refused leaves no trace in the order of commits. */
  g_assert_cmpint (server_fixture_head (&self->base), ==, head);
  g_assert_true (result->status == RESEAU_OP_STATUS_REJECTED ||
                 result->status == RESEAU_OP_STATUS_QUARANTINED);
  return FALSE;
}

static void
test_matrix (World *self, gconstpointer data)
{
  guint cells = 0;

  for (Action action = 0; action < N_ACTIONS; action++)
    for (Scope scope = 0; scope < N_SCOPES; scope++)
      for (Actor actor = 0; actor < N_ACTORS; actor++, cells++) {
        g_autofree char *fiche = make_fiche (self, scope);
        gboolean may = (allowed[action][scope] & A (actor)) != 0;

        if (can_do (self, actor, scope, action, fiche) != may)
          g_error ("%s in %s: %s may%s", action_names[action], scope_names[scope],
                   actor_names[actor], may ? "" : " not");
      }
  g_test_message ("%u cells", cells);
}

/* A history is read by those who read the record. */
static void
test_history (World *self, gconstpointer data)
{
  for (Scope scope = 0; scope < N_SCOPES; scope++) {
    g_autofree char *fiche = make_fiche (self, scope);

    for (Actor actor = 0; actor < N_ACTORS; actor++) {
      g_autoptr (ReseauProblemMessage) problem = NULL;
      g_autofree char *json = reseau_server_history (
          self->base.server, self->base.store, self->actors[actor]->uid, fiche, &problem, NULL);

      g_assert_true ((json != NULL) == ((allowed[DO_READ][scope] & A (actor)) != 0));
    }
  }
}

static char *
visit_fields (World *self, const char *state)
{
  return g_strdup_printf ("{\"title\":\"V\",\"nature\":\"visit\",\"state\":\"%s\",\"host\":\"%s\","
                          "\"guest\":\"%s\"}",
                          state, self->partner, self->house);
}

static ReseauOp *
visit_op (World *self, ReseauOpType type, const char *visit, const char *from, const char *to)
{
  g_autofree char *fields = type == RESEAU_OP_CREATE ? visit_fields (self, to) : NULL;
  ReseauOp *op =
      server_fixture_op (&self->base, type, "meeting", visit, self->scopes[SCOPE_PAIR], fields);

  if (type == RESEAU_OP_TRANS) {
    op->from = g_strdup (from);
    op->to = g_strdup (to);
    op->base = server_fixture_head (&self->base);
  }
  return op;
}

/* The guest asks, the host answers; nobody does the other's part. */
static void
test_visit (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  FixtureDevice *guest = self->actors[AUTHOR];
  FixtureDevice *host = self->actors[PARTNER];
  g_autofree char *visit = server_fixture_id (base);
  g_autofree char *forced = server_fixture_id (base);

  server_fixture_expect (base, guest, visit_op (self, RESEAU_OP_CREATE, forced, NULL, "accepted"),
                         RESEAU_OP_STATUS_REJECTED, "invalid");
  server_fixture_expect (base, host, visit_op (self, RESEAU_OP_CREATE, forced, NULL, "proposed"),
                         RESEAU_OP_STATUS_REJECTED, "not-allowed");
  server_fixture_expect (base, guest, visit_op (self, RESEAU_OP_CREATE, visit, NULL, "proposed"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, guest,
                         visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "accepted"),
                         RESEAU_OP_STATUS_REJECTED, "not-allowed");
  server_fixture_expect (base, self->actors[STRANGER],
                         visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "accepted"),
                         RESEAU_OP_STATUS_QUARANTINED, "scope-lost");
  server_fixture_expect (base, host, visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "held"),
                         RESEAU_OP_STATUS_REJECTED, "not-allowed");
  server_fixture_expect (base, host,
                         visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "accepted"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  /* Both at once: one wins, the other hears which state stands now. */
  server_fixture_expect (base, guest,
                         visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "cancelled"),
                         RESEAU_OP_STATUS_REJECTED, "stale-transition");
}

static ReseauOp *
visit_again (World *self, const char *visit, const char *state)
{
  ReseauOp *op = visit_op (self, RESEAU_OP_CREATE, visit, NULL, state);

  op->base = server_fixture_head (&self->base);
  return op;
}

static void
assert_state (World *self, const char *visit, const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauRecord) record =
      self->base.store->vtable->get_record (self->base.store, visit, &error);

  g_assert_no_error (error);
  g_assert_false (record->deleted);
  g_assert_cmpuint (reseau_value_get_length (record->alts), ==, 0);
  g_assert_cmpstr (reseau_record_get_string (record, "state"), ==, state);
}

/* Who makes again what is there, or what was deleted, does not thereby decide of it. */
static void
test_visit_again (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  FixtureDevice *guest = self->actors[AUTHOR];
  FixtureDevice *host = self->actors[PARTNER];
  g_autofree char *visit = server_fixture_id (base);
  g_autofree char *never = server_fixture_id (base);
  ReseauOp *op;

  server_fixture_expect (base, guest, visit_op (self, RESEAU_OP_CREATE, visit, NULL, "proposed"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, guest, visit_again (self, visit, "accepted"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  assert_state (self, visit, "proposed");
  server_fixture_expect (base, host,
                         visit_op (self, RESEAU_OP_TRANS, visit, "proposed", "accepted"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, guest, visit_again (self, visit, "proposed"),
                         RESEAU_OP_STATUS_APPLIED, NULL);
  op = visit_again (self, visit, "proposed");
  op->base = 1;
  server_fixture_expect (base, guest, op, RESEAU_OP_STATUS_APPLIED, NULL);
  assert_state (self, visit, "accepted");

  op = visit_op (self, RESEAU_OP_DELETE, visit, NULL, NULL);
  op->base = server_fixture_head (base);
  server_fixture_expect (base, guest, op, RESEAU_OP_STATUS_APPLIED, NULL);
  server_fixture_expect (base, guest, visit_again (self, visit, "held"), RESEAU_OP_STATUS_APPLIED,
                         NULL);
  assert_state (self, visit, "accepted");
  server_fixture_expect (base, guest, visit_again (self, never, "accepted"),
                         RESEAU_OP_STATUS_REJECTED, "not-allowed");
}

/* A pair is listed to its two parties, and to nobody else. */
static void
test_pair_is_listed (World *self, gconstpointer data)
{
  g_autofree char *fiche = make_fiche (self, SCOPE_PAIR);

  for (Actor actor = 0; actor < N_ACTORS; actor++) {
    g_autoptr (GPtrArray) lines = server_fixture_pull (&self->base, self->actors[actor], 0, NULL);
    const ReseauLine *end = g_ptr_array_index (lines, lines->len - 1);
    gboolean listed = FALSE;

    for (guint i = 0; i < reseau_value_get_length (end->scopes); i++)
      listed |=
          g_str_equal (reseau_value_get_member_string (reseau_value_get_at (end->scopes, i), "s"),
                       self->scopes[SCOPE_PAIR]);
    g_assert_true (listed == ((allowed[DO_READ][SCOPE_PAIR] & A (actor)) != 0));
  }
}

static void
close_account (World *self, const char *uid)
{
  ReseauServerStore *store = self->base.store;
  g_autoptr (ReseauServerAccount) account = store->vtable->get_account (store, uid, NULL);

  account->account->role = RESEAU_ROLE_CLOSED;
  g_assert_true (store->vtable->put_account (store, account, NULL));
}

/* What is handed in can be read, and is put away by who has dealt with it. */
static void
check_quarantine (World *self, const char *uid, guint n)
{
  ReseauServerStore *store = self->base.store;
  g_autoptr (GPtrArray) kept = store->vtable->list_quarantine (store, NULL);
  gboolean found;

  g_assert_cmpuint (kept->len, ==, n);
  for (guint i = 0; i < kept->len; i++) {
    const ReseauServerQuarantined *entry = g_ptr_array_index (kept, i);

    g_assert_cmpstr (entry->uid, ==, uid);
    g_assert_cmpstr (entry->code, ==, "account-closed");
    g_assert_nonnull (strstr (entry->body, "Trop tard"));
    g_assert_false (entry->closed);
    g_assert_true (store->vtable->close_quarantined (store, entry->id, 1, &found, NULL));
    g_assert_true (found);
  }
  g_assert_true (store->vtable->close_quarantined (store, uid, 1, &found, NULL));
  g_assert_false (found);
}

static void
assert_closed (ReseauProblemMessage *problem)
{
  g_assert_nonnull (problem);
  g_assert_cmpint (problem->status, ==, 403);
  g_assert_cmpstr (problem->code, ==, "account-closed");
  reseau_problem_message_free (problem);
}

/* All that one asks beyond handing in. */
static void
check_shut (World *self, const char *uid, const char *record)
{
  ReseauServer *server = self->base.server;
  ReseauServerStore *store = self->base.store;
  g_autofree char *sha256 = g_strnfill (64, 'a');
  g_autoptr (ReseauValue) list = reseau_value_new_list ();
  g_autofree char *place = g_strconcat (self->base.path, ".blobs", NULL);
  g_autoptr (ReseauBlobFolder) folder = reseau_blob_folder_new (place);
  ReseauProblemMessage *problem = NULL;
  gint64 size;

  g_assert_null (reseau_server_history (server, store, uid, record, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_null (reseau_server_digest (server, store, uid, list, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_null (
      reseau_server_manifest (server, store, uid, RESEAU_SCOPE_NET, list, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_null (reseau_server_fetch (server, store, uid, list, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_null (reseau_server_begin_blob (server, store, folder, uid, sha256, 1, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_null (reseau_server_own_upload (store, uid, uid, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
  g_assert_false (reseau_server_may_have_blob (store, folder, uid, sha256, &size, &problem, NULL));
  assert_closed (g_steal_pointer (&problem));
}

/* A folder that was copied becomes a device of its own, to hand in what waits there. */
static void
check_other_desk (World *self, const char *uid)
{
  ServerFixture *base = &self->base;
  g_autoptr (FixtureDevice) other = server_fixture_add_device (base, uid);
  g_autofree char *id = server_fixture_id (base);

  server_fixture_expect (base, other,
                         server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id, RESEAU_SCOPE_NET,
                                            "{\"title\":\"Trop tard\"}"),
                         RESEAU_OP_STATUS_QUARANTINED, "account-closed");
}

/* A closed account hands in what it had not sent, and is told nothing more. */
static void
test_closed (World *self, gconstpointer data)
{
  ServerFixture *base = &self->base;
  FixtureDevice *author = self->actors[AUTHOR];
  gint64 head;
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *known = make_fiche (self, SCOPE_NET);
  const ReseauLine *end;

  for (Scope scope = 0; scope < N_SCOPES; scope++)
    g_free (make_fiche (self, scope));
  head = server_fixture_head (base);
  close_account (self, author->uid);
  for (Scope scope = 0; scope < N_SCOPES; scope++) {
    g_autofree char *id = server_fixture_id (base);

    server_fixture_expect (base, author,
                           server_fixture_op (base, RESEAU_OP_CREATE, "fiche", id,
                                              self->scopes[scope], "{\"title\":\"Trop tard\"}"),
                           RESEAU_OP_STATUS_QUARANTINED, "account-closed");
  }
  g_assert_cmpint (server_fixture_head (base), ==, head);
  lines = server_fixture_pull (base, author, 0, NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  end = g_ptr_array_index (lines, 0);
  g_assert_cmpint (end->type, ==, RESEAU_LINE_END);
  g_assert_cmpuint (reseau_value_get_length (end->scopes), ==, 0);
  g_assert_cmpint (end->account->role, ==, RESEAU_ROLE_CLOSED);
  check_shut (self, author->uid, known);
  check_other_desk (self, author->uid);
  check_quarantine (self, author->uid, N_SCOPES + 1);
}

#define ADD(path, func) \
  g_test_add ("/server/rights/" path, World, NULL, world_set_up, func, world_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("matrix", test_matrix);
  ADD ("history", test_history);
  ADD ("visit", test_visit);
  ADD ("visit-again", test_visit_again);
  ADD ("pair-is-listed", test_pair_is_listed);
  ADD ("closed", test_closed);
  return g_test_run ();
}
