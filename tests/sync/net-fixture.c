/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "reseau-id.h"
#include "reseau-json.h"
#include "reseau-rules.h"
#include "reseau-scope.h"

#define SERVER_URL "https://reseau.example.org"
#define START_US (G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC)

static const struct {
  const char *uid;
  const char *email;
  const char *structure;
} people[] = {
  { NET_ADA, "ada@example.org", NET_ORG },
  { NET_BOB, "bob@example.org", NET_ORG },
  { NET_CLEO, "cleo@example.org", NULL },
};

static ReseauAccount
get_account (const char *uid)
{
  ReseauAccount account = { .role = RESEAU_ROLE_MEMBER };

  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    if (g_str_equal (people[i].uid, uid)) {
      account.uid = (char *) people[i].uid;
      account.email = account.name = (char *) people[i].email;
      account.structure = (char *) people[i].structure;
    }
  return account;
}

/* --- server --------------------------------------------------------------------- */

static char *
server_path (Net *self)
{
  return g_build_filename (self->dir, "server.db", NULL);
}

static void
open_server (Net *self)
{
  g_autofree char *path = server_path (self);
  g_autoptr (GError) error = NULL;

  self->store = reseau_sqlite_store_open (path, TRUE, &error);
  g_assert_no_error (error);
}

void
net_set_up (Net *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->dir = g_dir_make_tmp ("reseau-net-XXXXXX", &error);
  g_assert_no_error (error);
  self->env = reseau_env_new_seeded (3, START_US);
  self->schema = reseau_schema_new_builtin ();
  self->server = reseau_server_new (self->schema, self->env);
  self->desks = g_ptr_array_new ();
  open_server (self);
  g_assert_true (reseau_server_init_store (self->server, self->store, &error));
  for (guint i = 0; i < G_N_ELEMENTS (people); i++) {
    ReseauAccount account = get_account (people[i].uid);
    ReseauServerAccount stored = { &account, (char *) "none" };

    g_assert_true (self->store->vtable->put_account (self->store, &stored, &error));
  }
}

static void
desk_close (Desk *self)
{
  g_clear_pointer (&self->engine, reseau_engine_free);
  g_clear_pointer (&self->store, reseau_store_close);
}

void
net_tear_down (Net *self, gconstpointer data)
{
  GDir *dir;
  const char *name;

  for (guint i = 0; i < self->desks->len; i++) {
    Desk *desk = g_ptr_array_index (self->desks, i);

    desk_close (desk);
    g_free (desk->path);
    g_free (desk);
  }
  g_ptr_array_unref (self->desks);
  reseau_server_store_free (self->store);
  reseau_server_free (self->server);
  reseau_schema_unref (self->schema);
  reseau_env_unref (self->env);
  dir = g_dir_open (self->dir, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->dir, name, NULL);

    g_unlink (path);
  }
  g_dir_close (dir);
  g_rmdir (self->dir);
  g_free (self->dir);
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (from, &bytes, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (to, bytes, length, &error);
  g_assert_no_error (error);
}

void
net_back_up (Net *self)
{
  g_autofree char *path = server_path (self);
  g_autofree char *backup = g_strconcat (path, ".backup", NULL);
  g_autoptr (GError) error = NULL;

  g_unlink (backup);
  reseau_db_copy_to (reseau_sqlite_store_get_db (self->store), backup, &error);
  g_assert_no_error (error);
}

void
net_put_back (Net *self, gboolean found)
{
  g_autofree char *path = server_path (self);
  g_autofree char *backup = g_strconcat (path, ".backup", NULL);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->store, reseau_server_store_free);
  copy_file (backup, path);
  open_server (self);
  if (found)
    reseau_server_begin_epoch (self->server, self->store, "guard", &error);
  g_assert_no_error (error);
}

gint64
net_count (Net *self, const char *sql)
{
  gint64 n = 0;
  g_autoptr (GError) error = NULL;

  reseau_db_get_int64 (reseau_sqlite_store_get_db (self->store), &n, &error, sql, "");
  g_assert_no_error (error);
  return n;
}

gint64
net_head (Net *self)
{
  return net_count (self, "SELECT seq FROM clock");
}

/* --- desks ------------------------------------------------------------------------- */

static void
desk_open (Desk *self)
{
  ReseauAccount account = get_account (self->uid);
  g_autoptr (GError) error = NULL;

  self->store = reseau_store_open (self->path, RESEAU_DB_READ_WRITE, self->net->schema,
                                   self->net->env, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_store_set_server (self->store, SERVER_URL, &account, &error));
  self->engine = reseau_engine_new (self->net->env);
  reseau_engine_set_signed_in (self->engine, TRUE);
}

static Desk *
new_desk (Net *net, const char *uid)
{
  g_autofree char *name = g_strdup_printf ("desk-%u.db", net->desks->len);
  Desk *self = g_new0 (Desk, 1);

  self->net = net;
  self->uid = uid;
  self->path = g_build_filename (net->dir, name, NULL);
  g_ptr_array_add (net->desks, self);
  return self;
}

