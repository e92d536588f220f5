/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server-fixture.h"

#include "reseau-id.h"
#include "reseau-json.h"

#include <glib/gstdio.h>
#include <string.h>

void
server_fixture_set_up_at (ServerFixture *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  ReseauServerClock clock;

  self->path = g_strdup (path);
  self->schema = reseau_schema_new_builtin ();
  self->env = reseau_env_new_seeded (7, G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  self->server = reseau_server_new (self->schema, self->env);
  self->store = reseau_sqlite_store_open (self->path, TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_server_init_store (self->server, self->store, &error));
  g_assert_true (self->store->vtable->get_clock (self->store, &clock, &error));
  self->epoch = clock.epoch;
}

void
server_fixture_set_up (ServerFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("reseau-server-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "reseaud.db", NULL);

  g_assert_no_error (error);
  server_fixture_set_up_at (self, path);
}

void
server_fixture_tear_down (ServerFixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  reseau_server_store_free (self->store);
  reseau_server_free (self->server);
  reseau_env_unref (self->env);
  reseau_schema_unref (self->schema);
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (self->path);
}

char *
server_fixture_id (ServerFixture *self)
{
  reseau_env_advance (self->env, 1000);
  return reseau_id_new (self->env);
}

char *
server_fixture_add_account (ServerFixture *self, ReseauRole role, const char *structure)
{
  char *uid = server_fixture_id (self);
  ReseauAccount account = { .uid = uid, .structure = (char *) structure, .role = role };
  ReseauServerAccount entry = { &account, (char *) "-", FALSE, 0 };
  g_autoptr (GError) error = NULL;

  account.email = g_strconcat (uid, "@a.example", NULL);
  account.name = (char *) "Somebody";
  g_assert_true (self->store->vtable->put_account (self->store, &entry, &error));
  g_free (account.email);
  return uid;
}

FixtureDevice *
server_fixture_add_device (ServerFixture *self, const char *uid)
{
  FixtureDevice *device = g_new0 (FixtureDevice, 1);
  g_autoptr (GError) error = NULL;
  ReseauProblemMessage *problem = NULL;
  g_autofree char *json =
      reseau_server_register (self->server, self->store, uid, "test", &problem, &error);
  g_autoptr (ReseauValue) value = NULL;
  g_autoptr (ReseauDevice) answer = NULL;

  g_assert_no_error (error);
  g_assert_null (problem);
  value = reseau_json_parse (json, -1, &error);
  answer = reseau_device_from_value (value, &error);
  g_assert_no_error (error);
  device->uid = g_strdup (uid);
  device->device = g_strdup (answer->device);
  device->token = g_strdup (answer->token);
  return device;
}

FixtureDevice *
server_fixture_add_member (ServerFixture *self, ReseauRole role, const char *structure)
{
  g_autofree char *uid = server_fixture_add_account (self, role, structure);
  FixtureDevice *device = server_fixture_add_device (self, uid);

  device->structure = g_strdup (structure);
  return device;
}

void
fixture_device_free (FixtureDevice *device)
{
  g_free (device->uid);
  g_free (device->structure);
  g_free (device->device);
  g_free (device->token);
  g_free (device->mark);
  reseau_value_unref (device->cursors);
  g_free (device);
}

/* An operation whose values are given as JSON. */
ReseauOp *
server_fixture_op (ServerFixture *self, ReseauOpType type, const char *kind, const char *record,
                   const char *scope, const char *fields)
{
  g_autofree char *id = server_fixture_id (self);
  ReseauOp *op = reseau_op_new (type, id, kind, record, scope);
  g_autoptr (GError) error = NULL;

  if (fields != NULL) {
    op->set = reseau_json_parse (fields, -1, &error);
    g_assert_no_error (error);
  }
  return op;
}

ReseauPushRequest *
server_fixture_request (ServerFixture *self, FixtureDevice *device)
{
  ReseauPushRequest *request = reseau_push_request_new ();

  request->epoch = self->epoch;
  request->device = g_strdup (device->device);
  request->token = g_strdup (device->token);
  request->mark = g_strdup (device->mark);
  request->push = server_fixture_id (self);
  return request;
}

/* Sends a request through the wire form and back; the answer, or the code of the problem. */
char *
server_fixture_send (ServerFixture *self, FixtureDevice *device, const ReseauPushRequest *request,
                     char **code)
{
  g_autoptr (ReseauValue) value = reseau_push_request_to_value (request);
  g_autofree char *text = reseau_json_write (value);
  g_autoptr (ReseauValue) again = reseau_json_parse (text, -1, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReseauPushRequest) received = reseau_push_request_from_value (again, &error);
  g_autoptr (ReseauProblemMessage) problem = NULL;
  char *json;

  g_assert_no_error (error);
  json = reseau_server_push (self->server, self->store, device->uid, received, &problem, &error);
  g_assert_no_error (error);
  g_assert_true ((json == NULL) == (problem != NULL));
  if (code != NULL)
    *code = problem != NULL ? g_strdup (problem->code) : NULL;
  else
    g_assert_null (problem);
  return json;
}

static void
keep_mark (FixtureDevice *device, const char *mark)
{
  g_assert_cmpint (reseau_mark_get_seq (mark), >=, 0);
  if (reseau_mark_get_seq (mark) < reseau_mark_get_seq (device->mark))
    return;
  g_free (device->mark);
  device->mark = g_strdup (mark);
}

/* Pushes one operation, which it takes, as the device's next. */
ReseauOpResult *
server_fixture_push (ServerFixture *self, FixtureDevice *device, ReseauOp *op)
{
  g_autoptr (ReseauPushRequest) request = server_fixture_request (self, device);
  g_autofree char *json = NULL;
  g_autoptr (ReseauValue) value = NULL;
  g_autoptr (ReseauPushResponse) response = NULL;

  op->n = ++device->n;
  g_ptr_array_add (request->ops, op);
  json = server_fixture_send (self, device, request, NULL);
  value = reseau_json_parse (json, -1, NULL);
  response = reseau_push_response_from_value (value, NULL);
  g_assert_nonnull (response);
  g_assert_cmpuint (response->results->len, ==, 1);
  g_free (device->token);
  device->token = g_strdup (response->token);
  keep_mark (device, response->mark);
  return g_ptr_array_steal_index (response->results, 0);
}

void
server_fixture_expect (ServerFixture *self, FixtureDevice *device, ReseauOp *op,
                       ReseauOpStatus status, const char *code)
{
  g_autoptr (ReseauOpResult) result = server_fixture_push (self, device, op);

  g_assert_cmpstr (result->code, ==, code);
  g_assert_cmpint (result->status, ==, status);
}

static void
keep_cursors (FixtureDevice *device, const ReseauValue *cursors)
{
  if (device->cursors == NULL)
    device->cursors = reseau_value_new_object ();
  for (guint i = 0; i < reseau_value_get_length (cursors); i++)
    reseau_value_set (device->cursors, reseau_value_get_key_at (cursors, i),
                      reseau_value_ref (reseau_value_get_at (cursors, i)));
}

static GPtrArray *
read_lines (FixtureDevice *device, const char *text)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) reseau_line_free);
  g_auto (GStrv) parts = g_strsplit (text, "\n", -1);

  for (guint i = 0; parts[i] != NULL && parts[i][0] != '\0'; i++) {
    g_autoptr (GError) error = NULL;
    ReseauLine *line = reseau_line_from_text (parts[i], -1, &error);

    g_assert_no_error (error);
    g_ptr_array_add (lines, line);
    if (line->cursors != NULL)
      keep_cursors (device, line->cursors);
    if (line->type >= RESEAU_LINE_CUR)
      keep_mark (device, line->mark);
    device->filling = line->type == RESEAU_LINE_END && line->more;
  }
  return lines;
}

