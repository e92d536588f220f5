/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of PROTOCOL 4.9 and 4.18, one by one. */
#include "reseau-engine.h"

#include "reseau-id.h"
#include "reseau-json.h"

#define UID "0198f000-0000-7000-8000-000000000001"
#define ORG "0198f000-0000-7000-8000-00000000000a"
#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct {
  ReseauEnv *env;
  ReseauSchema *schema;
  ReseauStore *store;
  ReseauEngine *engine;
  ReseauAction action;
} Desk;

static void
set_up (Desk *self, gconstpointer data)
{
  ReseauAccount account = { (char *) UID, (char *) "ada@example.org", (char *) "Ada", (char *) ORG,
                            RESEAU_ROLE_MEMBER };
  g_autoptr (GError) error = NULL;

  self->env = reseau_env_new_seeded (7, 1767225600 * SECOND);
  self->schema = reseau_schema_new_builtin ();
  self->store =
      reseau_store_open (":memory:", RESEAU_DB_READ_WRITE, self->schema, self->env, &error);
  g_assert_no_error (error);
  g_assert_true (
      reseau_store_set_server (self->store, "https://reseau.example.org", &account, &error));
  self->engine = reseau_engine_new (self->env);
  reseau_engine_set_signed_in (self->engine, TRUE);
}

static void
tear_down (Desk *self, gconstpointer data)
{
  reseau_action_clear (&self->action);
  reseau_engine_free (self->engine);
  reseau_store_close (self->store);
  reseau_schema_unref (self->schema);
  reseau_env_unref (self->env);
}

static ReseauActionType
next (Desk *self)
{
  g_autoptr (GError) error = NULL;

  reseau_action_clear (&self->action);
  g_assert_true (reseau_engine_next_action (self->engine, self->store, &self->action, &error));
  g_assert_no_error (error);
  return self->action.type;
}

static void
expect (Desk *self, ReseauActionType type)
{
  g_assert_cmpint (next (self), ==, type);
}

static void
give_device_of (Desk *self, const char *id, gint64 epoch)
{
  ReseauDevice device = { (char *) id, (char *) "first-token", epoch };
  g_autoptr (GError) error = NULL;

  g_assert_true (reseau_engine_on_device (self->engine, self->store, &device, &error));
  g_assert_no_error (error);
}

static void
give_device (Desk *self, const char *id)
{
  give_device_of (self, id, 42);
}

static void
give_lines (Desk *self, const char *const *lines)
{
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr (GError) error = NULL;
    ReseauLine *line = reseau_line_from_text (lines[i], -1, &error);

    g_assert_no_error (error);
    g_assert_true (reseau_engine_on_line (self->engine, self->store, line, &error));
    g_assert_no_error (error);
  }
}

static void
give_empty_pull (Desk *self)
{
  static const char *const lines[] = {
    "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":false,\"head\":0,"
    "\"scopes\":[{\"s\":\"net\",\"role\":\"edit\"}]}",
    NULL
  };

  give_lines (self, lines);
}

#define DEVICE "0198f000-0000-7000-8000-0000000000d1"
#define OTHER_DEVICE "0198f000-0000-7000-8000-0000000000d2"

/* Registered, and in step with an empty server. */
static void
get_going (Desk *self)
{
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, DEVICE);
  expect (self, RESEAU_ACTION_PULL);
  give_empty_pull (self);
  expect (self, RESEAU_ACTION_WAIT);
}

static void
edit (Desk *self)
{
  g_autofree char *id = reseau_id_new (self->env);
  g_autofree char *record = reseau_id_new (self->env);
  g_autoptr (ReseauOp) op = reseau_op_new (RESEAU_OP_CREATE, id, "fiche", record, "net");
  g_autoptr (GError) error = NULL;

  op->set = reseau_value_new_object ();
  reseau_value_set_string (op->set, "title", "A title");
  g_assert_true (reseau_store_commit_op (self->store, op, &error));
  g_assert_no_error (error);
}