Desk *
net_add_desk (Net *self, const char *uid)
{
  Desk *desk = new_desk (self, uid);

  desk_open (desk);
  desk_sync (desk);
  return desk;
}

void
desk_reopen (Desk *self)
{
  desk_close (self);
  desk_open (self);
}

Desk *
desk_clone (Desk *self)
{
  Desk *clone = new_desk (self->net, self->uid);

  desk_close (self);
  copy_file (self->path, clone->path);
  desk_open (self);
  desk_open (clone);
  return clone;
}

gint64
desk_count (Desk *self, const char *sql)
{
  gint64 n = 0;
  g_autoptr (GError) error = NULL;

  reseau_db_get_int64 (reseau_store_get_db (self->store), &n, &error, sql, "");
  g_assert_no_error (error);
  return n;
}

/* --- requests ------------------------------------------------------------------------ */

static ReseauValue *
parse (const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  ReseauValue *value = reseau_json_parse (text, length, &error);

  g_assert_no_error (error);
  return value;
}

static void
take (Desk *self, ReseauActionType type, const char *text)
{
  g_autoptr (ReseauValue) value = parse (text, strlen (text));
  g_autoptr (GError) error = NULL;

  if (type == RESEAU_ACTION_REGISTER) {
    g_autoptr (ReseauDevice) device = reseau_device_from_value (value, &error);

    reseau_engine_on_device (self->engine, self->store, device, &error);
  }
  else if (type == RESEAU_ACTION_PUSH) {
    g_autoptr (ReseauPushResponse) response = reseau_push_response_from_value (value, &error);

    self->pushes++;
    reseau_engine_on_push_response (self->engine, self->store, response, &error);
  }
  else {
    ReseauAncestor ancestor;

    g_assert_true (reseau_ancestor_from_value (&ancestor, value, &error));
    reseau_engine_on_ancestor (self->engine, &ancestor);
  }
  g_assert_no_error (error);
}

static char *
push (Desk *self, GBytes *body, ReseauProblemMessage **problem)
{
  Net *net = self->net;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (ReseauValue) value = parse (text, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPushRequest) request = reseau_push_request_from_value (value, &error);
  char *answer;

  g_assert_no_error (error);
  answer = reseau_server_push (net->server, net->store, self->uid, request, problem, &error);
  g_assert_no_error (error);
  return answer;
}

static void
read_lines (Desk *self, ReseauServerPull *pull)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  while (more)
    g_assert_true (reseau_server_pull_next (pull, self->net->store, out, &more, &error));
  lines = g_strsplit (out->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++) {
    ReseauLine *line = reseau_line_from_text (lines[i], -1, &error);

    g_assert_no_error (error);
    reseau_engine_on_line (self->engine, self->store, line, &error);
    g_assert_no_error (error);
  }
}

static void
pull (Desk *self, const ReseauPullRequest *request, ReseauProblemMessage **problem)
{
  Net *net = self->net;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauServerPull) answer =
      reseau_server_pull_new (net->server, net->store, self->uid, request, problem, &error);

  g_assert_no_error (error);
  if (*problem != NULL && g_str_equal ((*problem)->code, "history-diverged")) {
    reseau_problem_message_free (*problem);
    *problem = reseau_server_judge (net->server, net->store, request->epoch, request->mark,
                                    request->wants, &error);
    g_assert_no_error (error);
  }
  if (answer != NULL)
    read_lines (self, answer);
}

static void
perform (Desk *self, const ReseauAction *action)
{
  Net *net = self->net;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (action->type == RESEAU_ACTION_PULL)
    pull (self, action->pull, &problem);
  else if (action->type == RESEAU_ACTION_PUSH)
    text = push (self, action->push, &problem);
  else if (action->type == RESEAU_ACTION_REGISTER)
    text = reseau_server_register (net->server, net->store, self->uid, "desk", &problem, &error);
  else
    text = reseau_server_ancestor (net->server, net->store, self->uid, action->marks, &problem,
                                   &error);
  g_assert_no_error (error);
  if (problem != NULL)
    reseau_engine_on_problem (self->engine, self->store, problem, 0, &error);
  else if (text != NULL)
    take (self, action->type, text);
  g_assert_no_error (error);
}

gboolean
desk_run (Desk *self, guint steps)
{
  reseau_engine_wake (self->engine);
  self->pushes = 0;
  for (guint i = 0; steps == 0 || i < steps; i++) {
    g_auto (ReseauAction) action = { 0 };
    g_autoptr (GError) error = NULL;

    reseau_engine_next_action (self->engine, self->store, &action, &error);
    g_assert_no_error (error);
    if (action.type == RESEAU_ACTION_WAIT)
      return TRUE;
    g_assert_cmpint (action.type, !=, RESEAU_ACTION_STOP);
    g_assert_cmpint (action.type, !=, RESEAU_ACTION_LOGIN);
    g_assert_cmpuint (i, <, 200);
    perform (self, &action);
  }
  return FALSE;
}

