/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "memory-server.h"

#include <string.h>

#include "reseau-json.h"
#include "reseau-sqlite-store.h"

/* --- server ----------------------------------------------------------------- */

static void
add_account (MemoryServer *self, const char *uid, const char *email)
{
  ReseauAccount account = { (char *) uid, (char *) email, (char *) email, (char *) MEMORY_ORG,
                            RESEAU_ROLE_MEMBER };
  ReseauServerAccount stored = { &account, (char *) "none" };
  g_autoptr (GError) error = NULL;

  self->store->vtable->put_account (self->store, &stored, &error);
  g_assert_no_error (error);
}

MemoryServer *
memory_server_new (void)
{
  MemoryServer *self = g_new0 (MemoryServer, 1);
  g_autoptr (GError) error = NULL;

  self->schema = reseau_schema_new_builtin ();
  self->env = reseau_env_new_system ();
  self->server = reseau_server_new (self->schema, self->env);
  self->store = reseau_sqlite_store_open (":memory:", TRUE, &error);
  g_assert_no_error (error);
  g_assert_true (reseau_server_init_store (self->server, self->store, &error));
  add_account (self, MEMORY_ADA, "ada@example.org");
  add_account (self, MEMORY_BOB, "bob@example.org");
  return self;
}

void
memory_server_free (MemoryServer *self)
{
  reseau_server_store_free (self->store);
  reseau_server_free (self->server);
  reseau_env_unref (self->env);
  reseau_schema_unref (self->schema);
  g_clear_pointer (&self->canned_pull, g_bytes_unref);
  g_free (self);
}

/* --- transport ---------------------------------------------------------------- */

struct _MemoryTransport {
  GObject parent;
  MemoryServer *server;
  char *bearer; /* the uid */
};

static void transport_iface_init (ReseauTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MemoryTransport, memory_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (RESEAU_TYPE_TRANSPORT, transport_iface_init))

static ReseauReply *
refuse (int status, const char *code)
{
  ReseauReply *reply = reseau_reply_new (200);

  reply->status = status;
  reply->problem = reseau_problem_message_new (status, code, NULL, code);
  return reply;
}

static ReseauReply *
reply_text (char *text /* takes */, ReseauProblemMessage *problem /* takes */)
{
  ReseauReply *reply = reseau_reply_new (200);

  reply->status = problem ? problem->status : 200;
  reply->problem = problem;
  if (text != NULL)
    reply->value = reseau_json_parse (text, -1, NULL);
  g_free (text);
  return reply;
}

static ReseauReply *
greet (MemoryServer *server)
{
  ReseauHello hello = { .version = (char *) "0" };
  ReseauReply *reply = reseau_reply_new (200);

  reseau_server_hello (server->server, server->store, &hello, NULL);
  reply->status = 200;
  reply->value = reseau_hello_to_value (&hello);
  return reply;
}

static ReseauReply *
log_in (MemoryServer *server, const ReseauValue *body)
{
  const char *email = reseau_value_get_member_string (body, "email");
  g_autoptr (ReseauServerAccount) account =
      server->store->vtable->find_account (server->store, email, NULL);
  ReseauReply *reply;
  ReseauSession session;

  if (account == NULL ||
      g_strcmp0 (reseau_value_get_member_string (body, "password"), "secret") != 0)
    return refuse (401, "bad-credentials");
  session = (ReseauSession){ account->account->uid, 4102444800, account->account };
  reply = reseau_reply_new (200);
  reply->status = 200;
  reply->value = reseau_session_to_value (&session);
  return reply;
}

static ReseauReply *
push (MemoryTransport *self, const ReseauValue *body)
{
  MemoryServer *server = self->server;
  g_autoptr (ReseauPushRequest) request = reseau_push_request_from_value (body, NULL);
  ReseauProblemMessage *problem = NULL;
  char *text;

  if (server->fault == MEMORY_FAULT_TOO_OLD)
    return refuse (426, "upgrade-required");
  text = reseau_server_push (server->server, server->store, self->bearer, request, &problem, NULL);
  return reply_text (text, problem);
}

static GBytes *
write_pull (MemoryServer *server, ReseauServerPull *pull)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean more = TRUE;

  while (more)
    g_assert_true (reseau_server_pull_next (pull, server->store, out, &more, NULL));
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