/* All lines of one pull from where the device stands, and moves it on. */
GPtrArray *
server_fixture_pull (ServerFixture *self, FixtureDevice *device, gint64 limit, char **code)
{
  g_autoptr (ReseauPullRequest) request = reseau_pull_request_new ();
  g_autoptr (ReseauServerPull) pull = NULL;
  g_autoptr (ReseauProblemMessage) problem = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  request->epoch = self->epoch;
  request->device = g_strdup (device->device);
  request->token = g_strdup (device->token);
  request->mark = g_strdup (device->mark);
  request->limit = limit;
  for (guint i = 0; i < reseau_value_get_length (device->cursors); i++) {
    const char *scope = reseau_value_get_key_at (device->cursors, i);

    reseau_pull_request_add (request, scope,
                             reseau_value_get_string (reseau_value_get_at (device->cursors, i)));
    if (device->filling)
      reseau_pull_request_set_filling (request, scope);
  }
  pull = reseau_server_pull_new (self->server, self->store, device->uid, request, &problem, &error);
  g_assert_no_error (error);
  if (code != NULL)
    *code = problem != NULL ? g_strdup (problem->code) : NULL;
  if (pull == NULL)
    return NULL;
  while (more)
    g_assert_true (reseau_server_pull_next (pull, self->store, text, &more, &error));
  return read_lines (device, text->str);
}

/* The last line about @record. */
const ReseauLine *
server_fixture_find (GPtrArray *lines, const char *record)
{
  for (guint i = lines->len; i-- > 0;) {
    const ReseauLine *line = g_ptr_array_index (lines, i);

    if (g_strcmp0 (line->id, record) == 0)
      return line;
  }
  return NULL;
}

gint64
server_fixture_head (ServerFixture *self)
{
  ReseauServerClock clock;

  g_assert_true (self->store->vtable->get_clock (self->store, &clock, NULL));
  return clock.seq;
}

gint64
server_fixture_count (ServerFixture *self, const char *sql)
{
  gint64 n = 0;
  g_autoptr (GError) error = NULL;

  reseau_db_get_int64 (reseau_sqlite_store_get_db (self->store), &n, &error, sql, "");
  g_assert_no_error (error);
  return n;
}

static char *
backup_of (ServerFixture *self)
{
  return g_strconcat (self->path, ".backup", NULL);
}

void
server_fixture_back_up (ServerFixture *self)
{
  g_autofree char *backup = backup_of (self);
  g_autoptr (GError) error = NULL;

  g_unlink (backup);
  reseau_db_copy_to (reseau_sqlite_store_get_db (self->store), backup, &error);
  g_assert_no_error (error);
}

void
server_fixture_put_back (ServerFixture *self)
{
  g_autofree char *backup = backup_of (self);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  reseau_server_store_free (self->store);
  g_file_get_contents (backup, &bytes, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (self->path, bytes, length, &error);
  g_assert_no_error (error);
  self->store = reseau_sqlite_store_open (self->path, TRUE, &error);
  g_assert_no_error (error);
}