static ReseauPushRequest *
read_push (Desk *self)
{
  gsize length;
  const char *text = g_bytes_get_data (self->action.push, &length);
  g_autoptr (ReseauValue) value = reseau_json_parse (text, length, NULL);

  return reseau_push_request_from_value (value, NULL);
}

static void
give_problem (Desk *self, int status, const char *code, gint64 expected, gint64 retry_after)
{
  g_autoptr (ReseauProblemMessage) problem =
      reseau_problem_message_new (status, code, NULL, "Refused");
  g_autoptr (GError) error = NULL;

  problem->expected = expected;
  g_assert_true (
      reseau_engine_on_problem (self->engine, self->store, problem, retry_after, &error));
  g_assert_no_error (error);
}

static void
give_applied (Desk *self, const char *token)
{
  g_autoptr (ReseauPushRequest) request = read_push (self);
  g_autoptr (ReseauPushResponse) response = reseau_push_response_new ();
  g_autoptr (GError) error = NULL;

  response->token = g_strdup (token);
  response->head = 100;
  for (guint i = 0; i < request->ops->len; i++) {
    const ReseauOp *op = g_ptr_array_index (request->ops, i);
    ReseauOpResult *result = reseau_op_result_new (op->n, RESEAU_OP_STATUS_APPLIED);

    result->rev = 50 + i;
    g_ptr_array_add (response->results, result);
  }
  g_assert_true (reseau_engine_on_push_response (self->engine, self->store, response, &error));
  g_assert_no_error (error);
}

static guint
count_in (GPtrArray *list)
{
  guint n = list->len;

  g_ptr_array_unref (list);
  return n;
}

#define n_pending(self) count_in (reseau_store_list_pending ((self)->store, NULL))
#define n_tray(self) count_in (reseau_store_list_tray ((self)->store, NULL))

/* --- the usual way --------------------------------------------------------- */

static void
test_order (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_applied (self, "second-token");
  g_assert_cmpuint (n_pending (self), ==, 0);
  expect (self, RESEAU_ACTION_PULL);
  give_empty_pull (self);
  expect (self, RESEAU_ACTION_WAIT);
  g_assert_cmpint (self->action.until, >, reseau_env_now_us (self->env) + 25 * SECOND);
  reseau_env_advance (self->env, 40 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
}

/* Without a session, or a server, nothing is sent. */
static void
test_signed_out (Desk *self, gconstpointer data)
{
  reseau_engine_set_signed_in (self->engine, FALSE);
  edit (self);
  expect (self, RESEAU_ACTION_LOGIN);
  reseau_engine_set_signed_in (self->engine, TRUE);
  expect (self, RESEAU_ACTION_REGISTER);
}

static void
test_no_server (Desk *self, gconstpointer data)
{
  g_autoptr (ReseauStore) store =
      reseau_store_open (":memory:", RESEAU_DB_READ_WRITE, self->schema, self->env, NULL);
  g_auto (ReseauAction) action = { 0 };

  g_assert_true (reseau_engine_next_action (self->engine, store, &action, NULL));
  g_assert_cmpint (action.type, ==, RESEAU_ACTION_STOP);
}

/* A retry is the same to the byte, in another process too. */
static void
test_retry (Desk *self, gconstpointer data)
{
  g_autoptr (GBytes) first = NULL;
  g_autoptr (ReseauEngine) later = reseau_engine_new (self->env);

  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  first = g_bytes_ref (self->action.push);
  reseau_engine_on_failure (self->engine);
  edit (self);
  expect (self, RESEAU_ACTION_WAIT);
  reseau_env_advance (self->env, 2 * SECOND);
  expect (self, RESEAU_ACTION_PUSH);
  g_assert_true (g_bytes_equal (first, self->action.push));

  reseau_engine_set_signed_in (later, TRUE);
  reseau_action_clear (&self->action);
  g_assert_true (reseau_engine_next_action (later, self->store, &self->action, NULL));
  g_assert_true (g_bytes_equal (first, self->action.push));
}

static void
test_more (Desk *self, gconstpointer data)
{
  static const char *const lines[] = {
    "{\"k\":\"end\",\"c\":{\"net\":\"AAAA\"},\"more\":true,\"head\":9,"
    "\"scopes\":[{\"s\":\"net\",\"role\":\"edit\"}]}",
    NULL
  };

  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, DEVICE);
  expect (self, RESEAU_ACTION_PULL);
  give_lines (self, lines);
  expect (self, RESEAU_ACTION_PULL);
  give_empty_pull (self);
  expect (self, RESEAU_ACTION_WAIT);
}