static ReseauReply *
pull (MemoryTransport *self, const ReseauValue *body)
{
  MemoryServer *server = self->server;
  g_autoptr (ReseauPullRequest) request = reseau_pull_request_from_value (body, NULL);
  ReseauProblemMessage *problem = NULL;
  g_autoptr (ReseauServerPull) pull = NULL;
  g_autoptr (GBytes) bytes = NULL;
  ReseauReply *reply;

  pull =
      reseau_server_pull_new (server->server, server->store, self->bearer, request, &problem, NULL);
  if (problem != NULL && g_str_equal (problem->code, "history-diverged")) {
    reseau_problem_message_free (problem);
    problem = reseau_server_judge (server->server, server->store, request->epoch, request->mark,
                                   request->wants, NULL);
  }
  if (pull == NULL)
    return reply_text (NULL, problem);
  bytes = server->canned_pull ? g_bytes_ref (server->canned_pull) : write_pull (server, pull);
  if (server->fault == MEMORY_FAULT_CUT) {
    GBytes *half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) / 2);

    g_bytes_unref (bytes);
    bytes = half;
  }
  reply = reseau_reply_new (200);
  reply->status = 200;
  reply->stream = g_memory_input_stream_new_from_bytes (bytes);
  return reply;
}

static ReseauReply *
register_device (MemoryTransport *self)
{
  MemoryServer *server = self->server;
  ReseauProblemMessage *problem = NULL;
  char *text =
      reseau_server_register (server->server, server->store, self->bearer, "desk", &problem, NULL);

  return reply_text (text, problem);
}

static ReseauReply *
ancestor (MemoryTransport *self, const ReseauValue *body)
{
  MemoryServer *server = self->server;
  g_autoptr (GPtrArray) marks = reseau_ladder_from_value (body, NULL);
  ReseauProblemMessage *problem = NULL;
  char *text =
      reseau_server_ancestor (server->server, server->store, self->bearer, marks, &problem, NULL);

  return reply_text (text, problem);
}

static ReseauReply *
serve (MemoryTransport *self, const char *path, const ReseauValue *body)
{
  if (g_str_equal (path, "/v1/hello"))
    return greet (self->server);
  if (g_str_equal (path, "/v1/session"))
    return body ? log_in (self->server, body) : reply_text (NULL, NULL);
  if (self->bearer == NULL || self->server->fault == MEMORY_FAULT_EXPIRED)
    return refuse (401, "token-expired");
  if (g_str_has_prefix (path, "/v1/events"))
    return refuse (503, "busy");
  if (g_str_equal (path, "/v1/devices"))
    return register_device (self);
  if (g_str_equal (path, "/v1/sync/push"))
    return push (self, body);
  if (g_str_equal (path, "/v1/sync/ancestor"))
    return ancestor (self, body);
  return g_str_equal (path, "/v1/sync/pull") ? pull (self, body) : refuse (404, "not-found");
}

static void
memory_transport_send_async (ReseauTransport *transport, const ReseauRequest *request,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  MemoryTransport *self = MEMORY_TRANSPORT (transport);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr (ReseauValue) value = NULL;
  ReseauReply *reply = NULL;
  gsize length;

  self->server->requests++;
  if (request->body != NULL) {
    const char *text = g_bytes_get_data (request->body, &length);

    value = reseau_json_parse (text, length, NULL);
  }
  if (self->server->fault != MEMORY_FAULT_NETWORK)
    reply = serve (self, request->path, value);
  if (self->server->fault == MEMORY_FAULT_LOST)
    g_clear_pointer (&reply, reseau_reply_free);
  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) reseau_reply_free);
  else
    g_task_return_new_error (task, RESEAU_ERROR, RESEAU_ERROR_NETWORK, "no answer");
}

static ReseauReply *
memory_transport_send_finish (ReseauTransport *transport, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
memory_transport_set_bearer (ReseauTransport *transport, const char *token)
{
  MemoryTransport *self = MEMORY_TRANSPORT (transport);

  g_free (self->bearer);
  self->bearer = g_strdup (token);
}

static void
transport_iface_init (ReseauTransportInterface *iface)
{
  iface->send_async = memory_transport_send_async;
  iface->send_finish = memory_transport_send_finish;
  iface->set_bearer = memory_transport_set_bearer;
}

static void
memory_transport_finalize (GObject *object)
{
  g_free (MEMORY_TRANSPORT (object)->bearer);
  G_OBJECT_CLASS (memory_transport_parent_class)->finalize (object);
}

static void
memory_transport_class_init (MemoryTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = memory_transport_finalize;
}

static void
memory_transport_init (MemoryTransport *self)
{
}

ReseauTransport *
memory_transport_new (MemoryServer *server)
{
  MemoryTransport *self = g_object_new (MEMORY_TYPE_TRANSPORT, NULL);

  self->server = server;
  return RESEAU_TRANSPORT (self);
}