void
desk_sync (Desk *self)
{
  g_assert_true (desk_run (self, 0));
}

void
net_sync_all (Net *self)
{
  for (guint i = 0; i < 2 * self->desks->len; i++)
    desk_sync (g_ptr_array_index (self->desks, i % self->desks->len));
}

/* --- people ---------------------------------------------------------------------------- */

static void
commit (Desk *self, ReseauOp *op /* takes */)
{
  g_autoptr (ReseauOp) owned = op;
  g_autoptr (GError) error = NULL;

  reseau_store_commit_op (self->store, owned, &error);
  g_assert_no_error (error);
}

char *
desk_create_kind (Desk *self, const char *kind, const char *scope, const char *json)
{
  char *record = reseau_id_new (self->net->env);
  g_autofree char *id = reseau_id_new (self->net->env);
  ReseauOp *op = reseau_op_new (RESEAU_OP_CREATE, id, kind, record, scope);

  op->set = parse (json, strlen (json));
  commit (self, op);
  return record;
}

char *
desk_create (Desk *self, const char *title)
{
  g_autofree char *json =
      g_strdup_printf ("{\"title\":\"%s\",\"nature\":\"action\",\"status\":\"draft\"}", title);

  return desk_create_kind (self, "fiche", RESEAU_SCOPE_NET, json);
}

static ReseauShown *
get (Desk *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  ReseauShown *shown = reseau_store_get (self->store, id, &error);

  if (shown == NULL && !g_error_matches (error, RESEAU_ERROR, RESEAU_ERROR_NOT_FOUND))
    g_assert_no_error (error);
  return shown;
}

void
desk_edit (Desk *self, const char *id, const char *json)
{
  g_autoptr (ReseauShown) shown = get (self, id);
  g_autoptr (ReseauValue) changes = parse (json, strlen (json));
  g_autofree char *op_id = reseau_id_new (self->net->env);
  ReseauOp *op = reseau_op_new_edit (self->net->schema, op_id, shown->record, changes);

  g_assert_nonnull (op);
  commit (self, op);
}

void
desk_delete (Desk *self, const char *id)
{
  g_autoptr (ReseauShown) shown = get (self, id);
  g_autofree char *op_id = reseau_id_new (self->net->env);
  ReseauOp *op =
      reseau_op_new (RESEAU_OP_DELETE, op_id, shown->record->kind, id, shown->record->scope);

  op->base = shown->record->rev;
  commit (self, op);
}

char *
desk_dup_field (Desk *self, const char *id, const char *field)
{
  g_autoptr (ReseauShown) shown = get (self, id);

  if (shown == NULL || shown->record->deleted)
    return NULL;
  return g_strdup (reseau_record_get_string (shown->record, field));
}

guint
desk_count_conflicts (Desk *self, const char *id)
{
  g_autoptr (ReseauShown) shown = get (self, id);

  return reseau_value_get_length (shown->record->alts);
}

/* --- in step ----------------------------------------------------------------------------- */

static void
assert_holds (Desk *self, const ReseauRecord *record)
{
  g_autoptr (ReseauShown) shown = get (self, record->id);

  g_assert_nonnull (shown);
  g_assert_nonnull (shown->base);
  g_assert_cmpint (shown->base->rev, ==, record->rev);
  g_assert_cmpstr (shown->base->by, ==, record->by);
  g_assert_cmpstr (shown->base->scope, ==, record->scope);
  g_assert_true (reseau_value_equal (shown->base->fields, record->fields));
  g_assert_true (reseau_value_equal (shown->base->revs, record->revs));
  g_assert_true (reseau_value_equal (shown->base->alts, record->alts));
  g_assert_true (reseau_value_equal (shown->record->fields, record->fields));
}

static void
assert_same (Desk *self)
{
  ReseauAccount account = get_account (self->uid);
  ReseauActor actor = reseau_account_get_actor (&account);
  ReseauServerStore *server = self->net->store;
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;
  g_autoptr (ReseauDbStatement) rows = reseau_db_prepare (
      reseau_sqlite_store_get_db (server), "SELECT id FROM record WHERE deleted = 0", &error);

  while (reseau_db_step (rows, &error) > 0) {
    g_autofree char *id = reseau_db_column_dup_uuid (rows, 0);
    g_autoptr (ReseauRecord) record = server->vtable->get_record (server, id, &error);

    if (!reseau_rules_can_read (&actor, record->scope))
      continue;
    assert_holds (self, record);
    n++;
  }
  g_assert_no_error (error);
  g_assert_cmpint (desk_count (self, "SELECT count(*) FROM record"), ==, n);
  g_assert_cmpint (desk_count (self, "SELECT count(*) FROM outbox"), ==, 0);
  g_assert_true (reseau_store_check (self->store, &problems, &error));
  g_assert_cmpstr (problems[0], ==, NULL);
}

void
net_assert_same (Net *self)
{
  for (guint i = 0; i < self->desks->len; i++)
    assert_same (g_ptr_array_index (self->desks, i));
}