/* Rows before a commit point are committed, those after it are not. */
static void
test_commit_points (Desk *self, gconstpointer data)
{
  static const char *const lines[] = {
    "{\"k\":\"put\",\"s\":\"net\",\"q\":3,\"id\":\"0198f000-0000-7000-8000-0000000000f1\","
    "\"t\":\"fiche\",\"r\":3,\"c\":{\"q\":3},\"d\":{\"title\":\"One\"}}",
    "{\"k\":\"cur\",\"c\":{\"net\":\"AAAA\"}}",
    "{\"k\":\"put\",\"s\":\"net\",\"q\":4,\"id\":\"0198f000-0000-7000-8000-0000000000f2\","
    "\"t\":\"fiche\",\"r\":4,\"c\":{\"q\":4},\"d\":{\"title\":\"Two\"}}",
    NULL
  };
  g_autoptr (ReseauShown) one = NULL;
  g_autoptr (ReseauShown) two = NULL;

  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, DEVICE);
  expect (self, RESEAU_ACTION_PULL);
  give_lines (self, lines);
  reseau_engine_on_failure (self->engine);
  one = reseau_store_get (self->store, "0198f000-0000-7000-8000-0000000000f1", NULL);
  two = reseau_store_get (self->store, "0198f000-0000-7000-8000-0000000000f2", NULL);
  g_assert_nonnull (one);
  g_assert_null (two);
  reseau_env_advance (self->env, 2 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_cmpstr (reseau_pull_request_get_cursor (self->action.pull, "net"), ==, "AAAA");
}

static void
test_head_hint (Desk *self, gconstpointer data)
{
  get_going (self);
  reseau_engine_set_head_hint (self->engine, 5);
  expect (self, RESEAU_ACTION_PULL);
}

/* --- patience ---------------------------------------------------------------- */

static void
test_backoff (Desk *self, gconstpointer data)
{
  gint64 longest = 0;

  get_going (self);
  edit (self);
  for (guint i = 0; i < 20; i++) {
    gint64 now = reseau_env_now_us (self->env);
    gint64 wait;

    expect (self, RESEAU_ACTION_PUSH);
    reseau_engine_on_failure (self->engine);
    next (self);
    wait = self->action.type == RESEAU_ACTION_WAIT ? self->action.until - now : 0;
    g_assert_cmpint (wait, <=, MIN (SECOND << i, 300 * SECOND));
    longest = MAX (longest, wait);
    reseau_env_advance (self->env, wait);
  }
  g_assert_cmpint (longest, >, 30 * SECOND);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static void
test_retry_after (Desk *self, gconstpointer data)
{
  static const struct {
    int status;
    const char *code;
  } rows[] = { { 429, "too-many" }, { 503, "unavailable" } };

  get_going (self);
  edit (self);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    expect (self, RESEAU_ACTION_PUSH);
    give_problem (self, rows[i].status, rows[i].code, 0, 90);
    expect (self, RESEAU_ACTION_WAIT);
    g_assert_cmpint (self->action.until, >=, reseau_env_now_us (self->env) + 90 * SECOND);
    g_assert_cmpstr (reseau_engine_get_problem (self->engine), ==, rows[i].code);
    reseau_env_advance (self->env, 100 * SECOND);
  }
  expect (self, RESEAU_ACTION_PUSH);
  give_applied (self, "second-token");
  g_assert_null (reseau_engine_get_problem (self->engine));
}

static void
test_wake (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 503, "unavailable", 0, 3600);
  expect (self, RESEAU_ACTION_WAIT);
  reseau_engine_wake (self->engine);
  expect (self, RESEAU_ACTION_PUSH);
}

/* A clock that was wrong by years does not stop the synchronisation for years. */
static void
test_clock_set_back (Desk *self, gconstpointer data)
{
  get_going (self);
  reseau_env_advance (self->env, -400 * 86400 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
}

/* --- refusals ------------------------------------------------------------------ */

static void
test_session_over (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 401, "token-expired", 0, 0);
  expect (self, RESEAU_ACTION_LOGIN);
  g_assert_cmpuint (n_pending (self), ==, 1);
  reseau_engine_set_signed_in (self->engine, TRUE);
  expect (self, RESEAU_ACTION_PUSH);
}

static void
test_revoked (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 403, "device-revoked", 0, 0);
  expect (self, RESEAU_ACTION_STOP);
  reseau_env_advance (self->env, 86400 * SECOND);
  expect (self, RESEAU_ACTION_STOP);
  g_assert_cmpuint (n_pending (self), ==, 1);
}

static const ReseauOp *
first_op (const ReseauPushRequest *request)
{
  return g_ptr_array_index (request->ops, 0);
}

/* The outbox stays with the same ids, numbers begin at 1, the pull starts over. */
static void
test_forked (Desk *self, gconstpointer data)
{
  g_autoptr (ReseauPushRequest) before = NULL;
  g_autoptr (ReseauPushRequest) after = NULL;

  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_applied (self, "second-token");
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  before = read_push (self);
  give_problem (self, 409, "device-forked", 0, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, OTHER_DEVICE);
  expect (self, RESEAU_ACTION_PUSH);
  after = read_push (self);
  g_assert_cmpstr (after->device, ==, OTHER_DEVICE);
  g_assert_cmpstr (first_op (after)->id, ==, first_op (before)->id);
  g_assert_cmpstr (first_op (after)->origin, ==, DEVICE);
  g_assert_cmpint (first_op (after)->n, ==, 1);
  give_applied (self, "third-token");
  expect (self, RESEAU_ACTION_PULL);
  g_assert_null (reseau_pull_request_get_cursor (self->action.pull, "net"));
  g_assert_true (reseau_engine_get_totals (self->engine).copied);
  g_assert_false (reseau_engine_get_totals (self->engine).restored);
}

static void
give_ancestor (Desk *self, gint64 epoch, gint64 seq)
{
  const ReseauAncestor ancestor = { epoch, seq };

  reseau_engine_on_ancestor (self->engine, &ancestor);
}

/* Nothing of one's own leaves before all has been compared. */
static void
check_other_history (Desk *self, const char *code)
{
  g_autoptr (ReseauPushRequest) before = NULL;
  g_autoptr (ReseauPushRequest) after = NULL;

  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  before = read_push (self);
  give_problem (self, 409, code, 0, 0);
  expect (self, RESEAU_ACTION_ANCESTOR);
  g_assert_nonnull (self->action.marks);
  give_ancestor (self, 42, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, OTHER_DEVICE);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_null (reseau_pull_request_get_cursor (self->action.pull, "net"));
  give_empty_pull (self);
  expect (self, RESEAU_ACTION_PUSH);
  after = read_push (self);
  g_assert_cmpstr (after->device, ==, OTHER_DEVICE);
  g_assert_cmpstr (first_op (after)->id, ==, first_op (before)->id);
  g_assert_cmpstr (first_op (after)->origin, ==, DEVICE);
  g_assert_cmpint (first_op (after)->n, ==, 1);
  g_assert_true (reseau_engine_get_totals (self->engine).restored);
  g_assert_false (reseau_engine_get_totals (self->engine).copied);
}

static void
test_epoch (Desk *self, gconstpointer data)
{
  check_other_history (self, "epoch-changed");
}

static void
test_diverged (Desk *self, gconstpointer data)
{
  check_other_history (self, "history-diverged");
}

/* The server is put back once more between two answers. */
static void
test_epoch_twice (Desk *self, gconstpointer data)
{
  get_going (self);
  reseau_env_advance (self->env, 60 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  give_problem (self, 409, "epoch-changed", 0, 0);
  expect (self, RESEAU_ACTION_ANCESTOR);
  give_ancestor (self, 41, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, OTHER_DEVICE);
  expect (self, RESEAU_ACTION_ANCESTOR);
  give_ancestor (self, 42, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, OTHER_DEVICE);
  expect (self, RESEAU_ACTION_PULL);
}

/* A fork that comes after takes nothing of it for its own. */
static void
test_epoch_then_fork (Desk *self, gconstpointer data)
{
  test_epoch (self, data);
  give_problem (self, 409, "device-forked", 0, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device (self, DEVICE);
  expect (self, RESEAU_ACTION_PUSH);
  g_assert_true (reseau_engine_get_totals (self->engine).copied);
}

/* Whoever asks for another identity is given one of another history: what the cache holds is
 * none of it. */
static void
test_fork_then_epoch (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 409, "device-forked", 0, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device_of (self, OTHER_DEVICE, 43);
  expect (self, RESEAU_ACTION_ANCESTOR);
  give_ancestor (self, 43, 0);
  expect (self, RESEAU_ACTION_REGISTER);
  give_device_of (self, OTHER_DEVICE, 43);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_true (reseau_engine_get_totals (self->engine).restored);
  g_assert_false (reseau_engine_get_totals (self->engine).copied);
}

static void
test_whole_pull (Desk *self, gconstpointer data)
{
  get_going (self);
  reseau_env_advance (self->env, 60 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_nonnull (reseau_pull_request_get_cursor (self->action.pull, "net"));
  give_problem (self, 410, "cursor-expired", 0, 0);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_null (reseau_pull_request_get_cursor (self->action.pull, "net"));
  give_empty_pull (self);
}

static void
test_gap (Desk *self, gconstpointer data)
{
  g_autoptr (ReseauPushRequest) request = NULL;

  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 409, "op-gap", 17, 0);
  expect (self, RESEAU_ACTION_PUSH);
  request = read_push (self);
  g_assert_cmpint (((ReseauOp *) g_ptr_array_index (request->ops, 0))->n, ==, 17);
}

static guint
count_ops (Desk *self)
{
  g_autoptr (ReseauPushRequest) request = read_push (self);

  return request->ops->len;
}

static void
test_too_large (Desk *self, gconstpointer data)
{
  get_going (self);
  for (guint i = 0; i < 8; i++)
    edit (self);
  for (guint n = 8; n > 1; n /= 2) {
    expect (self, RESEAU_ACTION_PUSH);
    g_assert_cmpuint (count_ops (self), ==, n);
    give_problem (self, 413, "too-large", 0, 0);
  }
  expect (self, RESEAU_ACTION_PUSH);
  g_assert_cmpuint (count_ops (self), ==, 1);
  give_applied (self, "second-token");
  expect (self, RESEAU_ACTION_PUSH);
  g_assert_cmpuint (count_ops (self), ==, 2);
  g_assert_cmpuint (n_tray (self), ==, 0);
}

/* One operation that the server cannot read is found, put aside, and the others go on. */
static void
test_malformed (Desk *self, gconstpointer data)
{
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GPtrArray) tray = NULL;
  const ReseauOp *bad;
  guint pushes = 0;

  get_going (self);
  for (guint i = 0; i < 40; i++)
    edit (self);
  pending = reseau_store_list_pending (self->store, NULL);
  bad = g_ptr_array_index (pending, 23);
  while (next (self) == RESEAU_ACTION_PUSH) {
    g_autofree char *token = g_strdup_printf ("token-%u", pushes);
    const char *text = g_bytes_get_data (self->action.push, NULL);

    g_assert_cmpuint (++pushes, <, 60);
    if (g_strstr_len (text, g_bytes_get_size (self->action.push), bad->id) != NULL)
      give_problem (self, 400, "malformed", 0, 0);
    else
      give_applied (self, token);
  }
  tray = reseau_store_list_tray (self->store, NULL);
  g_assert_cmpuint (n_pending (self), ==, 0);
  g_assert_cmpuint (tray->len, ==, 1);
  g_assert_cmpstr (((ReseauTrayItem *) g_ptr_array_index (tray, 0))->op->id, ==, bad->id);
  g_assert_cmpuint (reseau_engine_get_totals (self->engine).pushed, ==, 39);
  g_assert_cmpuint (reseau_engine_get_totals (self->engine).rejected, ==, 1);
}

static void
test_upgrade (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 426, "upgrade-required", 0, 0);
  reseau_env_advance (self->env, 60 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  give_empty_pull (self);
  expect (self, RESEAU_ACTION_WAIT);
  g_assert_cmpuint (n_pending (self), ==, 1);
  reseau_env_advance (self->env, 3700 * SECOND);
  expect (self, RESEAU_ACTION_PUSH);
}

static void
test_quota (Desk *self, gconstpointer data)
{
  get_going (self);
  edit (self);
  expect (self, RESEAU_ACTION_PUSH);
  give_problem (self, 507, "quota", 0, 30);
  expect (self, RESEAU_ACTION_WAIT);
  g_assert_cmpuint (n_pending (self), ==, 1);
  g_assert_cmpstr (reseau_engine_get_problem (self->engine), ==, "quota");
}

/* A server that is never content is asked ever more rarely. */
static void
test_endless (Desk *self, gconstpointer data)
{
  guint answers = 0;

  get_going (self);
  edit (self);
  for (;;) {
    ReseauActionType type = next (self);

    if (type == RESEAU_ACTION_WAIT)
      break;
    g_assert_cmpuint (++answers, <, 40);
    if (type == RESEAU_ACTION_REGISTER)
      give_device (self, answers % 4 == 0 ? DEVICE : OTHER_DEVICE);
    else
      give_problem (self, 409, "op-gap", answers + 5, 0);
  }
  g_assert_cmpuint (n_pending (self), ==, 1);
}

/* A cache that has not what the server takes for granted is filled anew. */
static void
test_corrupt (Desk *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);

  get_going (self);
  reseau_env_advance (self->env, 60 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  g_ptr_array_add (
      lines, reseau_line_from_text ("{\"k\":\"same\",\"s\":\"net\",\"q\":7,"
                                    "\"id\":\"0198f000-0000-7000-8000-0000000000f9\",\"r\":7}",
                                    -1, NULL));
  g_ptr_array_add (lines,
                   reseau_line_from_text ("{\"k\":\"cur\",\"c\":{\"net\":\"BBBB\"}}", -1, NULL));
  g_assert_false (reseau_engine_on_lines (self->engine, self->store, lines, &error));
  g_assert_error (error, RESEAU_ERROR, RESEAU_ERROR_CORRUPT);
  reseau_engine_on_failure (self->engine);
  reseau_env_advance (self->env, 2 * SECOND);
  expect (self, RESEAU_ACTION_PULL);
  g_assert_null (reseau_pull_request_get_cursor (self->action.pull, "net"));
}

#define ADD(name, func) g_test_add ("/sync/engine/" name, Desk, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("order", test_order);
  ADD ("signed-out", test_signed_out);
  ADD ("no-server", test_no_server);
  ADD ("retry", test_retry);
  ADD ("more", test_more);
  ADD ("commit-points", test_commit_points);
  ADD ("head-hint", test_head_hint);
  ADD ("backoff", test_backoff);
  ADD ("retry-after", test_retry_after);
  ADD ("wake", test_wake);
  ADD ("clock-set-back", test_clock_set_back);
  ADD ("session-over", test_session_over);
  ADD ("revoked", test_revoked);
  ADD ("forked", test_forked);
  ADD ("epoch", test_epoch);
  ADD ("diverged", test_diverged);
  ADD ("epoch-twice", test_epoch_twice);
  ADD ("epoch-then-fork", test_epoch_then_fork);
  ADD ("fork-then-epoch", test_fork_then_epoch);
  ADD ("whole-pull", test_whole_pull);
  ADD ("gap", test_gap);
  ADD ("too-large", test_too_large);
  ADD ("malformed", test_malformed);
  ADD ("upgrade", test_upgrade);
  ADD ("quota", test_quota);
  ADD ("endless", test_endless);
  ADD ("corrupt", test_corrupt);
  return g_test_run ();
}
